//! Everything that is counted and summed of a session but its names.

use super::days::Days;
use super::{ExcludedCounts, Ratio, UnassessedCounts};
use crate::error::{Error, ErrorKind};
use crate::number::Money;
use crate::policies::Scored;
use crate::revenue::Exclusion;
use crate::session::{AssessmentClass, Facets, Flag, Group, Record};
use crate::time::Date;

/// Everything that is counted and summed of a session but its names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) total: u64,
    pub(super) days: Days,
    pub(super) hours: [u64; 3],
    pub(super) lengths: [u64; 4],
    pub(super) asr: Money,
    pub(super) opportunity_value: Money,
    pub(super) excluded: ExcludedCounts,
    pub(super) tallies: [u64; Tally::ALL.len()],
    /// How many of the sessions that count have each number of stars; first those without.
    pub(super) stars: [u64; 6],
}

/// What is tallied of the sessions that count, each by one look at the facet word.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tally {
    Leads,
    AssessedLeads,
    SuccessfulLeads,
    Opportunities,
    AssessedOpportunities,
    SuccessfulOpportunities,
}

impl Tally {
    pub(super) const ALL: [Tally; 6] = [
        Tally::Leads,
        Tally::AssessedLeads,
        Tally::SuccessfulLeads,
        Tally::Opportunities,
        Tally::AssessedOpportunities,
        Tally::SuccessfulOpportunities,
    ];

    /// The bits of the facet word that such a session does not have.
    pub(super) const fn forbidden(self) -> u64 {
        const NO_LEAD: u64 = Group::flag(Flag::Lead).bit(0);
        const NO_OPPORTUNITY: u64 = Group::flag(Flag::Opportunity).bit(0);
        const UNASSESSED: u64 = Group::ASSESSMENT.bit(AssessmentClass::Absent as u32);
        const NO_SUCCESS: u64 = Group::ASSESSMENT.mask() & !Group::SUCCESS;
        match self {
            Tally::Leads => NO_LEAD,
            Tally::AssessedLeads => NO_LEAD | UNASSESSED,
            Tally::SuccessfulLeads => NO_LEAD | NO_SUCCESS,
            Tally::Opportunities => NO_OPPORTUNITY,
            Tally::AssessedOpportunities => NO_OPPORTUNITY | UNASSESSED,
            Tally::SuccessfulOpportunities => NO_OPPORTUNITY | NO_SUCCESS,
        }
    }
}

impl Counts {
    /// Counts one session, which started on this day. Nothing is counted on an error.
    pub(super) fn add<R: Record>(&mut self, scored: &Scored<'_, R>, date: Date) -> Result<(), Error> {
        let sums = self.sums_with(scored)?;
        let day = self.days.at(date)?;
        day.count += 1;
        if sums.is_some() {
            // No ASR is negative, so a day is never more than the sum of all.
            day.asr = day.asr.checked_add(scored.asr).unwrap_or(day.asr);
        }
        self.count(scored, sums);
        Ok(())
    }

    /// [`add`](Self::add) where nobody asks for days.
    pub(super) fn add_undated<R: Record>(&mut self, scored: &Scored<'_, R>) -> Result<(), Error> {
        let sums = self.sums_with(scored)?;
        self.count(scored, sums);
        Ok(())
    }

    /// The ASR and the opportunity value with those of one more session; none when revenue leaves it out.
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
                for (count, tally) in self.tallies.iter_mut().zip(Tally::ALL) {
                    *count += u64::from(facets.word() & tally.forbidden() == 0);
                }
            }
        }
        (self.asr, self.opportunity_value) = sums.unwrap_or((self.asr, self.opportunity_value));
    }

    /// Adds what another part counted.
    pub(super) fn merge(&mut self, other: &Counts) -> Result<(), Error> {
        let overflow = |sum: &str| Error::new(ErrorKind::Overflow, format!("the {sum} of two parts overflows"));
        self.asr = self.asr.checked_add(other.asr).ok_or_else(|| overflow("ASR"))?;
        self.opportunity_value =
            self.opportunity_value.checked_add(other.opportunity_value).ok_or_else(|| overflow("opportunity value"))?;
        // No other count is more than five times this one, and single sessions do not fill what is left above it.
        let total = self.total.checked_add(other.total).filter(|total| *total <= u64::MAX / 8);
        self.total = total.ok_or_else(|| overflow("number of sessions"))?;
        self.days.merge(&other.days)?;
        self.excluded.test += other.excluded.test;
        self.excluded.archived += other.excluded.archived;
        add_each(&mut self.stars, other.stars);
        add_each(&mut self.hours, other.hours);
        add_each(&mut self.lengths, other.lengths);
        add_each(&mut self.tallies, other.tallies);
        Ok(())
    }

    pub(super) fn leads(&self) -> u64 {
        self.tally(Tally::Leads)
    }

    pub(super) fn opportunities(&self) -> u64 {
        self.tally(Tally::Opportunities)
    }

    pub(super) fn css(&self) -> Ratio {
        let eligible = self.stars.iter().sum();
        let assessed = self.stars.iter().skip(1).sum();
        let numerator = self.stars.iter().zip(0..).map(|(count, stars)| count * stars).sum();
        Ratio { numerator, denominator: 5 * assessed, eligible, assessed }
    }

    pub(super) fn lss(&self) -> Ratio {
        Ratio::of_successes(self.tally(Tally::SuccessfulLeads), self.tally(Tally::AssessedLeads), self.leads())
    }

    pub(super) fn oss(&self) -> Ratio {
        let successes = self.tally(Tally::SuccessfulOpportunities);
        Ratio::of_successes(successes, self.tally(Tally::AssessedOpportunities), self.opportunities())
    }

    pub(super) fn unassessed(&self) -> UnassessedCounts {
        UnassessedCounts {
            leads: self.leads() - self.tally(Tally::AssessedLeads),
            opportunities: self.opportunities() - self.tally(Tally::AssessedOpportunities),
        }
    }

    fn tally(&self, tally: Tally) -> u64 {
        self.tallies.get(tally as usize).copied().unwrap_or(0)
    }
}

fn count<const VALUES: usize>(counts: &mut [u64; VALUES], group: Group, facets: Facets) {
    for (value, count) in (0..).zip(counts) {
        *count += u64::from(facets.word() & group.bit(value) != 0);
    }
}

fn add_each<const VALUES: usize>(mine: &mut [u64; VALUES], theirs: [u64; VALUES]) {
    mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
}
