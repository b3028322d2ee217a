// The example backend, asked over real HTTP.
import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { SessionTable, verify } from "portal-sessions";
import { serve } from "../../../examples/node/server.mjs";
import { sample } from "./samples.mjs";

const NOW = "2026-11-22T00:00:00Z";
const ZONE = "America/New_York";
const { table } = SessionTable.fromNdjson(sample());

let server;
let base;

async function start(sessions) {
  server = await serve(sessions, { zone: ZONE, clock: () => new Date(NOW) });
  await once(server.listen(0), "listening");
  base = `http://localhost:${server.address().port}`;
}

before(() => start(table));
after(() => server.close());

const ask = async (path, options) => {
  const response = await fetch(`${base}${path}`, options);
  return { status: response.status, body: await response.json() };
};
const review = (id, body) => ask(`/sessions/${encodeURIComponent(id)}/review`, { method: "POST", body: JSON.stringify(body) });

test("paging walks every session once, the newest first", async () => {
  const expected = table.filter({ test: false, last: "30d" }, { now: NOW, zone: ZONE }).sort("-started_at");
  const ids = [];
  for (let page = 1; ; page += 1) {
    const { body } = await ask(`/sessions?test=false&last=30d&page=${page}&per=100`);
    assert.deepEqual(body.metadata, { page, per: 100, total: expected.length });
    if (body.items.length === 0) break;
    ids.push(...body.items.map(({ id }) => id));
  }
  assert.deepEqual(ids, Array.from(expected, ({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
});

test("the numbers are those of the table", async () => {
  const { body } = await ask("/sessions/info?test=false&archived=false&last=30d");
  assert.deepEqual(body, table.filter({ test: false, archived: false, last: "30d" }, { now: NOW, zone: ZONE }).summary());
});

test("what is asked wrongly is told", async () => {
  assert.deepEqual(await ask("/sessions?chanel=voice").then(({ status, body }) => [status, body.code, body.path]), [400, "UNKNOWN_KEY", "chanel"]);
  assert.deepEqual(await ask("/sessions?per=0").then(({ status, body }) => [status, body.code, body.path]), [400, "INVALID_VALUE", "per"]);
  assert.deepEqual(await ask("/sessions?page=-1").then(({ status, body }) => [status, body.code]), [400, "NUMBER_OUT_OF_RANGE"]);
  assert.equal((await ask("/elsewhere")).status, 404);
});

/** What is answered to a request line and a body that no client would send. */
async function raw(line, body = "") {
  const socket = connect(server.address().port);
  const head = `${line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  socket.write(head + body);
  const text = Buffer.concat(await socket.toArray()).toString("utf8");
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? assert.fail(text);
  return { status: Number(status), isJson: /^content-type: application\/json/im.test(text), text };
}

test("an odd request is refused, and as JSON", async () => {
  for (const [line, body, status] of [
    ["GET //", "", 404], ["GET http://[", "", 400], ["GET *", "", 400], ["GET http://x:99999999/sessions", "", 400],
    ["GET http://elsewhere/sessions?per=1", "", 200], ["POST /sessions/%/review", "{}", 400], ["POST /sessions/%ff/review", "{}", 400],
    ...["", "null", "3", "[]", '"x"', "{", "{}", '{"edit":null}', '{"edit":[]}', '{"edit":{},"expected_version":-1}', '{"edit":{},"more":1}']
      .map((body) => [`POST /sessions/${encodeURIComponent(table.session(0).id)}/review`, body, 400]),
    ["GET /sessions?page=1e999", "", 400], ["GET /sessions?sort=", "", 400], ["GET /sessions?%", "", 400], ["GET /sessions?test=%ff", "", 400],
    ["GET /sessions/export.csv?view=nothing", "", 400], ["GET /sessions/export.csv?preset=__proto__", "", 400],
    ["DELETE /sessions", "", 404],
  ]) {
    const answer = await raw(line, body);
    assert.deepEqual([line, body, answer.status, answer.isJson], [line, body, status, true], answer.text);
  }
});

test("no request whatever is a fault of the server", async () => {
  let seed = 1;
  const random = (below) => (seed = (seed * 48_271) % 0x7fffffff) % below;
  const any = (list) => list[random(list.length)];
  const pieces = [
    "/", "//", "?", "&", "=", "%", "%00", "%ff", "%d8%00", "..", "sessions", "/sessions", "/sessions/info", "/sessions/export.csv", "review", "http://", "[",
    "]", "@", ":", "#", "*", "page", "per", "sort", "view", "preset", "channels", "voice", "stars.min", "-1", "1e9", "null", "\\N", "__proto__", "search", "+",
  ];
  const bodies = ["", "null", "{", "{}", '{"edit":{}}', '{"edit":{"stars":9}}', '{"edit":"{}"}', '{"edit":{"tags":[1]}}', '{"__proto__":{}}', "\0", "[".repeat(9_999)];
  for (let time = 0; time < 1_000; time += 1) {
    const url = Array.from({ length: 1 + random(8) }, () => any(pieces)).join("");
    const line = `${any(["GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])} ${any(["/", "", "/sessions?", "/sessions/x/review?"])}${url}`;
    const { status, text } = await raw(line, any(bodies));
    assert.ok(status < 500, `${line}: ${text}`);
  }
});

test("an export is the file of the table", async () => {
  const response = await fetch(`${base}/sessions/export.csv?test=false`);
  assert.equal(response.headers.get("content-type"), "text/csv; charset=utf-8");
  const file = Buffer.from(await response.arrayBuffer());
  const { csv, manifest } = table.sort("-started_at").filter({ test: false }, { now: NOW, zone: ZONE }).toCsv({ preset: "spreadsheet", view: "portal" });
  assert.ok(file.equals(csv));
  assert.ok(verify(file, manifest).ok);
});

test("a review changes the session, and two at once conflict", async () => {
  const { id } = table.session(0);
  const first = await review(id, { edit: { stars: 2, is_done: true }, expected_version: 1 });
  assert.deepEqual([first.status, first.body.version, first.body.session.stars], [200, 2, 2]);
  const { body: list } = await ask(`/sessions?stars.max=2&done=true&per=1000`);
  assert.ok(list.items.some((session) => session.id === id));
  const second = await review(id, { edit: { stars: 5 }, expected_version: 1 });
  assert.deepEqual([second.status, second.body.conflict.differences], [409, [{ field: "stars", yours: 5, theirs: 2 }]]);
  assert.equal((await review("nobody", { edit: {} })).status, 404);
  assert.deepEqual((await review(id, { edit: { is_lead: true } })).body.code, "UNKNOWN_KEY");
  assert.equal((await review(id, "{")).status, 400);
});

test("reviews at the same moment all stay", async () => {
  const ids = [10, 11, 12, 13].map((place) => table.session(place).id);
  const answers = await Promise.all([...ids, "nobody"].map((id) => review(id, { edit: { comment: `seen ${id}` } })));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200, 404]);
  for (const id of ids) {
    const { body } = await ask(`/sessions?per=1&search=${encodeURIComponent(`seen ${id}`)}`);
    assert.deepEqual([body.metadata.total, body.items[0].id], [1, id]);
  }
});

test("while a million rows are exported, others are answered", { timeout: 300_000 }, async (context) => {
  const large = await million();
  server.close();
  await start(large);

  // A loop that an export blocks answers nobody until it is done.
  const { bytes, answered } = await exportBesideAnother();
  context.diagnostic(`${answered} answers`);
  assert.ok(bytes > 50_000_000 && answered >= 10, `${bytes} bytes, ${answered} answers`);
});

/** A million small sessions, read as they are made. */
async function million() {
  const lines = function* () {
    for (let block = 0; block < 1_000; block += 1) {
      const start = new Date(Date.UTC(2026, 9, 1) + block * 3_600_000).toISOString();
      const line = (row) => `{"id":"${block}-${row}","started_at":"${start}","channel":"voice","summary":"a call about a booking"}\n`;
      yield Array.from({ length: 1_000 }, (_, row) => line(row)).join("");
    }
  };
  const { table } = await SessionTable.fromNdjsonAsync(lines());
  assert.equal(table.length, 1_000_000);
  return table;
}

/** Exports, asks for pages meanwhile, and counts the answers. */
async function exportBesideAnother() {
  let bytes = 0;
  let answered = 0;
  const [response] = await once(get(`${base}/sessions/export.csv`), "response");
  response.on("data", (chunk) => { bytes += chunk.length; });
  let done = false;
  const end = once(response, "end").then(() => { done = true; });
  while (!done) {
    const { body } = await ask("/sessions?channels=voice&page=3&per=20");
    assert.equal(body.metadata.total, 1_000_000);
    if (!done) answered += 1;
  }
  await end;
  return { bytes, answered };
}
