//! Makes a session field by field.

use rust_decimal::Decimal;

use super::{
    Assessment, Channel, Contact, EMPTY_OBJECT, Flag, Flags, Hours, LeftOut, Session, check_record, check_recorded_asr,
    check_stars,
};
use crate::error::Error;
use crate::number::Money;
use crate::time::Timestamp;

/// Makes a [`Session`] field by field; [`build`](SessionBuilder::build) tells the value that was out of bounds.
///
/// Only the id, the start and the channel are required. Flags are off by default, texts and numbers are none, tags are
/// empty, `utms` and `arguments` are `{}`. A text has at most 1 MiB, and `utms` and `arguments` are at most 63 levels
/// deep (our rulings), so that every session can be read from its wire form.
///
/// ```
/// use portal_sessions::{Channel, ErrorKind, Session};
///
/// let error = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).stars(6).build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NumberOutOfRange);
/// assert_eq!(error.path(), Some("stars"));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct SessionBuilder {
    session: Session,
    error: Option<Error>,
}

impl Session {
    /// Starts a session from its three required fields.
    ///
    /// The id has 1 to 256 bytes; `sms` is read as [`Channel::Text`]. A `chrono` instant becomes a [`Timestamp`] by
    /// `Timestamp::try_from`.
    pub fn builder(id: impl Into<String>, started_at: Timestamp, channel: Channel) -> SessionBuilder {
        let session = Session {
            id: id.into(),
            external_id: None,
            started_at,
            ended_at: None,
            channel: Channel::from(channel.as_str()),
            session_type: None,
            summary: None,
            comment: None,
            tags: Vec::new(),
            contact: Contact::default(),
            flags: Flags::default(),
            auto_assessment: None,
            human_assessment: None,
            stars: None,
            lead_value: None,
            lead_units: None,
            conversion_ratio: None,
            recognition: None,
            hours: None,
            recorded_asr: None,
            user_messages: None,
            agent_messages: None,
            utms: EMPTY_OBJECT.to_owned(),
            arguments: EMPTY_OBJECT.to_owned(),
            actual_result: None,
            expected_result: None,
            integration_idn: None,
            connector_idn: None,
            left_out: LeftOut::default(),
        };
        SessionBuilder { session, error: None }
    }

    /// Starts from a copy of this session, to change some of its fields.
    pub fn to_builder(&self) -> SessionBuilder {
        SessionBuilder { session: Session { left_out: LeftOut::default(), ..self.clone() }, error: None }
    }
}

/// Setters that only store a value.
macro_rules! setters {
    ($($(#[$doc:meta])+ $field:ident: $type:ty,)+) => {
        $($(#[$doc])+
        pub fn $field(mut self, $field: $type) -> Self {
            self.session.$field = Some($field.into());
            self
        })+
    };
}

/// Setters of one flag.
macro_rules! flags {
    ($($(#[$doc:meta])+ $name:ident => $flag:ident,)+) => {
        $($(#[$doc])+
        pub fn $name(mut self, on: bool) -> Self {
            self.session.flags = self.session.flags.with(Flag::$flag, on);
            self
        })+
    };
}

/// Setters of decimals, which must lie within the limits of their field.
macro_rules! decimals {
    ($($(#[$doc:meta])+ $name:ident => $number:path,)+) => {
        $($(#[$doc])+
        pub fn $name(mut self, $name: Decimal) -> Self {
            self.session.$name = self.keep(stringify!($name), <$number>::try_from($name));
            self
        })+
    };
}

impl SessionBuilder {
    setters! {
        /// The id in another system.
        external_id: impl Into<String>,
        /// The session type, which the portal calls the topic; an open set.
        session_type: impl Into<String>,
        /// What happened, in a few sentences.
        summary: impl Into<String>,
        /// What a reviewer wrote.
        comment: impl Into<String>,
        /// The product's own assessment.
        auto_assessment: impl Into<Assessment>,
        /// A person's assessment; it overrides the product's own.
        human_assessment: impl Into<Assessment>,
        /// How many units the lead asks for, for the policy's `units × unit_price`.
        lead_units: u32,
        /// Whether it started in working hours; none leaves that to the policy's schedule.
        hours: Hours,
        /// How many messages the user sent.
        user_messages: u32,
        /// How many messages the agent sent.
        agent_messages: u32,
        /// The result the agent reached.
        actual_result: impl Into<String>,
        /// The result it should have reached.
        expected_result: impl Into<String>,
        /// The integration it came through.
        integration_idn: impl Into<String>,
        /// The connector it came through.
        connector_idn: impl Into<String>,
    }

    flags! {
        /// Reviewed or completed.
        done => Done,
        /// A follow-up is due.
        todo => Todo,
        /// The user wanted to buy.
        lead => Lead,
        /// The wish could be served.
        opportunity => Opportunity,
        /// Test traffic.
        test => Test,
        /// Put away.
        archived => Archived,
    }

    decimals! {
        /// What the lead is worth: 0 or more, at most 12 integer and 4 fraction digits.
        lead_value => crate::number::LeadValue,
        /// The share of opportunities that become deals: 0 to 1, at most 6 fraction digits.
        conversion_ratio => crate::number::Share,
        /// The share of the deal that is credited to the agent: 0 to 1, at most 6 fraction digits.
        recognition => crate::number::Share,
    }

    /// The ASR that another system recorded: at most 12 integer and 16 fraction digits.
    pub fn recorded_asr(mut self, recorded_asr: Decimal) -> Self {
        let checked = Money::try_from(recorded_asr).and_then(check_recorded_asr);
        self.session.recorded_asr = self.keep("recorded_asr", checked);
        self
    }

    /// When it ended. An end before the start is kept; the duration is then unknown.
    pub fn ended_at(mut self, ended_at: Timestamp) -> Self {
        self.session.ended_at = Some(ended_at);
        self
    }

    /// The tags, at most 1,000, in this order.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.session.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Who the session was with.
    pub fn contact(mut self, contact: Contact) -> Self {
        self.session.contact = contact;
        self
    }

    /// The stars, 1 to 5.
    pub fn stars(mut self, stars: u32) -> Self {
        self.session.stars = self.keep("stars", check_stars(stars));
        self
    }

    /// The UTM parameters, as one JSON object.
    pub fn utms(mut self, json: impl Into<String>) -> Self {
        self.session.utms = json.into();
        self
    }

    /// The arguments, as one JSON object.
    pub fn arguments(mut self, json: impl Into<String>) -> Self {
        self.session.arguments = json.into();
        self
    }

    /// The session, or what is wrong with one of its fields.
    ///
    /// # Errors
    /// The kind and the field of one value that is out of its bounds.
    pub fn build(self) -> Result<Session, Error> {
        match self.error {
            None => check_record(&self.session).map(|()| self.session),
            Some(error) => Err(error),
        }
    }

    fn keep<T>(&mut self, field: &str, checked: Result<T, Error>) -> Option<T> {
        checked.map_err(|error| self.error.get_or_insert(error.within(field))).ok()
    }
}
