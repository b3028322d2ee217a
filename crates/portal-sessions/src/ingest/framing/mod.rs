//! Finds where each record begins and ends, without reading what is in it.

mod csv;
mod json;
mod json_seq;
mod ndjson;

pub(super) use csv::Csv;
pub(super) use json::Json;
pub(super) use json_seq::JsonSeq;
pub(super) use ndjson::Ndjson;

use crate::error::{Error, ErrorKind};

/// Where one record lies inside its block.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) start: usize,
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
    /// Frames the records that lie whole in `bytes`, and says how many bytes are done with.
    ///
    /// It stops at the first record that ends `target` bytes in or later. What is not done with comes again at the
    /// beginning of the next call, with more behind it, until `is_end` says that no more will come.
    fn frame(&mut self, bytes: &[u8], is_end: bool, target: usize, frames: &mut Vec<Frame>) -> usize;

    /// How many blank lines were skipped so far.
    fn blank_lines(&self) -> u64;
}

/// Whether there is nothing but what JSON calls white space.
fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// The line without the carriage return of its line end.
fn end_of_content(bytes: &[u8], start: usize, end: usize) -> usize {
    let ends_in_return = bytes.get(start..end).is_some_and(|line| line.ends_with(b"\r"));
    end - usize::from(ends_in_return)
}
