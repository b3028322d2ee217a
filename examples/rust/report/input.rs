//! Where the sessions come from, and at which moment they are looked at.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use portal_sessions::{Ingest, Ingested, Input, Timestamp};

use crate::Failure;
use crate::arguments::{Arguments, Target};
use crate::page::manifest_path;

/// The sample that the repository ships, and the moment it was made for.
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/sessions.ndjson");
const SAMPLE_NOW: &str = "2026-11-22T00:00:00Z";

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The moment that was asked for, else the sample's own, else the current time.
pub(crate) fn now(arguments: &Arguments) -> Result<Timestamp, Failure> {
    if let Some(now) = arguments.now {
        return Ok(now);
    }
    if arguments.files.is_empty() {
        return Ok(SAMPLE_NOW.parse()?);
    }
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Timestamp::from_micros(i64::try_from(since_1970.as_micros())?)?)
}

/// The forms that a file may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Ndjson,
    Json,
    Csv,
}

impl Form {
    fn of(file: &str) -> Self {
        match Path::new(file).extension().and_then(|extension| extension.to_str()) {
            Some("json") => Form::Json,
            Some("csv") => Form::Csv,
            _ => Form::Ndjson,
        }
    }
}

/// Refuses to write over a file that is read.
pub(crate) fn spare(arguments: &Arguments) -> Result<(), Failure> {
    let csv = match &arguments.csv {
        Target::File(path) => vec![path.clone(), manifest_path(path)],
        Target::StandardOutput => Vec::new(),
    };
    let written: Vec<PathBuf> =
        csv.iter().chain(&arguments.rejects).filter_map(|path| path.canonicalize().ok()).collect();
    for file in arguments.files.iter().filter(|file| *file != "-") {
        if Path::new(file).canonicalize().is_ok_and(|read| written.contains(&read)) {
            return Err(
                format!("`{file}` is read and would be written over: choose another `--csv` or `--rejects`").into()
            );
        }
    }
    Ok(())
}

/// Reads the files one after another as one set, or the sample when there are none.
pub(crate) fn read(files: &[String], ingest: Ingest<'_>) -> Result<Ingested, Failure> {
    let sample = [SAMPLE.to_owned()];
    let files = if files.is_empty() { &sample } else { files };
    let form = files.first().map_or(Form::Ndjson, |file| Form::of(file));
    if files.iter().any(|file| Form::of(file) != form) {
        return Err("the files must all be of one form: NDJSON, JSON or CSV".into());
    }
    if form == Form::Csv && files.len() > 1 {
        return Err("several CSV files have several headers: give them one at a time".into());
    }
    let mut all: Box<dyn Read> = Box::new(io::empty());
    for (place, file) in files.iter().enumerate() {
        // The last line of a file may have no end.
        let between: &[u8] = if place == 0 { b"" } else { b"\n" };
        all = Box::new(all.chain(between).chain(open(file)?));
    }
    let input = Input::reader(all);
    Ok(match form {
        Form::Ndjson => ingest.ndjson(input)?,
        Form::Json => ingest.json(input)?,
        Form::Csv => ingest.csv(input)?,
    })
}

fn open(file: &str) -> Result<Box<dyn Read>, Failure> {
    if file == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    match File::open(file).and_then(without_mark) {
        Ok(opened) => Ok(Box::new(opened)),
        Err(error) => Err(format!("cannot read `{file}`: {error}").into()),
    }
}

/// A file behind its byte order mark, which would stand inside the input when another file comes first.
fn without_mark(mut file: File) -> io::Result<impl Read> {
    let mut start = Vec::new();
    file.by_ref().take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut start)?;
    if start == BYTE_ORDER_MARK {
        start.clear();
    }
    Ok(io::Cursor::new(start).chain(file))
}
