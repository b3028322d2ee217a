//! Currencies and the number of decimals with which their amounts are displayed.
//!
//! The lists are those of ISO 4217 for minor units other than 1/100. They only decide about display; every amount is
//! kept exactly.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};

/// The currencies of ISO 4217 without a minor unit.
const WITHOUT_DECIMALS: [&str; 17] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF",
];
/// The currencies of ISO 4217 with a minor unit of 1/1,000.
const WITH_THREE_DECIMALS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
/// The currencies of ISO 4217 with a minor unit of 1/10,000.
const WITH_FOUR_DECIMALS: [&str; 2] = ["CLF", "UYW"];

/// A currency by its three-letter ISO 4217 code; `USD` by default.
///
/// Any three upper-case ASCII letters are accepted, so that a new currency needs no new version of this library.
/// Anything else is [`InvalidValue`](ErrorKind::InvalidValue). Amounts are never converted from one currency to
/// another.
///
/// ```
/// use portal_sessions::Currency;
///
/// let yen: Currency = "JPY".parse()?;
/// assert_eq!(yen.digits(), 0);
/// assert_eq!(Currency::default().to_string(), "USD");
/// assert!("usd".parse::<Currency>().is_err());
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The code, such as `USD`.
    ///
    /// ```
    /// use portal_sessions::Currency;
    ///
    /// assert_eq!(Currency::default().code(), "USD");
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        // Three ASCII letters are always valid UTF-8, so the default is never used.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The number of decimals with which an amount is displayed: 0, 2 or 4, as ISO 4217 states, and 2 for a code that
    /// it does not list.
    ///
    /// Currencies of three decimals are displayed with four (our ruling): where the comma is the decimal mark, a
    /// spreadsheet reads `1.234` as one thousand two hundred and thirty-four.
    ///
    /// ```
    /// use portal_sessions::Currency;
    ///
    /// let digits = ["JPY", "USD", "KWD", "XYZ"].map(|code| code.parse::<Currency>().unwrap().digits());
    /// assert_eq!(digits, [0, 2, 4, 2]);
    /// ```
    #[must_use]
    pub fn digits(self) -> u32 {
        let code = self.code();
        if WITHOUT_DECIMALS.contains(&code) {
            0
        } else if WITH_THREE_DECIMALS.contains(&code) || WITH_FOUR_DECIMALS.contains(&code) {
            4
        } else {
            2
        }
    }
}

impl Default for Currency {
    fn default() -> Self {
        Currency(*b"USD")
    }
}

impl FromStr for Currency {
    type Err = Error;

    /// Reads a code of exactly three upper-case ASCII letters.
    ///
    /// # Errors
    /// [`InvalidValue`](ErrorKind::InvalidValue) for any other string, also for one in lower case.
    fn from_str(text: &str) -> Result<Self, Error> {
        <[u8; 3]>::try_from(text.as_bytes())
            .ok()
            .filter(|code| code.iter().all(u8::is_ascii_uppercase))
            .map(Currency)
            .ok_or_else(|| {
                let message = format!("`{text:.60}` is not a currency code of three upper-case letters");
                Error::new(ErrorKind::InvalidValue, message).value_is(text)
            })
    }
}

/// Serialised as its code.
impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Displayed as its code, with the width and alignment of the format.
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_the_currency() {
        for (code, digits) in [("USD", 2), ("EUR", 2), ("KRW", 0), ("KWD", 4), ("CLF", 4), ("XYZ", 2)] {
            assert_eq!(code.parse::<Currency>().unwrap().digits(), digits, "{code}");
        }
    }

    #[test]
    fn a_code_is_three_upper_case_letters() {
        for text in ["", "US", "USDT", "usd", "U5D", "ÄÖ", "US ", "€"] {
            assert_eq!(text.parse::<Currency>().unwrap_err().kind(), ErrorKind::InvalidValue, "{text}");
        }
    }
}
