"use strict";
const native = require("./lib/native");
const { call, PortalSessionsError } = require("./lib/errors");
const { text } = require("./lib/border");
const { LengthPolicy, Policies, RevenuePolicy, Schedule, Session, View } = require("./lib/documents");
const { Cursor } = require("./lib/cursor");
const { Filter, ResolvedFilter } = require("./lib/filter");
const { SessionTable } = require("./lib/table");
const { CsvStream, verify, verifyAsync } = require("./lib/export");
const { Edit, Review, replay } = require("./lib/review");

const guarded = (way) => (given, separator = ",") => {
  const args = [text(given, ""), text(separator, "separator")];
  return call(() => native.guardText(way, ...args));
};
const guard = Object.freeze({
  encode: guarded("encode"),
  decode: guarded("decode"),
  encodeIdentifier: guarded("encode_identifier"),
});

function describe() {
  return JSON.parse(call(() => native.describe()));
}

function tzdbVersion() {
  return call(() => native.tzdbVersion());
}

function startOfDay(date, zone) {
  const args = [text(date, "date"), text(zone, "zone")];
  return call(() => native.startOfDay(...args));
}

module.exports = {
  SessionTable, Session, Cursor, Filter, ResolvedFilter, Policies, RevenuePolicy, LengthPolicy, Schedule, View, Edit, Review, CsvStream,
  PortalSessionsError, describe, guard, replay, startOfDay, tzdbVersion, verify, verifyAsync,
};
