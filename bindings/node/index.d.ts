/// <reference lib="esnext.disposable" />
/// <reference types="node" />

/*
 * Records, filters as JSON, summaries, pages and manifests are the wire form of the library, in snake_case: they go
 * straight into responses and equal those of Rust and Python. What a programmer types, options and literals, is camelCase
 * and is checked: a key that nobody knows is an error with its path, never ignored.
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

/** Every metric, column, filter and grouping as data, for help pages and tooltips. */
export declare function describe(): Description;

/**
 * The guard against formulas and against other readings of a text in spreadsheets, text by text; `decode` takes away what
 * the other two added. `separator` is that of the file, `","` by default; its manifest names it.
 */
export declare const guard: {
  encode(text: string, separator?: "," | ";"): string;
  /** For ids and phone numbers, which get no mark when they are 1 to 11 digits without a leading zero. */
  encodeIdentifier(text: string, separator?: "," | ";"): string;
  decode(text: string, separator?: "," | ";"): string;
};

/** The instant at which a day such as `2026-11-01` begins in a zone. */
export declare function startOfDay(date: string, zone: string): string;

/** The version of the bundled time-zone database, such as `2026f`. */
export declare function tzdbVersion(): string;
