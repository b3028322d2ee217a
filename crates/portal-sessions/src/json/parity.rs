//! Held against serde_json: the same documents are accepted, with the same content.

use proptest::prelude::*;
use serde::de::IgnoredAny;

use super::{Reader, Value, write_string};
use crate::error::ErrorKind;

fn values() -> impl Strategy<Value = Value> {
    let number = r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number.prop_map(Value::Number),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            proptest::collection::btree_map(any::<String>(), inner, 0..24)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Writes a value with the given white space around everything.
fn write(value: &Value, space: &str, out: &mut String) {
    out.push_str(space);
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(&value.to_string()),
        Value::Number(text) => out.push_str(text),
        Value::String(text) => write_string(text, out),
        Value::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write(element, space, out);
            }
            out.push_str(space);
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                out.push_str(space);
                write_string(key, out);
                out.push_str(space);
                out.push(':');
                write(value, space, out);
            }
            out.push_str(space);
            out.push('}');
        }
    }
    out.push_str(space);
}

fn documents() -> impl Strategy<Value = (Value, String)> {
    (values(), "[ \t\r\n]{0,2}").prop_map(|(value, space)| {
        let mut text = String::new();
        write(&value, &space, &mut text);
        (value, text)
    })
}

fn skip(text: &str) -> Result<(), crate::Error> {
    let mut reader = Reader::new(text);
    reader.skip_value()?;
    reader.end()
}

fn assert_parity(text: &str) {
    let ours = Value::parse(text).map(drop);
    let kind = |result: &Result<(), crate::Error>| result.as_ref().err().map(crate::Error::kind);
    assert_eq!(kind(&ours), kind(&skip(text)), "parse and skip differ on {text:?}");
    let theirs = serde_json::from_str::<IgnoredAny>(text);
    match ours {
        Ok(()) => assert!(theirs.is_ok(), "only we accept {text:?}"),
        Err(error) if error.kind() == ErrorKind::InvalidJson && !error.message().starts_with("lone surrogate") => {
            assert!(theirs.is_err(), "only we refuse {text:?}: {error}");
        }
        // Duplicate keys, depth and lone surrogates are where we are stricter.
        Err(_) => {}
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read((value, text) in documents()) {
        prop_assert_eq!(&Value::parse(&text).unwrap(), &value);
        assert_parity(&text);
    }

    #[test]
    fn strings_are_read_alike(text in r#"([a-z]|\\[bfnrt"\\/]|\\u[0-9a-fA-F]{4}|\\ud83d\\ude0[0-9a-f]|\PC)*"#) {
        let text = format!("\"{text}\"");
        let theirs = serde_json::from_str::<String>(&text).ok();
        let ours = Value::parse(&text).and_then(Value::into_string).ok();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn mutations_are_judged_alike(
        (_, text) in documents(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0..3, r#"[\[\]{}:,"\\0-9eE+\-.tfnu \n\x00a]"#), 1..4),
    ) {
        let mut characters: Vec<char> = text.chars().collect();
        for (place, edit, character) in edits {
            let place = place.index(characters.len() + 1);
            let character = character.chars().next().unwrap();
            match edit {
                0 => characters.insert(place, character),
                1 if place < characters.len() => characters[place] = character,
                _ if place < characters.len() => drop(characters.remove(place)),
                _ => {}
            }
        }
        assert_parity(&characters.into_iter().collect::<String>());
    }

    #[test]
    fn scraps_of_json_are_judged_alike(text in r#"([\[\]{}:,]|"a"|"b"|0|1|-|\.|e|true|null| ){0,12}"#) {
        assert_parity(&text);
    }
}
