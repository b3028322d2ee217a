//! Filters, counts and exports the sessions of an AI Employee, with one exact definition of every number.
//!
//! A session is one call, message thread or chat between a user and the AI Employee of a business. Portals list
//! sessions, filter them, report what they earned (ASR, additional secured revenue) and how good they were (CSS, OSS,
//! LSS), let people review them, and export them. This crate computes all of that, so that every portal shows the same
//! numbers.
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
//! # Where to find what
//!
//! - **Read.** [`Ingest`] reads NDJSON, JSON, CSV or records of your own into a [`SessionTable`], and reports on each
//!   record. [`Session`] is a single session. Both are read through the trait [`Record`].
//! - **Filter.** A [`Filter`] states which sessions match, and is data: it has a JSON form, a URL form and a hash.
//!   [`AsOf`] is the present moment and the time zone with which it is evaluated.
//! - **List.** [`SessionTable::filter`], [`sort`](SessionTable::sort) and [`page`](SessionTable::page) return tables
//!   and rows that share the columns. A [`Walk`] returns a list batch by batch, and is stable while sessions change.
//! - **Count.** [`Policies`] are the choices of a business. [`SessionTable::summary`] computes its numbers,
//!   [`SessionTable::by`] the same numbers by group, and [`RevenuePolicy::explain`] how one session's ASR comes about.
//! - **Export.** [`CsvExport`] writes the columns of a [`View`] as CSV, with a [`Manifest`] by which [`verify`] checks
//!   the file.
//! - **Review.** [`Review`] applies an [`Edit`] to a session, logs it and detects conflicts.
//! - **Explain.** [`describe()`] returns the definition of every metric, column, filter and grouping as data.
//!
//! # Rules that hold everywhere
//!
//! - **No hidden inputs.** Nothing here reads a clock, a file, a socket or the machine's time zone. All of them are
//!   arguments, and a result states which moment, zone and time-zone database it was computed with.
//! - **Exact numbers.** Money is never a float. Sums are exact and do not depend on their order; only display rounds.
//! - **Typed errors.** Every failure is an [`Error`] with a [`kind`](Error::kind), whose code is the same in every
//!   language. No input is ignored silently: unknown keys, wrong types and lost digits are errors, and dropped records
//!   are counted.
//! - **No panics and no `unsafe`** in the library.
//! - **Where rules come from.** A rule that the product's pages state is marked "Stated by the product's pages". Where
//!   they are silent, this library decides, and the documentation says "our ruling".
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
pub use session::{
    Assessment, Channel, Contact, Flag, Flags, Hours, OptionalText, OptionalValue, Record, Session, SessionBuilder,
    Wire,
};
pub use summary::{
    Breakdown, BreakdownRange, ChannelCount, DayAsr, DayCount, ExcludedCounts, FactorOrigins, GroupKey, GroupMetrics,
    Grouping, HoursCount, LengthCount, ListedDays, OriginCounts, Ratio, Summary, SummaryRange, SummaryState, TypeCount,
    UnassessedCounts,
};
pub use table::{Query, Row, SessionTable, Stop};
pub use text::guard;
pub use time::{Date, Schedule, ScheduleBuilder, Timestamp, Weekday, Zone, tzdb_version};
pub use view::{Batch, CodedTexts, Cursor, Order, Page, SortKey, SortValue, View, Walk};
