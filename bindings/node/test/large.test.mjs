// Answers that are longer than the longest string of V8, 2^29 - 24 characters: they cross in pieces, or are refused by a code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionTable } from "portal-sessions";
import { refusal, wire } from "./samples.mjs";

const GOOD = `${JSON.stringify(wire("good"))}\n`;

test("rejects whose JSON fits into no string cost no session, and are all in the report and in that of an error", async () => {
  const bad = Buffer.concat([Buffer.alloc(4_000_000), Buffer.from("\n")]); // NUL is six characters in JSON.
  const input = Buffer.concat([...Array(23).fill(bad), Buffer.from(GOOD)]);
  const { code, report } = refusal(() => SessionTable.fromNdjson(input));
  assert.deepEqual([code, report.accepted, report.rejected, report.rejects.length], ["TOO_MANY_REJECTS", 1, 23, 23]);
  assert.ok(report.rejects.every(({ raw, code }) => raw.length === 4_000_000 && code === "INVALID_JSON"));
  let told = 0;
  const options = { maxRejects: null, limits: { keptRejects: 0 }, onReject: ({ raw }) => { told += raw.length; } };
  const later = await SessionTable.fromNdjsonAsync(input, options);
  assert.deepEqual([later.table.length, later.report.rejected, later.report.rejects, told], [1, 23, [], 23 * 4_000_000]);
});

test("one reject that is too long as JSON is told with its text as it is", () => {
  const input = Buffer.concat([Buffer.alloc(90_000_000), Buffer.from(`\n${GOOD}`)]);
  const { report } = SessionTable.fromNdjson(input, { limits: { line: 100_000_000 } });
  assert.deepEqual([report.accepted, report.rejected, report.rejects.length], [1, 1, 1]);
  const [{ code, end, raw }] = report.rejects;
  assert.deepEqual([code, end, raw.length], ["INVALID_JSON", 90_000_000, 90_000_000]);
});

test("pages and walks cross in pieces, and the text of a page is refused by its code", async () => {
  const summary = "\0".repeat(1 << 20);
  const id = (row) => `s-${String(row).padStart(2, "0")}`;
  const rows = Array.from({ length: 86 }, (_, row) => `${id(row)},2026-11-01T14:30:00Z,voice,"${summary}"\n`);
  const { table } = await SessionTable.fromCsvAsync(["id,started_at,channel,summary\n", ...rows]);
  const isWhole = (items) => items.length === 86 && items.every((item, row) => item.id === id(row) && item.summary === summary);
  const { items, metadata } = table.page({ page: 1, per: 1_000 });
  assert.ok(isWhole(items));
  assert.deepEqual(metadata, { page: 1, per: 1_000, total: 86 });
  const batch = await table.walkAsync({ limit: 86 });
  assert.ok(isWhole(batch.items) && batch.next === null);
  const error = refusal(() => table.pageJson({ page: 1, per: 86 }));
  assert.deepEqual([error.code, /ask for less/.test(error.message)], ["ANSWER_TOO_LARGE", true]);
  assert.ok(table.pageJson({ page: 1, per: 2 }).length > 12_000_000);
});
