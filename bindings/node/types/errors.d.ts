import type { IngestReport } from "./table.js";

/** The code of an error's kind. It never changes, and is the same in Rust, Python and JavaScript. */
export type ErrorCode =
  | "INVALID_JSON" | "INVALID_UTF8" | "DUPLICATE_KEY" | "UNKNOWN_KEY" | "MISSING_FIELD" | "WRONG_TYPE" | "INVALID_VALUE"
  | "EMPTY_SET" | "CONFLICT" | "UNSUPPORTED_VERSION" | "INVALID_NUMBER" | "NUMBER_OUT_OF_RANGE" | "OVERFLOW"
  | "CURRENCY_MISMATCH" | "INVALID_TIME" | "TIME_OUT_OF_RANGE" | "UNKNOWN_ZONE" | "NOW_REQUIRED" | "ZONE_REQUIRED"
  | "RANGE_REVERSED" | "LINE_TOO_LONG" | "TOO_DEEP" | "FILTER_TOO_LARGE" | "STRING_TOO_LONG" | "TOO_MANY_TAGS"
  | "TOO_MANY_RECORDS" | "TOO_MANY_ROWS" | "WRONG_FORMAT" | "TOO_MANY_REJECTS" | "DUPLICATE_ID" | "INVALID_CSV" | "UNKNOWN_SESSION" | "UNKNOWN_COLUMN"
  | "INVALID_CURSOR" | "CURSOR_MISMATCH" | "VERSION_CONFLICT" | "READ_FAILED" | "WRITE_FAILED" | "STOPPED"
  /** The table or the stream was used after it was disposed. Only JavaScript has this code. */
  | "DISPOSED"
  /** The result is longer than the longest JavaScript string, about 5 × 10⁸ characters: request less at once. Only JavaScript has this code. */
  | "ANSWER_TOO_LARGE"
  /** A fault of this library, such as a caught panic. */
  | "INTERNAL";

/**
 * Every error of this library, whether a call throws or a promise rejects: what went wrong, where, and the value that
 * caused it.
 *
 * Errors of your own code are passed on unchanged: those of a getter, an `onProgress`, an input that fails, and the reason
 * of an `AbortSignal`.
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
  /** The name of the class. */
  readonly name: "PortalSessionsError";
  /** The kind of the error, which a program branches on. The message is one sentence for people. */
  readonly code: ErrorCode;
  /** Where in the argument the error is, such as `contact.phone` or `all[0].sessionTypes`; null where there is no path. */
  readonly path: string | null;
  /** The value that caused it, cut to 200 characters; null where no single value did. */
  readonly value: string | null;
  /** Both values of each field of a conflicting edit, for `VERSION_CONFLICT`; null otherwise. */
  readonly conflict: Conflict | null;
  /** The report on an input that was refused as a whole, for `WRONG_FORMAT` and `TOO_MANY_REJECTS`; null otherwise. */
  readonly report: IngestReport | null;
  /** All properties, including the name and the message, which `JSON.stringify` leaves out of other errors. */
  toJSON(): {
    /** The name of the class. */
    readonly name: "PortalSessionsError";
    /** The kind of the error. */
    readonly code: ErrorCode;
    /** One sentence for people. */
    readonly message: string;
    /** Where in the argument the error is. */
    readonly path: string | null;
    /** The value that caused it. */
    readonly value: string | null;
    /** The conflict of an edit. */
    readonly conflict: Conflict | null;
    /** The report on an input that was refused as a whole. */
    readonly report: IngestReport | null;
  };
}

/** The conflict of an edit that expected another version of its session. */
export interface Conflict {
  /** The version that the edit expected. */
  readonly expected: number;
  /** The version that the session has. */
  readonly actual: number;
  /** The fields whose value in the edit differs from that in the session now. */
  readonly differences: ReadonlyArray<{
    /** The name of the field in the JSON of a session. */
    readonly field: string;
    /** The value in the edit that was refused. */
    readonly yours: unknown;
    /** The value that the session has now. */
    readonly theirs: unknown;
  }>;
}
