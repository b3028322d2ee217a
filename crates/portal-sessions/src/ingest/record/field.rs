//! The fields of a record by the keys that name them.

use crate::json::PlainKey;
use crate::session::Flag;

/// One field of a record, whatever key or column names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    ExternalId,
    StartedAt,
    EndedAt,
    Channel,
    SessionType,
    Summary,
    Comment,
    Tags,
    Contact,
    Persona,
    ContactName,
    ContactPhone,
    ContactEmail,
    PersonaName,
    Flag(Flag),
    AutoAssessment,
    HumanAssessment,
    Stars,
    LeadValue,
    LeadUnits,
    ConversionRatio,
    Recognition,
    Hours,
    RecordedAsr,
    UserMessages,
    AgentMessages,
    Utms,
    Arguments,
    ActualResult,
    ExpectedResult,
    IntegrationIdn,
    ConnectorIdn,
}

/// What the value of a field looks like in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Decimal,
    Integer,
    Boolean,
    Tags,
    /// A JSON object that is kept as it was given.
    Object,
    /// An object whose keys are fields themselves.
    Members(&'static Keys),
}

impl Field {
    pub(super) const fn shape(self) -> Shape {
        match self {
            Field::LeadValue | Field::ConversionRatio | Field::Recognition | Field::RecordedAsr => Shape::Decimal,
            Field::Stars | Field::LeadUnits | Field::UserMessages | Field::AgentMessages => Shape::Integer,
            Field::Flag(_) => Shape::Boolean,
            Field::Tags => Shape::Tags,
            Field::Utms | Field::Arguments => Shape::Object,
            Field::Contact => Shape::Members(&CONTACT),
            Field::Persona => Shape::Members(&PERSONA),
            _ => Shape::Text,
        }
    }
}

/// The keys that one object may have. At most 64, so that those already read fit into the bits of a word.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keys {
    /// What stands before an unknown key in the report.
    pub(super) prefix: &'static str,
    members: &'static [Member],
}

/// A key with what it names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) key: PlainKey,
    pub(super) field: Field,
    pub(super) shape: Shape,
}

/// The keys of a session, in the order of the wire form; other spellings at the end.
pub(super) static SESSION: Keys = Keys {
    prefix: "",
    members: &[
        member("id", Field::Id),
        member("external_id", Field::ExternalId),
        member("started_at", Field::StartedAt),
        member("ended_at", Field::EndedAt),
        member("channel", Field::Channel),
        member("session_type", Field::SessionType),
        member("summary", Field::Summary),
        member("comment", Field::Comment),
        member("tags", Field::Tags),
        member("contact", Field::Contact),
        member("is_done", Field::Flag(Flag::Done)),
        member("is_todo", Field::Flag(Flag::Todo)),
        member("is_lead", Field::Flag(Flag::Lead)),
        member("is_opportunity", Field::Flag(Flag::Opportunity)),
        member("is_test", Field::Flag(Flag::Test)),
        member("is_archived", Field::Flag(Flag::Archived)),
        member("auto_assessment", Field::AutoAssessment),
        member("human_assessment", Field::HumanAssessment),
        member("stars", Field::Stars),
        member("lead_value", Field::LeadValue),
        member("lead_units", Field::LeadUnits),
        member("conversion_ratio", Field::ConversionRatio),
        member("recognition", Field::Recognition),
        member("hours", Field::Hours),
        member("recorded_asr", Field::RecordedAsr),
        member("user_messages", Field::UserMessages),
        member("agent_messages", Field::AgentMessages),
        member("utms", Field::Utms),
        member("arguments", Field::Arguments),
        member("actual_result", Field::ActualResult),
        member("expected_result", Field::ExpectedResult),
        member("integration_idn", Field::IntegrationIdn),
        member("connector_idn", Field::ConnectorIdn),
        member("created_at", Field::StartedAt),
        member("user_messages_count", Field::UserMessages),
        member("agent_messages_count", Field::AgentMessages),
        member("persona", Field::Persona),
    ],
};

static CONTACT: Keys = Keys {
    prefix: "contact.",
    members: &[
        member("name", Field::ContactName),
        member("phone", Field::ContactPhone),
        member("email", Field::ContactEmail),
    ],
};

static PERSONA: Keys = Keys { prefix: "persona.", members: &[member("name", Field::PersonaName)] };

const fn member(name: &'static str, field: Field) -> Member {
    Member { key: PlainKey::new(name), field, shape: field.shape() }
}

impl Keys {
    /// The member at a place.
    pub(super) fn get(&self, place: usize) -> Option<&'static Member> {
        self.members.get(place)
    }

    /// The place of a key among the others. The key at `guess` is looked at first.
    pub(super) fn find(&self, name: &str, guess: usize) -> Option<usize> {
        match self.members.get(guess) {
            Some(member) if member.key.name() == name => Some(guess),
            _ => self.members.iter().position(|member| member.key.name() == name),
        }
    }

    /// The field that a key names.
    pub(super) fn field(&self, name: &str) -> Option<Field> {
        self.members.iter().find(|member| member.key.name() == name).map(|member| member.field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_whatever_is_guessed() {
        for keys in [&SESSION, &CONTACT, &PERSONA] {
            assert!(keys.members.len() <= 64);
            for (place, Member { key, .. }) in keys.members.iter().enumerate() {
                for guess in 0..=keys.members.len() {
                    assert_eq!(keys.find(key.name(), guess), Some(place), "{key:?}");
                }
            }
            assert_eq!(keys.find("unheard_of", 0), None);
        }
    }
}
