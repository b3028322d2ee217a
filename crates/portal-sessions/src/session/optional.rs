//! Values that may be missing, as a builder takes them.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{Assessment, check_recorded_asr};
use crate::error::Error;
use crate::number::{LeadValue, Money, Share};
use crate::time::Timestamp;

/// What a setter of the [`SessionBuilder`](crate::SessionBuilder) takes for a text: `&str`, `String`, an [`Assessment`], or
/// an `Option` of one of them, of which `None` clears the field.
///
/// ```
/// use portal_sessions::{Assessment, Channel, Record, Session};
///
/// let comment: Option<String> = None;
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .summary("wanted a table")
///     .comment(comment)
///     .auto_assessment(Assessment::YesA)
///     .build()?;
/// assert_eq!((session.summary(), session.comment()), (Some("wanted a table"), None));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
pub trait OptionalText {
    /// The text, if there is one.
    fn into_text(self) -> Option<String>;
}

/// What a setter of the [`SessionBuilder`](crate::SessionBuilder) takes for an instant, an amount or a share: its text, the
/// value `T` itself, a `Decimal` for a number, or an `Option` of one of them, of which `None` clears the field. A float is
/// none of these.
///
/// ```
/// use portal_sessions::{Channel, Record, Session};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .ended_at("2026-11-01T14:34:59Z")
///     .lead_value("260.00")
///     .recognition(rust_decimal::Decimal::new(3, 1))
///     .conversion_ratio(None::<&str>)
///     .build()?;
/// assert_eq!(session.lead_value().unwrap().to_string(), "260");
/// assert_eq!((session.recognition().unwrap().to_string(), session.conversion_ratio()), ("0.3".to_owned(), None));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
pub trait OptionalValue<T> {
    /// The value, if there is one.
    ///
    /// # Errors
    /// Those of reading `T`: a text that is none, or a value beyond the limits of the field.
    fn into_value(self) -> Result<Option<T>, Error>;
}

macro_rules! optional_texts {
    ($($type:ty),+) => {
        $(
            impl OptionalText for $type {
                fn into_text(self) -> Option<String> {
                    Some(self.into())
                }
            }

            impl OptionalText for Option<$type> {
                fn into_text(self) -> Option<String> {
                    self.map(Into::into)
                }
            }
        )+
    };
}
optional_texts!(&str, String, &String, Cow<'_, str>, Box<str>, Assessment);

macro_rules! optional_values {
    ($($number:ident { $($type:ty => |$value:ident| $read:expr;)+ })+) => {
        $($(
            impl OptionalValue<$number> for $type {
                fn into_value(self) -> Result<Option<$number>, Error> {
                    let $value = self;
                    $read.map(Some)
                }
            }

            impl OptionalValue<$number> for Option<$type> {
                fn into_value(self) -> Result<Option<$number>, Error> {
                    self.map_or(Ok(None), OptionalValue::into_value)
                }
            }
        )+)+
    };
}
optional_values! {
    Timestamp {
        Timestamp => |instant| Ok(instant);
        &str => |text| text.parse();
    }
    LeadValue {
        Decimal => |decimal| LeadValue::try_from(decimal);
        &str => |text| text.parse();
        LeadValue => |value| Ok(value);
    }
    Share {
        Decimal => |decimal| Share::try_from(decimal);
        &str => |text| text.parse();
        Share => |share| Ok(share);
    }
    Money {
        Decimal => |decimal| Money::try_from(decimal).and_then(check_recorded_asr);
        &str => |text| text.parse().and_then(check_recorded_asr);
        Money => |amount| check_recorded_asr(amount);
    }
}

impl From<Assessment> for String {
    fn from(assessment: Assessment) -> String {
        match assessment {
            Assessment::Other(text) => text,
            known @ (Assessment::YesA | Assessment::YesB | Assessment::No) => known.as_str().to_owned(),
        }
    }
}
