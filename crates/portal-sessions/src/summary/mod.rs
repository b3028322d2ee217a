//! The numbers of a set of sessions: revenue, scores and counts.

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
/// `total` and the `sessions_by_…` counts cover every session. Revenue, scores, leads and opportunities leave out tests
/// and, unless the policy counts them, archived sessions; `excluded` tells how many those are. Serialized, it has the same
/// JSON in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// How many sessions there are.
    pub total: u64,
    /// Of which time, and in which zone its days are.
    pub range: SummaryRange,
    /// The additional secured revenue.
    pub asr: Amount,
    /// What all opportunities together are worth: the sum of their lead values (our ruling).
    pub opportunity_value: Amount,
    /// Sessions in which the user wanted to buy.
    pub leads: u64,
    /// Sessions in which that wish could be served.
    pub opportunities: u64,
    /// The conversation score: stars given of those that could be given, 5 for each assessed session.
    pub css: Ratio,
    /// The opportunity score: successes of the assessed opportunities.
    pub oss: Ratio,
    /// The lead score: successes of the assessed leads.
    pub lss: Ratio,
    /// Sessions that revenue and scores leave out, by reason.
    pub excluded: ExcludedCounts,
    /// Leads and opportunities that nobody assessed and that the scores therefore leave out.
    pub unassessed: UnassessedCounts,
    /// Leads and opportunities whose assessment is none of `Yes-A`, `Yes-B` and `No`, so that the scores leave them out
    /// (our ruling).
    pub unknown_assessment: UnassessedCounts,
    /// Whose value each factor of the ASR was: the sessions' own or the policy's.
    pub origins: OriginCounts,
    /// Sessions of every local day of the range; without a range, from the first to the last session. Of more than 40,000
    /// days only those with a session, as [`SummaryRange::days`] says.
    pub sessions_by_date: Vec<DayCount>,
    /// Sessions of each session type, by name; those without one last.
    pub sessions_by_type: Vec<TypeCount>,
    /// Sessions of each channel, by name.
    pub sessions_by_channel: Vec<ChannelCount>,
    /// Sessions inside and outside working hours, by name.
    pub sessions_by_hours: Vec<HoursCount>,
    /// Sessions of each length, by name.
    pub sessions_by_length: Vec<LengthCount>,
    /// The ASR of the same days.
    pub sessions_by_asr: Vec<DayAsr>,
}

/// The time that a summary is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SummaryRange {
    /// The first instant; none without a lower bound.
    pub from: Option<Timestamp>,
    /// The first instant after it; none without an upper bound.
    pub to: Option<Timestamp>,
    /// The zone of its days.
    pub zone: Zone,
    /// The version of the time-zone database.
    pub tzdb: &'static str,
    /// Which of its days are listed: every one, or of more than 40,000 only those with a session.
    pub days: ListedDays,
}

/// How many sessions revenue and scores leave out, each under one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExcludedCounts {
    /// Tests, archived ones too.
    pub test: u64,
    /// Archived sessions that are no tests; 0 when the policy counts them.
    pub archived: u64,
}

/// Whose value each factor was, over the sessions that count and have an ASR above 0.
///
/// Recorded values go before those of the policy, unless it overrides them. So a policy of which nobody sees an effect has
/// nothing here under `policy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OriginCounts {
    /// Of the lead value.
    pub lead_value: FactorOrigins,
    /// Of the conversion ratio.
    pub conversion_ratio: FactorOrigins,
    /// Of the recognition.
    pub recognition: FactorOrigins,
}

/// Whose value one factor was; both together are the sessions that count and have an ASR above 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FactorOrigins {
    /// In how many sessions it was the recorded one.
    pub session: u64,
    /// In how many it was the policy's own or its default.
    pub policy: u64,
}

/// How many sessions a score leaves out because of their assessment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnassessedCounts {
    /// Leads.
    pub leads: u64,
    /// Opportunities.
    pub opportunities: u64,
}

impl SessionTable {
    /// The numbers of these sessions, by the days of the zone of `as_of`, or of the one in which the table was filtered.
    ///
    /// The range is that of the table's [`query`](SessionTable::query).
    ///
    /// # Errors
    /// [`ErrorKind::ZoneRequired`](crate::ErrorKind::ZoneRequired) without a zone;
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) when the table was filtered as of another moment;
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow), with the id of the session, when a sum is beyond what can be
    /// held exactly.
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
