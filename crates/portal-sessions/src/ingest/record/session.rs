//! Reads one session by itself.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Draft;
use crate::error::Error;
use crate::session::Session;

impl Session {
    /// Reads one session from its wire form, under the same rules as [`Ingest`](crate::Ingest).
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Record, Session};
    ///
    /// let session = Session::from_json(r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"sms"}"#)?;
    /// assert_eq!(session.channel(), "text");
    ///
    /// let error = Session::from_json(r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z"}"#).unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ErrorKind::MissingField, Some("channel")));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    ///
    /// # Errors
    /// The kind and the path of the first fault. Unknown keys are left out.
    pub fn from_json(text: &str) -> Result<Session, Error> {
        let mut draft = Draft::default();
        draft.read_json(text)?;
        Ok(Session::copy_of(&draft))
    }
}

/// Reads the wire form out of a JSON document. It works with `serde_json` alone, because money is read by its source
/// text, which other formats do not have.
impl<'de> Deserialize<'de> for Session {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Session::from_json(raw.get()).map_err(D::Error::custom)
    }
}
