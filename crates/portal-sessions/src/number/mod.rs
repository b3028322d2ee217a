//! Exact decimals: read from their source text, kept as scaled integers, rounded only for display.
//!
//! No float is involved anywhere, and nothing is rounded on the way in: a number that cannot be kept exactly is an
//! error.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod amount;
mod currency;
mod lead_value;
mod money;
mod parse;
mod ratio;
mod share;
mod write;

pub use amount::Amount;
pub use currency::Currency;
pub use lead_value::LeadValue;
pub use money::Money;
pub(crate) use ratio::ratio_text;
pub use share::Share;
pub(crate) use write::write_integer;

use rust_decimal::Decimal;

use crate::error::{Error, ErrorKind};

/// The error for a number outside the limits of its type, which `limits` states in words.
fn out_of_range(text: &str, limits: &str) -> Error {
    Error::new(ErrorKind::NumberOutOfRange, format!("`{text:.60}` is not {limits}")).value_is(text)
}

/// The decimal in units of 10^-`places`; `None` when it is finer than that, or too large for 128 bits.
fn units_of(decimal: Decimal, places: u32) -> Option<i128> {
    let decimal = decimal.normalize();
    let missing = places.checked_sub(decimal.scale())?;
    decimal.mantissa().checked_mul(10_i128.checked_pow(missing)?)
}

/// The string form of a number type: plain and exact in `Display`, the strict grammar in `FromStr`, and a string in
/// serde.
///
/// Serde never sees a JSON number here, since most readers would turn one into a float.
macro_rules! text_form {
    ($number:ident) => {
        impl std::fmt::Display for $number {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut digits = Vec::new();
                self.write_exact(&mut digits);
                let text = crate::number::write::text_of(digits);
                // Not `pad`, which would cut digits off where a precision is given.
                match text.strip_prefix('-') {
                    Some(magnitude) => f.pad_integral(false, "", magnitude),
                    None => f.pad_integral(true, "", &text),
                }
            }
        }

        impl std::str::FromStr for $number {
            type Err = crate::error::Error;

            fn from_str(text: &str) -> Result<Self, crate::error::Error> {
                $number::from_json_text(text)
            }
        }

        impl serde::Serialize for $number {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $number {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl serde::de::Visitor<'_> for Text {
                    type Value = $number;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a plain decimal as a string")
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$number, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }
    };
}
use text_form;
