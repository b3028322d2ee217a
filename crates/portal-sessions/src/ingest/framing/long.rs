//! A record too long to be held, as its bytes pass by.

use super::{Frame, is_blank};

/// What is known of a record of which only the first bytes are held.
#[derive(Debug)]
pub(in crate::ingest) struct Long {
    /// Where it begins in its first bytes.
    start: usize,
    length: usize,
    /// How many bytes are no content if it ends behind them.
    trailing: usize,
    line_feeds: u64,
    is_blank: bool,
}

impl Long {
    pub(in crate::ingest) fn from(start: usize) -> Self {
        Long { start, length: 0, trailing: 0, line_feeds: 0, is_blank: true }
    }

    /// Where it begins in its first bytes: behind a byte order mark.
    pub(in crate::ingest) fn start(&self) -> usize {
        self.start
    }

    /// Adds its next bytes; `is_trailing` says which ones are no content at its end, of which at most so many are left out.
    pub(super) fn add(&mut self, bytes: &[u8], is_trailing: impl Fn(u8) -> bool, most: usize) {
        self.line_feeds += memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.is_blank = self.is_blank && is_blank(bytes);
        self.length = self.length.saturating_add(bytes.len());
        let trailing = bytes.iter().rev().take_while(|byte| is_trailing(**byte)).count();
        self.trailing =
            if trailing == bytes.len() { self.trailing.saturating_add(trailing) } else { trailing }.min(most);
    }

    /// How many line feeds are in it.
    pub(super) fn line_feeds(&self) -> u64 {
        self.line_feeds
    }

    pub(super) fn is_blank(&self) -> bool {
        self.is_blank
    }

    /// Its frame as a record that begins in this line. It may end far behind the bytes that are held.
    pub(super) fn frame(&self, line: u64) -> Frame {
        let end = self.start.saturating_add(self.length - self.trailing.min(self.length));
        Frame { start: self.start, end, line, fault: None }
    }
}
