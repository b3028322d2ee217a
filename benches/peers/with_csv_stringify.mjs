// The same plain JavaScript, with csv-stringify for the file.
import { writeFileSync } from "node:fs";
import { stringify } from "csv-stringify/sync";
import { main } from "./harness.mjs";
import { HEADER, LABELS, count, date, guarded, ingest, local, metrics, rounded, search, time } from "./javascript.mjs";

const yesNo = (flag) => (flag ? "Yes" : "No");

function row(session) {
  const started = local(session.startedAt);
  const { name } = session.contact;
  return [
    `${date(started)} ${time(started)}`, yesNo(session.is_done), yesNo(session.is_todo), session.session_type, session.summary,
    rounded(session.asr), session.tags.join(", "), session.comment, session.stars, LABELS[session.channel], name?.trim() ? name : "User",
  ];
}

function exportTo(path, sessions) {
  const rows = sessions.filter((session) => !session.is_test).map(row);
  const text = stringify(rows, { cast: { string: guarded }, record_delimiter: "windows", quoted_match: /[\r\n]/ });
  writeFileSync(path, HEADER + text);
}

await main({ ingest, count, search, metrics, exportTo });
