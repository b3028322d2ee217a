//! One session of a table in another state.

use std::sync::Arc;

use super::{Chunk, Columns, Row, SessionTable, unknown_session};
use crate::error::{Error, ErrorKind};
use crate::session::{Record, Session};

impl SessionTable {
    /// The table with this session in the place of the one that has its id, as after an edit.
    ///
    /// Which rows it shows and in which order stay as they were, even when the session no longer matches the filter or
    /// belongs elsewhere in the order: a list does not jump under the reviewer's hands. Filter and sort again to see it
    /// in its new place. At most 65,536 rows are built anew, all others are shared.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownSession`] when the table shows no session with this id; [`ErrorKind::TooManyTags`] when the
    /// rows built anew would have more than 65,535 different tags, or more than two gigabytes of text.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Record, Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let table = SessionTable::from_sessions([session.clone()], Policies::default())?;
    /// let edited = session.to_builder().comment("call back").build()?;
    /// assert_eq!(table.with_session(&edited)?.row(0).unwrap().comment(), Some("call back"));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn with_session(&self, session: &Session) -> Result<Self, Error> {
        let unknown = || unknown_session(session.id());
        let (chunk, row) = self.try_located(session.id())?.ok_or_else(unknown)?;
        let mut chunks = self.store.chunks.clone();
        let chunk = chunks.get_mut(chunk).ok_or_else(unknown)?;
        *chunk = Arc::new(self.replaced(chunk, row.index, session)?);
        let store = self.store.with(chunks, self.store.policies.clone());
        Ok(SessionTable { store: Arc::new(store), ..self.clone() })
    }

    /// The chunk with the session in its row `replaced`.
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
        Ok(Chunk::new(Arc::new(columns.take()), policies))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Group;
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
    fn places_and_order_stay() {
        let table = SessionTable::from_sessions((0..3).map(session), Policies::default()).unwrap();
        let table = table.reordered("-id", vec![2, 1, 0]);
        let changed = table.with_session(&session(1).to_builder().done(true).build().unwrap()).unwrap();
        assert_eq!(changed.rows().map(|row| row.id().to_owned()).collect::<Vec<_>>(), ["s-2", "s-1", "s-0"]);
        assert_eq!(changed.order(), Some("-id"));
    }

    #[test]
    fn the_session_must_be_shown() {
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
