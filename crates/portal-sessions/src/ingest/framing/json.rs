use super::{Fault, Frame, Framing};
use crate::error::ErrorKind;

/// The elements of an array, or of the `items` of pages.
///
/// It looks at brackets, commas and strings alone, so that a bad, a missing or an unseparated element costs no other; when
/// the brackets themselves do not fit, the rest is one record that cannot be read. It needs the whole document.
#[derive(Debug)]
pub(in crate::ingest) struct Json {
    levels: Vec<Level>,
    /// The line of the next byte.
    line: u64,
}

#[derive(Debug)]
struct Level {
    kind: LevelKind,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LevelKind {
    /// An array at the top, of records or pages.
    List,
    /// An object with `items` and `metadata`.
    Page,
    /// The `items` of a page.
    Items,
}

/// What was read last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Opening,
    Comma,
    Value,
}

impl Default for Json {
    fn default() -> Self {
        Json { levels: Vec::new(), line: 1 }
    }
}

const fn broken(message: &'static str) -> Fault {
    Fault::Document { kind: ErrorKind::InvalidJson, message }
}

const UNFINISHED: Fault = broken("the document ends inside an array or an object");
const OUTSIDE: Fault = broken("expected an array of sessions or a page of them");
const NO_SEPARATOR: Fault = broken("expected `,` or the end of the array or the page");
const NO_COMMA: Fault = broken("expected `,` before this element");
const NO_ELEMENT: Fault = broken("expected an element before this `,` or the end of the array");
const NO_END: Fault = broken("expected a value that has an end");
const NO_KEY: Fault = broken("expected a key of the page and its value");
const METADATA: Fault =
    Fault::Document { kind: ErrorKind::WrongType, message: "the `metadata` of a page is an object" };

impl Framing for Json {
    fn frame(&mut self, bytes: &[u8], is_end: bool, target: usize, frames: &mut Vec<Frame>) -> usize {
        if !is_end {
            return 0;
        }
        let (mut at, mut counted) = (skip_blank(bytes, 0), 0);
        while at < bytes.len() && (at < target || frames.is_empty()) {
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
                frames.push(Frame { start: at, end, line: self.line, fault });
            }
            at = skip_blank(bytes, next);
        }
        self.line += lines(bytes, counted, at);
        if at >= bytes.len() && !self.levels.is_empty() {
            self.levels.clear();
            frames.push(Frame { start: at, end: at, line: self.line, fault: Some(UNFINISHED) });
        }
        at
    }

    fn blank_lines(&self) -> u64 {
        0
    }
}

/// What was found at one place.
enum Step {
    To(usize),
    Record {
        end: usize,
    },
    Faulty {
        end: usize,
        fault: Fault,
    },
    /// Nothing from here on can be told apart.
    Broken(Fault),
}

impl Json {
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

    fn open(&mut self, kind: LevelKind, at: usize) -> Step {
        self.levels.push(Level { kind, state: State::Opening });
        Step::To(at + 1)
    }

    /// A page or a record. A page that has no end still has the records before that.
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

fn record(bytes: &[u8], at: usize) -> Step {
    value_end(bytes, at).map_or(Step::Broken(NO_END), |end| Step::Record { end })
}

/// Whether the object has an array as its `items`, which no session has.
fn is_page(object: &[u8]) -> bool {
    if memchr::memmem::find(object, br#""items""#).is_none() {
        return false;
    }
    let mut at = skip_blank(object, 1);
    while let Some((key, value)) = key_at(object, at) {
        if key == b"items" {
            return object.get(value) == Some(&b'[');
        }
        let Some(end) = value_end(object, value).map(|end| skip_blank(object, end)) else { return false };
        if object.get(end) != Some(&b',') {
            return false;
        }
        at = skip_blank(object, end + 1);
    }
    false
}

/// The key at this place without its quotes, and where its value begins.
fn key_at(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let end = string_end(bytes, at)?;
    let colon = skip_blank(bytes, end);
    let key = bytes.get(at + 1..end - 1)?;
    (bytes.get(colon) == Some(&b':')).then(|| (key, skip_blank(bytes, colon + 1)))
}

/// Where the value at this place ends; none when there is none or it has no end.
fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
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

fn skip_blank(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

fn lines(bytes: &[u8], from: usize, to: usize) -> u64 {
    bytes.get(from..to).map_or(0, |bytes| memchr::memchr_iter(b'\n', bytes).count() as u64)
}
