//! Sort orders.
//!
//! The same order sorts tables, positions cursors and places single sessions; tests compare these with one another.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::column::Column;
use crate::error::{Error, ErrorKind};

/// The order of a table's rows: by one column, or by several, where later ones decide between equal values of earlier
/// ones.
///
/// It is always a total order: the id, ascending, is added as the last key unless it is among the keys already. The
/// string form lists column ids between commas, with a `-` for descending, such as `-asr,id`; in JSON it is that
/// string.
///
/// How values compare, all of it our ruling:
///
/// - A session without a value comes last in both directions.
/// - Strings are compared by code points, in the form in which they are stored and not as they are displayed, and only
///   by their first 256 characters.
/// - `true` comes after `false`.
/// - Tags are compared one by one, by their first 256 characters together. A session without tags has no value.
///
/// ```
/// use portal_sessions::{Column, Order, SortKey};
///
/// let order: Order = "-asr,started_at".parse()?;
/// assert_eq!(order, Order::of([SortKey::descending(Column::Asr), SortKey::ascending(Column::StartedAt)])?);
/// assert_eq!(order.to_string(), "-asr,started_at,id");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    /// The keys, always including the id.
    keys: Vec<SortKey>,
}

/// One column to sort by, and the direction.
///
/// Its string form is the column's id, with a `-` before it for descending.
///
/// ```
/// use portal_sessions::{Column, SortKey};
///
/// assert_eq!("-asr".parse::<SortKey>()?, SortKey::descending(Column::Asr));
/// assert_eq!(SortKey::ascending(Column::Stars).to_string(), "stars");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// The column whose values are compared.
    pub column: Column,
    /// Whether the greatest value comes first. Missing values come last in either direction.
    pub descending: bool,
}

impl SortKey {
    /// By this column in ascending order, the smallest value first.
    #[must_use]
    pub fn ascending(column: Column) -> Self {
        SortKey { column, descending: false }
    }

    /// By this column in descending order, the greatest value first.
    #[must_use]
    pub fn descending(column: Column) -> Self {
        SortKey { column, descending: true }
    }
}

impl Order {
    /// The order by these keys, of which the first takes precedence. The id is added unless it is among them.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] for a column that occurs twice, [`ErrorKind::EmptySet`] without any key.
    ///
    /// ```
    /// use portal_sessions::{Column, Order, SortKey};
    ///
    /// let order = Order::of([SortKey::descending(Column::Stars)])?;
    /// assert_eq!(order.keys(), [SortKey::descending(Column::Stars), SortKey::ascending(Column::Id)]);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn of(keys: impl IntoIterator<Item = SortKey>) -> Result<Self, Error> {
        let mut order = Order { keys: Vec::new() };
        for (place, key) in keys.into_iter().enumerate() {
            if order.names(key.column) {
                let id = key.column.id();
                let message = format!("the order names the column `{id}` twice");
                return Err(Error::new(ErrorKind::Conflict, message).at(format!("[{place}]")).value_is(id));
            }
            order.keys.push(key);
        }
        if order.keys.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "an order has at least one column"));
        }
        if !order.names(Column::Id) {
            order.keys.push(SortKey::ascending(Column::Id));
        }
        Ok(order)
    }

    /// All keys, including the id.
    #[must_use]
    pub fn keys(&self) -> &[SortKey] {
        &self.keys
    }

    /// The keys up to and including the id. Later ones never matter, since no two sessions have the same id.
    ///
    /// ```
    /// use portal_sessions::Order;
    ///
    /// let order: Order = "stars,id,asr".parse()?;
    /// assert_eq!((order.keys().len(), order.deciding().len()), (3, 2));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn deciding(&self) -> &[SortKey] {
        let ids = self.keys.iter().position(|key| key.column == Column::Id);
        ids.and_then(|id| self.keys.get(..=id)).unwrap_or(&self.keys)
    }

    /// The newest session first: `-started_at,id`. A walk through a table without an order uses this one (our ruling).
    ///
    /// ```
    /// use portal_sessions::Order;
    ///
    /// assert_eq!(Order::newest_first().to_string(), "-started_at,id");
    /// ```
    #[must_use]
    pub fn newest_first() -> Self {
        Order { keys: vec![SortKey::descending(Column::StartedAt), SortKey::ascending(Column::Id)] }
    }

    /// Whether a deciding column has other values under other policies.
    pub(super) fn depends_on_policies(&self) -> bool {
        self.deciding().iter().any(|key| key.column.depends_on_policies())
    }

    /// Whether the column is among the keys.
    fn names(&self, column: Column) -> bool {
        self.keys.iter().any(|key| key.column == column)
    }
}

impl FromStr for Order {
    type Err = Error;

    /// Reads column ids between commas, each with an optional `-` for descending, without spaces.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownColumn`] with the index of the key as the path, and those of [`Order::of`].
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.is_empty() {
            return Order::of([]);
        }
        // A path makes sense only where there are several keys.
        let is_list = text.contains(',');
        let keys: Result<Vec<SortKey>, Error> = text
            .split(',')
            .enumerate()
            .map(|(place, key)| {
                key.parse().map_err(|error: Error| if is_list { error.at(format!("[{place}]")) } else { error })
            })
            .collect();
        Order::of(keys?)
    }
}

impl FromStr for SortKey {
    type Err = Error;

    /// Reads a column id, with a `-` before it for descending.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownColumn`] for an id that no column has.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (id, descending) = text.strip_prefix('-').map_or((text, false), |id| (id, true));
        Ok(SortKey { column: Column::from_id(id)?, descending })
    }
}

/// Displayed in the string form, always including the id.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, key) in self.keys.iter().enumerate() {
            write!(f, "{}{key}", if place == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

/// Displayed in the string form.
impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.column.id())
    }
}

/// Serialised as its string form.
impl Serialize for Order {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Orders of one to three columns.
    pub(crate) fn orders() -> impl Strategy<Value = Order> {
        let columns = prop::sample::subsequence(Column::ALL.to_vec(), 1..4).prop_shuffle();
        (columns, any::<[bool; 4]>()).prop_map(|(columns, descending)| {
            Order::of(columns.into_iter().zip(descending).map(|(column, descending)| SortKey { column, descending }))
                .unwrap()
        })
    }

    proptest! {
        #[test]
        fn the_text_form_reads_back(order in orders()) {
            prop_assert_eq!(order.to_string().parse::<Order>().unwrap(), order.clone());
            prop_assert_eq!(serde_json::to_string(&order).unwrap(), format!("\"{order}\""));
        }
    }

    #[test]
    fn an_order_names_columns_once() {
        let parse = |text: &str| text.parse::<Order>().map_err(|error| (error.kind(), error.path().map(str::to_owned)));
        assert_eq!(parse("").unwrap_err(), (ErrorKind::EmptySet, None));
        for (text, path) in [
            ("asr,,id", Some("[1]")),
            ("ASR", None),
            ("asr, id", Some("[1]")),
            ("--asr,id", Some("[0]")),
            ("+asr", None),
        ] {
            assert_eq!(parse(text).unwrap_err(), (ErrorKind::UnknownColumn, path.map(str::to_owned)), "{text}");
        }
        assert_eq!(parse("asr,-asr").unwrap_err(), (ErrorKind::Conflict, Some("[1]".to_owned())));
        assert_eq!(parse("-id,asr").unwrap().to_string(), "-id,asr");
        assert_eq!(parse("-asr"), parse("-asr,id"));
    }
}
