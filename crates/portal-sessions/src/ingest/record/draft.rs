//! One record as it is being read, before it becomes a row or a session.

use std::borrow::Cow;

use super::field::{Field, TextField};
use super::object::KeyOrder;
use crate::error::{Error, ErrorKind};
use crate::json::Text;
use crate::number::{LeadValue, Money, Share};
use crate::session::{
    EMPTY_OBJECT, Flag, Flags, Hours, Record, canonical_channel, check_channel, check_id, check_recorded_asr,
    check_stars,
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

#[derive(Debug, Default)]
struct Values<'a> {
    /// The texts, each at the place of its field.
    texts: [Option<Text<'a>>; TextField::COUNT],
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    notes: Notes,
    /// The places of the keys that the record has, as bits.
    named: u64,
    flags: Flags,
    given_flags: Flags,
    stars: Option<u8>,
    lead_value: Option<LeadValue>,
    lead_units: Option<u32>,
    conversion_ratio: Option<Share>,
    recognition: Option<Share>,
    hours: Option<Hours>,
    recorded_asr: Option<Money>,
    user_messages: Option<u32>,
    agent_messages: Option<u32>,
}

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
    pub(super) fn finish(&self) -> Result<(), Error> {
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

    /// Takes the content of a text field. Errors do not name the field yet.
    #[inline(always)]
    pub(super) fn set_text(&mut self, field: Field, text: Text<'a>) -> Result<(), Error> {
        let content = text.get(&self.scratch);
        let values = &mut self.values;
        match field {
            Field::Text(field) => {
                match field {
                    TextField::Id => check_id(content)?,
                    TextField::Channel => check_channel(content)?,
                    _ => {}
                }
                put_text(values.texts.get_mut(field as usize), text, &self.scratch)
            }
            Field::StartedAt => put(&mut values.started_at, values.notes.instant(content)?, content),
            Field::EndedAt => put(&mut values.ended_at, values.notes.instant(content)?, content),
            Field::Hours => put(&mut values.hours, hours(content)?, content),
            _ => Ok(()),
        }
    }

    /// Takes a decimal by its source text.
    pub(super) fn set_decimal(&mut self, field: Field, text: Text<'a>) -> Result<(), Error> {
        let content = text.get(&self.scratch);
        let values = &mut self.values;
        match field {
            Field::LeadValue => put(&mut values.lead_value, LeadValue::from_json_text(content)?, content),
            Field::ConversionRatio => put(&mut values.conversion_ratio, Share::from_json_text(content)?, content),
            Field::Recognition => put(&mut values.recognition, Share::from_json_text(content)?, content),
            Field::RecordedAsr => {
                put(&mut values.recorded_asr, check_recorded_asr(Money::from_json_text(content)?)?, content)
            }
            _ => Ok(()),
        }
    }

    /// Takes a whole number by its source text, which may be `5.0` as well (our ruling).
    pub(super) fn set_integer(&mut self, field: Field, text: &str) -> Result<(), Error> {
        let values = &mut self.values;
        match field {
            Field::Stars => put(&mut values.stars, check_stars(integer(text)?)?, text),
            Field::LeadUnits => put(&mut values.lead_units, integer(text)?, text),
            Field::UserMessages => put(&mut values.user_messages, integer(text)?, text),
            Field::AgentMessages => put(&mut values.agent_messages, integer(text)?, text),
            _ => Ok(()),
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

/// Getters that copy a number or resolve a text.
macro_rules! getters {
    (texts: $($text:ident: $field:ident,)+; numbers: $($number:ident: $type:ty,)+) => {
        $(fn $text(&self) -> Option<&str> {
            self.text(TextField::$field)
        })+
        $(fn $number(&self) -> Option<$type> {
            self.values.$number
        })+
    };
}

impl Record for Draft<'_> {
    getters! {
        texts:
            external_id: ExternalId,
            session_type: SessionType,
            summary: Summary,
            comment: Comment,
            contact_phone: ContactPhone,
            contact_email: ContactEmail,
            auto_assessment: AutoAssessment,
            human_assessment: HumanAssessment,
            actual_result: ActualResult,
            expected_result: ExpectedResult,
            integration_idn: IntegrationIdn,
            connector_idn: ConnectorIdn,;
        numbers:
            ended_at: Timestamp,
            stars: u8,
            lead_value: LeadValue,
            lead_units: u32,
            conversion_ratio: Share,
            recognition: Share,
            hours: Hours,
            recorded_asr: Money,
            user_messages: u32,
            agent_messages: u32,
    }

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
    fn contact_name(&self) -> Option<&str> {
        self.text(TextField::ContactName).or_else(|| self.text(TextField::PersonaName))
    }
    fn flags(&self) -> Flags {
        self.values.flags
    }
    fn utms(&self) -> &str {
        self.text(TextField::Utms).unwrap_or(EMPTY_OBJECT)
    }
    fn arguments(&self) -> &str {
        self.text(TextField::Arguments).unwrap_or(EMPTY_OBJECT)
    }
}
