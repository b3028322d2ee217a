//! A line on standard error that says how far the work is, when it takes long and a person watches.

use std::io::{IsTerminal, Write, stderr};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use portal_sessions::Progress;

/// Work that is done before this says nothing.
const PATIENCE: Duration = Duration::from_secs(1);
const BETWEEN: Duration = Duration::from_millis(200);

/// A line that is written over and over.
pub(crate) struct ProgressLine {
    verb: &'static str,
    watched: bool,
    next: Instant,
    shown: bool,
}

impl ProgressLine {
    pub(crate) fn new(verb: &'static str) -> Self {
        ProgressLine { verb, watched: stderr().is_terminal(), next: Instant::now() + PATIENCE, shown: false }
    }

    /// Shows how far the work is, now and then; never stops it.
    pub(crate) fn show(&mut self, progress: Progress) -> ControlFlow<()> {
        if self.watched && Instant::now() >= self.next {
            let megabytes = progress.bytes / 1_000_000;
            // A line that cannot be shown is no reason to stop.
            let _ = write!(stderr(), "\r{} {} sessions, {megabytes} MB \x1b[K", self.verb, progress.rows);
            self.next = Instant::now() + BETWEEN;
            self.shown = true;
        }
        ControlFlow::Continue(())
    }

    pub(crate) fn clear(&self) {
        if self.shown {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
