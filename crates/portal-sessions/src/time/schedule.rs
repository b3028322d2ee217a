//! Working hours: by weekday, in one zone, with exceptions by date.
//!
//! They are checked and merged when a schedule is built, so that the question whether an instant is inside is two
//! lookups of a day and a few comparisons.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::civil::number;
use super::{Date, Timestamp, Weekday, Zone, refused};
use crate::error::{Error, ErrorKind};

/// The minutes of a day; a local clock never shows more, even on days of 25 hours.
const MINUTES_PER_DAY: u16 = 24 * 60;

/// Working hours: for each day of the week the times at which people work, in one time zone, with exceptions by date.
///
/// - Hours include their start and exclude their end: `09:00` to `17:00` contains 16:59 and not 17:00. An end of
///   `24:00` is allowed.
/// - Hours that end before they start run over midnight, as `22:00` to `06:00`, and belong to the day on which they
///   start. An exception replaces the hours that start on its date: the night that began the day before still ends on
///   it, and its own night still runs into the next day.
/// - A day may have several hours; those that overlap or touch are merged.
/// - Only the local clock counts. When clocks are set back, both passes of the repeated hour are treated alike.
///
/// The product's pages mention working hours without stating a form: all of this is our ruling. In JSON, days without
/// hours are left out of `weekly`, and a closed date has an empty array:
///
/// ```
/// use portal_sessions::{Schedule, Weekday, Zone};
///
/// let schedule = Schedule::builder(Zone::get("America/New_York")?)
///     .weekly(Weekday::Monday, "09:00", "17:00")
///     .weekly(Weekday::Friday, "22:00", "06:00")
///     .exception("2026-12-25".parse()?, &[])
///     .build()?;
/// assert!(schedule.is_working("2026-11-02T14:00:00Z".parse()?));
/// assert!(!schedule.is_working("2026-11-02T22:00:00Z".parse()?));
/// assert_eq!(
///     serde_json::to_string(&schedule).unwrap(),
///     r#"{"zone":"America/New_York","weekly":{"mon":[["09:00","17:00"]],"fri":[["22:00","06:00"]]},"exceptions":{"2026-12-25":[]}}"#,
/// );
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    zone: Zone,
    weekly: BTreeMap<Weekday, DayHours>,
    exceptions: BTreeMap<Date, DayHours>,
}

impl Schedule {
    /// A builder for a schedule in this zone, which has no working hours yet.
    ///
    /// ```
    /// use portal_sessions::{Schedule, Zone};
    ///
    /// let closed = Schedule::builder(Zone::utc()).build()?;
    /// assert!(!closed.is_working("2026-11-02T12:00:00Z".parse()?));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn builder(zone: Zone) -> ScheduleBuilder {
        ScheduleBuilder { zone, weekly: Vec::new(), exceptions: Vec::new() }
    }

    /// The zone whose local clock the hours refer to.
    ///
    /// ```
    /// use portal_sessions::{Schedule, Zone};
    ///
    /// let schedule = Schedule::builder(Zone::get("europe/berlin")?).build()?;
    /// assert_eq!(schedule.zone().name(), "Europe/Berlin");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Whether this instant is within working hours. The start of the hours is inside, their end is not (our ruling).
    ///
    /// ```
    /// use portal_sessions::{Schedule, Weekday, Zone};
    ///
    /// let schedule = Schedule::builder(Zone::utc()).weekly(Weekday::Monday, "09:00", "17:00").build()?;
    /// assert!(schedule.is_working("2026-11-02T09:00:00Z".parse()?));
    /// assert!(schedule.is_working("2026-11-02T16:59:59Z".parse()?));
    /// assert!(!schedule.is_working("2026-11-02T17:00:00Z".parse()?));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn is_working(&self, instant: Timestamp) -> bool {
        self.is_working_at(instant, self.zone.offset_seconds(instant.seconds()))
    }

    /// [`is_working`](Self::is_working) with the offset of the schedule's zone at that instant, where it is known
    /// already.
    pub(crate) fn is_working_at(&self, instant: Timestamp, offset_seconds: i32) -> bool {
        let local = instant.seconds() + i64::from(offset_seconds);
        let date = Date::of_local_seconds(local);
        let minute = (local.div_euclid(60)).rem_euclid(i64::from(MINUTES_PER_DAY)) as u16;
        self.hours_of(date).is_some_and(|hours| hours.contains(minute))
            || date.previous().and_then(|before| self.hours_of(before)).is_some_and(|hours| minute < hours.spill)
    }

    /// The hours that start on this date.
    fn hours_of(&self, date: Date) -> Option<&DayHours> {
        self.exceptions.get(&date).or_else(|| self.weekly.get(&date.weekday()))
    }
}

/// Collects the hours of a [`Schedule`]. They are checked by [`build`](ScheduleBuilder::build).
#[derive(Clone, Debug)]
pub struct ScheduleBuilder {
    zone: Zone,
    weekly: Vec<(Weekday, String, String)>,
    exceptions: Vec<(Date, Vec<(String, String)>)>,
}

impl ScheduleBuilder {
    /// Adds hours to every `weekday`, in the form `HH:MM`. An `end` before the `start` is on the next day.
    ///
    /// ```
    /// use portal_sessions::{Schedule, Weekday, Zone};
    ///
    /// let nights = Schedule::builder(Zone::utc()).weekly(Weekday::Friday, "22:00", "06:00").build()?;
    /// assert!(nights.is_working("2026-11-07T05:59:00Z".parse()?)); // A Saturday.
    /// assert!(!nights.is_working("2026-11-06T05:59:00Z".parse()?));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn weekly(mut self, weekday: Weekday, start: &str, end: &str) -> Self {
        self.weekly.push((weekday, start.to_owned(), end.to_owned()));
        self
    }

    /// Sets all hours that start on `date`, in place of those of its weekday. An empty list means closed.
    ///
    /// ```
    /// use portal_sessions::{Schedule, Weekday, Zone};
    ///
    /// let schedule = Schedule::builder(Zone::utc())
    ///     .weekly(Weekday::Thursday, "09:00", "17:00")
    ///     .exception("2026-12-24".parse()?, &[("09:00", "12:00")])
    ///     .build()?;
    /// assert!(!schedule.is_working("2026-12-24T14:00:00Z".parse()?));
    /// assert!(schedule.is_working("2026-12-17T14:00:00Z".parse()?));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn exception(mut self, date: Date, hours: &[(&str, &str)]) -> Self {
        let hours = hours.iter().map(|&(start, end)| (start.to_owned(), end.to_owned())).collect();
        self.exceptions.push((date, hours));
        self
    }

    /// Checks the hours, and merges those that overlap.
    ///
    /// # Errors
    /// With a path such as `weekly.mon[0]` or `exceptions.2026-12-25[1]`: [`InvalidValue`](ErrorKind::InvalidValue) for
    /// a time outside `00:00` to `23:59` (an end may be `24:00`), and for hours whose end equals their start, which
    /// could be a whole day as well as nothing; [`Conflict`](ErrorKind::Conflict) for a date with two exceptions.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Schedule, Weekday, Zone};
    ///
    /// let error = Schedule::builder(Zone::utc()).weekly(Weekday::Monday, "9:00", "17:00").build().unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidValue, Some("weekly.mon[0]")));
    /// ```
    pub fn build(self) -> Result<Schedule, Error> {
        let mut weekly = BTreeMap::new();
        for weekday in Weekday::ALL {
            let hours = self.weekly.iter().filter(|(day, ..)| *day == weekday).map(|(_, start, end)| (start, end));
            let hours = DayHours::new(hours).map_err(|error| error.within(weekday.as_str()).within("weekly"))?;
            if hours != DayHours::default() {
                weekly.insert(weekday, hours);
            }
        }
        let mut exceptions = BTreeMap::new();
        for (date, hours) in &self.exceptions {
            let place = date.to_string();
            let hours = DayHours::new(hours.iter().map(|(start, end)| (start, end)))
                .map_err(|error| error.within(&place).within("exceptions"))?;
            if exceptions.insert(*date, hours).is_some() {
                let error = refused(ErrorKind::Conflict, &place, "has two exceptions");
                return Err(error.at(place).within("exceptions"));
            }
        }
        Ok(Schedule { zone: self.zone, weekly, exceptions })
    }
}

/// The hours that start on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct DayHours {
    /// Half-open ranges in minutes of the day, ascending; no two of them touch.
    within: Vec<(u16, u16)>,
    /// The minute of the next day up to which the last range continues; 0 if it ends with its day.
    spill: u16,
}

impl DayHours {
    /// Merges the hours of one day, and splits off what runs over midnight.
    fn new<'a>(hours: impl Iterator<Item = (&'a String, &'a String)>) -> Result<DayHours, Error> {
        let mut within = Vec::new();
        let mut spill = 0;
        for (position, (start, end)) in hours.enumerate() {
            let (start, end) = parse_hours(start, end).map_err(|error| error.at(format!("[{position}]")))?;
            if start < end {
                within.push((start, end));
            } else {
                within.push((start, MINUTES_PER_DAY));
                spill = spill.max(end);
            }
        }
        within.sort_unstable();
        within.dedup_by(|next, last| {
            let touches = next.0 <= last.1;
            if touches {
                last.1 = last.1.max(next.1);
            }
            touches
        });
        Ok(DayHours { within, spill })
    }

    /// Whether a minute of this day is within the hours that start on it.
    fn contains(&self, minute: u16) -> bool {
        self.within.iter().any(|&(start, end)| start <= minute && minute < end)
    }
}

/// Reads a start and an end as minutes of the day.
fn parse_hours(start: &str, end: &str) -> Result<(u16, u16), Error> {
    let from = parse_minute(start)
        .filter(|&minute| minute < MINUTES_PER_DAY)
        .ok_or_else(|| refused(ErrorKind::InvalidValue, start, "is not a start from 00:00 to 23:59"))?;
    let to =
        parse_minute(end).ok_or_else(|| refused(ErrorKind::InvalidValue, end, "is not an end from 00:00 to 24:00"))?;
    if from == to {
        let why = "is both start and end: a whole day is 00:00 to 24:00, and no hours are an empty list";
        return Err(refused(ErrorKind::InvalidValue, start, why));
    }
    Ok((from, to))
}

/// The minute of the day of `HH:MM`, up to `24:00`.
fn parse_minute(text: &str) -> Option<u16> {
    let [h1, h2, b':', m1, m2] = *text.as_bytes() else { return None };
    let (hours, minutes) = (number(h1, h2)?, number(m1, m2)?);
    let minute = u16::try_from(hours * 60 + minutes).ok()?;
    (minutes <= 59 && minute <= MINUTES_PER_DAY).then_some(minute)
}

/// Serialised in the form that [`Schedule::from_json`] reads: `{"zone":…,"weekly":…,"exceptions":…}`.
impl Serialize for Schedule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Schedule", 3)?;
        object.serialize_field("zone", &self.zone)?;
        object.serialize_field("weekly", &Weekly(&self.weekly))?;
        object.serialize_field("exceptions", &self.exceptions)?;
        object.end()
    }
}

/// Serialises the hours of the weekdays by their keys.
struct Weekly<'a>(&'a BTreeMap<Weekday, DayHours>);

impl Serialize for Weekly<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut days = serializer.serialize_map(Some(self.0.len()))?;
        for (weekday, hours) in self.0 {
            days.serialize_entry(weekday.as_str(), hours)?;
        }
        days.end()
    }
}

impl Serialize for DayHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut hours = self.within.clone();
        if self.spill > 0
            && let Some((start, end)) = hours.last_mut()
        {
            if self.spill < *start {
                *end = self.spill;
            } else {
                // The hours are longer than a day. No single range can express that, so the rest is written as a night
                // from the last minute.
                hours.push((MINUTES_PER_DAY - 1, self.spill));
            }
        }
        let text = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        serializer.collect_seq(hours.into_iter().map(|(start, end)| [text(start), text(end)]))
    }
}

mod read;

#[cfg(test)]
mod tests;
