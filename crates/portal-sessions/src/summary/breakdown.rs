//! The rows of a summary's breakdowns, in the names of the product's statistics endpoint.

use serde::Serialize;

use crate::length::LengthClass;
use crate::number::Money;
use crate::session::Hours;
use crate::time::Date;

/// How many sessions started on one local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DayCount {
    /// The day.
    pub date: Date,
    /// How many sessions; 0 on an empty day.
    pub count: u64,
}

/// The ASR of the sessions that started on one local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DayAsr {
    /// The day.
    pub date: Date,
    /// The exact sum; 0 on an empty day.
    pub sum: Money,
}

/// How many sessions have one session type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TypeCount {
    /// The session type; none for sessions without one.
    #[serde(rename = "type")]
    pub session_type: Option<String>,
    /// How many sessions.
    pub count: u64,
}

/// How many sessions took place on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChannelCount {
    /// The channel's wire name.
    pub channel: String,
    /// How many sessions.
    pub count: u64,
}

/// How many sessions started inside, or outside, working hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HoursCount {
    /// Inside or outside; none where nobody knows. In JSON `Working hours`, `Non working hours` and `Unknown`.
    #[serde(rename = "hour", serialize_with = "hours_label")]
    pub hours: Option<Hours>,
    /// How many sessions.
    pub count: u64,
}

/// How many sessions have one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LengthCount {
    /// The length.
    pub length: LengthClass,
    /// How many sessions.
    pub count: u64,
}

fn hours_label<S: serde::Serializer>(hours: &Option<Hours>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match hours {
        Some(Hours::Working) => "Working hours",
        Some(Hours::NonWorking) => "Non working hours",
        None => "Unknown",
    })
}
