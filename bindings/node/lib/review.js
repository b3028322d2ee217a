"use strict";
// What people change in a session, and what is remembered of it.
const native = require("./native");
const { call, refused } = require("./errors");
const { count, literalJson, literalPath, options, wireJson } = require("./border");
const { RevenuePolicy, Session, sessionText, textOf, wireDocumentOf } = require("./documents");

class Edit extends wireDocumentOf("edit") {
  constructor(literal = {}) {
    super(literal);
  }
}

class Review {
  #json;

  constructor(literal) {
    const json = literalJson(literal);
    this.#json = call(() => native.document("review", json), literalPath);
  }

  apply(session, version, edit) {
    const args = [sessionText(session), count(version, "version"), textOf(Edit, edit, "edit")];
    const reviewed = JSON.parse(call(() => native.review(this.#json, ...args)));
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
  if (!Array.isArray(entries)) throw refused("WRONG_TYPE", "expected an array of entries", "entries", entries);
  const args = [sessionText(session), wireJson(entries)];
  return Session.parse(call(() => native.replayed(...args)));
}

module.exports = { Edit, Review, replay };
