"use strict";
// Where a walk stopped: what is in the text of a cursor.
const { isUint8Array } = require("node:util").types;
const native = require("./native");
const { call, refused } = require("./errors");
const { options, text } = require("./border");

/** The right to make one, which nobody else has. */
const READ = Symbol("read");

class Cursor {
  constructor(right, content) {
    if (right !== READ) throw refused("WRONG_TYPE", "a cursor is read by Cursor.parse", null);
    Object.freeze(Object.assign(this, content));
  }

  static parse(given, settings) {
    const { key, ...others } = options(settings);
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw refused("UNKNOWN_KEY", `unknown option \`${unknown}\``, unknown, unknown);
    const args = [text(given, "text"), key == null ? null : keyBytes(key)];
    return new Cursor(READ, JSON.parse(call(() => native.cursor(...args))));
  }
}

/** The bytes of a secret key, copied; it stands in no error. */
function keyBytes(key) {
  if (typeof key === "string") {
    if (!key.isWellFormed()) throw refused("INVALID_UTF8", "the key has half of a surrogate pair", "key");
    return Array.from(Buffer.from(key, "utf8"));
  }
  if (isUint8Array(key)) return Array.from(key);
  throw refused("WRONG_TYPE", "expected a string or a Uint8Array", "key");
}

module.exports = { Cursor, keyBytes };
