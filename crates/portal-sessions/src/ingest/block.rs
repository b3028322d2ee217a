//! Reads the records of one block into columns. Blocks know nothing of each other, so they can be read side by side.

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

/// How many records are checked to be UTF-8 at once: few enough to stay in the nearest cache.
const CHECKED_FRAMES: usize = 32;

/// How the records of a block are written.
#[derive(Debug)]
pub(super) enum Format {
    Json,
    Csv(Header),
}

/// What every block is read with.
#[derive(Debug)]
pub(super) struct Parser {
    pub(super) format: Format,
    /// The columns of which the source has told.
    pub(super) columns: Option<Columns>,
    pub(super) is_of_database: bool,
    pub(super) limits: Limits,
    pub(super) policies: Policies,
    pub(super) hasher: Seeded,
}

/// What became of the records of one block.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) chunks: Vec<Chunk>,
    /// For each row of the chunks the number of its frame, and the hash of its id.
    pub(super) rows: Vec<(usize, u64)>,
    /// The faults by the numbers of their frames, ascending.
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
    /// Reads a block. The builder is empty before and after; each thread has one, whose room serves all of its blocks.
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

    fn parse_objects(&self, block: &Block<'_>, collected: &mut Collected<'_>) {
        let mut draft = Draft::new(self.is_of_database);
        let mut numbers = 0..;
        // A run of lines is checked at once, far faster than each by itself, and still in the cache when it is read.
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
