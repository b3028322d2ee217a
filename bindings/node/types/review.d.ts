import type { Assessment, Decimal, Instant, InstantText, Session, SessionInput } from "./session.js";
import type { RevenuePolicy, RevenuePolicyLiteral } from "./policies.js";

/** What a person changes in a session at once; `null` clears, and a key that is left out leaves. */
export interface EditLiteral {
  readonly comment?: string | null | undefined;
  readonly isDone?: boolean | undefined;
  readonly isTodo?: boolean | undefined;
  /** All tags, in this order. */
  readonly tags?: readonly string[] | undefined;
  /** 1 to 5. */
  readonly stars?: number | null | undefined;
  readonly isArchived?: boolean | undefined;
  readonly isTest?: boolean | undefined;
  readonly isOpportunity?: boolean | undefined;
  /** In the Builder only. */
  readonly humanAssessment?: Assessment | null | undefined;
}

/** What a person changes in a session. */
export declare class Edit {
  /** What the edit is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "Edit";
  readonly json: string;
  constructor(literal?: EditLiteral);
  /** Reads the JSON form, such as the body of a request; its keys are the fields of a session. */
  static fromJson(json: string | object): Edit;
  toJSON(): object;
  toString(): string;
}

/** One field of one session that one person changed. */
export interface LogEntry {
  readonly session: string;
  readonly version: number;
  readonly who: string;
  readonly when: InstantText;
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What an edit would do to the ASR of one session, exactly. */
export interface Preview {
  readonly before: Decimal;
  readonly after: Decimal;
  readonly difference: Decimal;
  readonly currency: string;
}

/**
 * Who reviews, when and where: everything about an edit that is not in the edit.
 *
 * ```js
 * const review = new Review({ who: "ann", when: new Date(), surface: "portal", expectedVersion: 7 });
 * const { session, version, entries } = review.apply(table.find("s-1"), 7, { stars: 5 });
 * ```
 */
export declare class Review {
  /** What the review is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "Review";
  readonly json: string;
  constructor(options: {
    readonly who: string;
    readonly when: Instant;
    /** The human assessment is edited in the Builder alone. */
    readonly surface: "portal" | "builder";
    /** The version that the session must have; without it, an edit applies to any. */
    readonly expectedVersion?: number | undefined;
  });
  /** Reads the JSON form, whose keys are snake_case. */
  static fromJson(json: string | object): Review;
  /**
   * Applies an edit to a session of this version: the session as it is now, its version, and one entry for each field
   * that changed.
   *
   * After the version 2^53 − 1 there is none: `NUMBER_OUT_OF_RANGE`.
   *
   * @throws {PortalSessionsError} `VERSION_CONFLICT` with its `conflict` when the session is at another version than expected.
   */
  apply(session: SessionInput, version: number, edit: Edit | EditLiteral): {
    readonly session: Session;
    readonly version: number;
    readonly entries: readonly LogEntry[];
  };
  /** What an edit would do to the ASR of a session, without applying it. */
  preview(session: SessionInput, edit: Edit | EditLiteral, options?: { readonly policy?: RevenuePolicy | RevenuePolicyLiteral | undefined }): Preview;
  toJSON(): object;
  toString(): string;
}

/** The session after all edits of its log, from the session before the first. */
export declare function replay(session: SessionInput, entries: readonly LogEntry[]): Session;
