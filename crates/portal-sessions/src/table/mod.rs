//! A set of sessions as columns: what every list, number and export is made from.

mod append;
pub(crate) mod bits;
mod chunk;
mod column;
mod dictionary;
mod facet_column;
mod parallel;
mod picked;
mod query;
mod replace;
mod row;
mod search_column;
mod select;
mod slice;
mod stop;
mod values;

pub use query::Query;
pub use row::Row;
pub use stop::Stop;

pub(crate) use chunk::{Chunk, Columns};
pub(crate) use column::{DictionaryColumn, ListColumn};
pub(crate) use dictionary::NO_CODE;
pub(crate) use parallel::MOST_THREADS;
use picked::{Picked, locate, running_total};
pub(crate) use values::{Values, warm};

use std::collections::HashSet;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::policies::Policies;
use crate::session::{Record, Session, check_record};

/// A set of sessions, judged under one set of [`Policies`]: what every list, number and export is made from.
///
/// It holds columns, not objects. Cloning, filtering, sorting and paging share them and copy no session, so a table is
/// also the answer to a question put to a table. It never changes; every method gives a new one.
///
/// ```
/// use portal_sessions::{Channel, Policies, Record, Session, SessionTable};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
/// let table = SessionTable::from_sessions([session], Policies::default())?;
/// assert_eq!(table.len(), 1);
/// assert_eq!(table.row(0).unwrap().id(), "s-1");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SessionTable {
    store: Arc<Store>,
    /// None for every row.
    picked: Option<Arc<Picked>>,
    /// None for the order of the store.
    order: Option<Ordered>,
    query: Arc<Query>,
    /// How many threads its questions may use.
    threads: usize,
    /// What ends its questions early.
    stop: Option<Stop>,
}

/// The picked rows in an order of their own.
#[derive(Clone, Debug)]
struct Ordered {
    /// The order in its text form.
    by: Arc<str>,
    /// The rows by their numbers in the store.
    numbers: Arc<[u32]>,
}

/// The chunks of a table, and the policies they were judged under.
#[derive(Debug)]
struct Store {
    chunks: Vec<Arc<Chunk>>,
    /// How many rows lie before each chunk, and in all.
    before: Vec<usize>,
    /// How many words of bits the rows before each chunk take, and those of all.
    words_before: Arc<[usize]>,
    /// The rows that belong to the set; none for all of them.
    members: Option<Arc<Picked>>,
    policies: Policies,
}

/// Finds rows by their numbers in the store; fast where they follow each other.
#[derive(Debug)]
pub(crate) struct RowFinder<'t> {
    table: &'t SessionTable,
    /// The number and the row found last.
    last: Option<(u32, Row<'t>)>,
}

/// The rows of one chunk that a table shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'t> {
    pub(crate) chunk: &'t Chunk,
    /// None for all of them.
    picked: Option<&'t [u64]>,
    pub(crate) policies: &'t Policies,
}

impl SessionTable {
    /// A table of these sessions, in this order.
    ///
    /// # Errors
    /// [`ErrorKind::DuplicateId`] when two have the same id; [`ErrorKind::TooManyRecords`] beyond 2³² − 1; for a record
    /// of your own that is not as [`Record`] demands, the errors of [`SessionBuilder`](crate::SessionBuilder).
    pub fn from_sessions<R: Record>(sessions: impl IntoIterator<Item = R>, policies: Policies) -> Result<Self, Error> {
        let mut ids = HashSet::new();
        let mut builder = ColumnsBuilder::default();
        for session in sessions {
            check_record(&session)?;
            if !ids.insert(session.id().to_owned()) {
                let message = format!("two sessions have the id `{:.60}`", session.id());
                return Err(Error::new(ErrorKind::DuplicateId, message).at("id").value_is(session.id()));
            }
            builder.push(&session);
        }
        SessionTable::from_columns(builder.finish(), policies)
    }

    pub(crate) fn from_columns(columns: Vec<Arc<Columns>>, policies: Policies) -> Result<Self, Error> {
        let chunks = columns.into_iter().map(|columns| Chunk::scored(columns, &policies)).collect();
        SessionTable::from_chunks(chunks, policies)
    }

    pub(crate) fn from_chunks(chunks: Vec<Chunk>, policies: Policies) -> Result<Self, Error> {
        let store = Store::new(chunks.into_iter().map(Arc::new).collect(), policies);
        store.checked().map(SessionTable::of_set)
    }

    /// The whole set of a store, not asked anything yet.
    fn of_set(store: Store) -> Self {
        let picked = store.members.clone();
        SessionTable { store: Arc::new(store), picked, order: None, query: Arc::default(), threads: 1, stop: None }
    }

    /// How many sessions it shows.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.picked {
            None => self.store.len(),
            Some(picked) => picked.len(),
        }
    }

    /// Whether it shows no session.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at this place, counted from 0; none beyond the end.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<Row<'_>> {
        match (&self.order, &self.picked) {
            (Some(order), _) => self.numbered(*order.numbers.get(place)?),
            (None, None) => self.row_of(locate(&self.store.before, place)?),
            (None, Some(picked)) => self.row_of(picked.nth(place)?),
        }
    }

    /// The session at this place, as an object of its own; none beyond the end.
    #[must_use]
    pub fn session(&self, place: usize) -> Option<Session> {
        self.row(place).map(|row| row.to_session())
    }

    /// The row with this id; none when the table does not show one. It looks through all of them.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Row<'_>> {
        self.located(id).map(|(_, row)| row)
    }

    /// The same as [`find`](SessionTable::find), for a table with a [`Stop`].
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`] when that is set before the row is found.
    pub fn try_find(&self, id: &str) -> Result<Option<Row<'_>>, Error> {
        Ok(self.try_located(id)?.map(|(_, row)| row))
    }

    /// The row with this id, and which chunk it is in. No order is followed, since memory is read fastest as it lies.
    fn located(&self, id: &str) -> Option<(usize, Row<'_>)> {
        self.parts().enumerate().find_map(|(chunk, part)| part.with_id(id).map(|row| (chunk, row)))
    }

    /// The same, unless the table's stop is set.
    fn try_located(&self, id: &str) -> Result<Option<(usize, Row<'_>)>, Error> {
        for (chunk, part) in self.parts().enumerate() {
            self.check_stop()?;
            if let Some(row) = part.with_id(id) {
                return Ok(Some((chunk, row)));
            }
        }
        self.check_stop().map(|()| None)
    }

    /// The rows, in the table's order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> + '_ {
        let numbers = self.order.iter().flat_map(|order| order.numbers.iter());
        let ordered = numbers.filter_map(|&number| self.numbered(number));
        // Without an order no row has to be looked for.
        let parts = self.order.is_none().then(|| self.parts()).into_iter().flatten();
        ordered.chain(parts.flat_map(|part| part.rows().map(move |index| part.row(index))))
    }

    /// The policies under which its sessions are judged.
    #[must_use]
    pub fn policies(&self) -> &Policies {
        &self.store.policies
    }

    /// The question that this table answers.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The order of its rows in its text form, such as `-asr,id`; none while they are in the order they came in.
    #[must_use]
    pub fn order(&self) -> Option<&str> {
        self.order.as_ref().map(|order| &*order.by)
    }

    /// The whole set judged under other policies, in the order it came in. It shares all columns but facets and ASR,
    /// which are computed anew.
    pub(crate) fn judged(&self, policies: Policies) -> Self {
        let judged = |chunk: &Arc<Chunk>| match self.is_stopped() {
            true => Arc::clone(chunk),
            false => Arc::new(Chunk::scored(Arc::clone(&chunk.columns), &policies)),
        };
        let chunks = self.store.chunks.iter().map(judged).collect();
        let set = SessionTable::of_set(self.store.with(chunks, policies));
        SessionTable { threads: self.threads, stop: self.stop.clone(), ..set }
    }

    /// The table with only some of its rows, in the order they had.
    ///
    /// Their bits are those that [`parts_with_bits`](Self::parts_with_bits) lends; `query` says why these rows are left.
    pub(crate) fn narrowed(&self, words: Vec<u64>, query: Query) -> Self {
        let picked = Picked::new(words, Arc::clone(&self.store.words_before));
        let keep = |number: &u32| {
            let place = locate(&self.store.before, *number as usize);
            !self.is_stopped()
                && place
                    .is_some_and(|(chunk, index)| picked.of_chunk(chunk).is_some_and(|words| bits::get(words, index)))
        };
        let order = self.order.as_ref().map(|order| Ordered {
            by: Arc::clone(&order.by),
            numbers: order.numbers.iter().copied().filter(keep).collect(),
        });
        SessionTable { picked: Some(Arc::new(picked)), order, query: Arc::new(query), ..self.clone() }
    }

    /// The table with the same rows in the order `by`, given by their numbers in the store.
    pub(crate) fn reordered(&self, by: &str, numbers: Vec<u32>) -> Self {
        SessionTable { order: Some(Ordered { by: by.into(), numbers: numbers.into() }), ..self.clone() }
    }

    /// The rows of each chunk that are shown, in the order of the store and not in the table's own.
    ///
    /// This is what filters, counts and sums run over, since an order makes no difference to them.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part<'_>> + '_ {
        self.store.chunks.iter().enumerate().map(|(number, chunk)| Part {
            chunk,
            picked: self.picked.as_ref().and_then(|picked| picked.of_chunk(number)),
            policies: &self.store.policies,
        })
    }

    /// The parts, each with the words that hold a bit for each of its rows.
    pub(crate) fn parts_with_bits<'w>(
        &self,
        mut words: &'w mut [u64],
    ) -> impl Iterator<Item = (Part<'_>, &'w mut [u64])> {
        self.parts().map_while(move |part| {
            let (mine, rest) = std::mem::take(&mut words).split_at_mut_checked(bits::words_of(part.chunk.len()))?;
            words = rest;
            Some((part, mine))
        })
    }

    /// How many words hold a bit for each row.
    pub(crate) fn words(&self) -> usize {
        self.store.words_before.last().copied().unwrap_or(0)
    }

    /// The bits of those rows that pass a test of their numbers in the store.
    #[cfg(test)]
    pub(crate) fn bits_where(&self, test: impl Fn(usize) -> bool) -> Vec<u64> {
        let parts = self.parts().zip(&self.store.before);
        parts.flat_map(|(part, before)| bits::of(part.chunk.len(), |row| test(before + row))).collect()
    }

    /// The number of each shown row in the store, in the table's order.
    pub(crate) fn numbers(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        if let Some(order) = &self.order {
            return Box::new(order.numbers.iter().copied());
        }
        Box::new(self.parts().zip(&self.store.before).flat_map(|(part, &before)| {
            part.rows().map(move |index| u32::try_from(before + index).unwrap_or(u32::MAX))
        }))
    }

    /// The row with this number in the store.
    pub(crate) fn numbered(&self, number: u32) -> Option<Row<'_>> {
        self.row_of(locate(&self.store.before, number as usize)?)
    }

    /// Finds one row after another.
    pub(crate) fn row_finder(&self) -> RowFinder<'_> {
        RowFinder { table: self, last: None }
    }

    fn row_of(&self, (chunk, index): (usize, usize)) -> Option<Row<'_>> {
        let chunk = self.store.chunks.get(chunk)?;
        (index < chunk.len()).then_some(Row { chunk, index, policies: &self.store.policies })
    }
}

impl Store {
    /// These chunks, all rows of which belong to the set.
    fn new(chunks: Vec<Arc<Chunk>>, policies: Policies) -> Self {
        let before = running_total(chunks.iter().map(|chunk| chunk.len()));
        let words_before = running_total(chunks.iter().map(|chunk| bits::words_of(chunk.len()))).into();
        Store { chunks, before, words_before, members: None, policies }
    }

    /// These chunks without the ones that have no member; `words` has a bit for each row that is one.
    fn of_members(chunks: impl Iterator<Item = Arc<Chunk>>, mut words: &[u64], policies: Policies) -> Self {
        let (mut kept, mut members) = (Vec::new(), Vec::new());
        for chunk in chunks {
            let (mine, rest) = words.split_at_checked(bits::words_of(chunk.len())).unwrap_or((words, &[]));
            words = rest;
            if bits::count(mine) > 0 {
                kept.push(chunk);
                members.extend_from_slice(mine);
            }
        }
        let store = Store::new(kept, policies);
        let members = Picked::new(members, Arc::clone(&store.words_before));
        let is_whole = members.len() == store.len();
        Store { members: (!is_whole).then(|| Arc::new(members)), ..store }
    }

    /// The same rows in other chunks.
    fn with(&self, chunks: Vec<Arc<Chunk>>, policies: Policies) -> Self {
        let (before, words_before) = (self.before.clone(), Arc::clone(&self.words_before));
        Store { chunks, before, words_before, members: self.members.clone(), policies }
    }

    /// How many rows there are, members or not.
    fn len(&self) -> usize {
        self.before.last().copied().unwrap_or(0)
    }

    /// [`ErrorKind::TooManyRecords`] when the rows cannot be numbered.
    fn checked(self) -> Result<Self, Error> {
        if u32::try_from(self.len()).is_err() {
            let message = format!("a table holds at most {} sessions", u32::MAX);
            return Err(Error::new(ErrorKind::TooManyRecords, message).value_is(&self.len().to_string()));
        }
        Ok(self)
    }
}

impl<'t> RowFinder<'t> {
    pub(crate) fn find(&mut self, number: u32) -> Option<Row<'t>> {
        let row = self.near(number).or_else(|| self.table.numbered(number))?;
        self.last = Some((number, row));
        Some(row)
    }

    /// The row, if it lies in the chunk of the last one and not before it.
    fn near(&self, number: u32) -> Option<Row<'t>> {
        let (last, row) = self.last?;
        let index = row.index + number.checked_sub(last)? as usize;
        (index < row.chunk.len()).then_some(Row { index, ..row })
    }
}

impl<'t> Part<'t> {
    /// All rows of a chunk.
    pub(crate) fn whole(chunk: &'t Chunk, policies: &'t Policies) -> Self {
        Part { chunk, picked: None, policies }
    }

    /// The places of the shown rows in the chunk, ascending.
    pub(crate) fn rows(self) -> Box<dyn Iterator<Item = usize> + 't> {
        match self.picked {
            None => Box::new(0..self.chunk.len()),
            Some(words) => Box::new(bits::rows(words)),
        }
    }

    /// Sets the bits of the shown rows, and no others.
    pub(crate) fn write_bits(self, words: &mut [u64]) {
        match self.picked {
            None => bits::set_all(words, self.chunk.len()),
            Some(picked) => words.iter_mut().zip(picked).for_each(|(word, &picked)| *word = picked),
        }
    }

    /// The shown row with this id.
    fn with_id(self, id: &str) -> Option<Row<'t>> {
        self.rows().map(|index| self.row(index)).find(|row| row.id() == id)
    }

    /// One row of the chunk.
    pub(crate) fn row(self, index: usize) -> Row<'t> {
        Row { chunk: self.chunk, index, policies: self.policies }
    }
}

/// The error for an id that no shown session has.
pub(crate) fn unknown_session(id: &str) -> Error {
    let message = format!("the table shows no session with the id `{id:.60}`");
    Error::new(ErrorKind::UnknownSession, message).at("id").value_is(id)
}

/// Collects records into the columns of as many chunks as they need.
#[derive(Debug, Default)]
pub(crate) struct ColumnsBuilder {
    done: Vec<Arc<Columns>>,
    open: Columns,
}

impl ColumnsBuilder {
    pub(crate) fn push(&mut self, record: &impl Record) {
        if self.open.is_full() {
            self.close();
        }
        self.open.push(record);
    }

    /// The columns of all records so far; what is pushed next begins new ones.
    pub(crate) fn finish(&mut self) -> Vec<Arc<Columns>> {
        if self.open.len() > 0 {
            self.close();
        }
        std::mem::take(&mut self.done)
    }

    fn close(&mut self) {
        self.done.push(Arc::new(self.open.take()));
    }
}
