//! Reads sessions from NDJSON, JSON, JSON text sequences, CSV and programs, and reports on every record.
//!
//! An input goes through four steps: `framing` finds where records begin and end, `blocks` groups them, `block` parses
//! a block into columns on any thread, and `collector` joins the blocks in input order.

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

/// A caller's function that receives the progress, and may end the ingest.
type Observer<'o> = Box<dyn FnMut(Progress) -> ControlFlow<()> + 'o>;
/// A caller's function that receives every reject.
type RejectSink<'o> = Box<dyn FnMut(&Reject) + 'o>;

/// The largest value of [`Limits::line`]: with longer records the strings of a chunk would not fit into one buffer.
const MOST_LINE_BYTES: usize = 1 << 30;

/// The bytes of one block. It does not depend on the number of threads, since the result must not.
const BLOCK_BYTES: usize = 4 << 20;
/// The blocks in flight for each thread: the one that it parses, and the next one, so that no thread waits for the
/// reader.
const BLOCKS_EACH: usize = 2;

/// Reads sessions into a [`SessionTable`], and reports on every record.
///
/// **Rejects.** A bad record never affects another: it is left out and reported with its place, its kind and its bytes.
/// Accepted and rejected records always add up to the records of the input.
///
/// **Other spellings** (our rulings). `created_at` is read as `started_at`, `user_messages_count` and
/// `agent_messages_count` as `user_messages` and `agent_messages`, `persona.name` as the name of a contact that has
/// none, and `contact_name`, `contact_phone` and `contact_email` as the parts of `contact`. Two spellings of one field
/// in one record are accepted while their values are equal; otherwise the record is a
/// [`Conflict`](crate::ErrorKind::Conflict). A whole number may be written `3.0`. `tags`, `utms`, `arguments` and
/// `contact` may be strings that hold their JSON, and `tags` a PostgreSQL array such as `{vip,new}`, since databases
/// and data frames without such types return them so.
///
/// **Unknown fields** are left out and counted. The [report](IngestReport) also lists the fields that no record has,
/// and suggests a field for each unknown name that is close to one.
///
/// **An input that is wrong as a whole** is one error, [`WrongFormat`](crate::ErrorKind::WrongFormat), which says what
/// the input is and what to do: compressed or binary bytes, UTF-16, another form of JSON, CSV in place of JSON or the
/// reverse, a CSV with semicolons or with the labels of a spreadsheet, HTML. [`max_rejects`](Self::max_rejects) also
/// makes too many rejects an error. Both kinds of error carry the [report](crate::Error::report).
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
/// To read a file: `Ingest::new().ndjson(Input::reader(File::open(path)?))`.
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

/// The result of an ingest: the table and the report.
///
/// ```
/// use portal_sessions::{Ingest, Ingested};
///
/// let Ingested { table, report, .. } = Ingest::new().ndjson("")?;
/// assert_eq!((table.len(), report.accepted), (0, 0));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Ingested {
    /// The accepted sessions, in the order of the input.
    pub table: SessionTable,
    /// What was accepted, rejected and odd, record by record.
    pub report: IngestReport,
}

impl Ingested {
    /// The table and the report, for a `let` that binds both.
    ///
    /// ```
    /// use portal_sessions::Ingest;
    ///
    /// let (table, report) = Ingest::new().ndjson("{}\n")?.into_parts();
    /// assert_eq!((table.len(), report.rejected), (0, 1));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn into_parts(self) -> (SessionTable, IngestReport) {
        (self.table, self.report)
    }
}

/// The same as [`Ingest::new`].
impl Default for Ingest<'_> {
    fn default() -> Self {
        Ingest::new()
    }
}

impl<'o> Ingest<'o> {
    /// An ingest with every option at its default: the default policies, lenient, on one thread.
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

    /// The policies by which sessions are scored; [`Policies::default`] by default.
    ///
    /// ```
    /// use portal_sessions::{Ingest, Policies};
    ///
    /// let policies = Policies::from_json(r#"{"version":1,"revenue":{"currency":"EUR"}}"#)?;
    /// let table = Ingest::new().policies(policies.clone()).ndjson("")?.table;
    /// assert_eq!(table.policies(), &policies);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn policies(mut self, policies: Policies) -> Self {
        self.policies = policies;
        self
    }

    /// Whether the first reject in input order ends the ingest and is its error; off by default.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Ingest};
    ///
    /// let error = Ingest::new().strict(true).ndjson("{\"id\":\"s-1\"}\n").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::MissingField);
    /// assert!(error.message().starts_with("line 1: "));
    /// ```
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Which of two records with the same id stays; [`Duplicates::Reject`] by default.
    ///
    /// ```
    /// use portal_sessions::{Duplicates, Ingest, Record};
    ///
    /// let line = |stars| format!(r#"{{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat","stars":{stars}}}"#);
    /// let lines = format!("{}\n{}\n", line(2), line(5));
    /// let table = Ingest::new().duplicates(Duplicates::Last).ndjson(&lines)?.table;
    /// assert_eq!((table.len(), table.row(0).unwrap().stars()), (1, Some(5)));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// How many threads parse records: 1 by default, 64 at most. The result is the same for any number.
    ///
    /// The threads live only while the input is read; the calling thread is one of them. The table answers its queries
    /// with as many threads, see [`SessionTable::with_threads`].
    ///
    /// ```
    /// use portal_sessions::Ingest;
    ///
    /// let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat"}"#;
    /// assert_eq!(Ingest::new().threads(4).ndjson(line)?.table.threads(), 4);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads.clamp(1, MOST_THREADS);
        self
    }

    /// The most rejects before the whole input is refused with [`TooManyRejects`](crate::ErrorKind::TooManyRejects); no
    /// limit by default.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Ingest, MaxRejects};
    ///
    /// let error = Ingest::new().max_rejects(MaxRejects::Count(0)).ndjson("{\"id\":\"s-1\"}\n").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooManyRejects);
    /// assert_eq!(error.report().unwrap().rejected, 1);
    /// ```
    pub fn max_rejects(mut self, most: MaxRejects) -> Self {
        self.max_rejects = Some(most);
        self
    }

    /// The names of the columns that the records come from, for sources whose records leave null values out.
    ///
    /// The report then takes from these names which fields are absent, and lists the computed ones, such as `asr`, as
    /// ignored, so that they need not be written into each record.
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

    /// Whether the records are rows of a database, as drivers and data frames return them; off by default.
    ///
    /// A flag in JSON may then also be a string or a number (`true`, `t` or `1` and their opposites, in any case) and
    /// an id a whole number. A CSV is always read in this way (our ruling).
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

    /// The limits of the input and of the report; [`Limits`] states the defaults.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Ingest, Limits};
    ///
    /// let mut limits = Limits::default();
    /// limits.line = 16;
    /// let report = Ingest::new().limits(limits).ndjson(r#"{"id":"a session with a long id"}"#)?.report;
    /// assert_eq!(report.rejects[0].kind, ErrorKind::LineTooLong);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Limits { line: limits.line.min(MOST_LINE_BYTES), ..limits };
        self
    }

    /// Calls `observer` with the progress about every 4 MiB of the input, whether there are records in them or not.
    ///
    /// It runs on the calling thread. [`ControlFlow::Break`] ends the ingest with
    /// [`Stopped`](crate::ErrorKind::Stopped).
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Ingest};
    /// use std::ops::ControlFlow;
    ///
    /// let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat"}"#;
    /// let error = Ingest::new().observe(|_| ControlFlow::Break(())).ndjson(line).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Stopped);
    /// ```
    pub fn observe(mut self, observer: impl FnMut(Progress) -> ControlFlow<()> + 'o) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Calls `sink` with every reject in the order in which they are found, including those that the report does not
    /// keep.
    ///
    /// It runs on the calling thread, so a sink that writes to a file needs no lock.
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

    /// Sets a small block size, so that small inputs have many blocks.
    #[cfg(test)]
    fn block_bytes(mut self, bytes: usize) -> Self {
        self.block_bytes = bytes;
        self
    }

    /// Reads NDJSON: one JSON object in each line.
    ///
    /// Lines end at LF, with or without a CR before it, and nowhere else: U+2028 is data. Blank lines are skipped. A
    /// byte order mark at the beginning of any line is skipped too, since concatenated files have several, and the last
    /// line needs no line end.
    ///
    /// # Errors
    /// In strict mode the first reject, with its line. In either mode:
    /// [`WrongFormat`](crate::ErrorKind::WrongFormat) for an input that is not NDJSON;
    /// [`TooManyRejects`](crate::ErrorKind::TooManyRejects) beyond [`max_rejects`](Self::max_rejects);
    /// [`TooManyRecords`](crate::ErrorKind::TooManyRecords) beyond [`Limits::records`];
    /// [`ReadFailed`](crate::ErrorKind::ReadFailed) when the reader fails;
    /// [`Stopped`](crate::ErrorKind::Stopped) when the observer ends it.
    ///
    /// ```
    /// use portal_sessions::Ingest;
    ///
    /// let lines = "{\"id\":\"s-1\",\"started_at\":\"2026-11-01T14:30:00Z\",\"channel\":\"chat\"}\r\n\r\n";
    /// let report = Ingest::new().ndjson(lines)?.report;
    /// assert_eq!((report.accepted, report.rejected, report.blank_lines), (1, 0, 1));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn ndjson<'i>(self, input: impl Into<Input<'i>>) -> Result<Ingested, Error> {
        self.read(Door::Ndjson, input.into(), framing::Ndjson::default())
    }

    /// Reads a JSON document: an array of sessions, a page `{"items":[…],"metadata":{…}}` of the product's API, or
    /// several of either, one after another or as an array of pages.
    ///
    /// A missing or superfluous comma costs one element; where the brackets of the document do not match, the whole
    /// rest is one reject. An object with an array `items` and without an `id` is a page, any other object a session
    /// (our ruling). Other members of a page are ignored, but `metadata` must be an object. Sessions outside of an
    /// array, each in a line of its own, are NDJSON: [`WrongFormat`](crate::ErrorKind::WrongFormat).
    ///
    /// The whole document is held in memory, from a reader too.
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

    /// Reads a JSON text sequence (RFC 7464): each record begins with the character U+001E, and may have line ends in
    /// it.
    ///
    /// A good format for programs that generate records: U+001E never occurs inside a JSON text, so no content of a
    /// record can end it early.
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

    /// Reads records that a program writes one by one, such as the rows of a data frame.
    ///
    /// Each record is read by the rules of [`ndjson`](Self::ndjson). One that the program [refuses](Written::Refused)
    /// becomes a reject with that error, and counts like any other record. A reject has no `line`, since these records
    /// have none; its `byte_range` counts the bytes that the program wrote.
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
    ///             Some(None) => Written::Refused(Error::new(ErrorKind::WrongType, "bytes are not a string").at("id")),
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
    /// Those of [`ndjson`](Self::ndjson), with `row 7` in place of a line, and every error that the program returns.
    pub fn records(self, records: impl Records) -> Result<Ingested, Error> {
        self.read(Door::Records, Input::records(records), framing::JsonSeq::default())
    }

    /// Reads the `data` preset of this library's CSV export, even after a spreadsheet, a data frame or a database has
    /// saved it: a header of [`Column`](crate::Column) ids or field names, then one record in each row.
    ///
    /// Our rulings:
    ///
    /// - Rows end at LF, with or without a CR before it. Cells are separated by commas; a quoted cell may have line
    ///   ends.
    /// - An empty cell is a missing value. A flag is `true`, `t`, `1` or the opposite, in any case.
    /// - Tags are JSON or a PostgreSQL array such as `{vip,new}`; UTM parameters and arguments are JSON.
    /// - Columns that an export computes, such as `asr`, are not read, and the report names them. Other names are
    ///   unknown fields.
    /// - A quote inside an unquoted cell, or text behind a closing quote, is
    ///   [`InvalidCsv`](crate::ErrorKind::InvalidCsv) for that record.
    ///
    /// # Errors
    /// Those of [`ndjson`](Self::ndjson); [`MissingField`](crate::ErrorKind::MissingField) when the header lacks `id`,
    /// `started_at` or `channel`, [`Conflict`](crate::ErrorKind::Conflict) when it names a column twice, and
    /// [`InvalidUtf8`](crate::ErrorKind::InvalidUtf8) or [`InvalidCsv`](crate::ErrorKind::InvalidCsv) when it cannot be
    /// read.
    ///
    /// ```
    /// use portal_sessions::{Flag, Ingest, Record};
    ///
    /// let csv = "id,started_at,channel,is_lead\r\ns-1,2026-11-01T14:30:00Z,voice,TRUE\r\n";
    /// let table = Ingest::new().csv(csv)?.table;
    /// assert!(table.row(0).unwrap().flags().has(Flag::Lead));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn csv<'i>(self, input: impl Into<Input<'i>>) -> Result<Ingested, Error> {
        self.read(Door::Csv, input.into(), framing::Csv::default())
    }

    /// The one way from any input to a table: looks at the first bytes, runs the blocks through the pipeline, and then
    /// decides whether the input as a whole is in another format than the caller named.
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
                // A caller that stopped the ingest gets that error, not one about the header.
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

/// The two ends of the pipeline: blocks come from the input and go into the table.
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
