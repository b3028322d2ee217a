//! Text and refused values in JSON.

use std::fmt::Display;

use arrow_schema::DataType;
use serde::de::IgnoredAny;

/// Bytes are looked at in runs of so many.
const RUN: usize = 16;

/// Appends a JSON string. Bytes that are not UTF-8 stay as they are, so that whoever reads the record finds them.
pub(super) fn write_string(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let (runs, rest) = text.as_chunks::<RUN>();
    for run in runs {
        // Without a branch for each byte, so that the compiler looks at all of them at once.
        if run.iter().fold(false, |special, &byte| special | is_special(byte)) {
            run.iter().for_each(|&byte| write_byte(byte, out));
        } else {
            out.extend_from_slice(run);
        }
    }
    rest.iter().for_each(|&byte| write_byte(byte, out));
    out.push(b'"');
}

fn is_special(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

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

/// Appends the JSON object that a text is; as a string when it is none, so that no text breaks out of its place.
pub(super) fn write_object(text: &[u8], out: &mut Vec<u8>) {
    let is_object = text.trim_ascii_start().starts_with(b"{");
    if is_object && serde_json::from_slice::<IgnoredAny>(text).is_ok() {
        out.extend_from_slice(text);
    } else {
        write_string(text, out);
    }
}

/// Appends a value that no field takes, under the name of its type, so that its record is refused and tells why.
pub(super) fn refuse(data_type: &DataType, value: Option<&dyn Display>, out: &mut Vec<u8>) {
    out.push(b'{');
    write_string(data_type.to_string().as_bytes(), out);
    out.push(b':');
    match value {
        Some(value) => write_string(value.to_string().as_bytes(), out),
        None => out.extend_from_slice(b"null"),
    }
    out.push(b'}');
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
            let record = format!(r#"{{"utms":{},"is_test":false}}"#, written(|out| write_object(text.as_bytes(), out)));
            let value: serde_json::Value = serde_json::from_str(&record).unwrap();
            prop_assert_eq!(value.as_object().unwrap().len(), 2);
            prop_assert_eq!(&value["is_test"], false);
        }
    }

    #[test]
    fn an_object_stays_as_it_is() {
        for text in ["{}", "{\n \"a\" : 1.50 }", " {\"a\":{}}\t"] {
            assert_eq!(written(|out| write_object(text.as_bytes(), out)), text);
        }
        for text in ["", "[]", "1", "{", "{}{}", "{},\"is_test\":true", "null"] {
            assert!(written(|out| write_object(text.as_bytes(), out)).starts_with('"'), "{text}");
        }
    }
}
