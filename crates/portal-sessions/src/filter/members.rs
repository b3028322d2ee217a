//! The clauses about the members of `utms` and `arguments`.

use std::borrow::Cow;

use super::condition::array;
use super::read::{empty_set, has_name, names};
use crate::error::Error;
use crate::json::{Reader, Value};

/// Members of a JSON object by their names, sorted, each with the texts that it may have, sorted as well, none last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Members(Vec<(String, Vec<Option<String>>)>);

impl Members {
    /// Reads `{"utm_source":["google",null]}`, with at least one member.
    pub(super) fn read(value: Value) -> Result<Self, Error> {
        let read = |(name, set): (String, Value)| {
            let texts = names(set).map_err(|error| error.within(&name))?;
            Ok((name, texts))
        };
        let mut members = value.into_entries()?.into_iter().map(read).collect::<Result<Vec<_>, Error>>()?;
        if members.is_empty() {
            return Err(empty_set());
        }
        members.sort_unstable();
        Ok(Members(members))
    }

    /// How many members there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many texts they may have together.
    pub(super) fn texts(&self) -> usize {
        self.0.iter().map(|(_, texts)| texts.len()).sum()
    }

    /// Whether every member of an object is one of its texts.
    pub(super) fn hold(&self, object: &str) -> bool {
        self.0.iter().all(|(name, texts)| has_name(texts, member(object, name).as_deref()))
    }

    pub(super) fn to_value(&self) -> Value {
        let member =
            |(name, texts): &(String, Vec<Option<String>>)| (name.clone(), array(texts.iter().map(Option::as_deref)));
        Value::Object(self.0.iter().map(member).collect())
    }

    /// What the members are in an object.
    pub(super) fn seen(&self, object: &str) -> Value {
        let text = |name: &str| member(object, name).map_or(Value::Null, |text| Value::String(text.into_owned()));
        Value::Object(self.0.iter().map(|(name, _)| (name.clone(), text(name))).collect())
    }
}

/// The top-level member of an object as a text: the content of a string, else its JSON source. A `null` is no member (our
/// ruling).
fn member<'t>(object: &'t str, name: &str) -> Option<Cow<'t, str>> {
    let (reader, mut scratch) = (&mut Reader::new(object), String::new());
    reader.begin_object().ok()?;
    // The object was checked when its session was read, so every error is its end.
    while let Ok(Some(key)) = reader.next_key(&mut scratch) {
        let is_it = key.get(&scratch) == name;
        if is_it && reader.take_null() {
            return None;
        }
        if is_it && reader.is_at_string() {
            scratch.clear();
            return reader.string(&mut scratch).ok().map(|text| text.into_cow(&scratch));
        }
        let source = reader.skip_value().ok()?;
        if is_it {
            return Some(Cow::Borrowed(source.trim_ascii()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_its_text() {
        let object = r#" {"a" : "x\"y" ,"b":5.0,"c":{"a":[1, 2]} , "d" : null ,"":true,"é":"","f":"null"} "#;
        for (name, expected) in [
            ("a", Some("x\"y")),
            ("b", Some("5.0")),
            ("c", Some(r#"{"a":[1, 2]}"#)),
            ("d", None),
            ("", Some("true")),
            ("é", Some("")),
            ("f", Some("null")),
            ("g", None),
        ] {
            assert_eq!(member(object, name).as_deref(), expected, "{name}");
        }
        assert_eq!(member("{}", "a"), None);
    }
}
