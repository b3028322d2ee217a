//! Takes the input in blocks of whole records.

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

/// How many bytes more than a record may have are read before it is taken to be too long: more than a byte order mark and
/// a line end, which are no part of it.
const AROUND: usize = 16;

/// Where the records come from: bytes in memory, which are not copied, or a reader.
///
/// Made from `&[u8]`, `&str`, `&Vec<u8>` or `&String` by `into()`, and from a reader by [`Input::reader`].
pub struct Input<'a>(Source<'a>);

enum Source<'a> {
    Bytes(&'a [u8]),
    Reader {
        reader: Box<dyn Read + 'a>,
        /// What was read and not taken yet.
        held: Vec<u8>,
    },
    Records(Box<dyn Records + 'a>),
    /// Records that were written before, with the frames of those that come next.
    Framed(&'a [u8], std::vec::IntoIter<Frame>),
}

/// An input whose bytes are all there.
pub(super) struct Held<'a> {
    bytes: Cow<'a, [u8]>,
    /// Where its records lie, of an input that knows.
    frames: Option<Vec<Frame>>,
}

impl Held<'_> {
    /// The input again.
    pub(super) fn input(&mut self) -> (Input<'_>, &[u8]) {
        let source = match self.frames.take() {
            Some(frames) => Source::Framed(&self.bytes, frames.into_iter()),
            None => Source::Bytes(&self.bytes),
        };
        (Input(source), &self.bytes)
    }
}

impl<'a> Input<'a> {
    /// Reads from a file, a socket or anything else, in blocks of its own size: no `BufReader` is needed.
    ///
    /// NDJSON and CSV are never held whole, only a few blocks of 4 MiB and the record that is being read. Of a record that
    /// is longer than [`Limits::line`](super::Limits::line) only the beginning is held, and its report is the same as from
    /// memory. JSON is read into memory first, and so is everything under [`Duplicates::Last`](super::Duplicates::Last).
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

    /// From a program that writes its records one by one.
    pub(super) fn records(records: impl Records + 'a) -> Self {
        Input(Source::Records(Box::new(records)))
    }

    /// All bytes at once. Whoever watches is told of no progress yet, and can stop.
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

impl<'a, T: AsRef<[u8]> + ?Sized> From<&'a T> for Input<'a> {
    fn from(bytes: &'a T) -> Self {
        Input(Source::Bytes(bytes.as_ref()))
    }
}

fn read_failed(error: std::io::Error) -> Error {
    Error::io(ErrorKind::ReadFailed, "the input cannot be read", error)
}

/// For records that a program writes there is nothing here: they come with their frames.
impl<'a> Source<'a> {
    /// The next bytes, so many unless there are no more, and whether there are no more behind them.
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

    /// Takes so many of them.
    fn take(&mut self, count: usize) -> Cow<'a, [u8]> {
        match self {
            Source::Bytes(bytes) => {
                let (taken, rest) = bytes.split_at_checked(count).unwrap_or((bytes, &[]));
                *bytes = rest;
                Cow::Borrowed(taken)
            }
            Source::Reader { held, .. } => {
                let rest = held.split_off(count.min(held.len()));
                Cow::Owned(std::mem::replace(held, rest))
            }
            Source::Records(_) | Source::Framed(..) => Cow::Borrowed(&[]),
        }
    }

    /// Whether nothing is left of what was seen.
    fn is_empty(&self) -> bool {
        match self {
            Source::Bytes(bytes) => bytes.is_empty(),
            Source::Reader { held, .. } => held.is_empty(),
            Source::Records(_) | Source::Framed(..) => true,
        }
    }
}

/// Reads so many bytes more, unless the reader ends, and says how many there were.
fn read(reader: &mut impl Read, bytes: &mut Vec<u8>, count: usize) -> Result<usize, Error> {
    bytes.reserve_exact(count);
    reader.take(count as u64).read_to_end(bytes).map_err(read_failed)
}

/// Writes the next record behind the others, of which so many came before, and says whether there was one.
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
    // Between two records, so that no character begins in one and ends in the next.
    bytes.push(b'\n');
    Ok(true)
}

/// A run of whole records; without one while there is nothing but blanks, or a record that is too long to be held.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Where its first byte lies in the input.
    pub(super) offset: u64,
    /// Where the input goes on behind it.
    pub(super) end: u64,
    /// How many records came before it.
    pub(super) records_before: u64,
    pub(super) frames: Vec<Frame>,
    /// Whether its records are lines, or begin in some.
    pub(super) has_lines: bool,
}

impl Block<'_> {
    /// Where one of its records lies in the input.
    pub(super) fn place(&self, number: usize) -> Option<Place> {
        let frame = self.frames.get(number)?;
        Some(Place {
            ordinal: self.records_before + number as u64 + 1,
            line: self.has_lines.then_some(frame.line),
            byte_range: self.offset + frame.start as u64..self.offset + frame.end as u64,
        })
    }
}

/// The blocks of an input, one after another. Their bounds depend on the input and `size`, never on the threads.
pub(super) struct Blocks<'a> {
    source: Source<'a>,
    framing: Box<dyn Framing>,
    size: usize,
    /// How long a record may be.
    longest: usize,
    offset: u64,
    records: u64,
    max_records: u64,
    is_finished: bool,
    /// A record that is too long to be held.
    passing: Option<Passing<'a>>,
    /// A block whose header was taken.
    pending: Option<Block<'a>>,
}

/// The first bytes of a record that is too long, where they lie, and what is known of the others.
struct Passing<'a> {
    head: Cow<'a, [u8]>,
    offset: u64,
    long: Long,
}

impl<'a> Blocks<'a> {
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

    pub(super) fn blank_lines(&self) -> u64 {
        self.framing.blank_lines()
    }

    /// Whether the document has one record in each line, and this is no form for that.
    pub(super) fn is_lines(&self) -> bool {
        self.framing.is_lines()
    }

    /// The first bytes of the input, which nothing was taken of yet.
    pub(super) fn head(&mut self, most: usize) -> Result<Vec<u8>, Error> {
        let (bytes, _) = self.source.view(most)?;
        Ok(bytes.get(..most).unwrap_or(bytes).to_vec())
    }

    /// The first record, which is not counted as one; empty when there is none.
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

    /// The next block; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Block<'a>>, Error> {
        if let Some(block) = self.pending.take() {
            return Ok(Some(block));
        }
        self.read(0)
    }

    /// The next block, of which the first few records are none.
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

    /// The next stretch of bytes and where it begins.
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

    /// The next stretch of text, cut into records.
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
            if seen > self.longest.saturating_add(AROUND) {
                return Ok(self.begin_passing(seen));
            }
            wanted = seen.saturating_mul(2).max(wanted);
        }
    }

    /// Goes on by so many bytes, and says from where.
    fn advance(&mut self, bytes: usize) -> u64 {
        let offset = self.offset;
        self.offset += bytes as u64;
        offset
    }

    /// Takes these bytes, with which a record begins that does not end in them, and keeps the first.
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

    /// Goes on in a record that is too long.
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

/// The error of a record with so many bytes.
pub(super) fn too_long(length: usize, longest: usize) -> Error {
    Error::new(ErrorKind::LineTooLong, format!("a record of {length} bytes is longer than {longest}"))
}
