//! Replaces one session of a table, for an edit.
//!
//! An edit of one session must be fast in a table of millions. So only its chunk is built again, and the row is taken
//! out of the selection and put back at its position; nothing is filtered or sorted anew.

use std::sync::Arc;

use super::{Chunk, Columns, Ordered, Picked, Row, SessionTable, unknown_session};
use crate::error::{Error, ErrorKind};
use crate::session::{Record, Session};

impl SessionTable {
    /// The table with this session in place of the one with the same id, visible or not, and the number of its row in
    /// the store. Which rows are visible, and their order, do not change. Only the chunk of the session is built again.
    ///
    /// [`ErrorKind::UnknownSession`] when the set has no session with this id.
    pub(crate) fn replacing(&self, session: &Session) -> Result<(Self, u32), Error> {
        let unknown = || unknown_session(session.id());
        let set = SessionTable { picked: self.store.members.clone(), order: None, ..self.clone() };
        let (place, row) = set.try_located(session.id())?.ok_or_else(unknown)?;
        let mut chunks = self.store.chunks.clone();
        let chunk = chunks.get_mut(place).ok_or_else(unknown)?;
        *chunk = Arc::new(self.replaced(chunk, row.index, session)?);
        let before = self.store.before.get(place).copied().unwrap_or_default();
        let number = u32::try_from(before + row.index).map_err(|_| unknown())?;
        let store = self.store.with(chunks, self.store.policies.clone());
        Ok((SessionTable { store: Arc::new(store), ..self.clone() }, number))
    }

    /// The table with the row of this number visible or hidden.
    ///
    /// For a table with an order, `place` returns the row's position among the other visible rows.
    pub(crate) fn showing(&self, number: u32, is_shown: bool, place: impl FnOnce(&Self) -> usize) -> Self {
        let mut words = vec![0; self.words()];
        self.parts_with_bits(&mut words).for_each(|(part, words)| part.write_bits(words));
        self.set(number, false, &mut words);
        let others = self.narrowed(words.clone(), self.query.as_ref().clone());
        if !is_shown {
            return others;
        }
        self.set(number, true, &mut words);
        let order = others.order.as_ref().map(|order| {
            let (before, after) = order.numbers.split_at(place(&others).min(order.numbers.len()));
            Ordered { by: Arc::clone(&order.by), numbers: [before, &[number], after].concat().into() }
        });
        let picked = Picked::new(words, Arc::clone(&self.store.words_before));
        SessionTable { picked: Some(Arc::new(picked)), order, ..others }
    }

    /// A copy of the chunk with the session as its row `replaced`.
    ///
    /// [`ErrorKind::TooManyTags`] when the edited session no longer fits into the chunk.
    fn replaced(&self, chunk: &Chunk, replaced: usize, session: &Session) -> Result<Chunk, Error> {
        let policies = &self.store.policies;
        let mut columns = Columns::default();
        for index in 0..chunk.len() {
            if index == replaced {
                columns.push(session);
            } else {
                columns.push(&Row { chunk, index, policies });
            }
        }
        if columns.has_overflowed() {
            let message = "the sessions around this one have too many different tags or too much text";
            return Err(Error::new(ErrorKind::TooManyTags, message).at("tags"));
        }
        Ok(Chunk::scored(Arc::new(columns.take()), policies))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facets::Group;
    use crate::{Channel, Policies};

    fn session(number: usize) -> Session {
        let start = "2026-11-01T14:30:00Z".parse().unwrap();
        Session::builder(format!("s-{number}"), start, Channel::Voice).tags([format!("tag {number}")]).build().unwrap()
    }

    #[test]
    fn one_row_changes_and_no_other() {
        let table = SessionTable::from_sessions((0..70_000).map(session), Policies::default()).unwrap();
        for number in [0, 65_000, 69_999] {
            let edited = session(number).to_builder().comment("seen").stars(2).build().unwrap();
            let changed = table.with_session(&edited).unwrap();
            assert_eq!(changed.len(), table.len());
            for (place, row) in changed.rows().enumerate() {
                assert_eq!(row.comment(), (place == number).then_some("seen"));
                assert_eq!(row.id(), table.row(place).unwrap().id());
            }
            assert_eq!(changed.session(number).unwrap(), edited);
            let two_stars = Group::STARS.bit(2);
            assert_ne!(changed.row(number).unwrap().scored().facets.word() & two_stars, 0);
            assert_eq!(table.row(number).unwrap().comment(), None);
        }
    }

    #[test]
    fn the_session_must_be_in_the_set() {
        let table = SessionTable::from_sessions([session(1)], Policies::default()).unwrap();
        let error = table.with_session(&session(2)).unwrap_err();
        assert_eq!((error.kind(), error.value()), (ErrorKind::UnknownSession, Some("s-2")));
    }

    #[test]
    fn tags_beyond_the_room_of_a_chunk_are_refused() {
        let tags = |number: usize| (0..1_000).map(move |tag| format!("{number}.{tag}"));
        let sessions = (0..64).map(|number| session(number).to_builder().tags(tags(number)).build().unwrap());
        let few = (64..70).map(session);
        let mut table = SessionTable::from_sessions(sessions.chain(few), Policies::default()).unwrap();
        table = table.with_session(&session(64).to_builder().tags(tags(64)).build().unwrap()).unwrap();
        let error = table.with_session(&session(65).to_builder().tags(tags(65)).build().unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooManyTags);
    }
}
