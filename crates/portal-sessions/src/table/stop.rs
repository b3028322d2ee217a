//! Cancellation: how another thread ends a query before it is done.
//!
//! The check is one relaxed load of a flag that is almost never written, so it costs nothing next to the work between
//! two checks.

use std::sync::Arc;
#[cfg(test)]
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::{AtomicBool, Ordering};

use super::SessionTable;
use crate::error::{Error, ErrorKind};

/// A flag by which another thread ends the queries of a table early.
///
/// Pass it to [`SessionTable::with_stop`] and keep a clone: all clones share one flag. Once set it stays set, so make a
/// new one for each request. A query checks it many times a second, and then fails with [`ErrorKind::Stopped`]. Without
/// a stop a query always runs to its end.
///
/// ```
/// use portal_sessions::{AsOf, ErrorKind, Filter, Policies, Session, SessionTable, Stop};
///
/// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
/// let stop = Stop::new();
/// let stoppable = table.with_stop(&stop);
/// assert_eq!(stoppable.count(&Filter::default(), &AsOf::unspecified())?, 0);
///
/// stop.stop(); // From any thread: the client left, somebody pressed Ctrl-C, time is up.
/// let error = stoppable.count(&Filter::default(), &AsOf::unspecified()).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Stopped);
/// assert_eq!(table.count(&Filter::default(), &AsOf::unspecified())?, 0);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Flag>);

/// The shared state of a stop and its clones.
#[derive(Debug, Default)]
struct Flag {
    is_set: AtomicBool,
    /// How often it was checked, so that tests can set it in the middle of a query without a clock.
    #[cfg(test)]
    looks: AtomicUsize,
    /// The check at which it sets itself, counted from 1.
    #[cfg(test)]
    set_by_look: Option<usize>,
}

impl Stop {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Stop::default()
    }

    /// Sets the flag permanently. May be called from any thread, and more than once.
    ///
    /// ```
    /// use portal_sessions::Stop;
    ///
    /// let stop = Stop::new();
    /// let clone = stop.clone();
    /// std::thread::spawn(move || clone.stop()).join().unwrap();
    /// assert!(stop.is_stopped());
    /// ```
    pub fn stop(&self) {
        self.0.is_set.store(true, Ordering::Relaxed);
    }

    /// Whether the flag is set.
    ///
    /// ```
    /// use portal_sessions::Stop;
    ///
    /// let stop = Stop::new();
    /// assert!(!stop.is_stopped());
    /// stop.stop();
    /// assert!(stop.is_stopped());
    /// ```
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        #[cfg(test)]
        if Some(self.0.looks.fetch_add(1, Ordering::Relaxed) + 1) == self.0.set_by_look {
            self.stop();
        }
        self.0.is_set.load(Ordering::Relaxed)
    }
}

impl SessionTable {
    /// The same table, whose queries fail with [`ErrorKind::Stopped`] soon after `stop` is set.
    ///
    /// Tables that are derived from it by filtering, sorting and so on have the same stop, so that one flag ends a
    /// whole chain of queries; use [`without_stop`](SessionTable::without_stop) for a table that is kept for longer.
    /// Methods that cannot fail, such as [`sort`](SessionTable::sort) and [`find`](SessionTable::find), ignore the
    /// flag; [`try_sort`](SessionTable::try_sort) and [`try_find`](SessionTable::try_find) check it.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Policies, Session, SessionTable, Stop};
    ///
    /// let stop = Stop::new();
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?.with_stop(&stop);
    /// let order = "-asr".parse()?;
    /// assert!(table.try_sort(&order).is_ok());
    /// stop.stop();
    /// assert_eq!(table.try_sort(&order).unwrap_err().kind(), ErrorKind::Stopped);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn with_stop(&self, stop: &Stop) -> Self {
        SessionTable { stop: Some(stop.clone()), ..self.clone() }
    }

    /// The same table without a stop, whose queries always run to their end.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Filter, Policies, Session, SessionTable, Stop};
    ///
    /// let stop = Stop::new();
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?.with_stop(&stop);
    /// stop.stop();
    /// assert!(table.count(&Filter::default(), &AsOf::unspecified()).is_err());
    /// assert_eq!(table.without_stop().count(&Filter::default(), &AsOf::unspecified())?, 0);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn without_stop(&self) -> Self {
        SessionTable { stop: None, ..self.clone() }
    }

    /// Whether the table has a stop.
    pub(crate) fn has_stop(&self) -> bool {
        self.stop.is_some()
    }

    /// Whether work may be abandoned, since [`check_stop`](Self::check_stop) will refuse its result.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(Stop::is_stopped)
    }

    /// Fails when the stop is set. Must be called before any result is returned of which a part may be missing.
    pub(crate) fn check_stop(&self) -> Result<(), Error> {
        if self.is_stopped() {
            return Err(Error::new(ErrorKind::Stopped, "the question was stopped before its answer"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AsOf, Channel, Filter, Grouping, Policies, Session, Timestamp, Zone};

    const ROWS: usize = 200_000;
    const CHUNKS: usize = 4;
    /// As many as one filter may cost.
    const SEARCHES: usize = 20;

    fn table() -> SessionTable {
        let session = |number: usize| {
            let builder = Session::builder(format!("s-{number}"), Timestamp::MIN, Channel::Voice);
            builder.summary("a call about a booking").stars(number as u32 % 5 + 1).build().unwrap()
        };
        SessionTable::from_sessions((0..ROWS).map(session), Policies::default()).unwrap()
    }

    type Question = fn(&SessionTable) -> Result<(), Error>;

    /// Every question that can fail, by name.
    fn questions() -> Vec<(&'static str, Question)> {
        fn as_of() -> AsOf {
            AsOf::unspecified().with_zone(Zone::utc())
        }
        fn searches() -> Filter {
            let search = |number| Filter::panel().search(format!("qzx{number}")).build().unwrap();
            Filter::any((0..SEARCHES).map(search)).unwrap()
        }
        vec![
            ("filter", |table| table.filter(&searches(), &as_of()).map(drop)),
            ("count", |table| table.count(&searches(), &as_of()).map(drop)),
            ("explain", |table| table.explain("s-3", &Filter::default(), &as_of()).map(drop)),
            ("explain_asr", |table| table.explain_asr("s-3").map(drop)),
            ("reconcile_asr", |table| table.reconcile_asr(1).map(drop)),
            ("summary", |table| table.summary(&as_of()).map(drop)),
            ("by", |table| table.by(Grouping::Day, &as_of()).map(drop)),
            ("by", |table| table.by(Grouping::Channel, &as_of()).map(drop)),
            ("try_find", |table| table.try_find("s-3").map(drop)),
            ("try_sort", |table| table.try_sort(&"-stars,id".parse().unwrap()).map(drop)),
            ("append", |table| table.append(&table.slice(..0)).map(drop)),
            ("with_policies", |table| table.with_policies(Policies::default()).map(drop)),
            ("with_session", |table| table.with_session(&table.session(3).unwrap()).map(drop)),
        ]
    }

    #[test]
    fn a_set_flag_ends_every_question_and_one_that_is_not_set_none() {
        let table = table();
        let small = table.slice(..5);
        for (name, ask) in questions() {
            let stop = Stop::new();
            ask(&small.with_stop(&stop)).unwrap();
            stop.stop();
            for threads in [1, 2] {
                let error = ask(&table.with_threads(threads).with_stop(&stop)).unwrap_err();
                assert_eq!((name, error.kind()), (name, ErrorKind::Stopped));
            }
            ask(&small).unwrap();
            ask(&small.with_stop(&stop).without_stop()).unwrap();
        }
    }

    #[test]
    fn tables_carry_the_flag_on() {
        let stop = Stop::new();
        let asked = table().slice(..9).with_stop(&stop);
        let as_of = AsOf::unspecified();
        let made = [
            asked.filter(&Filter::default(), &as_of).unwrap(),
            asked.try_sort(&"id".parse().unwrap()).unwrap(),
            asked.sort(&"id".parse().unwrap()),
            asked.slice(1..3),
            asked.append(&asked.slice(..0)).unwrap(),
            asked.with_policies(Policies::default()).unwrap(),
            asked.with_session(&asked.session(3).unwrap()).unwrap(),
            asked.with_threads(2),
        ];
        stop.stop();
        for table in made {
            assert_eq!(table.count(&Filter::default(), &as_of).unwrap_err().kind(), ErrorKind::Stopped);
        }
    }

    #[test]
    fn a_question_ends_at_any_look_while_it_runs() {
        let table = table();
        let set_by = |look| Stop(Arc::new(Flag { set_by_look: look, ..Flag::default() }));
        for (name, ask) in questions() {
            // A search reads less the second time.
            ask(&table).unwrap();
            let never = set_by(None);
            ask(&table.with_stop(&never)).unwrap();
            let looks = never.0.looks.load(Ordering::Relaxed);
            assert!(looks >= if name == "filter" { CHUNKS * SEARCHES } else { 1 }, "{name}: {looks}");
            for look in [1, looks.div_ceil(2), looks] {
                let ended = ask(&table.with_stop(&set_by(Some(look)))).map_err(|error| error.kind());
                assert_eq!((name, look, ended), (name, look, Err(ErrorKind::Stopped)), "of {looks}");
            }
        }
    }
}
