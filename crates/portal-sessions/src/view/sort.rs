//! Sorts the rows of a table.
//!
//! An order is total, since the id is its last key. So an unstable sort gives the same result as a stable one, without
//! its memory.

use std::cmp::Ordering;

use super::sort_value::{SortKind, start_of, start_of_tags};
use super::{Order, SortValue};
use crate::column::{Cell, Column};
use crate::error::Error;
use crate::policies::Scored;
use crate::session::Record;
use crate::table::{Row, SessionTable};

impl SessionTable {
    /// The same sessions in this order. The columns are shared; only the row numbers are sorted.
    ///
    /// A table without an order has the order of its input. It ignores the table's [`Stop`](crate::Stop), see
    /// [`try_sort`](SessionTable::try_sort).
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Record, Session, SessionTable};
    ///
    /// let start = "2026-11-01T14:30:00Z".parse()?;
    /// let rated = |id: &str, stars| Session::builder(id, start, Channel::Voice).stars(stars).build();
    /// let table = SessionTable::from_sessions([rated("b", 3)?, rated("c", 5)?, rated("a", 3)?], Policies::default())?;
    /// let sorted = table.sort(&"-stars".parse()?);
    /// assert_eq!(sorted.row(0).unwrap().id(), "c");
    /// assert_eq!(sorted.row(1).unwrap().id(), "a");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn sort(&self, order: &Order) -> SessionTable {
        let numbers = self.without_stop().first_in_order(order, self.numbers().collect(), usize::MAX);
        self.reordered(&order.to_string(), numbers)
    }

    /// The same as [`sort`](SessionTable::sort), but the table's [`Stop`](crate::Stop) can end it.
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`](crate::ErrorKind::Stopped) when the stop is set before the rows are sorted.
    ///
    /// ```
    /// use portal_sessions::{Policies, Session, SessionTable};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// assert_eq!(table.try_sort(&"stars".parse()?)?.order(), Some("stars,id"));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn try_sort(&self, order: &Order) -> Result<SessionTable, Error> {
        let numbers = self.first_in_order(order, self.numbers().collect(), usize::MAX);
        self.check_stop()?;
        Ok(self.reordered(&order.to_string(), numbers))
    }

    /// The first `most` of these rows in this order, sorted. If the table's stop is set, the result is meaningless, and
    /// the caller must check.
    pub(super) fn first_in_order(&self, order: &Order, numbers: Vec<u32>, most: usize) -> Vec<u32> {
        let is_stopped = || self.is_stopped();
        let numbered = numbers.iter().take_while(|_| !is_stopped()).filter_map(|&number| self.numbered(number));
        let rows: Vec<Row<'_>> = numbered.collect();
        // The values are read into vectors first: a comparison then finds them side by side, in place of going through
        // the columns.
        let keys = Keys::of(order, &rows, is_stopped);
        let compare = |left: &Placed, right: &Placed| keys.compare(left, right);
        let mut places: Vec<Placed> = numbers.into_iter().enumerate().collect();
        if most < places.len() {
            // Rows behind the first `most` are separated in linear time and never sorted.
            places.select_nth_unstable_by(most, compare);
            places.truncate(most);
        }
        if self.has_stop() {
            places = sorted_in_runs(places, compare, is_stopped);
        } else {
            places.sort_unstable_by(compare);
        }
        places.into_iter().map(|(_, number)| number).collect()
    }

    /// The number of rows that come before a session which the table does not show. The table must be in this order.
    pub(crate) fn place_in_order<R: Record>(&self, order: &Order, scored: &Scored<'_, R>) -> usize {
        let mine: Vec<Option<SortValue<'_>>> = order.values_of(scored).collect();
        self.first_place(|row| order.compare(row, &mine).is_gt())
    }

    /// The position of the first row for which this holds, by binary search: it must hold for all rows behind that one,
    /// too.
    pub(super) fn first_place(&self, holds: impl Fn(&Scored<'_, Row<'_>>) -> bool) -> usize {
        let (mut start, mut end) = (0, self.len());
        while start < end {
            let middle = start.midpoint(end);
            if self.row(middle).is_some_and(|row| holds(&row.scored())) {
                end = middle;
            } else {
                start = middle + 1;
            }
        }
        start
    }
}

impl Order {
    /// A session's values for the deciding keys, the id last.
    pub(super) fn values_of<'a, R: Record>(
        &self,
        scored: &Scored<'a, R>,
    ) -> impl Iterator<Item = Option<SortValue<'a>>> {
        self.deciding().iter().map(|key| SortValue::of(key.column, scored))
    }

    /// Compares a session with the values of another one.
    pub(super) fn compare<R: Record>(&self, scored: &Scored<'_, R>, values: &[Option<SortValue<'_>>]) -> Ordering {
        let keys = self.deciding().iter().zip(self.values_of(scored)).zip(values);
        keys.map(|((key, mine), theirs)| ordered(mine.as_ref(), theirs.as_ref(), key.descending))
            .find(|decision| decision.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// The position of a row in the unsorted list, and its number in the store.
type Placed = (usize, u32);

/// The rows that are sorted or merged between two checks of the stop.
const RUN: usize = 1 << 16;

/// Sorts run by run and merges the runs, since the standard library's sort cannot be interrupted. If it is stopped, the
/// result is meaningless.
fn sorted_in_runs(
    mut places: Vec<Placed>,
    compare: impl Fn(&Placed, &Placed) -> Ordering,
    is_stopped: impl Fn() -> bool,
) -> Vec<Placed> {
    for run in places.chunks_mut(RUN) {
        if is_stopped() {
            return places;
        }
        run.sort_unstable_by(&compare);
    }
    let (mut length, mut merged) = (RUN, Vec::new());
    while length < places.len() {
        merged.reserve_exact(places.len());
        for pair in places.chunks(2 * length) {
            let (left, right) = pair.split_at(length.min(pair.len()));
            merge(left, right, &mut merged, &compare, &is_stopped);
        }
        if is_stopped() {
            return places;
        }
        std::mem::swap(&mut places, &mut merged);
        merged.clear();
        length *= 2;
    }
    places
}

/// Merges two sorted runs behind `merged`.
fn merge(
    mut left: &[Placed],
    mut right: &[Placed],
    merged: &mut Vec<Placed>,
    compare: impl Fn(&Placed, &Placed) -> Ordering,
    is_stopped: impl Fn() -> bool,
) {
    while let (Some((first, others)), Some((other, rest))) = (left.split_first(), right.split_first()) {
        if merged.len().is_multiple_of(RUN) && is_stopped() {
            return;
        }
        if compare(first, other).is_le() {
            merged.push(*first);
            left = others;
        } else {
            merged.push(*other);
            right = rest;
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
}

/// The values of all rows for each key of an order, with the key's direction.
struct Keys<'r>(Vec<(Values<'r>, bool)>);

impl<'r> Keys<'r> {
    /// Reads the values. If it is stopped, the remaining rows have none.
    fn of(order: &Order, rows: &'r [Row<'_>], is_stopped: impl Fn() -> bool + Copy) -> Self {
        Keys(order.deciding().iter().map(|key| (Values::of(key.column, rows, is_stopped), key.descending)).collect())
    }

    /// Compares two rows by all keys.
    fn compare(&self, &(left, _): &Placed, &(right, _): &Placed) -> Ordering {
        self.0
            .iter()
            .map(|(values, descending)| values.compare(left, right, *descending))
            .find(|decision| decision.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// The values of one column, row by row, in a form that compares fast.
enum Values<'r> {
    Numbers(Vec<Option<i64>>),
    Amounts(Vec<Option<i128>>),
    Texts(Vec<Option<&'r str>>),
    Lists(Vec<Option<Vec<&'r str>>>),
}

impl<'r> Values<'r> {
    /// Reads the values of a column. If it is stopped, the remaining rows have none.
    fn of(column: Column, rows: &'r [Row<'_>], is_stopped: impl Fn() -> bool) -> Self {
        let rows = rows.iter().take_while(|_| !is_stopped());
        let cells = rows.clone().map(|row| column.cell(&row.scored()));
        match SortKind::of(column) {
            SortKind::Tags => Values::Lists(rows.map(|row| start_of_tags(row.tags())).collect()),
            SortKind::Time | SortKind::Bool | SortKind::Ratio | SortKind::Integer => {
                Values::Numbers(cells.map(number).collect())
            }
            SortKind::Money => Values::Amounts(cells.map(amount).collect()),
            SortKind::Text => Values::Texts(cells.map(text).collect()),
        }
    }

    /// Compares two rows by their positions in the unsorted list.
    fn compare(&self, left: usize, right: usize, descending: bool) -> Ordering {
        match self {
            Values::Numbers(values) => compare(values, left, right, descending),
            Values::Amounts(values) => compare(values, left, right, descending),
            Values::Texts(values) => compare(values, left, right, descending),
            Values::Lists(values) => compare(values, left, right, descending),
        }
    }
}

/// Compares the values of two rows.
fn compare<T: Ord>(values: &[Option<T>], left: usize, right: usize, descending: bool) -> Ordering {
    let value = |place: usize| values.get(place).and_then(Option::as_ref);
    ordered(value(left), value(right), descending)
}

/// Compares two values of a key; a missing one is last in both directions.
pub(super) fn ordered<T: Ord>(left: Option<&T>, right: Option<&T>, descending: bool) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) if descending => right.cmp(left),
        (Some(left), Some(right)) => left.cmp(right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}

/// The value of a cell as an integer, for all types that fit into 64 bits.
fn number(cell: Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Time(instant) => Some(instant.micros()),
        Cell::Bool(yes) => Some(yes.into()),
        Cell::Ratio(share) => Some(share.millionths().into()),
        Cell::Integer(number) => i64::try_from(number).ok(),
        _ => None,
    }
}

/// The value of a cell with an amount.
fn amount(cell: Cell<'_>) -> Option<i128> {
    match cell {
        Cell::Money(money) => Some(money.units()),
        _ => None,
    }
}

/// The part of a string that decides about its order. A cell that is displayed differently is ordered by the stored
/// string.
fn text(cell: Cell<'_>) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(start_of(text)),
        Cell::Shown { kept, .. } => kept.map(start_of),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::policies::Scored;
    use crate::table::Query;
    use crate::testing::sessions;
    use crate::view::order::tests::orders;
    use crate::{Channel, Policies, Session, Timestamp};
    use proptest::prelude::*;

    /// The rule as one would say it, for two records at a time.
    pub(in crate::view) fn said<R: Record>(order: &Order, left: &Scored<'_, R>, right: &Scored<'_, R>) -> Ordering {
        // No two sessions have one id, so what stands behind it decides nothing, not even between two states of a
        // session.
        let deciding = order.keys().iter().position(|key| key.column == Column::Id).map_or(0, |place| place + 1);
        order.keys().iter().take(deciding).fold(Ordering::Equal, |decided, key| {
            let tags = |scored: &Scored<'_, R>| scored.record.tags().map(str::to_owned).collect::<Vec<_>>();
            let (a, b) = (key.column.cell(left), key.column.cell(right));
            let ascending = match (a, b) {
                // None of these is longer than what decides.
                (Cell::Tags, Cell::Tags) => match (tags(left).is_empty(), tags(right).is_empty()) {
                    (false, false) => tags(left).cmp(&tags(right)),
                    (a, b) => return decided.then(a.cmp(&b)),
                },
                (Cell::Time(a), Cell::Time(b)) => a.cmp(&b),
                (Cell::Bool(a), Cell::Bool(b)) => a.cmp(&b),
                (Cell::Money(a), Cell::Money(b)) => a.cmp(&b),
                (Cell::Ratio(a), Cell::Ratio(b)) => a.cmp(&b),
                (Cell::Integer(a), Cell::Integer(b)) => a.cmp(&b),
                (Cell::Text(a), Cell::Text(b)) => a.chars().cmp(b.chars()),
                (Cell::Shown { kept: Some(a), .. }, Cell::Shown { kept: Some(b), .. }) => a.chars().cmp(b.chars()),
                (a, b) => {
                    let missing = |cell| matches!(cell, Cell::Empty | Cell::Shown { kept: None, .. });
                    assert!(missing(a) || missing(b), "two cells of one column have two types");
                    return decided.then(missing(a).cmp(&missing(b)));
                }
            };
            decided.then(if key.descending { ascending.reverse() } else { ascending })
        })
    }

    fn ids(table: &SessionTable) -> Vec<String> {
        table.rows().map(|row| row.id().to_owned()).collect()
    }

    proptest! {
        #[test]
        fn sorts_as_the_rule_says_whatever_order_the_sessions_came_in(
            (sessions, shuffled) in sessions(0..30)
                .prop_flat_map(|sessions| (Just(sessions.clone()), Just(sessions).prop_shuffle())),
            order in orders(),
        ) {
            let policies = Policies::default();
            let sorted = SessionTable::from_sessions(sessions.clone(), policies.clone()).unwrap().sort(&order);
            let mut expected: Vec<&Session> = sessions.iter().collect();
            expected.sort_by(|left, right| said(&order, &policies.score(*left), &policies.score(*right)));
            let expected: Vec<String> = expected.iter().map(|session| session.id().to_owned()).collect();
            prop_assert_eq!(ids(&sorted), expected);
            let again = SessionTable::from_sessions(shuffled.clone(), policies).unwrap().sort(&order);
            prop_assert_eq!(ids(&again), ids(&sorted));
            prop_assert_eq!(sorted.order().map(str::to_owned), Some(order.to_string()));
        }
    }

    #[test]
    fn a_table_with_a_stop_has_the_same_order() {
        let rated = |number: u32| {
            let scattered = number.wrapping_mul(2_654_435_761);
            let builder = Session::builder(format!("s-{scattered}"), Timestamp::MIN, Channel::Chat);
            builder.stars(scattered % 5 + 1).build().unwrap()
        };
        let rows = 3 * RUN as u32 + 5;
        let table = SessionTable::from_sessions((0..rows).map(rated), Policies::default()).unwrap();
        let asked = table.with_stop(&crate::Stop::new());
        for order in ["id", "-stars", "-id,stars"] {
            let order: Order = order.parse().unwrap();
            let (sorted, expected) = (asked.try_sort(&order).unwrap(), table.sort(&order));
            assert!(sorted.numbers().eq(expected.numbers()), "{order}");
            assert_eq!(sorted.order(), expected.order());
        }
    }

    #[test]
    fn no_column_is_left_unsorted() {
        let full = crate::testing::full("b");
        let policies = Policies::default();
        for &column in Column::ALL.iter().filter(|&&column| column != Column::Tags) {
            let cell = column.cell(&policies.score(&full));
            let read = [number(cell).is_some(), amount(cell).is_some(), text(cell).is_some()];
            let table = SessionTable::from_sessions([full.clone()], policies.clone()).unwrap();
            let rows: Vec<Row<'_>> = table.rows().collect();
            let kept = match Values::of(column, &rows, || false) {
                Values::Numbers(values) => [values[0].is_some(), false, false],
                Values::Amounts(values) => [false, values[0].is_some(), false],
                Values::Texts(values) => [false, false, values[0].is_some()],
                Values::Lists(_) => panic!("only tags are lists"),
            };
            assert_eq!(kept, read, "{column:?}");
            assert!(kept.contains(&true), "{column:?}");
        }
    }

    proptest! {
        #[test]
        fn one_session_is_placed_as_all_are(sessions in sessions(1..30), order in orders()) {
            let table = SessionTable::from_sessions(sessions, Policies::default()).unwrap().sort(&order);
            for place in 0..table.len() {
                let row = table.row(place).unwrap();
                prop_assert_eq!(table.place_in_order(&order, &row.scored()), place + 1, "after itself");
                let values: Vec<_> = order.values_of(&row.scored()).map(|value| value.map(|it| it.into_owned())).collect();
                for other in 0..table.len() {
                    let compared = order.compare(&table.row(other).unwrap().scored(), &values);
                    prop_assert_eq!(compared, other.cmp(&place));
                }
            }
            let mut places: Vec<u32> = table.first_in_order(&order, table.numbers().collect(), 3);
            places.extend(table.numbers().skip(3));
            prop_assert_eq!(places, table.numbers().collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_lies_behind_256_characters_decides_nothing() {
        let start = "a".repeat(256);
        let session = |id: &str, summary: &str, tag: &str| {
            let builder = Session::builder(id, Timestamp::MIN, Channel::Chat).summary(format!("{start}{summary}"));
            builder.tags(["a".repeat(255), tag.to_owned()]).build().unwrap()
        };
        let sessions = [session("c", "a", "a"), session("a", "c", "c"), session("b", "", "")];
        let table = SessionTable::from_sessions(sessions, Policies::default()).unwrap();
        for order in ["summary", "-summary", "tags", "-tags"] {
            assert_eq!(ids(&table.sort(&order.parse().unwrap())), ["a", "b", "c"], "{order}");
        }
    }

    #[test]
    fn a_filtered_table_keeps_its_rows_and_its_order() {
        let session = |id: &str| Session::builder(id, Timestamp::MIN, Channel::Chat).build().unwrap();
        let table = SessionTable::from_sessions(["b", "a", "c"].map(session), Policies::default()).unwrap();
        let sorted = table.sort(&"-id".parse().unwrap());
        assert_eq!(ids(&sorted), ["c", "b", "a"]);
        let filtered = sorted.narrowed(sorted.bits_where(|row| row != 0), Query::default());
        assert_eq!(ids(&filtered), ["c", "a"]);
        assert_eq!(filtered.order(), Some("-id"));
        assert_eq!(ids(&filtered.sort(&"id".parse().unwrap())), ["a", "c"]);
        assert_eq!(table.order(), None);
    }
}
