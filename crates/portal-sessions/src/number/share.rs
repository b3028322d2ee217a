//! Shares from 0 to 1: conversion ratios and recognitions.

use rust_decimal::Decimal;

use super::{out_of_range, parse, units_of, write};
use crate::error::Error;

/// The decimals that are kept.
const PLACES: u32 = 6;
/// Units in 1.
const PER_ONE: u64 = 1_000_000;
/// The limits in words, for messages.
const LIMITS: &str = "a share: from 0 to 1, at most 6 digits behind the point";

/// A fraction of one, such as a conversion ratio or a recognition share: 0 to 1, kept exactly in millionths.
///
/// Read from a plain decimal (`0.9`, `1`, `0.333333`) by the same grammar as [`LeadValue`](crate::LeadValue); anything
/// below 0, above 1 or finer than a millionth is [`NumberOutOfRange`](crate::ErrorKind::NumberOutOfRange), never
/// rounded. The limits are our ruling.
///
/// ```
/// use portal_sessions::{ErrorKind, Share};
///
/// let share: Share = "0.30".parse()?;
/// assert_eq!(share.to_string(), "0.3");
/// assert_eq!(share.millionths(), 300_000);
/// assert_eq!("1.01".parse::<Share>().unwrap_err().kind(), ErrorKind::NumberOutOfRange);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u32);

impl Share {
    /// The share 0.
    pub const ZERO: Share = Share(0);

    /// The share 1.
    pub const ONE: Share = Share(1_000_000);

    /// A share from millionths.
    ///
    /// # Errors
    /// [`NumberOutOfRange`](crate::ErrorKind::NumberOutOfRange) above 1,000,000.
    ///
    /// ```
    /// use portal_sessions::Share;
    ///
    /// assert_eq!(Share::from_millionths(250_000)?.to_string(), "0.25");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_millionths(millionths: u32) -> Result<Self, Error> {
        if millionths <= Self::ONE.0 {
            Ok(Share(millionths))
        } else {
            Err(out_of_range(&format!("{millionths}e-6"), LIMITS))
        }
    }

    /// The share in millionths, 0 to 1,000,000.
    ///
    /// ```
    /// use portal_sessions::Share;
    ///
    /// assert_eq!("0.25".parse::<Share>()?.millionths(), 250_000);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// Reads the source text of a JSON number, or the content of a JSON string.
    pub(crate) fn from_json_text(text: &str) -> Result<Self, Error> {
        parse::parse(text, PLACES)?
            .filter(|plain| !plain.negative || plain.units == 0)
            .and_then(|plain| u32::try_from(plain.units).ok())
            .and_then(|millionths| Share::from_millionths(millionths).ok())
            .ok_or_else(|| out_of_range(text, LIMITS))
    }

    /// Appends the plain decimal without trailing zeros.
    pub(crate) fn write_exact(self, out: &mut Vec<u8>) {
        let millionths = u64::from(self.0);
        write::write_integer(u128::from(millionths / PER_ONE), out);
        write::write_fraction_exactly(millionths % PER_ONE, PLACES as usize, out);
    }
}

super::text_form!(Share);

/// Exact, or [`NumberOutOfRange`](crate::ErrorKind::NumberOutOfRange): a decimal of a finer scale is accepted only if
/// its further digits are zeros.
impl TryFrom<Decimal> for Share {
    type Error = Error;

    fn try_from(decimal: Decimal) -> Result<Self, Error> {
        units_of(decimal, PLACES)
            .and_then(|millionths| u32::try_from(millionths).ok())
            .and_then(|millionths| Share::from_millionths(millionths).ok())
            .ok_or_else(|| out_of_range(&decimal.to_string(), LIMITS))
    }
}

/// Exact, without trailing zeros.
impl From<Share> for Decimal {
    fn from(share: Share) -> Self {
        Decimal::new(i64::from(share.0), PLACES).normalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn every_share_leads_back() {
        for millionths in 0..=1_000_000 {
            let share = Share::from_millionths(millionths).unwrap();
            let text = share.to_string();
            assert_eq!(text.parse::<Share>().unwrap(), share);
            assert!(text == "0" || !text.contains('.') || !text.ends_with('0'));
        }
    }

    #[test]
    fn refuses_what_lies_outside() {
        for text in ["1.000001", "2", "-0.1", "0.0000001", "4294967296", "999999999999", "9999999999999"] {
            assert_eq!(text.parse::<Share>().unwrap_err().kind(), ErrorKind::NumberOutOfRange, "{text}");
        }
        assert_eq!("1.000000000".parse::<Share>().unwrap(), Share::ONE);
        assert!(Share::from_millionths(1_000_001).is_err());
        assert!(Share::try_from(Decimal::new(-1, 6)).is_err());
        assert!(Share::try_from(Decimal::new(1, 7)).is_err());
    }

    #[test]
    fn decimals_lead_back() {
        let share: Share = "0.125".parse().unwrap();
        assert_eq!(Decimal::from(share), Decimal::new(125, 3));
        assert_eq!(Share::try_from(Decimal::new(12_500, 5)).unwrap(), share);
    }
}
