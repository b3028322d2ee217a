//! Calls that may panic, and calls that may take long.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use napi::bindgen_prelude::{AsyncTask, ToNapiValue, TypeName};
use napi::{Env, Task};
use napi_derive::napi;
use portal_sessions::Progress;

use crate::error::Failure;

/// Runs what an exported function does. A panic becomes an error of the code `INTERNAL`; uncaught it would end the process.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> napi::Result<T> {
    Ok(caught(work)?)
}

fn caught<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(Failure::panicked(&*payload)))
}

/// What a job hands over to JavaScript when it is done.
pub trait Answer: Send + 'static {
    type Js: ToNapiValue + TypeName;

    /// Runs on the thread of JavaScript.
    fn hand_over(self, env: Env) -> napi::Result<Self::Js>;
}

/// Answers that JavaScript gets as they are.
macro_rules! answers {
    ($($answer:ty),+) => {
        $(impl Answer for $answer {
            type Js = Self;

            fn hand_over(self, _: Env) -> napi::Result<Self> {
                Ok(self)
            }
        })+
    };
}

answers!(bool, String, crate::export::Files, crate::ingest::ReadTable);

type Work<T> = Box<dyn FnOnce() -> Result<T, Failure> + Send>;

/// Work for a thread of libuv's pool; its promise rejects as a call would throw.
pub struct Job<T>(Option<Work<T>>);

/// Gives work to libuv's pool.
pub(crate) fn job<T>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> AsyncTask<Job<T>>
where
    T: Answer,
{
    AsyncTask::new(Job(Some(Box::new(work))))
}

impl<T: Answer> Task for Job<T> {
    type Output = T;
    type JsValue = T::Js;

    fn compute(&mut self) -> napi::Result<T> {
        let work = self.0.take();
        guarded(|| work.ok_or_else(|| Failure::internal("a job was run twice"))?())
    }

    fn resolve(&mut self, env: Env, output: T) -> napi::Result<T::Js> {
        output.hand_over(env)
    }
}

/// A thread that waits for JavaScript now and then.
///
/// It is none of libuv's, all of which could end up waiting for what only they can bring.
pub(crate) struct Background<T>(Mutex<Option<JoinHandle<Result<T, Failure>>>>);

impl<T: Answer> Background<T> {
    pub(crate) fn start(
        name: &str,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<Self, Failure> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(|| caught(work));
        let thread = thread.map_err(|error| Failure::internal(format!("no thread could be started: {error}")))?;
        Ok(Background(Mutex::new(Some(thread))))
    }

    /// What it found, as soon as it ends; only once.
    pub(crate) fn finish(&self) -> AsyncTask<Job<T>> {
        let thread = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        job(move || {
            let thread = thread.ok_or_else(|| Failure::disposed("stream"))?;
            thread.join().unwrap_or_else(|payload| Err(Failure::panicked(&*payload)))
        })
    }
}

/// How far a long call is, and whether it shall stop; JavaScript looks at it while the call runs.
#[napi]
#[derive(Default)]
pub struct Watch(Arc<Watched>);

#[derive(Debug, Default)]
pub(crate) struct Watched {
    rows: AtomicU64,
    bytes: AtomicU64,
    stopped: AtomicBool,
    rejects: Mutex<Vec<String>>,
}

#[napi]
impl Watch {
    #[napi(constructor)]
    pub fn new() -> Self {
        Watch::default()
    }

    /// Ends the call with `STOPPED` as soon as it looks.
    #[napi]
    pub fn stop(&self) {
        self.0.stop();
    }

    /// Records read or rows written so far.
    #[napi]
    pub fn rows(&self) -> i64 {
        self.0.rows.load(Ordering::Relaxed).try_into().unwrap_or(i64::MAX)
    }

    /// Bytes read or written so far.
    #[napi]
    pub fn bytes(&self) -> i64 {
        self.0.bytes.load(Ordering::Relaxed).try_into().unwrap_or(i64::MAX)
    }

    /// The rejects since the last time, each as JSON.
    #[napi]
    pub fn take_rejects(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.rejects.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn shared(&self) -> Arc<Watched> {
        Arc::clone(&self.0)
    }
}

impl Watched {
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    pub(crate) fn keep(&self, reject: String) {
        self.rejects.lock().unwrap_or_else(PoisonError::into_inner).push(reject);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// What an ingest and an export tell their observer.
    pub(crate) fn observe(&self, progress: Progress) -> ControlFlow<()> {
        self.rows.store(progress.rows, Ordering::Relaxed);
        self.bytes.store(progress.bytes, Ordering::Relaxed);
        if self.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Panics inside a call, so that a test can see what becomes of it.
#[napi]
pub fn panics() -> napi::Result<String> {
    guarded(provoked)
}

/// Panics inside a job.
#[napi]
pub fn panics_in_job() -> AsyncTask<Job<String>> {
    job(provoked)
}

#[expect(clippy::panic, reason = "it is what the two functions above are for")]
fn provoked() -> Result<String, Failure> {
    panic!("as a test asked for")
}
