// Sessions for the tests.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PortalSessionsError, SessionTable } from "portal-sessions";

/** The wire form of a small session. */
export function wire(id, others = {}) {
  return { id, started_at: "2026-11-01T14:30:00Z", channel: "voice", ...others };
}

/** A table of three. */
export function table(options) {
  return tableOf(["s-1", "s-2", "s-3"].map((id) => wire(id)), options);
}

export function tableOf(records, options) {
  return SessionTable.fromJson(JSON.stringify(records), { strict: true, ...options }).table;
}

/** `copies` times the sessions of the sample, with new ids, as NDJSON. */
export function manyLines(copies) {
  const lines = sample().toString().split("\n").filter((line) => line.startsWith('{"id":"') && line.includes('"channel"'));
  return lines.flatMap((line) => Array.from({ length: copies }, (_, copy) => line.replace('"id":"', `"id":"${copy}-`))).join("\n");
}

/** The bytes of the sample, of which one record is not UTF-8. */
export function sample() {
  return readFileSync(new URL("../../../examples/data/sessions.ndjson", import.meta.url));
}

/** The error that work throws. */
export function refusal(work) {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof PortalSessionsError, `${work}: ${error?.stack}`);
    return error;
  }
  return assert.fail(`nothing was refused: ${work}`);
}
