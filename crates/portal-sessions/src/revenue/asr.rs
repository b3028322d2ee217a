//! The formula of the ASR: lead value × opportunity × conversion ratio × success × recognition (stated by the product's
//! pages).
//!
//! Every factor has one function here, which `explain` uses as well, so that an explanation cannot differ from the
//! amount.

#![deny(clippy::arithmetic_side_effects)]

use super::{LeadValueRule, PolicyFactor, RevenuePolicy};
use crate::number::{Money, Share};
use crate::session::{Flag, Hours, Record, is_success};

impl RevenuePolicy {
    /// The additional secured revenue (ASR) of one session: an exact amount in the policy's [currency](Self::currency).
    ///
    /// It is 0 for a session that is not a lead or not an opportunity, or whose assessment is missing or not a success.
    /// Test sessions have an ASR like any other; only sums exclude them.
    ///
    /// ```
    /// use portal_sessions::{Channel, Hours, RecognitionRule, RevenuePolicy, Session};
    ///
    /// // Four guests at $65, of whom nine out of ten come.
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .lead(true)
    ///     .opportunity(true)
    ///     .auto_assessment("Yes-A")
    ///     .lead_value("260")
    ///     .conversion_ratio("0.9");
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

    /// [`asr`](Self::asr) for a session whose hours are known already.
    pub(crate) fn asr_in(&self, record: &impl Record, hours: Option<Hours>) -> Money {
        if !record.is(Flag::Opportunity) || !record.assessment().is_some_and(is_success) {
            return Money::ZERO;
        }
        Money::product(self.ten_thousandths(record), self.conversion(record), self.recognition(record, hours))
    }

    /// Whether a session started in working hours: the recorded value, or else the result of the policy's schedule;
    /// `None` when there is neither.
    ///
    /// ```
    /// use portal_sessions::{Channel, Hours, RevenuePolicy, Schedule, Session, Weekday, Zone};
    ///
    /// let schedule = Schedule::builder(Zone::utc()).weekly(Weekday::Sunday, "09:00", "17:00").build()?;
    /// let policy = RevenuePolicy::builder().schedule(schedule).build()?;
    /// let sunday = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// assert_eq!(policy.hours(&sunday), Some(Hours::Working));
    /// assert_eq!(RevenuePolicy::default().hours(&sunday), None);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn hours(&self, record: &impl Record) -> Option<Hours> {
        record.hours().or_else(|| {
            let working = self.schedule()?.is_working(record.started_at());
            Some(if working { Hours::Working } else { Hours::NonWorking })
        })
    }

    /// What the lead is worth, the first factor of the ASR; 0 when the session is not a lead. Stated by the product's
    /// pages.
    ///
    /// ```
    /// use portal_sessions::{Channel, LeadValueRule, RevenuePolicy, Session};
    ///
    /// let policy = RevenuePolicy::builder().lead_value(LeadValueRule::Fixed("65".parse()?)).build()?;
    /// let session = |is_lead| Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).lead(is_lead).build();
    /// assert_eq!(policy.lead_value(&session(true)?).to_string(), "65");
    /// assert_eq!(policy.lead_value(&session(false)?).to_string(), "0");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn lead_value(&self, record: &impl Record) -> Money {
        // The largest product of units and price fits, so the default is never used.
        Money::of_ten_thousandths(self.ten_thousandths(record)).unwrap_or_default()
    }

    /// The lead value in 1/10,000 of the currency: below 2^32 × 10^16.
    fn ten_thousandths(&self, record: &impl Record) -> i128 {
        if record.is(Flag::Lead) { self.ten_thousandths_of_lead(record) } else { 0 }
    }

    /// [`ten_thousandths`](Self::ten_thousandths) for a session that is known to be a lead.
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

    /// Whether a factor of a session is its recorded value, and not the policy's.
    pub(crate) fn takes_recorded(&self, factor: PolicyFactor, record: &impl Record) -> bool {
        let has_recorded = match factor {
            PolicyFactor::LeadValue => record.lead_value().is_some(),
            PolicyFactor::ConversionRatio => record.conversion_ratio().is_some(),
            PolicyFactor::Recognition => record.recognition().is_some(),
        };
        self.recorded(factor, has_recorded.then_some(())).is_some()
    }

    /// The conversion ratio: the recorded one, or else the policy's.
    pub(crate) fn conversion(&self, record: &impl Record) -> Share {
        self.recorded(PolicyFactor::ConversionRatio, record.conversion_ratio()).unwrap_or(self.conversion_ratio())
    }

    /// The recognition: the recorded share; or else 1 outside working hours, and the policy's share within them.
    ///
    /// Unknown hours are treated as working hours (our ruling).
    pub(crate) fn recognition(&self, record: &impl Record, hours: Option<Hours>) -> Share {
        self.recorded(PolicyFactor::Recognition, record.recognition()).unwrap_or(match hours {
            Some(Hours::NonWorking) => Share::ONE,
            Some(Hours::Working) | None => self.recognition_rule().share(),
        })
    }
}
