//! The mark that keeps a spreadsheet from reading text as something else, and its removal.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, and reads `1/2`, `12:30`, `1.10`, `00123` or `TRUE` as
//! dates, times, numbers and booleans, whatever the quoting. A program that splits the file at another separator begins
//! a cell inside a text as well. The guard puts one `'` in front of what could be read so, and takes it off again exactly:
//! `decode(encode(text)) == text` for every text and either [`Separator`].
//!
//! The product's pages are silent here; the rule is our own ruling:
//!
//! - A text is split after each `;`, tab, line feed and carriage return; in a file separated by `;` after each `,` too, since
//!   a program that splits at commas does not see the quotes around such a cell.
//! - Leading `'` marks of a segment are passed over, then white space, controls, `"` and invisible characters
//!   (U+00AD U+061C U+180E U+200B–200F U+202A–202E U+2060–206F U+FEFF U+FFF9–FFFB).
//! - When one of `= + - @ | %` or of `＝ ＋ － ＠ − ｜ ％` comes next, the segment gets the mark. The first segment also gets
//!   it when a tab, carriage return, line feed or NUL follows its leading `'` marks.
//! - The first segment also gets it when the whole text is not harmless. Harmless is a text with a word that occurs in no
//!   number, date or time, and a text without any digit that is no boolean and no error value such as `#N/A`. The words that
//!   occur there are the names of months and weekdays, AM and PM, currencies, and the `e` of an exponent, in the languages
//!   of most spreadsheets.
//! - An identifier or a phone of 1 to 11 digits that does not begin with a zero keeps all of them as a number, and gets no mark.
//!
//! The mark stays visible in most programs, and `- item` in a summary gets one too. Programs that take it off when a
//! file is edited and saved arm the cell again.

mod harmless;
mod words;

use std::borrow::Cow;

use crate::closed_set::closed_set;

closed_set! {
    /// What stands between the cells of a file, and so where a text is split.
    #[derive(Default)]
    pub enum Separator in guard ("separator") {
        /// `,`
        #[default]
        Comma = ",",
        /// `;`
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

/// [`encode`] for identifiers and phones, which get no mark when they are 1 to 11 digits without a leading zero.
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

/// Takes off the marks that [`encode`] or [`encode_identifier`] put on; borrowed when there is none.
///
/// The separator is that of the file, which its [manifest](crate::Manifest) names.
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

/// Whether any segment takes the mark. Most cells need nothing, so this is one search for the delimiters.
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

fn is_marked(text: &str) -> bool {
    memchr::memchr(b'\'', text.as_bytes()).is_some()
}

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

fn unmark(text: &str, separator: Separator) -> String {
    let mut unmarked = String::with_capacity(text.len());
    for (segment, takes_mark) in segments(text, separator) {
        unmarked.push_str(segment.strip_prefix('\'').filter(|_| takes_mark).unwrap_or(segment));
    }
    unmarked
}

/// The segments of a text, each with whether it takes the mark.
fn segments(text: &str, separator: Separator) -> impl Iterator<Item = (&str, bool)> {
    let mut first = takes_mark_first(text);
    text.split_inclusive(move |character| separator.ends_segment(character))
        .map(move |segment| (segment, std::mem::take(&mut first) || is_live(segment)))
}

/// Whether [`encode`], or [`encode_identifier`], puts a mark in front of the whole text.
#[inline]
pub(crate) fn is_marked_first(text: &str, identifier: bool) -> bool {
    takes_mark_first(text) && !(identifier && is_kept_as_number(text))
}

/// Whether the first segment of a text takes the mark. Marks that are there already change nothing.
#[inline]
fn takes_mark_first(text: &str) -> bool {
    !harmless::starts_with_plain_word(text) && (is_live_first(text) || !harmless::is_harmless(text))
}

/// Whether the segment at the start of `text` could run at the start of a cell.
fn is_live_first(text: &str) -> bool {
    !starts_alphanumeric(text) && (is_live(text) || behind_marks(text).starts_with(['\t', '\r', '\n', '\0']))
}

/// Whether the segment at the start of `text` could run. Looks no further than its delimiter.
pub(crate) fn is_live(text: &str) -> bool {
    !starts_alphanumeric(text) && behind_marks(text).trim_start_matches(is_ignorable).starts_with(is_trigger)
}

/// Whether a text begins with an ASCII letter or digit, as most do: a short way past what only other texts can be.
#[inline]
fn starts_alphanumeric(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether an identifier is a number of which a spreadsheet keeps every digit.
fn is_kept_as_number(text: &str) -> bool {
    (1..=11).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

fn behind_marks(text: &str) -> &str {
    text.trim_start_matches('\'')
}

fn is_trigger(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠' | '\u{2212}' | '｜' | '％')
}

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
