//! Reads a filter from its JSON form.

use super::Filter;
use super::clause::{Clause, KEYS, Kind};
use super::condition::Condition;
use super::measure::Range;
use super::members::Members;
use super::presence::Presences;
use super::tags::Tags;
use crate::column::Column;
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::session::canonical_channel;
use crate::text::SearchQuery;

/// A whole document, which may name its version.
pub(super) fn document(value: Value) -> Result<Filter, Error> {
    let mut fields = value.into_fields()?;
    fields.version()?;
    node(fields)
}

/// A panel or a tree. No deeper than the JSON reader goes.
fn node(mut fields: crate::json::Fields) -> Result<Filter, Error> {
    let child = |value: Value| node(value.into_fields()?);
    let all = fields.optional("all", |value| Filter::all(value.into_list(child)?))?;
    let any = fields.optional("any", |value| Filter::any(value.into_list(child)?))?;
    let not = fields.optional("not", |value| Filter::not(child(value)?))?;
    match (all, any, not) {
        (None, None, None) => panel(fields),
        (Some(tree), None, None) | (None, Some(tree), None) | (None, None, Some(tree)) => {
            fields.finish()?;
            Ok(tree)
        }
        _ => Err(Error::new(ErrorKind::Conflict, "`all`, `any` and `not` are three filters: put one inside another")),
    }
}

fn panel(mut fields: crate::json::Fields) -> Result<Filter, Error> {
    let mut clauses = Vec::new();
    for key in &KEYS {
        if let Some(Some(condition)) = fields.optional(key.name, |value| condition(key.kind, value))? {
            clauses.push(Clause { key, condition });
        }
    }
    fields.finish()?;
    check_time(&clauses)?;
    Filter::of_panel(clauses)
}

/// None for a clause that demands nothing: a blank search.
fn condition(kind: Kind, value: Value) -> Result<Option<Condition>, Error> {
    Ok(Some(match kind {
        Kind::Search => {
            let text = value.into_string()?;
            let Some(query) = SearchQuery::new(&text)? else { return Ok(None) };
            Condition::Search(text.trim().to_owned(), Box::new(query))
        }
        Kind::Names(Column::Id) => Condition::Names(Column::Id, texts(value)?.into_iter().map(Some).collect()),
        Kind::Names(column) => Condition::Names(column, names(value)?),
        Kind::Flag(flag) => Condition::Flag(flag, value.into_bool()?),
        Kind::Closed(closed) => Condition::Closed(closed, closed.read(value)?),
        Kind::Channels => Condition::Channels(set(value.into_list(channel)?)?),
        Kind::Last => Condition::Last(value.into_parsed()?),
        Kind::Calendar => Condition::Calendar(value.into_parsed()?),
        Kind::From => Condition::From(value.into_parsed()?),
        Kind::To => Condition::To(value.into_parsed()?),
        Kind::Tags => Condition::Tags(Tags::read(value)?),
        Kind::Range(measure) => Condition::Range(measure, Range::read(measure, value)?),
        Kind::Has => Condition::Has(Presences::read(value)?),
        Kind::Members(column) => Condition::Members(column, Members::read(value)?),
    }))
}

/// A set of texts, sorted.
pub(super) fn texts(value: Value) -> Result<Vec<String>, Error> {
    set(value.into_list(Value::into_string)?)
}

/// A set of texts and null, sorted, null last.
pub(super) fn names(value: Value) -> Result<Vec<Option<String>>, Error> {
    let mut names = set(value.into_list(|name| name.into_option(Value::into_string))?)?;
    if names.first() == Some(&None) {
        names.rotate_left(1);
    }
    Ok(names)
}

/// Whether a name, or none, is one of a set that [`names`] made.
pub(super) fn has_name(names: &[Option<String>], wanted: Option<&str>) -> bool {
    let place = (wanted.is_none(), wanted);
    names.binary_search_by(|name| (name.is_none(), name.as_deref()).cmp(&place)).is_ok()
}

fn channel(value: Value) -> Result<String, Error> {
    let name = value.into_string()?;
    if name.is_empty() {
        return Err(Error::new(ErrorKind::InvalidValue, "a channel has no name").value_is(&name));
    }
    Ok(canonical_channel(&name).to_owned())
}

fn set<T: Ord>(mut elements: Vec<T>) -> Result<Vec<T>, Error> {
    if elements.is_empty() {
        return Err(empty_set());
    }
    elements.sort_unstable();
    elements.dedup();
    Ok(elements)
}

pub(super) fn empty_set() -> Error {
    Error::new(ErrorKind::EmptySet, "an empty set matches nothing: leave the key out")
}

/// Fixed bounds stand alone, and the first does not lie after the second.
fn check_time(clauses: &[Clause]) -> Result<(), Error> {
    let named = |name: &str| clauses.iter().find(|clause| clause.key.name == name);
    let relative = named("last").or(named("calendar"));
    if let (Some(relative), Some(fixed)) = (relative, named("from").or(named("to"))) {
        let (relative, fixed) = (relative.key.name, fixed.key.name);
        let message = format!("`{fixed}` and `{relative}` exclude each other");
        return Err(Error::new(ErrorKind::Conflict, message).at(fixed));
    }
    match (named("from").map(|clause| &clause.condition), named("to").map(|clause| &clause.condition)) {
        (Some(Condition::From(from)), Some(Condition::To(to))) if from.is_after(*to) => Err(reversed(*from, *to)),
        _ => Ok(()),
    }
}

pub(super) fn reversed(from: super::TimeBound, to: super::TimeBound) -> Error {
    let message = format!("`from` is `{from}`, after `to`, which is `{to}`");
    Error::new(ErrorKind::RangeReversed, message).at("from").value_is(&from.to_string())
}
