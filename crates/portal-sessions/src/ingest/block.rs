//! Reads the records of one block into columns and scores them. Blocks are independent, so threads read them in
//! parallel.
//!
//! The chunks of a block are complete: columns and scores. Ids are hashed here as well, so that the collector only has
//! to look them up.

use std::hash::BuildHasher;

use super::blocks::{Block, too_long};
use super::options::Limits;
use super::record::{Columns, Draft, Header, Rows};
use super::report::Notices;
use crate::error::{Error, ErrorKind};
use crate::policies::Policies;
use crate::seeded::Seeded;
use crate::session::Record;
use crate::table::{Chunk, ColumnsBuilder};

/// How many records are validated as UTF-8 at once: few enough to be in the nearest cache when they are parsed.
const CHECKED_FRAMES: usize = 32;

/// The syntax of the records of a block.
#[derive(Debug)]
pub(super) enum Format {
    /// JSON objects, however they are framed.
    Json,
    /// Rows of a CSV with this header.
    Csv(Header),
}

/// What every block is parsed with; shared by all threads.
#[derive(Debug)]
pub(super) struct Parser {
    pub(super) format: Format,
    /// The columns of the source, where the caller or a header named them.
    pub(super) columns: Option<Columns>,
    /// Whether flags and ids may have the types that a database returns.
    pub(super) is_of_database: bool,
    pub(super) limits: Limits,
    pub(super) policies: Policies,
    pub(super) hasher: Seeded,
}

/// The records of one block after parsing: rows in chunks, and rejects.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) chunks: Vec<Chunk>,
    /// For each row of the chunks the index of its frame, and the hash of its id.
    pub(super) rows: Vec<(usize, u64)>,
    /// The errors with the indices of their frames, ascending.
    pub(super) rejects: Vec<(usize, Error)>,
    pub(super) notices: Notices,
}

/// The rows of one block as they are collected.
struct Collected<'p> {
    parser: &'p Parser,
    columns: &'p mut ColumnsBuilder,
    rows: Vec<(usize, u64)>,
    rejects: Vec<(usize, Error)>,
    notices: Notices,
}

impl Parser {
    /// Parses a block. The builder is empty before and after; each thread reuses one, so that its buffers are allocated
    /// once.
    pub(super) fn parse(&self, block: &Block<'_>, columns: &mut ColumnsBuilder) -> Parsed {
        let mut collected = Collected {
            parser: self,
            columns,
            rows: Vec::with_capacity(block.frames.len()),
            rejects: Vec::new(),
            notices: Notices::default(),
        };
        match &self.format {
            Format::Json => self.parse_objects(block, &mut collected),
            Format::Csv(header) => self.parse_rows(block, header, &mut collected),
        }
        let Collected { columns, rows, rejects, mut notices, .. } = collected;
        let chunks: Vec<Chunk> =
            columns.finish().into_iter().map(|columns| Chunk::scored(columns, &self.policies)).collect();
        chunks.iter().for_each(|chunk| notices.add_chunk(chunk));
        Parsed { chunks, rows, rejects, notices }
    }

    /// Parses JSON objects. A record that is too long, or that its framing found faulty, is rejected without being
    /// parsed.
    fn parse_objects(&self, block: &Block<'_>, collected: &mut Collected<'_>) {
        let mut draft = Draft::new(self.is_of_database);
        let mut numbers = 0..;
        // Validating a run of records at once is much faster than one by one. If the run is not UTF-8, each record is
        // validated by itself, so that only the bad one is rejected.
        for frames in block.frames.chunks(CHECKED_FRAMES) {
            let start = frames.first().map_or(0, |frame| frame.start);
            let end = frames.last().map_or(0, |frame| frame.end);
            let valid = block.bytes.get(start..end).and_then(|bytes| simdutf8::basic::from_utf8(bytes).ok());
            for (frame, number) in frames.iter().zip(&mut numbers) {
                let text = match valid {
                    Some(text) => Ok(text.get(frame.start - start..frame.end - start).unwrap_or_default()),
                    None => std::str::from_utf8(frame.of(&block.bytes)),
                };
                let read = match (&frame.fault, text) {
                    (Some(fault), _) => Err(fault.error()),
                    _ if frame.len() > self.limits.line => Err(too_long(frame.len(), self.limits.line)),
                    (None, Ok(text)) => draft.read_json(text),
                    (None, Err(error)) => {
                        let message = format!("the record is not UTF-8 from its byte {}", error.valid_up_to());
                        Err(Error::new(ErrorKind::InvalidUtf8, message))
                    }
                };
                collected.take(number, read, &draft);
            }
        }
    }

    /// Parses the rows of a CSV. The CSV reader runs over the whole block and is kept in step with the frames.
    fn parse_rows(&self, block: &Block<'_>, header: &Header, collected: &mut Collected<'_>) {
        let mut rows = Rows::new(&block.bytes, &block.frames, self.limits.line);
        let mut draft = Draft::default();
        for (number, frame) in block.frames.iter().enumerate() {
            let read = match &frame.fault {
                Some(fault) => Err(fault.error()),
                None if frame.len() > self.limits.line => Err(too_long(frame.len(), self.limits.line)),
                None => match rows.next() {
                    Ok(row) => draft.read_row(header, row),
                    Err(error) => Err(error),
                },
            };
            collected.take(number, read, &draft);
        }
    }
}

impl Collected<'_> {
    /// Adds the record that was read into the draft as a row, or its error as a reject.
    fn take(&mut self, frame: usize, read: Result<(), Error>, draft: &Draft<'_>) {
        match read {
            Ok(()) => {
                self.rows.push((frame, self.parser.hasher.hash_one(draft.id())));
                self.notices.add(draft);
                self.columns.push(draft);
            }
            Err(error) => self.rejects.push((frame, error)),
        }
    }
}
