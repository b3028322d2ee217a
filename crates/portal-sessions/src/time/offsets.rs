use super::{Timestamp, Zone};

const MICROS_PER_DAY: i64 = super::civil::SECONDS_PER_DAY * 1_000_000;

/// The offsets of a zone between two instants, for rows without number: built once, then no search in the database.
///
/// ```text
/// starts   first        2026-03-08T07:00Z   2026-11-01T06:00Z
/// offset   -05:00       -04:00              -05:00
/// ```
#[derive(Clone, Debug)]
pub(crate) struct Offsets {
    spans: Vec<Span>,
}

/// One offset and the half-open range of microseconds in which it holds.
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
                let start = seconds * 1_000_000;
                spans.push(Span { end: start, ..last });
                last = Span { start, end: i64::MAX, offset_seconds };
            }
        }
        spans.push(last);
        Offsets { spans }
    }

    /// A reader that remembers where it was; one for each thread.
    pub(crate) fn cursor(&self) -> OffsetCursor<'_> {
        // Empty, so that the first look-up searches.
        OffsetCursor { spans: &self.spans, last: Span { start: 0, end: 0, offset_seconds: 0 } }
    }
}

/// Looks offsets up: one compare where an instant is in the span of the one before, else a binary search.
#[derive(Clone, Debug)]
pub(crate) struct OffsetCursor<'a> {
    spans: &'a [Span],
    last: Span,
}

impl OffsetCursor<'_> {
    /// The offset from UTC, in seconds, at this instant.
    pub(crate) fn offset_seconds(&mut self, instant: Timestamp) -> i32 {
        let micros = instant.micros();
        if !(self.last.start <= micros && micros < self.last.end) {
            let position = self.spans.partition_point(|span| span.end <= micros);
            if let Some(&span) = self.spans.get(position) {
                self.last = span;
            }
        }
        self.last.offset_seconds
    }

    /// The days from 1970-01-01 to the date that a local clock shows at this instant.
    pub(crate) fn day(&mut self, instant: Timestamp) -> i32 {
        let local = instant.micros() + i64::from(self.offset_seconds(instant)) * 1_000_000;
        local.div_euclid(MICROS_PER_DAY) as i32
    }
}
