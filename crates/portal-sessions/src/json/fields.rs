//! Objects with known keys: documents such as policies, filters and options.

use super::Value;
use crate::error::{Error, ErrorKind};
use crate::near::near_or_all;

/// The version of every document that is written, and the only version that is read.
pub(crate) const VERSION: u32 = 1;

/// Reads an object with known keys. Each key is taken once, and a key that is left at the end is an error.
///
/// Every error has the key as its path. `null` is a value like any other: a key that may be `null` is read with
/// [`Value::into_option`].
#[derive(Debug, Default)]
pub(crate) struct Fields {
    entries: Vec<(String, Value)>,
    known: Vec<&'static str>,
}

impl Fields {
    /// The keys of an object, none of which was taken yet.
    pub(super) fn new(entries: Vec<(String, Value)>) -> Self {
        Fields { entries, known: Vec::new() }
    }

    /// Takes a key and reads its value; `None` when the object does not have it.
    pub(crate) fn optional<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Value) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.known.push(key);
        let Some(index) = self.entries.iter().position(|(name, _)| name == key) else { return Ok(None) };
        let (_, value) = self.entries.remove(index);
        read(value).map(Some).map_err(|error| error.within(key))
    }

    /// Takes a key and reads its value; [`MissingField`](ErrorKind::MissingField) when the object does not have it.
    pub(crate) fn required<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Value) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.optional(key, read)?
            .ok_or_else(|| Error::new(ErrorKind::MissingField, format!("the key `{key}` is missing")).at(key))
    }

    /// Takes the `version` of a document, which may be missing.
    ///
    /// [`UnsupportedVersion`](ErrorKind::UnsupportedVersion) when it is not [`VERSION`].
    pub(crate) fn version(&mut self) -> Result<(), Error> {
        match self.optional("version", Value::into_integer::<u32>)? {
            None | Some(VERSION) => Ok(()),
            Some(other) => {
                let message = format!("version `{other}` is not known, the only one is {VERSION}");
                Err(Error::new(ErrorKind::UnsupportedVersion, message).at("version").value_is(&other.to_string()))
            }
        }
    }

    /// [`UnknownKey`](ErrorKind::UnknownKey) for the first key that was not taken. The message suggests similar known
    /// keys, or lists all of them.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let Some((key, _)) = self.entries.first() else { return Ok(()) };
        let message = format!("unknown key `{key:.60}`{}", near_or_all(key, self.known.iter().copied()));
        Err(Error::new(ErrorKind::UnknownKey, message).at(format!("{key:.60}")).value_is(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Value::parse(text).unwrap().into_fields().unwrap()
    }

    #[test]
    fn known_keys_are_read_in_any_order() {
        let mut fields = fields(r#"{"lead":true,"version":1}"#);
        assert_eq!(fields.required("version", Value::into_integer::<u32>).unwrap(), 1);
        assert_eq!(fields.optional("lead", Value::into_bool).unwrap(), Some(true));
        assert_eq!(fields.optional("todo", Value::into_bool).unwrap(), None);
        fields.finish().unwrap();
    }

    #[test]
    fn an_unknown_key_is_named_with_the_known_ones() {
        let mut fields = fields(r#"{"lead":true,"leed":false}"#);
        fields.optional("lead", Value::into_bool).unwrap();
        fields.optional("todo", Value::into_bool).unwrap();
        let error = fields.finish().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownKey);
        assert_eq!(error.to_string(), "unknown key `leed`; did you mean `lead` at `leed`");
    }

    #[test]
    fn a_missing_or_wrong_value_has_its_path() {
        let mut fields = fields(r#"{"tags":{"any":["a",null]},"lead":null}"#);
        let error = fields.required("version", Value::into_integer::<u32>).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::MissingField, Some("version")));
        let error = fields.optional("lead", Value::into_bool).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::WrongType, Some("lead")));
        let tags = |value: Value| value.into_fields()?.required("any", |any| any.into_list(Value::into_string));
        assert_eq!(fields.required("tags", tags).unwrap_err().path(), Some("tags.any[1]"));
        assert_eq!(Value::Null.into_fields().unwrap_err().kind(), ErrorKind::WrongType);
    }
}
