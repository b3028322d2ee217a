//! How a business counts its revenue.

use serde::{Serialize, Serializer};

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

/// How a business counts the additional secured revenue of its sessions.
///
/// What a session records itself always goes before the policy. The default is a ruling of this library: US dollars,
/// conversion ratio 1, lead values as recorded, overflow recognition, no schedule, archived sessions left out.
///
/// ```
/// use portal_sessions::{RecognitionRule, RevenuePolicy};
///
/// let policy = RevenuePolicy::builder()
///     .currency("EUR".parse()?)
///     .conversion_ratio("0.9".parse()?)
///     .recognition(RecognitionRule::NonOverflow("0.30".parse()?))
///     .build();
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

    /// The conversion ratio of sessions that record none.
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

    /// The policy.
    #[must_use]
    pub fn build(self) -> RevenuePolicy {
        self.policy
    }
}
