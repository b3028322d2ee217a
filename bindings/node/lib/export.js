"use strict";
// CSV files with their manifests.
const { Readable, addAbortSignal } = require("node:stream");
const native = require("./native");
const { PortalSessionsError, call, refused, settled } = require("./errors");
const { abortSignal, count, flag, literalJson, literalPath, options, text, wireJson } = require("./border");
const { View } = require("./documents");
const { WATCHED, watched } = require("./watch");

const PRESET = { zone: text, semicolon: flag, phones: text, lineBreaks: text, utcOffset: flag, zoneInHeader: flag };

const OPTIONS = {
  ...PRESET,
  view: (given) => (given instanceof View ? String(given) : wireJson(given, "view")),
  preset: text,
  rowsPerFile: count,
  threads: count,
};

/** The options of an export as JSON; times are in the zone in which the table was asked, unless there is another one. */
function exportJson({ view, preset, rowsPerFile, threads = 1, ...spreadsheet }, zone) {
  if (view === undefined) throw refused("MISSING_FIELD", "say which columns are written", "view");
  if (preset === undefined) throw refused("MISSING_FIELD", "say for whom the file is: `spreadsheet` or `data`", "preset");
  const document = { name: preset, ...(preset === "spreadsheet" && zone ? { zone } : {}), ...spreadsheet };
  return JSON.stringify({ view, preset: literalJson(document), rows_per_file: rowsPerFile, threads });
}

function csv(table, given, zone, inParts) {
  const json = exportJson(options(given, OPTIONS), zone);
  return files(call(() => native.csv(table, json, inParts), presetPath));
}

async function csvAsync(table, given, zone, inParts) {
  const { signal, onProgress, ...rest } = options(given, { ...OPTIONS, ...WATCHED });
  const json = exportJson(rest, zone);
  return watched({ signal, onProgress }, async (watch) =>
    files(await settled(call(() => native.csvAsync(table, json, inParts, watch), presetPath), presetPath)),
  );
}

function files(written) {
  const manifests = written.manifests();
  return written.take().map((csv, place) => ({ csv, manifest: JSON.parse(manifests[place]) }));
}

/** The name of a preset is an option called `preset`. */
function presetPath(path) {
  return path === "name" ? "preset" : literalPath(path);
}

/** A file block by block; the thread that writes it waits while nobody reads. */
class CsvStream extends Readable {
  #writing;
  /** The promise of the manifest and what settles it. */
  #manifest = {};

  constructor(table, given, zone) {
    const { signal, ...rest } = options(given, { ...OPTIONS, signal: abortSignal });
    const json = exportJson(rest, zone);
    super();
    const promise = new Promise((resolve, reject) => Object.assign(this.#manifest, { resolve, reject }));
    promise.catch(() => {}); // Nobody has to look at it.
    this.#manifest.promise = promise;
    this.#writing = call(() => native.Writing.start(table, json, new native.Watch()), presetPath);
    if (signal) addAbortSignal(signal, this);
  }

  get manifest() {
    return this.#manifest.promise;
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
  return typeof manifest === "string" ? text(manifest, "manifest") : wireJson(manifest, "manifest");
}

function fileBytes(file) {
  if (!(file instanceof Uint8Array)) throw refused("WRONG_TYPE", "expected a Uint8Array", "file", file);
  return file;
}

function verify(file, manifest) {
  const [bytes, json] = [fileBytes(file), manifestText(manifest)];
  return JSON.parse(call(() => native.verifyCsv(bytes, json)));
}

async function verifyAsync(file, manifest) {
  const [bytes, json] = [fileBytes(file), manifestText(manifest)];
  return JSON.parse(await settled(call(() => native.verifyCsvAsync(bytes, json))));
}

module.exports = { CsvStream, csv, csvAsync, verify, verifyAsync };
