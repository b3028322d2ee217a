// The public names are those of bindings/surface.json: none is missing and none is new.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { Readable } from "node:stream";
import { test } from "node:test";
import * as portalSessions from "portal-sessions";
import native from "../lib/native.js";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

/** Where the names that are ours end. */
const BUILT_IN = new Set([Function, Object, Error, Readable].flatMap((type) => [type, type.prototype]));
/** What every class has, and what a custom error hides. */
const COMMON = { static: ["length", "name", "prototype"], instance: ["constructor", "name"] };

const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

/** Objects that also have names of their own. */
const wire = (id) => ({ id, started_at: "2026-11-01T14:30:00Z", channel: "voice" });
const session = portalSessions.Session.parse(wire("s-1"));
const two = portalSessions.SessionTable.fromNdjson([wire("a"), wire("b")].map((record) => JSON.stringify(record)).join("\n")).table;
const EXAMPLES = {
  SessionTable: portalSessions.SessionTable.fromNdjson("").table, Session: session, Filter: new portalSessions.Filter(),
  ResolvedFilter: new portalSessions.Filter().resolve(), Policies: new portalSessions.Policies(),
  RevenuePolicy: new portalSessions.RevenuePolicy(), LengthPolicy: new portalSessions.LengthPolicy(),
  Schedule: new portalSessions.Schedule({ zone: "UTC" }), View: portalSessions.View.portal(), Edit: new portalSessions.Edit(),
  Review: new portalSessions.Review({ who: "ann", when: new Date(0), surface: "portal" }),
  PortalSessionsError: new portalSessions.PortalSessionsError({ code: "INTERNAL", message: "" }),
  Cursor: portalSessions.Cursor.parse(two.walk({ limit: 1 }).next),
};

/** The names in Node, in their order. */
const listed = ({ both = [], node = [] }) => [...both.map(camelCase), ...node].sort();

function namesOf(object, common) {
  const names = new Set();
  for (let owner = object; owner && !BUILT_IN.has(owner); owner = Object.getPrototypeOf(owner)) {
    Object.getOwnPropertyNames(owner).forEach((name) => names.add(name));
  }
  return [...names].filter((name) => !common.includes(name) && !name.startsWith("_"));
}

test("the names are those that are listed", () => {
  const { functions, ...groups } = JSON.parse(read("../../surface.json"));
  const inNode = Object.entries(groups).filter(([, names]) => listed(names).length > 0);
  const exported = Object.keys(portalSessions).sort();
  assert.deepEqual(exported, [...inNode.map(([name]) => name), ...listed(functions)].sort());
  for (const [name, names] of inNode) {
    const value = portalSessions[name];
    const statics = namesOf(value, typeof value === "function" ? COMMON.static : []);
    const instances = typeof value === "function" ? namesOf(value.prototype, COMMON.instance) : [];
    assert.deepEqual([...statics, ...instances, ...Object.keys(EXAMPLES[name] ?? {})].sort(), listed(names), name);
  }
});

test("the types have the same names", () => {
  const { functions, ...groups } = JSON.parse(read("../../surface.json"));
  const types = readdirSync(new URL("../types/", import.meta.url)).map((file) => read(`../types/${file}`)).join("\n") + read("../index.d.ts");
  for (const [name, names] of Object.entries(groups).filter(([, names]) => listed(names).length > 0)) {
    const [, body] = new RegExp(`declare (?:class|const) ${name}\\b[^{]*\\{(.*?)\\n\\}`, "s").exec(types) ?? assert.fail(name);
    const members = [...body.matchAll(/^  (?:static |readonly )*([A-Za-z]+)[(:?]/gm)].map(([, member]) => member);
    const own = members.filter((member) => !["constructor", "name"].includes(member));
    assert.deepEqual([...new Set(own)].sort(), listed(names), name);
  }
  const declared = [...types.matchAll(/declare function (\w+)/g)].map(([, name]) => name);
  assert.deepEqual(declared.sort(), listed(functions));
});

test("ids, codes and keys are typed as the library has them", () => {
  const union = (file, name) => {
    const [, body] = new RegExp(`type ${name} =([^;]+);`).exec(read(`../types/${file}.d.ts`));
    return [...body.replace(/\/\*.*?\*\//gs, "").matchAll(/"([^"]+)"/g)].map(([, member]) => member);
  };
  const { columns, filters, groupings } = portalSessions.describe();
  assert.deepEqual(union("view", "ColumnId"), columns.map(({ id }) => id));
  assert.deepEqual(union("summary", "Grouping"), groupings.map(({ id }) => id));
  assert.deepEqual(union("errors", "ErrorCode"), [...native.errorCodes(), "DISPOSED", "ANSWER_TOO_LARGE", "INTERNAL"]);
  const [, panel] = /interface PanelLiteral \{(.*?)\n\}/s.exec(read("../types/filter.d.ts"));
  const keys = [...panel.matchAll(/^  readonly (\w+)\?/gm)].map(([, key]) => key);
  assert.deepEqual(keys, [...filters.map(({ key }) => camelCase(key)), "all", "any", "not"]);
});

test("a record has the fields of its type", () => {
  const session = portalSessions.Session.parse({ id: "s-1", started_at: "2026-11-01T14:30:00Z", channel: "voice" });
  const [, record] = /interface SessionRecord \{(.*?)\n\}/s.exec(read("../types/session.d.ts"));
  const fields = [...record.matchAll(/^  readonly (\w+):/gm)].map(([, field]) => field);
  assert.deepEqual(Object.keys(session.toJSON()), fields);
});

test("the version is that of the workspace", () => {
  const [, version] = /\[workspace\.package\]\nversion = "([^"]+)"/.exec(read("../../../Cargo.toml"));
  assert.equal(JSON.parse(read("../package.json")).version, version);
});
