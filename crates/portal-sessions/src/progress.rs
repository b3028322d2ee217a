//! How far an ingest or an export has come.

/// How far an ingest or an export has come; passed to its observer from time to time.
///
/// Both numbers only grow. The observer runs on the calling thread, between two blocks of the work, and may end it.
///
/// ```
/// use portal_sessions::Ingest;
/// use std::ops::ControlFlow;
///
/// let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat"}"#;
/// let mut rows = 0;
/// let ingest = Ingest::new().observe(|progress| {
///     rows = progress.rows;
///     ControlFlow::Continue(())
/// });
/// ingest.ndjson(line)?;
/// assert_eq!(rows, 1);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Records read so far, accepted or not, or rows written so far.
    pub rows: u64,
    /// Bytes read or written so far.
    pub bytes: u64,
}
