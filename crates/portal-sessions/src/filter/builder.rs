//! Makes a panel clause by clause.

use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

use super::{Filter, TimeBound, read};
use crate::error::Error;
use crate::json::Value;
use crate::length::LengthClass;
use crate::number::{LeadValue, Money};

/// Makes a panel clause by clause; [`build`](PanelBuilder::build) checks them as [`Filter::from_json`] does.
///
/// A clause that is given twice keeps the later value. Sets hold exact values; `None` selects sessions without one.
///
/// ```
/// use portal_sessions::Filter;
///
/// let filter = Filter::panel()
///     .search("garden room")
///     .session_types([Some("booking"), None])
///     .assessment([Some("Yes-A"), Some("Yes-B")])
///     .tags_any(["vip", "regular"])
///     .asr("10.50".parse()?..)
///     .build()?;
/// assert_eq!(Filter::from_json(&filter.to_json())?, filter);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct PanelBuilder {
    entries: Vec<(String, Value)>,
}

/// A range whose ends, where it has them, both belong to it: `3..=5`, `3..` or `..=5`.
pub trait InclusiveRange<T> {
    /// The first and the last value.
    fn ends(self) -> (Option<T>, Option<T>);
}

impl<T> InclusiveRange<T> for RangeInclusive<T> {
    fn ends(self) -> (Option<T>, Option<T>) {
        let (first, last) = self.into_inner();
        (Some(first), Some(last))
    }
}

impl<T> InclusiveRange<T> for RangeFrom<T> {
    fn ends(self) -> (Option<T>, Option<T>) {
        (Some(self.start), None)
    }
}

impl<T> InclusiveRange<T> for RangeToInclusive<T> {
    fn ends(self) -> (Option<T>, Option<T>) {
        (None, Some(self.end))
    }
}

/// Clauses about one flag.
macro_rules! flags {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        $($(#[$doc])+
        pub fn $name(self, on: bool) -> Self {
            self.with(stringify!($name), Value::Bool(on))
        })+
    };
}

/// Clauses about an assessment.
macro_rules! assessments {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        $($(#[$doc])+
        pub fn $name<T: Into<String>>(self, values: impl IntoIterator<Item = Option<T>>) -> Self {
            self.with(stringify!($name), options(values))
        })+
    };
}

/// Clauses about one of the sets of tags.
macro_rules! tags {
    ($($(#[$doc:meta])+ $name:ident => $set:literal,)+) => {
        $($(#[$doc])+
        pub fn $name<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
            self.with_part("tags", $set, texts(tags))
        })+
    };
}

/// Clauses about the range of a number.
macro_rules! ranges {
    ($($(#[$doc:meta])+ $name:ident: $number:ty => $value:ident,)+) => {
        $($(#[$doc])+
        pub fn $name(self, range: impl InclusiveRange<$number>) -> Self {
            let (min, max) = range.ends();
            let end = |key: &str, end: Option<$number>| Some((key.to_owned(), Value::$value(end?.to_string())));
            let ends = [end("min", min), end("max", max)];
            self.with(stringify!($name), Value::Object(ends.into_iter().flatten().collect()))
        })+
    };
}

impl PanelBuilder {
    /// The text occurs in the contact's name, the summary, the comment or the phone.
    ///
    /// Literal; at most 1,000 characters, trimmed; a blank text is no clause. Case, accents, the points of Hebrew and Arabic
    /// and invisible characters do not matter, and every dash, apostrophe and double quote is the one on a keyboard
    /// (our ruling).
    ///
    /// A text of digits, spaces and `+ ( ) - . /` with at least three digits is also compared with the digits of the phone
    /// (our ruling). `00` in front is `+`, `(0)` is left out, and what follows `;ext=`, ` x` or ` ext` is not compared. With
    /// seven digits or more, national and international numbers find each other, and `011` dials abroad.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Contact, Filter, Policies, Session};
    ///
    /// let phone = Contact { phone: Some("+44 20 7946 0018".to_owned()), ..Contact::default() };
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .contact(phone)
    ///     .summary("Café – table for two")
    ///     .build()?;
    /// for text in ["cafe - table", "020 7946 0018", "+44 (0)20 7946-0018", "011 44 20 7946 0018"] {
    ///     let filter = Filter::panel().search(text).build()?;
    ///     assert!(filter.resolve(&AsOf::unspecified())?.matches(&session, &Policies::default()), "{text}");
    /// }
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn search(self, text: impl Into<String>) -> Self {
        self.with("search", Value::String(text.into()))
    }

    /// The session type is one of these.
    pub fn session_types<T: Into<String>>(self, types: impl IntoIterator<Item = Option<T>>) -> Self {
        self.with("session_types", options(types))
    }

    /// The id is one of these, at most 100,000 together with the values of all other sets.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Filter, Policies, Session, SessionTable};
    ///
    /// let session = |id: &str| Session::builder(id, "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build();
    /// let table = SessionTable::from_sessions([session("s-1")?, session("s-2")?], Policies::default())?;
    /// assert_eq!(table.count(&Filter::panel().ids(["s-2", "s-3"]).build()?, &AsOf::unspecified())?, 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn ids<T: Into<String>>(self, ids: impl IntoIterator<Item = T>) -> Self {
        self.with("ids", texts(ids))
    }

    /// The id in another system is one of these; `None` selects sessions without one.
    pub fn external_ids<T: Into<String>>(self, ids: impl IntoIterator<Item = Option<T>>) -> Self {
        self.with("external_ids", options(ids))
    }

    /// The AI Employee that answered is one of these; `None` selects sessions without one.
    pub fn agents<T: Into<String>>(self, agents: impl IntoIterator<Item = Option<T>>) -> Self {
        self.with("agents", options(agents))
    }

    /// The language is one of these, letter for letter; `None` selects sessions without one.
    pub fn languages<T: Into<String>>(self, languages: impl IntoIterator<Item = Option<T>>) -> Self {
        self.with("languages", options(languages))
    }

    /// Whether a field has a value; a text of white space is none (our ruling). Each call is about one more field.
    ///
    /// The fields are `external_id`, `ended_at`, `session_type`, `summary`, `comment`, `name`, `phone`, `email`, `tags`,
    /// `stars`, `lead_value`, `assessment` (the effective one) and `recording`.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Filter, Policies, Session};
    ///
    /// let filter = Filter::panel().has("comment", true).has("phone", false).build()?;
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).comment("fine").build()?;
    /// assert!(filter.resolve(&AsOf::unspecified())?.matches(&session, &Policies::default()));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn has(self, field: &str, is_given: bool) -> Self {
        self.with_part("has", field, Value::Bool(is_given))
    }

    /// A UTM parameter is one of these texts; `None` selects sessions without it. Each call is about one more parameter.
    ///
    /// One that is no string is compared as its JSON, and a `null` is none (our ruling).
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Filter, Policies, Session};
    ///
    /// let filter = Filter::panel().utm("utm_source", [Some("google"), None]).build()?;
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .utms(r#"{"utm_source":"google"}"#)
    ///     .build()?;
    /// assert!(filter.resolve(&AsOf::unspecified())?.matches(&session, &Policies::default()));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn utm<T: Into<String>>(self, name: &str, texts: impl IntoIterator<Item = Option<T>>) -> Self {
        self.with_part("utms", name, options(texts))
    }

    /// An argument is one of these texts, as [`utm`](Self::utm) for a UTM parameter.
    pub fn argument<T: Into<String>>(self, name: &str, texts: impl IntoIterator<Item = Option<T>>) -> Self {
        self.with_part("arguments", name, options(texts))
    }

    flags! {
        /// Is a lead, or is none.
        lead,
        /// Is to do, or is not.
        todo,
        /// Is archived, or is not.
        archived,
        /// Is a test, or is live.
        test,
        /// Is done, or is not.
        done,
        /// Is an opportunity, or is none.
        opportunity,
    }

    assessments! {
        /// The product's own assessment is one of these: `Yes-A`, `Yes-B`, `No`, none.
        auto_assessment,
        /// A person's assessment is one of these: `Yes-A`, `Yes-B`, `No`, none.
        human_assessment,
        /// The effective assessment, a person's where there is one, is one of these: `Yes-A`, `Yes-B`, `No`, none.
        assessment,
    }

    /// The channel is one of these, such as `voice`, `text` or `chat`; `sms` is read as `text`.
    pub fn channels<T: Into<String>>(self, channels: impl IntoIterator<Item = T>) -> Self {
        self.with("channels", texts(channels))
    }

    /// The length class, under the policies of the question, is one of these.
    pub fn lengths(self, classes: impl IntoIterator<Item = LengthClass>) -> Self {
        self.with("lengths", texts(classes.into_iter().map(LengthClass::as_str)))
    }

    /// Started in the last days or hours before the given moment, like `30d` or `24h`; a day has 24 hours here.
    ///
    /// From 1 to 36,500 days. The moment itself does not belong to it.
    pub fn last(self, time: impl Into<String>) -> Self {
        self.with("last", Value::String(time.into()))
    }

    /// Started on these days of the given zone: `today`, `yesterday`, or `7d` for seven days of which today is the last.
    pub fn calendar(self, days: impl Into<String>) -> Self {
        self.with("calendar", Value::String(days.into()))
    }

    /// Started at this instant or later, or on this day or later.
    pub fn from(self, bound: impl Into<TimeBound>) -> Self {
        self.with("from", Value::String(bound.into().to_string()))
    }

    /// Started before this instant, or on this day or before it.
    pub fn to(self, bound: impl Into<TimeBound>) -> Self {
        self.with("to", Value::String(bound.into().to_string()))
    }

    tags! {
        /// Has at least one of these tags.
        tags_any => "any",
        /// Has every one of these tags.
        tags_all => "all",
        /// Has none of these tags.
        tags_none => "none",
    }

    ranges! {
        /// The stars lie in this range, within 1 to 5; a session without stars is in no range.
        stars: u32 => Number,
        /// The duration in whole seconds lies in this range; a session without one is in no range.
        duration_s: u64 => Number,
        /// The number of the user's messages lies in this range; a session without one is in no range.
        user_messages: u32 => Number,
        /// The additional secured revenue, under the policies of the question, lies in this range.
        asr: Money => String,
        /// The recorded lead value lies in this range; a session without one is in no range.
        lead_value: LeadValue => String,
    }

    /// The panel, or the first thing that is wrong with it.
    ///
    /// # Errors
    /// As [`Filter::from_json`], with the clause as the path.
    pub fn build(self) -> Result<Filter, Error> {
        read::document(Value::Object(self.entries))
    }

    /// The clauses of both; where both have one, the other's.
    #[cfg(test)]
    pub(crate) fn merged(self, other: PanelBuilder) -> Self {
        other.entries.into_iter().fold(self, |panel, (key, value)| panel.with(&key, value))
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        self.entries.retain(|(known, _)| known != key);
        self.entries.push((key.to_owned(), value));
        self
    }

    fn with_part(mut self, key: &str, part: &str, value: Value) -> Self {
        let index = self.entries.iter().position(|(known, _)| known == key);
        let mut parts = match index.map(|index| self.entries.swap_remove(index)) {
            Some((_, Value::Object(parts))) => parts,
            _ => Vec::new(),
        };
        parts.retain(|(known, _)| known != part);
        parts.push((part.to_owned(), value));
        self.with(key, Value::Object(parts))
    }
}

fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Value {
    Value::Array(texts.into_iter().map(|text| Value::String(text.into())).collect())
}

fn options<T: Into<String>>(texts: impl IntoIterator<Item = Option<T>>) -> Value {
    Value::Array(texts.into_iter().map(|text| text.map_or(Value::Null, |text| Value::String(text.into()))).collect())
}
