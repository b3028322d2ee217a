//! The form of a filter inside a URL.

use super::clause::{KEYS, Shape};
use super::{Filter, Tree, read};
use crate::json::Value;
use crate::{Error, ErrorKind};

/// The one key of a filter that is not a panel; its value is the canonical JSON.
const JSON_KEY: &str = "filter";
/// How `null` is written in a list.
const NULL: &str = "\\N";

impl Filter {
    /// The form inside a URL, without `?`: `channels=voice,text&last=7d&stars.min=3&tags.any=vip`.
    ///
    /// The elements of a set are separated by commas, with `\,` and `\\` for a comma and a backslash inside one, `\N`
    /// for `null` and nothing for an empty text. The parts of `tags` and of ranges follow a point. Then all is
    /// percent-encoded. A tree has the one key `filter` with its JSON.
    ///
    /// ```
    /// use portal_sessions::Filter;
    ///
    /// let filter = Filter::panel().session_types([Some("a, b"), None]).lead(true).build()?;
    /// assert_eq!(filter.to_query(), r"session_types=a%5C,%20b,%5CN&lead=true");
    /// assert_eq!(Filter::from_query("?session_types=a%5C%2C+b,%5CN&lead=true")?, filter);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut out = String::new();
        if !matches!(self.0.tree, Tree::Panel(_)) {
            push(JSON_KEY, &self.to_json(), &mut out);
            return out;
        }
        for (key, value) in self.entries() {
            match value {
                Value::Object(parts) => {
                    parts.iter().for_each(|(part, value)| push(&format!("{key}.{part}"), &plain(value), &mut out));
                }
                value => push(&key, &plain(&value), &mut out),
            }
        }
        out
    }

    /// Reads the form inside a URL; a `?` may come first, and `+` is a space.
    ///
    /// # Errors
    /// Those of [`from_json`](Filter::from_json), with the key as the path; [`ErrorKind::InvalidValue`] for a broken
    /// escape or a key without `=`; [`ErrorKind::InvalidUtf8`]; [`ErrorKind::DuplicateKey`] for a repeated key;
    /// [`ErrorKind::Conflict`] for `filter` beside another key.
    pub fn from_query(query: &str) -> Result<Self, Error> {
        let query = query.strip_prefix('?').unwrap_or(query);
        let mut object = Vec::new();
        for item in query.split('&').filter(|_| !query.is_empty()) {
            let (key, text) = item.split_once('=').ok_or_else(|| {
                let message = format!("`{item:.60}` is not a key and a value with `=` between them");
                Error::new(ErrorKind::InvalidValue, message).value_is(item)
            })?;
            let key = decode(key)?;
            let text = decode(text).map_err(|error| error.within(&key))?;
            if key == JSON_KEY {
                if item.len() < query.len() {
                    return Err(Error::new(ErrorKind::Conflict, "`filter` stands alone").at(JSON_KEY));
                }
                return Filter::from_json(&text).map_err(|error| error.within(JSON_KEY));
            }
            insert(&key, &text, &mut object).map_err(|error| error.within(&key))?;
            if object.len() > KEYS.len() {
                // One of them is unknown, which the reader of the panel tells.
                break;
            }
        }
        read::document(Value::Object(object))
    }
}

/// The text of a value that is no object.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => NULL.to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) | Value::String(text) => text.clone(),
        Value::Array(elements) => elements.iter().map(element).collect::<Vec<_>>().join(","),
        Value::Object(_) => String::new(),
    }
}

fn element(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace('\\', r"\\").replace(',', r"\,"),
        other => plain(other),
    }
}

/// Adds a key to the object that stands for the panel; reading that tells whether it is known.
fn insert(key: &str, text: &str, object: &mut Vec<(String, Value)>) -> Result<(), Error> {
    let (name, part) = key.split_once('.').map_or((key, None), |(name, part)| (name, Some(part)));
    let shape = KEYS.iter().find(|known| known.name == name).map(|known| known.kind.shape());
    let known = object.iter_mut().find(|(known, _)| known == name);
    match (known, part, shape) {
        (None, None, shape) => {
            let value = value(shape.unwrap_or(Shape::Text), text)?;
            object.push((name.to_owned(), value));
        }
        (known, Some(part), Some(Shape::Object(_, inner))) => {
            let entry = (part.to_owned(), value(*inner, text)?);
            match known {
                None => object.push((name.to_owned(), Value::Object(vec![entry]))),
                Some((_, Value::Object(parts))) if parts.iter().all(|(known, _)| known != part) => parts.push(entry),
                Some(_) => return Err(repeated(key)),
            }
        }
        (None, Some(_), _) => object.push((key.to_owned(), Value::String(text.to_owned()))),
        (Some(_), ..) => return Err(repeated(key)),
    }
    Ok(())
}

fn repeated(key: &str) -> Error {
    Error::new(ErrorKind::DuplicateKey, format!("the key `{key:.60}` is named twice")).value_is(key)
}

/// The value that a text stands for; what does not fit stays a text, which the reader of the panel refuses.
fn value(shape: Shape, text: &str) -> Result<Value, Error> {
    Ok(match shape {
        Shape::Bool if text == "true" || text == "false" => Value::Bool(text == "true"),
        Shape::Integer if is_integer(text) => Value::Number(text.to_owned()),
        Shape::Set => Value::Array(elements(text)?),
        _ => Value::String(text.to_owned()),
    })
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits == "0" || !digits.starts_with('0');
    is_plain && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn elements(text: &str) -> Result<Vec<Value>, Error> {
    let mut elements = Vec::new();
    let (mut element, mut is_null) = (String::new(), false);
    let mut characters = text.chars();
    loop {
        let next = characters.next();
        match next {
            Some(',') | None => {
                let text = std::mem::take(&mut element);
                elements.push(if std::mem::take(&mut is_null) { Value::Null } else { Value::String(text) });
                if next.is_none() {
                    return Ok(elements);
                }
            }
            Some(_) if is_null => return Err(broken(text)),
            Some('\\') => match characters.next() {
                Some(escaped @ (',' | '\\')) => element.push(escaped),
                Some('N') if element.is_empty() => is_null = true,
                _ => return Err(broken(text)),
            },
            Some(character) => element.push(character),
        }
    }
}

fn broken(text: &str) -> Error {
    let message = format!(r"in a list, `\` stands only in `\,`, `\\` and `\N`, not as in `{text:.60}`");
    Error::new(ErrorKind::InvalidValue, message).value_is(text)
}

fn push(key: &str, text: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
    out.push_str(key);
    out.push('=');
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' | b':' => out.push(byte.into()),
            _ => {
                let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0').to_ascii_uppercase();
                out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
}

fn decode(text: &str) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                let (high, low) = (digit(), digit());
                high.zip(low).map(|(high, low)| high << 4 | low).ok_or_else(|| {
                    let message = format!("a `%` in `{text:.60}` is not followed by two hexadecimal digits");
                    Error::new(ErrorKind::InvalidValue, message).value_is(text)
                })?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| {
        let message = format!("`{text:.60}` does not stand for UTF-8");
        Error::new(ErrorKind::InvalidUtf8, message).value_is(text)
    })
}
