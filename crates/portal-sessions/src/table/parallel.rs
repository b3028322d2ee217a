//! Divides the chunks of a large table among threads.
//!
//! Threads are started for each query and not kept in a pool. For a query of many rows that costs little, and it leaves
//! no thread behind in the host's process.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::SessionTable;
use crate::error::Error;

/// The most threads of a query or an ingest. Beyond this, threads contend for memory and locks and gain nothing.
pub(crate) const MOST_THREADS: usize = 64;
/// The rows for which starting one more thread pays: one chunk. Smaller tables are answered by the calling thread
/// alone.
const WORTHWHILE: usize = 1 << 16;

impl SessionTable {
    /// The same table, whose queries may use `threads` threads: 1 by default, 64 at most. An ingest passes on its own
    /// number.
    ///
    /// The threads live only while a query runs; the calling thread is one of them. The result is the same for any
    /// number. A query uses at most one thread for each 65,536 rows.
    ///
    /// ```
    /// use portal_sessions::{Policies, Session, SessionTable};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?.with_threads(4);
    /// assert_eq!(table.threads(), 4);
    /// assert_eq!(table.with_threads(0).threads(), 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn with_threads(&self, threads: usize) -> Self {
        SessionTable { threads: threads.clamp(1, MOST_THREADS), ..self.clone() }
    }

    /// The most threads that a query of this table uses.
    ///
    /// ```
    /// use portal_sessions::{Policies, Session, SessionTable};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// assert_eq!((table.threads(), table.with_threads(1_000).threads()), (1, 64));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Runs `each` over all items, one for each chunk, on the table's threads, and returns the state of each thread.
    ///
    /// Every thread begins with a `state` of its own, so that nothing is shared while they work; the caller merges the
    /// states. Which thread gets which item is not determined, so merging must not depend on it. Fails when the table's
    /// stop was set, even if `each` has then left work undone.
    pub(crate) fn share<I: Send, S: Send>(
        &self,
        items: impl Iterator<Item = I> + Send,
        state: impl Fn() -> S + Sync,
        each: impl Fn(&mut S, I) + Sync,
    ) -> Result<Vec<S>, Error> {
        let threads = self.threads.min(self.store.len() / WORTHWHILE).max(1);
        // Each thread takes the next item when it is done with one, in place of a fixed share: chunks take different
        // times, and other programs may slow a thread down. The lock is held only for one step of the iterator.
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
            // If the system refuses to start another thread, the threads that are there do its share.
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
            let others: Vec<_> = (1..threads).map_while(spawn).collect();
            // The calling thread works too, so that one thread less has to be started.
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
