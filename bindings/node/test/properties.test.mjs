// What holds for every input.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Filter, PortalSessionsError, Session, SessionTable, guard } from "portal-sessions";
import { tableOf, wire } from "./samples.mjs";

const AS_OF = { now: "2026-11-22T00:00:00Z", zone: "America/New_York" };
const text = fc.string({ unit: "binary", maxLength: 20 });
const optional = (arbitrary) => fc.option(arbitrary, { nil: undefined });
const assessments = fc.subarray(["Yes-A", "Yes-B", "No", null], { minLength: 1 });
const times = fc.integer({ min: Date.UTC(2026, 8, 1), max: Date.UTC(2026, 10, 30) }).map((time) => new Date(time));

const range = (values) =>
  fc.tuple(values, values).chain(([one, other]) => {
    const [min, max] = one <= other ? [one, other] : [other, one];
    return fc.constantFrom({ min }, { max }, { min, max });
  });

const panels = fc.record({
  search: optional(text),
  sessionTypes: optional(fc.uniqueArray(fc.option(text), { minLength: 1, maxLength: 3 })),
  lead: optional(fc.boolean()),
  test: optional(fc.boolean()),
  assessment: optional(assessments),
  channels: optional(fc.subarray(["voice", "text", "chat", "our own"], { minLength: 1 })),
  lengths: optional(fc.subarray(["short", "regular", "long", "unknown"], { minLength: 1 })),
  last: optional(fc.integer({ min: 1, max: 99 }).map((days) => `${days}d`)),
  stars: optional(range(fc.integer({ min: 1, max: 5 }))),
  durationS: optional(range(fc.nat(2_000))),
  leadValue: optional(range(fc.bigInt({ min: 0n, max: 999n }))),
});

const { filters } = fc.letrec((tie) => ({
  filters: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    panels,
    fc.array(tie("filters"), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie("filters"), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie("filters").map((not) => ({ not })),
  ),
}));

const records = fc.record({
  started_at: times.map((time) => time.toISOString()),
  ended_at: fc.option(times.map((time) => time.toISOString())),
  channel: fc.constantFrom("voice", "text", "chat", "our own"),
  session_type: fc.option(text),
  summary: fc.option(text),
  tags: fc.array(text, { maxLength: 3 }),
  is_lead: fc.boolean(),
  is_opportunity: fc.boolean(),
  is_test: fc.boolean(),
  auto_assessment: fc.option(fc.constantFrom("Yes-A", "No")),
  stars: fc.option(fc.integer({ min: 1, max: 5 })),
  lead_value: fc.option(fc.nat(99_999_999).map((units) => `${Math.trunc(units / 10_000)}.${String(units % 10_000).padStart(4, "0")}`)),
});
const sets = fc.array(records, { maxLength: 20 }).map((set) => set.map((record, place) => wire(`s-${place}`, record)));

// `cargo xtask test` gives the seed, so that no run depends on luck.
const seed = process.env.FAST_CHECK_SEED;
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });

const holds = (...given) => fc.assert(fc.property(...given), { numRuns: 200 });

test("a filter is itself in every form", () => {
  holds(filters, (literal) => {
    const filter = new Filter(literal);
    assert.equal(String(Filter.fromJson(String(filter))), String(filter));
    assert.equal(String(Filter.fromJson(filter.toJSON())), String(filter));
    assert.equal(String(Filter.fromQuery(filter.toQuery())), String(filter));
    assert.equal(String(Filter.fromQuery(new URLSearchParams(filter.toQuery()))), String(filter));
    assert.match(filter.hash(), /^[0-9a-f]{64}$/);
  });
});

test("a table, one session and the explanation agree, and `not` is the complement", () => {
  holds(filters, sets, (literal, set) => {
    const table = tableOf(set);
    const resolved = new Filter(literal).resolve(AS_OF);
    const meant = set.filter((record) => resolved.matches(record)).map(({ id }) => id);
    const filtered = table.filter(literal, AS_OF);
    assert.deepEqual(Array.from(filtered, ({ id }) => id), meant);
    assert.equal(table.count(literal, AS_OF), meant.length);
    assert.equal(table.count(Filter.not(literal), AS_OF), set.length - meant.length);
    for (const record of set) assert.equal(resolved.explain(record).matched, meant.includes(record.id));
  });
});

test("pages and cursors give each row once", () => {
  holds(sets, fc.integer({ min: 1, max: 7 }), fc.constantFrom("-asr,started_at", "id", "-stars"), (set, per, order) => {
    const table = tableOf(set).sort(order);
    const all = Array.from(table);
    const paged = [];
    for (let page = 1; page <= Math.ceil(set.length / per); page += 1) paged.push(...table.page({ page, per }).items);
    assert.deepEqual(paged, all);
    const walked = [];
    for (let after = null, more = true; more; more = after !== null) {
      const { items, next } = table.walk({ limit: per, after });
      walked.push(...items);
      after = next;
    }
    assert.deepEqual(walked, all);
    assert.deepEqual([...all].sort(({ id: one }, { id: other }) => (one < other ? -1 : 1)), [...tableOf(set).sort("id")]);
  });
});

test("a walk gives what was there all the time exactly once, whatever happens meanwhile", () => {
  const events = fc.array(fc.array(fc.tuple(fc.constantFrom("archive", "remove", "stars"), fc.nat(50)), { maxLength: 3 }), { maxLength: 6 });
  holds(sets, fc.integer({ min: 1, max: 4 }), fc.constantFrom("-asr", "stars,-started_at", "summary", "tags"), events, (set, limit, order, meanwhile) => {
    const filter = { archived: false };
    let rows = set;
    let [after, batches] = [null, 0];
    const given = [];
    const unchanged = new Set(set.filter((row) => row.is_archived !== true).map(({ id }) => id));
    do {
      const batch = tableOf(rows).walk({ limit, after, filter, order });
      given.push(...batch.items.map(({ id }) => id));
      after = batch.next;
      for (const [what, place] of meanwhile[batches++] ?? []) {
        if (after === null) break;
        const { id } = rows[place % rows.length] ?? {};
        unchanged.delete(id);
        const changed = (row) => (row.id === id ? { ...row, ...(what === "stars" ? { stars: 1 + (place % 5) } : { is_archived: true }) } : row);
        rows = what === "remove" ? rows.filter((row) => row.id !== id) : rows.map(changed);
      }
    } while (after !== null);
    for (const id of unchanged) assert.equal(given.filter((other) => other === id).length, 1, id);
  });
});

test("a set in two parts has the numbers of the whole", () => {
  holds(sets, fc.nat(20), (set, cut) => {
    const whole = tableOf(set);
    const parts = tableOf(set.slice(0, cut)).append(tableOf(set.slice(cut)));
    assert.deepEqual([...parts], [...whole]);
    assert.deepEqual(parts.summary(AS_OF), whole.summary(AS_OF));
    assert.deepEqual([...whole.slice(0, cut), ...whole.slice(cut)], [...whole]);
  });
});

test("a session is its JSON", () => {
  holds(records, (record) => {
    const session = Session.parse(wire("s-1", record));
    assert.deepEqual(Session.parse(String(session)).toJSON(), session.toJSON());
    assert.equal(JSON.stringify(session), String(session));
    assert.deepEqual(Session.parse(Buffer.from(String(session))).toJSON(), session.toJSON());
  });
});

test("the guard can be undone, and refuses what is no text", () => {
  holds(fc.string({ unit: "binary" }), (text) => {
    for (const separator of [undefined, ",", ";"]) {
      assert.equal(guard.decode(guard.encode(text, separator), separator), text);
      assert.equal(guard.decode(guard.encodeIdentifier(text, separator), separator), text);
    }
  });
  holds(fc.array(fc.nat(0xffff)), (units) => {
    const text = String.fromCharCode(...units);
    if (text.isWellFormed()) return assert.equal(guard.decode(guard.encode(text)), text);
    return assert.throws(() => guard.encode(text), { code: "INVALID_UTF8" });
  });
});

/** The report of an input, also of one that is refused as a whole. */
function reportOf(input) {
  try {
    const { table, report } = SessionTable.fromNdjson(input, { maxRejects: null });
    assert.equal(table.length, report.accepted);
    return report;
  } catch (error) {
    assert.equal(error.code, "WRONG_FORMAT");
    return error.report;
  }
}

test("every line is accepted or rejected, whatever it is", () => {
  const lines = fc.array(fc.oneof(text, fc.json(), records.map((record) => JSON.stringify(wire("s-1", record)))), { maxLength: 10 });
  holds(lines, (lines) => {
    const input = lines.join("\n");
    const report = reportOf(input);
    if (report.accepted + report.rejected === 0) return; // Binary bytes are refused before anything is read.
    const isBlank = (line) => line.replace(/^\ufeff/, "").replace(/[ \t\r]/g, "") === "";
    assert.equal(report.accepted + report.rejected, input.split("\n").filter((line) => !isBlank(line)).length);
    assert.equal(report.rejects.length, report.rejected);
  });
});

const ALL = { maxRejects: null };

test("an async reader finds the same in any chunks", async () => {
  const chunked = fc.tuple(sets, fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }));
  await fc.assert(fc.asyncProperty(chunked, async ([set, sizes]) => {
    const bytes = Buffer.from(set.map((record) => JSON.stringify(record)).join("\n"));
    const chunks = [];
    for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length];
      chunks.push(bytes.subarray(start, start + size));
      start += size;
    }
    const [now, later] = [SessionTable.fromNdjson(bytes, ALL), await SessionTable.fromNdjsonAsync(chunks, ALL)];
    assert.deepEqual(later.report, now.report);
    assert.deepEqual([...later.table], [...now.table]);
  }), { numRuns: 50 });
});

test("any value is a filter or an error of ours", () => {
  holds(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true }), (value) => {
    for (const work of [() => new Filter(value), () => Filter.fromJson(value), () => Session.parse(value), () => Filter.fromQuery(value)]) {
      try {
        work();
      } catch (error) {
        assert.ok(error instanceof PortalSessionsError && error.code !== "INTERNAL", String(error?.stack));
      }
    }
  });
});
