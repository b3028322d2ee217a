//! The conflict between two edits of one session.

use std::fmt;

use serde::Serialize;

use super::{Change, Edit};
use crate::error::{Error, ErrorKind};
use crate::session::Session;

/// The conflict of an edit that expected another version of its session, with both values of each field.
///
/// [`Error::conflict`] returns it for an error of the kind [`ErrorKind::VersionConflict`], so that a program can show
/// both values and let the user decide. In JSON:
/// `{"expected":6,"actual":7,"differences":[{"field":"stars","yours":5,"theirs":2}]}`.
///
/// ```
/// use portal_sessions::{Change, Channel, Edit, Review, Session, Surface};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).stars(2).build()?;
/// let review = Review::new("ann", "2026-11-02T09:00:00Z".parse()?, Surface::Portal).expecting(6);
/// let error = review.apply(&session, 7, &Edit::new().with(Change::Stars(Some(5)))).unwrap_err();
/// assert_eq!(
///     serde_json::to_string(error.conflict().unwrap()).unwrap(),
///     r#"{"expected":6,"actual":7,"differences":[{"field":"stars","yours":5,"theirs":2}]}"#,
/// );
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The version that the edit expected.
    pub expected: u64,
    /// The version that the session has.
    pub actual: u64,
    /// The fields whose value in the edit differs from that in the session now; empty when all of them happen to be
    /// equal.
    pub differences: Vec<Difference>,
}

/// One field of a [`Conflict`], with both values.
///
/// ```
/// use portal_sessions::{Change, Channel, Edit, Review, Session, Surface};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).stars(2).build()?;
/// let review = Review::new("ann", "2026-11-02T09:00:00Z".parse()?, Surface::Portal).expecting(6);
/// let error = review.apply(&session, 7, &Edit::new().with(Change::Stars(Some(5)))).unwrap_err();
/// let difference = &error.conflict().unwrap().differences[0];
/// assert_eq!((&difference.yours, &difference.theirs), (&Change::Stars(Some(5)), &Change::Stars(Some(2))));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The field's name in the wire form of a session.
    pub field: &'static str,
    /// The value in the edit that was refused.
    pub yours: Change,
    /// The value that the session has now.
    pub theirs: Change,
}

impl Conflict {
    /// The conflict of an edit with the present state of its session.
    pub(super) fn between(expected: u64, actual: u64, session: &Session, edit: &Edit) -> Self {
        let difference = |yours: &Change| {
            let theirs = yours.current(session);
            (theirs != *yours).then(|| Difference { field: yours.field(), yours: yours.clone(), theirs })
        };
        Conflict { expected, actual, differences: edit.changes().iter().filter_map(difference).collect() }
    }
}

/// Displayed as the message of the error: the two versions.
impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the edit expects version `{}` and the session is at `{}`", self.expected, self.actual)
    }
}

impl std::error::Error for Conflict {}

/// An error of the kind [`ErrorKind::VersionConflict`], with the conflict as its source.
impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        let error = Error::new(ErrorKind::VersionConflict, conflict.to_string());
        error.at("expected_version").value_is(&conflict.expected.to_string()).caused_by(conflict)
    }
}

impl Error {
    /// Both versions, and both values of each field, for an error of the kind [`ErrorKind::VersionConflict`]; `None`
    /// for every other kind.
    ///
    /// ```
    /// use portal_sessions::{Change, Channel, Edit, Review, Session, Surface};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).stars(2).build()?;
    /// let review = Review::new("ann", "2026-11-02T09:00:00Z".parse()?, Surface::Portal).expecting(6);
    /// let error = review.apply(&session, 7, &Edit::new().with(Change::Stars(Some(5)))).unwrap_err();
    /// let conflict = error.conflict().unwrap();
    /// assert_eq!((conflict.expected, conflict.actual), (6, 7));
    /// assert_eq!(conflict.differences[0].theirs, Change::Stars(Some(2)));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn conflict(&self) -> Option<&Conflict> {
        std::error::Error::source(self)?.downcast_ref()
    }
}
