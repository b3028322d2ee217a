//! The counts and sums of a summary, except those by name.

use super::days::Days;
use super::{ExcludedCounts, FactorOrigins, OriginCounts, Ratio, UnassessedCounts};
use crate::error::{Error, ErrorKind};
use crate::facets::{AssessmentClass, Facets, Group};
use crate::number::Money;
use crate::policies::Scored;
use crate::revenue::{Exclusion, PolicyFactor};
use crate::session::{Flag, Record};
use crate::time::Date;

/// The counts and sums of a summary, except those by name (session types and channels).
///
/// This is the definition of every metric, session by session. `part.rs` computes the same over a whole chunk, and a
/// property test compares the two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// All sessions, including excluded ones.
    pub(super) total: u64,
    /// Sessions and ASR by local day.
    pub(super) days: Days,
    /// All sessions by working hours, in the order of the facet.
    pub(super) hours: [u64; 3],
    /// All sessions by length class, in the order of the facet.
    pub(super) lengths: [u64; 4],
    /// The ASR of the sessions that are not excluded.
    pub(super) asr: Money,
    /// The lead values of the opportunities that are not excluded.
    pub(super) opportunity_value: Money,
    pub(super) excluded: ExcludedCounts,
    /// The leads that are not excluded.
    pub(super) leads: Judged,
    /// The opportunities that are not excluded.
    pub(super) opportunities: Judged,
    /// The sessions that are not excluded, by their stars; the first number is that of sessions without stars.
    pub(super) stars: [u64; 6],
    /// The sessions that are not excluded and have an ASR above 0.
    pub(super) earning: u64,
    /// How many of those have each factor recorded, and not from the policy.
    pub(super) recorded: [u64; PolicyFactor::ALL.len()],
}

/// The leads, or the opportunities, by kind of assessment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) all: u64,
    pub(super) failed: u64,
    pub(super) unassessed: u64,
    pub(super) unknown: u64,
}

impl Judged {
    /// The facet bit of an assessment of `No`.
    pub(super) const FAILED: u64 = Group::ASSESSMENT.bit(AssessmentClass::No as u32);
    /// The facet bit of a missing assessment.
    pub(super) const UNASSESSED: u64 = Group::ASSESSMENT.bit(AssessmentClass::Absent as u32);
    /// The facet bit of an assessment with an unknown spelling.
    pub(super) const UNKNOWN: u64 = Group::ASSESSMENT.bit(AssessmentClass::Other as u32);

    /// Counts one lead or opportunity.
    fn add(&mut self, facets: Facets) {
        let has = |bit: u64| u64::from(facets.word() & bit != 0);
        self.all += 1;
        self.failed += has(Judged::FAILED);
        self.unassessed += has(Judged::UNASSESSED);
        self.unknown += has(Judged::UNKNOWN);
    }

    /// Adds the counts of another set.
    fn merge(&mut self, other: Judged) {
        self.all += other.all;
        self.failed += other.failed;
        self.unassessed += other.unassessed;
        self.unknown += other.unknown;
    }

    /// The success score: successes among the assessed sessions.
    fn score(self) -> Ratio {
        let assessed = self.all - self.unassessed - self.unknown;
        Ratio::of_successes(assessed - self.failed, assessed, self.all)
    }
}

impl Counts {
    /// Counts one session, which started on this local day. On an error nothing is counted.
    pub(super) fn add<R: Record>(&mut self, scored: &Scored<'_, R>, date: Date) -> Result<(), Error> {
        let sums = self.sums_with(scored)?;
        let day = self.days.at(date.days());
        day.count += 1;
        if sums.is_some() {
            day.add_asr(scored.asr);
        }
        self.count(scored, sums);
        Ok(())
    }

    /// [`add`](Self::add) without the day, for breakdowns.
    pub(super) fn add_undated<R: Record>(&mut self, scored: &Scored<'_, R>) -> Result<(), Error> {
        let sums = self.sums_with(scored)?;
        self.count(scored, sums);
        Ok(())
    }

    /// The sums of ASR and opportunity value with one more session; `None` when it is excluded. Computed before
    /// anything is counted, so that an overflow leaves the counts unchanged.
    fn sums_with<R: Record>(&self, scored: &Scored<'_, R>) -> Result<Option<(Money, Money)>, Error> {
        if scored.excluded().is_some() {
            return Ok(None);
        }
        let overflow = |sum: &str| {
            let id = scored.record.id();
            Error::new(ErrorKind::Overflow, format!("the {sum} overflows at the session `{id:.60}`")).value_is(id)
        };
        let asr = self.asr.checked_add(scored.asr).ok_or_else(|| overflow("ASR"))?;
        let opportunity_value = if scored.facets.is(Flag::Opportunity) {
            let value = scored.policies.revenue.lead_value(scored.record);
            self.opportunity_value.checked_add(value).ok_or_else(|| overflow("opportunity value"))?
        } else {
            self.opportunity_value
        };
        Ok(Some((asr, opportunity_value)))
    }

    /// Counts one session, and takes over the sums that include it.
    fn count<R: Record>(&mut self, scored: &Scored<'_, R>, sums: Option<(Money, Money)>) {
        let facets = scored.facets;
        self.total += 1;
        count(&mut self.hours, Group::HOURS, facets);
        count(&mut self.lengths, Group::LENGTH, facets);
        match scored.excluded() {
            Some(Exclusion::Test) => self.excluded.test += 1,
            Some(Exclusion::Archived) => self.excluded.archived += 1,
            None => {
                count(&mut self.stars, Group::STARS, facets);
                for (flag, judged) in [(Flag::Lead, &mut self.leads), (Flag::Opportunity, &mut self.opportunities)] {
                    if facets.is(flag) {
                        judged.add(facets);
                    }
                }
                if scored.asr != Money::ZERO {
                    self.earning += 1;
                    for (factor, count) in PolicyFactor::ALL.into_iter().zip(&mut self.recorded) {
                        *count += u64::from(scored.policies.revenue.takes_recorded(factor, scored.record));
                    }
                }
            }
        }
        (self.asr, self.opportunity_value) = sums.unwrap_or((self.asr, self.opportunity_value));
    }

    /// Adds the counts of a disjoint set of sessions.
    pub(super) fn merge(&mut self, other: &Counts) -> Result<(), Error> {
        let overflow = |sum: &str| Error::new(ErrorKind::Overflow, format!("the {sum} of two parts overflows"));
        self.asr = self.asr.checked_add(other.asr).ok_or_else(|| overflow("ASR"))?;
        self.opportunity_value =
            self.opportunity_value.checked_add(other.opportunity_value).ok_or_else(|| overflow("opportunity value"))?;
        // No other count is more than five times the total, so with this bound none of them overflows, even if single
        // sessions are added afterwards.
        let total = self.total.checked_add(other.total).filter(|total| *total <= u64::MAX / 8);
        self.total = total.ok_or_else(|| overflow("number of sessions"))?;
        self.days.merge(&other.days);
        self.excluded.test += other.excluded.test;
        self.excluded.archived += other.excluded.archived;
        add_each(&mut self.stars, other.stars);
        add_each(&mut self.hours, other.hours);
        add_each(&mut self.lengths, other.lengths);
        self.leads.merge(other.leads);
        self.opportunities.merge(other.opportunities);
        self.earning += other.earning;
        add_each(&mut self.recorded, other.recorded);
        Ok(())
    }

    /// The conversation score: stars of the possible ones, 5 for each session with stars.
    pub(super) fn css(&self) -> Ratio {
        let eligible = self.stars.iter().sum();
        let assessed = self.stars.iter().skip(1).sum();
        let numerator = self.stars.iter().zip(0..).map(|(count, stars)| count * stars).sum();
        Ratio { numerator, denominator: 5 * assessed, eligible, assessed }
    }

    /// The lead success score.
    pub(super) fn lss(&self) -> Ratio {
        self.leads.score()
    }

    /// The opportunity success score.
    pub(super) fn oss(&self) -> Ratio {
        self.opportunities.score()
    }

    /// The leads and opportunities without an assessment.
    pub(super) fn unassessed(&self) -> UnassessedCounts {
        UnassessedCounts { leads: self.leads.unassessed, opportunities: self.opportunities.unassessed }
    }

    /// The leads and opportunities whose assessment has an unknown spelling.
    pub(super) fn unknown_assessment(&self) -> UnassessedCounts {
        UnassessedCounts { leads: self.leads.unknown, opportunities: self.opportunities.unknown }
    }

    /// How often each factor was recorded. In all other earning sessions it came from the policy.
    pub(super) fn origins(&self) -> OriginCounts {
        let [lead_value, conversion_ratio, recognition] =
            self.recorded.map(|session| FactorOrigins { session, policy: self.earning - session });
        OriginCounts { lead_value, conversion_ratio, recognition }
    }
}

/// Counts the value of one facet. Without a branch: it adds 0 or 1 for every possible value.
fn count<const VALUES: usize>(counts: &mut [u64; VALUES], group: Group, facets: Facets) {
    for (value, count) in (0..).zip(counts) {
        *count += u64::from(facets.word() & group.bit(value) != 0);
    }
}

/// Adds counts value by value.
fn add_each<const VALUES: usize>(mine: &mut [u64; VALUES], theirs: [u64; VALUES]) {
    mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
}
