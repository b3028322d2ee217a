//! How a business counts its revenue.

use serde::{Serialize, Serializer};

use crate::closed_set::closed_set;
use crate::error::{Error, ErrorKind};
use crate::number::{Currency, LeadValue, Share};
use crate::time::Schedule;

/// What a lead is worth when its session does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeadValueRule {
    /// Only what the session recorded; nothing recorded is 0.
    #[default]
    AsRecorded,
    /// The same value for every lead.
    Fixed(LeadValue),
    /// The session's `lead_units` times a price; without units it is 0.
    Units {
        /// The price of one unit.
        unit_price: LeadValue,
    },
}

impl Serialize for LeadValueRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let (key, value) = match self {
            LeadValueRule::AsRecorded => return serializer.serialize_str("as_recorded"),
            LeadValueRule::Fixed(value) => ("fixed", value),
            LeadValueRule::Units { unit_price } => ("unit_price", unit_price),
        };
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry(key, value)?;
        object.end()
    }
}

/// Which share of a deal made in working hours is credited to the agent (stated by the product's pages).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecognitionRule {
    /// People answer first and the agent takes what they miss: the whole deal.
    #[default]
    Overflow,
    /// The agent answers first: the share of calls that was missed before there was one.
    NonOverflow(Share),
}

impl RecognitionRule {
    /// The share in working hours.
    #[must_use]
    pub fn share(self) -> Share {
        match self {
            RecognitionRule::Overflow => Share::ONE,
            RecognitionRule::NonOverflow(share) => share,
        }
    }
}

impl Serialize for RecognitionRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        match self {
            RecognitionRule::Overflow => serializer.serialize_str("overflow"),
            RecognitionRule::NonOverflow(share) => {
                let mut object = serializer.serialize_map(Some(1))?;
                object.serialize_entry("non_overflow", share)?;
                object.end()
            }
        }
    }
}

closed_set! {
    /// A factor of the ASR for which a policy has a value of its own.
    #[derive(PartialOrd, Ord)]
    pub enum PolicyFactor ("factor that a policy can override") {
        /// What the lead is worth.
        LeadValue = "lead_value",
        /// The share of opportunities that become deals.
        ConversionRatio = "conversion_ratio",
        /// The share of the deal that is credited to the agent.
        Recognition = "recognition",
    }
}

/// How a business counts the additional secured revenue of its sessions.
///
/// What a session records itself goes before the policy, unless the policy overrides that factor. The default is a ruling of
/// this library: US dollars, conversion ratio 1, lead values as recorded, overflow recognition, no schedule, archived
/// sessions left out, nothing overridden.
///
/// ```
/// use portal_sessions::{RecognitionRule, RevenuePolicy};
///
/// let policy = RevenuePolicy::builder()
///     .currency("EUR".parse()?)
///     .conversion_ratio("0.9".parse()?)
///     .recognition(RecognitionRule::NonOverflow("0.30".parse()?))
///     .build()?;
/// assert_eq!(policy.currency().code(), "EUR");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevenuePolicy {
    pub(super) currency: Currency,
    pub(super) conversion_ratio: Share,
    pub(super) lead_value: LeadValueRule,
    pub(super) recognition: RecognitionRule,
    pub(super) schedule: Option<Schedule>,
    pub(super) count_archived: bool,
    /// Sorted, each once.
    #[serde(rename = "override")]
    pub(super) overrides: Vec<PolicyFactor>,
}

impl Default for RevenuePolicy {
    fn default() -> Self {
        RevenuePolicy {
            currency: Currency::default(),
            conversion_ratio: Share::ONE,
            lead_value: LeadValueRule::default(),
            recognition: RecognitionRule::default(),
            schedule: None,
            count_archived: false,
            overrides: Vec::new(),
        }
    }
}

impl RevenuePolicy {
    /// Starts from the default policy.
    pub fn builder() -> RevenuePolicyBuilder {
        RevenuePolicyBuilder { policy: RevenuePolicy::default() }
    }

    /// The one currency of every amount.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The conversion ratio of sessions that record none, and of all sessions where it is overridden.
    #[must_use]
    pub fn conversion_ratio(&self) -> Share {
        self.conversion_ratio
    }

    /// What a lead is worth when its session does not say.
    #[must_use]
    pub fn lead_value_rule(&self) -> LeadValueRule {
        self.lead_value
    }

    /// Which share of a deal made in working hours is credited to the agent.
    #[must_use]
    pub fn recognition_rule(&self) -> RecognitionRule {
        self.recognition
    }

    /// The working hours, for sessions that do not record whether they started in them.
    #[must_use]
    pub fn schedule(&self) -> Option<&Schedule> {
        self.schedule.as_ref()
    }

    /// Whether archived sessions count in the metrics.
    #[must_use]
    pub fn counts_archived(&self) -> bool {
        self.count_archived
    }

    /// The factors that this policy overrides, in the order of the ASR's factors: for them it does not matter what a session
    /// records.
    #[must_use]
    pub fn overrides(&self) -> &[PolicyFactor] {
        &self.overrides
    }

    /// What a session recorded of a factor, where that counts.
    pub(crate) fn recorded<T>(&self, factor: PolicyFactor, value: Option<T>) -> Option<T> {
        value.filter(|_| !self.overrides.contains(&factor))
    }

    /// [`Conflict`](ErrorKind::Conflict) for an override without a value to put in the place of the recorded one.
    pub(super) fn checked(self) -> Result<Self, Error> {
        let has_no_value = self.lead_value == LeadValueRule::AsRecorded;
        if has_no_value && self.overrides.contains(&PolicyFactor::LeadValue) {
            let message = "`lead_value` cannot be overridden by a rule that takes it as recorded: give a fixed value or \
                           the price of a unit";
            return Err(Error::new(ErrorKind::Conflict, message).at("override").value_is("lead_value"));
        }
        Ok(self)
    }
}

/// Makes a [`RevenuePolicy`], from the default one.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct RevenuePolicyBuilder {
    policy: RevenuePolicy,
}

impl RevenuePolicyBuilder {
    /// The one currency of every amount; the default is US dollars.
    pub fn currency(mut self, currency: Currency) -> Self {
        self.policy.currency = currency;
        self
    }

    /// The conversion ratio of sessions that record none; the default is 1.
    pub fn conversion_ratio(mut self, ratio: Share) -> Self {
        self.policy.conversion_ratio = ratio;
        self
    }

    /// What a lead is worth when its session does not say; the default is as recorded.
    pub fn lead_value(mut self, rule: LeadValueRule) -> Self {
        self.policy.lead_value = rule;
        self
    }

    /// Which share of a deal made in working hours is credited to the agent; the default is overflow.
    pub fn recognition(mut self, rule: RecognitionRule) -> Self {
        self.policy.recognition = rule;
        self
    }

    /// The working hours; there are none by default.
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.policy.schedule = Some(schedule);
        self
    }

    /// Whether archived sessions count in the metrics; by default they do not.
    pub fn count_archived(mut self, count: bool) -> Self {
        self.policy.count_archived = count;
        self
    }

    /// The factors whose recorded values do not count, so that the policy's own stand in their place for every session; by
    /// default there are none.
    ///
    /// It is for asking what would be: [`Summary::origins`](crate::Summary::origins) tells whose values a sum was made of.
    ///
    /// ```
    /// use portal_sessions::{Channel, PolicyFactor, RevenuePolicy, Session};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .lead(true)
    ///     .opportunity(true)
    ///     .auto_assessment("Yes-A")
    ///     .lead_value("100".parse().unwrap())
    ///     .conversion_ratio("0.9".parse().unwrap())
    ///     .build()?;
    /// let half = RevenuePolicy::builder().conversion_ratio("0.5".parse()?);
    /// assert_eq!(half.clone().build()?.asr(&session).rounded(2), "90.00");
    /// assert_eq!(half.overrides([PolicyFactor::ConversionRatio]).build()?.asr(&session).rounded(2), "50.00");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn overrides(mut self, factors: impl IntoIterator<Item = PolicyFactor>) -> Self {
        self.policy.overrides = factors.into_iter().collect();
        self.policy.overrides.sort_unstable();
        self.policy.overrides.dedup();
        self
    }

    /// The policy.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when the lead value is overridden and its rule is as recorded, which has no value of its own.
    pub fn build(self) -> Result<RevenuePolicy, Error> {
        self.policy.checked()
    }
}
