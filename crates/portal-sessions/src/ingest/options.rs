//! The choices of whoever reads, and how they are read from JSON.

use super::Ingest;
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::policies::Policies;

/// What happens to a record whose id another one has already (our ruling). Either way both places are reported, and the
/// bytes of the copy that is left out come with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Duplicates {
    /// The first one stays, every further one is a fault: strict mode stops at it. This is the default.
    #[default]
    Reject,
    /// The first one stays, and that is no fault.
    First,
    /// The last one stays, and that is no fault. The whole input is held in memory.
    Last,
}

/// How large an input and its parts may be.
///
/// Nesting is limited to 64 levels, a string to 1 MiB and a session to 1,000 tags, each with its own code. All limits are
/// our rulings.
///
/// ```
/// use portal_sessions::Limits;
///
/// let mut limits = Limits::default();
/// limits.line = 64 << 10;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one record; 4 MiB by default, 1 GiB at most. A longer one is rejected as [`LineTooLong`](crate::ErrorKind::LineTooLong).
    pub line: usize,
    /// Records of one input; 10,000,000 by default. One more ends the ingest with
    /// [`TooManyRecords`](crate::ErrorKind::TooManyRecords).
    pub records: u64,
    /// How many rejects the report keeps; 10,000 by default. All are counted, and
    /// [`on_reject`](crate::Ingest::on_reject) sees all.
    pub kept_rejects: usize,
    /// How many bytes the kept rejects may hold together; 256 MiB by default. One that does not fit is not kept.
    pub kept_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { line: 4 << 20, records: 10_000_000, kept_rejects: 10_000, kept_bytes: 256 << 20 }
    }
}

impl Ingest<'_> {
    /// Reads the options of an ingest from JSON; what is left out has its default.
    ///
    /// `policies` is their document, `strict` a boolean, `duplicates` one of `reject`, `first` and `last`, `threads` a
    /// number, and `limits` an object with any of the fields of [`Limits`].
    ///
    /// # Errors
    /// With the path of the key: [`ErrorKind::UnknownKey`], [`ErrorKind::WrongType`], [`ErrorKind::InvalidValue`] and
    /// [`ErrorKind::NumberOutOfRange`], and those of [`Policies::from_json`].
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Ingest};
    ///
    /// let ingest = Ingest::from_json(r#"{"strict":true,"duplicates":"last","threads":2,"limits":{"line":65536}}"#)?;
    /// assert_eq!(ingest.ndjson("{}").unwrap_err().kind(), ErrorKind::MissingField);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let mut fields = Value::parse(text)?.into_fields()?;
        let mut ingest = Ingest::new();
        if let Some(policies) = fields.optional("policies", Policies::from_value)? {
            ingest = ingest.policies(policies);
        }
        if let Some(strict) = fields.optional("strict", Value::into_bool)? {
            ingest = ingest.strict(strict);
        }
        if let Some(duplicates) = fields.optional("duplicates", Duplicates::from_value)? {
            ingest = ingest.duplicates(duplicates);
        }
        if let Some(threads) = fields.optional("threads", Value::into_integer)? {
            ingest = ingest.threads(threads);
        }
        if let Some(limits) = fields.optional("limits", Limits::from_value)? {
            ingest = ingest.limits(limits);
        }
        fields.finish()?;
        Ok(ingest)
    }
}

impl Duplicates {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value.into_string()?.as_str() {
            "reject" => Ok(Duplicates::Reject),
            "first" => Ok(Duplicates::First),
            "last" => Ok(Duplicates::Last),
            other => {
                let message = format!("duplicates are treated as `reject`, `first` or `last`, not `{other:.60}`");
                Err(Error::new(ErrorKind::InvalidValue, message).value_is(other))
            }
        }
    }
}

impl Limits {
    fn from_value(value: Value) -> Result<Self, Error> {
        let default = Limits::default();
        let mut fields = value.into_fields()?;
        let limits = Limits {
            line: fields.optional("line", Value::into_integer)?.unwrap_or(default.line),
            records: fields.optional("records", Value::into_integer)?.unwrap_or(default.records),
            kept_rejects: fields.optional("kept_rejects", Value::into_integer)?.unwrap_or(default.kept_rejects),
            kept_bytes: fields.optional("kept_bytes", Value::into_integer)?.unwrap_or(default.kept_bytes),
        };
        fields.finish()?;
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_from_json() {
        let json = concat!(
            r#"{"policies":{"revenue":{"currency":"EUR"}},"strict":true,"duplicates":"first","threads":3,"#,
            r#""limits":{"line":1,"records":2,"kept_rejects":3,"kept_bytes":4}}"#
        );
        let ingest = Ingest::from_json(json).unwrap();
        assert_eq!(ingest.policies.revenue.currency().code(), "EUR");
        assert_eq!((ingest.strict, ingest.duplicates, ingest.threads), (true, Duplicates::First, 3));
        assert_eq!(ingest.limits, Limits { line: 1, records: 2, kept_rejects: 3, kept_bytes: 4 });
        let (default, of_nothing) = (Ingest::new(), Ingest::from_json("{}").unwrap());
        assert_eq!(format!("{default:?}"), format!("{of_nothing:?}"));
    }

    #[test]
    fn an_option_that_is_wrong_is_named() {
        for (json, kind, path) in [
            (r#"{"strikt":true}"#, ErrorKind::UnknownKey, "strikt"),
            (r#"{"strict":1}"#, ErrorKind::WrongType, "strict"),
            (r#"{"duplicates":"drop"}"#, ErrorKind::InvalidValue, "duplicates"),
            (r#"{"threads":-1}"#, ErrorKind::NumberOutOfRange, "threads"),
            (r#"{"limits":{"line":1.5}}"#, ErrorKind::InvalidNumber, "limits.line"),
            (r#"{"limits":{"lines":1}}"#, ErrorKind::UnknownKey, "limits.lines"),
            (r#"{"policies":{"version":2}}"#, ErrorKind::UnsupportedVersion, "policies.version"),
        ] {
            let error = Ingest::from_json(json).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)), "{json}");
        }
    }
}
