// Every block of JavaScript that the two READMEs show runs, beside the sample.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const at = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** What the blocks of each file print. */
const PRINTED = {
  "../../../README.md": ["588 of 1980 sessions: ASR 70731.21 USD, CSS 0.7869\n"],
  "../README.md": [
    "98 of 1980 sessions, and 20 rejects\n10641.66 10\n{ page: 1, per: 50, total: 98 }\n",
    "true 2\ntrue true\n",
  ],
};

test("every block runs and prints what it should", async () => {
  for (const [file, printed] of Object.entries(PRINTED)) {
    const blocks = [...readFileSync(at(file), "utf8").matchAll(/```js\n(.*?)```/gs)].map(([, block]) => block);
    assert.equal(blocks.length, printed.length, file);
    for (const [place, block] of blocks.entries()) assert.equal(await run(block), printed[place], `${file}: block ${place + 1}`);
  }
});

async function run(block) {
  const folder = await mkdtemp(path.join(tmpdir(), "portal-sessions-"));
  await mkdir(path.join(folder, "node_modules"));
  await symlink(at(".."), path.join(folder, "node_modules/portal-sessions"));
  await copyFile(at("../../../examples/data/sessions.ndjson"), path.join(folder, "sessions.ndjson"));
  await writeFile(path.join(folder, "block.mjs"), block);
  try {
    return (await promisify(execFile)(process.execPath, ["block.mjs"], { cwd: folder })).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}
