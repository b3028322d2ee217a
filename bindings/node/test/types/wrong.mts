// What must not compile, line by line.
import { Edit, Filter, Policies, Session, SessionTable, View, guard } from "portal-sessions";

const { table, report } = SessionTable.fromNdjson("");
// @ts-expect-error no filter has this key
new Filter({ chanels: ["voice"] });
// @ts-expect-error the wire form's key is not a literal's
new Filter({ session_types: ["booking"] });
// @ts-expect-error no assessment is called so
new Filter({ assessment: ["Yes-C"] });
// @ts-expect-error money never is a number
new Filter({ leadValue: { min: 0.1 } });
// @ts-expect-error a range has at least one bound
new Filter({ stars: {} });
// @ts-expect-error a time is a whole number of days or hours
new Filter({ last: "7 weeks" });
// @ts-expect-error a tree has no clauses beside it
new Filter({ all: [{ lead: true }], lead: true });
// @ts-expect-error a misspelled option
table.filter({}, { zoen: "UTC" });
// @ts-expect-error an instant is no number
table.filter({}, { now: 0 });
// @ts-expect-error a page has a size
table.page({ page: 1 });
// @ts-expect-error the preset is said
table.toCsv({ view: "portal" });
// @ts-expect-error the data preset has no zone
table.toCsv({ preset: "data", view: "portal", zone: "UTC" });
// @ts-expect-error a misspelled option of a spreadsheet
table.toCsv({ preset: { name: "spreadsheet", semikolon: true }, view: "portal" });
// @ts-expect-error only the later form tells how far it is
table.toCsvFile("sessions.csv", { preset: "data", view: "portal", onProgress: () => {} });
// @ts-expect-error no column has this id
View.of(["asrr"]);
// @ts-expect-error tables are made by reading
new SessionTable();
// @ts-expect-error sessions are parsed
new Session();
// @ts-expect-error leads are not edited
new Edit({ isLead: true });
// @ts-expect-error no rule is called so
new Policies({ revenue: { leadValue: "as recorded" } });
// @ts-expect-error answers are not written to
table.summary().total = 1;
// @ts-expect-error only bytes and text are read at once
SessionTable.fromNdjson([]);
// @ts-expect-error the rows of a frame are no lines
report.rejects[0]?.line.toFixed();
// @ts-expect-error nor are they in a duplicate
report.duplicates[0]?.kept_line.toFixed();
// @ts-expect-error cells are separated by a comma or a semicolon
guard.encode("=1", "\t");
// @ts-expect-error ids are decoded as every text is
guard.decodeIdentifier("'1");
// @ts-expect-error only the later forms take a signal
table.count({}, { signal: AbortSignal.abort() });
// @ts-expect-error what an object is made from is not written to
new Filter().json = "{}";
