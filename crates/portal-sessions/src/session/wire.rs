//! The wire form of a session: one JSON object, the same in every language.

use serde::ser::{Error as _, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Flag, Record, Session};

/// Any record in its wire form: one JSON object with every field, snake_case, money and ratios as strings.
///
/// A missing value is `null`, no tags are `[]`, an object without keys is `{}`.
///
/// ```
/// use portal_sessions::{Channel, Session, Wire};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let json = serde_json::to_string(&Wire(&session)).unwrap();
/// assert!(json.starts_with(r#"{"id":"s-1","external_id":null,"started_at":"2026-11-01T14:30:00Z""#));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Wire<'r, R>(pub &'r R);

/// Writes one field, by how its values are kept. The parts of the contact are one object, written for its name.
macro_rules! write_field {
    ($object:ident $record:ident contact_name $kept:tt) => {
        $object.serialize_field("contact", &ContactParts($record))?
    };
    ($object:ident $record:ident contact_phone $kept:tt) => {};
    ($object:ident $record:ident contact_email $kept:tt) => {};
    ($object:ident $record:ident $name:ident {flag $flag:ident $set:ident}) => {
        $object.serialize_field(stringify!($name), &$record.is(Flag::$flag))?
    };
    ($object:ident $record:ident $name:ident {object $json:ident}) => {
        $object.serialize_field(stringify!($name), raw($record.$name()).map_err(S::Error::custom)?)?
    };
    ($object:ident $record:ident $name:ident {alone tags}) => {
        $object.serialize_field("tags", &Tags($record))?
    };
    ($object:ident $record:ident $name:ident $kept:tt) => {
        $object.serialize_field(stringify!($name), &$record.$name())?
    };
}

macro_rules! wire {
    ([] $(#[doc = $doc:literal] $name:ident $variant:ident $kept:tt $column:tt;)+) => {
        impl<R: Record> Serialize for Wire<'_, R> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Wire(record) = *self;
                let mut object = serializer.serialize_struct("Session", [$(stringify!($name)),+].len())?;
                $(write_field!(object record $name $kept);)+
                object.end()
            }
        }
    };
}
super::for_each_session_field! { wire }

impl Serialize for Session {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire(self).serialize(serializer)
    }
}

/// The text of a JSON object, written as it was given.
fn raw(text: &str) -> Result<&RawValue, serde_json::Error> {
    serde_json::from_str(text)
}

struct Tags<'r, R>(&'r R);

impl<R: Record> Serialize for Tags<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.tags())
    }
}

struct ContactParts<'r, R>(&'r R);

impl<R: Record> Serialize for ContactParts<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Contact", 3)?;
        object.serialize_field("name", &self.0.contact_name())?;
        object.serialize_field("phone", &self.0.contact_phone())?;
        object.serialize_field("email", &self.0.contact_email())?;
        object.end()
    }
}
