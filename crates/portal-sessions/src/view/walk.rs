//! Walking through a list, batch by batch.

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

/// A walk through a list: which sessions, in which order, how many at once.
///
/// Each batch comes with the cursor of the next one. Between two batches sessions may be edited, added, archived and
/// removed, and the table may be built anew: a walk to its end gives every session that was there all the time, and whose
/// values of the order did not change, exactly once.
///
/// By default it goes through the whole table in the table's own order. A table without an order is walked through with
/// the newest session first (our ruling), since the order in which sessions came in cannot be found again from a session.
///
/// ```
/// use portal_sessions::{AsOf, Filter, Ingest, Walk};
///
/// let lines = (1..=5).map(|day| format!(r#"{{"id":"s-{day}","started_at":"2026-11-0{day}T14:30:00Z","channel":"voice"}}"#));
/// let table = Ingest::new().ndjson(&lines.collect::<Vec<_>>().join("\n"))?.table;
///
/// let walk = Walk::of(3).filter(Filter::panel().last("4d").build()?).order("started_at".parse()?);
/// let asked_at = AsOf::unspecified().with_now("2026-11-06T00:00:00Z".parse()?);
/// let first = walk.clone().as_of(asked_at).batch(&table, None)?;
/// let rest = walk.batch(&table, first.next())?; // As of the moment in the cursor.
/// assert_eq!((first.rows().len(), rest.rows().len(), rest.next()), (3, 1, None));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a walk does nothing until it is asked for a batch"]
pub struct Walk {
    limit: usize,
    filter: Filter,
    order: Option<Order>,
    as_of: AsOf,
    key: Option<Key>,
}

/// A secret, which is not shown.
#[derive(Clone)]
struct Key(Vec<u8>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({} bytes)", self.0.len())
    }
}

impl Walk {
    /// A walk by batches of at most so many sessions, from 1 to 1,000 (our ruling).
    pub fn of(limit: usize) -> Self {
        Walk { limit, filter: Filter::default(), order: None, as_of: AsOf::unspecified(), key: None }
    }

    /// Only through the sessions that this filter means too.
    pub fn filter(self, filter: Filter) -> Self {
        Walk { filter, ..self }
    }

    /// In this order, whatever the table's.
    ///
    /// Each batch of a table in another order reads all its sessions once; of one that was sorted so before, those of the
    /// batch alone.
    pub fn order(self, order: Order) -> Self {
        Walk { order: Some(order), ..self }
    }

    /// From this moment and place. What is left open is as the table was filtered, or else as the cursor says.
    pub fn as_of(self, as_of: AsOf) -> Self {
        Walk { as_of, ..self }
    }

    /// With cursors that are sealed with this secret key of at least 16 bytes, so that nobody else can make one.
    pub fn key(self, key: impl Into<Vec<u8>>) -> Self {
        Walk { key: Some(Key(key.into())), ..self }
    }

    /// The sessions after a cursor, or the first ones without it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] when the limit is 0 and [`ErrorKind::NumberOutOfRange`] when it is more than 1,000;
    /// [`ErrorKind::InvalidValue`] for a key that is too short; [`ErrorKind::InvalidCursor`] for a text that is no cursor,
    /// was changed, or was sealed otherwise; [`ErrorKind::CursorMismatch`] for a cursor of another filter, order or zone,
    /// or of other policies where the order or the filter goes by them, with the path that says which.
    ///
    /// Those of [`SessionTable::filter`], among them [`ErrorKind::Conflict`] when the table was filtered as of another
    /// moment or in another zone than this asks.
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
        let numbers = filtered.as_ref().unwrap_or(table).numbers_after(cursor.as_ref(), &order, self.limit + 1);
        table.check_stop()?;
        let rows = fetched(numbers.iter().take(self.limit).filter_map(|&number| table.numbered(number)));
        let last = rows.last().filter(|_| numbers.len() > self.limit);
        let next =
            last.map(|row| Cursor::after_scored(&row.scored(), &question, &order, &as_of).to_text(key)).transpose()?;
        Ok(Batch { rows, next })
    }
}

/// The next rows of a walk, and the cursor of the ones after them.
///
/// In JSON it is `{"items":[…],"next":"…"}`, with the rows in their wire form.
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

    /// The text of the [`Cursor`] of the batch after this one; none when this is the last.
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
    /// They come in the table's order, or the newest first where it has none. It is the simplest [`Walk`], which says what
    /// a walk promises and takes a filter, another order, a moment and a key.
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

    /// The numbers of the first rows after the cursor in this order, at most so many.
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
