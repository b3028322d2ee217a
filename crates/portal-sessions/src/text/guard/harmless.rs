//! Recognises strings that no spreadsheet reads as a number, a date, a time or a boolean.
//!
//! The test errs on the side of a mark: a string that might be read as a date in some language is not harmless. Since
//! nearly all strings have a word that is in no list, most are decided by their first three letters.

use super::words::{self, Word};

/// Whether every spreadsheet reads a string as text. `'` marks are ignored.
pub(super) fn is_harmless(text: &str) -> bool {
    !is_error_value(text) && (has_plain_word(text.as_bytes()) || is_text_by_its_words(text))
}

/// [`is_harmless`] word by word, for a string that is not an error value.
fn is_text_by_its_words(text: &str) -> bool {
    let mut seen = Seen::default();
    let mut before = Before { character: ' ', visible: None };
    let mut characters = text.chars().filter(|character| *character != '\'');
    let mut next = characters.next();
    while let Some(character) = next {
        if is_letter(character) {
            let mut spelling = Spelling::default();
            while let Some(letter) = next.filter(|next| is_letter(*next)) {
                spelling.push(letter);
                next = characters.next();
            }
            let after = next.into_iter().chain(characters.clone()).find(|character| !character.is_whitespace());
            let Some(word) = spelling.text().and_then(|word| meaning(word, before, after)) else {
                return true;
            };
            seen.words |= word as u8;
            before = Before { character: 'a', visible: Some('a') };
        } else {
            seen.numbers += usize::from(character.is_numeric() && !before.character.is_numeric());
            before.character = character;
            if !character.is_whitespace() {
                before.visible = Some(character);
            }
            next = characters.next();
        }
    }
    !seen.is_read()
}

/// Whether a string begins with three ASCII letters with which no listed word begins, as most do. It is harmless then.
#[inline(always)]
pub(super) fn starts_with_plain_word(text: &str) -> bool {
    let Some(start @ [first, ..]) = text.as_bytes().first_chunk::<3>() else { return false };
    first.is_ascii_alphabetic() && !words::may_start_listed(*start)
}

/// Whether a string has a word of at least three ASCII letters that is in no list, as most of the others have.
fn has_plain_word(text: &[u8]) -> bool {
    // A run of ASCII letters that continues in other letters, or behind a mark, is not a whole word.
    let goes_on = |byte: &u8| matches!(byte, b'\'' | 0x80..);
    let (mut rest, mut is_start) = (text, true);
    loop {
        let length = rest.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(rest.len());
        let Some((word, behind)) = rest.split_at_checked(length) else { return false };
        if is_start
            && let Some(start) = word.first_chunk()
            && !behind.first().is_some_and(goes_on)
            && !(words::may_start_listed(*start) && is_listed(word))
        {
            return true;
        }
        let Some((next, behind)) = behind.split_first() else { return false };
        (rest, is_start) = (behind, !goes_on(next));
    }
}

/// Whether a word of ASCII letters is in a list, in either case.
fn is_listed(word: &[u8]) -> bool {
    let mut spelling = [0; words::LONGEST];
    let Some(small) = spelling.get_mut(..word.len()) else { return false };
    small.iter_mut().zip(word).for_each(|(small, letter)| *small = letter.to_ascii_lowercase());
    words::find(small).is_some()
}

/// What was found in a string whose words can all be part of a date, a number or a boolean.
#[derive(Default)]
struct Seen {
    /// The number of runs of digits.
    numbers: usize,
    /// The kinds of words, as bits.
    words: u8,
}

impl Seen {
    /// Whether a word of this kind was found.
    fn has(&self, word: Word) -> bool {
        self.words & word as u8 != 0
    }

    /// Whether a spreadsheet could read the string as something else than text.
    fn is_read(&self) -> bool {
        let has_month = self.has(Word::Month);
        let has_date = has_month || self.numbers >= 2;
        self.has(Word::Boolean)
            || (self.numbers > 0
                && (has_month || !self.has(Word::BesideMonth))
                && (has_date || !self.has(Word::BesideDate)))
    }
}

/// What comes before a word.
#[derive(Clone, Copy)]
struct Before {
    /// The last character; white space at the start of the string.
    character: char,
    /// The last character that is not white space.
    visible: Option<char>,
}

/// The meaning of a word between two characters; `None` when it is in no list. A few letters have one only in places.
fn meaning(word: &[u8], before: Before, after: Option<char>) -> Option<Word> {
    let is_digit = |character: Option<char>| character.is_some_and(char::is_numeric);
    let follows_digit = is_digit(before.visible);
    let is_number = match word {
        // An exponent.
        b"e" => {
            (follows_digit || matches!(before.visible, Some('.' | ',')))
                && (is_digit(after) || matches!(after, Some('+' | '-')))
        }
        // The separators of `2026-11-01T14:30:00Z`.
        b"t" => follows_digit && is_digit(after),
        b"z" => follows_digit && after.is_none(),
        // `9 a`, `9 a.m.`
        b"a" | b"p" => follows_digit && before.character.is_whitespace() && matches!(after, None | Some('.')),
        b"m" => before.visible == Some('.'),
        b"r" => after == Some('$'),
        b"fr" if after == Some('.') => true,
        _ => return words::find(word),
    };
    is_number.then_some(Word::InNumber)
}

/// Whether a character is part of a word. Some characters are both letters and numbers, such as `Ⅷ`: they are numbers
/// here.
fn is_letter(character: char) -> bool {
    character.is_alphabetic() && !character.is_numeric()
}

/// Whether a string is read as an error value, such as `#N/A`, `#REF!` or `#NAME?`.
fn is_error_value(text: &str) -> bool {
    if super::starts_alphanumeric(text) {
        return false;
    }
    let is_around = |character: char| character.is_whitespace() || character == '\'';
    text.trim_start_matches(is_around).strip_prefix('#').is_some_and(|name| {
        let name = name.trim_end_matches(is_around);
        !name.contains(char::is_whitespace)
            && (name.contains('/') || name.ends_with(['!', '?']) || name.eq_ignore_ascii_case("nv"))
    })
}

/// A word in lower case, in a buffer of the length of the longest listed word.
#[derive(Default)]
struct Spelling {
    bytes: [u8; words::LONGEST],
    length: usize,
}

impl Spelling {
    /// Appends a letter in lower case and in half width. Letters beyond the buffer only count, so that the word is too
    /// long.
    fn push(&mut self, letter: char) {
        for small in half_width(letter).to_lowercase() {
            let end = self.length + small.len_utf8();
            if let Some(place) = self.bytes.get_mut(self.length..end) {
                small.encode_utf8(place);
            }
            self.length = end;
        }
    }

    /// The word; `None` when it is too long for any list.
    fn text(&self) -> Option<&[u8]> {
        self.bytes.get(..self.length)
    }
}

/// The ASCII letter of a full-width one, which Japanese spreadsheets treat alike.
fn half_width(letter: char) -> char {
    match letter {
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_plain(text: &str) -> bool {
        starts_with_plain_word(text) || has_plain_word(text.as_bytes())
    }

    #[test]
    fn a_listed_word_is_never_taken_for_a_plain_one() {
        for word in words::all() {
            for text in
                [word.to_owned(), word.to_uppercase(), format!("{word} 1"), format!("{word}1"), format!("{word}-1/2")]
            {
                assert!(!is_plain(&text), "{text}");
            }
            assert!(word.len() <= words::LONGEST, "{word}");
        }
        // With marks, which count as if they were not there, or letters of Japanese spreadsheets behind the first ones.
        let full_width = |letter: char| char::from_u32(u32::from(letter) + 0xFEE0).unwrap();
        for word in words::all().filter(|word| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase())) {
            for (begin, end) in (1..word.len()).map(|place| word.split_at(place)) {
                let wide: String = end.chars().map(full_width).collect();
                for text in [format!("{begin}'{end} 5"), format!("{begin}''{end} 5"), format!("{begin}{wide} 5")] {
                    assert!(!is_plain(&text) && !is_plain(&text.to_uppercase()), "{text}");
                }
            }
        }
        for text in ["R$ 5", "r$5", "R'$ 5"] {
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn words_decide() {
        for text in [
            "",
            " ",
            "…",
            "👍",
            "?",
            "a",
            "booked for 2",
            "2 rooms",
            "May",
            "Monday",
            "am",
            "EUR",
            "e5",
            "1e",
            "0x12",
            "12a",
            "01-a",
            "DE123456789",
            "PO-1234",
            "Mon 5",
            "Fr 5",
            "67e55044-10b1-426f",
            "T1",
            "1Z9",
            "#vip",
            "#N / A",
            "R100",
            "true story",
            "marching 5",
            "maybe 1/2",
            "O'Brien 5",
            "Maria 12",
            "$",
            "Sam",
        ] {
            assert!(is_harmless(text), "{text:?}");
        }
        for text in [
            "0",
            "5%",
            " 5 ",
            "1/2",
            "½",
            "٤١٥",
            "１２",
            "12:30",
            "9 a",
            "9 p.m.",
            "9am",
            "1E5",
            "1.e+5",
            "1 e 5",
            "May 5",
            "5. März 2026",
            "26 de noviembre de 2026",
            "Mon, 1/2",
            "Mo, 1. Mai",
            "EUR 5",
            "5 kr",
            "R$ 5",
            "Fr. 5",
            "true",
            " TRUE\n",
            "ＴＲＵＥ",
            "'WAHR",
            "2026-11-01T14:30:00Z",
            "2026年11月26日",
            "#N/A",
            " #REF!",
            "#name?",
            "#NV",
            "D'ec 5",
            "(911)",
            "1'234",
        ] {
            assert!(!is_harmless(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_is_right(text in "['a-zA-Z]{0,5}[ .é1-]{0,2}['a-z0-9 ]{0,5}") {
            prop_assert!(!is_plain(&text) || is_text_by_its_words(&text), "{}", text);
        }

        #[test]
        fn marks_mean_nothing(text in "[a-z0-9#/ .'!;$]{0,12}") {
            prop_assert_eq!(is_harmless(&text), is_harmless(&format!("'{text}")));
            prop_assert_eq!(is_harmless(&text), is_harmless(&text.replace(';', ";'")));
        }
    }
}
