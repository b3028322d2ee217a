//! This library at the works.

#[path = "harness.rs"]
mod harness;

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::thread::available_parallelism;

use portal_sessions::{AsOf, CsvExport, Filter, Ingest, Input, SessionTable, View, Zone};

use self::harness::{Metrics, Program, Result, ToMemory};

struct Table {
    table: SessionTable,
    as_of: AsOf,
}

impl Table {
    fn read<'i>(input: impl Into<Input<'i>>) -> Result<Self> {
        let table = Ingest::new().threads(threads()).ndjson(input)?.table;
        let as_of = AsOf::at("2026-11-22T00:00:00Z".parse()?, Zone::get("America/New_York")?);
        Ok(Table { table, as_of })
    }
}

/// All that the machine has, or as many as the comparison of threads says.
fn threads() -> usize {
    let told = std::env::var("PORTAL_SESSIONS_THREADS").ok().and_then(|threads| threads.parse().ok());
    told.or_else(|| Some(available_parallelism().ok()?.get())).unwrap_or(1)
}

/// One writer for the parts of an export: a spreadsheet opens about a million rows.
struct Part<'w, W>(&'w RefCell<W>);

impl<W: Write> Write for Part<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

/// Live, not archived, voice or text, the last 30 days, a lead.
fn recent_leads() -> portal_sessions::PanelBuilder {
    Filter::panel().test(false).archived(false).channels(["voice", "text"]).last("30d").lead(true)
}

impl Program for Table {
    fn ingest(lines: &[u8]) -> Result<Self> {
        Table::read(lines)
    }

    fn ingest_file(path: &Path) -> Result<Self> {
        Table::read(Input::reader(File::open(path)?))
    }

    fn len(&self) -> usize {
        self.table.len()
    }

    fn count(&self) -> Result<usize> {
        Ok(self.table.count(&recent_leads().build()?, &self.as_of)?)
    }

    fn search(&self) -> Result<usize> {
        Ok(self.table.count(&recent_leads().search("refund").build()?, &self.as_of)?)
    }

    fn metrics(&self) -> Result<Metrics> {
        let summary = self.table.filter(&recent_leads().build()?, &self.as_of)?.summary(&self.as_of)?;
        let score = |ratio: portal_sessions::Ratio| (ratio.numerator, ratio.denominator);
        Ok(Metrics {
            asr: summary.asr.exact.to_string(),
            css: score(summary.css),
            oss: score(summary.oss),
            lss: score(summary.lss),
            days: summary.sessions_by_asr.iter().map(|day| (day.date.to_string(), day.sum.to_string())).collect(),
        })
    }

    fn export(&self, output: impl Write) -> Result<()> {
        let live = self.table.filter(&Filter::panel().test(false).build()?, &self.as_of)?;
        let export = CsvExport::spreadsheet(View::portal(), self.as_of.zone()?.clone());
        let output = RefCell::new(output);
        export.threads(threads()).write_parts(&live, |_| Ok(Part(&output)))?;
        Ok(())
    }

    const EXPORT_TO_MEMORY: Option<ToMemory<Self>> = Some(|table| {
        let mut csv = Vec::new();
        table.export(&mut csv)?;
        Ok(csv)
    });
}

fn main() -> Result<()> {
    harness::main::<Table>()
}
