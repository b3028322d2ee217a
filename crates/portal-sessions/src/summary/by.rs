//! Breakdowns: the numbers of a table, group by group.

use serde::{Serialize, Serializer};

use super::groups::Groups;
use super::{ExcludedCounts, Grouping, ListedDays, OriginCounts, Ratio, UnassessedCounts};
use crate::as_of::AsOf;
use crate::error::Error;
use crate::number::Amount;
use crate::table::SessionTable;
use crate::time::{Date, Timestamp, Weekday, Zone};

/// The numbers of a table, group by group. They are those of a [`Summary`](super::Summary), which covers all groups
/// together.
///
/// In JSON it is
/// `{"by":"channel","range":{"from","to","zone","tzdb","days"},"groups":[{"key":"voice","count":12,"asr":{…},…}]}`.
///
/// ```
/// use portal_sessions::{AsOf, Channel, Grouping, Policies, Session, SessionTable};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let table = SessionTable::from_sessions([session], Policies::default())?;
/// let breakdown = table.by(Grouping::Channel, &AsOf::unspecified())?;
/// let json = serde_json::to_value(&breakdown).unwrap();
/// assert_eq!((&json["by"], &json["groups"][0]["key"]), (&"channel".into(), &"voice".into()));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Breakdown {
    /// The property by which sessions are grouped.
    pub by: Grouping,
    /// The time range, and the zone of its days.
    pub range: BreakdownRange,
    /// The groups. Days, weeks, months, weekdays and hours of the day are in calendar order, names in the order of
    /// their code points, numbers ascending; sessions without a value come last.
    pub groups: Vec<GroupMetrics>,
}

/// The time range of a breakdown.
///
/// ```
/// use portal_sessions::{AsOf, Channel, Grouping, Policies, Session, SessionTable};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let table = SessionTable::from_sessions([session], Policies::default())?;
/// let range = table.by(Grouping::Channel, &AsOf::unspecified())?.range;
/// assert_eq!((range.from, range.zone, range.days), (None, None, None)); // No filter, and channels need no zone.
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BreakdownRange {
    /// The start of the range, inclusive; `None` without a lower bound.
    pub from: Option<Timestamp>,
    /// The end of the range, exclusive; `None` without an upper bound.
    pub to: Option<Timestamp>,
    /// The zone of its days; `None` when none was given, which is allowed unless the groups are times.
    pub zone: Option<Zone>,
    /// The version of the time-zone database.
    pub tzdb: &'static str,
    /// Whether every day, week or month of the range is listed, or only those with sessions, as for more than 40,000
    /// days; `None` for other groupings.
    pub days: Option<ListedDays>,
}

/// The numbers of one group of sessions, each defined as in a [`Summary`](super::Summary).
///
/// ```
/// use portal_sessions::{AsOf, Channel, Grouping, Policies, Session, SessionTable};
///
/// let rated = |id: &str, stars: u32| Session::builder(id, "2026-11-01T14:30:00Z".parse()?, Channel::Voice).stars(stars).build();
/// let table = SessionTable::from_sessions([rated("s-1", 5)?, rated("s-2", 5)?], Policies::default())?;
/// let group = &table.by(Grouping::Stars, &AsOf::unspecified())?.groups[0];
/// assert_eq!((group.count, group.css.to_string()), (2, "1".to_owned()));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GroupMetrics {
    /// The value that its sessions share.
    pub key: GroupKey,
    /// The number of sessions, including excluded ones.
    pub count: u64,
    /// The additional secured revenue.
    pub asr: Amount,
    /// The sum of the lead values of all opportunities.
    pub opportunity_value: Amount,
    /// The number of leads: sessions in which the user wanted to buy.
    pub leads: u64,
    /// The number of opportunities: sessions in which the request could be served.
    pub opportunities: u64,
    /// The conversation score.
    pub css: Ratio,
    /// The opportunity success score.
    pub oss: Ratio,
    /// The lead success score.
    pub lss: Ratio,
    /// Sessions that revenue and scores exclude, by reason.
    pub excluded: ExcludedCounts,
    /// Leads and opportunities that are not assessed, so that scores exclude them.
    pub unassessed: UnassessedCounts,
    /// Leads and opportunities whose assessment is none of `Yes-A`, `Yes-B` and `No`, so that scores exclude them.
    pub unknown_assessment: UnassessedCounts,
    /// How often each factor of the ASR was recorded, and how often it came from the policy.
    pub origins: OriginCounts,
}

/// The value that the sessions of one group share. In JSON it is the value alone.
///
/// ```
/// use portal_sessions::GroupKey;
///
/// assert_eq!(serde_json::to_string(&GroupKey::Name("voice".to_owned())).unwrap(), r#""voice""#);
/// assert_eq!(serde_json::to_string(&GroupKey::Missing).unwrap(), "null");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKey {
    /// A day, such as `"2026-11-01"`.
    Day(Date),
    /// A weekday, such as `"mon"`.
    Weekday(Weekday),
    /// An hour of the day or a number of stars, such as `14`.
    Number(u32),
    /// A name, a week or a month, such as `"voice"`, `"2026-W44"` or `"2026-11"`.
    Name(String),
    /// The sessions without a value: `null`.
    Missing,
}

/// Serialised as the value alone: a string, a number, or null.
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
    /// The numbers of the visible sessions, group by group.
    ///
    /// Days, weeks, months, weekdays and hours are those of the zone of `as_of`, or else of the zone in which the table
    /// was filtered; other groupings need no zone. The range is that of the table's [`query`](SessionTable::query), or
    /// else from the first to the last session. [`Grouping`] states which groups are listed even without a session; of
    /// all others, only those with sessions are.
    ///
    /// # Errors
    /// [`ErrorKind::ZoneRequired`](crate::ErrorKind::ZoneRequired) for a grouping by time without a zone;
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) when the table was filtered for another moment;
    /// [`ErrorKind::Overflow`](crate::ErrorKind::Overflow), with the id of the session, when a sum cannot be stored
    /// exactly.
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
    /// assert_eq!(counts, [1, 0, 1]); // From the last day of October, since it was still evening in New York.
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
