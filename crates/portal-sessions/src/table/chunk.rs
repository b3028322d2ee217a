//! A run of rows as columns.

use std::sync::Arc;

use super::column::{DictionaryColumn, ListColumn, NumberColumn, TextColumn, take};
use super::dictionary::Dictionary;
use super::facet_column::FacetColumn;
use super::row::Recorded;
use super::search_column::SearchColumn;
use super::values::Values;
use crate::number::{LeadValue, Money, Share};
use crate::policies::Policies;
use crate::session::{EMPTY_OBJECT, Flags, Hours, MAX_TAGS, Record};
use crate::time::Timestamp;

/// The most rows of one chunk.
const ROWS: usize = 1 << 16;
/// A chunk takes no further row once its texts together have this many bytes.
const TEXT_BYTES: usize = 1 << 30;

/// What was recorded of a run of sessions, field by field.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    pub(crate) id: TextColumn,
    pub(crate) external_id: TextColumn,
    pub(crate) started_at: Values<Timestamp>,
    pub(crate) ended_at: NumberColumn<Timestamp>,
    pub(crate) channel: DictionaryColumn,
    pub(crate) session_type: DictionaryColumn,
    pub(crate) tags: ListColumn,
    /// The contact's name and phone, the summary and the comment.
    pub(crate) searched: SearchColumn,
    pub(crate) contact_email: TextColumn,
    pub(crate) flags: Vec<Flags>,
    pub(crate) auto_assessment: DictionaryColumn,
    pub(crate) human_assessment: DictionaryColumn,
    pub(crate) stars: NumberColumn<u8>,
    pub(crate) lead_value: NumberColumn<LeadValue>,
    pub(crate) lead_units: NumberColumn<u32>,
    pub(crate) conversion_ratio: NumberColumn<Share>,
    pub(crate) recognition: NumberColumn<Share>,
    pub(crate) hours: NumberColumn<Hours>,
    pub(crate) recorded_asr: NumberColumn<Money>,
    pub(crate) user_messages: NumberColumn<u32>,
    pub(crate) agent_messages: NumberColumn<u32>,
    pub(crate) utms: TextColumn,
    pub(crate) arguments: TextColumn,
    pub(crate) actual_result: TextColumn,
    pub(crate) expected_result: TextColumn,
    pub(crate) integration_idn: DictionaryColumn,
    pub(crate) connector_idn: DictionaryColumn,
    text_bytes: usize,
}

impl Columns {
    pub(crate) fn len(&self) -> usize {
        self.started_at.len()
    }

    /// Whether the next row belongs into another chunk.
    pub(crate) fn is_full(&self) -> bool {
        self.len() >= ROWS
            || self.text_bytes >= TEXT_BYTES
            || self.largest_dictionary() + MAX_TAGS > Dictionary::CAPACITY
    }

    /// Whether so much was pushed into full columns that some of it is lost.
    pub(super) fn has_overflowed(&self) -> bool {
        self.text_bytes > TextColumn::<1>::CAPACITY || self.largest_dictionary() > Dictionary::CAPACITY
    }

    fn largest_dictionary(&self) -> usize {
        let dictionaries = [
            self.channel.dictionary(),
            self.session_type.dictionary(),
            self.tags.dictionary(),
            self.auto_assessment.dictionary(),
            self.human_assessment.dictionary(),
            self.integration_idn.dictionary(),
            self.connector_idn.dictionary(),
        ];
        dictionaries.into_iter().map(Dictionary::len).max().unwrap_or(0)
    }

    pub(crate) fn push(&mut self, record: &impl Record) {
        let row = self.len();
        let object = |text: &'_ str| text != EMPTY_OBJECT;
        self.started_at.push(record.started_at());
        self.flags.push(record.flags());
        self.ended_at.push(row, record.ended_at());
        self.channel.push(row, Some(record.channel()));
        self.session_type.push(row, record.session_type());
        self.tags.push(row, record.tags());
        self.auto_assessment.push(row, record.auto_assessment());
        self.human_assessment.push(row, record.human_assessment());
        self.stars.push(row, record.stars());
        self.lead_value.push(row, record.lead_value());
        self.lead_units.push(row, record.lead_units());
        self.conversion_ratio.push(row, record.conversion_ratio());
        self.recognition.push(row, record.recognition());
        self.hours.push(row, record.hours());
        self.recorded_asr.push(row, record.recorded_asr());
        self.user_messages.push(row, record.user_messages());
        self.agent_messages.push(row, record.agent_messages());
        self.integration_idn.push(row, record.integration_idn());
        self.connector_idn.push(row, record.connector_idn());
        for (column, text) in [
            (&mut self.id, Some(record.id())),
            (&mut self.external_id, record.external_id()),
            (&mut self.contact_email, record.contact_email()),
            (&mut self.utms, Some(record.utms()).filter(|text| object(text))),
            (&mut self.arguments, Some(record.arguments()).filter(|text| object(text))),
            (&mut self.actual_result, record.actual_result()),
            (&mut self.expected_result, record.expected_result()),
        ] {
            self.text_bytes += text.map_or(0, str::len);
            column.push(row, [text]);
        }
        self.text_bytes += self.searched.push(row, record);
    }

    /// The columns without spare room; these are empty then and keep their room.
    pub(crate) fn take(&mut self) -> Self {
        Columns {
            id: self.id.take(),
            external_id: self.external_id.take(),
            started_at: self.started_at.take(),
            ended_at: self.ended_at.take(),
            channel: self.channel.take(),
            session_type: self.session_type.take(),
            tags: self.tags.take(),
            searched: self.searched.take(),
            contact_email: self.contact_email.take(),
            flags: take(&mut self.flags),
            auto_assessment: self.auto_assessment.take(),
            human_assessment: self.human_assessment.take(),
            stars: self.stars.take(),
            lead_value: self.lead_value.take(),
            lead_units: self.lead_units.take(),
            conversion_ratio: self.conversion_ratio.take(),
            recognition: self.recognition.take(),
            hours: self.hours.take(),
            recorded_asr: self.recorded_asr.take(),
            user_messages: self.user_messages.take(),
            agent_messages: self.agent_messages.take(),
            utms: self.utms.take(),
            arguments: self.arguments.take(),
            actual_result: self.actual_result.take(),
            expected_result: self.expected_result.take(),
            integration_idn: self.integration_idn.take(),
            connector_idn: self.connector_idn.take(),
            text_bytes: std::mem::take(&mut self.text_bytes),
        }
    }
}

/// A run of sessions with what one set of policies says of each.
#[derive(Debug)]
pub(crate) struct Chunk {
    pub(crate) columns: Arc<Columns>,
    pub(crate) facets: FacetColumn,
    /// The ASR of the rows that have some.
    pub(crate) asr: NumberColumn<Money>,
    /// The first and the last start.
    pub(crate) started: Option<(Timestamp, Timestamp)>,
}

impl Chunk {
    /// Columns with what these policies say of each row.
    pub(crate) fn scored(columns: Arc<Columns>, policies: &Policies) -> Self {
        let starts = || columns.started_at.iter();
        let started = starts().min().zip(starts().max());
        let mut asr = NumberColumn::default();
        let facets = FacetColumn::new((0..columns.len()).map(|index| {
            let recorded = Recorded { columns: &columns, index };
            let scored = policies.score(&recorded);
            asr.push(index, Some(scored.asr).filter(|asr| *asr != Money::ZERO));
            scored.facets
        }));
        let asr = asr.take();
        Chunk { columns, facets, asr, started }
    }

    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }
}
