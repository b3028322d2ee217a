// Writes into shared memory for ever: what was there is back most of the time, and now and then it is no UTF-8.
import { parentPort, workerData } from "node:worker_threads";

const bytes = new Uint8Array(workerData);
const WRONG = [0xff, 0x22, 0x5c, 0x0a, 0xc3, 0xed];
const places = new Int32Array(2_000);
const before = new Uint8Array(places.length);
let seed = 12_345;
parentPort.postMessage("writing");
for (;;) {
  for (let turn = 0; turn < places.length; turn += 1) {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    places[turn] = (seed * 64 + (seed >> 7)) % bytes.length;
    before[turn] = bytes[places[turn]];
    bytes[places[turn]] = WRONG[seed % WRONG.length];
  }
  for (let turn = 0; turn < 20_000; turn += 1) Atomics.load(bytes, 0);
  for (let turn = places.length - 1; turn >= 0; turn -= 1) bytes[places[turn]] = before[turn];
}
