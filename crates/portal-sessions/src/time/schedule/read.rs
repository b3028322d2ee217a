//! Reads schedules from JSON.

use std::str::FromStr;

use super::{Schedule, ScheduleBuilder};
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::time::{Date, Weekday};

/// Hours as they are written: starts and ends.
type Pairs = Vec<(String, String)>;

impl Schedule {
    /// Reads a schedule from JSON, in the form in which it is serialised. `weekly` and `exceptions` may be missing, and
    /// are empty then; `zone` is required.
    ///
    /// # Errors
    /// With the path of the key: [`ErrorKind::UnknownKey`], [`ErrorKind::MissingField`] without a zone,
    /// [`ErrorKind::UnknownZone`], [`ErrorKind::WrongType`], [`ErrorKind::InvalidTime`] for a key of `exceptions` that
    /// is not a date, and those of [`ScheduleBuilder::build`].
    ///
    /// ```
    /// use portal_sessions::Schedule;
    ///
    /// let json = r#"{"zone":"UTC","weekly":{"mon":[["09:00","17:00"]]},"exceptions":{"2026-12-25":[]}}"#;
    /// assert_eq!(serde_json::to_string(&Schedule::from_json(json)?).unwrap(), json);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Schedule::from_value(Value::parse(text)?)
    }

    /// Reads a schedule from a JSON value, for policies that contain one.
    pub(crate) fn from_value(value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields()?;
        let builder = Schedule::builder(fields.required("zone", Value::into_parsed)?);
        let weekly = fields.optional("weekly", read_days::<Weekday>)?.unwrap_or_default();
        let exceptions = fields.optional("exceptions", read_days::<Date>)?.unwrap_or_default();
        fields.finish()?;
        let builder = weekly.into_iter().fold(builder, ScheduleBuilder::with_weekday);
        exceptions.into_iter().fold(builder, ScheduleBuilder::with_exception).build()
    }
}

impl ScheduleBuilder {
    /// Adds all hours of a weekday.
    fn with_weekday(mut self, (weekday, hours): (Weekday, Pairs)) -> Self {
        self.weekly.extend(hours.into_iter().map(|(start, end)| (weekday, start, end)));
        self
    }

    /// Adds the exception of a date.
    fn with_exception(mut self, exception: (Date, Pairs)) -> Self {
        self.exceptions.push(exception);
        self
    }
}

/// The hours of each day, by its key.
fn read_days<Day: FromStr<Err = Error>>(value: Value) -> Result<Vec<(Day, Pairs)>, Error> {
    let read = |key: &str, hours: Value| Ok((key.parse()?, hours.into_list(read_hours)?));
    let entries = value.into_entries()?.into_iter();
    entries.map(|(key, hours)| read(&key, hours).map_err(|error: Error| error.within(&format!("{key:.60}")))).collect()
}

/// Reads an array of exactly two strings.
fn read_hours(value: Value) -> Result<(String, String), Error> {
    <[String; 2]>::try_from(value.into_list(Value::into_string)?)
        .map(Into::into)
        .map_err(|_| Error::new(ErrorKind::InvalidValue, "hours are one start and one end"))
}
