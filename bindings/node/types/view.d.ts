/** The stable id of a column. */
export type ColumnId =
  | "id" | "external_id" | "started_at" | "ended_at" | "channel" | "session_type" | "summary" | "comment" | "tags" | "contact"
  | "contact_phone" | "contact_email" | "is_done" | "is_todo" | "is_lead" | "is_opportunity" | "is_test" | "is_archived"
  | "auto_assessment" | "human_assessment" | "stars" | "lead_value" | "lead_units" | "conversion_ratio" | "recognition"
  | "hours" | "recorded_asr" | "user_messages" | "agent_messages" | "utms" | "arguments" | "actual_result" | "expected_result"
  | "integration_idn" | "connector_idn" | "agent" | "language" | "recording" | "asr" | "assessment" | "duration_s" | "length";

/** A column to sort by, with a `-` before it for descending order. */
export type SortKey = ColumnId | `-${ColumnId}`;

/** A list of columns in order, each with its label: what a list shows or an export writes. */
export declare class View {
  /** The name of the class. Together with `json` it is all of the object's state: a structural copy with both is accepted in its place. */
  readonly kind: "View";
  /** The object as JSON text, in the form of `toJSON`. */
  readonly json: string;
  /** The view with this name, or with these columns. */
  constructor(columns: "portal" | "builder" | "fields" | readonly ColumnId[]);
  /** The 11 columns of the portal. */
  static portal(): View;
  /** The 26 columns of the Builder. */
  static builder(): View;
  /** Every field of a record, without computed columns: exported with the `data` preset, it can be read again without loss. */
  static fields(): View;
  /** The view with the columns of these ids, in this order. */
  static of(ids: Iterable<ColumnId>): View;
  /** Reads the JSON form: a name, or an array of column ids. */
  static fromJson(json: string | readonly string[]): View;
  /** The columns in order. */
  readonly columns: ReadonlyArray<{
    /** The stable id. */
    readonly id: ColumnId;
    /** The label in this view. */
    readonly label: string;
  }>;
  /** The ids of the columns, in order. */
  readonly ids: readonly ColumnId[];
  /** The labels of the columns, in order. */
  readonly labels: readonly string[];
  /** Its name, or the ids of its columns. */
  toJSON(): string | string[];
  /** The JSON text of `toJSON`. */
  toString(): string;
}
