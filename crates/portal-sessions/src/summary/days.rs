//! Counts and sums by local day.
//!
//! Days without sessions are not stored; they are added when a result lists the days of its range.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::closed_set::closed_set;
use crate::number::Money;
use crate::time::{Date, Timestamp};

/// The most days that a result lists one by one: more than a century.
pub(super) const MOST: usize = 40_000;

closed_set! {
    /// Which days of its range a result lists.
    ///
    /// Without this limit, one session with a start in the year 9999 would fill a result with millions of empty days (our
    /// ruling).
    ///
    /// ```
    /// use portal_sessions::{Channel, ListedDays, Policies, Session, SummaryState, Zone};
    ///
    /// let mut state = SummaryState::new(Zone::utc(), Policies::default());
    /// for (id, start) in [("s-1", "1970-01-01T00:00:00Z"), ("s-2", "9999-12-30T00:00:00Z")] {
    ///     state.add(&Session::builder(id, start.parse()?, Channel::Chat).build()?)?;
    /// }
    /// let summary = state.finish(None, None);
    /// assert_eq!((summary.range.days, summary.sessions_by_date.len()), (ListedDays::WithSessions, 2));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub enum ListedDays ("list of days") {
        /// Every day, including those without sessions.
        Every = "every",
        /// Only the days with sessions, since there are more than 40,000 days from the first to the last.
        WithSessions = "with_sessions",
    }
}

/// The counts of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DayTotal {
    pub(super) count: u64,
    pub(super) asr: Money,
}

impl DayTotal {
    /// Adds the counts of the same day in another set.
    fn add(&mut self, other: &DayTotal) {
        self.count += other.count;
        self.add_asr(other.asr);
    }

    /// Adds an ASR. None is negative, so a day never exceeds the sum of all days, which was checked already.
    pub(super) fn add_asr(&mut self, asr: Money) {
        self.asr = self.asr.checked_add(asr).unwrap_or(self.asr);
    }
}

/// The counts of the days that have sessions, by their number since 1970-01-01.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Days(BTreeMap<i32, DayTotal>);

impl Days {
    /// The counts of a day, added as 0 if it is new.
    pub(super) fn at(&mut self, day: i32) -> &mut DayTotal {
        self.0.entry(day).or_default()
    }

    /// Adds the counts of consecutive days, of which `first` is the first.
    pub(super) fn add(&mut self, first: i32, totals: &[DayTotal]) {
        // Most days are in the map already, so one iterator walks along with the days, in place of a search for each.
        let mut known = self.0.range_mut(first..).peekable();
        for (day, total) in (first..).zip(totals).filter(|(_, total)| total.count > 0) {
            while known.next_if(|(known, _)| **known < day).is_some() {}
            if let Some((_, mine)) = known.next_if(|(known, _)| **known == day) {
                mine.add(total);
            } else {
                self.0.insert(day, *total);
                known = self.0.range_mut(day + 1..).peekable();
            }
        }
    }

    /// Adds the counts of another set.
    pub(super) fn merge(&mut self, other: &Days) {
        for (&day, total) in &other.0 {
            self.at(day).add(total);
        }
    }

    /// The days of a result with their counts, ascending: every day from the first to the last of those with sessions
    /// and of `further`, or, if these are too many, only those with sessions.
    pub(super) fn listed(&self, further: impl Iterator<Item = Date>) -> (ListedDays, Vec<(Date, DayTotal)>) {
        let ends = [self.0.first_key_value(), self.0.last_key_value()].into_iter().flatten().map(|(&day, _)| day);
        let row = |day| Some((Date::from_days(day).ok()?, self.0.get(&day).copied().unwrap_or_default()));
        match every_day(further.map(Date::days).chain(ends)) {
            Some(days) => (ListedDays::Every, days.filter_map(row).collect()),
            None => (ListedDays::WithSessions, self.0.keys().copied().filter_map(row).collect()),
        }
    }
}

/// All days from the first to the last of these; `None` when they are too many to be listed.
pub(super) fn every_day(days: impl Iterator<Item = i32>) -> Option<RangeInclusive<i32>> {
    let ends = days.fold(None, |ends: Option<(i32, i32)>, day| {
        Some(ends.map_or((day, day), |(first, last)| (first.min(day), last.max(day))))
    });
    // Without any day, an empty range.
    let (first, last) = ends.unwrap_or((1, 0));
    let is_too_long = usize::try_from(last - first).is_ok_and(|days| days >= MOST);
    if is_too_long { None } else { Some(first..=last) }
}

/// The first and the last instant of a range, as far as their days are listed even without sessions.
pub(super) fn bounds_to_show(
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    is_empty: bool,
) -> impl Iterator<Item = Timestamp> {
    let has_nothing = from.zip(to).is_some_and(|(from, to)| from >= to);
    // A single bound and no session give no range of days.
    let says_nothing = is_empty && (from.is_none() || to.is_none());
    let last = to.and_then(|to| Timestamp::from_micros(to.micros() - 1).ok());
    from.into_iter().chain(last).filter(move |_| !has_nothing && !says_nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i32) -> Date {
        Date::from_days(days).unwrap()
    }

    fn of(numbers: impl IntoIterator<Item = i32>) -> Days {
        let mut days = Days::default();
        numbers.into_iter().for_each(|number| days.at(number).count += 1);
        days
    }

    #[test]
    fn days_between_are_there_and_empty() {
        let (listed, rows) = of([100, 98, 103, 100]).listed(std::iter::once(day(97)));
        let counts: Vec<_> = rows.iter().map(|(date, total)| (date.days(), total.count)).collect();
        assert_eq!(
            (listed, counts),
            (ListedDays::Every, vec![(97, 0), (98, 1), (99, 0), (100, 2), (101, 0), (102, 0), (103, 1)])
        );
        assert_eq!(of([]).listed(std::iter::empty()), (ListedDays::Every, vec![]));
        assert_eq!(of([]).listed(std::iter::once(day(3))).1.len(), 1);
    }

    #[test]
    fn no_more_days_than_the_limit_are_listed_one_by_one() {
        for (numbers, further) in
            [(vec![98, 98 + 39_999], None), (vec![98], Some(98 + 39_999)), (vec![98 + 39_999], Some(98))]
        {
            let (listed, rows) = of(numbers).listed(further.map(day).into_iter());
            assert_eq!((listed, rows.len()), (ListedDays::Every, MOST));
        }
        for (numbers, further) in
            [(vec![98, 98 + 40_000], None), (vec![98, 99], Some(98 + 40_000)), (vec![98 + 40_000, 99], Some(98))]
        {
            let (listed, rows) = of(numbers.clone()).listed(further.map(day).into_iter());
            assert_eq!(listed, ListedDays::WithSessions);
            let mut expected = numbers;
            expected.sort_unstable();
            assert_eq!(rows.iter().map(|(date, _)| date.days()).collect::<Vec<_>>(), expected);
            assert!(rows.iter().all(|(_, total)| total.count == 1));
        }
    }
}
