use super::{Fault, Frame, Framing, end_of_content, is_blank};
use crate::error::ErrorKind;

/// One record in each line, except that a quoted cell may have line ends in it.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Csv {
    lines: u64,
    blank_lines: u64,
}

const OPEN_QUOTE: Fault = Fault::Document { kind: ErrorKind::InvalidCsv, message: "a quoted cell has no end" };

/// Where a record ends.
enum End {
    /// Before the line feed at this place.
    LineFeed(usize),
    /// The bytes end between two cells or in a cell without quotes.
    Open,
    /// The bytes end in a quoted cell.
    OpenQuote,
}

impl Framing for Csv {
    fn frame(&mut self, bytes: &[u8], is_end: bool, target: usize, frames: &mut Vec<Frame>) -> usize {
        let mut start = 0;
        while start < bytes.len() && (start == 0 || start < target) {
            let (end, next, fault) = match end_of_record(bytes, start) {
                End::LineFeed(end) => (end, end + 1, None),
                _ if !is_end => return start,
                End::Open => (bytes.len(), bytes.len(), None),
                End::OpenQuote => (bytes.len(), bytes.len(), Some(OPEN_QUOTE)),
            };
            let content = bytes.get(start..end).unwrap_or_default();
            if is_blank(content) {
                self.blank_lines += 1;
            } else {
                let end = if fault.is_some() { end } else { end_of_content(bytes, start, end) };
                frames.push(Frame { start, end, line: self.lines + 1, fault });
            }
            self.lines += 1 + memchr::memchr_iter(b'\n', content).count() as u64;
            start = next;
        }
        start
    }

    fn blank_lines(&self) -> u64 {
        self.blank_lines
    }
}

fn end_of_record(bytes: &[u8], start: usize) -> End {
    let mut at = start;
    loop {
        if bytes.get(at) == Some(&b'"') {
            match after_quoted(bytes, at + 1) {
                Some(after) => at = after,
                None => return End::OpenQuote,
            }
        }
        match bytes.get(at..).and_then(|rest| memchr::memchr2(b',', b'\n', rest)) {
            None => return End::Open,
            Some(offset) if bytes.get(at + offset) == Some(&b'\n') => return End::LineFeed(at + offset),
            Some(offset) => at += offset + 1,
        }
    }
}

/// The place behind the quote that ends a cell; two quotes in a row are one of the text.
fn after_quoted(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}
