//! What people change in a session, and what is remembered of it.

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
    /// Where a person reviews sessions.
    pub enum Surface ("surface of a review") {
        /// The customer's portal.
        Portal = "portal",
        /// The Builder, the only place where the human assessment is edited (stated by the product's pages).
        Builder = "builder",
    }
}

/// Who reviews, when and where: everything about an edit that is not in the edit.
///
/// ```
/// use portal_sessions::{Change, Channel, Edit, Record, Review, Session, Surface};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let edit = Edit::new().with(Change::Stars(Some(5))).with(Change::Done(false));
/// let reviewed = Review::new("ann", "2026-11-02T09:00:00Z".parse()?, Surface::Portal).apply(&session, 7, &edit)?;
/// assert_eq!(reviewed.session.stars(), Some(5));
/// assert_eq!((reviewed.version, reviewed.entries.len()), (8, 1)); // It was not done before either.
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

/// A session after an edit. In JSON it is `{"session":{…},"version":8,"entries":[…]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reviewed {
    /// The session as it is now.
    pub session: Session,
    /// Its version: one more than before, or the same when nothing changed.
    pub version: u64,
    /// One entry for each field that changed; fields set to what they were have none.
    pub entries: Vec<LogEntry>,
}

impl Review {
    /// A review by this person, at this moment, on this surface.
    pub fn new(who: impl Into<String>, when: Timestamp, surface: Surface) -> Self {
        Review { who: who.into(), when, surface, expected_version: None }
    }

    /// Reads a review from JSON: `{"who":"ann","when":"2026-11-02T09:00:00Z","surface":"portal"}`, and
    /// `"expected_version":7` for [`expecting`](Review::expecting).
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

    /// The version the session must have; without it, an edit applies to any.
    pub fn expecting(self, version: u64) -> Self {
        Review { expected_version: Some(version), ..self }
    }

    /// Applies an edit to a session of this version. What the product itself assessed never changes.
    ///
    /// # Errors
    /// [`ErrorKind::VersionConflict`] when the session is not at the expected version; the error then has a
    /// [`conflict`](Error::conflict) with both values of each field. [`ErrorKind::InvalidValue`] when nobody is named,
    /// for a human assessment that is none of `Yes-A`, `Yes-B` and `No` or that is not edited in the Builder;
    /// [`ErrorKind::NumberOutOfRange`] for stars other than 1 to 5, and for the version 2⁶⁴ − 1, after which there is none,
    /// when something changes; [`ErrorKind::TooManyTags`] beyond 1,000 tags;
    /// [`ErrorKind::StringTooLong`] for a comment or a tag longer than 1 MiB.
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
