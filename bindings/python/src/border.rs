//! What crosses the border: text, numbers, instants, zones, decimals and documents.

use portal_sessions::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyInt, PyMemoryView, PyString};

use crate::error::{Raised, internal};
use crate::session::Session;
use crate::work::guarded;

mod document;
mod fault;
mod foreign;
mod time;

pub(crate) use document::{document, fields, record};
pub(crate) use fault::Fault;
pub(crate) use time::{as_of, date, datetime, instant, zone};

/// A moment or a place, which a caller may leave out.
pub(crate) type At<'a, 'py> = Option<&'a Bound<'py, PyAny>>;

/// A text of Python. One with a lone surrogate is no text.
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl<'a, 'py> FromPyObject<'a, 'py> for Text<'a> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let text = object.cast::<PyString>().map_err(|_| Fault::wrong_type(&object, "a text"))?;
        <&'a str>::extract(object).map(Text).map_err(|_| lone_surrogate(&text).into())
    }
}

/// The text that was given for an argument.
pub(crate) fn text<'a>(object: &'a Bound<'_, PyAny>, wanted: &str, path: &str) -> PyResult<&'a str> {
    match object.cast::<PyString>() {
        Ok(text) => text_at(text, path).map_err(PyErr::from),
        Err(_) => Err(Fault::wrong_type(object, wanted).at(path).into()),
    }
}

/// The bytes of an object that holds some. They are copied where somebody might change them.
pub(crate) fn bytes<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyBytes>>> {
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(Some(bytes.clone()));
    }
    if !object.is_instance_of::<PyByteArray>() && !object.is_instance_of::<PyMemoryView>() {
        return Ok(None);
    }
    let copy = PyMemoryView::from(object)?.call_method0("tobytes")?;
    Ok(Some(copy.cast_into()?))
}

/// The secret key of a cursor, which no error shows, whatever it is.
pub(crate) fn key(object: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Some(bytes) = bytes(object)? {
        return Ok(bytes.as_bytes().to_vec());
    }
    let class = object.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
    Err(Error::new(ErrorKind::WrongType, format!("expected bytes and not a `{class}`")).at("key").value_is(&class))
        .raised()
}

/// The number of rows, bytes or threads that was given for an argument: a whole number that is not negative.
pub(crate) fn count(object: &Bound<'_, PyAny>, path: &str) -> PyResult<usize> {
    guarded(|| whole(object).map_err(|fault| fault.at(path).into()))
}

fn whole(object: &Bound<'_, PyAny>) -> Result<usize, Fault> {
    if object.is_instance_of::<PyBool>() || !object.get_type().hasattr("__index__")? {
        return Err(Fault::wrong_type(object, "a whole number"));
    }
    static INDEX: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let number = INDEX.import(object.py(), "operator", "index")?.call1((object,))?;
    number.extract().map_err(|_| {
        // One of thousands of digits is not shown.
        let value = number.cast::<PyInt>().ok().and_then(|number| number.str().ok());
        let value = value.map_or_else(|| "a huge number".to_owned(), |text| text.to_string_lossy().into_owned());
        let message = format!("a number from 0 on, below 2^63, and not `{value:.60}`");
        Error::new(ErrorKind::NumberOutOfRange, message).value_is(&value).into()
    })
}

/// A session of Python.
pub(crate) struct Given<'a>(pub(crate) &'a portal_sessions::Session);

impl<'a, 'py> FromPyObject<'a, 'py> for Given<'a> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let session = object.cast::<Session>().map_err(|_| Fault::wrong_type(&object, "a `Session`").at("session"))?;
        Ok(Given(&session.get().0))
    }
}

/// A number as a `Decimal`.
pub(crate) fn decimal<'py>(py: Python<'py>, number: impl ToString) -> PyResult<Bound<'py, PyAny>> {
    decimal_class(py)?.call1((number.to_string(),))
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

/// The characters of a text, which may be of a subclass.
fn text_at<'a>(text: &'a Bound<'_, PyString>, path: &str) -> Result<&'a str, Fault> {
    text.to_str().map_err(|_| lone_surrogate(text).at(path))
}

fn lone_surrogate(text: &Bound<'_, PyString>) -> Fault {
    let value = text.to_string_lossy();
    Error::new(ErrorKind::InvalidUtf8, "a text with a lone surrogate is no Unicode").value_is(&value).into()
}

/// The refusal of an argument of another class.
pub(crate) fn wrong_type_at(object: &Bound<'_, PyAny>, wanted: &str, path: Option<&str>) -> PyErr {
    Fault::wrong_type(object, wanted).at(path.unwrap_or_default()).into()
}
