// Nothing piles up: V8 is told of memory that it does not see, and errors free what they began.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PROGRAM = fileURLToPath(new URL("programs/memory.mjs", import.meta.url));
const MOST = 300 << 20;

for (const [thing, times] of [["tables", 10_000], ["disposed", 10_000], ["filters", 10_000], ["errors", 10_000], ["ingests", 3_000], ["streams", 3_000]]) {
  test(`${times} ${thing} stay under 300 MB`, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, thing, times]);
    assert.ok(Number(stdout) > 0 && Number(stdout) < MOST, `${stdout >> 20} MiB`);
  });
}
