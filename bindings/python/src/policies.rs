//! Policies as documents, and what they say of one session. `portal_sessions._policies` gives them their shape.

use portal_sessions::{LengthPolicy, Policies, RevenuePolicy, Schedule};
use pyo3::prelude::*;

use crate::border::{Given, canonical, datetime, instant, json};
use crate::error::Raised;
use crate::work::guarded;

/// Policies in the form of the core.
#[pyfunction]
pub(crate) fn policies(form: &Bound<'_, PyAny>) -> PyResult<String> {
    canonical(form, Policies::from_json)
}

/// A revenue policy in the form of the core.
#[pyfunction]
pub(crate) fn revenue_policy(form: &Bound<'_, PyAny>) -> PyResult<String> {
    canonical(form, RevenuePolicy::from_json)
}

/// A length policy in the form of the core.
#[pyfunction]
pub(crate) fn length_policy(form: &Bound<'_, PyAny>) -> PyResult<String> {
    canonical(form, LengthPolicy::from_json)
}

/// Working hours in the form of the core.
#[pyfunction]
pub(crate) fn schedule(form: &Bound<'_, PyAny>) -> PyResult<String> {
    canonical(form, Schedule::from_json)
}

/// The ASR of one session under a revenue policy, as a plain decimal.
#[pyfunction]
pub(crate) fn asr(policy: &str, session: Given<'_>) -> PyResult<String> {
    guarded(|| Ok(RevenuePolicy::from_json(policy).raised()?.asr(session.0).to_string()))
}

/// How the ASR of one session comes about under a revenue policy.
#[pyfunction]
pub(crate) fn explain_asr(policy: &str, session: Given<'_>) -> PyResult<String> {
    guarded(|| json(&RevenuePolicy::from_json(policy).raised()?.explain(session.0)))
}

/// The class of length of one session under a length policy.
#[pyfunction]
pub(crate) fn classify(policy: &str, session: Given<'_>) -> PyResult<&'static str> {
    guarded(|| Ok(LengthPolicy::from_json(policy).raised()?.classify(session.0).as_str()))
}

/// Whether an instant is within working hours.
#[pyfunction]
pub(crate) fn is_working(schedule: &str, at: &Bound<'_, PyAny>) -> PyResult<bool> {
    guarded(|| {
        let schedule = Schedule::from_json(schedule).raised()?;
        Ok(schedule.is_working(instant(at, Some(schedule.zone()), "at")?))
    })
}

/// The name of a zone as the database writes it.
#[pyfunction]
pub(crate) fn zone_name(zone: &Bound<'_, PyAny>) -> PyResult<String> {
    guarded(|| Ok(crate::border::zone(zone)?.name().to_owned()))
}

/// The first instant at which the clock of a zone shows midnight of this day or later, in UTC.
#[pyfunction]
pub(crate) fn start_of_day<'py>(day: &Bound<'py, PyAny>, zone: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    guarded(|| {
        let date = crate::border::date(day, "day")?;
        datetime(day.py(), crate::border::zone(zone)?.start_of_day(date).raised()?)
    })
}

/// The version of the bundled time-zone database, such as `2026f`.
#[pyfunction]
pub(crate) fn tzdb_version() -> PyResult<&'static str> {
    guarded(|| Ok(portal_sessions::tzdb_version()))
}
