//! The sessions that metrics exclude.

use serde::Serialize;

use super::RevenuePolicy;
use crate::facets::Facets;
use crate::session::Flag;

/// Why a session is excluded from every metric. Each excluded session has exactly one reason.
///
/// ```
/// use portal_sessions::{Channel, Exclusion, RevenuePolicy, Session};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).archived(true).build()?;
/// assert_eq!(RevenuePolicy::default().explain(&session).excluded, Some(Exclusion::Archived));
/// let counting = RevenuePolicy::builder().count_archived(true).build()?;
/// assert_eq!(counting.explain(&session).excluded, None);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// It is a test session; one that is also archived is excluded as a test.
    Test,
    /// It is archived, and the policy does not count archived sessions.
    Archived,
}

impl Exclusion {
    /// The name in the wire form: `test` or `archived`.
    ///
    /// ```
    /// use portal_sessions::Exclusion;
    ///
    /// assert_eq!([Exclusion::Test, Exclusion::Archived].map(Exclusion::as_str), ["test", "archived"]);
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Exclusion::Test => "test",
            Exclusion::Archived => "archived",
        }
    }
}

impl RevenuePolicy {
    /// Why metrics exclude a session with these facets; `None` when they count it.
    pub(crate) fn exclusion(&self, facets: Facets) -> Option<Exclusion> {
        if facets.is(Flag::Test) {
            Some(Exclusion::Test)
        } else if facets.is(Flag::Archived) && !self.counts_archived() {
            Some(Exclusion::Archived)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_wire_form() {
        for (exclusion, name) in [(Exclusion::Test, "test"), (Exclusion::Archived, "archived")] {
            assert_eq!(exclusion.as_str(), name);
            assert_eq!(serde_json::to_value(exclusion).unwrap(), name);
        }
    }
}
