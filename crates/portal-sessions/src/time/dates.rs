use super::civil;

/// How many days are remembered at once; more than a year, so that its days do not drive each other out.
const DAYS: usize = 512;

/// Writes dates and remembers them: the rows of a file are many and their days few.
#[derive(Clone, Debug)]
pub(crate) struct Dates {
    /// Days since 1970-01-01, each at its remainder, with its text.
    written: Vec<(i32, [u8; 10])>,
}

impl Dates {
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
