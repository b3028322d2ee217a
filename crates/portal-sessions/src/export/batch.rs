//! Rows through one thread or several, in order and in bounded memory.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::counts::Tally;
use super::row::RowWriter;
use super::sink::Sink;
use crate::error::Error;
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
    /// Its place in the file, counted in batches.
    place: usize,
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

/// Writes the rows of these numbers, in their order. So many threads make rows, of which this one also hashes and writes
/// them; the bytes are the same for any number.
pub(super) fn write_rows<'e, W: Write>(
    table: &'e SessionTable,
    numbers: &mut dyn Iterator<Item = u32>,
    threads: usize,
    new_writer: impl Fn() -> RowWriter<'e>,
    sink: &mut Sink<'_, W>,
) -> Result<Tally, Error> {
    let mut writer = new_writer();
    let threads = threads.min(MOST_BATCHES).min(table.len().div_ceil(ROWS));
    if threads <= 1 {
        write_alone(table, numbers, &mut writer, sink)?;
        return Ok(writer.into_tally());
    }
    let (batches, to_fill) = mpsc::channel();
    let to_fill = Mutex::new(to_fill);
    let (hand_back, filled) = mpsc::channel();
    thread::scope(|scope| {
        let to_fill = &to_fill;
        let start = |_| {
            let (mut writer, hand_back) = (new_writer(), HandBack(hand_back.clone()));
            let work = move || {
                while let Some(mut batch) = receive(to_fill) {
                    batch.fill(table, &mut writer);
                    if hand_back.0.send(Some(batch)).is_err() {
                        break;
                    }
                }
                writer.into_tally()
            };
            // Where the machine gives no further thread, the others do its share.
            thread::Builder::new().spawn_scoped(scope, work).ok()
        };
        let others: Vec<_> = (1..threads).map_while(start).collect();
        let mut desk = Desk { numbers, batches, to_fill, filled, done: BTreeMap::new(), given: 0, written: 0 };
        (0..MOST_BATCHES.min(threads * WAITING)).for_each(|_| desk.give(Batch::default()));
        while let Some(mut batch) = desk.next(table, &mut writer) {
            batch.drain(table, &mut writer, sink)?;
            desk.give(batch);
        }
        drop(desk);
        for other in others {
            writer.merge(&other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        Ok(writer.into_tally())
    })
}

/// The next batch to fill; none when there will be no more.
fn receive(batches: &Mutex<Receiver<Batch>>) -> Option<Batch> {
    batches.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Takes filled batches from one thread, and nothing when it panics, so that nobody waits for what it had.
struct HandBack(Sender<Option<Batch>>);

impl Drop for HandBack {
    fn drop(&mut self) {
        if thread::panicking() {
            // Nobody listens any more once another thread has panicked, too.
            self.0.send(None).ok();
        }
    }
}

/// Where batches lie on their way to the threads and back.
struct Desk<'d> {
    numbers: &'d mut dyn Iterator<Item = u32>,
    batches: Sender<Batch>,
    to_fill: &'d Mutex<Receiver<Batch>>,
    filled: Receiver<Option<Batch>>,
    /// Those that came back before their turn, by their places.
    done: BTreeMap<usize, Batch>,
    given: usize,
    written: usize,
}

impl Desk<'_> {
    /// Lets the next rows be written into a batch, if there are any.
    fn give(&mut self, mut batch: Batch) {
        batch.place = self.given;
        if batch.take(self.numbers) && self.batches.send(batch).is_ok() {
            self.given += 1;
        }
    }

    /// The next filled batch in the order of the file. This thread fills others until it is there.
    fn next<'e>(&mut self, table: &'e SessionTable, writer: &mut RowWriter<'e>) -> Option<Batch> {
        while self.written < self.given {
            if let Some(batch) = self.done.remove(&self.written) {
                self.written += 1;
                return Some(batch);
            }
            let batch = if let Ok(batch) = self.filled.try_recv() {
                batch?
            } else if let Some(mut batch) = self.waiting() {
                batch.fill(table, writer);
                batch
            } else {
                self.filled.recv().ok()??
            };
            self.done.insert(batch.place, batch);
        }
        None
    }

    /// A batch that no other thread has begun.
    fn waiting(&self) -> Option<Batch> {
        self.to_fill.try_lock().ok()?.try_recv().ok()
    }
}

fn write_alone<'e, W: Write>(
    table: &'e SessionTable,
    numbers: &mut dyn Iterator<Item = u32>,
    writer: &mut RowWriter<'e>,
    sink: &mut Sink<'_, W>,
) -> Result<(), Error> {
    let mut batch = Batch::default();
    while batch.take(numbers) {
        batch.fill(table, writer);
        batch.drain(table, writer, sink)?;
    }
    Ok(())
}
