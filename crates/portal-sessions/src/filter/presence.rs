//! The clause about which fields have a value.

use super::read::empty_set;
use crate::error::Error;
use crate::json::Value;
use crate::session::Record;

/// A field that a session may have a value in, by the name that a filter uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    ExternalId,
    EndedAt,
    SessionType,
    Summary,
    Comment,
    Name,
    Phone,
    Email,
    Tags,
    Stars,
    LeadValue,
    Assessment,
    Recording,
}

impl Presence {
    /// Every one, in the order of the canonical form.
    const ALL: [Presence; 13] = [
        Presence::ExternalId,
        Presence::EndedAt,
        Presence::SessionType,
        Presence::Summary,
        Presence::Comment,
        Presence::Name,
        Presence::Phone,
        Presence::Email,
        Presence::Tags,
        Presence::Stars,
        Presence::LeadValue,
        Presence::Assessment,
        Presence::Recording,
    ];

    /// The names of all.
    pub(super) const NAMES: &[&str] = &[
        "external_id",
        "ended_at",
        "session_type",
        "summary",
        "comment",
        "name",
        "phone",
        "email",
        "tags",
        "stars",
        "lead_value",
        "assessment",
        "recording",
    ];

    fn name(self) -> &'static str {
        Presence::NAMES.get(self as usize).copied().unwrap_or_default()
    }

    /// Whether a session has a value there; a text of white space only is none (our ruling).
    fn is_given(self, record: &impl Record) -> bool {
        let text = |text: Option<&str>| text.is_some_and(|text| !text.trim_start().is_empty());
        match self {
            Presence::ExternalId => text(record.external_id()),
            Presence::EndedAt => record.ended_at().is_some(),
            Presence::SessionType => text(record.session_type()),
            Presence::Summary => text(record.summary()),
            Presence::Comment => text(record.comment()),
            Presence::Name => text(record.contact_name()),
            Presence::Phone => text(record.contact_phone()),
            Presence::Email => text(record.contact_email()),
            Presence::Tags => record.tags().any(|tag| text(Some(tag))),
            Presence::Stars => record.stars().is_some(),
            Presence::LeadValue => record.lead_value().is_some(),
            Presence::Assessment => text(record.assessment()),
            Presence::Recording => text(record.recording()),
        }
    }
}

/// Fields that must have a value, or must have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Presences(Vec<(Presence, bool)>);

impl Presences {
    /// Reads `{"comment":true,"phone":false}`, of which one is enough.
    pub(super) fn read(value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields_of(r#"an object such as {"comment":true}"#)?;
        let mut presences = Vec::new();
        for presence in Presence::ALL {
            if let Some(is_given) = fields.optional(presence.name(), Value::into_bool)? {
                presences.push((presence, is_given));
            }
        }
        fields.finish()?;
        if presences.is_empty() { Err(empty_set()) } else { Ok(Presences(presences)) }
    }

    pub(super) fn hold(&self, record: &impl Record) -> bool {
        self.0.iter().all(|&(presence, is_given)| presence.is_given(record) == is_given)
    }

    pub(super) fn to_value(&self) -> Value {
        self.object(|_, is_given| is_given)
    }

    /// Which of them have a value in a session.
    pub(super) fn seen(&self, record: &impl Record) -> Value {
        self.object(|presence, _| presence.is_given(record))
    }

    fn object(&self, value: impl Fn(Presence, bool) -> bool) -> Value {
        let entry = |&(presence, is_given): &(Presence, bool)| {
            (presence.name().to_owned(), Value::Bool(value(presence, is_given)))
        };
        Value::Object(self.0.iter().map(entry).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own() {
        assert_eq!(Presence::ALL.len(), Presence::NAMES.len());
        for (place, presence) in Presence::ALL.into_iter().enumerate() {
            assert_eq!((presence as usize, presence.name()), (place, Presence::NAMES[place]));
        }
    }
}
