//! Objects of Python as strict JSON documents, as the core reads them.
//!
//! What an object holds is read once, and by the class that holds it: no `repr`, `str` or overridden method makes a text that
//! goes into a document, and what can change while it is read is copied first.

use portal_sessions::{Error, ErrorKind, Zone};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PySet, PyString, PyTuple};

use super::fault::{Fault, shown};
use super::foreign::{self, Held};
use super::{text_at, time};
use crate::work::guarded;

/// The document that a text holds, or that an object of Python is: dicts and other mappings, lists, tuples, sets, texts, whole
/// numbers, booleans, None, `Decimal`, aware `datetime`, `date`, `UUID`, and the scalars and arrays of numpy.
///
/// A `float` is refused, since it is not the number that was written. A naive `datetime` is what the clock of `zone` showed,
/// and refused without one.
pub(crate) fn document(object: &Bound<'_, PyAny>, zone: Option<&Zone>) -> PyResult<String> {
    guarded(|| {
        if let Ok(text) = object.cast::<PyString>() {
            return Ok(text_at(text, "")?.to_owned());
        }
        let mut out = String::new();
        Writer::new(&mut out, zone, &[], MOST).write(object)?;
        Ok(out)
    })
}

/// One record that stands alone. Below `utms` and `arguments` a `float` is taken, as in [`record`].
pub(crate) fn fields(object: &Bound<'_, PyAny>) -> PyResult<String> {
    guarded(|| {
        if !is_mapping(object)? {
            return Err(Fault::wrong_type(object, "a dict").at("fields").into());
        }
        let mut out = String::new();
        Writer::new(&mut out, None, FREE, MOST).write(object)?;
        Ok(out)
    })
}

/// Appends one record of at most `most` bytes. Below `utms` and `arguments` a `float` is taken, in the digits that Python
/// shows.
///
/// The first value that cannot be written is the fault. The others are still written, and it itself as `<…>`, for people to
/// read: that is no JSON, so that nobody can take it for the record.
pub(crate) fn record(
    object: &Bound<'_, PyAny>,
    zone: Option<&Zone>,
    most: usize,
    out: &mut String,
) -> Result<(), Fault> {
    let mut writer = Writer::new(out, zone, FREE, most);
    writer.goes_on = true;
    if !is_mapping(object)? {
        let fault = Fault::wrong_type(object, "a dict or another mapping");
        writer.stand_in(&fault);
        return Err(fault);
    }
    writer.write(object)?;
    match writer.first {
        None => Ok(()),
        Some(fault) => Err(fault),
    }
}

/// Whether an object has keys and values.
fn is_mapping(object: &Bound<'_, PyAny>) -> Result<bool, Fault> {
    Ok(object.is_instance_of::<PyDict>() || foreign::entries(object)?.is_some())
}

/// The fields of a record that hold whatever the caller likes.
const FREE: &[&str] = &["utms", "arguments"];

/// Deeper than any document of the core; here it only keeps the stack from growing without bounds.
const DEEPEST: usize = 200;

/// More bytes than any document has that is no record.
const MOST: usize = 64 << 20;

/// The most digits of a `Decimal` or a whole number that are written out; more than the core takes of any.
const MOST_DIGITS: usize = 1_000;

enum Step {
    Key(String),
    Index(usize),
}

struct Writer<'w> {
    out: &'w mut String,
    /// How long the text may become.
    end: usize,
    place: Vec<Step>,
    zone: Option<&'w Zone>,
    /// The fields of a record below which a float is a number like any other.
    free: &'static [&'static str],
    /// Whether what comes after a fault is written too.
    goes_on: bool,
    first: Option<Fault>,
}

impl<'w> Writer<'w> {
    fn new(out: &'w mut String, zone: Option<&'w Zone>, free: &'static [&'static str], most: usize) -> Self {
        let end = out.len().saturating_add(most);
        Writer { out, end, place: Vec::new(), zone, free, goes_on: false, first: None }
    }

    fn write(&mut self, object: &Bound<'_, PyAny>) -> Result<(), Fault> {
        if self.out.len() > self.end {
            return Err(self.first.take().unwrap_or_else(|| too_long().into()));
        }
        match self.value(object).map_err(|fault| fault.at(&self.path())) {
            Err(fault @ Fault::Refused(..)) if self.goes_on && self.out.len() <= self.end => {
                self.stand_in(&fault);
                self.first.get_or_insert(fault);
                Ok(())
            }
            other => other,
        }
    }

    fn value(&mut self, object: &Bound<'_, PyAny>) -> Result<(), Fault> {
        if object.is_none() {
            self.out.push_str("null");
        } else if let Ok(text) = object.cast::<PyString>() {
            let text = text_at(text, "")?;
            self.quoted(text);
        } else if let Ok(yes) = object.cast::<PyBool>() {
            self.out.push_str(if yes.is_true() { "true" } else { "false" });
        } else if object.is_instance_of::<PyInt>() {
            self.integer(object)?;
        } else if let Ok(float) = object.cast::<PyFloat>() {
            self.float(float)?;
        } else if let Ok(dict) = object.cast::<PyDict>() {
            self.entries(&dict.items())?;
        } else if let Ok(list) = object.cast::<PyList>() {
            self.items(list.to_tuple().iter().map(Ok))?;
        } else if let Ok(tuple) = object.cast::<PyTuple>() {
            match foreign::contact(tuple)? {
                Some(contact) => self.value(&contact)?,
                None => self.items(tuple.iter().map(Ok))?,
            }
        } else if let Ok(datetime) = object.cast::<PyDateTime>() {
            let text = time::moment(datetime, self.zone)?;
            self.quoted(&text);
        } else if let Ok(date) = object.cast::<PyDate>() {
            let text = time::day(date)?;
            self.quoted(&text);
        } else if object.is_instance_of::<PySet>() || object.is_instance_of::<PyFrozenSet>() {
            let copy = object.py().get_type::<PyFrozenSet>().call1((object,))?;
            self.items(copy.try_iter()?)?;
        } else {
            match foreign::held(object)? {
                Some(Held::One(one)) => self.value(&one)?,
                Some(Held::Text(text)) => self.quoted(&text),
                Some(Held::Decimal) => self.decimal(object)?,
                Some(Held::Items(items)) => self.items(items.try_iter()?)?,
                Some(Held::Entries(entries)) => self.entries(&entries)?,
                None => return Err(Fault::wrong_type(object, "a value that JSON has")),
            }
        }
        Ok(())
    }

    /// Writes pairs of a key and a value, whose list nobody else has.
    fn entries(&mut self, pairs: &Bound<'_, PyList>) -> Result<(), Fault> {
        self.deeper()?;
        self.out.push('{');
        for (position, pair) in pairs.iter().enumerate() {
            if position > 0 {
                self.out.push(',');
            }
            let (key, value) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
            let Ok(key) = key.cast::<PyString>() else { return Err(Fault::wrong_type(&key, "a text as the key")) };
            let text = text_at(key, "")?;
            self.quoted(text);
            self.out.push(':');
            self.place.push(Step::Key(text.to_owned()));
            let written = self.write(&value);
            self.place.pop();
            written?;
        }
        self.out.push('}');
        Ok(())
    }

    fn items<'py>(&mut self, items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>) -> Result<(), Fault> {
        self.deeper()?;
        self.out.push('[');
        for (position, item) in items.enumerate() {
            if position > 0 {
                self.out.push(',');
            }
            let item = item?;
            self.place.push(Step::Index(position));
            let written = self.write(&item);
            self.place.pop();
            written?;
        }
        self.out.push(']');
        Ok(())
    }

    fn deeper(&self) -> Result<(), Fault> {
        if self.place.len() < DEEPEST {
            return Ok(());
        }
        let message = format!("a document is nested more than {DEEPEST} levels deep");
        Err(Error::new(ErrorKind::TooDeep, message).into())
    }

    fn quoted(&mut self, text: &str) {
        // A string never fails to be JSON.
        self.out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }

    fn integer(&mut self, object: &Bound<'_, PyAny>) -> Result<(), Fault> {
        if let Ok(number) = object.extract::<i64>() {
            self.out.push_str(&number.to_string());
            return Ok(());
        }
        // A subclass may have operators of its own.
        static PLAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = object.py();
        let plain = PLAIN.get_or_try_init(py, || py.get_type::<PyInt>().getattr("__pos__").map(Bound::unbind))?;
        match plain.bind(py).call1((object,))?.extract::<i128>() {
            Ok(number) => self.out.push_str(&number.to_string()),
            Err(_) => return Err(too_large("a whole number of more than 38 digits")),
        }
        Ok(())
    }

    fn decimal(&mut self, object: &Bound<'_, PyAny>) -> Result<(), Fault> {
        let class = super::decimal_class(object.py())?;
        let asked = |method: &str| class.getattr(method)?.call1((object,));
        if !asked("is_finite")?.is_truthy()? {
            return Err(no_number(&asked("__str__")?.extract::<String>()?));
        }
        let size = asked("adjusted")?.extract::<i64>()?.unsigned_abs();
        let digits = asked("as_tuple")?.getattr("digits")?.len()?;
        if size > MOST_DIGITS as u64 || digits > MOST_DIGITS {
            return Err(too_large("a decimal of more digits than any number has here"));
        }
        let plain: String = class.getattr("__format__")?.call1((object, "f"))?.extract()?;
        self.quoted(&plain);
        Ok(())
    }

    fn float(&mut self, float: &Bound<'_, PyFloat>) -> Result<(), Fault> {
        // The digits are those of the number, whatever a subclass shows.
        let number = float.value();
        let value = shown(&PyFloat::new(float.py(), number))?;
        if !number.is_finite() {
            return Err(no_number(&value));
        }
        let field =
            self.place.iter().find_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None });
        if !field.is_some_and(|field| self.free.contains(&field)) {
            let message = format!(
                "`{value}` is a float, which is rarely the number that was meant: give a Decimal, a whole number or text"
            );
            return Err(Error::new(ErrorKind::WrongType, message).value_is(&value).into());
        }
        self.out.push_str(&value);
        Ok(())
    }

    /// Writes what was refused for people to read.
    fn stand_in(&mut self, fault: &Fault) {
        if let Fault::Refused(error, _) = fault {
            self.out.extend(["<", error.value().unwrap_or("…").replace(['\n', '\r'], " ").as_str(), ">"]);
        }
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

fn no_number(value: &str) -> Fault {
    let message = format!("`{value:.60}` is no number: a missing value is None");
    Error::new(ErrorKind::InvalidNumber, message).value_is(value).into()
}

fn too_large(what: &str) -> Fault {
    Error::new(ErrorKind::NumberOutOfRange, what).into()
}

fn too_long() -> Error {
    Error::new(ErrorKind::LineTooLong, "it is longer than a record or a document may be")
}
