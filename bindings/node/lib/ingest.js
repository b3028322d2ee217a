"use strict";
// Records from bytes at hand, or as they come.
const native = require("./native");
const { call, refused, settled } = require("./errors");
const { callback, encoded, literalJson, literalPath, options } = require("./border");
const { watched } = require("./watch");

/** How many bytes are handed to the reading thread at once: a copy of as many takes about a millisecond. */
const BLOCK = 1 << 22;
/** Chunks of streams are put together until they have as many. */
const ENOUGH = 1 << 20;

/** Reads all at once; gives the native table and its report. */
function ingest(format, input, given) {
  const { onReject, ...rest } = options(given);
  if (onReject !== undefined) callback(onReject, "onReject");
  const json = optionsJson(rest);
  const bytes = typeof input === "string" ? encoded(input) : input;
  if (!(bytes instanceof Uint8Array)) throw refused("WRONG_TYPE", "expected a string or a Uint8Array", null, input);
  const watch = onReject && new native.Watch();
  const read = call(() => native.readAll(format, json, bytes, watch));
  tellRejects(watch, onReject);
  return taken(read);
}

/** The same on a thread of its own, also from chunks as they come. */
async function ingestAsync(format, input, given) {
  const { signal, onProgress, onReject, ...rest } = options(given);
  if (onReject !== undefined) callback(onReject, "onReject");
  const json = optionsJson(rest);
  if (typeof input !== "string" && !(input instanceof Uint8Array) && !isIterable(input)) {
    throw refused("WRONG_TYPE", "expected a string, a Uint8Array or an iterable of them", null, input);
  }
  return watched(signal, onProgress, async (watch, early) => {
    const reading = call(() => native.Reading.start(format, json, watch, onReject !== undefined));
    try {
      await feed(reading, input, early, () => tellRejects(watch, onReject));
    } catch (error) {
      watch.stop();
      await reading.finish().catch(() => {});
      throw error;
    }
    const read = await settled(reading.finish());
    tellRejects(watch, onReject);
    return taken(read);
  });
}

/** How many records may be rejected, unless the caller says otherwise: more are an error, and no empty table. */
const MAX_REJECTS = "0.5";

/** The options as JSON. They are checked apart from the records, whose fields keep their names in an error. */
function optionsJson(literal) {
  const json = literalJson({ ...literal, maxRejects: literal.maxRejects === undefined ? MAX_REJECTS : literal.maxRejects });
  return call(() => native.document("ingest", json), literalPath);
}

function taken(read) {
  return { table: call(() => read.table()), report: JSON.parse(read.report()) };
}

function tellRejects(watch, onReject) {
  if (onReject === undefined) return;
  for (const reject of watch.takeRejects()) onReject(JSON.parse(reject));
}

function isIterable(input) {
  return typeof input?.[Symbol.asyncIterator] === "function" || typeof input?.[Symbol.iterator] === "function";
}

/** Hands all bytes over, block by block and no faster than they are read, until there are no more or no more are wanted. */
async function feed(reading, input, early, afterEach) {
  const iterator = blocks(input);
  const all = async () => {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done || !(await settled(reading.feed(value)))) return;
      afterEach();
    }
  };
  try {
    // Only one race: what waits for `early` keeps what it got instead, and with a race for each block that is the input.
    await Promise.race([all(), early]);
  } finally {
    // A generator that waits for a chunk ends with the next one; a stream ends at once when it is told.
    iterator.return().catch(() => {});
    if (typeof input?.destroy === "function") input.destroy();
  }
}

async function* blocks(input) {
  if (input instanceof Uint8Array) {
    for (let start = 0; start < input.length; start += BLOCK) yield input.subarray(start, start + BLOCK);
    return;
  }
  let held = [];
  let bytes = 0;
  let half = ""; // The first half of a surrogate pair, whose other half is in the next chunk.
  let place = 0;
  for await (const chunk of typeof input === "string" ? pieces(input) : input) {
    let block = chunk;
    if (typeof chunk === "string") {
      const whole = half + chunk;
      half = /[\ud800-\udbff]$/.test(whole) ? whole.slice(-1) : "";
      block = encoded(half ? whole.slice(0, -1) : whole);
    } else if (!(chunk instanceof Uint8Array)) {
      throw refused("WRONG_TYPE", "expected chunks that are strings or Uint8Arrays", `[${place}]`, chunk);
    }
    place += 1;
    held.push(block);
    bytes += block.length;
    if (bytes >= ENOUGH) {
      yield joined(held);
      [held, bytes] = [[], 0];
    }
  }
  if (half) held.push(encoded(half));
  if (held.length > 0) yield joined(held);
}

/** One block of them all; the native half copies it anyway. */
function joined(held) {
  return held.length === 1 ? held[0] : Buffer.concat(held);
}

function* pieces(text) {
  for (let start = 0; start < text.length; start += ENOUGH) yield text.slice(start, start + ENOUGH);
}

module.exports = { ingest, ingestAsync };
