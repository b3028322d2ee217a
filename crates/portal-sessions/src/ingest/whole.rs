//! Recognises an input that is wrong as a whole, so that it is one clear error and not a table without rows.
//!
//! Two kinds of evidence are used. Magic numbers of binary formats, and UTF-16, are certain from the first bytes, and
//! nothing is read then. Another format of text is only named after hardly any record could be read, when the first
//! bytes explain why; for a CSV that is before the first record, since its header cannot be read then.

use std::fmt;

use super::framing::{RECORD_SEPARATOR, after_mark, is_page, value_end};
use super::report::IngestReport;
use crate::column::Column;
use crate::error::{Error, ErrorKind};

/// How many of the first bytes of an input are inspected.
pub(super) const HEAD: usize = 16 << 10;

/// The format that the caller named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    Ndjson,
    Json,
    JsonSeq,
    Csv,
    /// None: a program writes its records one by one.
    Records,
}

/// The error for an input as a whole, with the report on what was read of it as its source.
pub(super) fn error_of(kind: ErrorKind, message: impl Into<String>, report: IngestReport) -> Error {
    Error::new(kind, message).caused_by(Reported(Box::new(report)))
}

impl Error {
    /// The report on an input that was refused as a whole: for errors of the kinds [`ErrorKind::WrongFormat`] and
    /// [`ErrorKind::TooManyRejects`], and `None` for all others.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Ingest, MaxRejects};
    ///
    /// let lines = "{\"id\":\"s-1\"}\n{\"id\":\"s-2\"}\n";
    /// let error = Ingest::new().max_rejects(MaxRejects::Count(1)).ndjson(lines).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooManyRejects);
    /// assert_eq!(error.report().unwrap().rejects[0].path.as_deref(), Some("started_at"));
    /// ```
    #[must_use]
    pub fn report(&self) -> Option<&IngestReport> {
        let reported: &Reported = std::error::Error::source(self)?.downcast_ref()?;
        Some(&reported.0)
    }
}

/// A report as the source of an error.
#[derive(Debug)]
struct Reported(Box<IngestReport>);

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} records were accepted and {} rejected", self.0.accepted, self.0.rejected)
    }
}

impl std::error::Error for Reported {}

/// The first bytes of well-known binary formats, what they are, and what to do. No readable input begins with them.
const BINARY: [(&[u8], &str); 20] = [
    (b"\x1f\x8b\x08", "is compressed by gzip: decompress it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed by zstd: decompress it first"),
    (b"\xfd7zXZ\0", "is compressed by xz: decompress it first"),
    (b"BZh91AY&SY", "is compressed by bzip2: decompress it first"),
    (b"\x04\x22\x4d\x18", "is compressed by lz4: decompress it first"),
    (b"PAR1", "is a Parquet file: open it with a library for Parquet, and give its rows as Arrow or NDJSON"),
    (b"ARROW1", "is an Arrow file: open it with a library for Arrow, and give its batches as Arrow"),
    (b"FEA1", "is a Feather file: open it with a library for Arrow, and give its batches as Arrow"),
    (b"\xff\xff\xff\xff", "is an Arrow stream: open it with a library for Arrow, and give its batches as Arrow"),
    (b"PK\x03\x04", "is a ZIP archive, as every XLSX workbook is: unpack it, or save the workbook as CSV in UTF-8"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a workbook of an old Excel: save it as CSV in UTF-8"),
    (b"ORC", "is an ORC file: open it with a library for ORC, and give its rows as Arrow or NDJSON"),
    (b"Obj\x01", "is an Avro file: open it with a library for Avro, and give its rows as NDJSON"),
    (b"SQLite format 3\0", "is an SQLite database: give the rows of a query instead"),
    (b"%PDF-", "is a PDF document: give the data that it was made from"),
    (b"\xff\xfe\0\0", UTF_32),
    (b"\0\0\xfe\xff", UTF_32),
    (b"\xff\xfe", UTF_16),
    (b"\xfe\xff", UTF_16),
    (b"\xef\xbb\xbf\x1f\x8b\x08", "is compressed by gzip: decompress it first"),
];
/// The remedy for an input in UTF-16.
const UTF_16: &str = "is text in UTF-16: write it in UTF-8";
/// The remedy for an input in UTF-32.
const UTF_32: &str = "is text in UTF-32: write it in UTF-8";

/// Why an input with these first bytes is not UTF-8 text; `None` unless that is certain.
pub(super) fn binary(head: &[u8]) -> Option<String> {
    let is_ascii = |byte: &u8| matches!(byte, 1..=127);
    // UTF-16 and UTF-32 without a byte order mark show in the zeros between ASCII characters.
    let named = BINARY.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, what)| *what);
    let what = named.or_else(|| match head {
        [a, 0, 0, 0, ..] | [0, 0, 0, a, ..] if is_ascii(a) => Some(UTF_32),
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] if is_ascii(a) && is_ascii(b) => Some(UTF_16),
        _ => None,
    });
    what.map(|what| format!("the input {what}"))
}

/// What an input is, judging by its first bytes, when hardly any of its records could be read; `None` when that is
/// unclear.
pub(super) fn other_form(door: Door, head: &[u8]) -> Option<String> {
    let text = text_of(head);
    let first = *text.first()?;
    let lines = || text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let line = lines().next().unwrap_or_default();
    let is_document = matches!(first, b'{' | b'[');
    match (door, first) {
        (_, b'<') => Some("the input begins with `<`, as an HTML page or an XML document does".to_owned()),
        (Door::Csv, b'{' | b'[') => {
            Some(format!("the input begins with `{}`: read it as NDJSON or JSON and not as CSV", char::from(first)))
        }
        (Door::JsonSeq, _) if !head.contains(&RECORD_SEPARATOR) => Some(
            "no record begins with U+001E: read the input as NDJSON or JSON and not as a JSON text sequence".to_owned(),
        ),
        (Door::Ndjson, b'[') => {
            Some("the input is one JSON array and not one object a line: read it as JSON".to_owned())
        }
        (Door::Ndjson, b'{') if is_page(line) => {
            Some("the input is made of pages with `items` and not of one session a line: read it as JSON".to_owned())
        }
        (Door::Ndjson, b'{') if value_end(text, 0).is_none_or(|end| end > line.len()) && line.len() < text.len() => {
            let begins_key = |line: &[u8]| line.starts_with(b"\"") || line.starts_with(b"}");
            let goes_on = lines().nth(1).is_some_and(begins_key);
            goes_on.then(|| "one JSON object goes over several lines: read the input as JSON".to_owned())
        }
        (Door::Json, b'{') if !is_page(line) && lines().nth(1).is_some_and(|line| line.starts_with(b"{")) => {
            Some(LINES.to_owned())
        }
        (Door::Ndjson | Door::Json, _) if !is_document && is_header(line) => {
            Some("the input begins with the header of a CSV: read it as CSV".to_owned())
        }
        (Door::Ndjson | Door::Json | Door::JsonSeq | Door::Csv | Door::Records, _) => None,
    }
}

/// The message for NDJSON that was read as a JSON document.
pub(super) const LINES: &str = "the input has one JSON object in each line: read it as NDJSON";

/// Why the header of a CSV cannot be read: another separator, or labels in place of ids; `None` for any other reason.
pub(super) fn other_csv(head: &[u8]) -> Option<String> {
    let text = text_of(head);
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let separators = SEPARATORS.iter().find(|(separator, _)| has_ids(line, *separator));
    if let Some((_, name)) = separators.filter(|(separator, _)| *separator != b',') {
        return Some(format!(
            "the cells of the header are separated by {name}: write the CSV with a comma between them"
        ));
    }
    let has_labels = |separator: u8| {
        let is_label = |name: &str| Column::ALL.iter().any(|column| column.label() == name && column.id() != name);
        cells(line, separator).filter(|name| is_label(name)).count() >= 2
    };
    let is_spreadsheet = separators.is_none() && SEPARATORS.iter().any(|(separator, _)| has_labels(*separator));
    is_spreadsheet.then(|| {
        "the header has the labels of the `spreadsheet` preset, which is made for people: export the preset `data`"
            .to_owned()
    })
}

/// The separators that a CSV may have, and their names in messages.
const SEPARATORS: [(u8, &str); 4] = [(b',', "`,`"), (b';', "`;`"), (b'\t', "tabs"), (b'|', "`|`")];

/// Whether the line is the header of a CSV with any of the separators.
fn is_header(line: &[u8]) -> bool {
    SEPARATORS.iter().any(|(separator, _)| has_ids(line, *separator)) || other_csv(line).is_some()
}

/// Whether the cells of a header include `id` and another required field of a session.
fn has_ids(line: &[u8], separator: u8) -> bool {
    let has = |names: &[&str]| cells(line, separator).any(|cell| names.contains(&cell));
    has(&["id"]) && has(&["started_at", "created_at", "channel"])
}

/// The cells of a header, without their quotes.
fn cells(line: &[u8], separator: u8) -> impl Iterator<Item = &str> {
    let line = std::str::from_utf8(line).unwrap_or_default();
    line.split(char::from(separator)).map(|cell| cell.trim().trim_matches('"'))
}

/// The first bytes without a byte order mark and the white space before the text.
fn text_of(head: &[u8]) -> &[u8] {
    head.get(after_mark(head, 0)..).unwrap_or_default().trim_ascii_start()
}
