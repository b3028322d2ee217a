//! What the search box asks for.

use memchr::memchr2_iter;
use memchr::memmem::Finder;

use super::fold;
use super::phone::{phone_digits_into, query_digits};
use crate::{Error, ErrorKind};

/// The most characters of a query, counted without the white space around it (our ruling).
const LONGEST: usize = 1_000;

/// The longest needle that is looked for in ASCII text without folding the text first, in bytes.
const SHORT: usize = 64;

/// Lower-case ASCII from the most frequent in texts to the rarest; what is missing is rarer still.
const BY_FREQUENCY: &[u8] = b" etaoinshrdlucmfwypvbg0123456789kjxqz,.-";

/// A text to find in names, summaries, comments and phones: literal, without regard to case and accents.
///
/// A query that reads as a phone number is also compared by its digits.
#[derive(Clone, Debug)]
pub(crate) struct SearchQuery {
    needle: Finder<'static>,
    /// The place of its rarest byte.
    rarest: usize,
    digits: Option<Finder<'static>>,
}

impl SearchQuery {
    /// None for a text with nothing to find: blank, or only marks and invisible characters.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::StringTooLong`] beyond 1,000 characters.
    pub(crate) fn new(text: &str) -> Result<Option<Self>, Error> {
        let text = text.trim();
        if text.chars().nth(LONGEST).is_some() {
            let message = format!("a search text has at most {LONGEST} characters");
            return Err(Error::new(ErrorKind::StringTooLong, message).value_is(text));
        }
        let folded = fold(text);
        let needle = folded.trim();
        if needle.is_empty() {
            return Ok(None);
        }
        let digits = query_digits(needle).map(|digits| Finder::new(&digits).into_owned());
        Ok(Some(SearchQuery { needle: Finder::new(needle).into_owned(), rarest: rarest(needle.as_bytes()), digits }))
    }

    /// Finds the query in text that is already folded.
    pub(crate) fn finder(&self) -> &Finder<'static> {
        &self.needle
    }

    /// Finds the query in the digits of phones; none when it does not read as a phone number.
    pub(crate) fn digit_finder(&self) -> Option<&Finder<'static>> {
        self.digits.as_ref()
    }

    /// Whether the query occurs in a name, a summary, a comment or the letters of a phone.
    pub(crate) fn matches_text(&self, text: &str) -> bool {
        if text.is_ascii() && self.needle.needle().len() <= SHORT {
            return self.matches_ascii(text.as_bytes());
        }
        self.needle.find(fold(text).as_bytes()).is_some()
    }

    /// Whether the query occurs in a phone, as it is written or as digits.
    pub(crate) fn matches_phone(&self, phone: &str) -> bool {
        let by_digits = self.digits.as_ref().is_some_and(|finder| {
            let mut digits = String::new();
            phone_digits_into(phone, &mut digits);
            finder.find(digits.as_bytes()).is_some()
        });
        by_digits || self.matches_text(phone)
    }

    /// Looks for the rarest byte of the needle in either case and compares what is around it: nothing is folded.
    fn matches_ascii(&self, text: &[u8]) -> bool {
        let needle = self.needle.needle();
        let Some(&rarest) = needle.get(self.rarest) else { return false };
        memchr2_iter(rarest, rarest.to_ascii_uppercase(), text).any(|at| {
            let around = at.checked_sub(self.rarest).and_then(|start| text.get(start..start + needle.len()));
            around.is_some_and(|around| around.eq_ignore_ascii_case(needle))
        })
    }
}

/// The place of the rarest byte of a needle.
fn rarest(needle: &[u8]) -> usize {
    let rarity = |byte: &u8| BY_FREQUENCY.iter().position(|other| other == byte).unwrap_or(BY_FREQUENCY.len());
    needle.iter().enumerate().max_by_key(|(_, byte)| rarity(byte)).map_or(0, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fold_into;

    fn query(text: &str) -> SearchQuery {
        SearchQuery::new(text).unwrap().unwrap()
    }

    #[test]
    fn nothing_to_find() {
        for text in ["", "  \t\n", "\u{3000}", "\u{200B}", "\u{301}"] {
            assert!(SearchQuery::new(text).unwrap().is_none(), "{text:?}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(SearchQuery::new(&format!(" {} ", "é".repeat(LONGEST))).is_ok());
        let error = SearchQuery::new(&"é".repeat(LONGEST + 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StringTooLong);
        assert!(error.value().is_some_and(|value| value.starts_with("ééé")));
    }

    #[test]
    fn wildcards_are_letters() {
        for wildcard in [".", "*", "%", "_", "\\", ".*", "[a-z]"] {
            assert!(!query(wildcard).matches_text("plain"), "{wildcard}");
            assert!(query(wildcard).matches_text(&format!("see {wildcard} here")), "{wildcard}");
        }
    }

    #[test]
    fn one_phone_written_in_many_ways() {
        for text in ["(415) 555-0100", "415.555.0100", "+1415", "001415", "+1 415/555", "555 01", "１４１５", "٤١٥"]
        {
            for phone in ["+14155550100", "+1 (415) 555-0100", "1.415.555.0100;ext=9", "1 415 5550100 x 415"] {
                assert!(query(text).matches_phone(phone), "{text} in {phone}");
            }
        }
        assert!(!query("4160").matches_phone("+14155550100"));
        assert!(!query("999").matches_phone("+14155550100 ext 9-99"));
    }

    #[test]
    fn a_phone_is_also_text() {
        assert!(query("x42").matches_phone("415 555 X42"));
        assert!(query("+1").matches_phone("+14155550100"));
        assert!(!query("+4").matches_phone("+14155550100"));
        assert!(query("sip:ann").matches_phone("SIP:Anna"));
    }

    #[test]
    fn a_needle_of_any_length_is_found_anywhere() {
        for length in [1, 2, 7, SHORT, SHORT + 1, 1_000] {
            let needle = format!("{}b", "a".repeat(length - 1));
            for before in (0..40).chain([1_023, 5_000]) {
                let text = format!("{}{}", "A".repeat(before), needle.to_uppercase());
                assert!(query(&needle).matches_text(&text), "{length} after {before}");
                let cut = text.strip_suffix('B').unwrap();
                assert!(!query(&needle).matches_text(cut), "{length} after {before}");
            }
        }
    }

    proptest! {
        #[test]
        fn ascii_is_searched_as_if_it_were_folded(text in "[aAbB ]{0,3000}", needle in "[aAbB]{1,12}") {
            let mut folded = String::new();
            fold_into(&text, &mut folded);
            prop_assert_eq!(query(&needle).matches_text(&text), folded.contains(&needle.to_lowercase()));
        }

        #[test]
        fn any_part_of_a_text_of_letters_is_found(before in "[a-zßéłİа-яЁ ]*", needle in "[a-zßéłİа-яЁ]+", after in "[a-zßéłİа-яЁ ]*") {
            let text = format!("{before}{needle}{after}");
            prop_assert!(query(&needle).matches_text(&text));
            prop_assert!(query(&needle.to_uppercase()).matches_text(&text));
        }
    }
}
