//! Reads single records, from JSON objects and from rows of a CSV.

mod draft;
mod field;
mod object;
mod row;
mod session;

#[cfg(test)]
pub(super) mod tests;

pub(super) use draft::{Draft, Notes};
pub(super) use row::{Header, Rows};
