//! The sessions of an AI Employee: filter, count and export them with one exact definition.
#![forbid(unsafe_code)]

mod error;

pub use error::{Error, ErrorKind};
