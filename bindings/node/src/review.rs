//! Edits of sessions and their log.

use napi_derive::napi;
use portal_sessions::{Edit, LogEntry, RevenuePolicy, Review, Session, Surface, replay};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::border::json;
use crate::error::Failure;
use crate::work::guarded;

/// Who reviews, when, where, and what the session must be at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reviewer {
    who: String,
    when: String,
    surface: String,
    expected_version: Option<u64>,
}

impl Reviewer {
    fn review(self) -> Result<Review, Failure> {
        let when = self.when.parse().map_err(|error| Failure::from(error).within("when"))?;
        let surface =
            Surface::from_name(&self.surface).ok_or_else(|| Failure::unknown_name("surface", &self.surface))?;
        let review = Review::new(self.who, when, surface);
        Ok(self.expected_version.into_iter().fold(review, Review::expecting))
    }
}

#[derive(Serialize)]
struct Reviewed<'a> {
    session: &'a Session,
    version: u64,
    entries: &'a [LogEntry],
}

/// A session after an edit, its version, and the entries of the log.
#[napi]
pub fn review(reviewer: String, session: String, version: i64, edit: String) -> napi::Result<String> {
    guarded(|| {
        let review = serde_json::from_str::<Reviewer>(&reviewer)?.review()?;
        let version = version.try_into().map_err(|_| Failure::internal("a version is below 0"))?;
        let reviewed = review.apply(&Session::from_json(&session)?, version, &Edit::from_json(&edit)?)?;
        json(&Reviewed { session: &reviewed.session, version: reviewed.version, entries: &reviewed.entries })
    })
}

/// What an edit would do to the ASR of a session.
#[napi]
pub fn preview(session: String, edit: String, policy: Option<String>) -> napi::Result<String> {
    guarded(|| {
        let policy = policy.map(|policy| RevenuePolicy::from_json(&policy)).transpose()?.unwrap_or_default();
        json(&Edit::from_json(&edit)?.preview(&Session::from_json(&session)?, &policy)?)
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
