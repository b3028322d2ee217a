//! Calendar days and weekdays, without a time zone.

use std::fmt;
use std::str::FromStr;

use super::{civil, refused};
use crate::closed_set::closed_set;
use crate::error::{Error, ErrorKind};

/// A calendar day without a time zone, from 1969-12-31 to 9999-12-31.
///
/// The range has every day that some zone shows for some [`Timestamp`](crate::Timestamp). It is written and read as
/// `YYYY-MM-DD`, and is that string in JSON.
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
    /// The first date: 1969-12-31.
    pub const MIN: Date = Date(-1);
    /// The last date: 9999-12-31.
    pub const MAX: Date = Date(2_932_896);

    /// The date that is this many days after 1970-01-01.
    ///
    /// # Errors
    /// [`TimeOutOfRange`](ErrorKind::TimeOutOfRange) outside [`MIN`](Date::MIN) to [`MAX`](Date::MAX).
    ///
    /// ```
    /// use portal_sessions::Date;
    ///
    /// assert_eq!(Date::from_days(20_758)?.to_string(), "2026-11-01");
    /// assert_eq!(Date::from_days(-1)?, Date::MIN);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_days(days: i32) -> Result<Date, Error> {
        let date = Date(days);
        if (Date::MIN..=Date::MAX).contains(&date) {
            Ok(date)
        } else {
            Err(out_of_range(&format!("{days} days after 1970-01-01")))
        }
    }

    /// The number of days since 1970-01-01; -1 for [`MIN`](Date::MIN).
    ///
    /// ```
    /// use portal_sessions::Date;
    ///
    /// let (first, last): (Date, Date) = ("2026-11-01".parse()?, "2026-11-30".parse()?);
    /// assert_eq!(last.days() - first.days() + 1, 30);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn days(self) -> i32 {
        self.0
    }

    /// The next day; `None` after [`MAX`](Date::MAX).
    ///
    /// ```
    /// use portal_sessions::Date;
    ///
    /// assert_eq!("2028-02-28".parse::<Date>()?.next().unwrap().to_string(), "2028-02-29");
    /// assert_eq!(Date::MAX.next(), None);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn next(self) -> Option<Date> {
        (self < Date::MAX).then_some(Date(self.0 + 1))
    }

    /// The previous day; `None` before [`MIN`](Date::MIN).
    ///
    /// ```
    /// use portal_sessions::Date;
    ///
    /// assert_eq!("2026-03-01".parse::<Date>()?.previous().unwrap().to_string(), "2026-02-28");
    /// assert_eq!(Date::MIN.previous(), None);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn previous(self) -> Option<Date> {
        (self > Date::MIN).then_some(Date(self.0 - 1))
    }

    /// The day of the week.
    ///
    /// ```
    /// use portal_sessions::{Date, Weekday};
    ///
    /// assert_eq!("1970-01-01".parse::<Date>()?.weekday(), Weekday::Thursday);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
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

    /// The month, such as `2026-11`.
    pub(crate) fn month(self) -> String {
        let (year, month, _) = civil::civil_from_days(self.0);
        format!("{year:04}-{month:02}")
    }

    /// The week of ISO 8601, such as `2026-W44`: it begins on Monday, and belongs to the year of its Thursday.
    pub(crate) fn iso_week(self) -> String {
        // 1970-01-01 was a Thursday.
        let thursday = (self.0 + 3).div_euclid(7) * 7;
        let (year, ..) = civil::civil_from_days(thursday);
        let new_year = civil::days_from_civil(year, 1, 1).unwrap_or(thursday);
        format!("{year:04}-W{:02}", (thursday - new_year) / 7 + 1)
    }

    /// The date of a local clock that shows this many seconds after 1970-01-01T00:00:00.
    ///
    /// No timestamp with the offset of a real zone is outside the range of a date.
    pub(crate) fn of_local_seconds(seconds: i64) -> Date {
        Date(seconds.div_euclid(civil::SECONDS_PER_DAY) as i32).clamp(Date::MIN, Date::MAX)
    }
}

impl FromStr for Date {
    type Err = Error;

    /// Reads `YYYY-MM-DD` and no other form.
    ///
    /// # Errors
    /// [`InvalidTime`](ErrorKind::InvalidTime) for another form, and for a date that the calendar does not have, such
    /// as `2026-02-29`; [`TimeOutOfRange`](ErrorKind::TimeOutOfRange) outside [`MIN`](Date::MIN) to [`MAX`](Date::MAX).
    fn from_str(text: &str) -> Result<Date, Error> {
        let days = <[u8; 10]>::try_from(text.as_bytes())
            .ok()
            .and_then(civil::parse_date)
            .ok_or_else(|| refused(ErrorKind::InvalidTime, text, "is not a date like 2026-11-01"))?;
        Date::from_days(days).map_err(|_| out_of_range(text))
    }
}

/// Displayed as `YYYY-MM-DD`.
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

/// The error for a date outside of the range.
fn out_of_range(text: &str) -> Error {
    refused(ErrorKind::TimeOutOfRange, text, "is outside 1969-12-31 to 9999-12-31")
}

closed_set! {
    /// A day of the week. In JSON it is the first three letters of its English name, `mon` to `sun`.
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
