//! An amount of money as answers state it: exact, rounded and with its currency.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{Currency, Money};

/// An exact amount of money with its currency, as it stands in answers.
///
/// `Display` is for people: rounded half-even to the [digits](Currency::digits) of the currency. JSON has both forms,
/// `amount` rounded and `exact` not; compute with the exact one, since a sum of rounded amounts is not the rounded sum.
///
/// ```
/// use portal_sessions::{Amount, Currency};
///
/// let amount = Amount { exact: "304.2".parse()?, currency: Currency::default() };
/// assert_eq!(amount.to_string(), "304.20 USD");
/// assert_eq!(serde_json::to_string(&amount).unwrap(), r#"{"amount":"304.20","exact":"304.2","currency":"USD"}"#);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    /// The amount, not rounded.
    pub exact: Money,
    /// Its currency.
    pub currency: Currency,
}

impl Amount {
    /// The amount for display, without its currency: rounded half-even to the digits of the currency.
    ///
    /// ```
    /// use portal_sessions::Amount;
    ///
    /// let amount = Amount { exact: "1234.565".parse()?, currency: "JPY".parse()? };
    /// assert_eq!(amount.rounded(), "1235");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn rounded(&self) -> String {
        self.exact.rounded(self.currency.digits())
    }
}

/// Displayed as the rounded amount, a space and the currency: `304.20 USD`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rounded(), self.currency)
    }
}

/// Serialised as `{"amount":"304.20","exact":"304.2","currency":"USD"}`.
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Amount", 3)?;
        object.serialize_field("amount", &self.rounded())?;
        object.serialize_field("exact", &self.exact)?;
        object.serialize_field("currency", &self.currency)?;
        object.end()
    }
}
