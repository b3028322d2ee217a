//! Which sessions no metric counts.

use super::RevenuePolicy;
use crate::closed_set::closed_set;
use crate::facets::Facets;
use crate::session::Flag;

closed_set! {
    /// Why a session is left out of every metric.
    pub enum Exclusion ("exclusion") {
        /// It is a test; a test that is also archived counts as test.
        Test = "test",
        /// It is archived and the policy leaves those out.
        Archived = "archived",
    }
}

impl RevenuePolicy {
    /// Why the metrics leave out a session with these facets; none when it counts.
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
