// Every public function with every kind of wrong argument: it answers, or refuses with a code; nothing else is thrown.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import * as portalSessions from "portal-sessions";
import { table } from "./samples.mjs";

const { Edit, Filter, LengthPolicy, Policies, PortalSessionsError, RevenuePolicy, Review, Schedule, View } = portalSessions;

/** What a value itself throws when it is looked at; that goes on to whoever gave it. */
class Own extends Error {}
const fail = () => { throw new Own(); };
const circular = {};
circular.again = circular;

const SESSION = table().session(0);
const HOSTILE = [
  undefined, null, true, 0, -1, 1.5, NaN, Infinity, 2 ** 53, 10n, -(10n ** 30n), Symbol("symbol"), fail,
  "", "x", "{", "[]", "{}", "null", "\0", "\ud800", "__proto__", "x".repeat(1_000),
  [], [null], [1], ["id"], Object.assign([], { length: 3 }), new Proxy([], {}),
  {}, { key: 1 }, { preset: "data", view: ["id"] }, { limit: 1, after: "x" }, Object.create(null), Object.create({ inherited: 1 }),
  JSON.parse('{"__proto__":1}'), circular, { toString: fail }, { toJSON: fail }, { get key() { return fail(); } },
  new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail }),
  new Date(NaN), new Date(0), new Map(), new Uint8Array(), new Uint8Array([255]), /x/, new String("x"), new URL("http://x/"),
  new URLSearchParams("key=1"), new Filter(), table(), SESSION,
];
const PAIRS = HOSTILE.flatMap((first) => HOSTILE.map((second) => [first, second]));

const OBJECTS = [
  table(), SESSION, new Filter({ lead: true }), new Filter().resolve(), new Policies(), new RevenuePolicy(), new LengthPolicy(),
  new Schedule({ zone: "UTC" }), View.portal(), new Edit({ stars: 1 }), new Review({ who: "ann", when: new Date(0), surface: "portal" }),
];
/** Only the library makes these, and everything else is a TypeError. */
const MADE = ["CsvStream", "Session", "SessionTable"];

/** Where the functions end that are ours. */
const BUILT_IN = new Set([Object.prototype, Function.prototype, Error, Readable]);

/** The functions that an object has of its own and from the classes of the library. */
function functionsOf(object) {
  const names = new Set();
  for (let owner = object; !BUILT_IN.has(owner); owner = Object.getPrototypeOf(owner)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (typeof value === "function" && !["constructor", "dispose"].includes(name)) names.add(name);
    }
  }
  return [...names].map((name) => [name, (...given) => object[name](...given)]);
}

function* everyFunction() {
  for (const object of OBJECTS) for (const [name, call] of functionsOf(object)) yield [`${object.constructor.name}.${name}`, call];
  for (const [name, value] of Object.entries(portalSessions)) {
    for (const [inner, call] of functionsOf(value)) yield [`${name}.${inner}`, call];
    if (typeof value !== "function" || value === PortalSessionsError) continue;
    if (!/^[A-Z]/.test(name)) yield [name, value];
    else if (!MADE.includes(name)) yield [`new ${name}`, (...given) => new value(...given)];
  }
}

/** No text becomes the name of a file. */
const isSafe = (name, [path]) => !/\.toCsvFile/.test(name) || typeof path !== "string";

async function refusesOrAnswers(name, call, given) {
  try {
    const answer = await call(...given);
    if (answer instanceof portalSessions.CsvStream) answer.on("error", () => {}).destroy();
  } catch (error) {
    const isOurs = error instanceof PortalSessionsError && error.code !== "INTERNAL";
    assert.ok(isOurs || error instanceof Own, `${name}: ${error?.stack}`);
  }
}

test("nothing but errors with a code is thrown", async () => {
  let calls = 0;
  for (const [name, call] of everyFunction()) {
    const lists = [...PAIRS, ...HOSTILE.flatMap((last) => [["s-1", { lead: true }, last], [SESSION, 1, last]])];
    for (const given of lists.filter((given) => isSafe(name, given))) {
      await refusesOrAnswers(name, call, given);
      calls += 1;
    }
  }
  assert.ok(calls > 100_000, `${calls} calls`);
});
