//! Writes decimal digits into bytes without `format!`, since an export writes millions of numbers.

/// How many digits are produced at once; a fraction never has more.
const WIDTH: usize = 16;

/// 10^16: the first number that needs more than [`WIDTH`] digits.
const LIMIT: u64 = 10_000_000_000_000_000;
/// [`LIMIT`] for divisions of 128 bits.
const WIDE_LIMIT: u128 = LIMIT as u128;

/// Appends a whole number without leading zeros.
pub(crate) fn write_integer(number: u128, out: &mut Vec<u8>) {
    match u64::try_from(number) {
        Ok(digit @ 0..10) => out.push(b'0' | digit as u8),
        Ok(small) if small < LIMIT => {
            let digits = padded(small);
            out.extend_from_slice(last(&digits, small.checked_ilog10().unwrap_or(0).saturating_add(1) as usize));
        }
        _ => {
            write_integer(number / WIDE_LIMIT, out);
            out.extend_from_slice(&padded((number % WIDE_LIMIT) as u64));
        }
    }
}

/// Appends the point and exactly `places` digits; nothing when `places` is 0.
pub(super) fn write_fraction(fraction: u64, places: usize, out: &mut Vec<u8>) {
    if places > 0 {
        out.push(b'.');
        out.extend_from_slice(last(&padded(fraction), places));
    }
}

/// Appends the point and `places` zeros, at most 16; nothing when `places` is 0.
pub(super) fn write_zeros(places: usize, out: &mut Vec<u8>) {
    if places > 0 {
        out.push(b'.');
        out.extend_from_slice(last(&[b'0'; WIDTH], places));
    }
}

/// Appends the point and at most `places` digits without trailing zeros; nothing when the fraction is 0.
pub(super) fn write_fraction_exactly(fraction: u64, places: usize, out: &mut Vec<u8>) {
    if fraction != 0 {
        write_fraction(fraction, places, out);
        while out.pop_if(|digit| *digit == b'0').is_some() {}
    }
}

/// The written digits as a string. All of them are ASCII, so each byte is one character.
pub(super) fn text_of(digits: Vec<u8>) -> String {
    digits.into_iter().map(char::from).collect()
}

/// A number below [`LIMIT`] as 16 digits with leading zeros, two digits for each division.
fn padded(mut number: u64) -> [u8; WIDTH] {
    let mut digits = [b'0'; WIDTH];
    for pair in digits.rchunks_exact_mut(2) {
        if number == 0 {
            break;
        }
        let two = (number % 100) as u8;
        pair.copy_from_slice(&[b'0' | (two / 10), b'0' | (two % 10)]);
        number /= 100;
    }
    digits
}

/// The last `places` digits.
fn last(digits: &[u8; WIDTH], places: usize) -> &[u8] {
    digits.get(WIDTH.saturating_sub(places)..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn integer(number: u128) -> String {
        let mut out = Vec::new();
        write_integer(number, &mut out);
        text_of(out)
    }

    #[test]
    fn writes_every_length() {
        let mut number = 0_u128;
        for _ in 0..38 {
            assert_eq!(integer(number), number.to_string());
            assert_eq!(integer(number + 1), (number + 1).to_string());
            number = number * 10 + 9;
        }
        assert_eq!(integer(u128::MAX), u128::MAX.to_string());
    }

    proptest! {
        #[test]
        fn integers_are_as_the_standard_library_writes_them(number in any::<u128>(), shift in 0..128_u32) {
            let number = number >> shift;
            prop_assert_eq!(integer(number), number.to_string());
        }

        #[test]
        fn fractions_keep_their_places(fraction in 0..LIMIT) {
            let mut out = Vec::new();
            write_fraction(fraction, 16, &mut out);
            prop_assert_eq!(text_of(out), format!(".{fraction:016}"));
        }
    }
}
