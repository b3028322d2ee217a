//! Where the bytes of a file go.

use std::io::{self, Write};
use std::ops::ControlFlow;

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::hash::hexadecimal;
use crate::progress::Progress;

/// Writes bytes on, hashes and counts them, and tells the observer.
pub(super) struct Sink<'o, W> {
    writer: W,
    sha256: Sha256,
    bytes: u64,
    rows: u64,
    observer: &'o mut dyn FnMut(Progress) -> ControlFlow<()>,
}

impl<'o, W: Write> Sink<'o, W> {
    pub(super) fn new(writer: W, observer: &'o mut dyn FnMut(Progress) -> ControlFlow<()>) -> Self {
        Sink { writer, sha256: Sha256::new(), bytes: 0, rows: 0, observer }
    }

    /// Writes all these bytes, which end `rows` further rows.
    pub(super) fn write(&mut self, bytes: &[u8], rows: usize) -> Result<(), Error> {
        self.writer.write_all(bytes).map_err(failed)?;
        self.sha256.update(bytes);
        self.bytes += bytes.len() as u64;
        self.rows += rows as u64;
        match (self.observer)(Progress { rows: self.rows, bytes: self.bytes }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                let message = format!("the export was stopped after {} rows of a file", self.rows);
                Err(Error::new(ErrorKind::Stopped, message))
            }
        }
    }

    /// Flushes the writer; how many rows and bytes it took, and their SHA-256 in hexadecimal digits.
    pub(super) fn finish(mut self) -> Result<(u64, u64, String), Error> {
        loop {
            match self.writer.flush() {
                Ok(()) => return Ok((self.rows, self.bytes, hexadecimal(&self.sha256.finalize()))),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error)),
            }
        }
    }
}

pub(super) fn failed(error: io::Error) -> Error {
    Error::io(ErrorKind::WriteFailed, "the export could not be written", error)
}
