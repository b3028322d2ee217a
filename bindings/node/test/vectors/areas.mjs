// What each file of vectors asks of the library, through its public names alone.
import assert from "node:assert/strict";
import {
  Cursor, Edit, Filter, LengthPolicy, Policies, RevenuePolicy, Review, Schedule, Session, SessionTable, View, guard, replay, startOfDay,
  verify,
} from "portal-sessions";

/** By the path of a file: its answer to the input of a vector. */
export const areas = {
  "guard/guard.json": guarded,
  "guard/cells.json": guarded,
  "time/instant.json": instant,
  "time/day.json": day,
  "time/schedule.json": ({ schedule, at }) => ({ working: Schedule.fromJson(schedule).isWorking(at) }),
  "search/fold.json": search,
  "filter/match.json": ({ session, filter, now, zone }) => isMeant(session, Filter.fromJson(filter), { now, zone }),
  "filter/invalid.json": ({ filter }) => ({ canonical: String(Filter.fromJson(filter)) }),
  "filter/canonical.json": canonical,
  "filter/query.json": ({ query }) => ({ canonical: String(Filter.fromQuery(query)) }),
  "filter/bounds.json": bounds,
  "ingest/read.json": ingest,
  "session/accept.json": accept,
  "session/reject.json": reject,
  "asr/asr.json": asr,
  "asr/explain.json": explainAsr,
  "length/length.json": length,
  "review/review.json": review,
  "summary/summary.json": summary,
  "summary/by.json": by,
  "cursor/walk.json": walk,
  "cursor/read.json": ({ text, key }) => ({ ...Cursor.parse(text, { key }) }),
  "table/append.json": append,
  "table/edit.json": edit,
  "table/moments.json": moments,
  "order/order.json": order,
  "view/columns.json": view,
  "export/export.json": exported,
};

/** A table of sessions in their wire form. */
function tableOf(sessions, policies) {
  return SessionTable.fromJson(JSON.stringify(sessions), { strict: true, policies }).table;
}

function guarded({ text, identifier, separator }) {
  const encoded = identifier === undefined ? guard.encode(text, separator) : guard.encodeIdentifier(identifier, separator);
  assert.equal(guard.decode(encoded, separator), text ?? identifier);
  return { encoded };
}

function warnings(report) {
  return Object.entries(report.warnings).filter(([, count]) => count !== 0).map(([name]) => name);
}

function instant({ text }) {
  const record = JSON.stringify({ id: "s-1", started_at: text, channel: "voice" });
  const session = Session.parse(record);
  const { report } = SessionTable.fromNdjson(record);
  return { utc: session.toJSON().started_at, warnings: warnings(report) };
}

function day({ date, zone }) {
  const start = startOfDay(date, zone);
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return { start, minutes: (Date.parse(startOfDay(next, zone)) - Date.parse(start)) / 60_000 };
}

function isMeant(wire, filter, asked) {
  const session = Session.parse(wire);
  const matches = filter.matches(session, asked);
  const table = tableOf([wire]);
  assert.equal(table.count(filter, asked) === 1, matches);
  assert.equal(table.filter(filter, asked).length === 1, matches);
  assert.equal(table.explain(session.id, filter, asked).matched, matches);
  assert.equal(filter.explain(wire, asked).matched, matches);
  return { matches };
}

function search({ text, phone, query }) {
  const found = text === undefined ? { contact: { phone } } : { summary: text };
  const wire = { id: "s-1", started_at: "2026-11-01T14:30:00Z", channel: "voice", ...found };
  return isMeant(wire, new Filter({ search: query }), {});
}

function canonical({ filter: wire }) {
  const filter = Filter.fromJson(wire);
  assert.ok(Filter.fromJson(filter.toJSON()).equals(filter));
  assert.ok(Filter.fromQuery(filter.toQuery()).equals(filter));
  assert.ok(Filter.fromQuery(new URLSearchParams(filter.toQuery())).equals(filter));
  return { canonical: String(filter), query: filter.toQuery(), hash: filter.hash() };
}

function bounds({ filter, now, zone }) {
  const { from, to } = Filter.fromJson(filter).resolve({ now, zone });
  return { from, to };
}

function ingest({ format, text, max_rejects: maxRejects = null }) {
  const read = { ndjson: SessionTable.fromNdjson, json: SessionTable.fromJson, csv: SessionTable.fromCsv }[format];
  const { table, report } = read(text, { maxRejects });
  const { rejects, unknown_fields, near_names, ignored_fields } = report;
  return {
    ids: [...table].map(({ id }) => id),
    rejects: rejects.map(({ ordinal, line, code, path }) => ({ ordinal, line, code, path })),
    unknown_fields, near_names, ignored_fields,
  };
}

function accept({ record }) {
  const session = Session.parse(record);
  const { table, report } = SessionTable.fromNdjson(record);
  assert.deepEqual(table.session(0).toJSON(), session.toJSON());
  assert.deepEqual(Session.parse(session.toJSON()).toJSON(), session.toJSON());
  assert.deepEqual(Object.keys(session.unknownFields), Object.keys(report.unknown_fields));
  return { session: session.toJSON(), warnings: warnings(report), unknown_fields: session.unknownFields };
}

/** Stands before a bad record: an input of which nothing can be read may be refused as a whole. */
const GOOD = '{"id":"good","started_at":"2026-11-01T14:30:00Z","channel":"voice"}';

function reject({ record }) {
  try {
    return Session.parse(record).toJSON();
  } catch (error) {
    const [reject] = SessionTable.fromNdjson(`${GOOD}\n${record}`).report.rejects;
    const { code, path, value, message, raw } = reject;
    assert.deepEqual({ code, path, value, raw }, { code: error.code, path: error.path || null, value: error.value, raw: record });
    assert.ok(error.message.startsWith(message), message);
    throw error;
  }
}

function asr({ policy, session }) {
  const explained = RevenuePolicy.fromJson(policy).explain(session);
  const { asr, reason, excluded } = explained;
  return { exact: asr.exact, amount: asr.amount, reason, excluded };
}

function explainAsr({ policy, session }) {
  const { factors, asr, reason } = RevenuePolicy.fromJson(policy).explain(session);
  const shown = ({ factor, value, origin, overridden }) => ({ factor, value, origin, overridden });
  return { factors: factors.map(shown), exact: asr.exact, reason };
}

function length({ policy, session }) {
  const judged = policy === undefined ? new LengthPolicy() : LengthPolicy.fromJson(policy);
  return { length: judged.classify(session) };
}

function review({ session, edit, surface, version, expected_version: expectedVersion }) {
  const before = Session.parse(session);
  const reviewer = new Review({ who: "ann", when: "1970-01-01T00:00:00Z", surface, expectedVersion });
  const reviewed = reviewer.apply(before, version, Edit.fromJson(edit));
  assert.deepEqual(replay(before, reviewed.entries).toJSON(), reviewed.session.toJSON());
  const [was, is] = [before.toJSON(), reviewed.session.toJSON()];
  const fields = Object.keys(is).filter((field) => JSON.stringify(is[field]) !== JSON.stringify(was[field]));
  return {
    changed: Object.fromEntries(fields.map((field) => [field, is[field]])),
    version: reviewed.version,
    entries: reviewed.entries.map(({ field, before, after }) => ({ field, before, after })),
  };
}

function summary({ sessions, policy, now, zone }) {
  const table = tableOf(sessions, policy && Policies.fromJson(policy));
  return { summary: table.summary({ now, zone }) };
}

function by({ sessions, policy, filter, by, now, zone }) {
  let table = tableOf(sessions, policy && Policies.fromJson(policy));
  if (filter !== undefined) table = table.filter(Filter.fromJson(filter), { now, zone });
  return { breakdown: table.by(by, { now, zone }) };
}

function append({ sessions, further }) {
  return { ids: Array.from(tableOf(sessions).append(tableOf(further)), (session) => session.id) };
}

/** A filter in its wire form, if there is one. */
const filterOf = (filter) => filter && Filter.fromJson(filter);

function walk({ sessions, policy, filter, ...options }) {
  const table = tableOf(sessions, policy && Policies.fromJson(policy));
  const { items, next } = table.walk({ ...options, filter: filterOf(filter) });
  return { ids: items.map(({ id }) => id), next };
}

function edit({ sessions, filter, order, edited, now, zone }) {
  const table = tableOf(sessions).filter(Filter.fromJson(filter), { now, zone }).sort(order).withSession(edited);
  const { rows_matched: matched } = table.toCsv({ preset: "data", view: "fields" }).manifest;
  return { ids: Array.from(table, ({ id }) => id), order: table.order, rows_matched: matched };
}

function moments({ sessions, ask, first, second }) {
  const asked = tableOf(sessions).filter(Filter.fromJson(first.filter), { now: first.now, zone: first.zone });
  const { filter: again, ...when } = second;
  const filter = Filter.fromJson(again);
  const ids = (rows) => ({ ids: Array.from(rows, ({ id }) => id) });
  return {
    filter: () => ids(asked.filter(filter, when)),
    count: () => ({ count: asked.count(filter, when) }),
    explain: () => ({ matched: asked.explain("s-1", filter, when).matched }),
    walk: () => ids(asked.walk({ limit: 9, filter, ...when }).items),
    summary: () => ({ zone: asked.summary(when).range.zone }),
    by: () => ({ zone: asked.by("day", when).range.zone }),
  }[ask]();
}

/** Here an error also names the argument, which a vector does not know. */
function order({ sessions, order }) {
  try {
    return { ids: Array.from(tableOf(sessions).sort(order), (session) => session.id) };
  } catch (error) {
    throw Object.assign(error, { path: error.path.replace(/^order/, "") || null });
  }
}

function view({ view, ids }) {
  const { ids: columns, labels } = new View(view ?? ids);
  return { ids: columns, labels };
}

function exported({ sessions, view, preset, currency = "USD", rows_per_file: rowsPerFile }) {
  const table = tableOf(sessions, { revenue: { currency } });
  const { line_breaks: lineBreaks, utc_offset: utcOffset, zone_in_header: zoneInHeader, ...others } = preset;
  const { csv, manifest } = table.toCsv({ view, preset: { ...others, lineBreaks, utcOffset, zoneInHeader }, rowsPerFile });
  assert.deepEqual(verify(csv, manifest).checks.filter(({ expected, found }) => expected !== found), []);
  assert.ok(verify(csv, JSON.stringify(manifest)).ok);
  const sums = manifest.columns.filter(({ sum }) => sum !== null).map(({ id, sum }) => [id, sum]);
  const { rows_written: rows, cells } = manifest;
  return { file: csv.toString("utf8"), rows, cells, sums: Object.fromEntries(sums) };
}
