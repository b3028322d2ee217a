//! The numbers of a table, group by group.

use serde::{Serialize, Serializer};

use super::groups::Groups;
use super::{ExcludedCounts, Grouping, ListedDays, OriginCounts, Ratio, UnassessedCounts};
use crate::as_of::AsOf;
use crate::error::Error;
use crate::number::Amount;
use crate::table::SessionTable;
use crate::time::{Date, Timestamp, Weekday, Zone};

/// The numbers of a table, group by group: the same numbers as in a [`Summary`](super::Summary), which are those of all
/// groups together.
///
/// In JSON it is `{"by":"channel","range":{"from","to","zone","tzdb","days"},"groups":[{"key":"voice","count":12,"asr":{…},…}]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Breakdown {
    /// What the groups are.
    pub by: Grouping,
    /// Of which time, and in which zone its days are.
    pub range: BreakdownRange,
    /// The groups: days, weeks, months, weekdays and hours of the day in their own order, names by code points, numbers
    /// ascending; sessions without a value last.
    pub groups: Vec<GroupMetrics>,
}

/// The time that a breakdown is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BreakdownRange {
    /// The first instant; none without a lower bound.
    pub from: Option<Timestamp>,
    /// The first instant after it; none without an upper bound.
    pub to: Option<Timestamp>,
    /// The zone of its days; none when it was not asked in one, which only groups that are no times allow.
    pub zone: Option<Zone>,
    /// The version of the time-zone database.
    pub tzdb: &'static str,
    /// Which of its days, weeks or months are there: every one, or of more than 40,000 days only those with a session; none
    /// where the groups are others.
    pub days: Option<ListedDays>,
}

/// The numbers of one group of sessions, each as in a [`Summary`](super::Summary).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GroupMetrics {
    /// What its sessions have in common.
    pub key: GroupKey,
    /// How many sessions there are.
    pub count: u64,
    /// The additional secured revenue.
    pub asr: Amount,
    /// What all opportunities together are worth.
    pub opportunity_value: Amount,
    /// Sessions in which the user wanted to buy.
    pub leads: u64,
    /// Sessions in which that wish could be served.
    pub opportunities: u64,
    /// The conversation score.
    pub css: Ratio,
    /// The opportunity score.
    pub oss: Ratio,
    /// The lead score.
    pub lss: Ratio,
    /// Sessions that revenue and scores leave out, by reason.
    pub excluded: ExcludedCounts,
    /// Leads and opportunities that nobody assessed and that the scores therefore leave out.
    pub unassessed: UnassessedCounts,
    /// Leads and opportunities whose assessment is none of `Yes-A`, `Yes-B` and `No`, so that the scores leave them out.
    pub unknown_assessment: UnassessedCounts,
    /// Whose value each factor of the ASR was.
    pub origins: OriginCounts,
}

/// What the sessions of one group have in common. In JSON it is the value alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKey {
    /// A day, as `"2026-11-01"`.
    Day(Date),
    /// A weekday, as `"mon"`.
    Weekday(Weekday),
    /// An hour of the day or a number of stars, as `14`.
    Number(u32),
    /// A name, a week or a month, as `"voice"`, `"2026-W44"` or `"2026-11"`.
    Name(String),
    /// No value, as `null`.
    Missing,
}

impl Serialize for GroupKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            GroupKey::Day(date) => date.serialize(serializer),
            GroupKey::Weekday(weekday) => serializer.serialize_str(weekday.as_str()),
            GroupKey::Number(number) => serializer.serialize_u32(*number),
            GroupKey::Name(name) => serializer.serialize_str(name),
            GroupKey::Missing => serializer.serialize_none(),
        }
    }
}

impl SessionTable {
    /// The numbers of these sessions, group by group.
    ///
    /// Groups of time are those of the zone of `as_of`, or of the one in which the table was filtered; other groups need
    /// none. The range is that of the table's
    /// [`query`](SessionTable::query), or goes from the first to the last session. Which groups are there without a
    /// session, [`Grouping`] says; of the others only those that have one.
    ///
    /// # Errors
    /// [`ErrorKind::ZoneRequired`](crate::ErrorKind::ZoneRequired) for groups of time without a zone;
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow), with the id of the session, when a sum is beyond what can be
    /// held exactly.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, GroupKey, Grouping, Policies, Session, SessionTable, Zone};
    ///
    /// let at = |id: &str, start: &str| Session::builder(id, start.parse()?, Channel::Voice).stars(4).build();
    /// let sessions = [at("s-1", "2026-11-01T03:30:00Z")?, at("s-2", "2026-11-02T20:00:00Z")?];
    /// let table = SessionTable::from_sessions(sessions, Policies::default())?;
    ///
    /// let days = table.by(Grouping::Day, &AsOf::unspecified().with_zone(Zone::get("America/New_York")?))?;
    /// let counts: Vec<u64> = days.groups.iter().map(|day| day.count).collect();
    /// assert_eq!(counts, [1, 0, 1]); // From the last day of October, where it was still the evening.
    ///
    /// let channels = table.by(Grouping::Channel, &AsOf::unspecified())?;
    /// assert_eq!(channels.groups[0].key, GroupKey::Name("voice".to_owned()));
    /// assert_eq!(channels.groups[0].css.to_string(), "0.8");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn by(&self, grouping: Grouping, as_of: &AsOf) -> Result<Breakdown, Error> {
        let as_of = self.query().as_of().told(as_of)?;
        Groups::of_table(self, grouping, &as_of)?.finish(self, &as_of)
    }
}

#[cfg(test)]
mod tests;
