//! Puts the blocks together in the order of the input.

use std::ops::ControlFlow;

use super::block::Parsed;
use super::blocks::Block;
use super::framing::Frame;
use super::ids::{Ids, RowNumber};
use super::reject::{Place, Reject};
use super::report::{Duplicate, IngestReport, Notices};
use super::{Duplicates, Ingested, Limits, Observer, RejectSink};
use crate::error::{Error, ErrorKind};
use crate::policies::Policies;
use crate::progress::Progress;
use crate::table::{Chunk, ColumnsBuilder, Part, SessionTable};

/// The table and the report as they grow.
pub(super) struct Collector<'o, 'i> {
    pub(super) strict: bool,
    pub(super) duplicates: Duplicates,
    pub(super) limits: Limits,
    pub(super) observer: Option<Observer<'o>>,
    pub(super) sink: Option<RejectSink<'o>>,
    /// The whole input, where a record of an earlier block may still have to be reported.
    pub(super) input: Option<&'i [u8]>,
    pub(super) gathered: Gathered,
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Gathered {
    chunks: Vec<Chunk>,
    /// Where each row of each chunk came from.
    places: Vec<Vec<Place>>,
    ids: Ids,
    /// Rows that are in a chunk and must not be in the table.
    dropped: Vec<RowNumber>,
    kept_bytes: usize,
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
            .filter_map(|(number, error)| Some((block.frames.get(number)?, number, error)))
            .map(|(frame, number, error)| Fault {
                place: place(block, frame, number),
                error,
                is_chosen: false,
                duplicate: None,
            })
            .collect();
        let in_chunks = faults.len();
        let mut rows = rows.into_iter();
        for chunk in chunks {
            let chunk_number = self.gathered.chunks.len() as u32;
            let (numbers, hashes): (Vec<usize>, Vec<u64>) = rows.by_ref().take(chunk.len()).unzip();
            let frames = numbers.into_iter().filter_map(|number| Some((number, block.frames.get(number)?)));
            self.gathered.places.push(frames.map(|(number, frame)| place(block, frame, number)).collect());
            self.gathered.chunks.push(chunk);
            for (row, hash) in (0..).zip(hashes) {
                faults.extend(self.gathered.register(RowNumber { chunk: chunk_number, row }, hash, self.duplicates));
            }
        }
        if faults.len() > in_chunks {
            faults.sort_by_key(|fault| fault.place.ordinal);
        }
        for fault in faults {
            self.reject(block, fault)?;
        }
        let gathered = &mut self.gathered;
        gathered.report.accepted = gathered.rows() - gathered.dropped.len() as u64;
        self.observe(block)
    }

    fn reject(&mut self, block: &Block<'_>, fault: Fault) -> Result<(), Error> {
        let Fault { place, error, is_chosen, duplicate } = fault;
        if self.strict && !is_chosen {
            return Err(error.on_line(place.line));
        }
        let report = &mut self.gathered.report;
        report.rejected += 1;
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

    fn observe(&mut self, block: &Block<'_>) -> Result<(), Error> {
        let Some(observer) = &mut self.observer else { return Ok(()) };
        let report = &self.gathered.report;
        let bytes = block.offset + block.bytes.len() as u64;
        match observer(Progress { rows: report.accepted + report.rejected, bytes }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                let message = format!("the observer stopped the ingest after {bytes} bytes");
                Err(Error::new(ErrorKind::Stopped, message))
            }
        }
    }

    pub(super) fn finish(self, blank_lines: u64, policies: Policies) -> Result<Ingested, Error> {
        let Gathered { mut chunks, mut dropped, notices, mut report, .. } = self.gathered;
        dropped.sort_unstable();
        for dropped in dropped.chunk_by(|one, other| one.chunk == other.chunk) {
            let Some(chunk) = dropped.first().and_then(|row| chunks.get_mut(row.chunk as usize)) else { continue };
            *chunk = without(chunk, dropped, &policies);
        }
        report.blank_lines = blank_lines;
        notices.write_to(&mut report);
        let table = SessionTable::from_chunks(chunks, policies)?;
        Ok(Ingested { table, report })
    }
}

impl Gathered {
    fn rows(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.len() as u64).sum()
    }

    /// Notes the id of a row; gives back the fault when one of two rows must go.
    fn register(&mut self, row: RowNumber, hash: u64, duplicates: Duplicates) -> Option<Fault> {
        let chunks = &self.chunks;
        let id_of = |row: RowNumber| chunks.get(row.chunk as usize)?.columns.id.get(row.row as usize);
        let id = id_of(row)?;
        let earlier = self.ids.insert(id, hash, row, id_of)?;
        let (kept, dropped) = match duplicates {
            Duplicates::Reject | Duplicates::First => (*earlier, row),
            Duplicates::Last => (row, std::mem::replace(earlier, row)),
        };
        self.dropped.push(dropped);
        let place_of = |row: RowNumber| self.places.get(row.chunk as usize)?.get(row.row as usize);
        let (kept, dropped) = (place_of(kept)?, place_of(dropped)?.clone());
        let message = format!("record {} in line {} has the id `{id:.60}` too", kept.ordinal, kept.line);
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

fn place(block: &Block<'_>, frame: &Frame, number: usize) -> Place {
    Place {
        ordinal: block.records_before + number as u64 + 1,
        line: frame.line,
        byte_range: block.offset + frame.start as u64..block.offset + frame.end as u64,
    }
}

/// The chunk without some of its rows.
fn without(chunk: &Chunk, dropped: &[RowNumber], policies: &Policies) -> Chunk {
    let part = Part::whole(chunk, policies);
    let mut columns = ColumnsBuilder::default();
    for index in part.rows() {
        if dropped.binary_search_by_key(&index, |row| row.row as usize).is_err() {
            columns.push(&part.row(index));
        }
    }
    // As the rows fitted into one chunk, fewer of them do.
    let columns = columns.finish().into_iter().next().unwrap_or_default();
    Chunk::new(columns, policies)
}
