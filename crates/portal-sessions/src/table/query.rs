//! The question that a table answers.

use crate::as_of::AsOf;
use crate::time::Timestamp;

/// The question that a table answers: what was asked of the set it comes from, and what that meant at that moment.
///
/// A table that was not filtered answers the question `{"version":1}`, which matches all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(crate) filter: String,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) as_of: AsOf,
}

impl Default for Query {
    fn default() -> Self {
        Query { filter: r#"{"version":1}"#.to_owned(), from: None, to: None, as_of: AsOf::default() }
    }
}

impl Query {
    /// The filter in its canonical JSON form.
    #[must_use]
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The first instant that can match; none without a lower bound.
    #[must_use]
    pub fn from(&self) -> Option<Timestamp> {
        self.from
    }

    /// The first instant after all that can match; none without an upper bound.
    #[must_use]
    pub fn to(&self) -> Option<Timestamp> {
        self.to
    }

    /// From which moment and place it was asked.
    #[must_use]
    pub fn as_of(&self) -> &AsOf {
        &self.as_of
    }
}
