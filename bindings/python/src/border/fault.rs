//! Why something that Python gave is not taken.

use portal_sessions::{Error, ErrorKind};
use pyo3::exceptions::{PyException, PyMemoryError};
use pyo3::prelude::*;

use crate::error::Failed;

/// Why something that Python gave is not taken.
pub(crate) enum Fault {
    /// It cannot be read: an error like those of the core, with what the object itself raised where that is the reason.
    Refused(Error, Option<PyErr>),
    /// What is raised as it is, since it is not about the object: Ctrl-C, an exit, no memory left.
    Raised(PyErr),
}

impl Fault {
    /// An object that is no `wanted`.
    pub(crate) fn wrong_type(object: &Bound<'_, PyAny>, wanted: &str) -> Self {
        let message = format!("expected {wanted} and not a `{}`", class_of(object));
        Fault::of(ErrorKind::WrongType, &message, object)
    }

    /// An object that is refused for this reason.
    pub(crate) fn of(kind: ErrorKind, message: &str, object: &Bound<'_, PyAny>) -> Self {
        match shown(object) {
            Ok(value) => Fault::Refused(Error::new(kind, message).value_is(&value), None),
            Err(raised) => Fault::Raised(raised),
        }
    }

    /// The same at this place, unless it has one.
    pub(crate) fn at(self, path: &str) -> Self {
        match self {
            Fault::Refused(error, cause) if error.path().is_none() && !path.is_empty() => {
                Fault::Refused(error.at(path), cause)
            }
            same @ (Fault::Refused(..) | Fault::Raised(_)) => same,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Refused(error, None)
    }
}

/// What an object raises when it is asked what it holds is a reason to refuse it.
impl From<PyErr> for Fault {
    fn from(raised: PyErr) -> Self {
        if passes(&raised) {
            return Fault::Raised(raised);
        }
        let error = Error::new(ErrorKind::WrongType, format!("what was given cannot be read: it raised `{raised}`"));
        Fault::Refused(error, Some(raised))
    }
}

impl From<Fault> for PyErr {
    fn from(fault: Fault) -> PyErr {
        match fault {
            Fault::Refused(error, cause) => {
                let raised = PyErr::from(Failed::from(error));
                if cause.is_some() {
                    Python::attach(|py| raised.set_cause(py, cause));
                }
                raised
            }
            Fault::Raised(raised) => raised,
        }
    }
}

/// Whether an exception is not about the object that raised it: Ctrl-C, an exit, no memory left.
pub(crate) fn passes(raised: &PyErr) -> bool {
    Python::attach(|py| !raised.is_instance_of::<PyException>(py) || raised.is_instance_of::<PyMemoryError>(py))
}

/// What an object shows of itself, for people: its `repr`, or the name of its class where that raises.
pub(crate) fn shown(object: &Bound<'_, PyAny>) -> PyResult<String> {
    match object.repr() {
        Ok(text) => Ok(text.to_string_lossy().into_owned()),
        Err(raised) if passes(&raised) => Err(raised),
        Err(_) => Ok(format!("<a `{}`>", class_of(object))),
    }
}

/// The name of an object's class.
pub(crate) fn class_of(object: &Bound<'_, PyAny>) -> String {
    object.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string_lossy().into_owned())
}
