"use strict";
// What JavaScript gives, checked: nothing is rounded, wrapped, coerced or ignored on its way to the native half.
const { types } = require("node:util");
const { refused } = require("./errors");
const { foreignJson } = require("./foreign");

/** Deeper than any document may be; what is nested more cannot end, or is refused anyway. */
const DEEPEST = 200;
/** Keys of a literal under which every key is data, such as the name of a channel. */
const MAPS = new Set(["channels", "weekly", "exceptions", "utms", "arguments"]);
/** Fields of a session that hold any JSON. */
const ANY_JSON = new Set(["utms", "arguments"]);
/** Fields of a session that are records themselves. */
const RECORDS = new Set(["contact", "persona"]);
/** Keys at which an object of the library may stand, and its class. */
const KINDS = {
  all: "Filter", any: "Filter", not: "Filter", policies: "Policies", revenue: "RevenuePolicy", length: "LengthPolicy",
  schedule: "Schedule", view: "View",
};

/** The JSON of a literal: its camelCase keys become those of the wire form. `kind` is the class that may stand in its place. */
function literalJson(value, { path = "", kind } = {}) {
  return written(value, path, { depth: 0, rename: wireName, kind });
}

/** The JSON of plain data that is in the wire form already. */
function wireJson(value, { path = "", kind } = {}) {
  return written(value, path, { depth: 0, rename: (name) => name, kind });
}

/** The same of a session, which may be an object of a class of the caller. */
function recordJson(value) {
  return written(value, "", { depth: 0, rename: (name) => name, isRecord: true });
}

/**
 * `rename` is for the keys of an object and `kind` the class of the library's objects in this place; `anyJson` says that
 * numbers are the caller's own, `isMap` that keys are data, `isRecord` that an object may have a class.
 */
function written(value, path, place) {
  if (place.depth > DEEPEST) throw refused("TOO_DEEP", `this is nested deeper than ${DEEPEST} levels`, path.slice(0, 200));
  switch (typeof value) {
    case "string":
      return JSON.stringify(text(value, path));
    case "boolean":
    case "bigint":
      return String(value);
    case "number":
      return place.anyJson && Number.isFinite(value) ? JSON.stringify(value) : exact(value, path);
    case "object":
      return value === null ? "null" : writtenObject(value, path, place);
    default:
      throw refused("WRONG_TYPE", `expected JSON, not \`${typeof value}\``, path, value);
  }
}

function writtenObject(value, path, place) {
  const { depth, rename, anyJson, kind } = place;
  if (isRevoked(value)) throw refused("WRONG_TYPE", "expected JSON, not a proxy that was revoked", path);
  if (Array.isArray(value)) {
    const inside = { depth: depth + 1, rename, anyJson, kind };
    return `[${Array.from(value, (element, index) => written(element, `${path}[${index}]`, inside)).join()}]`;
  }
  if (types.isDate(value)) return JSON.stringify(moment(value, path));
  if (!anyJson && isOurs(value)) return embedded(value, path, kind);
  const isPlain = hasPlainPrototype(value);
  const foreign = isPlain ? undefined : foreignJson(value, path);
  if (foreign !== undefined) return foreign;
  if (!isPlain && !(place.isRecord && isEntity(value))) throw notPlain(value, path);
  return writtenFields(value, path, place);
}

function writtenFields(object, path, { depth, rename, anyJson, isMap, isRecord }) {
  const entries = [];
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue; // As in JSON.stringify: it was not given.
    const inner = path === "" ? name : `${path}.${name}`;
    const key = JSON.stringify(text(isMap ? name : rename(name, inner), inner));
    const inside = {
      depth: depth + 1,
      rename,
      anyJson: anyJson || (depth === 0 && ANY_JSON.has(name)),
      isMap: MAPS.has(name),
      isRecord: isRecord && RECORDS.has(name),
      kind: isMap ? undefined : KINDS[name],
    };
    entries.push(`${key}:${written(value, inner, inside)}`);
  }
  return `{${entries.join()}}`;
}

/**
 * Whether a value is an object of the library that is kept as JSON, or a copy of one that lost its class on the way: by
 * `structuredClone` or `postMessage`, by a spread, or because two copies of the package are loaded.
 */
function isOurs(value) {
  if (!isObject(value) || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 2 && keys.includes("kind") && keys.includes("json");
}

/** Whether a value can be looked into. */
function isObject(value) {
  return typeof value === "object" && value !== null && !isRevoked(value);
}

/** Whatever is asked of a proxy that was revoked throws an error of the language. */
function isRevoked(value) {
  if (!types.isProxy(value)) return false;
  try {
    Array.isArray(value);
    return false;
  } catch {
    return true;
  }
}

/** Whether a value gives others by one of these methods. */
function isIterable(value, symbols) {
  if (!isObject(value) || ArrayBuffer.isView(value)) return false; // Numbers are nothing that we take.
  // The method of an array of numbers works on no proxy of one.
  if (types.isProxy(value) && value instanceof Object.getPrototypeOf(Uint8Array)) return false;
  return symbols.some((symbol) => typeof value[symbol] === "function");
}

/** The JSON of an object of the library, or of a copy of one. Whoever reads it checks it anew. */
function ourText(value, kind, path) {
  const given = text(value.kind, within(path, "kind"));
  if (given !== kind) {
    const wanted = kind === undefined ? "no object of this library" : `a ${kind}`;
    throw refused("WRONG_TYPE", `expected ${wanted} here, not a \`${given}\``, path || null, given);
  }
  return text(value.json, within(path, "json"));
}

/** The same inside of another document. */
function embedded(value, path, kind) {
  const json = ourText(value, kind, path);
  try {
    JSON.parse(json); // It would close a bracket too many otherwise.
  } catch {
    throw refused("INVALID_JSON", "this is no JSON", within(path, "json"), json);
  }
  // A document has one version, at its root.
  return kind === "Filter" && path !== "" ? json.replace(/^\{"version":1,?/, "{") : json;
}

function within(path, name) {
  return path === "" ? name : `${path}.${name}`;
}

function wireName(name, path) {
  if (name.includes("_")) throw refused("UNKNOWN_KEY", `unknown key \`${name}\`, keys are in camelCase`, path, name);
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A path of the wire form in the names of a literal. */
function literalPath(path) {
  const names = path.split(".");
  const isData = (place) => place > 0 && MAPS.has(names[place - 1]);
  const renamed = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  return names.map((name, place) => (isData(place) ? name : renamed(name))).join(".");
}

/**
 * The text of a number that is exactly the one that was written: a whole one that is safe, or a decimal of at most 15
 * digits, which a JavaScript number always keeps. `0.1 + 0.2` has 17, and is refused rather than rounded.
 */
function exact(value, path) {
  const digits = String(value).replace(/e.*/, "").replace(/^-?[0.]*|\./g, "");
  if (Number.isSafeInteger(value) || (Number.isFinite(value) && digits.length <= 15)) return JSON.stringify(value);
  throw refused("INVALID_NUMBER", `\`${value}\` is not exact, write it as text`, path, value);
}

/** A count: a whole number from 0 to 2^53 − 1. */
function count(value, path) {
  if (typeof value !== "number") throw refused("WRONG_TYPE", "expected a whole number", path, value);
  if (!Number.isInteger(value)) throw refused("INVALID_NUMBER", `\`${value}\` is not a whole number`, path, value);
  if (value < 0 || !Number.isSafeInteger(value)) {
    throw refused("NUMBER_OUT_OF_RANGE", `\`${value}\` is not between 0 and 2^53 - 1`, path, value);
  }
  return value;
}

/** A text that UTF-8 can hold. */
function text(value, path) {
  if (typeof value !== "string") throw refused("WRONG_TYPE", "expected a string", path, value);
  if (!value.isWellFormed()) throw refused("INVALID_UTF8", "the text has half of a surrogate pair", path, value.toWellFormed());
  return value;
}

/** An instant, as RFC 3339 text. */
function moment(value, path) {
  if (types.isDate(value)) {
    if (Number.isNaN(Date.prototype.getTime.call(value))) throw refused("INVALID_TIME", "the date is invalid", path, "Invalid Date");
    return Date.prototype.toISOString.call(value);
  }
  if (!isObject(value) || hasPlainPrototype(value)) return text(value, path);
  return JSON.parse(foreignJson(value, path) ?? JSON.stringify(text(value, path)));
}

/** Whether an object was written as a literal or read from JSON, in whatever realm; anything else would look like `{}`. */
function hasPlainPrototype(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether an object is of a class whose objects hold their data in fields of their own, as the entities of an ORM do. */
function isEntity(value) {
  return Object.prototype.toString.call(value) === "[object Object]" && Object.keys(value).length > 0;
}

function notPlain(value, path) {
  const { name } = Object.getPrototypeOf(value)?.constructor ?? {};
  const found = typeof name === "string" && name !== "" ? `, not an object of the class \`${name}\`` : "";
  return refused("WRONG_TYPE", `expected a plain object or text${found}`, path, value);
}

/** An object that was written as a literal or read from JSON. */
function plain(value, path) {
  if (!isObject(value) || Array.isArray(value)) throw refused("WRONG_TYPE", "expected a plain object", path, value);
  if (!hasPlainPrototype(value)) throw notPlain(value, path);
  return value;
}

/** Options, which may be left out. */
function options(given) {
  return given === undefined ? {} : plain(given, "");
}

/** Refuses what is not among these names. */
function known(given, names) {
  const all = options(given);
  const unknown = Object.keys(all).find((name) => !names.includes(name));
  if (unknown !== undefined) throw refused("UNKNOWN_KEY", `unknown option \`${unknown}\``, unknown, unknown);
  return all;
}

/** Counts that must be given, and nothing beside them but what else is known. */
function counts(given, names, others = []) {
  const read = { ...known(given, [...names, ...others]) };
  for (const name of names) {
    if (read[name] === undefined) throw refused("MISSING_FIELD", `\`${name}\` is missing`, name);
    count(read[name], name);
  }
  return read;
}

function callback(value, path) {
  if (typeof value !== "function") throw refused("WRONG_TYPE", "expected a function", path, value);
  return value;
}

/** A signal of whatever realm, by what it does. */
function abortSignal(value, path) {
  const does = (name) => typeof value[name] === "function";
  const isSignal = isObject(value) && typeof value.aborted === "boolean";
  if (!isSignal || !does("addEventListener") || !does("removeEventListener")) {
    throw refused("WRONG_TYPE", "expected an AbortSignal", path, value);
  }
  return value;
}

module.exports = {
  literalJson, wireJson, recordJson, literalPath, isObject, isRevoked, isIterable, isOurs, ourText, count, counts, known,
  text, moment, options, callback, abortSignal,
};
