//! One error type for the whole library, and the closed list of its kinds.
//!
//! A kind has one stable code, which is the same in Rust, Python and Node. Programs branch on the kind; the message,
//! the path and the value are for the person who has to mend the input.

use std::fmt;

/// What went wrong, where, and the value that caused it.
///
/// [`kind`](Error::kind) is for programs, and its code never changes. The message is one sentence for people; its
/// wording may change between versions. `Display` is the message followed by the path, if there is one.
///
/// The type is one pointer wide, so that a `Result` on a hot path stays small. It is `Send` and `Sync`.
///
/// ```
/// use portal_sessions::{ErrorKind, Zone};
///
/// let error = Zone::get("America/New_Yrok").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownZone);
/// assert_eq!(error.kind().code(), "UNKNOWN_ZONE");
/// assert_eq!(error.value(), Some("America/New_Yrok"));
/// ```
#[derive(Debug)]
pub struct Error(Box<Repr>);

/// The content of an error, boxed so that the error itself is one pointer.
#[derive(Debug, thiserror::Error)]
#[error("{message}{}", At(.path.as_deref()))]
struct Repr {
    kind: ErrorKind,
    message: String,
    path: Option<String>,
    value: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The end of a message that names the path; empty where the error has none.
struct At<'a>(Option<&'a str>);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(path) if !path.is_empty() => write!(f, " at `{path}`"),
            _ => Ok(()),
        }
    }
}

/// How many characters of an offending value an error quotes.
const QUOTED: usize = 200;

impl Error {
    /// An error of this kind, for crates that read sessions from another source or bind this library to another
    /// language.
    ///
    /// The message is one sentence without a capital at the start or a full stop at the end, with the user's value in
    /// backticks. Control characters in it are escaped, so that the message stays on one line.
    ///
    /// ```
    /// use portal_sessions::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::WrongType, "`0.1` is a float").at("lead_value").value_is("0.1");
    /// assert_eq!(error.to_string(), "`0.1` is a float at `lead_value`");
    /// ```
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = on_one_line(message.into());
        Error(Box::new(Repr { kind, message, path: None, value: None, source: None }))
    }

    /// The same error at this path of a document, such as `contact.phone` or `all[0].channels`.
    ///
    /// An earlier path is replaced. To put a level in front of it, use [`within`](Error::within).
    ///
    /// ```
    /// use portal_sessions::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::MissingField, "a phone is missing").at("contact.phone");
    /// assert_eq!(error.path(), Some("contact.phone"));
    /// assert_eq!(error.to_string(), "a phone is missing at `contact.phone`");
    /// ```
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.0.path = Some(path.into());
        self
    }

    /// Prepends `outer` to the path, for a caller that knows one more level of the document.
    ///
    /// The two parts are joined by a point, or by nothing where the inner one is an index.
    ///
    /// ```
    /// use portal_sessions::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::WrongType, "a tag is a string").at("[3]").within("tags");
    /// assert_eq!(error.path(), Some("tags[3]"));
    /// ```
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.0.path = Some(match self.0.path.take() {
            None => outer.to_owned(),
            Some(inner) if inner.is_empty() || inner.starts_with('[') => format!("{outer}{inner}"),
            Some(inner) if outer.is_empty() => inner,
            Some(inner) => format!("{outer}.{inner}"),
        });
        self
    }

    /// The same error with the value that caused it. Only its first 200 characters are kept.
    ///
    /// ```
    /// use portal_sessions::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::InvalidValue, "`fax` is not a channel").value_is("fax");
    /// assert_eq!(error.value(), Some("fax"));
    /// ```
    #[must_use]
    pub fn value_is(mut self, value: &str) -> Self {
        self.0.value = Some(value.chars().take(QUOTED).collect());
        self
    }

    /// The same error with the record's position in the input, such as `line 7`, in front of the message.
    pub(crate) fn of_record(mut self, place: &str) -> Self {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }

    /// An error of the reader or writer that the caller passed, with the `std::io::Error` as its source.
    pub(crate) fn io(kind: ErrorKind, message: impl Into<String>, source: std::io::Error) -> Self {
        Error::new(kind, format!("{}: {source}", message.into())).caused_by(source)
    }

    /// A copy of the error without its source, which cannot be cloned.
    pub(crate) fn again(&self) -> Self {
        let Repr { kind, message, path, value, source: _ } = &*self.0;
        let (message, path, value) = (message.clone(), path.clone(), value.clone());
        Error(Box::new(Repr { kind: *kind, message, path, value, source: None }))
    }

    /// The same error with its cause, which [`source`](std::error::Error::source) returns.
    ///
    /// ```
    /// use portal_sessions::{Error, ErrorKind};
    ///
    /// let cause = std::io::Error::other("the wire broke");
    /// let error = Error::new(ErrorKind::ReadFailed, format!("the rows cannot be read: {cause}")).caused_by(cause);
    /// assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the wire broke");
    /// ```
    #[must_use]
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// The kind of the error, which a program branches on.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Timestamp};
    ///
    /// let error = "yesterday".parse::<Timestamp>().unwrap_err();
    /// match error.kind() {
    ///     ErrorKind::InvalidTime | ErrorKind::TimeOutOfRange => {} // Ask the user again.
    ///     _ => panic!("{error}"),
    /// }
    /// ```
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message without the path: one sentence with no capital and no full stop, the user's value in backticks.
    ///
    /// ```
    /// use portal_sessions::Policies;
    ///
    /// let error = Policies::from_json(r#"{"revenue":{"currency":5}}"#).unwrap_err();
    /// assert_eq!(error.to_string(), format!("{} at `revenue.currency`", error.message()));
    /// ```
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where in the document the error is, such as `contact.phone` or `all[0].channels`; `None` where there is no
    /// document.
    ///
    /// ```
    /// use portal_sessions::Policies;
    ///
    /// let json = r#"{"length":{"others":{"measure":"minutes","short_below":1,"long_from":2}}}"#;
    /// assert_eq!(Policies::from_json(json).unwrap_err().path(), Some("length.others.measure"));
    /// ```
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The value that caused the error, cut to its first 200 characters; `None` where no single value did.
    ///
    /// ```
    /// use portal_sessions::LeadValue;
    ///
    /// assert_eq!("65.00001".parse::<LeadValue>().unwrap_err().value(), Some("65.00001"));
    /// ```
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }
}

/// The message with its control characters escaped, so that a quoted value cannot break a line of a log.
fn on_one_line(message: String) -> String {
    if !message.contains(char::is_control) {
        return message;
    }
    let mut escaped = String::with_capacity(message.len());
    for character in message.chars() {
        if character.is_control() {
            escaped.extend(character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// Displayed as the message, followed by the path if there is one.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The source is what [`caused_by`](Error::caused_by) was given, such as the `std::io::Error` of a reader.
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0)
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal,)+) => {
        /// The kind of an [`Error`]; its [`code`](ErrorKind::code) is the same in Rust, Python and Node.
        ///
        /// The list may grow, so a `match` on it needs a last arm. A code is never renamed or reused.
        ///
        /// ```
        /// use portal_sessions::ErrorKind;
        ///
        /// assert_eq!(ErrorKind::UnknownZone.code(), "UNKNOWN_ZONE");
        /// assert!(ErrorKind::ALL.contains(&ErrorKind::UnknownZone));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ErrorKind {
            /// Every kind, in the order in which they are declared.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$variant,)+];

            /// The stable code, in upper case with underscores, such as `UNKNOWN_ZONE`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(ErrorKind::$variant => $code,)+ }
            }
        }
    };
}

kinds! {
    // Documents and values
    /// The text is not JSON as RFC 8259 defines it.
    InvalidJson = "INVALID_JSON",
    /// The bytes are not UTF-8.
    InvalidUtf8 = "INVALID_UTF8",
    /// An object has the same key twice.
    DuplicateKey = "DUPLICATE_KEY",
    /// A key that the document does not know.
    UnknownKey = "UNKNOWN_KEY",
    /// A required field is missing or null.
    MissingField = "MISSING_FIELD",
    /// A value has the wrong JSON type.
    WrongType = "WRONG_TYPE",
    /// A value has the right type but is not one of those that are allowed.
    InvalidValue = "INVALID_VALUE",
    /// A set, a list of conditions or a view is empty.
    EmptySet = "EMPTY_SET",
    /// Two fields or keys say the same thing twice, or exclude each other.
    Conflict = "CONFLICT",
    /// The version of a document is not one that this library reads.
    UnsupportedVersion = "UNSUPPORTED_VERSION",
    // Numbers
    /// Not a plain decimal: exponents, `+`, `_`, `.5`, `5.` and `NaN` are refused.
    InvalidNumber = "INVALID_NUMBER",
    /// A number outside its limits, or with more digits than are kept exactly.
    NumberOutOfRange = "NUMBER_OUT_OF_RANGE",
    /// A sum of money beyond what can be held exactly.
    Overflow = "OVERFLOW",
    /// Amounts of two currencies cannot be added.
    CurrencyMismatch = "CURRENCY_MISMATCH",
    // Time
    /// Not an instant or a date in the grammar of [`Timestamp`](crate::Timestamp) and [`Date`](crate::Date).
    InvalidTime = "INVALID_TIME",
    /// A moment before 1970-01-01 or after 9999-12-30.
    TimeOutOfRange = "TIME_OUT_OF_RANGE",
    /// A time zone that the bundled database does not have.
    UnknownZone = "UNKNOWN_ZONE",
    /// The question needs the present moment and none was given.
    NowRequired = "NOW_REQUIRED",
    /// The question needs a time zone and none was given.
    ZoneRequired = "ZONE_REQUIRED",
    /// A range whose start lies after its end.
    RangeReversed = "RANGE_REVERSED",
    // Limits
    /// A record longer than the limit for one line.
    LineTooLong = "LINE_TOO_LONG",
    /// JSON or a filter nested deeper than 64 levels.
    TooDeep = "TOO_DEEP",
    /// A filter that is too expensive to evaluate, or whose sets name too many values.
    FilterTooLarge = "FILTER_TOO_LARGE",
    /// A string longer than its limit.
    StringTooLong = "STRING_TOO_LONG",
    /// More tags on one session than the limit.
    TooManyTags = "TOO_MANY_TAGS",
    /// More records than the limit for one set.
    TooManyRecords = "TOO_MANY_RECORDS",
    /// More rows than a spreadsheet holds.
    TooManyRows = "TOO_MANY_ROWS",
    // Sets of sessions
    /// The whole input is in another format than the caller named: it is compressed or in UTF-16, say, or CSV read as
    /// JSON.
    WrongFormat = "WRONG_FORMAT",
    /// More records were rejected than the caller allows.
    TooManyRejects = "TOO_MANY_REJECTS",
    /// Two records have the same id.
    DuplicateId = "DUPLICATE_ID",
    /// A CSV record with a quote that never ends or stands inside a cell, or with more or fewer fields than its header.
    InvalidCsv = "INVALID_CSV",
    /// No session has this id.
    UnknownSession = "UNKNOWN_SESSION",
    // Views and pages
    /// No column has this id.
    UnknownColumn = "UNKNOWN_COLUMN",
    /// A cursor that this library did not make, or that was changed.
    InvalidCursor = "INVALID_CURSOR",
    /// A cursor of another filter, order or zone, or of other policies where the order depends on them.
    CursorMismatch = "CURSOR_MISMATCH",
    // Review
    /// The session has another version than the edit expects.
    VersionConflict = "VERSION_CONFLICT",
    // The outside
    /// The reader that the caller passed failed.
    ReadFailed = "READ_FAILED",
    /// The writer that the caller passed failed.
    WriteFailed = "WRITE_FAILED",
    /// The caller's observer, or its [`Stop`](crate::Stop), ended the work.
    Stopped = "STOPPED",
}

/// Displayed as its [code](ErrorKind::code).
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_grow_outwards() {
        let error = Error::new(ErrorKind::WrongType, "expected a string").at("[3]").within("tags").within("all[0]");
        assert_eq!(error.path(), Some("all[0].tags[3]"));
        assert_eq!(error.to_string(), "expected a string at `all[0].tags[3]`");
    }

    #[test]
    fn a_message_stays_on_its_line() {
        let error = Error::new(ErrorKind::InvalidTime, "`noon\n\0` is no instant").value_is("noon\n\0");
        assert_eq!(error.to_string(), r"`noon\n\u{0}` is no instant");
        assert_eq!(error.value(), Some("noon\n\0"));
    }

    #[test]
    fn codes_are_unique() {
        let codes: std::collections::BTreeSet<_> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
    }
}
