//! The interface for a program that writes its records one by one.

use crate::error::Error;

/// A source of records for [`Ingest::records`](super::Ingest::records), for a program that holds them in another form,
/// such as the rows of a data frame.
///
/// A record with a value that JSON cannot express exactly is [refused](Written::Refused): it becomes a reject in its
/// position among the others, and no substitute has to be written. [`Ingest::records`](super::Ingest::records) has an
/// example.
pub trait Records {
    /// Appends the next record to `out` as one JSON object in the wire form, and returns whether it could.
    ///
    /// What is in `out` already must stay. The method is not called again after [`Written::End`].
    ///
    /// # Errors
    /// An error ends the whole ingest; [`ReadFailed`](crate::ErrorKind::ReadFailed) is the usual kind.
    fn write_next(&mut self, out: &mut Vec<u8>) -> Result<Written, Error>;
}

/// The result of [`Records::write_next`].
#[derive(Debug)]
pub enum Written {
    /// The record was appended as a whole.
    Record,
    /// The record has a value that cannot be written; the error states its path and the reason. What was appended is
    /// kept as the raw bytes of the reject, for people to read, and need not be valid JSON.
    Refused(Error),
    /// There are no more records, and nothing was appended.
    End,
}
