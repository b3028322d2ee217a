//! One record as it is being read, before it becomes a row or a session.

use std::borrow::Cow;

use super::field::{Field, NumberField, TextField};
use super::object::KeyOrder;
use crate::error::{Error, ErrorKind};
use crate::json::{LONGEST_STRING, Text};
use crate::number::{LeadValue, Money, Share};
use crate::session::{
    EMPTY_OBJECT, Flag, Flags, Hours, Record, canonical_channel, check_channel, check_id, check_length,
    check_recorded_asr, check_stars, path_of_field,
};
use crate::time::{TimeNotes, Timestamp};

/// How many characters of an unknown name are kept.
const NAME_CHARACTERS: usize = 100;

/// What a record says, as spans of its source; texts with escapes lie in a scratch string.
///
/// One draft serves all records of a block, so that a usual record allocates nothing.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Draft<'a> {
    pub(super) scratch: String,
    pub(super) tags: Vec<Text<'a>>,
    /// The unknown keys, each with what stands before it.
    pub(super) unknown: Vec<(&'static str, Text<'a>)>,
    pub(super) order: KeyOrder,
    /// Whether the records are rows of a database, which writes some values in its own way.
    pub(super) is_of_database: bool,
    values: Values<'a>,
}

/// Reads a number of each kind from its text.
macro_rules! read_number {
    (instant $text:ident $notes:expr) => {
        $notes.instant($text)?
    };
    (stars $text:ident $notes:expr) => {
        check_stars(integer($text)?)?
    };
    (count $text:ident $notes:expr) => {
        integer($text)?
    };
    (amount $text:ident $notes:expr) => {
        LeadValue::from_json_text($text)?
    };
    (share $text:ident $notes:expr) => {
        Share::from_json_text($text)?
    };
    (recorded $text:ident $notes:expr) => {
        check_recorded_asr(Money::from_json_text($text)?)?
    };
    (hours $text:ident $notes:expr) => {
        hours($text)?
    };
}

macro_rules! values {
    (
        []
        texts { $(#[doc = $text_doc:literal] $text:ident $text_variant:ident $storage:ident $longest:literal;)+ }
        searched { $(#[doc = $searched_doc:literal] $searched:ident $searched_variant:ident $place:ident;)+ }
        numbers { $(#[doc = $number_doc:literal] $number:ident $number_variant:ident $type:ident $kind:ident;)+ }
        flags $flags:tt
        objects { $(#[doc = $object_doc:literal] $object:ident $object_variant:ident $json:ident;)+ }
        alone $alone:tt
    ) => {
        #[derive(Debug, Default)]
        struct Values<'a> {
            /// The texts, each at the place of its field.
            texts: [Option<Text<'a>>; TextField::COUNT],
            started_at: Option<Timestamp>,
            $($number: Option<$type>,)+
            notes: Notes,
            /// The places of the keys that the record has, as bits.
            named: u64,
            flags: Flags,
            given_flags: Flags,
        }

        impl Values<'_> {
            /// Takes a number, an instant or a name by its source text.
            #[inline(always)]
            fn set_number(&mut self, field: NumberField, text: &str) -> Result<(), Error> {
                match field {
                    NumberField::StartedAt => put(&mut self.started_at, self.notes.instant(text)?, text),
                    $(NumberField::$number_variant => {
                        put(&mut self.$number, read_number!($kind text self.notes), text)
                    })+
                }
            }
        }

        impl Draft<'_> {
            /// Checks the texts that may not be as long as any string.
            #[inline(always)]
            fn check_lengths(&self) -> Result<(), Error> {
                $(if $longest < LONGEST_STRING && let Some(text) = self.$text() {
                    check_length(text, $longest).map_err(|error| error.within(path_of_field!($text)))?;
                })+
                Ok(())
            }
        }

        impl Record for Draft<'_> {
            fn id(&self) -> &str {
                self.text(TextField::Id).unwrap_or_default()
            }
            fn started_at(&self) -> Timestamp {
                self.values.started_at.unwrap_or(Timestamp::MIN)
            }
            fn channel(&self) -> &str {
                canonical_channel(self.text(TextField::Channel).unwrap_or_default())
            }
            fn tags(&self) -> impl Iterator<Item = &str> + Clone {
                self.tags.iter().map(|tag| tag.get(&self.scratch))
            }
            fn flags(&self) -> Flags {
                self.values.flags
            }
            $(fn $text(&self) -> Option<&str> {
                self.text(TextField::$text_variant)
            })+
            $(fn $searched(&self) -> Option<&str> {
                self.text(TextField::$searched_variant)
            })+
            $(fn $number(&self) -> Option<$type> {
                self.values.$number
            })+
            $(fn $object(&self) -> &str {
                self.text(TextField::$object_variant).unwrap_or(EMPTY_OBJECT)
            })+
        }
    };
}
crate::session::for_session_fields_by_kind! { values }

/// How many instants of the record lost something on the way in.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::ingest) struct Notes {
    pub(in crate::ingest) leap_seconds: u8,
    pub(in crate::ingest) precision_cuts: u8,
}

impl<'a> Draft<'a> {
    /// A draft for records that are rows of a database, or not.
    pub(in crate::ingest) fn new(is_of_database: bool) -> Self {
        Draft { is_of_database, ..Draft::default() }
    }

    /// Forgets the record before.
    pub(super) fn clear(&mut self) {
        self.scratch.clear();
        self.tags.clear();
        self.unknown.clear();
        self.values = Values::default();
    }

    /// Checks that nothing required is missing; the draft is then a valid record.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        self.take_persona();
        self.check_lengths()?;
        let has = |field| self.text(field).is_some();
        let given = [
            ("id", has(TextField::Id)),
            ("started_at", self.values.started_at.is_some()),
            ("channel", has(TextField::Channel)),
        ];
        match given.into_iter().find(|(_, is_given)| !is_given) {
            None => Ok(()),
            Some((field, _)) => {
                let message = format!("the field `{field}` is missing or null");
                Err(Error::new(ErrorKind::MissingField, message).at(field))
            }
        }
    }

    /// The name of a persona is that of the contact, unless that has one of its own.
    fn take_persona(&mut self) {
        let persona = self.values.texts.get(TextField::PersonaName as usize).copied().flatten();
        if persona.is_some()
            && let Some(name) = self.values.texts.get_mut(TextField::Contact as usize)
        {
            *name = name.or(persona);
        }
    }

    /// Copies a text behind the others, so that it outlives where it comes from.
    pub(super) fn keep(&mut self, text: &str) -> Text<'static> {
        keep(&mut self.scratch, text)
    }

    /// Takes the members of an object that was read by itself, as copies.
    pub(super) fn take_members(&mut self, object: &Draft<'_>) -> Result<(), Error> {
        for (place, text) in object.values.texts.iter().enumerate() {
            let Some(content) = text.map(|text| text.get(&object.scratch)) else { continue };
            let copy = self.keep(content);
            put_text(self.values.texts.get_mut(place), copy, &self.scratch)?;
        }
        for &(prefix, key) in &object.unknown {
            let key = self.keep(key.get(&object.scratch));
            self.unknown.push((prefix, key));
        }
        Ok(())
    }

    /// Takes the content of a field that is written as a text. Errors do not name the field yet.
    #[inline(always)]
    pub(super) fn set_text(&mut self, field: Field, text: Text<'a>) -> Result<(), Error> {
        let content = text.get(&self.scratch);
        match field {
            Field::Text(field) => {
                if field == TextField::Id {
                    check_id(content)?;
                } else if field == TextField::Channel {
                    check_channel(content)?;
                }
                put_text(self.values.texts.get_mut(field as usize), text, &self.scratch)
            }
            Field::Number(field) => self.values.set_number(field, content),
            Field::Flag(_) | Field::Tags | Field::Contact | Field::Persona => Ok(()),
        }
    }

    /// Takes a number by its source text. Whole ones may be `5.0` as well (our ruling).
    pub(super) fn set_number(&mut self, field: Field, text: Text<'_>) -> Result<(), Error> {
        match field {
            Field::Number(field) => self.values.set_number(field, text.get(&self.scratch)),
            Field::Text(_) | Field::Flag(_) | Field::Tags | Field::Contact | Field::Persona => Ok(()),
        }
    }

    pub(super) fn set_flag(&mut self, flag: Flag, on: bool) {
        self.values.flags = self.values.flags.with(flag, on);
        self.values.given_flags = self.values.given_flags.with(flag, true);
    }

    pub(super) fn set_named(&mut self, named: u64) {
        self.values.named = named;
    }

    /// The places of the keys that the record has, as bits.
    pub(in crate::ingest) fn named(&self) -> u64 {
        self.values.named
    }

    /// Whether a text of the record has the character U+0000 in it.
    pub(in crate::ingest) fn has_nul(&self) -> bool {
        // JSON has it as an escape alone and a CSV is copied, so that every text with one is in the scratch.
        let has_nul = |text: &Text<'_>| text.get(&self.scratch).contains('\0');
        !self.scratch.is_empty()
            && memchr::memchr(0, self.scratch.as_bytes()).is_some()
            && (self.values.texts.iter().flatten().any(has_nul) || self.tags.iter().any(has_nul))
    }

    /// The flags that the record gives, on or off.
    pub(in crate::ingest) fn given_flags(&self) -> Flags {
        self.values.given_flags
    }

    pub(in crate::ingest) fn notes(&self) -> Notes {
        self.values.notes
    }

    /// The names of the unknown keys, such as `contact.nickname`, of long ones the beginning.
    pub(in crate::ingest) fn unknown(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.unknown.iter().map(|&(prefix, key)| {
            let key = key.get(&self.scratch);
            let cut = key.char_indices().nth(NAME_CHARACTERS).and_then(|(end, _)| key.get(..end)).unwrap_or(key);
            if prefix.is_empty() { Cow::Borrowed(cut) } else { Cow::Owned(format!("{prefix}{cut}")) }
        })
    }

    fn text(&self, field: TextField) -> Option<&str> {
        self.values.texts.get(field as usize)?.map(|text| text.get(&self.scratch))
    }
}

impl Notes {
    fn instant(&mut self, text: &str) -> Result<Timestamp, Error> {
        let (instant, TimeNotes { leap_second, precision_cut }) = Timestamp::parse_noting(text)?;
        self.leap_seconds += u8::from(leap_second);
        self.precision_cuts += u8::from(precision_cut);
        Ok(instant)
    }
}

/// Fills a field with one value. One key cannot come twice, so a second value came under the field's other name; many
/// sources write both, and that is fine while they are equal (our ruling).
#[inline(always)]
fn put<T: PartialEq>(slot: &mut Option<T>, value: T, text: &str) -> Result<(), Error> {
    match slot {
        None => {
            *slot = Some(value);
            Ok(())
        }
        Some(given) => again(|| *given == value, text),
    }
}

/// The same for a text.
#[inline(always)]
fn put_text<'a>(slot: Option<&mut Option<Text<'a>>>, text: Text<'a>, scratch: &str) -> Result<(), Error> {
    match slot {
        Some(Some(given)) => again(|| given.get(scratch) == text.get(scratch), text.get(scratch)),
        Some(slot) => {
            *slot = Some(text);
            Ok(())
        }
        None => Ok(()),
    }
}

#[cold]
fn again(is_equal: impl FnOnce() -> bool, text: &str) -> Result<(), Error> {
    if is_equal() {
        return Ok(());
    }
    let message = format!("`{text:.60}` is not what the same field has under another name");
    Err(Error::new(ErrorKind::Conflict, message).value_is(text))
}

/// Copies a text behind the others of a scratch string.
pub(super) fn keep(scratch: &mut String, text: &str) -> Text<'static> {
    let start = scratch.len();
    scratch.push_str(text);
    Text::Scratch { start, end: scratch.len() }
}

fn hours(name: &str) -> Result<Hours, Error> {
    Hours::from_name(name).ok_or_else(|| {
        let message = format!("hours are `working` or `non_working`, not `{name:.60}`");
        Error::new(ErrorKind::InvalidValue, message).value_is(name)
    })
}

pub(super) fn not_whole(text: &str) -> Error {
    Error::new(ErrorKind::InvalidNumber, format!("`{text:.60}` is not a whole number")).value_is(text)
}

/// The text without the point and the zeros behind it, if it ends in them.
pub(super) fn without_zeros(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0') => whole,
        _ => text,
    }
}

fn integer(written: &str) -> Result<u32, Error> {
    if let Ok(number) = written.parse() {
        return Ok(number);
    }
    let text = without_zeros(written);
    if text.contains(['.', 'e', 'E']) {
        return Err(not_whole(written));
    }
    // Reads `-0` as well.
    text.parse::<i128>().ok().and_then(|number| u32::try_from(number).ok()).ok_or_else(|| {
        let message = format!("`{written:.60}` is outside 0 to {}", u32::MAX);
        Error::new(ErrorKind::NumberOutOfRange, message).value_is(written)
    })
}
