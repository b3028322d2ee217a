//! The report of an ingest on its input.
//!
//! A report is built from the counts of each block, which are merged in order, so that it is the same for any number of
//! threads.

use std::collections::BTreeMap;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::record::{Columns, Draft, Notes, UNKNOWN_NAMES, absent_fields, is_computed, near_field};
use super::reject::Reject;
use crate::error::ErrorKind;
use crate::facets::{AssessmentClass, Group};
use crate::session::{Flag, Record};
use crate::table::Chunk;

/// What was accepted, rejected and odd in an input. `accepted + rejected` is always the number of its records.
///
/// Warnings, missing flags and fields are counted over all records that could be read, including those that were then
/// left out because of their id. In JSON, `rejected_by_kind` is `rejected_by_code`, an object by
/// [code](ErrorKind::code).
///
/// ```
/// use portal_sessions::{Flag, Ingest};
///
/// let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat","is_laed":true}"#;
/// let report = Ingest::new().ndjson(line)?.report;
/// assert_eq!(report.unknown_fields["is_laed"], 1);
/// assert_eq!(report.near_names["is_laed"], "is_lead");
/// assert_eq!(report.missing.of(Flag::Lead), 1);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IngestReport {
    /// The number of records in the table.
    pub accepted: u64,
    /// The number of records that were left out, for any reason.
    pub rejected: u64,
    /// The number of blank lines, which are skipped and do not count as records.
    pub blank_lines: u64,
    /// The number of rejects of each kind. The numbers add up to `rejected`.
    pub rejected_by_kind: BTreeMap<ErrorKind, u64>,
    /// The rejects in the order in which they were found: the first 10,000, or as many as [`Limits`](super::Limits)
    /// state.
    pub rejects: Vec<Reject>,
    /// The records that were left out because another one has their id; as many as rejects are kept.
    pub duplicates: Vec<Duplicate>,
    /// Accepted records with something odd in them.
    pub warnings: Warnings,
    /// The number of records without each flag, or with `null` for it; the flag is then off.
    pub missing: MissingFlags,
    /// The number of records with each field that a session does not have, by name. Only the first 1,000 names are
    /// listed.
    pub unknown_fields: BTreeMap<String, u64>,
    /// How many fields with a name beyond those 1,000 there were.
    pub other_unknown_fields: u64,
    /// For each unknown field whose name is close to a field of a session, that field: `is_lead` for `is_laed`.
    pub near_names: BTreeMap<String, String>,
    /// The fields of a session that no record has, in the order of the wire form, so that their values are missing
    /// everywhere. For a source with columns, the fields for which it has no column.
    pub absent_fields: Vec<String>,
    /// The number of records with each field that this library computes itself, such as `asr`, by name. Their values
    /// are not read.
    pub ignored_fields: BTreeMap<String, u64>,
}

/// Two records with the same id, of which one was left out.
///
/// ```
/// use portal_sessions::Ingest;
///
/// let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat"}"#;
/// let report = Ingest::new().ndjson(&format!("{line}\n{line}\n"))?.report;
/// let duplicate = &report.duplicates[0];
/// assert_eq!((duplicate.kept_ordinal, duplicate.dropped_ordinal), (1, 2));
/// assert_eq!(report.rejects[0].kind.code(), "DUPLICATE_ID");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Duplicate {
    /// The id that both have.
    pub id: String,
    /// The number of the record that stayed, counted from 1.
    pub kept_ordinal: u64,
    /// The line in which that record begins; `None` where records have no lines.
    pub kept_line: Option<u64>,
    /// The number of the record that was left out, counted from 1.
    pub dropped_ordinal: u64,
    /// The line in which that record begins; `None` where records have no lines.
    pub dropped_line: Option<u64>,
}

/// How often something odd was accepted. None of these is a fault, and none keeps a record out of the table.
///
/// ```
/// use portal_sessions::Ingest;
///
/// let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:60Z","channel":"chat"}"#;
/// assert_eq!(Ingest::new().ndjson(line)?.report.warnings.leap_seconds, 1);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Warnings {
    /// Sessions that end before they start; their duration is unknown.
    pub ends_before_start: u64,
    /// Instants at second 60, read as `59.999999`.
    pub leap_seconds: u64,
    /// Instants with more than six digits of a second, of which the further ones, not all zero, were cut.
    pub precision_cuts: u64,
    /// Sessions with the character U+0000 in a string, which some databases refuse, PostgreSQL among them.
    pub nul_characters: u64,
    /// Assessments other than `Yes-A`, `Yes-B` and `No`. They are kept, and no score counts them.
    pub unknown_assessments: u64,
}

/// The number of records without each flag. In JSON an object by the name of the flag's field.
///
/// ```
/// use portal_sessions::{Flag, Ingest};
///
/// let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat","is_lead":true,"is_test":null}"#;
/// let missing = Ingest::new().ndjson(line)?.report.missing;
/// assert_eq!((missing.of(Flag::Lead), missing.of(Flag::Test), missing.of(Flag::Done)), (0, 1, 1));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MissingFlags([u64; Flag::ALL.len()]);

impl MissingFlags {
    /// The number of records without this flag, or with `null` for it.
    #[must_use]
    pub fn of(&self, flag: Flag) -> u64 {
        self.0.get(flag.index() as usize).copied().unwrap_or(0)
    }
}

/// One number for each flag, by the name of its field.
impl Serialize for MissingFlags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Flag::ALL.map(|flag| (flag.field(), self.of(flag))))
    }
}

/// Serialised with `rejected_by_code`, an object by code, in place of `rejected_by_kind`.
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

/// The counts of a report for one block; those of all blocks are merged.
#[derive(Debug, Default)]
pub(super) struct Notices {
    warnings: Warnings,
    missing: MissingFlags,
    /// The records that were read.
    records: u64,
    /// One bit for each field of a session that some record has.
    named: u64,
    /// The number of records with each unknown field.
    unknown: BTreeMap<String, u64>,
    /// Unknown fields beyond the first 1,000 names.
    other_unknown: u64,
}

impl Notices {
    /// Counts one record that was read.
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

    /// Counts what is faster to count over a whole chunk than record by record: assessments with an unknown spelling.
    pub(super) fn add_chunk(&mut self, chunk: &Chunk) {
        const OTHER: u32 = AssessmentClass::Other as u32;
        let unknown = Group::AUTO.bit(OTHER) | Group::HUMAN.bit(OTHER);
        self.warnings.unknown_assessments += chunk.facets.count_all(unknown);
    }

    /// Counts a field that a session does not have. The number of names is bounded, so that an input cannot fill the
    /// memory with them.
    fn count_unknown(&mut self, name: &str, count: u64) {
        if let Some(counted) = self.unknown.get_mut(name) {
            *counted += count;
        } else if self.unknown.len() < UNKNOWN_NAMES {
            self.unknown.insert(name.to_owned(), count);
        } else {
            self.other_unknown += count;
        }
    }

    /// Adds the counts of the next block.
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

    /// Writes the counts into the report, and derives from them which fields are absent, ignored or misspelled.
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
            // Without any record, every field would be absent, which says nothing about the source.
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
