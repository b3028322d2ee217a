//! CSV files, their manifests, the columns of views, and the formula guard.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use portal_sessions::guard::{self, Separator};
use portal_sessions::{AsOf, CsvExport, Error, ErrorKind, Manifest, Preset, SessionTable, View, Zone};
use pyo3::prelude::*;
use whole_file::WholeFile;

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
    let export = asked(table, options)?;
    let mut target = Target::of(target)?;
    json(&observed(py, progress, None, |observer| {
        let manifest = export.write_observed(table, &mut target, &mut |so_far| observer.tell(so_far))?;
        target.finish()?;
        Ok(manifest)
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
    let export = asked(table, options)?;
    let manifests = observed(py, progress, None, |observer| {
        let parts = RefCell::new(Vec::new());
        let open = |part: u32| {
            let target = attached(|py| Target::of(open.call1(py, (part,))?.bind(py))).map_err(io::Error::from)?;
            parts.borrow_mut().push(target);
            Ok(LastOf(&parts))
        };
        let manifests = export.write_parts_observed(table, open, &mut |so_far| observer.tell(so_far))?;
        // Only now, so that an export that ends half way leaves no parts behind.
        parts.into_inner().into_iter().try_for_each(Target::finish)?;
        Ok(manifests)
    })?;
    manifests.iter().map(json).collect()
}

/// The export that a document asks for, in the zone of the table's question unless it names one.
fn asked(table: &SessionTable, options: &Bound<'_, PyAny>) -> PyResult<CsvExport> {
    let options = document(options, None)?;
    guarded(|| CsvExport::from_json(&options, table.query().as_of()).raised())
}

/// Where a file goes.
enum Target {
    /// To a path, at which it appears once it is whole.
    Path(WholeFile, PathBuf),
    /// To an object with `write`.
    Object(FileObject),
}

impl Target {
    /// Of a path as text, or an object with `write`.
    fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.hasattr("write")? {
            return Ok(Target::Object(FileObject(object.clone().unbind())));
        }
        let Ok(path) = object.extract::<PathBuf>() else {
            return Err(wrong_type_at(object, "a path or a binary file object to write to", Some("target")));
        };
        let file = WholeFile::create(&path).map_err(|error| cannot_open(&path, &error))?;
        Ok(Target::Path(file, path))
    }

    /// Lets the file appear at its path.
    fn finish(self) -> Result<(), Error> {
        match self {
            Target::Path(file, path) => file.finish().map_err(|error| {
                let message = format!("`{}` could not be put in its place: {error}", path.display());
                Error::new(ErrorKind::WriteFailed, message)
            }),
            Target::Object(_) => Ok(()),
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Target::Path(file, _) => file,
            Target::Object(object) => object,
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }
}

/// The target that was opened last.
struct LastOf<'a>(&'a RefCell<Vec<Target>>);

impl LastOf<'_> {
    fn with<T>(&self, work: impl FnOnce(&mut Target) -> io::Result<T>) -> io::Result<T> {
        self.0.borrow_mut().last_mut().map_or_else(|| Err(io::Error::other("no part was opened")), work)
    }
}

impl Write for LastOf<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|target| target.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(Target::flush)
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

/// Whether the options of a preset are right; a zone that they leave to the question of a table is not missing.
#[pyfunction]
pub(crate) fn check_preset(form: &Bound<'_, PyAny>) -> PyResult<()> {
    let form = document(form, None)?;
    guarded(|| Preset::from_json(&form, &AsOf::unspecified().with_zone(Zone::utc())).map(|_| ()).raised())
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

/// The text with a `'` before each segment that a spreadsheet could read as something else.
#[pyfunction]
#[pyo3(signature = (text, *, separator = Text(",")), text_signature = "(text, *, separator=',')")]
pub(crate) fn encode(text: Text<'_>, separator: Text<'_>) -> PyResult<String> {
    guarded(|| Ok(guard::encode(text.0, of_file(separator)?).into_owned()))
}

/// `encode` for identifiers and phones, which get no mark when they are 1 to 11 digits without a leading zero.
#[pyfunction]
#[pyo3(signature = (text, *, separator = Text(",")), text_signature = "(text, *, separator=',')")]
pub(crate) fn encode_identifier(text: Text<'_>, separator: Text<'_>) -> PyResult<String> {
    guarded(|| Ok(guard::encode_identifier(text.0, of_file(separator)?).into_owned()))
}

/// The text without the marks that `encode` or `encode_identifier` put on.
#[pyfunction]
#[pyo3(signature = (text, *, separator = Text(",")), text_signature = "(text, *, separator=',')")]
pub(crate) fn decode(text: Text<'_>, separator: Text<'_>) -> PyResult<String> {
    guarded(|| Ok(guard::decode(text.0, of_file(separator)?).into_owned()))
}

fn of_file(separator: Text<'_>) -> PyResult<Separator> {
    separator.0.parse().map_err(|error: portal_sessions::Error| error.at("separator")).raised()
}
