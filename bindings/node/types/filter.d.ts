import type { Policies, PoliciesLiteral } from "./policies.js";
import type { Assessment, Channel, DecimalInput, Instant, InstantText, LengthClass, SessionInput } from "./session.js";

/** Both bounds are inclusive, and one of them is enough. A session without the value matches no range. */
export type Range<T> = { readonly min: T; readonly max?: T | undefined } | { readonly min?: T | undefined; readonly max: T };

/** A panel: every key is one clause, and a session matches when all of them hold. `{}` matches every session. */
export interface PanelLiteral {
  /** A text in the contact's name, the summary, the comment or the phone; of at most 1,000 characters, whatever its case and accents. Blank is no clause. */
  readonly search?: string | undefined;
  /** Exactly one of these; `null` selects sessions without a type. */
  readonly sessionTypes?: ReadonlyArray<string | null> | undefined;
  readonly lead?: boolean | undefined;
  readonly todo?: boolean | undefined;
  readonly archived?: boolean | undefined;
  /** The page's "Test = Live" is `false`. */
  readonly test?: boolean | undefined;
  readonly done?: boolean | undefined;
  readonly opportunity?: boolean | undefined;
  readonly autoAssessment?: ReadonlyArray<Assessment | null> | undefined;
  readonly humanAssessment?: ReadonlyArray<Assessment | null> | undefined;
  /** The effective one: the human's if there is one, else the automatic one. */
  readonly assessment?: ReadonlyArray<Assessment | null> | undefined;
  readonly channels?: readonly Channel[] | undefined;
  /** By the length policy; by the default one unless there is another. */
  readonly lengths?: readonly LengthClass[] | undefined;
  /** The time up to `now`: N × 24 hours or N hours. */
  readonly last?: `${number}d` | `${number}h` | undefined;
  /** Whole days of `zone`, of which `now` is in the last one, or in the one after `yesterday`. */
  readonly calendar?: "today" | "yesterday" | `${number}d` | undefined;
  /** The first instant, or a date such as `2026-11-01`, which needs a `zone`. Not together with `last` or `calendar`. */
  readonly from?: Instant | undefined;
  /** The first instant after it all; or the last date, such as `2026-11-30`, which belongs to it with all its hours. */
  readonly to?: Instant | undefined;
  readonly tags?: {
    readonly any?: readonly string[] | undefined;
    readonly all?: readonly string[] | undefined;
    readonly none?: readonly string[] | undefined;
  } | undefined;
  readonly stars?: Range<number> | undefined;
  readonly durationS?: Range<number> | undefined;
  readonly userMessages?: Range<number> | undefined;
  readonly asr?: Range<DecimalInput> | undefined;
  readonly leadValue?: Range<DecimalInput> | undefined;
  /** The id is one of these. */
  readonly ids?: readonly string[] | undefined;
  /** The id in another system is one of these; `null` selects sessions without one. */
  readonly externalIds?: ReadonlyArray<string | null> | undefined;
  /** The AI Employee that answered is one of these; `null` selects sessions without one. */
  readonly agents?: ReadonlyArray<string | null> | undefined;
  /** The language is one of these, letter for letter; `null` selects sessions without one. */
  readonly languages?: ReadonlyArray<string | null> | undefined;
  /** Each of these fields has a value, or has none; a text of white space is none. */
  readonly has?: {
    readonly [Field in
      | "externalId" | "endedAt" | "sessionType" | "summary" | "comment" | "name" | "phone" | "email" | "tags" | "stars"
      | "leadValue" | "assessment" | "recording"]?: boolean | undefined;
  } | undefined;
  /** Each of these UTM parameters is one of its texts, such as `{ utm_source: ["google", null] }`; `null` selects sessions without it. */
  readonly utms?: { readonly [name: string]: ReadonlyArray<string | null> } | undefined;
  /** Each of these arguments is one of its texts, where one that is no string is its JSON; `null` selects sessions without it. */
  readonly arguments?: { readonly [name: string]: ReadonlyArray<string | null> } | undefined;
  readonly all?: undefined;
  readonly any?: undefined;
  readonly not?: undefined;
}

/**
 * A filter as a programmer writes it: a panel, or a tree of them, at most 64 levels deep. Its cost has a limit, so that no
 * filter takes longer than about a second for a million sessions on one core: `describe().filter_limits` and the `cost` of
 * each clause in `describe().filters`.
 */
export type FilterLiteral =
  | PanelLiteral
  | { readonly all: readonly FilterInput[] }
  | { readonly any: readonly FilterInput[] }
  | { readonly not: FilterInput };

export type FilterInput = Filter | FilterLiteral;

/** A moment and a place. */
export interface AsOf {
  /** The present moment, for `last` and `calendar`. */
  readonly now: Instant;
  /** The IANA name of the zone of days and dates, such as `America/New_York`. */
  readonly zone: string;
}

/** From which moment and place a question is asked. Nothing is guessed: what a question needs and nobody said is an error. */
export type When = { readonly [Key in keyof AsOf]?: AsOf[Key] | undefined };

export interface ResolveOptions extends When {
  /** For `lengths`, `asr` and hours; the default policies unless there are others. */
  readonly policies?: Policies | PoliciesLiteral | undefined;
}

/** What ends a long call before its answer. */
export interface SignalOptions {
  /** When it is aborted the call rejects at once with its reason, and the thread that answers is free within milliseconds. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Which sessions are meant, as data. There is no hidden default: `new Filter()` matches every session, also tests and
 * archived ones.
 *
 * The keys of the literal are camelCase; the JSON form, which is the same in every language, is snake_case.
 *
 * ```js
 * const filter = new Filter({ sessionTypes: ["booking"], last: "30d", stars: { min: 3 } });
 * filter.toQuery(); // "session_types=booking&last=30d&stars.min=3"
 * filter.matches(event, { now: new Date() });
 * ```
 */
export declare class Filter {
  /** What the filter is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "Filter";
  readonly json: string;
  /** @throws {PortalSessionsError} With the path of the key: an unknown one, a wrong type, an empty set, a reversed range, a cost beyond the limit. */
  constructor(literal?: FilterLiteral);
  /** The sessions that every one of these matches; there must be at least one. */
  static all(filters: readonly FilterInput[]): Filter;
  /** The sessions that at least one of these matches; there must be at least one. */
  static any(filters: readonly FilterInput[]): Filter;
  /** Exactly the sessions that this one does not match. */
  static not(filter: FilterInput): Filter;
  /** Live sessions that are not archived: what the portal shows at first, said visibly. */
  static portalDefault(): Filter;
  /** Reads the JSON form, as text or as the object that was read from it; its keys are snake_case. */
  static fromJson(json: string | object): Filter;
  /**
   * Reads the form inside a URL: `Filter.fromQuery(url.searchParams)`. A key that no filter has is an error, so take your own
   * ones out first.
   *
   * A key without a value, as a form sends it of a field that nobody filled in, is no clause. A set may be spread over several
   * keys: `channels=voice&channels=chat`. In a set, `\N` is null, `\E` an empty text, and `\,` a comma that separates nothing.
   */
  static fromQuery(query: URLSearchParams | string): Filter;
  /** The canonical JSON form, with its `version`. */
  toJSON(): { readonly version: 1; readonly [key: string]: unknown };
  /** The text of the canonical JSON, by which filters are equal in every language. */
  toString(): string;
  /** The form inside a URL, without `?`: a set has commas between its values, with `\N` for null and `\E` for an empty text. */
  toQuery(): string;
  /** The SHA-256 of the canonical JSON in hexadecimal digits. */
  hash(): string;
  equals(other: Filter): boolean;
  /** The filter at a moment and a place, to be asked often. */
  resolve(options?: ResolveOptions): ResolvedFilter;
  /** Whether one session is meant; for many, `resolve` once. */
  matches(session: SessionInput, options?: ResolveOptions): boolean;
  /** Why one session is meant, or is not. */
  explain(session: SessionInput, options?: ResolveOptions): Explanation;
}

/** A filter at a moment and a place: every relative time is an instant. */
export declare class ResolvedFilter {
  private constructor();
  /** What it is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "ResolvedFilter";
  readonly json: string;
  /** The first instant that can match; null without a lower bound. */
  readonly from: InstantText | null;
  /** The first instant after all that can match; null without an upper bound. */
  readonly to: InstantText | null;
  matches(session: SessionInput): boolean;
  explain(session: SessionInput): Explanation;
  /** The filter, the moment and the place, and the policies, each as the text of its JSON. */
  toJSON(): { readonly filter: string; readonly as_of: string; readonly policies: string };
  toString(): string;
}

/** Why a session matches a filter, or does not: every clause in order, whether it mattered or not. */
export interface Explanation {
  readonly matched: boolean;
  readonly clauses: ReadonlyArray<{
    /** Its place in the JSON form of the filter, such as `all[0].channels`. */
    readonly path: string;
    readonly key: string;
    /** What the clause demands. */
    readonly wanted: unknown;
    /** What it saw of the session. */
    readonly saw: unknown;
    readonly held: boolean;
  }>;
  /** Every `all`, `any` and `not`, the outer before the inner. */
  readonly trees: ReadonlyArray<{ readonly path: string; readonly held: boolean }>;
}
