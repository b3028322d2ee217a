//! Totals by local day.

use std::collections::VecDeque;

use crate::error::{Error, ErrorKind};
use crate::number::Money;
use crate::time::{Date, Timestamp};

/// The most days of one summary: more than a century.
pub(super) const MOST: usize = 40_000;

/// Totals for every day from the first to the last one that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Days {
    /// The day of the first total, counted from 1970-01-01.
    first: i32,
    totals: VecDeque<DayTotal>,
}

/// What is counted of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DayTotal {
    pub(super) count: u64,
    pub(super) asr: Money,
}

impl Days {
    /// The total of a day, which is there from now on together with all days up to it. Nothing changes on an error.
    pub(super) fn at(&mut self, date: Date) -> Result<&mut DayTotal, Error> {
        if self.place(date).is_none() {
            self.reach(date)?;
        }
        let place = self.place(date);
        place.and_then(|place| self.totals.get_mut(place)).ok_or_else(|| too_long(date))
    }

    /// Adds the totals of the same days; the sum over all of them is known to be in bounds.
    pub(super) fn merge(&mut self, other: &Days) -> Result<(), Error> {
        for (date, total) in other.iter() {
            let mine = self.at(date)?;
            mine.count += total.count;
            mine.asr = mine.asr.checked_add(total.asr).unwrap_or(mine.asr);
        }
        Ok(())
    }

    /// Every day with its total, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Date, DayTotal)> {
        let days = (self.first..).map_while(|days| Date::from_days(days).ok());
        days.zip(self.totals.iter().copied())
    }

    fn place(&self, date: Date) -> Option<usize> {
        usize::try_from(date.days() - self.first).ok().filter(|&place| place < self.totals.len())
    }

    fn reach(&mut self, date: Date) -> Result<(), Error> {
        if self.totals.is_empty() {
            self.first = date.days();
        }
        let before = usize::try_from(self.first - date.days()).unwrap_or(0);
        let needed = usize::try_from(date.days() - self.first).map_or(0, |place| place + 1);
        if before + self.totals.len().max(needed) > MOST {
            return Err(too_long(date));
        }
        for _ in 0..before {
            self.totals.push_front(DayTotal::default());
        }
        self.first = self.first.min(date.days());
        self.totals.resize(self.totals.len().max(needed), DayTotal::default());
        Ok(())
    }
}

/// The first and the last instant of a range, as far as an answer has to show their days even without a session.
pub(super) fn bounds_to_show(
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    is_empty: bool,
) -> impl Iterator<Item = Timestamp> {
    let has_nothing = from.zip(to).is_some_and(|(from, to)| from >= to);
    // A bound without the other says nothing of a set without sessions.
    let says_nothing = is_empty && (from.is_none() || to.is_none());
    let last = to.and_then(|to| Timestamp::from_micros(to.micros() - 1).ok());
    from.into_iter().chain(last).filter(move |_| !has_nothing && !says_nothing)
}

pub(super) fn too_long(date: Date) -> Error {
    let message = format!("with `{date}` the days of the answer would be more than {MOST}");
    Error::new(ErrorKind::RangeTooLong, message).value_is(&date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i32) -> Date {
        Date::from_days(days).unwrap()
    }

    #[test]
    fn days_grow_either_way_and_no_further_than_the_limit() {
        let mut days = Days::default();
        for number in [100, 98, 103] {
            days.at(day(number)).unwrap().count += 1;
        }
        let counts: Vec<_> = days.iter().map(|(date, total)| (date.days(), total.count)).collect();
        assert_eq!(counts, [(98, 1), (99, 0), (100, 1), (101, 0), (102, 0), (103, 1)]);

        let before = days.clone();
        assert_eq!(days.at(day(98 + 40_000)).unwrap_err().kind(), ErrorKind::RangeTooLong);
        assert_eq!(days, before);
        days.at(day(98 + 39_999)).unwrap();
        assert_eq!(days.iter().count(), MOST);
        assert_eq!(days.at(day(97)).unwrap_err().kind(), ErrorKind::RangeTooLong);
    }
}
