//! Reads sessions from NDJSON, JSON and CSV, and tells what became of every record.

mod block;
mod blocks;
mod collector;
mod framing;
mod ids;
mod options;
mod origins;
mod record;
mod records;
mod reject;
mod report;

#[cfg(test)]
mod tests;

pub use blocks::Input;
pub use options::{Duplicates, Limits};
pub use records::{Records, Written};
pub use reject::Reject;
pub use report::{Duplicate, IngestReport, MissingFlags, Warnings};

use std::fmt;
use std::ops::ControlFlow;

use block::{Format, Parsed, Parser};
use blocks::{Block, Blocks};
use collector::{Collector, Gathered};
use framing::Framing;
use record::Header;

use crate::error::Error;
use crate::pipeline::{self, Ends};
use crate::policies::Policies;
use crate::progress::Progress;
use crate::seeded::Seeded;
use crate::table::{ColumnsBuilder, MOST_THREADS, SessionTable};

type Observer<'o> = Box<dyn FnMut(Progress) -> ControlFlow<()> + 'o>;
type RejectSink<'o> = Box<dyn FnMut(&Reject) + 'o>;

/// The longest record that there may be: with it, the texts of a chunk still fit.
const MOST_LINE_BYTES: usize = 1 << 30;

/// How much of an input one block takes, whatever the number of threads: what is found must not depend on that.
const BLOCK_BYTES: usize = 4 << 20;
/// How many blocks there are for each thread: the one that it reads, and the one that is read next.
const BLOCKS_EACH: usize = 2;

/// Reads sessions into a [`SessionTable`], and tells what became of every record.
///
/// One bad record never costs another: it is left out and reported with its place, its kind and its bytes. Records whose
/// fields have other spellings are read too: `created_at` for `started_at`, `user_messages_count` and
/// `agent_messages_count`, and `persona.name` for a contact without a name. Two spellings at once are a
/// [`Conflict`](crate::ErrorKind::Conflict). Fields that no session has are left out and counted (our rulings).
///
/// ```
/// use portal_sessions::{ErrorKind, Ingest};
///
/// let lines = concat!(
///     r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice"}"#, "\n",
///     r#"{"id":"s-2","started_at":"2026-11-01T14:30:00","channel":"voice"}"#, "\n",
/// );
/// let (table, report) = Ingest::new().ndjson(lines)?.into_parts();
/// assert_eq!((table.len(), report.accepted, report.rejected), (1, 1, 1));
/// assert_eq!((report.rejects[0].line, report.rejects[0].kind), (Some(2), ErrorKind::InvalidTime));
/// assert_eq!(report.rejects[0].path.as_deref(), Some("started_at"));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
///
/// From a file, `Ingest::new().ndjson(Input::reader(File::open(path)?))`.
#[must_use = "nothing is read before `ndjson`, `json`, `json_seq` or `csv`"]
pub struct Ingest<'o> {
    policies: Policies,
    strict: bool,
    duplicates: Duplicates,
    threads: usize,
    limits: Limits,
    block_bytes: usize,
    observer: Option<Observer<'o>>,
    sink: Option<RejectSink<'o>>,
}

/// A table and the report on how it came to be.
#[derive(Debug)]
#[non_exhaustive]
pub struct Ingested {
    /// The sessions that were accepted, in the order of the input.
    pub table: SessionTable,
    /// What became of every record.
    pub report: IngestReport,
}

impl Ingested {
    /// The table and the report.
    #[must_use]
    pub fn into_parts(self) -> (SessionTable, IngestReport) {
        (self.table, self.report)
    }
}

impl Default for Ingest<'_> {
    fn default() -> Self {
        Ingest::new()
    }
}

impl<'o> Ingest<'o> {
    /// Under the default policies, lenient, on one thread.
    pub fn new() -> Self {
        Ingest {
            policies: Policies::default(),
            strict: false,
            duplicates: Duplicates::default(),
            threads: 1,
            limits: Limits::default(),
            block_bytes: BLOCK_BYTES,
            observer: None,
            sink: None,
        }
    }

    /// Judges the sessions under these policies; under the default [`Policies`] otherwise.
    pub fn policies(mut self, policies: Policies) -> Self {
        self.policies = policies;
        self
    }

    /// Whether the first reject, in the order of the input, ends the ingest as its error; off by default.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// What happens to a record whose id another one has already; [`Duplicates::Reject`] by default.
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// How many threads read records, from 1, the default, to 64. They live only while an input is read, and their number
    /// changes nothing of what is found.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads.clamp(1, MOST_THREADS);
        self
    }

    /// How large the input and its parts may be; [`Limits`] has the defaults.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Limits { line: limits.line.min(MOST_LINE_BYTES), ..limits };
        self
    }

    /// Tells `observer` how far it is, about every 4 MiB; [`ControlFlow::Break`] ends the ingest with
    /// [`Stopped`](crate::ErrorKind::Stopped).
    pub fn observe(mut self, observer: impl FnMut(Progress) -> ControlFlow<()> + 'o) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Gives every reject to `sink`, also those beyond what the report keeps.
    ///
    /// ```
    /// use portal_sessions::Ingest;
    ///
    /// let mut to_mend = Vec::new();
    /// let ingest = Ingest::new().on_reject(|reject| {
    ///     to_mend.extend_from_slice(&reject.raw);
    ///     to_mend.push(b'\n');
    /// });
    /// ingest.ndjson("{\"id\":5}\n\n[]\n")?;
    /// assert_eq!(to_mend, b"{\"id\":5}\n[]\n");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn on_reject(mut self, sink: impl FnMut(&Reject) + 'o) -> Self {
        self.sink = Some(Box::new(sink));
        self
    }

    /// Takes a few bytes as a block, so that small inputs have many.
    #[cfg(test)]
    fn block_bytes(mut self, bytes: usize) -> Self {
        self.block_bytes = bytes;
        self
    }

    /// Reads one JSON object a line.
    ///
    /// Lines end at LF, with or without a CR before it, and nowhere else: U+2028 is data. A byte order mark, blank lines
    /// and a last line without an end are fine.
    ///
    /// # Errors
    /// In strict mode the first reject, with its line. Always [`ReadFailed`](crate::ErrorKind::ReadFailed),
    /// [`TooManyRecords`](crate::ErrorKind::TooManyRecords) and [`Stopped`](crate::ErrorKind::Stopped).
    pub fn ndjson<'i>(self, input: impl Into<Input<'i>>) -> Result<Ingested, Error> {
        self.read(input.into(), framing::Ndjson::default(), |_| Ok(Format::Json))
    }

    /// Reads an array of sessions, a page `{"items":[…],"metadata":{…}}` of the product's API, or several of either, one
    /// after another or as an array of pages.
    ///
    /// A missing comma, or one too many, costs one element; where the brackets of the document do not fit together, all
    /// the rest is one reject. An object with an array as its `items` is a page, any other one a session; of the other
    /// members of a page none is read, but `metadata` must be an object.
    ///
    /// ```
    /// use portal_sessions::Ingest;
    ///
    /// let page = r#"{"items":[{"id":"s-1","created_at":"2026-11-01T14:30:00Z","channel":"sms"}],"metadata":{"page":1}}"#;
    /// assert_eq!(Ingest::new().json(page)?.table.len(), 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`ndjson`](Self::ndjson).
    pub fn json<'i>(self, input: impl Into<Input<'i>>) -> Result<Ingested, Error> {
        let bytes = input.into().held()?.bytes;
        self.read(Input::from(&bytes), framing::Json::default(), |_| Ok(Format::Json))
    }

    /// Reads a JSON text sequence (RFC 7464): each record begins with the character U+001E, wherever its lines end.
    ///
    /// This is the form for programs that hand over records of their own: no record can be cut in two by what is in it.
    ///
    /// ```
    /// use portal_sessions::Ingest;
    ///
    /// let record = "{\"id\":\"s-1\",\n\"started_at\":\"2026-11-01T14:30:00Z\",\"channel\":\"chat\"}";
    /// assert_eq!(Ingest::new().json_seq(&format!("\u{1e}{record}\n"))?.table.len(), 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`ndjson`](Self::ndjson).
    pub fn json_seq<'i>(self, input: impl Into<Input<'i>>) -> Result<Ingested, Error> {
        self.read(input.into(), framing::JsonSeq::default(), |_| Ok(Format::Json))
    }

    /// Reads what a program writes of its own records, as for the rows of a frame.
    ///
    /// Each record is judged as in [`ndjson`](Self::ndjson). One that the program [refuses](Written::Refused) becomes a
    /// reject with that error, and its place among the others is that of any record. These records are no lines, so a
    /// reject has no `line`, and its `byte_range` counts the bytes that were written.
    ///
    /// ```
    /// use portal_sessions::{Error, ErrorKind, Ingest, Records, Written};
    ///
    /// /// Ids, of which some cannot be read.
    /// struct Ids(std::vec::IntoIter<Option<&'static str>>);
    ///
    /// impl Records for Ids {
    ///     fn write_next(&mut self, out: &mut Vec<u8>) -> Result<Written, Error> {
    ///         Ok(match self.0.next() {
    ///             None => Written::End,
    ///             Some(None) => Written::Refused(Error::new(ErrorKind::WrongType, "bytes are no text").at("id")),
    ///             Some(Some(id)) => {
    ///                 let rest = r#""started_at":"2026-11-01T14:30:00Z","channel":"chat""#;
    ///                 out.extend_from_slice(format!(r#"{{"id":"{id}",{rest}}}"#).as_bytes());
    ///                 Written::Record
    ///             }
    ///         })
    ///     }
    /// }
    ///
    /// let ids = Ids(vec![Some("s-1"), None, Some("s-3")].into_iter());
    /// let (table, report) = Ingest::new().records(ids)?.into_parts();
    /// assert_eq!((table.len(), report.rejected), (2, 1));
    /// assert_eq!((report.rejects[0].ordinal, report.rejects[0].path.as_deref()), (2, Some("id")));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`ndjson`](Self::ndjson), with `row 7` in the place of a line, and whatever the program gives.
    pub fn records(self, records: impl Records) -> Result<Ingested, Error> {
        self.read(Input::records(records), framing::JsonSeq::default(), |_| Ok(Format::Json))
    }

    /// Reads the `data` preset of this library's CSV export: a header of [`Column`](crate::Column) ids, then one record a
    /// row.
    ///
    /// Lines end at LF, with or without a CR before it. An empty cell is a missing value. Tags, UTM parameters and
    /// arguments are JSON. Columns that an export computes, such as `asr`, are not read; other names are unknown fields.
    ///
    /// # Errors
    /// Those of [`ndjson`](Self::ndjson); [`MissingField`](crate::ErrorKind::MissingField) when the header lacks `id`,
    /// `started_at` or `channel`, [`Conflict`](crate::ErrorKind::Conflict) when it names a column twice, and
    /// [`InvalidUtf8`](crate::ErrorKind::InvalidUtf8) or [`InvalidCsv`](crate::ErrorKind::InvalidCsv) when it cannot be
    /// read.
    pub fn csv<'i>(self, input: impl Into<Input<'i>>) -> Result<Ingested, Error> {
        self.read(input.into(), framing::Csv::default(), |blocks| Header::parse(&blocks.header()?).map(Format::Csv))
    }

    fn read(
        self,
        input: Input<'_>,
        framing: impl Framing + 'static,
        format: impl FnOnce(&mut Blocks<'_>) -> Result<Format, Error>,
    ) -> Result<Ingested, Error> {
        let mut held;
        let (input, whole) = match self.duplicates {
            Duplicates::Last => {
                held = input.held()?;
                let (input, bytes) = held.input();
                (input, Some(bytes))
            }
            Duplicates::Reject | Duplicates::First => (input, None),
        };
        let mut blocks = Blocks::new(input, framing, self.block_bytes, self.limits.records);
        let hasher = Seeded::default();
        let parser = Parser { format: format(&mut blocks)?, limits: self.limits, policies: self.policies, hasher };
        let collector = Collector {
            strict: self.strict,
            duplicates: self.duplicates,
            limits: self.limits,
            observer: self.observer,
            sink: self.sink,
            input: whole,
            gathered: Gathered::default(),
        };
        let mut passage = Passage { blocks, collector };
        pipeline::run(
            &mut passage,
            self.threads,
            self.threads * BLOCKS_EACH,
            ColumnsBuilder::default,
            |block, columns| {
                let parsed = parser.parse(&block, columns);
                (block, parsed)
            },
        )?;
        let Passage { blocks, collector } = passage;
        let ingested = collector.finish(blocks.blank_lines(), parser.policies)?;
        Ok(Ingested { table: ingested.table.with_threads(self.threads), ..ingested })
    }
}

/// Blocks on their way from the input into the table.
struct Passage<'a, 'o, 'i> {
    blocks: Blocks<'a>,
    collector: Collector<'o, 'i>,
}

impl<'a> Ends for Passage<'a, '_, '_> {
    type Item = Block<'a>;
    type Done = (Block<'a>, Parsed);
    type Tools = ColumnsBuilder;

    fn next(&mut self) -> Result<Option<Block<'a>>, Error> {
        self.blocks.next()
    }

    fn take(&mut self, (block, parsed): (Block<'a>, Parsed), _: &mut ColumnsBuilder) -> Result<(), Error> {
        self.collector.add(&block, parsed)
    }
}

impl fmt::Debug for Ingest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ingest")
            .field("policies", &self.policies)
            .field("strict", &self.strict)
            .field("duplicates", &self.duplicates)
            .field("threads", &self.threads)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
