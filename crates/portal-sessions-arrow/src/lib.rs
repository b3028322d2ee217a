//! Tables of sessions to and from Apache Arrow: the way to pandas, polars, DuckDB, pyarrow and whatever else speaks it.
//!
//! [`to_batches`] gives a table as record batches.
//!
//! ```
//! use portal_sessions::Ingest;
//! use portal_sessions_arrow::to_batches;
//!
//! let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice","tags":["vip"],"lead_value":"65.50"}"#;
//! let table = Ingest::new().ndjson(line)?.table;
//!
//! let batch = to_batches(&table).select(["id", "lead_value"])?.next().unwrap().unwrap();
//! assert_eq!((batch.num_rows(), batch.num_columns()), (1, 2));
//!
//! # Ok::<(), portal_sessions::Error>(())
//! ```
#![forbid(unsafe_code)]

mod arrays;
mod batches;
mod columns;

pub use batches::{Batches, to_batches};
pub use columns::schema;
