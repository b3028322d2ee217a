//! CSV files, their manifests, the columns of views, and the formula guard.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use portal_sessions::{CsvExport, Manifest, SessionTable, View, guard};
use pyo3::prelude::*;

use crate::border::{Text, canonical, document, json, text, wrong_type_at};
use crate::ending::attached;
use crate::error::{Raised, cannot_open};
use crate::ingest::{FileObject, Source};
use crate::work::{Observer, detached, guarded, observed};

/// Writes one file to a path or an object with `write`, and gives its manifest as JSON.
pub(crate) fn write(
    py: Python<'_>,
    table: &SessionTable,
    target: &Bound<'_, PyAny>,
    options: &Bound<'_, PyAny>,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let export = asked(options)?;
    guarded(|| export.check_rows(table).raised())?; // A file is emptied as it is opened.
    let target = self::target(target)?;
    json(&observed(py, progress, None, |observer| {
        export.write_observed(table, target, &mut |so_far| observer.tell(so_far))
    })?)
}

/// Writes as many files as the rows need, and gives the manifest of each as JSON.
pub(crate) fn write_parts(
    py: Python<'_>,
    table: &SessionTable,
    open: &Py<PyAny>,
    options: &Bound<'_, PyAny>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Vec<String>> {
    let export = asked(options)?;
    let open = |part: u32| attached(|py| target(open.call1(py, (part,))?.bind(py))).map_err(io::Error::from);
    let manifests = observed(py, progress, None, |observer| {
        export.write_parts_observed(table, open, &mut |so_far| observer.tell(so_far))
    })?;
    manifests.iter().map(json).collect()
}

/// The export that a document asks for.
fn asked(options: &Bound<'_, PyAny>) -> PyResult<CsvExport> {
    let options = document(options, None)?;
    guarded(|| CsvExport::from_json(&options).raised())
}

/// Where a file goes: to a path or an object with `write`.
fn target(object: &Bound<'_, PyAny>) -> PyResult<Box<dyn Write + Send>> {
    if object.hasattr("write")? {
        return Ok(Box::new(FileObject(object.clone().unbind())));
    }
    let Ok(path) = object.extract::<PathBuf>() else {
        return Err(wrong_type_at(object, "a path or a binary file object to write to", Some("target")));
    };
    let file = File::create(&path).map_err(|error| cannot_open(&path, &error))?;
    Ok(Box::new(file))
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
pub(crate) fn verify(py: Python<'_>, file: &Bound<'_, PyAny>, manifest: &Bound<'_, PyAny>) -> PyResult<String> {
    let manifest = text(manifest, "a manifest or its text", "manifest")?;
    let manifest = guarded(|| Manifest::from_json(manifest).raised())?;
    let source = Source::of(file, "file")?;
    json(&detached(py, |observer| portal_sessions::verify(Watched { file: source.reader(), observer }, &manifest))?)
}

/// A manifest in the form of the core.
#[pyfunction]
pub(crate) fn manifest(form: &Bound<'_, PyAny>) -> PyResult<String> {
    canonical(form, Manifest::from_json)
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
