// The backend of a Sessions page, in the shapes of the Portal API.
//
//   npm install && node server.mjs [sessions.ndjson] [port]
//
//   GET  /sessions?channels=voice&last=7d&page=1&per=50&sort=-asr    one page
//   GET  /sessions/info?last=30d                                     the numbers
//   GET  /sessions/export.csv?last=30d&preset=spreadsheet            a file, as it is made
//   POST /sessions/:id/review  {"edit":{"stars":5},"expected_version":1}
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { Edit, Filter, PortalSessionsError, Review, SessionTable } from "portal-sessions";

/** The order of a list that asks for none; filters keep it, so it is made once. */
const NEWEST_FIRST = "-started_at";
/** The most bytes of a request's body. */
const MOST_BODY = 1 << 20;

/** A server for the sessions of a table. `clock` gives the present moment, `zone` is that of the business. */
export async function serve(sessions, { zone, clock = () => new Date() }) {
  let table = await sessions.sortAsync(NEWEST_FIRST);
  const versions = new Map(); // A backend would keep these two in its database.
  const log = [];
  let lastReview = Promise.resolve();

  /** The sessions that a URL asks for, and its parameters that are no filter. */
  async function asked({ url, signal }, defaults) {
    const query = new URLSearchParams(url.searchParams);
    const parameters = { ...defaults };
    for (const name of Object.keys(defaults)) {
      if (query.has(name)) parameters[name] = query.get(name);
      query.delete(name);
    }
    return [await table.filterAsync(Filter.fromQuery(query), { now: clock(), zone, signal }), parameters];
  }

  async function list({ url, signal }) {
    const [found, { page, per, sort }] = await asked({ url, signal }, { page: 1, per: 50, sort: NEWEST_FIRST });
    const sorted = sort === NEWEST_FIRST ? found : await found.sortAsync(sort, { signal });
    return sorted.pageJson({ page: Number(page), per: Number(per) });
  }

  async function info({ url, signal }) {
    const [found] = await asked({ url, signal }, {});
    return JSON.stringify(await found.summaryAsync({ signal }));
  }

  async function exportCsv({ url, signal }, response) {
    const [found, { preset, view }] = await asked({ url, signal }, { preset: "spreadsheet", view: "portal" });
    const stream = found.csvStream({ preset, view });
    response.setHeader("content-type", "text/csv; charset=utf-8");
    response.setHeader("content-disposition", 'attachment; filename="sessions.csv"');
    await pipeline(stream, response); // A client that goes away ends the work.
  }

  /** One review after the other, since each makes the next table. */
  function review(id, body) {
    const review = lastReview.then(() => reviewNow(id, body));
    lastReview = review.catch(() => {}); // It is told to whoever asked.
    return review;
  }

  async function reviewNow(id, body) {
    const { edit, expected_version: expectedVersion, ...others } = objectOf(body);
    if (Object.keys(others).length > 0) throw new BadRequest(`unknown keys ${Object.keys(others)}`);
    if (edit === undefined) throw new BadRequest("the body has no `edit`");
    const session = await table.findAsync(id);
    if (session === null) return null;
    const reviewer = new Review({ who: "ann", when: clock(), surface: "portal", expectedVersion });
    const reviewed = reviewer.apply(session, versions.get(id) ?? 1, Edit.fromJson(edit));
    table = await table.withSessionAsync(reviewed.session);
    versions.set(id, reviewed.version);
    log.push(...reviewed.entries);
    return JSON.stringify(reviewed);
  }

  async function answer(request, response) {
    const url = urlOf(request);
    const leaves = new AbortController(); // What nobody waits for any more holds no thread.
    response.once("close", () => leaves.abort());
    const asks = { url, signal: leaves.signal };
    const [, id] = /^\/sessions\/([^/]+)\/review$/.exec(url.pathname) ?? [];
    const route = `${request.method} ${id === undefined ? url.pathname : "/sessions/:id/review"}`;
    switch (route) {
      case "GET /sessions":
        return json(response, 200, await list(asks));
      case "GET /sessions/info":
        return json(response, 200, await info(asks));
      case "GET /sessions/export.csv":
        return exportCsv(asks, response);
      case "POST /sessions/:id/review": {
        const reviewed = await review(decoded(id), await bodyOf(request));
        return reviewed === null ? refuse(response, 404, "no such session") : json(response, 200, reviewed);
      }
      default:
        return refuse(response, 404, "no such page");
    }
  }

  return createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (response.headersSent || response.closed) return response.destroy();
      if (error instanceof PortalSessionsError) {
        const { code, message, path, value, conflict } = error;
        return json(response, statusOf(code), JSON.stringify({ code, message, path, value, conflict }));
      }
      if (error instanceof BadRequest) return refuse(response, 400, error.message);
      console.error(error);
      return json(response, 500, JSON.stringify({ code: "INTERNAL", message: "something went wrong" }));
    });
  });
}

function statusOf(code) {
  return { INTERNAL: 500, UNKNOWN_SESSION: 404, VERSION_CONFLICT: 409 }[code] ?? 400;
}

/** What is wrong with a request before the library sees it. */
class BadRequest extends Error {}

/** The URL of a request, which nearly always is only the path of one. */
function urlOf({ url }) {
  const address = url.startsWith("/") ? `http://localhost${url}` : url;
  if (!URL.canParse(address)) throw new BadRequest("this is no URL");
  return new URL(address);
}

function decoded(component) {
  try {
    return decodeURIComponent(component);
  } catch {
    throw new BadRequest("the id is not encoded as a URL has it");
  }
}

function objectOf(body) {
  let value;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new BadRequest(error.message);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new BadRequest("the body is no JSON object");
  return value;
}

function refuse(response, status, message) {
  json(response, status, JSON.stringify({ code: status === 404 ? "NOT_FOUND" : "BAD_REQUEST", message }));
}

function json(response, status, text) {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(text);
}

async function bodyOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BODY) throw new BadRequest("the body is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [input = new URL("../data/sessions.ndjson", import.meta.url), port = 3000] = process.argv.slice(2);
  const { table, report } = await SessionTable.fromNdjsonAsync(createReadStream(input));
  const server = await serve(table, { zone: "America/New_York" });
  server.listen(Number(port), () => {
    console.log(`${report.accepted} sessions, ${report.rejected} rejects: http://localhost:${server.address().port}/sessions`);
  });
}
