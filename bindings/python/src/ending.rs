//! The end of the interpreter, at which daemon threads may still be in a call.
//!
//! Until CPython 3.14, a thread that runs Python while the interpreter ends is taken down by unwinding its stack. Frames of
//! Rust may not be unwound from outside: the process would abort. So before the end, the thread that ends the interpreter
//! calls [`end`]; every other one that is in a call of ours, or makes one, then stays where it runs no Python, for ever. The
//! process ends without it, as it does without any daemon thread.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// The thread that ends the interpreter.
static ENDER: OnceLock<ThreadId> = OnceLock::new();

/// How many threads are in a call that may run Python again.
static INSIDE: AtomicUsize = AtomicUsize::new(0);

/// How long the end waits for threads that are in a callback. One that does not come back so soon most likely waits for
/// something that never comes, as a read from a socket, and so runs no Python during the end either.
const GRACE: Duration = Duration::from_secs(1);

/// Ends all calls of other threads. Registered with `atexit`.
#[pyfunction]
pub(crate) fn end(py: Python<'_>) {
    if ENDER.set(thread::current().id()).is_err() {
        return;
    }
    py.detach(|| {
        let begun = Instant::now();
        while INSIDE.load(Ordering::SeqCst) > 0 && begun.elapsed() < GRACE {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

/// A thread that is in a call.
pub(crate) struct Inside(());

impl Drop for Inside {
    fn drop(&mut self) {
        leave();
    }
}

/// A thread begins a call.
pub(crate) fn enter(py: Python<'_>) -> Inside {
    INSIDE.fetch_add(1, Ordering::SeqCst);
    pass_attached(py);
    Inside(())
}

/// A thread in a call, which holds no interpreter here, may go on; at the end it does not.
pub(crate) fn pass() {
    if is_over() {
        stay::<()>();
    }
}

/// A thread in a call, which holds the interpreter here, may go on; at the end it lets go of it and does not.
pub(crate) fn pass_attached(py: Python<'_>) {
    if is_over() {
        py.detach(stay::<()>);
    }
}

/// Runs Python in a call that has let go of the interpreter.
pub(crate) fn attached<T>(work: impl FnOnce(Python<'_>) -> T) -> T {
    pass();
    let result = Python::try_attach(|py| {
        let result = work(py);
        pass_attached(py);
        result
    });
    match result {
        Some(result) => result,
        None => stay(),
    }
}

fn is_over() -> bool {
    ENDER.get().is_some_and(|ender| *ender != thread::current().id())
}

fn leave() {
    // A process that was forked off in the middle of a call has fewer threads than were counted.
    let _ = INSIDE.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |inside| inside.checked_sub(1));
}

fn stay<T>() -> T {
    leave();
    loop {
        thread::park();
    }
}
