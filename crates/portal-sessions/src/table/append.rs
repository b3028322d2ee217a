//! Concatenates two tables.
//!
//! Chunks are shared with both tables; only the bits of the visible rows are copied.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Chunk, SessionTable, Store};
use crate::error::{Error, ErrorKind};
use crate::seeded::Seeded;

impl SessionTable {
    /// The sessions of this table followed by those of `other`, scored under this table's policies.
    ///
    /// Only the sessions that the two tables show are taken, each in the order in which they were ingested. The result
    /// is a set of its own: it has no filter and no order, and rows that the tables did not show never come back.
    /// Neither table changes, and no column is copied; if `other` has different policies, its facets and ASR are
    /// computed again.
    ///
    /// The ids of both tables are compared on each call, so it is faster to ingest many small batches as one input.
    ///
    /// # Errors
    /// [`ErrorKind::DuplicateId`] with the first id of `other` that this table shows too;
    /// [`ErrorKind::TooManyRecords`] beyond 2³² − 1 sessions.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Ingest};
    ///
    /// let batch = |id| format!(r#"{{"id":"{id}","started_at":"2026-11-01T14:30:00Z","channel":"voice"}}"#);
    /// let (first, second) = (Ingest::new().ndjson(&batch("s-1"))?.table, Ingest::new().ndjson(&batch("s-2"))?.table);
    /// let both = first.append(&second)?;
    /// assert_eq!(both.len(), 2);
    /// assert_eq!(both.append(&first).unwrap_err().kind(), ErrorKind::DuplicateId);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn append(&self, other: &SessionTable) -> Result<SessionTable, Error> {
        self.check_ids(other)?;
        let policies = self.policies();
        let judged = |chunk: &Arc<Chunk>| match other.policies() == policies {
            true => Arc::clone(chunk),
            false => Arc::new(Chunk::scored(Arc::clone(&chunk.columns), policies)),
        };
        let chunks = self.store.chunks.iter().map(Arc::clone).chain(other.store.chunks.iter().map(judged));
        let mut words = vec![0; self.words() + other.words()];
        let (mine, theirs) = words.split_at_mut(self.words());
        self.parts_with_bits(mine)
            .chain(other.parts_with_bits(theirs))
            .for_each(|(part, words)| part.write_bits(words));
        let set = SessionTable::of_set(Store::of_members(chunks, &words, policies.clone()).checked()?);
        self.check_stop()?;
        Ok(SessionTable { threads: self.threads, stop: self.stop.clone(), ..set })
    }

    /// [`ErrorKind::DuplicateId`] when a session of `other` has an id that this table shows.
    fn check_ids(&self, other: &SessionTable) -> Result<(), Error> {
        let unless_stopped = |_: &&str| !self.is_stopped();
        let theirs: HashSet<&str, Seeded> = other.ids().take_while(unless_stopped).collect();
        let in_both: HashSet<&str> = self.ids().take_while(unless_stopped).filter(|id| theirs.contains(id)).collect();
        self.check_stop()?;
        match other.ids().find(|id| in_both.contains(id)) {
            None => Ok(()),
            Some(id) => {
                let message = format!("both tables have a session with the id `{id:.60}`");
                Err(Error::new(ErrorKind::DuplicateId, message).at("id").value_is(id))
            }
        }
    }

    /// The ids of the visible rows, in the order of the store.
    fn ids(&self) -> impl Iterator<Item = &str> {
        self.parts().flat_map(|part| part.rows().filter_map(move |row| part.chunk.columns.id.get(row)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::filter::strategy;
    use crate::policies::tests::any_policies;
    use crate::{Channel, Filter, Policies, Query, Session, Timestamp};

    fn sessions(table: &SessionTable) -> Vec<Session> {
        table.rows().map(|row| row.to_session()).collect()
    }

    proptest! {
        #[test]
        fn both_are_one_set(
            all in strategy::sessions(0..150),
            cut in 0..150_usize,
            filters in prop::array::uniform2(prop::option::of(strategy::panel())),
            policies in any_policies(),
            sorted in any::<bool>(),
        ) {
            let (first, second) = all.split_at(cut.min(all.len()));
            let [first, second] = [first, second].map(|sessions| strategy::table(sessions.to_vec()));
            let [to_first, to_second] = filters;
            let asked = |table: SessionTable, filter: Option<Filter>| match filter {
                Some(filter) => table.filter(&filter, &strategy::as_of()).unwrap(),
                None => table,
            };
            let first = asked(first, to_first).with_policies(policies.clone()).unwrap();
            let second = asked(second, to_second);
            let expected: Vec<Session> = sessions(&first).into_iter().chain(sessions(&second)).collect();
            let second = if sorted { second.sort(&"-id".parse().unwrap()) } else { second };

            let both = first.append(&second).unwrap();
            prop_assert_eq!(sessions(&both), expected.clone());
            prop_assert_eq!((both.query(), both.order(), both.policies()), (&Query::default(), None, &policies));
            // Nothing of what was not shown comes back, and every row is judged under the first policies.
            let whole = SessionTable::from_sessions(expected, policies).unwrap();
            let again = both.with_policies(Policies::default()).unwrap();
            prop_assert_eq!(sessions(&again), sessions(&whole));
            for (row, expected) in both.rows().zip(whole.rows()) {
                prop_assert_eq!(row.scored().facets, expected.scored().facets);
                prop_assert_eq!(row.asr(), expected.asr());
            }
        }
    }

    #[test]
    fn the_first_id_that_both_show_is_named() {
        let session = |id: &str| Session::builder(id, Timestamp::MIN, Channel::Chat).build().unwrap();
        let table =
            |ids: &[&str]| SessionTable::from_sessions(ids.iter().map(|id| session(id)), Policies::default()).unwrap();
        let (first, second) = (table(&["a", "b", "c"]), table(&["x", "c", "a"]));
        let error = first.append(&second).unwrap_err();
        assert_eq!((error.kind(), error.path(), error.value()), (ErrorKind::DuplicateId, Some("id"), Some("c")));
        assert_eq!(first.slice(..2).append(&second).unwrap_err().value(), Some("a"));
        assert_eq!(first.slice(1..2).append(&second.slice(..1)).unwrap().len(), 2);
    }

    #[test]
    fn columns_are_shared() {
        let table = strategy::table(vec![crate::testing::full("a")]);
        let both = table.append(&strategy::table(vec![crate::testing::full("b")])).unwrap();
        assert!(Arc::ptr_eq(&both.store.chunks[0], &table.store.chunks[0]));
    }
}
