//! Cuts the input into blocks of whole records.
//!
//! A block is the unit of work of the pipeline: some 4 MiB of the input with the frames of its records. Where blocks
//! end depends on the input and the block size alone, so that a report is the same for any number of threads.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;

use super::BLOCK_BYTES;
use super::framing::{Fault, Frame, Framing, Long, after_mark};
use super::options::Limits;
use super::records::{Records, Written};
use super::reject::Place;
use super::watch::Watch;
use crate::error::{Error, ErrorKind};

/// The bytes that are read beyond the limit of a record before it counts as too long. They leave room for a byte order
/// mark and a line end, which are not part of the record.
const AROUND: usize = 16;

/// The source of the records: bytes in memory, which are not copied, or a reader.
///
/// Made from `&[u8]`, `&str`, `&Vec<u8>` or `&String` by `into()`, and from a reader by [`Input::reader`]. The
/// functions of [`Ingest`](super::Ingest) take either.
///
/// ```
/// use portal_sessions::{Ingest, Input};
///
/// let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat"}"#;
/// let from_memory = Ingest::new().ndjson(line)?;
/// let from_reader = Ingest::new().ndjson(Input::reader(line.as_bytes()))?;
/// assert_eq!(from_memory.report, from_reader.report);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
pub struct Input<'a>(Source<'a>);

/// Where the bytes or the records of an input come from.
enum Source<'a> {
    /// What is left of an input in memory.
    Bytes(&'a [u8]),
    Reader {
        reader: Box<dyn Read + 'a>,
        /// The bytes that were read and are in no block yet.
        held: Vec<u8>,
    },
    /// A program that writes its records one by one.
    Records(Box<dyn Records + 'a>),
    /// Records that such a program has written already, with the frames that are still to come.
    Framed(&'a [u8], std::vec::IntoIter<Frame>),
}

/// An input that was read into memory as a whole.
pub(super) struct Held<'a> {
    bytes: Cow<'a, [u8]>,
    /// Where its records lie, for an input that knows it.
    frames: Option<Vec<Frame>>,
}

impl Held<'_> {
    /// The same input once more, and its bytes, by which a record of an earlier block can still be reported.
    pub(super) fn input(&mut self) -> (Input<'_>, &[u8]) {
        let source = match self.frames.take() {
            Some(frames) => Source::Framed(&self.bytes, frames.into_iter()),
            None => Source::Bytes(&self.bytes),
        };
        (Input(source), &self.bytes)
    }
}

impl<'a> Input<'a> {
    /// Reads from a file, a socket or any other reader, in large blocks: no `BufReader` is needed.
    ///
    /// NDJSON and CSV are streamed: in memory are only a few blocks of 4 MiB and the record that is being read. Of a
    /// record longer than [`Limits::line`](super::Limits::line) only the beginning is held, and its report is the same
    /// as from memory. A JSON document is read into memory as a whole, and so is every format under
    /// [`Duplicates::Last`](super::Duplicates::Last).
    ///
    /// An error of the reader ends the ingest with [`ReadFailed`](crate::ErrorKind::ReadFailed).
    ///
    /// ```
    /// use portal_sessions::{Ingest, Input};
    ///
    /// let reader: &[u8] = b"{\"id\":\"s-1\",\"started_at\":\"2026-11-01T14:30:00Z\",\"channel\":\"chat\"}\n";
    /// assert_eq!(Ingest::new().ndjson(Input::reader(reader))?.report.accepted, 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn reader(reader: impl Read + 'a) -> Self {
        Input(Source::Reader { reader: Box::new(reader), held: Vec::new() })
    }

    /// The records of a program that writes them one by one.
    pub(super) fn records(records: impl Records + 'a) -> Self {
        Input(Source::Records(Box::new(records)))
    }

    /// Reads the whole input into memory. The observer is called after each block, with a progress of 0, so that it can
    /// stop.
    pub(super) fn held(self, watch: &mut Watch<'_>) -> Result<Held<'a>, Error> {
        match self.0 {
            Source::Bytes(bytes) => Ok(Held { bytes: Cow::Borrowed(bytes), frames: None }),
            Source::Framed(bytes, frames) => Ok(Held { bytes: Cow::Borrowed(bytes), frames: Some(frames.collect()) }),
            Source::Reader { mut reader, mut held } => {
                while read(&mut reader, &mut held, BLOCK_BYTES)? == BLOCK_BYTES {
                    watch.tell(0, 0)?;
                }
                Ok(Held { bytes: Cow::Owned(held), frames: None })
            }
            Source::Records(mut records) => {
                let (mut bytes, mut frames, mut told) = (Vec::new(), Vec::new(), 0);
                while write_record(&mut *records, &mut bytes, 0, &mut frames)? {
                    if bytes.len() - told >= BLOCK_BYTES {
                        told = bytes.len();
                        watch.tell(0, 0)?;
                    }
                }
                Ok(Held { bytes: Cow::Owned(bytes), frames: Some(frames) })
            }
        }
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Bytes(bytes) => f.debug_tuple("Input").field(&bytes.len()).finish(),
            Source::Reader { .. } => f.write_str("Input(reader)"),
            Source::Records(_) | Source::Framed(..) => f.write_str("Input(records)"),
        }
    }
}

/// Bytes in memory, which are borrowed and not copied.
impl<'a, T: AsRef<[u8]> + ?Sized> From<&'a T> for Input<'a> {
    fn from(bytes: &'a T) -> Self {
        Input(Source::Bytes(bytes.as_ref()))
    }
}

/// An error of the caller's reader.
fn read_failed(error: std::io::Error) -> Error {
    Error::io(ErrorKind::ReadFailed, "the input cannot be read", error)
}

/// The raw bytes of an input, for framing. Records that a program writes have none: they come with their frames.
impl<'a> Source<'a> {
    /// At least the next `wanted` bytes if there are as many, without consuming them, and whether the input ends with
    /// them.
    fn view(&mut self, wanted: usize) -> Result<(&[u8], bool), Error> {
        match self {
            Source::Bytes(bytes) => Ok((bytes.get(..wanted).unwrap_or(bytes), wanted >= bytes.len())),
            Source::Reader { reader, held } => {
                let missing = wanted.saturating_sub(held.len());
                let count = read(reader, held, missing)?;
                Ok((held, count < missing))
            }
            Source::Records(_) | Source::Framed(..) => Ok((&[], true)),
        }
    }

    /// Consumes `count` bytes.
    fn take(&mut self, count: usize) -> Cow<'a, [u8]> {
        match self {
            Source::Bytes(bytes) => {
                let (taken, rest) = bytes.split_at_checked(count).unwrap_or((bytes, &[]));
                *bytes = rest;
                Cow::Borrowed(taken)
            }
            Source::Reader { held, .. } => {
                // The bytes of the block are handed over without a copy; only the beginning of the next record is
                // moved.
                let rest = held.split_off(count.min(held.len()));
                Cow::Owned(std::mem::replace(held, rest))
            }
            Source::Records(_) | Source::Framed(..) => Cow::Borrowed(&[]),
        }
    }

    /// Whether all bytes that were viewed are consumed.
    fn is_empty(&self) -> bool {
        match self {
            Source::Bytes(bytes) => bytes.is_empty(),
            Source::Reader { held, .. } => held.is_empty(),
            Source::Records(_) | Source::Framed(..) => true,
        }
    }
}

/// Appends the next `count` bytes of the reader, or fewer where it ends, and returns how many.
fn read(reader: &mut impl Read, bytes: &mut Vec<u8>, count: usize) -> Result<usize, Error> {
    // Without this, the growth of the vector would copy the bytes of a long record again and again.
    bytes.reserve_exact(count);
    reader.take(count as u64).read_to_end(bytes).map_err(read_failed)
}

/// Has the program append its next record to `bytes`, and returns whether there was one. `before` is the number of
/// records of earlier blocks.
fn write_record(
    records: &mut dyn Records,
    bytes: &mut Vec<u8>,
    before: u64,
    frames: &mut Vec<Frame>,
) -> Result<bool, Error> {
    let start = bytes.len();
    let fault = match records.write_next(bytes)? {
        Written::Record => None,
        Written::Refused(error) => Some(Fault::Refused(error)),
        Written::End => return Ok(false),
    };
    frames.push(Frame { start, end: bytes.len().max(start), line: before + frames.len() as u64 + 1, fault });
    // An ASCII byte between two records, since UTF-8 is checked over runs of records: no character may span two of
    // them.
    bytes.push(b'\n');
    Ok(true)
}

/// A run of whole records. It has none while the input is blank, or while a record passes that is too long to be held.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// The position of its first byte in the input.
    pub(super) offset: u64,
    /// The position in the input behind its last byte.
    pub(super) end: u64,
    /// The number of records before this block.
    pub(super) records_before: u64,
    /// Where each record lies in `bytes`.
    pub(super) frames: Vec<Frame>,
    /// Whether its records have line numbers, which those of a program do not.
    pub(super) has_lines: bool,
}

impl Block<'_> {
    /// The place of one of its records in the input, for reports.
    pub(super) fn place(&self, number: usize) -> Option<Place> {
        let frame = self.frames.get(number)?;
        Some(Place {
            ordinal: self.records_before + number as u64 + 1,
            line: self.has_lines.then_some(frame.line),
            byte_range: self.offset + frame.start as u64..self.offset + frame.end as u64,
        })
    }
}

/// Iterates over the blocks of an input. Their bounds depend on the input and `size`, never on the number of threads.
pub(super) struct Blocks<'a> {
    source: Source<'a>,
    framing: Box<dyn Framing>,
    /// The bytes after which a block ends with its current record.
    size: usize,
    /// The most bytes of a record.
    longest: usize,
    /// How many bytes were consumed so far.
    offset: u64,
    /// How many records were found so far.
    records: u64,
    /// The most records of an input.
    max_records: u64,
    /// Whether the last block was returned.
    is_finished: bool,
    /// A record that is too long to be held, while its bytes are skipped.
    passing: Option<Passing<'a>>,
    /// A block whose header was taken, to be returned next.
    pending: Option<Block<'a>>,
}

/// A record that is too long to be held: its first bytes, their position, and the counts over all of its bytes so far.
struct Passing<'a> {
    head: Cow<'a, [u8]>,
    offset: u64,
    long: Long,
}

impl<'a> Blocks<'a> {
    /// The blocks of `input` of about `size` bytes each.
    pub(super) fn new(input: Input<'a>, framing: impl Framing + 'static, size: usize, limits: Limits) -> Self {
        Blocks {
            source: input.0,
            framing: Box::new(framing),
            size,
            longest: limits.line,
            offset: 0,
            records: 0,
            max_records: limits.records,
            is_finished: false,
            passing: None,
            pending: None,
        }
    }

    /// The number of blank lines that were skipped so far.
    pub(super) fn blank_lines(&self) -> u64 {
        self.framing.blank_lines()
    }

    /// Whether the document turned out to be NDJSON although the caller named another format.
    pub(super) fn is_lines(&self) -> bool {
        self.framing.is_lines()
    }

    /// The first bytes of the input, at most `most`. Nothing may have been consumed yet, and nothing is.
    pub(super) fn head(&mut self, most: usize) -> Result<Vec<u8>, Error> {
        let (bytes, _) = self.source.view(most)?;
        Ok(bytes.get(..most).unwrap_or(bytes).to_vec())
    }

    /// The first record, which is the header of a CSV and does not count as a record; empty when the input is.
    pub(super) fn header(&mut self, watch: &mut Watch<'_>) -> Result<Vec<u8>, Error> {
        loop {
            let Some(mut block) = self.read(1)? else { return Ok(Vec::new()) };
            if block.frames.is_empty() {
                watch.tell(0, block.end)?;
                continue;
            }
            let header = block.frames.remove(0);
            if header.len() > self.longest {
                return Err(too_long(header.len(), self.longest));
            }
            if let Some(fault) = header.fault {
                return Err(fault.error());
            }
            let header = header.of(&block.bytes).to_vec();
            self.pending = Some(block).filter(|block| !block.frames.is_empty());
            return Ok(header);
        }
    }

    /// The next block; `None` at the end of the input.
    pub(super) fn next(&mut self) -> Result<Option<Block<'a>>, Error> {
        if let Some(block) = self.pending.take() {
            return Ok(Some(block));
        }
        self.read(0)
    }

    /// The next block, whose first `headers` records do not count.
    fn read(&mut self, headers: u64) -> Result<Option<Block<'a>>, Error> {
        if self.is_finished {
            return Ok(None);
        }
        let mut frames = Vec::new();
        let (bytes, offset) = self.stretch(&mut frames)?;
        let records_before = self.records;
        self.records += (frames.len() as u64).saturating_sub(headers);
        if self.records > self.max_records {
            let message = format!("the input has more than {} records", self.max_records);
            return Err(Error::new(ErrorKind::TooManyRecords, message));
        }
        let has_lines = matches!(self.source, Source::Bytes(_) | Source::Reader { .. });
        Ok(Some(Block { bytes, offset, end: self.offset, records_before, frames, has_lines }))
    }

    /// The bytes of the next block and their position in the input. Their frames are appended to `frames`.
    fn stretch(&mut self, frames: &mut Vec<Frame>) -> Result<(Cow<'a, [u8]>, u64), Error> {
        if let Some(passing) = self.passing.take() {
            return self.pass(passing, frames);
        }
        match &mut self.source {
            Source::Bytes(_) | Source::Reader { .. } => self.cut(frames),
            Source::Records(records) => {
                let mut bytes = Vec::with_capacity(self.size);
                while bytes.len() < self.size && !self.is_finished {
                    self.is_finished = !write_record(&mut **records, &mut bytes, self.records, frames)?;
                }
                let offset = self.advance(bytes.len());
                Ok((Cow::Owned(bytes), offset))
            }
            Source::Framed(bytes, coming) => {
                let start = self.offset as usize;
                while let Some(next) = coming.as_slice().first()
                    && next.start - start < self.size
                {
                    let Some(frame) = coming.next() else { break };
                    frames.push(Frame { start: frame.start - start, end: frame.end - start, ..frame });
                }
                let end = coming.as_slice().first().map_or(bytes.len(), |next| next.start);
                let stretch = bytes.get(start..end).unwrap_or_default();
                self.is_finished = coming.as_slice().is_empty();
                self.advance(stretch.len());
                Ok((Cow::Borrowed(stretch), start as u64))
            }
        }
    }

    /// The next bytes of text, cut into records by the framing.
    fn cut(&mut self, frames: &mut Vec<Frame>) -> Result<(Cow<'a, [u8]>, u64), Error> {
        let mut wanted = if self.framing.needs_all() { usize::MAX } else { self.size };
        loop {
            let (bytes, is_end) = self.source.view(wanted)?;
            let seen = bytes.len();
            let done = self.framing.frame(bytes, is_end, self.size, frames);
            if done > 0 || is_end {
                let taken = self.source.take(done);
                self.is_finished = is_end && self.source.is_empty();
                return Ok((taken, self.advance(done)));
            }
            // Not one record ends in these bytes. Look at twice as many, unless even a record at the limit would have
            // ended: then its bytes are skipped, so that one endless line does not fill the memory.
            if seen > self.longest.saturating_add(AROUND) {
                return Ok(self.begin_passing(seen));
            }
            wanted = seen.saturating_mul(2).max(wanted);
        }
    }

    /// Counts bytes as consumed, and returns the position of the first.
    fn advance(&mut self, bytes: usize) -> u64 {
        let offset = self.offset;
        self.offset += bytes as u64;
        offset
    }

    /// Consumes the `seen` bytes with which a record begins that is too long, and keeps only those of its beginning
    /// that a reject quotes.
    fn begin_passing(&mut self, seen: usize) -> (Cow<'a, [u8]>, u64) {
        let mut head = self.source.take(seen);
        let offset = self.advance(seen);
        let mut long = Long::from(after_mark(&head, 0));
        self.framing.pass(head.get(long.start()..).unwrap_or_default(), false, &mut long);
        let kept = long.start().saturating_add(self.longest).min(head.len());
        head = match head {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..kept).unwrap_or(bytes)),
            Cow::Owned(mut bytes) => {
                bytes.truncate(kept);
                bytes.shrink_to_fit();
                Cow::Owned(bytes)
            }
        };
        self.passing = Some(Passing { head, offset, long });
        (Cow::Borrowed(&[]), self.offset)
    }

    /// Skips the next bytes of a record that is too long. When it ends, its beginning becomes a block with one frame.
    fn pass(&mut self, mut passing: Passing<'a>, frames: &mut Vec<Frame>) -> Result<(Cow<'a, [u8]>, u64), Error> {
        let (bytes, is_end) = self.source.view(self.size)?;
        let seen = bytes.len();
        let ended = self.framing.pass(bytes, is_end, &mut passing.long);
        let done = ended.as_ref().map_or(seen, |(done, _)| *done);
        self.source.take(done);
        self.advance(done);
        self.is_finished = is_end && self.source.is_empty();
        match ended {
            None => {
                self.passing = Some(passing);
                Ok((Cow::Borrowed(&[]), self.offset))
            }
            Some((_, frame)) => {
                frames.extend(frame);
                Ok((passing.head, passing.offset))
            }
        }
    }
}

/// The error of a record of `length` bytes, which is more than `longest`.
pub(super) fn too_long(length: usize, longest: usize) -> Error {
    Error::new(ErrorKind::LineTooLong, format!("a record of {length} bytes is longer than {longest}"))
}
