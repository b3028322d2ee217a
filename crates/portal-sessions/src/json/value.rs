//! JSON values as a tree, for small documents. Records are read without one.

use std::str::FromStr;

use super::keys::Keys;
use super::reader::wrong_type;
use super::{Fields, Kind, LEVELS, Reader};
use crate::error::{Error, ErrorKind};

/// A JSON value that keeps the source text of numbers and the order of keys.
///
/// The `into_` methods return a Rust value, or [`WrongType`](ErrorKind::WrongType). They are passed to
/// [`Fields::optional`] and [`Fields::required`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Reads a whole document of at most [`LEVELS`] levels.
    pub(crate) fn parse(text: &str) -> Result<Value, Error> {
        Value::parse_within(text, LEVELS)
    }

    /// Reads a whole document of at most `levels` levels.
    pub(crate) fn parse_within(text: &str, levels: u32) -> Result<Value, Error> {
        let mut reader = Reader::within(text, levels);
        let value = read(&mut reader, &mut String::new())?;
        reader.end()?;
        Ok(value)
    }

    /// The type of the value.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// A boolean.
    pub(crate) fn into_bool(self) -> Result<bool, Error> {
        match self {
            Value::Bool(value) => Ok(value),
            other => Err(other.is_not("a boolean")),
        }
    }

    /// A string.
    pub(crate) fn into_string(self) -> Result<String, Error> {
        match self {
            Value::String(text) => Ok(text),
            other => Err(other.is_not("a string")),
        }
    }

    /// A string that is parsed, such as an instant or a currency.
    pub(crate) fn into_parsed<T: FromStr<Err = Error>>(self) -> Result<T, Error> {
        self.into_string()?.parse()
    }

    /// An exact decimal, from a string or from the source text of a number.
    pub(crate) fn into_decimal<T: FromStr<Err = Error>>(self) -> Result<T, Error> {
        match self {
            Value::Number(text) | Value::String(text) => text.parse(),
            other => Err(other.is_not("a decimal")),
        }
    }

    /// A whole number, written without a point or an exponent; [`NumberOutOfRange`](ErrorKind::NumberOutOfRange) beyond
    /// `T`.
    pub(crate) fn into_integer<T: TryFrom<i128>>(self) -> Result<T, Error> {
        let Value::Number(text) = self else { return Err(self.is_not("a whole number")) };
        if text.contains(['.', 'e', 'E']) {
            let message = format!("`{text:.60}` is not a whole number");
            return Err(Error::new(ErrorKind::InvalidNumber, message).value_is(&text));
        }
        text.parse::<i128>().ok().and_then(|number| T::try_from(number).ok()).ok_or_else(|| {
            let message = format!("`{text:.60}` is outside the range of this number");
            Error::new(ErrorKind::NumberOutOfRange, message).value_is(&text)
        })
    }

    /// An array, each element read by `read`.
    pub(crate) fn into_list<T>(self, mut read: impl FnMut(Value) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let Value::Array(elements) = self else { return Err(self.is_not("an array")) };
        elements
            .into_iter()
            .enumerate()
            .map(|(index, element)| read(element).map_err(|error| error.within(&format!("[{index}]"))))
            .collect()
    }

    /// An object whose keys are data, in the order of the document.
    pub(crate) fn into_entries(self) -> Result<Vec<(String, Value)>, Error> {
        match self {
            Value::Object(entries) => Ok(entries),
            other => Err(other.is_not("an object")),
        }
    }

    /// An object with known keys.
    pub(crate) fn into_fields(self) -> Result<Fields, Error> {
        self.into_entries().map(Fields::new)
    }

    /// An object with known keys; an error calls it `expected`.
    pub(crate) fn into_fields_of(self, expected: &str) -> Result<Fields, Error> {
        match self {
            Value::Object(entries) => Ok(Fields::new(entries)),
            other => Err(other.is_not(expected)),
        }
    }

    /// `None` for `null`, otherwise the value as `read` reads it.
    pub(crate) fn into_option<T>(self, read: impl FnOnce(Value) -> Result<T, Error>) -> Result<Option<T>, Error> {
        match self {
            Value::Null => Ok(None),
            value => read(value).map(Some),
        }
    }

    /// The error that the value has another type than `expected`.
    fn is_not(&self, expected: &str) -> Error {
        let value = match self {
            Value::Null => "null",
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Number(text) | Value::String(text) => text,
            Value::Array(_) => "[…]",
            Value::Object(_) => "{…}",
        };
        wrong_type(expected, self.kind(), value)
    }
}

/// Reads a value recursively; the reader's limit of levels bounds the stack.
fn read(reader: &mut Reader<'_>, scratch: &mut String) -> Result<Value, Error> {
    Ok(match reader.peek()? {
        Kind::Null => {
            reader.null()?;
            Value::Null
        }
        Kind::Bool => Value::Bool(reader.boolean()?),
        Kind::Number => Value::Number(reader.number()?.to_owned()),
        Kind::String => {
            scratch.clear();
            Value::String(reader.string(scratch)?.into_cow(scratch).into_owned())
        }
        Kind::Array => {
            reader.begin_array()?;
            let mut elements = Vec::new();
            while reader.next_element()? {
                let element = read(reader, scratch).map_err(|error| error.within(&format!("[{}]", elements.len())))?;
                elements.push(element);
            }
            Value::Array(elements)
        }
        Kind::Object => {
            reader.begin_object()?;
            let mut keys = Keys::default();
            let mut entries = Vec::new();
            scratch.clear();
            while let Some(key) = reader.next_key(scratch)? {
                let key = keys.insert(key.into_cow(scratch))?;
                let value = read(reader, scratch).map_err(|error| error.within(&format!("{key:.60}")))?;
                entries.push((key.into_owned(), value));
                scratch.clear();
            }
            Value::Object(entries)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Currency, LeadValue};

    fn parse(text: &str) -> Value {
        Value::parse(text).unwrap()
    }

    #[test]
    fn keeps_order_and_source_text() {
        assert_eq!(
            parse(r#"{"z":1.50,"a\n":[null,true,"x"]}"#),
            Value::Object(vec![
                ("z".into(), Value::Number("1.50".into())),
                ("a\n".into(), Value::Array(vec![Value::Null, Value::Bool(true), Value::String("x".into())])),
            ])
        );
    }

    #[test]
    fn a_document_is_one_value() {
        assert_eq!(Value::parse("{} {}").unwrap_err().kind(), ErrorKind::InvalidJson);
        assert_eq!(Value::parse("").unwrap_err().kind(), ErrorKind::InvalidJson);
        assert_eq!(Value::parse(&"[".repeat(65)).unwrap_err().kind(), ErrorKind::TooDeep);
        let error = Value::parse(r#"{"a":[{"b":1,"b":2}]}"#).unwrap_err();
        assert_eq!(error.to_string(), "the key `b` is named twice at `a[0]`");
    }

    #[test]
    fn decimals_come_from_numbers_and_strings() {
        let expected: LeadValue = "12.5".parse().unwrap();
        assert_eq!(parse("12.50").into_decimal::<LeadValue>().unwrap(), expected);
        assert_eq!(parse(r#""12.5""#).into_decimal::<LeadValue>().unwrap(), expected);
        assert_eq!(parse("1e5").into_decimal::<LeadValue>().unwrap_err().kind(), ErrorKind::InvalidNumber);
        assert_eq!(parse("true").into_decimal::<LeadValue>().unwrap_err().kind(), ErrorKind::WrongType);
        assert_eq!(parse(r#""EUR""#).into_parsed::<Currency>().unwrap().code(), "EUR");
    }

    #[test]
    fn integers_are_whole_and_in_range() {
        assert_eq!(parse("4294967295").into_integer::<u32>().unwrap(), u32::MAX);
        assert_eq!(parse("-0").into_integer::<u32>().unwrap(), 0);
        for text in ["4294967296", "-1", &"9".repeat(100)] {
            assert_eq!(parse(text).into_integer::<u32>().unwrap_err().kind(), ErrorKind::NumberOutOfRange, "{text}");
        }
        for text in ["1.0", "1e3"] {
            assert_eq!(parse(text).into_integer::<u32>().unwrap_err().kind(), ErrorKind::InvalidNumber, "{text}");
        }
        assert_eq!(parse(r#""1""#).into_integer::<u32>().unwrap_err().kind(), ErrorKind::WrongType);
    }

    #[test]
    fn lists_name_the_element_that_is_wrong() {
        assert_eq!(parse("[true,false]").into_list(Value::into_bool).unwrap(), [true, false]);
        let error = parse(r#"[["a"],["b",3]]"#).into_list(|row| row.into_list(Value::into_string)).unwrap_err();
        assert_eq!(error.to_string(), "expected a string, found a number, `3` at `[1][1]`");
        assert_eq!(error.value(), Some("3"));
        let options = parse("[null,1]").into_list(|value| value.into_option(Value::into_integer::<u8>)).unwrap();
        assert_eq!(options, [None, Some(1)]);
        assert_eq!(parse("{}").into_list(Value::into_bool).unwrap_err().kind(), ErrorKind::WrongType);
    }
}
