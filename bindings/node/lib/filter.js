"use strict";
// Which sessions are meant.
const native = require("./native");
const { call } = require("./errors");
const { WIRE, options, text } = require("./border");
const { Checked, Policies, sessionText, textOf, whenJson, wireDocumentOf } = require("./documents");

class Filter extends wireDocumentOf("filter") {
  constructor(literal = {}) {
    super(literal);
  }

  static all(filters) {
    return new Filter({ all: filters });
  }

  static any(filters) {
    return new Filter({ any: filters });
  }

  static not(filter) {
    return new Filter({ not: filter });
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

  /** A document has one version, at its root. */
  [WIRE](isInside) {
    return isInside ? String(this).replace(/^\{"version":1,?/, "{") : String(this);
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

  constructor(filter, given) {
    const { policies, ...when } = options(given);
    const judged = policies === undefined ? null : textOf(Policies, policies, "policies");
    const [filterJson, asked] = [filterText(filter), whenJson(when)];
    this.#native = call(() => native.Resolved.of(filterJson, asked, judged));
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

module.exports = { Filter, ResolvedFilter, filterText };
