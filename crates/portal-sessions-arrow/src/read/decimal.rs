//! Writes integers, and decimals of any scale, as plain decimals.

/// The most decimal digits of a number of 128 bits: 2^128 − 1 has 39.
const DIGITS: usize = 39;

/// Appends a whole number.
pub(super) fn write_integer(number: i128, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    with_digits(number.unsigned_abs(), |digits| out.extend_from_slice(digits));
}

/// Appends the decimal `units` · 10^-`scale` without trailing zeros, and without a point where there is no fraction.
pub(super) fn write_decimal(units: i128, scale: i8, out: &mut Vec<u8>) {
    with_digits(units.unsigned_abs(), |digits| write_digits(units < 0, digits, scale, out));
}

/// [`write_decimal`] for units of more than 128 bits, given by their digits.
pub(super) fn write_wide_decimal(units: &str, scale: i8, out: &mut Vec<u8>) {
    match units.strip_prefix('-') {
        Some(digits) => write_digits(true, digits.as_bytes(), scale, out),
        None => write_digits(false, units.as_bytes(), scale, out),
    }
}

/// Passes the digits of a number to a function without allocating a string.
fn with_digits(number: u128, take: impl FnOnce(&[u8])) {
    let mut digits = [b'0'; DIGITS];
    let mut rest = number;
    let mut count = 0;
    for place in digits.iter_mut().rev() {
        // Nearly all numbers fit into 64 bits, where a division is several times faster than in 128.
        let (next, digit) = match u64::try_from(rest) {
            Ok(small) => (u128::from(small / 10), (small % 10) as u8),
            Err(_) => (rest / 10, (rest % 10) as u8),
        };
        *place = b'0' | digit;
        (rest, count) = (next, count + 1);
        if rest == 0 {
            break;
        }
    }
    take(digits.get(DIGITS - count..).unwrap_or_default());
}

/// Appends a decimal by its digits: those before the point, and those after it without trailing zeros. A negative scale
/// appends zeros instead.
fn write_digits(is_negative: bool, digits: &[u8], scale: i8, out: &mut Vec<u8>) {
    let zeros = |count: usize| std::iter::repeat_n(b'0', count);
    if is_negative {
        out.push(b'-');
    }
    let places = usize::from(scale.unsigned_abs());
    if scale <= 0 {
        out.extend_from_slice(digits);
        out.extend(zeros(if digits == b"0" { 0 } else { places }));
        return;
    }
    let (whole, fraction) = digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or((digits, &[]));
    out.extend_from_slice(if whole.is_empty() { b"0" } else { whole });
    let kept = fraction.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
    if kept > 0 {
        out.push(b'.');
        out.extend(zeros(places - fraction.len()));
        out.extend_from_slice(fraction.get(..kept).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_scale_is_exact() {
        for (units, scale, expected) in [
            (0, 0, "0"),
            (0, 4, "0"),
            (0, -4, "0"),
            (1, 16, "0.0000000000000001"),
            (655_000, 4, "65.5"),
            (650_000, 4, "65"),
            (5, 1, "0.5"),
            (50, 1, "5"),
            (12, -3, "12000"),
            (12, 0, "12"),
            (100, 0, "100"),
            (10_i128.pow(38) - 1, 38, "0.99999999999999999999999999999999999999"),
        ] {
            for (units, expected) in [(units, expected.to_owned()), (-units, format!("-{expected}"))] {
                let expected = if units == 0 { "0" } else { &expected };
                assert_eq!(written(|out| write_decimal(units, scale, out)), expected);
                assert_eq!(written(|out| write_wide_decimal(&units.to_string(), scale, out)), expected);
            }
        }
    }

    #[test]
    fn every_number_is_written_whole() {
        for number in [0, 9, 10, -1, u64::MAX.into(), i128::from(u64::MAX) + 1, i128::MAX, i128::MIN] {
            assert_eq!(written(|out| write_integer(number, out)), number.to_string());
        }
    }
}
