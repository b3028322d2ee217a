//! Strings of JSON: finding their end, and unescaping them.
//!
//! Most strings have no escape and are borrowed from the source. Their end is found 32 bytes at a time with vector
//! instructions.

use std::borrow::Cow;

use wide::u8x16;

use super::{Kind, LONGEST_STRING, Reader};
use crate::error::{Error, ErrorKind};

/// The content of a JSON string: a slice of the source if it has no escapes, otherwise a range of the scratch buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Text<'a> {
    Source(&'a str),
    Scratch { start: usize, end: usize },
}

impl<'a> Text<'a> {
    /// The content; `scratch` is the buffer that the reader wrote to.
    pub(crate) fn get<'s>(self, scratch: &'s str) -> &'s str
    where
        'a: 's,
    {
        match self {
            Text::Source(text) => text,
            Text::Scratch { start, end } => scratch.get(start..end).unwrap_or_default(),
        }
    }

    /// The content, independent of the scratch buffer.
    pub(crate) fn into_cow(self, scratch: &str) -> Cow<'a, str> {
        match self {
            Text::Source(text) => Cow::Borrowed(text),
            Text::Scratch { .. } => Cow::Owned(self.get(scratch).to_owned()),
        }
    }
}

impl<'a> Reader<'a> {
    /// Reads a string. One with escapes is unescaped to the end of `scratch`.
    #[inline(always)]
    pub(crate) fn string(&mut self, scratch: &mut String) -> Result<Text<'a>, Error> {
        // Nearly every string has no escape, so that its first special byte is the closing quote.
        let plain = |text: &'a str| {
            let text = text.strip_prefix('"')?;
            let (text, rest) = text.split_at_checked(plain_prefix(text.as_bytes()))?;
            Some((text, rest.strip_prefix('"')?))
        };
        match plain(self.rest) {
            Some((text, rest)) if text.len() <= LONGEST_STRING => {
                self.rest = rest;
                Ok(Text::Source(text))
            }
            _ => self.aside(|reader| reader.string_in_pieces(scratch)),
        }
    }

    /// Reads any string, piece by piece between its escapes.
    fn string_in_pieces(&mut self, scratch: &mut String) -> Result<Text<'a>, Error> {
        self.come_to(Kind::String)?;
        let opening = self.position();
        self.step(1);
        let scratch_start = scratch.len();
        let mut piece = self.rest;
        let mut has_escapes = false;
        loop {
            self.step(plain_prefix(self.rest.as_bytes()));
            match self.next_byte() {
                Some(b'"') => break,
                Some(b'\\') => {
                    has_escapes = true;
                    scratch.push_str(self.since(piece));
                    self.step(1);
                    scratch.push(self.escape()?);
                    piece = self.rest;
                }
                Some(_) => return Err(self.expected("an escape in place of a control character")),
                None => {
                    let message = format!("the string that begins at byte {opening} has no end");
                    return Err(Error::new(ErrorKind::InvalidJson, message));
                }
            }
        }
        let piece = self.since(piece);
        self.step(1);
        let (text, length) = if has_escapes {
            scratch.push_str(piece);
            let end = scratch.len();
            (Text::Scratch { start: scratch_start, end }, end.saturating_sub(scratch_start))
        } else {
            (Text::Source(piece), piece.len())
        };
        if length > LONGEST_STRING {
            let message =
                format!("the string at byte {opening} has {length} bytes, more than the limit of {LONGEST_STRING}");
            return Err(Error::new(ErrorKind::StringTooLong, message));
        }
        Ok(text)
    }

    /// Reads the rest of an escape behind its `\`.
    fn escape(&mut self) -> Result<char, Error> {
        let character = match self.next_byte() {
            Some(same @ (b'"' | b'\\' | b'/')) => char::from(same),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.step(1);
                return self.unicode_escape();
            }
            _ => return Err(self.expected("an escape")),
        };
        self.step(1);
        Ok(character)
    }

    /// Reads the four digits of a `\u` escape, and a second escape where the first is a high surrogate.
    fn unicode_escape(&mut self) -> Result<char, Error> {
        let start = self.position();
        let first = self.hex()?;
        let mut units = [first, 0];
        let count = if (0xD800..0xDC00).contains(&first) && self.take(r"\u") {
            units = [first, self.hex()?];
            2
        } else {
            1
        };
        match char::decode_utf16(units.into_iter().take(count)).next() {
            Some(Ok(character)) => Ok(character),
            _ => {
                let message = format!("lone surrogate `\\u{first:04x}` at byte {start}");
                Err(Error::new(ErrorKind::InvalidJson, message))
            }
        }
    }

    /// Reads the four hexadecimal digits of a `\u` escape.
    fn hex(&mut self) -> Result<u16, Error> {
        let mut unit = 0_u16;
        for _ in 0..4 {
            let Some(digit) = self.next_byte().and_then(|byte| char::from(byte).to_digit(16)) else {
                return Err(self.expected("a hexadecimal digit"));
            };
            unit = (unit << 4) | digit as u16;
            self.step(1);
        }
        Ok(unit)
    }
}

/// The number of bytes before the first `"`, `\` or control character: the only ones that a JSON string must escape.
#[inline(always)]
pub(super) fn plain_prefix(bytes: &[u8]) -> usize {
    match bytes.split_first_chunk() {
        Some((block, rest)) => match special_bytes(block) {
            0 => BLOCK + long_plain_prefix(rest),
            special => special.trailing_zeros() as usize,
        },
        None => plain_prefix_of_tail(bytes),
    }
}

/// [`plain_prefix`] of a string longer than one block. Not inlined, so that the common path stays short.
#[inline(never)]
fn long_plain_prefix(bytes: &[u8]) -> usize {
    let (blocks, tail) = bytes.as_chunks::<BLOCK>();
    for (index, block) in blocks.iter().enumerate() {
        let special = special_bytes(block);
        if special != 0 {
            return index * BLOCK + special.trailing_zeros() as usize;
        }
    }
    blocks.len() * BLOCK + plain_prefix_of_tail(tail)
}

/// The bytes of two vectors, which is longer than most strings.
const BLOCK: usize = 32;

/// One bit for each byte of a block, set where the byte is special.
#[inline(always)]
fn special_bytes(block: &[u8; BLOCK]) -> u32 {
    let special = |bytes: &[u8; 16]| {
        let bytes = u8x16::new(*bytes);
        // There is no unsigned comparison of bytes in the baseline: a byte is at most 0x1f if it is its minimum with
        // that.
        let is_control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
        (is_control | bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\'))).to_bitmask()
    };
    let (vectors, _) = block.as_chunks::<16>();
    vectors.iter().rev().fold(0, |bits, vector| bits << 16 | special(vector))
}

/// [`plain_prefix`] of fewer bytes than a block, byte by byte.
#[inline(never)]
fn plain_prefix_of_tail(tail: &[u8]) -> usize {
    tail.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, Error> {
        let mut scratch = "before".to_owned();
        let mut reader = Reader::new(text);
        let content = reader.string(&mut scratch)?;
        reader.end()?;
        assert!(scratch.starts_with("before"));
        Ok(content.get(&scratch).to_owned())
    }

    #[test]
    fn escapes_are_read() {
        let cases = [
            (r#""""#, ""),
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r#""a\u0000b""#, "a\0b"),
            (r#""\u00e9\u00C9""#, "éÉ"),
            (r#""\ud83d\ude00 \uFFFF\u2028""#, "😀 \u{ffff}\u{2028}"),
            ("\"\u{2028}\u{7f}é\"", "\u{2028}\u{7f}é"),
        ];
        for (text, content) in cases {
            assert_eq!(read(text).unwrap(), content, "{text}");
        }
    }

    #[test]
    fn bad_strings_are_refused() {
        let bad = [
            r#"""#,
            r#""\"#,
            r#""\""#,
            r#""\x""#,
            r#""\u""#,
            r#""\u12""#,
            r#""\u12g4""#,
            r#""\u+123""#,
            r#""\U0041""#,
            r#""\ud800""#,
            r#""\udc00""#,
            r#""\ud800\n""#,
            r#""\ud800\ud800""#,
            r#""\ud800\u0041""#,
            r#""\ude00\ud83d""#,
            r#""\ud83d\ude0""#,
            "\"\n\"",
            "\"\0\"",
            "\"\u{1f}\"",
            "\"é\t\"",
            "\"\\é\"",
        ];
        for text in bad {
            assert_eq!(read(text).unwrap_err().kind(), ErrorKind::InvalidJson, "{text}");
        }
    }

    #[test]
    fn the_limit_counts_the_content() {
        let limit = LONGEST_STRING;
        assert_eq!(read(&format!("\"{}\"", "a".repeat(limit))).unwrap().len(), limit);
        assert_eq!(read(&format!("\"{}\"", r"\n".repeat(limit))).unwrap().len(), limit);
        for text in [format!("\"{}\"", "a".repeat(limit + 1)), format!("\"{}\\n\"", "a".repeat(limit))] {
            assert_eq!(read(&text).unwrap_err().kind(), ErrorKind::StringTooLong);
        }
    }

    #[test]
    fn every_byte_is_classified_at_every_place() {
        for byte in 0..=u8::MAX {
            let is_special = matches!(byte, b'"' | b'\\' | 0..0x20);
            for place in 0..70 {
                for filler in [b' ', b'#', b'[', 0x7f, 0x80, 0xff] {
                    let mut bytes = [filler; 70];
                    bytes[place] = byte;
                    assert_eq!(plain_prefix(&bytes), if is_special { place } else { 70 }, "{byte} at {place}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn the_first_special_byte_is_found(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let first = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            prop_assert_eq!(plain_prefix(&bytes), first.unwrap_or(bytes.len()));
        }
    }
}
