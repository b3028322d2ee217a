//! The options of an ingest, and how they are read from JSON.

use super::Ingest;
use super::report::IngestReport;
use crate::closed_set::closed_set;
use crate::error::Error;
use crate::json::Value;
use crate::number::Share;
use crate::policies::Policies;

closed_set! {
    /// Which of two records with the same id stays (our ruling).
    ///
    /// In every case the report has the places of both, and the bytes of the copy that is left out. In JSON: `reject`,
    /// `first` or `last`.
    ///
    /// ```
    /// use portal_sessions::{Duplicates, Ingest, Record};
    ///
    /// let lines = concat!(
    ///     r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat"}"#, "\n",
    ///     r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice"}"#, "\n",
    /// );
    /// let (table, report) = Ingest::new().duplicates(Duplicates::Last).ndjson(lines)?.into_parts();
    /// assert_eq!(table.row(0).unwrap().channel(), "voice");
    /// assert_eq!((report.duplicates[0].kept_line, report.duplicates[0].dropped_line), (Some(2), Some(1)));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[derive(Default)]
    pub enum Duplicates ("way to treat duplicates") {
        /// The first record stays; each further one is a fault, and strict mode ends at it. This is the default.
        #[default]
        Reject = "reject",
        /// The first record stays; the others are left out without being faults.
        First = "first",
        /// The last record stays; the others are left out without being faults. The whole input is held in memory.
        Last = "last",
    }
}

/// The limits of an input and of the rejects that its report keeps.
///
/// Three further limits are fixed: 64 levels of nesting, 1 MiB for a string, and 1,000 tags for a session, each with
/// its own error kind. All limits are our rulings.
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
    /// The most bytes of one record; 4 MiB by default, 1 GiB at most. A longer one is rejected as
    /// [`LineTooLong`](crate::ErrorKind::LineTooLong), whatever the source, and only its first bytes are held and kept.
    pub line: usize,
    /// The most records of one input; 10,000,000 by default. One more ends the ingest with
    /// [`TooManyRecords`](crate::ErrorKind::TooManyRecords).
    pub records: u64,
    /// The most rejects that the report keeps; 10,000 by default. All are counted, and
    /// [`on_reject`](crate::Ingest::on_reject) sees all.
    pub kept_rejects: usize,
    /// The most bytes that the kept rejects hold together; 256 MiB by default. A reject that does not fit is not kept.
    pub kept_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { line: 4 << 20, records: 10_000_000, kept_rejects: 10_000, kept_bytes: 256 << 20 }
    }
}

/// How many records may be rejected before the whole input is refused.
///
/// It is checked at the end of the input, so that the result depends only on the records. Copies that
/// [`Duplicates::First`] and [`Duplicates::Last`] leave out are not faults and do not count.
///
/// ```
/// use portal_sessions::{ErrorKind, Ingest, MaxRejects};
///
/// let half = MaxRejects::Share("0.5".parse()?);
/// let good = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice"}"#;
/// assert_eq!(Ingest::new().max_rejects(half).ndjson(&format!("{good}\n{{}}"))?.report.rejected, 1);
/// let error = Ingest::new().max_rejects(half).ndjson("{}").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::TooManyRejects);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxRejects {
    /// At most this number of rejects.
    Count(u64),
    /// At most this share of all records, accepted and rejected. A share of 1 allows any number.
    Share(Share),
}

impl MaxRejects {
    /// Whether `rejects` out of `records` are too many. Compared in integers, so that a share is exact.
    pub(super) fn is_exceeded(self, rejects: u64, records: u64) -> bool {
        match self {
            MaxRejects::Count(most) => rejects > most,
            MaxRejects::Share(most) => {
                let (one, most) = (u128::from(Share::ONE.millionths()), u128::from(most.millionths()));
                u128::from(rejects) * one > u128::from(records) * most
            }
        }
    }

    /// The message for too many rejects, with the most frequent kind and its first record as an example.
    pub(super) fn message(self, rejects: u64, report: &IngestReport) -> String {
        let most = match self {
            MaxRejects::Count(most) => format!("`{most}`"),
            MaxRejects::Share(most) => format!("a share of `{most}`"),
        };
        let records = report.accepted + report.rejected;
        let commonest = report.rejected_by_kind.iter().max_by_key(|&(kind, count)| (count, std::cmp::Reverse(kind)));
        let first = commonest.and_then(|(kind, _)| report.rejects.iter().find(|reject| reject.kind == *kind));
        let example = first.map(|reject| {
            let path = reject.path.as_deref().map(|path| format!(" at `{path}`")).unwrap_or_default();
            let place = reject.line.map_or_else(|| format!("row {}", reject.ordinal), |line| format!("line {line}"));
            format!("; most often {}, first in {place}: {}{path}", reject.kind, reject.message)
        });
        format!("`{rejects}` of `{records}` records were rejected, more than {most}{}", example.unwrap_or_default())
    }

    /// Reads a count, a share, or `null` for no limit. An integer is a count, so that `1` is one reject; a share of 1
    /// is `"1"`.
    fn from_value(value: Value) -> Result<Option<Self>, Error> {
        match value {
            Value::Null => Ok(None),
            Value::Number(text) if !text.contains('.') => {
                Value::Number(text).into_integer().map(|count| Some(MaxRejects::Count(count)))
            }
            Value::Number(text) | Value::String(text) => Ok(Some(MaxRejects::Share(Share::from_json_text(&text)?))),
            other @ (Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
                other.into_integer::<u64>().map(|count| Some(MaxRejects::Count(count)))
            }
        }
    }
}

impl Ingest<'_> {
    /// Reads the options of an ingest from JSON; a missing option has its default.
    ///
    /// - `policies`: a document of [`Policies`]
    /// - `strict`: a boolean
    /// - `duplicates`: `reject`, `first` or `last`
    /// - `threads`: a whole number
    /// - `limits`: an object with any of the fields of [`Limits`]
    /// - `max_rejects`: a whole number for a count, a decimal such as `0.5` or a string such as `"1"` for a share,
    ///   `null` for no limit
    ///
    /// # Errors
    /// With the path of the key: [`UnknownKey`](crate::ErrorKind::UnknownKey),
    /// [`WrongType`](crate::ErrorKind::WrongType), [`InvalidValue`](crate::ErrorKind::InvalidValue) and
    /// [`NumberOutOfRange`](crate::ErrorKind::NumberOutOfRange), and those of [`Policies::from_json`].
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
        if let Some(duplicates) = fields.optional("duplicates", Value::into_parsed)? {
            ingest = ingest.duplicates(duplicates);
        }
        if let Some(threads) = fields.optional("threads", Value::into_integer)? {
            ingest = ingest.threads(threads);
        }
        if let Some(Some(most)) = fields.optional("max_rejects", MaxRejects::from_value)? {
            ingest = ingest.max_rejects(most);
        }
        if let Some(limits) = fields.optional("limits", Limits::from_value)? {
            ingest = ingest.limits(limits);
        }
        fields.finish()?;
        Ok(ingest)
    }
}

impl Limits {
    /// Reads limits; each missing key has its default.
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
    use crate::error::ErrorKind;

    #[test]
    fn options_are_read_from_json() {
        let json = concat!(
            r#"{"policies":{"revenue":{"currency":"EUR"}},"strict":true,"duplicates":"first","threads":3,"#,
            r#""max_rejects":7,"limits":{"line":1,"records":2,"kept_rejects":3,"kept_bytes":4}}"#
        );
        let ingest = Ingest::from_json(json).unwrap();
        assert_eq!(ingest.policies.revenue.currency().code(), "EUR");
        assert_eq!((ingest.strict, ingest.duplicates, ingest.threads), (true, Duplicates::First, 3));
        assert_eq!(ingest.max_rejects, Some(MaxRejects::Count(7)));
        assert_eq!(ingest.limits, Limits { line: 1, records: 2, kept_rejects: 3, kept_bytes: 4 });
        let (default, of_nothing) = (Ingest::new(), Ingest::from_json("{}").unwrap());
        assert_eq!(format!("{default:?}"), format!("{of_nothing:?}"));
    }

    #[test]
    fn the_most_rejects_are_a_count_or_a_share() {
        let half = MaxRejects::Share("0.5".parse().unwrap());
        for (json, expected) in [
            ("null", None),
            ("0", Some(MaxRejects::Count(0))),
            ("1", Some(MaxRejects::Count(1))),
            ("0.5", Some(half)),
            (r#""0.5""#, Some(half)),
            ("1.0", Some(MaxRejects::Share(Share::ONE))),
            (r#""1""#, Some(MaxRejects::Share(Share::ONE))),
        ] {
            let ingest = Ingest::from_json(&format!(r#"{{"max_rejects":{json}}}"#)).unwrap();
            assert_eq!(ingest.max_rejects, expected, "{json}");
        }
        for (most, rejects, records, expected) in [
            (half, 0, 0, false),
            (half, 1, 2, false),
            (half, 1, 1, true),
            (half, 500_001, 1_000_000, true),
            (half, 500_000, 1_000_000, false),
            (half, u64::MAX, u64::MAX, true),
            (MaxRejects::Share(Share::ZERO), 1, u64::MAX, true),
            (MaxRejects::Share(Share::ONE), 5, 5, false),
            (MaxRejects::Count(3), 3, 3, false),
            (MaxRejects::Count(3), 4, 1_000, true),
            (MaxRejects::Count(0), 1, 1_000, true),
        ] {
            assert_eq!(most.is_exceeded(rejects, records), expected, "{most:?} {rejects} {records}");
        }
    }

    #[test]
    fn an_option_that_is_wrong_is_named() {
        for (json, kind, path) in [
            (r#"{"strikt":true}"#, ErrorKind::UnknownKey, "strikt"),
            (r#"{"strict":1}"#, ErrorKind::WrongType, "strict"),
            (r#"{"duplicates":"drop"}"#, ErrorKind::InvalidValue, "duplicates"),
            (r#"{"threads":-1}"#, ErrorKind::NumberOutOfRange, "threads"),
            (r#"{"max_rejects":true}"#, ErrorKind::WrongType, "max_rejects"),
            (r#"{"max_rejects":-1}"#, ErrorKind::NumberOutOfRange, "max_rejects"),
            (r#"{"max_rejects":1.5}"#, ErrorKind::NumberOutOfRange, "max_rejects"),
            (r#"{"max_rejects":"half"}"#, ErrorKind::InvalidNumber, "max_rejects"),
            (r#"{"limits":{"line":1.5}}"#, ErrorKind::InvalidNumber, "limits.line"),
            (r#"{"limits":{"lines":1}}"#, ErrorKind::UnknownKey, "limits.lines"),
            (r#"{"policies":{"version":2}}"#, ErrorKind::UnsupportedVersion, "policies.version"),
        ] {
            let error = Ingest::from_json(json).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)), "{json}");
        }
    }
}
