//! The sessions that metrics exclude.

use super::RevenuePolicy;
use crate::closed_set::closed_set;
use crate::facets::Facets;
use crate::session::Flag;

closed_set! {
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
    pub enum Exclusion ("exclusion") {
        /// It is a test session; one that is also archived is excluded as a test.
        Test = "test",
        /// It is archived, and the policy does not count archived sessions.
        Archived = "archived",
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
