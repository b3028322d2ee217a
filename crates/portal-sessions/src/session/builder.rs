//! Makes a session field by field.

use super::fields::limits_of_number;
use super::{Channel, Contact, Flag, Hours, LeftOut, OptionalText, OptionalValue, Session, check_record, check_stars};
use crate::error::Error;
use crate::number::{LeadValue, Money, Share};
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
        let session = Session::new(id.into(), started_at, Channel::from(channel.as_str()));
        SessionBuilder { session, error: None }
    }

    /// Starts from a copy of this session, to change some of its fields.
    pub fn to_builder(&self) -> SessionBuilder {
        SessionBuilder { session: Session { left_out: LeftOut::default(), ..self.clone() }, error: None }
    }
}

/// What the setter of a number of each kind takes, and how it is read.
macro_rules! number_setter {
    ($doc:literal $name:ident $type:ident count) => {
        number_setter! { @ $doc $name count Into<Option<u32>>, |given| Ok(given.into()) }
    };
    ($doc:literal $name:ident $type:ident hours) => {
        number_setter! { @ $doc $name hours Into<Option<Hours>>, |given| Ok(given.into()) }
    };
    ($doc:literal $name:ident $type:ident stars) => {
        number_setter! { @ $doc $name stars Into<Option<u32>>, |given| given.into().map(check_stars).transpose() }
    };
    ($doc:literal $name:ident $type:ident $kind:ident) => {
        number_setter! { @ $doc $name $kind OptionalValue<$type>, |given| given.into_value() }
    };
    (@ $doc:literal $name:ident $kind:ident $given:path, |$value:ident| $read:expr) => {
        #[doc = $doc]
        #[doc = ""]
        #[doc = limits_of_number!($kind)]
        pub fn $name(mut self, $value: impl $given) -> Self {
            let read: Result<_, Error> = $read;
            self.session.$name = read.unwrap_or_else(|error| {
                self.error.get_or_insert(error.within(stringify!($name)));
                None
            });
            self
        }
    };
}

macro_rules! setters {
    (
        []
        texts { $(#[doc = $text_doc:literal] $text:ident $text_variant:ident $storage:ident $longest:literal;)+ }
        searched { $(#[doc = $searched_doc:literal] $searched:ident $searched_variant:ident $place:ident;)+ }
        numbers { $(#[doc = $number_doc:literal] $number:ident $number_variant:ident $type:ident $kind:ident;)+ }
        flags { $(#[doc = $flag_doc:literal] $field:ident $flag_variant:ident $flag:ident $set:ident;)+ }
        objects { $(#[doc = $object_doc:literal] $object:ident $object_variant:ident $json:ident;)+ }
        alone $alone:tt
    ) => {
        impl SessionBuilder {
            $(
                #[doc = $text_doc]
                #[doc = ""]
                #[doc = concat!("At most ", $longest, " bytes.")]
                pub fn $text(mut self, $text: impl OptionalText) -> Self {
                    self.session.$text = $text.into_text();
                    self
                }
            )+
            $(
                #[doc = $searched_doc]
                #[doc = ""]
                #[doc = "At most 1 MiB."]
                pub fn $searched(mut self, $searched: impl OptionalText) -> Self {
                    self.session.$searched = $searched.into_text();
                    self
                }
            )+
            $(number_setter! { $number_doc $number $type $kind })+
            $(
                #[doc = $flag_doc]
                #[doc = ""]
                #[doc = "Off by default."]
                pub fn $set(mut self, on: bool) -> Self {
                    self.session.flags = self.session.flags.with(Flag::$flag, on);
                    self
                }
            )+
            $(
                #[doc = $object_doc]
                #[doc = ""]
                #[doc = "One object with at most 63 levels inside; `{}` by default."]
                pub fn $object(mut self, json: impl Into<String>) -> Self {
                    self.session.$object = json.into();
                    self
                }
            )+
        }
    };
}
super::for_session_fields_by_kind! { setters }

impl SessionBuilder {
    /// The tags, at most 1,000, in this order.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.session.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Who the session was with.
    pub fn contact(self, contact: Contact) -> Self {
        let Contact { name, phone, email } = contact;
        self.contact_name(name).contact_phone(phone).contact_email(email)
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
}
