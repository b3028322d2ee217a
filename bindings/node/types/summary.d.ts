import type { Decimal, InstantText, LengthClass } from "./session.js";

export interface Amount {
  /** Rounded half-even to the digits of the currency, for showing. */
  readonly amount: Decimal;
  readonly exact: Decimal;
  readonly currency: string;
}

/** A score as two whole numbers that are not reduced. */
export interface Score {
  readonly numerator: number;
  readonly denominator: number;
  /** At most 4 decimals; null over nothing. */
  readonly value: Decimal | null;
  readonly eligible: number;
  readonly assessed: number;
}

/** Whose value one factor of the ASR was; both together are the sessions that count and have an ASR above 0. */
export interface FactorOrigins {
  /** In how many sessions it was the recorded one. */
  readonly session: number;
  /** In how many it was the policy's own or its default. */
  readonly policy: number;
}

/**
 * The numbers of a set of sessions, the same JSON in every language.
 *
 * `total` and the `sessions_by_…` counts cover every session; revenue, scores, leads and opportunities leave out tests and,
 * by default, archived ones, which `excluded` counts.
 */
export interface Summary {
  readonly total: number;
  readonly range: {
    readonly from: InstantText | null;
    readonly to: InstantText | null;
    readonly zone: string;
    readonly tzdb: string;
    /** Which of its days are listed: every one, or of more than 40,000 only those with a session. */
    readonly days: "every" | "with_sessions";
  };
  /** The additional secured revenue. */
  readonly asr: Amount;
  /** The lead values of all opportunities. */
  readonly opportunity_value: Amount;
  readonly leads: number;
  readonly opportunities: number;
  /** The conversation score. */
  readonly css: Score;
  /** The opportunity score. */
  readonly oss: Score;
  /** The lead score. */
  readonly lss: Score;
  readonly excluded: { readonly test: number; readonly archived: number };
  readonly unassessed: { readonly leads: number; readonly opportunities: number };
  /** Leads and opportunities whose assessment is none of `Yes-A`, `Yes-B` and `No`; no score has them. */
  readonly unknown_assessment: { readonly leads: number; readonly opportunities: number };
  /** Whose value each factor of the ASR was: the sessions' own or the policy's. */
  readonly origins: { readonly lead_value: FactorOrigins; readonly conversion_ratio: FactorOrigins; readonly recognition: FactorOrigins };
  /** Every local day of the range, also those without a session; `range.days` says where it is not so. */
  readonly sessions_by_date: ReadonlyArray<{ readonly date: string; readonly count: number }>;
  readonly sessions_by_type: ReadonlyArray<{ readonly type: string | null; readonly count: number }>;
  readonly sessions_by_channel: ReadonlyArray<{ readonly channel: string; readonly count: number }>;
  readonly sessions_by_hours: ReadonlyArray<{ readonly hour: "Working hours" | "Non working hours" | "Unknown"; readonly count: number }>;
  readonly sessions_by_length: ReadonlyArray<{ readonly length: LengthClass; readonly count: number }>;
  /** The ASR of the same days. */
  readonly sessions_by_asr: ReadonlyArray<{ readonly date: string; readonly sum: Decimal }>;
}

/** What numbers are broken down by; every session is in exactly one group. */
export type Grouping =
  | "day" | "week" | "month" | "weekday" | "hour_of_day" | "type" | "channel" | "length" | "hours" | "assessment" | "stars"
  | "integration" | "connector";

/** The numbers of a table, group by group; those of all groups together are the ones of the summary. */
export interface Breakdown {
  readonly by: Grouping;
  /** The zone is null when the groups are no times and none was given. */
  readonly range: {
    readonly from: InstantText | null;
    readonly to: InstantText | null;
    readonly zone: string | null;
    readonly tzdb: string;
    /** Which of its days, weeks or months are there: every one, or of more than 40,000 days only those with a session; null for other groups. */
    readonly days: "every" | "with_sessions" | null;
  };
  /** Times in their own order and without gaps, names and numbers ascending, sessions without a value last. */
  readonly groups: ReadonlyArray<
    Omit<Summary, "total" | "range" | `sessions_by_${string}`> & {
      /** A day `2026-11-01`, a week `2026-W44`, a month `2026-11`, a weekday `mon`, an hour or a number of stars, a name, or null. */
      readonly key: string | number | null;
      readonly count: number;
    }
  >;
}

/** Our ASR beside the one that another system recorded. */
export interface AsrReconciliation {
  readonly compared: number;
  readonly equal: number;
  readonly different: number;
  /** Sessions without a recorded ASR. */
  readonly missing: number;
  readonly recorded_sum: Decimal;
  readonly our_sum: Decimal;
  readonly differences: ReadonlyArray<{ readonly id: string; readonly recorded: Decimal; readonly ours: Decimal }>;
}

/** Stated by the product's pages, ruled by this library, or inferred from the pages. */
export type Source = "stated" | "ruled" | "inferred";

/** What every metric, column, filter and grouping means, as data. */
export interface Description {
  readonly metrics: ReadonlyArray<{
    readonly id: string;
    readonly label: string;
    readonly formula: string;
    readonly inputs: readonly string[];
    readonly excludes: readonly string[];
    readonly unit: "currency" | "sessions" | "share";
    readonly kind: "additive" | "ratio";
    readonly source: Source;
    readonly version: number;
  }>;
  readonly columns: ReadonlyArray<{
    readonly id: string;
    readonly label: string;
    readonly meaning: string;
    readonly class: "time" | "bool" | "money" | "ratio" | "integer" | "enum" | "text" | "identifier" | "phone";
    readonly source: Source;
    readonly version: number;
    /** Its label in the portal's view; null when it is not there. */
    readonly portal: string | null;
    /** Its label in the Builder's view; null when it is not there. */
    readonly builder: string | null;
  }>;
  readonly filters: ReadonlyArray<{
    readonly key: string;
    readonly takes: string;
    /** The type of that; `sets` and `booleans` are objects of them by their names. */
    readonly shape: "text" | "boolean" | "set" | "range" | "sets" | "booleans";
    readonly meaning: string;
    /** What it adds to the cost of its filter; of tags, as much again for each one that a session must have. */
    readonly cost: number;
    readonly source: Source;
    readonly version: number;
  }>;
  /** How large a filter may be; a larger one is `FILTER_TOO_LARGE`, or `TOO_DEEP`. */
  readonly filter_limits: {
    /** The most that the clauses of all its panels cost together: each panel at least 1, and 10,000 is about a second for a million sessions on one core. */
    readonly cost: number;
    /** The most values that all its sets name together. */
    readonly values: number;
    readonly levels: number;
  };
  readonly groupings: ReadonlyArray<{
    readonly id: Grouping;
    readonly label: string;
    readonly meaning: string;
    readonly source: Source;
    readonly version: number;
  }>;
}
