//! A cache of formatted dates, for exports.

use super::civil;

/// The number of cached days: more than a year, so that the days of one year do not evict each other.
const DAYS: usize = 512;

/// Formats dates with a cache, since the many rows of a file have few different days.
#[derive(Clone, Debug)]
pub(crate) struct Dates {
    /// Days since 1970-01-01 with their formatted dates, each in the slot of its remainder.
    written: Vec<(i32, [u8; 10])>,
}

impl Dates {
    /// An empty cache: every slot has 1970-01-01, which is right for the slot that it belongs to and never found in the
    /// others.
    pub(crate) fn new() -> Self {
        Dates { written: vec![(0, civil::write_date(0)); DAYS] }
    }

    /// The days since 1970-01-01 as `YYYY-MM-DD`.
    pub(crate) fn write(&mut self, days: i32) -> [u8; 10] {
        match self.written.get_mut(days as usize % DAYS) {
            Some((written, date)) if *written == days => *date,
            Some(place) => {
                *place = (days, civil::write_date(days));
                place.1
            }
            None => civil::write_date(days),
        }
    }
}
