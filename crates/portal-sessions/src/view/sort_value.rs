//! The values by which sessions are ordered.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::column::{Cell, Column, ColumnClass};
use crate::number::{Money, Share};
use crate::policies::Scored;
use crate::session::Record;
use crate::time::Timestamp;

/// The most characters of a string that decide about its order. No id is longer, so ids are compared as a whole.
const MOST_CHARACTERS: usize = 256;

/// A session's value in a column by which a list is ordered; the values of a [`Cursor`](crate::Cursor).
///
/// All values of one column have the same variant. Of a string only the first 256 characters (Unicode scalar values)
/// are kept, and of tags the first 256 characters of all of them together, counting one more for the end of each tag.
/// An [`Order`](crate::Order) compares no more than that, so that a cursor stays small. That is our ruling.
///
/// In JSON it is written as in the wire form of a session.
///
/// ```
/// use portal_sessions::SortValue;
///
/// assert!(SortValue::Bool(false) < SortValue::Bool(true));
/// assert_eq!(serde_json::to_string(&SortValue::Text("voice".into())).unwrap(), r#""voice""#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SortValue<'a> {
    /// An instant.
    Time(Timestamp),
    /// A flag; `true` comes after `false`.
    Bool(bool),
    /// An amount in the currency of the policy.
    Money(Money),
    /// A share from 0 to 1.
    Ratio(Share),
    /// A whole number.
    Integer(u64),
    /// The start of a string, compared by code points.
    Text(Cow<'a, str>),
    /// The start of the tags, compared one by one.
    Tags(Vec<Cow<'a, str>>),
}

/// The variant of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SortKind {
    Time,
    Bool,
    Money,
    Ratio,
    Integer,
    Text,
    Tags,
}

impl SortKind {
    /// The variant of a column's values.
    pub(super) fn of(column: Column) -> Self {
        if column == Column::Tags {
            return SortKind::Tags;
        }
        match column.class() {
            ColumnClass::Time => SortKind::Time,
            ColumnClass::Bool => SortKind::Bool,
            ColumnClass::Money => SortKind::Money,
            ColumnClass::Ratio => SortKind::Ratio,
            ColumnClass::Integer => SortKind::Integer,
            ColumnClass::Enum | ColumnClass::Text | ColumnClass::Identifier | ColumnClass::Phone => SortKind::Text,
        }
    }
}

impl<'a> SortValue<'a> {
    /// A session's value in a column; `None` when it is missing.
    pub(crate) fn of<R: Record>(column: Column, scored: &Scored<'a, R>) -> Option<Self> {
        Some(match column.cell(scored) {
            Cell::Empty => return None,
            Cell::Time(instant) => SortValue::Time(instant),
            Cell::Bool(yes) => SortValue::Bool(yes),
            Cell::Money(amount) => SortValue::Money(amount),
            Cell::Ratio(share) => SortValue::Ratio(share),
            Cell::Integer(number) => SortValue::Integer(number),
            Cell::Text(text) => SortValue::Text(start_of(text).into()),
            Cell::Shown { kept, .. } => SortValue::Text(start_of(kept?).into()),
            Cell::Tags => SortValue::Tags(start_of_tags(scored.record.tags())?.into_iter().map(Cow::from).collect()),
        })
    }

    /// The same value with its own copies of the strings, which does not borrow from the session.
    #[must_use]
    pub fn into_owned(self) -> SortValue<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            SortValue::Time(instant) => SortValue::Time(instant),
            SortValue::Bool(yes) => SortValue::Bool(yes),
            SortValue::Money(amount) => SortValue::Money(amount),
            SortValue::Ratio(share) => SortValue::Ratio(share),
            SortValue::Integer(number) => SortValue::Integer(number),
            SortValue::Text(text) => SortValue::Text(owned(text)),
            SortValue::Tags(tags) => SortValue::Tags(tags.into_iter().map(owned).collect()),
        }
    }
}

/// Serialised as in the wire form of a session: instants and amounts as strings.
impl Serialize for SortValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            SortValue::Time(instant) => instant.serialize(serializer),
            SortValue::Bool(yes) => serializer.serialize_bool(*yes),
            SortValue::Money(amount) => amount.serialize(serializer),
            SortValue::Ratio(share) => share.serialize(serializer),
            SortValue::Integer(number) => serializer.serialize_u64(*number),
            SortValue::Text(text) => serializer.serialize_str(text),
            SortValue::Tags(tags) => tags.serialize(serializer),
        }
    }
}

/// The part of a string that decides about its order.
pub(super) fn start_of(text: &str) -> &str {
    // A string has at most as many characters as bytes, so most need no count.
    if text.len() <= MOST_CHARACTERS { text } else { first_characters(text, MOST_CHARACTERS) }
}

/// The part of a list of tags that decides about its order; `None` for an empty list.
///
/// The result compares like one string in which each tag ends with a character that is smaller than all others.
pub(super) fn start_of_tags<'a>(tags: impl Iterator<Item = &'a str>) -> Option<Vec<&'a str>> {
    let mut room = MOST_CHARACTERS;
    let mut starts = Vec::new();
    for tag in tags {
        if room == 0 {
            break;
        }
        let start = first_characters(tag, room);
        room = room.saturating_sub(start.chars().count() + 1);
        starts.push(start);
    }
    if starts.is_empty() { None } else { Some(starts) }
}

/// The first `most` characters of a string.
fn first_characters(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_ordered_by_its_first_256_characters() {
        for character in ["a", "é", "が", "😀"] {
            let text = character.repeat(300);
            assert_eq!(start_of(&text), character.repeat(256));
            assert_eq!(start_of(&character.repeat(256)), character.repeat(256));
        }
        assert_eq!(start_of(""), "");
    }

    #[test]
    fn tags_share_the_256_characters() {
        assert_eq!(start_of_tags(std::iter::empty()), None);
        assert_eq!(start_of_tags(["", ""].into_iter()), Some(vec!["", ""]));
        assert_eq!(start_of_tags(std::iter::repeat_n("", 1_000)).map(|tags| tags.len()), Some(256));
        let of = |tags: &[String]| start_of_tags(tags.iter().map(String::as_str)).unwrap().concat();
        let (letters, others) = (|count| "a".repeat(count), |count| "b".repeat(count));
        assert_eq!(of(&[letters(300), others(1)]), letters(256));
        assert_eq!(of(&[letters(200), others(300)]), letters(200) + &others(55));
        assert_eq!(of(&[letters(255), others(1)]), letters(255));
        assert_eq!(of(&[letters(254), others(1)]), letters(254) + "b");
    }

    proptest! {
        /// The starts never turn the order of whole values around: at most they make two of them equal.
        #[test]
        fn what_is_left_out_decides_nothing_before(
            one in prop::collection::vec("[ab]{0,3}|a{250,258}", 0..4),
            other in prop::collection::vec("[ab]{0,3}|a{250,258}", 0..4),
        ) {
            fn start(tags: &[String]) -> Option<Vec<&str>> {
                start_of_tags(tags.iter().map(String::as_str))
            }
            if one <= other {
                prop_assert!(start(&one) <= start(&other), "none is less than some here, too");
            }
            let (one, other) = (one.concat(), other.concat());
            if one <= other {
                prop_assert!(start_of(&one) <= start_of(&other));
            }
        }
    }
}
