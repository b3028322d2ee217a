// The package as it is packed: what is in it, what its types allow, and that it works where nothing else is.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const run = promisify(execFile);
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const TSC = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));

let folder;
let tarball;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "portal-sessions-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: PACKAGE });
  [tarball] = JSON.parse(stdout);
});

after(() => rm(folder, { recursive: true }));

test("what is packed is what users need", () => {
  const files = tarball.files.map(({ path }) => path);
  for (const file of ["README.md", "index.js", "index.mjs", "index.d.ts", "index.d.mts", "lib/native.js", "types/table.d.ts", "portal_sessions.node"]) {
    assert.ok(files.includes(file), `${file} is missing in ${files}`);
  }
  assert.deepEqual(files.filter((file) => /^(test|src|node_modules)\//.test(file)), []);
});

test("bundlers and editors find everything", async () => {
  const { messages, pkg } = await publint({ pkgDir: PACKAGE, strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test("right programs compile and wrong ones do not", async () => {
  await run(TSC, ["-p", "test/types"], { cwd: PACKAGE }).catch(({ stdout }) => assert.fail(stdout));
});

test("it works in an empty folder, from ESM and CommonJS at once", async () => {
  await writeFile(path.join(folder, "package.json"), "{}");
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", path.join(folder, tarball.filename)], { cwd: folder });
  const program = `
    import { createRequire } from "node:module";
    import { Filter, SessionTable, PortalSessionsError } from "portal-sessions";
    const common = createRequire(import.meta.url)("portal-sessions");
    const line = '{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice"}';
    const { table } = SessionTable.fromNdjson(line);
    try { new common.Filter({ led: true }) } catch (error) { console.log(error instanceof PortalSessionsError, error.code) }
    console.log(common.Filter === Filter, table.filter(new common.Filter({ channels: ["voice"] })).length);
    console.log(table.toCsv({ preset: "data", view: ["id"] }).csv.toString());
  `;
  await writeFile(path.join(folder, "program.mjs"), program);
  const { stdout } = await run(process.execPath, ["program.mjs"], { cwd: folder });
  assert.equal(stdout, 'true UNKNOWN_KEY\ntrue 1\nid\n"s-1"\n\n');
});
