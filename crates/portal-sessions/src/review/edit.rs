//! Edits: the fields that people may change, and their new values.

use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::near::did_you_mean;
use crate::session::{Assessment, Flag, Record, Session, check_stars, check_tags, check_text};

/// A field that people may edit, with a new value.
///
/// Only the product writes the other fields, including whether a session is a lead.
///
/// ```
/// use portal_sessions::{Change, Edit};
///
/// let edit = Edit::new().with(Change::Comment(None)).with(Change::Tags(vec!["vip".to_owned()]));
/// assert_eq!(edit, Edit::from_json(r#"{"comment":null,"tags":["vip"]}"#)?);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The reviewer's comment, at most 1 MiB; `None` clears it.
    Comment(Option<String>),
    /// Whether the session is reviewed or completed.
    Done(bool),
    /// Whether a follow-up is due.
    Todo(bool),
    /// All tags in this order, at most 1,000; they replace those of the session.
    Tags(Vec<String>),
    /// The stars, 1 to 5; `None` clears them.
    Stars(Option<u8>),
    /// Whether the session is archived.
    Archived(bool),
    /// Whether the session is test traffic.
    Test(bool),
    /// Whether the request could be served, which makes the session an opportunity.
    Opportunity(bool),
    /// A person's assessment, only in the Builder; `None` clears it, so that the product's own assessment applies
    /// again.
    HumanAssessment(Option<Assessment>),
}

impl Change {
    /// Every field that people may edit, with an empty value: the list of all fields.
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
    ///
    /// ```
    /// use portal_sessions::Change;
    ///
    /// assert_eq!(Change::Done(true).field(), "is_done");
    /// ```
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

    /// The same field with its present value in a session.
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

    /// Writes the value, which was checked before, into a session.
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

    /// Checks the limits of the field, and that a human assessment has one of the stated values.
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

    /// The same field with a value from JSON, whose limits are not checked yet.
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

/// Serialised as the value alone, as in the wire form of a session.
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

/// A set of changes that a person makes to a session at once: any of the fields of [`Change`], each at most once.
///
/// It is applied as a whole or not at all.
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
    /// An edit without changes.
    #[must_use]
    pub fn new() -> Self {
        Edit::default()
    }

    /// The same edit with this change, which replaces an earlier one of the same field.
    ///
    /// Limits are checked when the edit is applied.
    ///
    /// ```
    /// use portal_sessions::{Change, Edit};
    ///
    /// let edit = Edit::new().with(Change::Done(true)).with(Change::Done(false));
    /// assert_eq!(edit.changes(), [Change::Done(false)]);
    /// ```
    #[must_use]
    pub fn with(mut self, change: Change) -> Self {
        self.changes.retain(|earlier| earlier.field() != change.field());
        self.changes.push(change);
        self
    }

    /// Reads an edit from a JSON object whose keys are fields of a session. `null` clears a field, and a field without
    /// a key is left unchanged.
    ///
    /// # Errors
    /// With the field as the path: [`ErrorKind::UnknownKey`] for a field that people may not edit,
    /// [`ErrorKind::WrongType`] for a value of another type, and those of [`Review::apply`](crate::Review::apply) for
    /// values beyond the limits.
    ///
    /// ```
    /// use portal_sessions::{Edit, ErrorKind};
    ///
    /// let error = Edit::from_json(r#"{"is_lead":true}"#).unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ErrorKind::UnknownKey, Some("is_lead")));
    /// ```
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

    /// The changes, at most one for each field.
    ///
    /// ```
    /// use portal_sessions::{Change, Edit};
    ///
    /// let edit = Edit::from_json(r#"{"stars":5,"comment":null}"#)?;
    /// assert!(edit.changes().contains(&Change::Stars(Some(5))) && edit.changes().contains(&Change::Comment(None)));
    /// assert!(Edit::new().changes().is_empty());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Checks the limits of every change.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.changes.iter().try_for_each(Change::check)
    }

    /// A copy of the session with the changes, which were checked before.
    pub(super) fn applied(&self, session: &Session) -> Session {
        let mut edited = session.clone();
        self.changes.iter().for_each(|change| change.write(&mut edited));
        edited
    }
}
