"use strict";
// CSV files with their manifests.
const { Readable, addAbortSignal } = require("node:stream");
const { fileURLToPath } = require("node:url");
const native = require("./native");
const { PortalSessionsError, call, refused, settled } = require("./errors");
const { Written, abortSignal, isObject, literalJson, literalPath, options, text, wireJson } = require("./border");
const { isBytes, stable } = require("./bytes");
const { onlySignal, watched } = require("./watch");

/** The options of an export as JSON; times are in the zone in which the table was asked, unless there is another one. */
function exportJson({ view, preset, rowsPerFile, threads, ...look }, zone) {
  const asked = preset === "spreadsheet" && zone !== null ? { zone } : {};
  const json = literalJson({ name: preset, ...asked, ...look });
  return literalJson({ view, preset: new Written(json), rowsPerFile, threads });
}

/** How a file looks is said beside the name of its preset, and that is the option `preset`. */
function optionPath(path) {
  return path === "preset.name" ? "preset" : literalPath(path.replace(/^preset\./, ""));
}

function csv(table, given, zone, inParts) {
  const json = exportJson(options(given), zone);
  return files(call(() => native.csv(table, json, inParts), optionPath));
}

async function csvAsync(table, given, zone, inParts) {
  const { signal, onProgress, ...rest } = options(given);
  const json = exportJson(rest, zone);
  return watched(signal, onProgress, async (watch) =>
    files(await settled(call(() => native.csvAsync(table, json, inParts, watch), optionPath), optionPath)),
  );
}

function csvFile(table, path, given, zone) {
  const [place, json] = [filePath(path), exportJson(options(given), zone)];
  return JSON.parse(call(() => native.csvFile(table, json, place), optionPath));
}

async function csvFileAsync(table, path, given, zone) {
  const { signal, onProgress, ...rest } = options(given);
  const [place, json] = [filePath(path), exportJson(rest, zone)];
  return watched(signal, onProgress, async (watch) =>
    JSON.parse(await settled(call(() => native.csvFileAsync(table, json, place, watch), optionPath), optionPath)),
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

  constructor(table, given, zone) {
    if (!isObject(table) || !(table instanceof native.Table)) {
      throw refused("WRONG_TYPE", "a stream is made by SessionTable.csvStream", null, table);
    }
    const { signal, ...rest } = options(given);
    if (signal !== undefined) abortSignal(signal, "signal");
    const json = exportJson(rest, zone);
    super();
    const promise = new Promise((resolve, reject) => Object.assign(this.#manifest, { resolve, reject }));
    promise.catch(() => {}); // Nobody has to look at it.
    this.#manifest.promise = promise;
    this.#writing = call(() => native.Writing.start(table, json, new native.Watch()), optionPath);
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
