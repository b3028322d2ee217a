// What must compile under the strictest settings.
import { createReadStream } from "node:fs";
import {
  Cursor, Edit, Filter, Policies, PortalSessionsError, Review, Schedule, Session, SessionTable, View, describe, guard, replay, verify,
  type AsOf, type FilterLiteral, type IngestReport, type Manifest, type Summary, type When,
} from "portal-sessions";

const { table, report } = SessionTable.fromNdjson("", { strict: true, duplicates: "last", limits: { line: 1 } });
const rejected: IngestReport = report;
const panel: FilterLiteral = { channels: ["voice", "our own"], lead: true, last: "7d", sessionTypes: ["booking", null], asr: { min: "0.5" } };
const recent = table.filter(panel, { now: new Date(), zone: "America/New_York" });
const tree: FilterLiteral = { all: [panel, { not: { any: [{ test: true }, { stars: { max: 2 } }] } }] };
const summary: Summary = recent.filter(tree).summary({ zone: "UTC" });
const amount: string = summary.asr.amount;
const page = recent.sort(["-asr", "started_at"]).page({ page: 1, per: 50 });
const first: string | undefined = page.items[0]?.contact.name ?? undefined;
const { csv, manifest } = recent.toCsv({ preset: { name: "spreadsheet", zone: "UTC", lineBreaks: "marked" }, view: "portal" });
const { sha256 }: Manifest = recent.toCsvFile(new URL("file:///sessions.csv"), { preset: "data", view: ["id"], threads: 2 });
const stream = recent.csvStream({ preset: "data", view: View.fields(), signal: AbortSignal.timeout(1) });
const columns: string[] = View.of(["id", "asr"]).columns.map((column) => column.label);
const ok: boolean = verify(csv, manifest).ok;
const url = Filter.fromQuery(new URL("http://x/?lead=true").searchParams).toQuery();
const both = Filter.all([new Filter(panel), { done: false }]);
const event = Session.parse({ id: "s-1", created_at: "2026-11-01T14:30:00Z", channel: "voice" });
const isMeant: boolean = both.resolve({ now: "2026-11-22T00:00:00Z", policies: { revenue: { currency: "EUR" } } }).matches(event);
const policies = new Policies({
  length: { channels: { voice: { measure: "seconds", shortBelow: 30, longFrom: 300 } } },
  revenue: { leadValue: { unitPrice: "65" }, recognition: { nonOverflow: "0.3" }, schedule: { zone: "UTC", weekly: { mon: [["09:00", "17:00"]] } } },
});
const working: boolean = new Schedule({ zone: "UTC" }).isWorking(new Date());
const review = new Review({ who: "ann", when: new Date(), surface: "builder" });
const reviewed = review.apply(event, 1, new Edit({ stars: 5, humanAssessment: "Yes-A", comment: null }));
const replayed: Session = replay(event, reviewed.entries);
for await (const chunk of stream) (chunk as Buffer).byteLength;
for (const session of table) session.started_at.toUpperCase();
{
  using table = (await SessionTable.fromNdjsonAsync(createReadStream("x"), { onProgress: ({ rows }) => void rows })).table;
  table.append(recent).slice(1);
  const count: number = await table.countAsync(panel);
  const [found, { next }] = [await table.findAsync("s-1"), await table.walkAsync({ limit: count, after: null })];
  const later = table.walk({ limit: 9, after: next, filter: panel, order: ["-asr"], now: new Date(), zone: "UTC", key: "a secret of 16 bytes" });
  const at: string | null = later.next === null ? null : Cursor.parse(later.next, { key: new Uint8Array(16) }).now;
  void at;
  if (found !== null && next !== null) await (await table.sliceAsync(0, 1)).withSessionAsync(found);
}
const { signal } = new AbortController();
const answers = [table.countAsync({}, { ...{ now: new Date() }, signal }), table.sortAsync("id", { signal }), table.walkAsync({ limit: 1, signal })];
const asked: Required<When> extends { now: unknown; zone: unknown } ? AsOf : never = { now: "2026-11-22T00:00:00Z", zone: "UTC" };
table.summary(asked);
class Entity {
  id = "s-1";
  started_at = new Date();
  channel = "voice";
}
const copied: "Filter" = new Filter({ leadValue: { min: { toFixed: () => "1", eq: () => true } } }).kind;
void [Session.parse(new Entity()), copied, answers, table.fingerprint, review.json];
try {
  guard.decode(guard.encode("=1", ";"), ";");
} catch (error) {
  if (error instanceof PortalSessionsError && error.code === "VERSION_CONFLICT") error.conflict?.differences[0]?.field;
}
void [rejected, amount, first, sha256, columns, ok, url, isMeant, policies, working, replayed, describe().metrics];
