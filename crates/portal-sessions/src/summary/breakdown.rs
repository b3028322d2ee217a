//! The rows of a summary's counts, with the names that the product's statistics endpoint uses.

use serde::Serialize;

use crate::length::LengthClass;
use crate::number::Money;
use crate::session::Hours;
use crate::time::Date;

/// The number of sessions that started on one local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DayCount {
    /// The day in the zone of the summary.
    pub date: Date,
    /// The number of sessions; 0 on an empty day.
    pub count: u64,
}

/// The ASR of the sessions that started on one local day, without excluded ones.
///
/// Its `sum` is exact, so the days add up to the ASR of the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DayAsr {
    /// The day in the zone of the summary.
    pub date: Date,
    /// The exact sum in the policy's currency; 0 on an empty day.
    pub sum: Money,
}

/// The number of sessions with one session type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TypeCount {
    /// The session type; `None` for sessions without one.
    #[serde(rename = "type")]
    pub session_type: Option<String>,
    /// The number of sessions.
    pub count: u64,
}

/// The number of sessions on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChannelCount {
    /// The channel's name in the wire form.
    pub channel: String,
    /// The number of sessions.
    pub count: u64,
}

/// The number of sessions that started inside or outside working hours, or at unknown hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HoursCount {
    /// Inside or outside working hours; `None` where it is unknown. In JSON `Working hours`, `Non working hours` and
    /// `Unknown`.
    #[serde(rename = "hour", serialize_with = "hours_label")]
    pub hours: Option<Hours>,
    /// The number of sessions.
    pub count: u64,
}

/// The number of sessions of one length class.
///
/// ```
/// use portal_sessions::{AsOf, Channel, LengthClass, Policies, Session, SessionTable, Zone};
///
/// let start = "2026-11-01T14:30:00Z".parse()?;
/// let call = Session::builder("s-1", start, Channel::Voice).ended_at("2026-11-01T14:30:12Z").build()?;
/// let table = SessionTable::from_sessions([call], Policies::default())?;
/// let summary = table.summary(&AsOf::unspecified().with_zone(Zone::utc()))?;
/// let short = summary.sessions_by_length.iter().find(|row| row.length == LengthClass::Short).unwrap();
/// assert_eq!(short.count, 1);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LengthCount {
    /// The length class.
    pub length: LengthClass,
    /// The number of sessions.
    pub count: u64,
}

/// Serialises working hours with the labels of the product's statistics endpoint.
fn hours_label<S: serde::Serializer>(hours: &Option<Hours>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match hours {
        Some(Hours::Working) => "Working hours",
        Some(Hours::NonWorking) => "Non working hours",
        None => "Unknown",
    })
}
