// A signal ends every call that may take long: at once for whoever waits, and soon for the thread.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { Filter, SessionTable, verify, verifyAsync } from "portal-sessions";
import native from "../lib/native.js";
import { manyLines, refusal, table, wire } from "./samples.mjs";

const AS_OF = { now: "2026-11-22T00:00:00Z", zone: "UTC" };
const CSV = { preset: "data", view: "fields" };

let large;
before(() => {
  large = SessionTable.fromNdjson(manyLines(40)).table;
});

/** Every method that ends in `Async`, with the options that it takes a signal in. */
const CALLS = {
  appendAsync: (table, options) => table.appendAsync(table.slice(0, 0), options),
  byAsync: (table, options) => table.byAsync("day", { ...AS_OF, ...options }),
  countAsync: (table, options) => table.countAsync({ search: "x" }, options),
  explainAsync: (table, options) => table.explainAsync(table.session(0).id, {}, options),
  explainAsrAsync: (table, options) => table.explainAsrAsync(table.session(0).id, options),
  filterAsync: (table, options) => table.filterAsync({ search: "x" }, options),
  findAsync: (table, options) => table.findAsync(table.session(0).id, options),
  reconcileAsrAsync: (table, options) => table.reconcileAsrAsync({ limit: 1, ...options }),
  sliceAsync: (table, options) => table.sliceAsync(0, 1, options),
  sortAsync: (table, options) => table.sortAsync("-asr,summary", options),
  summaryAsync: (table, options) => table.summaryAsync({ ...AS_OF, ...options }),
  toCsvAsync: (table, options) => table.toCsvAsync({ ...CSV, ...options }),
  toCsvFileAsync: (table, options) => table.toCsvFileAsync("/dev/null", { ...CSV, ...options }),
  toCsvPartsAsync: (table, options) => table.toCsvPartsAsync({ ...CSV, ...options }),
  walkAsync: (table, options) => table.walkAsync({ limit: 1, ...options }),
  withPoliciesAsync: (table, options) => table.withPoliciesAsync({}, options),
  withSessionAsync: (table, options) => table.withSessionAsync(table.session(0), options),
};
const STATIC = {
  fromCsvAsync: (options) => SessionTable.fromCsvAsync("id,started_at,channel\n", options),
  fromJsonAsync: (options) => SessionTable.fromJsonAsync("[]", options),
  fromNdjsonAsync: (options) => SessionTable.fromNdjsonAsync("", options),
};

test("every later form is in this test", () => {
  const later = (object) => Object.getOwnPropertyNames(object).filter((name) => name.endsWith("Async")).sort();
  assert.deepEqual(later(SessionTable.prototype), Object.keys(CALLS).sort());
  assert.deepEqual(later(SessionTable), Object.keys(STATIC).sort());
});

test("a call without an abort answers, and one that is aborted rejects with the reason", async () => {
  const { csv, manifest } = table().toCsv(CSV);
  const calls = [
    ...Object.entries(CALLS).map(([name, call]) => [name, (options) => call(large, options)]), ...Object.entries(STATIC),
    ["verifyAsync", (options) => verifyAsync(csv, manifest, options)],
  ];
  for (const [name, call] of calls) {
    const reason = new Error(name);
    await call({ signal: new AbortController().signal });
    await call({ signal: undefined });
    await assert.rejects(call({ signal: AbortSignal.abort(reason) }), reason, name);
    await assert.rejects(call({ signal: {} }), { code: "WRONG_TYPE", path: "signal" }, name);
    const controller = new AbortController();
    const running = call({ signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(running, reason, name);
  }
  assert.deepEqual(verify(csv, manifest), await verifyAsync(csv, manifest));
});

test("aborted questions give the threads of the pool back", async () => {
  // About as dear as a filter may be.
  const searches = Filter.any(Array.from({ length: 16 }, (_, number) => ({ search: `qzx${number}` })));
  const controller = new AbortController();
  const asked = Array.from({ length: 12 }, () => large.countAsync(searches, { signal: controller.signal }));
  const read = readFile(new URL(import.meta.url)); // It waits for a thread of the same pool.
  controller.abort(new Error("enough"));
  for (const { status, reason } of await Promise.allSettled(asked)) assert.deepEqual([status, reason.message], ["rejected", "enough"]);
  assert.ok((await read).length > 0);
  // A table outlives the signal that it was made under.
  const owner = new AbortController();
  const made = await large.filterAsync({ test: false }, { signal: owner.signal });
  owner.abort();
  assert.equal(await made.countAsync({}), made.length);
});

test("what a call is watched by ends its work", async () => {
  const line = Buffer.from(`${JSON.stringify(wire("s-1"))}\n`);
  const [one, other] = [0, 1].map(() => native.readAll("ndjson", "{}", line, null).table());
  const watch = new native.Watch();
  watch.stop(); // Before anybody began, so that no answer can be quicker.
  const [when, filter] = [JSON.stringify(AS_OF), '{"search":"x"}'];
  const questions = {
    count: { filter, when }, find: { id: "s-1" }, summary: { when }, by: { grouping: "day", when }, explain: { id: "s-1", filter, when },
    explain_asr: { id: "s-1" }, reconcile_asr: { limit: 1 },
  };
  const changes = { filter: { filter, when }, sort: { order: "-asr" }, with_policies: { policies: "{}" }, with_session: { session: `${line}` } };
  const asked = (name, work) => work.then(() => [name, "answered"], (error) => [name, JSON.parse(error.message).code]);
  const ends = await Promise.all([
    ...Object.entries(questions).map(([name, question]) => asked(name, one.askAsync(JSON.stringify({ [name]: question }), watch))),
    ...Object.entries(changes).map(([name, change]) => asked(name, one.deriveAsync(JSON.stringify({ [name]: change }), watch))),
    asked("append", one.appendAsync(other, watch)), asked("csv", native.csvAsync(one, '{"view":"fields","preset":{"name":"data"}}', false, watch)),
  ]);
  assert.deepEqual(ends.filter(([, end]) => end !== "STOPPED"), []);
});

test("a signal is for the later forms, and options are known", async () => {
  const { signal } = new AbortController();
  for (const work of [() => large.count({}, { signal }), () => large.summary({ ...AS_OF, signal }), () => large.by("day", { signal })]) {
    const { code, path } = refusal(work);
    assert.deepEqual([code, path], ["UNKNOWN_KEY", "signal"]);
  }
  await assert.rejects(large.sortAsync("id", { singal: signal }), { code: "UNKNOWN_KEY", path: "singal" });
  await assert.rejects(large.findAsync("x", wire("x")), { code: "UNKNOWN_KEY", path: "id" });
});
