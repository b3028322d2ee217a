use std::fmt::Write;
use std::ops::Range;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};

/// A record that was left out, with all that is needed to mend it and to ingest it again.
///
/// In JSON it is `{"ordinal","line","start","end","code","path","value","message","raw"}`; bytes that are not UTF-8 come
/// as `raw_hex` in place of `raw`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reject {
    /// Which record of the input it is, counted from 1; blank lines and the header of a CSV are none.
    pub ordinal: u64,
    /// The line it begins in, counted from 1; none where records are no lines, as the rows of a frame.
    pub line: Option<u64>,
    /// Its bytes in the input, without the line end. Of [`records`](crate::Ingest::records), in what was written of them.
    pub byte_range: Range<u64>,
    /// Why it was rejected; [`code`](ErrorKind::code) is the same in every language.
    pub kind: ErrorKind,
    /// Where in the record, as `contact.phone` or `tags[3]`; none where it concerns the whole.
    pub path: Option<String>,
    /// The offending value, cut to 200 characters; none where it is not one value.
    pub value: Option<String>,
    /// One sentence for people.
    pub message: String,
    /// Its bytes, unchanged.
    pub raw: Vec<u8>,
}

/// Where a record lies in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) ordinal: u64,
    pub(super) line: Option<u64>,
    pub(super) byte_range: Range<u64>,
}

impl Place {
    /// Where a person finds it: `line 7`, or `row 7` where records are no lines.
    pub(super) fn name(&self) -> String {
        match self.line {
            Some(line) => format!("line {line}"),
            None => format!("row {}", self.ordinal),
        }
    }
}

impl Reject {
    pub(super) fn new(place: Place, error: &Error, raw: &[u8]) -> Self {
        Reject {
            ordinal: place.ordinal,
            line: place.line,
            byte_range: place.byte_range,
            kind: error.kind(),
            path: error.path().filter(|path| !path.is_empty()).map(str::to_owned),
            value: error.value().map(str::to_owned),
            message: error.message().to_owned(),
            raw: raw.to_vec(),
        }
    }
}

impl Serialize for Reject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Reject", 9)?;
        object.serialize_field("ordinal", &self.ordinal)?;
        object.serialize_field("line", &self.line)?;
        object.serialize_field("start", &self.byte_range.start)?;
        object.serialize_field("end", &self.byte_range.end)?;
        object.serialize_field("code", self.kind.code())?;
        object.serialize_field("path", &self.path)?;
        object.serialize_field("value", &self.value)?;
        object.serialize_field("message", &self.message)?;
        match std::str::from_utf8(&self.raw) {
            Ok(text) => object.serialize_field("raw", text)?,
            Err(_) => object.serialize_field("raw_hex", &hex(&self.raw))?,
        }
        object.end()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
