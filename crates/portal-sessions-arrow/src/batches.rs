//! Writes a table as Arrow record batches.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use portal_sessions::{Error, ErrorKind, Row, SessionTable};

use crate::arrays::{Failure, array};
use crate::columns::{ArrowColumn, COLUMNS, schema, schema_of};

/// The most rows of one batch.
const ROWS: usize = 1 << 16;
/// Batches with fewer rows are made by the calling thread alone, since starting threads would take longer.
const WORTHWHILE: usize = 1 << 12;

/// The rows of a table as record batches of at most 65,536 rows each, in the table's order.
///
/// It is an iterator and a `RecordBatchReader`. Each batch is made when it is requested, with the
/// [threads](SessionTable::with_threads) of the table, so that only one batch is in memory at a time. A batch has fewer
/// rows where their strings would not fit into one array.
#[derive(Debug)]
pub struct Batches {
    table: SessionTable,
    columns: Vec<&'static ArrowColumn>,
    schema: SchemaRef,
    /// The number of rows in the batches so far.
    place: usize,
}

/// Writes a table as record batches, with all columns of the [`schema`](crate::schema()).
///
/// ```
/// use portal_sessions::{Channel, Policies, Session, SessionTable};
/// use portal_sessions_arrow::to_batches;
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let table = SessionTable::from_sessions([session], Policies::default())?;
/// let rows: usize = to_batches(&table).map(|batch| batch.unwrap().num_rows()).sum();
/// assert_eq!(rows, 1);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[must_use]
pub fn to_batches(table: &SessionTable) -> Batches {
    Batches { table: table.clone(), columns: COLUMNS.iter().collect(), schema: schema(), place: 0 }
}

impl Batches {
    /// The same batches with only these columns, in this order.
    ///
    /// # Errors
    /// With the index of the name as the path: [`ErrorKind::UnknownColumn`] for a name that the
    /// [`schema`](crate::schema()) does not have, [`ErrorKind::Conflict`] for a name that occurs twice. Also
    /// [`ErrorKind::EmptySet`] without any name.
    ///
    /// ```
    /// use arrow_array::RecordBatchReader;
    /// use portal_sessions::{Policies, Session, SessionTable};
    /// use portal_sessions_arrow::to_batches;
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// let batches = to_batches(&table).select(["asr", "id"])?;
    /// assert_eq!(batches.schema().field(0).name(), "asr");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn select<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Result<Self, Error> {
        let mut columns: Vec<&'static ArrowColumn> = Vec::new();
        for (place, name) in names.into_iter().enumerate() {
            let wrong = |kind, message: String| Error::new(kind, message).at(format!("[{place}]")).value_is(name);
            let column = COLUMNS
                .iter()
                .find(|column| column.name == name)
                .ok_or_else(|| wrong(ErrorKind::UnknownColumn, format!("no column is called `{name:.60}` in Arrow")))?;
            if columns.iter().any(|known| known.name == name) {
                return Err(wrong(ErrorKind::Conflict, format!("the column `{name}` is named twice")));
            }
            columns.push(column);
        }
        if columns.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "a batch has at least one column"));
        }
        self.schema = schema_of(columns.iter().copied());
        self.columns = columns;
        Ok(self)
    }

    /// The next `rows` rows as a batch. The threads take one column after another.
    fn batch(&self, rows: usize) -> Result<RecordBatch, Failure> {
        let table = self.table.slice(self.place..self.place + rows);
        let rows: Vec<Row<'_>> = table.rows().collect();
        // Columns differ widely in cost. A shared queue lets a thread that finishes early take the next one; fixed
        // shares would leave it idle.
        let columns = Mutex::new(self.columns.iter().enumerate());
        let next = || columns.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || {
            let made = std::iter::from_fn(next).map(|(place, column)| Ok((place, array(column, &table, &rows)?)));
            made.collect::<Result<Vec<(usize, ArrayRef)>, Failure>>()
        };
        let threads = if rows.len() < WORTHWHILE { 1 } else { table.threads().min(self.columns.len()) };
        let mut arrays = thread::scope(|scope| {
            // If the system refuses to start another thread, the threads that are there do its share.
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
            let others: Vec<_> = (1..threads).map_while(spawn).collect();
            let mut arrays = work()?;
            for worker in others {
                arrays.extend(worker.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            Ok::<_, Failure>(arrays)
        })?;
        // The threads finish the columns in any order.
        arrays.sort_unstable_by_key(|&(place, _)| place);
        let arrays = arrays.into_iter().map(|(_, array)| array).collect();
        Ok(RecordBatch::try_new(SchemaRef::clone(&self.schema), arrays)?)
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ArrowError>;

    /// The next batch; `None` at the end of the table. If its strings do not fit into one array, it is made again with
    /// half as many rows. After an error the iterator has ended.
    fn next(&mut self) -> Option<Self::Item> {
        let mut rows = (self.table.len() - self.place).min(ROWS);
        while rows > 0 {
            match self.batch(rows) {
                // Ends at the latest with one row, since a single row always fits.
                Err(Failure::TooLong) => rows /= 2,
                Err(Failure::Arrow(error)) => {
                    // After an error the iterator is at its end.
                    self.place = self.table.len();
                    return Some(Err(error));
                }
                Ok(batch) => {
                    self.place += rows;
                    return Some(Ok(batch));
                }
            }
        }
        None
    }
}

impl RecordBatchReader for Batches {
    /// The schema of every batch: the selected columns, in their order.
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    use portal_sessions::{Channel, Policies, Record, Session, Timestamp};

    use super::*;

    #[test]
    fn texts_that_do_not_fit_together_come_in_several_batches() {
        let session = |row: usize| {
            let session = Session::builder(format!("s-{row}"), Timestamp::MIN, Channel::Chat);
            match row {
                // Longer alone than several may be together.
                3 => session.tags(["x".repeat(700), "y".repeat(700)]).summary("z".repeat(2_000)),
                _ => session.summary("x".repeat(100)),
            }
        };
        let sessions: Vec<Session> = (0..100).map(|row| session(row).build().unwrap()).collect();
        let table = SessionTable::from_sessions(sessions.clone(), Policies::default()).unwrap();
        let batches: Vec<RecordBatch> = to_batches(&table).map(Result::unwrap).collect();
        assert!(batches.len() > 10 && batches.iter().all(|batch| batch.num_rows() > 0));
        let summaries = batches.iter().flat_map(|batch| batch["summary"].as_string::<i32>().iter().flatten());
        assert!(summaries.eq(sessions.iter().filter_map(|session| session.summary())));
        let tags = batches.iter().map(|batch| batch["tags"].as_list::<i32>().values().len()).sum::<usize>();
        assert_eq!(tags, 2);
    }
}
