/** A text of which some are known to an editor and any other one is fine. */
type Open<Known extends string> = Known | (string & {});

/**
 * An instant: a `Date`, or RFC 3339 text with an offset, such as `2026-11-22T00:00:00Z`, or an object of Day.js, Moment, Luxon
 * or Temporal. A `Date` has milliseconds, text up to microseconds.
 */
export type Instant = Date | string | { toISOString(): string } | { toISO(): string | null } | { toInstant(): object };
/** A decimal as text, such as `"0.9"`, because a JavaScript number rounds. */
export type Decimal = string;
/** A decimal that is given: text, a bigint, or an object of decimal.js, big.js or bignumber.js, read digit for digit. */
export type DecimalInput = Decimal | bigint | { toFixed(): string; eq(other: string): boolean };
/** An amount, ratio or id in an answer is text, exact to the last digit; an instant is RFC 3339 text in UTC. */
export type InstantText = string;

/** Where a session took place; other texts are kept as they are, `sms` is read as `text`. */
export type Channel = Open<"voice" | "text" | "chat">;
/** An assessment that counts; others are kept as they are. */
export type Assessment = "Yes-A" | "Yes-B" | "No";
export type LengthClass = "short" | "regular" | "long" | "unknown";
export type Hours = "working" | "non_working";

export interface Contact {
  readonly name: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

/** A session in its wire form, the same JSON in every language: money and ratios are text. */
export interface SessionRecord {
  readonly id: string;
  readonly external_id: string | null;
  readonly started_at: InstantText;
  /** None while the session is open. */
  readonly ended_at: InstantText | null;
  readonly channel: Channel;
  readonly session_type: string | null;
  readonly summary: string | null;
  readonly comment: string | null;
  readonly tags: readonly string[];
  readonly contact: Contact;
  readonly is_done: boolean;
  readonly is_todo: boolean;
  readonly is_lead: boolean;
  readonly is_opportunity: boolean;
  readonly is_test: boolean;
  readonly is_archived: boolean;
  readonly auto_assessment: Open<Assessment> | null;
  readonly human_assessment: Open<Assessment> | null;
  /** 1 to 5. */
  readonly stars: number | null;
  readonly lead_value: Decimal | null;
  readonly lead_units: number | null;
  readonly conversion_ratio: Decimal | null;
  readonly recognition: Decimal | null;
  readonly hours: Hours | null;
  readonly recorded_asr: Decimal | null;
  readonly user_messages: number | null;
  readonly agent_messages: number | null;
  readonly utms: Readonly<Record<string, unknown>>;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly actual_result: string | null;
  readonly expected_result: string | null;
  readonly integration_idn: string | null;
  readonly connector_idn: string | null;
  /** The AI Employee that answered; at most 256 bytes. */
  readonly agent: string | null;
  /** The language of the conversation, a BCP 47 tag such as `en-US`, kept as given; at most 35 bytes. */
  readonly language: string | null;
  /** Where the recording of a call is, shown as a link only when it is `https:`; at most 2,048 bytes. */
  readonly recording: string | null;
}

/**
 * One event: a session, its JSON as text or bytes, the object that was read from that, or an object of a class of your own
 * whose fields are named so, such as an entity of TypeORM.
 */
export type SessionInput = Session | string | Uint8Array | Readonly<Partial<SessionRecord>> | object;

/** One interaction between one user and the AI Employee; always valid. */
export declare class Session {
  /** What the session is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "Session";
  readonly json: string;
  private constructor();
  /**
   * Reads one session from its wire form, under the same rules as a table. Unknown fields are left out, and
   * `unknownFields` names them; the spellings of the Portal API, such as `created_at`, are read too.
   *
   * Money in an object that JSON.parse made is taken if it has at most 15 digits, which no number rounds; as text it is
   * always exact.
   *
   * ```js
   * const session = Session.parse('{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"sms"}');
   * session.toJSON().channel; // "text"
   * ```
   *
   * @throws {PortalSessionsError} The code and the path of the first fault.
   */
  static parse(json: SessionInput): Session;
  readonly id: string;
  /**
   * The fields that no session has and that `parse` left out, each with the name that was perhaps meant, or null; a new
   * object each time. They are no part of the session: neither a copy nor its JSON has them.
   *
   * ```js
   * const json = '{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat","is_led":true}';
   * Session.parse(json).unknownFields; // { is_led: "is_lead" }
   * ```
   */
  readonly unknownFields: Readonly<Record<string, string | null>>;
  /** The whole record in its wire form, a new object each time. */
  toJSON(): SessionRecord;
  /** The text of that JSON. */
  toString(): string;
}
