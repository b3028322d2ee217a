import type { CsvFile, CsvOptions, CsvStream, Manifest } from "./export.js";
import type { ErrorCode } from "./errors.js";
import type { Explanation, FilterInput, SignalOptions, When } from "./filter.js";
import type { AsrExplanation, Policies, PoliciesLiteral } from "./policies.js";
import type { Decimal, InstantText, Session, SessionInput, SessionRecord } from "./session.js";
import type { AsrReconciliation, Breakdown, Grouping, Summary } from "./summary.js";
import type { SortKey } from "./view.js";

export interface ReadOptions {
  /** Under which the sessions are judged; the default ones unless there are others. */
  readonly policies?: Policies | PoliciesLiteral | undefined;
  /** Whether the first reject ends it with its error; off by default. */
  readonly strict?: boolean | undefined;
  /** What happens to a record whose id another one has: `reject` by default; `first` or `last` stays otherwise, which is no fault. */
  readonly duplicates?: "reject" | "first" | "last" | undefined;
  /** Gets every reject, also those that the report does not keep; what it throws ends the call. An async form calls it while it reads, the other one at the end. */
  readonly onReject?: ((reject: Reject) => void) | undefined;
  /** How many threads read, and answer the table's questions; 1 by default, 64 at the most. */
  readonly threads?: number | undefined;
  /**
   * How many records may be rejected before the input as a whole is, with `TOO_MANY_REJECTS` and the report in the error:
   * a whole number is a count, a number below 1 or a decimal as text, such as `"1"`, a share of all records. Half of them by
   * default, so that the only record of an input must be a good one; with null any number is fine.
   */
  readonly maxRejects?: number | Decimal | null | undefined;
  readonly limits?: {
    /** Bytes of one record; 4 MiB by default. A longer one is a reject, of which only the first bytes are held and kept. */
    readonly line?: number | undefined;
    /** Records in all; 10,000,000 by default. */
    readonly records?: number | undefined;
    /** How many rejects the report keeps; 10,000 by default. All are counted. */
    readonly keptRejects?: number | undefined;
    /** How many bytes those hold together; 256 MiB by default. */
    readonly keptBytes?: number | undefined;
  } | undefined;
}

/** Options of long calls. */
export interface WatchOptions extends SignalOptions {
  /** Called about ten times a second and once at the end; what it throws ends the call. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface Progress {
  /** Records read or rows written so far. */
  readonly rows: number;
  readonly bytes: number;
}

/** Records as text or bytes, or as chunks that come one after another: a `Readable`, a web stream, any iterable. */
export type ReadInput = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

export interface Ingested {
  readonly table: SessionTable;
  readonly report: IngestReport;
}

/** What became of every record: `accepted + rejected` is the number of records, always. */
export interface IngestReport {
  readonly accepted: number;
  readonly rejected: number;
  readonly blank_lines: number;
  readonly rejected_by_code: Readonly<Partial<Record<ErrorCode, number>>>;
  /** The first 10,000, unless the limits say otherwise. */
  readonly rejects: readonly Reject[];
  readonly duplicates: ReadonlyArray<{
    readonly id: string;
    readonly kept_ordinal: number;
    /** Null in a report on records that are no lines, as the rows of a frame; no door of this package takes such ones. */
    readonly kept_line: number | null;
    readonly dropped_ordinal: number;
    readonly dropped_line: number | null;
  }>;
  readonly warnings: {
    readonly ends_before_start: number;
    readonly leap_seconds: number;
    readonly precision_cuts: number;
    /** Sessions with the character U+0000 in a text, which some databases refuse, PostgreSQL among them. */
    readonly nul_characters: number;
    /** Assessments that are none of `Yes-A`, `Yes-B` and `No`; they are kept, and no score counts them. */
    readonly unknown_assessments: number;
  };
  /** How many records do not say whether a flag is on. */
  readonly missing: Readonly<Record<string, number>>;
  readonly unknown_fields: Readonly<Record<string, number>>;
  readonly other_unknown_fields: number;
  /** For each unknown field that is nearly called like one of a session, the name that was perhaps meant. */
  readonly near_names: Readonly<Record<string, string>>;
  /** The fields of a session that no record names; of a CSV those for which there is no column. */
  readonly absent_fields: readonly string[];
  /** The fields that this library computes itself, such as `asr`, and how many records had them. Nothing was read from them. */
  readonly ignored_fields: Readonly<Record<string, number>>;
}

/** A record that was left out, with all that is needed to mend it. */
export interface Reject {
  /** Counted from 1. */
  readonly ordinal: number;
  /** The line in which it begins, counted from 1; null in a report on records that are no lines, as the rows of a frame. */
  readonly line: number | null;
  /** Where its bytes begin and end in the input. */
  readonly start: number;
  readonly end: number;
  readonly code: ErrorCode;
  readonly path: string | null;
  /** The offending value, cut to 200 characters. */
  readonly value: string | null;
  readonly message: string;
  /** Its text, unchanged; the beginning of a record that is longer than `limits.line`, and missing when it is longer than a string can be. */
  readonly raw?: string;
  /** Its bytes in hexadecimal digits, when they are no text; missing likewise. */
  readonly raw_hex?: string;
}

/** One page, in the envelope of the Portal API. */
export interface Page {
  readonly items: readonly SessionRecord[];
  readonly metadata: { readonly page: number; readonly per: number; readonly total: number };
}

/** The order of a list: `"-asr,started_at"` or `["-asr", "started_at"]`. */
export type OrderInput = SortKey | readonly SortKey[] | (string & {});

/**
 * What a walk goes through, as of `now` and in `zone`. A cursor has both: with another `now` the walk goes on under that
 * one, without any under its own; another `zone` is an error.
 */
export interface WalkOptions extends When {
  /** How many sessions at once, from 1 to 1,000. */
  readonly limit: number;
  /** The cursor at which the walk goes on; the first rows without it. */
  readonly after?: string | null | undefined;
  /** Only what this filter means too; all by default. */
  readonly filter?: FilterInput | null | undefined;
  /** Without it the table's own, and the newest session first where it has none. */
  readonly order?: OrderInput | null | undefined;
  /** A secret of at least 16 bytes with which cursors are sealed, so that nobody else can make one; without it they have a checksum. */
  readonly key?: string | Uint8Array | null | undefined;
}

/**
 * Where a walk stopped: after which values of its order and which id, and as of when it was asked.
 *
 * Its text is sealed against change and not hidden: whoever has it can read what is in it.
 */
export declare class Cursor {
  private constructor();
  /** Reads the text of a cursor, which must have been sealed with this key, or without one. */
  static parse(text: string, options?: { readonly key?: string | Uint8Array | null | undefined }): Cursor;
  /** The order of the walk, such as `-asr,id`. */
  readonly order: string;
  /** What the last session had in each column of the order before the id, as in its wire form. */
  readonly values: ReadonlyArray<string | number | boolean | null | readonly string[]>;
  /** The id of the last session. */
  readonly id: string;
  /** The moment under which the walk goes; null when it was told none. */
  readonly now: InstantText | null;
  /** The zone in which it goes; null when it was told none. */
  readonly zone: string | null;
}

export interface Batch {
  readonly items: readonly SessionRecord[];
  /** The cursor of the batch after this one; null when this is the last. */
  readonly next: string | null;
}

/** The question that a table answers. */
export interface Query {
  /** The filter in its canonical JSON form; `{"version":1}` matches all. */
  readonly filter: { readonly version: 1; readonly [key: string]: unknown };
  readonly from: InstantText | null;
  readonly to: InstantText | null;
  readonly now: InstantText | null;
  readonly zone: string | null;
  /** The version of the time-zone database. */
  readonly tzdb: string;
}

/**
 * A set of sessions, judged under one set of policies: what every list, number and export is made from.
 *
 * It holds columns outside of JavaScript's heap and never changes; filtering, sorting and paging share them. A table
 * remembers the `now` and the `zone` of its filter and answers for them. Another `now` is then a `CONFLICT` in every
 * question, another `zone` in `filter`, `count`, `explain` and `walk`; `summary`, `by` and exports are told in any zone.
 *
 * ```js
 * const { table, report } = SessionTable.fromNdjson(readFileSync("sessions.ndjson"));
 * const recent = table.filter({ test: false, last: "30d" }, { now: new Date(), zone: "America/New_York" });
 * console.log(recent.length, recent.summary().asr.amount, report.rejected);
 * ```
 *
 * The methods that end in `Async` do the same off the event loop, and a signal ends them. Whatever takes longer with more
 * sessions has one.
 */
export declare class SessionTable implements Iterable<SessionRecord> {
  private constructor();
  /**
   * By which `assert` and Jest compare tables: one symbol for those of the same sessions in the same order that answer the same
   * question under the same policies. Looking at it reads all of them. A symbol cannot be cloned, so a table that is sent
   * to another thread is an error and not an empty object.
   */
  readonly fingerprint: symbol;

  /**
   * Reads one JSON object a line. One bad record never costs another; the report has each with its place and its text. Tags,
   * `utms`, `arguments` and `contact` may be texts that are their JSON, as databases without such types hold them.
   */
  static fromNdjson(input: string | Uint8Array, options?: ReadOptions): Ingested;
  /**
   * Reads an array of sessions, a page of the Portal API, or several of either. An object with an array as its `items` and
   * without an `id` is a page. One session in each line is NDJSON, and `WRONG_FORMAT` here.
   */
  static fromJson(input: string | Uint8Array, options?: ReadOptions): Ingested;
  /**
   * Reads the `data` preset of `toCsv`, also after a spreadsheet, a frame or a database has saved it anew: a flag is `true`,
   * `t` or `1` or the opposite in any case, and tags are JSON or an array of PostgreSQL such as `{vip,new}`.
   */
  static fromCsv(input: string | Uint8Array, options?: ReadOptions): Ingested;
  /** Reads on a thread of its own, in bounded memory and no faster than the input comes. */
  static fromNdjsonAsync(input: ReadInput, options?: ReadOptions & WatchOptions): Promise<Ingested>;
  static fromJsonAsync(input: ReadInput, options?: ReadOptions & WatchOptions): Promise<Ingested>;
  static fromCsvAsync(input: ReadInput, options?: ReadOptions & WatchOptions): Promise<Ingested>;

  /** How many sessions it shows. */
  readonly length: number;
  readonly policies: Policies;
  readonly query: Query;
  /** The order of its rows, such as `-asr,id`; null while they are in the order they came in. */
  readonly order: string | null;

  /** The table with only the sessions that a filter means, in the same order. */
  filter(filter: FilterInput, when?: When): SessionTable;
  filterAsync(filter: FilterInput, when?: When & SignalOptions): Promise<SessionTable>;
  /** How many sessions a filter means, faster than `filter`. */
  count(filter: FilterInput, when?: When): number;
  countAsync(filter: FilterInput, when?: When & SignalOptions): Promise<number>;
  /** The table in another order: `"-asr,started_at"` or `["-asr", "started_at"]`. The id decides between equals; a session without a value comes last. */
  sort(order: OrderInput): SessionTable;
  sortAsync(order: OrderInput, options?: SignalOptions): Promise<SessionTable>;
  /** The rows at these places, counted from 0; what lies beyond the end is left out. */
  slice(start: number, end?: number): SessionTable;
  sliceAsync(start: number, end?: number, options?: SignalOptions): Promise<SessionTable>;
  /** The sessions of this table and then those of the other one, as a new set under this one's policies that was not asked anything yet. An id that both have is an error. */
  append(other: SessionTable): SessionTable;
  appendAsync(other: SessionTable, options?: SignalOptions): Promise<SessionTable>;
  /** The same question under other policies, in the order the sessions came in. */
  withPolicies(policies: Policies | PoliciesLiteral): SessionTable;
  withPoliciesAsync(policies: Policies | PoliciesLiteral, options?: SignalOptions): Promise<SessionTable>;
  /**
   * The table with this session in the place of the one that has its id, as after a review.
   *
   * It still answers its `query` and has its `order`: a session that the filter no longer means is not shown, one that it
   * now means is, and each stands where it belongs. An id that the set which was filtered does not have is `UNKNOWN_SESSION`.
   */
  withSession(session: SessionInput): SessionTable;
  withSessionAsync(session: SessionInput, options?: SignalOptions): Promise<SessionTable>;

  /** The page with this number, counted from 1, of at most `per` rows and at most 1,000; beyond the end it is empty and has the true total. */
  page(options: { readonly page: number; readonly per: number }): Page;
  /** The same as the text of its JSON, for a response: much cheaper than objects. A page too large for one string is `ANSWER_TOO_LARGE`; as objects it is none. */
  pageJson(options: { readonly page: number; readonly per: number }): string;
  /**
   * The next rows after a cursor, or the first ones without it.
   *
   * Between two batches sessions may be edited, added, archived and removed, and the table may be built anew: a walk to
   * its end gives each session that was there all the time, and whose values of the order did not change, exactly once.
   * That the session at which it stopped has moved or is gone does not matter. A cursor of another filter, order or zone
   * is `CURSOR_MISMATCH`, whose path says which; so is one of other policies, where the order or the filter goes by them.
   *
   * In a table that is in the order of the walk a batch is found at once; of another one each batch reads all sessions.
   *
   * ```js
   * const list = { filter: { archived: false, last: "30d" }, order: "-asr", limit: 50 };
   * const first = await table.walkAsync({ ...list, now: new Date(), zone: "America/New_York" });
   * const second = await table.walkAsync({ ...list, after: first.next });
   * ```
   */
  walk(options: WalkOptions): Batch;
  walkAsync(options: WalkOptions & SignalOptions): Promise<Batch>;
  /** Every session in turn, in the table's order. */
  [Symbol.iterator](): IterableIterator<SessionRecord>;
  /** The session at this place, counted from 0; null beyond the end. */
  session(place: number): Session | null;
  /** The session with this id; null when the table does not show one. It looks through all of them. */
  find(id: string): Session | null;
  findAsync(id: string, options?: SignalOptions): Promise<Session | null>;

  /** The numbers of these sessions, by the days of the zone. */
  summary(when?: When): Summary;
  summaryAsync(when?: When & SignalOptions): Promise<Summary>;
  /** The same numbers group by group; groups of time are those of the zone. */
  by(grouping: Grouping, when?: When): Breakdown;
  byAsync(grouping: Grouping, when?: When & SignalOptions): Promise<Breakdown>;
  /** Why a session matches a filter, or does not. */
  explain(id: string, filter: FilterInput, when?: When): Explanation;
  explainAsync(id: string, filter: FilterInput, when?: When & SignalOptions): Promise<Explanation>;
  /** How the ASR of a session comes about. */
  explainAsr(id: string): AsrExplanation;
  explainAsrAsync(id: string, options?: SignalOptions): Promise<AsrExplanation>;
  /** Compares the ASR of every session with the recorded one, and lists the first `limit` that differ. */
  reconcileAsr(options: { readonly limit: number }): AsrReconciliation;
  reconcileAsrAsync(options: { readonly limit: number } & SignalOptions): Promise<AsrReconciliation>;

  /** One CSV file in memory, and its manifest. */
  toCsv(options: CsvOptions): CsvFile;
  toCsvAsync(options: CsvOptions & WatchOptions): Promise<CsvFile>;
  /**
   * One CSV file at a path or the URL of one; its bytes never come into JavaScript. What was there is replaced when the
   * new file is whole and on the disk, and stays after an error, such as `WRITE_FAILED`. A pipe or a device is written
   * in place.
   */
  toCsvFile(path: string | URL, options: CsvOptions): Manifest;
  toCsvFileAsync(path: string | URL, options: CsvOptions & WatchOptions): Promise<Manifest>;
  /** As many files as the rows need, each with a manifest of its own. */
  toCsvParts(options: CsvOptions): CsvFile[];
  toCsvPartsAsync(options: CsvOptions & WatchOptions): Promise<CsvFile[]>;
  /**
   * One CSV file as a `Readable`, made while it is read: it holds a few blocks of a megabyte and waits for whoever
   * reads. Destroying it, or its signal, ends the work.
   *
   * ```js
   * await pipeline(table.csvStream({ preset: "spreadsheet", view: "portal" }), response);
   * ```
   */
  csvStream(options: CsvOptions & SignalOptions): CsvStream;

  /** @throws {PortalSessionsError} `WRONG_TYPE`: a table is no JSON; take `pageJson`, the sessions or a CSV. */
  toJSON(): never;
  /** Gives its memory up at once instead of when it is collected; other tables keep what they share with it. */
  dispose(): void;
}
export interface SessionTable extends Disposable {}
