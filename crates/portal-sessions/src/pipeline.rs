//! Items through several threads, and what became of them in their order.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::error::Error;

/// Where items come from, and where those go that are done.
pub(crate) trait Ends {
    type Item: Send;
    type Done: Send;
    /// What a thread works with.
    type Tools: Send;

    /// The next item; none when there are no more for now.
    fn next(&mut self) -> Result<Option<Self::Item>, Error>;

    /// Takes the items that are done, one after another in the order in which they were given. The tools are those of
    /// this thread.
    fn take(&mut self, done: Self::Done, tools: &mut Self::Tools) -> Result<(), Error>;
}

/// Works on all items, and gives back the tools. So many threads do it, of which this one also gives and takes; at most
/// `most` items are on their way at once. What is taken is the same for any number of threads.
///
/// After an error of [`next`](Ends::next) the items before it are taken all the same.
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
            // Where the machine gives no further thread, the others do its share.
            thread::Builder::new().spawn_scoped(scope, work).ok()
        };
        let others: Vec<_> = (1..threads).map_while(start).collect();
        let mut middle = Middle { give, given, handed_back, done: BTreeMap::new(), places: 0, taken: 0 };
        let mut end = None;
        loop {
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
        drop(middle);
        let others = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        let tools = std::iter::once(tools).chain(others).collect();
        end.unwrap_or(Ok(())).map(|()| tools)
    })
}

/// The next item to work on; none when there will be no more.
fn receive<T>(given: &Mutex<Receiver<T>>) -> Option<T> {
    given.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Takes what is done from one thread, and nothing when it panics, so that nobody waits for what it had.
struct HandBack<T>(Sender<Option<T>>);

impl<T> Drop for HandBack<T> {
    fn drop(&mut self) {
        if thread::panicking() {
            // Nobody listens any more once another thread has panicked, too.
            self.0.send(None).ok();
        }
    }
}

/// Where items lie on their way to the threads and back, each with its place in their order.
struct Middle<'m, I, D> {
    give: Sender<(usize, I)>,
    given: &'m Mutex<Receiver<(usize, I)>>,
    handed_back: Receiver<Option<(usize, D)>>,
    /// What came back before its turn.
    done: BTreeMap<usize, D>,
    /// How many places were given.
    places: usize,
    taken: usize,
}

impl<I, D> Middle<'_, I, D> {
    fn give(&mut self, item: I) {
        if self.give.send((self.places, item)).is_ok() {
            self.places += 1;
        }
    }

    /// What became of the next item in their order; none when all are taken. This thread works on others until it is
    /// there.
    fn next(&mut self, mut work: impl FnMut(I) -> D) -> Option<D> {
        while self.taken < self.places {
            if let Some(done) = self.done.remove(&self.taken) {
                self.taken += 1;
                return Some(done);
            }
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

    /// An item on which no other thread has begun.
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
