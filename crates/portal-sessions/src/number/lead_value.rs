//! What one lead is worth: the first factor of the ASR.
//!
//! A value has 12 digits before the point and 4 after it, so it fits into 64 bits; a column of them mostly fits into
//! 32.

use rust_decimal::Decimal;

use super::{out_of_range, parse, units_of, write};
use crate::error::Error;

/// The decimals that are kept.
const PLACES: u32 = 4;
/// Units in 1.
const PER_ONE: u64 = 10_000;
/// The limits in words, for messages.
const LIMITS: &str = "a lead value: 0 or more, at most 12 digits before the point and 4 behind it";

/// What one lead is worth, in the currency of the policy: 0 to 999,999,999,999.9999, kept exactly in units of 1/10,000.
///
/// Read from a plain decimal (`65`, `12.50`). Exponents, signs other than `-` and separators are
/// [`InvalidNumber`](crate::ErrorKind::InvalidNumber); anything beyond the limits is
/// [`NumberOutOfRange`](crate::ErrorKind::NumberOutOfRange), never rounded. Trailing zeros of the fraction do not count
/// as digits, and `-0` is 0. The limits are our ruling; they keep every product and sum exact.
///
/// ```
/// use portal_sessions::{ErrorKind, LeadValue};
///
/// let value: LeadValue = "65.50".parse()?;
/// assert_eq!(value.to_string(), "65.5");
/// assert_eq!(value.units(), 655_000);
/// assert_eq!("65.00001".parse::<LeadValue>().unwrap_err().kind(), ErrorKind::NumberOutOfRange);
/// assert_eq!("1e3".parse::<LeadValue>().unwrap_err().kind(), ErrorKind::InvalidNumber);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeadValue(i64);

impl LeadValue {
    /// A lead that is worth nothing.
    pub const ZERO: LeadValue = LeadValue(0);

    /// The largest lead value: 999,999,999,999.9999.
    pub const MAX: LeadValue = LeadValue(9_999_999_999_999_999);

    /// A value from units of 1/10,000.
    ///
    /// # Errors
    /// [`NumberOutOfRange`](crate::ErrorKind::NumberOutOfRange) outside [`ZERO`](Self::ZERO)..=[`MAX`](Self::MAX).
    ///
    /// ```
    /// use portal_sessions::LeadValue;
    ///
    /// assert_eq!(LeadValue::from_units(655_000)?.to_string(), "65.5");
    /// assert!(LeadValue::from_units(-1).is_err());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_units(units: i64) -> Result<Self, Error> {
        if (Self::ZERO.0..=Self::MAX.0).contains(&units) {
            Ok(LeadValue(units))
        } else {
            Err(out_of_range(&format!("{units}e-4"), LIMITS))
        }
    }

    /// A value from hundredths.
    pub(crate) const fn of_hundredths(hundredths: u32) -> Self {
        LeadValue((hundredths as i64).saturating_mul(100))
    }

    /// The value in units of 1/10,000.
    ///
    /// ```
    /// use portal_sessions::LeadValue;
    ///
    /// assert_eq!("65.5".parse::<LeadValue>()?.units(), 655_000);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Reads the source text of a JSON number, or the content of a JSON string. No float is made of it.
    pub(crate) fn from_json_text(text: &str) -> Result<Self, Error> {
        parse::parse(text, PLACES)?
            .filter(|plain| !plain.negative || plain.units == 0)
            .and_then(|plain| i64::try_from(plain.units).ok())
            .and_then(|units| LeadValue::from_units(units).ok())
            .ok_or_else(|| out_of_range(text, LIMITS))
    }

    /// Appends the plain decimal without trailing zeros.
    pub(crate) fn write_exact(self, out: &mut Vec<u8>) {
        let units = self.0.unsigned_abs();
        write::write_integer(u128::from(units / PER_ONE), out);
        write::write_fraction_exactly(units % PER_ONE, PLACES as usize, out);
    }
}

super::text_form!(LeadValue);

/// Exact, or [`NumberOutOfRange`](crate::ErrorKind::NumberOutOfRange): a decimal of a finer scale is accepted only if
/// its further digits are zeros.
impl TryFrom<Decimal> for LeadValue {
    type Error = Error;

    fn try_from(decimal: Decimal) -> Result<Self, Error> {
        units_of(decimal, PLACES)
            .and_then(|units| i64::try_from(units).ok())
            .and_then(|units| LeadValue::from_units(units).ok())
            .ok_or_else(|| out_of_range(&decimal.to_string(), LIMITS))
    }
}

/// Exact, without trailing zeros.
impl From<LeadValue> for Decimal {
    fn from(value: LeadValue) -> Self {
        Decimal::new(value.0, PLACES).normalize()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn the_limits_are_inclusive() {
        assert_eq!("999999999999.9999".parse::<LeadValue>().unwrap(), LeadValue::MAX);
        assert_eq!("-0.000".parse::<LeadValue>().unwrap(), LeadValue::ZERO);
        for text in ["1000000000000", "0.00001", "-1", "-0.0001", "-0.00001"] {
            assert_eq!(text.parse::<LeadValue>().unwrap_err().kind(), ErrorKind::NumberOutOfRange, "{text}");
        }
        assert!(LeadValue::from_units(-1).is_err());
        assert!(LeadValue::from_units(LeadValue::MAX.0 + 1).is_err());
    }

    #[test]
    fn json_has_it_as_a_string_only() {
        let value: LeadValue = "12.50".parse().unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), r#""12.5""#);
        assert_eq!(serde_json::from_str::<LeadValue>(r#""12.500""#).unwrap(), value);
        assert!(serde_json::from_str::<LeadValue>("12.5").is_err());
        assert!(serde_json::from_str::<LeadValue>(r#""1_0""#).is_err());
    }

    #[test]
    fn a_decimal_is_refused_rather_than_rounded() {
        assert!(LeadValue::try_from(Decimal::new(100_001, 5)).is_err());
        assert!(LeadValue::try_from(Decimal::new(-1, 0)).is_err());
        assert!(LeadValue::try_from(Decimal::MAX).is_err());
        assert_eq!(LeadValue::try_from(Decimal::new(1_500_000, 6)).unwrap().units(), 15_000);
    }

    proptest! {
        #[test]
        fn text_and_decimal_lead_back(units in 0..=LeadValue::MAX.0) {
            let value = LeadValue::from_units(units).unwrap();
            prop_assert_eq!(value.to_string().parse::<LeadValue>().unwrap(), value);
            prop_assert_eq!(Decimal::from(value).to_string(), value.to_string());
            prop_assert_eq!(LeadValue::try_from(Decimal::from(value)).unwrap(), value);
        }
    }
}
