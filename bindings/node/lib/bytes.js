"use strict";
// Bytes that nobody else changes while they are read.
const { types } = require("node:util");
const { refused } = require("./errors");

/** The buffer behind an array, whatever properties the array has of its own. */
const bufferOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "buffer").get;

/** Whether a value is bytes, in whatever realm they were made. */
const isBytes = types.isUint8Array;

/**
 * Bytes that stay as they are for as long as no JavaScript runs: those in memory that other threads write into, or that can
 * shrink, are copied before anybody checks them.
 */
function stable(bytes, path = null) {
  const buffer = bufferOf.call(bytes);
  if (types.isSharedArrayBuffer(buffer) || buffer.resizable) return new Uint8Array(bytes);
  if (bytes.length === 0) refuseDetached(buffer, path);
  return bytes;
}

/** An empty array may be one whose bytes went to another thread. */
function refuseDetached(buffer, path) {
  try {
    new Uint8Array(buffer);
  } catch {
    throw refused("INVALID_VALUE", "the bytes were transferred to somebody else", path);
  }
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

/** UTF-8 as text. */
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(stable(bytes));
  } catch (error) {
    if (error.code === "INVALID_VALUE") throw error;
    throw refused("INVALID_UTF8", "the bytes are not UTF-8", null);
  }
}

module.exports = { isBytes, stable, encoded, decoded };
