// Memory that others write into, give away or cut while it is read: copied before it is checked, or refused.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { Session, SessionTable, verify, verifyAsync } from "portal-sessions";
import { refusal, table, wire } from "./samples.mjs";

const LINE = `${JSON.stringify(wire("s-1", { summary: "é hello wörld" }))}\n`;

test("nothing that is not UTF-8 comes out of shared memory, whatever another thread writes", async () => {
  const lines = Array.from({ length: 20_000 }, (_, row) => LINE.replace("s-1", `id-${row}`)).join("");
  const text = Buffer.from(lines);
  const shared = new Uint8Array(new SharedArrayBuffer(text.length));
  shared.set(text);
  const writer = new Worker(new URL("programs/writer.mjs", import.meta.url), { workerData: shared.buffer });
  await once(writer, "message");
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    for (let round = 0; round < 12; round += 1) {
      const read = round % 3 === 0 ? await SessionTable.fromNdjsonAsync(round % 2 ? shared : [shared]) : SessionTable.fromNdjson(shared, { threads: 2 });
      read.table.filter({ search: "wörld" });
      decoder.decode(read.table.sort("summary").toCsv({ preset: "data", view: "fields" }).csv);
      const { manifest } = table().toCsv({ preset: "data", view: ["id"] });
      assert.equal(verify(shared, manifest).ok, false);
      assert.equal((await verifyAsync(shared, manifest)).ok, false);
    }
  } finally {
    await writer.terminate();
  }
});

test("buffers that can shrink are read as they are now, and those that are gone are refused", async () => {
  const buffer = new ArrayBuffer(LINE.length * 2, { maxByteLength: 1 << 16 });
  const view = new Uint8Array(buffer);
  const { written } = new TextEncoder().encodeInto(LINE, view);
  buffer.resize(written);
  assert.equal(SessionTable.fromNdjson(view).table.find("s-1").toJSON().summary, "é hello wörld");
  assert.equal((await SessionTable.fromNdjsonAsync(view)).report.accepted, 1);
  assert.equal(Session.parse(view).id, "s-1");

  const gone = new Uint8Array(Buffer.from(LINE));
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  for (const work of [() => SessionTable.fromNdjson(gone), () => Session.parse(gone), () => verify(gone, "{}")]) {
    assert.equal(refusal(work).code, "INVALID_VALUE");
  }
  await assert.rejects(SessionTable.fromNdjsonAsync(gone), { code: "INVALID_VALUE" });
  await assert.rejects(SessionTable.fromNdjsonAsync([gone]), { code: "INVALID_VALUE", path: "[0]" });
  assert.equal(SessionTable.fromNdjson(new Uint8Array()).report.accepted, 0);

  // Given away in the middle of the call.
  const large = new Uint8Array(Buffer.from(" ".repeat(20 << 20) + LINE));
  const reading = SessionTable.fromNdjsonAsync(large);
  setImmediate(() => structuredClone(large.buffer, { transfer: [large.buffer] }));
  await assert.rejects(reading, { code: "READ_FAILED" });
});

test("a chunk whose memory is used again for the next one keeps its bytes", async () => {
  const memory = Buffer.alloc(LINE.length + 10);
  const chunks = function* () {
    for (let row = 0; row < 500; row += 1) {
      const length = memory.write(LINE.replace("s-1", `s-${row}`));
      yield memory.subarray(0, length);
    }
  };
  const { table, report } = await SessionTable.fromNdjsonAsync(chunks());
  assert.deepEqual([table.length, report.rejected], [500, 0]);
});
