"use strict";
// What is data and not a table: each kept as the JSON that the library wrote of it.
const { inspect } = require("node:util");
const native = require("./native");
const { call, refused } = require("./errors");
const { isIterable, isObject, isOurs, literalJson, literalPath, moment, ourText, recordJson, text, wireJson } = require("./border");
const { decoded, isBytes } = require("./bytes");

/** A text that the library itself wrote. */
class Checked {
  #text;

  constructor(text) {
    this.#text = text;
  }

  /** Null for whatever is none; nothing of the caller is asked. */
  static textOf(value) {
    return typeof value === "object" && value !== null && #text in value ? value.#text : null;
  }
}

/** Objects that were read from their wire form, whose names are therefore those that the caller used. */
const fromWire = new WeakSet();

/**
 * What an object of this class is made from, as two properties that whoever compares or copies it sees: `assert` and Jest
 * tell different ones apart, and what `structuredClone` or a spread makes of it is read as the same one or refused. Nothing
 * is kept elsewhere.
 */
function keepState(object, kind, json) {
  const property = (value) => ({ value, enumerable: true });
  Object.defineProperties(object, { kind: property(kind), json: property(json) });
}

/** The wire form of a document, as text or as plain data. */
function checked(kind, document, json) {
  if (isOurs(json)) return new Checked(read(document, ourText(json, kind, "")));
  return new Checked(read(document, typeof json === "string" ? text(json, "") : wireJson(json)));
}

function read(document, json, rename) {
  return call(() => native.document(document, json), rename);
}

/** The base of a class; `document` is what the native half calls its documents. Its constructor takes a literal. */
function documentOf(kind, document) {
  return class {
    constructor(literal) {
      const checked = Checked.textOf(literal);
      if (checked !== null) keepState(this, kind, checked);
      else if (isOurs(literal)) keepState(this, kind, read(document, ourText(literal, kind, "")));
      else keepState(this, kind, read(document, literalJson(literal), literalPath));
    }

    toJSON() {
      return JSON.parse(this.toString());
    }

    toString() {
      return ourText(this, kind, "");
    }

    [inspect.custom]() {
      return `${kind} ${this.json}`;
    }
  };
}

/** The same with a reader of its wire form. */
function wireDocumentOf(kind, document) {
  return class extends documentOf(kind, document) {
    static fromJson(json) {
      const read = new this(checked(kind, document, json));
      fromWire.add(read);
      return read;
    }
  };
}

/** The text of a document that is given as an object of its class or as a literal; `path` is where it was given. */
function textOf(Document, value, path) {
  if (isOurs(value)) return ourText(value, Document.name, path);
  return within(path, () => String(new Document(value)));
}

/** Puts an argument's name before the path of an error in it. */
function within(outer, work) {
  try {
    return work();
  } catch (error) {
    if (typeof error?.path !== "undefined" && typeof error.code === "string") {
      const { code, path, value } = error;
      const message = path ? error.message.slice(0, -` at \`${path}\``.length) : error.message;
      const joined = !path ? outer : path.startsWith("[") ? outer + path : `${outer}.${path}`;
      throw refused(code, message, joined, value ?? undefined);
    }
    throw error;
  }
}

/** How the names of a document in an error are said to whoever gave it. */
function namesOf(document) {
  return fromWire.has(document) ? undefined : literalPath;
}

/** The JSON of the fields that were left out when a session was read. They are no part of it, so no copy has them. */
const leftOut = new WeakMap();

class Session extends documentOf("Session", "session") {
  constructor(checked) {
    if (Checked.textOf(checked) === null) throw refused("WRONG_TYPE", "a session is made by Session.parse", null, checked);
    super(checked);
  }

  static parse(json) {
    const given = sessionText(json);
    const [wire, unknown] = call(() => native.session(given));
    const session = new Session(new Checked(wire));
    if (unknown !== "{}") leftOut.set(session, unknown);
    return session;
  }

  get unknownFields() {
    return JSON.parse(leftOut.get(this) ?? "{}");
  }

  get id() {
    return this.toJSON().id;
  }
}

/** The JSON of a session that is given as one, as its JSON, or as a record in the wire form; the library reads it anyway. */
function sessionText(session) {
  if (isOurs(session)) return ourText(session, "Session", "");
  if (typeof session === "string") return text(session, "");
  return isBytes(session) ? decoded(session) : recordJson(session);
}

class Policies extends wireDocumentOf("Policies", "policies") {
  constructor(literal = {}) {
    super(literal);
  }

  get revenue() {
    return RevenuePolicy.fromJson(this.toJSON().revenue);
  }

  get length() {
    return LengthPolicy.fromJson(this.toJSON().length);
  }
}

class RevenuePolicy extends wireDocumentOf("RevenuePolicy", "revenue_policy") {
  constructor(literal = {}) {
    super(literal);
  }

  explain(session) {
    const given = sessionText(session);
    return JSON.parse(call(() => native.explainAsr(String(this), given)));
  }
}

class LengthPolicy extends wireDocumentOf("LengthPolicy", "length_policy") {
  constructor(literal = {}) {
    super(literal);
  }

  classify(session) {
    const given = sessionText(session);
    return call(() => native.classifyLength(String(this), given));
  }
}

class Schedule extends wireDocumentOf("Schedule", "schedule") {
  isWorking(at) {
    const given = moment(at, "at");
    return call(() => native.isWorking(String(this), given));
  }
}

class View extends documentOf("View", "view") {
  /** @param columns the name of a view, or ids of columns. */
  constructor(columns) {
    const json = isOurs(columns) ? ourText(columns, "View", "") : wireJson(columns);
    read("view", json);
    super(new Checked(json));
  }

  static fromJson(json) {
    if (typeof json !== "string") return new View(json);
    read("view", text(json, ""));
    return new View(JSON.parse(json));
  }

  static portal() {
    return new View("portal");
  }

  static builder() {
    return new View("builder");
  }

  static fields() {
    return new View("fields");
  }

  static of(ids) {
    if (!isIterable(ids, [Symbol.iterator])) throw refused("WRONG_TYPE", "expected ids of columns", null, ids);
    return new View(Array.from(ids));
  }

  get columns() {
    return JSON.parse(read("view", String(this)));
  }

  get ids() {
    return this.columns.map((column) => column.id);
  }

  get labels() {
    return this.columns.map((column) => column.label);
  }
}

/** The JSON of options that say from which moment and place a question is asked. */
function whenJson(given = {}) {
  if (isObject(given) && given.signal !== undefined) {
    throw refused("UNKNOWN_KEY", "only the form that ends in `Async` takes a `signal`", "signal", "signal");
  }
  return literalJson(given);
}

module.exports = {
  Checked, Session, Policies, RevenuePolicy, LengthPolicy, Schedule, View, keepState, namesOf, sessionText, textOf, whenJson,
  wireDocumentOf, within,
};
