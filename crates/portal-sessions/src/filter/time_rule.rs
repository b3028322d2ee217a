//! The clauses about time, and the instants they mean at a given moment and place.

use std::fmt;
use std::str::FromStr;

use crate::as_of::AsOf;
use crate::error::{Error, ErrorKind};
use crate::time::{Date, Timestamp, Zone};

/// The longest rolling or calendar range in days, a hundred years (our ruling).
const MOST_DAYS: u32 = 36_500;
const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// One end of a range of time: an instant, or a day of the calendar in the zone of the question.
///
/// A day as the start is its first instant; as the end it is the first instant of the next day, so that the day itself
/// belongs to the range (our ruling).
///
/// ```
/// use portal_sessions::TimeBound;
///
/// assert!(matches!("2026-11-01".parse()?, TimeBound::Date(_)));
/// assert!(matches!("2026-11-01T14:30:00Z".parse()?, TimeBound::Instant(_)));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeBound {
    /// An instant.
    Instant(Timestamp),
    /// A whole day.
    Date(Date),
}

impl From<Timestamp> for TimeBound {
    fn from(instant: Timestamp) -> Self {
        TimeBound::Instant(instant)
    }
}

impl From<Date> for TimeBound {
    fn from(date: Date) -> Self {
        TimeBound::Date(date)
    }
}

impl FromStr for TimeBound {
    type Err = Error;

    /// Ten bytes are a date, everything else is an instant.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.len() == 10 { text.parse().map(TimeBound::Date) } else { text.parse().map(TimeBound::Instant) }
    }
}

impl fmt::Display for TimeBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TimeBound::Instant(instant) => instant.fmt(f),
            TimeBound::Date(date) => date.fmt(f),
        }
    }
}

impl TimeBound {
    /// Whether this start lies after that end, as far as that is known without a zone.
    pub(super) fn is_after(self, end: TimeBound) -> bool {
        match (self, end) {
            (TimeBound::Instant(start), TimeBound::Instant(end)) => start > end,
            (TimeBound::Date(start), TimeBound::Date(end)) => start > end,
            _ => false,
        }
    }

    pub(super) fn span_from(self, as_of: &AsOf) -> Result<Span, Error> {
        Ok(match self {
            TimeBound::Instant(instant) => Span { from: Some(instant), to: None },
            TimeBound::Date(date) => Span { from: Some(start(as_of.zone()?, date)?), to: None },
        })
    }

    pub(super) fn span_to(self, as_of: &AsOf) -> Result<Span, Error> {
        Ok(match self {
            TimeBound::Instant(instant) => Span { from: None, to: Some(instant) },
            TimeBound::Date(date) => Span { from: None, to: end(as_of.zone()?, date) },
        })
    }
}

/// The last N × 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Last {
    hours: u32,
}

impl Last {
    /// From `now` minus the hours up to `now`, which is no longer inside.
    pub(super) fn span(self, as_of: &AsOf) -> Result<Span, Error> {
        let now = as_of.now()?;
        // No session is older than the first instant, so nothing is lost by stopping there.
        let from = Timestamp::from_micros(now.micros() - i64::from(self.hours) * MICROS_PER_HOUR);
        Ok(Span { from: Some(from.unwrap_or(Timestamp::MIN)), to: Some(now) })
    }
}

impl FromStr for Last {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let hours = match text.split_at_checked(text.len().saturating_sub(1)) {
            Some((count, "d")) => whole(count, MOST_DAYS).map(|days| days * 24),
            Some((count, "h")) => whole(count, MOST_DAYS * 24),
            _ => None,
        };
        hours.map(|hours| Last { hours }).ok_or_else(|| {
            let message = format!("`{text:.60}` is not a time like `30d` or `24h`, of 1 to {MOST_DAYS} days");
            Error::new(ErrorKind::InvalidValue, message).value_is(text)
        })
    }
}

impl fmt::Display for Last {
    /// Whole days where they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.hours / 24, self.hours % 24) {
            (days, 0) => write!(f, "{days}d"),
            _ => write!(f, "{}h", self.hours),
        }
    }
}

/// Whole days of a zone's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Calendar {
    Today,
    Yesterday,
    /// This many days, of which today is the last.
    Days(u32),
}

impl Calendar {
    pub(super) fn span(self, as_of: &AsOf) -> Result<Span, Error> {
        let (now, zone) = (as_of.now()?, as_of.zone()?);
        let today = zone.date_of(now);
        let (first, last) = match self {
            Calendar::Today => (0, 0),
            Calendar::Yesterday => (1, 1),
            Calendar::Days(days) => (days - 1, 0),
        };
        let ago = |days: u32| {
            let days = i64::from(today.days()) - i64::from(days);
            i32::try_from(days).ok().and_then(|days| Date::from_days(days).ok()).unwrap_or(Date::MIN)
        };
        Ok(Span { from: Some(start(zone, ago(first))?), to: end(zone, ago(last)) })
    }
}

impl FromStr for Calendar {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let days = || whole(text.strip_suffix('d')?, MOST_DAYS).map(Calendar::Days);
        match text {
            "today" => Ok(Calendar::Today),
            "yesterday" => Ok(Calendar::Yesterday),
            _ => days().ok_or_else(|| {
                let message = format!(
                    "`{text:.60}` is not `today`, `yesterday` or days like `7d`, of which there are 1 to {MOST_DAYS}"
                );
                Error::new(ErrorKind::InvalidValue, message).value_is(text)
            }),
        }
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Calendar::Today => f.write_str("today"),
            Calendar::Yesterday => f.write_str("yesterday"),
            Calendar::Days(days) => write!(f, "{days}d"),
        }
    }
}

/// A whole number from 1 to `most`, without a sign or leading zeros.
fn whole(text: &str, most: u32) -> Option<u32> {
    let is_plain = text.starts_with(|first: char| first.is_ascii_digit() && first != '0');
    text.parse().ok().filter(|number| is_plain && (1..=most).contains(number))
}

/// The instants from one to another, the second not included; an end that is not there has no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
}

impl Span {
    pub(crate) const ALWAYS: Span = Span { from: None, to: None };

    pub(crate) fn contains(self, instant: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= instant) && self.to.is_none_or(|to| instant < to)
    }

    /// The instants in both; where there are none, an empty span at the later start.
    pub(crate) fn and(self, other: Span) -> Span {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        Span { from, to: to.map(|to| from.map_or(to, |from| to.max(from))) }
    }
}

/// The start of a day; the first instant there is where the day starts before it.
fn start(zone: &Zone, date: Date) -> Result<Timestamp, Error> {
    zone.start_of_day(date).or_else(|error| if date.days() < 2 { Ok(Timestamp::MIN) } else { Err(error) })
}

/// The start of the next day; none where that lies after the last instant there is.
fn end(zone: &Zone, date: Date) -> Option<Timestamp> {
    let next = date.next()?;
    let outside = if next.days() < 2 { Some(Timestamp::MIN) } else { None };
    zone.start_of_day(next).ok().or(outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rolling_times_have_one_form() {
        for (text, canonical) in [("24h", "1d"), ("48h", "2d"), ("25h", "25h"), ("7d", "7d"), ("876000h", "36500d")] {
            assert_eq!(text.parse::<Last>().unwrap().to_string(), canonical);
        }
        for text in ["", "d", "0d", "07d", "+7d", "-1d", "7", "7w", "1.5d", "36501d", "876001h", "7D", "7 d", "٧d", "é"]
        {
            assert_eq!(text.parse::<Last>().unwrap_err().kind(), ErrorKind::InvalidValue, "{text}");
        }
        for text in ["Today", "0d", "7h", "d", ""] {
            assert_eq!(text.parse::<Calendar>().unwrap_err().kind(), ErrorKind::InvalidValue, "{text}");
        }
    }

    #[test]
    fn the_ends_of_time_are_limits_and_no_errors() {
        let at = |now: &str| AsOf::at(now.parse().unwrap(), Zone::get("Asia/Tokyo").unwrap());
        let first = Calendar::Days(36_500).span(&at("1970-01-01T00:00:00Z")).unwrap();
        assert_eq!(first, Span { from: Some(Timestamp::MIN), to: Some("1970-01-01T15:00:00Z".parse().unwrap()) });
        let last = TimeBound::Date(Date::MAX).span_to(&at("1970-01-01T00:00:00Z")).unwrap();
        assert_eq!(last, Span::ALWAYS);
        let before = TimeBound::Date(Date::MIN).span_to(&at("1970-01-01T00:00:00Z")).unwrap();
        assert!(!before.contains(Timestamp::MIN));
    }

    #[test]
    fn spans_that_do_not_meet_are_empty() {
        let instant = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let early = Span { from: None, to: instant("2026-01-01T00:00:00Z") };
        let late = Span { from: instant("2026-02-01T00:00:00Z"), to: None };
        let both = early.and(late);
        assert_eq!(both, Span { from: late.from, to: late.from });
        assert_eq!(both, late.and(early));
        assert_eq!(early.and(Span::ALWAYS), early);
    }
}
