//! What an ingest tells of its input.

use std::collections::BTreeMap;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::record::{Columns, Draft, Notes, UNKNOWN_NAMES, absent_fields, is_computed, near_field};
use super::reject::Reject;
use crate::error::ErrorKind;
use crate::facets::{AssessmentClass, Group};
use crate::session::{Flag, Record};
use crate::table::Chunk;

/// What became of every record of an input: `accepted + rejected` is the number of its records, always.
///
/// Warnings, missing flags and the fields are counted over all records that could be read, so also over one that was then
/// left out for its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IngestReport {
    /// How many records are in the table.
    pub accepted: u64,
    /// How many are not.
    pub rejected: u64,
    /// How many blank lines were skipped; they are no records.
    pub blank_lines: u64,
    /// How many were rejected for each reason.
    pub rejected_by_kind: BTreeMap<ErrorKind, u64>,
    /// The rejects, in the order they were found: the first 10,000 of them unless the limits say otherwise.
    pub rejects: Vec<Reject>,
    /// The records that were left out because another one has their id; as many of them as rejects are kept.
    pub duplicates: Vec<Duplicate>,
    /// What was accepted and still looks odd.
    pub warnings: Warnings,
    /// How many records do not say whether a flag is on, or say `null`; it is then off.
    pub missing: MissingFlags,
    /// The fields that no session has, by name, and how many records had them. The first 1,000 names are told apart.
    pub unknown_fields: BTreeMap<String, u64>,
    /// How often a field with yet another name was found.
    pub other_unknown_fields: u64,
    /// For each unknown field that is nearly called like one of a session, the name that was perhaps meant: `is_lead` for
    /// `is_laed`.
    pub near_names: BTreeMap<String, String>,
    /// The fields of a session that no record names, in the order of the wire form: their values are missing everywhere.
    /// Where the source has columns, those for which it has none.
    pub absent_fields: Vec<String>,
    /// The fields that this library computes itself, such as `asr`, by name, and how many records had them. Nothing was read
    /// from them.
    pub ignored_fields: BTreeMap<String, u64>,
}

/// Two records with one id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Duplicate {
    /// The id.
    pub id: String,
    /// Which record stayed, counted from 1.
    pub kept_ordinal: u64,
    /// The line in which it begins; none where records are no lines.
    pub kept_line: Option<u64>,
    /// Which record was left out, counted from 1.
    pub dropped_ordinal: u64,
    /// The line in which it begins; none where records are no lines.
    pub dropped_line: Option<u64>,
}

/// How often something was accepted that still looks odd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Warnings {
    /// Sessions that end before they start; their duration is unknown.
    pub ends_before_start: u64,
    /// Instants at second 60, read as `59.999999`.
    pub leap_seconds: u64,
    /// Instants with digits after the sixth, which were cut.
    pub precision_cuts: u64,
    /// Sessions with the character U+0000 in a text, which some databases refuse, PostgreSQL among them.
    pub nul_characters: u64,
    /// Assessments that are none of `Yes-A`, `Yes-B` and `No`. They are kept, and no score counts them.
    pub unknown_assessments: u64,
}

/// How many records do not give each flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MissingFlags([u64; Flag::ALL.len()]);

impl MissingFlags {
    /// How many records do not give this flag.
    #[must_use]
    pub fn of(&self, flag: Flag) -> u64 {
        self.0.get(flag.index() as usize).copied().unwrap_or(0)
    }
}

/// In JSON: one number for each flag, by the name of its field.
impl Serialize for MissingFlags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Flag::ALL.map(|flag| (flag.field(), self.of(flag))))
    }
}

impl Serialize for IngestReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let by_code: BTreeMap<&str, u64> =
            self.rejected_by_kind.iter().map(|(kind, &count)| (kind.code(), count)).collect();
        let mut object = serializer.serialize_struct("IngestReport", 13)?;
        object.serialize_field("accepted", &self.accepted)?;
        object.serialize_field("rejected", &self.rejected)?;
        object.serialize_field("blank_lines", &self.blank_lines)?;
        object.serialize_field("rejected_by_code", &by_code)?;
        object.serialize_field("rejects", &self.rejects)?;
        object.serialize_field("duplicates", &self.duplicates)?;
        object.serialize_field("warnings", &self.warnings)?;
        object.serialize_field("missing", &self.missing)?;
        object.serialize_field("unknown_fields", &self.unknown_fields)?;
        object.serialize_field("other_unknown_fields", &self.other_unknown_fields)?;
        object.serialize_field("near_names", &self.near_names)?;
        object.serialize_field("absent_fields", &self.absent_fields)?;
        object.serialize_field("ignored_fields", &self.ignored_fields)?;
        object.end()
    }
}

/// What is counted of the records that were read, block by block.
#[derive(Debug, Default)]
pub(super) struct Notices {
    warnings: Warnings,
    missing: MissingFlags,
    /// How many records there were.
    records: u64,
    /// The places of the keys that some record has, as bits.
    named: u64,
    unknown: BTreeMap<String, u64>,
    other_unknown: u64,
}

impl Notices {
    pub(super) fn add(&mut self, draft: &Draft<'_>) {
        let Notes { leap_seconds, precision_cuts } = draft.notes();
        self.warnings.leap_seconds += u64::from(leap_seconds);
        self.warnings.precision_cuts += u64::from(precision_cuts);
        if draft.ended_at().is_some_and(|ended_at| ended_at < draft.started_at()) {
            self.warnings.ends_before_start += 1;
        }
        self.warnings.nul_characters += u64::from(draft.has_nul());
        self.records += 1;
        self.named |= draft.named();
        let given = draft.given_flags();
        for (flag, count) in Flag::ALL.into_iter().zip(&mut self.missing.0) {
            *count += u64::from(!given.has(flag));
        }
        for name in draft.unknown() {
            self.count_unknown(&name, 1);
        }
    }

    /// Adds what the chunk of the records tells sooner than each of them.
    pub(super) fn add_chunk(&mut self, chunk: &Chunk) {
        const OTHER: u32 = AssessmentClass::Other as u32;
        let unknown = Group::AUTO.bit(OTHER) | Group::HUMAN.bit(OTHER);
        self.warnings.unknown_assessments += chunk.facets.count_all(unknown);
    }

    fn count_unknown(&mut self, name: &str, count: u64) {
        if let Some(counted) = self.unknown.get_mut(name) {
            *counted += count;
        } else if self.unknown.len() < UNKNOWN_NAMES {
            self.unknown.insert(name.to_owned(), count);
        } else {
            self.other_unknown += count;
        }
    }

    /// Adds what the next block has counted.
    pub(super) fn merge(&mut self, next: &Notices) {
        self.warnings.ends_before_start += next.warnings.ends_before_start;
        self.warnings.leap_seconds += next.warnings.leap_seconds;
        self.warnings.precision_cuts += next.warnings.precision_cuts;
        self.warnings.nul_characters += next.warnings.nul_characters;
        self.warnings.unknown_assessments += next.warnings.unknown_assessments;
        self.records += next.records;
        self.named |= next.named;
        for (total, count) in self.missing.0.iter_mut().zip(next.missing.0) {
            *total += count;
        }
        for (name, &count) in &next.unknown {
            self.count_unknown(name, count);
        }
        self.other_unknown += next.other_unknown;
    }

    pub(super) fn write_to(self, columns: Option<&Columns>, report: &mut IngestReport) {
        report.warnings = self.warnings;
        report.missing = self.missing;
        (report.ignored_fields, report.unknown_fields) =
            self.unknown.into_iter().partition(|(name, _)| is_computed(name));
        let named = match columns {
            Some(columns) => {
                let ignored = columns.computed.iter().map(|name| (name.clone(), self.records));
                report.ignored_fields.extend(ignored);
                Some(columns.named)
            }
            // Of no record at all nothing can be said.
            None => (self.records > 0).then_some(self.named),
        };
        let absent = named.map(absent_fields).unwrap_or_default();
        report.absent_fields = absent.into_iter().map(str::to_owned).collect();
        report.near_names = report
            .unknown_fields
            .keys()
            .filter_map(|name| Some((name.clone(), near_field(name)?.to_owned())))
            .collect();
        report.other_unknown_fields = self.other_unknown;
    }
}
