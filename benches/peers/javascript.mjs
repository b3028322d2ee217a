// Plain JavaScript on Node: an array of objects, instants as milliseconds, exact amounts as BigInt.
import { closeSync, openSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { main } from "./harness.mjs";

const FROM = Date.UTC(2026, 9, 23);
const TO = Date.UTC(2026, 10, 22);
const ZONE = "America/New_York";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LABELS = { voice: "Voice", text: "Text", chat: "Chat" };
const HEADER = "Datetime,Done,To Do,Topic,Summary,ASR,Tags,Comment,Conversation Quality,Channel,Contact\r\n";
// Amounts count units of 10^-16: 4 decimals of a lead value and twice 6 of a share.
const CENT = 10n ** 14n;
const DECIMALS = 16;

/** The sessions of NDJSON. The input is longer than a string may be, so each line is decoded alone. */
function ingest(bytes) {
  const sessions = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const session = JSON.parse(bytes.utf8Slice(start, end));
    session.startedAt = Date.parse(session.started_at);
    session.endedAt = Date.parse(session.ended_at);
    session.assessment = session.human_assessment ?? session.auto_assessment;
    session.success = session.assessment === "Yes-A" || session.assessment === "Yes-B";
    session.asr = asr(session);
    sessions.push(session);
    start = end + 1;
  }
  return sessions;
}

function asr(session) {
  if (!(session.is_lead && session.is_opportunity && session.success)) return 0n;
  const value = units(session.lead_value ?? "0", 4);
  return value * units(session.conversion_ratio ?? "1", 6) * units(session.recognition ?? "1", 6);
}

/** A decimal text as a number of units of 10^-decimals. */
function units(text, decimals) {
  const [whole, fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(decimals, "0"));
}

function isRecentLead(session) {
  return (
    session.is_lead &&
    session.startedAt >= FROM &&
    session.startedAt < TO &&
    !session.is_test &&
    !session.is_archived &&
    (session.channel === "voice" || session.channel === "text")
  );
}

function count(sessions) {
  let matching = 0;
  for (const session of sessions) if (isRecentLead(session)) matching++;
  return matching;
}

function search(sessions) {
  const query = /refund/i;
  const has = (text) => text !== null && query.test(text);
  let matching = 0;
  for (const session of sessions) {
    if (!isRecentLead(session)) continue;
    const { name, phone } = session.contact;
    if (has(name) || has(session.summary) || has(session.comment) || has(phone)) matching++;
  }
  return matching;
}

function metrics(sessions) {
  let total = 0n;
  const days = new Map();
  const [css, oss, lss] = [[0, 0], [0, 0], [0, 0]];
  for (const session of sessions) {
    if (!isRecentLead(session)) continue;
    total += session.asr;
    const day = date(local(session.startedAt));
    days.set(day, (days.get(day) ?? 0n) + session.asr);
    if (session.stars !== null) {
      css[0] += session.stars;
      css[1] += 5;
    }
    if (session.assessment === null) continue;
    if (session.is_opportunity) {
      oss[0] += session.success;
      oss[1]++;
    }
    lss[0] += session.success;
    lss[1]++;
  }
  const exactDays = Object.fromEntries([...days].map(([day, amount]) => [day, exact(amount)]));
  return { asr: exact(total), css, oss, lss, days: exactDays };
}

/** The amount with all its decimals and no zeros at the end. */
function exact(amount) {
  const digits = String(amount).padStart(DECIMALS + 1, "0");
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`.replace(/\.?0+$/, "");
}

/** The amount in cents, half to even. */
function rounded(amount) {
  if (amount === 0n) return "0.00";
  const rest = amount % CENT;
  let cents = Number(amount / CENT);
  if (rest * 2n > CENT || (rest * 2n === CENT && cents % 2 === 1)) cents++;
  const fraction = cents % 100;
  return `${(cents - fraction) / 100}.${fraction < 10 ? "0" : ""}${fraction}`;
}

const format = new Intl.DateTimeFormat("en", { timeZone: ZONE, timeZoneName: "longOffset" });
const offsets = new Map();

/** The instant as if its local time were UTC. Offsets are kept by the hour, since asking for one is slow. */
function local(instant) {
  const hour = Math.floor(instant / HOUR);
  let offset = offsets.get(hour);
  if (offset === undefined) {
    const name = format.formatToParts(hour * HOUR).find(({ type }) => type === "timeZoneName").value;
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name);
    offset = (sign === "-" ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * 60_000);
    offsets.set(hour, offset);
  }
  return instant + offset;
}

const dates = new Map();

function date(localInstant) {
  const day = Math.floor(localInstant / DAY);
  let text = dates.get(day);
  if (text === undefined) {
    text = new Date(day * DAY).toISOString().slice(0, 10);
    dates.set(day, text);
  }
  return text;
}

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));

function time(localInstant) {
  const second = Math.floor((localInstant % DAY) / 1000);
  const minute = Math.floor(second / 60);
  return `${twoDigits[Math.floor(minute / 60)]}:${twoDigits[minute % 60]}:${twoDigits[second % 60]}`;
}

/** A text guarded against being run as a formula. */
function guarded(text) {
  return text
    .replace(/[;\t\r\n](?=[ "']*[=+\-@|%])/g, "$&'")
    .replace(/^(?=[ "']*[=+\-@|%]|[\t\r\n])/, "'");
}

/** A text as a cell: guarded, and in quotes where it needs them. */
function cell(text) {
  if (text === null || text === "") return "";
  const cell = guarded(text);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function exportTo(path, sessions) {
  const file = openSync(path, "w");
  let text = HEADER;
  for (const session of sessions) {
    if (session.is_test) continue;
    const started = local(session.startedAt);
    const name = session.contact.name?.trim() ? session.contact.name : "User";
    text +=
      `${date(started)} ${time(started)},${session.is_done ? "Yes" : "No"},${session.is_todo ? "Yes" : "No"},` +
      `${cell(session.session_type)},${cell(session.summary)},${rounded(session.asr)},` +
      `${cell(session.tags.join(", "))},${cell(session.comment)},${session.stars ?? ""},${LABELS[session.channel]},${cell(name)}\r\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = "";
    }
  }
  writeSync(file, text);
  closeSync(file);
}

export { HEADER, LABELS, count, date, guarded, ingest, local, metrics, rounded, search, time };

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main({ ingest, count, search, metrics, exportTo });
