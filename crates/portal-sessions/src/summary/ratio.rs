//! A score as two whole numbers.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::number::ratio_text;

/// A score as two whole numbers, with what it is of.
///
/// The two are not reduced: 93 stars of 20 assessed sessions are 93/100. Over nothing there is no value, never 0.
///
/// ```
/// use portal_sessions::Ratio;
///
/// let css = Ratio { numerator: 93, denominator: 100, eligible: 28, assessed: 20 };
/// assert_eq!(css.to_string(), "0.93");
/// assert_eq!(Ratio::default().value(), None);
/// assert_eq!(Ratio::default().to_string(), "–");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// What was reached.
    pub numerator: u64,
    /// What could be reached.
    pub denominator: u64,
    /// How many sessions it is about.
    pub eligible: u64,
    /// How many of them were assessed; it is computed from these.
    pub assessed: u64,
}

impl Ratio {
    /// Successes of assessed sessions.
    pub(super) fn of_successes(successes: u64, assessed: u64, eligible: u64) -> Self {
        Ratio { numerator: successes, denominator: assessed, eligible, assessed }
    }

    /// The value for showing: at most 4 decimals, half-even, without trailing zeros; none over nothing.
    #[must_use]
    pub fn value(&self) -> Option<String> {
        ratio_text(self.numerator, self.denominator)
    }
}

/// The [value](Ratio::value), or a dash when there is none.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.value().as_deref().unwrap_or("–"))
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Ratio", 5)?;
        object.serialize_field("numerator", &self.numerator)?;
        object.serialize_field("denominator", &self.denominator)?;
        object.serialize_field("value", &self.value())?;
        object.serialize_field("eligible", &self.eligible)?;
        object.serialize_field("assessed", &self.assessed)?;
        object.end()
    }
}
