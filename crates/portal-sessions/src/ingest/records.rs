//! Records that a program writes one after another, and those that it cannot write.

use crate::error::Error;

/// Records of a program that holds them in a form of its own, such as the rows of a frame, for
/// [`Ingest::records`](super::Ingest::records).
///
/// A record that cannot be written without changing what it says is [refused](Written::Refused) by itself: it becomes a
/// reject, in its place among the others, and no value has to stand for what could not be written.
pub trait Records {
    /// Appends the next record to `out` as one JSON object in the wire form, and says what became of it.
    ///
    /// # Errors
    /// Whatever ends the whole ingest, such as [`ReadFailed`](crate::ErrorKind::ReadFailed).
    fn write_next(&mut self, out: &mut Vec<u8>) -> Result<Written, Error>;
}

/// What became of a record that should be written.
#[derive(Debug)]
pub enum Written {
    /// It was appended whole.
    Record,
    /// It has a value that cannot be read, at the path and for the reason that the error tells. What was appended is kept
    /// as the bytes of the reject, for people to read.
    Refused(Error),
    /// There is no further one, and nothing was appended.
    End,
}
