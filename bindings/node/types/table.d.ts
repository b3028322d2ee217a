import type { CsvFile, CsvOptions, CsvStream, Manifest } from "./export.js";
import type { ErrorCode } from "./errors.js";
import type { Explanation, FilterInput, SignalOptions, When } from "./filter.js";
import type { AsrExplanation, Policies, PoliciesLiteral } from "./policies.js";
import type { Decimal, InstantText, Session, SessionInput, SessionRecord } from "./session.js";
import type { AsrReconciliation, Breakdown, Grouping, Summary } from "./summary.js";
import type { SortKey } from "./view.js";

/** The options of reading an input. */
export interface ReadOptions {
  /** The policies by which sessions are scored; the default policies unless others are given. */
  readonly policies?: Policies | PoliciesLiteral | undefined;
  /** Whether the first reject ends the reading and is thrown as its error; off by default. */
  readonly strict?: boolean | undefined;
  /** Which of two records with the same id stays: with `reject`, the default, the first one, and the other is a fault; with `first` or `last` that one, and it is not a fault. */
  readonly duplicates?: "reject" | "first" | "last" | undefined;
  /** Called with every reject, including those that the report does not keep. What it throws ends the call. The async functions call it while they read, the others at the end. */
  readonly onReject?: ((reject: Reject) => void) | undefined;
  /** The number of threads that read the input and then answer the table's queries; 1 by default, 64 at most. The result is the same for any number. */
  readonly threads?: number | undefined;
  /**
   * How many records may be rejected before the whole input is refused with `TOO_MANY_REJECTS`, with the report in the error.
   * A whole number is a count; a number below 1 or a decimal as a string, such as `"1"`, is a share of all records. The
   * default is half of them, so that an input with a single record needs a valid one. With null there is no limit.
   */
  readonly maxRejects?: number | Decimal | null | undefined;
  /** The limits of the input, and of the rejects that the report keeps. */
  readonly limits?: {
    /** The most bytes of one record; 4 MiB by default. A longer one is a reject, of which only the first bytes are kept. */
    readonly line?: number | undefined;
    /** The most records of the input; 10,000,000 by default. One more is `TOO_MANY_RECORDS`. */
    readonly records?: number | undefined;
    /** The most rejects that the report keeps; 10,000 by default. All are counted. */
    readonly keptRejects?: number | undefined;
    /** The most bytes of those rejects together; 256 MiB by default. */
    readonly keptBytes?: number | undefined;
  } | undefined;
}

/** The options of long-running calls. */
export interface WatchOptions extends SignalOptions {
  /** Called about ten times a second, and once at the end. What it throws ends the call. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How far a long-running call has come. */
export interface Progress {
  /** Records read or rows written so far. */
  readonly rows: number;
  /** Bytes read or written so far. */
  readonly bytes: number;
}

/** The records as a string or bytes, or as chunks of either: a `Readable`, a web stream, or any iterable. */
export type ReadInput = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** The result of reading an input. */
export interface Ingested {
  /** The accepted sessions, in the order of the input. */
  readonly table: SessionTable;
  /** What was accepted, rejected and odd. */
  readonly report: IngestReport;
}

/** What was accepted, rejected and odd in an input. `accepted + rejected` is always the number of its records. */
export interface IngestReport {
  /** The number of records in the table. */
  readonly accepted: number;
  /** The number of records that were left out, for any reason. */
  readonly rejected: number;
  /** The number of blank lines, which are skipped and do not count as records. */
  readonly blank_lines: number;
  /** The number of rejects by error code; the numbers add up to `rejected`. */
  readonly rejected_by_code: Readonly<Partial<Record<ErrorCode, number>>>;
  /** The rejects in the order in which they were found: the first 10,000, or as many as the limits state. */
  readonly rejects: readonly Reject[];
  /** The records that were left out because another one has their id; as many as rejects are kept. */
  readonly duplicates: ReadonlyArray<{
    /** The id that both records have. */
    readonly id: string;
    /** The number of the record that stayed, counted from 1. */
    readonly kept_ordinal: number;
    /** The line in which that record begins; null for records without lines, such as the rows of a frame, which this package does not read. */
    readonly kept_line: number | null;
    /** The number of the record that was left out, counted from 1. */
    readonly dropped_ordinal: number;
    /** The line in which that record begins; null for records without lines. */
    readonly dropped_line: number | null;
  }>;
  /** How often something odd was accepted. None of these is a fault. */
  readonly warnings: {
    /** Sessions that end before they start; their duration is unknown. */
    readonly ends_before_start: number;
    /** Instants at second 60, read as `59.999999`. */
    readonly leap_seconds: number;
    /** Instants with more than six digits of a second, of which the further ones were cut. */
    readonly precision_cuts: number;
    /** Sessions with the character U+0000 in a string, which some databases refuse, PostgreSQL among them. */
    readonly nul_characters: number;
    /** Assessments other than `Yes-A`, `Yes-B` and `No`. They are kept, and no score counts them. */
    readonly unknown_assessments: number;
  };
  /** The number of records without each flag, by the name of its field; the flag is then off. */
  readonly missing: Readonly<Record<string, number>>;
  /** The number of records with each field that a session does not have, by name. Only the first 1,000 names are listed. */
  readonly unknown_fields: Readonly<Record<string, number>>;
  /** How many fields with a name beyond those 1,000 there were. */
  readonly other_unknown_fields: number;
  /** For each unknown field whose name is close to a field of a session, that field. */
  readonly near_names: Readonly<Record<string, string>>;
  /** The fields of a session that no record has; for a CSV, those for which it has no column. */
  readonly absent_fields: readonly string[];
  /** The number of records with each field that this library computes itself, such as `asr`. Their values are not read. */
  readonly ignored_fields: Readonly<Record<string, number>>;
}

/** A record that was left out, with all that is needed to correct it. */
export interface Reject {
  /** The number of the record in the input, counted from 1. */
  readonly ordinal: number;
  /** The line in which the record begins, counted from 1; null for records without lines, such as the rows of a frame. */
  readonly line: number | null;
  /** The position of its first byte in the input. */
  readonly start: number;
  /** The position behind its last byte in the input. */
  readonly end: number;
  /** Why the record was rejected. */
  readonly code: ErrorCode;
  /** Where in the record the error is, such as `contact.phone`; null where it concerns the whole record. */
  readonly path: string | null;
  /** The offending value, cut to 200 characters; null where no single value is at fault. */
  readonly value: string | null;
  /** One sentence for people. */
  readonly message: string;
  /** The text of the record, unchanged; only the beginning of one longer than `limits.line`. Missing when it is longer than a string can be. */
  readonly raw?: string;
  /** The bytes of the record in hexadecimal, in place of `raw` when they are not UTF-8. */
  readonly raw_hex?: string;
}

/** One page, in the envelope of the Portal API. */
export interface Page {
  /** The sessions of the page, in the table's order. */
  readonly items: readonly SessionRecord[];
  /** The position of the page in the list. */
  readonly metadata: {
    /** The number of the page, counted from 1. */
    readonly page: number;
    /** The most sessions of a page. */
    readonly per: number;
    /** The number of sessions in the whole list. */
    readonly total: number;
  };
}

/** A sort order: `"-asr,started_at"` or `["-asr", "started_at"]`, with a `-` for descending. */
export type OrderInput = SortKey | readonly SortKey[] | (string & {});

/**
 * The options of a walk. A cursor contains `now` and `zone`: with another `now` the walk goes on with that one, without any
 * it goes on with the cursor's, and another `zone` is an error.
 */
export interface WalkOptions extends When {
  /** The most sessions of a batch, from 1 to 1,000. */
  readonly limit: number;
  /** The cursor behind which the walk goes on; without it, the walk begins. */
  readonly after?: string | null | undefined;
  /** A filter in addition to that of the table; none by default. */
  readonly filter?: FilterInput | null | undefined;
  /** The order of the walk; by default the table's order, or the newest session first where it has none. */
  readonly order?: OrderInput | null | undefined;
  /** A secret of at least 16 bytes that seals the cursors, so that nobody else can make one. Without it they only have a checksum. */
  readonly key?: string | Uint8Array | null | undefined;
}

/**
 * The position at which a walk stopped: the values of its order and the id of the last session, and its query.
 *
 * Its string form is protected against change but not encrypted: whoever has it can read its content.
 */
export declare class Cursor {
  private constructor();
  /** Reads the string form of a cursor, which must have been sealed with the same key, or also without one. */
  static parse(text: string, options?: { readonly key?: string | Uint8Array | null | undefined }): Cursor;
  /** The order of the walk, such as `-asr,id`. */
  readonly order: string;
  /** The last session's value for each key of the order before the id, as in the JSON of a session. */
  readonly values: ReadonlyArray<string | number | boolean | null | readonly string[]>;
  /** The id of the last session. */
  readonly id: string;
  /** The present moment of the walk; null when its first batch had none. */
  readonly now: InstantText | null;
  /** The zone of the walk; null when its first batch had none. */
  readonly zone: string | null;
}

/** The next rows of a walk. */
export interface Batch {
  /** The sessions, in the order of the walk. */
  readonly items: readonly SessionRecord[];
  /** The cursor of the next batch; null when this is the last one. */
  readonly next: string | null;
}

/** The query whose result a table is. */
export interface Query {
  /** The filter in its canonical JSON form; `{"version":1}` matches every session. */
  readonly filter: { readonly version: 1; readonly [key: string]: unknown };
  /** The first start of a session that can match, inclusive; null without a lower bound. */
  readonly from: InstantText | null;
  /** The end of the range of starts that can match, exclusive; null without an upper bound. */
  readonly to: InstantText | null;
  /** The present moment with which the filter was evaluated; null when none was given. */
  readonly now: InstantText | null;
  /** The zone in which the filter was evaluated; null when none was given. */
  readonly zone: string | null;
  /** The version of the time-zone database, such as `2026f`. */
  readonly tzdb: string;
}

/**
 * A set of sessions in columns, scored under one set of policies. Every list, number and export is computed from it.
 *
 * A table is immutable: filtering, sorting and slicing return a new one, which shares the columns. They are stored outside of
 * JavaScript's heap. A table remembers the `now` and the `zone` of its filter and uses them in later queries. Another `now` is
 * then a `CONFLICT` in every query, another `zone` in `filter`, `count`, `explain` and `walk`; `summary`, `by` and exports
 * may use another zone.
 *
 * ```js
 * const { table, report } = SessionTable.fromNdjson(readFileSync("sessions.ndjson"));
 * const recent = table.filter({ test: false, last: "30d" }, { now: new Date(), zone: "America/New_York" });
 * console.log(recent.length, recent.summary().asr.amount, report.rejected);
 * ```
 *
 * The methods that end in `Async` do the same outside of the event loop, and a signal ends them. Every method whose time
 * grows with the number of sessions has one.
 */
export declare class SessionTable implements Iterable<SessionRecord> {
  private constructor();
  /**
   * The property by which `assert` and Jest compare tables: tables with the same sessions in the same order, the same query
   * and the same policies have the same symbol. Computing it reads all sessions. A symbol cannot be cloned, so sending a
   * table to another thread is an error, and does not yield an empty object.
   */
  readonly fingerprint: symbol;

  /**
   * Reads NDJSON: one JSON object in each line. A bad record never affects another; the report has each with its place and its
   * text. `tags`, `utms`, `arguments` and `contact` may be strings that hold their JSON, as in databases without such types.
   */
  static fromNdjson(input: string | Uint8Array, options?: ReadOptions): Ingested;
  /**
   * Reads a JSON document: an array of sessions, a page of the Portal API, or several of either. An object with an array
   * `items` and without an `id` is a page. One session in each line is NDJSON, which is `WRONG_FORMAT` here.
   */
  static fromJson(input: string | Uint8Array, options?: ReadOptions): Ingested;
  /**
   * Reads the `data` preset of `toCsv`, even after a spreadsheet, a data frame or a database has saved it. A flag is `true`,
   * `t`, `1` or the opposite, in any case; tags are JSON or a PostgreSQL array such as `{vip,new}`.
   */
  static fromCsv(input: string | Uint8Array, options?: ReadOptions): Ingested;
  /** `fromNdjson` on a thread of its own: in bounded memory, and no faster than the input arrives. */
  static fromNdjsonAsync(input: ReadInput, options?: ReadOptions & WatchOptions): Promise<Ingested>;
  /** `fromJson` on a thread of its own. The whole document is held in memory. */
  static fromJsonAsync(input: ReadInput, options?: ReadOptions & WatchOptions): Promise<Ingested>;
  /** `fromCsv` on a thread of its own: in bounded memory, and no faster than the input arrives. */
  static fromCsvAsync(input: ReadInput, options?: ReadOptions & WatchOptions): Promise<Ingested>;

  /** The number of sessions that the table shows. */
  readonly length: number;
  /** The policies by which the sessions are scored. */
  readonly policies: Policies;
  /** The query whose result this table is. */
  readonly query: Query;
  /** The order of the rows, such as `-asr,id`; null while they are in the order of the input. */
  readonly order: string | null;

  /** The table with only the sessions that match a filter, in the same order. */
  filter(filter: FilterInput, when?: When): SessionTable;
  /** `filter` outside of the event loop. */
  filterAsync(filter: FilterInput, when?: When & SignalOptions): Promise<SessionTable>;
  /** The number of sessions that match a filter; faster than `filter`. */
  count(filter: FilterInput, when?: When): number;
  /** `count` outside of the event loop. */
  countAsync(filter: FilterInput, when?: When & SignalOptions): Promise<number>;
  /** The table in another order, such as `"-asr,started_at"`. Equal sessions are ordered by id, and a session without a value comes last. */
  sort(order: OrderInput): SessionTable;
  /** `sort` outside of the event loop. */
  sortAsync(order: OrderInput, options?: SignalOptions): Promise<SessionTable>;
  /** The rows from `start` up to and without `end`, counted from 0. Positions beyond the end are ignored. */
  slice(start: number, end?: number): SessionTable;
  /** `slice` outside of the event loop. */
  sliceAsync(start: number, end?: number, options?: SignalOptions): Promise<SessionTable>;
  /** The sessions of this table followed by those of the other one, under this table's policies and without a filter. An id that both have is `DUPLICATE_ID`. */
  append(other: SessionTable): SessionTable;
  /** `append` outside of the event loop. */
  appendAsync(other: SessionTable, options?: SignalOptions): Promise<SessionTable>;
  /** The same query under other policies, in the order of the input. */
  withPolicies(policies: Policies | PoliciesLiteral): SessionTable;
  /** `withPolicies` outside of the event loop. */
  withPoliciesAsync(policies: Policies | PoliciesLiteral, options?: SignalOptions): Promise<SessionTable>;
  /**
   * The table with this session in place of the one with the same id, as after a review.
   *
   * The result is the same as if the table's `query` and `order` were applied to the changed set: a session that no longer
   * matches disappears, one that matches now appears, at its position in the order. An id that the filtered set does not have
   * is `UNKNOWN_SESSION`.
   */
  withSession(session: SessionInput): SessionTable;
  /** `withSession` outside of the event loop. */
  withSessionAsync(session: SessionInput, options?: SignalOptions): Promise<SessionTable>;

  /** The page with this number, counted from 1, of at most `per` rows, which is at most 1,000. Beyond the end it is empty and has the true total. */
  page(options: { readonly page: number; readonly per: number }): Page;
  /** The page as JSON text, for a response: much cheaper than objects. A page that is too long for one string is `ANSWER_TOO_LARGE`. */
  pageJson(options: { readonly page: number; readonly per: number }): string;
  /**
   * The next rows behind a cursor, or the first ones without one.
   *
   * Between two batches, sessions may be edited, added, archived and removed, and the table may be built again. A walk to
   * its end still returns every session that was there all the time, and whose values in the order's columns did not change,
   * exactly once. It does not matter whether the session at which it stopped has moved or is gone. A cursor of another filter,
   * order or zone is `CURSOR_MISMATCH`, and so is one of other policies where the order or the filter depends on them; the
   * error's path names which.
   *
   * If the table is sorted in the order of the walk, a batch reads only its own sessions; otherwise it reads all of them.
   *
   * ```js
   * const list = { filter: { archived: false, last: "30d" }, order: "-asr", limit: 50 };
   * const first = await table.walkAsync({ ...list, now: new Date(), zone: "America/New_York" });
   * const second = await table.walkAsync({ ...list, after: first.next });
   * ```
   */
  walk(options: WalkOptions): Batch;
  /** `walk` outside of the event loop. */
  walkAsync(options: WalkOptions & SignalOptions): Promise<Batch>;
  /** Every session in turn, in the table's order. */
  [Symbol.iterator](): IterableIterator<SessionRecord>;
  /** The session at this position, counted from 0; null beyond the end. */
  session(place: number): Session | null;
  /** The visible session with this id; null when there is none. It searches all sessions, in linear time. */
  find(id: string): Session | null;
  /** `find` outside of the event loop. */
  findAsync(id: string, options?: SignalOptions): Promise<Session | null>;

  /** The numbers of the visible sessions. Days are those of the zone. */
  summary(when?: When): Summary;
  /** `summary` outside of the event loop. */
  summaryAsync(when?: When & SignalOptions): Promise<Summary>;
  /** The same numbers, group by group. Groups of time are those of the zone. */
  by(grouping: Grouping, when?: When): Breakdown;
  /** `by` outside of the event loop. */
  byAsync(grouping: Grouping, when?: When & SignalOptions): Promise<Breakdown>;
  /** Explains clause by clause whether a session matches a filter. */
  explain(id: string, filter: FilterInput, when?: When): Explanation;
  /** `explain` outside of the event loop. */
  explainAsync(id: string, filter: FilterInput, when?: When & SignalOptions): Promise<Explanation>;
  /** Explains the ASR of a session, factor by factor. */
  explainAsr(id: string): AsrExplanation;
  /** `explainAsr` outside of the event loop. */
  explainAsrAsync(id: string, options?: SignalOptions): Promise<AsrExplanation>;
  /** Compares the ASR of every session with the recorded one, and lists the first `limit` sessions that differ. */
  reconcileAsr(options: { readonly limit: number }): AsrReconciliation;
  /** `reconcileAsr` outside of the event loop. */
  reconcileAsrAsync(options: { readonly limit: number } & SignalOptions): Promise<AsrReconciliation>;

  /** The rows as one CSV file in memory, with its manifest. */
  toCsv(options: CsvOptions): CsvFile;
  /** `toCsv` outside of the event loop. */
  toCsvAsync(options: CsvOptions & WatchOptions): Promise<CsvFile>;
  /**
   * Writes one CSV file at a path, or a `file:` URL, without its bytes passing through JavaScript. An existing file is replaced
   * only when the new one is complete and on the disk, and stays after an error such as `WRITE_FAILED`. A pipe or a device is
   * written in place.
   */
  toCsvFile(path: string | URL, options: CsvOptions): Manifest;
  /** `toCsvFile` outside of the event loop. */
  toCsvFileAsync(path: string | URL, options: CsvOptions & WatchOptions): Promise<Manifest>;
  /** The rows as several CSV files in memory, as many as are needed, each with its manifest. */
  toCsvParts(options: CsvOptions): CsvFile[];
  /** `toCsvParts` outside of the event loop. */
  toCsvPartsAsync(options: CsvOptions & WatchOptions): Promise<CsvFile[]>;
  /**
   * One CSV file as a `Readable`, which is written while it is read: it holds a few blocks of 1 MB and waits for its reader.
   * Destroying it, or its signal, ends the work.
   *
   * ```js
   * await pipeline(table.csvStream({ preset: "spreadsheet", view: "portal" }), response);
   * ```
   */
  csvStream(options: CsvOptions & SignalOptions): CsvStream;

  /** @throws {PortalSessionsError} Always `WRONG_TYPE`, since a table has no JSON form: use `pageJson`, its sessions or a CSV. */
  toJSON(): never;
  /** Releases the memory of the table now, and not when it is garbage-collected. Other tables keep the columns that they share with it. */
  dispose(): void;
}
export interface SessionTable extends Disposable {}
