//! A range of a table's rows, by position.
//!
//! Chunks outside of the range are dropped, so that a small slice does not keep a large table in memory.

use std::ops::{Bound, Range, RangeBounds};
use std::sync::Arc;

use super::picked::locate;
use super::{Ordered, SessionTable, Store, bits};

impl SessionTable {
    /// The rows at these positions, counted from 0, in the same order. Positions beyond the end are ignored.
    ///
    /// The result is a set of its own: scoring it under other [policies](SessionTable::with_policies) never brings
    /// other rows back. It keeps the [`query`](SessionTable::query), and shares the columns of the chunks that it still
    /// needs.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Record, Session, SessionTable};
    ///
    /// let session = |id: &str| Session::builder(id, "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build();
    /// let table = SessionTable::from_sessions([session("a")?, session("b")?, session("c")?], Policies::default())?;
    /// let last = table.slice(1..);
    /// assert_eq!((last.len(), last.row(0).unwrap().id()), (2, "b"));
    /// assert!(table.slice(3..9).is_empty());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn slice(&self, places: impl RangeBounds<usize>) -> SessionTable {
        let places = self.clamped(places);
        if places.len() == self.len() {
            return self.clone();
        }
        let mut words = vec![0; self.words()];
        let numbers = self.order.as_ref().map(|order| order.numbers.get(places.clone()).unwrap_or_default());
        match numbers {
            Some(numbers) => numbers.iter().for_each(|&number| self.set(number, true, &mut words)),
            None => self.mark_places(&places, &mut words),
        }
        let chunks = self.store.chunks.iter().map(Arc::clone);
        let store = Store::of_members(chunks, &words, self.store.policies.clone());
        let order = self.order.as_ref().zip(numbers).map(|(order, numbers)| Ordered {
            by: Arc::clone(&order.by),
            numbers: self.renumbered(numbers, &words).into(),
        });
        let picked = store.members.clone();
        SessionTable { store: Arc::new(store), picked, order, ..self.clone() }
    }

    /// The range of the positions that exist.
    fn clamped(&self, places: impl RangeBounds<usize>) -> Range<usize> {
        let start = match places.start_bound() {
            Bound::Included(&start) => start,
            Bound::Excluded(&before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match places.end_bound() {
            Bound::Included(&last) => last.saturating_add(1),
            Bound::Excluded(&end) => end,
            Bound::Unbounded => usize::MAX,
        };
        let end = end.min(self.len());
        start.min(end)..end
    }

    /// Sets or clears the bit of the row with this number in the store.
    pub(super) fn set(&self, number: u32, is_set: bool, words: &mut [u64]) {
        let Some((chunk, row)) = locate(&self.store.before, number as usize) else { return };
        let first_word = self.store.words_before.get(chunk).copied().unwrap_or(0);
        if let Some(word) = words.get_mut(first_word + row / 64) {
            let bit = 1 << (row % 64);
            *word = if is_set { *word | bit } else { *word & !bit };
        }
    }

    /// Sets the bits of the rows at these positions, in a table without an order.
    fn mark_places(&self, places: &Range<usize>, words: &mut [u64]) {
        let mut before = 0;
        for (part, words) in self.parts_with_bits(words) {
            part.write_bits(words);
            let rows = bits::count(words);
            bits::keep_between(words, places.start.saturating_sub(before), places.end.saturating_sub(before));
            before += rows;
        }
    }

    /// The new numbers of these rows, after the chunks without any set bit are removed.
    fn renumbered(&self, numbers: &[u32], words: &[u64]) -> Vec<u32> {
        let bounds = self.store.words_before.windows(2).zip(self.store.before.windows(2));
        let mut gone = 0;
        let gone_before: Vec<usize> = bounds
            .map(|(words_of, rows)| {
                let before = gone;
                if let ([from, to], [first, end]) = (words_of, rows)
                    && words.get(*from..*to).is_none_or(|words| words.iter().all(|&word| word == 0))
                {
                    gone += end - first;
                }
                before
            })
            .collect();
        let renumber = |number: &u32| {
            let (chunk, _) = locate(&self.store.before, *number as usize)?;
            number.checked_sub(u32::try_from(*gone_before.get(chunk)?).ok()?)
        };
        numbers.iter().filter_map(renumber).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::filter::strategy;
    use crate::{Channel, Filter, Order, Policies, Record, Session, SessionTable, Timestamp};

    fn ids(table: &SessionTable) -> Vec<String> {
        table.rows().map(|row| row.id().to_owned()).collect()
    }

    proptest! {
        #[test]
        fn a_slice_is_its_rows_and_nothing_else(
            sessions in strategy::sessions(0..200),
            filter in prop::option::of(strategy::panel()),
            order in prop::option::of(prop::sample::select(vec!["-id", "stars,-id"])),
            (start, end, further) in (0..220_usize, 0..220_usize, 0..220_usize),
        ) {
            let mut table = strategy::table(sessions);
            if let Some(filter) = filter {
                table = table.filter(&filter, &strategy::as_of()).unwrap();
            }
            if let Some(order) = order {
                table = table.sort(&order.parse::<Order>().unwrap());
            }
            let slice = table.slice(start..end);
            let expected: Vec<String> = ids(&table).into_iter().take(end).skip(start).collect();
            prop_assert_eq!(ids(&slice), expected.clone());
            prop_assert_eq!(slice.len(), expected.len());
            prop_assert_eq!((slice.query(), slice.order()), (table.query(), table.order()));
            prop_assert!((0..expected.len()).all(|place| slice.row(place).unwrap().id() == expected[place]));
            prop_assert!(slice.row(expected.len()).is_none());
            for id in ids(&table) {
                prop_assert_eq!(slice.find(&id).map(|row| row.id() == id), expected.contains(&id).then_some(true));
            }

            // What is asked of it is asked of its rows alone.
            let sessions: Vec<Session> = (0..slice.len()).filter_map(|place| slice.session(place)).collect();
            let alone = SessionTable::from_sessions(sessions, Policies::default()).unwrap();
            let live = Filter::panel().test(false).build().unwrap();
            prop_assert_eq!(ids(&slice.filter(&live, &strategy::as_of()).unwrap()), ids(&alone.filter(&live, &strategy::as_of()).unwrap()));
            prop_assert_eq!(ids(&slice.slice(further..)), ids(&alone.slice(further..)));
            let mut judged = ids(&slice.with_policies(Policies::default()).unwrap());
            judged.sort();
            let mut same = expected;
            same.sort();
            prop_assert_eq!(judged, same);
        }
    }

    #[test]
    fn chunks_without_a_row_are_left_behind() {
        let session =
            |number: usize| Session::builder(format!("s-{number}"), Timestamp::MIN, Channel::Chat).build().unwrap();
        let table = SessionTable::from_sessions((0..200_000).map(session), Policies::default()).unwrap();
        assert_eq!(table.slice(70_000..70_010).store.chunks.len(), 1);
        assert_eq!(table.slice(..=65_536).store.chunks.len(), 2);
        let sorted = table.sort(&"-id".parse().unwrap());
        let slice = sorted.slice(..2);
        assert_eq!((slice.store.chunks.len(), ids(&slice)), (1, vec!["s-99999".to_owned(), "s-99998".to_owned()]));
    }
}
