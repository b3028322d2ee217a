// Objects of the library as others see them who compare or copy whatever they are given: never all alike, never as if empty.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import * as portalSessions from "portal-sessions";
import { refusal, table, tableOf, wire } from "./samples.mjs";

const { Cursor, Edit, Filter, LengthPolicy, Policies, PortalSessionsError, RevenuePolicy, Review, Schedule, Session, View, describe, verify } = portalSessions;

const AS_OF = { now: "2026-11-22T00:00:00Z", zone: "UTC" };
const long = { measure: "seconds", shortBelow: 1, longFrom: 2 };

/** By class: makes an object, another one, and what takes back a copy of one. */
const CLASSES = {
  Filter: [() => new Filter({ lead: true, channels: ["voice"] }), () => new Filter({ lead: false }), (copy) => new Filter(copy)],
  ResolvedFilter: [() => new Filter({ last: "7d" }).resolve(AS_OF), () => new Filter({ last: "7d" }).resolve({ ...AS_OF, zone: "Asia/Tokyo" }), null],
  Policies: [() => new Policies({ revenue: { currency: "EUR" } }), () => new Policies(), (copy) => new Policies(copy)],
  RevenuePolicy: [() => new RevenuePolicy({ currency: "EUR" }), () => new RevenuePolicy(), (copy) => new RevenuePolicy(copy)],
  LengthPolicy: [() => new LengthPolicy({ others: long }), () => new LengthPolicy(), (copy) => new LengthPolicy(copy)],
  Schedule: [() => new Schedule({ zone: "UTC", weekly: { mon: [["09:00", "17:00"]] } }), () => new Schedule({ zone: "UTC" }), (copy) => new Schedule(copy)],
  View: [() => View.portal(), () => View.of(["id"]), (copy) => new View(copy)],
  Edit: [() => new Edit({ stars: 5, isDone: true }), () => new Edit({ stars: 4, isDone: true }), (copy) => new Edit(copy)],
  Review: [
    () => new Review({ who: "ann", when: AS_OF.now, surface: "portal" }), () => new Review({ who: "bob", when: AS_OF.now, surface: "portal" }),
    (copy) => new Review(copy),
  ],
  Session: [() => Session.parse(wire("a", { stars: 5 })), () => Session.parse(wire("b", { stars: 5 })), (copy) => Session.parse(copy)],
  SessionTable: [() => table(), () => tableOf([wire("s-1")]), null],
  Cursor: [() => Cursor.parse(table().walk({ limit: 1 }).next), () => Cursor.parse(table().walk({ limit: 2 }).next), null],
  PortalSessionsError: [() => refusal(() => new Filter({ led: true })), () => refusal(() => new Filter({ lad: true })), null],
};

test("every class is in this test", () => {
  const classes = Object.entries(portalSessions).filter(([name, value]) => typeof value === "function" && /^[A-Z]/.test(name));
  // Streams are no data: Node itself compares and refuses to clone them.
  assert.deepEqual(classes.map(([name]) => name).filter((name) => name !== "CsvStream").sort(), Object.keys(CLASSES).sort());
});

/** What copies own properties, and loses the class. */
const COPIES = {
  "a spread": (object) => ({ ...object }),
  "Object.assign": (object) => Object.assign({}, object),
  "structuredClone": (object) => structuredClone(object),
  "postMessage": (object) => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(object);
    const { message } = receiveMessageOnPort(port2);
    port1.close();
    return message;
  },
  "a deep copy that keeps the class": (object) => Object.assign(Object.create(Object.getPrototypeOf(object)), object),
};

for (const [name, [make, makeOther, takeBack]] of Object.entries(CLASSES)) {
  test(`two of ${name} are deeply equal exactly when they are equal`, () => {
    assert.deepStrictEqual(make(), make());
    assert.throws(() => assert.deepStrictEqual(make(), makeOther()), { code: "ERR_ASSERTION" });
    assert.throws(() => assert.deepEqual(make(), makeOther()), { code: "ERR_ASSERTION" });
    assert.notDeepStrictEqual(Object.entries(make()), Object.entries(makeOther()));
    assert.notDeepStrictEqual(Object.keys(make()), []);
  });

  if (takeBack === null) continue;
  test(`a copy of ${name} is taken for the same, and by no other class`, () => {
    for (const [how, copy] of Object.entries(COPIES)) {
      const copied = copy(make());
      assert.deepStrictEqual(takeBack(copied), make(), how);
      assert.equal(String(takeBack(copied)), String(make()), how);
      for (const [other, [, , take]] of Object.entries(CLASSES)) {
        if (other === name || take === null) continue;
        assert.equal(refusal(() => take(copied)).code, "WRONG_TYPE", `${other} of ${how} of ${name}`);
        assert.equal(refusal(() => take(make())).code, "WRONG_TYPE", `${other} of ${name}`);
      }
    }
    assert.deepEqual(JSON.parse(JSON.stringify(make())), make().toJSON());
    assert.throws(() => Object.assign(make(), makeOther()), TypeError);
    assert.throws(() => { "use strict"; make().json = "{}"; }, TypeError);
  });
}

test("a copy stands wherever its object may stand", () => {
  const filter = new Filter({ test: false, archived: false });
  const copy = structuredClone(filter);
  assert.equal(String(Filter.fromJson(copy)), String(filter));
  assert.equal(String(Filter.all([copy, { not: copy }])), String(Filter.all([filter, Filter.not(filter)])));
  const records = tableOf([wire("a"), wire("b", { is_test: true })]);
  assert.equal(records.count(copy), 1);
  assert.equal(records.filter(copy).length, 1);
  const policies = structuredClone(new Policies({ revenue: { currency: "EUR" } }));
  assert.equal(tableOf([], { policies }).policies.revenue.toJSON().currency, "EUR");
  const revenue = new Policies({ revenue: structuredClone(new RevenuePolicy({ currency: "EUR" })) });
  assert.equal(String(revenue), String(new Policies({ revenue: { currency: "EUR" } })));
  assert.equal(records.toCsv({ preset: "data", view: structuredClone(View.of(["id"])) }).csv.toString(), 'id\n"a"\n"b"\n');
  assert.equal(filter.matches(structuredClone(Session.parse(wire("a")))), true);
  const resolved = Object.assign(Object.create(Object.getPrototypeOf(filter.resolve())), filter.resolve());
  assert.equal(resolved.matches(wire("a")), true);
});

test("a copy that was changed is read anew, and refused where it is no document", () => {
  const forged = (json, kind = "Filter") => ({ kind, json });
  for (const [copy, code] of [
    [forged("{"), "INVALID_JSON"], [forged('{"chanels":[]}'), "UNKNOWN_KEY"], [forged("{}", "Edit"), "WRONG_TYPE"], [forged(3), "WRONG_TYPE"],
    [forged("{}", "Nothing"), "WRONG_TYPE"], [forged("{}", 3), "WRONG_TYPE"], [forged("\ud800"), "INVALID_UTF8"],
  ]) {
    for (const work of [() => new Filter(copy), () => Filter.fromJson(copy), () => table().filter(copy), () => Filter.not(copy)]) {
      assert.equal(refusal(work).code, code, JSON.stringify(copy));
    }
  }
  const injected = forged('{"lead":true}},"x":{"test":true}');
  assert.equal(refusal(() => Filter.not(injected)).code, "INVALID_JSON");
});

test("a table is told apart from its parts, and goes to no other thread", () => {
  const two = tableOf([wire("a", { stars: 1 }), wire("b")]);
  const others = [
    two.slice(0, 1), two.sort("-id"), two.filter({ test: false }), two.withPolicies({ revenue: { currency: "EUR" } }),
    two.withSession(wire("a", { stars: 2 })), tableOf([]),
  ];
  for (const other of others) assert.throws(() => assert.deepStrictEqual(two, other), { code: "ERR_ASSERTION" });
  assert.deepStrictEqual(two.sort("id"), tableOf([wire("b"), wire("a", { stars: 1 })]).sort("id").slice(0, 2));
  for (const work of [() => structuredClone(two), () => new MessageChannel().port1.postMessage({ two })]) {
    assert.throws(work, { name: "DataCloneError", message: /a SessionTable .* stays in its thread, send its records or table\.toCsv/ });
  }
  for (const work of [() => JSON.stringify(two), () => JSON.stringify({ two }), () => JSON.stringify(two.csvStream({ preset: "data", view: ["id"] }))]) {
    assert.match(refusal(work).message, /is no JSON/);
  }
  assert.equal(refusal(() => two.append({ ...two })).code, "WRONG_TYPE");
});

test("the JSON of an error says what is wrong", () => {
  const error = refusal(() => new Filter({ channels: [] }));
  const { name, code, message, path, value } = JSON.parse(JSON.stringify({ error })).error;
  assert.deepEqual([name, code, message, path, value], ["PortalSessionsError", "EMPTY_SET", error.message, "channels", null]);
  assert.ok(error instanceof PortalSessionsError);
});

test("answers are plain data, equal when they are equal", () => {
  const { csv, manifest } = table().toCsv({ preset: "data", view: "portal" });
  for (const answer of [table().summary(AS_OF), table().by("channel"), manifest, verify(csv, manifest), describe(), table().page({ page: 1, per: 2 })]) {
    assert.deepStrictEqual(structuredClone(answer), answer);
    assert.deepStrictEqual(JSON.parse(JSON.stringify(answer)), answer);
  }
});
