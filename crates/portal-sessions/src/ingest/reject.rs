use std::fmt::Write;
use std::ops::Range;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};

/// A record that was left out, with all that is needed to correct it and to ingest it again.
///
/// In JSON it is `{"ordinal","line","start","end","code","path","value","message","raw"}`, with `raw_hex` in place of
/// `raw` when the bytes are not UTF-8.
///
/// ```
/// use portal_sessions::Ingest;
///
/// let report = Ingest::new().ndjson("{\"id\":\"s-1\"}\n")?.report;
/// let reject = &report.rejects[0];
/// assert_eq!((reject.ordinal, reject.line, reject.kind.code()), (1, Some(1), "MISSING_FIELD"));
/// assert_eq!(reject.raw, br#"{"id":"s-1"}"#);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reject {
    /// The number of the record in the input, counted from 1; blank lines and the header of a CSV are not counted.
    pub ordinal: u64,
    /// The line in which the record begins, counted from 1; `None` where records have no lines, such as the rows of a
    /// frame.
    pub line: Option<u64>,
    /// The record's bytes in the input, without the line end. With [`records`](crate::Ingest::records), a range of the
    /// bytes that the program wrote.
    pub byte_range: Range<u64>,
    /// Why the record was rejected; its [`code`](ErrorKind::code) is the same in every language.
    pub kind: ErrorKind,
    /// Where in the record the error is, such as `contact.phone` or `tags[3]`; `None` where it concerns the whole
    /// record.
    pub path: Option<String>,
    /// The offending value, cut to 200 characters; `None` where no single value is at fault.
    pub value: Option<String>,
    /// One sentence for people.
    pub message: String,
    /// The record's bytes, unchanged. Of a record longer than [`Limits::line`](super::Limits::line), its first bytes up
    /// to that limit.
    pub raw: Vec<u8>,
}

/// The place of a record in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) ordinal: u64,
    pub(super) line: Option<u64>,
    pub(super) byte_range: Range<u64>,
}

impl Place {
    /// The place in words: `line 7`, or `row 7` where records have no lines.
    pub(super) fn name(&self) -> String {
        match self.line {
            Some(line) => format!("line {line}"),
            None => format!("row {}", self.ordinal),
        }
    }
}

impl Reject {
    /// The reject of the record at `place`, with its raw bytes.
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

/// Serialised with the code of its kind, and with `raw_hex` in place of `raw` when the bytes are not UTF-8.
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

/// The bytes in lower-case hexadecimal, two digits each.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
