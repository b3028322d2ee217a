// Answers that are longer than the longest string of V8, 2^29 - 24 characters: they cross in pieces, or are refused by a code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionTable } from "portal-sessions";
import { refusal, wire } from "./samples.mjs";

const GOOD = `${JSON.stringify(wire("good"))}\n`;

test("rejects whose JSON fits into no string cost no session", async () => {
  const bad = Buffer.concat([Buffer.alloc(4_000_000), Buffer.from("\n")]); // NUL is six characters in JSON.
  const input = Buffer.concat([...Array(24).fill(bad), Buffer.from(GOOD)]);
  const check = ({ table, report }) => {
    assert.deepEqual([table.length, report.accepted, report.rejected, report.rejects.length], [1, 1, 24, 24]);
    assert.ok(report.rejects.every(({ raw, code }) => raw.length === 4_000_000 && code === "INVALID_JSON"));
  };
  check(SessionTable.fromNdjson(input));
  check(await SessionTable.fromNdjsonAsync(input));
  let told = 0;
  SessionTable.fromNdjson(input, { limits: { keptRejects: 0 }, onReject: ({ raw }) => { told += raw.length; } });
  assert.equal(told, 24 * 4_000_000);
});

test("one reject that is too long as JSON is told with its text as it is", () => {
  const input = Buffer.concat([Buffer.alloc(100_000_000), Buffer.from(`\n${GOOD}`)]);
  let told;
  const { report } = SessionTable.fromNdjson(input, { onReject: (reject) => { told = reject; } });
  assert.deepEqual([report.accepted, report.rejected, report.rejects.length], [1, 1, 1]);
  assert.deepEqual([report.rejects[0].code, report.rejects[0].end, told.ordinal], ["LINE_TOO_LONG", 100_000_000, 1]);
});

test("pages, walks and iterations cross in pieces, and the text of a page is refused by its code", async () => {
  const summary = "\0".repeat(1 << 20);
  const lines = function* () {
    for (let row = 0; row < 100; row += 1) yield `${JSON.stringify(wire(`s-${row}`, { summary }))}\n`;
  };
  const { table } = await SessionTable.fromNdjsonAsync(lines(), { limits: { line: 1 << 23 } });
  assert.equal(table.length, 100);
  const isWhole = (items) => items.length === 100 && items.every((item, row) => item.id === `s-${row}` && item.summary.length === 1 << 20);
  const { items, metadata } = table.page({ page: 1, per: 1_000 });
  assert.ok(isWhole(items));
  assert.deepEqual(metadata, { page: 1, per: 1_000, total: 100 });
  const batch = await table.walkAsync({ limit: 100 });
  assert.ok(isWhole(batch.items) && batch.next === null);
  assert.ok(isWhole([...table]));
  const error = refusal(() => table.pageJson({ page: 1, per: 100 }));
  assert.deepEqual([error.code, /ask for less/.test(error.message)], ["ANSWER_TOO_LARGE", true]);
  assert.ok(table.pageJson({ page: 1, per: 10 }).length > 60_000_000);
});
