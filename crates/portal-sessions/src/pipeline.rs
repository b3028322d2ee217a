//! Works on items in several threads and takes the results in the order of the items.
//!
//! Reading an input and writing an export both go through here. The calling thread fetches the items, hands them out,
//! works on some itself, and takes the results in input order: so the outcome is the same for any number of threads,
//! and the caller's reader, writer and observer never leave the caller's thread.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::error::Error;

/// Where the items come from, and where the results go. Used by the calling thread alone.
pub(crate) trait Ends {
    /// A piece of input, such as a block of bytes or a batch of rows.
    type Item: Send;
    /// The result of one item.
    type Done: Send;
    /// The state that each thread keeps from one item to the next, such as its warm buffers.
    type Tools: Send;

    /// Fetches the next item; `None` when there are no more.
    fn next(&mut self) -> Result<Option<Self::Item>, Error>;

    /// Takes the result of one item. Results come in the order of their items. The tools are those of the calling
    /// thread.
    fn take(&mut self, done: Self::Done, tools: &mut Self::Tools) -> Result<(), Error>;
}

/// Runs `work` over every item on `threads` threads, of which the caller is one, and returns each thread's tools.
///
/// At most `most` items are in flight at once, fetched and not yet taken. Results are taken in input order, so they are
/// the same for any number of threads. After an error of [`next`](Ends::next) the items before it are still worked on
/// and taken; an error of [`take`](Ends::take) ends the run at once. A panic of another thread is raised again here.
pub(crate) fn run<E: Ends>(
    ends: &mut E,
    threads: usize,
    most: usize,
    new_tools: impl Fn() -> E::Tools,
    work: impl Fn(E::Item, &mut E::Tools) -> E::Done + Sync,
) -> Result<Vec<E::Tools>, Error> {
    let mut tools = new_tools();
    if threads <= 1 {
        while let Some(item) = ends.next()? {
            let done = work(item, &mut tools);
            ends.take(done, &mut tools)?;
        }
        return Ok(vec![tools]);
    }
    let (give, given) = mpsc::channel();
    let (hand_back, handed_back) = mpsc::channel();
    // The receiver of a channel is not shared by itself; the lock is held only while a thread waits for its next item.
    let given = Mutex::new(given);
    thread::scope(|scope| {
        let (given, work) = (&given, &work);
        let start = |_| {
            let (mut tools, hand_back) = (new_tools(), HandBack(hand_back.clone()));
            let work = move || {
                while let Some((place, item)) = receive(given) {
                    if hand_back.0.send(Some((place, work(item, &mut tools)))).is_err() {
                        break;
                    }
                }
                tools
            };
            // If the system refuses to start another thread, the threads that are there do its share.
            thread::Builder::new().spawn_scoped(scope, work).ok()
        };
        let others: Vec<_> = (1..threads).map_while(start).collect();
        let mut middle = Middle { give, given, handed_back, done: BTreeMap::new(), places: 0, taken: 0 };
        let mut end = None;
        loop {
            // Fetching ahead up to the limit keeps the other threads busy while this one takes results, and bounds the
            // memory.
            while end.is_none() && middle.places - middle.taken < most {
                match ends.next() {
                    Ok(Some(item)) => middle.give(item),
                    Ok(None) => end = Some(Ok(())),
                    Err(error) => end = Some(Err(error)),
                }
            }
            let Some(done) = middle.next(|item| work(item, &mut tools)) else { break };
            ends.take(done, &mut tools)?;
        }
        // Dropping the sender ends the channel, which is how the other threads learn that there is no more to do.
        drop(middle);
        let others = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        let tools = std::iter::once(tools).chain(others).collect();
        end.unwrap_or(Ok(())).map(|()| tools)
    })
}

/// Waits for the next item to work on; `None` once the channel is closed. A poisoned lock guards no state, so it is
/// taken.
fn receive<T>(given: &Mutex<Receiver<T>>) -> Option<T> {
    given.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// The sender of one thread's results. When the thread panics it sends `None`, so that the caller does not wait for
/// ever for the item that the thread had.
struct HandBack<T>(Sender<Option<T>>);

impl<T> Drop for HandBack<T> {
    fn drop(&mut self) {
        if thread::panicking() {
            // If another thread has panicked as well, the receiver may be gone already.
            self.0.send(None).ok();
        }
    }
}

/// The caller's side of the channels. Each item carries its index in the input, by which its result is put in order.
struct Middle<'m, I, D> {
    give: Sender<(usize, I)>,
    given: &'m Mutex<Receiver<(usize, I)>>,
    handed_back: Receiver<Option<(usize, D)>>,
    /// Results that came back before their turn, by index.
    done: BTreeMap<usize, D>,
    /// How many items were handed out so far.
    places: usize,
    /// How many results were taken so far, which is also the index of the next one.
    taken: usize,
}

impl<I, D> Middle<'_, I, D> {
    /// Hands an item to whichever thread is free next.
    fn give(&mut self, item: I) {
        if self.give.send((self.places, item)).is_ok() {
            self.places += 1;
        }
    }

    /// The next result in input order; `None` when all are taken. Until it arrives, the calling thread works on other
    /// items.
    fn next(&mut self, mut work: impl FnMut(I) -> D) -> Option<D> {
        while self.taken < self.places {
            if let Some(done) = self.done.remove(&self.taken) {
                self.taken += 1;
                return Some(done);
            }
            // First what is already done, then work of our own; only when there is neither does this thread sleep.
            let (place, done) = if let Ok(handed_back) = self.handed_back.try_recv() {
                handed_back?
            } else if let Some((place, item)) = self.waiting() {
                (place, work(item))
            } else {
                self.handed_back.recv().ok()??
            };
            self.done.insert(place, done);
        }
        None
    }

    /// An item that no thread has begun. Does not wait for the lock, which an idle thread holds until an item comes.
    fn waiting(&self) -> Option<(usize, I)> {
        self.given.try_lock().ok()?.try_recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    /// Gives the numbers from 0 on, and keeps those that it takes.
    struct Numbers {
        next: u32,
        end: Result<u32, u32>,
        taken: Vec<u32>,
        stop_at: Option<u32>,
    }

    fn error() -> Error {
        Error::new(ErrorKind::Stopped, "enough")
    }

    impl Ends for Numbers {
        type Item = u32;
        type Done = u32;
        type Tools = u32;

        fn next(&mut self) -> Result<Option<u32>, Error> {
            match self.end {
                Ok(end) if self.next == end => Ok(None),
                Err(end) if self.next == end => Err(error()),
                _ => {
                    self.next += 1;
                    Ok(Some(self.next - 1))
                }
            }
        }

        fn take(&mut self, done: u32, _: &mut u32) -> Result<(), Error> {
            self.taken.push(done);
            if self.stop_at == Some(done) { Err(error()) } else { Ok(()) }
        }
    }

    fn run_numbers(threads: usize, end: Result<u32, u32>, stop_at: Option<u32>) -> (Vec<u32>, Result<u32, ErrorKind>) {
        let mut numbers = Numbers { next: 0, end, taken: Vec::new(), stop_at };
        let work = |number: u32, count: &mut u32| {
            // The later ones are done first.
            thread::sleep(std::time::Duration::from_micros(u64::from(50 - number.min(50))));
            *count += 1;
            number
        };
        let counts = run(&mut numbers, threads, 5, || 0, work);
        let sum = counts.map(|counts| counts.into_iter().sum()).map_err(|error| error.kind());
        (numbers.taken, sum)
    }

    #[test]
    fn what_is_done_comes_in_order() {
        for threads in [0, 1, 2, 3, 8] {
            for count in [0, 1, 4, 50] {
                assert_eq!(run_numbers(threads, Ok(count), None), ((0..count).collect(), Ok(count)));
            }
        }
    }

    #[test]
    fn an_error_ends_it_in_order() {
        for threads in [1, 2, 3] {
            let all: Vec<u32> = (0..30).collect();
            assert_eq!(run_numbers(threads, Err(30), None), (all, Err(ErrorKind::Stopped)));
            assert_eq!(run_numbers(threads, Ok(50), Some(7)), ((0..8).collect(), Err(ErrorKind::Stopped)));
        }
    }

    #[test]
    fn a_panic_goes_on() {
        for threads in [1, 2, 3] {
            let mut numbers = Numbers { next: 0, end: Ok(50), taken: Vec::new(), stop_at: None };
            let work = |number: u32, _: &mut u32| {
                assert!(number != 20, "the twentieth");
                number
            };
            let run = std::panic::AssertUnwindSafe(|| run(&mut numbers, threads, 5, || 0, work));
            assert!(std::panic::catch_unwind(run).is_err());
        }
    }
}
