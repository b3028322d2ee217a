//! The clauses of a panel: one table of keys, from which reading, writing and describing follow.

use super::closed::Closed;
use super::condition::Condition;
use super::measure::Measure;
use super::presence::Presence;
use super::size::Cost;
use crate::column::Column;
use crate::column::Provenance::{self, Ruled, Stated};
use crate::session::Flag;

/// One key that a panel may have.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// Whether the product's page has this filter; what exactly it means is our ruling throughout.
    pub(crate) source: Provenance,
    pub(crate) kind: Kind,
    /// What a session must be like to meet it.
    pub(crate) meaning: &'static str,
}

/// What a key is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Search,
    /// Texts that one field may have.
    Names(Column),
    Flag(Flag),
    Closed(Closed),
    Channels,
    Last,
    Calendar,
    From,
    To,
    Tags,
    Range(Measure),
    Has,
    /// Members of the object of one field.
    Members(Column),
}

/// The JSON type that a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Bool,
    Integer,
    Set,
    /// An object of these keys, all of one type.
    Object(&'static [&'static str], &'static Shape),
    /// An object of any keys, all of one type.
    Members(&'static Shape),
}

impl Shape {
    /// Its name in [`FilterDescription`](crate::FilterDescription).
    pub(crate) fn name(self) -> &'static str {
        match self {
            Shape::Text => "text",
            Shape::Bool => "boolean",
            Shape::Integer => "integer",
            Shape::Set => "set",
            Shape::Object(_, Shape::Bool) => "booleans",
            Shape::Object(_, Shape::Set) | Shape::Members(_) => "sets",
            Shape::Object(_, Shape::Text | Shape::Integer | Shape::Object(..) | Shape::Members(_)) => "range",
        }
    }
}

impl Kind {
    /// What the key takes, in the manner of JSON.
    pub(crate) fn takes(self) -> &'static str {
        match self {
            Kind::Search => "a text of at most 1,000 characters",
            Kind::Names(Column::Id) => "a set of texts",
            Kind::Names(_) => "a set of texts and null",
            Kind::Flag(_) => "true or false",
            Kind::Closed(Closed::Length) => r#"a set of "short", "regular", "long" and "unknown""#,
            Kind::Closed(_) => r#"a set of "Yes-A", "Yes-B", "No" and null"#,
            Kind::Channels => "a set of channels",
            Kind::Last => r#""30d", "24h", any whole number of days or hours"#,
            Kind::Calendar => r#""today", "yesterday" or a whole number of days such as "7d""#,
            Kind::From | Kind::To => "an instant, or a date together with a zone",
            Kind::Tags => r#"{"any": a set of texts, "all": a set of texts, "none": a set of texts}, any of the three"#,
            Kind::Range(measure) if measure.is_decimal() => {
                r#"{"min": decimal, "max": decimal}, either one or both, inclusive"#
            }
            Kind::Range(_) => r#"{"min": whole number, "max": whole number}, either one or both, inclusive"#,
            Kind::Has => r#"{"comment": true, "phone": false}, any of its fields with true or false"#,
            Kind::Members(_) => r#"{"name of a member": a set of texts and null}, any number of members"#,
        }
    }

    /// What a clause about it costs; about tags, as much again for each one that a session must have.
    pub(crate) fn cost(self) -> u64 {
        match self {
            Kind::Search => Cost::SEARCH,
            Kind::Names(column) if column.has_few_texts() => Cost::SET,
            Kind::Names(_) => Cost::NAME,
            Kind::Channels => Cost::SET,
            Kind::Tags => Cost::TAGS,
            Kind::Flag(_) | Kind::Closed(_) => Cost::FACET,
            Kind::Last | Kind::Calendar | Kind::From | Kind::To => Cost::TIME,
            Kind::Range(measure) => measure.cost(),
            Kind::Has => Cost::HAS,
            Kind::Members(_) => Cost::MEMBER,
        }
    }

    pub(crate) fn shape(self) -> Shape {
        match self {
            Kind::Flag(_) => Shape::Bool,
            Kind::Search | Kind::Last | Kind::Calendar | Kind::From | Kind::To => Shape::Text,
            Kind::Names(_) | Kind::Closed(_) | Kind::Channels => Shape::Set,
            Kind::Tags => Shape::Object(&["any", "all", "none"], &Shape::Set),
            Kind::Range(measure) if measure.is_decimal() => Shape::Object(&["min", "max"], &Shape::Text),
            Kind::Range(_) => Shape::Object(&["min", "max"], &Shape::Integer),
            Kind::Has => Shape::Object(Presence::NAMES, &Shape::Bool),
            Kind::Members(_) => Shape::Members(&Shape::Set),
        }
    }
}

/// One key of a panel with what it demands.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    pub(crate) key: &'static Key,
    pub(crate) condition: Condition,
}

const fn key(name: &'static str, source: Provenance, kind: Kind, meaning: &'static str) -> Key {
    Key { name, source, kind, meaning }
}

/// Every key, in the order of the canonical form.
pub(crate) static KEYS: [Key; 30] = [
    key(
        "search",
        Stated,
        Kind::Search,
        "the text occurs in the contact's name, the summary, the comment or the phone, whatever the case, the accents and \
         the form of dashes and quotes; one of only digits, spaces and + ( ) - . / with at least three digits is also \
         compared as a phone number, where a leading 00 or 011 is +, (0) is dropped, and with seven digits national and \
         international forms find each other",
    ),
    key(
        "session_types",
        Stated,
        Kind::Names(Column::SessionType),
        "the session type is one of these; null selects sessions without one",
    ),
    key("lead", Stated, Kind::Flag(Flag::Lead), "is a lead, or is none"),
    key("todo", Stated, Kind::Flag(Flag::Todo), "is to do, or is not"),
    key("archived", Stated, Kind::Flag(Flag::Archived), "is archived, or is not"),
    key("test", Stated, Kind::Flag(Flag::Test), "is a test, or is live"),
    key("done", Ruled, Kind::Flag(Flag::Done), "is done, or is not"),
    key("opportunity", Ruled, Kind::Flag(Flag::Opportunity), "is an opportunity, or is none"),
    key(
        "auto_assessment",
        Stated,
        Kind::Closed(Closed::AutoAssessment),
        "the product's own assessment is one of these",
    ),
    key("human_assessment", Stated, Kind::Closed(Closed::HumanAssessment), "a person's assessment is one of these"),
    key("assessment", Ruled, Kind::Closed(Closed::Assessment), "the effective assessment is one of these"),
    key("channels", Stated, Kind::Channels, "the channel is one of these"),
    key("lengths", Stated, Kind::Closed(Closed::Length), "the length class is one of these"),
    key("last", Stated, Kind::Last, "started in the last hours or times 24 hours before the given moment"),
    key("calendar", Ruled, Kind::Calendar, "started on these days of the given zone, of which today is the last"),
    key("from", Stated, Kind::From, "started at this instant or later"),
    key("to", Stated, Kind::To, "started before this instant, or on this day or before it"),
    key("tags", Ruled, Kind::Tags, "has any of these tags, all of these, and none of these"),
    key("stars", Ruled, Kind::Range(Measure::Stars), "the stars lie in this range"),
    key("duration_s", Ruled, Kind::Range(Measure::DurationSeconds), "the duration in whole seconds lies in this range"),
    key(
        "user_messages",
        Ruled,
        Kind::Range(Measure::UserMessages),
        "the number of the user's messages lies in this range",
    ),
    key("asr", Ruled, Kind::Range(Measure::Asr), "the additional secured revenue lies in this range"),
    key("lead_value", Ruled, Kind::Range(Measure::LeadValue), "the recorded lead value lies in this range"),
    key("ids", Ruled, Kind::Names(Column::Id), "the id is one of these"),
    key(
        "external_ids",
        Ruled,
        Kind::Names(Column::ExternalId),
        "the id in another system is one of these; null selects sessions without one",
    ),
    key("agents", Ruled, Kind::Names(Column::Agent), "the agent is one of these; null selects sessions without one"),
    key(
        "languages",
        Ruled,
        Kind::Names(Column::Language),
        "the language is one of these; null selects sessions without one",
    ),
    key("has", Ruled, Kind::Has, "each of these fields has a value, or has none; a text of white space is none"),
    key(
        "utms",
        Ruled,
        Kind::Members(Column::Utms),
        "each of these UTM parameters is one of its texts; null selects sessions without it",
    ),
    key(
        "arguments",
        Ruled,
        Kind::Members(Column::Arguments),
        "each of these arguments is one of its texts, where one that is no string is its JSON; null selects sessions \
         without it",
    ),
];
