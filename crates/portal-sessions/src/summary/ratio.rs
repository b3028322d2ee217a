//! Scores as exact ratios.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::number::ratio_text;

/// A score as an exact ratio of two integers, with the number of sessions behind it.
///
/// The fraction is not reduced: 93 stars of 20 assessed sessions are 93/100. With a denominator of 0 there is no value,
/// which is not the same as 0. To combine the scores of disjoint sets, add numerators and denominators.
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
    /// The points reached: successes, or stars.
    pub numerator: u64,
    /// The points possible: assessed sessions, or 5 stars for each.
    pub denominator: u64,
    /// The number of sessions that could be assessed.
    pub eligible: u64,
    /// How many of those are assessed; the score is computed from them alone.
    pub assessed: u64,
}

impl Ratio {
    /// The score of successes among assessed sessions.
    pub(super) fn of_successes(successes: u64, assessed: u64, eligible: u64) -> Self {
        Ratio { numerator: successes, denominator: assessed, eligible, assessed }
    }

    /// The value for display: rounded half-even to 4 decimals, without trailing zeros; `None` when the denominator is
    /// 0.
    ///
    /// ```
    /// use portal_sessions::Ratio;
    ///
    /// let third = Ratio { numerator: 1, denominator: 3, eligible: 5, assessed: 3 };
    /// assert_eq!(third.value().as_deref(), Some("0.3333"));
    /// ```
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

/// Serialised with its [value](Ratio::value) between the fraction and the numbers of sessions.
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
