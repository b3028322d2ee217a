//! Finds where each record begins and ends, without parsing it.
//!
//! A framing sees raw bytes in blocks. It must find the same records however the bytes are divided into blocks, since a
//! report must not depend on that; tests read inputs in blocks of a few bytes.

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

/// The byte order mark that some programs write before UTF-8. In concatenated files it also occurs in the middle.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The position of one record in its block.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) start: usize,
    /// The position behind its last byte. Of a record that is too long, the block holds only the first bytes.
    pub(super) end: usize,
    /// The line of its first byte, counted from 1.
    pub(super) line: u64,
    /// Why the record is rejected without being parsed.
    pub(super) fault: Option<Fault>,
}

/// Why a record is rejected whatever its bytes are.
#[derive(Debug)]
pub(super) enum Fault {
    /// A fault of the document around it.
    Document { kind: ErrorKind, message: &'static str },
    /// The program that wrote the record refused it.
    Refused(Error),
}

impl Frame {
    /// The frame of a record that is all of the bytes.
    pub(super) fn whole(bytes: &[u8]) -> Self {
        Frame { start: 0, end: bytes.len(), line: 1, fault: None }
    }

    /// The bytes of the record in those of its block; empty for a record that is too long to be held.
    pub(super) fn of<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// The length of the record in bytes, which may be more than the block holds.
    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }
}

impl Fault {
    /// The error of the reject.
    pub(super) fn error(&self) -> Error {
        match self {
            Fault::Document { kind, message } => Error::new(*kind, *message),
            Fault::Refused(error) => error.again(),
        }
    }
}

/// Cuts a document into records, block by block.
pub(super) trait Framing {
    /// Whether the whole document must be in memory before the first record can be framed.
    fn needs_all(&self) -> bool {
        false
    }

    /// Frames the records that lie in `bytes` as a whole, and returns how many bytes are consumed.
    ///
    /// It stops at the first record, blank line or run of white space that ends at `target` bytes or later. Bytes that
    /// are not consumed are passed again at the beginning of the next call, with more behind them, until `is_end` says
    /// that the input ends.
    fn frame(&mut self, bytes: &[u8], is_end: bool, target: usize, frames: &mut Vec<Frame>) -> usize;

    /// Skips the next bytes of a record that is too long to be held. When the record ends in them, returns how many
    /// bytes are consumed, and its frame unless it is blank.
    fn pass(&mut self, bytes: &[u8], is_end: bool, long: &mut Long) -> Option<(usize, Option<Frame>)>;

    /// How many blank lines were skipped so far.
    fn blank_lines(&self) -> u64;

    /// Whether the document turned out to be NDJSON although this framing is for another format.
    fn is_lines(&self) -> bool {
        false
    }
}

/// Whether there are only characters that JSON calls white space.
fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// The position behind the byte order mark at `at`; `at` itself if there is none.
pub(super) fn after_mark(bytes: &[u8], at: usize) -> usize {
    let has_mark = bytes.get(at..).is_some_and(|rest| rest.starts_with(BYTE_ORDER_MARK));
    if has_mark { at + BYTE_ORDER_MARK.len() } else { at }
}

/// The end of a line's content, without the carriage return of its line end.
fn end_of_content(bytes: &[u8], start: usize, end: usize) -> usize {
    let ends_in_return = bytes.get(start..end).is_some_and(|line| line.ends_with(b"\r"));
    end - usize::from(ends_in_return)
}

/// Whether this byte is part of a line end, before the line feed.
fn is_return(byte: u8) -> bool {
    byte == b'\r'
}
