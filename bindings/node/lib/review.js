"use strict";
// What people change in a session, and what is remembered of it.
const native = require("./native");
const { call, refused } = require("./errors");
const { count, moment, options, text, wireJson } = require("./border");
const { RevenuePolicy, Session, sessionText, textOf, wireDocumentOf } = require("./documents");

class Edit extends wireDocumentOf("edit") {
  constructor(literal = {}) {
    super(literal);
  }
}

class Review {
  #json;

  constructor(given) {
    const read = options(given, { who: text, when: moment, surface: text, expectedVersion: count });
    for (const name of ["who", "when", "surface"]) {
      if (read[name] === undefined) throw refused("MISSING_FIELD", `a review needs \`${name}\``, name);
    }
    const { who, when, surface, expectedVersion } = read;
    this.#json = JSON.stringify({ who, when, surface, expected_version: expectedVersion });
  }

  apply(session, version, edit) {
    const args = [sessionText(session), count(version, "version"), textOf(Edit, edit, "edit")];
    const reviewed = JSON.parse(call(() => native.review(this.#json, ...args)));
    return { ...reviewed, session: Session.parse(reviewed.session) };
  }

  preview(session, edit, given) {
    const { policy = null } = options(given, { policy: (policy, path) => textOf(RevenuePolicy, policy, path) });
    const args = [sessionText(session), textOf(Edit, edit, "edit")];
    return JSON.parse(call(() => native.preview(...args, policy)));
  }
}

function replay(session, entries) {
  if (!Array.isArray(entries)) throw refused("WRONG_TYPE", "expected an array of entries", "entries", entries);
  const args = [sessionText(session), wireJson(entries)];
  return Session.parse(call(() => native.replayed(...args)));
}

module.exports = { Edit, Review, replay };
