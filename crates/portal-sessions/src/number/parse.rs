//! The grammar of every number: `-?(0|[1-9]\d*)(\.\d+)?`, that is a JSON number without an exponent.

use crate::error::{Error, ErrorKind};

/// A plain decimal: its sign, and its magnitude in units of 10^-places.
#[derive(Debug)]
pub(super) struct Plain {
    pub(super) negative: bool,
    pub(super) units: u128,
}

/// Any number of 19 digits fits into 64 bits.
const U64_DIGITS: usize = 19;

/// Reads a number with at most `places` digits after the point, which is at most 16.
///
/// Trailing zeros of the fraction do not count: `1.5000000000` is 1.5. There may be any number of digits before the
/// point; a number too large for 128 bits saturates, and the caller's limit refuses it. The outer error is for a string
/// that is not a number; `None` is a number with more decimals than `places`.
pub(super) fn parse(text: &str, places: u32) -> Result<Option<Plain>, Error> {
    if let Some(units) = short(text.as_bytes(), places) {
        return Ok(Some(Plain { negative: false, units: units.into() }));
    }
    let not_a_number = || {
        let message = format!("`{text:.60}` is not a plain decimal like `-12.50`");
        Error::new(ErrorKind::InvalidNumber, message).value_is(text)
    };
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        all => (false, all),
    };
    if !matches!(unsigned, [b'0'] | [b'0', b'.', ..] | [b'1'..=b'9', ..]) {
        return Err(not_a_number());
    }

    let length = unsigned.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = unsigned.split_at_checked(length).unwrap_or((unsigned, &[]));
    let whole = if length <= U64_DIGITS {
        let append = |whole: u64, digit: &u8| whole.saturating_mul(10).saturating_add(u64::from(digit & 0x0f));
        digits.iter().fold(0, append).into()
    } else {
        let append = |whole: u128, digit: &u8| whole.saturating_mul(10).saturating_add(u128::from(digit & 0x0f));
        digits.iter().fold(0, append)
    };

    let mut fraction = 0_u64;
    let mut too_fine = false;
    match rest {
        [] => {}
        [b'.', digits @ ..] if !digits.is_empty() => {
            let mut unit = 10_u64.saturating_pow(places);
            for digit in digits {
                if !digit.is_ascii_digit() {
                    return Err(not_a_number());
                }
                unit /= 10;
                too_fine |= unit == 0 && *digit != b'0';
                fraction = fraction.saturating_add(unit.saturating_mul(u64::from(digit & 0x0f)));
            }
        }
        _ => return Err(not_a_number()),
    }
    let units = whole.saturating_mul(10_u128.saturating_pow(places)).saturating_add(fraction.into());
    Ok((!too_fine).then_some(Plain { negative, units }))
}

/// The fast path of [`parse`] for nearly every number: not negative, and short enough that 64 bits hold any digits of
/// that length. `None` for everything else, valid or not, which the full grammar then decides.
fn short(text: &[u8], places: u32) -> Option<u64> {
    let starts_well = matches!(text, [b'0'] | [b'0', b'.', _, ..] | [b'1'..=b'9', ..]);
    if !starts_well || text.last() == Some(&b'.') || text.len().saturating_add(places as usize) > U64_DIGITS {
        return None;
    }
    let mut units = 0_u64;
    let mut places_left = None;
    for byte in text {
        if byte.is_ascii_digit() {
            units = units.wrapping_mul(10).wrapping_add(u64::from(byte & 0x0f));
            if let Some(left) = &mut places_left {
                *left = u32::checked_sub(*left, 1)?;
            }
        } else if *byte == b'.' && places_left.is_none() {
            places_left = Some(places);
        } else {
            return None;
        }
    }
    Some(units.wrapping_mul(10_u64.wrapping_pow(places_left.unwrap_or(places))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_plain() {
        let bad = [
            "",
            "-",
            "+1",
            "1e5",
            "1E5",
            "1.0e0",
            ".5",
            "5.",
            "-.5",
            "01",
            "00",
            "-01",
            "1_000",
            "1,5",
            " 1",
            "1 ",
            "NaN",
            "nan",
            "Infinity",
            "-Infinity",
            "0x10",
            "--1",
            "1.-5",
            "1..5",
            "1.5.",
            "٣",
            "１",
            "1.５",
            "1\0",
            "999999999999999999999999x",
        ];
        for text in bad {
            assert_eq!(parse(text, 4).unwrap_err().kind(), ErrorKind::InvalidNumber, "{text}");
        }
    }

    #[test]
    fn keeps_every_digit() {
        let plain = parse("-999999999999.1234567890123456", 16).unwrap().unwrap();
        assert!(plain.negative);
        assert_eq!(plain.units, 9_999_999_999_991_234_567_890_123_456);
        assert_eq!(parse("0.07", 4).unwrap().unwrap().units, 700);
    }

    #[test]
    fn any_number_of_digits_is_read() {
        for digits in 1..=38 {
            let text = "9".repeat(digits);
            assert_eq!(parse(&text, 0).unwrap().unwrap().units, text.parse::<u128>().unwrap());
            let fine = parse(&format!("{text}.1234"), 4);
            assert_eq!(fine.unwrap().unwrap().units, format!("{text}1234").parse().unwrap_or(u128::MAX));
        }
    }

    #[test]
    fn limits_are_on_the_value_not_on_its_zeros() {
        assert!(parse("1.50000000000000000000000000", 4).unwrap().is_some());
        assert!(parse("1.00001", 4).unwrap().is_none());
        assert_eq!(parse(&"9".repeat(1000), 4).unwrap().unwrap().units, u128::MAX);
    }

    #[test]
    fn a_short_number_is_what_it_is_with_zeros_behind_it() {
        for text in [
            "0", "0.0", "7", "10", "12.5", "0.07", "999.9999", "1.", "0.", "01", "1.2.3", "1.00001", "", ".", "1-",
            "-1",
        ] {
            let padded = if text.contains('.') { "0".repeat(30) } else { format!(".{}", "0".repeat(30)) };
            let units =
                |text: &str| parse(text, 4).map(|plain| plain.map(|plain| plain.units)).map_err(|error| error.kind());
            let long = units(&format!("{text}{padded}"));
            // A point with nothing behind it is wrong, but not when zeros follow.
            assert_eq!(units(text), if text.ends_with('.') { Err(ErrorKind::InvalidNumber) } else { long }, "{text}");
        }
    }

    #[test]
    fn a_long_text_is_cut_in_the_message() {
        let error = parse(&"x".repeat(100_000), 4).unwrap_err();
        assert!(error.message().len() < 120);
    }
}
