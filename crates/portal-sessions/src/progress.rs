//! How far an ingest or an export has come.

/// How far an ingest or an export has come; passed to its observer from time to time.
///
/// Both numbers only grow. The observer runs on the calling thread, between two blocks of the work, and may end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Records read so far, accepted or not, or rows written so far.
    pub rows: u64,
    /// Bytes read or written so far.
    pub bytes: u64,
}
