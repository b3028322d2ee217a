//! Tables of sessions to and from Apache Arrow, and so to and from pandas, polars, DuckDB, pyarrow and other data
//! libraries.
//!
//! [`to_batches`] writes a table as record batches, and [`read`] reads the batches of any producer, with the same rules
//! and the same report as every other ingest. Money is an exact decimal in both directions, never a float.
//!
//! ```
//! use portal_sessions::Ingest;
//! use portal_sessions_arrow::{read, to_batches};
//!
//! let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice","tags":["vip"],"lead_value":"65.50"}"#;
//! let table = Ingest::new().ndjson(line)?.table;
//!
//! let batch = to_batches(&table).select(["id", "lead_value"])?.next().unwrap().unwrap();
//! assert_eq!((batch.num_rows(), batch.num_columns()), (1, 2));
//!
//! let (again, report) = read(to_batches(&table), Ingest::new())?.into_parts();
//! assert_eq!((report.accepted, report.rejected), (1, 0));
//! assert_eq!(again.session(0), table.session(0));
//! # Ok::<(), portal_sessions::Error>(())
//! ```
//!
//! # Memory
//! [`to_batches`] makes one batch at a time, of at most 65,536 rows, and [`read`] takes one batch of the producer at a
//! time. A row is written as JSON and then read by the core, so that an Arrow source obeys every rule, limit and error
//! code of the other sources.
//!
//! # Errors
//! Errors are those of the core, [`Error`](portal_sessions::Error), with its codes. The batches themselves are results
//! with an `ArrowError`, as the trait `RecordBatchReader` demands.
#![forbid(unsafe_code)]

mod arrays;
mod batches;
mod columns;
mod read;

pub use batches::{Batches, to_batches};
pub use columns::schema;
pub use read::read;
