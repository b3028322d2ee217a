//! Edits of sessions and their log.

use napi_derive::napi;
use portal_sessions::{Edit, LogEntry, RevenuePolicy, Review, Session, replay};
use serde_json::value::RawValue;

use crate::border::json;
use crate::error::Failure;
use crate::work::guarded;

/// A session after an edit, its version, and the entries of the log.
#[napi]
pub fn review(reviewer: String, session: String, version: i64, edit: String) -> napi::Result<String> {
    guarded(|| {
        let version = version.try_into().map_err(|_| Failure::internal("a version is below 0"))?;
        let (session, edit) = (Session::from_json(&session)?, Edit::from_json(&edit)?);
        json(&Review::from_json(&reviewer)?.apply(&session, version, &edit)?)
    })
}

/// What an edit would do to the ASR of a session.
#[napi]
pub fn preview(session: String, edit: String, policy: String) -> napi::Result<String> {
    guarded(|| {
        json(&Edit::from_json(&edit)?.preview(&Session::from_json(&session)?, &RevenuePolicy::from_json(&policy)?)?)
    })
}

/// The session after all edits of its log.
#[napi]
pub fn replayed(session: String, log: String) -> napi::Result<String> {
    guarded(|| {
        let entries: Vec<&RawValue> = serde_json::from_str(&log)?;
        let read = |(place, entry): (usize, &&RawValue)| {
            LogEntry::from_json(entry.get()).map_err(|error| Failure::from(error).within(&format!("[{place}]")))
        };
        let entries = entries.iter().enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
        json(&replay(&Session::from_json(&session)?, &entries)?)
    })
}
