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
mod watch;
mod whole;

#[cfg(test)]
mod tests;

pub use blocks::Input;
pub use options::{Duplicates, Limits, MaxRejects};
pub use records::{Records, Written};
pub use reject::Reject;
pub use report::{Duplicate, IngestReport, MissingFlags, Warnings};

use std::fmt;
use std::ops::ControlFlow;

use block::{Format, Parsed, Parser};
use blocks::{Block, Blocks};
use collector::{Collector, Gathered};
use framing::Framing;
use record::{Columns, Header};
use watch::Watch;
use whole::Door;

use crate::error::{Error, ErrorKind};
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
/// `agent_messages_count`, `persona.name` for a contact without a name, and `contact_name`, `contact_phone` and `contact_email`. Two
/// spellings at once are fine while they say the same, else a [`Conflict`](crate::ErrorKind::Conflict). A whole number may
/// be written `3.0`. Tags, `utms`, `arguments` and `contact` may be texts that are their JSON, and tags an array of PostgreSQL such
/// as `{vip,new}`: so they come from databases and frames without such types. Fields that no session has are left out and counted; the [report](IngestReport) also names the fields
/// that no record has, and those that are nearly called like one (our rulings).
///
/// An input that is wrong as a whole is one error, [`WrongFormat`](crate::ErrorKind::WrongFormat), which says what it is and
/// what to do: compressed or binary bytes, text in UTF-16, the other form of JSON, CSV in place of JSON and the reverse, a
/// CSV with semicolons or with the labels of a spreadsheet, HTML. Beyond that, [`max_rejects`](Self::max_rejects) says how
/// many rejects make one. Both kinds of error have the [report](crate::Error::report).
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
    max_rejects: Option<MaxRejects>,
    columns: Option<Columns>,
    is_of_database: bool,
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
            max_rejects: None,
            columns: None,
            is_of_database: false,
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

    /// More rejects than these are an error about the whole input, [`TooManyRejects`](crate::ErrorKind::TooManyRejects); any
    /// number is fine by default.
    pub fn max_rejects(mut self, most: MaxRejects) -> Self {
        self.max_rejects = Some(most);
        self
    }

    /// Says which columns the records come from, where a record does not name what is null in it: the report then judges by
    /// them which fields are absent, and names those that are computed as ignored, so that nobody has to write them.
    ///
    /// ```
    /// use portal_sessions::Ingest;
    ///
    /// let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat"}"#;
    /// let report = Ingest::new().columns(["id", "started_at", "channel", "stars", "asr"]).ndjson(line)?.report;
    /// assert!(!report.absent_fields.contains(&"stars".to_owned()));
    /// assert_eq!(report.ignored_fields["asr"], 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn columns<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        self.columns = Some(Columns::of(names));
        self
    }

    /// Whether the records are rows of a database, as drivers and frames give them: a flag in JSON may then also be a text
    /// or a number, `true`, `t` or `1` and their opposites, in any case, and an id a whole number. Off by default; a CSV is
    /// always read so (our ruling).
    ///
    /// ```
    /// use portal_sessions::{Flag, Ingest, Record};
    ///
    /// let line = r#"{"id":17,"started_at":"2026-11-01T14:30:00Z","channel":"chat","is_lead":1,"is_test":"f"}"#;
    /// let table = Ingest::new().database_rows(true).ndjson(line)?.table;
    /// let row = table.row(0).unwrap();
    /// assert_eq!((row.id(), row.flags().has(Flag::Lead), row.flags().has(Flag::Test)), ("17", true, false));
    /// assert_eq!(Ingest::new().ndjson(line)?.report.rejected, 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn database_rows(mut self, on: bool) -> Self {
        self.is_of_database = on;
        self
    }

    /// How large the input and its parts may be; [`Limits`] has the defaults.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Limits { line: limits.line.min(MOST_LINE_BYTES), ..limits };
        self
    }

    /// Tells `observer` how far it is, about every 4 MiB of the input whether there are records in them or not;
    /// [`ControlFlow::Break`] ends the ingest with [`Stopped`](crate::ErrorKind::Stopped).
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
    /// Lines end at LF, with or without a CR before it, and nowhere else: U+2028 is data. A byte order mark at the beginning
    /// of any line, blank lines and a last line without an end are fine.
    ///
    /// # Errors
    /// In strict mode the first reject, with its line. Always [`WrongFormat`](crate::ErrorKind::WrongFormat),
    /// [`TooManyRejects`](crate::ErrorKind::TooManyRejects), [`ReadFailed`](crate::ErrorKind::ReadFailed),
    /// [`TooManyRecords`](crate::ErrorKind::TooManyRecords) and [`Stopped`](crate::ErrorKind::Stopped).
    pub fn ndjson<'i>(self, input: impl Into<Input<'i>>) -> Result<Ingested, Error> {
        self.read(Door::Ndjson, input.into(), framing::Ndjson::default())
    }

    /// Reads an array of sessions, a page `{"items":[…],"metadata":{…}}` of the product's API, or several of either, one
    /// after another or as an array of pages.
    ///
    /// A missing comma, or one too many, costs one element; where the brackets of the document do not fit together, all
    /// the rest is one reject. An object with an array as its `items` and without an `id` is a page, any other one a session
    /// (our ruling); of the other members of a page none is read, but `metadata` must be an object. Sessions that stand by
    /// themselves, each in a line, are NDJSON: [`WrongFormat`](crate::ErrorKind::WrongFormat).
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
        self.read(Door::Json, input.into(), framing::Json::default())
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
        self.read(Door::JsonSeq, input.into(), framing::JsonSeq::default())
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
        self.read(Door::Records, Input::records(records), framing::JsonSeq::default())
    }

    /// Reads the `data` preset of this library's CSV export, also after a spreadsheet, a data frame or a database has saved
    /// it anew: a header of [`Column`](crate::Column) ids or names of fields, then one record a row.
    ///
    /// Lines end at LF, with or without a CR before it. An empty cell is a missing value. A flag is `true`, `t` or `1` or
    /// the opposite, in any case. Tags are JSON or an array of PostgreSQL such as `{vip,new}`; UTM parameters and arguments
    /// are JSON. Columns that an export computes, such as `asr`, are not read, and the report names them; other names are
    /// unknown fields. A quote inside a cell that is not quoted, and text behind a closing quote, are
    /// [`InvalidCsv`](crate::ErrorKind::InvalidCsv) for that record (our rulings).
    ///
    /// # Errors
    /// Those of [`ndjson`](Self::ndjson); [`MissingField`](crate::ErrorKind::MissingField) when the header lacks `id`,
    /// `started_at` or `channel`, [`Conflict`](crate::ErrorKind::Conflict) when it names a column twice, and
    /// [`InvalidUtf8`](crate::ErrorKind::InvalidUtf8) or [`InvalidCsv`](crate::ErrorKind::InvalidCsv) when it cannot be
    /// read.
    pub fn csv<'i>(self, input: impl Into<Input<'i>>) -> Result<Ingested, Error> {
        self.read(Door::Csv, input.into(), framing::Csv::default())
    }

    fn read(self, door: Door, input: Input<'_>, framing: impl Framing + 'static) -> Result<Ingested, Error> {
        let mut watch = Watch(self.observer);
        let mut held;
        let is_last = self.duplicates == Duplicates::Last;
        let (input, whole) = if is_last || framing.needs_all() {
            held = input.held(&mut watch)?;
            let (input, bytes) = held.input();
            (input, is_last.then_some(bytes))
        } else {
            (input, None)
        };
        let mut blocks = Blocks::new(input, framing, self.block_bytes, self.limits);
        let head = blocks.head(whole::HEAD)?;
        let refused = |message| whole::error_of(ErrorKind::WrongFormat, message, IngestReport::default());
        if let Some(message) = whole::binary(&head) {
            return Err(refused(message));
        }
        let format = match door {
            Door::Ndjson | Door::Json | Door::JsonSeq | Door::Records => Format::Json,
            Door::Csv => {
                if let Some(message) = whole::other_form(door, &head) {
                    return Err(refused(message));
                }
                let header = blocks.header(&mut watch).and_then(|header| Header::parse(&header));
                // Whoever was stopped does not want to hear of the header.
                let header = header.map_err(|error| match whole::other_csv(&head) {
                    Some(message) if error.kind() != ErrorKind::Stopped => refused(message),
                    _ => error,
                });
                Format::Csv(header?)
            }
        };
        let columns = match &format {
            Format::Csv(header) => Some(header.columns().clone()),
            Format::Json => self.columns,
        };
        let is_of_database = self.is_of_database;
        let parser = Parser {
            format,
            columns,
            is_of_database,
            limits: self.limits,
            policies: self.policies,
            hasher: Seeded::default(),
        };
        let collector = Collector {
            strict: self.strict,
            duplicates: self.duplicates,
            limits: self.limits,
            watch,
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
        let (ingested, faults) = collector.finish(blocks.blank_lines(), parser.columns.as_ref(), parser.policies)?;
        let report = &ingested.report;
        let is_other_form = match door {
            Door::Ndjson => report.rejected > report.accepted,
            Door::Json | Door::JsonSeq | Door::Records | Door::Csv => report.accepted == 0 && report.rejected > 0,
        };
        let wrong_format = if blocks.is_lines() {
            Some(whole::LINES.to_owned())
        } else {
            is_other_form.then(|| whole::other_form(door, &head)).flatten()
        };
        if let Some(message) = wrong_format {
            return Err(whole::error_of(ErrorKind::WrongFormat, message, ingested.report));
        }
        if let Some(most) = self.max_rejects.filter(|most| most.is_exceeded(faults, report.accepted + report.rejected))
        {
            let message = most.message(faults, report);
            return Err(whole::error_of(ErrorKind::TooManyRejects, message, ingested.report));
        }
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
            .field("max_rejects", &self.max_rejects)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
