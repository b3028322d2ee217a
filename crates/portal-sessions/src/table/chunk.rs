//! A run of rows as columns.

use std::sync::Arc;

use super::column::{DictionaryColumn, ListColumn, NumberColumn, TextColumn, take};
use super::dictionary::Dictionary;
use super::facet_column::FacetColumn;
use super::row::Recorded;
use super::search_column::SearchColumn;
use super::values::Values;
use crate::column::Column;
use crate::number::{LeadValue, Money, Share};
use crate::policies::Policies;
use crate::session::{EMPTY_OBJECT, Flags, Hours, MAX_TAGS, Record};
use crate::time::Timestamp;

/// The most rows of one chunk.
const ROWS: usize = 1 << 16;
/// A chunk takes no further row once its texts together have this many bytes.
const TEXT_BYTES: usize = 1 << 30;

/// Texts of which most differ.
pub(crate) type Plain = TextColumn;
/// Texts of which few differ.
pub(crate) type Coded = DictionaryColumn;

macro_rules! columns {
    (
        []
        texts { $(#[doc = $text_doc:literal] $text:ident $text_variant:ident $storage:ident $longest:literal;)+ }
        searched { $(#[doc = $searched_doc:literal] $searched:ident $searched_variant:ident $place:ident;)+ }
        numbers { $(#[doc = $number_doc:literal] $number:ident $number_variant:ident $type:ident $kind:ident;)+ }
        flags { $(#[doc = $flag_doc:literal] $flag:ident $flag_variant:ident $which:ident $set:ident;)+ }
        objects { $(#[doc = $object_doc:literal] $object:ident $object_variant:ident $json:ident;)+ }
        alone { $(#[doc = $alone_doc:literal] $alone:ident $alone_variant:ident $which_alone:ident;)+ }
    ) => {
        /// What was recorded of a run of sessions, field by field.
        #[derive(Debug, Default)]
        pub(crate) struct Columns {
            pub(crate) id: TextColumn,
            pub(crate) started_at: Values<Timestamp>,
            pub(crate) channel: DictionaryColumn,
            pub(crate) tags: ListColumn,
            pub(crate) flags: Vec<Flags>,
            /// The texts in which a search looks.
            pub(crate) searched: SearchColumn,
            $(pub(crate) $text: $storage,)+
            $(pub(crate) $number: NumberColumn<$type>,)+
            $(pub(crate) $object: TextColumn,)+
            text_bytes: usize,
        }

        impl Columns {
            fn largest_dictionary(&self) -> usize {
                let largest = self.channel.dictionary().len().max(self.tags.dictionary().len());
                [$(self.$text.texts_in_dictionary()),+].into_iter().fold(largest, usize::max)
            }

            pub(crate) fn push(&mut self, record: &impl Record) {
                let row = self.len();
                self.started_at.push(record.started_at());
                self.flags.push(record.flags());
                self.channel.push(row, Some(record.channel()));
                self.tags.push(row, record.tags());
                $(self.$number.push(row, record.$number());)+
                self.text_bytes += self.id.add(row, Some(record.id()));
                $(self.text_bytes += self.$text.add(row, record.$text());)+
                $(self.text_bytes += self.$object.add(row, Some(record.$object()).filter(|text| *text != EMPTY_OBJECT));)+
                self.text_bytes += self.searched.push(row, record);
            }

            /// The columns without spare room; these are empty then and keep their room.
            pub(crate) fn take(&mut self) -> Self {
                Columns {
                    id: self.id.take(),
                    started_at: self.started_at.take(),
                    channel: self.channel.take(),
                    tags: self.tags.take(),
                    flags: take(&mut self.flags),
                    searched: self.searched.take(),
                    $($text: self.$text.take(),)+
                    $($number: self.$number.take(),)+
                    $($object: self.$object.take(),)+
                    text_bytes: std::mem::take(&mut self.text_bytes),
                }
            }

            /// The column that keeps the texts of a field as codes; none where they are not kept so.
            pub(crate) fn coded(column: Column) -> Option<fn(&Columns) -> &DictionaryColumn> {
                match column {
                    Column::Channel => Some(|columns| &columns.channel),
                    $(Column::$text_variant => Texts::coded(|columns| &columns.$text),)+
                    Column::Id | Column::StartedAt | Column::Tags => None,
                    $(Column::$searched_variant => None,)+
                    $(Column::$number_variant => None,)+
                    $(Column::$flag_variant => None,)+
                    $(Column::$object_variant => None,)+
                    Column::Asr | Column::Assessment | Column::Duration | Column::Length => None,
                }
            }
        }
    };
}
crate::session::for_session_fields_by_kind! { columns }

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
}

/// Optional texts of one field, however they are kept.
trait Texts {
    /// Adds the text of the next row, and gives how many bytes it takes of those that a chunk has room for.
    fn add(&mut self, row: usize, text: Option<&str>) -> usize;

    /// How many texts its dictionary has; 0 without one.
    fn texts_in_dictionary(&self) -> usize;

    /// The same field as one that is kept as codes; none when it is not.
    fn coded(field: fn(&Columns) -> &Self) -> Option<fn(&Columns) -> &DictionaryColumn>;
}

impl Texts for Plain {
    fn add(&mut self, row: usize, text: Option<&str>) -> usize {
        self.push(row, [text]);
        text.map_or(0, str::len)
    }

    fn texts_in_dictionary(&self) -> usize {
        0
    }

    fn coded(_: fn(&Columns) -> &Self) -> Option<fn(&Columns) -> &DictionaryColumn> {
        None
    }
}

impl Texts for Coded {
    /// A dictionary has its texts one by one and not in a buffer of the chunk, so they take none of that room.
    fn add(&mut self, row: usize, text: Option<&str>) -> usize {
        self.push(row, text);
        0
    }

    fn texts_in_dictionary(&self) -> usize {
        self.dictionary().len()
    }

    fn coded(field: fn(&Columns) -> &Self) -> Option<fn(&Columns) -> &DictionaryColumn> {
        Some(field)
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
