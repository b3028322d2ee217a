//! Summaries and breakdowns: the revenue, the scores and the counts of a set of sessions.
//!
//! `counts.rs` defines every number, session by session; `part.rs` computes them over a whole chunk. States are merged,
//! so that threads, machines or days can count their share.

mod breakdown;
mod by;
mod counts;
mod days;
mod grouping;
mod groups;
mod part;
mod ratio;
mod state;

pub use breakdown::{ChannelCount, DayAsr, DayCount, HoursCount, LengthCount, TypeCount};
pub use by::{Breakdown, BreakdownRange, GroupKey, GroupMetrics};
pub use days::ListedDays;
pub use grouping::Grouping;
pub use ratio::Ratio;
pub use state::SummaryState;

use serde::Serialize;

use crate::as_of::AsOf;
use crate::error::Error;
use crate::number::Amount;
use crate::table::SessionTable;
use crate::time::{Timestamp, Zone};

/// The numbers of a set of sessions: revenue, scores and counts.
///
/// `total` and the counts `sessions_by_…` cover every session. Revenue, scores, leads and opportunities exclude test
/// sessions and, unless the policy counts them, archived ones; `excluded` is the number of those. Amounts are exact,
/// and a ratio is two integers. Its JSON is the same in every language. [`describe`](crate::describe()) has the formula
/// of each number.
///
/// ```
/// use portal_sessions::{AsOf, Channel, Policies, Session, SessionTable, Zone};
///
/// let session = |id: &str| Session::builder(id, "2026-11-01T14:30:00Z".parse().unwrap(), Channel::Voice);
/// let sessions = [session("s-1").stars(4).build()?, session("s-2").stars(5).test(true).build()?];
/// let table = SessionTable::from_sessions(sessions, Policies::default())?;
/// let summary = table.summary(&AsOf::unspecified().with_zone(Zone::utc()))?;
/// assert_eq!((summary.total, summary.css.to_string()), (2, "0.8".to_owned())); // The test session has no score.
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The number of sessions, including excluded ones.
    pub total: u64,
    /// The time range, and the zone of its days.
    pub range: SummaryRange,
    /// The additional secured revenue: the sum over all sessions that are not excluded.
    pub asr: Amount,
    /// The sum of the lead values of all opportunities (our ruling).
    pub opportunity_value: Amount,
    /// The number of leads: sessions in which the user wanted to buy.
    pub leads: u64,
    /// The number of opportunities: sessions in which the request could be served.
    pub opportunities: u64,
    /// The conversation score: the stars given, of the possible 5 for each session with stars.
    pub css: Ratio,
    /// The opportunity success score: the successes among the assessed opportunities.
    pub oss: Ratio,
    /// The lead success score: the successes among the assessed leads.
    pub lss: Ratio,
    /// Sessions that revenue and scores exclude, by reason.
    pub excluded: ExcludedCounts,
    /// Leads and opportunities that are not assessed, so that scores exclude them.
    pub unassessed: UnassessedCounts,
    /// Leads and opportunities whose assessment is none of `Yes-A`, `Yes-B` and `No`, so that scores exclude them (our
    /// ruling).
    pub unknown_assessment: UnassessedCounts,
    /// How often each factor of the ASR was recorded in the session, and how often it came from the policy.
    pub origins: OriginCounts,
    /// The number of sessions on every local day of the range or, without a range, from the first to the last session.
    /// For more than 40,000 days, only those with sessions; [`SummaryRange::days`] states which.
    pub sessions_by_date: Vec<DayCount>,
    /// The number of sessions with each session type, ordered by name; those without one come last.
    pub sessions_by_type: Vec<TypeCount>,
    /// The number of sessions on each channel, ordered by name.
    pub sessions_by_channel: Vec<ChannelCount>,
    /// The number of sessions inside and outside working hours, ordered by name.
    pub sessions_by_hours: Vec<HoursCount>,
    /// The number of sessions of each length class, ordered by name.
    pub sessions_by_length: Vec<LengthCount>,
    /// The ASR on the same days as `sessions_by_date`.
    pub sessions_by_asr: Vec<DayAsr>,
}

/// The time range of a summary.
///
/// ```
/// use portal_sessions::{AsOf, Filter, ListedDays, Policies, Session, SessionTable, Zone};
///
/// let as_of = AsOf::at("2026-11-22T00:00:00Z".parse()?, Zone::get("America/New_York")?);
/// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
/// let week = table.filter(&Filter::panel().last("7d").build()?, &as_of)?.summary(&as_of)?;
/// assert_eq!(week.range.from.unwrap().to_string(), "2026-11-15T00:00:00Z");
/// assert_eq!((week.range.zone.name(), week.range.days), ("America/New_York", ListedDays::Every));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SummaryRange {
    /// The start of the range, inclusive; `None` without a lower bound.
    pub from: Option<Timestamp>,
    /// The end of the range, exclusive; `None` without an upper bound.
    pub to: Option<Timestamp>,
    /// The zone of its days.
    pub zone: Zone,
    /// The version of the time-zone database.
    pub tzdb: &'static str,
    /// Which of its days are listed: every one, or only those with sessions when there are more than 40,000.
    pub days: ListedDays,
}

/// The number of sessions that revenue and scores exclude. Each is counted under one reason.
///
/// ```
/// use portal_sessions::{AsOf, Channel, Policies, Session, SessionTable, Zone};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).test(true).stars(5).build()?;
/// let table = SessionTable::from_sessions([session], Policies::default())?;
/// let summary = table.summary(&AsOf::unspecified().with_zone(Zone::utc()))?;
/// assert_eq!((summary.total, summary.excluded.test, summary.css.value()), (1, 1, None));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExcludedCounts {
    /// Test sessions, including archived ones.
    pub test: u64,
    /// Archived sessions that are not tests; 0 when the policy counts them.
    pub archived: u64,
}

/// How often each factor of the ASR was recorded, and how often it came from the policy, over the sessions that are not
/// excluded and have an ASR above 0.
///
/// Recorded values take precedence over the policy, unless it overrides them. So when a policy seems to have no effect,
/// its numbers under `policy` are 0 here.
///
/// ```
/// use portal_sessions::{AsOf, Channel, Policies, Session, SessionTable, Zone};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .lead(true)
///     .opportunity(true)
///     .auto_assessment("Yes-A")
///     .lead_value("100")
///     .build()?;
/// let table = SessionTable::from_sessions([session], Policies::default())?;
/// let origins = table.summary(&AsOf::unspecified().with_zone(Zone::utc()))?.origins;
/// assert_eq!((origins.lead_value.session, origins.conversion_ratio.policy), (1, 1));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OriginCounts {
    /// The origins of the lead value.
    pub lead_value: FactorOrigins,
    /// The origins of the conversion ratio.
    pub conversion_ratio: FactorOrigins,
    /// The origins of the recognition.
    pub recognition: FactorOrigins,
}

/// The origins of one factor. The two numbers add up to the sessions that are not excluded and have an ASR above 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FactorOrigins {
    /// The number of sessions with the recorded value.
    pub session: u64,
    /// The number of sessions with the policy's value.
    pub policy: u64,
}

/// The number of sessions that scores exclude because of their assessment. A session may be both a lead and an
/// opportunity.
///
/// ```
/// use portal_sessions::{AsOf, Channel, Policies, Session, SessionTable, Zone};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).lead(true).build()?;
/// let table = SessionTable::from_sessions([session], Policies::default())?;
/// let summary = table.summary(&AsOf::unspecified().with_zone(Zone::utc()))?;
/// assert_eq!((summary.unassessed.leads, summary.lss.eligible, summary.lss.assessed), (1, 1, 0));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnassessedCounts {
    /// The number of leads, which the lead success score excludes.
    pub leads: u64,
    /// The number of opportunities, which the opportunity success score excludes.
    pub opportunities: u64,
}

impl SessionTable {
    /// The numbers of the visible sessions. Days are those of the zone of `as_of`, or else of the zone in which the
    /// table was filtered.
    ///
    /// The range is that of the table's [`query`](SessionTable::query). The order of the table does not matter.
    ///
    /// # Errors
    /// [`ErrorKind::ZoneRequired`](crate::ErrorKind::ZoneRequired) without a zone;
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) when the table was filtered for another moment;
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow), with the id of the session, when a sum cannot be stored
    /// exactly.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Policies, Session, SessionTable, Zone};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T03:30:00Z".parse()?, Channel::Voice).stars(4).build()?;
    /// let table = SessionTable::from_sessions([session], Policies::default())?;
    ///
    /// let summary = table.summary(&AsOf::unspecified().with_zone(Zone::get("America/New_York")?))?;
    /// assert_eq!(summary.total, 1);
    /// assert_eq!(summary.asr.to_string(), "0.00 USD");
    /// assert_eq!(summary.css.to_string(), "0.8");
    /// assert_eq!(summary.sessions_by_date[0].date.to_string(), "2026-10-31");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn summary(&self, as_of: &AsOf) -> Result<Summary, Error> {
        let query = self.query();
        let as_of = query.as_of().told(as_of)?;
        Ok(SummaryState::from_table(self, as_of.zone()?)?.finish(query.from(), query.to()))
    }
}

#[cfg(test)]
mod tests;
