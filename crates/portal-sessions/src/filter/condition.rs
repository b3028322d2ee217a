//! What one clause demands of a session.

use super::closed::Closed;
use super::measure::{Measure, Range};
use super::members::Members;
use super::presence::Presences;
use super::read::has_name;
use super::tags::Tags;
use super::time_rule::{Calendar, Last, Span, TimeBound};
use crate::as_of::AsOf;
use crate::column::Column;
use crate::error::Error;
use crate::facets::{ChannelClass, Group};
use crate::json::Value;
use crate::policies::Scored;
use crate::session::{EMPTY_OBJECT, Flag, Record};
use crate::text::SearchQuery;

/// What one clause demands of a session.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    /// The text as it was given, trimmed, and what it asks for.
    Search(String, Box<SearchQuery>),
    /// The texts that a field may have: sorted, none last.
    Names(Column, Vec<Option<String>>),
    Flag(Flag, bool),
    /// The allowed bits of the facet word.
    Closed(Closed, u64),
    /// Sorted.
    Channels(Vec<String>),
    Last(Last),
    Calendar(Calendar),
    From(TimeBound),
    To(TimeBound),
    Tags(Tags),
    Range(Measure, Range),
    Has(Presences),
    /// Members of the object of a field.
    Members(Column, Members),
}

impl Condition {
    /// Whether a session meets it, but for its time, which is in [`span`](Self::span).
    pub(crate) fn holds<R: Record>(&self, scored: &Scored<'_, R>) -> bool {
        let record = scored.record;
        match self {
            Condition::Search(_, query) => found_in(query, record).any(|(_, found)| found),
            Condition::Names(column, names) => has_name(names, column.text(record)),
            Condition::Flag(flag, on) => record.is(*flag) == *on,
            Condition::Closed(_, allowed) => scored.facets.word() & allowed != 0,
            Condition::Channels(channels) => {
                channels.binary_search_by(|channel| channel.as_str().cmp(record.channel())).is_ok()
            }
            Condition::Tags(tags) => tags.hold(record.tags()),
            Condition::Range(measure, range) => measure.of(scored).is_some_and(|number| range.contains(number)),
            Condition::Has(presences) => presences.hold(record),
            Condition::Members(column, members) => members.hold(column.text(record).unwrap_or(EMPTY_OBJECT)),
            Condition::Last(_) | Condition::Calendar(_) | Condition::From(_) | Condition::To(_) => true,
        }
    }

    /// When a session must have started; always for a clause about something else.
    pub(super) fn span(&self, as_of: &AsOf) -> Result<Span, Error> {
        match self {
            Condition::Last(last) => last.span(as_of),
            Condition::Calendar(calendar) => calendar.span(as_of),
            Condition::From(bound) => bound.span_from(as_of),
            Condition::To(bound) => bound.span_to(as_of),
            Condition::Search(..)
            | Condition::Names(..)
            | Condition::Flag(..)
            | Condition::Closed(..)
            | Condition::Channels(_)
            | Condition::Tags(_)
            | Condition::Range(..)
            | Condition::Has(_)
            | Condition::Members(..) => Ok(Span::ALWAYS),
        }
    }

    /// The bits of the facet word that a session must not have, where the condition says so much, and whether it says
    /// nothing else.
    pub(crate) fn forbidden(&self) -> (u64, bool) {
        match self {
            Condition::Flag(flag, on) => (Group::flag(*flag).bit(u32::from(!on)), true),
            Condition::Closed(closed, allowed) => (closed.group().mask() & !allowed, true),
            Condition::Channels(channels) => {
                let allowed = channels.iter().fold(0, |bits, channel| bits | channel_bit(channel));
                (Group::CHANNEL.mask() & !allowed, allowed & Group::CHANNEL.bit(ChannelClass::Other as u32) == 0)
            }
            Condition::Range(Measure::Stars, range) => {
                let outside = (0..=5).filter(|&stars| stars == 0 || !range.contains(stars.into()));
                (outside.fold(0, |bits, stars| bits | Group::STARS.bit(stars)), true)
            }
            Condition::Last(_) | Condition::Calendar(_) | Condition::From(_) | Condition::To(_) => (0, true),
            Condition::Search(..)
            | Condition::Names(..)
            | Condition::Tags(_)
            | Condition::Range(..)
            | Condition::Has(_)
            | Condition::Members(..) => (0, false),
        }
    }

    /// The value of the clause in its canonical form.
    pub(super) fn to_value(&self) -> Value {
        match self {
            Condition::Search(text, _) => Value::String(text.clone()),
            Condition::Names(_, names) => array(names.iter().map(Option::as_deref)),
            Condition::Flag(_, on) => Value::Bool(*on),
            Condition::Closed(closed, allowed) => closed.to_value(*allowed),
            Condition::Channels(channels) => array(channels.iter().map(|channel| Some(channel.as_str()))),
            Condition::Last(last) => Value::String(last.to_string()),
            Condition::Calendar(calendar) => Value::String(calendar.to_string()),
            Condition::From(bound) | Condition::To(bound) => Value::String(bound.to_string()),
            Condition::Tags(tags) => tags.to_value(),
            Condition::Range(measure, range) => range.to_value(*measure),
            Condition::Has(presences) => presences.to_value(),
            Condition::Members(_, members) => members.to_value(),
        }
    }

    /// What the condition saw of a session; of a search, the fields in which the text was found.
    pub(super) fn seen<R: Record>(&self, scored: &Scored<'_, R>) -> Value {
        let record = scored.record;
        match self {
            Condition::Search(_, query) => {
                array(found_in(query, record).filter(|(_, found)| *found).map(|(field, _)| Some(field)))
            }
            Condition::Names(column, _) => text(column.text(record)),
            Condition::Flag(flag, _) => Value::Bool(record.is(*flag)),
            Condition::Closed(closed, _) => text(closed.of(scored)),
            Condition::Channels(_) => text(Some(record.channel())),
            Condition::Tags(_) => array(record.tags().map(Some)),
            Condition::Range(measure, _) => measure.of(scored).map_or(Value::Null, |number| measure.to_value(number)),
            Condition::Has(presences) => presences.seen(record),
            Condition::Members(column, members) => members.seen(column.text(record).unwrap_or(EMPTY_OBJECT)),
            Condition::Last(_) | Condition::Calendar(_) | Condition::From(_) | Condition::To(_) => {
                Value::String(record.started_at().to_string())
            }
        }
    }
}

/// The fields that search looks at, each with whether the query occurs in it.
fn found_in<'r>(query: &'r SearchQuery, record: &'r impl Record) -> impl Iterator<Item = (&'static str, bool)> + 'r {
    let texts = [("contact.name", record.contact_name()), ("summary", record.summary()), ("comment", record.comment())];
    let in_texts = texts.into_iter().map(|(field, text)| (field, text.is_some_and(|text| query.matches_text(text))));
    let in_phone = || record.contact_phone().is_some_and(|phone| query.matches_phone(phone));
    in_texts.chain(std::iter::once_with(move || ("contact.phone", in_phone())))
}

fn channel_bit(channel: &str) -> u64 {
    Group::CHANNEL.bit(ChannelClass::of(channel) as u32)
}

fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| Value::String(text.to_owned()))
}

pub(super) fn array<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> Value {
    Value::Array(texts.map(text).collect())
}
