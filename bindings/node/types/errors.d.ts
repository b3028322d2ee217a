import type { IngestReport } from "./table.js";

/** The kind of an error; it never changes and is the same in Rust, Python and JavaScript. */
export type ErrorCode =
  | "INVALID_JSON" | "INVALID_UTF8" | "DUPLICATE_KEY" | "UNKNOWN_KEY" | "MISSING_FIELD" | "WRONG_TYPE" | "INVALID_VALUE"
  | "EMPTY_SET" | "CONFLICT" | "UNSUPPORTED_VERSION" | "INVALID_NUMBER" | "NUMBER_OUT_OF_RANGE" | "OVERFLOW"
  | "CURRENCY_MISMATCH" | "INVALID_TIME" | "TIME_OUT_OF_RANGE" | "UNKNOWN_ZONE" | "NOW_REQUIRED" | "ZONE_REQUIRED"
  | "RANGE_REVERSED" | "LINE_TOO_LONG" | "TOO_DEEP" | "FILTER_TOO_LARGE" | "STRING_TOO_LONG" | "TOO_MANY_TAGS"
  | "TOO_MANY_RECORDS" | "TOO_MANY_ROWS" | "WRONG_FORMAT" | "TOO_MANY_REJECTS" | "DUPLICATE_ID" | "INVALID_CSV" | "UNKNOWN_SESSION" | "UNKNOWN_COLUMN"
  | "INVALID_CURSOR" | "CURSOR_MISMATCH" | "VERSION_CONFLICT" | "READ_FAILED" | "WRITE_FAILED" | "STOPPED"
  /** The table or the stream was used after it was disposed. JavaScript alone has this code. */
  | "DISPOSED"
  /** The answer is longer than the longest JavaScript string, about 5 × 10⁸ characters: ask for less at once. JavaScript alone has this code. */
  | "ANSWER_TOO_LARGE"
  /** A fault of this library, such as a caught panic. */
  | "INTERNAL";

/**
 * What went wrong, where, and the value that caused it: every error of this library, whether a call throws or a promise
 * rejects.
 *
 * Only what your own code threw comes through as it is: a getter, an `onProgress`, an input that fails, the reason of an
 * `AbortSignal`.
 *
 * ```js
 * try {
 *   new Filter({ channels: [] });
 * } catch (error) {
 *   console.log(error.code, error.path); // EMPTY_SET channels
 * }
 * ```
 */
export declare class PortalSessionsError extends Error {
  private constructor();
  readonly name: "PortalSessionsError";
  /** The kind, for programs. The message is one sentence for people. */
  readonly code: ErrorCode;
  /** Where in the argument it was, such as `contact.phone` or `all[0].sessionTypes`; null where there is no place. */
  readonly path: string | null;
  /** The value that caused it, cut to 200 characters; null where there is none. */
  readonly value: string | null;
  /** Both values of each field of a conflicting edit, for `VERSION_CONFLICT`; null otherwise. */
  readonly conflict: Conflict | null;
  /** What became of the records of an input that is refused as a whole, for `WRONG_FORMAT` and `TOO_MANY_REJECTS`; null otherwise. */
  readonly report: IngestReport | null;
  /** All of it, also the name and the message, which JSON leaves out of other errors. */
  toJSON(): {
    readonly name: "PortalSessionsError";
    readonly code: ErrorCode;
    readonly message: string;
    readonly path: string | null;
    readonly value: string | null;
    readonly conflict: Conflict | null;
    readonly report: IngestReport | null;
  };
}

/** An edit that expected another version of its session. */
export interface Conflict {
  /** The version that the edit expected. */
  readonly expected: number;
  /** The version that the session has. */
  readonly actual: number;
  /** The fields for which the edit has another value than the session now has. */
  readonly differences: ReadonlyArray<{ readonly field: string; readonly yours: unknown; readonly theirs: unknown }>;
}
