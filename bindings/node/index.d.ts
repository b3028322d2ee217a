/// <reference lib="esnext.disposable" />
/// <reference types="node" />

/*
 * Records, filters as JSON, summaries, pages and manifests are in the wire form of the library, in snake_case: they can be
 * sent in a response unchanged, and are the same in Rust and Python. Options and literals, which a programmer writes, are
 * camelCase and are checked: an unknown key is an error with its path, never ignored.
 */
export * from "./types/errors.js";
export * from "./types/export.js";
export * from "./types/filter.js";
export * from "./types/policies.js";
export * from "./types/review.js";
export * from "./types/session.js";
export * from "./types/summary.js";
export * from "./types/table.js";
export * from "./types/view.js";

import type { Description } from "./types/summary.js";

/** The definition of every metric, column, filter and grouping as data, for help pages and tooltips. */
export declare function describe(): Description;

/**
 * The guard of spreadsheet cells against formulas and other interpretations of a string, cell by cell. `separator` is that
 * of the file, `","` by default, and is in its manifest.
 */
export declare const guard: {
  /** Adds a `'` before each part of the string that a spreadsheet could read as a formula, a date, a number or a boolean. */
  encode(text: string, separator?: "," | ";"): string;
  /** The same for ids and phone numbers, which get no mark if they are 1 to 11 digits without a leading zero. */
  encodeIdentifier(text: string, separator?: "," | ";"): string;
  /** Removes the marks that `encode` or `encodeIdentifier` added; any other `'` stays. */
  decode(text: string, separator?: "," | ";"): string;
};

/** The instant at which a day such as `2026-11-01` begins in a zone: the first one at which its clock shows midnight or later. */
export declare function startOfDay(date: string, zone: string): string;

/** The version of the bundled IANA time-zone database, such as `2026f`. */
export declare function tzdbVersion(): string;
