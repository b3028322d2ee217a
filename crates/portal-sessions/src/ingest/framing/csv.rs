//! Frames CSV: where rows end, and which quotes are wrong.
//!
//! The `csv` crate parses the cells later. It is lenient with quotes, so faults are found here, where one bad row can
//! be separated from the next.

use super::{Fault, Frame, Framing, Long, after_mark, end_of_content, is_blank, is_return};
use crate::error::ErrorKind;

/// Frames the rows of a CSV: one record in each line, where a quoted cell may contain line ends.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Csv {
    lines: u64,
    blank_lines: u64,
    /// The state inside a record that is too long to be held.
    passing: Cells,
}

/// The fault of a record in which the input ends inside a quoted cell.
const OPEN_QUOTE: Fault = Fault::Document { kind: ErrorKind::InvalidCsv, message: "a quoted cell has no end" };
/// The fault of a quote inside an unquoted cell, or of text behind a closing quote.
const STRAY_QUOTE: Fault = Fault::Document {
    kind: ErrorKind::InvalidCsv,
    message: "a quote stands inside a cell: one with quotes begins and ends with one, and each in it is doubled",
};

/// The state of the scan inside one record.
#[derive(Debug, Default)]
struct Cells {
    state: State,
    /// Whether there was a quote inside an unquoted cell, or text behind a closing quote.
    has_stray_quote: bool,
}

/// The position of the scan relative to the current cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// At the first byte of a cell.
    #[default]
    Start,
    /// In an unquoted cell.
    Plain,
    /// In a quoted cell.
    Quoted,
    /// After a quote in a quoted cell: it closes the cell unless another quote follows.
    Quote,
    /// After a carriage return after a closing quote; a line feed must follow.
    Return,
}

impl Cells {
    /// Scans up to the line feed that ends the record, and returns its position; `None` when it is not in these bytes.
    fn scan(&mut self, bytes: &[u8], mut at: usize) -> Option<usize> {
        loop {
            let byte = *bytes.get(at)?;
            self.state = match (self.state, byte) {
                (State::Start, b'"') => State::Quoted,
                (State::Start | State::Plain, _) => {
                    self.state = State::Plain;
                    at += memchr::memchr3(b',', b'\n', b'"', bytes.get(at..)?)?;
                    match bytes.get(at) {
                        Some(b'\n') => return Some(at),
                        Some(b',') => State::Start,
                        _ => {
                            self.has_stray_quote = true;
                            State::Plain
                        }
                    }
                }
                (State::Quoted, _) => {
                    at += memchr::memchr(b'"', bytes.get(at..)?)?;
                    State::Quote
                }
                (State::Quote, b'"') => State::Quoted,
                (State::Quote | State::Return, b'\n') => return Some(at),
                (State::Quote, b',') => State::Start,
                (State::Quote, b'\r') => State::Return,
                (State::Quote | State::Return, _) => {
                    // The rest of the cell is scanned as if it were unquoted, so that the fault stays within its line.
                    self.has_stray_quote = true;
                    self.state = State::Plain;
                    continue;
                }
            };
            at += 1;
        }
    }

    /// The fault of the record that ends here; `is_open` when the input ends without a line feed.
    fn fault(&self, is_open: bool) -> Option<Fault> {
        if is_open && self.state == State::Quoted {
            return Some(OPEN_QUOTE);
        }
        self.has_stray_quote.then_some(STRAY_QUOTE)
    }
}

impl Framing for Csv {
    fn frame(&mut self, bytes: &[u8], is_end: bool, target: usize, frames: &mut Vec<Frame>) -> usize {
        let mut start = 0;
        while start < bytes.len() && (start == 0 || start < target) {
            let begin = after_mark(bytes, start);
            let mut cells = Cells::default();
            let line_feed = cells.scan(bytes, begin);
            if line_feed.is_none() && !is_end {
                return start;
            }
            let end = line_feed.unwrap_or(bytes.len());
            let content = bytes.get(begin..end).unwrap_or_default();
            if is_blank(content) {
                self.blank_lines += 1;
            } else {
                let fault = cells.fault(line_feed.is_none());
                let end = if cells.state == State::Quoted { end } else { end_of_content(bytes, begin, end) };
                frames.push(Frame { start: begin, end, line: self.lines + 1, fault });
            }
            self.lines += 1 + memchr::memchr_iter(b'\n', content).count() as u64;
            start = line_feed.map_or(bytes.len(), |end| end + 1);
        }
        start
    }

    fn pass(&mut self, bytes: &[u8], is_end: bool, long: &mut Long) -> Option<(usize, Option<Frame>)> {
        let line_feed = self.passing.scan(bytes, 0);
        let most = usize::from(line_feed.is_some() || self.passing.state != State::Quoted);
        long.add(bytes.get(..line_feed.unwrap_or(bytes.len())).unwrap_or_default(), is_return, most);
        let done = match line_feed {
            Some(end) => end + 1,
            None if is_end => bytes.len(),
            None => return None,
        };
        let cells = std::mem::take(&mut self.passing);
        let fault = cells.fault(line_feed.is_none());
        let frame = (!long.is_blank()).then(|| Frame { fault, ..long.frame(self.lines + 1) });
        self.blank_lines += u64::from(frame.is_none());
        self.lines += 1 + long.line_feeds();
        Some((done, frame))
    }

    fn blank_lines(&self) -> u64 {
        self.blank_lines
    }
}
