//! Reading records, from bytes at hand or as they come.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use napi::Env;
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use portal_sessions::{Error, Ingest, Ingested, Input, Reject, SessionTable};

use crate::border::json;
use crate::error::Failure;
use crate::table::{Memory, NewTable, Table};
use crate::work::{Answer, Background, Job, Watch, Watched, guarded, job, some_of};

/// A table, or why the input is refused as a whole, and the report on its records, until JavaScript takes them.
#[napi]
pub struct ReadTable {
    table: Mutex<Option<Result<SessionTable, Failure>>>,
    /// Without the rejects, of which there can be more than one string holds.
    report: String,
    rejects: Mutex<VecDeque<Reject>>,
    /// How many bytes were read.
    bytes: usize,
}

/// How many bytes of records give about one byte of a table.
const SHARE: usize = 2;

impl ReadTable {
    fn of(read: Result<Ingested, Error>, bytes: usize) -> Result<Self, Failure> {
        let (table, mut report) = match read.map(Ingested::into_parts) {
            Ok((table, report)) => (Ok(table), report),
            Err(error) => {
                let Some(report) = error.report().cloned() else { return Err(error.into()) };
                (Err(error.into()), report)
            }
        };
        let rejects = Mutex::new(std::mem::take(&mut report.rejects).into());
        Ok(ReadTable { table: Mutex::new(Some(table)), report: json(&report)?, rejects, bytes })
    }
}

#[napi]
impl ReadTable {
    /// The table, or the error of the input as a whole; only once.
    #[napi]
    pub fn table(&self, env: Env) -> napi::Result<Table> {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner).take();
        let table = guarded(|| table.ok_or_else(|| Failure::internal("a table was taken twice"))?)?;
        NewTable { table, memory: Memory::of_columns(self.bytes / SHARE, env)? }.hand_over(env)
    }

    /// The report as JSON, without its rejects.
    #[napi]
    pub fn report(&self) -> String {
        self.report.clone()
    }

    /// The next rejects of the report; none when there are no more.
    #[napi]
    pub fn take_rejects(&self) -> Vec<Vec<String>> {
        some_of(&mut self.rejects.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads all records of bytes in memory, on the thread that asks; leaves every reject with the watch, if there is one.
#[napi]
pub fn read_all(format: String, options: String, bytes: &[u8], rejects: Option<&Watch>) -> napi::Result<ReadTable> {
    guarded(|| {
        let ingest = ingest(&options, rejects.map(Watch::shared))?;
        ReadTable::of(read(&format, ingest, bytes.into())?, bytes.len())
    })
}

/// An ingest of these options.
fn ingest(options: &str, rejects: Option<Arc<Watched>>) -> Result<Ingest<'static>, Failure> {
    let ingest = Ingest::from_json(options)?;
    let Some(watched) = rejects else { return Ok(ingest) };
    Ok(ingest.on_reject(move |reject| watched.keep(reject)))
}

fn read(format: &str, ingest: Ingest<'_>, input: Input<'_>) -> Result<Result<Ingested, Error>, Failure> {
    Ok(match format {
        "ndjson" => ingest.ndjson(input),
        "json" => ingest.json(input),
        "csv" => ingest.csv(input),
        _ => return Err(Failure::internal(format!("no records come as `{format}`"))),
    })
}

/// Reads records as their bytes come, on a thread of its own.
#[napi]
pub struct Reading {
    /// None after the end of the input.
    blocks: Mutex<Option<SyncSender<Vec<u8>>>>,
    thread: Background<ReadTable>,
}

#[napi]
impl Reading {
    #[napi(factory)]
    pub fn start(format: String, options: String, watch: &Watch, rejects: bool) -> napi::Result<Self> {
        guarded(|| {
            let (sender, receiver) = sync_channel(1);
            let watched = watch.shared();
            let work = move || read_blocks(&format, &options, receiver, &watched, rejects);
            let thread = Background::start("portal-sessions-read", work)?;
            Ok(Reading { blocks: Mutex::new(Some(sender)), thread })
        })
    }

    /// Gives it the next bytes, and waits until there is room for more; false when it wants no more.
    #[napi]
    pub fn feed(&self, bytes: &[u8]) -> AsyncTask<Job<bool>> {
        // JavaScript may write into its own bytes while they wait.
        let bytes = bytes.to_vec();
        let blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        job(move || Ok(blocks.is_some_and(|blocks| blocks.send(bytes).is_ok())))
    }

    /// Gives it up: nobody waits for its thread, which ends by itself as soon as it sees that.
    #[napi]
    pub fn give_up(&self) {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Tells it that there are no more bytes, and waits for the table.
    #[napi]
    pub fn finish(&self) -> AsyncTask<Job<ReadTable>> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.thread.finish()
    }
}

fn read_blocks(
    format: &str,
    options: &str,
    blocks: Receiver<Vec<u8>>,
    watched: &Arc<Watched>,
    rejects: bool,
) -> Result<ReadTable, Failure> {
    let mut reader = Blocks { blocks, block: Vec::new(), taken: 0, bytes: 0 };
    let ingest = ingest(options, rejects.then(|| Arc::clone(watched)))?.observe(|progress| watched.observe(progress));
    let read = read(format, ingest, Input::reader(&mut reader))?;
    ReadTable::of(read, reader.bytes)
}

/// Blocks of bytes as a reader.
struct Blocks {
    blocks: Receiver<Vec<u8>>,
    block: Vec<u8>,
    taken: usize,
    bytes: usize,
}

impl io::Read for Blocks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.block.len() {
            let Ok(block) = self.blocks.recv() else { return Ok(0) };
            (self.block, self.taken) = (block, 0);
        }
        let length = self.block.get(self.taken..).unwrap_or_default().read(buffer)?;
        self.taken += length;
        self.bytes += length;
        Ok(length)
    }
}
