//! The guard against formula injection and reinterpretation in spreadsheets: marks cells in a CSV, and removes the
//! marks.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula, and reads `1/2`, `12:30`, `1.10`,
//! `00123` or `TRUE` as dates, times, numbers and booleans, even if they are quoted. A program that splits the file at
//! another separator also begins a cell in the middle of a string. The guard puts one `'` before everything that could
//! be read in this way, and removes it exactly: `decode(encode(text)) == text` for every string and either
//! [`Separator`].
//!
//! The product's pages do not state a rule; this one is our ruling:
//!
//! - A string is split into segments after each `;`, tab, line feed and carriage return. In a file separated by `;` it
//!   is also split after each `,`, since a program that splits at commas does not see the quotes around such a cell.
//! - In a segment, leading `'` marks are skipped, then white space, control characters, `"` and invisible characters
//!   (U+00AD U+061C U+180E U+200B–200F U+202A–202E U+2060–206F U+FEFF U+FFF9–FFFB).
//! - If one of `= + - @ | %` or of `＝ ＋ － ＠ − ｜ ％` follows, the segment gets the mark. The first segment also gets it
//!   if a tab, carriage return, line feed or NUL follows its leading `'` marks.
//! - The first segment also gets the mark unless the whole string is harmless. A string is harmless if it has a word
//!   that occurs in no number, date or time; or if it has no digit and is neither a boolean nor an error value such as
//!   `#N/A`. The words that do occur there are the names of months and weekdays, AM and PM, currencies, and the `e` of
//!   an exponent, in the languages of most spreadsheets.
//! - An identifier or a phone of 1 to 11 digits without a leading zero gets no mark, since a spreadsheet keeps all its
//!   digits.
//!
//! The mark is visible in most programs, and even `- item` in a summary gets one. If a program removes the mark when a
//! file is edited and saved, the cell is unguarded again.

mod harmless;
mod words;

use std::borrow::Cow;

use crate::closed_set::closed_set;

closed_set! {
    /// The separator between the cells of a file, on which depends where the guard splits a string.
    ///
    /// ```
    /// use portal_sessions::guard::Separator;
    ///
    /// assert_eq!(";".parse::<Separator>()?, Separator::Semicolon);
    /// assert!("\t".parse::<Separator>().is_err());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[derive(Default)]
    pub enum Separator in guard ("separator") {
        /// `,`, the default.
        #[default]
        Comma = ",",
        /// `;`, which spreadsheets expect where the comma is the decimal mark.
        Semicolon = ";",
    }
}

impl Separator {
    /// The separator as a byte.
    #[must_use]
    pub fn as_byte(self) -> u8 {
        match self {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
        }
    }

    /// Whether a segment ends behind this character.
    fn ends_segment(self, character: char) -> bool {
        matches!(character, ';' | '\t' | '\r' | '\n') || (character == ',' && self == Separator::Semicolon)
    }
}

/// The text with a `'` before each segment that a spreadsheet could read as something else; borrowed when there is none.
///
/// ```
/// use portal_sessions::guard::{self, Separator};
///
/// assert_eq!(guard::encode("=1+1", Separator::Comma), "'=1+1");
/// assert_eq!(guard::encode("call back;=1+1", Separator::Comma), "call back;'=1+1");
/// assert_eq!(guard::encode("call me,=1+1", Separator::Semicolon), "call me,'=1+1");
/// assert_eq!(guard::encode("12:30", Separator::Comma), "'12:30");
/// assert_eq!(guard::encode("at 12:30", Separator::Comma), "at 12:30");
/// ```
#[must_use]
pub fn encode(text: &str, separator: Separator) -> Cow<'_, str> {
    if needs_guard(text, separator) { Cow::Owned(mark(text, separator)) } else { Cow::Borrowed(text) }
}

/// [`encode`] for identifiers and phones, which get no mark if they are 1 to 11 digits without a leading zero.
///
/// Such a number keeps all its digits in a spreadsheet, where 15 are exact and up to 11 are displayed in full.
///
/// ```
/// use portal_sessions::guard::{self, Separator};
///
/// assert_eq!(guard::encode_identifier("00123", Separator::Comma), "'00123");
/// assert_eq!(guard::encode_identifier("67e55044", Separator::Comma), "'67e55044");
/// assert_eq!(guard::encode_identifier("+14155550100", Separator::Comma), "'+14155550100");
/// assert_eq!(guard::encode_identifier("4155550100", Separator::Comma), "4155550100");
/// assert_eq!(guard::encode("4155550100", Separator::Comma), "'4155550100");
/// ```
#[must_use]
pub fn encode_identifier(text: &str, separator: Separator) -> Cow<'_, str> {
    if is_kept_as_number(text) { Cow::Borrowed(text) } else { encode(text, separator) }
}

/// Removes the marks that [`encode`] or [`encode_identifier`] added; borrowed when there is none.
///
/// The separator is that of the file, which is in its [manifest](crate::Manifest). An apostrophe that belongs to the
/// string stays.
///
/// ```
/// use portal_sessions::guard::{self, Separator};
///
/// assert_eq!(guard::decode("'=1+1", Separator::Comma), "=1+1");
/// assert_eq!(guard::decode("call me,'=1+1", Separator::Semicolon), "call me,=1+1");
/// assert_eq!(guard::decode("'00123", Separator::Comma), "00123");
/// assert_eq!(guard::decode("'tis plain", Separator::Comma), "'tis plain");
/// ```
#[must_use]
pub fn decode(text: &str, separator: Separator) -> Cow<'_, str> {
    if is_marked(text) && needs_guard(text, separator) {
        Cow::Owned(unmark(text, separator))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether any segment needs the mark. Most cells need none, so this is one fast search for delimiters.
fn needs_guard(text: &str, separator: Separator) -> bool {
    let bytes = text.as_bytes();
    let is_live_behind = |end: usize| text.get(end + 1..).is_some_and(is_live);
    takes_mark_first(text)
        || memchr::memchr3_iter(b'\t', b'\r', b'\n', bytes).any(is_live_behind)
        || match separator {
            Separator::Comma => memchr::memchr_iter(b';', bytes).any(is_live_behind),
            Separator::Semicolon => memchr::memchr2_iter(b';', b',', bytes).any(is_live_behind),
        }
}

/// Whether a string can have marks at all: a fast exit for [`decode`].
fn is_marked(text: &str) -> bool {
    memchr::memchr(b'\'', text.as_bytes()).is_some()
}

/// The string with its marks.
fn mark(text: &str, separator: Separator) -> String {
    let mut marked = String::with_capacity(text.len() + 8);
    for (segment, takes_mark) in segments(text, separator) {
        if takes_mark {
            marked.push('\'');
        }
        marked.push_str(segment);
    }
    marked
}

/// The string without its marks. Only a segment that needs a mark can have got one, so any other `'` stays.
fn unmark(text: &str, separator: Separator) -> String {
    let mut unmarked = String::with_capacity(text.len());
    for (segment, takes_mark) in segments(text, separator) {
        unmarked.push_str(segment.strip_prefix('\'').filter(|_| takes_mark).unwrap_or(segment));
    }
    unmarked
}

/// The segments of a string, each with whether it needs the mark.
fn segments(text: &str, separator: Separator) -> impl Iterator<Item = (&str, bool)> {
    let mut first = takes_mark_first(text);
    text.split_inclusive(move |character| separator.ends_segment(character))
        .map(move |segment| (segment, std::mem::take(&mut first) || is_live(segment)))
}

/// Whether [`encode`], or [`encode_identifier`], puts a mark at the very beginning of the string.
#[inline]
pub(crate) fn is_marked_first(text: &str, identifier: bool) -> bool {
    takes_mark_first(text) && !(identifier && is_kept_as_number(text))
}

/// Whether the first segment of a string needs the mark. Marks that are there already do not change that, which is what
/// makes the encoding reversible.
#[inline]
fn takes_mark_first(text: &str) -> bool {
    !harmless::starts_with_plain_word(text) && (is_live_first(text) || !harmless::is_harmless(text))
}

/// Whether the segment at the start of `text` could run as a formula at the start of a cell.
fn is_live_first(text: &str) -> bool {
    !starts_alphanumeric(text) && (is_live(text) || behind_marks(text).starts_with(['\t', '\r', '\n', '\0']))
}

/// Whether the segment at the start of `text` could run as a formula. Does not look beyond the segment's delimiter.
pub(crate) fn is_live(text: &str) -> bool {
    !starts_alphanumeric(text) && behind_marks(text).trim_start_matches(is_ignorable).starts_with(is_trigger)
}

/// Whether a string begins with an ASCII letter or digit, as most do: a fast exit before tests that all others need.
#[inline]
fn starts_alphanumeric(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether an identifier is a number whose every digit a spreadsheet keeps and displays.
fn is_kept_as_number(text: &str) -> bool {
    (1..=11).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

/// The string behind its leading `'` marks.
fn behind_marks(text: &str) -> &str {
    text.trim_start_matches('\'')
}

/// Whether a cell that begins with this character is run as a formula by some spreadsheet.
fn is_trigger(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠' | '\u{2212}' | '｜' | '％')
}

/// Whether some spreadsheet ignores this character at the start of a cell.
fn is_ignorable(character: char) -> bool {
    let invisible = matches!(
        character,
        '"' | '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
    );
    let ends_segment = Separator::Comma.ends_segment(character);
    (invisible || character.is_whitespace() || character.is_control()) && !ends_segment
}

#[cfg(test)]
mod tests;
