//! Errors of the core as exceptions of `portal_sessions._errors`, one class for each kind.

use std::error::Error as _;
use std::fmt::Display;
use std::io;

use portal_sessions::{Error, ErrorKind};
use pyo3::exceptions::{PyException, PyOSError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// An error of the core on its way to Python.
pub(crate) struct Failed(Error);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Failed(error)
    }
}

impl From<Failed> for PyErr {
    fn from(Failed(error): Failed) -> PyErr {
        let cause = raised_by_python(&error);
        Python::attach(|py| {
            if let Some(cause) = &cause
                && !cause.is_instance_of::<PyException>(py)
            {
                // Ctrl-C inside a file object's `read` is no failed read.
                return cause.clone_ref(py);
            }
            let conflict = error.conflict().and_then(|conflict| serde_json::to_string(conflict).ok());
            let report = error.report().and_then(|report| serde_json::to_string(report).ok());
            let raised = made(py, error.kind().code(), error.message(), error.path(), error.value(), conflict, report);
            raised.set_cause(py, cause);
            raised
        })
    }
}

/// The exception that a file object or a callback raised, if it is behind this error.
fn raised_by_python(error: &Error) -> Option<PyErr> {
    let io = error.source()?.downcast_ref::<io::Error>()?;
    let raised = io.get_ref()?.downcast_ref::<PyErr>()?;
    Some(Python::attach(|py| raised.clone_ref(py)))
}

/// Shows the core's errors to Python.
pub(crate) trait Raised<T> {
    /// The same, with the exception that belongs to the error.
    fn raised(self) -> PyResult<T>;
}

impl<T> Raised<T> for Result<T, Error> {
    fn raised(self) -> PyResult<T> {
        self.map_err(|error| Failed(error).into())
    }
}

/// An exception for something that this border itself refuses, in the words and with the codes of the core.
pub(crate) fn refused(kind: ErrorKind, message: &str, path: Option<&str>, value: Option<&str>) -> PyErr {
    Python::attach(|py| made(py, kind.code(), message, path, value, None, None))
}

/// The exception for what is always a fault of this library, such as a panic.
pub(crate) fn internal(message: impl Display) -> PyErr {
    Python::attach(|py| made(py, "INTERNAL", &message.to_string(), None, None, None, None))
}

/// The `OSError` of Python for a path that cannot be opened, such as `FileNotFoundError`.
pub(crate) fn cannot_open(path: &std::path::Path, error: &io::Error) -> PyErr {
    match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, error.to_string(), path.display().to_string())),
        None => PyOSError::new_err(format!("cannot open `{}`: {error}", path.display())),
    }
}

fn made(
    py: Python<'_>,
    code: &str,
    message: &str,
    path: Option<&str>,
    value: Option<&str>,
    conflict: Option<String>,
    report: Option<String>,
) -> PyErr {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let make = MAKE.import(py, "portal_sessions._errors", "error_of");
    match make.and_then(|make| make.call1((code, message, path, value, conflict, report))) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// The version of the package.
#[pyfunction]
pub(crate) fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Every code that an error of the core can have.
#[pyfunction]
pub(crate) fn error_codes() -> Vec<&'static str> {
    ErrorKind::ALL.iter().map(|kind| kind.code()).collect()
}
