//! What crosses the border: text, instants, zones, decimals and documents.

use portal_sessions::{AsOf, Error, ErrorKind, Timestamp, Zone};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDateTime, PyString};

use crate::error::{Raised, internal, refused};
use crate::session::Session;
use crate::work::guarded;

mod document;

pub(crate) use document::{document, fields, record};

/// A moment or a place, which a caller may leave out.
pub(crate) type At<'a, 'py> = Option<&'a Bound<'py, PyAny>>;

/// A text of Python. One with a lone surrogate is no text.
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl<'a, 'py> FromPyObject<'a, 'py> for Text<'a> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let text = object.cast::<PyString>().map_err(|_| wrong_type(&object, "a text"))?;
        <&'a str>::extract(object).map(Text).map_err(|_| lone_surrogate(&text, None))
    }
}

/// A number of rows, bytes or threads: a whole number that is not negative.
pub(crate) struct Count(pub(crate) usize);

impl<'py> FromPyObject<'_, 'py> for Count {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<pyo3::types::PyBool>() || object.hasattr("__index__")?.eq(&false) {
            return Err(wrong_type(&object, "a whole number"));
        }
        object.extract().map(Count).map_err(|_| {
            let value = object.str().map_or_else(|_| "a huge number".to_owned(), |text| text.to_string());
            let message = format!("a number from 0 on, below 2^63, and not `{value:.60}`");
            refused(ErrorKind::NumberOutOfRange, &message, None, Some(&value))
        })
    }
}

/// The secret key of a cursor.
pub(crate) struct Key<'a>(pub(crate) &'a [u8]);

impl<'a, 'py> FromPyObject<'a, 'py> for Key<'a> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        match object.cast::<PyBytes>() {
            Ok(_) => <&'a [u8]>::extract(object).map(Key).map_err(PyErr::from),
            Err(_) => {
                // Its value is a secret, whatever it is.
                let class = object.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
                let message = format!("expected bytes and not a `{class}`");
                Err(refused(ErrorKind::WrongType, &message, Some("key"), Some(&class)))
            }
        }
    }
}

/// A session of Python.
pub(crate) struct Given<'a>(pub(crate) &'a portal_sessions::Session);

impl<'a, 'py> FromPyObject<'a, 'py> for Given<'a> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let session = object.cast::<Session>().map_err(|_| wrong_type_at(&object, "a `Session`", Some("session")))?;
        Ok(Given(&session.get().0))
    }
}

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

/// A zone by its name, a `ZoneInfo`, or `timezone.utc`.
pub(crate) fn zone(object: &Bound<'_, PyAny>) -> PyResult<Zone> {
    if let Ok(name) = object.cast::<PyString>() {
        return Zone::get(text(name, "zone")?).raised();
    }
    if object.eq(utc(object.py())?)? {
        return Ok(Zone::utc());
    }
    match object.getattr("key").ok().and_then(|key| key.cast_into::<PyString>().ok()) {
        Some(name) => Zone::get(text(&name, "zone")?).raised(),
        None => Err(wrong_type_at(object, "the name of a time zone or a ZoneInfo", Some("zone"))),
    }
}

/// An instant as an aware `datetime` or in RFC 3339; a naive `datetime` is what the clock of the zone showed.
pub(crate) fn instant(object: &Bound<'_, PyAny>, zone: Option<&Zone>, path: &str) -> PyResult<Timestamp> {
    if let Ok(text) = object.cast::<PyString>() {
        return self::text(text, path)?.parse().raised();
    }
    let Ok(datetime) = object.cast::<PyDateTime>() else {
        return Err(wrong_type_at(object, "an aware datetime or an instant in RFC 3339", Some(path)));
    };
    if let Some(text) = aware_text(datetime, path)? {
        return text.parse().raised();
    }
    let local = datetime.call_method0("isoformat")?.to_string();
    match zone {
        Some(zone) => zone.instant_of(&local).raised(),
        None => Err(naive(&local, path)),
    }
}

/// The instant in UTC as text, or none for a naive `datetime`.
fn aware_text(datetime: &Bound<'_, PyDateTime>, path: &str) -> PyResult<Option<String>> {
    let value = || datetime.to_string();
    // `pandas.NaT` is a `datetime` that is none.
    let Ok(offset) = datetime.call_method0("utcoffset") else {
        let message = format!("`{}` is no instant", value());
        return Err(refused(ErrorKind::InvalidTime, &message, Some(path), Some(&value())));
    };
    if offset.is_none() {
        return Ok(None);
    }
    let in_utc = datetime.call_method1("astimezone", (utc(datetime.py())?,)).map_err(|_| {
        refused(ErrorKind::TimeOutOfRange, &format!("`{}` is out of range", value()), Some(path), Some(&value()))
    })?;
    in_utc.call_method0("isoformat").map(|text| Some(text.to_string()))
}

fn naive(local: &str, path: &str) -> PyErr {
    let message =
        format!("`{local}` is a naive datetime, which names no instant: give it a tzinfo, or a zone to read it in");
    refused(ErrorKind::ZoneRequired, &message, Some(path), Some(local))
}

/// An instant as an aware `datetime` in UTC.
pub(crate) fn datetime(py: Python<'_>, instant: Timestamp) -> PyResult<Bound<'_, PyAny>> {
    static READ: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = READ.import(py, "datetime", "datetime")?;
    class.call_method1("fromisoformat", (instant.to_string(),))
}

/// A number, if there is one, as a `Decimal`.
pub(crate) fn decimal<'py>(py: Python<'py>, number: Option<impl ToString>) -> PyResult<Option<Bound<'py, PyAny>>> {
    number.map(|number| decimal_class(py)?.call1((number.to_string(),))).transpose()
}

fn decimal_class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    CLASS.import(py, "decimal", "Decimal")
}

/// A document as the core writes it once it has read it.
pub(crate) fn canonical<T: serde::Serialize>(
    form: &Bound<'_, PyAny>,
    read: fn(&str) -> Result<T, Error>,
) -> PyResult<String> {
    let text = document(form, None)?;
    guarded(|| json(&read(&text).raised()?))
}

/// What an answer is as JSON.
pub(crate) fn json(answer: &impl serde::Serialize) -> PyResult<String> {
    serde_json::to_string(answer).map_err(internal)
}

fn utc(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static UTC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    UTC.get_or_try_init(py, || Ok(py.import("datetime")?.getattr("timezone")?.getattr("utc")?.unbind()))
        .map(|utc| utc.bind(py))
}

pub(crate) fn text<'a>(text: &'a Bound<'_, PyString>, path: &str) -> PyResult<&'a str> {
    text.to_str().map_err(|_| lone_surrogate(text, Some(path)))
}

fn lone_surrogate(text: &Bound<'_, PyString>, path: Option<&str>) -> PyErr {
    let value = text.to_string_lossy();
    refused(ErrorKind::InvalidUtf8, "a text with a lone surrogate is no Unicode", path, Some(&value))
}

pub(crate) fn wrong_type(object: &Bound<'_, PyAny>, wanted: &str) -> PyErr {
    wrong_type_at(object, wanted, None)
}

pub(crate) fn wrong_type_at(object: &Bound<'_, PyAny>, wanted: &str, path: Option<&str>) -> PyErr {
    let class = object.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
    let value = object.repr().map_or_else(|_| class.clone(), |value| value.to_string());
    refused(ErrorKind::WrongType, &format!("expected {wanted} and not a `{class}`"), path, Some(&value))
}
