// Values of other people's libraries and classes: read exactly, or refused with what to write instead.
import assert from "node:assert/strict";
import { test } from "node:test";
import Big from "big.js";
import BigNumber from "bignumber.js";
import dayjs from "dayjs";
import Decimal from "decimal.js";
import { DateTime } from "luxon";
import moment from "moment";
import { Filter, RevenuePolicy, Schedule, Session } from "portal-sessions";
import { refusal, table, wire } from "./samples.mjs";

const AT = "2026-11-01T14:30:00.250Z";

/** Temporal, which Node 20 does not have, as its proposal writes it. */
class Instant {
  get [Symbol.toStringTag]() {
    return "Temporal.Instant";
  }
  toString() {
    return "2026-11-01T14:30:00.25Z";
  }
}
class ZonedDateTime {
  toInstant() {
    return new Instant();
  }
}

test("decimals of the known libraries are read digit for digit", () => {
  const digits = ["65.50", "0.1", "123456789012.1234", "0"];
  for (const Class of [Decimal, Big, BigNumber]) {
    for (const text of digits) {
      const value = new Class(text);
      const expected = Session.parse(wire("a", { lead_value: text })).toJSON().lead_value;
      assert.equal(Session.parse(wire("a", { lead_value: value })).toJSON().lead_value, expected, Class.name);
      assert.equal(String(new Filter({ leadValue: { max: value } })), String(new Filter({ leadValue: { max: text } })));
    }
    assert.equal(new RevenuePolicy({ conversionRatio: new Class("0.9") }).toJSON().conversion_ratio, "0.9");
    const tooMany = refusal(() => Session.parse(wire("a", { lead_value: new Class("0.00001") })));
    assert.deepEqual([tooMany.code, tooMany.path], ["NUMBER_OUT_OF_RANGE", "lead_value"]);
  }
  assert.equal(Session.parse(wire("a", { lead_value: 65n })).toJSON().lead_value, "65");
  // What rounds, or cannot tell that it does not, is refused.
  for (const value of [new Decimal(NaN), new Decimal(Infinity), { __proto__: { toFixed: () => "1.00" } }, { __proto__: { toFixed: () => "1", eq: () => false } }]) {
    const { code, path, message } = refusal(() => Session.parse(wire("a", { lead_value: value })));
    assert.deepEqual([code, path, /give it as text/.test(message)], ["INVALID_NUMBER", "lead_value", true]);
  }
  assert.equal(refusal(() => Session.parse(wire("a", { lead_value: new Number(1.5) }))).code, "WRONG_TYPE");
});

test("times of the known libraries are instants", () => {
  const filter = new Filter({ last: "30d" });
  for (const now of [new Date(AT), dayjs(AT), moment(AT), DateTime.fromISO(AT), DateTime.fromISO(AT, { zone: "Asia/Tokyo" }), new Instant(), new ZonedDateTime()]) {
    assert.equal(filter.resolve({ now }).to, "2026-11-01T14:30:00.25Z", now.constructor.name);
    assert.equal(new Filter({ from: now }).toJSON().from, "2026-11-01T14:30:00.25Z");
    assert.equal(Session.parse(wire("a", { started_at: now })).toJSON().started_at, "2026-11-01T14:30:00.25Z");
    assert.equal(typeof new Schedule({ zone: "UTC" }).isWorking(now), "boolean");
  }
  for (const now of [new Date(NaN), dayjs("x"), moment.invalid(), DateTime.invalid("x"), moment.duration(1)]) {
    const { code, path } = refusal(() => filter.resolve({ now }));
    assert.deepEqual([code, path], ["INVALID_TIME", "now"]);
    assert.equal(refusal(() => new Schedule({ zone: "UTC" }).isWorking(now)).path, "at");
  }
});

test("an object of a class is a session by its own fields", () => {
  class Person {
    name = "Ann";
    phone = null;
  }
  class Entity {
    id = "a";
    started_at = new Date(AT);
    channel = "voice";
    contact = new Person();
    get computed() {
      return this.id;
    }
  }
  assert.equal(Session.parse(new Entity()).toJSON().contact.name, "Ann");
  assert.equal(new Filter({ channels: ["voice"] }).matches(new Entity()), true);
  assert.equal(table().withSession(Object.assign(new Entity(), { id: "s-1" })).find("s-1").toJSON().contact.name, "Ann");
  class Hidden {
    #id = "a";
    get id() {
      return this.#id;
    }
  }
  const told = (value, path, name) => {
    const error = refusal(() => Session.parse(value));
    assert.deepEqual([error.code, error.path || null, error.message.includes(`\`${name}\``)], ["WRONG_TYPE", path, true], error.message);
  };
  told(new Hidden(), null, "Hidden");
  told(new Map([["id", "a"]]), null, "Map");
  told(wire("a", { contact: new Map() }), "contact", "Map");
  told(wire("a", { arguments: { one: new Set() } }), "arguments.one", "Set");
  told(wire("a", { tags: [new Entity()] }), "tags[0]", "Entity");
  assert.equal(refusal(() => new Filter(new Entity())).code, "WRONG_TYPE");
});
