//! Phone numbers as digits, so that one number is found however it is written.

use super::fold;

/// What begins the part of a stored number that is not dialled; compared after folding.
const EXTENSIONS: [&str; 3] = [";ext=", " x", " ext"];

/// The fewest digits of a query that are compared with the digits of a phone (our ruling).
const FEWEST: usize = 3;

/// Appends the digits of a stored number to `out` as ASCII, without its extension.
pub(crate) fn phone_digits_into(phone: &str, out: &mut String) {
    let phone = fold(phone);
    for (at, character) in phone.char_indices() {
        let starts_extension = |rest: &str| EXTENSIONS.iter().any(|extension| rest.starts_with(extension));
        if matches!(character, ' ' | ';') && phone.get(at..).is_some_and(starts_extension) {
            break;
        }
        out.extend(decimal_digit(character));
    }
}

/// The digits to look for when a folded query reads as a phone number: only digits, `+ ( ) - . /` and spaces.
///
/// A leading `00` is the `+` of an international number and is left out; at least three digits must remain.
pub(super) fn query_digits(folded: &str) -> Option<String> {
    let mut digits = String::new();
    for character in folded.chars() {
        match decimal_digit(character) {
            Some(digit) => digits.push(digit),
            None if matches!(character, '+' | '(' | ')' | '-' | '.' | '/' | ' ') => {}
            None => return None,
        }
    }
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    (digits.len() >= FEWEST).then(|| digits.to_owned())
}

/// The zeros of the scripts whose digits folding leaves as they are; nine digits follow each.
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

/// The ASCII digit of a decimal digit of any script.
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
    use super::*;

    fn stored(phone: &str) -> String {
        let mut out = String::new();
        phone_digits_into(phone, &mut out);
        out
    }

    #[test]
    fn stored_numbers() {
        for (phone, digits) in [
            ("+14155550100", "14155550100"),
            ("(415) 555-0100", "4155550100"),
            ("+1415555;ext=42", "1415555"),
            ("415 555 x42", "415555"),
            ("415 555 X42", "415555"),
            ("415 555 Ext. 42", "415555"),
            ("415x42", "41542"),
            ("４１５-٥٥٥-०१२", "415555012"),
            ("User", ""),
        ] {
            assert_eq!(stored(phone), digits, "{phone}");
        }
    }

    #[test]
    fn appending_keeps_what_was_there() {
        let mut out = "1 x".to_owned();
        phone_digits_into("+23", &mut out);
        assert_eq!(out, "1 x23");
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
            ("41", None),
            ("0041", None),
            ("415 x", None),
            ("415_555", None),
            ("+-()", None),
        ] {
            assert_eq!(query_digits(query).as_deref(), digits, "{query}");
        }
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
}
