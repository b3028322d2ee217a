//! Writes canonical JSON, which filters are hashed by.

use std::fmt::Write;

use super::Value;
use super::string::plain_prefix;

/// Appends a value without white space, with its keys in their order and its numbers in their source text.
///
/// It is recursive; the depth of a value was limited when it was read.
pub(crate) fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(text) => out.push_str(text),
        Value::String(text) => write_string(text, out),
        Value::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(element, out);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write_value(value, out);
            }
            out.push('}');
        }
    }
}

/// Appends a JSON string in its canonical form: only `"`, `\` and control characters are escaped.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some((plain, tail)) = rest.split_at_checked(plain_prefix(rest.as_bytes())) {
        out.push_str(plain);
        let mut characters = tail.chars();
        let Some(special) = characters.next() else { break };
        match special {
            '"' => out.push_str(r#"\""#),
            '\\' => out.push_str(r"\\"),
            '\n' => out.push_str(r"\n"),
            '\r' => out.push_str(r"\r"),
            '\t' => out.push_str(r"\t"),
            '\u{8}' => out.push_str(r"\b"),
            '\u{c}' => out.push_str(r"\f"),
            control => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
        }
        rest = characters.as_str();
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_no_more_than_needed() {
        let mut out = String::new();
        write_string("a\"b\\c/\n\r\t\u{8}\u{c}\0\u{1f}\u{7f}é\u{2028}😀", &mut out);
        assert_eq!(out, "\"a\\\"b\\\\c/\\n\\r\\t\\b\\f\\u0000\\u001f\u{7f}é\u{2028}😀\"");
    }

    #[test]
    fn a_value_is_written_as_it_was_read() {
        for text in ["null", "[]", "{}", r#"{"b":[1.50,-0,true,false,null],"a\"":{"x":"é\\n"}}"#] {
            let mut out = String::new();
            write_value(&Value::parse(text).unwrap(), &mut out);
            assert_eq!(out, text);
        }
    }

    proptest! {
        #[test]
        fn writes_as_serde_json_does(text in r#"([\x00-\x7f]|\PC|["\\])*"#) {
            let mut out = String::new();
            write_string(&text, &mut out);
            prop_assert_eq!(&out, &serde_json::to_string(&text).unwrap());
        }
    }
}
