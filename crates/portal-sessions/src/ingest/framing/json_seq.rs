//! Frames JSON text sequences (RFC 7464).

use super::{Frame, Framing, Long, after_mark, is_blank};

/// The character before each record. JSON escapes it inside strings, so it never occurs in a record.
pub(in crate::ingest) const RECORD_SEPARATOR: u8 = 0x1e;

/// Frames a JSON text sequence (RFC 7464): each record begins with a record separator and ends before the next one.
#[derive(Debug, Default)]
pub(in crate::ingest) struct JsonSeq {
    /// The line feeds before the next record.
    lines: u64,
    blank: u64,
}

impl JsonSeq {
    /// Frames what stands between two separators.
    fn record(&mut self, bytes: &[u8], start: usize, end: usize, frames: &mut Vec<Frame>) {
        let start = after_mark(bytes, start);
        let record = bytes.get(start..end).unwrap_or_default();
        if is_blank(record) {
            // Nothing at all stands before the first separator, as a rule: that is not a blank record.
            self.blank += u64::from(!record.is_empty());
        } else {
            let content = record.trim_ascii_end();
            frames.push(Frame { start, end: start + content.len(), line: self.lines + 1, fault: None });
        }
        self.lines += memchr::memchr_iter(b'\n', record).count() as u64;
    }
}

impl Framing for JsonSeq {
    fn frame(&mut self, bytes: &[u8], is_end: bool, target: usize, frames: &mut Vec<Frame>) -> usize {
        let mut start = 0;
        for end in memchr::memchr_iter(RECORD_SEPARATOR, bytes) {
            self.record(bytes, start, end, frames);
            start = end + 1;
            if start >= target {
                return start;
            }
        }
        if is_end && start < bytes.len() {
            self.record(bytes, start, bytes.len(), frames);
            start = bytes.len();
        }
        start
    }

    fn pass(&mut self, bytes: &[u8], is_end: bool, long: &mut Long) -> Option<(usize, Option<Frame>)> {
        let end = memchr::memchr(RECORD_SEPARATOR, bytes);
        let content = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        long.add(content, |byte| byte.is_ascii_whitespace(), usize::MAX);
        let done = match end {
            Some(end) => end + 1,
            None if is_end => bytes.len(),
            None => return None,
        };
        let frame = (!long.is_blank()).then(|| long.frame(self.lines + 1));
        self.blank += u64::from(frame.is_none());
        self.lines += long.line_feeds();
        Some((done, frame))
    }

    fn blank_lines(&self) -> u64 {
        self.blank
    }
}
