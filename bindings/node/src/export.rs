//! CSV files: in memory, in parts, at a path, and block by block.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Buffer};
use napi_derive::napi;
use portal_sessions::{CsvExport, Manifest, SessionTable, Verification, verify};
use serde::Serialize;
use whole_file::WholeFile;

use crate::border::json;
use crate::error::Failure;
use crate::table::Table;
use crate::work::{Answer, Background, Job, Watch, Watched, guarded, job};

/// Files with their manifests, until JavaScript takes them.
#[napi]
pub struct Files {
    files: Mutex<Vec<Vec<u8>>>,
    manifests: Vec<String>,
}

#[napi]
impl Files {
    /// The bytes of each file; only once.
    #[napi]
    pub fn take(&self) -> Vec<Buffer> {
        let files = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        files.into_iter().map(Buffer::from).collect()
    }

    /// The manifest of each file, as JSON.
    #[napi]
    pub fn manifests(&self) -> Vec<String> {
        self.manifests.clone()
    }
}

/// Writes a table as one file, or as many as it needs.
#[napi]
pub fn csv(table: &Table, options: String, in_parts: bool) -> napi::Result<Files> {
    guarded(|| {
        let (table, export) = asked(table, &options)?;
        write(&table, &export, in_parts, &Arc::default())
    })
}

/// The same from another thread.
#[napi]
pub fn csv_async(table: &Table, options: String, in_parts: bool, watch: &Watch) -> napi::Result<AsyncTask<Job<Files>>> {
    let (table, export) = guarded(|| asked(table, &options))?;
    let watched = watch.shared();
    Ok(job(move || write(&table, &export, in_parts, &watched)))
}

/// The export that options as JSON ask for, in the zone of the table's question unless they name one.
fn asked(table: &Table, options: &str) -> Result<(SessionTable, CsvExport), Failure> {
    let table = table.table()?;
    let export = CsvExport::from_json(options, table.query().as_of())?;
    Ok((table, export))
}

fn write(table: &SessionTable, export: &CsvExport, in_parts: bool, watched: &Arc<Watched>) -> Result<Files, Failure> {
    let observer = &mut |progress| watched.observe(progress);
    let (files, manifests) = if in_parts {
        let files = RefCell::new(Vec::new());
        let begin = |_| {
            files.borrow_mut().push(Vec::new());
            Ok(LastOf(&files))
        };
        let manifests = export.write_parts_observed(table, begin, observer)?;
        (files.into_inner(), manifests)
    } else {
        let mut file = Vec::new();
        let manifest = export.write_observed(table, &mut file, observer)?;
        (vec![file], vec![manifest])
    };
    let manifests = manifests.iter().map(json).collect::<Result<_, _>>()?;
    Ok(Files { files: Mutex::new(files), manifests })
}

/// Writes a table as one file at this path; its manifest as JSON.
#[napi]
pub fn csv_file(table: &Table, options: String, path: String) -> napi::Result<String> {
    guarded(|| {
        let (table, export) = asked(table, &options)?;
        write_file(&table, &export, &path, &Arc::default())
    })
}

/// The same from another thread.
#[napi]
pub fn csv_file_async(
    table: &Table,
    options: String,
    path: String,
    watch: &Watch,
) -> napi::Result<AsyncTask<Job<String>>> {
    let (table, export) = guarded(|| asked(table, &options))?;
    let watched = watch.shared();
    Ok(job(move || write_file(&table, &export, &path, &watched)))
}

fn write_file(table: &SessionTable, export: &CsvExport, path: &str, watched: &Watched) -> Result<String, Failure> {
    let mut file = WholeFile::create(path).map_err(|error| Failure::cannot_write(path, "be opened", &error))?;
    let manifest = write_observed(table, export, &mut file, watched)?;
    file.finish().map_err(|error| Failure::cannot_write(path, "be put in its place", &error))?;
    Ok(manifest)
}

fn write_observed(
    table: &SessionTable,
    export: &CsvExport,
    writer: impl Write,
    watched: &Watched,
) -> Result<String, Failure> {
    json(&export.write_observed(table, writer, &mut |progress| watched.observe(progress))?)
}

/// Appends to the file that was begun last.
struct LastOf<'a>(&'a RefCell<Vec<Vec<u8>>>);

impl Write for LastOf<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(file) = self.0.borrow_mut().last_mut() {
            file.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a file block by block, on a thread of its own that waits while nobody takes a block.
#[napi]
pub struct Writing {
    /// None once nobody wants more.
    blocks: Arc<Mutex<Option<Receiver<Vec<u8>>>>>,
    thread: Background<String>,
    watched: Arc<Watched>,
}

/// A block of a file; none at its end.
impl Answer for Option<Vec<u8>> {
    type Js = Option<Buffer>;

    fn hand_over(self, _: Env) -> napi::Result<Option<Buffer>> {
        Ok(self.map(Buffer::from))
    }
}

#[napi]
impl Writing {
    #[napi(factory)]
    pub fn start(table: &Table, options: String, watch: &Watch) -> napi::Result<Self> {
        guarded(|| {
            let ((table, export), watched) = (asked(table, &options)?, watch.shared());
            let (sender, blocks) = sync_channel(1);
            let (writer, for_thread) = (Blocks { sender, block: Vec::new() }, Arc::clone(&watched));
            let work = move || write_observed(&table, &export, writer, &for_thread);
            let thread = Background::start("portal-sessions-write", work)?;
            Ok(Writing { blocks: Arc::new(Mutex::new(Some(blocks))), thread, watched })
        })
    }

    /// The next block of about a megabyte.
    #[napi]
    pub fn next(&self) -> AsyncTask<Job<Option<Vec<u8>>>> {
        let (blocks, watched) = (Arc::clone(&self.blocks), Arc::clone(&self.watched));
        job(move || {
            let mut blocks = blocks.lock().unwrap_or_else(PoisonError::into_inner);
            let block = blocks.as_ref().and_then(|blocks| blocks.recv().ok());
            if watched.is_stopped() {
                blocks.take();
            }
            Ok(block)
        })
    }

    /// The manifest, after the last block.
    #[napi]
    pub fn finish(&self) -> AsyncTask<Job<String>> {
        self.thread.finish()
    }

    /// Ends the thread, also one that waits for a block to be taken.
    #[napi]
    pub fn close(&self) {
        self.watched.stop();
        // If the lock is held, a job takes a block right now, and then sees that it shall stop.
        if let Ok(mut blocks) = self.blocks.try_lock() {
            blocks.take();
        }
    }
}

/// About how many bytes are handed over at once: each time costs JavaScript some work.
const BLOCK: usize = 1 << 20;

/// Sends runs of bytes on as blocks.
struct Blocks {
    sender: SyncSender<Vec<u8>>,
    block: Vec<u8>,
}

impl Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.block.len() + bytes.len() > BLOCK {
            self.flush()?;
        }
        if self.block.is_empty() {
            self.block.reserve_exact(BLOCK.max(bytes.len()));
        }
        self.block.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        self.sender.send(std::mem::take(&mut self.block)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// What was compared, and whether all of it held.
#[derive(Serialize)]
struct Verified<'a> {
    ok: bool,
    #[serde(flatten)]
    verification: &'a Verification,
}

/// Compares a file with its manifest.
#[napi]
pub fn verify_csv(file: &[u8], manifest: String) -> napi::Result<String> {
    guarded(|| verified(file, &manifest))
}

/// The same from another thread, over a copy of the bytes, until the watch stops it.
#[napi]
pub fn verify_csv_async(file: &[u8], manifest: String, watch: &Watch) -> AsyncTask<Job<String>> {
    let (file, watched) = (file.to_vec(), watch.shared());
    job(move || verified(UntilStopped { file: &file, watched: &watched }, &manifest))
}

/// Bytes that come to an end with an error when the watch says so.
struct UntilStopped<'a> {
    file: &'a [u8],
    watched: &'a Watched,
}

impl Read for UntilStopped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watched.is_stopped() { Err(io::Error::other("it was stopped")) } else { self.file.read(buffer) }
    }
}

fn verified(file: impl Read, manifest: &str) -> Result<String, Failure> {
    let manifest = Manifest::from_json(manifest).map_err(|error| Failure::from(error).within("manifest"))?;
    let verification = verify(file, &manifest)?;
    json(&Verified { ok: verification.is_ok(), verification: &verification })
}
