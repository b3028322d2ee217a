//! Rows through one thread or several, in order and in bounded memory.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, Scope, ScopedJoinHandle};

use super::counts::Tally;
use super::row::RowWriter;
use super::sink::Sink;
use crate::error::Error;
use crate::table::{MOST_THREADS, SessionTable};

/// How many rows go from hand to hand at once.
const ROWS: usize = 1_024;
/// A batch is handed on early once it has this many bytes.
const BYTES: usize = 1 << 20;
/// How many batches one thread may have waiting, so that it never waits for the writer's next word.
const WAITING: usize = 2;

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
        for &number in self.numbers.iter().skip(self.written) {
            if self.bytes.len() >= BYTES {
                break;
            }
            if let Some(row) = table.numbered(number) {
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

/// A thread that fills batches, first come first served.
struct Worker<'scope> {
    batches: Sender<Batch>,
    filled: Receiver<Batch>,
    thread: ScopedJoinHandle<'scope, Tally>,
}

impl<'scope> Worker<'scope> {
    /// Starts a thread; none when the machine gives no more.
    fn start<'env>(
        scope: &'scope Scope<'scope, 'env>,
        table: &'env SessionTable,
        mut writer: RowWriter<'env>,
    ) -> Option<Self> {
        let (batches, to_fill) = mpsc::channel::<Batch>();
        let (hand_back, filled) = mpsc::channel();
        let work = move || {
            for mut batch in to_fill {
                batch.fill(table, &mut writer);
                if hand_back.send(batch).is_err() {
                    break;
                }
            }
            writer.into_tally()
        };
        let thread = thread::Builder::new().spawn_scoped(scope, work).ok()?;
        Some(Worker { batches, filled, thread })
    }

    /// Gives the thread the next rows; false when there are none.
    fn send(&self, mut batch: Batch, numbers: &mut dyn Iterator<Item = u32>) -> bool {
        batch.take(numbers) && self.batches.send(batch).is_ok()
    }

    fn finish(self) -> Tally {
        drop(self.batches);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Writes the rows of these numbers, in their order. With more than one thread, that many make rows while this one
/// hashes and writes them; the bytes are the same.
pub(super) fn write_rows<'e, W: Write>(
    table: &'e SessionTable,
    numbers: &mut dyn Iterator<Item = u32>,
    threads: usize,
    new_writer: impl Fn() -> RowWriter<'e>,
    sink: &mut Sink<'_, W>,
) -> Result<Tally, Error> {
    let mut writer = new_writer();
    let threads = threads.min(MOST_THREADS).min(table.len().div_ceil(ROWS));
    if threads <= 1 {
        write_alone(table, numbers, &mut writer, sink)?;
        return Ok(writer.into_tally());
    }
    thread::scope(|scope| {
        let workers: Vec<Worker<'_>> = (0..threads).map_while(|_| Worker::start(scope, table, new_writer())).collect();
        let mut busy = VecDeque::new();
        for worker in workers.iter().cycle().take(workers.len() * WAITING) {
            if worker.send(Batch::default(), numbers) {
                busy.push_back(worker);
            }
        }
        while let Some(worker) = busy.pop_front() {
            let Ok(mut batch) = worker.filled.recv() else { break };
            batch.drain(table, &mut writer, sink)?;
            if worker.send(batch, numbers) {
                busy.push_back(worker);
            }
        }
        for worker in workers {
            writer.merge(&worker.finish());
        }
        // Nothing is left unless no thread could be started.
        write_alone(table, numbers, &mut writer, sink)?;
        Ok(writer.into_tally())
    })
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
