use std::fmt;
use std::str::FromStr;

use super::{civil, refused};
use crate::closed_set::closed_set;
use crate::error::{Error, ErrorKind};

/// A day of the calendar, without a time zone: 1969-12-31 to 9999-12-31, the days that some zone shows for some
/// [`Timestamp`](crate::Timestamp).
///
/// Written and read as `YYYY-MM-DD`, and as that string in JSON.
///
/// ```
/// use portal_sessions::{Date, Weekday};
///
/// let date: Date = "2026-11-01".parse()?;
/// assert_eq!(date.weekday(), Weekday::Sunday);
/// assert_eq!(date.next().unwrap().to_string(), "2026-11-02");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// The first day: 1969-12-31.
    pub const MIN: Date = Date(-1);
    /// The last day: 9999-12-31.
    pub const MAX: Date = Date(2_932_896);

    /// The day that is this many days after 1970-01-01.
    ///
    /// # Errors
    /// [`TimeOutOfRange`](ErrorKind::TimeOutOfRange) outside [`MIN`](Date::MIN) to [`MAX`](Date::MAX).
    pub fn from_days(days: i32) -> Result<Date, Error> {
        let date = Date(days);
        if (Date::MIN..=Date::MAX).contains(&date) {
            Ok(date)
        } else {
            Err(out_of_range(&format!("{days} days after 1970-01-01")))
        }
    }

    /// How many days after 1970-01-01 it is.
    #[must_use]
    pub fn days(self) -> i32 {
        self.0
    }

    /// The day after, or none after [`MAX`](Date::MAX).
    #[must_use]
    pub fn next(self) -> Option<Date> {
        (self < Date::MAX).then_some(Date(self.0 + 1))
    }

    /// The day before, or none before [`MIN`](Date::MIN).
    #[must_use]
    pub fn previous(self) -> Option<Date> {
        (self > Date::MIN).then_some(Date(self.0 - 1))
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match self.0.rem_euclid(7) {
            0 => Weekday::Thursday,
            1 => Weekday::Friday,
            2 => Weekday::Saturday,
            3 => Weekday::Sunday,
            4 => Weekday::Monday,
            5 => Weekday::Tuesday,
            _ => Weekday::Wednesday,
        }
    }

    /// Its month, such as `2026-11`.
    pub(crate) fn month(self) -> String {
        let (year, month, _) = civil::civil_from_days(self.0);
        format!("{year:04}-{month:02}")
    }

    /// Its week as ISO 8601 has it, from Monday and in the year of its Thursday, such as `2026-W44`.
    pub(crate) fn iso_week(self) -> String {
        // 1970-01-01 was a Thursday.
        let thursday = (self.0 + 3).div_euclid(7) * 7;
        let (year, ..) = civil::civil_from_days(thursday);
        let new_year = civil::days_from_civil(year, 1, 1).unwrap_or(thursday);
        format!("{year:04}-W{:02}", (thursday - new_year) / 7 + 1)
    }

    /// The day of a local clock that shows this many seconds after 1970-01-01T00:00:00.
    ///
    /// A timestamp and the offset of a real zone never leave the range of a date.
    pub(crate) fn of_local_seconds(seconds: i64) -> Date {
        Date(seconds.div_euclid(civil::SECONDS_PER_DAY) as i32).clamp(Date::MIN, Date::MAX)
    }
}

impl FromStr for Date {
    type Err = Error;

    fn from_str(text: &str) -> Result<Date, Error> {
        let days = <[u8; 10]>::try_from(text.as_bytes())
            .ok()
            .and_then(civil::parse_date)
            .ok_or_else(|| refused(ErrorKind::InvalidTime, text, "is not a date like 2026-11-01"))?;
        Date::from_days(days).map_err(|_| out_of_range(text))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&civil::write_date(self.0)).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn out_of_range(text: &str) -> Error {
    refused(ErrorKind::TimeOutOfRange, text, "is outside 1969-12-31 to 9999-12-31")
}

closed_set! {
    /// A day of the week; its name in JSON is its first three letters, `mon` to `sun`.
    #[derive(PartialOrd, Ord)]
    pub enum Weekday ("weekday") {
        /// `mon`
        Monday = "mon" (for "Monday"),
        /// `tue`
        Tuesday = "tue" (for "Tuesday"),
        /// `wed`
        Wednesday = "wed" (for "Wednesday"),
        /// `thu`
        Thursday = "thu" (for "Thursday"),
        /// `fri`
        Friday = "fri" (for "Friday"),
        /// `sat`
        Saturday = "sat" (for "Saturday"),
        /// `sun`
        Sunday = "sun" (for "Sunday"),
    }
}
