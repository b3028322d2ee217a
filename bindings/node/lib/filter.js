"use strict";
// Which sessions are meant.
const native = require("./native");
const { call, refused } = require("./errors");
const { text } = require("./border");
const { Checked, Policies, sessionText, textOf, when, wireDocumentOf, within } = require("./documents");

class Filter extends wireDocumentOf("filter") {
  constructor(literal = {}) {
    super(literal);
  }

  static all(filters) {
    return combined("all", filters);
  }

  static any(filters) {
    return combined("any", filters);
  }

  static not(filter) {
    return combined("not", [filter]);
  }

  static portalDefault() {
    return new Filter(new Checked(call(() => native.filterPortalDefault())));
  }

  static fromQuery(query) {
    const given = text(query instanceof URLSearchParams ? query.toString() : query, "");
    return new Filter(new Checked(call(() => native.filterFromQuery(given))));
  }

  toQuery() {
    return call(() => native.filterToQuery(String(this)));
  }

  hash() {
    return call(() => native.filterHash(String(this)));
  }

  equals(other) {
    return other instanceof Filter && String(this) === String(other);
  }

  resolve(options) {
    return new ResolvedFilter(this, options);
  }

  matches(session, options) {
    return this.resolve(options).matches(session);
  }

  explain(session, options) {
    return this.resolve(options).explain(session);
  }
}

class ResolvedFilter {
  #native;

  constructor(filter, options) {
    const { policies = null, ...asked } = when(options, { policies: (given, path) => textOf(Policies, given, path) });
    const json = filterText(filter);
    this.#native = call(() => native.Resolved.of(json, JSON.stringify(asked), policies));
  }

  get from() {
    return this.#bounds().from;
  }

  get to() {
    return this.#bounds().to;
  }

  matches(session) {
    const given = sessionText(session);
    return call(() => this.#native.matches(given));
  }

  explain(session) {
    const given = sessionText(session);
    return JSON.parse(call(() => this.#native.explain(given)));
  }

  #bounds() {
    return JSON.parse(call(() => this.#native.bounds()));
  }
}

/** The canonical JSON of a filter, or of a literal of one. */
function filterText(filter) {
  return String(filter instanceof Filter ? filter : new Filter(filter));
}

function combined(way, filters) {
  if (filters === null || typeof filters !== "object" || typeof filters[Symbol.iterator] !== "function") {
    throw refused("WRONG_TYPE", "expected an array of filters", null, filters);
  }
  const texts = Array.from(filters, (filter, place) =>
    within(way === "not" ? way : `${way}[${place}]`, () => filterText(filter)),
  );
  return new Filter(new Checked(call(() => native.filterCombined(way, texts))));
}

module.exports = { Filter, ResolvedFilter, filterText };
