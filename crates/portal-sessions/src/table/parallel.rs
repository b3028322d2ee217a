//! The parts of a large table shared among threads.

use std::panic::resume_unwind;
use std::thread;

use super::{Part, SessionTable};

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

    /// What `work` makes of each part, in the order of the store.
    pub(crate) fn map_parts<'t, T: Send>(&'t self, work: impl Fn(Part<'t>) -> T + Sync) -> Vec<T> {
        self.map_shares(|parts| parts.iter().map(|&part| work(part)).collect::<Vec<T>>())
            .into_iter()
            .flatten()
            .collect()
    }

    /// What `work` makes of the share of the parts that each thread has, in the order of the store.
    pub(crate) fn map_shares<'t, T: Send>(&'t self, work: impl Fn(&[Part<'t>]) -> T + Sync) -> Vec<T> {
        let parts: Vec<Part<'_>> = self.parts().collect();
        let rows = self.store.before.last().copied().unwrap_or(0);
        let threads = self.threads.min(rows / WORTHWHILE).clamp(1, parts.len().max(1));
        let share = parts.len().div_ceil(threads);
        let Some((mine, others)) = parts.split_at_checked(share).filter(|(_, others)| !others.is_empty()) else {
            return vec![work(&parts)];
        };
        thread::scope(|scope| {
            let work = &work;
            let spawn = |parts| (parts, thread::Builder::new().spawn_scoped(scope, move || work(parts)));
            let workers: Vec<_> = others.chunks(share).map(spawn).collect();
            let mut done = vec![work(mine)];
            for (parts, worker) in workers {
                done.push(match worker {
                    Ok(worker) => worker.join().unwrap_or_else(|panic| resume_unwind(panic)),
                    // The machine gives no further thread.
                    Err(_) => work(parts),
                });
            }
            done
        })
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
