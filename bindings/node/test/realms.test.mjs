// Values of other realms, as under Jest's jsdom, in `vm` and from other copies of the package: by what they are, not by `instanceof`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import * as here from "portal-sessions";
import { refusal, wire } from "./samples.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const LINE = `${JSON.stringify(wire("s-1"))}\n`;
const NOW = "2026-11-22T00:00:00Z";

/** The library loaded as Jest does it under jsdom: its built-in classes are not those of Buffer and of Node's own modules. */
function elsewhere() {
  const { Buffer, TextDecoder, DOMException, setInterval, clearInterval } = globalThis;
  const context = vm.createContext({ Buffer, TextDecoder, DOMException, setInterval, clearInterval });
  const loaded = new Map();
  const load = (file) => {
    if (loaded.has(file)) return loaded.get(file).exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const builtIn = createRequire(file);
    const require = (name) => (/^\.\.?\//.test(name) && !name.endsWith(".node") ? load(builtIn.resolve(name)) : builtIn(name));
    vm.runInContext(`(function (module, require) {${readFileSync(file, "utf8")}\n})`, context, { filename: file })(module, require);
    return module.exports;
  };
  return { library: load(path.join(ROOT, "index.js")), context };
}

const { library: there, context } = elsewhere();
/** A value made in the other realm. */
const foreign = (code) => vm.runInContext(code, context);

/** What both libraries do with values of both realms. */
async function works({ Filter, Session, SessionTable, guard, verify, verifyAsync }, value) {
  const bytes = value(`Uint8Array.from(${JSON.stringify([...Buffer.from(LINE)])})`);
  for (const input of [LINE, bytes, Buffer.from(LINE)]) {
    assert.equal(SessionTable.fromNdjson(input).report.accepted, 1);
    assert.equal((await SessionTable.fromNdjsonAsync(input)).report.accepted, 1);
    assert.equal((await SessionTable.fromNdjsonAsync([input])).report.accepted, 1);
    assert.equal(Session.parse(input).id, "s-1");
  }
  const { table } = SessionTable.fromNdjson(bytes);
  const now = value(`new Date("${NOW}")`);
  assert.equal(table.filter(value('({ last: "30d", channels: ["voice"] })'), { now, zone: "UTC" }).length, 1);
  const controller = { signal: Object.assign(new EventTarget(), { aborted: false }) };
  const asking = table.countAsync({}, { signal: controller.signal });
  assert.equal(await asking, 1);
  const ended = table.countAsync({}, { signal: Object.assign(new EventTarget(), { aborted: true, reason: "enough" }) });
  await assert.rejects(ended, (reason) => reason === "enough");
  assert.equal(String(Filter.fromQuery(new URLSearchParams("lead=true"))), '{"version":1,"lead":true}');
  const { csv, manifest } = table.toCsv({ preset: "data", view: ["id"] });
  assert.equal(verify(csv, manifest).ok, true);
  assert.equal((await verifyAsync(csv, manifest)).ok, true);
  assert.equal((await table.csvStream({ preset: "data", view: ["id"] }).toArray()).length, 1);
  const wrong = value('({ all: [{ lead: new Map() }] })');
  assert.throws(() => new Filter(wrong), { code: "WRONG_TYPE", path: "all[0].lead" });
  assert.equal(guard.encode("=1"), "'=1");
}

test("values of another realm are what they are", async () => {
  await works(here, foreign);
});

test("the library in another realm takes the values of both", async () => {
  await works(there, foreign);
  await works(there, (code) => vm.runInThisContext(code));
});

test("objects of another copy of the package are taken", () => {
  const filter = new there.Filter({ test: false });
  assert.equal(String(new here.Filter(filter)), String(filter));
  assert.equal(here.SessionTable.fromNdjson(LINE).table.count(filter), 1);
  assert.equal(here.Filter.not(filter).equals(there.Filter.not(filter)), true);
});

test("what only looks like a built-in value is refused with a code", async () => {
  const { Filter, SessionTable } = here;
  const proxy = new Proxy(new Uint8Array(3), {});
  assert.equal(refusal(() => new Filter({ from: { [Symbol.toStringTag]: "Date" } })).code, "WRONG_TYPE");
  assert.equal(refusal(() => SessionTable.fromNdjson(proxy)).code, "WRONG_TYPE");
  await assert.rejects(SessionTable.fromNdjsonAsync(proxy), { code: "WRONG_TYPE" });
  await assert.rejects(SessionTable.fromNdjsonAsync([proxy]), { code: "WRONG_TYPE", path: "[0]" });
  const url = { href: "http://x/", protocol: "http:" };
  assert.equal(refusal(() => SessionTable.fromNdjson(LINE).table.toCsvFile(url, { preset: "data", view: ["id"] })).code, "INVALID_VALUE");
});
