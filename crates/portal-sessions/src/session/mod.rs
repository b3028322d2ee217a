//! The session: one interaction between one user and the AI Employee.

mod assessment;
mod builder;
mod channel;
mod contact;
mod flags;
mod limits;
mod record;
mod wire;

pub use assessment::Assessment;
pub use builder::SessionBuilder;
pub use channel::Channel;
pub use contact::Contact;
pub use flags::{Flag, Flags};
pub use record::Record;
pub use wire::Wire;

pub(crate) use assessment::is_success;
pub(crate) use channel::{canonical_channel, channel_label};
pub(crate) use limits::{
    MAX_TAGS, OBJECT_LEVELS, check_channel, check_id, check_record, check_recorded_asr, check_stars, check_tags,
    check_text,
};

use serde::Serialize;

use crate::error::Error;
use crate::number::{LeadValue, Money, Share};
use crate::time::Timestamp;

/// Whether a session started inside the business's working hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Inside working hours.
    Working,
    /// Outside working hours.
    NonWorking,
}

impl Hours {
    /// The name in the wire form: `working` or `non_working`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Hours::Working => "working",
            Hours::NonWorking => "non_working",
        }
    }

    /// The hours of that wire name; none for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Hours::Working, Hours::NonWorking].into_iter().find(|hours| hours.as_str() == name)
    }
}

/// One interaction between one user and the AI Employee: a voice call, a text conversation or a chat.
///
/// It is made by [`Session::builder`] or read from JSON, and always valid. Its fields are read through [`Record`].
///
/// ```
/// use portal_sessions::{Channel, Record, Session};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .lead(true)
///     .stars(5)
///     .build()?;
/// assert_eq!(session.id(), "s-1");
/// assert_eq!(session.contact_label(), "User");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    id: String,
    external_id: Option<String>,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
    channel: Channel,
    session_type: Option<String>,
    summary: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) tags: Vec<String>,
    contact: Contact,
    pub(crate) flags: Flags,
    auto_assessment: Option<Assessment>,
    pub(crate) human_assessment: Option<Assessment>,
    pub(crate) stars: Option<u8>,
    lead_value: Option<LeadValue>,
    lead_units: Option<u32>,
    conversion_ratio: Option<Share>,
    recognition: Option<Share>,
    hours: Option<Hours>,
    recorded_asr: Option<Money>,
    user_messages: Option<u32>,
    agent_messages: Option<u32>,
    utms: String,
    arguments: String,
    actual_result: Option<String>,
    expected_result: Option<String>,
    integration_idn: Option<String>,
    connector_idn: Option<String>,
    pub(crate) left_out: LeftOut,
}

/// The names of the fields that no session has, where it was read from a record with some. They are no part of what the
/// session is, so all are equal.
#[derive(Clone, Debug, Default)]
pub(crate) struct LeftOut(pub(crate) Vec<String>);

impl PartialEq for LeftOut {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LeftOut {}

/// The text of a JSON object with nothing in it.
pub(crate) const EMPTY_OBJECT: &str = "{}";

impl Session {
    /// A copy of any record of your own; a row of a table has [`to_session`](crate::Row::to_session), which cannot fail.
    ///
    /// # Errors
    /// Those of [`SessionBuilder::build`], with the field as the path.
    pub fn from_record(record: &impl Record) -> Result<Self, Error> {
        check_record(record)?;
        Ok(Session::copy_of(record))
    }

    /// A copy of a record that is known to be valid.
    pub(crate) fn copy_of(record: &impl Record) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Session {
            id: record.id().to_owned(),
            external_id: owned(record.external_id()),
            started_at: record.started_at(),
            ended_at: record.ended_at(),
            channel: Channel::from(record.channel()),
            session_type: owned(record.session_type()),
            summary: owned(record.summary()),
            comment: owned(record.comment()),
            tags: record.tags().map(str::to_owned).collect(),
            contact: Contact {
                name: owned(record.contact_name()),
                phone: owned(record.contact_phone()),
                email: owned(record.contact_email()),
            },
            flags: record.flags(),
            auto_assessment: record.auto_assessment().map(Assessment::from),
            human_assessment: record.human_assessment().map(Assessment::from),
            stars: record.stars(),
            lead_value: record.lead_value(),
            lead_units: record.lead_units(),
            conversion_ratio: record.conversion_ratio(),
            recognition: record.recognition(),
            hours: record.hours(),
            recorded_asr: record.recorded_asr(),
            user_messages: record.user_messages(),
            agent_messages: record.agent_messages(),
            utms: record.utms().to_owned(),
            arguments: record.arguments().to_owned(),
            actual_result: owned(record.actual_result()),
            expected_result: owned(record.expected_result()),
            integration_idn: owned(record.integration_idn()),
            connector_idn: owned(record.connector_idn()),
            left_out: LeftOut::default(),
        }
    }
}

impl Record for Session {
    fn id(&self) -> &str {
        &self.id
    }
    fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }
    fn started_at(&self) -> Timestamp {
        self.started_at
    }
    fn ended_at(&self) -> Option<Timestamp> {
        self.ended_at
    }
    fn channel(&self) -> &str {
        self.channel.as_str()
    }
    fn session_type(&self) -> Option<&str> {
        self.session_type.as_deref()
    }
    fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }
    fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }
    fn tags(&self) -> impl Iterator<Item = &str> + Clone {
        self.tags.iter().map(String::as_str)
    }
    fn contact_name(&self) -> Option<&str> {
        self.contact.name.as_deref()
    }
    fn contact_phone(&self) -> Option<&str> {
        self.contact.phone.as_deref()
    }
    fn contact_email(&self) -> Option<&str> {
        self.contact.email.as_deref()
    }
    fn flags(&self) -> Flags {
        self.flags
    }
    fn auto_assessment(&self) -> Option<&str> {
        self.auto_assessment.as_ref().map(Assessment::as_str)
    }
    fn human_assessment(&self) -> Option<&str> {
        self.human_assessment.as_ref().map(Assessment::as_str)
    }
    fn stars(&self) -> Option<u8> {
        self.stars
    }
    fn lead_value(&self) -> Option<LeadValue> {
        self.lead_value
    }
    fn lead_units(&self) -> Option<u32> {
        self.lead_units
    }
    fn conversion_ratio(&self) -> Option<Share> {
        self.conversion_ratio
    }
    fn recognition(&self) -> Option<Share> {
        self.recognition
    }
    fn hours(&self) -> Option<Hours> {
        self.hours
    }
    fn recorded_asr(&self) -> Option<Money> {
        self.recorded_asr
    }
    fn user_messages(&self) -> Option<u32> {
        self.user_messages
    }
    fn agent_messages(&self) -> Option<u32> {
        self.agent_messages
    }
    fn utms(&self) -> &str {
        &self.utms
    }
    fn arguments(&self) -> &str {
        &self.arguments
    }
    fn actual_result(&self) -> Option<&str> {
        self.actual_result.as_deref()
    }
    fn expected_result(&self) -> Option<&str> {
        self.expected_result.as_deref()
    }
    fn integration_idn(&self) -> Option<&str> {
        self.integration_idn.as_deref()
    }
    fn connector_idn(&self) -> Option<&str> {
        self.connector_idn.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    /// Somebody's own record, which nobody checked.
    struct Unchecked {
        valid: Session,
        id: &'static str,
        stars: Option<u8>,
        utms: &'static str,
    }

    macro_rules! as_recorded {
        ($($field:ident: $type:ty),+ $(,)?) => {
            $(fn $field(&self) -> $type {
                self.valid.$field()
            })+
        };
    }

    impl Record for Unchecked {
        fn id(&self) -> &str {
            self.id
        }
        fn stars(&self) -> Option<u8> {
            self.stars
        }
        fn utms(&self) -> &str {
            self.utms
        }
        fn tags(&self) -> impl Iterator<Item = &str> + Clone {
            self.valid.tags()
        }
        as_recorded! {
            external_id: Option<&str>, started_at: Timestamp, ended_at: Option<Timestamp>, channel: &str,
            session_type: Option<&str>, summary: Option<&str>, comment: Option<&str>, contact_name: Option<&str>,
            contact_phone: Option<&str>, contact_email: Option<&str>, flags: Flags, auto_assessment: Option<&str>,
            human_assessment: Option<&str>, lead_value: Option<LeadValue>, lead_units: Option<u32>,
            conversion_ratio: Option<Share>, recognition: Option<Share>, hours: Option<Hours>,
            recorded_asr: Option<Money>, user_messages: Option<u32>, agent_messages: Option<u32>, arguments: &str,
            actual_result: Option<&str>, expected_result: Option<&str>, integration_idn: Option<&str>,
            connector_idn: Option<&str>,
        }
    }

    #[test]
    fn a_record_of_your_own_is_checked() {
        let valid = Session::builder("s-1", Timestamp::MIN, Channel::Voice).tags(["vip"]).build().unwrap();
        let record = |id, stars, utms| Unchecked { valid: valid.clone(), id, stars, utms };
        assert_eq!(Session::from_record(&record("s-1", None, "{}")).unwrap(), valid);
        for (wrong, kind, path) in [
            (record("", None, "{}"), ErrorKind::InvalidValue, "id"),
            (record("s-1", Some(99), "{}"), ErrorKind::NumberOutOfRange, "stars"),
            (record("s-1", None, "not json"), ErrorKind::InvalidJson, "utms"),
        ] {
            let error = Session::from_record(&wrong).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)));
        }
    }
}
