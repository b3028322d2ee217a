//! The query of a search.

use memchr::memmem::Finder;

use super::ascii_finder::AsciiFinder;
use super::phone::{PhoneQuery, phone_digits_into};
use super::{Signature, fold};
use crate::error::{Error, ErrorKind};

/// The most characters of a query, without surrounding white space (our ruling).
const LONGEST: usize = 1_000;

/// The longest needle, in bytes, that is searched in ASCII strings without folding them first.
const SHORT: usize = 64;

/// A string to find in names, summaries, comments and phones: literally, but ignoring case and accents.
///
/// A query that looks like a phone number is also compared by its digits.
#[derive(Clone, Debug)]
pub(crate) struct SearchQuery {
    needle: Finder<'static>,
    /// `None` for a needle that is too long.
    ascii: Option<AsciiFinder>,
    signature: Signature,
    phone: Option<PhoneQuery>,
}

impl SearchQuery {
    /// The query of a string; `None` when there is nothing to find: it is blank, or has only marks and invisible
    /// characters.
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
        let signature = Signature::of_query(needle.as_bytes());
        let phone = PhoneQuery::new(needle);
        let ascii = (needle.len() <= SHORT).then(|| AsciiFinder::new(needle.as_bytes()));
        Ok(Some(SearchQuery { needle: Finder::new(needle).into_owned(), ascii, signature, phone }))
    }

    /// Whether the query may occur in a row whose strings and phone digits together have this signature.
    pub(crate) fn may_be_in(&self, signature: Signature) -> bool {
        signature.may_hold(self.signature) || self.phone.as_ref().is_some_and(|phone| phone.may_be_in(signature))
    }

    /// The finder for ASCII strings that are not folded; `None` when the query is too long for it.
    pub(crate) fn ascii_finder(&self) -> Option<&AsciiFinder> {
        self.ascii.as_ref()
    }

    /// Whether the query occurs in a name, a summary, a comment or the letters of a phone.
    pub(crate) fn matches_text(&self, text: &str) -> bool {
        match &self.ascii {
            Some(finder) if text.is_ascii() => finder.find(text.as_bytes(), 0).is_some(),
            _ => self.matches_folded(&fold(text)),
        }
    }

    /// Whether the query occurs in a string that is folded already.
    pub(crate) fn matches_folded(&self, text: &str) -> bool {
        self.needle.find(text.as_bytes()).is_some()
    }

    /// Whether the query occurs in a phone, either as it is written or by its digits.
    pub(crate) fn matches_phone(&self, phone: &str) -> bool {
        self.matches_digits(phone, &mut String::new()) || self.matches_text(phone)
    }

    /// Whether the query looks like a phone number and matches a phone by its digits. `spare` is a buffer for those.
    pub(crate) fn matches_digits(&self, phone: &str, spare: &mut String) -> bool {
        self.phone.as_ref().is_some_and(|query| {
            spare.clear();
            phone_digits_into(phone, spare);
            query.finds(spare)
        })
    }
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
        fn ascii_is_searched_as_if_it_were_folded(text in "[aAbB '`]{0,3000}", needle in "[aAbB'`]{1,12}") {
            let mut folded = String::new();
            fold_into(&text, &mut folded);
            prop_assert_eq!(query(&needle).matches_text(&text), folded.contains(&*fold(&needle)));
        }

        #[test]
        fn any_part_of_a_text_of_letters_is_found(before in "[a-zßéłİа-яЁ ]*", needle in "[a-zßéłİа-яЁ]+", after in "[a-zßéłİа-яЁ ]*") {
            let text = format!("{before}{needle}{after}");
            prop_assert!(query(&needle).matches_text(&text));
            prop_assert!(query(&needle.to_uppercase()).matches_text(&text));
        }
    }
}
