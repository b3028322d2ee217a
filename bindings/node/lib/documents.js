"use strict";
// What is data and not a table: each kept as the JSON that the library wrote of it.
const { inspect } = require("node:util");
const native = require("./native");
const { call, refused } = require("./errors");
const { WIRE, literalJson, literalPath, moment, text, wireJson } = require("./border");

/** A text that the library itself wrote. */
class Checked {
  constructor(text) {
    this.text = text;
  }
}

/** The wire form of a document of this kind, as text or as plain data. */
function checked(kind, json) {
  const given = typeof json === "string" ? text(json, "") : wireJson(json);
  return new Checked(call(() => native.document(kind, given)));
}

/** The base of a document of this kind; its constructor takes a literal. */
function documentOf(kind) {
  return class {
    #text;

    constructor(literal) {
      if (literal instanceof Checked) {
        this.#text = literal.text;
      } else {
        const json = literalJson(literal);
        this.#text = call(() => native.document(kind, json), literalPath);
      }
    }

    toJSON() {
      return JSON.parse(this.#text);
    }

    toString() {
      return this.#text;
    }

    [WIRE]() {
      return String(this);
    }

    [inspect.custom]() {
      return `${this.constructor.name} ${this}`;
    }
  };
}

/** The same with a reader of its wire form. */
function wireDocumentOf(kind) {
  return class extends documentOf(kind) {
    static fromJson(json) {
      return new this(checked(kind, json));
    }
  };
}

/** The text of a document that is given as an object of its class or as a literal; `path` is where it was given. */
function textOf(Document, value, path) {
  if (value instanceof Document) return String(value);
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

class Session extends documentOf("session") {
  constructor(checked) {
    if (!(checked instanceof Checked)) throw new TypeError("a session is made by Session.parse");
    super(checked);
  }

  static parse(json) {
    return new Session(checked("session", json instanceof Uint8Array ? utf8(json) : json));
  }

  get id() {
    return this.toJSON().id;
  }
}

/** The JSON of a session that is given as one, as its JSON, or as a record in the wire form; the library reads it anyway. */
function sessionText(session) {
  if (session instanceof Session) return String(session);
  if (typeof session === "string") return text(session, "");
  return session instanceof Uint8Array ? utf8(session) : wireJson(session);
}

function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused("INVALID_UTF8", "the bytes are not UTF-8", null);
  }
}

class Policies extends wireDocumentOf("policies") {
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

class RevenuePolicy extends wireDocumentOf("revenue_policy") {
  constructor(literal = {}) {
    super(literal);
  }

  explain(session) {
    const given = sessionText(session);
    return JSON.parse(call(() => native.explainAsr(String(this), given)));
  }
}

class LengthPolicy extends wireDocumentOf("length_policy") {
  constructor(literal = {}) {
    super(literal);
  }

  classify(session) {
    const given = sessionText(session);
    return call(() => native.classifyLength(String(this), given));
  }
}

class Schedule extends wireDocumentOf("schedule") {
  isWorking(at) {
    const given = moment(at, "at");
    return call(() => native.isWorking(String(this), given));
  }
}

class View extends documentOf("view") {
  #json;

  /** @param columns the name of a view, or ids of columns. */
  constructor(columns) {
    const json = wireJson(columns);
    super(new Checked(call(() => native.document("view", json))));
    this.#json = json;
  }

  static fromJson(json) {
    if (typeof json !== "string") return new View(json);
    checked("view", json);
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
    const isIterable = typeof ids === "object" && typeof ids?.[Symbol.iterator] === "function";
    if (!isIterable) throw refused("WRONG_TYPE", "expected ids of columns", null, ids);
    return new View(Array.from(ids));
  }

  get columns() {
    return JSON.parse(super.toString());
  }

  get ids() {
    return this.columns.map((column) => column.id);
  }

  get labels() {
    return this.columns.map((column) => column.label);
  }

  toJSON() {
    return JSON.parse(this.#json);
  }

  toString() {
    return this.#json;
  }
}

/** The JSON of options that say from which moment and place a question is asked. */
function whenJson(given = {}) {
  return literalJson(given);
}

module.exports = {
  Checked, Session, Policies, RevenuePolicy, LengthPolicy, Schedule, View, sessionText, textOf, whenJson, wireDocumentOf,
  within,
};
