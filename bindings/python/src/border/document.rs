//! Objects of Python as strict JSON documents, as the core reads them.

use portal_sessions::ErrorKind;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString, PyTuple,
};

use portal_sessions::Zone;

use super::{aware_text, lone_surrogate, naive, wrong_type};
use crate::error::refused;

/// The document that a text holds, or that an object of Python is: dicts, lists, tuples, sets, texts, whole numbers,
/// booleans, None, `Decimal`, aware `datetime` and `date`.
///
/// A `float` is refused, since it is not the number that was written. A naive `datetime` is what the clock of `zone` showed,
/// and refused without one.
pub(crate) fn document(object: &Bound<'_, PyAny>, zone: Option<&Zone>) -> PyResult<String> {
    if let Ok(text) = object.cast::<PyString>() {
        return super::text(text, "").map(str::to_owned);
    }
    let mut out = String::new();
    Writer { out: &mut out, place: Vec::new(), zone, free: &[] }.write(object)?;
    Ok(out)
}

/// One record that stands alone. Below `utms` and `arguments` a `float` is taken, as in [`record`].
pub(crate) fn fields(object: &Bound<'_, PyDict>) -> PyResult<String> {
    let mut out = String::new();
    Writer { out: &mut out, place: Vec::new(), zone: None, free: FREE }.write(object)?;
    Ok(out)
}

/// Appends one record as one line. Below `utms` and `arguments` a `float` is taken, in the digits that Python shows.
pub(crate) fn record(object: &Bound<'_, PyAny>, ordinal: usize, zone: Option<&Zone>, out: &mut String) -> PyResult<()> {
    let mut writer = Writer { out, place: vec![Step::Index(ordinal)], zone, free: FREE };
    if object.cast::<PyMapping>().is_err() {
        return Err(writer.raise(wrong_type(object, "a dict")));
    }
    writer.write(object)?;
    writer.out.push('\n');
    Ok(())
}

/// The fields of a record that hold whatever the caller likes.
const FREE: &[&str] = &["utms", "arguments"];

/// Deeper than any document of the core; here it only keeps the stack from growing without bounds.
const DEEPEST: usize = 200;

/// The most digits of a `Decimal` or a whole number that are written out; more than the core takes of any.
const MOST_DIGITS: usize = 1_000;

enum Step {
    Key(String),
    Index(usize),
}

struct Writer<'w> {
    out: &'w mut String,
    place: Vec<Step>,
    zone: Option<&'w Zone>,
    /// The fields of a record below which a float is a number like any other.
    free: &'static [&'static str],
}

impl Writer<'_> {
    fn write(&mut self, object: &Bound<'_, PyAny>) -> PyResult<()> {
        if object.is_none() {
            self.out.push_str("null");
        } else if let Ok(text) = object.cast::<PyString>() {
            self.text(text)?;
        } else if let Ok(yes) = object.cast::<PyBool>() {
            self.out.push_str(if yes.is_true() { "true" } else { "false" });
        } else if object.is_instance_of::<PyInt>() {
            self.integer(object)?;
        } else if let Ok(dict) = object.cast::<PyDict>() {
            self.entries(dict.iter())?;
        } else if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
            self.items(object)?;
        } else if let Ok(datetime) = object.cast::<PyDateTime>() {
            self.datetime(datetime)?;
        } else if object.is_instance_of::<PyDate>() {
            let text = object.call_method0("isoformat")?.to_string();
            self.quoted(&text);
        } else if object.is_instance(super::decimal_class(object.py())?)? {
            self.decimal(object)?;
        } else if object.is_instance_of::<PyFloat>() {
            self.float(object)?;
        } else if object.is_instance_of::<PySet>() || object.is_instance_of::<PyFrozenSet>() {
            self.items(object)?;
        } else if let Ok(mapping) = object.cast::<PyMapping>() {
            let items = mapping.items()?;
            let entries: PyResult<Vec<_>> = items.iter().map(|item| item.extract()).collect();
            self.entries(entries?.into_iter())?;
        } else if object.hasattr("__index__")? {
            self.integer(&object.call_method0("__index__")?)?;
        } else {
            return Err(self.raise(wrong_type(object, "something that JSON has")));
        }
        Ok(())
    }

    fn entries<'py>(&mut self, entries: impl Iterator<Item = (Bound<'py, PyAny>, Bound<'py, PyAny>)>) -> PyResult<()> {
        self.deeper()?;
        self.out.push('{');
        for (position, (key, value)) in entries.enumerate() {
            if position > 0 {
                self.out.push(',');
            }
            let Ok(key) = key.cast::<PyString>() else { return Err(self.raise(wrong_type(&key, "a text as the key"))) };
            self.text(key)?;
            self.out.push(':');
            self.place.push(Step::Key(key.to_string_lossy().into_owned()));
            self.write(&value)?;
            self.place.pop();
        }
        self.out.push('}');
        Ok(())
    }

    fn items(&mut self, object: &Bound<'_, PyAny>) -> PyResult<()> {
        self.deeper()?;
        self.out.push('[');
        for (position, item) in object.try_iter()?.enumerate() {
            if position > 0 {
                self.out.push(',');
            }
            self.place.push(Step::Index(position));
            self.write(&item?)?;
            self.place.pop();
        }
        self.out.push(']');
        Ok(())
    }

    fn deeper(&self) -> PyResult<()> {
        if self.place.len() < DEEPEST {
            return Ok(());
        }
        let message = format!("a document is nested more than {DEEPEST} levels deep");
        Err(refused(ErrorKind::TooDeep, &message, None, None))
    }

    fn text(&mut self, text: &Bound<'_, PyString>) -> PyResult<()> {
        let Ok(plain) = text.to_str() else { return Err(self.raise(lone_surrogate(text, None))) };
        self.quoted(plain);
        Ok(())
    }

    fn quoted(&mut self, text: &str) {
        // A string never fails to be JSON.
        self.out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }

    fn integer(&mut self, object: &Bound<'_, PyAny>) -> PyResult<()> {
        match object.extract::<i128>() {
            Ok(number) => self.out.push_str(&number.to_string()),
            Err(_) => return Err(self.too_large("a whole number of more than 38 digits")),
        }
        Ok(())
    }

    fn decimal(&mut self, object: &Bound<'_, PyAny>) -> PyResult<()> {
        let size = object.call_method0("adjusted")?.extract::<i64>()?.unsigned_abs();
        let digits = object.call_method0("as_tuple")?.getattr("digits")?.len()?;
        if size > MOST_DIGITS as u64 || digits > MOST_DIGITS {
            return Err(self.too_large("a decimal of more digits than any number has here"));
        }
        let plain = object.call_method1("__format__", ("f",))?.to_string();
        self.quoted(&plain);
        Ok(())
    }

    fn float(&mut self, object: &Bound<'_, PyAny>) -> PyResult<()> {
        let field =
            self.place.iter().find_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None });
        let is_free = field.is_some_and(|field| self.free.contains(&field));
        let value = object.repr()?.to_string();
        if !is_free {
            let message = format!(
                "`{value}` is a float, which is rarely the number that was meant: give a Decimal, a whole number or text"
            );
            return Err(self.raise(refused(ErrorKind::WrongType, &message, None, Some(&value))));
        }
        self.out.push_str(&value);
        Ok(())
    }

    fn datetime(&mut self, datetime: &Bound<'_, PyDateTime>) -> PyResult<()> {
        let path = self.path();
        let text = match aware_text(datetime, &path)? {
            Some(text) => text,
            None => {
                let local = datetime.call_method0("isoformat")?.to_string();
                let Some(zone) = self.zone else { return Err(naive(&local, &path)) };
                match zone.instant_of(&local) {
                    Ok(instant) => instant.to_string(),
                    Err(error) => return Err(refused(error.kind(), error.message(), Some(&path), error.value())),
                }
            }
        };
        self.quoted(&text);
        Ok(())
    }

    fn too_large(&self, what: &str) -> PyErr {
        self.raise(refused(ErrorKind::NumberOutOfRange, what, None, None))
    }

    /// The same error, at the place where the writer is.
    fn raise(&self, error: PyErr) -> PyErr {
        let path = self.path();
        Python::attach(|py| {
            // Every error here is one of ours, and has a path to be set.
            let _ = error.value(py).setattr("path", path);
        });
        error
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.place {
            match step {
                Step::Key(key) if path.is_empty() => path.push_str(key),
                Step::Key(key) => path.extend([".", key]),
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }
}
