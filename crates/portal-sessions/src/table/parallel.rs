//! The parts of a large table shared among threads.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::SessionTable;
use crate::error::Error;

/// More threads than this only wait for each other.
pub(crate) const MOST_THREADS: usize = 64;
/// So many rows are worth a thread.
const WORTHWHILE: usize = 1 << 16;

impl SessionTable {
    /// The same table, whose questions may use so many threads, 1 by default and 64 at most; an ingest passes on its own number.
    ///
    /// They live only while a question is answered, and their number changes nothing of the answer. A small table uses
    /// fewer.
    #[must_use]
    pub fn with_threads(&self, threads: usize) -> Self {
        SessionTable { threads: threads.clamp(1, MOST_THREADS), ..self.clone() }
    }

    /// How many threads its questions may use.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// What each thread makes of its share of some items, one for each chunk: it begins with a state of its own, and
    /// takes the next item whenever it is done with one, so that no thread waits for a slower one. It fails when the
    /// table's stop was set, also where `each` then left its work undone.
    pub(crate) fn share<I: Send, S: Send>(
        &self,
        items: impl Iterator<Item = I> + Send,
        state: impl Fn() -> S + Sync,
        each: impl Fn(&mut S, I) + Sync,
    ) -> Result<Vec<S>, Error> {
        let threads = self.threads.min(self.store.len() / WORTHWHILE).max(1);
        let items = Mutex::new(items);
        let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || {
            let mut state = state();
            while !self.is_stopped()
                && let Some(item) = next()
            {
                each(&mut state, item);
            }
            state
        };
        if threads == 1 {
            let done = vec![work()];
            return self.check_stop().map(|()| done);
        }
        let done = thread::scope(|scope| {
            // Where the machine gives no further thread, the others do its share.
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
            let others: Vec<_> = (1..threads).map_while(spawn).collect();
            let mut done = vec![work()];
            done.extend(others.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic))));
            done
        });
        self.check_stop().map(|()| done)
    }
}

#[cfg(test)]
mod tests {
    use crate::{AsOf, Channel, Filter, Policies, Session, SessionTable, Timestamp, Zone};

    #[test]
    fn the_number_of_threads_changes_no_answer() {
        let sessions = (0..200_000).map(|number| {
            let builder = Session::builder(format!("s-{number}"), Timestamp::MIN, Channel::Voice);
            let summary = if number % 7 == 0 { "Refund" } else { "no" };
            builder.lead(number % 3 == 0).stars(number % 5 + 1).summary(summary).build().unwrap()
        });
        let one = SessionTable::from_sessions(sessions, Policies::default()).unwrap();
        let as_of = AsOf::unspecified().with_zone(Zone::get("America/New_York").unwrap());
        let filter = Filter::panel().lead(true).search("refund").build().unwrap();
        let answer = |table: &SessionTable| {
            let found = table.filter(&filter, &as_of).unwrap();
            let numbers: Vec<u32> = found.numbers().collect();
            (
                numbers,
                serde_json::to_string(&found.summary(&as_of).unwrap()).unwrap(),
                table.count(&filter, &as_of).unwrap(),
            )
        };
        let expected = answer(&one);
        assert_eq!(expected.2, 9_524);
        for threads in [2, 3, usize::MAX] {
            assert!(answer(&one.with_threads(threads)) == expected, "{threads} threads");
        }
    }
}
