//! Finds where each record begins and ends, without reading what is in it.

mod csv;
mod json;
mod json_seq;
mod long;
mod ndjson;

pub(super) use csv::Csv;
pub(super) use json::{Json, is_page, value_end};
pub(super) use json_seq::{JsonSeq, RECORD_SEPARATOR};
pub(super) use long::Long;
pub(super) use ndjson::Ndjson;

use crate::error::{Error, ErrorKind};

/// What some programs write in front of UTF-8; where files were put one behind the other it is in the middle as well.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Where one record lies inside its block.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) start: usize,
    /// Behind its last byte. The block holds only the first bytes of a record that is too long.
    pub(super) end: usize,
    /// The line of its first byte, counted from 1.
    pub(super) line: u64,
    /// Why nothing can be read from it.
    pub(super) fault: Option<Fault>,
}

/// Why a record is none, whatever its bytes are.
#[derive(Debug)]
pub(super) enum Fault {
    /// A fault of the document around it.
    Document { kind: ErrorKind, message: &'static str },
    /// Whoever gave it says that it cannot be read.
    Refused(Error),
}

impl Frame {
    /// All of the bytes.
    pub(super) fn whole(bytes: &[u8]) -> Self {
        Frame { start: 0, end: bytes.len(), line: 1, fault: None }
    }

    pub(super) fn of<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        bytes.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }
}

impl Fault {
    pub(super) fn error(&self) -> Error {
        match self {
            Fault::Document { kind, message } => Error::new(*kind, *message),
            Fault::Refused(error) => error.again(),
        }
    }
}

/// Cuts a document into records, one stretch after another.
pub(super) trait Framing {
    /// Whether it can only begin once it has the whole document.
    fn needs_all(&self) -> bool {
        false
    }

    /// Frames the records that lie whole in `bytes`, and says how many bytes are done with.
    ///
    /// It stops at the first record, blank line or run of white space that ends `target` bytes in or later. What is not
    /// done with comes again at the beginning of the next call, with more behind it, until `is_end` says that no more
    /// will come.
    fn frame(&mut self, bytes: &[u8], is_end: bool, target: usize, frames: &mut Vec<Frame>) -> usize;

    /// Goes on in a record that is too long to be held, whose next bytes these are. When it ends in them, gives how many
    /// bytes are done with, and its frame unless it is blank.
    fn pass(&mut self, bytes: &[u8], is_end: bool, long: &mut Long) -> Option<(usize, Option<Frame>)>;

    /// How many blank lines were skipped so far.
    fn blank_lines(&self) -> u64;

    /// Whether the document so far has one record in each line, and this is no form for that.
    fn is_lines(&self) -> bool {
        false
    }
}

/// Whether there is nothing but what JSON calls white space.
fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// The place behind the byte order mark here, if there is one.
pub(super) fn after_mark(bytes: &[u8], at: usize) -> usize {
    let has_mark = bytes.get(at..).is_some_and(|rest| rest.starts_with(BYTE_ORDER_MARK));
    if has_mark { at + BYTE_ORDER_MARK.len() } else { at }
}

/// The line without the carriage return of its line end.
fn end_of_content(bytes: &[u8], start: usize, end: usize) -> usize {
    let ends_in_return = bytes.get(start..end).is_some_and(|line| line.ends_with(b"\r"));
    end - usize::from(ends_in_return)
}

/// Whether this byte is a part of a line end.
fn is_return(byte: u8) -> bool {
    byte == b'\r'
}
