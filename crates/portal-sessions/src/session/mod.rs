//! The session: one interaction between one user and the AI Employee.

mod assessment;
mod builder;
mod channel;
mod contact;
mod fields;
mod flags;
mod limits;
mod optional;
mod record;
mod wire;

pub use assessment::Assessment;
pub use builder::SessionBuilder;
pub use channel::Channel;
pub use contact::Contact;
pub use flags::{Flag, Flags};
pub use optional::{OptionalText, OptionalValue};
pub use record::Record;
pub use wire::Wire;

pub(crate) use assessment::is_success;
pub(crate) use channel::{canonical_channel, channel_label};
pub(crate) use fields::{for_each_session_field, for_session_fields_by_kind, path_of_field};
pub(crate) use limits::{
    MAX_TAGS, OBJECT_LEVELS, check_channel, check_id, check_length, check_record, check_recorded_asr, check_stars,
    check_tags, check_text,
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

macro_rules! session {
    (
        []
        texts { $(#[doc = $text_doc:literal] $text:ident $text_variant:ident $storage:ident $longest:literal;)+ }
        searched { $(#[doc = $searched_doc:literal] $searched:ident $searched_variant:ident $place:ident;)+ }
        numbers { $(#[doc = $number_doc:literal] $number:ident $number_variant:ident $type:ident $kind:ident;)+ }
        flags $flags:tt
        objects { $(#[doc = $object_doc:literal] $object:ident $object_variant:ident $json:ident;)+ }
        alone $alone:tt
    ) => {
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
            started_at: Timestamp,
            channel: Channel,
            pub(crate) tags: Vec<String>,
            pub(crate) flags: Flags,
            $(pub(crate) $text: Option<String>,)+
            $(pub(crate) $searched: Option<String>,)+
            $(pub(crate) $number: Option<$type>,)+
            $($object: String,)+
            pub(crate) left_out: LeftOut,
        }

        impl Session {
            /// A session of which nothing is known but what is required.
            fn new(id: String, started_at: Timestamp, channel: Channel) -> Self {
                Session {
                    id,
                    started_at,
                    channel,
                    tags: Vec::new(),
                    flags: Flags::default(),
                    $($text: None,)+
                    $($searched: None,)+
                    $($number: None,)+
                    $($object: EMPTY_OBJECT.to_owned(),)+
                    left_out: LeftOut::default(),
                }
            }

            /// A copy of a record that is known to be valid.
            pub(crate) fn copy_of(record: &impl Record) -> Self {
                Session {
                    id: record.id().to_owned(),
                    started_at: record.started_at(),
                    channel: Channel::from(record.channel()),
                    tags: record.tags().map(str::to_owned).collect(),
                    flags: record.flags(),
                    $($text: record.$text().map(str::to_owned),)+
                    $($searched: record.$searched().map(str::to_owned),)+
                    $($number: record.$number(),)+
                    $($object: record.$object().to_owned(),)+
                    left_out: LeftOut::default(),
                }
            }
        }

        impl Record for Session {
            fn id(&self) -> &str {
                &self.id
            }
            fn started_at(&self) -> Timestamp {
                self.started_at
            }
            fn channel(&self) -> &str {
                self.channel.as_str()
            }
            fn tags(&self) -> impl Iterator<Item = &str> + Clone {
                self.tags.iter().map(String::as_str)
            }
            fn flags(&self) -> Flags {
                self.flags
            }
            $(fn $text(&self) -> Option<&str> {
                self.$text.as_deref()
            })+
            $(fn $searched(&self) -> Option<&str> {
                self.$searched.as_deref()
            })+
            $(fn $number(&self) -> Option<$type> {
                self.$number
            })+
            $(fn $object(&self) -> &str {
                &self.$object
            })+
        }
    };
}
for_session_fields_by_kind! { session }

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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_record_of_your_own_is_checked() {
        let valid = Session::builder("s-1", Timestamp::MIN, Channel::Voice).tags(["vip"]).build().unwrap();
        assert_eq!(Session::from_record(&valid).unwrap(), valid);
        for (wrong, kind, path) in [
            (Session { id: String::new(), ..valid.clone() }, ErrorKind::InvalidValue, "id"),
            (Session { stars: Some(99), ..valid.clone() }, ErrorKind::NumberOutOfRange, "stars"),
            (Session { utms: "not json".to_owned(), ..valid.clone() }, ErrorKind::InvalidJson, "utms"),
            (Session { agent: Some("a".repeat(257)), ..valid.clone() }, ErrorKind::StringTooLong, "agent"),
        ] {
            let error = Session::from_record(&wrong).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)));
        }
    }
}
