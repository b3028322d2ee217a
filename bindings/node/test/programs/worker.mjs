// Does a bit of everything in a worker.
import { parentPort, workerData } from "node:worker_threads";
import { SessionTable } from "portal-sessions";

const { bytes, forever } = workerData;
const { table } = await SessionTable.fromNdjsonAsync(bytes, { threads: 2 });
const recent = table.filter({ last: "30d", test: false }, { now: "2026-11-22T00:00:00Z", zone: "UTC" });
const stream = recent.csvStream({ preset: "data", view: "fields" });
if (forever) {
  stream.once("readable", () => parentPort.postMessage("reading")); // And then nobody reads on.
  setInterval(() => {}, 1_000);
} else {
  await stream.toArray();
  parentPort.postMessage({ summary: recent.summary(), sha256: (await stream.manifest).sha256 });
}
