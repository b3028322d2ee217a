// Nothing piles up: V8 is told of memory that it does not see, and errors free what they began.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const MOST = 300 << 20;

/** How many bytes a program says that it had at most. */
async function peak(program, ...given) {
  const path = fileURLToPath(new URL(`programs/${program}.mjs`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...given]);
  return Number(stdout);
}

function isLittle(bytes) {
  assert.ok(bytes > 0 && bytes < MOST, `${bytes >> 20} MiB`);
}

for (const [thing, times] of [["tables", 10_000], ["disposed", 10_000], ["filters", 10_000], ["errors", 10_000], ["ingests", 3_000], ["streams", 3_000]]) {
  test(`${times} ${thing} stay under 300 MB`, async () => isLittle(await peak("memory", thing, times)));
}

test("an input of 800 MB is read in under 300 MB", async () => isLittle(await peak("long_input", 800)));
