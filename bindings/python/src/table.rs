//! A table of the core, and everything that is asked of one.

use portal_sessions::{Cursor, Error, Order, Policies, Row, SessionTable, Walk, Wire};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule};

use crate::border::{At, Count, Given, Key, Text, as_of, json};
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
    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// The session at a place, if there is one.
    fn session(&self, place: Count) -> PyResult<Option<Session>> {
        guarded(|| Ok(self.0.session(place.0).map(Session::from)))
    }

    /// The session with this id, if the table shows it.
    fn find(&self, py: Python<'_>, id: Text<'_>) -> PyResult<Option<Session>> {
        detached(py, |_| Ok(self.0.find(id.0).map(|row| owned(&row))))
    }

    #[pyo3(signature = (filter, now, zone))]
    fn filter(&self, py: Python<'_>, filter: &Filter, now: At<'_, '_>, zone: At<'_, '_>) -> PyResult<Table> {
        let as_of = as_of(now, zone, self.0.query().as_of())?;
        let filter = filter.0.clone();
        self.ask(py, BY_COLUMNS, move |table| table.filter(&filter, &as_of)).map(Table)
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
        id: Text<'_>,
        filter: &Filter,
        now: At<'_, '_>,
        zone: At<'_, '_>,
    ) -> PyResult<String> {
        let as_of = as_of(now, zone, self.0.query().as_of())?;
        json(&detached(py, |_| self.0.explain(id.0, &filter.0, &as_of))?)
    }

    fn explain_asr(&self, py: Python<'_>, id: Text<'_>) -> PyResult<String> {
        json(&detached(py, |_| self.0.explain_asr(id.0))?)
    }

    fn reconcile_asr(&self, py: Python<'_>, limit: Count) -> PyResult<String> {
        json(&self.ask(py, BY_ROWS, move |table| table.reconcile_asr(limit.0))?)
    }

    #[pyo3(signature = (zone))]
    fn summary(&self, py: Python<'_>, zone: At<'_, '_>) -> PyResult<String> {
        let as_of = as_of(None, zone, self.0.query().as_of())?;
        json(&self.ask(py, BY_COLUMNS, move |table| table.summary(&as_of))?)
    }

    fn sort(&self, py: Python<'_>, order: Text<'_>) -> PyResult<Table> {
        let order: Order = order.0.parse().raised()?;
        self.ask(py, BY_ROWS, move |table| Ok(table.sort(&order))).map(Table)
    }

    /// The sessions of a page, and how many rows there are.
    fn page(&self, py: Python<'_>, page: Count, per: Count) -> PyResult<(Vec<Session>, usize)> {
        detached(py, |_| {
            let page = self.0.page(page.0, per.0)?;
            Ok((page.items().iter().map(owned).collect(), page.total()))
        })
    }

    /// The sessions after a cursor, and the next cursor.
    #[pyo3(signature = (limit, after, filter, order, now, zone, key))]
    #[expect(clippy::too_many_arguments, reason = "they are the keyword arguments of Python")]
    fn walk(
        &self,
        py: Python<'_>,
        limit: Count,
        after: Option<Text<'_>>,
        filter: Option<PyRef<'_, Filter>>,
        order: Option<Text<'_>>,
        now: At<'_, '_>,
        zone: At<'_, '_>,
        key: Option<Key<'_>>,
    ) -> PyResult<(Vec<Session>, Option<String>)> {
        let is_short = filter.is_none() && order.is_none() && self.0.order().is_some();
        let mut walk = Walk::of(limit.0).as_of(as_of(now, zone, self.0.query().as_of())?);
        walk = filter.into_iter().fold(walk, |walk, filter| walk.filter(filter.0.clone()));
        if let Some(order) = order {
            let read = order.0.parse().map_err(|error: Error| {
                let path = format!("order{}", error.path().unwrap_or_default());
                error.at(path)
            });
            walk = walk.order(read.raised()?);
        }
        walk = key.into_iter().fold(walk, |walk, key| walk.key(key.0));
        let after = after.map(|after| after.0.to_owned());
        self.ask(py, if is_short { usize::MAX } else { BY_ROWS }, move |table| {
            let batch = walk.batch(table, after.as_deref())?;
            Ok((batch.rows().iter().map(owned).collect(), batch.next().map(str::to_owned)))
        })
    }

    fn with_policies(&self, py: Python<'_>, policies: &str) -> PyResult<Table> {
        let policies = Policies::from_json(policies).raised()?;
        self.ask(py, BY_ROWS, move |table| table.with_policies(policies)).map(Table)
    }

    fn with_session(&self, py: Python<'_>, session: Given<'_>) -> PyResult<Table> {
        detached(py, |_| self.0.with_session(session.0)).map(Table)
    }

    fn with_threads(&self, threads: Count) -> Table {
        Table(self.0.clone().with_threads(threads.0))
    }

    /// The sessions at these places.
    fn slice(&self, py: Python<'_>, start: Count, length: Count) -> PyResult<Table> {
        detached(py, |_| Ok(self.0.slice(start.0..start.0.saturating_add(length.0)))).map(Table)
    }

    fn append(&self, py: Python<'_>, other: &Table) -> PyResult<Table> {
        let other = other.0.clone();
        let large = if other.len() < BY_ROWS { BY_ROWS } else { 0 };
        self.ask(py, large, move |table| table.append(&other)).map(Table)
    }

    #[pyo3(signature = (grouping, zone))]
    fn by(&self, py: Python<'_>, grouping: Text<'_>, zone: At<'_, '_>) -> PyResult<String> {
        let grouping = grouping.0.parse().raised()?;
        let as_of = as_of(None, zone, self.0.query().as_of())?;
        json(&self.ask(py, BY_COLUMNS, move |table| table.by(grouping, &as_of))?)
    }

    fn policies(&self) -> PyResult<String> {
        json(self.0.policies())
    }

    fn query(&self) -> PyResult<Query> {
        let query = self.0.query();
        let text = |instant: Option<portal_sessions::Timestamp>| instant.map(|instant| instant.to_string());
        let filter = portal_sessions::Filter::from_json(query.filter()).raised()?;
        let zone = query.as_of().zone().ok().map(|zone| zone.name().to_owned());
        Ok((Filter(filter), text(query.from()), text(query.to()), text(query.as_of().now().ok()), zone))
    }

    fn order(&self) -> Option<&str> {
        self.0.order()
    }

    /// The name of the zone that is meant: the one given, or that of the table's question.
    #[pyo3(signature = (zone))]
    fn zone(&self, zone: At<'_, '_>) -> PyResult<String> {
        let as_of = as_of(None, zone, self.0.query().as_of())?;
        as_of.zone().map(|zone| zone.name().to_owned()).raised()
    }

    /// The table, or these columns of it, as a capsule that holds an Arrow stream.
    #[pyo3(signature = (columns))]
    fn arrow_stream<'py>(&self, py: Python<'py>, columns: Option<Vec<String>>) -> PyResult<Bound<'py, PyCapsule>> {
        crate::arrow::stream(py, &self.0, columns)
    }

    /// Every session in its wire form, one a line, in the table's order; in blocks, so that none takes long to copy.
    fn ndjson(&self, py: Python<'_>) -> PyResult<Vec<Py<PyBytes>>> {
        detached(py, |observer| {
            let (mut blocks, mut block) = (Vec::new(), Vec::with_capacity(BLOCK));
            let mut hand_over = |block: &mut Vec<u8>| {
                blocks.push(Python::attach(|py| PyBytes::new(py, block).unbind()));
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
        let table = self.0.clone();
        apart(py, move || question(&table))
    }
}

/// What is in a cursor.
#[pyfunction]
#[pyo3(signature = (text, key))]
pub(crate) fn cursor(text: Text<'_>, key: Option<Key<'_>>) -> PyResult<String> {
    guarded(|| json(&Cursor::parse(text.0, key.map(|key| key.0)).raised()?))
}

fn owned(row: &Row<'_>) -> Session {
    portal_sessions::Session::from_record(row).into()
}
