//! Offsets from UTC for many instants, without a search in the zone database for each.
//!
//! A breakdown by days needs the local date of every row. The zone database finds an offset by binary search over all
//! transitions, which is slow for millions of rows; a table spans few years, so a short list of changes suffices.

use std::hint::select_unpredictable;

use super::civil::SECONDS_PER_DAY;
use super::{Timestamp, Zone};

/// The offsets of a zone between two instants, for columns of many rows: read from the zone database once.
///
/// ```text
/// starts   first        2026-03-08T07:00Z   2026-11-01T06:00Z
/// offset   -05:00       -04:00              -05:00
/// ```
#[derive(Clone, Debug)]
pub(crate) struct Offsets {
    first: i64,
    changes: Vec<Change>,
}

/// The part of [`Offsets`] between two closer instants, such as those of one chunk. It mostly has no or one change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OffsetsBetween<'o> {
    first: i64,
    changes: &'o [Change],
}

/// A change of the offset from UTC, and the second from which it holds.
#[derive(Clone, Copy, Debug)]
struct Change {
    start: i64,
    offset: i64,
    /// The difference to the offset before.
    more: i64,
}

impl Offsets {
    /// The offsets of `zone` from `min` to `max`, both included; instants outside get the offset of the nearer end.
    pub(crate) fn new(zone: &Zone, min: Timestamp, max: Timestamp) -> Offsets {
        let first = i64::from(zone.offset_seconds(min.seconds()));
        let mut last = first;
        let transitions = zone.transitions_after(min.seconds()).take_while(|&(start, _)| start <= max.seconds());
        let changes = transitions.map(|(start, offset)| {
            let offset = i64::from(offset);
            let more = offset - std::mem::replace(&mut last, offset);
            Change { start, offset, more }
        });
        // Some transitions change only the name of the zone's time.
        Offsets { first, changes: changes.filter(|change| change.more != 0).collect() }
    }

    /// The offset from UTC, in seconds, at this instant.
    pub(crate) fn offset_seconds(&self, instant: Timestamp) -> i32 {
        self.between(instant, instant).first as i32
    }

    /// The offsets from `min` to `max`, both included.
    pub(crate) fn between(&self, min: Timestamp, max: Timestamp) -> OffsetsBetween<'_> {
        let until = |instant: Timestamp| self.changes.partition_point(|change| change.start <= instant.seconds());
        let (before, rest) = self.changes.split_at(until(min));
        let changes = rest.get(..until(max) - before.len()).unwrap_or_default();
        OffsetsBetween { first: before.last().map_or(self.first, |change| change.offset), changes }
    }
}

impl OffsetsBetween<'_> {
    /// The local date at `second` seconds since 1970-01-01T00:00:00Z, as days since 1970-01-01.
    #[inline]
    pub(crate) fn day(self, second: i64) -> i32 {
        // Without a branch: for instants in no order the processor could not predict it.
        let more = |change: &Change| select_unpredictable(change.start <= second, change.more, 0);
        let local = self.changes.iter().fold(second + self.first, |local, change| local + more(change));
        // One day is added so that the number is not negative: an unsigned division by a constant is one
        // multiplication.
        let days = (local + SECONDS_PER_DAY).cast_unsigned() / SECONDS_PER_DAY.cast_unsigned();
        days as i32 - 1
    }
}
