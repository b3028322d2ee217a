//! Takes the input in blocks of whole records.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;

use super::framing::{Fault, Frame, Framing};
use super::records::{Records, Written};
use super::reject::Place;
use crate::error::{Error, ErrorKind};

/// The longest record of a reader that is held while its end is looked for.
const HELD: usize = 64 << 20;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Where the records come from: bytes in memory, which are not copied, or a reader.
///
/// Made from `&[u8]`, `&str`, `&Vec<u8>` or `&String` by `into()`, and from a reader by [`Input::reader`].
pub struct Input<'a>(Source<'a>);

enum Source<'a> {
    Bytes(&'a [u8]),
    Reader(Box<dyn Read + 'a>),
    Records(Box<dyn Records + 'a>),
    /// Records that were written before, with the frames of those that come next.
    Framed(&'a [u8], std::vec::IntoIter<Frame>),
}

/// An input whose bytes are all there.
pub(super) struct Held<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
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
    /// NDJSON and CSV are never held whole, only a few blocks of 4 MiB and the record that is being read; a record that
    /// has not ended after 64 MiB stops the ingest with [`LineTooLong`](ErrorKind::LineTooLong). JSON is read into
    /// memory first, and so is everything under [`Duplicates::Last`](super::Duplicates::Last).
    ///
    /// ```
    /// use portal_sessions::{Ingest, Input};
    ///
    /// let reader: &[u8] = b"{\"id\":\"s-1\",\"started_at\":\"2026-11-01T14:30:00Z\",\"channel\":\"chat\"}\n";
    /// assert_eq!(Ingest::new().ndjson(Input::reader(reader))?.report.accepted, 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn reader(reader: impl Read + 'a) -> Self {
        Input(Source::Reader(Box::new(reader)))
    }

    /// From a program that writes its records one by one.
    pub(super) fn records(records: impl Records + 'a) -> Self {
        Input(Source::Records(Box::new(records)))
    }

    /// All bytes at once.
    pub(super) fn held(self) -> Result<Held<'a>, Error> {
        match self.0 {
            Source::Bytes(bytes) => Ok(Held { bytes: Cow::Borrowed(bytes), frames: None }),
            Source::Framed(bytes, frames) => Ok(Held { bytes: Cow::Borrowed(bytes), frames: Some(frames.collect()) }),
            Source::Reader(mut reader) => {
                let mut bytes = Vec::new();
                reader.read_to_end(&mut bytes).map_err(read_failed)?;
                Ok(Held { bytes: Cow::Owned(bytes), frames: None })
            }
            Source::Records(mut records) => {
                let (mut bytes, mut frames) = (Vec::new(), Vec::new());
                while write_record(&mut *records, &mut bytes, 0, &mut frames)? {}
                Ok(Held { bytes: Cow::Owned(bytes), frames: Some(frames) })
            }
        }
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Bytes(bytes) => f.debug_tuple("Input").field(&bytes.len()).finish(),
            Source::Reader(_) => f.write_str("Input(reader)"),
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

/// A run of whole records.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Where its first byte lies in the input.
    pub(super) offset: u64,
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
    /// What was read and is not in a block yet.
    carried: Vec<u8>,
    offset: u64,
    records: u64,
    max_records: u64,
    is_finished: bool,
    /// A block whose header was taken.
    pending: Option<Block<'a>>,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(input: Input<'a>, framing: impl Framing + 'static, size: usize, max_records: u64) -> Self {
        Blocks {
            source: input.0,
            framing: Box::new(framing),
            size,
            carried: Vec::new(),
            offset: 0,
            records: 0,
            max_records,
            is_finished: false,
            pending: None,
        }
    }

    pub(super) fn blank_lines(&self) -> u64 {
        self.framing.blank_lines()
    }

    /// The first record, which is not counted as one; empty when there is none.
    pub(super) fn header(&mut self) -> Result<Vec<u8>, Error> {
        let Some(mut block) = self.read(1)? else { return Ok(Vec::new()) };
        let header = block.frames.remove(0);
        if let Some(fault) = header.fault {
            return Err(fault.error());
        }
        let header = header.of(&block.bytes).to_vec();
        self.pending = Some(block).filter(|block| !block.frames.is_empty());
        Ok(header)
    }

    /// The next block; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Block<'a>>, Error> {
        if let Some(block) = self.pending.take() {
            return Ok(Some(block));
        }
        self.read(0)
    }

    /// The next block, of which the first few are no records.
    fn read(&mut self, headers: u64) -> Result<Option<Block<'a>>, Error> {
        let mut frames = Vec::new();
        while !self.is_finished {
            let (bytes, offset) = self.stretch(&mut frames)?;
            if !frames.is_empty() {
                let records_before = self.records;
                self.records += (frames.len() as u64).saturating_sub(headers);
                if self.records > self.max_records {
                    let message = format!("the input has more than {} records", self.max_records);
                    return Err(Error::new(ErrorKind::TooManyRecords, message));
                }
                let has_lines = matches!(self.source, Source::Bytes(_) | Source::Reader(_));
                return Ok(Some(Block { bytes, offset, records_before, frames, has_lines }));
            }
        }
        Ok(None)
    }

    /// The next stretch of bytes and where it begins.
    fn stretch(&mut self, frames: &mut Vec<Frame>) -> Result<(Cow<'a, [u8]>, u64), Error> {
        match &mut self.source {
            Source::Bytes(bytes) => {
                let rest = if self.offset == 0 { without_mark(bytes) } else { *bytes };
                self.offset += (bytes.len() - rest.len()) as u64;
                let done = self.framing.frame(rest, true, self.size, frames);
                let (stretch, rest) = rest.split_at_checked(done).unwrap_or((rest, &[]));
                *bytes = rest;
                self.is_finished = rest.is_empty();
                let offset = self.offset;
                self.offset += stretch.len() as u64;
                Ok((Cow::Borrowed(stretch), offset))
            }
            Source::Reader(_) => self.read_stretch(frames).map(|(bytes, offset)| (Cow::Owned(bytes), offset)),
            Source::Records(records) => {
                let mut bytes = Vec::with_capacity(self.size);
                while bytes.len() < self.size && !self.is_finished {
                    self.is_finished = !write_record(&mut **records, &mut bytes, self.records, frames)?;
                }
                let offset = self.offset;
                self.offset += bytes.len() as u64;
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
                self.is_finished = coming.as_slice().is_empty();
                self.offset = end as u64;
                Ok((Cow::Borrowed(bytes.get(start..end).unwrap_or_default()), start as u64))
            }
        }
    }

    fn read_stretch(&mut self, frames: &mut Vec<Frame>) -> Result<(Vec<u8>, u64), Error> {
        let mut bytes = std::mem::take(&mut self.carried);
        // At least the byte order mark.
        let mut wanted = self.size.max(BYTE_ORDER_MARK.len());
        loop {
            let is_end = self.fill(&mut bytes, wanted)?;
            if self.offset == 0 && bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
                self.offset = BYTE_ORDER_MARK.len() as u64;
            }
            let done = self.framing.frame(&bytes, is_end, usize::MAX, frames);
            if done > 0 || is_end {
                self.carried = bytes.split_off(done.min(bytes.len()));
                self.is_finished = is_end && self.carried.is_empty();
                let offset = self.offset;
                self.offset += bytes.len() as u64;
                return Ok((bytes, offset));
            }
            if bytes.len() >= HELD {
                let message = format!("the record at byte {} has not ended after {HELD} bytes", self.offset);
                return Err(Error::new(ErrorKind::LineTooLong, message));
            }
            wanted = bytes.len().saturating_mul(2).max(wanted);
        }
    }

    /// Reads until there are `wanted` bytes, and says whether the reader has ended.
    fn fill(&mut self, bytes: &mut Vec<u8>, wanted: usize) -> Result<bool, Error> {
        let Source::Reader(reader) = &mut self.source else { return Ok(true) };
        let missing = wanted.saturating_sub(bytes.len());
        bytes.reserve_exact(missing);
        let count = reader.take(missing as u64).read_to_end(bytes).map_err(read_failed)?;
        Ok(count < missing)
    }
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}
