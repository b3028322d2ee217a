//! How the core is called: no panic passes, and long work neither holds the interpreter nor is deaf to Ctrl-C.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use portal_sessions::{AsOf, Error, Filter, Progress, Reject, SessionTable, Stop};
use pyo3::prelude::*;

use crate::border::json;
use crate::ending::{self, attached};
use crate::error::{Raised, internal};
use crate::table::Table;

/// How often long work asks whether it was interrupted.
const POLL: Duration = Duration::from_millis(50);

/// Calls the core, and turns a panic into `InternalError`, which is an `Exception` like all others.
pub(crate) fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
        Err(internal(format_args!("this is a fault of portal-sessions: {text}")))
    })
}

/// Calls the core for as long as it takes, without the interpreter.
///
/// The work gets an observer that it asks whether to go on, as in [`observed`].
pub(crate) fn detached<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&Observer) -> Result<T, Error> + Send,
) -> PyResult<T> {
    observed(py, None, None, work)
}

/// Calls the core for as long as it takes, without the interpreter, and tells callbacks how far it is.
///
/// The work gets an observer that it tells. It runs the signal handlers every 50 ms, `progress` whenever it is told how far
/// the work is, and `on_reject` for each reject; what any of them raises ends the work and is raised here.
pub(crate) fn observed<T: Send>(
    py: Python<'_>,
    progress: Option<Py<PyAny>>,
    on_reject: Option<Py<PyAny>>,
    work: impl FnOnce(&Observer) -> Result<T, Error> + Send,
) -> PyResult<T> {
    guarded(move || {
        let inside = ending::enter(py);
        let mut observer =
            Observer { progress, on_reject, polled: Cell::new(Instant::now()), raised: RefCell::new(None) };
        let shared = &mut observer;
        let result = py.detach(move || {
            let result = catch_unwind(AssertUnwindSafe(move || work(shared)));
            ending::pass();
            result
        });
        drop(inside);
        match (observer.raised.take(), result) {
            (Some(raised), _) => Err(raised),
            (None, Ok(result)) => result.raised(),
            (None, Err(panic)) => std::panic::resume_unwind(panic),
        }
    })
}

/// Puts a question to a table, which tells nobody how far it is, on a thread of its own, and waits without the interpreter.
///
/// On Ctrl-C the call ends at once; the thread is told to stop, ends soon after, and its answer is dropped. A table that the
/// question makes carries the flag that stops it, until it is made [`SessionTable::without_stop`].
pub(crate) fn apart<T: Send + 'static>(
    py: Python<'_>,
    table: &SessionTable,
    question: impl FnOnce(&SessionTable) -> Result<T, Error> + Send + 'static,
) -> PyResult<T> {
    let _inside = ending::enter(py);
    let stop = Stop::new();
    let asked = table.with_stop(&stop);
    let (answers, mut answer) = mpsc::channel();
    let spawned = thread::Builder::new().name("portal-sessions".to_owned()).spawn(move || {
        // Nobody may be there any more to take the answer.
        let _ = answers.send(catch_unwind(AssertUnwindSafe(move || question(&asked))));
    });
    spawned.map_err(|error| internal(format_args!("no thread could be started: {error}")))?;
    loop {
        // Lent as the only one, since a receiver is nothing to share.
        let answer = &mut answer;
        let answered = py.detach(move || {
            let answered = answer.recv_timeout(POLL);
            ending::pass();
            answered
        });
        match answered {
            Ok(Ok(result)) => return result.raised(),
            Ok(Err(panic)) => return guarded(|| std::panic::resume_unwind(panic)),
            Err(RecvTimeoutError::Timeout) => py.check_signals().inspect_err(|_| stop.stop())?,
            Err(RecvTimeoutError::Disconnected) => return Err(internal("the thread of the call has ended")),
        }
    }
}

/// What long work tells how far it is.
pub(crate) struct Observer {
    progress: Option<Py<PyAny>>,
    on_reject: Option<Py<PyAny>>,
    polled: Cell<Instant>,
    raised: RefCell<Option<PyErr>>,
}

impl Observer {
    /// Takes note of how far the work is, and says whether to go on.
    pub(crate) fn tell(&self, progress: Progress) -> ControlFlow<()> {
        if let Some(callback) = &self.progress {
            self.note(|py| callback.call1(py, (progress.rows, progress.bytes)).map(drop));
        }
        self.poll()
    }

    /// Says whether to go on.
    pub(crate) fn poll(&self) -> ControlFlow<()> {
        ending::pass();
        if self.polled.get().elapsed() >= POLL {
            self.polled.set(Instant::now());
            self.note(|py| py.check_signals());
        }
        if self.raised.borrow().is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Whether anybody wants the rejects.
    pub(crate) fn takes_rejects(&self) -> bool {
        self.on_reject.is_some()
    }

    /// Hands over one reject.
    pub(crate) fn reject(&self, reject: &Reject) {
        self.note(|py| {
            let Some(callback) = &self.on_reject else { return Ok(()) };
            callback.call1(py, (json(reject)?,)).map(drop)
        });
    }

    /// Calls Python, unless it has raised before.
    pub(crate) fn note(&self, call: impl FnOnce(Python<'_>) -> PyResult<()>) {
        if self.raised.borrow().is_none() {
            let result = attached(call);
            *self.raised.borrow_mut() = result.err();
        }
    }
}

/// Panics without the interpreter, so that a test can see what becomes of it.
#[pyfunction]
#[expect(clippy::panic, reason = "it is what the function is for")]
pub(crate) fn panics(py: Python<'_>) -> PyResult<()> {
    detached(py, |_| panic!("asked for"))
}

/// Puts a question that has no end to a table, so that a test can see that Ctrl-C ends its thread.
#[pyfunction]
pub(crate) fn asks_without_end(py: Python<'_>, table: &Table) -> PyResult<()> {
    apart(py, &table.0, |table| {
        loop {
            table.count(&Filter::default(), &AsOf::unspecified())?;
        }
    })
}
