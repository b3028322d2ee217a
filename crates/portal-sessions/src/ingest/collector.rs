//! Joins the parsed blocks in input order: finds duplicate ids, reports rejects and builds the table.
//!
//! Duplicates can only be found here, in order, since which of two records stays depends on the order. The rest of the
//! work is done by then: parsing and scoring have happened on the threads.

use std::collections::HashSet;

use super::block::Parsed;
use super::blocks::Block;
use super::ids::Ids;
use super::origins::Origins;
use super::record::Columns;
use super::reject::{Place, Reject};
use super::report::{Duplicate, IngestReport, Notices};
use super::watch::Watch;
use super::{Duplicates, Ingested, Limits, RejectSink};
use crate::error::{Error, ErrorKind};
use crate::policies::Policies;
use crate::table::{Chunk, ColumnsBuilder, Part, SessionTable};

/// The table and the report while they are built. It runs on the calling thread only.
pub(super) struct Collector<'o, 'i> {
    pub(super) strict: bool,
    pub(super) duplicates: Duplicates,
    pub(super) limits: Limits,
    pub(super) watch: Watch<'o>,
    pub(super) sink: Option<RejectSink<'o>>,
    /// The whole input, under [`Duplicates::Last`]: there a record of an earlier block may still become a reject.
    pub(super) input: Option<&'i [u8]>,
    pub(super) gathered: Gathered,
}

/// Everything that was read so far.
#[derive(Default)]
pub(super) struct Gathered {
    chunks: Vec<Chunk>,
    /// For each chunk, the number of rows before it.
    before: Vec<u32>,
    /// For each chunk, the places of its rows in the input.
    origins: Vec<Origins>,
    ids: Ids,
    rows: u32,
    /// The indices of rows that are in a chunk but must not be in the table, since another row has their id.
    dropped: Vec<u32>,
    /// The bytes of all rejects that the report keeps.
    kept_bytes: usize,
    /// How many rejects are faults: all except the copies that the caller chose to leave out.
    faults: u64,
    notices: Notices,
    report: IngestReport,
}

/// A record that is about to be rejected.
struct Fault {
    place: Place,
    error: Error,
    /// Whether it is a copy that the caller's choice of [`Duplicates`] leaves out, which is not a fault of the input.
    is_chosen: bool,
    duplicate: Option<Duplicate>,
}

impl Collector<'_, '_> {
    /// Adds the next block and reports its rejects in input order; in strict mode the first one is the error.
    pub(super) fn add(&mut self, block: &Block<'_>, parsed: Parsed) -> Result<(), Error> {
        let Parsed { chunks, rows, rejects, notices } = parsed;
        self.gathered.notices.merge(&notices);
        let mut faults: Vec<Fault> = rejects
            .into_iter()
            .filter_map(|(number, error)| Some((block.place(number)?, error)))
            .map(|(place, error)| Fault { place, error, is_chosen: false, duplicate: None })
            .collect();
        let in_chunks = faults.len();
        self.gathered.ids.prepare(rows.iter().map(|&(_, hash)| hash));
        let mut rows = rows.as_slice();
        for chunk in chunks {
            let (mine, rest) = rows.split_at_checked(chunk.len()).unwrap_or((rows, &[]));
            rows = rest;
            let numbers = mine.iter().map(|&(number, _)| number);
            self.gathered.origins.push(Origins::new(block, numbers, self.input.is_some()));
            self.gathered.before.push(self.gathered.rows);
            self.gathered.chunks.push(chunk);
            for &(number, hash) in mine {
                let row = self.gathered.rows;
                // `u32::MAX` is never a row: the table of ids marks its empty slots with it.
                self.gathered.rows = row.checked_add(1).filter(|rows| *rows < u32::MAX).ok_or_else(too_many)?;
                faults.extend(self.gathered.register(row, hash, self.duplicates, || block.place(number)));
            }
        }
        if faults.len() > in_chunks {
            faults.sort_by_key(|fault| fault.place.ordinal);
        }
        for fault in faults {
            self.reject(block, fault)?;
        }
        let gathered = &mut self.gathered;
        gathered.report.accepted = u64::from(gathered.rows) - gathered.dropped.len() as u64;
        let read = gathered.report.accepted + gathered.report.rejected;
        self.watch.tell(read, block.end)
    }

    /// Counts a reject, passes it to the sink, and keeps it in the report within the limits.
    fn reject(&mut self, block: &Block<'_>, fault: Fault) -> Result<(), Error> {
        let Fault { place, error, is_chosen, duplicate } = fault;
        if self.strict && !is_chosen {
            return Err(error.of_record(&place.name()));
        }
        let report = &mut self.gathered.report;
        report.rejected += 1;
        self.gathered.faults += u64::from(!is_chosen);
        *report.rejected_by_kind.entry(error.kind()).or_default() += 1;
        if report.duplicates.len() < self.limits.kept_rejects {
            report.duplicates.extend(duplicate);
        }
        let keeps = report.rejects.len() < self.limits.kept_rejects;
        if !keeps && self.sink.is_none() {
            return Ok(());
        }
        let (bytes, offset) = match &self.input {
            Some(input) => (*input, 0),
            None => (block.bytes.as_ref(), block.offset),
        };
        let start = place.byte_range.start.saturating_sub(offset) as usize;
        let end = place.byte_range.end.saturating_sub(offset) as usize;
        // From a reader only this much of a record that is too long is held, and a report must not depend on the
        // source.
        let end = end.min(start.saturating_add(self.limits.line));
        let reject = Reject::new(place, &error, bytes.get(start..end).unwrap_or_default());
        if let Some(sink) = &mut self.sink {
            sink(&reject);
        }
        let kept_bytes = self.gathered.kept_bytes + reject.raw.len();
        if keeps && kept_bytes <= self.limits.kept_bytes {
            self.gathered.kept_bytes = kept_bytes;
            self.gathered.report.rejects.push(reject);
        }
        Ok(())
    }

    /// The table and the report, and how many of the rejects are faults. Rows that lost to a later copy are removed
    /// now.
    pub(super) fn finish(
        self,
        blank_lines: u64,
        columns: Option<&Columns>,
        policies: Policies,
    ) -> Result<(Ingested, u64), Error> {
        let Gathered { mut chunks, before, mut dropped, notices, mut report, faults, .. } = self.gathered;
        dropped.sort_unstable();
        for (chunk, &before) in chunks.iter_mut().zip(&before) {
            let from = dropped.get(dropped.partition_point(|&row| row < before)..).unwrap_or_default();
            let places = from.iter().map(|&row| (row - before) as usize);
            let rows: HashSet<usize> = places.take_while(|&row| row < chunk.len()).collect();
            if !rows.is_empty() {
                *chunk = without(chunk, &rows, &policies);
            }
        }
        report.blank_lines = blank_lines;
        notices.write_to(columns, &mut report);
        let table = SessionTable::from_chunks(chunks, policies)?;
        Ok((Ingested { table, report }, faults))
    }
}

impl Gathered {
    /// Registers the id of a row, and returns a fault if another row has it: for the one of the two that is dropped.
    /// `place` is the place of this row in the input.
    fn register(
        &mut self,
        row: u32,
        hash: u64,
        duplicates: Duplicates,
        place: impl Fn() -> Option<Place>,
    ) -> Option<Fault> {
        let (chunks, before) = (&self.chunks, &self.before);
        // Finds the chunk of a row, and its index in that chunk.
        let locate = |row: u32| {
            let chunk = before.partition_point(|&before| before <= row).checked_sub(1)?;
            Some((chunk, (row - before.get(chunk)?) as usize))
        };
        let id_of = |row: u32| {
            let (chunk, row) = locate(row)?;
            chunks.get(chunk)?.columns.id.get(row)
        };
        let mut earlier = self.ids.insert(hash, row, |other| id_of(other) == id_of(row))?;
        let origin = |row: u32| {
            let (chunk, row) = locate(row)?;
            self.origins.get(chunk)?.place(row)
        };
        let (kept, dropped, dropped_row) = match duplicates {
            Duplicates::Reject | Duplicates::First => (origin(earlier.get())?, place()?, row),
            Duplicates::Last => {
                let earlier = earlier.replace(row);
                (place()?, origin(earlier)?, earlier)
            }
        };
        self.dropped.push(dropped_row);
        let id = id_of(row)?;
        let message = match kept.line {
            Some(line) => format!("record {} in line {line} has the id `{id:.60}` too", kept.ordinal),
            None => format!("{} has the id `{id:.60}` too", kept.name()),
        };
        let error = Error::new(ErrorKind::DuplicateId, message).at("id").value_is(id);
        let duplicate = Duplicate {
            id: id.to_owned(),
            kept_ordinal: kept.ordinal,
            kept_line: kept.line,
            dropped_ordinal: dropped.ordinal,
            dropped_line: dropped.line,
        };
        let is_chosen = duplicates != Duplicates::Reject;
        Some(Fault { place: dropped, error, is_chosen, duplicate: Some(duplicate) })
    }
}

/// The error of an input with more rows than 32 bits can number.
fn too_many() -> Error {
    let message = format!("a table holds at most {} sessions", u32::MAX - 1);
    Error::new(ErrorKind::TooManyRecords, message)
}

/// A copy of the chunk without some of its rows.
fn without(chunk: &Chunk, dropped: &HashSet<usize>, policies: &Policies) -> Chunk {
    let part = Part::whole(chunk, policies);
    let mut columns = ColumnsBuilder::default();
    for index in part.rows() {
        if !dropped.contains(&index) {
            columns.push(&part.row(index));
        }
    }
    // All rows fitted into one chunk, so fewer of them do as well.
    let columns = columns.finish().into_iter().next().unwrap_or_default();
    Chunk::scored(columns, policies)
}
