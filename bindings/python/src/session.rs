//! One session as a frozen object.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use portal_sessions::{ErrorKind, Flag, Hours, LeadValue, Money, Record, Session as Core, Share, Timestamp};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple};
use serde_json::value::RawValue;

use crate::border::{bytes, datetime, decimal, json};
use crate::error::{Raised, internal};
use crate::work::guarded;

/// One interaction between one user and the AI Employee: a call, an SMS conversation or a chat.
///
/// Made from keyword arguments, one for each field of the wire form; `id`, `started_at` and `channel` are required. Money
/// and shares are `Decimal`, `int` or text and never `float`, instants are aware `datetime` or RFC 3339. It never
/// changes, compares by value, and pickles.
#[derive(PartialEq)]
#[pyclass(frozen, eq, module = "portal_sessions", name = "Session")]
pub(crate) struct Session(pub(crate) Arc<Core>);

impl From<Core> for Session {
    fn from(session: Core) -> Self {
        Session(Arc::new(session))
    }
}

macro_rules! session_methods {
    (
        []
        texts { $(#[doc = $text_doc:literal] $text:ident $text_variant:ident $storage:ident $longest:literal;)+ }
        searched { $(#[doc = $searched_doc:literal] $searched:ident $searched_variant:ident $place:ident;)+ }
        numbers { $(#[doc = $number_doc:literal] $number:ident $number_variant:ident $type:ident $kind:ident;)+ }
        flags { $(#[doc = $flag_doc:literal] $field:ident $flag_variant:ident $flag:ident $set:ident;)+ }
        objects { $(#[doc = $object_doc:literal] $object:ident $object_variant:ident $json:ident;)+ }
        alone $alone:tt
    ) => {
        #[pymethods]
        impl Session {
            #[new]
            #[pyo3(signature = (**fields))]
            fn new(py: Python<'_>, fields: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                let empty = PyDict::new(py);
                Session::from_dict(keywords(fields.unwrap_or(&empty))?)
            }

            /// Reads one session from its JSON, a text or UTF-8 bytes, as an ingest reads a line.
            ///
            /// What no session has is left out, and `unknown_fields` names it. Raises the error that would be the reject's, such as
            /// `MissingFieldError` with the field as its `path`.
            #[staticmethod]
            fn from_json(text: &Bound<'_, PyAny>) -> PyResult<Self> {
                if let Some(bytes) = bytes(text)? {
                    let text = std::str::from_utf8(bytes.as_bytes())
                        .map_err(|_| crate::error::refused(ErrorKind::InvalidUtf8, "these bytes are not UTF-8", None, None))?;
                    return guarded(|| Core::from_json(text).raised()).map(Session::from);
                }
                let text = crate::border::text(text, "the JSON of a session, as text or UTF-8 bytes,", "text")?;
                guarded(|| Core::from_json(text).raised()).map(Session::from)
            }

            /// A session from a dict, another mapping or a row of a database, with fields in the names of the wire form.
            ///
            /// Its values may be what `from_dicts` takes. What no session has is left out; `unknown_fields` names it.
            #[staticmethod]
            fn from_dict(fields: &Bound<'_, PyAny>) -> PyResult<Self> {
                let text = crate::border::fields(fields)?;
                guarded(|| Core::from_database_row(&text).raised()).map(Session::from)
            }

            /// The fields that no session has and that were left out when this one was read by `from_json` or `from_dict`, each
            /// with the name that was perhaps meant, or None. A new dict each time.
            ///
            /// They are no part of the session: equal ones may differ in them, and no copy, pickle or wire form has them.
            #[getter]
            fn unknown_fields(&self) -> PyResult<BTreeMap<&str, Option<&'static str>>> {
                guarded(|| Ok(self.0.unknown_fields()))
            }

            /// The wire form as text, the same in every language.
            fn to_json(&self) -> PyResult<String> {
                guarded(|| json(&*self.0))
            }

            /// The wire form as a dict: money, shares and instants are texts.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                guarded(|| parsed(py, &self.to_json()?))
            }

            /// The same session with other values in these fields; None clears one.
            #[pyo3(signature = (**fields))]
            fn replace(&self, fields: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                let Some(fields) = fields else { return Ok(Session(Arc::clone(&self.0))) };
                let text = crate::border::fields(keywords(fields)?)?;
                guarded(|| {
                    // By their texts, so that what is not replaced stays to the letter.
                    let mut all = texts(&self.to_json()?)?;
                    all.extend(texts(&text)?);
                    Core::from_json(&json(&all)?).raised().map(Session::from)
                })
            }

            /// The id, unique in a set.
            #[getter]
            fn id(&self) -> PyResult<&str> {
                guarded(|| Ok(self.0.id()))
            }

            /// When it started, in UTC. It belongs to this day.
            #[getter]
            fn started_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                guarded(|| datetime(py, self.0.started_at()))
            }

            /// The channel: `voice`, `text`, `chat` or another.
            #[getter]
            fn channel(&self) -> PyResult<&str> {
                guarded(|| Ok(self.0.channel()))
            }

            /// The tags, in the order they were given.
            #[getter]
            fn tags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
                guarded(|| PyTuple::new(py, self.0.tags().collect::<Vec<_>>()))
            }

            /// Name, phone and email of the contact.
            #[getter]
            fn contact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
                guarded(|| {
                    let class = CLASS.import(py, "portal_sessions._types", "Contact")?;
                    class.call1((self.0.contact_name(), self.0.contact_phone(), self.0.contact_email()))
                })
            }

            /// The effective assessment: a person's when there is one, else the product's own.
            #[getter]
            fn assessment(&self) -> PyResult<Option<&str>> {
                guarded(|| Ok(self.0.assessment()))
            }

            /// The duration in whole seconds; None while it is open and when it ends before it starts.
            #[getter]
            fn duration_s(&self) -> PyResult<Option<u64>> {
                guarded(|| Ok(self.0.duration_seconds()))
            }

            /// The name shown for the contact: its own, or `User` when that is blank.
            #[getter]
            fn contact_label(&self) -> PyResult<&str> {
                guarded(|| Ok(self.0.contact_label()))
            }

            $(
                #[doc = $text_doc]
                #[doc = ""]
                #[doc = concat!("At most ", $longest, " bytes; None when it was not given.")]
                #[getter]
                fn $text(&self) -> PyResult<Option<&str>> {
                    guarded(|| Ok(self.0.$text()))
                }
            )+
            $(
                #[doc = $searched_doc]
                #[doc = ""]
                #[doc = "At most 1 MiB; None when it was not given."]
                #[getter]
                fn $searched(&self) -> PyResult<Option<&str>> {
                    guarded(|| Ok(self.0.$searched()))
                }
            )+
            $(
                #[doc = $number_doc]
                #[doc = ""]
                #[doc = "None when it was not given."]
                #[getter]
                fn $number<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
                    guarded(|| self.0.$number().map(|value| value.shown(py)).transpose())
                }
            )+
            $(
                #[doc = $flag_doc]
                #[getter]
                fn $field(&self) -> PyResult<bool> {
                    guarded(|| Ok(self.0.is(Flag::$flag)))
                }
            )+
            $(
                #[doc = $object_doc]
                #[doc = ""]
                #[doc = "As it was given; a new dict each time."]
                #[getter]
                fn $object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    guarded(|| parsed(py, self.0.$object()))
                }
            )+

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                guarded(|| {
                    let session = &*self.0;
                    let (id, channel) = (PyString::new(py, session.id()).repr()?, PyString::new(py, session.channel()).repr()?);
                    Ok(format!("Session(id={id}, started_at='{}', channel={channel})", session.started_at()))
                })
            }

            fn __hash__(&self) -> PyResult<u64> {
                guarded(|| {
                    let mut hasher = DefaultHasher::new();
                    (self.0.id(), self.0.started_at()).hash(&mut hasher);
                    Ok(hasher.finish())
                })
            }

            fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
                guarded(|| Ok((py.get_type::<Session>().getattr("from_json")?, (self.to_json()?,))))
            }
        }
    };
}
portal_sessions::for_session_fields_by_kind! { session_methods }

/// What a number is in Python.
trait Shown {
    fn shown<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

macro_rules! shown {
    ($($type:ty => |$py:ident, $value:ident| $shown:expr;)+) => {
        $(impl Shown for $type {
            fn shown<'py>(self, $py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let $value = self;
                $shown
            }
        })+
    };
}
shown! {
    u8 => |py, number| Ok(number.into_pyobject(py)?.into_any());
    u32 => |py, number| Ok(number.into_pyobject(py)?.into_any());
    Timestamp => |py, instant| datetime(py, instant);
    Hours => |py, hours| Ok(hours.as_str().into_pyobject(py)?.into_any());
    LeadValue => |py, value| decimal(py, value);
    Share => |py, share| decimal(py, share);
    Money => |py, amount| decimal(py, amount);
}

/// Keyword arguments, each of which must be a field: unlike a record of somebody's file, they are written by hand.
fn keywords<'a, 'py>(fields: &'a Bound<'py, PyDict>) -> PyResult<&'a Bound<'py, PyDict>> {
    static CHECK: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    CHECK.import(fields.py(), "portal_sessions._types", "check_fields")?.call1((fields,))?;
    Ok(fields)
}

/// The members of an object, each as its text.
fn texts(object: &str) -> PyResult<BTreeMap<String, Box<RawValue>>> {
    serde_json::from_str(object).map_err(internal)
}

fn parsed<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    LOADS.import(py, "json", "loads")?.call1((text,))
}
