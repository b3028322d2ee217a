// Every public function with every kind of wrong argument: it answers, or refuses with a code; nothing else is thrown.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import vm from "node:vm";
import * as portalSessions from "portal-sessions";
import { table } from "./samples.mjs";

const { Edit, Filter, LengthPolicy, Policies, PortalSessionsError, RevenuePolicy, Review, Schedule, View } = portalSessions;

/** What a value itself throws when it is looked at; that goes on to whoever gave it. */
class Own extends Error {}
const fail = () => { throw new Own(); };
const circular = {};
circular.again = circular;

/** A proxy that is of no use any more: whatever is asked of it throws. */
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
/** A value made in another realm. */
const elsewhere = (code) => vm.runInNewContext(code);
const detached = new Uint8Array(8);
structuredClone(detached.buffer, { transfer: [detached.buffer] });

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
  revoked({}), revoked([]), revoked(new Date(0)), { lead: revoked({}) }, [revoked([])], new Proxy(new Uint8Array(2), {}), new Proxy(new Date(0), {}),
  new Proxy(new Filter(), {}), new Proxy(SESSION, {}),
  new Int8Array(2), new Uint8ClampedArray(2), new Float64Array(2), new BigUint64Array(2), new DataView(new ArrayBuffer(2)), new ArrayBuffer(2),
  new SharedArrayBuffer(2), new Uint8Array(new SharedArrayBuffer(2)), new Uint8Array(new ArrayBuffer(2, { maxByteLength: 4 })), detached,
  elsewhere("({ key: 1 })"), elsewhere("[1]"), elsewhere("new Date(0)"), elsewhere("new Uint8Array(2)"), elsewhere("new Map()"), elsewhere("new Error('x')"),
  { kind: "Filter", json: "{" }, { kind: "Filter", json: "{}" }, { kind: fail, json: fail }, { get kind() { return fail(); }, json: "{}" },
  { [Symbol.toStringTag]: "Date" }, { [Symbol.toStringTag]: "URLSearchParams" }, { href: "file:///%" }, { toISOString: 1 },
  { __proto__: { toFixed: fail } }, { __proto__: { toISOString: fail } }, { __proto__: { toISOString: () => 3 } }, { __proto__: { isValid: () => false, toISO: () => "" } },
  { signal: {} }, { signal: AbortSignal.abort(new Own()) }, { aborted: true, addEventListener: fail, removeEventListener: fail },
];
/** Each value first with a dozen that follow it, so that each also comes second a dozen times. */
const PAIRS = HOSTILE.flatMap((first, place) => Array.from({ length: 12 }, (_, step) => [first, HOSTILE[(place + 7 * step) % HOSTILE.length]]));

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
