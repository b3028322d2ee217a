//! Walks through a list, batch by batch (keyset pagination).
//!
//! A numbered page shifts when a session before it appears or disappears: some sessions are then listed twice, and
//! others never. A walk continues behind a position of the order, which nothing shifts.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::Order;
use super::cursor::Cursor;
use super::page::{check_rows, fetched};
use crate::as_of::AsOf;
use crate::error::{Error, ErrorKind};
use crate::filter::Filter;
use crate::session::Wire;
use crate::table::{Row, SessionTable};

/// A walk through a list, batch by batch: its filter, its order, and the size of a batch.
///
/// Each batch comes with the cursor of the next one. Between two batches, sessions may be edited, added, archived and
/// removed, and the table may be built again. A walk to its end still returns every session that was there all the
/// time, and whose values in the order's columns did not change, exactly once. Numbered pages cannot promise that.
///
/// By default a walk covers the whole table in the table's own order. A table without an order is walked newest session
/// first (our ruling), since the position of a session in the input cannot be recovered from the session.
///
/// ```
/// use portal_sessions::{AsOf, Filter, Ingest, Walk};
///
/// let lines = (1..=5).map(|day| format!(r#"{{"id":"s-{day}","started_at":"2026-11-0{day}T14:30:00Z","channel":"voice"}}"#));
/// let table = Ingest::new().ndjson(&lines.collect::<Vec<_>>().join("\n"))?.table;
///
/// let walk = Walk::of(3).filter(Filter::panel().last("4d").build()?).order("started_at".parse()?);
/// let as_of = AsOf::unspecified().with_now("2026-11-06T00:00:00Z".parse()?);
/// let first = walk.clone().as_of(as_of).batch(&table, None)?;
/// let rest = walk.batch(&table, first.next())?; // With the moment of the cursor.
/// assert_eq!((first.rows().len(), rest.rows().len(), rest.next()), (3, 1, None));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a walk does nothing before `batch`"]
pub struct Walk {
    limit: usize,
    filter: Filter,
    order: Option<Order>,
    as_of: AsOf,
    key: Option<Key>,
}

/// A secret, which `Debug` does not print.
#[derive(Clone)]
struct Key(Vec<u8>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({} bytes)", self.0.len())
    }
}

impl Walk {
    /// A walk with batches of at most `limit` sessions, from 1 to 1,000 (our ruling). [`batch`](Walk::batch) checks it.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Policies, Session, SessionTable, Walk};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// assert!(Walk::of(1_000).batch(&table, None)?.rows().is_empty());
    /// assert_eq!(Walk::of(1_001).batch(&table, None).unwrap_err().kind(), ErrorKind::NumberOutOfRange);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn of(limit: usize) -> Self {
        Walk { limit, filter: Filter::default(), order: None, as_of: AsOf::unspecified(), key: None }
    }

    /// Walks only through the sessions that match this filter, in addition to the filter of the table.
    ///
    /// ```
    /// use portal_sessions::{Filter, Ingest, Walk};
    ///
    /// let lines = ["chat", "voice"].map(|channel| {
    ///     format!(r#"{{"id":"s-{channel}","started_at":"2026-11-01T14:30:00Z","channel":"{channel}"}}"#)
    /// });
    /// let table = Ingest::new().ndjson(&lines.join("\n"))?.table;
    /// let calls = Filter::from_json(r#"{"version":1,"channels":["voice"]}"#)?;
    /// assert_eq!(Walk::of(10).filter(calls).batch(&table, None)?.rows().len(), 1);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn filter(self, filter: Filter) -> Self {
        Walk { filter, ..self }
    }

    /// Walks in this order, in place of the table's.
    ///
    /// If the table is sorted in this order already, a batch reads only its own sessions; otherwise each batch reads
    /// all sessions of the table once. So sort a table first that many walks go through.
    ///
    /// ```
    /// use portal_sessions::{Ingest, Record, Walk};
    ///
    /// let lines = ["b", "a"].map(|id| format!(r#"{{"id":"{id}","started_at":"2026-11-01T14:30:00Z","channel":"chat"}}"#));
    /// let table = Ingest::new().ndjson(&lines.join("\n"))?.table;
    /// assert_eq!(Walk::of(1).order("-id".parse()?).batch(&table, None)?.rows()[0].id(), "b");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn order(self, order: Order) -> Self {
        Walk { order: Some(order), ..self }
    }

    /// The present moment and the zone with which the filter is evaluated. What is missing here is taken from the
    /// table's query, or else from the cursor.
    pub fn as_of(self, as_of: AsOf) -> Self {
        Walk { as_of, ..self }
    }

    /// Seals the cursors with this secret key of at least 16 bytes, so that nobody else can make one. Without a key
    /// they have a checksum only.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Ingest, Walk};
    ///
    /// let lines = ["a", "b"].map(|id| format!(r#"{{"id":"{id}","started_at":"2026-11-01T14:30:00Z","channel":"chat"}}"#));
    /// let table = Ingest::new().ndjson(&lines.join("\n"))?.table;
    /// let sealed = Walk::of(1).key("a secret of the server");
    /// let first = sealed.batch(&table, None)?;
    /// assert_eq!(sealed.batch(&table, first.next())?.rows().len(), 1);
    /// assert_eq!(Walk::of(1).batch(&table, first.next()).unwrap_err().kind(), ErrorKind::InvalidCursor);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn key(self, key: impl Into<Vec<u8>>) -> Self {
        Walk { key: Some(Key(key.into())), ..self }
    }

    /// The sessions behind a cursor, or the first ones without one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] when the limit is 0 or the key is too short, [`ErrorKind::NumberOutOfRange`] when
    /// the limit is more than 1,000; [`ErrorKind::InvalidCursor`] for a string that is not a cursor, was changed, or
    /// was sealed in another way; [`ErrorKind::CursorMismatch`] for a cursor of another filter, order or zone, or of
    /// other policies where the order or the filter depends on them; its path names which.
    ///
    /// Also those of [`SessionTable::filter`], including [`ErrorKind::Conflict`] when the table was filtered for
    /// another moment or zone than this walk has.
    ///
    /// ```
    /// use portal_sessions::{Ingest, Record, Walk};
    ///
    /// let lines = ["a", "b", "c"].map(|id| {
    ///     format!(r#"{{"id":"{id}","started_at":"2026-11-01T14:30:00Z","channel":"chat"}}"#)
    /// });
    /// let table = Ingest::new().ndjson(&lines.join("\n"))?.table;
    /// let walk = Walk::of(2).order("id".parse()?);
    /// let (mut ids, mut after) = (Vec::new(), None);
    /// loop {
    ///     let batch = walk.batch(&table, after.as_deref())?;
    ///     ids.extend(batch.rows().iter().map(|row| row.id().to_owned()));
    ///     match batch.next() {
    ///         Some(next) => after = Some(next.to_owned()),
    ///         None => break,
    ///     }
    /// }
    /// assert_eq!(ids, ["a", "b", "c"]);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn batch<'t>(&self, table: &'t SessionTable, after: Option<&str>) -> Result<Batch<'t>, Error> {
        check_rows("limit", self.limit)?;
        let key = self.key.as_ref().map(|Key(key)| &**key);
        let cursor = after.map(|text| Cursor::parse(text, key)).transpose().map_err(|error| match error.kind() {
            ErrorKind::InvalidCursor => error.at("after"),
            _ => error,
        })?;
        let question = table.query().filter().and(self.filter.clone())?;
        let order = match (&self.order, table.order()) {
            (Some(order), _) => order.clone(),
            (None, Some(order)) => order.parse()?,
            (None, None) => Order::newest_first(),
        };
        let mut as_of = table.query().as_of().and(&self.as_of)?;
        if let Some(cursor) = &cursor {
            as_of = cursor.check(&question, &order, &as_of, table.policies())?;
        }
        let filtered = if self.filter.is_empty() { None } else { Some(table.filter(&self.filter, &as_of)?) };
        // One row more than the batch shows whether there is a next one.
        let numbers = filtered.as_ref().unwrap_or(table).numbers_after(cursor.as_ref(), &order, self.limit + 1);
        table.check_stop()?;
        let rows = fetched(numbers.iter().take(self.limit).filter_map(|&number| table.numbered(number)));
        let last = rows.last().filter(|_| numbers.len() > self.limit);
        let next =
            last.map(|row| Cursor::after_scored(&row.scored(), &question, &order, &as_of).to_text(key)).transpose()?;
        Ok(Batch { rows, next })
    }
}

/// The next rows of a walk, and the cursor of the rows after them.
///
/// In JSON it is `{"items":[…],"next":"…"}`, with the rows in their wire form, and `next` null in the last batch.
///
/// ```
/// use portal_sessions::{Policies, Session, SessionTable};
///
/// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
/// assert_eq!(serde_json::to_string(&table.walk(10, None)?).unwrap(), r#"{"items":[],"next":null}"#);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Batch<'t> {
    rows: Vec<Row<'t>>,
    next: Option<String>,
}

impl<'t> Batch<'t> {
    /// The rows, in the order of the walk.
    #[must_use]
    pub fn rows(&self) -> &[Row<'t>] {
        &self.rows
    }

    /// The string form of the [`Cursor`] of the next batch; `None` when this is the last one.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// Serialised as `{"items":[…],"next":…}`.
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
    /// At most `limit` rows behind a cursor, or the first ones without one.
    ///
    /// They come in the table's order, or newest first where it has none. This is the simplest [`Walk`]; that type
    /// states what a walk guarantees, and also takes a filter, another order, a moment and a key.
    ///
    /// # Errors
    /// Those of [`Walk::batch`].
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
        Walk::of(limit).batch(self, after)
    }

    /// The numbers of the first `most` rows behind the cursor in this order.
    fn numbers_after(&self, cursor: Option<&Cursor>, order: &Order, most: usize) -> Vec<u32> {
        if self.order().is_some_and(|own| own == order.to_string()) {
            let start = cursor.map_or(0, |cursor| self.first_place(|row| cursor.is_before(row)));
            return self.numbers().skip(start).take(most).collect();
        }
        let is_after = |&number: &u32| {
            let row = self.numbered(number);
            cursor.is_none_or(|cursor| row.is_some_and(|row| cursor.is_before(&row.scored())))
        };
        let numbers = self.numbers().take_while(|_| !self.is_stopped()).filter(is_after).collect();
        self.first_in_order(order, numbers, most)
    }
}

#[cfg(test)]
mod tests;
