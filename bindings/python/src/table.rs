//! A table of the core, and everything that is asked of one.

use std::collections::HashMap;

use portal_sessions::{Cursor, Error, Order, Policies, Record, Row, SessionTable, Walk, Wire};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyList, PyString};

use crate::border::{At, Given, as_of, count, json, key, text};
use crate::ending::attached;
use crate::error::Raised;
use crate::export;
use crate::filter::Filter;
use crate::session::Session;
use crate::work::{apart, detached, guarded};

/// A table of the core. It never changes, and shares its columns with the tables made from it.
#[pyclass(frozen, module = "portal_sessions._native", name = "Table")]
pub(crate) struct Table(pub(crate) SessionTable);

/// About how many bytes there are in one of many blocks.
const BLOCK: usize = 1 << 20;

/// Filter, first instant, instant after the last, moment and zone.
type Query = (Filter, Option<String>, Option<String>, Option<String>, Option<String>);

#[pymethods]
impl Table {
    fn __len__(&self) -> PyResult<usize> {
        guarded(|| Ok(self.0.len()))
    }

    /// The session at a place, if there is one.
    fn session(&self, place: &Bound<'_, PyAny>) -> PyResult<Option<Session>> {
        let place = count(place, "place")?;
        guarded(|| Ok(self.0.session(place).map(Session::from)))
    }

    /// The session with this id, if the table shows it.
    fn find(&self, py: Python<'_>, id: &Bound<'_, PyAny>) -> PyResult<Option<Session>> {
        let id = text(id, "the id of a session as text", "id")?;
        detached(py, |_| Ok(self.0.find(id).map(|row| owned(&row))))
    }

    #[pyo3(signature = (filter, now, zone))]
    fn filter(&self, py: Python<'_>, filter: &Filter, now: At<'_, '_>, zone: At<'_, '_>) -> PyResult<Table> {
        let as_of = as_of(now, zone, self.0.query().as_of())?;
        let filter = filter.0.clone();
        self.ask(py, BY_COLUMNS, move |table| table.filter(&filter, &as_of)).map(kept)
    }

    #[pyo3(signature = (filter, now, zone))]
    fn count(&self, py: Python<'_>, filter: &Filter, now: At<'_, '_>, zone: At<'_, '_>) -> PyResult<usize> {
        let as_of = as_of(now, zone, self.0.query().as_of())?;
        let filter = filter.0.clone();
        self.ask(py, BY_COLUMNS, move |table| table.count(&filter, &as_of))
    }

    #[pyo3(signature = (id, filter, now, zone))]
    fn explain(
        &self,
        py: Python<'_>,
        id: &Bound<'_, PyAny>,
        filter: &Filter,
        now: At<'_, '_>,
        zone: At<'_, '_>,
    ) -> PyResult<String> {
        let id = text(id, "the id of a session as text", "id")?;
        let as_of = as_of(now, zone, self.0.query().as_of())?;
        json(&detached(py, |_| self.0.explain(id, &filter.0, &as_of))?)
    }

    fn explain_asr(&self, py: Python<'_>, id: &Bound<'_, PyAny>) -> PyResult<String> {
        let id = text(id, "the id of a session as text", "id")?;
        json(&detached(py, |_| self.0.explain_asr(id))?)
    }

    fn reconcile_asr(&self, py: Python<'_>, limit: &Bound<'_, PyAny>) -> PyResult<String> {
        let limit = count(limit, "limit")?;
        json(&self.ask(py, BY_ROWS, move |table| table.reconcile_asr(limit))?)
    }

    #[pyo3(signature = (zone))]
    fn summary(&self, py: Python<'_>, zone: At<'_, '_>) -> PyResult<String> {
        let as_of = as_of(None, zone, self.0.query().as_of())?;
        json(&self.ask(py, BY_COLUMNS, move |table| table.summary(&as_of))?)
    }

    fn sort(&self, py: Python<'_>, order: &Bound<'_, PyAny>) -> PyResult<Table> {
        let order = text(order, "an order as text", "order")?;
        let order: Order = guarded(|| order.parse().raised())?;
        self.ask(py, BY_ROWS, move |table| table.try_sort(&order)).map(kept)
    }

    /// The sessions of a page, and how many rows there are.
    fn page(&self, py: Python<'_>, page: &Bound<'_, PyAny>, per: &Bound<'_, PyAny>) -> PyResult<(Vec<Session>, usize)> {
        let (page, per) = (count(page, "page")?, count(per, "per")?);
        detached(py, |_| {
            let page = self.0.page(page, per)?;
            Ok((page.items().iter().map(owned).collect(), page.total()))
        })
    }

    /// The sessions after a cursor, and the next cursor.
    #[pyo3(signature = (limit, after, filter, order, now, zone, key))]
    #[expect(clippy::too_many_arguments, reason = "they are the keyword arguments of Python")]
    fn walk(
        &self,
        py: Python<'_>,
        limit: &Bound<'_, PyAny>,
        after: At<'_, '_>,
        filter: Option<PyRef<'_, Filter>>,
        order: At<'_, '_>,
        now: At<'_, '_>,
        zone: At<'_, '_>,
        key: At<'_, '_>,
    ) -> PyResult<(Vec<Session>, Option<String>)> {
        let is_short = filter.is_none() && order.is_none() && self.0.order().is_some();
        let mut walk = Walk::of(count(limit, "limit")?).as_of(as_of(now, zone, self.0.query().as_of())?);
        walk = filter.into_iter().fold(walk, |walk, filter| walk.filter(filter.0.clone()));
        if let Some(order) = order {
            let read = text(order, "an order as text", "order")?.parse().map_err(|error: Error| {
                let path = format!("order{}", error.path().unwrap_or_default());
                error.at(path)
            });
            walk = walk.order(read.raised()?);
        }
        if let Some(key) = key {
            walk = walk.key(self::key(key)?);
        }
        let after = after.map(|after| text(after, "a cursor as text", "after").map(str::to_owned)).transpose()?;
        self.ask(py, if is_short { usize::MAX } else { BY_ROWS }, move |table| {
            let batch = walk.batch(table, after.as_deref())?;
            Ok((batch.rows().iter().map(owned).collect(), batch.next().map(str::to_owned)))
        })
    }

    fn with_policies(&self, py: Python<'_>, policies: &str) -> PyResult<Table> {
        let policies = guarded(|| Policies::from_json(policies).raised())?;
        self.ask(py, BY_ROWS, move |table| table.with_policies(policies)).map(kept)
    }

    fn with_session(&self, py: Python<'_>, session: Given<'_>) -> PyResult<Table> {
        detached(py, |_| self.0.with_session(session.0)).map(Table)
    }

    fn with_threads(&self, threads: &Bound<'_, PyAny>) -> PyResult<Table> {
        let threads = count(threads, "threads")?;
        guarded(|| Ok(Table(self.0.clone().with_threads(threads))))
    }

    /// The sessions at these places.
    fn slice(&self, py: Python<'_>, start: usize, length: usize) -> PyResult<Table> {
        detached(py, |_| Ok(self.0.slice(start..start.saturating_add(length)))).map(Table)
    }

    fn append(&self, py: Python<'_>, other: &Table) -> PyResult<Table> {
        let other = other.0.clone();
        let large = if other.len() < BY_ROWS { BY_ROWS } else { 0 };
        self.ask(py, large, move |table| table.append(&other)).map(kept)
    }

    #[pyo3(signature = (grouping, zone))]
    fn by(&self, py: Python<'_>, grouping: &Bound<'_, PyAny>, zone: At<'_, '_>) -> PyResult<String> {
        let grouping = text(grouping, "the name of a grouping as text", "grouping")?;
        let grouping = guarded(|| grouping.parse().raised())?;
        let as_of = as_of(None, zone, self.0.query().as_of())?;
        json(&self.ask(py, BY_COLUMNS, move |table| table.by(grouping, &as_of))?)
    }

    fn policies(&self) -> PyResult<String> {
        guarded(|| json(self.0.policies()))
    }

    fn query(&self) -> PyResult<Query> {
        guarded(|| {
            let query = self.0.query();
            let text = |instant: Option<portal_sessions::Timestamp>| instant.map(|instant| instant.to_string());
            let zone = query.as_of().zone().ok().map(|zone| zone.name().to_owned());
            Ok((
                Filter(query.filter().clone()),
                text(query.from()),
                text(query.to()),
                text(query.as_of().now().ok()),
                zone,
            ))
        })
    }

    fn order(&self) -> PyResult<Option<&str>> {
        guarded(|| Ok(self.0.order()))
    }

    /// The table, or these columns of it, as a capsule that holds an Arrow stream.
    #[pyo3(signature = (columns))]
    fn arrow_stream<'py>(&self, py: Python<'py>, columns: Option<Vec<String>>) -> PyResult<Bound<'py, PyCapsule>> {
        crate::arrow::stream(py, &self.0, columns)
    }

    /// The tags of each session, in the table's order; equal ones are one text.
    fn tags<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyList>>> {
        guarded(|| {
            let mut known: HashMap<String, Bound<'py, PyString>> = HashMap::new();
            let mut of_row = |row: Row<'_>| {
                let list = PyList::empty(py);
                for tag in row.tags() {
                    let text = match known.get(tag) {
                        Some(text) => text.clone(),
                        None => known.entry(tag.to_owned()).or_insert(PyString::new(py, tag)).clone(),
                    };
                    list.append(text)?;
                }
                Ok(list)
            };
            self.0.rows().map(&mut of_row).collect()
        })
    }

    /// Every session in its wire form, one a line, in the table's order; in blocks, so that none takes long to copy.
    fn ndjson(&self, py: Python<'_>) -> PyResult<Vec<Py<PyBytes>>> {
        detached(py, |observer| {
            let (mut blocks, mut block) = (Vec::new(), Vec::with_capacity(BLOCK));
            let mut hand_over = |block: &mut Vec<u8>| {
                blocks.push(attached(|py| PyBytes::new(py, block).unbind()));
                block.clear();
            };
            for row in self.0.rows() {
                if observer.poll().is_break() {
                    break;
                }
                // Writing to memory does not fail, and neither does a record of the core.
                if serde_json::to_writer(&mut block, &Wire(&row)).is_ok() {
                    block.push(b'\n');
                }
                if block.len() >= BLOCK {
                    hand_over(&mut block);
                }
            }
            hand_over(&mut block);
            Ok(blocks)
        })
    }

    /// Writes a CSV file, and gives its manifest.
    #[pyo3(signature = (target, options, progress))]
    fn write_csv(
        &self,
        py: Python<'_>,
        target: &Bound<'_, PyAny>,
        options: &Bound<'_, PyAny>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<String> {
        export::write(py, &self.0, target, options, progress)
    }

    /// Writes as many CSV files as the rows need, into the targets that `open` gives for 1, 2, 3 ….
    #[pyo3(signature = (open, options, progress))]
    fn write_csv_parts(
        &self,
        py: Python<'_>,
        open: Py<PyAny>,
        options: &Bound<'_, PyAny>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Vec<String>> {
        export::write_parts(py, &self.0, &open, options, progress)
    }
}

/// From how many rows on an answer may take so long that somebody wants to stop it: one that reads planes and columns, and
/// one that goes from row to row.
const BY_COLUMNS: usize = 1_500_000;
const BY_ROWS: usize = 100_000;

impl Table {
    /// Puts a question to the table, which takes long from `large` rows on.
    fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        large: usize,
        question: impl FnOnce(&SessionTable) -> Result<T, Error> + Send + 'static,
    ) -> PyResult<T> {
        if self.0.len() < large {
            return detached(py, |_| question(&self.0));
        }
        apart(py, &self.0, question)
    }
}

/// What is in a cursor.
#[pyfunction]
#[pyo3(signature = (text, key))]
pub(crate) fn cursor(text: &Bound<'_, PyAny>, key: At<'_, '_>) -> PyResult<String> {
    let text = self::text(text, "a cursor as text", "text")?;
    let key = key.map(self::key).transpose()?;
    guarded(|| json(&Cursor::parse(text, key.as_deref()).raised()?))
}

/// A table that outlives the question it answers.
fn kept(table: SessionTable) -> Table {
    Table(table.without_stop())
}

fn owned(row: &Row<'_>) -> Session {
    row.to_session().into()
}
