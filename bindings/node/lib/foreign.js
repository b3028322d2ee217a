"use strict";
// Values of other people's libraries, for which JavaScript has no type of its own: exact decimals, and times.
const { types } = require("node:util");
const { refused } = require("./errors");

/** A plain decimal. */
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** The JSON of an object that stands for a time or a decimal; undefined for any other one. */
function foreignJson(value, path) {
  const instant = instantOf(value, path);
  return instant === undefined ? decimalOf(value, path) : JSON.stringify(instant);
}

/** The instant of a Temporal, Day.js, Moment or Luxon object, as the text that the library itself writes of it. */
function instantOf(value, path) {
  const write = writerOf(value);
  if (write === undefined) return undefined;
  const isValid = typeof value.isValid === "function" ? value.isValid() : value.isValid;
  const instant = isValid === false ? null : written(write);
  if (typeof instant !== "string" || !instant.isWellFormed()) throw refused("INVALID_TIME", "the time is invalid", path, value);
  return instant;
}

/** Null where the object cannot be written: an invalid time, or a proxy of one. Any other error is the caller's own. */
function written(write) {
  try {
    return write();
  } catch (error) {
    if (error?.name === "TypeError" || error?.name === "RangeError") return null;
    throw error;
  }
}

function writerOf(value) {
  if (Object.prototype.toString.call(value) === "[object Temporal.Instant]") return () => value.toString();
  if (typeof value.toInstant === "function") return () => String(value.toInstant());
  const name = ["toISOString", "toISO"].find((name) => typeof value[name] === "function");
  return name && (() => value[name]());
}

/** The digits of an object of decimal.js, big.js or bignumber.js, if the object itself says that they are exact. */
function decimalOf(value, path) {
  if (typeof value.toFixed !== "function" || types.isBoxedPrimitive(value)) return undefined;
  const digits = value.toFixed();
  const isExact = typeof digits === "string" && DECIMAL.test(digits) && typeof value.eq === "function" && value.eq(digits) === true;
  if (!isExact) throw refused("INVALID_NUMBER", "this is no exact decimal, give it as text", path, value);
  return digits;
}

module.exports = { foreignJson };
