"use strict";
// Which sessions are meant.
const { inspect } = require("node:util");
const native = require("./native");
const { call } = require("./errors");
const { isObject, isOurs, literalPath, options, ourText, text } = require("./border");
const { Checked, Policies, keepState, namesOf, sessionText, textOf, whenJson, wireDocumentOf } = require("./documents");

class Filter extends wireDocumentOf("Filter", "filter") {
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
    const isParameters = isObject(query) && Object.prototype.toString.call(query) === "[object URLSearchParams]";
    const given = text(isParameters ? query.toString() : query, "");
    return new Filter(new Checked(call(() => native.filterFromQuery(given))));
  }

  toQuery() {
    return call(() => native.filterToQuery(String(this)));
  }

  hash() {
    return call(() => native.filterHash(String(this)));
  }

  equals(other) {
    return isOurs(other) && other.kind === "Filter" && String(this) === other.json;
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

/** The native half of each resolved filter, which is made from its JSON where there is none yet. */
const natives = new WeakMap();

class ResolvedFilter {
  constructor(filter, given) {
    const { policies, ...when } = options(given);
    const judged = textOf(Policies, policies ?? {}, "policies");
    const [filterJson, asked] = [filterText(filter), whenJson(when)];
    const asOf = call(() => native.document("as_of", asked), literalPath);
    const made = call(() => native.Resolved.of(filterJson, asOf, judged), namesOf(filter));
    keepState(this, "ResolvedFilter", JSON.stringify({ filter: filterJson, as_of: asOf, policies: judged }));
    natives.set(this, made);
  }

  get from() {
    return boundsOf(this).from;
  }

  get to() {
    return boundsOf(this).to;
  }

  matches(session) {
    const [made, given] = [nativeOf(this), sessionText(session)];
    return call(() => made.matches(given));
  }

  explain(session) {
    const [made, given] = [nativeOf(this), sessionText(session)];
    return JSON.parse(call(() => made.explain(given)));
  }

  toJSON() {
    return JSON.parse(ourText(this, "ResolvedFilter", ""));
  }

  toString() {
    return ourText(this, "ResolvedFilter", "");
  }

  [inspect.custom]() {
    return `ResolvedFilter ${this.json}`;
  }

}

function nativeOf(resolved) {
  if (natives.has(resolved)) return natives.get(resolved);
  const { filter, as_of: asOf, policies } = resolved.toJSON(); // A copy of one.
  const made = call(() => native.Resolved.of(filter, asOf, policies));
  natives.set(resolved, made);
  return made;
}

function boundsOf(resolved) {
  const made = nativeOf(resolved);
  return JSON.parse(call(() => made.bounds()));
}

/** The canonical JSON of a filter, or of a literal of one. */
function filterText(filter) {
  return isOurs(filter) ? ourText(filter, "Filter", "") : String(new Filter(filter));
}

module.exports = { Filter, ResolvedFilter, filterText };
