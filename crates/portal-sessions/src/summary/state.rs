//! The state of a summary: what can still be added to and merged.
//!
//! A table is counted chunk by chunk, which is fast but cannot say at which session a sum overflows. If one does, all
//! sessions are counted again one by one, to name it in the error.

use std::collections::BTreeMap;

use super::counts::Counts;
use super::days::bounds_to_show;
use super::part::PartCounter;
use super::{ChannelCount, DayAsr, DayCount, HoursCount, LengthCount, Summary, SummaryRange, TypeCount};
use crate::error::{Error, ErrorKind};
use crate::length::LengthClass;
use crate::number::{Amount, Money};
use crate::policies::Policies;
use crate::session::{Hours, Record};
use crate::table::{Part, SessionTable};
use crate::time::{Offsets, Timestamp, Zone, tzdb_version};

/// An unfinished [`Summary`], to which sessions can be added and which can be merged with that of another part.
///
/// The result does not depend on how a set is divided or in which order its parts are merged, to the last digit. So a
/// set can be summarised by many threads or machines, or day by day.
///
/// ```
/// use portal_sessions::{Channel, Policies, Session, SummaryState, Zone};
///
/// let mut state = SummaryState::new(Zone::utc(), Policies::default());
/// state.add(&Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?)?;
///
/// let mut other = SummaryState::new(Zone::utc(), Policies::default());
/// other.add(&Session::builder("s-2", "2026-11-03T14:30:00Z".parse()?, Channel::Chat).build()?)?;
///
/// let summary = state.merge(other)?.finish(None, None);
/// assert_eq!(summary.total, 2);
/// assert_eq!(summary.sessions_by_date.len(), 3);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryState {
    zone: Zone,
    policies: Policies,
    counts: Counts,
    types: BTreeMap<String, u64>,
    /// The sessions without a type.
    untyped: u64,
    channels: BTreeMap<String, u64>,
}

impl SummaryState {
    /// The state of an empty set, with days in this zone and under these policies.
    ///
    /// ```
    /// use portal_sessions::{Policies, SummaryState, Zone};
    ///
    /// let summary = SummaryState::new(Zone::utc(), Policies::default()).finish(None, None);
    /// assert_eq!((summary.total, summary.asr.to_string()), (0, "0.00 USD".to_owned()));
    /// ```
    #[must_use]
    pub fn new(zone: Zone, policies: Policies) -> Self {
        SummaryState {
            zone,
            policies,
            counts: Counts::default(),
            types: BTreeMap::new(),
            untyped: 0,
            channels: BTreeMap::new(),
        }
    }

    /// The state of the visible sessions of a table, counted with the table's threads.
    ///
    /// # Errors
    /// Those of [`add`](SummaryState::add); [`ErrorKind::Stopped`] when the table's stop was set.
    ///
    /// ```
    /// use portal_sessions::{Ingest, SummaryState, Zone};
    ///
    /// let day = |id| format!(r#"{{"id":"{id}","started_at":"2026-11-01T14:30:00Z","channel":"voice"}}"#);
    /// let (first, second) = (Ingest::new().ndjson(&day("s-1"))?.table, Ingest::new().ndjson(&day("s-2"))?.table);
    /// let both = SummaryState::from_table(&first, &Zone::utc())?.merge(SummaryState::from_table(&second, &Zone::utc())?)?;
    /// assert_eq!(both.finish(None, None).total, 2);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_table(table: &SessionTable, zone: &Zone) -> Result<Self, Error> {
        let empty = || SummaryState::new(zone.clone(), table.policies().clone());
        let started = || table.parts().filter_map(|part| part.chunk.started);
        let bounds = started().map(|(first, _)| first).min().zip(started().map(|(_, last)| last).max());
        let Some((first, last)) = bounds else { return Ok(empty()) };
        let offsets = Offsets::new(zone, first, last);
        let count = |counted: &mut Result<(Self, PartCounter<'_>), Error>, part| {
            if let Ok((state, counter)) = counted
                && let Err(error) = state.add_part(part, counter)
            {
                *counted = Err(error);
            }
        };
        let shares = table.share(table.parts(), || Ok((empty(), PartCounter::new(&offsets))), count)?;
        let merged = shares.into_iter().try_fold(empty(), |sum, share| sum.merge(share?.0));
        merged.or_else(|_| {
            // A sum has overflowed in some thread or in merging: only a single pass in order can name the session.
            let mut rows = table.parts().flat_map(|part| part.rows().map(move |index| part.row(index)));
            let mut state = empty();
            rows.try_for_each(|row| table.check_stop().and_then(|()| state.add(&row))).map(|()| state)
        })
    }

    /// Adds one session. On an error the state does not change.
    ///
    /// A session that is added twice counts twice: the state does not know ids.
    ///
    /// # Errors
    /// [`ErrorKind::Overflow`], with the id of the session, when a sum cannot be stored exactly.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Session, SummaryState, Zone};
    ///
    /// let mut state = SummaryState::new(Zone::utc(), Policies::default());
    /// state.add(&Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).lead(true).build()?)?;
    /// assert_eq!(state.finish(None, None).leads, 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn add(&mut self, record: &impl Record) -> Result<(), Error> {
        self.counts.add(&self.policies.score(record), self.zone.date_of(record.started_at()))?;
        self.add_type(record.session_type(), 1);
        self.add_channel(record.channel(), 1);
        Ok(())
    }

    /// The state of two disjoint parts together.
    ///
    /// # Errors
    /// [`ErrorKind::CurrencyMismatch`] when they have different currencies; [`ErrorKind::Conflict`] for different zones
    /// or policies; [`ErrorKind::Overflow`] as in [`add`](SummaryState::add).
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Policies, SummaryState, Zone};
    ///
    /// let utc = SummaryState::new(Zone::utc(), Policies::default());
    /// let berlin = SummaryState::new(Zone::get("Europe/Berlin")?, Policies::default());
    /// assert_eq!(utc.merge(berlin).unwrap_err().kind(), ErrorKind::Conflict);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn merge(mut self, other: SummaryState) -> Result<Self, Error> {
        self.check_same_question(&other)?;
        self.counts.merge(&other.counts)?;
        self.untyped += other.untyped;
        merge_names(&mut self.types, other.types);
        merge_names(&mut self.channels, other.channels);
        Ok(self)
    }

    /// The finished summary, which lists each day of the half-open range `from..to` and each day of a session.
    ///
    /// A missing bound is the day of the first, or the last, session. A range that ends before it starts is empty.
    /// Beyond 40,000 days, only those with sessions are listed, which [`SummaryRange::days`] states.
    ///
    /// ```
    /// use portal_sessions::{Policies, SummaryState, Zone};
    ///
    /// let state = SummaryState::new(Zone::utc(), Policies::default());
    /// let week = state.finish(Some("2026-11-01T00:00:00Z".parse()?), Some("2026-11-08T00:00:00Z".parse()?));
    /// assert_eq!(week.sessions_by_date.len(), 7);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn finish(self, from: Option<Timestamp>, to: Option<Timestamp>) -> Summary {
        let counts = self.counts;
        let bounds = bounds_to_show(from, to, counts.total == 0).map(|instant| self.zone.date_of(instant));
        let (listed, days) = counts.days.listed(bounds);
        let amount = |exact: Money| Amount { exact, currency: self.policies.revenue.currency() };
        let type_count = |(name, count)| TypeCount { session_type: name, count };
        let named = self.types.into_iter().map(|(name, count)| (Some(name), count));
        Summary {
            total: counts.total,
            range: SummaryRange { from, to, zone: self.zone, tzdb: tzdb_version(), days: listed },
            asr: amount(counts.asr),
            opportunity_value: amount(counts.opportunity_value),
            leads: counts.leads.all,
            opportunities: counts.opportunities.all,
            css: counts.css(),
            oss: counts.oss(),
            lss: counts.lss(),
            excluded: counts.excluded,
            unassessed: counts.unassessed(),
            unknown_assessment: counts.unknown_assessment(),
            origins: counts.origins(),
            sessions_by_date: days.iter().map(|&(date, day)| DayCount { date, count: day.count }).collect(),
            sessions_by_type: named.chain((self.untyped > 0).then_some((None, self.untyped))).map(type_count).collect(),
            sessions_by_channel: self
                .channels
                .into_iter()
                .map(|(channel, count)| ChannelCount { channel, count })
                .collect(),
            sessions_by_hours: hours_by_name(counts.hours),
            sessions_by_length: lengths_by_name(counts.lengths),
            sessions_by_asr: days.iter().map(|&(date, day)| DayAsr { date, sum: day.asr }).collect(),
        }
    }

    /// Adds the visible rows of a chunk.
    fn add_part(&mut self, part: Part<'_>, counter: &mut PartCounter<'_>) -> Result<(), Error> {
        counter.add(part, &mut self.counts)?;
        counter.types(part, |name, count| self.add_type(name, count));
        counter.channels(part, |name, count| self.add_channel(name, count));
        Ok(())
    }

    /// Counts sessions of a type, or without one.
    fn add_type(&mut self, name: Option<&str>, count: u64) {
        match name {
            None => self.untyped += count,
            Some(name) => add_name(&mut self.types, name, count),
        }
    }

    /// Counts sessions on a channel.
    fn add_channel(&mut self, name: &str, count: u64) {
        add_name(&mut self.channels, name, count);
    }

    /// Only states with the same currency, zone and policies can be merged.
    fn check_same_question(&self, other: &SummaryState) -> Result<(), Error> {
        let (mine, theirs) = (self.policies.revenue.currency(), other.policies.revenue.currency());
        if mine != theirs {
            let message = format!("amounts in {mine} and in `{theirs}` cannot be put together");
            return Err(Error::new(ErrorKind::CurrencyMismatch, message).value_is(theirs.code()));
        }
        if self.zone != other.zone {
            let message = format!("days of {} and of `{}` cannot be put together", self.zone, other.zone);
            return Err(Error::new(ErrorKind::Conflict, message).value_is(other.zone.name()));
        }
        if self.policies != other.policies {
            return Err(Error::new(ErrorKind::Conflict, "the two parts were counted under different policies"));
        }
        Ok(())
    }
}

/// Adds to the count of a name. A count of 0 adds no name, so that a result lists only names that occur.
fn add_name(names: &mut BTreeMap<String, u64>, name: &str, count: u64) {
    match names.get_mut(name) {
        _ if count == 0 => {}
        Some(sum) => *sum += count,
        None => {
            names.insert(name.to_owned(), count);
        }
    }
}

/// Adds the counts of another set, name by name.
fn merge_names(mine: &mut BTreeMap<String, u64>, theirs: BTreeMap<String, u64>) {
    for (name, count) in theirs {
        *mine.entry(name).or_default() += count;
    }
}

/// The counts of working hours that are not 0, ordered by their names in JSON.
fn hours_by_name([working, non_working, unknown]: [u64; 3]) -> Vec<HoursCount> {
    [(Some(Hours::NonWorking), non_working), (None, unknown), (Some(Hours::Working), working)]
        .into_iter()
        .filter(|&(_, count)| count > 0)
        .map(|(hours, count)| HoursCount { hours, count })
        .collect()
}

/// The counts of length classes that are not 0, ordered by their names in JSON.
fn lengths_by_name(counts: [u64; 4]) -> Vec<LengthCount> {
    let mut rows: Vec<_> = LengthClass::ALL
        .into_iter()
        .zip(counts)
        .filter(|&(_, count)| count > 0)
        .map(|(length, count)| LengthCount { length, count })
        .collect();
    rows.sort_unstable_by_key(|row| row.length.as_str());
    rows
}
