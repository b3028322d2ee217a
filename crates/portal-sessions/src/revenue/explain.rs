//! How the ASR of one session came about.

use serde::Serialize;

use super::{Exclusion, PolicyFactor, RevenuePolicy};
use crate::closed_set::closed_set;
use crate::facets::{AssessmentClass, Facets};
use crate::length::LengthClass;
use crate::number::{Amount, Money, Share};
use crate::session::{Flag, Hours, Record};

/// How the ASR of one session came about: its five factors, their product and what became of it.
///
/// The product of the factors is the ASR, always.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AsrExplanation {
    /// The id of the session.
    pub id: String,
    /// Lead value, opportunity, conversion ratio, success and recognition, in this order.
    pub factors: [AsrFactor; 5],
    /// Their product.
    pub asr: Amount,
    /// Whether it is part of the sums: tests never are, archived sessions only where the policy counts them.
    pub counted: bool,
    /// Why it is not part of the sums; a test that is also archived is left out as a test.
    pub excluded: Option<Exclusion>,
    /// The first reason for an ASR of 0, in the order of the factors; none when it is more.
    pub reason: Option<ZeroReason>,
}

/// One factor of an ASR.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AsrFactor {
    /// Which of the five it is.
    pub factor: AsrFactorName,
    /// The value, as an exact plain decimal.
    pub value: String,
    /// Who said so; none for the success of a session that nobody assessed.
    pub origin: Option<FactorOrigin>,
    /// The value that the session records and that the policy overrides, as an exact plain decimal; none where nothing is
    /// overridden.
    pub overridden: Option<String>,
    /// Which hours the policy's recognition was taken for; none for other factors, and where the session's own counts.
    pub hours: Option<AppliedHours>,
}

closed_set! {
    /// The five factors of an ASR (stated by the product's pages).
    pub enum AsrFactorName ("factor of the ASR") {
        /// What the lead is worth; 0 when the session is no lead.
        LeadValue = "lead_value",
        /// 1 for an opportunity, else 0.
        Opportunity = "opportunity",
        /// The share of opportunities that become deals.
        ConversionRatio = "conversion_ratio",
        /// 1 for Yes-A and Yes-B, else 0.
        Success = "success",
        /// The share of the deal that is credited to the agent.
        Recognition = "recognition",
    }
}

closed_set! {
    /// Who said what a factor is.
    pub enum FactorOrigin ("origin of a factor") {
        /// The session recorded it.
        Session = "session",
        /// The policy has it: for sessions that record none, or for all since it overrides what they record.
        Policy = "policy",
        /// A person assessed it.
        Human = "human",
        /// The product itself assessed it.
        Auto = "auto",
    }
}

/// The hours for which the policy's recognition was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct AppliedHours {
    /// Inside or outside working hours.
    pub applied: Hours,
    /// Who said so.
    pub origin: HoursOrigin,
}

closed_set! {
    /// Who said whether a session started in working hours.
    pub enum HoursOrigin ("origin of working hours") {
        /// The session recorded it.
        Session = "session",
        /// The policy's schedule.
        Schedule = "schedule",
        /// Nobody: it is treated as working hours (our ruling).
        Unknown = "unknown",
    }
}

closed_set! {
    /// Why an ASR is 0, in the order of the factors.
    pub enum ZeroReason ("reason for an ASR of 0") {
        /// The session is no lead.
        NotLead = "not_lead",
        /// The lead has no value, or the value 0.
        NoLeadValue = "no_lead_value",
        /// The session is no opportunity.
        NotOpportunity = "not_opportunity",
        /// The conversion ratio is 0.
        ConversionZero = "conversion_zero",
        /// Nobody assessed the session.
        Unassessed = "unassessed",
        /// The assessment is none of `Yes-A`, `Yes-B` and `No`, so that nobody can tell what it means.
        UnknownAssessment = "unknown_assessment",
        /// The assessment is not a success.
        NotSuccessful = "not_successful",
        /// The recognition is 0.
        RecognitionZero = "recognition_zero",
    }
}

impl RevenuePolicy {
    /// How the ASR of one session comes about.
    ///
    /// ```
    /// use portal_sessions::{Channel, RevenuePolicy, Session, ZeroReason};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .lead(true)
    ///     .lead_value("260".parse().unwrap())
    ///     .build()?;
    /// let explanation = RevenuePolicy::default().explain(&session);
    /// assert_eq!(explanation.factors[0].value, "260");
    /// assert_eq!(explanation.reason, Some(ZeroReason::NotOpportunity));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn explain(&self, record: &impl Record) -> AsrExplanation {
        let hours = self.hours(record);
        // The factors of which the session may record a value of its own, which the policy may override.
        let by_either = |name, of: PolicyFactor, value: String, recorded: Option<String>| {
            let counts = self.recorded(of, recorded.as_ref()).is_some();
            let origin = Some(if counts { FactorOrigin::Session } else { FactorOrigin::Policy });
            AsrFactor { factor: name, value, origin, overridden: recorded.filter(|_| !counts), hours: None }
        };
        let lead_value = self.lead_value(record);
        let conversion = self.conversion(record);
        let recognition = self.recognition(record, hours);
        let by_session =
            |factor, value: String, origin| AsrFactor { factor, value, origin, overridden: None, hours: None };
        let of_lead = match record.lead_value() {
            _ if !record.is(Flag::Lead) => {
                by_session(AsrFactorName::LeadValue, lead_value.to_string(), Some(FactorOrigin::Session))
            }
            recorded => by_either(
                AsrFactorName::LeadValue,
                PolicyFactor::LeadValue,
                lead_value.to_string(),
                recorded.map(|value| value.to_string()),
            ),
        };
        let yes = |holds: bool| if holds { "1" } else { "0" }.to_owned();
        let facets = Facets::of(record, LengthClass::Unknown, hours);
        let excluded = self.exclusion(facets);
        AsrExplanation {
            id: record.id().to_owned(),
            factors: [
                of_lead,
                by_session(AsrFactorName::Opportunity, yes(record.is(Flag::Opportunity)), Some(FactorOrigin::Session)),
                by_either(
                    AsrFactorName::ConversionRatio,
                    PolicyFactor::ConversionRatio,
                    conversion.to_string(),
                    record.conversion_ratio().map(|share| share.to_string()),
                ),
                by_session(AsrFactorName::Success, yes(facets.is_success()), assessor(record)),
                AsrFactor {
                    hours: self.applied_hours(record, hours),
                    ..by_either(
                        AsrFactorName::Recognition,
                        PolicyFactor::Recognition,
                        recognition.to_string(),
                        record.recognition().map(|share| share.to_string()),
                    )
                },
            ],
            asr: Amount { exact: self.asr_in(record, hours), currency: self.currency() },
            counted: excluded.is_none(),
            excluded,
            reason: zero_reason(record, lead_value, conversion, recognition),
        }
    }

    fn applied_hours(&self, record: &impl Record, hours: Option<Hours>) -> Option<AppliedHours> {
        let origin = match (record.hours(), hours) {
            _ if self.recorded(PolicyFactor::Recognition, record.recognition()).is_some() => return None,
            (Some(_), _) => HoursOrigin::Session,
            (None, Some(_)) => HoursOrigin::Schedule,
            (None, None) => HoursOrigin::Unknown,
        };
        Some(AppliedHours { applied: hours.unwrap_or(Hours::Working), origin })
    }
}

fn assessor(record: &impl Record) -> Option<FactorOrigin> {
    match (record.human_assessment(), record.auto_assessment()) {
        (Some(_), _) => Some(FactorOrigin::Human),
        (None, Some(_)) => Some(FactorOrigin::Auto),
        (None, None) => None,
    }
}

fn zero_reason(record: &impl Record, lead_value: Money, conversion: Share, recognition: Share) -> Option<ZeroReason> {
    if !record.is(Flag::Lead) {
        Some(ZeroReason::NotLead)
    } else if lead_value == Money::ZERO {
        Some(ZeroReason::NoLeadValue)
    } else if !record.is(Flag::Opportunity) {
        Some(ZeroReason::NotOpportunity)
    } else if conversion == Share::ZERO {
        Some(ZeroReason::ConversionZero)
    } else {
        match AssessmentClass::of(record.assessment()) {
            AssessmentClass::Absent => Some(ZeroReason::Unassessed),
            AssessmentClass::Other => Some(ZeroReason::UnknownAssessment),
            AssessmentClass::No => Some(ZeroReason::NotSuccessful),
            AssessmentClass::YesA | AssessmentClass::YesB => {
                (recognition == Share::ZERO).then_some(ZeroReason::RecognitionZero)
            }
        }
    }
}

#[cfg(test)]
mod tests;
