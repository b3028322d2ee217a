"use strict";
// One error class, whether a call throws or a promise rejects.

class PortalSessionsError extends Error {
  constructor({ code, message, path = null, value = null, conflict = null, report = null }, options) {
    super(path ? `${message} at \`${path}\`` : message, options);
    this.code = code;
    this.path = path;
    this.value = value;
    this.conflict = conflict;
    this.report = report;
  }

  /** Also what JSON leaves out of an error: its name and its message. */
  toJSON() {
    const { name, code, message, path, value, conflict, report } = this;
    return { name, code, message, path, value, conflict, report };
  }
}
Object.defineProperty(PortalSessionsError.prototype, "name", { value: "PortalSessionsError", configurable: true });

/** The error of an argument that JavaScript itself finds wrong. */
function refused(code, message, path, value) {
  return new PortalSessionsError({ code, message, path, ...(value === undefined ? {} : { value: shown(value) }) });
}

/** A value for people, as the library quotes it: the first 200 characters. */
function shown(value) {
  return Array.from(typeof value === "string" ? value : quoted(value)).slice(0, 200).join("");
}

function quoted(value) {
  try {
    return String(value);
  } catch {
    return typeof value; // An object without a prototype.
  }
}

/** Calls native code, and nothing else; `rename` puts a name of the wire form into the terms of the caller. */
function call(work, rename) {
  try {
    return work();
  } catch (error) {
    throw translated(error, rename);
  }
}

/** Waits for native code in the same way. */
async function settled(promise, rename) {
  try {
    return await promise;
  } catch (error) {
    throw translated(error, rename);
  }
}

function translated(error, rename) {
  const failure = failureIn(error);
  if (failure === null) {
    return new PortalSessionsError({ code: "INTERNAL", message: quoted(error?.message ?? error) }, { cause: error });
  }
  return new PortalSessionsError(rename ? renamed(failure, rename) : failure);
}

/**
 * The path and the names in the message in the terms of the caller; the value in the message stays as it is, and so do the
 * values that a wrong one is told, which are the same in every language.
 */
function renamed(failure, rename) {
  const path = failure.path && rename(failure.path);
  if (failure.code === "INVALID_VALUE") return { ...failure, path };
  const isName = (text) => failure.code === "UNKNOWN_KEY" || text !== failure.value;
  const name = (quoted, name) => (isName(name) ? `\`${rename(name)}\`` : quoted);
  const message = failure.message.replace(/`([a-z]+(?:_[a-z]+)+)`/g, name);
  const value = failure.code === "UNKNOWN_KEY" && failure.value ? rename(failure.value) : failure.value;
  return { ...failure, message, value, path };
}

/** The document that the native half puts into the message of its errors. */
function failureIn(error) {
  try {
    const failure = JSON.parse(error.message);
    return typeof failure?.code === "string" ? failure : null;
  } catch {
    return null;
  }
}

module.exports = { PortalSessionsError, refused, call, settled };
