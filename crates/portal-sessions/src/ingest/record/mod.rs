//! Reads single records, from JSON objects and from rows of a CSV.

mod draft;
mod field;
mod flag;
mod object;
mod row;
mod session;
mod source;
mod text_array;

#[cfg(test)]
pub(super) mod tests;

pub(super) use draft::{Draft, Notes};
pub(super) use field::{UNKNOWN_NAMES, absent_fields, is_computed, near_field};
pub(super) use row::{Header, Rows};
pub(super) use source::Columns;
