//! The pull parser of JSON text.
//!
//! It is written for records: small, without allocation, and with fast paths for values without white space before
//! them. A caller that reads a record knows which key and which type to expect, and takes the slow path only when it is
//! wrong.

use super::Text;
use super::keys::Keys;
use crate::error::{Error, ErrorKind};

/// The most levels of nesting by default.
pub(crate) const LEVELS: u32 = 64;
/// The most bytes of one string after unescaping.
pub(crate) const LONGEST_STRING: usize = 1 << 20;

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// The kind with its article, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }
}

/// A pull parser: the caller requests what it expects, and gets it or an error that says what is there instead.
///
/// A value of another type is [`WrongType`](ErrorKind::WrongType). An object is read with
/// [`begin_object`](Self::begin_object) and then [`next_key`](Self::next_key), each key followed by its value, until
/// there are no more keys; the caller finds duplicate keys in the way that is cheapest for it. An array is read in the
/// same way.
///
/// The reader is small and `Copy`. Rarely called functions get a copy of it and not a reference (see
/// [`aside`](Self::aside)): if its address were taken, the compiler could not keep it in registers in the loop over
/// records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    /// The part of the document that was not read yet.
    pub(super) rest: &'a str,
    /// The length of the whole document in bytes.
    length: usize,
    /// The most levels of nesting.
    levels: u32,
    /// The current level of nesting.
    depth: u32,
    /// Whether the reader is directly behind an opening bracket, where no comma may come.
    pub(super) is_fresh: bool,
}

impl<'a> Reader<'a> {
    /// A reader for a document of at most [`LEVELS`] levels.
    pub(crate) fn new(text: &'a str) -> Self {
        Reader::within(text, LEVELS)
    }

    /// A reader for a document of at most `levels` levels.
    pub(crate) fn within(text: &'a str, levels: u32) -> Self {
        Reader { rest: text, length: text.len(), levels, depth: 0, is_fresh: false }
    }

    /// Runs rarely needed work on a copy of the reader, so that the reader itself can stay in registers.
    #[inline(always)]
    pub(crate) fn aside<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let mut copy = *self;
        let result = work(&mut copy);
        *self = copy;
        result
    }

    /// The type of the next value, without reading it.
    pub(crate) fn peek(&mut self) -> Result<Kind, Error> {
        self.skip_whitespace();
        match self.next_byte() {
            Some(b'"') => Ok(Kind::String),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Bool),
            Some(b'n') => Ok(Kind::Null),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            _ => Err(self.expected("a value")),
        }
    }

    /// Whether a string begins at this very byte; white space is not skipped.
    #[inline(always)]
    pub(crate) fn is_at_string(&self) -> bool {
        self.next_byte() == Some(b'"')
    }

    /// Enters an object; [`next_key`](Self::next_key) then reads its keys.
    pub(crate) fn begin_object(&mut self) -> Result<(), Error> {
        self.begin("{", Kind::Object)
    }

    /// The next key of the object; `None` at its end.
    pub(crate) fn next_key(&mut self, scratch: &mut String) -> Result<Option<Text<'a>>, Error> {
        if !self.goes_on(b'}', "`,` or `}`")? {
            return Ok(None);
        }
        self.skip_whitespace();
        if self.next_byte() != Some(b'"') {
            return Err(self.expected("a key"));
        }
        let key = self.string(scratch)?;
        self.skip_whitespace();
        if self.take(":") { Ok(Some(key)) } else { Err(self.expected("`:`")) }
    }

    /// Consumes the closing brace of the object if it is the next byte, and returns whether it was: a fast path before
    /// [`next_key`](Self::next_key).
    #[inline(always)]
    pub(crate) fn take_object_end(&mut self) -> bool {
        let ends = !self.is_fresh && self.take("}");
        if ends {
            self.depth = self.depth.saturating_sub(1);
        }
        ends
    }

    /// Enters an array; [`next_element`](Self::next_element) then steps through it.
    pub(crate) fn begin_array(&mut self) -> Result<(), Error> {
        self.begin("[", Kind::Array)
    }

    /// Whether another element of the array follows.
    pub(crate) fn next_element(&mut self) -> Result<bool, Error> {
        self.goes_on(b']', "`,` or `]`")
    }

    /// The source text of a number: `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?`.
    #[inline(always)]
    pub(crate) fn number(&mut self) -> Result<&'a str, Error> {
        if !matches!(self.next_byte(), Some(b'-' | b'0'..=b'9')) {
            self.aside(|reader| reader.come_to(Kind::Number))?;
        }
        let (end, is_whole) = end_of_number(self.rest.as_bytes());
        let (number, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        if is_whole { Ok(number) } else { Err(self.aside(|reader| reader.expected("a digit"))) }
    }

    /// The source text of a number, or the content of a string.
    #[inline(always)]
    pub(crate) fn number_or_string(&mut self, scratch: &mut String) -> Result<Text<'a>, Error> {
        self.skip_whitespace();
        if self.next_byte() == Some(b'"') { self.string(scratch) } else { self.number().map(Text::Source) }
    }

    /// Reads a boolean.
    pub(crate) fn boolean(&mut self) -> Result<bool, Error> {
        self.come_to(Kind::Bool)?;
        let is_true = self.next_byte() == Some(b't');
        self.literal(if is_true { "true" } else { "false" })?;
        Ok(is_true)
    }

    /// The boolean at this very byte; otherwise nothing is consumed.
    #[inline(always)]
    pub(crate) fn take_boolean(&mut self) -> Option<bool> {
        if self.take("true") {
            return Some(true);
        }
        self.take("false").then_some(false)
    }

    /// Consumes a `null` if it is the next value, and returns whether it was.
    #[inline(always)]
    pub(crate) fn take_null(&mut self) -> bool {
        self.skip_whitespace();
        self.take("null")
    }

    /// Reads a `null`.
    pub(crate) fn null(&mut self) -> Result<(), Error> {
        self.come_to(Kind::Null)?;
        self.literal("null")
    }

    /// Checks the next value and everything in it, and returns its source text.
    pub(crate) fn skip_value(&mut self) -> Result<&'a str, Error> {
        self.skip_whitespace();
        let start = self.rest;
        self.skip(&mut String::new())?;
        Ok(self.since(start))
    }

    /// The source text of an object that is stored unchanged.
    #[inline(always)]
    pub(crate) fn raw_object(&mut self) -> Result<&'a str, Error> {
        if self.depth < self.levels && self.take("{}") {
            return Ok("{}");
        }
        self.aside(|reader| {
            reader.come_to(Kind::Object)?;
            reader.skip_value()
        })
    }

    /// Checks that only white space follows.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        self.skip_whitespace();
        match self.next_byte() {
            None => Ok(()),
            Some(_) => Err(self.expected("the end")),
        }
    }

    /// Consumes an opening bracket, and goes one level deeper.
    #[inline(always)]
    fn begin(&mut self, bracket: &'static str, kind: Kind) -> Result<(), Error> {
        if self.next_byte() != bracket.bytes().next() {
            self.come_to(kind)?;
        }
        if self.depth >= self.levels {
            return Err(self.too_deep());
        }
        self.take(bracket);
        self.depth += 1;
        self.is_fresh = true;
        Ok(())
    }

    /// Whether another element or member follows. Consumes the comma before it, or the closing bracket.
    fn goes_on(&mut self, close: u8, expected: &str) -> Result<bool, Error> {
        self.skip_whitespace();
        let is_fresh = std::mem::replace(&mut self.is_fresh, false);
        match self.next_byte() {
            Some(byte) if byte == close => {
                self.step(1);
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            Some(b',') if !is_fresh => {
                self.step(1);
                Ok(true)
            }
            Some(_) if is_fresh => Ok(true),
            _ => Err(self.expected(expected)),
        }
    }

    /// Skips a value recursively; the limit of levels bounds the stack.
    fn skip(&mut self, scratch: &mut String) -> Result<(), Error> {
        match self.peek()? {
            Kind::Null => self.null(),
            Kind::Bool => self.boolean().map(drop),
            Kind::Number => self.number().map(drop),
            Kind::String => {
                scratch.clear();
                self.string(scratch).map(drop)
            }
            Kind::Array => {
                self.begin_array()?;
                let mut index = 0_usize;
                while self.next_element()? {
                    self.skip(scratch).map_err(|error| error.within(&format!("[{index}]")))?;
                    index += 1;
                }
                Ok(())
            }
            Kind::Object => {
                self.begin_object()?;
                let mut keys: Option<Keys<'_>> = None;
                scratch.clear();
                while let Some(key) = self.next_key(scratch)? {
                    let key = keys.get_or_insert_default().insert(key.into_cow(scratch))?;
                    self.skip(scratch).map_err(|error| error.within(&format!("{key:.60}")))?;
                    scratch.clear();
                }
                Ok(())
            }
        }
    }

    /// Skips white space before the next value, which must have this type.
    pub(super) fn come_to(&mut self, kind: Kind) -> Result<(), Error> {
        if self.peek()? == kind { Ok(()) } else { Err(self.wrong_type(kind)) }
    }

    /// Consumes one of the three literals.
    fn literal(&mut self, word: &'static str) -> Result<(), Error> {
        if self.take(word) { Ok(()) } else { Err(self.expected(&format!("`{word}`"))) }
    }

    /// Consumes these bytes if they are next, and returns whether they were.
    #[inline(always)]
    pub(super) fn take(&mut self, bytes: &'static str) -> bool {
        let rest = self.rest.strip_prefix(bytes);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Consumes this many bytes, which must be whole characters.
    #[inline(always)]
    pub(super) fn step(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Skips the four characters that JSON calls white space.
    #[inline(always)]
    pub(super) fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.next_byte() {
            self.step(1);
        }
    }

    /// The next byte, without consuming it; `None` at the end.
    #[inline(always)]
    pub(super) fn next_byte(&self) -> Option<u8> {
        self.rest.as_bytes().first().copied()
    }

    /// The text that was read since `start` was the rest.
    #[inline(always)]
    pub(super) fn since(&self, start: &'a str) -> &'a str {
        start.get(..start.len().saturating_sub(self.rest.len())).unwrap_or_default()
    }

    /// The number of bytes that were read.
    pub(super) fn position(&self) -> usize {
        self.length.saturating_sub(self.rest.len())
    }

    /// The error that something else was expected at this position.
    #[cold]
    pub(super) fn expected(&self, what: &str) -> Error {
        let found = match self.rest.chars().next() {
            Some(character) => format!("`{}`", character.escape_debug()),
            None => "the end".to_owned(),
        };
        Error::new(ErrorKind::InvalidJson, format!("expected {what} at byte {}, found {found}", self.position()))
    }

    /// The error of a document with more levels of nesting than allowed.
    #[cold]
    fn too_deep(&self) -> Error {
        let message = format!("nested deeper than {} levels at byte {}", self.levels, self.position());
        Error::new(ErrorKind::TooDeep, message)
    }

    /// The error that the next value has another type, or the error in it if it is not valid JSON.
    #[cold]
    fn wrong_type(&mut self, expected: Kind) -> Error {
        match self.peek().and_then(|found| Ok((found, self.skip_value()?))) {
            Ok((found, value)) => wrong_type(expected.name(), found, value),
            Err(error) => error,
        }
    }
}

/// The end of the number at the start of the bytes, and whether it is complete; otherwise a digit is missing there.
fn end_of_number(bytes: &[u8]) -> (usize, bool) {
    let byte = |at: usize| bytes.get(at).copied();
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        let end = from + rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (end, end > from)
    };
    let first = usize::from(byte(0) == Some(b'-'));
    let mut end = match byte(first) {
        Some(b'0') => (first + 1, true),
        _ => digits(first),
    };
    if end.1 && byte(end.0) == Some(b'.') {
        end = digits(end.0 + 1);
    }
    if end.1 && matches!(byte(end.0), Some(b'e' | b'E')) {
        let signed = matches!(byte(end.0 + 1), Some(b'+' | b'-'));
        end = digits(end.0 + if signed { 2 } else { 1 });
    }
    end
}

/// The error for a value of another type; `value` is its source text or content.
pub(super) fn wrong_type(expected: &str, found: Kind, value: &str) -> Error {
    let name = found.name();
    let message = match found {
        Kind::Null | Kind::Array | Kind::Object => format!("expected {expected}, found {name}"),
        Kind::Bool | Kind::Number | Kind::String => format!("expected {expected}, found {name}, `{value:.60}`"),
    };
    Error::new(ErrorKind::WrongType, message).value_is(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skip(text: &str) -> Result<&str, Error> {
        let mut reader = Reader::new(text);
        let value = reader.skip_value()?;
        reader.end()?;
        Ok(value)
    }

    fn kind_of(text: &str) -> ErrorKind {
        skip(text).expect_err(text).kind()
    }

    #[test]
    fn a_caller_reads_an_object() {
        let mut reader = Reader::new(r#" {"id" : "a\nb", "n":[1.50, true , null], "raw":{ "x": 1 }} "#);
        let mut scratch = String::new();
        reader.begin_object().unwrap();
        assert_eq!(reader.next_key(&mut scratch).unwrap().unwrap().get(&scratch), "id");
        let id = reader.string(&mut scratch).unwrap();
        assert_eq!(reader.next_key(&mut scratch).unwrap().unwrap().get(&scratch), "n");
        reader.begin_array().unwrap();
        assert!(reader.next_element().unwrap());
        assert_eq!(reader.number().unwrap(), "1.50");
        assert!(reader.next_element().unwrap());
        assert!(reader.boolean().unwrap());
        assert!(reader.next_element().unwrap());
        reader.null().unwrap();
        assert!(!reader.next_element().unwrap());
        assert_eq!(reader.next_key(&mut scratch).unwrap().unwrap().get(&scratch), "raw");
        assert_eq!(reader.raw_object().unwrap(), r#"{ "x": 1 }"#);
        assert!(reader.next_key(&mut scratch).unwrap().is_none());
        reader.end().unwrap();
        assert_eq!(id.get(&scratch), "a\nb");
    }

    #[test]
    fn numbers_are_as_rfc_8259_has_them() {
        for text in ["0", "-0", "1e5", "1E+05", "-1.5e-3", "12345678901234567890.1", "1e999"] {
            assert_eq!(skip(text).unwrap(), text);
        }
        for text in
            ["01", "-01", "1.", "-", ".5", "+1", "1e", "1e+", "NaN", "-NaN", "Infinity", "0x1", "1_0", "1.e5", "--1"]
        {
            assert_eq!(kind_of(text), ErrorKind::InvalidJson, "{text}");
        }
    }

    #[test]
    fn structure_is_strict() {
        let bad = [
            "",
            " ",
            "{",
            "}",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1,,2]",
            r#"{"a":1,}"#,
            r#"{,"a":1}"#,
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a" 1}"#,
            "{1:2}",
            "{null:2}",
            "{'a':1}",
            "[1}",
            "nul",
            "nulll",
            "True",
            "1 1",
            "[]]",
            "/**/1",
            "\u{feff}1",
            "\u{a0}1",
            "[\u{b}1]",
        ];
        for text in bad {
            assert_eq!(kind_of(text), ErrorKind::InvalidJson, "{text}");
        }
        for text in ["[]", "{}", "[ ]", "{ }", "[[],{}]", r#"{"":{}}"#, "\r\n\t[\n]", "\"\u{2028}\""] {
            skip(text).unwrap();
        }
    }

    #[test]
    fn a_key_is_named_once() {
        for text in [r#"{"a":1,"a":2}"#, r#"[{"x":{"a":1,"b":2,"\u0061":3}}]"#, r#"{"\n":1,"\u000a":2}"#] {
            assert_eq!(kind_of(text), ErrorKind::DuplicateKey, "{text}");
        }
        skip(r#"{"a":{"a":1},"A":2,"b":[{"a":1},{"a":1}]}"#).unwrap();
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        skip(&nested(64)).unwrap();
        assert_eq!(kind_of(&nested(65)), ErrorKind::TooDeep);
        assert_eq!(kind_of(&"[".repeat(1_000_000)), ErrorKind::TooDeep);
        assert_eq!(kind_of(&r#"{"a":"#.repeat(65)), ErrorKind::TooDeep);
        // Levels are left again: many arrays beside each other are no depth.
        skip(&format!("[{}[]]", "[],".repeat(1000))).unwrap();
    }

    #[test]
    fn errors_say_what_and_where() {
        let error = skip(r#"{"a":[1,{"b":tru}]}"#).unwrap_err();
        assert_eq!(error.to_string(), "expected `true` at byte 13, found `t` at `a[1].b`");
        assert_eq!(skip("[1").unwrap_err().message(), "expected `,` or `]` at byte 2, found the end");

        let error = Reader::new(" [1, 2]").string(&mut String::new()).unwrap_err();
        assert_eq!((error.kind(), error.value()), (ErrorKind::WrongType, Some("[1, 2]")));
        assert_eq!(error.message(), "expected a string, found an array");
        assert_eq!(Reader::new("tru").number().unwrap_err().kind(), ErrorKind::InvalidJson);
        for wrong in [Reader::null, Reader::begin_object, Reader::begin_array] {
            let error = wrong(&mut Reader::new("1")).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WrongType);
        }
        assert_eq!(Reader::new("1").boolean().unwrap_err().kind(), ErrorKind::WrongType);
        assert_eq!(Reader::new("[]").raw_object().unwrap_err().kind(), ErrorKind::WrongType);
    }
}
