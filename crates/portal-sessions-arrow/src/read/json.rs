//! Writes JSON strings, and passes strings through that are JSON themselves.

use serde::de::IgnoredAny;

/// The bytes that are inspected together.
const RUN: usize = 16;

/// Appends a JSON string. Bytes that are not UTF-8 stay as they are, and are refused when the record is read.
pub(super) fn write_string(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text;
    while let Some((plain, tail)) = rest.split_at_checked(plain_prefix(rest)) {
        out.extend_from_slice(plain);
        let Some((run, tail)) = tail.split_at_checked(tail.len().min(RUN)).filter(|(run, _)| !run.is_empty()) else {
            break;
        };
        // Only the run in which a special byte was found, or the short rest at the end, is written byte by byte.
        run.iter().for_each(|&byte| write_byte(byte, out));
        rest = tail;
    }
    out.push(b'"');
}

/// The number of leading bytes that need no escape, in whole runs.
fn plain_prefix(text: &[u8]) -> usize {
    // Without a branch for each byte, so that the compiler can vectorise a run.
    let has_special = |run: &[u8; RUN]| run.iter().fold(false, |special, &byte| special | is_special(byte));
    let (runs, _) = text.as_chunks::<RUN>();
    runs.iter().position(has_special).unwrap_or(runs.len()) * RUN
}

/// Whether a byte must be escaped in a JSON string (RFC 8259, section 7): control characters, `"` and `\`.
fn is_special(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// Appends one byte of a JSON string, escaped if it has to be. Control characters become `\u00XX`.
fn write_byte(byte: u8, out: &mut Vec<u8>) {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    match byte {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        0..0x20 => {
            let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 0xf)]);
        }
        _ => out.push(byte),
    }
}

/// The kind of JSON that a string must be to be passed through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// Any JSON value.
    Any,
}

/// Appends a string unchanged if it is one valid JSON value of this shape, and returns whether it was. Since it is
/// checked, no string can end the record early or add keys to it.
pub(super) fn write_json(text: &str, shape: Shape, out: &mut Vec<u8>) -> bool {
    let start = text.trim_ascii_start();
    let has_shape = match shape {
        Shape::Object => start.starts_with('{'),
        Shape::Array => start.starts_with('['),
        Shape::Any => true,
    };
    let is_json = has_shape && serde_json::from_str::<IgnoredAny>(text).is_ok();
    if is_json {
        out.extend_from_slice(text.as_bytes());
    }
    is_json
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn a_string_is_the_text_again(text in r#"([\x00-\x7f]|\PC|["\\]){0,60}"#) {
            let json = written(|out| write_string(text.as_bytes(), out));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
            prop_assert!(!json.bytes().any(|byte| byte < 0x20));
        }

        #[test]
        fn no_text_breaks_out_of_its_place(text in r#"[{}\[\]":, \n\\a1tn]{0,12}"#) {
            for shape in [Shape::Object, Shape::Array, Shape::Any] {
                let json = written(|out| {
                    if !write_json(&text, shape, out) {
                        write_string(text.as_bytes(), out);
                    }
                });
                let record = format!(r#"{{"utms":{json},"is_test":false}}"#);
                let value: serde_json::Value = serde_json::from_str(&record).unwrap();
                prop_assert_eq!(value.as_object().unwrap().len(), 2);
                prop_assert_eq!(&value["is_test"], false);
            }
        }
    }

    #[test]
    fn json_of_its_shape_stays_as_it_is() {
        let object = ["{}", "{\n \"a\" : 1.50 }", " {\"a\":{}}\t"];
        let array = ["[]", " [\"vip\", null]"];
        let other = ["1", "null", "\"x\""];
        let none = ["", "{", "{}{}", "{},\"is_test\":true", "[}", "vip"];
        let cases = [(Shape::Object, vec![&object[..]]), (Shape::Array, vec![&array[..]])];
        let cases = cases.into_iter().chain([(Shape::Any, vec![&object[..], &array[..], &other[..]])]);
        for (shape, taken) in cases {
            let all = object.iter().chain(&array).chain(&other).chain(&none);
            for text in all {
                let is_taken = taken.iter().any(|texts| texts.contains(text));
                let mut out = Vec::new();
                assert_eq!(write_json(text, shape, &mut out), is_taken, "{shape:?} {text}");
                assert_eq!(out, if is_taken { text.as_bytes() } else { b"" });
            }
        }
    }
}
