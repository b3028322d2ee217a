import type { Decimal, InstantText, LengthClass } from "./session.js";

/** An exact amount of money with its currency. */
export interface Amount {
  /** The amount for display, rounded half-even to the digits of the currency. */
  readonly amount: Decimal;
  /** The exact amount; compute with this one, since a sum of rounded amounts is not the rounded sum. */
  readonly exact: Decimal;
  /** The ISO 4217 code of the currency, such as `USD`. */
  readonly currency: string;
}

/** A score as an exact ratio of two integers, which is not reduced. To combine disjoint sets, add numerators and denominators. */
export interface Score {
  /** The points reached: successes, or stars. */
  readonly numerator: number;
  /** The points possible: assessed sessions, or 5 stars for each. */
  readonly denominator: number;
  /** The value for display, rounded half-even to 4 decimals; null when the denominator is 0. */
  readonly value: Decimal | null;
  /** The number of sessions that could be assessed. */
  readonly eligible: number;
  /** How many of those are assessed; the score is computed from them alone. */
  readonly assessed: number;
}

/** The origins of one factor of the ASR. The two numbers add up to the sessions that are not excluded and have an ASR above 0. */
export interface FactorOrigins {
  /** The number of sessions with the recorded value. */
  readonly session: number;
  /** The number of sessions with the policy's value. */
  readonly policy: number;
}

/**
 * The numbers of a set of sessions, with the same JSON in every language.
 *
 * `total` and the `sessions_by_…` counts cover every session. Revenue, scores, leads and opportunities exclude test
 * sessions and, by default, archived ones; `excluded` is the number of those. `describe().metrics` has the formula of each.
 */
export interface Summary {
  /** The number of sessions, including excluded ones. */
  readonly total: number;
  /** The time range, and the zone of its days. */
  readonly range: {
    /** The start of the range, inclusive; null without a lower bound. */
    readonly from: InstantText | null;
    /** The end of the range, exclusive; null without an upper bound. */
    readonly to: InstantText | null;
    /** The zone of its days. */
    readonly zone: string;
    /** The version of the time-zone database, such as `2026f`. */
    readonly tzdb: string;
    /** Which of its days are listed: every one, or only those with sessions when there are more than 40,000. */
    readonly days: "every" | "with_sessions";
  };
  /** The additional secured revenue of the sessions that are not excluded. */
  readonly asr: Amount;
  /** The sum of the lead values of all opportunities. */
  readonly opportunity_value: Amount;
  /** The number of leads: sessions in which the user wanted to buy. */
  readonly leads: number;
  /** The number of opportunities: sessions in which the request could be served. */
  readonly opportunities: number;
  /** The conversation score: the stars given, of the possible 5 for each session with stars. */
  readonly css: Score;
  /** The opportunity success score: the successes among the assessed opportunities. */
  readonly oss: Score;
  /** The lead success score: the successes among the assessed leads. */
  readonly lss: Score;
  /** The number of sessions that revenue and scores exclude. */
  readonly excluded: {
    /** Test sessions, including archived ones. */
    readonly test: number;
    /** Archived sessions that are not tests; 0 when the policy counts them. */
    readonly archived: number;
  };
  /** Leads and opportunities that are not assessed, so that scores exclude them. */
  readonly unassessed: {
    /** The number of leads. */
    readonly leads: number;
    /** The number of opportunities. */
    readonly opportunities: number;
  };
  /** Leads and opportunities whose assessment is none of `Yes-A`, `Yes-B` and `No`, so that scores exclude them. */
  readonly unknown_assessment: {
    /** The number of leads. */
    readonly leads: number;
    /** The number of opportunities. */
    readonly opportunities: number;
  };
  /** How often each factor of the ASR was recorded in the session, and how often it came from the policy. */
  readonly origins: {
    /** The origins of the lead value. */
    readonly lead_value: FactorOrigins;
    /** The origins of the conversion ratio. */
    readonly conversion_ratio: FactorOrigins;
    /** The origins of the recognition. */
    readonly recognition: FactorOrigins;
  };
  /** The number of sessions on every local day of the range, including empty days; `range.days` states the exception. */
  readonly sessions_by_date: ReadonlyArray<{
    /** The local day, such as `2026-11-01`. */
    readonly date: string;
    /** The number of sessions. */
    readonly count: number;
  }>;
  /** The number of sessions with each session type, ordered by name. */
  readonly sessions_by_type: ReadonlyArray<{
    /** The session type; null for sessions without one, which come last. */
    readonly type: string | null;
    /** The number of sessions. */
    readonly count: number;
  }>;
  /** The number of sessions on each channel, ordered by name. */
  readonly sessions_by_channel: ReadonlyArray<{
    /** The channel's name. */
    readonly channel: string;
    /** The number of sessions. */
    readonly count: number;
  }>;
  /** The number of sessions inside and outside working hours, ordered by name. */
  readonly sessions_by_hours: ReadonlyArray<{
    /** Inside, outside or unknown, in the words of the product's statistics. */
    readonly hour: "Working hours" | "Non working hours" | "Unknown";
    /** The number of sessions. */
    readonly count: number;
  }>;
  /** The number of sessions of each length class, ordered by name. */
  readonly sessions_by_length: ReadonlyArray<{
    /** The length class. */
    readonly length: LengthClass;
    /** The number of sessions. */
    readonly count: number;
  }>;
  /** The ASR on the same days as `sessions_by_date`. */
  readonly sessions_by_asr: ReadonlyArray<{
    /** The local day, such as `2026-11-01`. */
    readonly date: string;
    /** The exact ASR of the sessions that started on it and are not excluded. */
    readonly sum: Decimal;
  }>;
}

/** The property by which a breakdown groups sessions. Every session is in exactly one group. */
export type Grouping =
  | "day" | "week" | "month" | "weekday" | "hour_of_day" | "type" | "channel" | "length" | "hours" | "assessment" | "stars"
  | "integration" | "connector";

/** The numbers of a table, group by group. Those of a `Summary` are the numbers of all groups together. */
export interface Breakdown {
  /** The property by which sessions are grouped. */
  readonly by: Grouping;
  /** The time range, and the zone of its days. */
  readonly range: {
    /** The start of the range, inclusive; null without a lower bound. */
    readonly from: InstantText | null;
    /** The end of the range, exclusive; null without an upper bound. */
    readonly to: InstantText | null;
    /** The zone of its days; null when none was given, which is allowed unless the groups are times. */
    readonly zone: string | null;
    /** The version of the time-zone database, such as `2026f`. */
    readonly tzdb: string;
    /** Whether every day, week or month is listed, or only those with sessions, as for more than 40,000 days; null for other groupings. */
    readonly days: "every" | "with_sessions" | null;
  };
  /** The groups: times in calendar order and without gaps, names and numbers ascending, sessions without a value last. */
  readonly groups: ReadonlyArray<
    Omit<Summary, "total" | "range" | `sessions_by_${string}`> & {
      /** A day `2026-11-01`, a week `2026-W44`, a month `2026-11`, a weekday `mon`, an hour or a number of stars, a name, or null. */
      readonly key: string | number | null;
      /** The number of sessions, including excluded ones. */
      readonly count: number;
    }
  >;
}

/** The computed ASR beside the one that another system recorded, over all sessions of a table, including tests and archived ones. */
export interface AsrReconciliation {
  /** Sessions with a recorded ASR. */
  readonly compared: number;
  /** Compared sessions whose recorded ASR is exactly the computed one. */
  readonly equal: number;
  /** Compared sessions whose recorded ASR differs. */
  readonly different: number;
  /** Sessions without a recorded ASR, which are in neither sum. */
  readonly missing: number;
  /** The sum of the recorded amounts. */
  readonly recorded_sum: Decimal;
  /** The sum of the computed amounts of the compared sessions. */
  readonly our_sum: Decimal;
  /** The first sessions that differ, in the table's order, up to the limit of the call. */
  readonly differences: ReadonlyArray<{
    /** The id of the session. */
    readonly id: string;
    /** The amount that the other system recorded. */
    readonly recorded: Decimal;
    /** The amount under the table's policies. */
    readonly ours: Decimal;
  }>;
}

/** Where a definition comes from: stated by the product's pages, ruled by this library, or inferred from the pages. */
export type Source = "stated" | "ruled" | "inferred";

/** The definition of every metric, column, filter and grouping, as data. */
export interface Description {
  /** The metrics of a summary, in the order of its JSON. */
  readonly metrics: ReadonlyArray<{
    /** The key in the JSON of a summary. */
    readonly id: string;
    /** The label for people. */
    readonly label: string;
    /** The formula, in one line. */
    readonly formula: string;
    /** The ids of the columns that it is computed from. */
    readonly inputs: readonly string[];
    /** The sessions that it excludes: `test`, `archived` (unless the policy counts them), `unassessed`. */
    readonly excludes: readonly string[];
    /** The unit of the value. */
    readonly unit: "currency" | "sessions" | "share";
    /** Whether values of disjoint sets can be added; of a ratio, numerators and denominators can. */
    readonly kind: "additive" | "ratio";
    /** Where the formula comes from. */
    readonly source: Source;
    /** The version of this definition; only numbers of the same version are comparable. */
    readonly version: number;
  }>;
  /** The columns of a view, a sort order and an export. */
  readonly columns: ReadonlyArray<{
    /** The stable id. */
    readonly id: string;
    /** The default label for people. */
    readonly label: string;
    /** What it shows of a session, in one sentence. */
    readonly meaning: string;
    /** The class of its values. */
    readonly class: "time" | "bool" | "money" | "ratio" | "integer" | "enum" | "text" | "identifier" | "phone";
    /** Whether the product's pages state this column. */
    readonly source: Source;
    /** The version of this definition. */
    readonly version: number;
    /** Its label in the portal's view; null when that view does not have it. */
    readonly portal: string | null;
    /** Its label in the Builder's view; null when that view does not have it. */
    readonly builder: string | null;
  }>;
  /** The keys of a filter. */
  readonly filters: ReadonlyArray<{
    /** The key in the JSON of a filter. */
    readonly key: string;
    /** The values that it takes, written like JSON. */
    readonly takes: string;
    /** The type of that; `sets` and `booleans` are objects of them by their names. */
    readonly shape: "text" | "boolean" | "set" | "range" | "sets" | "booleans";
    /** The condition that a session must meet. */
    readonly meaning: string;
    /** How much it adds to the cost of its filter; for tags, once for each required tag. */
    readonly cost: number;
    /** Whether the product's pages have this filter. */
    readonly source: Source;
    /** The version of this definition. */
    readonly version: number;
  }>;
  /** The limits of a filter; one beyond them is `FILTER_TOO_LARGE` or `TOO_DEEP`. */
  readonly filter_limits: {
    /** The greatest cost of all its clauses together: each panel costs at least 1, and 10,000 is about one second for a million sessions on one core. */
    readonly cost: number;
    /** The most values in all its sets together. */
    readonly values: number;
    /** The most levels of nesting: a panel is one level, and each `all`, `any` and `not` adds one. */
    readonly levels: number;
  };
  /** The groupings of a breakdown. */
  readonly groupings: ReadonlyArray<{
    /** The stable id. */
    readonly id: Grouping;
    /** The label for people. */
    readonly label: string;
    /** What the groups are, in one sentence. */
    readonly meaning: string;
    /** Whether the product's pages state this breakdown. */
    readonly source: Source;
    /** The version of this definition. */
    readonly version: number;
  }>;
}
