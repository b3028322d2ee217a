//! The revenue policy of a business.
//!
//! The product's pages state the formula and the meaning of its factors. They do not state defaults; those are our
//! rulings.

use serde::{Serialize, Serializer};

use crate::closed_set::closed_set;
use crate::error::{Error, ErrorKind};
use crate::number::{Currency, LeadValue, Share};
use crate::time::Schedule;

/// What a lead is worth when its session does not record it.
///
/// In JSON: `"as_recorded"`, `{"fixed":"65"}` or `{"unit_price":"65"}`.
///
/// ```
/// use portal_sessions::{Channel, LeadValueRule, RevenuePolicy, Session};
///
/// let rule = LeadValueRule::Units { unit_price: "65".parse()? };
/// let policy = RevenuePolicy::builder().lead_value(rule).build()?;
/// let four_guests = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).lead(true).lead_units(4);
/// assert_eq!(policy.lead_value(&four_guests.build()?).to_string(), "260");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeadValueRule {
    /// Only the recorded value; a lead without one is worth 0.
    #[default]
    AsRecorded,
    /// The same value for every lead.
    Fixed(LeadValue),
    /// The session's `lead_units` times a price; a lead without units is worth 0.
    Units {
        /// The price of one unit.
        unit_price: LeadValue,
    },
}

/// Serialised as `"as_recorded"`, `{"fixed":…}` or `{"unit_price":…}`.
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

/// The share of a deal made in working hours that is credited to the agent. Stated by the product's pages.
///
/// Outside working hours the whole deal is credited, whatever the rule. In JSON: `"overflow"` or
/// `{"non_overflow":"0.3"}`.
///
/// ```
/// use portal_sessions::{RecognitionRule, RevenuePolicy};
///
/// let policy = RevenuePolicy::from_json(r#"{"recognition":{"non_overflow":"0.3"}}"#)?;
/// assert_eq!(policy.recognition_rule(), RecognitionRule::NonOverflow("0.3".parse()?));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecognitionRule {
    /// People answer first, and the agent takes the calls that they miss: the whole deal is credited.
    #[default]
    Overflow,
    /// The agent answers first: the credited share is that of the calls which were missed before there was an agent.
    NonOverflow(Share),
}

impl RecognitionRule {
    /// The share that is credited in working hours.
    ///
    /// ```
    /// use portal_sessions::{RecognitionRule, Share};
    ///
    /// assert_eq!(RecognitionRule::Overflow.share(), Share::ONE);
    /// assert_eq!(RecognitionRule::NonOverflow("0.3".parse()?).share().to_string(), "0.3");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn share(self) -> Share {
        match self {
            RecognitionRule::Overflow => Share::ONE,
            RecognitionRule::NonOverflow(share) => share,
        }
    }
}

/// Serialised as `"overflow"` or `{"non_overflow":…}`.
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
    /// A factor of the ASR for which both a session and the policy can have a value.
    ///
    /// ```
    /// use portal_sessions::{PolicyFactor, RevenuePolicy};
    ///
    /// let policy = RevenuePolicy::builder()
    ///     .conversion_ratio("0.2".parse()?)
    ///     .overrides([PolicyFactor::ConversionRatio])
    ///     .build()?;
    /// assert_eq!(policy.overrides(), [PolicyFactor::ConversionRatio]);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
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

/// How a business counts the additional secured revenue (ASR) of its sessions.
///
/// A value that a session records takes precedence over the policy, unless the policy overrides that factor. The
/// default is our ruling: US dollars, a conversion ratio of 1, lead values as recorded, overflow recognition, no
/// schedule, archived sessions excluded, nothing overridden.
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
    /// Sorted and without duplicates, so that equal policies have equal JSON.
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
    /// A builder that begins with the default policy.
    ///
    /// ```
    /// use portal_sessions::RevenuePolicy;
    ///
    /// assert_eq!(RevenuePolicy::builder().build()?, RevenuePolicy::default());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn builder() -> RevenuePolicyBuilder {
        RevenuePolicyBuilder { policy: RevenuePolicy::default() }
    }

    /// The currency of every amount. There is only one, and nothing is converted.
    ///
    /// ```
    /// use portal_sessions::RevenuePolicy;
    ///
    /// assert_eq!(RevenuePolicy::default().currency().code(), "USD");
    /// ```
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The conversion ratio of sessions that record none, or of all sessions if it is overridden.
    ///
    /// ```
    /// use portal_sessions::{RevenuePolicy, Share};
    ///
    /// assert_eq!(RevenuePolicy::default().conversion_ratio(), Share::ONE);
    /// ```
    #[must_use]
    pub fn conversion_ratio(&self) -> Share {
        self.conversion_ratio
    }

    /// What a lead is worth when its session does not record it.
    ///
    /// ```
    /// use portal_sessions::{LeadValueRule, RevenuePolicy};
    ///
    /// assert_eq!(RevenuePolicy::default().lead_value_rule(), LeadValueRule::AsRecorded);
    /// ```
    #[must_use]
    pub fn lead_value_rule(&self) -> LeadValueRule {
        self.lead_value
    }

    /// The share of a deal made in working hours that is credited to the agent.
    ///
    /// ```
    /// use portal_sessions::{RecognitionRule, RevenuePolicy};
    ///
    /// assert_eq!(RevenuePolicy::default().recognition_rule(), RecognitionRule::Overflow);
    /// ```
    #[must_use]
    pub fn recognition_rule(&self) -> RecognitionRule {
        self.recognition
    }

    /// The working hours, for sessions that do not record whether they started in them; `None` when the policy has no
    /// schedule.
    ///
    /// ```
    /// use portal_sessions::RevenuePolicy;
    ///
    /// assert_eq!(RevenuePolicy::default().schedule(), None);
    /// ```
    #[must_use]
    pub fn schedule(&self) -> Option<&Schedule> {
        self.schedule.as_ref()
    }

    /// Whether metrics count archived sessions.
    ///
    /// ```
    /// use portal_sessions::RevenuePolicy;
    ///
    /// assert!(!RevenuePolicy::default().counts_archived());
    /// assert!(RevenuePolicy::builder().count_archived(true).build()?.counts_archived());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn counts_archived(&self) -> bool {
        self.count_archived
    }

    /// The factors that this policy overrides, in the order of the ASR's factors. Their recorded values are ignored.
    ///
    /// ```
    /// use portal_sessions::{PolicyFactor, RevenuePolicy};
    ///
    /// let factors = [PolicyFactor::Recognition, PolicyFactor::ConversionRatio, PolicyFactor::Recognition];
    /// let policy = RevenuePolicy::builder().overrides(factors).build()?;
    /// assert_eq!(policy.overrides(), [PolicyFactor::ConversionRatio, PolicyFactor::Recognition]);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn overrides(&self) -> &[PolicyFactor] {
        &self.overrides
    }

    /// The recorded value of a factor, unless the policy overrides it.
    pub(crate) fn recorded<T>(&self, factor: PolicyFactor, value: Option<T>) -> Option<T> {
        value.filter(|_| !self.overrides.contains(&factor))
    }

    /// [`Conflict`](ErrorKind::Conflict) for an override of the lead value without a value to take its place.
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

/// Builds a [`RevenuePolicy`], beginning with the default one.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct RevenuePolicyBuilder {
    policy: RevenuePolicy,
}

impl RevenuePolicyBuilder {
    /// The currency of every amount; US dollars by default.
    pub fn currency(mut self, currency: Currency) -> Self {
        self.policy.currency = currency;
        self
    }

    /// The conversion ratio of sessions that record none; 1 by default.
    ///
    /// ```
    /// use portal_sessions::RevenuePolicy;
    ///
    /// let policy = RevenuePolicy::builder().conversion_ratio("0.25".parse()?).build()?;
    /// assert_eq!(policy.conversion_ratio().to_string(), "0.25");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn conversion_ratio(mut self, ratio: Share) -> Self {
        self.policy.conversion_ratio = ratio;
        self
    }

    /// What a lead is worth when its session does not record it; [`LeadValueRule::AsRecorded`] by default.
    ///
    /// ```
    /// use portal_sessions::{LeadValueRule, RevenuePolicy};
    ///
    /// let policy = RevenuePolicy::builder().lead_value(LeadValueRule::Fixed("65".parse()?)).build()?;
    /// assert!(serde_json::to_string(&policy).unwrap().contains(r#""lead_value":{"fixed":"65"}"#));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn lead_value(mut self, rule: LeadValueRule) -> Self {
        self.policy.lead_value = rule;
        self
    }

    /// The share of a deal made in working hours that is credited to the agent; [`RecognitionRule::Overflow`] by
    /// default.
    ///
    /// ```
    /// use portal_sessions::{RecognitionRule, RevenuePolicy};
    ///
    /// let rule = RecognitionRule::NonOverflow("0.3".parse()?);
    /// assert_eq!(RevenuePolicy::builder().recognition(rule).build()?.recognition_rule(), rule);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn recognition(mut self, rule: RecognitionRule) -> Self {
        self.policy.recognition = rule;
        self
    }

    /// The working hours; no schedule by default.
    ///
    /// ```
    /// use portal_sessions::{Channel, RecognitionRule, RevenuePolicy, Schedule, Session, Weekday, Zone};
    ///
    /// let policy = RevenuePolicy::builder()
    ///     .recognition(RecognitionRule::NonOverflow("0.3".parse()?))
    ///     .schedule(Schedule::builder(Zone::utc()).weekly(Weekday::Sunday, "09:00", "17:00").build()?)
    ///     .build()?;
    /// let at = |start: &str| {
    ///     Session::builder("s-1", start.parse()?, Channel::Voice)
    ///         .lead(true)
    ///         .opportunity(true)
    ///         .auto_assessment("Yes-A")
    ///         .lead_value("100")
    ///         .build()
    /// };
    /// assert_eq!(policy.asr(&at("2026-11-01T12:00:00Z")?).to_string(), "30");
    /// assert_eq!(policy.asr(&at("2026-11-01T20:00:00Z")?).to_string(), "100");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.policy.schedule = Some(schedule);
        self
    }

    /// Whether metrics count archived sessions; false by default.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Policies, RevenuePolicy, Session, SessionTable, Zone};
    ///
    /// let revenue = RevenuePolicy::builder().count_archived(true).build()?;
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).archived(true).stars(5).build()?;
    /// let table = SessionTable::from_sessions([session], Policies { revenue, ..Policies::default() })?;
    /// let summary = table.summary(&AsOf::unspecified().with_zone(Zone::utc()))?;
    /// assert_eq!((summary.excluded.archived, summary.css.to_string()), (0, "1".to_owned()));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn count_archived(mut self, count: bool) -> Self {
        self.policy.count_archived = count;
        self
    }

    /// The factors for which the policy's value is used even where a session records one; none by default. A second
    /// call replaces the first.
    ///
    /// For what-if questions: [`Summary::origins`](crate::Summary::origins) counts how often a factor was recorded and
    /// how often it came from the policy.
    ///
    /// ```
    /// use portal_sessions::{Channel, PolicyFactor, RevenuePolicy, Session};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .lead(true)
    ///     .opportunity(true)
    ///     .auto_assessment("Yes-A")
    ///     .lead_value("100")
    ///     .conversion_ratio("0.9")
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

    /// Builds the policy.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when the lead value is overridden and its rule is [`LeadValueRule::AsRecorded`], which
    /// has no value of its own.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, PolicyFactor, RevenuePolicy};
    ///
    /// let error = RevenuePolicy::builder().overrides([PolicyFactor::LeadValue]).build().unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ErrorKind::Conflict, Some("override")));
    /// ```
    pub fn build(self) -> Result<RevenuePolicy, Error> {
        self.policy.checked()
    }
}
