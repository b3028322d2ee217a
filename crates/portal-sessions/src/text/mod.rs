//! Folding and searching of strings, phone numbers, and the guard for spreadsheet cells.

mod ascii_finder;
mod fold;
pub mod guard;
mod phone;
mod query;
mod signature;

pub(crate) use fold::{fold, fold_into};
pub(crate) use phone::phone_digits_into;
pub(crate) use query::SearchQuery;
pub(crate) use signature::{Signature, SignatureCell};
