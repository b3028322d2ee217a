//! One row of a table as a record.

use super::chunk::Chunk;
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
        match self.chunk.facets.get(self.index) {
            Some(facets) => {
                let asr = self.chunk.asr.get(self.index).unwrap_or(Money::ZERO);
                Scored { record: self, facets, asr, policies: self.policies }
            }
            None => self.policies.score(self),
        }
    }
}

/// Getters that read one column.
macro_rules! columns {
    ($($field:ident: $type:ty,)+) => {
        $(fn $field(&self) -> Option<$type> {
            self.chunk.columns.$field.get(self.index)
        })+
    };
}

impl Record for Row<'_> {
    columns! {
        external_id: &str,
        ended_at: Timestamp,
        session_type: &str,
        contact_email: &str,
        auto_assessment: &str,
        human_assessment: &str,
        stars: u8,
        lead_value: LeadValue,
        lead_units: u32,
        conversion_ratio: Share,
        recognition: Share,
        hours: Hours,
        recorded_asr: Money,
        user_messages: u32,
        agent_messages: u32,
        actual_result: &str,
        expected_result: &str,
        integration_idn: &str,
        connector_idn: &str,
    }

    fn summary(&self) -> Option<&str> {
        self.chunk.columns.searched.get(self.index, SearchedField::Summary)
    }
    fn comment(&self) -> Option<&str> {
        self.chunk.columns.searched.get(self.index, SearchedField::Comment)
    }
    fn contact_name(&self) -> Option<&str> {
        self.chunk.columns.searched.get(self.index, SearchedField::ContactName)
    }
    fn contact_phone(&self) -> Option<&str> {
        self.chunk.columns.searched.get(self.index, SearchedField::ContactPhone)
    }
    fn id(&self) -> &str {
        self.chunk.columns.id.get(self.index).unwrap_or_default()
    }
    fn started_at(&self) -> Timestamp {
        self.chunk.columns.started_at.get(self.index).unwrap_or(Timestamp::MIN)
    }
    fn channel(&self) -> &str {
        self.chunk.columns.channel.get(self.index).unwrap_or_default()
    }
    fn tags(&self) -> impl Iterator<Item = &str> + Clone {
        self.chunk.columns.tags.get(self.index)
    }
    fn flags(&self) -> Flags {
        self.chunk.columns.flags.get(self.index).copied().unwrap_or_default()
    }
    fn utms(&self) -> &str {
        self.chunk.columns.utms.get(self.index).unwrap_or(EMPTY_OBJECT)
    }
    fn arguments(&self) -> &str {
        self.chunk.columns.arguments.get(self.index).unwrap_or(EMPTY_OBJECT)
    }
}
