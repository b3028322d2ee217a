//! Counts the groups of a breakdown, each by the rules of a summary. Every thread counts its chunks; the results are
//! merged.
//!
//! A grouping by a dictionary column looks up the group of a row by its code, one by days by a small cache, and others
//! by a linear search among few values: no row needs a comparison of keys.

use std::collections::BTreeMap;

use super::by::{Breakdown, BreakdownRange, GroupKey, GroupMetrics};
use super::counts::Counts;
use super::days::{ListedDays, bounds_to_show, every_day};
use super::grouping::Grouping;
use crate::as_of::AsOf;
use crate::error::Error;
use crate::number::{Amount, Money};
use crate::session::Record;
use crate::table::{Columns, DictionaryColumn, NO_CODE, Part, Row, SessionTable};
use crate::time::{Date, Offsets, SECONDS_PER_DAY, Timestamp, Weekday, Zone, tzdb_version};

/// The groups so far.
#[derive(Debug)]
pub(super) struct Groups {
    by: Grouping,
    /// The index of each group in `counts`.
    places: BTreeMap<GroupKey, usize>,
    counts: Vec<Counts>,
    /// The first and the last day, for a grouping by days, weeks, months or weekdays.
    days: Option<(Date, Date)>,
}

impl Groups {
    /// The groups of a table's visible sessions.
    pub(super) fn of_table(table: &SessionTable, by: Grouping, as_of: &AsOf) -> Result<Self, Error> {
        let zone = if by.is_of_time() { as_of.zone()?.clone() } else { Zone::utc() };
        let started = || table.parts().filter_map(|part| part.chunk.started);
        let bounds = started().map(|(first, _)| first).min().zip(started().map(|(_, last)| last).max());
        let (first, last) = bounds.unwrap_or((Timestamp::MIN, Timestamp::MIN));
        let offsets = Offsets::new(&zone, first, last);
        let count = |counted: &mut Result<Groups, Error>, part: Part<'_>| {
            if let Ok(groups) = counted
                && let Err(error) = groups.add_part(part, &offsets)
            {
                *counted = Err(error);
            }
        };
        let shares = table.share(table.parts(), || Ok(Groups::new(by)), count)?;
        let merged = shares.into_iter().try_fold(Groups::new(by), |sum, share| sum.merge(share?));
        merged.or_else(|_| {
            // A sum has overflowed in some thread or in merging: only a single pass in order can name the session.
            let mut groups = Groups::new(by);
            let mut parts = table.parts();
            parts
                .try_for_each(|part| table.check_stop().and_then(|()| groups.add_part(part, &offsets)))
                .map(|()| groups)
        })
    }

    /// The groups of an empty set.
    fn new(by: Grouping) -> Self {
        Groups { by, places: BTreeMap::new(), counts: Vec::new(), days: None }
    }

    /// Counts the visible rows of a chunk.
    fn add_part(&mut self, part: Part<'_>, offsets: &Offsets) -> Result<(), Error> {
        let Columns { session_type, channel, integration_idn, connector_idn, .. } = &*part.chunk.columns;
        let Columns { auto_assessment, human_assessment, .. } = &*part.chunk.columns;
        match self.by {
            Grouping::Type => self.add_texts(part, &[session_type]),
            Grouping::Channel => self.add_texts(part, &[channel]),
            Grouping::Integration => self.add_texts(part, &[integration_idn]),
            Grouping::Connector => self.add_texts(part, &[connector_idn]),
            Grouping::Assessment => self.add_texts(part, &[human_assessment, auto_assessment]),
            Grouping::Length => {
                self.add_values(part, |row| row.scored().facets.length(), |length| name(length.as_str()))
            }
            Grouping::Hours => self.add_values(
                part,
                |row| row.scored().facets.hours(),
                |hours| hours.map_or(GroupKey::Missing, |hours| name(hours.as_str())),
            ),
            Grouping::Stars => self.add_values(
                part,
                |row| row.stars(),
                |stars| stars.map_or(GroupKey::Missing, |stars| GroupKey::Number(stars.into())),
            ),
            Grouping::HourOfDay => self.add_values(
                part,
                |row| local_second(row, offsets).rem_euclid(SECONDS_PER_DAY).unsigned_abs() / 3_600,
                |hour| GroupKey::Number(hour as u32),
            ),
            Grouping::Day | Grouping::Week | Grouping::Month | Grouping::Weekday => self.add_days(part, offsets),
        }
    }

    /// Counts each row in the group of the first of these columns that has a string for it. The group of each
    /// dictionary code is looked up once.
    fn add_texts(&mut self, part: Part<'_>, columns: &[&DictionaryColumn]) -> Result<(), Error> {
        let unknown = |column: &&DictionaryColumn| vec![None; column.dictionary().len()];
        let mut known: Vec<Vec<Option<usize>>> = columns.iter().map(unknown).collect();
        let mut missing = None;
        self.add_rows(part, |groups, row| {
            let (_, index) = row.place();
            for (column, known) in columns.iter().zip(&mut known) {
                let code = column.codes().get(index).copied().unwrap_or(NO_CODE);
                if let Some((place, text)) = known.get_mut(usize::from(code)).zip(column.dictionary().text(code)) {
                    return *place.get_or_insert_with(|| groups.place(name(text)));
                }
            }
            *missing.get_or_insert_with(|| groups.place(GroupKey::Missing))
        })
    }

    /// Counts each row in the group of its value. There are few values, so a linear search among those so far is
    /// fastest.
    fn add_values<'t, T: PartialEq + Copy>(
        &mut self,
        part: Part<'t>,
        mut value: impl FnMut(&Row<'t>) -> T,
        key: impl Fn(T) -> GroupKey,
    ) -> Result<(), Error> {
        let mut known: Vec<(T, usize)> = Vec::new();
        self.add_rows(part, |groups, row| {
            let value = value(row);
            if let Some(&(_, place)) = known.iter().find(|(other, _)| *other == value) {
                return place;
            }
            let place = groups.place(key(value));
            known.push((value, place));
            place
        })
    }

    /// Counts each row in the group of its local day.
    fn add_days(&mut self, part: Part<'_>, offsets: &Offsets) -> Result<(), Error> {
        // A cache by remainder. The days of a chunk are mostly close to each other, so that they do not share slots.
        const REMEMBERED: usize = 512;
        let mut known = [(i64::MIN, 0); REMEMBERED];
        self.add_rows(part, |groups, row| {
            let day = local_second(row, offsets).div_euclid(SECONDS_PER_DAY);
            match known.get_mut(day.rem_euclid(REMEMBERED as i64) as usize) {
                Some((number, place)) if *number == day => *place,
                slot => {
                    let place = groups.place_of_day(Date::of_local_seconds(day * SECONDS_PER_DAY));
                    slot.into_iter().for_each(|slot| *slot = (day, place));
                    place
                }
            }
        })
    }

    /// Counts each visible row in the group whose index `place` returns.
    fn add_rows<'t>(
        &mut self,
        part: Part<'t>,
        mut place: impl FnMut(&mut Self, &Row<'t>) -> usize,
    ) -> Result<(), Error> {
        for index in part.rows() {
            let row = part.row(index);
            let place = place(self, &row);
            if let Some(counts) = self.counts.get_mut(place) {
                counts.add_undated(&row.scored())?;
            }
        }
        Ok(())
    }

    /// The index of a group, which is added if it is new.
    fn place(&mut self, key: GroupKey) -> usize {
        *self.places.entry(key).or_insert_with(|| {
            self.counts.push(Counts::default());
            self.counts.len() - 1
        })
    }

    /// The index of the group of a day: of the day itself, or of its week, month or weekday.
    fn place_of_day(&mut self, date: Date) -> usize {
        let (first, last) = self.days.map_or((date, date), |(first, last)| (first.min(date), last.max(date)));
        self.days = Some((first, last));
        self.place(match self.by {
            Grouping::Week => GroupKey::Name(date.iso_week()),
            Grouping::Month => GroupKey::Name(date.month()),
            Grouping::Weekday => GroupKey::Weekday(date.weekday()),
            _ => GroupKey::Day(date),
        })
    }

    /// Adds the groups of another set. Keys are matched by value, since the indices of two sets differ.
    fn merge(mut self, other: Groups) -> Result<Self, Error> {
        for day in other.days.into_iter().flat_map(|(first, last)| [first, last]) {
            self.place_of_day(day);
        }
        for (key, place) in other.places {
            let mine = self.place(key);
            if let Some((mine, theirs)) = self.counts.get_mut(mine).zip(other.counts.get(place)) {
                mine.merge(theirs)?;
            }
        }
        Ok(self)
    }

    /// Adds the groups that are listed even without sessions, and returns which days those are.
    fn reach(&mut self, table: &SessionTable, as_of: &AsOf) -> Result<Option<ListedDays>, Error> {
        match self.by {
            Grouping::Day | Grouping::Week | Grouping::Month => {
                let (query, zone) = (table.query(), as_of.zone()?);
                let bounds = bounds_to_show(query.from(), query.to(), table.is_empty());
                let ends = self.days.into_iter().flat_map(|(first, last)| [first, last]);
                let days = bounds.map(|instant| zone.date_of(instant)).chain(ends).map(Date::days);
                let Some(days) = every_day(days) else { return Ok(Some(ListedDays::WithSessions)) };
                for day in days {
                    self.place_of_day(Date::from_days(day)?);
                }
                return Ok(Some(ListedDays::Every));
            }
            Grouping::Weekday => self.ensure(Weekday::ALL.map(GroupKey::Weekday)),
            Grouping::HourOfDay => self.ensure((0..24).map(GroupKey::Number)),
            Grouping::Type
            | Grouping::Channel
            | Grouping::Length
            | Grouping::Hours
            | Grouping::Assessment
            | Grouping::Stars
            | Grouping::Integration
            | Grouping::Connector => {}
        }
        Ok(None)
    }

    /// Adds groups that are listed even without sessions.
    fn ensure(&mut self, keys: impl IntoIterator<Item = GroupKey>) {
        for key in keys {
            self.place(key);
        }
    }

    /// The finished breakdown.
    pub(super) fn finish(mut self, table: &SessionTable, as_of: &AsOf) -> Result<Breakdown, Error> {
        let days = self.reach(table, as_of)?;
        let currency = table.policies().revenue.currency();
        let amount = |exact: Money| Amount { exact, currency };
        let metrics = |(key, place): (GroupKey, usize)| {
            let counts = self.counts.get(place)?;
            Some(GroupMetrics {
                key,
                count: counts.total,
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
            })
        };
        let query = table.query();
        Ok(Breakdown {
            by: self.by,
            range: BreakdownRange {
                from: query.from(),
                to: query.to(),
                zone: as_of.zone().ok().cloned(),
                tzdb: tzdb_version(),
                days,
            },
            groups: self.places.into_iter().filter_map(metrics).collect(),
        })
    }
}

/// The key of a group with a name.
fn name(text: &str) -> GroupKey {
    GroupKey::Name(text.to_owned())
}

/// The local time at which a session starts, in seconds since 1970-01-01T00:00:00.
fn local_second(row: &Row<'_>, offsets: &Offsets) -> i64 {
    let instant = row.started_at();
    instant.seconds() + i64::from(offsets.offset_seconds(instant))
}
