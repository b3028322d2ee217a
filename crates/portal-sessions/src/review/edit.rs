//! The fields that people edit.

use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::near::did_you_mean;
use crate::session::{Assessment, Flag, Record, Session, check_stars, check_tags, check_text};

/// A field that people edit, with a value for it.
///
/// The other fields are written by the product alone, among them whether a session is a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// What the reviewer wrote; none clears it.
    Comment(Option<String>),
    /// Reviewed or completed.
    Done(bool),
    /// A follow-up is due.
    Todo(bool),
    /// The tags, all of them and in this order.
    Tags(Vec<String>),
    /// The stars, 1 to 5; none clears them.
    Stars(Option<u8>),
    /// Put away.
    Archived(bool),
    /// Test traffic.
    Test(bool),
    /// The wish could be served.
    Opportunity(bool),
    /// A person's assessment, in the Builder only; none clears it, so that the product's own holds again.
    HumanAssessment(Option<Assessment>),
}

impl Change {
    /// Every field that people edit, with nothing in it.
    pub(super) const EMPTY: [Change; 9] = [
        Change::Comment(None),
        Change::Done(false),
        Change::Todo(false),
        Change::Tags(Vec::new()),
        Change::Stars(None),
        Change::Archived(false),
        Change::Test(false),
        Change::Opportunity(false),
        Change::HumanAssessment(None),
    ];

    /// The field's name in the wire form of a session.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Change::Comment(_) => "comment",
            Change::Done(_) => "is_done",
            Change::Todo(_) => "is_todo",
            Change::Tags(_) => "tags",
            Change::Stars(_) => "stars",
            Change::Archived(_) => "is_archived",
            Change::Test(_) => "is_test",
            Change::Opportunity(_) => "is_opportunity",
            Change::HumanAssessment(_) => "human_assessment",
        }
    }

    /// The same field with the value that a session has in it.
    pub(super) fn current(&self, session: &Session) -> Change {
        match self {
            Change::Comment(_) => Change::Comment(session.comment.clone()),
            Change::Done(_) => Change::Done(session.is(Flag::Done)),
            Change::Todo(_) => Change::Todo(session.is(Flag::Todo)),
            Change::Tags(_) => Change::Tags(session.tags.clone()),
            Change::Stars(_) => Change::Stars(session.stars),
            Change::Archived(_) => Change::Archived(session.is(Flag::Archived)),
            Change::Test(_) => Change::Test(session.is(Flag::Test)),
            Change::Opportunity(_) => Change::Opportunity(session.is(Flag::Opportunity)),
            Change::HumanAssessment(_) => {
                Change::HumanAssessment(session.human_assessment.as_deref().map(Assessment::from))
            }
        }
    }

    /// Puts the value into a session; it has been checked.
    pub(super) fn write(&self, session: &mut Session) {
        let mut mark = |flag, on: &bool| session.flags = session.flags.with(flag, *on);
        match self {
            Change::Comment(comment) => session.comment.clone_from(comment),
            Change::Done(on) => mark(Flag::Done, on),
            Change::Todo(on) => mark(Flag::Todo, on),
            Change::Tags(tags) => session.tags.clone_from(tags),
            Change::Stars(stars) => session.stars = *stars,
            Change::Archived(on) => mark(Flag::Archived, on),
            Change::Test(on) => mark(Flag::Test, on),
            Change::Opportunity(on) => mark(Flag::Opportunity, on),
            Change::HumanAssessment(assessment) => session.human_assessment = assessment.clone().map(String::from),
        }
    }

    /// Checks the limits that a session has, and that a person assesses in the stated words.
    pub(super) fn check(&self) -> Result<(), Error> {
        match self {
            Change::Comment(Some(comment)) => check_text(comment).map_err(|error| error.at("comment")),
            Change::Tags(tags) => {
                check_tags(tags.len()).map_err(|error| error.at("tags"))?;
                tags.iter()
                    .enumerate()
                    .try_for_each(|(place, tag)| check_text(tag).map_err(|error| error.at(format!("tags[{place}]"))))
            }
            Change::Stars(Some(stars)) => check_stars((*stars).into()).map(drop).map_err(|error| error.at("stars")),
            Change::HumanAssessment(Some(Assessment::Other(text))) => {
                let near = did_you_mean(text, ["Yes-A", "Yes-B", "No"].into_iter());
                let message = format!("`{text:.60}` is none of `Yes-A`, `Yes-B` and `No`{near}");
                Err(Error::new(ErrorKind::InvalidValue, message).at("human_assessment").value_is(text))
            }
            _ => Ok(()),
        }
    }

    /// The same field with a value from JSON, whose limits are not yet checked.
    pub(super) fn read(&self, value: Value) -> Result<Change, Error> {
        Ok(match self {
            Change::Comment(_) => Change::Comment(value.into_option(Value::into_string)?),
            Change::Done(_) => Change::Done(value.into_bool()?),
            Change::Todo(_) => Change::Todo(value.into_bool()?),
            Change::Tags(_) => Change::Tags(value.into_list(Value::into_string)?),
            Change::Stars(_) => Change::Stars(value.into_option(Value::into_integer)?),
            Change::Archived(_) => Change::Archived(value.into_bool()?),
            Change::Test(_) => Change::Test(value.into_bool()?),
            Change::Opportunity(_) => Change::Opportunity(value.into_bool()?),
            Change::HumanAssessment(_) => {
                let text = value.into_option(Value::into_string)?;
                Change::HumanAssessment(text.as_deref().map(Assessment::from))
            }
        })
    }
}

/// The value alone, as in the wire form of a session.
impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Change::Comment(comment) => comment.serialize(serializer),
            Change::Tags(tags) => tags.serialize(serializer),
            Change::Stars(stars) => stars.serialize(serializer),
            Change::HumanAssessment(assessment) => assessment.serialize(serializer),
            Change::Done(on) | Change::Todo(on) | Change::Archived(on) | Change::Test(on) | Change::Opportunity(on) => {
                on.serialize(serializer)
            }
        }
    }
}

/// What a person changes in a session at once: any of the fields of [`Change`], each at most once.
///
/// ```
/// use portal_sessions::{Change, Edit, ErrorKind};
///
/// let edit = Edit::from_json(r#"{"comment":null,"stars":5}"#)?;
/// assert_eq!(edit, Edit::new().with(Change::Comment(None)).with(Change::Stars(Some(5))));
/// assert_eq!(Edit::from_json(r#"{"stars":6}"#).unwrap_err().kind(), ErrorKind::NumberOutOfRange);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    changes: Vec<Change>,
}

impl Edit {
    /// An edit that changes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Edit::default()
    }

    /// The same with this change, in the place of an earlier one of the same field.
    ///
    /// Limits are checked when the edit is applied.
    #[must_use]
    pub fn with(mut self, change: Change) -> Self {
        self.changes.retain(|earlier| earlier.field() != change.field());
        self.changes.push(change);
        self
    }

    /// Reads an edit from a JSON object whose keys are fields of a session: `null` clears, a missing key leaves.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownKey`] for a field that people do not edit, [`ErrorKind::WrongType`] for a value of another
    /// type, and the limits of [`Review::apply`](crate::Review::apply), each with the field as its path.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let mut fields = Value::parse(text)?.into_fields()?;
        let mut edit = Edit::new();
        for change in Change::EMPTY {
            edit.changes.extend(fields.optional(change.field(), |value| change.read(value))?);
        }
        fields.finish()?;
        edit.check()?;
        Ok(edit)
    }

    /// Its changes, at most one for each field.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        self.changes.iter().try_for_each(Change::check)
    }

    /// A copy of the session with the changes in it; they have been checked.
    pub(super) fn applied(&self, session: &Session) -> Session {
        let mut edited = session.clone();
        self.changes.iter().for_each(|change| change.write(&mut edited));
        edited
    }
}
