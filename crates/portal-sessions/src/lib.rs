//! The sessions of an AI Employee: filter, count and export them with one exact definition.
//!
//! ```rust,standalone_crate
//! # let folder = std::env::temp_dir().join(format!("portal-sessions-first-lines-{}", std::process::id()));
//! # let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/data/sessions.ndjson");
//! # std::fs::create_dir_all(&folder)?;
//! # std::fs::copy(sample, folder.join("sessions.ndjson"))?;
//! # std::env::set_current_dir(&folder)?;
//! use portal_sessions::{AsOf, CsvExport, Filter, Ingest, View, Zone};
//!
//! let (table, report) = Ingest::new().ndjson(&std::fs::read("sessions.ndjson")?)?.into_parts();
//! let as_of = AsOf::at("2026-11-22T00:00:00Z".parse()?, Zone::get("America/New_York")?);
//! let live = Filter::panel().test(false).archived(false).last("30d").build()?;
//! let recent = table.filter(&live, &as_of)?;
//! let summary = recent.summary(&as_of)?;
//! println!("{} of {} sessions: ASR {}, CSS {}", summary.total, report.accepted, summary.asr, summary.css);
//!
//! let file = std::fs::File::create("sessions.csv")?;
//! let manifest = CsvExport::spreadsheet(View::portal(), as_of.zone()?.clone()).write(&recent, file)?;
//! # assert_eq!((summary.total, manifest.rows_written), (588, 588));
//! # assert_eq!((summary.asr.to_string(), summary.css.to_string()), ("70731.21 USD".into(), "0.7869".into()));
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way through
//!
//! - [`Ingest`] reads records into a [`SessionTable`] and reports on each; [`Session`] is a single one. Both are read
//!   through [`Record`].
//! - [`Filter`] says which sessions are meant and [`AsOf`] from which moment and place; [`SessionTable::filter`],
//!   [`sort`](SessionTable::sort) and [`page`](SessionTable::page) give tables and rows that share the columns. A [`Walk`]
//!   gives a list batch by batch, whatever changes meanwhile.
//! - [`Policies`] are a business's own choices; [`SessionTable::summary`] counts under them, [`SessionTable::by`] does so
//!   group by group, and [`RevenuePolicy::explain`] tells why a session earned what it did.
//! - [`CsvExport`] writes a [`View`] of the columns, with a [`Manifest`] to [`verify`] it by.
//! - [`Review`] applies an [`Edit`] and logs it. [`describe()`] tells every definition as data.
//! - Every failure is an [`Error`] with a [`kind`](Error::kind), whose code is the same in every language.
//!
//! Nothing here reads a clock, a file or the machine's time zone: they are arguments.
#![forbid(unsafe_code)]

mod as_of;
mod closed_set;
mod column;
mod describe;
mod error;
mod export;
mod facets;
mod filter;
mod hash;
mod ingest;
mod json;
mod length;
mod near;
mod number;
mod pipeline;
mod policies;
mod progress;
mod reconcile;
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
pub use column::{Column, ColumnClass, Provenance};
pub use describe::{
    ColumnDescription, Description, FilterDescription, FilterLimits, GroupingDescription, MetricDescription,
    MetricKind, Unit, describe,
};
pub use error::{Error, ErrorKind};
pub use export::{
    CellCounts, Check, CsvExport, Definition, LineBreakStyle, Manifest, ManifestColumn, PhoneStyle, Preset,
    SpreadsheetOptions, Verification, verify,
};
pub use filter::{
    ExplainedClause, ExplainedTree, Explanation, Filter, InclusiveRange, PanelBuilder, ResolvedFilter, TimeBound,
};
pub use ingest::{
    Duplicate, Duplicates, Ingest, IngestReport, Ingested, Input, Limits, MaxRejects, MissingFlags, Records, Reject,
    Warnings, Written,
};
pub use length::{LengthClass, LengthMeasure, LengthPolicy, LengthRule};
pub use number::{Amount, Currency, LeadValue, Money, Share};
pub use policies::Policies;
pub use progress::Progress;
pub use reconcile::{AsrDifference, AsrReconciliation};
pub use revenue::{
    AppliedHours, AsrExplanation, AsrFactor, AsrFactorName, Exclusion, FactorOrigin, HoursOrigin, LeadValueRule,
    PolicyFactor, RecognitionRule, RevenuePolicy, RevenuePolicyBuilder, ZeroReason,
};
pub use review::{Change, Conflict, Difference, Edit, LogEntry, Preview, Review, Reviewed, Surface, replay};
pub use session::{Assessment, Channel, Contact, Flag, Flags, Hours, Record, Session, SessionBuilder, Wire};
pub use summary::{
    Breakdown, BreakdownRange, ChannelCount, DayAsr, DayCount, ExcludedCounts, FactorOrigins, GroupKey, GroupMetrics,
    Grouping, HoursCount, LengthCount, ListedDays, OriginCounts, Ratio, Summary, SummaryRange, SummaryState, TypeCount,
    UnassessedCounts,
};
pub use table::{Query, Row, SessionTable, Stop};
pub use text::guard;
pub use time::{Date, Schedule, ScheduleBuilder, Timestamp, Weekday, Zone, tzdb_version};
pub use view::{Batch, CodedTexts, Cursor, Order, Page, SortKey, SortValue, View, Walk};
