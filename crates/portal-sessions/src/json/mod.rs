//! A strict JSON reader for every incoming document: records, filters, policies, cursors, manifests, edits.
//!
//! Numbers keep their source text, so that money never passes through a float. Duplicate keys, lone surrogates, `NaN`,
//! nesting beyond 64 levels and strings beyond 1 MiB are errors, each with its path or position. Apart from that the
//! reader accepts what serde_json accepts, which a property test checks.

mod fields;
mod keys;
mod plain_key;
mod reader;
mod string;
mod value;
mod write;

#[cfg(test)]
mod parity;

pub(crate) use fields::{Fields, VERSION};
pub(crate) use keys::Keys;
pub(crate) use plain_key::PlainKey;
pub(crate) use reader::{Kind, LEVELS, LONGEST_STRING, Reader};
pub(crate) use string::Text;
pub(crate) use value::Value;
pub(crate) use write::{write_string, write_value};
