// Several workers and the main thread share the addon.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { SessionTable } from "portal-sessions";
import { sample } from "./samples.mjs";

const worker = (data) => new Worker(new URL("programs/worker.mjs", import.meta.url), { workerData: { bytes: sample(), ...data } });

test("workers answer as the main thread does", async () => {
  const { table } = SessionTable.fromNdjson(sample());
  const recent = table.filter({ last: "30d", test: false }, { now: "2026-11-22T00:00:00Z", zone: "UTC" });
  const { sha256 } = recent.toCsv({ preset: "data", view: "fields" }).manifest;
  const workers = Array.from({ length: 4 }, () => worker());
  const answers = await Promise.all(workers.map(async (worker) => (await once(worker, "message"))[0]));
  assert.deepEqual(answers, Array(4).fill({ summary: recent.summary(), sha256 }));
});

test("a worker that ends in the middle of a stream takes nothing with it", async () => {
  const ending = worker({ forever: true });
  assert.deepEqual(await once(ending, "message"), ["reading"]);
  await ending.terminate();
  assert.equal(SessionTable.fromNdjson(sample()).report.rejected, 20);
});
