/** The stable id of a column. */
export type ColumnId =
  | "id" | "external_id" | "started_at" | "ended_at" | "channel" | "session_type" | "summary" | "comment" | "tags" | "contact"
  | "contact_phone" | "contact_email" | "is_done" | "is_todo" | "is_lead" | "is_opportunity" | "is_test" | "is_archived"
  | "auto_assessment" | "human_assessment" | "stars" | "lead_value" | "lead_units" | "conversion_ratio" | "recognition"
  | "hours" | "recorded_asr" | "user_messages" | "agent_messages" | "utms" | "arguments" | "actual_result" | "expected_result"
  | "integration_idn" | "connector_idn" | "agent" | "language" | "recording" | "asr" | "assessment" | "duration_s" | "length";

/** A column to sort by, with a `-` before it for the greatest value first. */
export type SortKey = ColumnId | `-${ColumnId}`;

/** A list of columns in an order, each with the label it has there. */
export declare class View {
  /** What the view is made from, as the two properties that a copy or a comparison sees: the class and its JSON. A copy is taken for the same object, or refused. */
  readonly kind: "View";
  readonly json: string;
  /** The view of this name, or of these columns. */
  constructor(columns: "portal" | "builder" | "fields" | readonly ColumnId[]);
  /** The portal's 11 columns. */
  static portal(): View;
  /** The Builder's 26 columns. */
  static builder(): View;
  /** Every field of a record and nothing computed: in the data preset it reads back whole. */
  static fields(): View;
  static of(ids: Iterable<ColumnId>): View;
  static fromJson(json: string | readonly string[]): View;
  readonly columns: ReadonlyArray<{ readonly id: ColumnId; readonly label: string }>;
  readonly ids: readonly ColumnId[];
  readonly labels: readonly string[];
  /** Its name, or its ids. */
  toJSON(): string | string[];
  toString(): string;
}
