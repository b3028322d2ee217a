//! CSV files, their manifests, the columns of views, and the formula guard.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use portal_sessions::{CsvExport, Manifest, SessionTable, View, guard};
use pyo3::prelude::*;

use crate::border::{Text, document, json};
use crate::error::{Raised, cannot_open};
use crate::ingest::{FileObject, Source};
use crate::work::{Observer, detached, guarded};

/// The export that a document asks for.
pub(crate) fn asked(options: &Bound<'_, PyAny>) -> PyResult<CsvExport> {
    let options = document(options, None)?;
    guarded(|| CsvExport::from_json(&options).raised())
}

/// Writes one file to a path or an object with `write`, and gives its manifest as JSON.
pub(crate) fn write(
    py: Python<'_>,
    table: &SessionTable,
    target: &Bound<'_, PyAny>,
    export: &CsvExport,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let target = Target::of(target)?;
    json(&detached(py, progress, None, |observer| {
        export.write_observed(table, target, &mut |so_far| observer.tell(so_far))
    })?)
}

/// Writes as many files as the rows need, and gives the manifest of each as JSON.
pub(crate) fn write_parts(
    py: Python<'_>,
    table: &SessionTable,
    open: &Py<PyAny>,
    export: &CsvExport,
    progress: Option<Py<PyAny>>,
) -> PyResult<Vec<String>> {
    let open = |part: u32| Python::attach(|py| Target::of(open.call1(py, (part,))?.bind(py))).map_err(io::Error::from);
    let manifests = detached(py, progress, None, |observer| {
        export.write_parts_observed(table, open, &mut |so_far| observer.tell(so_far))
    })?;
    manifests.iter().map(json).collect()
}

/// Where a file goes.
enum Target {
    File(File),
    Object(FileObject),
}

impl Target {
    fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.hasattr("write")? {
            return Ok(Target::Object(FileObject(object.clone().unbind())));
        }
        let path: PathBuf = object.extract()?;
        File::create(&path).map(Target::File).map_err(|error| cannot_open(Path::new(&path), &error))
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::File(file) => file.write(bytes),
            Target::Object(object) => object.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::File(file) => file.flush(),
            Target::Object(object) => object.flush(),
        }
    }
}

/// A file that is read for as long as nobody wants to stop.
struct Watched<'o, R> {
    file: R,
    observer: &'o Observer,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.observer.poll().is_break() {
            return Err(io::Error::other("stopped"));
        }
        self.file.read(buffer)
    }
}

/// Compares a file with its manifest, and tells what was compared.
#[pyfunction]
pub(crate) fn verify(py: Python<'_>, file: &Bound<'_, PyAny>, manifest: &str) -> PyResult<String> {
    let manifest = guarded(|| Manifest::from_json(manifest).raised())?;
    let source = Source::of(file)?;
    json(&detached(py, None, None, |observer| {
        portal_sessions::verify(Watched { file: source.reader(), observer }, &manifest)
    })?)
}

/// A manifest in the form of the core.
#[pyfunction]
pub(crate) fn manifest(form: &str) -> PyResult<String> {
    guarded(|| json(&Manifest::from_json(form).raised()?))
}

/// The ids and the labels of the columns of a view.
#[pyfunction]
pub(crate) fn view(form: &Bound<'_, PyAny>) -> PyResult<(Vec<&'static str>, Vec<&'static str>)> {
    let form = document(form, None)?;
    guarded(|| {
        let view = View::from_json(&form).raised()?;
        Ok((view.columns().iter().map(|column| column.id()).collect(), view.labels().collect()))
    })
}

/// Every metric, column and filter as data.
#[pyfunction]
pub(crate) fn describe() -> PyResult<String> {
    guarded(|| json(&portal_sessions::describe()))
}

/// The text with a `'` before each segment that a spreadsheet could run as a formula.
#[pyfunction]
pub(crate) fn encode(text: Text<'_>) -> PyResult<String> {
    guarded(|| Ok(guard::encode(text.0).into_owned()))
}

/// The text without the marks that `encode` put on.
#[pyfunction]
pub(crate) fn decode(text: Text<'_>) -> PyResult<String> {
    guarded(|| Ok(guard::decode(text.0).into_owned()))
}

/// `encode` for identifiers and phones, which also get the mark where a spreadsheet would change them as numbers.
#[pyfunction]
pub(crate) fn encode_identifier(text: Text<'_>) -> PyResult<String> {
    guarded(|| Ok(guard::encode_identifier(text.0).into_owned()))
}

/// The identifier or phone without the marks that `encode_identifier` put on.
#[pyfunction]
pub(crate) fn decode_identifier(text: Text<'_>) -> PyResult<String> {
    guarded(|| Ok(guard::decode_identifier(text.0).into_owned()))
}

/// Whether a spreadsheet would read an identifier as a number and change it.
#[pyfunction]
pub(crate) fn is_number_like(text: Text<'_>) -> PyResult<bool> {
    guarded(|| Ok(guard::is_number_like(text.0)))
}
