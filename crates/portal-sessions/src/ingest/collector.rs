//! Puts the blocks together in the order of the input.

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

/// The table and the report as they grow.
pub(super) struct Collector<'o, 'i> {
    pub(super) strict: bool,
    pub(super) duplicates: Duplicates,
    pub(super) limits: Limits,
    pub(super) watch: Watch<'o>,
    pub(super) sink: Option<RejectSink<'o>>,
    /// The whole input, where a record of an earlier block may still have to be reported.
    pub(super) input: Option<&'i [u8]>,
    pub(super) gathered: Gathered,
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Gathered {
    chunks: Vec<Chunk>,
    /// How many rows lie before each chunk.
    before: Vec<u32>,
    /// Where the rows of each chunk came from.
    origins: Vec<Origins>,
    ids: Ids,
    rows: u32,
    /// The numbers of rows that are in a chunk and must not be in the table.
    dropped: Vec<u32>,
    kept_bytes: usize,
    /// How many rejects are faults: all but the copies that the caller chose to leave out.
    faults: u64,
    notices: Notices,
    report: IngestReport,
}

/// A record to reject, before it is reported.
struct Fault {
    place: Place,
    error: Error,
    /// The caller chose which of two records stays, so that this one is no reason to stop.
    is_chosen: bool,
    duplicate: Option<Duplicate>,
}

impl Collector<'_, '_> {
    /// Adds the next block; strict mode ends at its first fault.
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
                // The last number is no row's.
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
        // Of a record that is too long a reader holds no more either.
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

    /// The table and the report, and how many rejects are faults.
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
    /// Notes the id of a row; gives back the fault when one of two rows must go. `place` is where this one came from.
    fn register(
        &mut self,
        row: u32,
        hash: u64,
        duplicates: Duplicates,
        place: impl Fn() -> Option<Place>,
    ) -> Option<Fault> {
        let (chunks, before) = (&self.chunks, &self.before);
        // The chunk of a row, and its place there.
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

fn too_many() -> Error {
    let message = format!("a table holds at most {} sessions", u32::MAX - 1);
    Error::new(ErrorKind::TooManyRecords, message)
}

/// The chunk without some of its rows.
fn without(chunk: &Chunk, dropped: &HashSet<usize>, policies: &Policies) -> Chunk {
    let part = Part::whole(chunk, policies);
    let mut columns = ColumnsBuilder::default();
    for index in part.rows() {
        if !dropped.contains(&index) {
            columns.push(&part.row(index));
        }
    }
    // As the rows fitted into one chunk, fewer of them do.
    let columns = columns.finish().into_iter().next().unwrap_or_default();
    Chunk::scored(columns, policies)
}
