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

impl<R: Record> Serialize for Wire<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Wire(record) = self;
        let mut object = serializer.serialize_struct("Session", 32)?;
        object.serialize_field("id", record.id())?;
        object.serialize_field("external_id", &record.external_id())?;
        object.serialize_field("started_at", &record.started_at())?;
        object.serialize_field("ended_at", &record.ended_at())?;
        object.serialize_field("channel", record.channel())?;
        object.serialize_field("session_type", &record.session_type())?;
        object.serialize_field("summary", &record.summary())?;
        object.serialize_field("comment", &record.comment())?;
        object.serialize_field("tags", &Tags(*record))?;
        object.serialize_field("contact", &ContactParts(*record))?;
        for flag in Flag::ALL {
            object.serialize_field(flag.field(), &record.is(flag))?;
        }
        object.serialize_field("auto_assessment", &record.auto_assessment())?;
        object.serialize_field("human_assessment", &record.human_assessment())?;
        object.serialize_field("stars", &record.stars())?;
        object.serialize_field("lead_value", &record.lead_value())?;
        object.serialize_field("lead_units", &record.lead_units())?;
        object.serialize_field("conversion_ratio", &record.conversion_ratio())?;
        object.serialize_field("recognition", &record.recognition())?;
        object.serialize_field("hours", &record.hours().map(super::Hours::as_str))?;
        object.serialize_field("recorded_asr", &record.recorded_asr())?;
        object.serialize_field("user_messages", &record.user_messages())?;
        object.serialize_field("agent_messages", &record.agent_messages())?;
        object.serialize_field("utms", raw(record.utms()).map_err(S::Error::custom)?)?;
        object.serialize_field("arguments", raw(record.arguments()).map_err(S::Error::custom)?)?;
        object.serialize_field("actual_result", &record.actual_result())?;
        object.serialize_field("expected_result", &record.expected_result())?;
        object.serialize_field("integration_idn", &record.integration_idn())?;
        object.serialize_field("connector_idn", &record.connector_idn())?;
        object.end()
    }
}

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
