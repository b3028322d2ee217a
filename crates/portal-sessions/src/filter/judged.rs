//! Whether a filter asks about something that policies decide.

use super::closed::Closed;
use super::condition::Condition;
use super::measure::Measure;
use super::{Filter, Tree};

impl Filter {
    /// Whether it may mean other sessions under other [`Policies`](crate::Policies): it asks about lengths or ASR.
    ///
    /// ```
    /// use portal_sessions::Filter;
    ///
    /// assert!(Filter::from_json(r#"{"any":[{"lead":true},{"lengths":["short"]}]}"#)?.depends_on_policies());
    /// assert!(!Filter::portal_default().depends_on_policies());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn depends_on_policies(&self) -> bool {
        // No deeper than a filter.
        match &self.0.tree {
            Tree::Panel(clauses) => clauses.iter().any(|clause| clause.condition.depends_on_policies()),
            Tree::All(filters) | Tree::Any(filters) => filters.iter().any(Filter::depends_on_policies),
            Tree::Not(filter) => filter.depends_on_policies(),
        }
    }
}

impl Condition {
    fn depends_on_policies(&self) -> bool {
        match self {
            Condition::Closed(closed, _) => match closed {
                Closed::Length => true,
                Closed::AutoAssessment | Closed::HumanAssessment | Closed::Assessment => false,
            },
            Condition::Range(measure, _) => match measure {
                Measure::Asr => true,
                Measure::Stars | Measure::DurationSeconds | Measure::UserMessages | Measure::LeadValue => false,
            },
            Condition::Search(..)
            | Condition::Names(..)
            | Condition::Flag(..)
            | Condition::Channels(_)
            | Condition::Last(_)
            | Condition::Calendar(_)
            | Condition::From(_)
            | Condition::To(_)
            | Condition::Tags(_)
            | Condition::Has(_)
            | Condition::Members(..) => false,
        }
    }
}
