//! A record that is too long to be held: its bytes are counted while they are skipped.

use super::{Frame, is_blank};

/// The counts over a record of which only the first bytes are held, from which its frame is made once it ends.
#[derive(Debug)]
pub(in crate::ingest) struct Long {
    /// The position of the record in the held bytes.
    start: usize,
    /// The bytes of the record so far.
    length: usize,
    /// How many of the last bytes are not content if the record ends here, such as a carriage return.
    trailing: usize,
    line_feeds: u64,
    is_blank: bool,
}

impl Long {
    /// The counts of a record of which no byte was seen, and which begins at `start` of the held bytes.
    pub(in crate::ingest) fn from(start: usize) -> Self {
        Long { start, length: 0, trailing: 0, line_feeds: 0, is_blank: true }
    }

    /// The position of the record in the held bytes: behind a byte order mark.
    pub(in crate::ingest) fn start(&self) -> usize {
        self.start
    }

    /// Counts its next bytes. `is_trailing` says which bytes are not content at the end of a record; at most `most` of
    /// them are left out.
    pub(super) fn add(&mut self, bytes: &[u8], is_trailing: impl Fn(u8) -> bool, most: usize) {
        self.line_feeds += memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.is_blank = self.is_blank && is_blank(bytes);
        self.length = self.length.saturating_add(bytes.len());
        let trailing = bytes.iter().rev().take_while(|byte| is_trailing(**byte)).count();
        self.trailing =
            if trailing == bytes.len() { self.trailing.saturating_add(trailing) } else { trailing }.min(most);
    }

    /// The line feeds in the record so far.
    pub(super) fn line_feeds(&self) -> u64 {
        self.line_feeds
    }

    /// Whether all bytes so far are white space, so that it is no record but a long blank line.
    pub(super) fn is_blank(&self) -> bool {
        self.is_blank
    }

    /// The frame of the record, which begins in this line. It may end far beyond the bytes that are held.
    pub(super) fn frame(&self, line: u64) -> Frame {
        let end = self.start.saturating_add(self.length - self.trailing.min(self.length));
        Frame { start: self.start, end, line, fault: None }
    }
}
