//! What went wrong, as JavaScript gets it.

use std::any::Any;
use std::io;

use portal_sessions::{Error, ErrorKind};
use serde::Serialize;

/// What went wrong, as a JSON document in the message of a native error; `lib/errors.js` makes a `PortalSessionsError` of it.
///
/// So it is the same whether a call throws or a promise rejects, which the two kinds of napi errors are not.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Both values of each field of a conflicting edit.
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict: Option<Box<serde_json::Value>>,
}

impl Failure {
    /// Something that only a fault of this package explains.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Failure { code: "INTERNAL", message: message.into(), path: None, value: None, conflict: None }
    }

    /// A caught panic.
    pub(crate) fn panicked(payload: &(dyn Any + Send)) -> Self {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message");
        Failure::internal(format!("a panic was caught: {text}"))
    }

    /// A table, or a stream, that was used after it was given up.
    pub(crate) fn disposed(what: &str) -> Self {
        Failure { code: "DISPOSED", ..Failure::internal(format!("the {what} was disposed")) }
    }

    /// An answer that no string of JavaScript can hold.
    pub(crate) fn too_large() -> Self {
        let message = "the answer is longer than a JavaScript string can be, ask for less at once";
        Failure { code: "ANSWER_TOO_LARGE", ..Failure::internal(message) }
    }

    /// A path at which no file can be written, and what could not be done with it.
    pub(crate) fn cannot_write(path: &str, step: &str, error: &io::Error) -> Self {
        let message = format!("`{path}` cannot {step}: {error}");
        let code = ErrorKind::WriteFailed.code();
        Failure { code, path: Some("path".to_owned()), value: Some(path.to_owned()), ..Failure::internal(message) }
    }

    /// The same inside the argument of this name.
    pub(crate) fn within(self, outer: &str) -> Self {
        let path = match self.path.as_deref() {
            None | Some("") => outer.to_owned(),
            Some(inner) if inner.starts_with('[') => format!("{outer}{inner}"),
            Some(inner) => format!("{outer}.{inner}"),
        };
        Failure { path: Some(path), ..self }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure {
            code: error.kind().code(),
            message: error.message().to_owned(),
            path: error.path().map(str::to_owned),
            value: error.value().map(str::to_owned),
            conflict: error.conflict().and_then(|conflict| serde_json::to_value(conflict).ok()).map(Box::new),
        }
    }
}

/// A request that the JavaScript half put together wrongly, or an answer that is no JSON.
impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Failure::internal(error.to_string())
    }
}

impl From<Failure> for napi::Error {
    fn from(failure: Failure) -> Self {
        napi::Error::from_reason(serde_json::to_string(&failure).unwrap_or(failure.message))
    }
}
