//! One error type, whose kind has the same code in every language.

use std::fmt;

/// What went wrong, where, and the value that caused it.
///
/// [`kind`](Error::kind) is for programs and never changes its code; the message is one sentence for people.
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

#[derive(Debug, thiserror::Error)]
#[error("{message}{}", At(.path.as_deref()))]
struct Repr {
    kind: ErrorKind,
    message: String,
    path: Option<String>,
    value: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

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
    /// An error of this kind, for those who bring sessions from elsewhere or carry this library into another language.
    ///
    /// The message is one sentence without a capital at the start or a full stop at the end, with the user's value in
    /// backticks.
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

    /// The same error at this place of a document, as `contact.phone` or `all[0].channels`.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.0.path = Some(path.into());
        self
    }

    /// Puts `outer` before the path that is already there: the caller knows one level more.
    ///
    /// ```
    /// use portal_sessions::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::WrongType, "a tag is a text").at("[3]").within("tags");
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

    /// The same error with the value that caused it, of which the first 200 characters are kept.
    #[must_use]
    pub fn value_is(mut self, value: &str) -> Self {
        self.0.value = Some(value.chars().take(QUOTED).collect());
        self
    }

    /// The same error of the record at this place of the input, such as `line 7`.
    pub(crate) fn of_record(mut self, place: &str) -> Self {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }

    pub(crate) fn io(kind: ErrorKind, message: impl Into<String>, source: std::io::Error) -> Self {
        Error::new(kind, format!("{}: {source}", message.into())).caused_by(source)
    }

    /// The same error once more, without what lies behind it.
    pub(crate) fn again(&self) -> Self {
        let Repr { kind, message, path, value, source: _ } = &*self.0;
        let (message, path, value) = (message.clone(), path.clone(), value.clone());
        Error(Box::new(Repr { kind: *kind, message, path, value, source: None }))
    }

    /// The same error with what lies behind it, which [`source`](std::error::Error::source) gives back.
    ///
    /// ```
    /// use portal_sessions::{Error, ErrorKind};
    ///
    /// let behind = std::io::Error::other("the wire broke");
    /// let error = Error::new(ErrorKind::ReadFailed, format!("the rows cannot be read: {behind}")).caused_by(behind);
    /// assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the wire broke");
    /// ```
    #[must_use]
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The sentence alone, without the place: no capital, no full stop, the user's value in backticks.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where in the document it was, as `contact.phone` or `all[0].channels`; none where there is no document.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The value that caused it, cut to 200 characters.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }
}

/// The message with the control characters of a quoted value as escapes, so that it stays on its line.
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0)
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal,)+) => {
        /// The kind of an [`Error`]; its [`code`](ErrorKind::code) is the same in Rust, Python and Node.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ErrorKind {
            /// Every kind there is, in the order of this page.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$variant,)+];

            /// The stable code, in the style `ENDS_BEFORE_START`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(ErrorKind::$variant => $code,)+ }
            }
        }
    };
}

kinds! {
    // Documents and values
    /// The text is not JSON as RFC 8259 has it.
    InvalidJson = "INVALID_JSON",
    /// The bytes are not UTF-8.
    InvalidUtf8 = "INVALID_UTF8",
    /// An object names one key twice.
    DuplicateKey = "DUPLICATE_KEY",
    /// A key that the document does not know.
    UnknownKey = "UNKNOWN_KEY",
    /// A required field is missing or null.
    MissingField = "MISSING_FIELD",
    /// A value has another JSON type than its place takes.
    WrongType = "WRONG_TYPE",
    /// A value has the right type and is still not one that its place takes.
    InvalidValue = "INVALID_VALUE",
    /// A set, a list of conditions or a view has nothing in it.
    EmptySet = "EMPTY_SET",
    /// Two fields or keys say the same thing twice, or exclude each other.
    Conflict = "CONFLICT",
    /// A document of a version that this library does not know.
    UnsupportedVersion = "UNSUPPORTED_VERSION",
    // Numbers
    /// Not a plain decimal: exponents, `+`, `_`, `.5`, `5.` and `NaN` are refused.
    InvalidNumber = "INVALID_NUMBER",
    /// A number outside its limits, or with more digits than are kept exactly.
    NumberOutOfRange = "NUMBER_OUT_OF_RANGE",
    /// A sum of money beyond what can be held exactly.
    Overflow = "OVERFLOW",
    /// Amounts of two currencies cannot be put together.
    CurrencyMismatch = "CURRENCY_MISMATCH",
    // Time
    /// Not an instant or a date in the published grammar.
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
    /// A filter that costs too much to ask, or whose sets name too many values.
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
    /// The input as a whole is in another form than it was given as, such as compressed, in UTF-16 or CSV for JSON.
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
    /// A cursor of another filter, order or zone, or of other policies where it goes by them.
    CursorMismatch = "CURSOR_MISMATCH",
    // Review
    /// The session is not at the version that the edit expects.
    VersionConflict = "VERSION_CONFLICT",
    // The outside
    /// The reader that was given failed.
    ReadFailed = "READ_FAILED",
    /// The writer that was given failed.
    WriteFailed = "WRITE_FAILED",
    /// The observer asked to stop.
    Stopped = "STOPPED",
}

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
