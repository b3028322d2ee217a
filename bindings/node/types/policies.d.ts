import type { Amount } from "./summary.js";
import type { Decimal, DecimalInput, Hours, Instant, LengthClass, SessionInput } from "./session.js";

/** Bounds of a measure: below `shortBelow` a session is short, from `longFrom` on it is long, between them regular. */
export interface LengthRuleLiteral {
  /** The measure: whole seconds from start to end, or the number of messages that the user sent. */
  readonly measure: "seconds" | "user_messages";
  /** The first value that is no longer short. */
  readonly shortBelow: number;
  /** The first value that is long; not less than `shortBelow`. */
  readonly longFrom: number;
}

/**
 * The length rules of some channels, and the rule of all others. A missing key has its default, which is our ruling: voice
 * is measured in seconds with the bounds 30 and 300, other channels in user messages with 3 and 15.
 */
export interface LengthPolicyLiteral {
  /** The rules of single channels, by name. `{}` gives every channel the rule `others`. */
  readonly channels?: { readonly [channel: string]: LengthRuleLiteral } | undefined;
  /** The rule of all other channels. */
  readonly others?: LengthRuleLiteral | undefined;
}

/** A start and an end, such as `["09:00", "17:00"]`. The end may be `24:00`, or before the start for hours past midnight. */
export type HoursLiteral = readonly [start: string, end: string];

/** The working hours of a business, in one time zone. */
export interface ScheduleLiteral {
  /** The IANA name of the zone. */
  readonly zone: string;
  /** The hours of each weekday; a missing day has none. */
  readonly weekly?: Readonly<Partial<Record<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun", readonly HoursLiteral[]>>> | undefined;
  /** The hours of single dates in place of those of their weekday, such as `{ "2026-12-25": [] }` for a closed day. */
  readonly exceptions?: Readonly<Record<string, readonly HoursLiteral[]>> | undefined;
}

/** How a business counts its revenue. A missing key has its default: USD, conversion ratio 1, lead values as recorded, overflow, no schedule. */
export interface RevenuePolicyLiteral {
  /** The ISO 4217 code of the currency of every amount, such as `EUR`. Nothing is converted. */
  readonly currency?: string | undefined;
  /** The conversion ratio of sessions that record none, from 0 to 1. */
  readonly conversionRatio?: DecimalInput | undefined;
  /** What a lead is worth when its session does not record it: nothing, a fixed value, or a price for each of its units. */
  readonly leadValue?: "as_recorded" | { readonly fixed: DecimalInput } | { readonly unitPrice: DecimalInput } | undefined;
  /** The share of a deal in working hours that is credited to the agent: all of it for overflow, or a share from 0 to 1. */
  readonly recognition?: "overflow" | { readonly nonOverflow: DecimalInput } | undefined;
  /** The working hours, for sessions that do not record whether they started in them. */
  readonly schedule?: ScheduleLiteral | null | undefined;
  /** Whether metrics count archived sessions; false by default. */
  readonly countArchived?: boolean | undefined;
  /**
   * The factors for which the policy's value is used even where a session records one; `summary.origins` counts where the
   * values come from. A lead value `as_recorded` cannot be overridden, since the policy then has no value of its own.
   */
  readonly override?: ReadonlyArray<"lead_value" | "conversion_ratio" | "recognition"> | undefined;
}

/** The choices of a business by which its sessions are scored. A missing key has its default. */
export interface PoliciesLiteral {
  /** Which sessions are short, regular and long. */
  readonly length?: LengthPolicyLiteral | undefined;
  /** What a session earned, and which sessions count. */
  readonly revenue?: RevenuePolicyLiteral | undefined;
}

/**
 * The choices of a business by which its sessions are scored: how length is classed and how revenue is counted.
 *
 * ```js
 * const policies = new Policies({ revenue: { currency: "EUR", conversionRatio: "0.9" } });
 * ```
 */
export declare class Policies {
  /** The name of the class. Together with `json` it is all of the object's state: a structural copy with both is accepted in its place. */
  readonly kind: "Policies";
  /** The object as JSON text, in the form of `toJSON`. */
  readonly json: string;
  /** The default policies, with the given choices in place of their defaults. */
  constructor(literal?: PoliciesLiteral);
  /** Reads the JSON form, whose keys are snake_case. */
  static fromJson(json: string | object): Policies;
  /** How revenue is counted. */
  readonly revenue: RevenuePolicy;
  /** How length is classed. */
  readonly length: LengthPolicy;
  /** The JSON form, in snake_case and with every default written out. */
  toJSON(): { readonly version: 1; readonly length: object; readonly revenue: object };
  /** The JSON text of `toJSON`. */
  toString(): string;
}

/** How a business counts the additional secured revenue (ASR) of its sessions. */
export declare class RevenuePolicy {
  /** The name of the class. Together with `json` it is all of the object's state: a structural copy with both is accepted in its place. */
  readonly kind: "RevenuePolicy";
  /** The object as JSON text, in the form of `toJSON`. */
  readonly json: string;
  /** The default policy, with the given choices in place of its defaults. */
  constructor(literal?: RevenuePolicyLiteral);
  /** Reads the JSON form, whose keys are snake_case. */
  static fromJson(json: string | object): RevenuePolicy;
  /** Explains the ASR of one session: each factor with its origin, and the reason for an ASR of 0. */
  explain(session: SessionInput): AsrExplanation;
  /** The JSON form, in snake_case and with every default written out. */
  toJSON(): object;
  /** The JSON text of `toJSON`. */
  toString(): string;
}

/** Which sessions are short, regular and long. */
export declare class LengthPolicy {
  /** The name of the class. Together with `json` it is all of the object's state: a structural copy with both is accepted in its place. */
  readonly kind: "LengthPolicy";
  /** The object as JSON text, in the form of `toJSON`. */
  readonly json: string;
  /** The default policy, with the given rules in place of its own. */
  constructor(literal?: LengthPolicyLiteral);
  /** Reads the JSON form, whose keys are snake_case. */
  static fromJson(json: string | object): LengthPolicy;
  /** The length class of one session. Without its measure it is `unknown`, never `short`. */
  classify(session: SessionInput): LengthClass;
  /** The JSON form, in snake_case. */
  toJSON(): object;
  /** The JSON text of `toJSON`. */
  toString(): string;
}

/** The working hours of a business: for each day of the week, in one time zone, with exceptions by date. */
export declare class Schedule {
  /** The name of the class. Together with `json` it is all of the object's state: a structural copy with both is accepted in its place. */
  readonly kind: "Schedule";
  /** The object as JSON text, in the form of `toJSON`. */
  readonly json: string;
  /** A schedule with these hours. */
  constructor(literal: ScheduleLiteral);
  /** Reads the JSON form. */
  static fromJson(json: string | object): Schedule;
  /** Whether an instant is within working hours. The start of the hours is inside, their end is not. */
  isWorking(at: Instant): boolean;
  /** The JSON form. */
  toJSON(): object;
  /** The JSON text of `toJSON`. */
  toString(): string;
}

/** The explanation of one session's ASR. The product of the five factors is always exactly the ASR. */
export interface AsrExplanation {
  /** The id of the session. */
  readonly id: string;
  /** The five factors, in the order of the formula. */
  readonly factors: ReadonlyArray<{
    /** Which of the five factors it is. */
    readonly factor: "lead_value" | "opportunity" | "conversion_ratio" | "success" | "recognition";
    /** The value, as an exact decimal. */
    readonly value: Decimal;
    /** Where the value comes from; null for the success of a session that is not assessed. */
    readonly origin: "session" | "policy" | "human" | "auto" | null;
    /** The recorded value, if the policy overrides it; null where nothing is overridden. */
    readonly overridden: Decimal | null;
    /** The hours to which the policy's recognition was applied; null for other factors, and for a recorded recognition. */
    readonly hours: {
      /** Inside or outside working hours; unknown hours are applied as working hours. */
      readonly applied: Hours;
      /** Where that comes from. */
      readonly origin: "session" | "schedule" | "unknown";
    } | null;
  }>;
  /** The product of the factors. */
  readonly asr: Amount;
  /** Whether sums include it. */
  readonly counted: boolean;
  /** Why sums exclude it; null when they include it. */
  readonly excluded: "test" | "archived" | null;
  /** The first reason for an ASR of 0, in the order of the factors; null when it is more than 0. */
  readonly reason:
    | "not_lead" | "no_lead_value" | "not_opportunity" | "conversion_zero" | "unassessed" | "unknown_assessment"
    | "not_successful" | "recognition_zero" | null;
}
