//! Reads sessions from bytes, files, file objects and dicts.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use portal_sessions::{Error, ErrorKind, Ingest, Ingested, Input};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::border::{At, document, json, record, zone};
use crate::error::{cannot_open, refused};
use crate::session::Session;
use crate::table::Table;
use crate::work::{Observer, observed};

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
    let source = Source::of(source)?;
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

/// Reads dicts and sessions, each written as one strict JSON record; a naive `datetime` is one of the zone `at`.
#[pyfunction]
#[pyo3(signature = (records, at, options, progress, on_reject))]
pub(crate) fn read_records(
    py: Python<'_>,
    records: &Bound<'_, PyAny>,
    at: At<'_, '_>,
    options: &Bound<'_, PyAny>,
    progress: Option<Py<PyAny>>,
    on_reject: Option<Py<PyAny>>,
) -> PyResult<(Table, String)> {
    let options = document(options, None)?;
    let at = at.map(zone).transpose()?;
    let mut lines = String::new();
    for (ordinal, item) in records.try_iter()?.enumerate() {
        let item = item?;
        if ordinal % ROUND == 0 {
            py.check_signals()?;
        }
        match item.cast::<Session>() {
            Ok(session) => {
                lines.push_str(&json(&*session.get().0)?);
                lines.push('\n');
            }
            Err(_) => record(&item, ordinal, at.as_ref(), &mut lines)?,
        }
    }
    answer(observed(py, progress, on_reject, |observer| watched(&options, observer)?.ndjson(&lines))?)
}

/// After how many records of Python, which are read with the interpreter, somebody may stop the call.
const ROUND: usize = 1_000;

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
    pub(crate) fn of(object: &'a Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Source::Bytes(bytes.as_bytes()));
        }
        if object.hasattr("read")? {
            return Ok(Source::Reader(Box::new(FileObject(object.clone().unbind()))));
        }
        let path: PathBuf = object.extract()?;
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
        Python::attach(|py| {
            let given = self.0.call_method1(py, "read", (buffer.len(),))?;
            let bytes: &[u8] = given.extract(py).map_err(|_| {
                refused(ErrorKind::WrongType, "`read` gave no bytes: open the file in binary mode", None, None)
            })?;
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
        Python::attach(|py| {
            let written = self.0.call_method1(py, "write", (PyBytes::new(py, bytes),))?;
            // Some file objects give None once they have taken everything.
            let written = if written.is_none(py) { bytes.len() } else { written.extract(py)? };
            Ok(written.min(bytes.len()))
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Python::attach(|py| {
            let object = self.0.bind(py);
            if object.hasattr("flush")? {
                object.call_method0("flush")?;
            }
            Ok(())
        })
    }
}
