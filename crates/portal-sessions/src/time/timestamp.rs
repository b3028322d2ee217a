//! Instants, and the one grammar in which they are read.
//!
//! The grammar is strict, since other parsers guess: some take a time without a zone as UTC, some as local, and some
//! accept week dates or two-digit years. What is accepted here means the same to everybody.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use wide::u8x16;

use super::civil::{self, SECONDS_PER_DAY, digits, number};
use super::{Dates, refused};
use crate::error::{Error, ErrorKind};

/// The microseconds of a second.
pub(crate) const MICROS_PER_SECOND: i64 = 1_000_000;

/// An instant with a precision of one microsecond, from 1970-01-01T00:00:00Z to 9999-12-30T21:59:59.999999Z.
///
/// It is displayed as RFC 3339 in UTC with the shortest fraction, and is that string in JSON. It is read in this
/// grammar and no wider one (our ruling; the parsers that we compared all accept different strings):
///
/// - `YYYY-MM-DD`, then `T`, `t` or one space, then `HH:MM:SS`;
/// - optionally `.` and one or more digits, of which six are kept and further ones are cut;
/// - then `Z`, `z`, or an offset up to 23:59, written `+HH:MM`, `+HHMM` or `+HH`, or the same with `-`.
///
/// Second 60 is read as `59.999999`. A time without `Z` or an offset is refused, never taken as UTC.
///
/// ```
/// use portal_sessions::{ErrorKind, Timestamp};
///
/// let started: Timestamp = "2026-11-01 09:30:00.250-05:00".parse()?;
/// assert_eq!(started.to_string(), "2026-11-01T14:30:00.25Z");
/// assert_eq!("2026-11-01T09:30:00".parse::<Timestamp>().unwrap_err().kind(), ErrorKind::InvalidTime);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// What was in a string and is not in its [`Timestamp`], for the warnings of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TimeNotes {
    /// Whether second 60 was read as `59.999999`.
    pub(crate) leap_second: bool,
    /// Whether digits after the sixth, not all of them zero, were cut.
    pub(crate) precision_cut: bool,
}

impl Timestamp {
    /// The first instant: 1970-01-01T00:00:00Z.
    pub const MIN: Timestamp = Timestamp(0);
    /// The last instant: 9999-12-30T21:59:59.999999Z.
    pub const MAX: Timestamp = Timestamp(253_402_207_199_999_999);

    /// The instant that is this many microseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`TimeOutOfRange`](ErrorKind::TimeOutOfRange) outside [`MIN`](Timestamp::MIN) to [`MAX`](Timestamp::MAX).
    ///
    /// ```
    /// use portal_sessions::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_micros(1_500_000)?.to_string(), "1970-01-01T00:00:01.5Z");
    /// assert!(Timestamp::from_micros(-1).is_err());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_micros(micros: i64) -> Result<Timestamp, Error> {
        let timestamp = Timestamp(micros);
        if (Timestamp::MIN..=Timestamp::MAX).contains(&timestamp) {
            Ok(timestamp)
        } else {
            Err(out_of_range(&format!("{micros} microseconds after 1970")))
        }
    }

    /// The number of microseconds since 1970-01-01T00:00:00Z.
    ///
    /// ```
    /// use portal_sessions::Timestamp;
    ///
    /// let (start, end): (Timestamp, Timestamp) = ("2026-11-01T14:30:00Z".parse()?, "2026-11-01T14:30:29.5Z".parse()?);
    /// assert_eq!(end.micros() - start.micros(), 29_500_000);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The instant at this many seconds after 1970-01-01T00:00:00Z.
    pub(crate) const fn of_seconds(seconds: u32) -> Timestamp {
        Timestamp(seconds as i64 * MICROS_PER_SECOND)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub(crate) fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// Reads an instant, and notes what was cut.
    pub(crate) fn parse_noting(text: &str) -> Result<(Timestamp, TimeNotes), Error> {
        let (micros, notes) = parse(text.as_bytes()).map_err(|why| refused(ErrorKind::InvalidTime, text, why))?;
        let timestamp = Timestamp::from_micros(micros).map_err(|_| out_of_range(text))?;
        Ok((timestamp, notes))
    }

    /// Reads a local time, without a zone or an offset, as microseconds after the local 1970-01-01T00:00:00.
    pub(super) fn parse_local(text: &str) -> Result<i64, Error> {
        let is_local = text.len() > 10 && !text.ends_with(['Z', 'z']);
        let micros = is_local.then(|| parse(format!("{text}Z").as_bytes()).ok()).flatten();
        let why = "is not a local time like 2026-11-01T09:30:00";
        micros.map(|(micros, _)| micros).ok_or_else(|| refused(ErrorKind::InvalidTime, text, why))
    }

    /// Appends the form of `Display`, such as `2026-11-01T14:30:00.25Z`, to a buffer: faster than formatting for many
    /// instants.
    ///
    /// ```
    /// use portal_sessions::Timestamp;
    ///
    /// let mut text = Vec::new();
    /// Timestamp::MIN.write_to(&mut text);
    /// assert_eq!(text, b"1970-01-01T00:00:00Z");
    /// ```
    pub fn write_to(self, out: &mut Vec<u8>) {
        self.write_utc_with(civil::write_date, out);
    }

    /// [`write_to`](Self::write_to) with cached dates.
    pub(crate) fn write_utc(self, dates: &mut Dates, out: &mut Vec<u8>) {
        self.write_utc_with(|days| dates.write(days), out);
    }

    /// Appends the instant in UTC with its fraction, where `write_date` formats the date.
    fn write_utc_with(self, write_date: impl FnOnce(i32) -> [u8; 10], out: &mut Vec<u8>) {
        self.write_seconds(0, b'T', write_date, out);
        let fraction = self.0.rem_euclid(MICROS_PER_SECOND) as u32;
        if fraction != 0 {
            out.push(b'.');
            for pair in [fraction / 10_000, fraction / 100 % 100, fraction % 100] {
                out.extend(digits(pair));
            }
            while out.last() == Some(&b'0') {
                out.pop();
            }
        }
        out.push(b'Z');
    }

    /// Appends the local time at this offset in whole seconds: `2026-11-01 09:30:00`.
    pub(crate) fn write_local(self, offset_seconds: i32, dates: &mut Dates, out: &mut Vec<u8>) {
        self.write_seconds(offset_seconds, b' ', |days| dates.write(days), out);
    }

    /// Appends the date and the time in whole seconds at an offset from UTC.
    fn write_seconds(
        self,
        offset_seconds: i32,
        separator: u8,
        write_date: impl FnOnce(i32) -> [u8; 10],
        out: &mut Vec<u8>,
    ) {
        let local = self.seconds() + i64::from(offset_seconds);
        let second_of_day = local.rem_euclid(SECONDS_PER_DAY) as u32;
        let ([h1, h2], [m1, m2], [s1, s2]) =
            (digits(second_of_day / 3_600), digits(second_of_day / 60 % 60), digits(second_of_day % 60));
        out.extend_from_slice(&write_date(local.div_euclid(SECONDS_PER_DAY) as i32));
        out.extend_from_slice(&[separator, h1, h2, b':', m1, m2, b':', s1, s2]);
    }
}

/// The message for a string of another form.
const NOT_AN_INSTANT: &str = "is not an instant like 2026-11-01T14:30:00Z";
/// The message for a date without a time, which is a common mistake.
const A_DAY: &str = "is a day and not an instant: add a time and an offset, as in 2026-11-01T00:00:00Z";

/// Reads the grammar of [`Timestamp`] as microseconds; the error continues the sentence after the quoted string.
fn parse(text: &[u8]) -> Result<(i64, TimeNotes), &'static str> {
    if let Some(seconds) = text.as_array().and_then(parse_plain) {
        return Ok((seconds * MICROS_PER_SECOND, TimeNotes::default()));
    }
    let (date, rest) = text.split_first_chunk::<10>().ok_or(NOT_AN_INSTANT)?;
    if rest.is_empty() && civil::parse_date(*date).is_some() {
        return Err(A_DAY);
    }
    let (clock, rest) = rest.split_first_chunk::<9>().ok_or(NOT_AN_INSTANT)?;
    let days = civil::parse_date(*date).ok_or(NOT_AN_INSTANT)?;
    let (second_of_day, leap_second) = parse_clock(*clock).ok_or(NOT_AN_INSTANT)?;
    let (fraction, precision_cut, zone) = parse_fraction(rest).ok_or(NOT_AN_INSTANT)?;
    let offset = match zone {
        [b'Z' | b'z'] => 0,
        [] => return Err("has no time zone: end it with Z or with an offset like -05:00"),
        _ => parse_offset(zone).ok_or(NOT_AN_INSTANT)?,
    };
    let seconds = i64::from(days) * SECONDS_PER_DAY + i64::from(second_of_day) - offset;
    let fraction = if leap_second { MICROS_PER_SECOND - 1 } else { fraction };
    let notes = TimeNotes { leap_second, precision_cut: precision_cut && !leap_second };
    Ok((seconds * MICROS_PER_SECOND + fraction, notes))
}

/// The fast path for `2026-11-01T14:30:00Z`, the form of nearly every instant; `None` for everything else, valid or
/// not.
fn parse_plain(text: &[u8; 20]) -> Option<i64> {
    let (minutes, [b':', s1, s2, b'Z']) = text.split_first_chunk::<16>()? else { return None };
    // One subtraction turns all digits into their values and the separators into 0; one comparison then checks all of
    // them.
    let values = u8x16::new(*minutes) - u8x16::new(*b"0000-00-00T00:00");
    let highest = u8x16::new([9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9]);
    if values.max(highest) != highest {
        return None;
    }
    let [y1, y2, y3, y4, _, m1, m2, _, d1, d2, _, h1, h2, _, n1, n2] = values.to_array().map(u32::from);
    let days = civil::days_from_civil((y1 * 10 + y2) * 100 + y3 * 10 + y4, m1 * 10 + m2, d1 * 10 + d2)?;
    let (hour, minute, second) = (h1 * 10 + h2, n1 * 10 + n2, number(*s1, *s2)?);
    let second_of_day = hour * 3_600 + minute * 60 + second;
    let is_clock = hour <= 23 && minute <= 59 && second <= 59;
    is_clock.then_some(i64::from(days) * SECONDS_PER_DAY + i64::from(second_of_day))
}

/// The second of the day, where second 60 counts as 59, and whether it was second 60.
fn parse_clock(text: [u8; 9]) -> Option<(u32, bool)> {
    let [b'T' | b't' | b' ', h1, h2, b':', m1, m2, b':', s1, s2] = text else { return None };
    let (hour, minute, second) = (number(h1, h2)?, number(m1, m2)?, number(s1, s2)?);
    (hour <= 23 && minute <= 59 && second <= 60).then_some((hour * 3_600 + minute * 60 + second.min(59), second == 60))
}

/// The microseconds of a fraction, whether digits other than 0 were cut, and the rest of the string.
fn parse_fraction(text: &[u8]) -> Option<(i64, bool, &[u8])> {
    let [b'.', rest @ ..] = text else { return Some((0, false, text)) };
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (kept, zone) = rest.split_at_checked(length).filter(|(digits, _)| !digits.is_empty())?;
    let (kept, cut) = kept.split_at_checked(6).unwrap_or((kept, &[]));
    let written = kept.iter().fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0'));
    let micros = (kept.len()..6).fold(written, |micros, _| micros * 10);
    Some((micros, cut.iter().any(|&digit| digit != b'0'), zone))
}

/// The seconds of an offset such as `-05:00`. Databases also write `-05` and `-0500`, which are unambiguous.
fn parse_offset(text: &[u8]) -> Option<i64> {
    let (sign, [h1, h2], [m1, m2]) = match *text {
        [sign, h1, h2] => (sign, [h1, h2], *b"00"),
        [sign, h1, h2, m1, m2] | [sign, h1, h2, b':', m1, m2] => (sign, [h1, h2], [m1, m2]),
        _ => return None,
    };
    if !matches!(sign, b'+' | b'-') {
        return None;
    }
    let (hours, minutes) = (number(h1, h2)?, number(m1, m2)?);
    let seconds = i64::from(hours * 3_600 + minutes * 60);
    (hours <= 23 && minutes <= 59).then_some(if sign == b'-' { -seconds } else { seconds })
}

/// The error for an instant outside of the range.
fn out_of_range(text: &str) -> Error {
    refused(ErrorKind::TimeOutOfRange, text, "is outside 1970-01-01T00:00:00Z to 9999-12-30T21:59:59.999999Z")
}

impl FromStr for Timestamp {
    type Err = Error;

    /// Reads the grammar of this type.
    ///
    /// # Errors
    /// [`InvalidTime`](ErrorKind::InvalidTime) for a string outside of the grammar, and for a time without `Z` or an
    /// offset; [`TimeOutOfRange`](ErrorKind::TimeOutOfRange) outside [`MIN`](Timestamp::MIN) to
    /// [`MAX`](Timestamp::MAX).
    fn from_str(text: &str) -> Result<Timestamp, Error> {
        Timestamp::parse_noting(text).map(|(timestamp, _)| timestamp)
    }
}

/// Displayed as RFC 3339 in UTC with the shortest fraction.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::with_capacity("2026-11-01T14:30:00.123456Z".len());
        self.write_to(&mut text);
        f.pad(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Exact: chrono has nanoseconds, and the range of a timestamp is within its own.
impl From<Timestamp> for DateTime<Utc> {
    fn from(timestamp: Timestamp) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::microseconds(timestamp.0)
    }
}

/// Nanoseconds are cut to microseconds, and chrono's leap second becomes `59.999999`, as when a string is read.
impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = Error;

    fn try_from(instant: DateTime<Utc>) -> Result<Timestamp, Error> {
        let fraction = i64::from(instant.timestamp_subsec_micros()).min(MICROS_PER_SECOND - 1);
        Timestamp::from_micros(instant.timestamp() * MICROS_PER_SECOND + fraction)
    }
}
