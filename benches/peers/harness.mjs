// What a JavaScript peer needs: how it is called, timed and how it answers (see README.md).
import { readFileSync } from "node:fs";

/** Takes what is written and keeps nothing. */
const NOWHERE = "/dev/null";

/** Runs a peer, an object with the works W1 to W4, as its command line says. One that has `ingestFile` reads the file itself
 * when it is cold; one that is `filesOnly` gets the path of the input in the place of its bytes. */
export async function main(peer) {
  const [mode, input, output, list = ""] = process.argv.slice(2);
  const repetitions = Object.fromEntries(list.split(",").map((work) => work.split("=")));
  emit({ answers: await (mode === "cold" ? cold(peer, input, output) : warm(peer, input, output, repetitions)) });
}

async function cold(peer, input, output) {
  const sessions = peer.ingestFile ? await peer.ingestFile(input) : peer.ingest(source(peer, input));
  const counts = { rows: rows(sessions), w2: peer.count(sessions), w2s: peer.search(sessions) };
  const answers = { ...counts, ...peer.metrics(sessions) };
  await peer.exportTo(output, sessions);
  const peak = /VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
  emit({ w: "W5", cpu: cpuSince(), peak_kib: Number(peak) });
  return answers;
}

async function warm(peer, input, output, repetitions) {
  const timed = async (work, run) => {
    let result;
    for (let left = Number(repetitions[work]); left > 0; left--) {
      result = undefined; // frees the last one before the clock starts
      const cpuStart = process.cpuUsage();
      const start = performance.now();
      result = run();
      if (result instanceof Promise) result = await result;
      const wall = (performance.now() - start) / 1000;
      emit({ w: work, wall, cpu: cpuSince(cpuStart) });
    }
    return result;
  };
  const lines = source(peer, input);
  const sessions = await timed("W1", () => peer.ingest(lines));
  const w2 = await timed("W2", () => peer.count(sessions));
  const w2s = await timed("W2s", () => peer.search(sessions));
  const found = await timed("W3", () => peer.metrics(sessions));
  await timed("W4", () => peer.exportTo(NOWHERE, sessions));
  if (peer.exportToMemory) await timed("W4m", () => peer.exportToMemory(sessions));
  if (peer.exportStream) await timed("W4s", () => peer.exportStream(NOWHERE, sessions));
  await peer.exportTo(output, sessions);
  return { rows: rows(sessions), w2, w2s, ...found };
}

function source(peer, input) {
  return peer.filesOnly ? input : readFileSync(input);
}

/** How many there are in an array, a table or a frame. */
function rows(sessions) {
  return sessions.length ?? sessions.height;
}

function cpuSince(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function emit(line) {
  console.log(JSON.stringify(line));
}
