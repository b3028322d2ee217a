"use strict";
// A set of sessions: what every list, number and export is made from.
const { inspect } = require("node:util");
const native = require("./native");
const { call, refused, settled } = require("./errors");
const { count, counts, text } = require("./border");
const { Policies, Session, sessionText, textOf, whenJson, within } = require("./documents");
const { keyBytes } = require("./cursor");
const { filterText } = require("./filter");
const { ingest, ingestAsync } = require("./ingest");
const { CsvStream, csv, csvAsync, csvFile, csvFileAsync } = require("./export");

/** How many sessions an iteration fetches at once. */
const BATCH = 500;

class SessionTable {
  #native;

  constructor(table) {
    if (!(table instanceof native.Table)) throw new TypeError("a table is made by SessionTable.fromNdjson, fromJson or fromCsv");
    this.#native = table;
  }

  static fromNdjson(input, options) {
    return ingested(ingest("ndjson", input, options));
  }

  static fromJson(input, options) {
    return ingested(ingest("json", input, options));
  }

  static fromCsv(input, options) {
    return ingested(ingest("csv", input, options));
  }

  static async fromNdjsonAsync(input, options) {
    return ingested(await ingestAsync("ndjson", input, options));
  }

  static async fromJsonAsync(input, options) {
    return ingested(await ingestAsync("json", input, options));
  }

  static async fromCsvAsync(input, options) {
    return ingested(await ingestAsync("csv", input, options));
  }

  get length() {
    return call(() => this.#native.len());
  }

  get policies() {
    return Policies.fromJson(this.#ask("policies", {}));
  }

  get query() {
    return this.#answer("query", {});
  }

  get order() {
    return this.#answer("order", {});
  }

  filter(filter, options) {
    return this.#derive("filter", filtered(filter, options));
  }

  async filterAsync(filter, options) {
    return this.#deriveAsync("filter", filtered(filter, options));
  }

  count(filter, options) {
    return this.#answer("count", filtered(filter, options));
  }

  async countAsync(filter, options) {
    return this.#answerAsync("count", filtered(filter, options));
  }

  sort(order) {
    return this.#derive("sort", { order: orderText(order) });
  }

  async sortAsync(order) {
    return this.#deriveAsync("sort", { order: orderText(order) });
  }

  slice(start, end) {
    return this.#derive("slice", places(start, end));
  }

  async sliceAsync(start, end) {
    return this.#deriveAsync("slice", places(start, end));
  }

  append(other) {
    const table = SessionTable.#nativeOf(other);
    return new SessionTable(call(() => this.#native.append(table)));
  }

  async appendAsync(other) {
    const table = SessionTable.#nativeOf(other);
    return new SessionTable(await settled(call(() => this.#native.appendAsync(table))));
  }

  withPolicies(policies) {
    return this.#derive("with_policies", { policies: textOf(Policies, policies, "policies") });
  }

  async withPoliciesAsync(policies) {
    return this.#deriveAsync("with_policies", { policies: textOf(Policies, policies, "policies") });
  }

  withSession(session) {
    return this.#derive("with_session", { session: sessionText(session) });
  }

  async withSessionAsync(session) {
    return this.#deriveAsync("with_session", { session: sessionText(session) });
  }

  page(options) {
    return JSON.parse(this.pageJson(options));
  }

  pageJson(options) {
    return this.#ask("page", counts(options, ["page", "per"]));
  }

  walk(options) {
    return this.#answer("walk", step(options));
  }

  async walkAsync(options) {
    return this.#answerAsync("walk", step(options));
  }

  *[Symbol.iterator]() {
    for (let page = 1, given = BATCH; given === BATCH; page += 1) {
      const { items } = this.page({ page, per: BATCH });
      yield* items;
      given = items.length;
    }
  }

  session(place) {
    return sessionOrNull(this.#ask("session", { place: count(place, "place") }));
  }

  find(id) {
    return sessionOrNull(this.#ask("find", { id: text(id, "id") }));
  }

  async findAsync(id) {
    return sessionOrNull(await this.#askAsync("find", { id: text(id, "id") }));
  }

  summary(options) {
    return this.#answer("summary", { when: whenJson(options) });
  }

  async summaryAsync(options) {
    return this.#answerAsync("summary", { when: whenJson(options) });
  }

  by(grouping, options) {
    return this.#answer("by", { grouping: text(grouping, "by"), when: whenJson(options) });
  }

  async byAsync(grouping, options) {
    return this.#answerAsync("by", { grouping: text(grouping, "by"), when: whenJson(options) });
  }

  explain(id, filter, options) {
    return this.#answer("explain", { id: text(id, "id"), ...filtered(filter, options) });
  }

  async explainAsync(id, filter, options) {
    return this.#answerAsync("explain", { id: text(id, "id"), ...filtered(filter, options) });
  }

  explainAsr(id) {
    return this.#answer("explain_asr", { id: text(id, "id") });
  }

  async explainAsrAsync(id) {
    return this.#answerAsync("explain_asr", { id: text(id, "id") });
  }

  reconcileAsr(options) {
    return this.#answer("reconcile_asr", counts(options, ["limit"]));
  }

  async reconcileAsrAsync(options) {
    return this.#answerAsync("reconcile_asr", counts(options, ["limit"]));
  }

  toCsv(options) {
    return csv(this.#native, options, this.query.zone, false)[0];
  }

  async toCsvAsync(options) {
    const [file] = await csvAsync(this.#native, options, this.query.zone, false);
    return file;
  }

  toCsvParts(options) {
    return csv(this.#native, options, this.query.zone, true);
  }

  async toCsvPartsAsync(options) {
    return csvAsync(this.#native, options, this.query.zone, true);
  }

  toCsvFile(path, options) {
    return csvFile(this.#native, path, options, this.query.zone);
  }

  async toCsvFileAsync(path, options) {
    return csvFileAsync(this.#native, path, options, this.query.zone);
  }

  csvStream(options) {
    return new CsvStream(this.#native, options, this.query.zone);
  }

  dispose() {
    call(() => this.#native.dispose());
  }

  [inspect.custom]() {
    return `SessionTable(${this.length})`;
  }

  static #nativeOf(table) {
    if (!(table instanceof SessionTable)) throw refused("WRONG_TYPE", "expected a SessionTable", "other", table);
    return table.#native;
  }

  #ask(name, question) {
    const json = JSON.stringify({ [name]: question });
    return call(() => this.#native.ask(json));
  }

  async #askAsync(name, question) {
    const json = JSON.stringify({ [name]: question });
    return settled(call(() => this.#native.askAsync(json)));
  }

  #answer(name, question) {
    return JSON.parse(this.#ask(name, question));
  }

  async #answerAsync(name, question) {
    return JSON.parse(await this.#askAsync(name, question));
  }

  #derive(name, change) {
    const json = JSON.stringify({ [name]: change });
    return new SessionTable(call(() => this.#native.derive(json)));
  }

  async #deriveAsync(name, change) {
    const json = JSON.stringify({ [name]: change });
    return new SessionTable(await settled(call(() => this.#native.deriveAsync(json))));
  }
}
if (Symbol.dispose) SessionTable.prototype[Symbol.dispose] = SessionTable.prototype.dispose;

function ingested({ table, report }) {
  return { table: new SessionTable(table), report };
}

function filtered(filter, options) {
  return { filter: filterText(filter), when: whenJson(options) };
}

function places(start, end) {
  return { start: count(start, "start"), end: end === undefined ? null : count(end, "end") };
}

function step(options) {
  const { limit, after, filter, order, now, zone, key } = counts(options, ["limit"], ["after", "filter", "order", "now", "zone", "key"]);
  return {
    limit,
    after: after == null ? null : text(after, "after"),
    filter: filter == null ? "{}" : within("filter", () => filterText(filter)),
    order: order == null ? null : orderText(order, "order"),
    when: whenJson({ now, zone }),
    key: key == null ? null : keyBytes(key),
  };
}

function orderText(order, path = "") {
  if (!Array.isArray(order)) return text(order, "order");
  return order.map((key, place) => text(key, `${path}[${place}]`)).join();
}

function sessionOrNull(json) {
  return json === "null" ? null : Session.parse(json);
}

module.exports = { SessionTable };
