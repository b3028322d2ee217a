//! Every column there is, and what it shows of a session.

mod class;

pub use class::{ColumnClass, Provenance};

use crate::error::{Error, ErrorKind};
use crate::near::near_or_all;
use crate::number::{LeadValue, Money, Share};
use crate::policies::Scored;
use crate::session::{Flag, Hours, Record, channel_label};
use crate::time::Timestamp;

/// The id of the column that shows a field.
macro_rules! column_id {
    (contact_name) => {
        "contact"
    };
    ($name:ident) => {
        stringify!($name)
    };
}

/// What the column of a field shows, by how the values are kept.
macro_rules! field_cell {
    ($scored:ident channel $kept:tt) => {
        Cell::Shown { kept: Some($scored.record.channel()), shown: channel_label($scored.record.channel()) }
    };
    ($scored:ident contact_name $kept:tt) => {
        Cell::Shown { kept: $scored.record.contact_name(), shown: $scored.record.contact_label() }
    };
    ($scored:ident tags $kept:tt) => {
        Cell::Tags
    };
    ($scored:ident $name:ident {flag $flag:ident $set:ident}) => {
        Cell::Bool($scored.facets.is(Flag::$flag))
    };
    ($scored:ident $name:ident $kept:tt) => {
        Cell::from($scored.record.$name())
    };
}

/// Whether few texts of a field differ, so that a table keeps codes.
macro_rules! has_few_texts {
    ({text Coded $longest:literal}) => {
        true
    };
    ({alone channel}) => {
        true
    };
    ($kept:tt) => {
        false
    };
}

/// The text that a field has; none for what is kept in another way.
macro_rules! field_text {
    ($record:ident $name:ident {text $storage:ident $longest:literal}) => {
        $record.$name()
    };
    ($record:ident $name:ident {searched $place:ident}) => {
        $record.$name()
    };
    ($record:ident $name:ident {object $json:ident}) => {
        Some($record.$name())
    };
    ($record:ident $name:ident {alone id}) => {
        Some($record.$name())
    };
    ($record:ident $name:ident {alone channel}) => {
        Some($record.$name())
    };
    ($record:ident $name:ident $kept:tt) => {
        None
    };
}

macro_rules! columns {
    (
        [
            $(
                #[doc = $computed_doc:literal]
                $computed:ident = $id:literal [$computed_label:literal, $computed_class:ident, $computed_provenance:ident]
                |$scored:ident| $cell:expr;
            )+
        ]
        $(#[doc = $doc:literal] $name:ident $column:ident $kept:tt [$label:literal, $class:ident, $provenance:ident];)+
    ) => {
        /// One column of a Sessions page or an export, by its stable id.
        ///
        /// ```
        /// use portal_sessions::{Column, ColumnClass};
        ///
        /// let column = Column::from_id("stars")?;
        /// assert_eq!(column.label(), "Conversation Quality");
        /// assert_eq!(column.class(), ColumnClass::Integer);
        /// # Ok::<(), portal_sessions::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Column {
            $(#[doc = $doc] $column,)+
            $(#[doc = $computed_doc] $computed,)+
        }

        impl Column {
            /// Every column, first the fields in the order of the wire form, then what is computed from them.
            pub const ALL: &'static [Column] = &[$(Column::$column,)+ $(Column::$computed,)+];

            /// The columns that are computed, so that no reader takes them back.
            pub(crate) const COMPUTED: &'static [Column] = &[$(Column::$computed,)+];

            /// The stable id. A column that shows a field has the field's name.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self {
                    $(Column::$column => column_id!($name),)+
                    $(Column::$computed => $id,)+
                }
            }

            /// The label that people see; a [`View`](crate::View) may have its own.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self {
                    $(Column::$column => $label,)+
                    $(Column::$computed => $computed_label,)+
                }
            }

            /// What it shows, in one sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Column::$column => $doc.trim_ascii(),)+
                    $(Column::$computed => $computed_doc.trim_ascii(),)+
                }
            }

            /// The kind of its values.
            #[must_use]
            pub const fn class(self) -> ColumnClass {
                match self {
                    $(Column::$column => ColumnClass::$class,)+
                    $(Column::$computed => ColumnClass::$computed_class,)+
                }
            }

            /// How it is known that the product has it.
            #[must_use]
            pub fn provenance(self) -> Provenance {
                match self {
                    $(Column::$column => Provenance::$provenance,)+
                    $(Column::$computed => Provenance::$computed_provenance,)+
                }
            }

            /// Whether the column shows a field of the record, so that a reader can take it back.
            pub(crate) fn is_field(self) -> bool {
                match self {
                    $(Column::$column => true,)+
                    $(Column::$computed => false,)+
                }
            }

            /// Whether few texts of the field differ, so that a table keeps codes of them.
            pub(crate) fn has_few_texts(self) -> bool {
                match self {
                    $(Column::$column => has_few_texts!($kept),)+
                    $(Column::$computed => false,)+
                }
            }

            /// The text that a field has; none where it has none or is kept in another way.
            pub(crate) fn text<R: Record>(self, record: &R) -> Option<&str> {
                match self {
                    $(Column::$column => field_text!(record $name $kept),)+
                    $(Column::$computed => None,)+
                }
            }

            /// What this column shows of one session.
            #[inline(always)]
            pub(crate) fn cell<'a, R: Record>(self, scored: &Scored<'a, R>) -> Cell<'a> {
                match self {
                    $(Column::$column => field_cell!(scored $name $kept),)+
                    $(Column::$computed => { let $scored = scored; $cell })+
                }
            }
        }

        /// Calls a macro with the names of all columns.
        macro_rules! for_each_column {
            ($with:ident) => {
                $with! { $($column)+ $($computed)+ }
            };
        }
        pub(crate) use for_each_column;
    };
}
crate::session::for_each_session_field! {
    columns,
    /// The additional secured revenue under the policies.
    Asr = "asr" ["ASR", Money, Stated]
    |scored| Cell::Money(scored.asr);
    /// The effective assessment: a person's when present, else the product's own.
    Assessment = "assessment" ["Assessment", Enum, Ruled]
    |scored| Cell::from(scored.record.assessment());
    /// Whole seconds from start to end.
    Duration = "duration_s" ["Duration", Integer, Inferred]
    |scored| scored.record.duration_seconds().map_or(Cell::Empty, Cell::Integer);
    /// Short, regular, long or unknown under the length policy.
    Length = "length" ["Length", Enum, Ruled]
    |scored| Cell::Text(scored.facets.length().as_str());
}

/// What one column shows of one session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Time(Timestamp),
    Bool(bool),
    Money(Money),
    Ratio(Share),
    Integer(u64),
    Text(&'a str),
    /// A text that people see in another form than it is kept.
    Shown {
        kept: Option<&'a str>,
        shown: &'a str,
    },
    /// The session's tags, which the caller reads from the record itself.
    Tags,
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// What a value that a session may have shows.
macro_rules! cells {
    ($($type:ty => |$value:ident| $cell:expr;)+) => {
        $(impl<'a> From<$type> for Cell<'a> {
            fn from($value: $type) -> Self {
                $cell
            }
        })+
    };
}
cells! {
    &'a str => |text| Cell::Text(text);
    Timestamp => |instant| Cell::Time(instant);
    Hours => |hours| Cell::Text(hours.as_str());
    LeadValue => |value| Cell::Money(value.into());
    Money => |amount| Cell::Money(amount);
    Share => |share| Cell::Ratio(share);
    u8 => |number| Cell::Integer(number.into());
    u32 => |number| Cell::Integer(number.into());
}

impl Column {
    /// The column with this id.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownColumn`] with the id, and with the near ones or else all that there are.
    pub fn from_id(id: &str) -> Result<Self, Error> {
        Column::ALL.iter().copied().find(|column| column.id() == id).ok_or_else(|| {
            // Who writes what people see above a column means that column.
            let labelled = Column::ALL.iter().find(|column| column.label().eq_ignore_ascii_case(id));
            let end = match labelled {
                Some(column) => format!("; did you mean `{}`", column.id()),
                None => near_or_all(id, Column::ALL.iter().map(|column| column.id())),
            };
            Error::new(ErrorKind::UnknownColumn, format!("no column has the id `{id:.60}`{end}")).value_is(id)
        })
    }

    /// Whether it may show something else of the same session under other [`Policies`](crate::Policies).
    #[must_use]
    pub fn depends_on_policies(self) -> bool {
        matches!(self, Column::Asr | Column::Length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_that_go_by_the_policies_say_so() {
        let other = crate::Policies::from_json(
            r#"{"version":1,"length":{"channels":{"voice":{"measure":"seconds","short_below":1,"long_from":2}}},
                "revenue":{"conversion_ratio":"0.5"}}"#,
        );
        let (one, other) = (crate::Policies::default(), other.unwrap());
        let session = crate::Session::from_json(
            r#"{"id":"a","started_at":"2026-11-01T14:30:00Z","ended_at":"2026-11-01T14:31:00Z","channel":"voice",
                "is_lead":true,"is_opportunity":true,"auto_assessment":"Yes-A","lead_value":"260","stars":5}"#,
        )
        .unwrap();
        for &column in Column::ALL {
            let differs = column.cell(&one.score(&session)) != column.cell(&other.score(&session));
            assert_eq!(differs, column.depends_on_policies(), "{column:?}");
        }
    }

    #[test]
    fn ids_are_unique_and_found() {
        for &column in Column::ALL {
            assert_eq!(Column::from_id(column.id()).unwrap(), column);
        }
        assert_eq!(Column::from_id("ASR").unwrap_err().kind(), ErrorKind::UnknownColumn);
    }

    #[test]
    fn a_wrong_id_is_told_the_near_ones() {
        let message = |id: &str| Column::from_id(id).unwrap_err().message().to_owned();
        assert_eq!(message("started"), "no column has the id `started`; did you mean `started_at`");
        assert_eq!(
            message("Conversation quality"),
            "no column has the id `Conversation quality`; did you mean `stars`"
        );
        assert!(message("contact_name").contains("`contact`"), "{}", message("contact_name"));
        assert!(message("colour").contains("the known ones are `id`, `external_id`"));
    }
}
