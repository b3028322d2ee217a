//! One row of a table as a record.

use super::chunk::{Chunk, Columns};
use super::search_column::SearchedField;
use crate::length::LengthClass;
use crate::number::{LeadValue, Money, Share};
use crate::policies::{Policies, Scored};
use crate::revenue::Exclusion;
use crate::session::{EMPTY_OBJECT, Flags, Hours, Record, Session};
use crate::time::Timestamp;

/// One row of a [`SessionTable`](crate::SessionTable): a [`Record`] that copies nothing.
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    pub(super) chunk: &'t Chunk,
    pub(super) index: usize,
    pub(super) policies: &'t Policies,
}

impl<'t> Row<'t> {
    /// The additional secured revenue of this session under the table's policies.
    #[must_use]
    pub fn asr(&self) -> Money {
        self.scored().asr
    }

    /// Its length class under the table's policies.
    #[must_use]
    pub fn length(&self) -> LengthClass {
        self.scored().facets.length()
    }

    /// Whether it started in working hours: as it recorded, else by the schedule of the table's policies; none where
    /// neither says so.
    #[must_use]
    pub fn effective_hours(&self) -> Option<Hours> {
        self.scored().facets.hours()
    }

    /// Why every metric leaves it out under the table's policies; none when it counts.
    #[must_use]
    pub fn exclusion(&self) -> Option<Exclusion> {
        self.scored().excluded()
    }

    /// A session of its own with what this row recorded.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let table = SessionTable::from_sessions([session.clone()], Policies::default())?;
    /// assert_eq!(table.row(0).unwrap().to_session(), session);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn to_session(&self) -> Session {
        Session::copy_of(self)
    }

    /// The chunk that holds it, and its place there.
    pub(crate) fn place(&self) -> (&'t Chunk, usize) {
        (self.chunk, self.index)
    }

    /// The row together with what the table's policies say of it.
    pub(crate) fn scored(&self) -> Scored<'_, Row<'t>> {
        let asr = self.chunk.asr.get(self.index).unwrap_or(Money::ZERO);
        Scored { record: self, facets: self.chunk.facets.get(self.index), asr, policies: self.policies }
    }
}

/// What columns hold of one session, before anything is said of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded<'t> {
    pub(super) columns: &'t Columns,
    pub(super) index: usize,
}

/// The getters of a record whose fields are in columns.
macro_rules! record_of_columns {
    (
        [$record:ident, $self:ident => $columns:expr]
        texts { $(#[doc = $text_doc:literal] $text:ident $text_variant:ident $storage:ident $longest:literal;)+ }
        searched { $(#[doc = $searched_doc:literal] $searched:ident $searched_variant:ident $place:ident;)+ }
        numbers { $(#[doc = $number_doc:literal] $number:ident $number_variant:ident $type:ident $kind:ident;)+ }
        flags $flags:tt
        objects { $(#[doc = $object_doc:literal] $object:ident $object_variant:ident $json:ident;)+ }
        alone $alone:tt
    ) => {
        impl Record for $record<'_> {
            fn id(&$self) -> &str {
                $columns.id.get($self.index).unwrap_or_default()
            }
            fn started_at(&$self) -> Timestamp {
                $columns.started_at.get($self.index).unwrap_or(Timestamp::MIN)
            }
            fn channel(&$self) -> &str {
                $columns.channel.get($self.index).unwrap_or_default()
            }
            fn tags(&$self) -> impl Iterator<Item = &str> + Clone {
                $columns.tags.get($self.index)
            }
            fn flags(&$self) -> Flags {
                $columns.flags.get($self.index).copied().unwrap_or_default()
            }
            $(fn $text(&$self) -> Option<&str> {
                $columns.$text.get($self.index)
            })+
            $(fn $searched(&$self) -> Option<&str> {
                $columns.searched.get($self.index, SearchedField::$place)
            })+
            $(fn $number(&$self) -> Option<$type> {
                $columns.$number.get($self.index)
            })+
            $(fn $object(&$self) -> &str {
                $columns.$object.get($self.index).unwrap_or(EMPTY_OBJECT)
            })+
        }
    };
}

crate::session::for_session_fields_by_kind! { record_of_columns, Recorded, self => self.columns }
crate::session::for_session_fields_by_kind! { record_of_columns, Row, self => self.chunk.columns }
