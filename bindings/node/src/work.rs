//! Calls that may panic, and calls that may take long.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use napi::bindgen_prelude::{AsyncTask, ToNapiValue, TypeName};
use napi::{Env, Task};
use napi_derive::napi;
use portal_sessions::{Progress, Reject, Stop};

use crate::border::{PIECE, fits, json};
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

answers!(bool, String, Vec<String>, crate::export::Files, crate::ingest::ReadTable);

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
    stop: Stop,
    rejects: Mutex<VecDeque<Reject>>,
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

    /// The next rejects since the last time, as [`told`] has each; none when there are no more.
    #[napi]
    pub fn take_rejects(&self) -> Vec<Vec<String>> {
        some_of(&mut self.0.rejects.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn shared(&self) -> Arc<Watched> {
        Arc::clone(&self.0)
    }
}

impl Watched {
    pub(crate) fn stop(&self) {
        self.stop.stop();
    }

    /// What ends the questions of a table.
    pub(crate) fn stop_flag(&self) -> &Stop {
        &self.stop
    }

    pub(crate) fn keep(&self, reject: &Reject) {
        self.rejects.lock().unwrap_or_else(PoisonError::into_inner).push_back(reject.clone());
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.is_stopped()
    }

    /// What an ingest and an export tell their observer.
    pub(crate) fn observe(&self, progress: Progress) -> ControlFlow<()> {
        self.rows.store(progress.rows, Ordering::Relaxed);
        self.bytes.store(progress.bytes, Ordering::Relaxed);
        if self.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// A reject as JSON. If its text is so long that the JSON would not fit, it stands behind that by itself, as it is; if even
/// that does not fit, there is none of it.
fn told(reject: &Reject) -> Vec<String> {
    json(reject).map(|whole| vec![whole]).unwrap_or_else(|_| {
        let mut without = reject.clone();
        let raw = String::from_utf8(std::mem::take(&mut without.raw)).ok().filter(|raw| fits(raw));
        // What is left is a few hundred characters.
        json(&without).into_iter().chain(raw).collect()
    })
}

/// The next of these rejects, of about as many bytes as cross at once; none when there are no more.
pub(crate) fn some_of(rejects: &mut VecDeque<Reject>) -> Vec<Vec<String>> {
    let (mut some, mut bytes) = (Vec::new(), 0);
    while bytes < PIECE
        && let Some(reject) = rejects.pop_front()
    {
        let told = told(&reject);
        bytes += told.iter().map(String::len).sum::<usize>();
        some.push(told);
    }
    some
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
