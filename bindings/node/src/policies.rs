//! What policies say of one session.

use napi_derive::napi;
use portal_sessions::{LengthPolicy, RevenuePolicy, Schedule, Session};

use crate::border::json;
use crate::error::Failure;
use crate::work::guarded;

/// How the ASR of a session comes about.
#[napi]
pub fn explain_asr(policy: String, session: String) -> napi::Result<String> {
    guarded(|| json(&RevenuePolicy::from_json(&policy)?.explain(&Session::from_json(&session)?)))
}

/// The class of a session's length.
#[napi]
pub fn classify_length(policy: String, session: String) -> napi::Result<String> {
    guarded(|| Ok(LengthPolicy::from_json(&policy)?.classify(&Session::from_json(&session)?).as_str().to_owned()))
}

/// Whether an instant lies in working hours.
#[napi]
pub fn is_working(schedule: String, at: String) -> napi::Result<bool> {
    guarded(|| {
        let at = at.parse().map_err(|error| Failure::from(error).within("at"))?;
        Ok(Schedule::from_json(&schedule)?.is_working(at))
    })
}
