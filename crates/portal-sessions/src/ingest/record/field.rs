//! The fields of a record by the keys that name them.

use crate::column::{Column, ColumnClass};
use crate::json::PlainKey;
use crate::near::nearest;
use crate::session::Flag;

/// One field of a record, whatever key or column names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Text(TextField),
    Number(NumberField),
    Flag(Flag),
    Tags,
    Contact,
    Persona,
}

/// The shape of a number of each kind in its source.
macro_rules! shape_of_number {
    (instant) => {
        Shape::Text
    };
    (hours) => {
        Shape::Text
    };
    (stars) => {
        Shape::Integer
    };
    (count) => {
        Shape::Integer
    };
    (amount) => {
        Shape::Decimal
    };
    (share) => {
        Shape::Decimal
    };
    (recorded) => {
        Shape::Decimal
    };
}

macro_rules! fields_by_kind {
    (
        []
        texts { $(#[doc = $text_doc:literal] $text:ident $text_variant:ident $storage:ident $longest:literal;)+ }
        searched { $(#[doc = $searched_doc:literal] $searched:ident $searched_variant:ident $place:ident;)+ }
        numbers { $(#[doc = $number_doc:literal] $number:ident $number_variant:ident $type:ident $kind:ident;)+ }
        flags $flags:tt
        objects { $(#[doc = $object_doc:literal] $object:ident $object_variant:ident $json:ident;)+ }
        alone $alone:tt
    ) => {
        /// A field that is kept as the text that was given.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum TextField {
            Id,
            Channel,
            $($text_variant,)+
            $($searched_variant,)+
            $($object_variant,)+
            /// The name of the contact in a page of the Portal API.
            PersonaName,
        }

        impl TextField {
            const ALL: &[TextField] = &[
                TextField::Id,
                TextField::Channel,
                $(TextField::$text_variant,)+
                $(TextField::$searched_variant,)+
                $(TextField::$object_variant,)+
                TextField::PersonaName,
            ];

            /// How many there are.
            pub(super) const COUNT: usize = TextField::ALL.len();

            const fn shape(self) -> Shape {
                match self {
                    TextField::Id => Shape::Identifier,
                    $(TextField::$text_variant if matches!(Column::$text_variant.class(), ColumnClass::Identifier) => {
                        Shape::Identifier
                    })+
                    $(TextField::$text_variant => Shape::Text,)+
                    TextField::Channel | TextField::PersonaName => Shape::Text,
                    $(TextField::$searched_variant => Shape::Text,)+
                    $(TextField::$object_variant => Shape::Object,)+
                }
            }
        }

        /// A field that is read into a number, an instant or a name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum NumberField {
            StartedAt,
            $($number_variant,)+
        }

        impl NumberField {
            const fn shape(self) -> Shape {
                match self {
                    NumberField::StartedAt => Shape::Text,
                    $(NumberField::$number_variant => shape_of_number!($kind),)+
                }
            }
        }
    };
}
crate::session::for_session_fields_by_kind! { fields_by_kind }

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
            Field::Text(field) => field.shape(),
            Field::Number(field) => field.shape(),
            Field::Flag(_) => Shape::Boolean,
            Field::Tags => Shape::Tags,
            Field::Contact => Shape::Members(&CONTACT),
            Field::Persona => Shape::Members(&PERSONA),
        }
    }

    /// Whether a value of this field is one of the other field as well.
    fn is_part_of(self, other: Field) -> bool {
        let is_of_contact = matches!(
            self,
            Field::Persona | Field::Text(TextField::Contact | TextField::ContactPhone | TextField::ContactEmail)
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

/// What the value under the key of a field is.
macro_rules! field_of {
    ($name:ident $variant:ident {number $type:ident $kind:ident}) => {
        Field::Number(NumberField::$variant)
    };
    ($name:ident $variant:ident {alone start}) => {
        Field::Number(NumberField::$variant)
    };
    ($name:ident $variant:ident {flag $flag:ident $set:ident}) => {
        Field::Flag(Flag::$flag)
    };
    ($name:ident $variant:ident {alone tags}) => {
        Field::Tags
    };
    ($name:ident $variant:ident $kept:tt) => {
        Field::Text(TextField::$variant)
    };
}

/// The field of the wire form to which a field belongs: the parts of the contact are members of one object.
macro_rules! wire_field {
    (contact_name $field:expr) => {
        ("contact", Field::Contact)
    };
    (contact_phone $field:expr) => {
        ("contact", Field::Contact)
    };
    (contact_email $field:expr) => {
        ("contact", Field::Contact)
    };
    ($name:ident $field:expr) => {
        (stringify!($name), $field)
    };
}

macro_rules! keys {
    ([] $(#[doc = $doc:literal] $name:ident $variant:ident $kept:tt $column:tt;)+) => {
        /// The keys of a session: the fields, what their parts are called side by side, and other spellings.
        pub(super) static SESSION: Keys = Keys {
            prefix: "",
            members: &[
                $(member(stringify!($name), field_of!($name $variant $kept)),)+
                member("contact", Field::Contact),
                member("created_at", Field::Number(NumberField::StartedAt)),
                member("user_messages_count", Field::Number(NumberField::UserMessages)),
                member("agent_messages_count", Field::Number(NumberField::AgentMessages)),
                member("persona", Field::Persona),
            ],
        };

        /// The fields of the wire form in its order; the parts of the contact name it again.
        const WIRE_FIELDS: &[(&str, Field)] = &[$(wire_field!($name field_of!($name $variant $kept)),)+];
    };
}
crate::session::for_each_session_field! { keys }

/// How many unknown names are told apart.
pub(in crate::ingest) const UNKNOWN_NAMES: usize = 1_000;

/// The name of a field that is nearly called like an unknown one.
pub(in crate::ingest) fn near_field(name: &str) -> Option<&'static str> {
    let names = SESSION.names().chain(["contact.name", "contact.phone", "contact.email", "persona.name"]);
    nearest(name, names).first().copied()
}

/// The computed columns that only frames have, which other programs write into their files.
const COMPUTED_IN_FRAMES: [&str; 3] = ["conversation_quality", "effective_hours", "excluded"];

/// Whether the library computes what has this name.
pub(in crate::ingest) fn is_computed(name: &str) -> bool {
    Column::COMPUTED.iter().any(|column| column.id() == name) || COMPUTED_IN_FRAMES.contains(&name)
}

/// The fields of the wire form that no record has, given the places of the keys that some record has as bits.
pub(in crate::ingest) fn absent_fields(named: u64) -> Vec<&'static str> {
    let is_named = |field: Field| {
        let places = SESSION.members.iter().enumerate();
        places.filter(|(place, _)| named & bit(*place) != 0).any(|(_, member)| member.field.is_part_of(field))
    };
    let absent = WIRE_FIELDS.iter().filter(|(_, field)| !is_named(*field)).map(|(name, _)| *name);
    let mut absent: Vec<&str> = absent.collect();
    absent.dedup();
    absent
}

/// The bit of a key at this place.
pub(super) fn bit(place: usize) -> u64 {
    1_u64.wrapping_shl(place as u32)
}

static CONTACT: Keys = Keys {
    prefix: "contact.",
    members: &[
        member("name", Field::Text(TextField::Contact)),
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
    fn the_fields_of_the_wire_form_are_those_that_are_read() {
        let session = crate::Session::builder("s-1", crate::Timestamp::MIN, crate::Channel::Voice).build().unwrap();
        let wire: serde_json::Value = serde_json::to_value(&session).unwrap();
        let (mut names, mut expected) = (absent_fields(0), wire.as_object().unwrap().keys().collect::<Vec<_>>());
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }

    #[test]
    fn a_column_is_a_field_or_computed() {
        for column in Column::ALL {
            assert_eq!(SESSION.find(column.id()).is_some(), column.is_field(), "{column:?}");
        }
    }

    #[test]
    fn a_field_is_there_under_any_of_its_names() {
        let place = |name: &str| bit(SESSION.find(name).unwrap().0);
        assert_eq!(absent_fields(0).len(), WIRE_FIELDS.len() - 2);
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
            assert_eq!((absent.len(), absent.contains(&field)), (WIRE_FIELDS.len() - 3, false), "{name}");
        }
    }
}
