import type { Amount } from "./summary.js";
import type { Decimal, DecimalInput, Hours, Instant, LengthClass, SessionInput } from "./session.js";

/** Below `shortBelow` a session is short, from `longFrom` on it is long, between them regular. */
export interface LengthRuleLiteral {
  readonly measure: "seconds" | "user_messages";
  readonly shortBelow: number;
  readonly longFrom: number;
}

/** The rules of some channels, and that of all others. What is left out is as in the default policy, a ruling of this library: voice by seconds 30 and 300, others by user messages 3 and 15. */
export interface LengthPolicyLiteral {
  readonly channels?: { readonly [channel: string]: LengthRuleLiteral } | undefined;
  readonly others?: LengthRuleLiteral | undefined;
}

/** A start and an end, such as `["09:00", "17:00"]`; the end may be `24:00`, or earlier than the start for hours past midnight. */
export type HoursLiteral = readonly [start: string, end: string];

export interface ScheduleLiteral {
  /** The IANA name of the zone. */
  readonly zone: string;
  readonly weekly?: Readonly<Partial<Record<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun", readonly HoursLiteral[]>>> | undefined;
  /** The hours of single dates, such as `{ "2026-12-25": [] }`. */
  readonly exceptions?: Readonly<Record<string, readonly HoursLiteral[]>> | undefined;
}

/** What is left out is as in the default policy: USD, conversion ratio 1, lead values as recorded, overflow, no schedule. */
export interface RevenuePolicyLiteral {
  /** The one currency of every amount, such as `EUR`. */
  readonly currency?: string | undefined;
  /** Of sessions that record none; 0 to 1. */
  readonly conversionRatio?: DecimalInput | undefined;
  /** What a lead is worth when its session does not say. */
  readonly leadValue?: "as_recorded" | { readonly fixed: DecimalInput } | { readonly unitPrice: DecimalInput } | undefined;
  /** The share of a deal in working hours that is credited to the agent. */
  readonly recognition?: "overflow" | { readonly nonOverflow: DecimalInput } | undefined;
  readonly schedule?: ScheduleLiteral | null | undefined;
  readonly countArchived?: boolean | undefined;
  /**
   * The factors for which the policy's own value counts whatever a session records; `summary.origins` tells whose values a
   * sum was made of. A lead value `as_recorded` cannot be among them, since it is no value of the policy's own.
   */
  readonly override?: ReadonlyArray<"lead_value" | "conversion_ratio" | "recognition"> | undefined;
}

export interface PoliciesLiteral {
  readonly length?: LengthPolicyLiteral | undefined;
  readonly revenue?: RevenuePolicyLiteral | undefined;
}

/**
 * The choices of a business under which its sessions are judged: how length is classed and how revenue is counted.
 *
 * ```js
 * const policies = new Policies({ revenue: { currency: "EUR", conversionRatio: "0.9" } });
 * ```
 */
export declare class Policies {
  /** What the object is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "Policies";
  readonly json: string;
  constructor(literal?: PoliciesLiteral);
  /** Reads the JSON form, whose keys are snake_case. */
  static fromJson(json: string | object): Policies;
  readonly revenue: RevenuePolicy;
  readonly length: LengthPolicy;
  toJSON(): { readonly version: 1; readonly length: object; readonly revenue: object };
  toString(): string;
}

/** How a business counts its revenue. */
export declare class RevenuePolicy {
  /** What the policy is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "RevenuePolicy";
  readonly json: string;
  constructor(literal?: RevenuePolicyLiteral);
  static fromJson(json: string | object): RevenuePolicy;
  /** How the ASR of one session comes about. */
  explain(session: SessionInput): AsrExplanation;
  toJSON(): object;
  toString(): string;
}

/** How the length of a session is classed. */
export declare class LengthPolicy {
  /** What the policy is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "LengthPolicy";
  readonly json: string;
  constructor(literal?: LengthPolicyLiteral);
  static fromJson(json: string | object): LengthPolicy;
  /** The class of one session; a missing measure is `unknown` and never `short`. */
  classify(session: SessionInput): LengthClass;
  toJSON(): object;
  toString(): string;
}

/** The working hours of a business. */
export declare class Schedule {
  /** What the schedule is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "Schedule";
  readonly json: string;
  constructor(literal: ScheduleLiteral);
  static fromJson(json: string | object): Schedule;
  isWorking(at: Instant): boolean;
  toJSON(): object;
  toString(): string;
}

/** How the ASR of one session came about; the product of the five factors is the ASR, always. */
export interface AsrExplanation {
  readonly id: string;
  readonly factors: ReadonlyArray<{
    readonly factor: "lead_value" | "opportunity" | "conversion_ratio" | "success" | "recognition";
    readonly value: Decimal;
    /** Who said so; null for the success of a session that nobody assessed. */
    readonly origin: "session" | "policy" | "human" | "auto" | null;
    /** The value that the session records and that the policy overrides; null where nothing is overridden. */
    readonly overridden: Decimal | null;
    /** The hours for which the policy's recognition was taken. */
    readonly hours: { readonly applied: Hours; readonly origin: "session" | "schedule" | "unknown" } | null;
  }>;
  readonly asr: Amount;
  /** Whether it is part of the sums. */
  readonly counted: boolean;
  readonly excluded: "test" | "archived" | null;
  /** The first reason for an ASR of 0. */
  readonly reason:
    | "not_lead" | "no_lead_value" | "not_opportunity" | "conversion_zero" | "unassessed" | "unknown_assessment"
    | "not_successful" | "recognition_zero" | null;
}
