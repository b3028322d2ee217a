import type { Readable } from "node:stream";
import type { SignalOptions } from "./filter.js";
import type { ColumnId, View } from "./view.js";
import type { Decimal, InstantText } from "./session.js";

/** What a CSV file has in it, and what it looks like. */
export interface CsvOptions {
  /** The columns: a view, the name of one, or ids. */
  readonly view: View | "portal" | "builder" | "fields" | readonly ColumnId[];
  /**
   * For whom the file is. `data` is for programs: ids, UTC times, exact decimals, every text as it is kept. `spreadsheet` is
   * for people: labels, local times, rounded money, and the formula guard on; alone it has every option at its default.
   */
  readonly preset: "data" | "spreadsheet" | SpreadsheetOptions;
  /** At most this many rows in one file. For people the default, and the most, is 1,048,575; for programs there is no limit. */
  readonly rowsPerFile?: number | undefined;
  /** How many threads make rows; 1 by default, 16 at the most. The bytes are the same for any number. */
  readonly threads?: number | undefined;
}

/**
 * The preset for people with options of its own.
 *
 * ```js
 * const german = { name: "spreadsheet", zone: "Europe/Berlin", semicolon: true };
 * table.toCsvFile("sessions.csv", { view: "portal", preset: german });
 * ```
 */
export interface SpreadsheetOptions {
  readonly name: "spreadsheet";
  /** The zone of the times; by default that in which the table was filtered, and `ZONE_REQUIRED` if there is none. */
  readonly zone?: string | undefined;
  /** `;` between cells together with a decimal comma; off by default. */
  readonly semicolon?: boolean | undefined;
  /** Whether plain international phone numbers get the guard's `'`; `marked` by default. */
  readonly phones?: "marked" | "plain" | undefined;
  /** Whether line breaks inside a text stay; `kept` by default, `marked` makes each row one line. */
  readonly lineBreaks?: "kept" | "marked" | undefined;
  /** One more column with the offset from UTC at the session's start; off by default. */
  readonly utcOffset?: boolean | undefined;
  /** The zone behind the label of each column of times; off by default. */
  readonly zoneInHeader?: boolean | undefined;
}

export interface CsvFile {
  /** The bytes of the file, UTF-8. */
  readonly csv: Buffer;
  readonly manifest: Manifest;
}

/** A CSV file as a `Readable` of bytes, with its manifest after the last one. */
export declare class CsvStream extends Readable {
  private constructor();
  /** Resolves when all bytes have been read; rejects when the stream fails or is destroyed before. */
  readonly manifest: Promise<Manifest>;
  /** @throws {PortalSessionsError} `WRONG_TYPE`: a stream is no JSON. */
  toJSON(): never;
}

/** What a file was made from and what is in it: with it a file can be verified and made again. */
export interface Manifest {
  readonly version: 1;
  readonly library: string;
  readonly tzdb: string;
  readonly definitions: ReadonlyArray<{ readonly id: string; readonly version: number }>;
  /** The filter's canonical JSON. */
  readonly filter: string;
  readonly filter_sha256: string;
  readonly from: InstantText | null;
  readonly to: InstantText | null;
  readonly now: InstantText | null;
  readonly zone: string | null;
  /** The policies, as JSON. */
  readonly policies: string;
  readonly preset: { readonly name: "data" | "spreadsheet"; readonly [option: string]: unknown };
  /** What stands between the cells; `guard.decode` needs it. */
  readonly separator: "," | ";";
  /** What stands before the decimals of a number. */
  readonly decimal_mark: "." | ",";
  /** The sums are exact, also where the cells are rounded. */
  readonly columns: ReadonlyArray<{ readonly id: string; readonly label: string; readonly sum: Decimal | null }>;
  readonly rows_matched: number;
  readonly rows_written: number;
  readonly part: number;
  readonly parts: number;
  /** In how many cells a text is not as it was. */
  readonly cells: { readonly guarded: number; readonly cut: number; readonly controls_replaced: number; readonly line_breaks_replaced: number };
  readonly bytes: number;
  readonly sha256: string;
}

/** What was compared when a file was verified, and what could not be. */
export interface Verification {
  /** Whether every comparison held. */
  readonly ok: boolean;
  readonly checks: ReadonlyArray<{ readonly name: string; readonly expected: string; readonly found: string }>;
  /** The columns whose sums were not compared, since their cells are rounded for people. */
  readonly rounded: readonly string[];
}

/**
 * Compares a file with its manifest, each property by itself. A file that differs is no error: look at `ok`.
 *
 * ```js
 * const { csv, manifest } = table.toCsv({ preset: "data", view: "portal" });
 * verify(csv, manifest).ok; // true
 * ```
 */
export declare function verify(file: Uint8Array, manifest: Manifest | string): Verification;
/** The same off the event loop, over a copy of the bytes. */
export declare function verifyAsync(file: Uint8Array, manifest: Manifest | string, options?: SignalOptions): Promise<Verification>;
