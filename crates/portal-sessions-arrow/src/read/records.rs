//! Writes the rows of record batches as records in the wire form.

use arrow_array::{Array, RecordBatch, RecordBatchReader};
use portal_sessions::{Error, ErrorKind, Records, Written};

use super::cell::{Cell, cell};
use super::members::Members;
use super::role::{Label, Role};
use crate::columns::COLUMNS;

/// The rows of a reader's batches as records for [`Ingest`](portal_sessions::Ingest).
pub(super) struct RowsOf<R> {
    /// The source of the batches.
    reader: R,
    /// The batch that is being written; `None` before the first.
    open: Option<Rows>,
}

/// The rows of one batch, and the next one to write.
struct Rows {
    /// The columns that are read, by their names.
    columns: Members,
    /// The index of the row to write next.
    next: usize,
    /// The number of rows of the batch.
    count: usize,
}

/// The key inside `contact` for a column such as `contact_name`.
pub(super) fn part_of_contact(name: &str) -> Option<&str> {
    name.strip_prefix("contact_").filter(|part| matches!(*part, "name" | "phone" | "email"))
}

/// Whether the library computes the column with this name, so that it is not read.
pub(super) fn is_computed(name: &str) -> bool {
    COLUMNS.iter().any(|column| column.is_computed && column.name == name)
}

impl<R: RecordBatchReader> RowsOf<R> {
    /// All rows of a reader, from its first batch on.
    pub(super) fn new(reader: R) -> Self {
        RowsOf { reader, open: None }
    }
}

impl<R: RecordBatchReader> Records for RowsOf<R> {
    /// Appends the next row as JSON, and reads the next batch when one is finished. A value that JSON cannot express
    /// makes the row [`Written::Refused`]; an error ends the whole ingest.
    fn write_next(&mut self, out: &mut Vec<u8>) -> Result<Written, Error> {
        loop {
            if let Some(rows) = &mut self.open
                && rows.next < rows.count
            {
                let row = rows.next;
                rows.next += 1;
                return Ok(match rows.columns.write(row, out) {
                    Ok(_) => Written::Record,
                    Err(error) => Written::Refused(error),
                });
            }
            let Some(batch) = self.reader.next() else { return Ok(Written::End) };
            let batch = batch.map_err(|error| {
                let message = format!("the rows cannot be read: {error}");
                Error::new(ErrorKind::ReadFailed, message).caused_by(error)
            })?;
            self.open = Some(Rows::of(&batch)?);
        }
    }
}

impl Rows {
    /// The rows of a batch; an error if it has values in a column whose type can never fit its field.
    fn of(batch: &RecordBatch) -> Result<Self, Error> {
        let (mut columns, mut contact) = (Vec::new(), Vec::new());
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            let name = field.name().as_str();
            if is_computed(name) {
                continue;
            }
            let (role, label) = (Role::of(name), Label::of(field));
            // A column of nulls fits any field, since producers choose its type freely: pandas, for one, takes floats.
            if !role.takes(field.data_type(), label) && array.logical_null_count() < array.len() {
                return Err(role.refuse(name, field.data_type()));
            }
            let cell = cell(array, role, label);
            match part_of_contact(name) {
                Some(part) => contact.push((part.to_owned(), cell)),
                None => columns.push((name.to_owned(), cell)),
            }
        }
        if !contact.is_empty() {
            columns.push(("contact".to_owned(), optional(contact.into_iter().collect())));
        }
        Ok(Rows { columns: columns.into_iter().collect(), next: 0, count: batch.num_rows() })
    }
}

/// An object that is null when all of its members are.
fn optional(members: Members) -> Cell {
    Box::new(move |row, out| {
        let before = out.len();
        let has_some = members.write(row, out)?;
        if !has_some {
            out.truncate(before);
        }
        Ok(has_some)
    })
}
