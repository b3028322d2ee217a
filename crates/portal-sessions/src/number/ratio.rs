//! Ratios for display. A score itself is kept as two integers and is never divided.

use super::write;

/// The most decimals of a ratio for display.
const PLACES: usize = 4;
/// Units of the last decimal in 1.
const PER_ONE: u128 = 10_000;

/// A ratio for display: rounded half-even to 4 decimals without trailing zeros; `None` when the denominator is 0.
pub(crate) fn ratio_text(numerator: u64, denominator: u64) -> Option<String> {
    let denominator = u128::from(denominator);
    let scaled = u128::from(numerator).saturating_mul(PER_ONE);
    let mut kept = scaled.checked_div(denominator)?;
    let twice_dropped = scaled.checked_rem(denominator)?.saturating_mul(2);
    if twice_dropped > denominator || (twice_dropped == denominator && kept % 2 == 1) {
        kept = kept.saturating_add(1);
    }
    let mut out = Vec::new();
    write::write_integer(kept / PER_ONE, &mut out);
    write::write_fraction_exactly((kept % PER_ONE) as u64, PLACES, &mut out);
    Some(write::text_of(out))
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use num_rational::BigRational;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shows_at_most_four_decimals() {
        let cases = [
            (93, 100, "0.93"),
            (28, 140, "0.2"),
            (2, 4, "0.5"),
            (1, 3, "0.3333"),
            (2, 3, "0.6667"),
            (0, 7, "0"),
            (7, 7, "1"),
            (1, 20_000, "0"),
            (3, 20_000, "0.0002"),
            (19_999, 20_000, "1"),
            (u64::MAX, 1, "18446744073709551615"),
        ];
        for (numerator, denominator, text) in cases {
            assert_eq!(ratio_text(numerator, denominator).as_deref(), Some(text), "{numerator}/{denominator}");
        }
        assert_eq!(ratio_text(5, 0), None);
    }

    proptest! {
        #[test]
        fn is_the_nearest(numerator in any::<u64>(), denominator in 1..u64::MAX, shift in 0..64_u32) {
            let denominator = (denominator >> shift).max(1);
            let text = ratio_text(numerator, denominator).unwrap();
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            let ten_thousandths: BigInt = format!("{whole}{fraction:0<4}").parse().unwrap();
            let exact = BigRational::new(BigInt::from(numerator) * 10_000, BigInt::from(denominator));
            let off = BigRational::from(ten_thousandths) - exact;
            let half = BigRational::new(BigInt::from(1), BigInt::from(2));
            prop_assert!(off <= half && -off <= half);
        }
    }
}
