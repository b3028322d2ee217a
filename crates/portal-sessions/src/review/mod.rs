//! Reviews: edits of sessions by people, with a log, versions and conflicts.

mod conflict;
mod edit;
mod log;
mod preview;
mod table;

pub use conflict::{Conflict, Difference};
pub use edit::{Change, Edit};
pub use log::{LogEntry, replay};
pub use preview::Preview;

use serde::Serialize;

use crate::closed_set::closed_set;
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::session::{Record, Session};
use crate::time::Timestamp;

closed_set! {
    /// The product in which a person reviews sessions. It decides which fields may be edited.
    ///
    /// ```
    /// use portal_sessions::{Channel, Edit, Review, Session, Surface};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let edit = Edit::from_json(r#"{"human_assessment":"Yes-A"}"#)?;
    /// let when = "2026-11-02T09:00:00Z".parse()?;
    /// let review = |surface| Review::new("ann", when, surface).apply(&session, 1, &edit);
    /// assert!(review(Surface::Portal).is_err() && review(Surface::Builder).is_ok());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub enum Surface ("surface of a review") {
        /// The customer's portal.
        Portal = "portal",
        /// The Builder, the only place where the human assessment is edited (stated by the product's pages).
        Builder = "builder",
    }
}

/// The context of an edit: who makes it, when and where, and which version of the session it expects.
///
/// The library keeps no state: the caller stores the session, its version and the log entries.
///
/// ```
/// use portal_sessions::{Change, Channel, Edit, Record, Review, Session, Surface};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let edit = Edit::new().with(Change::Stars(Some(5))).with(Change::Done(false));
/// let reviewed = Review::new("ann", "2026-11-02T09:00:00Z".parse()?, Surface::Portal).apply(&session, 7, &edit)?;
/// assert_eq!(reviewed.session.stars(), Some(5));
/// assert_eq!((reviewed.version, reviewed.entries.len()), (8, 1)); // `is_done` was false before, too.
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a review does nothing until it is applied"]
pub struct Review {
    who: String,
    when: Timestamp,
    surface: Surface,
    expected_version: Option<u64>,
}

/// The result of an edit. In JSON: `{"session":{…},"version":8,"entries":[…]}`.
///
/// ```
/// use portal_sessions::{Change, Channel, Edit, Review, Session, Surface};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let review = Review::new("ann", "2026-11-02T09:00:00Z".parse()?, Surface::Portal);
/// let unchanged = review.apply(&session, 7, &Edit::new().with(Change::Done(false)))?;
/// assert_eq!((unchanged.version, unchanged.entries.len()), (7, 0));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reviewed {
    /// The session after the edit.
    pub session: Session,
    /// The version after the edit: one more than before, or the same when nothing changed.
    pub version: u64,
    /// One log entry for each field that changed. A field that was set to the value it had has none.
    pub entries: Vec<LogEntry>,
}

impl Review {
    /// A review by this person, at this moment, on this surface, of any version.
    ///
    /// `who` is any name or id that is not blank; [`apply`](Review::apply) checks it.
    ///
    /// ```
    /// use portal_sessions::{Channel, Edit, ErrorKind, Review, Session, Surface};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let nobody = Review::new(" ", "2026-11-02T09:00:00Z".parse()?, Surface::Portal);
    /// assert_eq!(nobody.apply(&session, 1, &Edit::new()).unwrap_err().kind(), ErrorKind::InvalidValue);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn new(who: impl Into<String>, when: Timestamp, surface: Surface) -> Self {
        Review { who: who.into(), when, surface, expected_version: None }
    }

    /// Reads a review from JSON: `{"who":"ann","when":"2026-11-02T09:00:00Z","surface":"portal"}`, with an optional
    /// `"expected_version":7` as for [`expecting`](Review::expecting).
    ///
    /// # Errors
    /// With the path of the key: [`ErrorKind::MissingField`], [`ErrorKind::UnknownKey`], [`ErrorKind::WrongType`],
    /// [`ErrorKind::InvalidTime`], and [`ErrorKind::InvalidValue`] for another surface.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Review};
    ///
    /// Review::from_json(r#"{"who":"ann","when":"2026-11-02T09:00:00Z","surface":"portal"}"#)?;
    /// let error = Review::from_json(r#"{"who":"ann","when":"2026-11-02","surface":"portal"}"#).unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidTime, Some("when")));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let mut fields = Value::parse(text)?.into_fields()?;
        let review = Review {
            who: fields.required("who", Value::into_string)?,
            when: fields.required("when", Value::into_parsed)?,
            surface: fields.required("surface", Value::into_parsed)?,
            expected_version: fields
                .optional("expected_version", |value| value.into_option(Value::into_integer))?
                .flatten(),
        };
        fields.finish()?;
        Ok(review)
    }

    /// The version that the session must have. Without it, an edit is applied to any version and the last one wins.
    ///
    /// ```
    /// use portal_sessions::{Change, Channel, Edit, ErrorKind, Review, Session, Surface};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let review = Review::new("ann", "2026-11-02T09:00:00Z".parse()?, Surface::Portal).expecting(6);
    /// let error = review.apply(&session, 7, &Edit::new().with(Change::Done(true))).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::VersionConflict);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn expecting(self, version: u64) -> Self {
        Review { expected_version: Some(version), ..self }
    }

    /// Applies an edit to a session of this version. The product's own assessment never changes.
    ///
    /// # Errors
    /// Nothing is changed on an error:
    ///
    /// - [`ErrorKind::VersionConflict`] when the session has another version than the expected one. The error then has
    ///   a [`conflict`](Error::conflict) with both values of each field.
    /// - [`ErrorKind::InvalidValue`] for a blank reviewer, for a human assessment other than `Yes-A`, `Yes-B` and `No`,
    ///   and for one that is not edited in the Builder.
    /// - [`ErrorKind::NumberOutOfRange`] for stars other than 1 to 5, and for an edit of version 2⁶⁴ − 1, which has no
    ///   next one.
    /// - [`ErrorKind::TooManyTags`] beyond 1,000 tags.
    /// - [`ErrorKind::StringTooLong`] for a comment or a tag longer than 1 MiB.
    ///
    /// ```
    /// use portal_sessions::{Assessment, Change, Channel, Edit, ErrorKind, Review, Session, Surface};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let edit = Edit::new().with(Change::HumanAssessment(Some(Assessment::YesA)));
    /// let on = |surface| Review::new("ann", "2026-11-02T09:00:00Z".parse().unwrap(), surface);
    /// assert_eq!(on(Surface::Builder).apply(&session, 1, &edit)?.version, 2);
    /// let error = on(Surface::Portal).apply(&session, 1, &edit).unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidValue, Some("human_assessment")));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn apply(&self, session: &Session, version: u64, edit: &Edit) -> Result<Reviewed, Error> {
        if self.who.trim().is_empty() {
            return Err(Error::new(ErrorKind::InvalidValue, "nobody is named as the reviewer")
                .at("who")
                .value_is(&self.who));
        }
        edit.check()?;
        self.check_surface(edit)?;
        if let Some(expected) = self.expected_version.filter(|&expected| expected != version) {
            return Err(Conflict::between(expected, version, session, edit).into());
        }
        let changes: Vec<&Change> =
            edit.changes().iter().filter(|change| change.current(session) != **change).collect();
        let next = if changes.is_empty() { Some(version) } else { version.checked_add(1) };
        let next = next.ok_or_else(|| {
            let message = format!("there is no version after `{version}`");
            Error::new(ErrorKind::NumberOutOfRange, message).at("version").value_is(&version.to_string())
        })?;
        let entries = changes
            .into_iter()
            .map(|change| LogEntry {
                session: session.id().to_owned(),
                version: next,
                who: self.who.clone(),
                when: self.when,
                before: change.current(session),
                after: change.clone(),
            })
            .collect();
        Ok(Reviewed { session: edit.applied(session), version: next, entries })
    }

    /// Only the Builder edits the human assessment (stated by the product's pages).
    fn check_surface(&self, edit: &Edit) -> Result<(), Error> {
        let human = edit.changes().iter().find(|change| matches!(change, Change::HumanAssessment(_)));
        match (self.surface, human) {
            (Surface::Portal, Some(change)) => {
                let message = "the human assessment is edited in the Builder and nowhere else";
                Err(Error::new(ErrorKind::InvalidValue, message).at(change.field()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
