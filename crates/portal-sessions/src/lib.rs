//! The sessions of an AI Employee: filter, count and export them with one exact definition.
#![forbid(unsafe_code)]

mod as_of;
mod describe;
mod error;
mod export;
mod filter;
mod hash;
mod ingest;
mod json;
mod length;
mod number;
mod policies;
mod progress;
mod revenue;
mod review;
mod seeded;
mod session;
mod summary;
mod table;
#[cfg(test)]
mod testing;
mod text;
mod time;
mod view;

pub use as_of::AsOf;
pub use describe::{ColumnDescription, Description, FilterDescription, MetricDescription, MetricKind, Unit, describe};
pub use error::{Error, ErrorKind};
pub use export::{
    CellCounts, Check, CsvExport, Definition, LineBreaks, Manifest, ManifestColumn, Phones, Preset, Spreadsheet,
    Verification, verify,
};
pub use filter::{
    ExplainedClause, ExplainedTree, Explanation, Filter, InclusiveRange, PanelBuilder, ResolvedFilter, TimeBound,
};
pub use ingest::{
    Duplicate, Duplicates, Ingest, IngestReport, Ingested, Input, Limits, MissingFlags, Reject, Warnings,
};
pub use length::{LengthClass, LengthMeasure, LengthPolicy, LengthRule};
pub use number::{Amount, Currency, LeadValue, Money, Share};
pub use policies::Policies;
pub use progress::Progress;
pub use revenue::{
    AppliedHours, AsrDifference, AsrExplanation, AsrFactor, AsrFactorName, AsrReconciliation, Exclusion, FactorOrigin,
    HoursOrigin, LeadValueRule, RecognitionRule, RevenuePolicy, RevenuePolicyBuilder, ZeroReason,
};
pub use review::{Change, Conflict, Difference, Edit, LogEntry, Preview, Review, Reviewed, Surface, replay};
pub use session::{Assessment, Channel, Contact, Flag, Flags, Hours, Record, Session, SessionBuilder, Wire};
pub use summary::{
    ChannelCount, DayAsr, DayCount, ExcludedCounts, HoursCount, LengthCount, Ratio, Summary, SummaryRange,
    SummaryState, TypeCount, UnassessedCounts,
};
pub use table::{Query, Row, SessionTable};
pub use text::guard;
pub use time::{Date, Schedule, ScheduleBuilder, Timestamp, Weekday, Zone, tzdb_version};
pub use view::{Batch, Column, ColumnClass, Order, Page, Provenance, SortKey, View};
