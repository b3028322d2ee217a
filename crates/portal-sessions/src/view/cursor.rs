//! Walking through a list, batch by batch.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use sha2::{Digest, Sha256};

use super::page::check_rows;
use crate::error::{Error, ErrorKind};
use crate::hash::{from_hexadecimal, hexadecimal};
use crate::session::{Record, Wire, check_id};
use crate::table::{Row, SessionTable};
use crate::time::Zone;

/// The next rows of a walk, and the cursor of the ones after them.
///
/// In JSON it is `{"items":[…],"next":"…"}`, with the rows in their wire form.
#[derive(Clone, Debug)]
pub struct Batch<'t> {
    rows: Vec<Row<'t>>,
    next: Option<String>,
}

impl<'t> Batch<'t> {
    /// The rows, in the table's order.
    #[must_use]
    pub fn rows(&self) -> &[Row<'t>] {
        &self.rows
    }

    /// The cursor of the batch after this one; none when this is the last.
    ///
    /// It is opaque text of the characters `0-9a-f`.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

impl Serialize for Batch<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items: Vec<Wire<'_, Row<'_>>> = self.rows.iter().map(Wire).collect();
        let mut object = serializer.serialize_struct("Batch", 2)?;
        object.serialize_field("items", &items)?;
        object.serialize_field("next", &self.next)?;
        object.end()
    }
}

impl SessionTable {
    /// The next rows after a cursor, or the first ones without it; at most `limit`.
    ///
    /// A walk to the end gives each row once. A cursor holds to its question: filter, order, moment and zone. It names
    /// the last session that was given, so it works as well on an equal table that was built anew, and after sessions
    /// have been added.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] when `limit` is 0 and [`ErrorKind::NumberOutOfRange`] when it is more than 1,000 (our
    /// ruling); [`ErrorKind::InvalidCursor`] for a text that is no cursor or was changed; [`ErrorKind::CursorMismatch`]
    /// for a cursor of another question; [`ErrorKind::UnknownSession`] when the table no longer has the session at which
    /// the cursor stopped.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Session, SessionTable};
    ///
    /// let session = |id: &str| Session::builder(id, "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build();
    /// let table = SessionTable::from_sessions([session("a")?, session("b")?, session("c")?], Policies::default())?;
    /// let first = table.walk(2, None)?;
    /// let second = table.walk(2, first.next())?;
    /// assert_eq!((first.rows().len(), second.rows().len(), second.next()), (2, 1, None));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn walk(&self, limit: usize, after: Option<&str>) -> Result<Batch<'_>, Error> {
        check_rows("limit", limit)?;
        let start = match after {
            None => 0,
            Some(text) => self.place_after(&Cursor::read(text)?)?,
        };
        let end = start.saturating_add(limit);
        let rows = self.rows_from(start, limit);
        let last = rows.last().filter(|_| end < self.len());
        let next = last.map(|row| Cursor { question: question(self), place: end - 1, id: row.id().to_owned() }.write());
        Ok(Batch { rows, next })
    }

    fn place_after(&self, cursor: &Cursor) -> Result<usize, Error> {
        if cursor.question != question(self) {
            return Err(Error::new(ErrorKind::CursorMismatch, "the cursor belongs to another filter, order or moment"));
        }
        let is_last = |row: Row<'_>| row.id() == cursor.id;
        if self.row(cursor.place).is_some_and(is_last) {
            return Ok(cursor.place + 1);
        }
        let found = self.rows().position(is_last).map(|place| place + 1);
        found.ok_or_else(|| {
            let message =
                format!("the cursor stopped at the session `{:.60}`, which the table does not show", cursor.id);
            Error::new(ErrorKind::UnknownSession, message).value_is(&cursor.id)
        })
    }
}

/// The question that a table answers and the order it does so in, as one hash.
fn question(table: &SessionTable) -> Hash {
    let as_of = table.query().as_of();
    let now = as_of.now().map_or_else(|_| String::new(), |now| now.to_string());
    let zone = as_of.zone().map_or("", Zone::name);
    let mut hash = Sha256::new();
    for part in [table.query().filter(), table.order().unwrap_or_default(), &now, zone] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

type Hash = [u8; 32];

/// Where a walk stopped.
///
/// In its text form it is hexadecimal: the version, the question, the place, the id, and a hash over all of them.
struct Cursor {
    question: Hash,
    /// The place of the last row that was given; a hint that spares the search for its id.
    place: usize,
    id: String,
}

const VERSION: u8 = 1;

/// How many bytes of the hash over a cursor are kept, against accidents and curiosity.
const CHECK: usize = 8;

impl Cursor {
    fn write(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.question);
        bytes.extend((self.place as u64).to_be_bytes());
        bytes.extend(self.id.as_bytes());
        bytes.extend(check(&bytes));
        hexadecimal(&bytes)
    }

    fn read(text: &str) -> Result<Self, Error> {
        from_hexadecimal(text).and_then(|bytes| Cursor::from_bytes(&bytes)).ok_or_else(|| {
            Error::new(ErrorKind::InvalidCursor, "this is not a cursor that was given out").value_is(text)
        })
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (content, checked) = bytes.split_last_chunk::<CHECK>()?;
        if check(content) != *checked {
            return None;
        }
        let rest = content.strip_prefix(&[VERSION])?;
        let (question, rest) = rest.split_first_chunk()?;
        let (place, id) = rest.split_first_chunk()?;
        let place = usize::try_from(u64::from_be_bytes(*place)).ok()?;
        let id = String::from_utf8(id.to_vec()).ok()?;
        check_id(&id).ok()?;
        Some(Cursor { question: *question, place, id })
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK] {
    let hash: Hash = Sha256::digest(bytes).into();
    let [a, b, c, d, e, f, g, h, ..] = hash;
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Query;
    use crate::testing::{full, sessions};
    use crate::{AsOf, Policies, Session};
    use proptest::prelude::*;

    fn table(sessions: &[Session]) -> SessionTable {
        SessionTable::from_sessions(sessions.to_vec(), Policies::default())
            .unwrap()
            .sort(&"-asr,started_at".parse().unwrap())
    }

    fn three() -> Vec<Session> {
        ["a", "b", "c"].map(full).to_vec()
    }

    fn ids(batch: &Batch<'_>) -> Vec<String> {
        batch.rows().iter().map(|row| row.id().to_owned()).collect()
    }

    proptest! {
        #[test]
        fn a_walk_gives_each_row_once(sessions in sessions(0..30), limits in prop::collection::vec(1usize..9, 30)) {
            let walked = table(&sessions);
            let (mut seen, mut cursor) = (Vec::new(), None::<String>);
            for limit in limits {
                // An equal table each time, as in a server without a memory.
                let table = table(&sessions);
                let batch = table.walk(limit, cursor.as_deref()).unwrap();
                prop_assert!(batch.rows().len() <= limit);
                seen.extend(ids(&batch));
                cursor = batch.next().map(str::to_owned);
                if cursor.is_none() {
                    break;
                }
            }
            prop_assert!(cursor.is_none());
            prop_assert_eq!(seen, walked.rows().map(|row| row.id().to_owned()).collect::<Vec<_>>());
        }

        #[test]
        fn no_text_is_taken_for_a_cursor(text in "\\PC{0,200}|[0-9a-f]{0,200}") {
            prop_assert_eq!(table(&three()).walk(1, Some(&text)).unwrap_err().kind(), ErrorKind::InvalidCursor);
        }
    }

    #[test]
    fn items_are_in_the_wire_form() {
        let table = table(&three());
        let batch = table.walk(2, None).unwrap();
        let json = serde_json::to_value(&batch).unwrap();
        assert_eq!(json["items"], serde_json::to_value([full("a"), full("b")]).unwrap());
        assert_eq!(json["next"], serde_json::json!(batch.next()));
        let last = table.walk(9, batch.next()).unwrap();
        let expected = format!(r#"{{"items":[{}],"next":null}}"#, serde_json::to_string(&full("c")).unwrap());
        assert_eq!(serde_json::to_string(&last).unwrap(), expected);
    }

    #[test]
    fn every_change_of_a_cursor_is_seen() {
        let table = table(&three());
        let cursor = table.walk(1, None).unwrap().next().unwrap().to_owned();
        for place in 0..cursor.len() {
            for digit in ["0", "7", "f", "F", "é", ""] {
                let mut changed = cursor.clone();
                changed.replace_range(place..=place, digit);
                if changed != cursor {
                    let error = table.walk(1, Some(&changed)).unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::InvalidCursor, "{changed}");
                }
            }
        }
    }

    #[test]
    fn a_cursor_holds_to_its_question() {
        let sessions = three();
        let plain = table(&sessions);
        let cursor = plain.walk(1, None).unwrap().next().unwrap().to_owned();
        let now = |text: &str| AsOf::unspecified().with_now(text.parse().unwrap());
        let asked = |filter: &str, as_of: AsOf| {
            plain.narrowed(plain.bits_where(|_| true), Query { filter: filter.to_owned(), as_of, ..Query::default() })
        };
        let others = [
            plain.sort(&"asr,started_at".parse().unwrap()),
            SessionTable::from_sessions(sessions.clone(), Policies::default()).unwrap(),
            asked(r#"{"lead":true}"#, AsOf::default()),
            asked(Query::default().filter(), now("2026-11-22T00:00:00Z")),
            asked(Query::default().filter(), AsOf::default().with_zone(Zone::utc())),
        ];
        for other in &others {
            assert_eq!(other.walk(1, Some(&cursor)).unwrap_err().kind(), ErrorKind::CursorMismatch);
        }
        assert_eq!(ids(&asked(Query::default().filter(), AsOf::default()).walk(1, Some(&cursor)).unwrap()), ["b"]);
    }

    #[test]
    fn a_cursor_finds_its_session_in_another_place() {
        let mut sessions = three();
        let cursor = table(&sessions).walk(2, None).unwrap().next().unwrap().to_owned();
        sessions.push(full("aa"));
        assert_eq!(ids(&table(&sessions).walk(9, Some(&cursor)).unwrap()), ["c"]);
        sessions.retain(|session| session.id() != "b");
        let error = table(&sessions).walk(9, Some(&cursor)).map(|batch| ids(&batch)).unwrap_err();
        assert_eq!((error.kind(), error.value()), (ErrorKind::UnknownSession, Some("b")));
    }

    #[test]
    fn limits_are_those_of_a_page() {
        let table = table(&three());
        assert_eq!(table.walk(0, None).unwrap_err().path(), Some("limit"));
        assert_eq!(table.walk(1_001, None).unwrap_err().kind(), ErrorKind::NumberOutOfRange);
        assert_eq!(table.walk(3, None).unwrap().next(), None);
    }
}
