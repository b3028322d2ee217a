// Long calls: off the event loop, told of, ended early, and never ending the process.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { test } from "node:test";
import { setTimeout as after } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { PortalSessionsError, SessionTable, verify, verifyAsync } from "portal-sessions";
import errors from "../lib/errors.js";
import native from "../lib/native.js";
import { manyLines, refusal, sample, table, tableOf, wire } from "./samples.mjs";

const SAMPLE = new URL("../../../examples/data/sessions.ndjson", import.meta.url);
const AS_OF = { now: "2026-11-22T00:00:00Z", zone: "America/New_York" };
const CSV = { preset: "data", view: "fields" };

/** The numbers of threads of ours, by the names that they give themselves. */
function ourThreads() {
  const name = (task) => {
    try {
      return readFileSync(`/proc/self/task/${task}/comm`, "utf8");
    } catch {
      return ""; // It ended in between.
    }
  };
  return readdirSync("/proc/self/task").filter((task) => name(task).startsWith("portal-session")).length;
}

async function untilNoThreads() {
  while (ourThreads() > 0) await after(5);
}

test("an async form answers as the other one does", async () => {
  const { table, report } = SessionTable.fromNdjson(sample());
  const later = await SessionTable.fromNdjsonAsync(sample());
  assert.deepEqual(later.report, report);
  assert.deepEqual([...later.table], [...table]);
  const filter = { test: false, last: "30d" };
  const [now, then] = [table.filter(filter, AS_OF), await table.filterAsync(filter, AS_OF)];
  assert.deepEqual(await then.summaryAsync(), now.summary());
  assert.deepEqual([...(await then.sortAsync("-asr"))], [...now.sort("-asr")]);
  assert.deepEqual(await then.toCsvAsync(CSV), now.toCsv(CSV));
  const { csv, manifest } = now.toCsv(CSV);
  assert.deepEqual(await verifyAsync(csv, manifest), verify(csv, manifest));
  assert.equal((await table.appendAsync(tableOf([wire("another")]))).length, table.length + 1);
});

test("a question about rows is answered off the event loop as on it", async () => {
  const sorted = SessionTable.fromNdjson(sample()).table.filter({ test: false }, AS_OF).sort("-asr");
  const { id } = sorted.session(40);
  const filter = { lead: true, last: "30d" };
  assert.equal(await sorted.countAsync(filter), sorted.count(filter));
  assert.equal(await sorted.countAsync(filter, AS_OF), sorted.count(filter, AS_OF));
  assert.equal(String(await sorted.findAsync(id)), String(sorted.find(id)));
  assert.equal(await sorted.findAsync("nobody"), null);
  assert.deepEqual(await sorted.explainAsync(id, filter), sorted.explain(id, filter));
  assert.deepEqual(await sorted.explainAsrAsync(id), sorted.explainAsr(id));
  assert.deepEqual(await sorted.reconcileAsrAsync({ limit: 3 }), sorted.reconcileAsr({ limit: 3 }));
  const asked = { limit: 41, filter, order: "-stars", key: new Uint8Array(16) };
  assert.deepEqual(await sorted.walkAsync(asked), sorted.walk({ ...asked, key: "\0".repeat(16) }));
  const { next } = await sorted.walkAsync({ limit: 41 });
  assert.deepEqual(await sorted.walkAsync({ limit: 3, after: next }), sorted.walk({ limit: 3, after: next }));
  const fewer = await sorted.sliceAsync(10, 60); // Here the cursor's session has another place.
  assert.deepEqual([...fewer], [...sorted.slice(10, 60)]);
  assert.deepEqual((await fewer.walkAsync({ limit: 3, after: next })).items, sorted.walk({ limit: 3, after: next }).items);
  const edited = { ...sorted.find(id).toJSON(), comment: "seen" };
  assert.deepEqual([...(await sorted.withSessionAsync(edited))], [...sorted.withSession(edited)]);
});

test("a file read back gives the same file", () => {
  const again = (csv) => SessionTable.fromCsv(csv, { strict: true }).table.toCsv(CSV).csv;
  const csv = again(SessionTable.fromNdjson(sample()).table.toCsv(CSV).csv); // An empty text is a missing one in CSV.
  assert.ok(again(csv).equals(csv));
});

test("records come in chunks of any kind and size", async () => {
  const text = manyLines(1);
  const { table, report } = SessionTable.fromNdjson(text);
  const bytes = Buffer.from(text);
  const cut = (size) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, place) => bytes.subarray(place * size, (place + 1) * size));
  const letters = function* () {
    for (let place = 0; place < text.length; place += 997) yield text.slice(place, place + 997);
  };
  const inputs = [
    text, new Uint8Array(bytes), cut(997), cut(500_000), letters(), Readable.from(cut(64 << 10)), Readable.from(letters()),
    Readable.toWeb(Readable.from(cut(10_000))),
  ];
  for (const input of inputs) {
    const read = await SessionTable.fromNdjsonAsync(input);
    assert.deepEqual(read.report, report);
    assert.deepEqual(read.table.toCsv(CSV).manifest.sha256, table.toCsv(CSV).manifest.sha256);
  }
  assert.deepEqual((await SessionTable.fromNdjsonAsync(createReadStream(SAMPLE))).report, SessionTable.fromNdjson(sample()).report);
  const half = ['{"id":"\ud83d', '\ude00","started_at":"2026-11-01T14:30:00Z","channel":"voice"}'];
  assert.equal((await SessionTable.fromNdjsonAsync(half)).table.session(0).id, "😀");
  assert.equal((await SessionTable.fromNdjsonAsync([])).table.length, 0);
  assert.equal((await SessionTable.fromJsonAsync(Readable.from(["[", JSON.stringify(wire("s-1")), "]"]))).table.length, 1);
});

test("an input that fails, or has no bytes, is told of", async () => {
  const own = new Error("mine");
  const failing = async function* () {
    yield sample();
    throw own;
  };
  await assert.rejects(SessionTable.fromNdjsonAsync(failing()), own);
  await assert.rejects(SessionTable.fromNdjsonAsync(["", 3]), { code: "WRONG_TYPE", path: "[1]" });
  await assert.rejects(SessionTable.fromNdjsonAsync(createReadStream("/no/such/file")), { code: "ENOENT" });
  await untilNoThreads();
});

test("strict mode ends an endless input", async () => {
  let chunks = 0;
  const endless = async function* () {
    for (;;) {
      chunks += 1;
      yield `{"id":3}\n${" ".repeat(1 << 20)}`;
    }
  };
  await assert.rejects(SessionTable.fromNdjsonAsync(endless(), { strict: true }), { code: "WRONG_TYPE", path: "id" });
  assert.ok(chunks < 100, `${chunks} chunks`);
});

test("progress is told, and the last of it is all", async () => {
  const told = [];
  const { report } = await SessionTable.fromNdjsonAsync(sample(), { onProgress: (progress) => told.push(progress) });
  assert.deepEqual(told.at(-1), { rows: report.accepted + report.rejected, bytes: Buffer.byteLength(sample()) });
  const { table } = SessionTable.fromNdjson(sample());
  const written = [];
  const { csv } = await table.toCsvAsync({ ...CSV, onProgress: (progress) => written.push(progress) });
  assert.deepEqual(written.at(-1), { rows: table.length, bytes: csv.length });
});

test("every reject is told, also those that are not kept", async () => {
  const { report } = SessionTable.fromNdjson(sample());
  const options = { limits: { keptRejects: 0 } };
  for (const read of [SessionTable.fromNdjson, SessionTable.fromNdjsonAsync]) {
    const told = [];
    const again = await read(sample(), { ...options, onReject: (reject) => told.push(reject) });
    assert.deepEqual([told, again.report.rejects, again.report.rejected], [report.rejects, [], report.rejected]);
  }
  // They are told while there is still something to read.
  let early = 0;
  const lines = function* () {
    for (let block = 0; block < 8; block += 1) {
      if (block < 7) early = Math.max(early, told.length);
      yield `{"id":${block}}\n${" ".repeat(4 << 20)}\n`;
    }
  };
  const told = [];
  await SessionTable.fromNdjsonAsync(lines(), { maxRejects: null, onReject: (reject) => told.push(reject) });
  assert.deepEqual([told.length, early > 0], [8, true]);
});

test("what an observer throws ends the call", async () => {
  const own = new Error("mine");
  const failing = { onProgress: () => { throw own; } };
  await assert.rejects(SessionTable.fromNdjsonAsync(sample(), failing), own);
  await assert.rejects(table().toCsvAsync({ ...CSV, ...failing }), own);
  const onReject = () => { throw own; };
  await assert.rejects(SessionTable.fromNdjsonAsync(sample(), { onReject }), own);
  assert.throws(() => SessionTable.fromNdjson(sample(), { onReject }), own);
  await untilNoThreads();
});

test("a signal ends a call with its reason, and leaves the signal to its owner", async () => {
  const reason = new Error("enough");
  await assert.rejects(SessionTable.fromNdjsonAsync("", { signal: AbortSignal.abort(reason) }), reason);
  await assert.rejects(table().toCsvAsync({ ...CSV, signal: AbortSignal.abort(reason) }), reason);

  const controller = new AbortController();
  let owners = 0;
  controller.signal.onabort = () => { owners += 1; };
  const silent = new Readable({ read() {} }); // It never brings a byte.
  const reading = SessionTable.fromNdjsonAsync(silent, { signal: controller.signal });
  setImmediate(() => controller.abort(reason));
  await assert.rejects(reading, reason);
  assert.deepEqual([owners, silent.destroyed], [1, true]);
  const late = SessionTable.fromNdjsonAsync(new Readable({ read() {} }), { signal: AbortSignal.timeout(5) });
  await Promise.all([assert.rejects(late, { name: "TimeoutError" }), after(50)]); // A timeout alone keeps no process alive.
  await untilNoThreads();
});

test("many inputs at once do not wait for each other", async () => {
  // More than libuv has threads, and each slower than the other.
  const slow = async function* (number) {
    for (const line of [wire(`a-${number}`), wire(`b-${number}`)]) {
      await after(number);
      yield `${JSON.stringify(line)}\n`;
    }
  };
  const tables = await Promise.all(Array.from({ length: 12 }, (_, number) => SessionTable.fromNdjsonAsync(slow(number))));
  assert.deepEqual(tables.map(({ table }) => table.length), Array(12).fill(2));
});

test("the bytes of an async call are those at its start", async () => {
  const bytes = Buffer.from(sample());
  const file = SessionTable.fromNdjson(bytes).table.toCsv(CSV);
  const checking = verifyAsync(file.csv, file.manifest);
  file.csv.fill(0);
  assert.ok((await checking).ok);
});

test("a stream has the bytes of the file, and its manifest", async () => {
  const { table } = SessionTable.fromNdjson(manyLines(8));
  const { csv, manifest } = table.toCsv(CSV);
  for (const threads of [1, 2]) {
    const stream = table.csvStream({ ...CSV, threads });
    const chunks = await stream.toArray();
    assert.ok(Buffer.concat(chunks).equals(csv));
    assert.ok(chunks.length > 3);
    assert.deepEqual(await stream.manifest, manifest);
  }
  const pieces = [];
  await pipeline(table.csvStream(CSV), new Writable({ write: (chunk, _, done) => { pieces.push(chunk); setImmediate(done); } }));
  assert.ok(Buffer.concat(pieces).equals(csv));
  const empty = table.filter({ stars: { min: 5, max: 5 }, lead: true, search: "nobody says this" }).csvStream({ preset: "data", view: ["id"] });
  assert.equal(Buffer.concat(await empty.toArray()).toString(), "id\n");
  await untilNoThreads();
});

test("a stream waits for whoever reads, and ends when nobody does", async () => {
  const { table } = SessionTable.fromNdjson(manyLines(20));
  const { bytes } = table.toCsv(CSV).manifest;
  const stream = table.csvStream(CSV);
  const [first] = await new Promise((resolve) => stream.once("readable", () => resolve([stream.read()])));
  await after(50);
  // What is in the stream, in the channel and in the hands of the thread.
  assert.ok(first.length + stream.readableLength < 2 << 20 && bytes > 8 << 20);
  assert.equal(ourThreads(), 1);
  stream.destroy();
  await assert.rejects(stream.manifest, { code: "STOPPED" });
  await untilNoThreads();

  const unread = table.csvStream(CSV);
  unread.destroy(new Error("mine"));
  await assert.rejects(unread.manifest, /mine/);
  await assert.rejects(unread.toArray(), /mine/);
  await assert.rejects(table.csvStream({ ...CSV, signal: AbortSignal.abort() }).toArray(), { name: "AbortError" });
  const controller = new AbortController();
  const aborted = table.csvStream({ ...CSV, signal: controller.signal });
  await assert.rejects(async () => {
    for await (const chunk of aborted) if (chunk.length > 0) controller.abort();
  }, { name: "AbortError" });
  for await (const chunk of table.csvStream(CSV)) if (chunk.length > 0) break;
  await untilNoThreads();
});

test("a stream that cannot be written fails with the error", async () => {
  const huge = tableOf([wire("s-1", { is_lead: true })]).csvStream({ ...CSV, rowsPerFile: 1 });
  assert.ok(Buffer.concat(await huge.toArray()).length > 0);
  const tooMany = table().csvStream({ ...CSV, rowsPerFile: 2 });
  await assert.rejects(tooMany.toArray(), { code: "TOO_MANY_ROWS", name: "PortalSessionsError" });
  await assert.rejects(tooMany.manifest, { code: "TOO_MANY_ROWS" });
});

test("a file at a path has the bytes of the one in memory", async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), "portal-sessions-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const { table } = SessionTable.fromNdjson(manyLines(4));
  const { csv, manifest } = table.toCsv(CSV);
  const [place, url] = [path.join(folder, "é.csv"), pathToFileURL(path.join(folder, "ü.csv"))];
  assert.deepEqual(table.toCsvFile(place, CSV), manifest);
  assert.ok(readFileSync(place).equals(csv));
  const told = [];
  const options = { ...CSV, threads: 2, onProgress: (progress) => told.push(progress) };
  assert.deepEqual(await table.toCsvFileAsync(url, options), manifest);
  assert.ok(readFileSync(url).equals(csv));
  assert.deepEqual(told.at(-1), { rows: table.length, bytes: csv.length });
  // A shorter file leaves nothing of what was there.
  assert.equal(table.slice(0, 1).toCsvFile(place, CSV).bytes, readFileSync(place).length);

  const before = readFileSync(place);
  assert.equal(refusal(() => table.toCsvFile(place, { ...CSV, rowsPerFile: 1 })).code, "TOO_MANY_ROWS");
  assert.ok(before.length > 0 && readFileSync(place).equals(before));

  const reason = new Error("enough");
  await assert.rejects(table.toCsvFileAsync(place, { ...CSV, signal: AbortSignal.abort(reason) }), reason);
  const full = refusal(() => table.toCsvFile("/dev/full", CSV));
  assert.deepEqual([full.code, /space/.test(full.message)], ["WRITE_FAILED", true]);
  const nowhere = path.join(folder, "no/such/folder.csv");
  const { code, path: at, value } = refusal(() => table.toCsvFile(nowhere, CSV));
  assert.deepEqual([code, at, value], ["WRITE_FAILED", "path", nowhere]);
});

const SMALL_DISK = `
  import assert from "node:assert/strict";
  import { SessionTable } from "portal-sessions";
  import { manyLines, refusal } from ${JSON.stringify(new URL("samples.mjs", import.meta.url))};
  const { table } = SessionTable.fromNdjson(manyLines(4));
  const options = { preset: "data", view: "fields" };
  const path = process.argv[1];
  table.slice(0, 10).toCsvFile(path, options);
  assert.equal(refusal(() => table.toCsvFile(path, options)).code, "WRITE_FAILED");
  await assert.rejects(table.toCsvFileAsync(path, options), { code: "WRITE_FAILED" });
`;

test("a full disk leaves what was there", (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), "portal-sessions-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const good = path.join(folder, "good.csv");
  // As a full disk would, the system refuses what is beyond the first 64 blocks of any file.
  const script = ["-c", 'ulimit -f 64; exec "$@"', "sh", process.execPath, "--input-type=module", "--eval", SMALL_DISK, good];
  execFileSync("sh", script, { cwd: import.meta.dirname });
  assert.deepEqual(readdirSync(folder), ["good.csv"]);
  assert.ok(readFileSync(good, "utf8").split("\n").length >= 12);
});

test("files in parts have all rows", async () => {
  const parts = table().toCsvParts({ ...CSV, rowsPerFile: 2 });
  assert.deepEqual(parts.map(({ manifest }) => [manifest.part, manifest.parts, manifest.rows_written]), [[1, 2, 2], [2, 2, 1]]);
  assert.ok(parts.every(({ csv, manifest }) => verify(csv, manifest).ok));
  assert.deepEqual(await table().toCsvPartsAsync({ ...CSV, rowsPerFile: 2 }), parts);
});

test("a panic is an error and the process lives", async () => {
  const thrown = refusal(() => errors.call(() => native.panics()));
  assert.deepEqual([thrown.code, thrown.message], ["INTERNAL", "a panic was caught: as a test asked for"]);
  await assert.rejects(errors.settled(native.panicsInJob()), { code: "INTERNAL", message: thrown.message });
});

test("what is no error of ours is wrapped with its cause", () => {
  const error = refusal(() => errors.call(() => native.document(1, 2)));
  assert.equal(error.code, "INTERNAL");
  assert.ok(error.cause instanceof Error);
  assert.ok(error instanceof PortalSessionsError);
});

test("a table that was disposed says so, and others keep what they share", async () => {
  const first = table();
  const second = first.filter({});
  const running = first.toCsvAsync(CSV);
  first.dispose();
  first.dispose();
  assert.equal(refusal(() => first.length).code, "DISPOSED");
  await assert.rejects(first.summaryAsync(AS_OF), { code: "DISPOSED" });
  assert.equal(second.length, 3);
  assert.equal((await running).manifest.rows_written, 3);
  if (Symbol.dispose) second[Symbol.dispose]();
});
