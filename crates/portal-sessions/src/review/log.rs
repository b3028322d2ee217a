//! The log of edits, and its replay.
//!
//! A log is the history of a session: every entry has the value before and after, so that it can be replayed and
//! checked.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::Change;
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::near::near_or_all;
use crate::session::{Record, Session};
use crate::time::Timestamp;

/// One change of one field of a session.
///
/// In JSON: `{"session":"s-1","version":8,"who":"ann","when":"2026-11-02T09:00:00Z","field":"stars","before":null,
/// "after":5}`, with the values as in the wire form of a session.
///
/// ```
/// use portal_sessions::{Change, Channel, Edit, LogEntry, Review, Session, Surface};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let review = Review::new("ann", "2026-11-02T09:00:00Z".parse()?, Surface::Portal);
/// let entry = &review.apply(&session, 7, &Edit::new().with(Change::Stars(Some(5))))?.entries[0];
/// assert_eq!((entry.version, &entry.before, &entry.after), (8, &Change::Stars(None), &Change::Stars(Some(5))));
/// assert_eq!(&LogEntry::from_json(&serde_json::to_string(entry).unwrap())?, entry);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// The session's id.
    pub session: String,
    /// The version of the session after the edit; all entries of one edit have the same.
    pub version: u64,
    /// The person who made the edit.
    pub who: String,
    /// The moment of the edit, given by the caller.
    pub when: Timestamp,
    /// The field with its value before the edit.
    pub before: Change,
    /// The field with its value after the edit.
    pub after: Change,
}

impl LogEntry {
    /// Reads an entry from JSON, in the form in which it is serialised.
    ///
    /// # Errors
    /// With a path: [`ErrorKind::MissingField`], [`ErrorKind::UnknownKey`], [`ErrorKind::WrongType`],
    /// [`ErrorKind::InvalidTime`], and [`ErrorKind::InvalidValue`] for a field that people may not edit. The limits of
    /// the values are checked by [`replay`].
    ///
    /// ```
    /// use portal_sessions::{Change, LogEntry};
    ///
    /// let json = r#"{"session":"s-1","version":8,"who":"ann","when":"2026-11-02T09:00:00Z","field":"stars","before":null,"after":5}"#;
    /// let entry = LogEntry::from_json(json)?;
    /// assert_eq!((entry.field(), &entry.after), ("stars", &Change::Stars(Some(5))));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let mut fields = Value::parse(text)?.into_fields()?;
        let session = fields.required("session", Value::into_string)?;
        let version = fields.required("version", Value::into_integer)?;
        let who = fields.required("who", Value::into_string)?;
        let when = fields.required("when", Value::into_parsed)?;
        let change = fields.required("field", |field| {
            let field = field.into_string()?;
            Change::EMPTY.into_iter().find(|change| change.field() == field).ok_or_else(|| {
                let near = near_or_all(&field, Change::EMPTY.iter().map(Change::field));
                let message = format!("`{field:.60}` is not a field that people edit{near}");
                Error::new(ErrorKind::InvalidValue, message).value_is(&field)
            })
        })?;
        let before = fields.required("before", |value| change.read(value))?;
        let after = fields.required("after", |value| change.read(value))?;
        fields.finish()?;
        Ok(LogEntry { session, version, who, when, before, after })
    }

    /// The field's name in the wire form of a session.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.after.field()
    }
}

/// Serialised in the form that [`LogEntry::from_json`] reads.
impl Serialize for LogEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("LogEntry", 7)?;
        object.serialize_field("session", &self.session)?;
        object.serialize_field("version", &self.version)?;
        object.serialize_field("who", &self.who)?;
        object.serialize_field("when", &self.when)?;
        object.serialize_field("field", self.field())?;
        object.serialize_field("before", &self.before)?;
        object.serialize_field("after", &self.after)?;
        object.end()
    }
}

/// Applies a log of edits to the state of a session before the first of them, and returns the state after the last.
///
/// # Errors
/// With the index of the entry as the path: [`ErrorKind::UnknownSession`] for an entry of another session;
/// [`ErrorKind::VersionConflict`] for an entry whose `before` is not the value at that point, so that the log has a gap
/// or belongs to another state; and those of [`Review::apply`](crate::Review::apply) for values beyond the limits.
///
/// ```
/// use portal_sessions::{Change, Channel, Edit, Review, Session, Surface, replay};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let edit = Edit::new().with(Change::Tags(vec!["vip".to_owned()]));
/// let reviewed = Review::new("ann", "2026-11-02T09:00:00Z".parse()?, Surface::Portal).apply(&session, 1, &edit)?;
/// assert_eq!(replay(&session, &reviewed.entries)?, reviewed.session);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
pub fn replay<'e>(session: &Session, log: impl IntoIterator<Item = &'e LogEntry>) -> Result<Session, Error> {
    let mut replayed = session.clone();
    for (place, entry) in log.into_iter().enumerate() {
        let wrong = |kind, message: String| Err(Error::new(kind, message).at(format!("[{place}]")));
        if entry.session != session.id() {
            let message = format!("the log of `{:.60}` has an entry of `{:.60}`", session.id(), entry.session);
            return wrong(ErrorKind::UnknownSession, message);
        }
        if entry.after.current(&replayed) != entry.before {
            let message = format!("`{}` is not what it was before this entry", entry.field());
            return wrong(ErrorKind::VersionConflict, message);
        }
        entry.after.check().map_err(|error| error.within(&format!("[{place}]")))?;
        entry.after.write(&mut replayed);
    }
    Ok(replayed)
}
