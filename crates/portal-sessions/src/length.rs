//! Length classes: whether a session was short, regular or long, by rules that a business may choose for each channel.
//!
//! The class of a session depends on the policy of a business, so it is a score of a row and not a field of a record.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::closed_set::closed_set;
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::session::{Channel, Record, canonical_channel, check_channel};

closed_set! {
    /// How long a session was, by a [`LengthPolicy`].
    ///
    /// It is a filter (`lengths`), a column and a grouping. In JSON it is its [name](LengthClass::as_str).
    #[derive(PartialOrd, Ord)]
    pub enum LengthClass ("length class") {
        /// Below `short_below`, the first bound of the channel's rule.
        Short = "short",
        /// From `short_below` on, and below `long_from`.
        Regular = "regular",
        /// From `long_from` on.
        Long = "long",
        /// The measure is missing, or the session ends before it starts.
        Unknown = "unknown",
    }
}

closed_set! {
    /// What the length of a session is measured in.
    pub enum LengthMeasure ("length measure") {
        /// Whole seconds from start to end, rounded down.
        Seconds = "seconds",
        /// How many messages the user sent.
        UserMessages = "user_messages",
    }
}

/// A measure with its two bounds: `short` below the first, `long` from the second on, `regular` between.
///
/// In JSON: `{"measure":"seconds","short_below":30,"long_from":300}`. When both bounds are equal, nothing is regular;
/// with a `short_below` of 0 nothing is short.
///
/// ```
/// use portal_sessions::{Channel, LengthClass, LengthMeasure, LengthPolicy, LengthRule, Session};
///
/// let policy = LengthPolicy::new(LengthRule::new(LengthMeasure::Seconds, 60, 600)?);
/// let call = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .ended_at("2026-11-01T14:31:00Z")
///     .build()?;
/// assert_eq!(policy.classify(&call), LengthClass::Regular);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LengthRule {
    measure: LengthMeasure,
    short_below: u64,
    long_from: u64,
}

impl LengthRule {
    /// A rule from its measure and bounds.
    ///
    /// # Errors
    /// [`ErrorKind::RangeReversed`] when `short_below` is greater than `long_from`.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, LengthMeasure, LengthRule};
    ///
    /// let error = LengthRule::new(LengthMeasure::Seconds, 300, 30).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::RangeReversed);
    /// ```
    pub fn new(measure: LengthMeasure, short_below: u64, long_from: u64) -> Result<Self, Error> {
        if short_below > long_from {
            let message = format!("`short_below` {short_below} is greater than `long_from` {long_from}");
            return Err(Error::new(ErrorKind::RangeReversed, message).value_is(&short_below.to_string()));
        }
        Ok(LengthRule { measure, short_below, long_from })
    }

    /// Reads a rule from JSON; all three keys are required.
    fn from_value(value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields()?;
        let measure = fields.required("measure", Value::into_parsed)?;
        let short_below = fields.required("short_below", Value::into_integer)?;
        let long_from = fields.required("long_from", Value::into_integer)?;
        fields.finish()?;
        LengthRule::new(measure, short_below, long_from)
    }

    /// The class of a record by this rule alone. A record that ends before it starts has no length, whatever the
    /// measure.
    fn classify(self, record: &impl Record) -> LengthClass {
        let measured = match self.measure {
            LengthMeasure::Seconds => record.duration_seconds(),
            LengthMeasure::UserMessages => record.user_messages().map(u64::from),
        };
        let backwards = record.ended_at().is_some_and(|ended| ended < record.started_at());
        match measured {
            Some(_) if backwards => LengthClass::Unknown,
            Some(value) if value < self.short_below => LengthClass::Short,
            Some(value) if value < self.long_from => LengthClass::Regular,
            Some(_) => LengthClass::Long,
            None => LengthClass::Unknown,
        }
    }
}

/// Serialised in the form of [`LengthPolicy::from_json`], with the name of the measure.
impl Serialize for LengthRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut object = serializer.serialize_struct("LengthRule", 3)?;
        object.serialize_field("measure", &self.measure)?;
        object.serialize_field("short_below", &self.short_below)?;
        object.serialize_field("long_from", &self.long_from)?;
        object.end()
    }
}

/// Which sessions are short, regular and long, channel by channel.
///
/// The product's pages state no threshold, so the default is our ruling: voice is measured in seconds, short below 30
/// and long from 300 on; every other channel in user messages, short below 3 and long from 15 on.
///
/// ```
/// use portal_sessions::{Channel, LengthClass, LengthPolicy, Session};
///
/// let call = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .ended_at("2026-11-01T14:30:29Z")
///     .build()?;
/// assert_eq!(LengthPolicy::default().classify(&call), LengthClass::Short);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LengthPolicy {
    channels: BTreeMap<String, LengthRule>,
    others: LengthRule,
}

impl Default for LengthPolicy {
    fn default() -> Self {
        let voice = LengthRule { measure: LengthMeasure::Seconds, short_below: 30, long_from: 300 };
        let others = LengthRule { measure: LengthMeasure::UserMessages, short_below: 3, long_from: 15 };
        LengthPolicy::new(others).with(Channel::Voice, voice)
    }
}

impl LengthPolicy {
    /// A policy with one rule for every channel.
    ///
    /// ```
    /// use portal_sessions::{Channel, LengthClass, LengthMeasure, LengthPolicy, LengthRule, Session};
    ///
    /// let policy = LengthPolicy::new(LengthRule::new(LengthMeasure::UserMessages, 2, 10)?);
    /// let chat = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Chat).user_messages(10).build()?;
    /// assert_eq!(policy.classify(&chat), LengthClass::Long);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn new(others: LengthRule) -> Self {
        LengthPolicy { channels: BTreeMap::new(), others }
    }

    /// The same policy with another rule for one channel. A rule that the channel already has is replaced.
    ///
    /// `sms` and `text` are two names of one channel and share one rule.
    ///
    /// ```
    /// use portal_sessions::{Channel, LengthMeasure, LengthPolicy, LengthRule};
    ///
    /// let calls = LengthRule::new(LengthMeasure::Seconds, 20, 240)?;
    /// let policy = LengthPolicy::default().with(Channel::Voice, calls);
    /// assert_ne!(policy, LengthPolicy::default());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn with(mut self, channel: Channel, rule: LengthRule) -> Self {
        self.channels.insert(Channel::from(channel.as_str()).to_string(), rule);
        self
    }

    /// Reads a policy from JSON, in the same form in which it is serialised.
    ///
    /// A missing `others` or `channels` is that of the default policy; `"channels":{}` gives every channel the rule
    /// `others`.
    ///
    /// # Errors
    /// With the path of the key: [`ErrorKind::UnknownKey`], [`ErrorKind::MissingField`], [`ErrorKind::WrongType`],
    /// [`ErrorKind::Conflict`] for a channel under two names, and those of [`LengthRule::new`].
    ///
    /// ```
    /// use portal_sessions::LengthPolicy;
    ///
    /// let json = r#"{"channels":{},"others":{"measure":"user_messages","short_below":2,"long_from":9}}"#;
    /// assert_eq!(serde_json::to_string(&LengthPolicy::from_json(json)?).unwrap(), json);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        LengthPolicy::from_value(Value::parse(text)?)
    }

    /// Reads a policy from JSON; a missing key is that of the default policy.
    pub(crate) fn from_value(value: Value) -> Result<Self, Error> {
        let default = LengthPolicy::default();
        let mut fields = value.into_fields()?;
        let policy = LengthPolicy {
            channels: fields.optional("channels", read_channels)?.unwrap_or(default.channels),
            others: fields.optional("others", LengthRule::from_value)?.unwrap_or(default.others),
        };
        fields.finish()?;
        Ok(policy)
    }

    /// The class of one session, by the rule of its channel.
    ///
    /// A session whose measure is missing, or that ends before it starts, is [`LengthClass::Unknown`], never short.
    ///
    /// ```
    /// use portal_sessions::{Channel, LengthClass, LengthPolicy, Session};
    ///
    /// let open = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// assert_eq!(LengthPolicy::default().classify(&open), LengthClass::Unknown);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn classify(&self, record: &impl Record) -> LengthClass {
        self.channels.get(record.channel()).unwrap_or(&self.others).classify(record)
    }
}

/// Reads the rules by channel. Two names of one channel are a conflict, since one of the rules would silently not
/// count.
fn read_channels(value: Value) -> Result<BTreeMap<String, LengthRule>, Error> {
    let mut channels = BTreeMap::new();
    for (name, rule) in value.into_entries()? {
        check_channel(&name)?;
        let rule = LengthRule::from_value(rule).map_err(|error| error.within(&name))?;
        if channels.insert(canonical_channel(&name).to_owned(), rule).is_some() {
            let message = format!("the channel `{name}` has two rules, under `sms` and under `text`");
            return Err(Error::new(ErrorKind::Conflict, message).at(&name).value_is(&name));
        }
    }
    Ok(channels)
}
