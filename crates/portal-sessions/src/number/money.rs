//! Exact amounts of money, as integers of 10^-16 in 128 bits.
//!
//! A factor of 4 decimals and two of 6 have a product of at most 16, so nothing is rounded before display. 128 bits
//! leave room for sums of 10^22, which no set of sessions reaches. A session's ASR is a [`product`](Money::product),
//! and a total a sum of those, both exact, so a total does not depend on the order or the division of its sessions.

use rust_decimal::Decimal;

use super::{LeadValue, Share, out_of_range, parse, units_of, write};
use crate::error::Error;

/// The decimals that are kept: the 4 of a lead value and the 6 of each of two shares, so that their product is exact.
const PLACES: u32 = 16;
/// Units in 1.
const PER_ONE: u64 = 10_000_000_000_000_000;
/// [`PER_ONE`] for divisions of 128 bits.
const WIDE_PER_ONE: u128 = PER_ONE as u128;
/// The limits in words, for messages.
const LIMITS: &str = "an amount: at most 16 digits behind the point, and within 128 bits of the last of them";

/// An exact amount of money without its currency, in units of 10^-16; from below -10^22 to above 10^22.
///
/// Read from a plain decimal of at most 16 digits after the point, with a `-` when it is negative. What is finer or
/// does not fit into 128 bits is [`NumberOutOfRange`](crate::ErrorKind::NumberOutOfRange), never rounded. `Display` is
/// exact, without trailing zeros; [`rounded`](Money::rounded) is for display. Addition is exact, so a sum does not
/// depend on its order.
///
/// ```
/// use portal_sessions::Money;
///
/// let sum = "234".parse::<Money>()?.checked_add("70.205".parse()?).unwrap();
/// assert_eq!(sum.to_string(), "304.205");
/// assert_eq!(sum.rounded(2), "304.20");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i128);

impl Money {
    /// The amount 0.
    pub const ZERO: Money = Money(0);

    /// An amount from units of 10^-16. Every value of the type is an amount.
    ///
    /// ```
    /// use portal_sessions::Money;
    ///
    /// assert_eq!(Money::from_units(5_000_000_000_000_000).to_string(), "0.5");
    /// ```
    #[must_use]
    pub const fn from_units(units: i128) -> Self {
        Money(units)
    }

    /// The amount in units of 10^-16.
    ///
    /// ```
    /// use portal_sessions::Money;
    ///
    /// assert_eq!("0.0000000000000001".parse::<Money>()?.units(), 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub const fn units(self) -> i128 {
        self.0
    }

    /// The exact sum; `None` when it does not fit into 128 bits.
    ///
    /// ```
    /// use portal_sessions::Money;
    ///
    /// let tenth: Money = "0.1".parse()?;
    /// assert_eq!(tenth.checked_add("0.2".parse()?), Some("0.3".parse()?));
    /// assert_eq!(Money::from_units(i128::MAX).checked_add(tenth), None);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub const fn checked_add(self, other: Money) -> Option<Money> {
        match self.0.checked_add(other.0) {
            Some(units) => Some(Money(units)),
            None => None,
        }
    }

    /// The exact difference; `None` when it does not fit into 128 bits.
    ///
    /// ```
    /// use portal_sessions::Money;
    ///
    /// let less = "10".parse::<Money>()?.checked_sub("10.01".parse()?).unwrap();
    /// assert_eq!(less.to_string(), "-0.01");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub const fn checked_sub(self, other: Money) -> Option<Money> {
        match self.0.checked_sub(other.0) {
            Some(units) => Some(Money(units)),
            None => None,
        }
    }

    /// An amount from units of 1/10,000, those of a lead value; `None` when it does not fit into 128 bits.
    pub(crate) fn of_ten_thousandths(units: i128) -> Option<Money> {
        units.checked_mul(1_000_000_000_000).map(Money)
    }

    /// The exact product of a value in units of 1/10,000 and two shares.
    ///
    /// The largest value there is, 2^32 − 1 units at the largest price, stays four times below the limit, so the
    /// product never saturates.
    pub(crate) fn product(value: i128, first: Share, second: Share) -> Money {
        // 10^-4 × 10^-6 × 10^-6 is the unit of an amount, so nothing is scaled and nothing is lost.
        let shares = u64::from(first.millionths()).saturating_mul(u64::from(second.millionths()));
        Money(value.saturating_mul(shares.into()))
    }

    /// The amount for display: rounded half-even, with exactly `digits` decimals. More than 16 are taken as 16.
    ///
    /// Half-even is our ruling; note that `ROUND` of a spreadsheet rounds half away from zero. The sum of rounded
    /// amounts is not the rounded sum. An amount that rounds to zero has no sign.
    ///
    /// ```
    /// use portal_sessions::Money;
    ///
    /// assert_eq!("0.125".parse::<Money>()?.rounded(2), "0.12");
    /// assert_eq!("-2.5".parse::<Money>()?.rounded(0), "-2");
    /// assert_eq!("-0.004".parse::<Money>()?.rounded(2), "0.00");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn rounded(self, digits: u32) -> String {
        let mut out = Vec::new();
        self.write_rounded(digits, &mut out);
        write::text_of(out)
    }

    /// The amount as a `rust_decimal::Decimal`; `None` when it has more significant digits than a `Decimal` holds (28).
    ///
    /// ```
    /// use portal_sessions::Money;
    ///
    /// assert_eq!("70.20".parse::<Money>()?.to_decimal().unwrap().to_string(), "70.2");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn to_decimal(self) -> Option<Decimal> {
        let (mut units, mut scale) = (self.0, PLACES);
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale = scale.saturating_sub(1);
        }
        Decimal::try_from_i128_with_scale(units, scale).ok()
    }

    /// Reads the source text of a JSON number, or the content of a JSON string.
    pub(crate) fn from_json_text(text: &str) -> Result<Self, Error> {
        parse::parse(text, PLACES)?
            .and_then(|parse::Plain { negative, units }| match negative {
                true => 0_i128.checked_sub_unsigned(units),
                false => 0_i128.checked_add_unsigned(units),
            })
            .map(Money)
            .ok_or_else(|| out_of_range(text, LIMITS))
    }

    /// Appends the plain decimal without trailing zeros.
    pub(crate) fn write_exact(self, out: &mut Vec<u8>) {
        let (whole, fraction) = self.parts();
        if self.0 < 0 {
            out.push(b'-');
        }
        write::write_integer(whole, out);
        write::write_fraction_exactly(fraction, PLACES as usize, out);
    }

    /// Appends what [`rounded`](Self::rounded) returns, for exports that write millions of amounts.
    pub(crate) fn write_rounded(self, digits: u32, out: &mut Vec<u8>) {
        let digits = digits.min(PLACES);
        if self.0 == 0 {
            // A fast path: more than half of all sessions earn nothing.
            out.push(b'0');
            return write::write_zeros(digits as usize, out);
        }
        let per_one = 10_u64.saturating_pow(digits);
        let dropped_unit = PER_ONE.checked_div(per_one).unwrap_or(1);

        let (mut whole, fraction) = self.parts();
        let mut kept = fraction.checked_div(dropped_unit).unwrap_or(0);
        let dropped = fraction.checked_rem(dropped_unit).unwrap_or(0);
        let is_odd = if digits == 0 { whole % 2 == 1 } else { kept % 2 == 1 };
        // When no digit is dropped, `dropped_unit` is 1 and its half 0, which the last condition keeps from rounding
        // up.
        let half = dropped_unit / 2;
        if dropped > half || (dropped == half && is_odd && dropped_unit > 1) {
            kept = kept.saturating_add(1);
        }
        if kept == per_one {
            kept = 0;
            whole = whole.saturating_add(1);
        }

        if self.0 < 0 && (whole, kept) != (0, 0) {
            out.push(b'-');
        }
        write::write_integer(whole, out);
        write::write_fraction(kept, digits as usize, out);
    }

    /// The integer part, and the fraction in units of 10^-16, both without the sign.
    fn parts(self) -> (u128, u64) {
        let units = self.0.unsigned_abs();
        match u64::try_from(units) {
            // Most amounts: one division of 64 bits instead of two of 128.
            Ok(small) => (u128::from(small / PER_ONE), small % PER_ONE),
            Err(_) => (units / WIDE_PER_ONE, (units % WIDE_PER_ONE) as u64),
        }
    }
}

super::text_form!(Money);

/// Exact: an amount has more decimals and a wider range than a lead value.
impl From<LeadValue> for Money {
    fn from(value: LeadValue) -> Self {
        // At most 10^16 × 10^12, so nothing saturates.
        Money(i128::from(value.units()).saturating_mul(1_000_000_000_000))
    }
}

/// Exact, or [`NumberOutOfRange`](crate::ErrorKind::NumberOutOfRange) for more than 16 decimals.
impl TryFrom<Decimal> for Money {
    type Error = Error;

    fn try_from(decimal: Decimal) -> Result<Self, Error> {
        units_of(decimal, PLACES).map(Money).ok_or_else(|| out_of_range(&decimal.to_string(), LIMITS))
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use num_rational::BigRational;
    use proptest::prelude::*;

    use super::*;
    use crate::error::ErrorKind;

    fn rational(units: i128) -> BigRational {
        BigRational::new(BigInt::from(units), BigInt::from(PER_ONE))
    }

    /// The value of a plain decimal, by the definition of one.
    fn value_of(text: &str) -> BigRational {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        BigRational::new(
            format!("{whole}{fraction}").parse().unwrap(),
            BigInt::from(10).pow(u32::try_from(fraction.len()).unwrap()),
        )
    }

    fn amounts() -> impl Strategy<Value = i128> {
        (any::<i128>(), 0..128_u32).prop_map(|(units, shift)| units >> shift)
    }

    /// Amounts that lie exactly between two shown ones, or one unit beside.
    fn ties() -> impl Strategy<Value = (i128, u32)> {
        (-1_000_000..1_000_000_i128, 0..16_u32, -1..=1_i128)
            .prop_map(|(odd, digits, beside)| ((odd * 2 + 1) * (10_i128.pow(16 - digits) / 2) + beside, digits))
    }

    fn check_rounding(units: i128, digits: u32) {
        let text = Money(units).rounded(digits);
        let shown = value_of(&text);
        let step = BigRational::new(BigInt::from(1), BigInt::from(10).pow(digits));
        let half = &step / BigInt::from(2);
        let distance = &shown - rational(units);
        assert!(distance <= half && -&distance <= half, "{units} {text}");
        if distance == half || -distance == half {
            assert_eq!((shown / step).to_integer() % BigInt::from(2), BigInt::from(0), "{units} {text}");
        }
        assert_eq!(text.split_once('.').map_or(0, |(_, decimals)| decimals.len()), digits as usize);
        assert!(!text.starts_with('-') || text.contains(|c: char| ('1'..='9').contains(&c)), "{text}");
    }

    #[test]
    fn the_worked_examples() {
        let value = 4 * i128::from("65".parse::<LeadValue>().unwrap().units());
        let conversion: Share = "0.9".parse().unwrap();
        assert_eq!(Money::product(value, conversion, Share::ONE).rounded(2), "234.00");
        assert_eq!(Money::product(value, conversion, "0.30".parse().unwrap()).to_string(), "70.2");
    }

    #[test]
    fn rounds_half_to_even() {
        let cases = [
            ("0.005", 2, "0.00"),
            ("0.015", 2, "0.02"),
            ("0.0150000000000001", 2, "0.02"),
            ("0.0149999999999999", 2, "0.01"),
            ("0.5", 0, "0"),
            ("1.5", 0, "2"),
            ("-0.5", 0, "0"),
            ("-1.5", 0, "-2"),
            ("9.995", 2, "10.00"),
            ("99.99", 0, "100"),
            ("-0.0000000000000001", 4, "0.0000"),
            ("0.1234567890123456", 16, "0.1234567890123456"),
            ("1.5", 16, "1.5000000000000000"),
            ("1.5", u32::MAX, "1.5000000000000000"),
        ];
        for (text, digits, shown) in cases {
            assert_eq!(text.parse::<Money>().unwrap().rounded(digits), shown, "{text} {digits}");
        }
    }

    #[test]
    fn a_format_may_pad_but_never_cut() {
        let money: Money = "-1234.5678".parse().unwrap();
        assert_eq!(format!("{money:12.2}|{money:<12}|{money:.1}"), "  -1234.5678|-1234.5678  |-1234.5678");
    }

    #[test]
    fn the_largest_amounts_are_written() {
        assert_eq!(Money(i128::MAX).to_string(), "17014118346046923173168.7303715884105727");
        assert_eq!(Money(i128::MIN).to_string(), "-17014118346046923173168.7303715884105728");
        assert_eq!(Money(i128::MIN).rounded(0), "-17014118346046923173169");
        assert_eq!(Money(i128::MAX).to_decimal(), None);
        assert_eq!(Money(i128::MAX).checked_add(Money(1)), None);
        assert_eq!(Money(i128::MIN).checked_sub(Money(1)), None);
    }

    #[test]
    fn the_limits_of_what_is_read() {
        for money in [Money(i128::MAX), Money(i128::MIN)] {
            assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        }
        let beyond = ["17014118346046923173168.7303715884105728", "-17014118346046923173168.7303715884105729"];
        for text in beyond.into_iter().chain(["0.00000000000000001", &"9".repeat(100)]) {
            assert_eq!(text.parse::<Money>().unwrap_err().kind(), ErrorKind::NumberOutOfRange, "{text}");
        }
        assert_eq!("-0.0".parse::<Money>().unwrap(), Money::ZERO);
        assert!(Money::try_from(Decimal::new(1, 17)).is_err());
        assert!(Money::try_from(Decimal::MIN).is_err());
    }

    #[test]
    fn no_lead_value_overflows_a_product() {
        let most = i128::from(u32::MAX) * i128::from(LeadValue::MAX.units());
        assert_eq!(Money::product(most, Share::ONE, Share::ONE).0, most * 10_i128.pow(12));
        assert_eq!(Money::product(LeadValue::MAX.units().into(), Share::ONE, Share::ONE), LeadValue::MAX.into());
    }

    proptest! {
        #[test]
        fn reads_what_the_text_says(text in r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,16}0{0,4})?") {
            let money: Money = text.parse().unwrap();
            let digits = text.trim_start_matches('-');
            let expected = if text.starts_with('-') { -value_of(digits) } else { value_of(digits) };
            prop_assert_eq!(rational(money.0), expected);
            prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
            prop_assert_eq!(money.to_decimal().unwrap().to_string(), money.to_string());
            prop_assert_eq!(Money::try_from(money.to_decimal().unwrap()).unwrap(), money);
        }

        #[test]
        fn writes_what_it_holds(units in amounts()) {
            let text = Money(units).to_string();
            let magnitude = value_of(text.trim_start_matches('-'));
            prop_assert_eq!(rational(units), if text.starts_with('-') { -magnitude } else { magnitude });
            prop_assert!(!text.contains('.') || !text.ends_with(['0', '.']), "{}", text);
            prop_assert_eq!(text.parse::<Money>().unwrap(), Money(units));
        }

        #[test]
        fn rounds_to_the_nearest(units in amounts(), digits in 0..=16_u32) {
            check_rounding(units, digits);
        }

        #[test]
        fn rounds_ties_to_even((units, digits) in ties()) {
            check_rounding(units, digits);
        }

        #[test]
        fn products_are_exact(value in 0..=LeadValue::MAX.units(), first in 0..=1_000_000_u32, second in 0..=1_000_000_u32) {
            let product = Money::product(
                value.into(),
                Share::from_millionths(first).unwrap(),
                Share::from_millionths(second).unwrap(),
            );
            let expected = BigRational::new(BigInt::from(value), BigInt::from(10_000))
                * BigRational::new(BigInt::from(first), BigInt::from(1_000_000))
                * BigRational::new(BigInt::from(second), BigInt::from(1_000_000));
            prop_assert_eq!(rational(product.0), expected);
        }

        #[test]
        fn sums_are_exact_in_any_order(mut amounts in proptest::collection::vec(-10_i128.pow(28)..10_i128.pow(28), 0..50)) {
            let sum = |amounts: &[i128]| amounts.iter().try_fold(Money::ZERO, |sum, units| sum.checked_add(Money(*units)));
            let forwards = sum(&amounts).unwrap();
            let expected = amounts.iter().map(|units| rational(*units)).sum::<BigRational>();
            amounts.sort_unstable();
            prop_assert_eq!(sum(&amounts).unwrap(), forwards);
            prop_assert_eq!(rational(forwards.0), expected);
        }
    }
}
