//! The limits of single fields, checked by the builder and by every reader, who add the field's path.

use super::fields::path_of_field;
use super::{EMPTY_OBJECT, Record};
use crate::error::{Error, ErrorKind};
use crate::json::{LEVELS, LONGEST_STRING, Value};
use crate::number::Money;

/// The longest id in bytes.
const ID_BYTES: usize = 256;
/// The most tags of one session.
pub(crate) const MAX_TAGS: usize = 1_000;
/// The longest object that is kept as it was given, so that the texts of a chunk fit.
const OBJECT_BYTES: usize = 256 << 20;
/// 10^12 in the units of an amount.
const RECORDED_ASR_UNITS: u128 = 10_u128.pow(12 + 16);

pub(crate) fn check_id(id: &str) -> Result<(), Error> {
    match id.len() {
        0 => Err(Error::new(ErrorKind::InvalidValue, "an id is empty").value_is(id)),
        1..=ID_BYTES => Ok(()),
        length => {
            let message = format!("an id of {length} bytes is longer than {ID_BYTES}");
            Err(Error::new(ErrorKind::StringTooLong, message).value_is(id))
        }
    }
}

pub(crate) fn check_channel(channel: &str) -> Result<(), Error> {
    if channel.is_empty() {
        return Err(Error::new(ErrorKind::InvalidValue, "a channel has no name").value_is(channel));
    }
    Ok(())
}

pub(crate) fn check_stars(stars: u32) -> Result<u8, Error> {
    match u8::try_from(stars) {
        Ok(stars @ 1..=5) => Ok(stars),
        _ => {
            let message = format!("stars go from 1 to 5, not `{stars}`");
            Err(Error::new(ErrorKind::NumberOutOfRange, message).value_is(&stars.to_string()))
        }
    }
}

pub(crate) fn check_tags(count: usize) -> Result<(), Error> {
    if count > MAX_TAGS {
        let message = format!("a session has at most {MAX_TAGS} tags, not `{count}`");
        return Err(Error::new(ErrorKind::TooManyTags, message).value_is(&count.to_string()));
    }
    Ok(())
}

/// Checks what another system recorded: an amount of a session has at most 12 digits before the point, a sum more.
pub(crate) fn check_recorded_asr(amount: Money) -> Result<Money, Error> {
    if amount.units().unsigned_abs() < RECORDED_ASR_UNITS {
        return Ok(amount);
    }
    let text = amount.to_string();
    let message = format!("`{text}` is not an ASR of one session: at most 12 digits before the point");
    Err(Error::new(ErrorKind::NumberOutOfRange, message).value_is(&text))
}

/// Checks that a text is no longer than a string of JSON may be.
pub(crate) fn check_text(text: &str) -> Result<(), Error> {
    check_length(text, LONGEST_STRING)
}

/// The levels of an object that is kept as it was given: inside its session it is one deeper.
pub(crate) const OBJECT_LEVELS: u32 = LEVELS - 1;

/// Checks that `text` is one JSON object, as `utms` and `arguments` are.
pub(crate) fn check_json_object(text: &str) -> Result<(), Error> {
    if text.len() > OBJECT_BYTES {
        let message = format!("an object of {} bytes is longer than {OBJECT_BYTES}", text.len());
        return Err(Error::new(ErrorKind::StringTooLong, message));
    }
    match Value::parse_within(text, OBJECT_LEVELS)? {
        Value::Object(_) => Ok(()),
        _ => Err(Error::new(ErrorKind::WrongType, "expected a JSON object").value_is(text)),
    }
}

/// Checks that a text has at most so many bytes.
pub(crate) fn check_length(text: &str, longest: usize) -> Result<(), Error> {
    if text.len() > longest {
        let message = format!("a text of {} bytes is longer than {longest}", text.len());
        return Err(Error::new(ErrorKind::StringTooLong, message).value_is(text));
    }
    Ok(())
}

macro_rules! check_record {
    (
        []
        texts { $(#[doc = $text_doc:literal] $text:ident $text_variant:ident $storage:ident $longest:literal;)+ }
        searched { $(#[doc = $searched_doc:literal] $searched:ident $searched_variant:ident $place:ident;)+ }
        numbers $numbers:tt
        flags $flags:tt
        objects { $(#[doc = $object_doc:literal] $object:ident $object_variant:ident $json:ident;)+ }
        alone $alone:tt
    ) => {
        /// Checks every field of a record, whoever made it.
        pub(crate) fn check_record(record: &impl Record) -> Result<(), Error> {
            let within = |field: &'static str| move |error: Error| error.within(field);
            check_id(record.id()).map_err(within("id"))?;
            check_channel(record.channel()).and_then(|()| check_text(record.channel())).map_err(within("channel"))?;
            check_tags(record.tags().count()).map_err(within("tags"))?;
            for (place, tag) in record.tags().enumerate() {
                check_text(tag).map_err(|error| error.within(&format!("[{place}]")).within("tags"))?;
            }
            record.stars().map_or(Ok(0), |stars| check_stars(stars.into())).map_err(within("stars"))?;
            record.recorded_asr().map_or(Ok(Money::ZERO), check_recorded_asr).map_err(within("recorded_asr"))?;
            for (field, object) in [$((stringify!($object), record.$object())),+] {
                if object != EMPTY_OBJECT {
                    check_json_object(object).map_err(within(field))?;
                }
            }
            let texts = [
                $((path_of_field!($text), record.$text(), $longest),)+
                $((path_of_field!($searched), record.$searched(), LONGEST_STRING),)+
            ];
            texts.into_iter().try_for_each(|(field, text, longest)| {
                check_length(text.unwrap_or_default(), longest).map_err(within(field))
            })
        }
    };
}
super::for_session_fields_by_kind! { check_record }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Channel, Policies, Session, SessionTable, Timestamp};

    fn nested(levels: usize) -> String {
        format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels))
    }

    #[test]
    fn what_is_built_can_be_read_back() {
        let builder = || Session::builder("s-1", Timestamp::MIN, Channel::Voice);
        let session = builder().summary("x".repeat(LONGEST_STRING)).utms(nested(63)).build().unwrap();
        assert_eq!(Session::from_json(&serde_json::to_string(&session).unwrap()).unwrap(), session);
        for (refused, kind, path) in [
            (Session::builder("", Timestamp::MIN, Channel::Voice), ErrorKind::InvalidValue, "id"),
            (Session::builder("s-1", Timestamp::MIN, Channel::from("")), ErrorKind::InvalidValue, "channel"),
            (builder().summary("x".repeat(LONGEST_STRING + 1)), ErrorKind::StringTooLong, "summary"),
            (builder().tags(["x".repeat(LONGEST_STRING + 1)]), ErrorKind::StringTooLong, "tags[0]"),
            (builder().tags(vec!["x"; MAX_TAGS + 1]), ErrorKind::TooManyTags, "tags"),
            (builder().utms("[]"), ErrorKind::WrongType, "utms"),
        ] {
            let error = refused.build().unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)));
        }
        assert_eq!(builder().arguments(nested(64)).build().unwrap_err().kind(), ErrorKind::TooDeep);
    }

    #[test]
    fn a_table_takes_no_record_beyond_the_limits() {
        let session = Session::builder("s-1", Timestamp::MIN, Channel::Voice).build().unwrap();
        let stars = Session { stars: Some(200), ..session.clone() };
        let tags = Session { tags: vec!["x".into(); MAX_TAGS + 1], ..session.clone() };
        let utms = Session { utms: "utm_source=x".into(), ..session.clone() };
        for (record, kind, path) in [
            (stars, ErrorKind::NumberOutOfRange, "stars"),
            (tags, ErrorKind::TooManyTags, "tags"),
            (utms, ErrorKind::InvalidJson, "utms"),
        ] {
            let error = SessionTable::from_sessions([session.clone(), record], Policies::default()).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)));
        }
    }

    #[test]
    fn the_limit_of_a_recorded_asr_is_inclusive_either_way() {
        for text in ["999999999999.9999999999999999", "-999999999999.9999999999999999", "0"] {
            assert_eq!(check_recorded_asr(text.parse().unwrap()).unwrap().to_string(), text);
        }
        for text in ["1000000000000", "-1000000000000"] {
            let error = check_recorded_asr(text.parse().unwrap()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NumberOutOfRange);
        }
    }
}
