"use strict";
// Records from bytes at hand, or as they come.
const native = require("./native");
const { call, refused, settled } = require("./errors");
const { callback, isIterable, isRevoked, literalJson, literalPath, options } = require("./border");
const { encoded, isBytes, stable } = require("./bytes");
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
  if (typeof input !== "string" && !isBytes(input)) throw refused("WRONG_TYPE", "expected a string or a Uint8Array", null, input);
  const bytes = typeof input === "string" ? encoded(records(input)) : stable(input);
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
  if (typeof input === "string") records(input);
  else if (isBytes(input)) stable(input);
  else if (!isIterable(input, [Symbol.asyncIterator, Symbol.iterator])) {
    throw refused("WRONG_TYPE", "expected a string, a Uint8Array or an iterable of them", null, input);
  }
  return watched(signal, onProgress, async (watch, early) => {
    const reading = call(() => native.Reading.start(format, json, watch, onReject !== undefined));
    try {
      await feed(reading, input, early, () => tellRejects(watch, onReject));
    } catch (error) {
      watch.stop();
      reading.giveUp();
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

/** The table with its report, which the error has where the input is refused as a whole. */
function taken(read) {
  const report = { ...JSON.parse(read.report()), rejects: [...rejectsOf(read)] };
  try {
    return { table: call(() => read.table()), report };
  } catch (error) {
    throw Object.assign(error, { report });
  }
}

function tellRejects(watch, onReject) {
  if (onReject === undefined) return;
  for (const reject of rejectsOf(watch)) onReject(reject);
}

/** The rejects that somebody holds, some at a time, since there may be more than one string holds. */
function* rejectsOf(holder) {
  for (let some = holder.takeRejects(); some.length > 0; some = holder.takeRejects()) {
    for (const [json, longText] of some) {
      if (longText === undefined) yield JSON.parse(json);
      else yield { ...JSON.parse(json), raw: longText };
    }
  }
}

/** A path where its file was meant. */
const PATH = /^(?:(?:\/|\.{1,2}\/|~\/|file:|[A-Za-z]:[\\/]).*|[^{["]*\.(?:ndjson|jsonl|json|csv|gz|zst|txt|parquet))$/i;

/** Text of records, which is no path of a file with them. */
function records(input) {
  if (input.length <= 4096 && PATH.test(input.trim())) {
    throw refused("INVALID_VALUE", "this is a path and no records, give `readFileSync(path)` or `createReadStream(path)`", null, input);
  }
  return input;
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
  if (isBytes(input)) {
    yield* blocksOf(input);
    return;
  }
  const held = new Held();
  let half = ""; // The first half of a surrogate pair, whose other half is in the next chunk.
  let place = 0;
  for await (const chunk of typeof input === "string" ? pieces(input) : awaited(input)) {
    let block = chunk;
    if (typeof chunk === "string") {
      const whole = half + chunk;
      half = /[\ud800-\udbff]$/.test(whole) ? whole.slice(-1) : "";
      block = encoded(half ? whole.slice(0, -1) : whole);
    } else if (isBytes(chunk)) {
      block = stable(chunk, `[${place}]`);
    } else {
      throw refused("WRONG_TYPE", "expected chunks that are strings or Uint8Arrays", `[${place}]`, chunk);
    }
    place += 1;
    if (held.length + block.length < ENOUGH) {
      held.keep(block);
      continue;
    }
    if (held.length > 0) yield held.take();
    yield* blocksOf(block);
  }
  if (half) held.keep(encoded(half));
  if (held.length > 0) yield held.take();
}

/** Parts of bytes, each of which the native half copies before it goes on. */
function* blocksOf(bytes) {
  const { length } = bytes;
  for (let start = 0; start < length; start += BLOCK) {
    if (bytes.length !== length) throw refused("READ_FAILED", "the bytes were transferred or cut while they were read", null);
    yield stable(bytes.subarray(start, start + BLOCK));
  }
}

/** Chunks put together. They are copied at once, since whoever made them may use their memory again for the next. */
class Held {
  #block = null;
  length = 0;

  keep(chunk) {
    this.#block ??= Buffer.allocUnsafeSlow(ENOUGH);
    this.#block.set(chunk, this.length);
    this.length += chunk.length;
  }

  take() {
    const block = this.#block.subarray(0, this.length);
    [this.#block, this.length] = [null, 0];
    return block;
  }
}

/** The chunks of an input; those of one that is not asynchronous may be promises. */
function awaited(input) {
  if (typeof input[Symbol.asyncIterator] === "function") return input;
  return (async function* () {
    for (const chunk of input) {
      if (isRevoked(chunk)) throw refused("WRONG_TYPE", "expected chunks that are strings or Uint8Arrays, not a proxy that was revoked", null);
      yield await chunk;
    }
  })();
}

function* pieces(text) {
  for (let start = 0; start < text.length; start += ENOUGH) yield text.slice(start, start + ENOUGH);
}

module.exports = { ingest, ingestAsync };
