// This library from Node.
import { createReadStream, createWriteStream } from "node:fs";
import { availableParallelism } from "node:os";
import { pipeline } from "node:stream/promises";
import { Filter, SessionTable } from "../../bindings/node/index.mjs";
import { main } from "./harness.mjs";

const AS_OF = { now: "2026-11-22T00:00:00Z", zone: "America/New_York" };
/** All that the machine has. */
const THREADS = { threads: availableParallelism() };
/** Live, not archived, voice or text, the last 30 days, a lead. */
const RECENT_LEADS = { test: false, archived: false, channels: ["voice", "text"], last: "30d", lead: true };

function ingest(lines) {
  return SessionTable.fromNdjson(lines, THREADS).table;
}

async function ingestFile(path) {
  const { table } = await SessionTable.fromNdjsonAsync(createReadStream(path, { highWaterMark: 1 << 20 }), THREADS);
  return table;
}

function count(table) {
  return table.count(new Filter(RECENT_LEADS), AS_OF);
}

function search(table) {
  return table.count(new Filter({ ...RECENT_LEADS, search: "refund" }), AS_OF);
}

function metrics(table) {
  const { asr, css, oss, lss, sessions_by_asr: days } = table.filter(new Filter(RECENT_LEADS), AS_OF).summary();
  const score = ({ numerator, denominator }) => [numerator, denominator];
  return {
    asr: asr.exact, css: score(css), oss: score(oss), lss: score(lss),
    days: Object.fromEntries(days.map(({ date, sum }) => [date, sum])),
  };
}

const CSV = { preset: "spreadsheet", view: "portal", ...THREADS };

function exportTo(path, table) {
  return table.filter({ test: false }, AS_OF).toCsvFileAsync(path, CSV);
}

function exportToMemory(table) {
  return table.filter({ test: false }, AS_OF).toCsv(CSV).csv;
}

function exportStream(path, table) {
  return pipeline(table.filter({ test: false }, AS_OF).csvStream(CSV), createWriteStream(path));
}

await main({ ingest, ingestFile, count, search, metrics, exportTo, exportToMemory, exportStream });
