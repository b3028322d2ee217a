// What numbers and filters mean, where JavaScript has a spelling of its own for it. The rest is in the vectors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Filter, Policies, RevenuePolicy, SessionTable, describe } from "portal-sessions";

const lead = {
  id: "s-1", started_at: "2026-11-02T14:30:00Z", channel: "voice",
  is_lead: true, is_opportunity: true, auto_assessment: "Yes-A", lead_value: "100", conversion_ratio: "0.9",
};
const tableOf = (...records) => SessionTable.fromJson(JSON.stringify(records)).table;

test("a policy overrides what is recorded, and says so", () => {
  const policy = new RevenuePolicy({ conversionRatio: "0.5", override: ["conversion_ratio"] });
  const { asr, factors } = policy.explain(lead);
  assert.equal(asr.exact, "50");
  assert.deepEqual([factors[2].origin, factors[2].overridden], ["policy", "0.9"]);
  assert.equal(String(RevenuePolicy.fromJson(policy.toJSON())), String(policy));
  const judged = tableOf(lead).withPolicies(new Policies({ revenue: { conversionRatio: "0.5", override: ["conversion_ratio"] } }));
  const { origins } = judged.summary({ zone: "UTC" });
  assert.deepEqual(origins.conversion_ratio, { session: 0, policy: 1 });
  assert.deepEqual(origins.lead_value, { session: 1, policy: 0 });
  assert.throws(() => new RevenuePolicy({ override: ["lead_value"] }), { code: "CONFLICT", path: "override" });
  assert.throws(() => new RevenuePolicy({ override: ["leadValue"] }), { code: "INVALID_VALUE", path: "override[0]", message: /did you mean `lead_value`/ });
});

test("one far date takes nothing away", () => {
  const table = tableOf(lead, { ...lead, id: "s-2", started_at: "9999-12-30T00:00:00Z" });
  const { asr, range, sessions_by_date: days } = table.summary({ zone: "UTC" });
  assert.deepEqual([asr.exact, range.days, days.length], ["180", "with_sessions", 2]);
  for (const by of ["day", "week", "month"]) {
    const { range, groups } = table.by(by, { zone: "UTC" });
    assert.deepEqual([range.days, groups.length, groups[0].excluded, groups[0].oss.denominator], ["with_sessions", 2, { test: 0, archived: 0 }, 1]);
  }
});

test("a form and URLSearchParams are read as they are sent", () => {
  const sent = new URLSearchParams("search=&session_types=&lead=&tags.any=");
  sent.append("channels", "voice");
  sent.append("channels", "chat");
  assert.ok(Filter.fromQuery(sent).equals(new Filter({ channels: ["chat", "voice"] })));
  const empty = new Filter({ sessionTypes: ["", null], tags: { none: [""] } });
  assert.ok(Filter.fromQuery(new URLSearchParams(empty.toQuery())).equals(empty));
});

test("a filter of many searches is refused before it is asked", () => {
  const searches = (count) => Filter.any(Array.from({ length: count }, (_, place) => ({ search: `qzx${place}` })));
  const { cost, values } = describe().filter_limits;
  const most = cost / describe().filters.find(({ key }) => key === "search").cost;
  assert.equal(tableOf(lead).count(searches(most)), 0);
  assert.throws(() => searches(most + 1), { code: "FILTER_TOO_LARGE" });
  const query = `filter=${encodeURIComponent(JSON.stringify({ any: Array.from({ length: 500 }, () => ({ search: "q" })) }))}`;
  assert.throws(() => Filter.fromQuery(query), { code: "FILTER_TOO_LARGE", path: "filter.any" });
  assert.throws(() => new Filter({ sessionTypes: Array.from({ length: values + 1 }, (_, place) => `t${place}`) }), { code: "FILTER_TOO_LARGE" });
});

test("a mistake is told what was meant", () => {
  assert.throws(() => new Filter({ sessionType: ["booking"] }), { code: "UNKNOWN_KEY", path: "sessionType", message: /did you mean `sessionTypes`/ });
  assert.throws(() => new Filter({ assessment: ["yes-a"] }), { code: "INVALID_VALUE", message: /did you mean `Yes-A`/ });
  assert.throws(() => new Filter({ stars: 4 }), { code: "WRONG_TYPE", path: "stars", message: /\{"min":4,"max":5\}/ });
  assert.throws(() => tableOf(lead).sort("foo"), { code: "UNKNOWN_COLUMN", path: "order" });
  assert.throws(() => tableOf(lead).sort(["id", "started"]), { code: "UNKNOWN_COLUMN", path: "order[1]", message: /did you mean `started_at`/ });
  assert.throws(() => tableOf(lead).by("hour"), { code: "INVALID_VALUE", message: /`hour_of_day` or `hours`/ });
  assert.throws(() => tableOf(lead).filter({ last: "7d" }, { now: "2026-11-22" }), { code: "INVALID_TIME", message: /is a day and not an instant/ });
});
