//! One page of a list.

use std::hint::black_box;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::error::{Error, ErrorKind};
use crate::session::{Record, Wire};
use crate::table::{Row, SessionTable};

/// The most rows of one page or batch.
const MOST_ROWS: usize = 1_000;

/// One page of a table, in the envelope of the product's own API.
///
/// ```
/// use portal_sessions::{Channel, Policies, Session, SessionTable};
///
/// let session = |id: &str| Session::builder(id, "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build();
/// let table = SessionTable::from_sessions([session("a")?, session("b")?, session("c")?], Policies::default())?;
/// assert_eq!(table.page(2, 2)?.items().len(), 1);
/// let json = serde_json::to_string(&table.page(9, 2)?).unwrap();
/// assert_eq!(json, r#"{"items":[],"metadata":{"page":9,"per":2,"total":3}}"#);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Page<'t> {
    items: Vec<Row<'t>>,
    metadata: Metadata,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Metadata {
    page: usize,
    per: usize,
    total: usize,
}

impl<'t> Page<'t> {
    /// Its rows, in the table's order.
    #[must_use]
    pub fn items(&self) -> &[Row<'t>] {
        &self.items
    }

    /// Its number, counted from 1.
    #[must_use]
    pub fn page(&self) -> usize {
        self.metadata.page
    }

    /// How many rows a full page has.
    #[must_use]
    pub fn per(&self) -> usize {
        self.metadata.per
    }

    /// How many rows all pages have together.
    #[must_use]
    pub fn total(&self) -> usize {
        self.metadata.total
    }
}

impl Serialize for Page<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items: Vec<Wire<'_, Row<'_>>> = self.items.iter().map(Wire).collect();
        let mut object = serializer.serialize_struct("Page", 2)?;
        object.serialize_field("items", &items)?;
        object.serialize_field("metadata", &self.metadata)?;
        object.end()
    }
}

impl SessionTable {
    /// The page with this number, counted from 1, of at most `per` rows.
    ///
    /// A page beyond the end has no rows and still the true total.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] when `page` or `per` is 0; [`ErrorKind::NumberOutOfRange`] when `per` is more than
    /// 1,000 (our ruling).
    pub fn page(&self, page: usize, per: usize) -> Result<Page<'_>, Error> {
        check_number("page", page)?;
        check_rows("per", per)?;
        let start = page.saturating_sub(1).saturating_mul(per);
        let items = self.rows_from(start, per);
        Ok(Page { items, metadata: Metadata { page, per, total: self.len() } })
    }

    /// At most so many rows from a place on, which the caller is about to read.
    fn rows_from(&self, start: usize, most: usize) -> Vec<Row<'_>> {
        fetched((start..start.saturating_add(most)).map_while(|place| self.row(place)))
    }
}

/// Rows that the caller is about to read.
pub(super) fn fetched<'t>(rows: impl Iterator<Item = Row<'t>>) -> Vec<Row<'t>> {
    let rows: Vec<Row<'_>> = rows.collect();
    rows.iter().for_each(prefetch);
    rows
}

macro_rules! prefetch {
    ([] $(#[doc = $doc:literal] $name:ident $column:ident $kept:tt $shown:tt;)+) => {
        /// Reads every field of a row and forgets it. Rows of a sorted table are scattered in memory: reading all of them
        /// first lets their cache misses overlap, since nothing waits for what is read.
        fn prefetch(row: &Row<'_>) {
            $(prefetch!(@ row $name $kept);)+
        }
    };
    (@ $row:ident tags $kept:tt) => {
        black_box($row.tags().next())
    };
    (@ $row:ident $name:ident {flag $flag:ident $set:ident}) => {
        black_box($row.flags())
    };
    (@ $row:ident $name:ident $kept:tt) => {
        black_box($row.$name())
    };
}
crate::session::for_each_session_field! { prefetch }

/// Checks how many rows are asked for at once.
pub(super) fn check_rows(name: &str, rows: usize) -> Result<(), Error> {
    check_number(name, rows)?;
    if rows > MOST_ROWS {
        let message = format!("`{name}` is at most {MOST_ROWS}, not `{rows}`");
        return Err(Error::new(ErrorKind::NumberOutOfRange, message).at(name).value_is(&rows.to_string()));
    }
    Ok(())
}

fn check_number(name: &str, number: usize) -> Result<(), Error> {
    if number == 0 {
        let message = format!("`{name}` is counted from 1, not `0`");
        return Err(Error::new(ErrorKind::InvalidValue, message).at(name).value_is("0"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sessions;
    use crate::{Policies, Record};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_pages_together_are_the_table(sessions in sessions(0..30), per in 1usize..12, sorted in any::<bool>()) {
            let mut table = SessionTable::from_sessions(sessions.clone(), Policies::default()).unwrap();
            if sorted {
                table = table.sort(&"-stars".parse().unwrap());
            }
            let mut ids = Vec::new();
            for number in 1..=table.len().div_ceil(per) {
                let page = table.page(number, per).unwrap();
                prop_assert!(page.items().len() == per || number == table.len().div_ceil(per));
                prop_assert_eq!((page.page(), page.per(), page.total()), (number, per, table.len()));
                ids.extend(page.items().iter().map(|row| row.id().to_owned()));
            }
            prop_assert_eq!(ids, table.rows().map(|row| row.id().to_owned()).collect::<Vec<_>>());
            for beyond in [table.len().div_ceil(per) + 1, usize::MAX] {
                let page = table.page(beyond, per).unwrap();
                prop_assert_eq!((page.items().len(), page.total()), (0, table.len()));
            }
        }
    }

    #[test]
    fn numbers_have_bounds() {
        let table = SessionTable::from_sessions([crate::testing::full("a")], Policies::default()).unwrap();
        let error = |page, per| {
            let error = table.page(page, per).unwrap_err();
            (error.kind(), error.path().unwrap().to_owned(), error.value().unwrap().to_owned())
        };
        assert_eq!(error(0, 10), (ErrorKind::InvalidValue, "page".into(), "0".into()));
        assert_eq!(error(1, 0), (ErrorKind::InvalidValue, "per".into(), "0".into()));
        assert_eq!(error(1, 1_001), (ErrorKind::NumberOutOfRange, "per".into(), "1001".into()));
        assert_eq!(table.page(1, 1_000).unwrap().items().len(), 1);
    }

    #[test]
    fn items_are_in_the_wire_form() {
        let session = crate::testing::full("a");
        let table = SessionTable::from_sessions([session.clone()], Policies::default()).unwrap();
        let expected = format!(
            r#"{{"items":[{}],"metadata":{{"page":1,"per":5,"total":1}}}}"#,
            serde_json::to_string(&session).unwrap()
        );
        assert_eq!(serde_json::to_string(&table.page(1, 5).unwrap()).unwrap(), expected);
    }
}
