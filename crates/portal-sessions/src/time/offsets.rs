use super::civil::SECONDS_PER_DAY;
use super::{Timestamp, Zone};

/// The offsets of a zone between two instants, for rows without number: built once, then no search in the database.
///
/// ```text
/// starts   first        2026-03-08T07:00Z   2026-11-01T06:00Z
/// offset   -05:00       -04:00              -05:00
/// ```
#[derive(Clone, Debug)]
pub(crate) struct Offsets {
    spans: Vec<Span>,
    few: Option<[Change; FEW]>,
}

/// So many spans are looked at together, without a branch: instants in no order would make each guess of one wrong.
const FEW: usize = 4;

/// From when on an offset is another one, and by how many seconds.
#[derive(Clone, Copy, Debug)]
struct Change {
    start: i64,
    seconds: i32,
}

/// One offset and the half-open range of seconds in which it holds.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: i64,
    end: i64,
    offset_seconds: i32,
}

impl Offsets {
    /// The offsets of `zone` from `min` to `max`, both included; instants outside get the offset of the nearer end.
    pub(crate) fn new(zone: &Zone, min: Timestamp, max: Timestamp) -> Offsets {
        let mut last = Span { start: i64::MIN, end: i64::MAX, offset_seconds: zone.offset_seconds(min.seconds()) };
        let mut spans = Vec::new();
        for (seconds, offset_seconds) in zone.transitions_after(min.seconds()) {
            if seconds > max.seconds() {
                break;
            }
            // Some transitions change only the name of the zone's time.
            if offset_seconds != last.offset_seconds {
                spans.push(Span { end: seconds, ..last });
                last = Span { start: seconds, end: i64::MAX, offset_seconds };
            }
        }
        spans.push(last);
        let few = (spans.len() <= FEW).then(|| {
            let mut changes = [Change { start: i64::MAX, seconds: 0 }; FEW];
            let mut before = 0;
            for (change, span) in changes.iter_mut().zip(&spans) {
                *change = Change { start: span.start, seconds: span.offset_seconds - before };
                before = span.offset_seconds;
            }
            changes
        });
        Offsets { spans, few }
    }

    /// A reader that remembers where it was; one for each thread.
    pub(crate) fn cursor(&self) -> OffsetCursor<'_> {
        // Empty, so that the first look-up searches.
        OffsetCursor { spans: &self.spans, few: self.few, last: Span { start: 0, end: 0, offset_seconds: 0 } }
    }
}

/// Looks offsets up: among a few spans by a sum; among more by one compare where an instant is in the span of the one
/// before, else by a binary search.
#[derive(Clone, Debug)]
pub(crate) struct OffsetCursor<'a> {
    spans: &'a [Span],
    few: Option<[Change; FEW]>,
    last: Span,
}

impl OffsetCursor<'_> {
    /// The offset from UTC, in seconds, at this instant.
    pub(crate) fn offset_seconds(&mut self, instant: Timestamp) -> i32 {
        self.offset_at(instant.seconds())
    }

    fn offset_at(&mut self, second: i64) -> i32 {
        if let Some(changes) = &self.few {
            return changes
                .iter()
                .fold(0, |offset, change| offset + i32::from(change.start <= second) * change.seconds);
        }
        if !(self.last.start <= second && second < self.last.end) {
            let position = self.spans.partition_point(|span| span.end <= second);
            if let Some(&span) = self.spans.get(position) {
                self.last = span;
            }
        }
        self.last.offset_seconds
    }

    /// The days from 1970-01-01 to the date that a local clock shows so many seconds after 1970-01-01T00:00:00Z.
    pub(crate) fn day(&mut self, second: i64) -> i32 {
        (second + i64::from(self.offset_at(second))).div_euclid(SECONDS_PER_DAY) as i32
    }
}
