//! Edits of sessions, their log and its replay.

use portal_sessions::{Edit, LogEntry, RevenuePolicy, Review};
use pyo3::prelude::*;

use crate::border::{Given, canonical, count, document, json};
use crate::error::Raised;
use crate::session::Session;
use crate::work::guarded;

/// An edit as JSON, when it is one.
#[pyfunction]
pub(crate) fn check_edit(form: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = document(form, None)?;
    guarded(|| Edit::from_json(&text).raised().map(|_| text))
}

/// A session after an edit by a reviewer, both documents; its version, and the entries of the log.
#[pyfunction]
pub(crate) fn review(
    session: Given<'_>,
    version: &Bound<'_, PyAny>,
    edit: &str,
    reviewer: &Bound<'_, PyAny>,
) -> PyResult<(Session, u64, String)> {
    let version = count(version, "version")?;
    let reviewer = document(reviewer, None)?;
    guarded(|| {
        let edit = Edit::from_json(edit).raised()?;
        let reviewed = Review::from_json(&reviewer).raised()?.apply(session.0, version as u64, &edit).raised()?;
        Ok((reviewed.session.into(), reviewed.version, json(&reviewed.entries)?))
    })
}

/// What an edit would do to the ASR of a session under a revenue policy.
#[pyfunction]
pub(crate) fn preview(session: Given<'_>, edit: &str, policy: &str) -> PyResult<String> {
    guarded(|| {
        let policy = RevenuePolicy::from_json(policy).raised()?;
        json(&Edit::from_json(edit).raised()?.preview(session.0, &policy).raised()?)
    })
}

/// The session after all edits of its log.
#[pyfunction]
pub(crate) fn replay(session: Given<'_>, log: Vec<String>) -> PyResult<Session> {
    guarded(|| {
        let entries: PyResult<Vec<LogEntry>> = log.iter().map(|entry| LogEntry::from_json(entry).raised()).collect();
        portal_sessions::replay(session.0, &entries?).raised().map(Session::from)
    })
}

/// An entry of a log in the form of the core.
#[pyfunction]
pub(crate) fn log_entry(form: &Bound<'_, PyAny>) -> PyResult<String> {
    canonical(form, LogEntry::from_json)
}
