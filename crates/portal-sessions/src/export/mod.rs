//! CSV files with a manifest that says what is in them.
//!
//! There are two presets and nothing is detected; the product's pages say no more than that there is an export, so all
//! of this is our own ruling. Both write UTF-8, a header even over no rows, and as many cells in each row as the header
//! has. Texts are always in quotes, with their own quotes doubled; a missing value is an empty cell.
//!
//! | | [`Spreadsheet`](Preset::Spreadsheet), for people | [`Data`](Preset::Data), for programs |
//! |---|---|---|
//! | file | byte order mark, lines end with CR LF, `,` or `;` | no mark, lines end with LF, `,` |
//! | header | labels | ids |
//! | time | `2026-11-01 09:30:00` in the given zone | `2026-11-01T14:30:00.25Z` |
//! | yes or no | `Yes` `No` | `true` `false` |
//! | money | rounded half-even to the currency's digits | exact |
//! | share | exact, but never with three decimals | exact |
//! | tags | `vip, late` | `["vip","late"]` |
//! | channel, contact | the label | as kept |
//! | text | with the formula [`guard`](crate::guard)'s marks, limits below | as kept |
//!
//! For people, control characters but tab, CR and LF become U+FFFD, a text beyond 32,767 UTF-16 units is cut and ends
//! with `…[cut]`, and one with more than 253 line feeds has ` ⏎ ` instead of each line break; the manifest counts all of
//! them. No number is written with exactly three decimals, which half of the world reads as thousands.
//!
//! No CSV keeps a missing text apart from an empty one for every reader; JSON does.

mod batch;
mod cell;
mod counts;
mod dialect;
mod manifest;
mod options;
mod repeated;
mod row;
mod sink;
mod text;
mod verify;

#[cfg(test)]
mod tests;

pub use counts::CellCounts;
pub use manifest::{Definition, Manifest, ManifestColumn};
pub use options::{LineBreakStyle, PhoneStyle, Preset, SpreadsheetOptions};
pub use verify::{Check, Verification, verify};

use std::io::{self, Write};
use std::ops::ControlFlow;

use crate::as_of::AsOf;
use crate::error::{Error, ErrorKind};
use crate::json::{VERSION, Value};
use crate::progress::Progress;
use crate::table::SessionTable;
use crate::time::{Zone, tzdb_version};
use crate::view::View;
use counts::Tally;
use manifest::DEFINITIONS;
use row::{RowWriter, header, offsets, write_header};
use sink::Sink;

/// Writes the sessions of a table as CSV, in the table's order.
///
/// The same table, view and options give the same bytes on every machine and with any number of threads.
///
/// ```
/// use portal_sessions::{Channel, CsvExport, Policies, Session, SessionTable, View, Zone};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).summary("=1+1").build()?;
/// let table = SessionTable::from_sessions([session], Policies::default())?;
///
/// let view = View::of(["started_at", "summary", "asr"])?;
/// let export = CsvExport::spreadsheet(view.clone(), Zone::get("America/New_York")?);
/// let (bytes, manifest) = export.to_vec(&table)?;
/// assert_eq!(bytes, "\u{FEFF}Datetime,Summary,ASR\r\n2026-11-01 09:30:00,\"'=1+1\",0.00\r\n".as_bytes());
/// assert_eq!(manifest.cells.guarded, 1);
///
/// let (bytes, _) = CsvExport::data(view).to_vec(&table)?;
/// assert_eq!(bytes, b"started_at,summary,asr\n2026-11-01T14:30:00Z,\"=1+1\",0\n");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvExport {
    view: View,
    preset: Preset,
    rows_per_file: Option<usize>,
    threads: usize,
}

impl CsvExport {
    /// An export of these columns with all options of a preset; one thread.
    #[must_use]
    pub fn new(view: View, preset: impl Into<Preset>) -> Self {
        let preset = preset.into();
        CsvExport { view, rows_per_file: preset.dialect().row_limit, preset, threads: 1 }
    }

    /// An export for people: times as the clocks of `zone` showed them, every other option at its default.
    #[must_use]
    pub fn spreadsheet(view: View, zone: Zone) -> Self {
        CsvExport::new(view, SpreadsheetOptions::in_zone(zone))
    }

    /// An export for programs. With [`View::fields`] it can be read back as the same sessions.
    #[must_use]
    pub fn data(view: View) -> Self {
        CsvExport::new(view, Preset::Data)
    }

    /// Reads an export from JSON: `view` is a [view](View::from_json), `preset` a [preset](Preset::from_json) with its
    /// options; `rows_per_file` and `threads` are numbers that may be left out.
    ///
    /// A spreadsheet that names no zone has that of `as_of`, such as `table.query().as_of()`.
    ///
    /// # Errors
    /// With the path of the key: [`ErrorKind::ZoneRequired`] for a spreadsheet when `as_of` has no zone either,
    /// [`ErrorKind::MissingField`], [`ErrorKind::UnknownKey`], [`ErrorKind::WrongType`],
    /// [`ErrorKind::NumberOutOfRange`], and those of views and presets.
    ///
    /// ```
    /// use portal_sessions::{AsOf, CsvExport, View, Zone};
    ///
    /// let as_of = AsOf::unspecified().with_zone(Zone::get("Europe/Berlin")?);
    /// let export = CsvExport::from_json(r#"{"view":"portal","preset":"data","threads":2}"#, &as_of)?;
    /// assert_eq!(export, CsvExport::data(View::portal()).threads(2));
    ///
    /// let export = CsvExport::from_json(r#"{"view":"portal","preset":"spreadsheet"}"#, &as_of)?;
    /// assert_eq!(export, CsvExport::spreadsheet(View::portal(), as_of.zone()?.clone()));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str, as_of: &AsOf) -> Result<Self, Error> {
        let mut fields = Value::parse(text)?.into_fields()?;
        let view = fields.required("view", View::from_value)?;
        let preset = fields.required("preset", |value| Preset::from_value(value, Some(as_of)))?;
        let mut export = CsvExport::new(view, preset);
        if let Some(rows) = fields.optional("rows_per_file", Value::into_integer)? {
            export = export.rows_per_file(rows);
        }
        if let Some(threads) = fields.optional("threads", Value::into_integer)? {
            export = export.threads(threads);
        }
        fields.finish()?;
        Ok(export)
    }

    /// At most this many rows below the header of one file, at least 1.
    ///
    /// The default for people, and the most there, is the 1,048,575 that a spreadsheet opens; for programs there is no
    /// limit.
    #[must_use]
    pub fn rows_per_file(self, rows: usize) -> Self {
        let rows = rows.max(1);
        let rows_per_file = Some(self.preset.dialect().row_limit.map_or(rows, |limit| limit.min(rows)));
        CsvExport { rows_per_file, ..self }
    }

    /// How many threads make rows, at most 16; one of them is the calling one, which also hashes and writes them. With 1,
    /// the default, it does it all, as it does for a thousand rows or less.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        CsvExport { threads, ..self }
    }

    /// Writes one file, flushes the writer and tells what was written.
    ///
    /// It holds a few megabytes, less than 24 however many rows there are, unless single rows take megabytes themselves.
    ///
    /// # Errors
    /// [`ErrorKind::TooManyRows`] before anything is written; [`ErrorKind::WriteFailed`] with the writer's own error as
    /// its source; [`ErrorKind::Overflow`] when the sum of a column cannot be held. After an error the file is not whole.
    pub fn write(&self, table: &SessionTable, writer: impl Write) -> Result<Manifest, Error> {
        self.write_observed(table, writer, &mut |_| ControlFlow::Continue(()))
    }

    /// [`write`](CsvExport::write), telling `observer` every thousand rows or so how far it is.
    ///
    /// # Errors
    /// Those of [`write`](CsvExport::write), and [`ErrorKind::Stopped`] as soon as the observer breaks.
    pub fn write_observed(
        &self,
        table: &SessionTable,
        writer: impl Write,
        observer: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Manifest, Error> {
        self.check_rows(table)?;
        self.write_part(table, &mut table.numbers(), (1, 1), writer, observer)
    }

    /// Whether the rows fit into one file.
    fn check_rows(&self, table: &SessionTable) -> Result<(), Error> {
        let Some(limit) = self.rows_per_file.filter(|limit| *limit < table.len()) else { return Ok(()) };
        let message = format!("{} rows are more than the {limit} of one file", table.len());
        Err(Error::new(ErrorKind::TooManyRows, message).value_is(&table.len().to_string()))
    }

    /// One file in memory, and what is in it.
    ///
    /// # Errors
    /// Those of [`write`](CsvExport::write), but for the writer's.
    pub fn to_vec(&self, table: &SessionTable) -> Result<(Vec<u8>, Manifest), Error> {
        let mut bytes = Vec::new();
        let manifest = self.write(table, &mut bytes)?;
        Ok((bytes, manifest))
    }

    /// Writes as many files as the rows need, each with the header, into the writers that `open` gives for 1, 2, 3 ….
    ///
    /// Each file has a manifest of its own, whose sums and counts are those of its rows alone.
    ///
    /// # Errors
    /// Those of [`write`](CsvExport::write) but for too many rows, and [`ErrorKind::WriteFailed`] with what `open`
    /// returned.
    ///
    /// ```
    /// use portal_sessions::{CsvExport, Policies, SessionTable, View};
    /// # let table = SessionTable::from_sessions(Vec::<portal_sessions::Session>::new(), Policies::default())?;
    ///
    /// let directory = std::env::temp_dir();
    /// let export = CsvExport::data(View::fields()).rows_per_file(100_000);
    /// let manifests = export.write_parts(&table, |number| {
    ///     std::fs::File::create(directory.join(format!("sessions-{number}.csv")))
    /// })?;
    /// assert_eq!(manifests.len(), 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn write_parts<W: Write>(
        &self,
        table: &SessionTable,
        open: impl FnMut(u32) -> io::Result<W>,
    ) -> Result<Vec<Manifest>, Error> {
        self.write_parts_observed(table, open, &mut |_| ControlFlow::Continue(()))
    }

    /// [`write_parts`](CsvExport::write_parts), telling `observer` every thousand rows or so how far all files together
    /// are.
    ///
    /// # Errors
    /// Those of [`write_parts`](CsvExport::write_parts), and [`ErrorKind::Stopped`] as soon as the observer breaks.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use portal_sessions::{CsvExport, Policies, SessionTable, View};
    /// # let table = SessionTable::from_sessions(Vec::<portal_sessions::Session>::new(), Policies::default())?;
    ///
    /// let mut bytes = 0;
    /// let manifests = CsvExport::data(View::fields()).write_parts_observed(&table, |_| Ok(Vec::new()), &mut |so_far| {
    ///     bytes = so_far.bytes;
    ///     ControlFlow::Continue(())
    /// })?;
    /// assert_eq!(bytes, manifests.iter().map(|manifest| manifest.bytes).sum::<u64>());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn write_parts_observed<W: Write>(
        &self,
        table: &SessionTable,
        mut open: impl FnMut(u32) -> io::Result<W>,
        observer: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Vec<Manifest>, Error> {
        let rows = self.rows_per_file.unwrap_or(usize::MAX);
        let parts = table.len().div_ceil(rows).max(1) as u32;
        let mut numbers = table.numbers();
        let mut together = Progress { rows: 0, bytes: 0 };
        (1..=parts)
            .map(|part| {
                let writer = open(part).map_err(sink::failed)?;
                let numbers = &mut numbers.by_ref().take(rows);
                let before = together;
                self.write_part(table, numbers, (part, parts), writer, &mut |written| {
                    together = Progress { rows: before.rows + written.rows, bytes: before.bytes + written.bytes };
                    observer(together)
                })
            })
            .collect()
    }

    fn write_part(
        &self,
        table: &SessionTable,
        numbers: &mut dyn Iterator<Item = u32>,
        part: (u32, u32),
        writer: impl Write,
        observer: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Manifest, Error> {
        let dialect = self.preset.dialect();
        let mut sink = Sink::new(writer, observer);
        let header = header(&self.view, &dialect);
        let mut first_line = Vec::new();
        write_header(header.iter().map(|(_, label)| label.as_str()), &dialect, &mut first_line);
        sink.write(&first_line, 0)?;

        let offsets = offsets(table, &self.view, &dialect);
        let money_digits = table.policies().revenue.currency().digits();
        let new_writer = || RowWriter::new(&self.view, &dialect, money_digits, &offsets);
        let tally = batch::write_rows(table, numbers, self.threads, new_writer, &mut sink)?;
        let columns = self.columns(header, &tally)?;
        let (rows_written, bytes, sha256) = sink.finish()?;

        let query = table.query();
        Ok(Manifest {
            version: VERSION,
            library: env!("CARGO_PKG_VERSION").to_owned(),
            tzdb: tzdb_version().to_owned(),
            definitions: DEFINITIONS.map(|(id, version)| Definition { id: id.to_owned(), version }).into(),
            filter: query.filter().to_json(),
            filter_sha256: query.filter().hash(),
            from: query.from(),
            to: query.to(),
            now: query.as_of().now().ok(),
            zone: query.as_of().zone().ok().cloned(),
            policies: serde_json::to_string(table.policies()).map_err(|error| sink::failed(error.into()))?,
            preset: self.preset.clone(),
            separator: dialect.separator,
            decimal_mark: char::from(dialect.decimal_mark),
            columns,
            rows_matched: table.len() as u64,
            rows_written,
            part: part.0,
            parts: part.1,
            cells: tally.cells,
            bytes,
            sha256,
        })
    }

    fn columns(&self, header: Vec<(&str, String)>, tally: &Tally) -> Result<Vec<ManifestColumn>, Error> {
        let view = self.view.columns();
        let column = |(place, (id, label)): (usize, (&str, String))| {
            let sum = view.get(place).map_or(Ok(None), |column| tally.sum(place, *column))?;
            Ok(ManifestColumn { id: id.to_owned(), label, sum })
        };
        header.into_iter().enumerate().map(column).collect()
    }
}
