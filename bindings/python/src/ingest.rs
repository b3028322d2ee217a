//! Reads sessions from bytes, files, file objects and dicts.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::vec;

use portal_sessions::{Error, ErrorKind, Ingest, Ingested, Input, Limits, Records, Written, Zone};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator};

use crate::border::{At, Fault, bytes, document, json, record, wrong_type_at, zone};
use crate::ending::{self, attached};
use crate::error::{cannot_open, refused};
use crate::session::Session;
use crate::table::Table;
use crate::work::{Observer, guarded, observed};

/// Reads `ndjson`, `json` or `csv` from a path, bytes or an object with `read`.
#[pyfunction]
pub(crate) fn read(
    py: Python<'_>,
    format: &str,
    source: &Bound<'_, PyAny>,
    options: &Bound<'_, PyAny>,
    progress: Option<Py<PyAny>>,
    on_reject: Option<Py<PyAny>>,
) -> PyResult<(Table, String)> {
    let options = document(options, None)?;
    let source = Source::of(source, "source")?;
    answer(observed(py, progress, on_reject, |observer| {
        let ingest = watched(&options, observer)?;
        let input = source.input();
        match format {
            "json" => ingest.json(input),
            "csv" => ingest.csv(input),
            _ => ingest.ndjson(input),
        }
    })?)
}

/// Reads dicts, other mappings and sessions; a naive `datetime` is one of the zone `at`.
#[pyfunction]
#[pyo3(signature = (records, at, options, most, progress, on_reject))]
pub(crate) fn read_records(
    py: Python<'_>,
    records: &Bound<'_, PyAny>,
    at: At<'_, '_>,
    options: &Bound<'_, PyAny>,
    most: Option<usize>,
    progress: Option<Py<PyAny>>,
    on_reject: Option<Py<PyAny>>,
) -> PyResult<(Table, String)> {
    let options = document(options, None)?;
    let at = at.map(zone).transpose()?;
    let records = guarded(|| Ok(records.try_iter()?.unbind()))?;
    let most = most.unwrap_or_else(|| Limits::default().line);
    answer(observed(py, progress, on_reject, |observer| {
        let records =
            Objects { records, at, most, observer, text: String::new(), written: Vec::new().into_iter(), start: 0 };
        watched(&options, observer)?.database_rows(true).records(records)
    })?)
}

/// How many records of Python are written at once, with the interpreter.
const ROUND: usize = 256;

/// Records of Python, written round by round.
struct Objects<'o> {
    records: Py<PyIterator>,
    at: Option<Zone>,
    /// How many bytes a record may have.
    most: usize,
    observer: &'o Observer,
    /// The records of this round.
    text: String,
    /// Where each of them ends, and why it is refused.
    written: vec::IntoIter<(usize, Option<Error>)>,
    start: usize,
}

impl Objects<'_> {
    /// Writes the next records.
    fn round(&mut self) {
        self.text.clear();
        self.start = 0;
        let mut written = Vec::with_capacity(ROUND);
        let (records, at, most, text) = (&self.records, self.at.as_ref(), self.most, &mut self.text);
        self.observer.note(|py| {
            py.check_signals()?;
            for item in records.bind(py).clone().take(ROUND) {
                // A generator may take long for each.
                ending::pass_attached(py);
                let fault = written_record(&item?, at, most, text)?;
                written.push((text.len(), fault));
            }
            Ok(())
        });
        self.written = written.into_iter();
    }
}

impl Records for Objects<'_> {
    fn write_next(&mut self, out: &mut Vec<u8>) -> Result<Written, Error> {
        if self.written.len() == 0 {
            self.round();
        }
        if self.observer.poll().is_break() {
            return Err(Error::new(ErrorKind::Stopped, "the records of Python ended with an exception"));
        }
        let Some((end, fault)) = self.written.next() else { return Ok(Written::End) };
        out.extend_from_slice(self.text.get(self.start..end).unwrap_or_default().as_bytes());
        self.start = end;
        Ok(fault.map_or(Written::Record, Written::Refused))
    }
}

/// Appends one record, and says why it is refused.
fn written_record(
    item: &Bound<'_, PyAny>,
    at: Option<&Zone>,
    most: usize,
    text: &mut String,
) -> PyResult<Option<Error>> {
    if let Ok(session) = item.cast::<Session>() {
        text.push_str(&json(&*session.get().0)?);
        return Ok(None);
    }
    match record(item, at, most, text) {
        Ok(()) => Ok(None),
        Err(Fault::Refused(error, _)) => Ok(Some(error)),
        Err(Fault::Raised(raised)) => Err(raised),
    }
}

/// The table, and the report as JSON.
pub(crate) fn answer(ingested: Ingested) -> PyResult<(Table, String)> {
    let (table, report) = ingested.into_parts();
    Ok((Table(table), json(&report)?))
}

/// The core's options with somebody who watches.
pub(crate) fn watched<'o>(options: &str, observer: &'o Observer) -> Result<Ingest<'o>, Error> {
    let ingest = Ingest::from_json(options)?.observe(|so_far| observer.tell(so_far));
    Ok(if observer.takes_rejects() { ingest.on_reject(|reject| observer.reject(reject)) } else { ingest })
}

/// Where the bytes come from, without the interpreter.
pub(crate) enum Source<'a> {
    Bytes(&'a [u8]),
    Reader(Box<dyn Read + Send>),
}

impl<'a> Source<'a> {
    /// Of bytes, a path as text, or an object with `read`.
    pub(crate) fn of(object: &'a Bound<'_, PyAny>, argument: &str) -> PyResult<Self> {
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Source::Bytes(bytes.as_bytes()));
        }
        if object.hasattr("read")? {
            return Ok(Source::Reader(Box::new(FileObject(object.clone().unbind()))));
        }
        let Ok(path) = object.extract::<PathBuf>() else {
            return Err(wrong_type_at(object, "a path, bytes or a binary file object", Some(argument)));
        };
        let file = File::open(&path).map_err(|error| cannot_open(&path, &error))?;
        Ok(Source::Reader(Box::new(file)))
    }

    fn input(self) -> Input<'a> {
        match self {
            Source::Bytes(bytes) => bytes.into(),
            Source::Reader(reader) => Input::reader(reader),
        }
    }

    /// As a reader.
    pub(crate) fn reader(self) -> Box<dyn Read + 'a> {
        match self {
            Source::Bytes(bytes) => Box::new(bytes),
            Source::Reader(reader) => reader,
        }
    }
}

/// A binary file object of Python.
pub(crate) struct FileObject(pub(crate) Py<PyAny>);

impl Read for FileObject {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        attached(|py| {
            let given = self.0.call_method1(py, "read", (buffer.len(),))?;
            let given = given.bind(py);
            let Some(bytes) = bytes(given)? else {
                let class = given.get_type().name()?;
                let message = format!("`read` gave a `{class}` and no bytes: open the file in binary mode");
                return Err(refused(ErrorKind::WrongType, &message, None, None).into());
            };
            let bytes = bytes.as_bytes();
            let Some(target) = buffer.get_mut(..bytes.len()) else {
                return Err(io::Error::other("`read` gave more bytes than it was asked for"));
            };
            target.copy_from_slice(bytes);
            Ok(bytes.len())
        })
    }
}

impl io::Write for FileObject {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        attached(|py| {
            let written = self.0.call_method1(py, "write", (PyBytes::new(py, bytes),))?;
            // Some file objects give None once they have taken everything.
            let written = if written.is_none(py) { bytes.len() } else { written.extract(py)? };
            Ok(written.min(bytes.len()))
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        attached(|py| {
            let object = self.0.bind(py);
            if object.hasattr("flush")? {
                object.call_method0("flush")?;
            }
            Ok(())
        })
    }
}
