//! The observer of an ingest.

use std::fmt;
use std::ops::ControlFlow;

use super::Observer;
use crate::error::{Error, ErrorKind};
use crate::progress::Progress;

/// The caller's observer, if there is one.
pub(super) struct Watch<'o>(pub(super) Option<Observer<'o>>);

impl Watch<'_> {
    /// Reports the progress; [`Stopped`](ErrorKind::Stopped) when the observer ends the work.
    pub(super) fn tell(&mut self, rows: u64, bytes: u64) -> Result<(), Error> {
        let Some(observer) = &mut self.0 else { return Ok(()) };
        match observer(Progress { rows, bytes }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                let message = format!("the observer stopped the ingest after {bytes} bytes");
                Err(Error::new(ErrorKind::Stopped, message))
            }
        }
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.0.is_some()).finish()
    }
}
