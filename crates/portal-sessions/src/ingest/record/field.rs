//! The fields of a record by the keys that name them.

use crate::column::Column;
use crate::json::PlainKey;
use crate::near::nearest;
use crate::session::Flag;

/// One field of a record, whatever key or column names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Text(TextField),
    StartedAt,
    EndedAt,
    Tags,
    Contact,
    Persona,
    Flag(Flag),
    Stars,
    LeadValue,
    LeadUnits,
    ConversionRatio,
    Recognition,
    Hours,
    RecordedAsr,
    UserMessages,
    AgentMessages,
}

/// A field that is kept as the text that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextField {
    Id,
    ExternalId,
    Channel,
    SessionType,
    Summary,
    Comment,
    ContactName,
    ContactPhone,
    ContactEmail,
    PersonaName,
    AutoAssessment,
    HumanAssessment,
    Utms,
    Arguments,
    ActualResult,
    ExpectedResult,
    IntegrationIdn,
    ConnectorIdn,
}

impl TextField {
    /// How many there are.
    pub(super) const COUNT: usize = TextField::ConnectorIdn as usize + 1;
}

/// What the value of a field looks like in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    /// A text that a database may hold as a whole number.
    Identifier,
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
            Field::Text(TextField::Utms | TextField::Arguments) => Shape::Object,
            Field::Text(TextField::Id | TextField::ExternalId) => Shape::Identifier,
            Field::Contact => Shape::Members(&CONTACT),
            Field::Persona => Shape::Members(&PERSONA),
            _ => Shape::Text,
        }
    }

    /// Whether a value of this field is one of the other field as well.
    fn is_part_of(self, other: Field) -> bool {
        let is_of_contact = matches!(
            self,
            Field::Persona | Field::Text(TextField::ContactName | TextField::ContactPhone | TextField::ContactEmail)
        );
        self == other || (other == Field::Contact && is_of_contact)
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
        member("id", Field::Text(TextField::Id)),
        member("external_id", Field::Text(TextField::ExternalId)),
        member("started_at", Field::StartedAt),
        member("ended_at", Field::EndedAt),
        member("channel", Field::Text(TextField::Channel)),
        member("session_type", Field::Text(TextField::SessionType)),
        member("summary", Field::Text(TextField::Summary)),
        member("comment", Field::Text(TextField::Comment)),
        member("tags", Field::Tags),
        member("contact", Field::Contact),
        member("is_done", Field::Flag(Flag::Done)),
        member("is_todo", Field::Flag(Flag::Todo)),
        member("is_lead", Field::Flag(Flag::Lead)),
        member("is_opportunity", Field::Flag(Flag::Opportunity)),
        member("is_test", Field::Flag(Flag::Test)),
        member("is_archived", Field::Flag(Flag::Archived)),
        member("auto_assessment", Field::Text(TextField::AutoAssessment)),
        member("human_assessment", Field::Text(TextField::HumanAssessment)),
        member("stars", Field::Stars),
        member("lead_value", Field::LeadValue),
        member("lead_units", Field::LeadUnits),
        member("conversion_ratio", Field::ConversionRatio),
        member("recognition", Field::Recognition),
        member("hours", Field::Hours),
        member("recorded_asr", Field::RecordedAsr),
        member("user_messages", Field::UserMessages),
        member("agent_messages", Field::AgentMessages),
        member("utms", Field::Text(TextField::Utms)),
        member("arguments", Field::Text(TextField::Arguments)),
        member("actual_result", Field::Text(TextField::ActualResult)),
        member("expected_result", Field::Text(TextField::ExpectedResult)),
        member("integration_idn", Field::Text(TextField::IntegrationIdn)),
        member("connector_idn", Field::Text(TextField::ConnectorIdn)),
        member("created_at", Field::StartedAt),
        member("user_messages_count", Field::UserMessages),
        member("agent_messages_count", Field::AgentMessages),
        member("persona", Field::Persona),
        member("contact_name", Field::Text(TextField::ContactName)),
        member("contact_phone", Field::Text(TextField::ContactPhone)),
        member("contact_email", Field::Text(TextField::ContactEmail)),
    ],
};

/// How many of the keys are fields of the wire form; the others are further names.
const WIRE_FIELDS: usize = 33;

/// How many unknown names are told apart.
pub(in crate::ingest) const UNKNOWN_NAMES: usize = 1_000;

/// The name of a field that is nearly called like an unknown one.
pub(in crate::ingest) fn near_field(name: &str) -> Option<&'static str> {
    let names = SESSION.names().chain(["contact.name", "contact.phone", "contact.email", "persona.name"]);
    nearest(name, names).first().copied()
}

/// The columns of an export that are computed, so that nothing is read from them.
const COMPUTED: [Column; 4] = [Column::Asr, Column::Assessment, Column::Duration, Column::Length];

/// Those that only frames have, which other programs write into their files.
const COMPUTED_IN_FRAMES: [&str; 3] = ["conversation_quality", "effective_hours", "excluded"];

/// Whether the library computes what has this name.
pub(in crate::ingest) fn is_computed(name: &str) -> bool {
    COMPUTED.iter().any(|column| column.id() == name) || COMPUTED_IN_FRAMES.contains(&name)
}

/// The fields of the wire form that no record has, given the places of the keys that some record has as bits.
pub(in crate::ingest) fn absent_fields(named: u64) -> Vec<&'static str> {
    let is_named = |field: Field| {
        let places = SESSION.members.iter().enumerate();
        places.filter(|(place, _)| named & bit(*place) != 0).any(|(_, member)| member.field.is_part_of(field))
    };
    let fields = SESSION.members.iter().take(WIRE_FIELDS);
    fields.filter(|member| !is_named(member.field)).map(|member| member.key.name()).collect()
}

/// The bit of a key at this place.
pub(super) fn bit(place: usize) -> u64 {
    1_u64.wrapping_shl(place as u32)
}

static CONTACT: Keys = Keys {
    prefix: "contact.",
    members: &[
        member("name", Field::Text(TextField::ContactName)),
        member("phone", Field::Text(TextField::ContactPhone)),
        member("email", Field::Text(TextField::ContactEmail)),
    ],
};

static PERSONA: Keys = Keys { prefix: "persona.", members: &[member("name", Field::Text(TextField::PersonaName))] };

const fn member(name: &'static str, field: Field) -> Member {
    Member { key: PlainKey::new(name), field, shape: field.shape() }
}

impl Keys {
    /// The member at a place.
    pub(super) fn get(&self, place: usize) -> Option<&'static Member> {
        self.members.get(place)
    }

    /// The names of the keys.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.members.iter().map(|member| member.key.name())
    }

    /// The member with this key, and its place among the others.
    pub(super) fn find(&self, name: &str) -> Option<(usize, &'static Member)> {
        self.members.iter().enumerate().find(|(_, member)| member.key.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found() {
        for keys in [&SESSION, &CONTACT, &PERSONA] {
            assert!(keys.members.len() <= 64);
            for (place, Member { key, .. }) in keys.members.iter().enumerate() {
                assert_eq!(keys.find(key.name()).map(|(found, _)| found), Some(place), "{key:?}");
            }
            assert_eq!(keys.find("unheard_of"), None);
        }
    }

    #[test]
    fn the_fields_of_the_wire_form_come_first() {
        let session = crate::Session::builder("s-1", crate::Timestamp::MIN, crate::Channel::Voice).build().unwrap();
        let wire: serde_json::Value = serde_json::to_value(&session).unwrap();
        let names: Vec<&str> = SESSION.names().take(WIRE_FIELDS).collect();
        let (mut names, mut expected) = (names, wire.as_object().unwrap().keys().collect::<Vec<_>>());
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }

    #[test]
    fn a_column_is_a_field_or_computed() {
        let computed: Vec<Column> =
            Column::ALL.iter().copied().filter(|column| SESSION.find(column.id()).is_none()).collect();
        assert_eq!(computed, COMPUTED);
    }

    #[test]
    fn a_field_is_there_under_any_of_its_names() {
        let place = |name: &str| bit(SESSION.find(name).unwrap().0);
        assert_eq!(absent_fields(0).len(), WIRE_FIELDS);
        for (name, field) in [
            ("created_at", "started_at"),
            ("user_messages_count", "user_messages"),
            ("persona", "contact"),
            ("contact_name", "contact"),
            ("contact_phone", "contact"),
            ("contact_email", "contact"),
            ("tags", "tags"),
        ] {
            let absent = absent_fields(place(name));
            assert_eq!((absent.len(), absent.contains(&field)), (WIRE_FIELDS - 1, false), "{name}");
        }
    }
}
