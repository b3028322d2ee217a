//! The form of a filter inside a URL.

use super::clause::{KEYS, Shape};
use super::{Filter, TimeBound, Tree, read};
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::near::near_or_all;

/// The one key of a filter that is not a panel; its value is the canonical JSON.
const JSON_KEY: &str = "filter";
/// How `null` is written in a list.
const NULL: &str = "\\N";
/// How an empty text is written in a list.
const EMPTY: &str = "\\E";

impl Filter {
    /// The form inside a URL, without `?`: `channels=voice,text&last=7d&stars.min=3&tags.any=vip`.
    ///
    /// The elements of a set are separated by commas, with `\,` and `\\` for a comma and a backslash inside one, `\N`
    /// for `null` and `\E` for an empty text. The parts of `tags` and of ranges follow a point. Then all is
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

    /// Reads the form inside a URL, as [`to_query`](Filter::to_query), HTML forms and URL libraries write it.
    ///
    /// A `?` may come first, and `+` is a space. A key without a value, as a form sends it of a field that nobody filled in,
    /// is no clause. A set may be spread over several keys: `channels=voice&channels=chat` is `channels=voice,chat`.
    ///
    /// ```
    /// use portal_sessions::Filter;
    ///
    /// let form = Filter::from_query("search=&lead=true&channels=voice&channels=chat&tags.any=")?;
    /// assert_eq!(form.to_json(), r#"{"version":1,"lead":true,"channels":["chat","voice"]}"#);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`from_json`](Filter::from_json), with the key as the path; [`ErrorKind::InvalidValue`] for a broken
    /// escape, an empty element or a key without `=`; [`ErrorKind::InvalidUtf8`]; [`ErrorKind::DuplicateKey`] for a
    /// repeated key that is no set; [`ErrorKind::Conflict`] for `filter` beside another key.
    pub fn from_query(query: &str) -> Result<Self, Error> {
        let query = query.strip_prefix('?').unwrap_or(query);
        let (mut entries, mut tree): (Vec<Entry>, Option<String>) = (Vec::new(), None);
        for item in query.split('&').filter(|_| !query.is_empty()) {
            let (key, encoded) = item.split_once('=').ok_or_else(|| {
                let message = format!("`{item:.60}` is not a key and a value with `=` between them");
                Error::new(ErrorKind::InvalidValue, message).value_is(item)
            })?;
            let key = decode(key)?;
            let text = decode(encoded).map_err(|error| error.within(&key))?;
            let place = Place::of(&key)?;
            if text.is_empty() {
                continue;
            }
            match place {
                Place::Tree if tree.is_some() => return Err(repeated(&key)),
                Place::Tree => tree = Some(text),
                Place::Clause(name, part, shape) => {
                    let value = value(&key, shape, &text, encoded).map_err(|error| error.within(&key))?;
                    match (entries.iter_mut().find(|entry| (entry.name, &entry.part) == (name, &part)), value) {
                        (None, value) => entries.push(Entry { name, part, value }),
                        (Some(Entry { value: Value::Array(elements), .. }), Value::Array(further)) => {
                            elements.extend(further);
                        }
                        (Some(_), _) => return Err(repeated(&key)),
                    }
                }
            }
        }
        match tree {
            None => read::document(panel(entries)),
            Some(text) if entries.is_empty() => Filter::from_json(&text).map_err(|error| error.within(JSON_KEY)),
            Some(_) => Err(Error::new(ErrorKind::Conflict, "`filter` stands alone").at(JSON_KEY)),
        }
    }
}

/// Where the value of a key belongs.
enum Place {
    /// It is a whole filter.
    Tree,
    /// A key of the panel, a part of it where it has parts, and what that takes.
    Clause(&'static str, Option<String>, Shape),
}

impl Place {
    fn of(key: &str) -> Result<Self, Error> {
        if key == JSON_KEY {
            return Ok(Place::Tree);
        }
        let (name, part) = key.split_once('.').map_or((key, None), |(name, part)| (name, Some(part)));
        let known = KEYS.iter().find(|known| known.name == name);
        match (known.map(|known| (known.name, known.kind.shape())), part) {
            (Some((name, Shape::Object(parts, inner))), Some(part)) => {
                let known = parts.iter().find(|known| **known == part);
                known.map(|part| Place::Clause(name, Some((*part).to_owned()), *inner)).ok_or_else(|| unknown(key))
            }
            (Some((name, Shape::Members(inner))), Some(part)) => Ok(Place::Clause(name, Some(part.to_owned()), *inner)),
            (Some((_, Shape::Members(_))), None) => {
                let message = format!("`{key}` has parts, write `{key}.` and the name of one");
                Err(Error::new(ErrorKind::WrongType, message).at(key).value_is(key))
            }
            (Some((_, Shape::Object(parts, _))), None) => {
                let parts: Vec<String> = parts.iter().map(|part| format!("`{key}.{part}`")).collect();
                let message = format!("`{key}` has parts, write {}", parts.join(" or "));
                Err(Error::new(ErrorKind::WrongType, message).at(key).value_is(key))
            }
            (Some((name, shape)), None) => Ok(Place::Clause(name, None, shape)),
            (Some(_) | None, _) => Err(unknown(key)),
        }
    }
}

fn unknown(key: &str) -> Error {
    let names = KEYS.iter().flat_map(|known| match known.kind.shape() {
        Shape::Object(parts, _) => parts.iter().map(|part| format!("{}.{part}", known.name)).collect(),
        Shape::Members(_) => vec![format!("{}.name", known.name)],
        Shape::Text | Shape::Bool | Shape::Integer | Shape::Set => vec![known.name.to_owned()],
    });
    let names: Vec<String> = names.chain([JSON_KEY.to_owned()]).collect();
    let end = near_or_all(key, names.iter().map(String::as_str));
    let message = format!("unknown key `{key:.60}`{end}");
    Error::new(ErrorKind::UnknownKey, message).at(format!("{key:.60}")).value_is(key)
}

fn repeated(key: &str) -> Error {
    let message = format!("the key `{key}` is named twice, which only sets such as `channels` may be");
    Error::new(ErrorKind::DuplicateKey, message).at(key).value_is(key)
}

/// What one key of a URL says.
struct Entry {
    name: &'static str,
    part: Option<String>,
    value: Value,
}

/// The panel of all that was said.
fn panel(entries: Vec<Entry>) -> Value {
    let mut panel: Vec<(String, Value)> = Vec::new();
    for Entry { name, part, value } in entries {
        match (panel.iter_mut().find(|(known, _)| known == name), part) {
            (Some((_, Value::Object(parts))), Some(part)) => parts.push((part, value)),
            (_, Some(part)) => panel.push((name.to_owned(), Value::Object(vec![(part, value)]))),
            (_, None) => panel.push((name.to_owned(), value)),
        }
    }
    Value::Object(panel)
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
        Value::String(text) if text.is_empty() => EMPTY.to_owned(),
        Value::String(text) => text.replace('\\', r"\\").replace(',', r"\,"),
        other => plain(other),
    }
}

/// The value that a text stands for. A number or a text that does not fit is for the reader of the panel to refuse.
fn value(key: &str, shape: Shape, text: &str, encoded: &str) -> Result<Value, Error> {
    let wrong = |kind, message: String| Err(Error::new(kind, message).value_is(text));
    match shape {
        Shape::Bool if text == "true" || text == "false" => Ok(Value::Bool(text == "true")),
        Shape::Bool => wrong(ErrorKind::WrongType, format!("expected `true` or `false`, not `{text:.60}`")),
        Shape::Integer if is_integer(text) => Ok(Value::Number(text.to_owned())),
        Shape::Set => elements(text).map(Value::Array),
        // The `+` of an offset, which somebody forgot to encode.
        Shape::Text
            if (key == "from" || key == "to") && encoded.contains('+') && text.parse::<TimeBound>().is_err() =>
        {
            let why = "in a URL `+` stands for a space, so write `%2B` for the plus of an offset";
            wrong(ErrorKind::InvalidTime, format!("`{text:.60}` is not an instant: {why}"))
        }
        Shape::Text | Shape::Integer | Shape::Object(..) | Shape::Members(_) => Ok(Value::String(text.to_owned())),
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits == "0" || !digits.starts_with('0');
    is_plain && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn elements(text: &str) -> Result<Vec<Value>, Error> {
    let mut elements = Vec::new();
    let (mut element, mut whole) = (String::new(), None);
    let mut characters = text.chars();
    loop {
        let next = characters.next();
        match next {
            Some(',') | None => {
                let plain = std::mem::take(&mut element);
                match whole.take() {
                    Some(whole) => elements.push(whole),
                    None if plain.is_empty() => return Err(nothing(text)),
                    None => elements.push(Value::String(plain)),
                }
                if next.is_none() {
                    return Ok(elements);
                }
            }
            Some(_) if whole.is_some() => return Err(broken(text)),
            Some('\\') => match characters.next() {
                Some(escaped @ (',' | '\\')) => element.push(escaped),
                Some('N') if element.is_empty() => whole = Some(Value::Null),
                Some('E') if element.is_empty() => whole = Some(Value::String(String::new())),
                _ => return Err(broken(text)),
            },
            Some(character) => element.push(character),
        }
    }
}

fn broken(text: &str) -> Error {
    let message = format!(r"in a list, `\` stands only in `\,`, `\\`, `\N` and `\E`, not as in `{text:.60}`");
    Error::new(ErrorKind::InvalidValue, message).value_is(text)
}

fn nothing(text: &str) -> Error {
    let message = format!(r"a comma in `{text:.60}` has nothing on one side: write `\E` for an empty text");
    Error::new(ErrorKind::InvalidValue, message).value_is(text)
}

fn push(key: &str, text: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
    encode(key, out);
    out.push('=');
    encode(text, out);
}

fn encode(text: &str, out: &mut String) {
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
