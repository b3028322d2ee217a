//! Record batches as a JSON text sequence: one record in the wire form for each row.

use std::io::{self, Read};

use arrow_array::{RecordBatch, RecordBatchReader};

use super::cell::{Cell, Role, cell};
use super::members::Members;
use crate::columns::COLUMNS;

/// What stands before each record; no JSON text has it in it.
const RECORD_SEPARATOR: u8 = 0x1e;

/// About how many bytes are written before they are read.
const BUFFER: usize = 1 << 20;

/// The rows of record batches as bytes to read.
pub(super) struct Records<R> {
    reader: R,
    open: Option<Rows>,
    buffer: Vec<u8>,
    /// How many bytes of the buffer were read.
    given: usize,
}

/// The rows of one batch, and how far they are written.
struct Rows {
    columns: Members,
    next: usize,
    count: usize,
}

/// The key in a contact for a column that is a part of one.
pub(super) fn part_of_contact(name: &str) -> Option<&str> {
    name.strip_prefix("contact_").filter(|part| matches!(*part, "name" | "phone" | "email"))
}

impl<R: RecordBatchReader> Records<R> {
    pub(super) fn new(reader: R) -> Self {
        Records { reader, open: None, buffer: Vec::new(), given: 0 }
    }

    /// Writes the next rows in the place of those that were read.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.clear();
        self.given = 0;
        while self.buffer.is_empty() {
            match &mut self.open {
                Some(rows) if rows.next < rows.count => rows.write(&mut self.buffer),
                _ => match self.reader.next() {
                    Some(batch) => self.open = Some(Rows::of(&batch.map_err(io::Error::other)?)),
                    None => return Ok(()),
                },
            }
        }
        Ok(())
    }
}

impl<R: RecordBatchReader> Read for Records<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.given == self.buffer.len() {
            self.fill()?;
        }
        let count = self.buffer.get(self.given..).unwrap_or_default().read(target)?;
        self.given += count;
        Ok(count)
    }
}

impl Rows {
    fn of(batch: &RecordBatch) -> Self {
        let (mut columns, mut contact) = (Vec::new(), Vec::new());
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            let name = field.name().as_str();
            if COLUMNS.iter().any(|column| column.is_computed && column.name == name) {
                continue;
            }
            match part_of_contact(name) {
                Some(part) => contact.push((part, cell(array, Role::Any))),
                None => columns.push((name, cell(array, Role::of(name)))),
            }
        }
        if !contact.is_empty() {
            columns.push(("contact", optional(contact.into_iter().collect())));
        }
        Rows { columns: columns.into_iter().collect(), next: 0, count: batch.num_rows() }
    }

    /// Writes rows until there are enough bytes, or no more rows.
    fn write(&mut self, out: &mut Vec<u8>) {
        while self.next < self.count && out.len() < BUFFER {
            out.push(RECORD_SEPARATOR);
            self.columns.write(self.next, out);
            out.push(b'\n');
            self.next += 1;
        }
    }
}

/// Members as a value that is null when all of them are.
fn optional(members: Members) -> Cell {
    Box::new(move |row, out| {
        let before = out.len();
        let has_some = members.write(row, out);
        if !has_some {
            out.truncate(before);
        }
        has_some
    })
}
