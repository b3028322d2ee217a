//! ASR = lead value × opportunity × conversion ratio × success × recognition (stated by the product's pages).

#![deny(clippy::arithmetic_side_effects)]

use super::{LeadValueRule, PolicyFactor, RevenuePolicy};
use crate::number::{Money, Share};
use crate::session::{Flag, Hours, Record, is_success};

impl RevenuePolicy {
    /// The additional secured revenue of one session, exactly.
    ///
    /// It is 0 for a session that is no lead, no opportunity, or whose assessment is not a success or not there. Tests have an ASR of their
    /// own too; it is the sums that leave them out.
    ///
    /// ```
    /// use portal_sessions::{Channel, Hours, RecognitionRule, RevenuePolicy, Session};
    ///
    /// // Four guests at $65 who come nine times out of ten.
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .lead(true)
    ///     .opportunity(true)
    ///     .auto_assessment("Yes-A")
    ///     .lead_value("260".parse().unwrap())
    ///     .conversion_ratio("0.9".parse().unwrap());
    /// let policy = RevenuePolicy::builder().recognition(RecognitionRule::NonOverflow("0.30".parse()?)).build()?;
    ///
    /// let evening = session.hours(Hours::NonWorking).build()?;
    /// assert_eq!(policy.asr(&evening).rounded(2), "234.00");
    /// let noon = evening.to_builder().hours(Hours::Working).build()?;
    /// assert_eq!(policy.asr(&noon).rounded(2), "70.20");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn asr(&self, record: &impl Record) -> Money {
        self.asr_in(record, self.hours(record))
    }

    /// The ASR of a session whose hours are already known.
    pub(crate) fn asr_in(&self, record: &impl Record, hours: Option<Hours>) -> Money {
        if !record.is(Flag::Opportunity) || !record.assessment().is_some_and(is_success) {
            return Money::ZERO;
        }
        Money::product(self.ten_thousandths(record), self.conversion(record), self.recognition(record, hours))
    }

    /// Whether a session started in working hours: what it records itself, else the schedule's word, else unknown.
    #[must_use]
    pub fn hours(&self, record: &impl Record) -> Option<Hours> {
        record.hours().or_else(|| {
            let working = self.schedule()?.is_working(record.started_at());
            Some(if working { Hours::Working } else { Hours::NonWorking })
        })
    }

    /// What the lead is worth; 0 when the session is no lead (stated).
    #[must_use]
    pub fn lead_value(&self, record: &impl Record) -> Money {
        // So little that it fits.
        Money::of_ten_thousandths(self.ten_thousandths(record)).unwrap_or_default()
    }

    /// What the lead is worth in 1/10,000 of the currency: below 2^32 × 10^16.
    fn ten_thousandths(&self, record: &impl Record) -> i128 {
        if record.is(Flag::Lead) { self.ten_thousandths_of_lead(record) } else { 0 }
    }

    /// The same of a session that is a lead.
    pub(crate) fn ten_thousandths_of_lead(&self, record: &impl Record) -> i128 {
        if let Some(value) = self.recorded(PolicyFactor::LeadValue, record.lead_value()) {
            return value.units().into();
        }
        match self.lead_value_rule() {
            LeadValueRule::AsRecorded => 0,
            LeadValueRule::Fixed(value) => value.units().into(),
            LeadValueRule::Units { unit_price } => {
                i128::from(unit_price.units()).saturating_mul(record.lead_units().unwrap_or(0).into())
            }
        }
    }

    /// Whether a factor of a session is the one that it recorded itself.
    pub(crate) fn takes_recorded(&self, factor: PolicyFactor, record: &impl Record) -> bool {
        let has_recorded = match factor {
            PolicyFactor::LeadValue => record.lead_value().is_some(),
            PolicyFactor::ConversionRatio => record.conversion_ratio().is_some(),
            PolicyFactor::Recognition => record.recognition().is_some(),
        };
        self.recorded(factor, has_recorded.then_some(())).is_some()
    }

    pub(crate) fn conversion(&self, record: &impl Record) -> Share {
        self.recorded(PolicyFactor::ConversionRatio, record.conversion_ratio()).unwrap_or(self.conversion_ratio())
    }

    /// The recorded share, else the whole outside working hours, else the policy's share.
    ///
    /// Unknown hours are treated as working hours (our ruling).
    pub(crate) fn recognition(&self, record: &impl Record, hours: Option<Hours>) -> Share {
        self.recorded(PolicyFactor::Recognition, record.recognition()).unwrap_or(match hours {
            Some(Hours::NonWorking) => Share::ONE,
            Some(Hours::Working) | None => self.recognition_rule().share(),
        })
    }
}
