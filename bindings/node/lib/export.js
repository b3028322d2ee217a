"use strict";
// CSV files with their manifests.
const { Readable, addAbortSignal } = require("node:stream");
const { fileURLToPath } = require("node:url");
const native = require("./native");
const { PortalSessionsError, call, refused, settled } = require("./errors");
const { abortSignal, isObject, literalJson, literalPath, options, text, wireJson } = require("./border");
const { isBytes, stable } = require("./bytes");
const { onlySignal, watched } = require("./watch");

function csv(table, given, inParts) {
  const json = literalJson(options(given));
  return files(call(() => native.csv(table, json, inParts), literalPath));
}

async function csvAsync(table, given, inParts) {
  const { signal, onProgress, ...rest } = options(given);
  const json = literalJson(rest);
  return watched(signal, onProgress, async (watch) =>
    files(await settled(call(() => native.csvAsync(table, json, inParts, watch), literalPath), literalPath)),
  );
}

function csvFile(table, path, given) {
  const [place, json] = [filePath(path), literalJson(options(given))];
  return JSON.parse(call(() => native.csvFile(table, json, place), literalPath));
}

async function csvFileAsync(table, path, given) {
  const { signal, onProgress, ...rest } = options(given);
  const [place, json] = [filePath(path), literalJson(rest)];
  return watched(signal, onProgress, async (watch) =>
    JSON.parse(await settled(call(() => native.csvFileAsync(table, json, place, watch), literalPath), literalPath)),
  );
}

/** The text of a path, also of one that is given as the URL of a file. */
function filePath(path) {
  if (!isObject(path) || typeof path.href !== "string") return text(path, "path");
  try {
    return fileURLToPath(path.href); // Of whatever realm the URL is.
  } catch {
    throw refused("INVALID_VALUE", "expected the URL of a file", "path", path.href);
  }
}

function files(written) {
  const manifests = written.manifests();
  return written.take().map((csv, place) => ({ csv, manifest: JSON.parse(manifests[place]) }));
}

/** A file block by block; the thread that writes it waits while nobody reads. */
class CsvStream extends Readable {
  #writing;
  /** The promise of the manifest and what settles it. */
  #manifest = {};

  constructor(table, given) {
    if (!isObject(table) || !(table instanceof native.Table)) {
      throw refused("WRONG_TYPE", "a stream is made by SessionTable.csvStream", null, table);
    }
    const { signal, ...rest } = options(given);
    if (signal !== undefined) abortSignal(signal, "signal");
    const json = literalJson(rest);
    super();
    const promise = new Promise((resolve, reject) => Object.assign(this.#manifest, { resolve, reject }));
    promise.catch(() => {}); // Nobody has to look at it.
    this.#manifest.promise = promise;
    this.#writing = call(() => native.Writing.start(table, json, new native.Watch()), literalPath);
    if (signal !== undefined) addAbortSignal(signal, this);
  }

  get manifest() {
    return this.#manifest.promise;
  }

  toJSON() {
    throw refused("WRONG_TYPE", "a stream is no JSON, read its bytes", null);
  }

  async _read() {
    try {
      const block = await settled(this.#writing.next());
      if (block === null) this.#manifest.resolve(JSON.parse(await settled(this.#writing.finish())));
      this.push(block);
    } catch (error) {
      this.destroy(error);
    }
  }

  _destroy(error, done) {
    this.#writing.close();
    const stopped = { code: "STOPPED", message: "the export was stopped before its end" };
    this.#manifest.reject(error ?? new PortalSessionsError(stopped));
    done(error);
  }
}

function manifestText(manifest) {
  return typeof manifest === "string" ? text(manifest, "manifest") : wireJson(manifest, { path: "manifest" });
}

function fileBytes(file) {
  if (!isBytes(file)) throw refused("WRONG_TYPE", "expected a Uint8Array", "file", file);
  return stable(file, "file");
}

function verify(file, manifest) {
  const [bytes, json] = [fileBytes(file), manifestText(manifest)];
  return JSON.parse(call(() => native.verifyCsv(bytes, json)));
}

async function verifyAsync(file, manifest, given) {
  const [bytes, json, signal] = [fileBytes(file), manifestText(manifest), onlySignal(given)];
  const compare = (watch) => settled(call(() => native.verifyCsvAsync(bytes, json, watch)));
  return JSON.parse(await watched(signal, undefined, (watch, early) => Promise.race([compare(watch), early])));
}

module.exports = { CsvStream, csv, csvAsync, csvFile, csvFileAsync, verify, verifyAsync };
