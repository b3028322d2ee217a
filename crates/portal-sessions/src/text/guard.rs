//! The mark that keeps a spreadsheet from reading text as a formula, and its removal.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, whatever the quoting; a program that splits the file
//! at another separator begins a cell inside a text as well. The guard therefore looks at every segment of a text and
//! puts one `'` in front of each that could run. It is undone exactly: `decode(encode(text)) == text` for every text.
//!
//! The product's pages are silent here; the rule is our own ruling:
//!
//! - A text is split after each `;`, tab, line feed and carriage return.
//! - Leading `'` marks of a segment are passed over, then white space, controls, `"` and invisible characters
//!   (U+00AD U+061C U+180E U+200B–200F U+202A–202E U+2060–206F U+FEFF U+FFF9–FFFB).
//! - When one of `= + - @ | %` or of `＝ ＋ － ＠ − ｜ ％` comes next, the segment gets the mark. The first segment also gets
//!   it when a tab, carriage return, line feed or NUL follows its leading `'` marks.
//!
//! The mark stays visible in most programs, and `- item` in a summary gets one too. Programs that take it off when a
//! file is edited and saved arm the cell again.

use std::borrow::Cow;

/// The text with a `'` before each segment that a spreadsheet could run; borrowed when there is none.
///
/// ```
/// use portal_sessions::guard;
///
/// assert_eq!(guard::encode("=1+1"), "'=1+1");
/// assert_eq!(guard::encode("call back;=1+1"), "call back;'=1+1");
/// assert_eq!(guard::encode("1 = 1"), "1 = 1");
/// ```
#[must_use]
pub fn encode(text: &str) -> Cow<'_, str> {
    if needs_guard(text) { Cow::Owned(mark(text, false)) } else { Cow::Borrowed(text) }
}

/// Takes off the marks that [`encode`] put on; borrowed when there is none.
///
/// ```
/// use portal_sessions::guard;
///
/// assert_eq!(guard::decode("'=1+1"), "=1+1");
/// assert_eq!(guard::decode("'tis plain"), "'tis plain");
/// ```
#[must_use]
pub fn decode(text: &str) -> Cow<'_, str> {
    if is_marked(text) && needs_guard(text) { Cow::Owned(unmark(text, false)) } else { Cow::Borrowed(text) }
}

/// [`encode`] for identifiers and phones, which also get the mark when a spreadsheet would change them as
/// [numbers](is_number_like).
///
/// ```
/// use portal_sessions::guard;
///
/// assert_eq!(guard::encode_identifier("00123"), "'00123");
/// assert_eq!(guard::encode_identifier("67e55044"), "'67e55044");
/// assert_eq!(guard::encode_identifier("+14155550100"), "'+14155550100");
/// assert_eq!(guard::encode_identifier("a00123"), "a00123");
/// ```
#[must_use]
pub fn encode_identifier(text: &str) -> Cow<'_, str> {
    let number = is_number_like(behind_marks(text));
    if number || needs_guard(text) { Cow::Owned(mark(text, number)) } else { Cow::Borrowed(text) }
}

/// Takes off the marks that [`encode_identifier`] put on; borrowed when there is none.
///
/// Only for cells of identifiers and phones: there `'00123` stands for `00123`, in a cell of text for itself.
///
/// ```
/// use portal_sessions::guard;
///
/// assert_eq!(guard::decode_identifier("'00123"), "00123");
/// assert_eq!(guard::decode("'00123"), "'00123");
/// ```
#[must_use]
pub fn decode_identifier(text: &str) -> Cow<'_, str> {
    let number = is_number_like(behind_marks(text));
    if is_marked(text) && (number || needs_guard(text)) {
        Cow::Owned(unmark(text, number))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a spreadsheet would read an identifier as a number and change it: a zero before another digit at its start,
/// 12 digits or more and nothing else, or digits, one `e` or `E`, and digits.
///
/// ```
/// use portal_sessions::guard::is_number_like;
///
/// assert!(is_number_like("007"));
/// assert!(is_number_like("123456789012"));
/// assert!(is_number_like("67e55044"));
/// assert!(!is_number_like("12345678901"));
/// assert!(!is_number_like("67e55044-10b1"));
/// ```
#[must_use]
pub fn is_number_like(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (leading, rest) = text.split_at_checked(digits).unwrap_or((text, ""));
    let exponent = rest.strip_prefix(['e', 'E']).unwrap_or_default();
    (digits >= 2 && leading.starts_with('0'))
        || (digits >= 12 && rest.is_empty())
        || (digits >= 1 && !exponent.is_empty() && exponent.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether any segment could run. Most cells need nothing, so this is one search for the four delimiters.
fn needs_guard(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = memchr::memchr3_iter(b'\t', b'\r', b'\n', bytes).chain(memchr::memchr_iter(b';', bytes));
    is_live_first(text) || ends.filter_map(|end| text.get(end + 1..)).any(is_live)
}

fn is_marked(text: &str) -> bool {
    memchr::memchr(b'\'', text.as_bytes()).is_some()
}

fn mark(text: &str, first_live: bool) -> String {
    let mut marked = String::with_capacity(text.len() + 8);
    for (segment, live) in segments(text, first_live) {
        if live {
            marked.push('\'');
        }
        marked.push_str(segment);
    }
    marked
}

fn unmark(text: &str, first_live: bool) -> String {
    let mut unmarked = String::with_capacity(text.len());
    for (segment, live) in segments(text, first_live) {
        unmarked.push_str(segment.strip_prefix('\'').filter(|_| live).unwrap_or(segment));
    }
    unmarked
}

/// The segments of a text, each with whether it takes the mark; the first one does in any case when `first_live`.
fn segments(text: &str, first_live: bool) -> impl Iterator<Item = (&str, bool)> {
    let mut first_live = first_live || is_live_first(text);
    text.split_inclusive(is_delimiter)
        .map(move |segment| (segment, std::mem::take(&mut first_live) || is_live(segment)))
}

/// Whether [`encode`], or [`encode_identifier`], puts a mark in front of the whole text.
pub(crate) fn is_marked_first(text: &str, identifier: bool) -> bool {
    is_live_first(text) || (identifier && is_number_like(behind_marks(text)))
}

/// Whether the segment at the start of `text` could run at the start of a cell.
fn is_live_first(text: &str) -> bool {
    !starts_harmless(text) && (is_live(text) || behind_marks(text).starts_with(['\t', '\r', '\n', '\0']))
}

/// Whether the segment at the start of `text` could run. Looks no further than its delimiter.
pub(crate) fn is_live(text: &str) -> bool {
    !starts_harmless(text) && behind_marks(text).trim_start_matches(is_ignorable).starts_with(is_trigger)
}

/// Whether a text begins as most do, or not at all.
fn starts_harmless(text: &str) -> bool {
    text.bytes().next().is_none_or(|byte| byte.is_ascii_alphanumeric())
}

fn behind_marks(text: &str) -> &str {
    text.trim_start_matches('\'')
}

fn is_delimiter(character: char) -> bool {
    matches!(character, ';' | '\t' | '\r' | '\n')
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
    (invisible || character.is_whitespace() || character.is_control()) && !is_delimiter(character)
}

#[cfg(test)]
mod tests;
