//! Reads one session by itself.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Draft, UNKNOWN_NAMES, is_computed, near_field};
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
    /// Keys that no session has are left out, and [`unknown_fields`](Self::unknown_fields) names them.
    ///
    /// # Errors
    /// The kind and the path of the first fault.
    pub fn from_json(text: &str) -> Result<Session, Error> {
        Session::read(text, false)
    }

    /// Reads one session from a row of a database, under the rules of
    /// [`Ingest::database_rows`](crate::Ingest::database_rows).
    ///
    /// ```
    /// use portal_sessions::{Record, Session};
    ///
    /// let row = r#"{"id":17,"started_at":"2026-11-01 14:30:00+00","channel":"sms","is_lead":1}"#;
    /// assert_eq!(Session::from_database_row(row)?.id(), "17");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    ///
    /// # Errors
    /// The kind and the path of the first fault.
    pub fn from_database_row(text: &str) -> Result<Session, Error> {
        Session::read(text, true)
    }

    fn read(text: &str, is_of_database: bool) -> Result<Session, Error> {
        let mut draft = Draft::new(is_of_database);
        draft.read_json(text)?;
        let mut session = Session::copy_of(&draft);
        let names = draft.unknown().filter(|name| !is_computed(name)).map(Cow::into_owned);
        session.left_out.0.extend(names.take(UNKNOWN_NAMES));
        Ok(session)
    }

    /// The fields that no session has and that were left out when this one was read, each with the name that was perhaps
    /// meant. There are none where it was made in another way.
    ///
    /// They are no part of the session: equal ones may differ in them, and its wire form has none. At most 1,000 are named,
    /// each by its first 100 characters, and those that the library computes, such as `asr`, are not among them.
    ///
    /// ```
    /// use portal_sessions::Session;
    ///
    /// let json = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat","is_led":true,"mood":"good"}"#;
    /// let session = Session::from_json(json)?;
    /// let unknown: Vec<_> = session.unknown_fields().into_iter().collect();
    /// assert_eq!(unknown, [("is_led", Some("is_lead")), ("mood", None)]);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn unknown_fields(&self) -> BTreeMap<&str, Option<&'static str>> {
        self.left_out.0.iter().map(|name| (name.as_str(), near_field(name))).collect()
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
