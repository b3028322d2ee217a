//! Phone numbers in a search: a number is found however it is written.
//!
//! Our ruling. A number is reduced to its digits: an extension after `;ext=`, ` x` or ` ext` is removed, `(0)` is
//! removed, and a leading `00` is the `+` of an international number. A query of at least three digits finds a phone
//!
//! - if it occurs in the phone's digits, where one leading 0 of the query is ignored if at least seven digits remain;
//! - if it ends with the phone's digits, where a leading 0 of the phone is ignored, and at least seven digits must
//!   remain;
//! - if it begins with `011`, the prefix for international calls in North America, and an international phone begins
//!   with the rest.
//!
//! So a national number finds the international one and the reverse, in every country where national numbers begin with
//! a 0 or with nothing.
//!
//! Digits of every script count, since contacts are typed in many. They are found by the zeros of the scripts, which
//! are followed by the other nine digits in Unicode.

use memchr::memmem::Finder;

use super::{Signature, fold};

/// The beginnings of an extension in a stored number; compared after folding.
const EXTENSIONS: [&str; 3] = [";ext=", " x", " ext"];

/// The fewest digits with which a query is compared with the digits of phones.
const FEWEST: usize = 3;

/// The fewest digits that are compared without a national or international prefix. Fewer would match too many numbers.
const FEWEST_SHARED: usize = 7;

/// The digits of a query that reads as a phone number.
#[derive(Clone, Debug)]
pub(super) struct PhoneQuery {
    digits: String,
    /// The digits, without the national prefix that the international form of the number lacks.
    shared: Finder<'static>,
    /// The beginning of the international number, with its `+`, for a query that begins with `011`.
    abroad: Option<Finder<'static>>,
    /// A matching phone has all bits of one of these.
    signatures: Vec<Signature>,
}

impl PhoneQuery {
    /// The phone number of a folded query; `None` unless it consists of at least three digits, `+ ( ) - . /` and
    /// spaces.
    pub(super) fn new(folded: &str) -> Option<Self> {
        let is_sign = |character| matches!(character, '+' | '(' | ')' | '-' | '.' | '/' | ' ');
        if !folded.chars().all(|character| is_sign(character) || decimal_digit(character).is_some()) {
            return None;
        }
        let mut number = String::new();
        number_into(folded, &mut number);
        let digits = number.trim_start_matches('+').to_owned();
        if digits.len() < FEWEST {
            return None;
        }
        let shared = digits.strip_prefix('0').filter(|rest| rest.len() >= FEWEST_SHARED).unwrap_or(&digits);
        let abroad = digits.strip_prefix("011").filter(|rest| rest.len() >= FEWEST);
        let last = digits.len().checked_sub(FEWEST_SHARED).and_then(|start| digits.get(start..));
        let parts = [Some(shared), abroad, last].into_iter().flatten();
        Some(PhoneQuery {
            shared: Finder::new(shared).into_owned(),
            abroad: abroad.map(|rest| Finder::new(&format!("+{rest}")).into_owned()),
            signatures: parts.map(|part| Signature::of(part.as_bytes())).collect(),
            digits,
        })
    }

    /// Whether a phone whose digits have this signature may match.
    pub(super) fn may_be_in(&self, signature: Signature) -> bool {
        self.signatures.iter().any(|part| signature.may_hold(*part))
    }

    /// Whether a phone matches, in the form that [`phone_digits_into`] writes.
    pub(super) fn finds(&self, number: &str) -> bool {
        let digits = number.trim_start_matches('+');
        let national = digits.strip_prefix('0').unwrap_or(digits);
        self.shared.find(digits.as_bytes()).is_some()
            || (national.len() >= FEWEST_SHARED && self.digits.ends_with(national))
            || self.abroad.as_ref().is_some_and(|abroad| abroad.find(number.as_bytes()).is_some())
    }
}

/// Appends the digits of a stored number as ASCII, with a `+` before them if it is international.
pub(crate) fn phone_digits_into(phone: &str, out: &mut String) {
    let phone = fold(phone);
    let starts_extension = |&at: &usize| {
        phone.get(at..).is_some_and(|rest| EXTENSIONS.iter().any(|extension| rest.starts_with(extension)))
    };
    let end = memchr::memchr2_iter(b' ', b';', phone.as_bytes()).find(starts_extension);
    number_into(phone.get(..end.unwrap_or(phone.len())).unwrap_or_default(), out);
}

/// Appends the digits of a folded number without a `(0)`, with a `+` before them if it begins with `+` or `00`.
fn number_into(folded: &str, out: &mut String) {
    let start = out.len();
    let mut rest = folded;
    while let Some(character) = rest.chars().next() {
        if let Some(behind) = behind_optional_zero(rest) {
            rest = behind;
            continue;
        }
        if character == '+' && out.len() == start {
            out.push('+');
        }
        out.extend(decimal_digit(character));
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    let number = out.get(start..).unwrap_or_default();
    let plus = number.len() - number.trim_start_matches('+').len();
    if number.get(plus..).is_some_and(|digits| digits.starts_with("00")) {
        out.replace_range(start..start + plus + 2, "+");
    }
}

/// The rest behind a `(0)` at the start of a string: the zero that is dialled only inside the country.
fn behind_optional_zero(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?.trim_start();
    inside.strip_prefix(|character| decimal_digit(character) == Some('0'))?.trim_start().strip_prefix(')')
}

/// The zeros of all scripts whose digits NFKD does not make ASCII, ascending; the other nine digits follow each.
const ZEROS: [char; 66] = [
    '\u{660}',
    '\u{6F0}',
    '\u{7C0}',
    '\u{966}',
    '\u{9E6}',
    '\u{A66}',
    '\u{AE6}',
    '\u{B66}',
    '\u{BE6}',
    '\u{C66}',
    '\u{CE6}',
    '\u{D66}',
    '\u{DE6}',
    '\u{E50}',
    '\u{ED0}',
    '\u{F20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17E0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19D0}',
    '\u{1A80}',
    '\u{1A90}',
    '\u{1B50}',
    '\u{1BB0}',
    '\u{1C40}',
    '\u{1C50}',
    '\u{A620}',
    '\u{A8D0}',
    '\u{A900}',
    '\u{A9D0}',
    '\u{A9F0}',
    '\u{AA50}',
    '\u{ABF0}',
    '\u{104A0}',
    '\u{10D30}',
    '\u{10D40}',
    '\u{11066}',
    '\u{110F0}',
    '\u{11136}',
    '\u{111D0}',
    '\u{112F0}',
    '\u{11450}',
    '\u{114D0}',
    '\u{11650}',
    '\u{116C0}',
    '\u{116D0}',
    '\u{116DA}',
    '\u{11730}',
    '\u{118E0}',
    '\u{11950}',
    '\u{11BF0}',
    '\u{11C50}',
    '\u{11D50}',
    '\u{11DA0}',
    '\u{11F50}',
    '\u{16A60}',
    '\u{16AC0}',
    '\u{16B50}',
    '\u{16D70}',
    '\u{1E140}',
    '\u{1E2F0}',
    '\u{1E4F0}',
    '\u{1E5F1}',
    '\u{1E950}',
];

/// The ASCII digit of a decimal digit in any script; `None` for other characters.
fn decimal_digit(character: char) -> Option<char> {
    if character.is_ascii() {
        return character.is_ascii_digit().then_some(character);
    }
    let following = ZEROS.partition_point(|zero| *zero <= character);
    let zero = ZEROS.get(following.checked_sub(1)?)?;
    char::from_digit(u32::from(character) - u32::from(*zero), 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored(phone: &str) -> String {
        let mut out = String::new();
        phone_digits_into(phone, &mut out);
        out
    }

    fn finds(query: &str, phone: &str) -> bool {
        PhoneQuery::new(&fold(query)).is_some_and(|query| query.finds(&stored(phone)))
    }

    #[test]
    fn stored_numbers() {
        for (phone, digits) in [
            ("+14155550100", "+14155550100"),
            ("(415) 555-0100", "4155550100"),
            ("+1415555;ext=42", "+1415555"),
            ("415 555 x42", "415555"),
            ("415 555 X42", "415555"),
            ("415 555 Ext. 42", "415555"),
            ("415x42", "41542"),
            ("４１５-٥٥٥-०१२", "415555012"),
            ("+44 (0)20 7946 0018", "+442079460018"),
            ("+44 ( 0 ) 20", "+4420"),
            ("+44 (٠) 20", "+4420"),
            ("+44 (020) 7946", "+440207946"),
            ("0044 20", "+4420"),
            ("+0044 20", "+4420"),
            ("tel:+44 20", "+4420"),
            ("44+20", "4420"),
            ("00", "+"),
            ("User", ""),
        ] {
            assert_eq!(stored(phone), digits, "{phone}");
        }
    }

    #[test]
    fn appending_keeps_what_was_there() {
        for (phone, appended) in [("+23", "1 x+23"), ("0023", "1 x+23"), ("23", "1 x23")] {
            let mut out = "1 x".to_owned();
            phone_digits_into(phone, &mut out);
            assert_eq!(out, appended);
        }
    }

    #[test]
    fn queries() {
        for (query, digits) in [
            ("(415) 555-0100", Some("4155550100")),
            ("415.555.0100", Some("4155550100")),
            ("+1415", Some("1415")),
            ("001415", Some("1415")),
            ("00 1 415", Some("1415")),
            ("415/555", Some("415555")),
            ("٤١٥", Some("415")),
            ("+44 (0)20", Some("4420")),
            ("41 (0)", None),
            ("41", None),
            ("0041", None),
            ("415 x", None),
            ("415_555", None),
            ("+-()", None),
        ] {
            assert_eq!(PhoneQuery::new(query).map(|query| query.digits).as_deref(), digits, "{query}");
        }
    }

    #[test]
    fn seven_digits_must_be_shared() {
        assert!(finds("01234567", "+44 1234567"));
        assert!(!finds("0123456", "+44 123456 99"));
        assert!(finds("+49 1234567", "01234567"));
        assert!(!finds("+49 123456", "0123456"));
        assert!(!finds("+14155550100", "0100"));
    }

    #[test]
    fn dialled_from_north_america() {
        assert!(finds("0111415", "+1 415 555 0100"));
        assert!(finds("011 44 20", "+44 20 7946 0018"));
        assert!(!finds("011 44 20", "+1 442 055 0100"));
        assert!(!finds("011 234", "(234) 555-0100"));
        assert!(finds("011 44 20 7946 0018", "442079460018"));
    }

    #[test]
    fn zeros_are_in_order_and_ten_numerals_follow() {
        assert!(ZEROS.is_sorted());
        for zero in ZEROS {
            for value in 0..10 {
                let digit = char::from_u32(u32::from(zero) + value).unwrap();
                assert!(digit.is_numeric(), "{digit:?}");
                assert_eq!(decimal_digit(digit), char::from_digit(value, 10));
            }
        }
        assert_eq!(decimal_digit('\u{65F}'), None);
        assert_eq!(decimal_digit('\u{66A}'), None);
        assert_eq!(decimal_digit('½'), None);
    }

    proptest! {
        #[test]
        fn a_phone_that_is_found_has_the_bits(
            query in "[+]?(0|00|011)?[(]?0?[)]?[0-3 -]{2,10}",
            phone in "[+]?(0|00)?[0-3 -]{0,4}([(]0[)])?[0-3 -]{3,10}( x12)?",
            exact in any::<bool>(),
        ) {
            // Numbers that are near each other, so that many are found.
            let query = if exact { format!("+1{}", phone.trim_end_matches(" x12")) } else { query };
            let Some(query) = PhoneQuery::new(&query) else { return Ok(()) };
            let number = stored(&phone);
            let signature = Signature::of(number.trim_start_matches('+').as_bytes());
            prop_assert!(!query.finds(&number) || query.may_be_in(signature));
        }
    }
}
