"use strict";
// What people change in a session, and what is remembered of it.
const native = require("./native");
const { call, refused } = require("./errors");
const { count, isObject, options, wireJson } = require("./border");
const { RevenuePolicy, Session, namesOf, sessionText, textOf, wireDocumentOf } = require("./documents");

class Edit extends wireDocumentOf("Edit", "edit") {
  constructor(literal = {}) {
    super(literal);
  }
}

class Review extends wireDocumentOf("Review", "review") {
  apply(session, version, edit) {
    const [given, at] = [sessionText(session), count(version, "version")];
    const changes = textOf(Edit, edit, "edit");
    const checked = call(() => native.document("session", given));
    const reviewed = JSON.parse(call(() => native.review(String(this), checked, at, changes), namesOf(edit)));
    if (!Number.isSafeInteger(reviewed.version)) {
      throw refused("NUMBER_OUT_OF_RANGE", `there is no version after \`${version}\``, "version", version);
    }
    return { ...reviewed, session: Session.parse(reviewed.session) };
  }

  preview(session, edit, given) {
    const policy = textOf(RevenuePolicy, options(given).policy ?? {}, "policy");
    const args = [sessionText(session), textOf(Edit, edit, "edit"), policy];
    return JSON.parse(call(() => native.preview(...args)));
  }
}

function replay(session, entries) {
  if (!isObject(entries) || !Array.isArray(entries)) throw refused("WRONG_TYPE", "expected an array of entries", "entries", entries);
  const args = [sessionText(session), wireJson(entries)];
  return Session.parse(call(() => native.replayed(...args)));
}

module.exports = { Edit, Review, replay };
