"use strict";
// What JavaScript gives, checked: nothing is rounded, wrapped, coerced or ignored on its way to the native half.
const { refused } = require("./errors");

/** Deeper than any document may be; what is nested more cannot end, or is refused anyway. */
const DEEPEST = 200;
/** Keys of a literal under which every key is data, such as the name of a channel. */
const MAPS = new Set(["channels", "weekly", "exceptions"]);
/** Fields of a session that hold any JSON. */
const ANY_JSON = new Set(["utms", "arguments"]);

/** The method of an object that is JSON already; it is told whether it stands inside another document. */
const WIRE = Symbol("wire");

/** The JSON of a literal: its camelCase keys become those of the wire form. */
function literalJson(value, path = "") {
  return written(value, path, { depth: 0, rename: wireName, anyJson: false });
}

/** The JSON of plain data that is in the wire form already. */
function wireJson(value, path = "") {
  return written(value, path, { depth: 0, rename: (name) => name, anyJson: false });
}

/** `rename` is for the keys of an object; `anyJson` says that its numbers are the caller's own. */
function written(value, path, { depth, rename, anyJson, isMap = false }) {
  if (depth > DEEPEST) throw refused("TOO_DEEP", `this is nested deeper than ${DEEPEST} levels`, path.slice(0, 200));
  switch (typeof value) {
    case "string":
      return JSON.stringify(text(value, path));
    case "boolean":
    case "bigint":
      return String(value);
    case "number":
      return anyJson && Number.isFinite(value) ? JSON.stringify(value) : exact(value, path);
    case "object": {
      if (value === null) return "null";
      const inside = { depth: depth + 1, rename, anyJson };
      if (Array.isArray(value)) return `[${Array.from(value, (element, place) => written(element, `${path}[${place}]`, inside)).join()}]`;
      if (typeof value[WIRE] === "function") return value[WIRE](path !== "");
      if (isDate(value)) return JSON.stringify(moment(value, path));
      return writtenObject(plain(value, path), path, isMap, inside);
    }
    default:
      throw refused("WRONG_TYPE", `expected JSON, not \`${typeof value}\``, path, value);
  }
}

function writtenObject(object, path, isMap, inside) {
  const { depth, rename, anyJson } = inside;
  const entries = [];
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue; // As in JSON.stringify: it was not given.
    const inner = path === "" ? name : `${path}.${name}`;
    const key = JSON.stringify(text(isMap ? name : rename(name, inner), inner));
    const isAnyJson = anyJson || (depth === 1 && ANY_JSON.has(name));
    entries.push(`${key}:${written(value, inner, { depth, rename, anyJson: isAnyJson, isMap: MAPS.has(name) })}`);
  }
  return `{${entries.join()}}`;
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
  if (!isDate(value)) return text(value, path);
  if (Number.isNaN(value.getTime())) throw refused("INVALID_TIME", "the date is invalid", path, "Invalid Date");
  return value.toISOString();
}

function isDate(value) {
  return Object.prototype.toString.call(value) === "[object Date]";
}

/** An object that was written as a literal or read from JSON; anything else would look like `{}`. */
function plain(value, path) {
  const prototype = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.getPrototypeOf(value) : value;
  if (prototype !== null && (typeof prototype !== "object" || Object.getPrototypeOf(prototype) !== null)) {
    throw refused("WRONG_TYPE", "expected a plain object", path, value);
  }
  if (value === null) throw refused("WRONG_TYPE", "expected a plain object", path, value);
  return value;
}

/** Options, which may be left out. */
function options(given) {
  return given === undefined ? {} : plain(given, "");
}

/** Counts that must be given, and nothing beside them but what else is known. */
function counts(given, names, others = []) {
  const all = options(given);
  const unknown = Object.keys(all).find((name) => !names.includes(name) && !others.includes(name));
  if (unknown !== undefined) throw refused("UNKNOWN_KEY", `unknown option \`${unknown}\``, unknown, unknown);
  const read = { ...all };
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

function abortSignal(value, path) {
  if (!(value instanceof AbortSignal)) throw refused("WRONG_TYPE", "expected an AbortSignal", path, value);
  return value;
}

/** Text as UTF-8. Half of a surrogate pair becomes bytes that are none, so that its record is rejected and no other. */
function encoded(text) {
  if (text.isWellFormed()) return Buffer.from(text, "utf8");
  const part = (part, place) => {
    if (place % 2 === 0) return Buffer.from(part, "utf8");
    const unit = part.charCodeAt(0);
    return Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]);
  };
  return Buffer.concat(text.split(/([\ud800-\udfff])/u).map(part));
}

module.exports = { WIRE, literalJson, wireJson, literalPath, count, counts, text, moment, options, callback, abortSignal, encoded };
