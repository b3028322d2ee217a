//! Instants and zones of Python. What they hold is read by the methods of the standard classes, never by those of a subclass.

use portal_sessions::{AsOf, Error, ErrorKind, Timestamp, Zone};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDate, PyDateTime, PyString, PyTzInfo};

use super::fault::{Fault, passes, shown};
use super::{At, foreign, text_at};
use crate::error::Raised;
use crate::work::guarded;

/// The moment and the place of a question: those given, and where none are given those of the table's own question.
pub(crate) fn as_of(now: At<'_, '_>, zone: At<'_, '_>, remembered: &AsOf) -> PyResult<AsOf> {
    let mut as_of = remembered.clone();
    if let Some(zone) = zone {
        as_of = as_of.with_zone(self::zone(zone)?);
    }
    if let Some(now) = now {
        let now = instant(now, as_of.zone().ok(), "now")?;
        as_of = as_of.with_now(now);
    }
    Ok(as_of)
}

/// A zone by its name, or an object of Python that has the name of one: `ZoneInfo`, a zone of pytz, `timezone.utc`.
pub(crate) fn zone(object: &Bound<'_, PyAny>) -> PyResult<Zone> {
    guarded(|| place(object).map_err(|fault| fault.at("zone").into()))
}

fn place(object: &Bound<'_, PyAny>) -> Result<Zone, Fault> {
    if let Ok(name) = object.cast::<PyString>() {
        return Ok(Zone::get(text_at(name, "zone")?)?);
    }
    let wanted = "the name of a time zone or a ZoneInfo";
    if !object.is_instance_of::<PyTzInfo>() {
        return Err(Fault::wrong_type(object, wanted));
    }
    if object.is_instance(Classes::of(object.py())?.timezone.bind(object.py()))? {
        let offset = Classes::of(object.py())?.fixed_offset(object)?;
        return if offset == 0 { Ok(Zone::utc()) } else { Err(fixed(offset, object)) };
    }
    for attribute in ["key", "zone"] {
        if let Some(name) = object.getattr_opt(attribute)?
            && let Ok(name) = name.cast::<PyString>()
        {
            return Ok(Zone::get(text_at(name, "zone")?)?);
        }
    }
    Err(Fault::wrong_type(object, wanted))
}

/// An offset is no zone: the rules of its clocks are not known, and where it has a name, the sign in that is the other one.
fn fixed(offset: i64, object: &Bound<'_, PyAny>) -> Fault {
    let seconds = offset / MICROS;
    let name = Zone::of_fixed_hours(seconds / 3_600).filter(|_| offset % (3_600 * MICROS) == 0);
    let mut message = "an offset from UTC names no time zone: give the name of one, such as `Europe/Berlin`".to_owned();
    if let Some(zone) = name {
        message.push_str(&format!("; clocks that always show this offset are those of `{zone}`"));
    }
    Fault::of(ErrorKind::UnknownZone, &message, object)
}

/// An instant as an aware `datetime` or in RFC 3339; a naive `datetime` is what the clock of the zone showed.
pub(crate) fn instant(object: &Bound<'_, PyAny>, zone: Option<&Zone>, path: &str) -> PyResult<Timestamp> {
    let read = || -> Result<Timestamp, Fault> {
        if let Ok(text) = object.cast::<PyString>() {
            return Ok(text_at(text, path)?.parse()?);
        }
        match object.cast::<PyDateTime>() {
            Ok(datetime) => Ok(moment(datetime, zone)?.parse()?),
            // The core says what is wrong with a day.
            Err(_) => match object.cast::<PyDate>() {
                Ok(date) => Ok(day(date)?.parse()?),
                Err(_) => Err(Fault::wrong_type(object, "an aware datetime or an instant in RFC 3339")),
            },
        }
    };
    guarded(|| read().map_err(|fault| fault.at(path).into()))
}

/// The day of a `date`, as text.
pub(super) fn day(date: &Bound<'_, PyDate>) -> Result<String, Fault> {
    let text = Classes::of(date.py())?.day.bind(date.py()).call1((date,))?;
    Ok(text.extract()?)
}

const MICROS: i64 = 1_000_000;

/// The day 1970-01-01 by the count of `datetime.toordinal`.
const EPOCH: i64 = 719_163;

/// The instant of a `datetime` in RFC 3339; a naive one is what the clock of the zone showed.
///
/// Where that clock shows a time twice, `fold=1` says that the second is meant; without it nothing does.
pub(super) fn moment(datetime: &Bound<'_, PyDateTime>, zone: Option<&Zone>) -> Result<String, Fault> {
    let py = datetime.py();
    if foreign::is_missing(datetime)? {
        return Err(foreign::missing(ErrorKind::InvalidTime, datetime));
    }
    let classes = Classes::of(py)?;
    let time = classes.time.bind(py).call1((datetime,))?;
    // Of pandas: three more digits, which the core counts as cut.
    let nanosecond = match datetime.getattr_opt("nanosecond")? {
        Some(nanosecond) => nanosecond.extract::<u16>().unwrap_or_default(),
        None => 0,
    };
    let digits = if nanosecond == 0 { String::new() } else { format!("{nanosecond:03}") };
    let offset = classes.utcoffset.bind(py).call1((datetime,)).map_err(|raised| no_offset(datetime, raised))?;
    if offset.is_none() {
        let clock: String = time.call_method0("isoformat")?.extract()?;
        let local = format!("{}T{clock}", day(datetime.cast::<PyDate>().map_err(PyErr::from)?)?);
        let Some(zone) = zone else { return Err(naive(&local)) };
        let is_second = time.getattr("fold")?.extract::<u8>()? == 1;
        let instant = if is_second { zone.later_instant_of(&local)? } else { zone.instant_of(&local)? };
        return Ok(written(instant, &digits));
    }
    let part = |name: &str| -> PyResult<i64> { time.getattr(name)?.extract() };
    let days = classes.toordinal.bind(py).call1((datetime,))?.extract::<i64>()? - EPOCH;
    let seconds = days * 86_400 + part("hour")? * 3_600 + part("minute")? * 60 + part("second")?;
    let micros = seconds * MICROS + part("microsecond")? - classes.micros(&offset)?;
    match Timestamp::from_micros(micros) {
        Ok(instant) => Ok(written(instant, &digits)),
        Err(error) => {
            let value = shown(datetime)?;
            Err(Error::new(error.kind(), format!("`{value:.60}` is out of range")).value_is(&value).into())
        }
    }
}

/// The text of an instant, with the digits that come after its sixth.
fn written(instant: Timestamp, digits: &str) -> String {
    let text = instant.to_string();
    if digits.is_empty() {
        return text;
    }
    let (clock, fraction) = text.trim_end_matches('Z').split_once('.').unwrap_or((text.trim_end_matches('Z'), ""));
    format!("{clock}.{fraction:0<6}{digits}Z")
}

fn no_offset(datetime: &Bound<'_, PyDateTime>, raised: PyErr) -> Fault {
    if passes(&raised) {
        return Fault::Raised(raised);
    }
    let message = format!("its tzinfo does not say how far from UTC it is: `{raised}`");
    match Fault::of(ErrorKind::InvalidTime, &message, datetime) {
        Fault::Refused(error, _) => Fault::Refused(error, Some(raised)),
        other @ Fault::Raised(_) => other,
    }
}

fn naive(local: &str) -> Fault {
    let message =
        format!("`{local}` is a naive datetime, which names no instant: give it a tzinfo, or a zone to read it in");
    Error::new(ErrorKind::ZoneRequired, message).value_is(local).into()
}

/// An instant as an aware `datetime` in UTC.
pub(crate) fn datetime(py: Python<'_>, instant: Timestamp) -> PyResult<Bound<'_, PyAny>> {
    static READ: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = READ.import(py, "datetime", "datetime")?;
    class.call_method1("fromisoformat", (instant.to_string(),))
}

/// A date of Python, or its text.
pub(crate) fn date(object: &Bound<'_, PyAny>, path: &str) -> PyResult<portal_sessions::Date> {
    let text = match object.cast::<PyDate>() {
        Ok(date) => day(date).map_err(|fault| fault.at(path))?,
        Err(_) => super::text(object, "a date, or a text like 2026-11-01", path)?.to_owned(),
    };
    text.parse::<portal_sessions::Date>().map_err(|error| error.at(path)).raised()
}

/// What the standard classes of time can do, so that no subclass is asked.
struct Classes {
    timezone: Py<PyAny>,
    day: Py<PyAny>,
    time: Py<PyAny>,
    toordinal: Py<PyAny>,
    utcoffset: Py<PyAny>,
    fixed: Py<PyAny>,
    divided: Py<PyAny>,
    microsecond: Py<PyAny>,
}

impl Classes {
    fn of(py: Python<'_>) -> PyResult<&Classes> {
        static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();
        CLASSES.get_or_try_init(py, || {
            let module = py.import("datetime")?;
            let method = |class: &str, name: &str| Ok::<_, PyErr>(module.getattr(class)?.getattr(name)?.unbind());
            Ok(Classes {
                timezone: module.getattr("timezone")?.unbind(),
                day: method("date", "isoformat")?,
                time: method("datetime", "time")?,
                toordinal: method("datetime", "toordinal")?,
                utcoffset: method("datetime", "utcoffset")?,
                fixed: method("timezone", "utcoffset")?,
                divided: method("timedelta", "__floordiv__")?,
                microsecond: module.getattr("timedelta")?.call1((0, 0, 1))?.unbind(),
            })
        })
    }

    /// The microseconds of a `timedelta`.
    fn micros(&self, delta: &Bound<'_, PyAny>) -> PyResult<i64> {
        let py = delta.py();
        self.divided.bind(py).call1((delta, self.microsecond.bind(py)))?.extract()
    }

    /// The microseconds by which the clocks of a `timezone` are ahead of UTC.
    fn fixed_offset(&self, zone: &Bound<'_, PyAny>) -> PyResult<i64> {
        let py = zone.py();
        self.micros(&self.fixed.bind(py).call1((zone, py.None()))?)
    }
}
