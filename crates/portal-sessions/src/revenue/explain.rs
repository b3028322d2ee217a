//! Explains the ASR of one session, factor by factor.

use serde::Serialize;

use super::{Exclusion, PolicyFactor, RevenuePolicy};
use crate::closed_set::closed_set;
use crate::facets::{AssessmentClass, Facets};
use crate::length::LengthClass;
use crate::number::{Amount, Money, Share};
use crate::session::{Flag, Hours, Record};

/// The explanation of one session's ASR: its five factors, their product, and whether it counts.
///
/// The product of the factors is always exactly the ASR.
///
/// ```
/// use portal_sessions::{Channel, RevenuePolicy, Session};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .lead(true)
///     .opportunity(true)
///     .auto_assessment("Yes-A")
///     .lead_value("260")
///     .conversion_ratio("0.9")
///     .build()?;
/// let explanation = RevenuePolicy::default().explain(&session);
/// let values: Vec<&str> = explanation.factors.iter().map(|factor| factor.value.as_str()).collect();
/// assert_eq!(values, ["260", "1", "0.9", "1", "1"]);
/// assert_eq!((explanation.asr.exact.to_string(), explanation.counted), ("234".to_owned(), true));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AsrExplanation {
    /// The id of the session.
    pub id: String,
    /// Lead value, opportunity, conversion ratio, success and recognition, in this order.
    pub factors: [AsrFactor; 5],
    /// The product of the factors.
    pub asr: Amount,
    /// Whether sums include it: never for tests, and for archived sessions only if the policy counts them.
    pub counted: bool,
    /// Why sums exclude it; `None` when they include it. A test that is also archived is excluded as a test.
    pub excluded: Option<Exclusion>,
    /// The first reason for an ASR of 0, in the order of the factors; `None` when the ASR is more than 0.
    pub reason: Option<ZeroReason>,
}

/// One factor of a session's ASR: its value, and where that value comes from.
///
/// ```
/// use portal_sessions::{Channel, FactorOrigin, PolicyFactor, RevenuePolicy, Session};
///
/// let policy =
///     RevenuePolicy::builder().conversion_ratio("0.5".parse()?).overrides([PolicyFactor::ConversionRatio]).build()?;
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .conversion_ratio("0.9")
///     .build()?;
/// let ratio = &policy.explain(&session).factors[2];
/// assert_eq!((ratio.value.as_str(), ratio.origin), ("0.5", Some(FactorOrigin::Policy)));
/// assert_eq!(ratio.overridden.as_deref(), Some("0.9"));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AsrFactor {
    /// Which of the five factors it is.
    pub factor: AsrFactorName,
    /// The value, as an exact plain decimal: an amount for the lead value, otherwise a number from 0 to 1.
    pub value: String,
    /// Where the value comes from; `None` for the success of a session that is not assessed.
    pub origin: Option<FactorOrigin>,
    /// The recorded value, if the policy overrides it, as an exact plain decimal; `None` where nothing is overridden.
    pub overridden: Option<String>,
    /// The hours to which the policy's recognition was applied; `None` for other factors, and for a recorded
    /// recognition.
    pub hours: Option<AppliedHours>,
}

closed_set! {
    /// The five factors of an ASR (stated by the product's pages).
    ///
    /// ```
    /// use portal_sessions::{AsrFactorName, Channel, RevenuePolicy, Session};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).opportunity(true).build()?;
    /// let factors = RevenuePolicy::default().explain(&session).factors;
    /// assert_eq!((factors[1].factor, factors[1].value.as_str()), (AsrFactorName::Opportunity, "1"));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub enum AsrFactorName ("factor of the ASR") {
        /// What the lead is worth; 0 when the session is not a lead.
        LeadValue = "lead_value",
        /// 1 for an opportunity, otherwise 0.
        Opportunity = "opportunity",
        /// The share of opportunities that become deals.
        ConversionRatio = "conversion_ratio",
        /// 1 for an assessment of `Yes-A` or `Yes-B`, otherwise 0.
        Success = "success",
        /// The share of the deal that is credited to the agent.
        Recognition = "recognition",
    }
}

closed_set! {
    /// Where the value of a factor comes from.
    ///
    /// ```
    /// use portal_sessions::{Channel, FactorOrigin, RevenuePolicy, Session};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .auto_assessment("No")
    ///     .human_assessment("Yes-B")
    ///     .build()?;
    /// let success = RevenuePolicy::default().explain(&session).factors[3].clone();
    /// assert_eq!((success.value.as_str(), success.origin), ("1", Some(FactorOrigin::Human)));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub enum FactorOrigin ("origin of a factor") {
        /// Recorded in the session.
        Session = "session",
        /// The policy: because the session records no value, or because the policy overrides it.
        Policy = "policy",
        /// A person's assessment.
        Human = "human",
        /// The product's own assessment.
        Auto = "auto",
    }
}

/// The hours to which the policy's recognition was applied.
///
/// ```
/// use portal_sessions::{Channel, Hours, HoursOrigin, RevenuePolicy, Session};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let hours = RevenuePolicy::default().explain(&session).factors[4].hours.unwrap();
/// assert_eq!((hours.applied, hours.origin), (Hours::Working, HoursOrigin::Unknown));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct AppliedHours {
    /// Inside or outside working hours. Unknown hours are applied as working hours (our ruling).
    pub applied: Hours,
    /// Where that comes from.
    pub origin: HoursOrigin,
}

closed_set! {
    /// Where it comes from whether a session started in working hours.
    ///
    /// ```
    /// use portal_sessions::{Channel, Hours, HoursOrigin, RevenuePolicy, Session};
    ///
    /// let start = "2026-11-01T14:30:00Z".parse()?;
    /// let session = Session::builder("s-1", start, Channel::Voice).hours(Hours::Working).build()?;
    /// let hours = RevenuePolicy::default().explain(&session).factors[4].hours.unwrap();
    /// assert_eq!(hours.origin, HoursOrigin::Session);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub enum HoursOrigin ("origin of working hours") {
        /// Recorded in the session.
        Session = "session",
        /// The policy's schedule.
        Schedule = "schedule",
        /// Neither: it is treated as working hours (our ruling).
        Unknown = "unknown",
    }
}

closed_set! {
    /// The first reason why an ASR is 0, in the order of the factors.
    ///
    /// ```
    /// use portal_sessions::{Channel, RevenuePolicy, Session, ZeroReason};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .lead(true)
    ///     .opportunity(true)
    ///     .lead_value("260")
    ///     .build()?;
    /// assert_eq!(RevenuePolicy::default().explain(&session).reason, Some(ZeroReason::Unassessed));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub enum ZeroReason ("reason for an ASR of 0") {
        /// The session is not a lead.
        NotLead = "not_lead",
        /// The lead has no value, or the value 0.
        NoLeadValue = "no_lead_value",
        /// The session is not an opportunity.
        NotOpportunity = "not_opportunity",
        /// The conversion ratio is 0.
        ConversionZero = "conversion_zero",
        /// The session is not assessed.
        Unassessed = "unassessed",
        /// The assessment is none of `Yes-A`, `Yes-B` and `No`, so that its meaning is unknown.
        UnknownAssessment = "unknown_assessment",
        /// The assessment is not a success.
        NotSuccessful = "not_successful",
        /// The recognition is 0.
        RecognitionZero = "recognition_zero",
    }
}

impl RevenuePolicy {
    /// Explains the ASR of one session: each factor with its origin, and the reason for an ASR of 0.
    ///
    /// ```
    /// use portal_sessions::{Channel, RevenuePolicy, Session, ZeroReason};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .lead(true)
    ///     .lead_value("260")
    ///     .build()?;
    /// let explanation = RevenuePolicy::default().explain(&session);
    /// assert_eq!(explanation.factors[0].value, "260");
    /// assert_eq!(explanation.reason, Some(ZeroReason::NotOpportunity));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn explain(&self, record: &impl Record) -> AsrExplanation {
        let hours = self.hours(record);
        // The factors that a session may record, and that the policy may override.
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

    /// The hours to which the policy's recognition is applied; `None` for a recorded recognition.
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

/// Where the assessment comes from. A person's takes precedence over the product's own.
fn assessor(record: &impl Record) -> Option<FactorOrigin> {
    match (record.human_assessment(), record.auto_assessment()) {
        (Some(_), _) => Some(FactorOrigin::Human),
        (None, Some(_)) => Some(FactorOrigin::Auto),
        (None, None) => None,
    }
}

/// The first factor that makes the ASR 0.
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
