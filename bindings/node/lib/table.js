"use strict";
// A set of sessions: what every list, number and export is made from.
const { inspect } = require("node:util");
const native = require("./native");
const { call, refused, settled } = require("./errors");
const { count, counts, isObject, literalPath, options, text } = require("./border");
const { Policies, Session, namesOf, sessionText, textOf, whenJson, within } = require("./documents");
const { keyBytes } = require("./cursor");
const { filterText } = require("./filter");
const { ingest, ingestAsync } = require("./ingest");
const { onlySignal, unlessAborted } = require("./watch");
const { CsvStream, csv, csvAsync, csvFile, csvFileAsync } = require("./export");

/** How many sessions an iteration fetches at once. */
const BATCH = 500;

class SessionTable {
  #native;

  constructor(table) {
    if (!isObject(table) || !(table instanceof native.Table)) {
      throw refused("WRONG_TYPE", "a table is made by SessionTable.fromNdjson, fromJson or fromCsv", null, table);
    }
    this.#native = table;
    Object.defineProperty(this, "fingerprint", { get: () => this.#fingerprint(), enumerable: true });
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
    return this.#derive("filter", filtered(filter, options), namesOf(filter));
  }

  async filterAsync(filter, given) {
    const { signal, ...when } = options(given);
    return this.#deriveAsync("filter", filtered(filter, when), signal, namesOf(filter));
  }

  count(filter, options) {
    return this.#answer("count", filtered(filter, options), namesOf(filter));
  }

  async countAsync(filter, given) {
    const { signal, ...when } = options(given);
    return this.#answerAsync("count", filtered(filter, when), signal, namesOf(filter));
  }

  sort(order) {
    return this.#derive("sort", { order: orderText(order) });
  }

  async sortAsync(order, given) {
    return this.#deriveAsync("sort", { order: orderText(order) }, onlySignal(given));
  }

  slice(start, end) {
    return this.#derive("slice", places(start, end));
  }

  async sliceAsync(start, end, given) {
    return this.#deriveAsync("slice", places(start, end), onlySignal(given));
  }

  append(other) {
    const table = SessionTable.#nativeOf(other);
    return new SessionTable(call(() => this.#native.append(table)));
  }

  async appendAsync(other, given) {
    const table = SessionTable.#nativeOf(other);
    const append = (watch) => settled(call(() => this.#native.appendAsync(table, watch)));
    return new SessionTable(await unlessAborted(onlySignal(given), append));
  }

  withPolicies(policies) {
    return this.#derive("with_policies", { policies: textOf(Policies, policies, "policies") });
  }

  async withPoliciesAsync(policies, given) {
    return this.#deriveAsync("with_policies", { policies: textOf(Policies, policies, "policies") }, onlySignal(given));
  }

  withSession(session) {
    return this.#derive("with_session", { session: sessionText(session) });
  }

  async withSessionAsync(session, given) {
    return this.#deriveAsync("with_session", { session: sessionText(session) }, onlySignal(given));
  }

  page(options) {
    return this.#list("page", counts(options, ["page", "per"]));
  }

  pageJson(options) {
    return this.#ask("page", counts(options, ["page", "per"]));
  }

  walk(options) {
    return this.#list("walk", step(options));
  }

  async walkAsync(given) {
    const { signal, ...rest } = options(given);
    const json = JSON.stringify({ walk: step(rest) });
    return listed(await unlessAborted(signal, (watch) => settled(call(() => this.#native.listAsync(json, watch)))));
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

  async findAsync(id, given) {
    return sessionOrNull(await this.#askAsync("find", { id: text(id, "id") }, onlySignal(given)));
  }

  summary(options) {
    return this.#answer("summary", { when: whenJson(options) }, literalPath);
  }

  async summaryAsync(given) {
    const { signal, ...when } = options(given);
    return this.#answerAsync("summary", { when: whenJson(when) }, signal, literalPath);
  }

  by(grouping, options) {
    return this.#answer("by", { grouping: text(grouping, "by"), when: whenJson(options) }, literalPath);
  }

  async byAsync(grouping, given) {
    const { signal, ...when } = options(given);
    return this.#answerAsync("by", { grouping: text(grouping, "by"), when: whenJson(when) }, signal, literalPath);
  }

  explain(id, filter, options) {
    return this.#answer("explain", { id: text(id, "id"), ...filtered(filter, options) }, namesOf(filter));
  }

  async explainAsync(id, filter, given) {
    const { signal, ...when } = options(given);
    return this.#answerAsync("explain", { id: text(id, "id"), ...filtered(filter, when) }, signal, namesOf(filter));
  }

  explainAsr(id) {
    return this.#answer("explain_asr", { id: text(id, "id") });
  }

  async explainAsrAsync(id, given) {
    return this.#answerAsync("explain_asr", { id: text(id, "id") }, onlySignal(given));
  }

  reconcileAsr(options) {
    return this.#answer("reconcile_asr", counts(options, ["limit"]));
  }

  async reconcileAsrAsync(given) {
    const { signal, ...rest } = options(given);
    return this.#answerAsync("reconcile_asr", counts(rest, ["limit"]), signal);
  }

  toCsv(options) {
    return csv(this.#native, options, false)[0];
  }

  async toCsvAsync(options) {
    const [file] = await csvAsync(this.#native, options, false);
    return file;
  }

  toCsvParts(options) {
    return csv(this.#native, options, true);
  }

  async toCsvPartsAsync(options) {
    return csvAsync(this.#native, options, true);
  }

  toCsvFile(path, options) {
    return csvFile(this.#native, path, options);
  }

  async toCsvFileAsync(path, options) {
    return csvFileAsync(this.#native, path, options);
  }

  csvStream(options) {
    return new CsvStream(this.#native, options);
  }

  dispose() {
    call(() => this.#native.dispose());
  }

  toJSON() {
    throw refused("WRONG_TYPE", "a table is no JSON, take `table.pageJson(…)`, `[...table]` or `table.toCsv(…)`", null);
  }

  [inspect.custom]() {
    return `SessionTable(${this.length})`;
  }

  static #nativeOf(table) {
    if (typeof table !== "object" || table === null || !(#native in table)) {
      throw refused("WRONG_TYPE", "expected a SessionTable", "other", table);
    }
    return table.#native;
  }

  /**
   * The same symbol for tables of the same sessions that answer the same question, by which `assert` and Jest compare them.
   * A symbol cannot be cloned, and what is said of that is its description.
   */
  #fingerprint() {
    const hash = this.#ask("fingerprint", {});
    return Symbol.for(`a SessionTable (${hash}) stays in its thread, send its records or table.toCsv(…).csv and`);
  }

  #ask(name, question, rename) {
    const json = JSON.stringify({ [name]: question });
    return call(() => this.#native.ask(json), rename);
  }

  async #askAsync(name, question, signal, rename) {
    const json = JSON.stringify({ [name]: question });
    return unlessAborted(signal, (watch) => settled(call(() => this.#native.askAsync(json, watch), rename), rename));
  }

  #answer(name, question, rename) {
    return JSON.parse(this.#ask(name, question, rename));
  }

  async #answerAsync(name, question, signal, rename) {
    return JSON.parse(await this.#askAsync(name, question, signal, rename));
  }

  #list(name, question) {
    const json = JSON.stringify({ [name]: question });
    return listed(call(() => this.#native.list(json)));
  }

  #derive(name, change, rename) {
    const json = JSON.stringify({ [name]: change });
    return new SessionTable(call(() => this.#native.derive(json), rename));
  }

  async #deriveAsync(name, change, signal, rename) {
    const json = JSON.stringify({ [name]: change });
    const derive = (watch) => settled(call(() => this.#native.deriveAsync(json, watch), rename), rename);
    return new SessionTable(await unlessAborted(signal, derive));
  }
}
if (Symbol.dispose) SessionTable.prototype[Symbol.dispose] = SessionTable.prototype.dispose;

/** Rows that crossed in pieces, and what is said beside them. */
function listed(pieces) {
  const beside = JSON.parse(pieces.pop());
  const items = pieces.length === 1 ? JSON.parse(pieces[0]) : pieces.flatMap((piece) => JSON.parse(piece));
  return { items, ...beside };
}

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
    order: order == null ? null : orderText(order),
    when: whenJson({ now, zone }),
    key: key == null ? null : keyBytes(key),
  };
}

function orderText(order) {
  return isObject(order) && Array.isArray(order) ? order.map((key, place) => text(key, `order[${place}]`)).join() : text(order, "order");
}

function sessionOrNull(json) {
  return json === "null" ? null : Session.parse(json);
}

module.exports = { SessionTable };
