//! Updates one session of a table after an edit.

use crate::error::Error;
use crate::session::Session;
use crate::table::SessionTable;
use crate::view::Order;

impl SessionTable {
    /// The table with this session in place of the one with the same id, as after an edit.
    ///
    /// The result is the same as if the [`query`](SessionTable::query) and the [`order`](SessionTable::order) of the
    /// table were applied to the changed set: if the session no longer matches the filter, it disappears; if it matches
    /// now, it appears; and it is at its position in the order. So an export of the table still states its query
    /// truthfully.
    ///
    /// The session need not have been visible, but it must belong to the set that was filtered; for a
    /// [`slice`](SessionTable::slice), that is the slice. At most 65,536 rows are built again, and all others are
    /// shared.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownSession`](crate::ErrorKind::UnknownSession) when the set has no session with this id;
    /// [`ErrorKind::TooManyTags`](crate::ErrorKind::TooManyTags) when the rows to be built again would have more than
    /// 65,535 distinct tags, or more than 2 GiB of text.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Filter, Policies, Record, Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let table = SessionTable::from_sessions([session.clone()], Policies::default())?;
    /// let edited = session.to_builder().comment("call back").build()?;
    /// assert_eq!(table.with_session(&edited)?.row(0).unwrap().comment(), Some("call back"));
    ///
    /// let live = table.filter(&Filter::portal_default(), &AsOf::unspecified())?;
    /// let archived = live.with_session(&session.to_builder().archived(true).build()?)?;
    /// assert_eq!((archived.len(), archived.with_session(&session)?.len()), (0, 1));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn with_session(&self, session: &Session) -> Result<Self, Error> {
        let filter = self.query().filter().resolve(self.query().as_of())?;
        let order: Option<Order> = self.order().map(str::parse).transpose()?;
        let (changed, number) = self.replacing(session)?;
        let is_shown = filter.matches(session, self.policies());
        Ok(changed.showing(number, is_shown, |others| {
            order.map_or(0, |order| others.place_in_order(&order, &self.policies().score(session)))
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::filter::strategy;
    use crate::{AsOf, CsvExport, ErrorKind, Filter, Order, Policies, Record, Session, SessionTable, View};

    fn ids(table: &SessionTable) -> Vec<String> {
        table.rows().map(|row| row.id().to_owned()).collect()
    }

    proptest! {
        /// An edited table is what the same questions give of the edited set.
        #[test]
        fn an_edited_table_still_answers_its_question(
            sessions in strategy::sessions(1..60),
            filters in prop::collection::vec(strategy::panel(), 0..3),
            order in prop::option::of(crate::view::orders()),
            edits in prop::collection::vec((any::<prop::sample::Index>(), strategy::session("s".to_owned())), 1..4),
            sorted_first in any::<bool>(),
        ) {
            let asked = |sessions: &[Session]| {
                let sorted = |table: SessionTable| order.iter().fold(table, |table, order| table.sort(order));
                let table = strategy::table(sessions.to_vec());
                let table = if sorted_first { sorted(table) } else { table };
                let table = filters.iter().fold(table, |table, filter| table.filter(filter, &strategy::as_of()).unwrap());
                if sorted_first { table } else { sorted(table) }
            };
            let mut sessions = sessions;
            let mut table = asked(&sessions);
            for (place, edited) in edits {
                let place = place.index(sessions.len());
                let mut wire = serde_json::to_value(&edited).unwrap();
                wire["id"] = sessions[place].id().into();
                sessions[place] = Session::from_json(&wire.to_string()).unwrap();
                table = table.with_session(&sessions[place]).unwrap();
                let expected = asked(&sessions);
                prop_assert_eq!(ids(&table), ids(&expected));
                prop_assert_eq!((table.len(), table.query(), table.order()), (expected.len(), expected.query(), expected.order()));
                let filter = table.query().filter();
                prop_assert_eq!(table.count(filter, &strategy::as_of()).unwrap(), table.len());
                for (row, other) in table.rows().zip(expected.rows()) {
                    prop_assert_eq!(row.to_session(), other.to_session());
                }
                let judged = |table: &SessionTable| {
                    let mut judged = ids(&table.with_policies(Policies::default()).unwrap());
                    judged.sort();
                    judged
                };
                prop_assert_eq!(judged(&table), judged(&expected));
            }
        }
    }

    fn rated(id: &str, stars: u32) -> Session {
        crate::testing::full(id).to_builder().stars(stars).build().unwrap()
    }

    #[test]
    fn a_file_says_of_itself_what_is_so() {
        let table = SessionTable::from_sessions([rated("a", 5), rated("b", 4), rated("c", 3)], Policies::default());
        let good = Filter::panel().stars(4..).build().unwrap();
        let found =
            table.unwrap().filter(&good, &AsOf::unspecified()).unwrap().sort(&"-stars".parse::<Order>().unwrap());
        let file = |table: &SessionTable| {
            let (bytes, manifest) = CsvExport::data(View::of(["id", "stars"]).unwrap()).to_vec(table).unwrap();
            (String::from_utf8(bytes).unwrap(), manifest.rows_matched)
        };
        let lower = found.with_session(&rated("a", 1)).unwrap();
        assert_eq!(file(&lower), ("id,stars\n\"b\",4\n".to_owned(), 1));
        let higher = lower.with_session(&rated("c", 5)).unwrap();
        assert_eq!(file(&higher), ("id,stars\n\"c\",5\n\"b\",4\n".to_owned(), 2));
        let back = higher.with_session(&rated("a", 5)).unwrap();
        assert_eq!(ids(&back), ["a", "c", "b"]);
        assert_eq!((back.query(), back.order()), (found.query(), Some("-stars,id")));
    }

    #[test]
    fn a_slice_is_a_set_of_its_own() {
        let table = SessionTable::from_sessions([rated("a", 5), rated("b", 4)], Policies::default()).unwrap();
        let error = table.slice(..1).with_session(&rated("b", 1)).unwrap_err();
        assert_eq!((error.kind(), error.value()), (ErrorKind::UnknownSession, Some("b")));
    }
}
