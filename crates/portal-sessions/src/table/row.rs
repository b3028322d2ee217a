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
    ($type:ty, $self:ident => $columns:expr) => {
        impl Record for $type {
            fn external_id(&$self) -> Option<&str> {
                $columns.external_id.get($self.index)
            }
            fn ended_at(&$self) -> Option<Timestamp> {
                $columns.ended_at.get($self.index)
            }
            fn session_type(&$self) -> Option<&str> {
                $columns.session_type.get($self.index)
            }
            fn contact_email(&$self) -> Option<&str> {
                $columns.contact_email.get($self.index)
            }
            fn auto_assessment(&$self) -> Option<&str> {
                $columns.auto_assessment.get($self.index)
            }
            fn human_assessment(&$self) -> Option<&str> {
                $columns.human_assessment.get($self.index)
            }
            fn stars(&$self) -> Option<u8> {
                $columns.stars.get($self.index)
            }
            fn lead_value(&$self) -> Option<LeadValue> {
                $columns.lead_value.get($self.index)
            }
            fn lead_units(&$self) -> Option<u32> {
                $columns.lead_units.get($self.index)
            }
            fn conversion_ratio(&$self) -> Option<Share> {
                $columns.conversion_ratio.get($self.index)
            }
            fn recognition(&$self) -> Option<Share> {
                $columns.recognition.get($self.index)
            }
            fn hours(&$self) -> Option<Hours> {
                $columns.hours.get($self.index)
            }
            fn recorded_asr(&$self) -> Option<Money> {
                $columns.recorded_asr.get($self.index)
            }
            fn user_messages(&$self) -> Option<u32> {
                $columns.user_messages.get($self.index)
            }
            fn agent_messages(&$self) -> Option<u32> {
                $columns.agent_messages.get($self.index)
            }
            fn actual_result(&$self) -> Option<&str> {
                $columns.actual_result.get($self.index)
            }
            fn expected_result(&$self) -> Option<&str> {
                $columns.expected_result.get($self.index)
            }
            fn integration_idn(&$self) -> Option<&str> {
                $columns.integration_idn.get($self.index)
            }
            fn connector_idn(&$self) -> Option<&str> {
                $columns.connector_idn.get($self.index)
            }
            fn summary(&$self) -> Option<&str> {
                $columns.searched.get($self.index, SearchedField::Summary)
            }
            fn comment(&$self) -> Option<&str> {
                $columns.searched.get($self.index, SearchedField::Comment)
            }
            fn contact_name(&$self) -> Option<&str> {
                $columns.searched.get($self.index, SearchedField::ContactName)
            }
            fn contact_phone(&$self) -> Option<&str> {
                $columns.searched.get($self.index, SearchedField::ContactPhone)
            }
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
            fn utms(&$self) -> &str {
                $columns.utms.get($self.index).unwrap_or(EMPTY_OBJECT)
            }
            fn arguments(&$self) -> &str {
                $columns.arguments.get($self.index).unwrap_or(EMPTY_OBJECT)
            }
        }
    };
}

record_of_columns!(Recorded<'_>, self => self.columns);
record_of_columns!(Row<'_>, self => self.chunk.columns);
