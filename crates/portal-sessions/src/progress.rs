//! How far a long piece of work has come.

/// How far an ingest or an export has come, as it tells its observer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Records read so far, accepted or not, or rows written so far.
    pub rows: u64,
    /// Bytes read or written so far.
    pub bytes: u64,
}
