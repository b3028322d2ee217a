// What JavaScript may give, and what it may not: each with its code, its path and the value.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CsvStream, Cursor, Edit, Filter, LengthPolicy, Policies, PortalSessionsError, RevenuePolicy, Review, Schedule, Session,
  SessionTable, View, guard, replay, startOfDay, verify, verifyAsync,
} from "portal-sessions";
import { refusal, table, wire } from "./samples.mjs";

const now = "2026-11-22T00:00:00Z";

test("a literal is its wire form", () => {
  const literal = { sessionTypes: ["booking", null], autoAssessment: ["Yes-A"], durationS: { min: 3 }, leadValue: { max: 12n } };
  const json = '{"session_types":["booking",null],"auto_assessment":["Yes-A"],"duration_s":{"min":3},"lead_value":{"max":"12"}}';
  assert.equal(String(new Filter(literal)), String(Filter.fromJson(json)));
  const from = new Date("2026-11-01T00:00:00.250Z");
  assert.equal(new Filter({ from }).toJSON().from, "2026-11-01T00:00:00.25Z");
  assert.deepEqual(new Edit({ isDone: true, humanAssessment: null }).toJSON(), { is_done: true, human_assessment: null });
  const channels = { our_own: { measure: "seconds", shortBelow: 1, longFrom: 2 } };
  assert.deepEqual(new LengthPolicy({ channels }).toJSON().channels, { our_own: { measure: "seconds", short_below: 1, long_from: 2 } });
  assert.equal(String(new Filter({ search: undefined, lead: true })), '{"version":1,"lead":true}');
});

/** Literals that are refused: the code, the path in the terms of the literal, and the value. */
const LITERALS = [
  [{ chanels: ["voice"] }, "UNKNOWN_KEY", "chanels", "chanels"],
  [{ session_types: ["a"] }, "UNKNOWN_KEY", "session_types", "session_types"],
  [{ all: [{ lead: true }, { sessionTypes: [] }] }, "EMPTY_SET", "all[1].sessionTypes", null],
  [{ channels: "voice" }, "WRONG_TYPE", "channels"],
  [{ channels: ["voice", 3] }, "WRONG_TYPE", "channels[1]"],
  [{ channels: ["voice", undefined] }, "WRONG_TYPE", "channels[1]", null],
  [{ lead: "true" }, "WRONG_TYPE", "lead"],
  [{ lead: () => true }, "WRONG_TYPE", "lead"],
  [{ lead: Symbol("yes") }, "WRONG_TYPE", "lead", "Symbol(yes)"],
  [{ search: "half \ud83d" }, "INVALID_UTF8", "search", "half \ufffd"],
  [{ search: new Map() }, "WRONG_TYPE", "search"],
  [{ from: new Date(NaN) }, "INVALID_TIME", "from", "Invalid Date"],
  [{ stars: { min: NaN } }, "INVALID_NUMBER", "stars.min", "NaN"],
  [{ stars: { min: Infinity } }, "INVALID_NUMBER", "stars.min", "Infinity"],
  [{ stars: { min: -1 } }, "NUMBER_OUT_OF_RANGE", "stars.min"],
  [{ stars: { min: 2 ** 53 } }, "INVALID_NUMBER", "stars.min", "9007199254740992"],
  [{ stars: { min: 1.5 } }, "INVALID_NUMBER", "stars.min"],
  [{ durationS: { min: 5, max: 3 } }, "RANGE_REVERSED", "durationS"],
  [{ leadValue: { min: 0.1 + 0.2 } }, "INVALID_NUMBER", "leadValue.min", "0.30000000000000004"],
  [{ last: "7d", from: now }, "CONFLICT", "from"],
  [[], "WRONG_TYPE", null],
  [3, "WRONG_TYPE", null],
  [null, "WRONG_TYPE", null],
  [new Map(), "WRONG_TYPE", null],
  [Promise.resolve({}), "WRONG_TYPE", null],
  [new (class Filter {})(), "WRONG_TYPE", null],
];

test("no filter is guessed", () => {
  for (const [literal, code, path, value] of LITERALS) {
    const error = refusal(() => new Filter(literal));
    assert.deepEqual([error.code, error.path || null], [code, path], error.message);
    if (value !== undefined) assert.equal(error.value, value);
  }
});

test("names in messages are those of the literal", () => {
  const { message, path, value } = refusal(() => new Filter({ sessionType: ["booking"] }));
  assert.deepEqual([path, value, message.includes("session_type")], ["sessionType", "sessionType", false], message);
  assert.doesNotMatch(refusal(() => table().filter({}, { timeZone: "UTC" })).message, /time_zone/);
  assert.match(refusal(() => new Filter({ colour: [] })).message, /`sessionTypes`.* at `colour`$/);
  assert.match(refusal(() => new Filter({ isLead: true })).message, /did you mean `lead` at `isLead`$/);
});

test("what nests too deep, or in itself, is an error", () => {
  let literal = { lead: true };
  for (let depth = 0; depth < 100_000; depth += 1) literal = { not: literal };
  assert.equal(refusal(() => new Filter(literal)).code, "TOO_DEEP");
  const circle = { all: [] };
  circle.all.push(circle);
  assert.equal(refusal(() => new Filter(circle)).code, "TOO_DEEP");
  assert.equal(refusal(() => Filter.fromJson("[".repeat(1_000_000))).code, "TOO_DEEP");
  let filter = new Filter({ lead: true });
  for (let depth = 1; depth < 64; depth += 1) filter = Filter.not(filter);
  assert.equal(refusal(() => Filter.not(filter)).code, "TOO_DEEP");
});

test("what the caller's own code throws comes through", () => {
  const own = new RangeError("mine");
  const literal = { get lead() { throw own; } };
  assert.throws(() => new Filter(literal), own);
  assert.throws(() => table().filter(literal), own);
  assert.throws(() => table().page(literal), { code: "UNKNOWN_KEY" });
  assert.throws(() => table().page({ get page() { throw own; }, per: 1 }), own);
});

/** Calls that are refused. */
const CALLS = [
  [() => SessionTable.fromNdjson(), "WRONG_TYPE", null],
  [() => SessionTable.fromNdjson({}), "WRONG_TYPE", null],
  [() => SessionTable.fromNdjson(new Uint16Array(2)), "WRONG_TYPE", null],
  [() => SessionTable.fromNdjson("", { stric: true }), "UNKNOWN_KEY", "stric"],
  [() => SessionTable.fromNdjson("", { strict: 1 }), "WRONG_TYPE", "strict"],
  [() => SessionTable.fromNdjson("", { onReject: [] }), "WRONG_TYPE", "onReject"],
  [() => SessionTable.fromNdjson("", { duplicates: "newest" }), "INVALID_VALUE", "duplicates"],
  [() => SessionTable.fromNdjson("", { threads: -1 }), "NUMBER_OUT_OF_RANGE", "threads"],
  [() => SessionTable.fromNdjson("", { maxRejects: 1.5 }), "NUMBER_OUT_OF_RANGE", "maxRejects"],
  [() => SessionTable.fromNdjson("", { maxRejects: true }), "WRONG_TYPE", "maxRejects"],
  [() => SessionTable.fromNdjson("", { limits: { records: 1.5 } }), "INVALID_NUMBER", "limits.records"],
  [() => SessionTable.fromNdjson("", { limits: { lines: 1 } }), "UNKNOWN_KEY", "limits.lines"],
  [() => SessionTable.fromNdjson("", { policies: { revenue: { curency: "EUR" } } }), "UNKNOWN_KEY", "policies.revenue.curency"],
  [() => SessionTable.fromNdjson("[]", { strict: true }), "WRONG_TYPE", null],
  [() => table().filter({}, { now: 0 }), "WRONG_TYPE", "now"],
  [() => table().filter({}, { now: "today" }), "INVALID_TIME", "now"],
  [() => table().filter({}, { zone: "America/New_Yrok" }), "UNKNOWN_ZONE", "zone"],
  [() => table().filter({}, { zoen: "UTC" }), "UNKNOWN_KEY", "zoen"],
  [() => table().filter({}, "UTC"), "WRONG_TYPE", null],
  [() => table().filter({ last: "7d" }), "NOW_REQUIRED", "last"],
  [() => table().summary(), "ZONE_REQUIRED", null],
  [() => table().sort("asrr"), "UNKNOWN_COLUMN", "order"],
  [() => table().sort(["id", "asrr"]), "UNKNOWN_COLUMN", "order[1]"],
  [() => table().sort(["id", 3]), "WRONG_TYPE", "order[1]"],
  [() => table().filter({}, { timeZone: "UTC" }), "UNKNOWN_KEY", "timeZone"],
  [() => table().summary({ timeZone: "UTC" }), "UNKNOWN_KEY", "timeZone"],
  [() => table().filter({}, { signal: AbortSignal.abort() }), "UNKNOWN_KEY", "signal"],
  [() => new Review({ who: "ann", when: now, surface: "portal" }).apply(wire("s-1"), 1, { humanAssessment: "No" }), "INVALID_VALUE", "humanAssessment"],
  [() => new Review({ who: "ann", when: now, surface: "portal" }).apply(wire("s-1"), 1, Edit.fromJson({ human_assessment: "No" })), "INVALID_VALUE", "human_assessment"],
  [() => SessionTable.fromNdjson("sessions.ndjson"), "INVALID_VALUE", null],
  [() => SessionTable.fromCsv("/data/sessions"), "INVALID_VALUE", null],
  [() => SessionTable.fromJson("file:///sessions.json"), "INVALID_VALUE", null],
  [() => table().sort(3), "WRONG_TYPE", "order"],
  [() => table().page(), "MISSING_FIELD", "page"],
  [() => table().page({ page: 1 }), "MISSING_FIELD", "per"],
  [() => table().page({ page: 0, per: 10 }), "INVALID_VALUE", "page"],
  [() => table().page({ page: -1, per: 10 }), "NUMBER_OUT_OF_RANGE", "page"],
  [() => table().page({ page: 2 ** 53, per: 10 }), "NUMBER_OUT_OF_RANGE", "page"],
  [() => table().page({ page: NaN, per: 10 }), "INVALID_NUMBER", "page"],
  [() => table().page({ page: 1n, per: 10 }), "WRONG_TYPE", "page"],
  [() => table().page({ page: 1, per: 1_001 }), "NUMBER_OUT_OF_RANGE", "per"],
  [() => table().walk({ limit: 1, after: "ff" }), "INVALID_CURSOR", "after"],
  [() => table().walk({ limit: 1, filter: { led: true } }), "UNKNOWN_KEY", "filter.led"],
  [() => table().walk({ limit: 1, order: "asrr" }), "UNKNOWN_COLUMN", "order"],
  [() => table().walk({ limit: 1, order: ["id", "asrr"] }), "UNKNOWN_COLUMN", "order[1]"],
  [() => table().walk({ limit: 1, order: ["id", 3] }), "WRONG_TYPE", "order[1]"],
  [() => table().walk({ limit: 1, order: 3 }), "WRONG_TYPE", "order"],
  [() => table().walk({ limit: 1, zone: "Mars" }), "UNKNOWN_ZONE", "zone"],
  [() => table().walk({ limit: 1, key: 3 }), "WRONG_TYPE", "key"],
  [() => table().walk({ limit: 1, key: "\ud800" }), "INVALID_UTF8", "key"],
  [() => table().walk({ limit: 1, key: new Uint8Array(15) }), "INVALID_VALUE", "key"],
  [() => table().walk({ limit: 1, kee: "x" }), "UNKNOWN_KEY", "kee"],
  [() => Cursor.parse("ff"), "INVALID_CURSOR", null],
  [() => Cursor.parse(3), "WRONG_TYPE", "text"],
  [() => Cursor.parse("ff", { kee: "x" }), "UNKNOWN_KEY", "kee"],
  [() => table().filter({}, { now: "2026-11-22T00:00:00Z" }).summary({ now: "2026-11-23T00:00:00Z", zone: "UTC" }), "CONFLICT", "now"],
  [() => table().filter({}, { now: "2026-11-22T00:00:00Z" }).by("day", { now: "2026-11-23T00:00:00Z", zone: "UTC" }), "CONFLICT", "now"],
  [() => table().session(-1), "NUMBER_OUT_OF_RANGE", "place"],
  [() => table().find(3), "WRONG_TYPE", "id"],
  [() => table().explainAsr("nobody"), "UNKNOWN_SESSION", "id"],
  [() => table().slice(0, 1.5), "INVALID_NUMBER", "end"],
  [() => table().append({}), "WRONG_TYPE", "other"],
  [() => table().append(table()), "DUPLICATE_ID", "id"],
  [() => table().withSession({ ...wire("s-1"), id: "nobody" }), "UNKNOWN_SESSION", "id"],
  [() => table().withPolicies({ length: { others: { measure: "seconds", shortBelow: 9, longFrom: 2 } } }), "RANGE_REVERSED", "policies.length.others"],
  [() => table().toCsv(), "MISSING_FIELD", "view"],
  [() => table().toCsv({ view: "portal" }), "MISSING_FIELD", "preset"],
  [() => table().toCsv({ view: "portal", preset: "excel" }), "INVALID_VALUE", "preset"],
  [() => table().toCsv({ view: "portal", preset: { name: "excel" } }), "INVALID_VALUE", "preset.name"],
  [() => table().toCsv({ view: "portal", preset: {} }), "MISSING_FIELD", "preset.name"],
  [() => table().toCsv({ view: "portal", preset: ["data"] }), "WRONG_TYPE", "preset"],
  [() => table().toCsv({ view: "portal", preset: "spreadsheet" }), "ZONE_REQUIRED", "preset.zone"],
  [() => table().toCsv({ view: "portal", preset: { name: "data", zone: "UTC" } }), "UNKNOWN_KEY", "preset.zone"],
  [() => table().toCsv({ view: "portal", preset: "data", zone: "UTC" }), "UNKNOWN_KEY", "zone"],
  [() => table().toCsv({ view: "portal", preset: { name: "spreadsheet", zone: "UTC", lineBreaks: "gone" } }), "INVALID_VALUE", "preset.lineBreaks"],
  [() => table().toCsv({ view: "portal", preset: { name: "spreadsheet", zone: "\ud800" } }), "INVALID_UTF8", "preset.zone"],
  [() => table().toCsv({ view: "portal", preset: "data", onProgress: () => {} }), "WRONG_TYPE", "onProgress"],
  [() => table().toCsv({ view: ["asrr"], preset: "data" }), "UNKNOWN_COLUMN", "view[0]"],
  [() => table().toCsv({ view: "all", preset: "data" }), "INVALID_VALUE", "view"],
  [() => table().toCsv({ view: "fields", preset: "data", rowsPerFile: 1 }), "TOO_MANY_ROWS", null],
  [() => table().toCsvFile({ view: "fields", preset: "data" }), "WRONG_TYPE", "path"],
  [() => table().toCsvFile("half\ud800", { view: "fields", preset: "data" }), "INVALID_UTF8", "path"],
  [() => table().toCsvFile("zero\0", { view: "fields", preset: "data" }), "WRITE_FAILED", "path"],
  [() => table().toCsvFile(new URL("http://x/"), { view: "fields", preset: "data" }), "INVALID_VALUE", "path"],
  [() => table().csvStream({ view: "fields", preset: "data", signal: {} }), "WRONG_TYPE", "signal"],
  [() => Session.parse("{"), "INVALID_JSON", null],
  [() => Session.parse(Buffer.from([0xff])), "INVALID_UTF8", null],
  [() => Session.parse({ ...wire("s-1"), channel: undefined }), "MISSING_FIELD", "channel"],
  [() => Session.parse({ ...wire("s-1"), lead_value: 0.1 + 0.2 }), "INVALID_NUMBER", "lead_value"],
  [() => Session.parse({ ...wire("s-1"), summary: "\udc00" }), "INVALID_UTF8", "summary"],
  [() => Filter.fromQuery(3), "WRONG_TYPE", null],
  [() => Filter.fromQuery("page=1"), "UNKNOWN_KEY", "page"],
  [() => Filter.all([]), "EMPTY_SET", "all"],
  [() => Filter.all(3), "WRONG_TYPE", "all"],
  [() => Filter.any([{ lead: true }, { led: true }]), "UNKNOWN_KEY", "any[1].led"],
  [() => new Filter({ lead: true }).matches({ id: 5 }), "WRONG_TYPE", "id"],
  [() => new Filter({ calendar: "today" }).resolve({ now }), "ZONE_REQUIRED", "calendar"],
  [() => new Policies({ revenue: { conversionRatio: "1.5" } }), "NUMBER_OUT_OF_RANGE", "revenue.conversionRatio"],
  [() => RevenuePolicy.fromJson({ conversionRatio: "1" }), "UNKNOWN_KEY", "conversionRatio"],
  [() => new Schedule({ zone: "UTC", exceptions: { "2026-13-01": [] } }), "INVALID_TIME", "exceptions.2026-13-01"],
  [() => new Schedule({ zone: "UTC" }).isWorking("noon"), "INVALID_TIME", "at"],
  [() => new View([]), "EMPTY_SET", null],
  [() => View.fromJson("{"), "INVALID_JSON", null],
  [() => View.of(null), "WRONG_TYPE", null],
  [() => View.of("portal"), "WRONG_TYPE", null],
  [() => View.of(["id", "id"]), "CONFLICT", "[1]"],
  [() => new Edit({ isLead: true }), "UNKNOWN_KEY", "isLead"],
  [() => new Review({ who: "ann", when: now }), "MISSING_FIELD", "surface"],
  [() => new Review({ who: "ann", when: now, surface: "mail" }).apply(wire("s-1"), 1, {}), "INVALID_VALUE", "surface"],
  [() => new Review({ who: " ", when: now, surface: "portal" }).apply(wire("s-1"), 1, {}), "INVALID_VALUE", "who"],
  [() => new Review({ who: "ann", when: now, surface: "portal" }).apply(wire("s-1"), -1, {}), "NUMBER_OUT_OF_RANGE", "version"],
  [() => new Review({ who: "ann", when: now, surface: "portal" }).apply(wire("s-1"), Number.MAX_SAFE_INTEGER, { stars: 5 }), "NUMBER_OUT_OF_RANGE", "version"],
  [() => replay(wire("s-1"), [{}]), "MISSING_FIELD", "[0].session"],
  [() => replay(wire("s-1"), "[]"), "WRONG_TYPE", "entries"],
  [() => verify("", "{}"), "WRONG_TYPE", "file"],
  [() => verify(new Uint8Array(), "{}"), "MISSING_FIELD", "manifest.library"],
  [() => guard.encode(3), "WRONG_TYPE", null],
  [() => guard.decode("\ud800"), "INVALID_UTF8", null],
  [() => guard.decode("=1", "\t"), "INVALID_VALUE", "separator"],
  [() => guard.encode("=1", 3), "WRONG_TYPE", "separator"],
  [() => startOfDay("2026-11-01", "Mars"), "UNKNOWN_ZONE", "zone"],
];

test("every argument is checked", () => {
  for (const [work, code, path] of CALLS) {
    const error = refusal(work);
    assert.deepEqual([error.code, error.path || null], [code, path], `${work}: ${error.message}`);
  }
});

test("a promise rejects as a call throws", async () => {
  const pairs = [
    [() => table().filter({ last: "7d" }), () => table().filterAsync({ last: "7d" })],
    [() => table().count({ led: true }), () => table().countAsync({ led: true })],
    [() => table().count({ last: "7d" }), () => table().countAsync({ last: "7d" })],
    [() => table().sort("asrr"), () => table().sortAsync("asrr")],
    [() => table().slice(-1), () => table().sliceAsync(-1)],
    [() => table().walk({ limit: 0 }), () => table().walkAsync({ limit: 0 })],
    [() => table().walk({ limit: 1, after: 3 }), () => table().walkAsync({ limit: 1, after: 3 })],
    [() => table().find("\ud800"), () => table().findAsync("\ud800")],
    [() => table().explain("nobody", {}), () => table().explainAsync("nobody", {})],
    [() => table().explainAsr("nobody"), () => table().explainAsrAsync("nobody")],
    [() => table().reconcileAsr({ limt: 1 }), () => table().reconcileAsrAsync({ limt: 1 })],
    [() => table().withSession(wire("nobody")), () => table().withSessionAsync(wire("nobody"))],
    [() => table().summary(), () => table().summaryAsync()],
    [() => table().append(table()), () => table().appendAsync(table())],
    [() => table().withPolicies({ a: 1 }), () => table().withPoliciesAsync({ a: 1 })],
    [() => table().toCsv({ view: "x", preset: "data" }), () => table().toCsvAsync({ view: "x", preset: "data" })],
    [() => table().toCsvFile("", { view: "id", preset: "data" }), () => table().toCsvFileAsync("", { view: "id", preset: "data" })],
    [() => table().toCsvFile("", { view: "fields", preset: "data" }), () => table().toCsvFileAsync("", { view: "fields", preset: "data" })],
    [() => SessionTable.fromNdjson("{}", { strict: true }), () => SessionTable.fromNdjsonAsync("{}", { strict: true })],
    [() => SessionTable.fromCsv("id\n"), () => SessionTable.fromCsvAsync("id\n")],
    [() => SessionTable.fromJson("", { threads: -1 }), () => SessionTable.fromJsonAsync("", { threads: -1 })],
    [() => verify(new Uint8Array(), "[]"), () => verifyAsync(new Uint8Array(), "[]")],
  ];
  for (const [now, later] of pairs) {
    const thrown = refusal(now);
    const rejected = await later().then(() => assert.fail(`${later} resolved`), (error) => error);
    assert.ok(rejected instanceof PortalSessionsError, `${later}: ${rejected}`);
    const told = ({ code, path, value, message, name }) => ({ code, path, value, message, name });
    assert.deepEqual(told(rejected), told(thrown));
  }
});

test("objects are made by the library alone", () => {
  for (const work of [() => new SessionTable(), () => new SessionTable({}), () => new CsvStream(), () => new Session({ text: "{}" })]) {
    assert.equal(refusal(work).code, "WRONG_TYPE");
  }
});

test("an input that is wrong as a whole is an error with its report", async () => {
  const good = JSON.stringify(wire("s-1"));
  const read = [SessionTable.fromNdjson, SessionTable.fromNdjsonAsync];
  for (const from of read) {
    const error = await (async () => from(`${good}\n?\n{}\n`))().then(() => assert.fail("it was read"), (error) => error);
    assert.deepEqual([error.code, error.report.accepted, error.report.rejected], ["TOO_MANY_REJECTS", 1, 2]);
    assert.deepEqual(error.report.rejects.map(({ line, raw }) => [line, raw]), [[2, "?"], [3, "{}"]]);
    assert.equal(JSON.parse(JSON.stringify(error)).report.rejects.length, 2);
    const told = [];
    await assert.rejects(async () => from(`${good}\n?\n{}\n`, { onReject: (reject) => told.push(reject) }), { code: "TOO_MANY_REJECTS" });
    assert.deepEqual(told, error.report.rejects);
    const array = await (async () => from(`[${good}]`))().then(() => assert.fail("it was read"), (error) => error);
    assert.deepEqual([array.code, array.report.rejected], ["WRONG_FORMAT", 1]);
    for (const maxRejects of [0.5, 1, "0.5", "1", null]) {
      assert.equal((await from(`${good}\n?\n`, { maxRejects })).report.rejected, 1);
    }
  }
});

test("half of a surrogate pair costs its record and no other", () => {
  const good = JSON.stringify(wire("s-1"));
  const bad = good.replace("s-1", "s-\ud83d");
  const { table, report } = SessionTable.fromNdjson(`${good}\n${bad}\n`);
  assert.deepEqual([table.length, report.rejected_by_code], [1, { INVALID_UTF8: 1 }]);
  assert.ok(Buffer.from(report.rejects[0].raw_hex, "hex").includes(Buffer.from([0xed, 0xa0, 0xbd])));
});

test("what was left out of one session is named", () => {
  const record = { id: "s-1", started_at: "2026-11-01T14:30:00Z", channel: "chat", is_led: true, mood: 1, asr: "5" };
  for (const given of [record, JSON.stringify(record), Buffer.from(JSON.stringify(record))]) {
    const session = Session.parse(given);
    assert.deepEqual(session.unknownFields, { is_led: "is_lead", mood: null });
    assert.deepEqual(session.toJSON(), Session.parse({ ...record, is_led: undefined, mood: undefined }).toJSON());
    // It is no part of the session: whatever is equal to it, or a copy of it, has none.
    assert.deepEqual(session, Session.parse(session));
    assert.deepEqual(Session.parse(session).unknownFields, {});
    assert.deepEqual(Session.parse(structuredClone(session)).unknownFields, {});
    delete session.unknownFields.mood;
    assert.deepEqual(Object.keys(session.unknownFields), ["is_led", "mood"]);
  }
});

test("tags and objects of a database are JSON in texts", () => {
  const record = { id: "s-1", started_at: "2026-11-01T14:30:00Z", channel: "chat" };
  const row = { ...record, tags: '["vip"]', utms: '{"utm_source":"ads"}', arguments: "{}", contact: '{"name":"Ann"}' };
  const { table } = SessionTable.fromNdjson(JSON.stringify(row));
  const { tags, utms, contact } = Session.parse(row).toJSON();
  assert.deepEqual([tags, utms, contact.name], [["vip"], { utm_source: "ads" }, "Ann"]);
  assert.deepEqual(table.session(0).toJSON(), Session.parse(row).toJSON());
});
