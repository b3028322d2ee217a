// Makes and drops many of one thing, and tells the most memory the process had meanwhile.
import { setImmediate as turn } from "node:timers/promises";
import { Filter, SessionTable } from "portal-sessions";
import { manyLines, wire } from "../samples.mjs";

const TIMES = 10_000;
const sorted = SessionTable.fromNdjson(manyLines(20)).table.sort("-asr");
const bad = `${JSON.stringify(wire("s-1", { summary: "x".repeat(100_000) }))}\n{`;

const THINGS = {
  tables: () => sorted.filter({ test: false }),
  disposed: () => sorted.filter({ test: false }).dispose(),
  filters: () => new Filter({ sessionTypes: ["booking"], last: "30d" }).resolve({ now: "2026-11-22T00:00:00Z" }),
  errors: () => refused(() => sorted.filter({ last: "30d" })) && refused(() => new Filter({ chanels: [] })),
  ingests: () => refused(() => SessionTable.fromNdjson(bad, { strict: true })),
  streams: () => sorted.csvStream({ preset: "data", view: ["id"] }).destroy(),
};

function refused(work) {
  try {
    work();
  } catch {
    return true;
  }
  throw new Error("nothing was refused");
}

const [thing, times = TIMES] = process.argv.slice(2);
let most = 0;
for (let time = 0; time < times; time += 1) {
  THINGS[thing]();
  // Without a turn of the event loop nothing is finalized; what was disposed needs none.
  if (thing !== "disposed" && time % 10 === 0) await turn();
  if (time % 100 === 0) most = Math.max(most, process.memoryUsage.rss());
}
console.log(most);
