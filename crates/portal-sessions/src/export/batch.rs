//! Rows through one thread or several, in order and in bounded memory.

use std::io::Write;

use super::counts::Tally;
use super::row::RowWriter;
use super::sink::Sink;
use crate::error::Error;
use crate::pipeline::{self, Ends};
use crate::table::SessionTable;

/// How many rows go from hand to hand at once.
const ROWS: usize = 1_024;
/// A batch is handed on early once it has this many bytes.
const BYTES: usize = 1 << 19;
/// How many batches there may be for each thread, so that none waits for another, and in all, so that they take little
/// memory.
const WAITING: usize = 4;
const MOST_BATCHES: usize = 16;

/// The numbers of some rows, and as many of them as are written already.
#[derive(Debug, Default)]
struct Batch {
    numbers: Vec<u32>,
    written: usize,
    bytes: Vec<u8>,
}

impl Batch {
    /// Takes the next rows; false when there are none.
    fn take(&mut self, numbers: &mut dyn Iterator<Item = u32>) -> bool {
        self.numbers.clear();
        self.numbers.extend(numbers.take(ROWS));
        self.written = 0;
        !self.numbers.is_empty()
    }

    /// Writes rows until all are written or there are enough bytes.
    fn fill<'e>(&mut self, table: &'e SessionTable, writer: &mut RowWriter<'e>) {
        self.bytes.clear();
        let mut rows = table.row_finder();
        for &number in self.numbers.iter().skip(self.written) {
            if self.bytes.len() >= BYTES {
                break;
            }
            if let Some(row) = rows.find(number) {
                writer.write(&row, &mut self.bytes);
            }
            self.written += 1;
        }
    }

    /// Hands the bytes on, and writes and hands on what was left out.
    fn drain<'e, W: Write>(
        &mut self,
        table: &'e SessionTable,
        writer: &mut RowWriter<'e>,
        sink: &mut Sink<'_, W>,
    ) -> Result<(), Error> {
        let mut before = 0;
        loop {
            sink.write(&self.bytes, self.written - before)?;
            before = self.written;
            if self.written == self.numbers.len() {
                return Ok(());
            }
            self.fill(table, writer);
        }
    }
}

/// The rows to write, and where their bytes go.
struct Rows<'r, 'o, W> {
    table: &'r SessionTable,
    numbers: &'r mut dyn Iterator<Item = u32>,
    sink: &'r mut Sink<'o, W>,
    /// Batches that were handed on, whose room serves others.
    spare: Vec<Batch>,
}

impl<'r, W: Write> Ends for Rows<'r, '_, W> {
    type Item = Batch;
    type Done = Batch;
    type Tools = RowWriter<'r>;

    fn next(&mut self) -> Result<Option<Batch>, Error> {
        let mut batch = self.spare.pop().unwrap_or_default();
        Ok(batch.take(self.numbers).then_some(batch))
    }

    fn take(&mut self, mut batch: Batch, writer: &mut RowWriter<'r>) -> Result<(), Error> {
        batch.drain(self.table, writer, self.sink)?;
        self.spare.push(batch);
        Ok(())
    }
}

/// Writes the rows of these numbers, in their order. So many threads make rows, of which this one also hashes and writes
/// them; the bytes are the same for any number.
pub(super) fn write_rows<'e, W: Write>(
    table: &'e SessionTable,
    numbers: &'e mut dyn Iterator<Item = u32>,
    threads: usize,
    new_writer: impl Fn() -> RowWriter<'e>,
    sink: &'e mut Sink<'_, W>,
) -> Result<Tally, Error> {
    let threads = threads.min(MOST_BATCHES).min(table.len().div_ceil(ROWS));
    let most = MOST_BATCHES.min(threads * WAITING);
    let mut rows = Rows { table, numbers, sink, spare: Vec::new() };
    let writers = pipeline::run(&mut rows, threads, most, &new_writer, |mut batch, writer| {
        batch.fill(table, writer);
        batch
    })?;
    let mut tallies = writers.into_iter().map(RowWriter::into_tally);
    let mut tally = tallies.next().unwrap_or_else(|| new_writer().into_tally());
    tallies.for_each(|other| tally.merge(&other));
    Ok(tally)
}
