//! The sessions of an AI Employee: filter, count and export them with one exact definition.
#![forbid(unsafe_code)]

mod error;
mod hash;
mod json;
mod number;
mod seeded;
mod text;
mod time;

pub use error::{Error, ErrorKind};
pub use number::{Amount, Currency, LeadValue, Money, Share};
pub use text::guard;
pub use time::{Date, Schedule, ScheduleBuilder, Timestamp, Weekday, Zone, tzdb_version};
