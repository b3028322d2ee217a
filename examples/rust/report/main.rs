//! Reads sessions, prints a report on them and writes them as CSV with a manifest.
//!
//! `cargo run --release --example report` reports on the sample of this repository; `-- --help` tells the rest.

mod arguments;
mod input;
mod page;
mod progress;

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, Command, Target, USAGE};
use portal_sessions::{AsOf, CsvExport, Ingest, IngestReport, Ingested, Manifest, SessionTable, Summary};
use progress::ProgressLine;
use serde::Serialize;
use whole_file::WholeFile;

/// Anything that ends the report: exit code 1.
type Failure = Box<dyn std::error::Error>;

const WRONG_ARGUMENTS: u8 = 2;
const REJECTED: u8 = 3;

fn main() -> ExitCode {
    let done = match Command::parse(std::env::args_os().skip(1)) {
        Ok(Command::Report(arguments)) => report(&arguments).map(|rejected| arguments.strict && rejected > 0),
        Ok(Command::Help) => print_help().map(|()| false),
        Err(message) => {
            eprint!("report: {message}\n\n{USAGE}");
            return ExitCode::from(WRONG_ARGUMENTS);
        }
    };
    match done {
        Ok(false) => ExitCode::SUCCESS,
        Ok(true) => ExitCode::from(REJECTED),
        // Whoever reads the output has had enough.
        Err(failure) if is_broken_pipe(failure.as_ref()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("report: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn print_help() -> Result<(), Failure> {
    Ok(io::stdout().lock().write_all(USAGE.as_bytes())?)
}

/// Does all of it; how many records were rejected.
fn report(arguments: &Arguments) -> Result<u64, Failure> {
    input::spare(arguments)?;
    let as_of = AsOf::at(input::now(arguments)?, arguments.zone.clone());
    let (table, report) = ingest(arguments)?.into_parts();
    let matched = table.filter(&arguments.filter, &as_of)?;
    let summary = matched.summary(&as_of)?;
    let manifest = export(arguments, &matched)?;

    if arguments.json {
        print_json(&report, &summary)?;
    } else {
        let page = page::Page { report: &report, summary: &summary, manifest: &manifest, csv: &arguments.csv };
        match arguments.csv {
            Target::StandardOutput => page.print(&mut io::stderr().lock())?,
            Target::File(_) => page.print(&mut io::stdout().lock())?,
        }
    }
    Ok(report.rejected)
}

fn ingest(arguments: &Arguments) -> Result<Ingested, Failure> {
    let mut rejects = match &arguments.rejects {
        Some(path) => Some(BufWriter::new(create(path)?)),
        None => None,
    };
    let mut written = Ok(());
    let mut progress = ProgressLine::new("read");
    let ingested = {
        let ingest = Ingest::new()
            .policies(arguments.policies.clone())
            .threads(arguments.threads)
            .observe(|so_far| progress.show(so_far))
            .on_reject(|reject| {
                if let (Some(file), Ok(())) = (&mut rejects, &written) {
                    written = serde_json::to_writer(&mut *file, reject)
                        .map_err(io::Error::from)
                        .and_then(|()| writeln!(file));
                }
            });
        input::read(&arguments.files, ingest)?
    };
    progress.clear();
    written?;
    if let Some(file) = rejects {
        file.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
    }
    Ok(ingested)
}

/// Writes the CSV, and its manifest beside it unless it goes to standard output.
fn export(arguments: &Arguments, table: &SessionTable) -> Result<Manifest, Failure> {
    let export = CsvExport::new(arguments.view.clone(), arguments.preset.clone()).threads(arguments.threads);
    let mut progress = ProgressLine::new("wrote");
    let mut observer = |so_far| progress.show(so_far);
    let manifest = match &arguments.csv {
        Target::StandardOutput => export.write_observed(table, io::stdout().lock(), &mut observer)?,
        Target::File(path) => {
            let manifest_path = page::manifest_path(path);
            let (mut file, mut beside) = (create(path)?, create(&manifest_path)?);
            let manifest = export.write_observed(table, &mut file, &mut observer)?;
            serde_json::to_writer_pretty(&mut beside, &manifest)?;
            writeln!(beside)?;
            file.finish()?;
            beside.finish()?;
            manifest
        }
    };
    progress.clear();
    Ok(manifest)
}

/// What `--json` prints.
#[derive(Serialize)]
struct Answer<'a> {
    accepted: u64,
    rejected: u64,
    matched: u64,
    summary: &'a Summary,
}

fn print_json(report: &IngestReport, summary: &Summary) -> Result<(), Failure> {
    let answer = Answer { accepted: report.accepted, rejected: report.rejected, matched: summary.total, summary };
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &answer).map_err(io::Error::from)?;
    Ok(writeln!(out)?)
}

fn create(path: &Path) -> Result<WholeFile, Failure> {
    WholeFile::create(path).map_err(|error| format!("cannot write `{}`: {error}", path.display()).into())
}

fn is_broken_pipe(failure: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(failure), |error| error.source())
        .any(|error| error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe))
}
