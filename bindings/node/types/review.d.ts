import type { Assessment, Decimal, Instant, InstantText, Session, SessionInput } from "./session.js";
import type { RevenuePolicy, RevenuePolicyLiteral } from "./policies.js";

/** The changes that a person makes to a session at once. `null` clears a field, and a field without a key is left unchanged. */
export interface EditLiteral {
  /** The reviewer's comment, at most 1 MiB. */
  readonly comment?: string | null | undefined;
  /** Whether the session is reviewed or completed. */
  readonly isDone?: boolean | undefined;
  /** Whether a follow-up is due. */
  readonly isTodo?: boolean | undefined;
  /** All tags in this order, at most 1,000; they replace those of the session. */
  readonly tags?: readonly string[] | undefined;
  /** The stars, 1 to 5. */
  readonly stars?: number | null | undefined;
  /** Whether the session is archived. */
  readonly isArchived?: boolean | undefined;
  /** Whether the session is test traffic. */
  readonly isTest?: boolean | undefined;
  /** Whether the request could be served, which makes the session an opportunity. */
  readonly isOpportunity?: boolean | undefined;
  /** A person's assessment, only in the Builder; with `null` the product's own assessment applies again. */
  readonly humanAssessment?: Assessment | null | undefined;
}

/** A set of changes that a person makes to a session, applied as a whole or not at all. */
export declare class Edit {
  /** The name of the class. Together with `json` it is all of the object's state: a structural copy with both is accepted in its place. */
  readonly kind: "Edit";
  /** The object as JSON text, in the form of `toJSON`. */
  readonly json: string;
  /** An edit with these changes; without an argument it changes nothing. */
  constructor(literal?: EditLiteral);
  /** Reads the JSON form, such as the body of a request; its keys are the fields of a session in snake_case. */
  static fromJson(json: string | object): Edit;
  /** The JSON form, with the fields of a session as keys. */
  toJSON(): object;
  /** The JSON text of `toJSON`. */
  toString(): string;
}

/** One change of one field of a session. */
export interface LogEntry {
  /** The id of the session. */
  readonly session: string;
  /** The version of the session after the edit; all entries of one edit have the same. */
  readonly version: number;
  /** The person who made the edit. */
  readonly who: string;
  /** The moment of the edit. */
  readonly when: InstantText;
  /** The name of the field in the JSON of a session, such as `is_done`. */
  readonly field: string;
  /** Its value before the edit. */
  readonly before: unknown;
  /** Its value after the edit. */
  readonly after: unknown;
}

/** The exact ASR of one session without and with an edit. Tests and archived sessions have one too; only sums exclude those. */
export interface Preview {
  /** The ASR of the session now. */
  readonly before: Decimal;
  /** The ASR that it would have after the edit. */
  readonly after: Decimal;
  /** `after` minus `before`: negative when the edit lowers the ASR. */
  readonly difference: Decimal;
  /** The currency of the three amounts. */
  readonly currency: string;
}

/**
 * The context of an edit: who makes it, when and where, and which version of the session it expects.
 *
 * ```js
 * const review = new Review({ who: "ann", when: new Date(), surface: "portal", expectedVersion: 7 });
 * const { session, version, entries } = review.apply(table.find("s-1"), 7, { stars: 5 });
 * ```
 */
export declare class Review {
  /** The name of the class. Together with `json` it is all of the object's state: a structural copy with both is accepted in its place. */
  readonly kind: "Review";
  /** The object as JSON text, in the form of `toJSON`. */
  readonly json: string;
  /** A review by this person, at this moment, on this surface. */
  constructor(options: {
    /** The name or the id of the reviewer; it must not be blank. */
    readonly who: string;
    /** The moment of the review. */
    readonly when: Instant;
    /** The product in which the session is reviewed. Only the Builder edits the human assessment. */
    readonly surface: "portal" | "builder";
    /** The version that the session must have; without it, an edit is applied to any version. */
    readonly expectedVersion?: number | undefined;
  });
  /** Reads the JSON form, whose keys are snake_case. */
  static fromJson(json: string | object): Review;
  /**
   * Applies an edit to a session of this version, and returns the session after the edit, its version, and one log entry
   * for each field that changed.
   *
   * An edit of version 2^53 − 1, which has no next one, is `NUMBER_OUT_OF_RANGE`.
   *
   * @throws {PortalSessionsError} `VERSION_CONFLICT` with its `conflict` when the session has another version than the expected one.
   */
  apply(session: SessionInput, version: number, edit: Edit | EditLiteral): {
    /** The session after the edit. */
    readonly session: Session;
    /** The version after the edit: one more than before, or the same when nothing changed. */
    readonly version: number;
    /** One entry for each field that changed. */
    readonly entries: readonly LogEntry[];
  };
  /** Computes the ASR of a session before and after an edit, without applying it; under the default policy unless another is given. */
  preview(session: SessionInput, edit: Edit | EditLiteral, options?: { readonly policy?: RevenuePolicy | RevenuePolicyLiteral | undefined }): Preview;
  /** The JSON form, in snake_case. */
  toJSON(): object;
  /** The JSON text of `toJSON`. */
  toString(): string;
}

/**
 * Applies a log of edits to the state of a session before the first of them, and returns the state after the last. A gap in
 * the log is a `VERSION_CONFLICT`.
 */
export declare function replay(session: SessionInput, entries: readonly LogEntry[]): Session;
