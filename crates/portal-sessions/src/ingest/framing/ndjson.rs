//! Frames NDJSON.

use super::{Frame, Framing, Long, after_mark, end_of_content, is_blank, is_return};

/// Frames NDJSON: one record in each line. Lines end at line feeds and nowhere else, since the other line separators of
/// Unicode may stand unescaped in a JSON string.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Ndjson {
    lines: u64,
    blank_lines: u64,
}

impl Ndjson {
    /// Frames one line, or counts it as blank.
    fn line(&mut self, bytes: &[u8], start: usize, end: usize, frames: &mut Vec<Frame>) {
        let start = after_mark(bytes, start);
        self.lines += 1;
        if bytes.get(start..end).is_none_or(is_blank) {
            self.blank_lines += 1;
        } else {
            frames.push(Frame { start, end: end_of_content(bytes, start, end), line: self.lines, fault: None });
        }
    }
}

impl Framing for Ndjson {
    fn frame(&mut self, bytes: &[u8], is_end: bool, target: usize, frames: &mut Vec<Frame>) -> usize {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            self.line(bytes, start, end, frames);
            start = end + 1;
            if start >= target {
                return start;
            }
        }
        if is_end && start < bytes.len() {
            self.line(bytes, start, bytes.len(), frames);
            start = bytes.len();
        }
        start
    }

    fn pass(&mut self, bytes: &[u8], is_end: bool, long: &mut Long) -> Option<(usize, Option<Frame>)> {
        let end = memchr::memchr(b'\n', bytes);
        long.add(bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default(), is_return, 1);
        let done = match end {
            Some(end) => end + 1,
            None if is_end => bytes.len(),
            None => return None,
        };
        self.lines += 1;
        if long.is_blank() {
            self.blank_lines += 1;
            return Some((done, None));
        }
        Some((done, Some(long.frame(self.lines))))
    }

    fn blank_lines(&self) -> u64 {
        self.blank_lines
    }
}
