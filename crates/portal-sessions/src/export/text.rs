//! Texts as cells: cleaned, guarded, cut and quoted.

use std::borrow::Cow;

use wide::u8x16;

use super::counts::CellCounts;
use super::dialect::Guarding;
use super::options::{LineBreakStyle, PhoneStyle};
use crate::column::ColumnClass;
use crate::text::guard::{self, Separator};

/// The most UTF-16 units that a spreadsheet takes in one cell.
const MOST_UNITS: usize = 32_767;
/// The most line feeds that a spreadsheet takes in one cell.
const MOST_LINE_FEEDS: usize = 253;
/// The end of a text that was cut.
const CUT: &str = "…[cut]";
const CUT_UNITS: usize = 6;
/// What stands for a line break that was replaced.
const LINE_BREAK: &str = " ⏎ ";

/// Appends the text in quotes, with its own quotes doubled.
fn write_quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some((until_quote, tail)) = memchr::memchr(b'"', rest).and_then(|quote| rest.split_at_checked(quote + 1))
    {
        out.extend_from_slice(until_quote);
        out.push(b'"');
        rest = tail;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Appends a text in quotes, as the guard of the dialect has it.
pub(super) fn write_text(
    text: &str,
    class: ColumnClass,
    guard: Option<Guarding>,
    counts: &mut CellCounts,
    out: &mut Vec<u8>,
) {
    match guard {
        Some(guarding) => write_guarded(text, class, guarding, counts, out),
        None => write_quoted(text, out),
    }
}

/// Appends a text for a spreadsheet: without controls, short enough, guarded by the class of its column, and quoted.
fn write_guarded(text: &str, class: ColumnClass, guarding: Guarding, counts: &mut CellCounts, out: &mut Vec<u8>) {
    let Guarding { separator, phones, line_breaks } = guarding;
    if class == ColumnClass::Phone && phones == PhoneStyle::Plain && is_plain_phone(text) {
        return write_quoted(text, out);
    }
    let identifier = matches!(class, ColumnClass::Identifier | ColumnClass::Phone);
    // No text has more marks than bytes, so it fits with them.
    let is_short = text.len() <= MOST_UNITS / 2;
    let found = match separator {
        Separator::Comma => Found::in_text::<b';'>(text),
        Separator::Semicolon => Found::in_text::<b','>(text),
    };
    if is_short && (!found.special || (!found.control && keeps_line_breaks(text, line_breaks))) {
        counts.guarded += u64::from(write_clean(text, !found.special, identifier, separator, out));
    } else {
        write_cleaned(text, identifier, guarding, counts, out);
    }
}

/// Appends a text in quotes, with the guard's marks and its own quotes doubled, in one pass; whether it has a mark.
///
/// It has no controls but line feeds, and it is a whole when it has neither those nor `"` nor what ends a segment.
fn write_clean(text: &str, is_whole: bool, identifier: bool, separator: Separator, out: &mut Vec<u8>) -> bool {
    let special_in = |text: &str| match separator {
        Separator::Comma => memchr::memchr3(b'"', b';', b'\n', text.as_bytes()),
        Separator::Semicolon => text.bytes().position(|byte| matches!(byte, b'"' | b';' | b',' | b'\n')),
    };
    let mut marked = guard::is_marked_first(text, identifier);
    out.extend_from_slice(if marked { b"\"'" } else { b"\"" });
    let mut rest = text;
    while !is_whole
        && let Some(special) = special_in(rest)
        && let Some((segment, tail)) = rest.split_at_checked(special + 1)
    {
        out.extend_from_slice(segment.as_bytes());
        if segment.ends_with('"') {
            out.push(b'"');
        } else if guard::is_live(tail) {
            out.push(b'\'');
            marked = true;
        }
        rest = tail;
    }
    out.extend_from_slice(rest.as_bytes());
    out.push(b'"');
    marked
}

/// Whether a text without carriage returns keeps all of its line breaks.
fn keeps_line_breaks(text: &str, line_breaks: LineBreakStyle) -> bool {
    (line_breaks == LineBreakStyle::Kept || !text.contains('\n')) && has_few_line_feeds(text)
}

/// Appends any text, in as many passes as there are rules.
fn write_cleaned(text: &str, identifier: bool, guarding: Guarding, counts: &mut CellCounts, out: &mut Vec<u8>) {
    let encode: fn(&str, Separator) -> Cow<'_, str> = if identifier { guard::encode_identifier } else { guard::encode };
    let Guarding { separator, line_breaks, .. } = guarding;
    let clean = with_marked_breaks(without_controls(text, counts), line_breaks, counts);
    let mut encoded = encode(&clean, separator);
    let cut;
    if !fits(&encoded) {
        cut = shortened(&clean, |text| encode(text, separator).len());
        encoded = encode(&cut, separator);
        counts.cut += 1;
    }
    counts.guarded += u64::from(matches!(encoded, Cow::Owned(_)));
    write_quoted(&encoded, out);
}

/// What was found in a text: most have nothing of it, so whole vectors are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found {
    /// A control, a `"`, a `;` or the other byte.
    special: bool,
    /// A control that is no line feed.
    control: bool,
}

impl Found {
    /// What a text has, where `OTHER` ends a segment as well.
    fn in_text<const OTHER: u8>(text: &str) -> Self {
        let test = |bytes: &[u8; 16]| {
            let bytes = u8x16::new(*bytes);
            let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
            let ends = bytes.simd_eq(u8x16::splat(b';')) | bytes.simd_eq(u8x16::splat(OTHER));
            let special = control | bytes.simd_eq(u8x16::splat(b'"')) | ends;
            (special, control & !bytes.simd_eq(u8x16::splat(b'\n')))
        };
        let bytes = text.as_bytes();
        let (special, control) = match bytes.last_chunk() {
            // The last vector overlaps the one before.
            Some(last) => {
                bytes.as_chunks().0.iter().map(test).fold(test(last), |all, one| (all.0 | one.0, all.1 | one.1))
            }
            None => test(&padded(bytes)),
        };
        Found { special: special.to_bitmask() != 0, control: control.to_bitmask() != 0 }
    }
}

/// Sixteen bytes with every byte of a shorter text, and with no others but blanks.
fn padded(bytes: &[u8]) -> [u8; 16] {
    // Words that overlap stay in registers; bytes that are stored one by one would have to be waited for.
    let (first, last) = if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let both = u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
        (both, both)
    } else {
        let few = bytes.iter().fold(u64::from_le_bytes([b' '; 8]), |few, &byte| few << 8 | u64::from(byte));
        (few, few)
    };
    (u128::from(first) | u128::from(last) << 64).to_le_bytes()
}

fn is_control(byte: u8) -> bool {
    byte < b' '
}

/// Whether a phone number is `+` and 7 to 15 digits, of which the first is not zero.
fn is_plain_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text with U+FFFD for each C0 control but tab, carriage return and line feed: a NUL before `=` arms a formula.
fn without_controls<'t>(text: &'t str, counts: &mut CellCounts) -> Cow<'t, str> {
    let is_replaced = |byte: u8| is_control(byte) & (byte != b'\t') & (byte != b'\r') & (byte != b'\n');
    if !text.bytes().any(is_replaced) {
        return Cow::Borrowed(text);
    }
    counts.controls_replaced += 1;
    Cow::Owned(text.replace(|character| u8::try_from(character).is_ok_and(is_replaced), "\u{FFFD}"))
}

/// The text with ` ⏎ ` for each line break, where there are too many or none is wanted.
fn with_marked_breaks<'t>(text: Cow<'t, str>, line_breaks: LineBreakStyle, counts: &mut CellCounts) -> Cow<'t, str> {
    let replace = match line_breaks {
        LineBreakStyle::Kept => !has_few_line_feeds(&text),
        LineBreakStyle::Marked => text.contains(['\r', '\n']),
    };
    if !replace {
        return text;
    }
    counts.line_breaks_replaced += 1;
    Cow::Owned(text.replace("\r\n", "\n").replace(['\r', '\n'], LINE_BREAK))
}

/// Whether a spreadsheet takes all the line feeds of a text.
fn has_few_line_feeds(text: &str) -> bool {
    text.len() <= MOST_LINE_FEEDS || memchr::memchr_iter(b'\n', text.as_bytes()).count() <= MOST_LINE_FEEDS
}

fn fits(text: &str) -> bool {
    // No text has more UTF-16 units than bytes.
    text.len() <= MOST_UNITS || text.encode_utf16().count() <= MOST_UNITS
}

/// The start of a text with the mark of a cut, so short that it fits with the guard's marks.
fn shortened(text: &str, encoded_length: impl Fn(&str) -> usize) -> String {
    let cut = |units| {
        let mut cut = start_of(text, units).to_owned();
        cut.push_str(CUT);
        cut
    };
    let longest = cut(MOST_UNITS - CUT_UNITS);
    // A shorter start never has more marks, since both are harmless for the word of the cut, so giving up one character for
    // each of them is enough.
    let marks = encoded_length(&longest) - longest.len();
    if marks == 0 { longest } else { cut(MOST_UNITS.saturating_sub(CUT_UNITS + marks)) }
}

/// The longest start of a text with at most so many UTF-16 units.
fn start_of(text: &str, mut units: usize) -> &str {
    let end = text.char_indices().find_map(|(start, character)| {
        match units.checked_sub(character.len_utf16()) {
            Some(left) => units = left,
            None => return Some(start),
        }
        None
    });
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn one_pass_writes_what_many_write(
            text in "[=+'\"; ,\t\r\n\u{1}\u{200B}＝aé0e/.😀]{0,12}",
            times in prop::sample::select(vec![1, 1, 1, 8, 300, 3_000]),
            class in prop::sample::select(vec![ColumnClass::Text, ColumnClass::Identifier, ColumnClass::Phone]),
            line_breaks in prop::sample::select(vec![LineBreakStyle::Kept, LineBreakStyle::Marked]),
            separator in prop::sample::select(vec![Separator::Comma, Separator::Semicolon]),
        ) {
            let text = text.repeat(times);
            let guarding = Guarding { separator, phones: PhoneStyle::Marked, line_breaks };
            let (mut counts, mut out) = (CellCounts::default(), Vec::new());
            write_guarded(&text, class, guarding, &mut counts, &mut out);
            let (mut expected_counts, mut expected) = (CellCounts::default(), Vec::new());
            write_cleaned(&text, class != ColumnClass::Text, guarding, &mut expected_counts, &mut expected);
            prop_assert_eq!((String::from_utf8(out), counts), (String::from_utf8(expected), expected_counts));
        }

        #[test]
        fn no_special_byte_is_missed(text in "[a ~é]{0,40}", at in any::<prop::sample::Index>(), special in "[\",; \n\u{0}\u{1f}\u{7f}!#:<]") {
            let mut characters: Vec<char> = text.chars().collect();
            characters.insert(at.index(characters.len() + 1), special.chars().next().unwrap());
            for text in [text, characters.into_iter().collect()] {
                let found = |other| {
                    let special =
                        text.bytes().any(|byte| is_control(byte) || matches!(byte, b'"' | b';') || byte == other);
                    let control = text.bytes().any(|byte| is_control(byte) && byte != b'\n');
                    Found { special, control }
                };
                prop_assert_eq!(Found::in_text::<b';'>(&text), found(b';'));
                prop_assert_eq!(Found::in_text::<b','>(&text), found(b','));
            }
        }
    }
}
