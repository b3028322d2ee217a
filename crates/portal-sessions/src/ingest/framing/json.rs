//! Frames JSON documents: arrays and pages of records.
//!
//! It keeps a short stack of the arrays and pages that are open, and never enters a record. So its work for each byte
//! is small, and whatever is wrong inside a record is left to the parser of that record.

use super::{Fault, Frame, Framing, Long, after_mark};
use crate::error::ErrorKind;
use crate::json::Reader;

/// Frames the elements of a JSON array, or of the `items` of pages.
///
/// It looks only at brackets, commas and strings, so that an invalid, missing or unseparated element does not affect
/// the others. Where the brackets do not match, the rest of the document is one reject. It needs the whole document.
#[derive(Debug)]
pub(in crate::ingest) struct Json {
    levels: Vec<Level>,
    /// The line of the next byte, counted from 1.
    line: u64,
    /// The line of the last record, if it was outside of any array or page and did not span lines.
    lone_line: Option<u64>,
    /// Whether two such records were in different lines, which means that the document is NDJSON.
    is_lines: bool,
}

/// An array or a page that is open at this point of the document.
#[derive(Debug)]
struct Level {
    kind: LevelKind,
    state: State,
}

/// The kind of an array or an object that is entered; records themselves are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LevelKind {
    /// An array at the top level, of records or pages.
    List,
    /// An object with `items` and without an `id`.
    Page,
    /// The `items` of a page.
    Items,
}

/// The last token at a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Opening,
    Comma,
    Value,
}

impl Default for Json {
    fn default() -> Self {
        Json { levels: Vec::new(), line: 1, lone_line: None, is_lines: false }
    }
}

/// A fault in the syntax of the document.
const fn broken(message: &'static str) -> Fault {
    Fault::Document { kind: ErrorKind::InvalidJson, message }
}

/// The document ends early.
const UNFINISHED: Fault = broken("the document ends inside an array or an object");
/// The document is neither an array nor an object.
const OUTSIDE: Fault = broken("expected an array of sessions or a page of them");
/// Something else follows an element.
const NO_SEPARATOR: Fault = broken("expected `,` or the end of the array or the page");
/// Two elements without a comma between them.
const NO_COMMA: Fault = broken("expected `,` before this element");
/// A comma without an element before it.
const NO_ELEMENT: Fault = broken("expected an element before this `,` or the end of the array");
/// A value without an end, such as a string that is not closed.
const NO_END: Fault = broken("expected a value that has an end");
/// A member of a page without a key or a value.
const NO_KEY: Fault = broken("expected a key of the page and its value");
/// The `metadata` of a page of another type.
const METADATA: Fault =
    Fault::Document { kind: ErrorKind::WrongType, message: "the `metadata` of a page is an object" };

impl Framing for Json {
    fn needs_all(&self) -> bool {
        true
    }

    fn frame(&mut self, bytes: &[u8], _: bool, target: usize, frames: &mut Vec<Frame>) -> usize {
        let (mut at, mut counted) = (skip(bytes, 0, target), 0);
        while at < bytes.len() && at < target {
            let is_outside = self.levels.is_empty();
            let step = self.step(bytes, at);
            let (next, record) = match step {
                Step::To(next) => (next, None),
                Step::Record { end } => (end, Some((end, None))),
                Step::Faulty { end, fault } => (end, Some((end, Some(fault)))),
                Step::Broken(fault) => {
                    self.levels.clear();
                    let end = bytes.trim_ascii_end().len();
                    (bytes.len(), Some((end, Some(fault))))
                }
            };
            if let Some((end, fault)) = record {
                self.line += lines(bytes, counted, at);
                counted = at;
                if is_outside {
                    self.lone(bytes.get(at..end).unwrap_or_default());
                }
                frames.push(Frame { start: at, end, line: self.line, fault });
            }
            at = skip(bytes, next, target);
        }
        self.line += lines(bytes, counted, at);
        if at >= bytes.len() && !self.levels.is_empty() {
            self.levels.clear();
            frames.push(Frame { start: at, end: at, line: self.line, fault: Some(UNFINISHED) });
        }
        at
    }

    /// The whole document is in memory, so no record is skipped.
    fn pass(&mut self, bytes: &[u8], _: bool, _: &mut Long) -> Option<(usize, Option<Frame>)> {
        Some((bytes.len(), None))
    }

    fn blank_lines(&self) -> u64 {
        0
    }

    fn is_lines(&self) -> bool {
        self.is_lines
    }
}

/// What was found at one position.
enum Step {
    /// A bracket, a comma or a member that holds no records; the scan continues at this position.
    To(usize),
    /// A record that ends before `end`.
    Record { end: usize },
    /// A faulty element that ends before `end`; those behind it can still be read.
    Faulty { end: usize, fault: Fault },
    /// From here on, elements cannot be distinguished.
    Broken(Fault),
}

impl Json {
    /// Notes a record outside of any array and page: two of them in different lines are NDJSON.
    fn lone(&mut self, record: &[u8]) {
        let is_line = record.starts_with(b"{") && memchr::memchr(b'\n', record).is_none();
        let line = is_line.then_some(self.line);
        self.is_lines |= matches!((self.lone_line, line), (Some(before), Some(line)) if before < line);
        self.lone_line = line;
    }

    /// Reads one token at `at`, which is not white space.
    fn step(&mut self, bytes: &[u8], at: usize) -> Step {
        let byte = bytes.get(at).copied().unwrap_or_default();
        let Some(level) = self.levels.last_mut() else {
            return match byte {
                b'[' => self.open(LevelKind::List, at),
                b'{' => self.object(bytes, at),
                _ => Step::Broken(OUTSIDE),
            };
        };
        let kind = level.kind;
        let close = if kind == LevelKind::Page { b'}' } else { b']' };
        match (level.state, byte) {
            (State::Opening | State::Value, byte) if byte == close => {
                self.levels.pop();
                return Step::To(at + 1);
            }
            (State::Value, b',') => {
                level.state = State::Comma;
                return Step::To(at + 1);
            }
            (State::Value, _) => {
                let end = value_end(bytes, at).filter(|_| kind != LevelKind::Page);
                return end.map_or(Step::Broken(NO_SEPARATOR), |end| Step::Faulty { end, fault: NO_COMMA });
            }
            _ => level.state = State::Value,
        }
        match kind {
            LevelKind::List | LevelKind::Items if matches!(byte, b',' | b']') => {
                Step::Faulty { end: at, fault: NO_ELEMENT }
            }
            LevelKind::Page => self.member(bytes, at),
            LevelKind::List if byte == b'{' => self.object(bytes, at),
            _ => record(bytes, at),
        }
    }

    /// Enters an array or a page.
    fn open(&mut self, kind: LevelKind, at: usize) -> Step {
        self.lone_line = None;
        self.levels.push(Level { kind, state: State::Opening });
        Step::To(at + 1)
    }

    /// A page or a record. Of a page that does not end, the records before the fault are still read.
    fn object(&mut self, bytes: &[u8], at: usize) -> Step {
        let end = value_end(bytes, at);
        match end {
            _ if is_page(bytes.get(at..end.unwrap_or(bytes.len())).unwrap_or_default()) => {
                self.open(LevelKind::Page, at)
            }
            Some(end) => Step::Record { end },
            None => Step::Broken(NO_END),
        }
    }

    /// A key of a page and its value. Only `items` is entered.
    fn member(&mut self, bytes: &[u8], at: usize) -> Step {
        let Some((key, value)) = key_at(bytes, at) else { return Step::Broken(NO_KEY) };
        match (key, bytes.get(value)) {
            (b"items", Some(b'[')) => self.open(LevelKind::Items, value),
            (b"metadata", Some(first)) if *first != b'{' => match value_end(bytes, value) {
                Some(end) => Step::Faulty { end, fault: METADATA },
                None => Step::Broken(NO_END),
            },
            _ => value_end(bytes, value).map_or(Step::Broken(NO_END), Step::To),
        }
    }
}

/// The record that begins at `at`.
fn record(bytes: &[u8], at: usize) -> Step {
    value_end(bytes, at).map_or(Step::Broken(NO_END), |end| Step::Record { end })
}

/// Whether the object is a page: it has an array `items`, and no `id`, which every session has. It may be unfinished.
pub(in crate::ingest) fn is_page(object: &[u8]) -> bool {
    // Nearly every record takes this way out: looking for a word is much faster than going over the members.
    if memchr::memmem::find(object, br#""items""#).is_none() {
        return false;
    }
    let mut has_items = false;
    let mut at = skip_blank(object, 1);
    while let Some((key, value)) = key_at(object, at) {
        if is_id(key) {
            return false;
        }
        has_items |= key == b"items" && object.get(value) == Some(&b'[');
        let Some(end) = value_end(object, value).map(|end| skip_blank(object, end)) else { break };
        if object.get(end) != Some(&b',') {
            break;
        }
        at = skip_blank(object, end + 1);
    }
    has_items
}

/// Whether a key, in the form in which it is written, is `id`: the `i` may be an escape.
fn is_id(key: &[u8]) -> bool {
    let is_written_so = || {
        let quoted = format!("\"{}\"", std::str::from_utf8(key).ok()?);
        let mut scratch = String::new();
        let text = Reader::new(&quoted).string(&mut scratch).ok()?;
        Some(text.get(&scratch) == "id")
    };
    key == b"id" || (key.contains(&b'\\') && is_written_so().unwrap_or_default())
}

/// The key at this position without its quotes, and the position of its value.
fn key_at(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let end = string_end(bytes, at)?;
    let colon = skip_blank(bytes, end);
    let key = bytes.get(at + 1..end - 1)?;
    (bytes.get(colon) == Some(&b':')).then(|| (key, skip_blank(bytes, colon + 1)))
}

/// The position behind the value that begins here; `None` when there is no value, or it does not end.
pub(in crate::ingest) fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => string_end(bytes, at),
        b'{' | b'[' => brackets_end(bytes, at),
        _ => {
            let rest = bytes.get(at..)?;
            let is_end = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
            match rest.iter().position(is_end).unwrap_or(rest.len()) {
                0 => None,
                length => Some(at + length),
            }
        }
    }
}

/// The position behind the string whose opening quote is here.
fn string_end(bytes: &[u8], opening: usize) -> Option<usize> {
    let mut at = opening + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The position behind the object or array that opens here. Brackets are counted, not matched by kind: the reader of
/// the record checks that.
fn brackets_end(bytes: &[u8], opening: usize) -> Option<usize> {
    let (mut at, mut depth) = (opening, 0_usize);
    loop {
        at += bytes.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']'))?;
        match bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            _ => depth -= 1,
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The position behind white space and byte order marks, but not far beyond `target`, so that a run of blanks ends a
/// block.
fn skip(bytes: &[u8], at: usize, target: usize) -> usize {
    let upto = bytes.get(..target.max(at)).unwrap_or(bytes);
    let mut next = skip_blank(upto, at);
    while after_mark(bytes, next) > next {
        next = skip_blank(upto, after_mark(bytes, next));
    }
    next
}

/// The position behind white space.
fn skip_blank(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

/// The number of line feeds between two positions.
fn lines(bytes: &[u8], from: usize, to: usize) -> u64 {
    bytes.get(from..to).map_or(0, |bytes| memchr::memchr_iter(b'\n', bytes).count() as u64)
}
