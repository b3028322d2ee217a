//! Tables to and from Arrow, and rejects to it, through the capsules that pyarrow, polars, DuckDB and pandas hand each other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{
    ArrayRef, LargeBinaryArray, LargeStringArray, RecordBatch, RecordBatchIterator, RecordBatchReader, UInt64Array,
};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, Schema, SchemaRef};
use portal_sessions::{ErrorKind, SessionTable};
use portal_sessions_arrow::{Batches, to_batches};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::border::{document, wrong_type_at};
use crate::error::{Raised, internal, refused};
use crate::ingest::{answer, watched};
use crate::table::Table;
use crate::work::{guarded, observed};

/// A capsule with the stream of a table, or of some of its columns.
pub(crate) fn stream<'py>(
    py: Python<'py>,
    table: &SessionTable,
    columns: Option<Vec<String>>,
) -> PyResult<Bound<'py, PyCapsule>> {
    guarded(|| {
        let batches = match columns {
            None => to_batches(table),
            Some(columns) => to_batches(table).select(columns.iter().map(String::as_str)).raised()?,
        };
        stream_of(py, Guarded(batches))
    })
}

/// A capsule with the schema of every table.
#[pyfunction]
pub(crate) fn table_schema(py: Python<'_>) -> PyResult<Bound<'_, PyCapsule>> {
    guarded(|| schema_of(py, &portal_sessions_arrow::schema()))
}

/// A capsule with a stream of these rejects.
#[pyfunction]
pub(crate) fn rejects_stream(py: Python<'_>, rejects: Vec<Reject>) -> PyResult<Bound<'_, PyCapsule>> {
    guarded(|| {
        let batch = batch_of(&rejects)?;
        let schema = batch.schema();
        stream_of(py, RecordBatchIterator::new([Ok(batch)], schema))
    })
}

/// A capsule with the schema of rejects.
#[pyfunction]
pub(crate) fn rejects_schema(py: Python<'_>) -> PyResult<Bound<'_, PyCapsule>> {
    guarded(|| schema_of(py, &batch_of(&[])?.schema()))
}

/// A reject as Python has it.
#[derive(FromPyObject)]
pub(crate) struct Reject {
    ordinal: u64,
    line: Option<u64>,
    start: u64,
    end: u64,
    code: String,
    path: Option<String>,
    value: Option<String>,
    message: String,
    raw: Vec<u8>,
}

/// The columns of these rejects: texts and bytes are large, since the caller says how many of them are kept.
fn batch_of(rejects: &[Reject]) -> PyResult<RecordBatch> {
    let numbers =
        |get: fn(&Reject) -> u64| -> ArrayRef { Arc::new(UInt64Array::from_iter_values(rejects.iter().map(get))) };
    let texts = |get: fn(&Reject) -> Option<&str>| -> ArrayRef {
        Arc::new(LargeStringArray::from_iter(rejects.iter().map(get)))
    };
    let raw = LargeBinaryArray::from_iter_values(rejects.iter().map(|reject| &reject.raw));
    let columns = [
        ("ordinal", numbers(|reject| reject.ordinal), false),
        ("line", Arc::new(UInt64Array::from_iter(rejects.iter().map(|reject| reject.line))), true),
        ("start", numbers(|reject| reject.start), false),
        ("end", numbers(|reject| reject.end), false),
        ("code", texts(|reject| Some(&reject.code)), false),
        ("path", texts(|reject| reject.path.as_deref()), true),
        ("value", texts(|reject| reject.value.as_deref()), true),
        ("message", texts(|reject| Some(&reject.message)), false),
        ("raw", Arc::new(raw), false),
    ];
    RecordBatch::try_from_iter_with_nullable(columns).map_err(internal)
}

fn stream_of(py: Python<'_>, batches: impl RecordBatchReader + Send + 'static) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), c"arrow_array_stream")
}

fn schema_of<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema).map_err(internal)?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

/// Reads sessions from an object with `__arrow_c_stream__`.
#[pyfunction]
#[pyo3(signature = (source, options, progress, on_reject))]
pub(crate) fn from_arrow(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    options: &Bound<'_, PyAny>,
    progress: Option<Py<PyAny>>,
    on_reject: Option<Py<PyAny>>,
) -> PyResult<(Table, String)> {
    let options = document(options, None)?;
    let stream = RecordBatchStreamReader::try_new(received(source)?);
    let stream = stream.map_err(|error| {
        let message = format!("the stream cannot be read: {error}");
        refused(ErrorKind::ReadFailed, &message, Some("source"), None)
    })?;
    answer(observed(py, progress, on_reject, |observer| {
        portal_sessions_arrow::read(stream, watched(&options, observer)?)
    })?)
}

/// The stream that an object gives.
fn received(source: &Bound<'_, PyAny>) -> PyResult<FFI_ArrowArrayStream> {
    if !source.hasattr("__arrow_c_stream__")? {
        return Err(wrong_type_at(source, "an object with `__arrow_c_stream__`", Some("source")));
    }
    let capsule = source.call_method0("__arrow_c_stream__")?;
    let capsule = capsule.cast::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
    #[expect(
        unsafe_code,
        reason = "the name of the capsule says that it holds such a stream, which is taken out of it"
    )]
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr().cast()) };
    Ok(stream)
}

/// Batches that are made in a call from C, through which no panic may pass.
struct Guarded(Batches);

impl Iterator for Guarded {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let failed = |_| Some(Err(ArrowError::ComputeError("a fault of portal-sessions".to_owned())));
        catch_unwind(AssertUnwindSafe(|| self.0.next())).unwrap_or_else(failed)
    }
}

impl RecordBatchReader for Guarded {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }
}
