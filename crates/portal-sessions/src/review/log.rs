//! The log of all edits.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::Change;
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::near::near_or_all;
use crate::session::{Record, Session};
use crate::time::Timestamp;

/// One field of one session that one person changed.
///
/// Its wire form is `{"session":"s-1","version":8,"who":"ann","when":"2026-11-02T09:00:00Z","field":"stars",
/// "before":null,"after":5}`, with the values as in the wire form of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// The session's id.
    pub session: String,
    /// The version that the edit made; all entries of one edit have the same.
    pub version: u64,
    /// Who made it.
    pub who: String,
    /// When it was made.
    pub when: Timestamp,
    /// The field with the value it had.
    pub before: Change,
    /// The field with the value it got.
    pub after: Change,
}

impl LogEntry {
    /// Reads an entry from its wire form.
    ///
    /// # Errors
    /// [`ErrorKind::MissingField`], [`ErrorKind::UnknownKey`] and [`ErrorKind::WrongType`] for another shape,
    /// [`ErrorKind::InvalidValue`] for a field that people do not edit, each with its path. The limits of an edit are
    /// checked by [`replay`].
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

/// The session after all edits of its log, from the session before the first.
///
/// # Errors
/// [`ErrorKind::UnknownSession`] for an entry of another session; [`ErrorKind::VersionConflict`] for an entry whose
/// `before` is not what the session has at that point, so that the log has a gap or belongs to another state; and the
/// limits of [`Review::apply`](crate::Review::apply). All have the entry as their path.
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
