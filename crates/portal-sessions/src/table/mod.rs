//! The table: a set of sessions in columns, from which every list, number and export is computed.
//!
//! A table is a view of a store. The store has the rows in chunks of columns, each with its scores; the table has the
//! rows that it shows as bits, their order, and the query that led to them. Filtering and sorting make a new view of
//! one store.

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

/// A set of sessions in columns, scored under one set of [`Policies`]. Every list, number and export is computed from
/// it.
///
/// A table is immutable: [`filter`](SessionTable::filter), [`sort`](SessionTable::sort), [`slice`](SessionTable::slice)
/// and the others return a new one, which shares the columns and copies no session. Cloning is cheap. A filtered table
/// remembers its [`query`](SessionTable::query), so that a summary or an export can state it.
///
/// A table is `Send` and `Sync`, and holds at most 2³² − 1 sessions.
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
    /// The visible rows; `None` when all rows of the store are.
    picked: Option<Arc<Picked>>,
    /// `None` for the order of the store.
    order: Option<Ordered>,
    query: Arc<Query>,
    /// The most threads that one of its queries may use.
    threads: usize,
    /// The flag that ends its queries early.
    stop: Option<Stop>,
}

/// The visible rows in another order than that of the store.
#[derive(Clone, Debug)]
struct Ordered {
    /// The order in its string form.
    by: Arc<str>,
    /// The numbers of the rows in the store.
    numbers: Arc<[u32]>,
}

/// The chunks of a table, and the policies by which they were scored. Shared by all tables that are derived from one
/// another.
#[derive(Debug)]
struct Store {
    chunks: Vec<Arc<Chunk>>,
    /// For each chunk, the number of rows before it; at the end, the number of all rows.
    before: Vec<usize>,
    /// For each chunk, the number of words of bits before its own; at the end, the number of all words.
    words_before: Arc<[usize]>,
    /// The rows that belong to the set; `None` when all rows of the chunks do. Others are left over from a slice.
    members: Option<Arc<Picked>>,
    policies: Policies,
}

/// Finds rows by their numbers in the store; fast for ascending numbers.
#[derive(Debug)]
pub(crate) struct RowFinder<'t> {
    table: &'t SessionTable,
    /// The row that was found last, and its number.
    last: Option<(u32, Row<'t>)>,
}

/// The visible rows of one chunk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'t> {
    pub(crate) chunk: &'t Chunk,
    /// Their bits; `None` when all rows are visible.
    picked: Option<&'t [u64]>,
    pub(crate) policies: &'t Policies,
}

impl SessionTable {
    /// A table of these sessions, in this order, scored under these policies.
    ///
    /// For NDJSON, CSV or Arrow, [`Ingest`](crate::Ingest) is faster and reports on each record.
    ///
    /// # Errors
    /// [`ErrorKind::DuplicateId`] when two sessions have the same id; [`ErrorKind::TooManyRecords`] beyond 2³² − 1
    /// sessions. For your own implementation of [`Record`] that breaks its contract, the errors of
    /// [`SessionBuilder`](crate::SessionBuilder).
    ///
    /// ```
    /// use portal_sessions::{Channel, ErrorKind, Policies, Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let error = SessionTable::from_sessions([session.clone(), session], Policies::default()).unwrap_err();
    /// assert_eq!((error.kind(), error.value()), (ErrorKind::DuplicateId, Some("s-1")));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
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

    /// Scores the columns of chunks and makes a table of them.
    pub(crate) fn from_columns(columns: Vec<Arc<Columns>>, policies: Policies) -> Result<Self, Error> {
        let chunks = columns.into_iter().map(|columns| Chunk::scored(columns, &policies)).collect();
        SessionTable::from_chunks(chunks, policies)
    }

    /// A table of chunks that were scored under these policies.
    pub(crate) fn from_chunks(chunks: Vec<Chunk>, policies: Policies) -> Result<Self, Error> {
        let store = Store::new(chunks.into_iter().map(Arc::new).collect(), policies);
        store.checked().map(SessionTable::of_set)
    }

    /// A table that shows all members of a store, with no filter and no order.
    fn of_set(store: Store) -> Self {
        let picked = store.members.clone();
        SessionTable { store: Arc::new(store), picked, order: None, query: Arc::default(), threads: 1, stop: None }
    }

    /// The number of sessions that the table shows.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Filter, Policies, Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let table = SessionTable::from_sessions([session], Policies::default())?;
    /// let leads = table.filter(&Filter::panel().lead(true).build()?, &AsOf::unspecified())?;
    /// assert_eq!((table.len(), leads.len()), (1, 0));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.picked {
            None => self.store.len(),
            Some(picked) => picked.len(),
        }
    }

    /// Whether the table shows no session.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Filter, Policies, Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let table = SessionTable::from_sessions([session], Policies::default())?;
    /// assert!(!table.is_empty());
    /// assert!(table.filter(&Filter::panel().lead(true).build()?, &AsOf::unspecified())?.is_empty());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at this position in the table's order, counted from 0; `None` beyond the end.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Record, Session, SessionTable};
    ///
    /// let session = |id: &str| Session::builder(id, "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build();
    /// let table = SessionTable::from_sessions([session("a")?, session("b")?], Policies::default())?;
    /// assert_eq!(table.row(1).unwrap().id(), "b");
    /// assert!(table.row(2).is_none());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn row(&self, place: usize) -> Option<Row<'_>> {
        match (&self.order, &self.picked) {
            (Some(order), _) => self.numbered(*order.numbers.get(place)?),
            (None, None) => self.row_of(locate(&self.store.before, place)?),
            (None, Some(picked)) => self.row_of(picked.nth(place)?),
        }
    }

    /// A copy of the session at this position, which does not borrow from the table; `None` beyond the end.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let table = SessionTable::from_sessions([session.clone()], Policies::default())?;
    /// assert_eq!((table.session(0), table.session(1)), (Some(session), None));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn session(&self, place: usize) -> Option<Session> {
        self.row(place).map(|row| row.to_session())
    }

    /// The visible row with this id; `None` when there is none. It searches all rows, in linear time.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Record, Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let table = SessionTable::from_sessions([session], Policies::default())?;
    /// assert_eq!(table.find("s-1").unwrap().channel(), "voice");
    /// assert!(table.find("s-2").is_none());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Row<'_>> {
        self.located(id).map(|(_, row)| row)
    }

    /// The same as [`find`](SessionTable::find), but the table's [`Stop`] can end it.
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`] when the stop is set before the row is found.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Policies, Session, SessionTable, Stop};
    ///
    /// let stop = Stop::new();
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?.with_stop(&stop);
    /// assert!(table.try_find("s-1")?.is_none());
    /// stop.stop();
    /// assert_eq!(table.try_find("s-1").unwrap_err().kind(), ErrorKind::Stopped);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn try_find(&self, id: &str) -> Result<Option<Row<'_>>, Error> {
        Ok(self.try_located(id)?.map(|(_, row)| row))
    }

    /// The row with this id, and the index of its chunk. The rows are read in the order of the store, in which they lie
    /// in memory.
    fn located(&self, id: &str) -> Option<(usize, Row<'_>)> {
        self.parts().enumerate().find_map(|(chunk, part)| part.with_id(id).map(|row| (chunk, row)))
    }

    /// [`located`](Self::located) that the table's stop can end.
    fn try_located(&self, id: &str) -> Result<Option<(usize, Row<'_>)>, Error> {
        for (chunk, part) in self.parts().enumerate() {
            self.check_stop()?;
            if let Some(row) = part.with_id(id) {
                return Ok(Some((chunk, row)));
            }
        }
        self.check_stop().map(|()| None)
    }

    /// The visible rows, in the table's order.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Record, Session, SessionTable};
    ///
    /// let session = |id: &str| Session::builder(id, "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build();
    /// let table = SessionTable::from_sessions([session("a")?, session("b")?], Policies::default())?.sort(&"-id".parse()?);
    /// let ids: Vec<String> = table.rows().map(|row| row.id().to_owned()).collect();
    /// assert_eq!(ids, ["b", "a"]);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> + '_ {
        let numbers = self.order.iter().flat_map(|order| order.numbers.iter());
        let ordered = numbers.filter_map(|&number| self.numbered(number));
        // Without an order the rows are visited chunk by chunk, so that none has to be located by its number.
        let parts = self.order.is_none().then(|| self.parts()).into_iter().flatten();
        ordered.chain(parts.flat_map(|part| part.rows().map(move |index| part.row(index))))
    }

    /// The policies by which the sessions are scored.
    ///
    /// ```
    /// use portal_sessions::{Policies, Session, SessionTable};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// assert_eq!(table.policies(), &Policies::default());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn policies(&self) -> &Policies {
        &self.store.policies
    }

    /// The query whose result this table is: its filter, and what the filter was evaluated with.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Filter, Policies, Session, SessionTable};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// let live = table.filter(&Filter::panel().test(false).build()?, &AsOf::unspecified())?;
    /// assert_eq!(live.query().filter(), &Filter::panel().test(false).build()?);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The order of the rows in its string form, such as `-asr,id`; `None` while they are in the order of the input.
    ///
    /// ```
    /// use portal_sessions::{Policies, Session, SessionTable};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// assert_eq!((table.order(), table.sort(&"-asr".parse()?).order()), (None, Some("-asr,id")));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn order(&self) -> Option<&str> {
        self.order.as_ref().map(|order| &*order.by)
    }

    /// The whole set scored under other policies, in the order of the input. Columns are shared; facets and ASR are
    /// computed again.
    pub(crate) fn judged(&self, policies: Policies) -> Self {
        let judged = |chunk: &Arc<Chunk>| match self.is_stopped() {
            true => Arc::clone(chunk),
            false => Arc::new(Chunk::scored(Arc::clone(&chunk.columns), &policies)),
        };
        let chunks = self.store.chunks.iter().map(judged).collect();
        let set = SessionTable::of_set(self.store.with(chunks, policies));
        SessionTable { threads: self.threads, stop: self.stop.clone(), ..set }
    }

    /// The table with only the rows whose bits are set, in the same order.
    ///
    /// `words` is laid out as [`parts_with_bits`](Self::parts_with_bits) lends it; `query` is the query that selects
    /// the rows.
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

    /// The table with the same rows in the order `by`; `numbers` are those of the rows in the store.
    pub(crate) fn reordered(&self, by: &str, numbers: Vec<u32>) -> Self {
        SessionTable { order: Some(Ordered { by: by.into(), numbers: numbers.into() }), ..self.clone() }
    }

    /// The visible rows of each chunk, in the order of the store and not in the table's own.
    ///
    /// Filters, counts and sums run over these, since the order does not matter to them.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part<'_>> + '_ {
        self.store.chunks.iter().enumerate().map(|(number, chunk)| Part {
            chunk,
            picked: self.picked.as_ref().and_then(|picked| picked.of_chunk(number)),
            policies: &self.store.policies,
        })
    }

    /// The parts, each with its words of a buffer that has a bit for each row of the store.
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

    /// The number of words that hold a bit for each row of the store.
    pub(crate) fn words(&self) -> usize {
        self.store.words_before.last().copied().unwrap_or(0)
    }

    /// The bits of the rows whose numbers in the store pass a test.
    #[cfg(test)]
    pub(crate) fn bits_where(&self, test: impl Fn(usize) -> bool) -> Vec<u64> {
        let parts = self.parts().zip(&self.store.before);
        parts.flat_map(|(part, before)| bits::of(part.chunk.len(), |row| test(before + row))).collect()
    }

    /// The numbers of the visible rows in the store, in the table's order.
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

    /// A finder for many rows by their numbers.
    pub(crate) fn row_finder(&self) -> RowFinder<'_> {
        RowFinder { table: self, last: None }
    }

    /// The row at an index of a chunk.
    fn row_of(&self, (chunk, index): (usize, usize)) -> Option<Row<'_>> {
        let chunk = self.store.chunks.get(chunk)?;
        (index < chunk.len()).then_some(Row { chunk, index, policies: &self.store.policies })
    }
}

impl Store {
    /// A store of these chunks, all of whose rows belong to the set.
    fn new(chunks: Vec<Arc<Chunk>>, policies: Policies) -> Self {
        let before = running_total(chunks.iter().map(|chunk| chunk.len()));
        let words_before = running_total(chunks.iter().map(|chunk| bits::words_of(chunk.len()))).into();
        Store { chunks, before, words_before, members: None, policies }
    }

    /// A store of the rows whose bits are set. Chunks without any are left out; the others are shared, not copied.
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

    /// The same set with other chunks of the same lengths.
    fn with(&self, chunks: Vec<Arc<Chunk>>, policies: Policies) -> Self {
        let (before, words_before) = (self.before.clone(), Arc::clone(&self.words_before));
        Store { chunks, before, words_before, members: self.members.clone(), policies }
    }

    /// The number of rows, members or not.
    fn len(&self) -> usize {
        self.before.last().copied().unwrap_or(0)
    }

    /// [`ErrorKind::TooManyRecords`] when the rows cannot be numbered with 32 bits.
    fn checked(self) -> Result<Self, Error> {
        if u32::try_from(self.len()).is_err() {
            let message = format!("a table holds at most {} sessions", u32::MAX);
            return Err(Error::new(ErrorKind::TooManyRecords, message).value_is(&self.len().to_string()));
        }
        Ok(self)
    }
}

impl<'t> RowFinder<'t> {
    /// The row with this number in the store.
    pub(crate) fn find(&mut self, number: u32) -> Option<Row<'t>> {
        let row = self.near(number).or_else(|| self.table.numbered(number))?;
        self.last = Some((number, row));
        Some(row)
    }

    /// The row, if it is in the same chunk as the last one and not before it: no search is needed then.
    fn near(&self, number: u32) -> Option<Row<'t>> {
        let (last, row) = self.last?;
        let index = row.index + number.checked_sub(last)? as usize;
        (index < row.chunk.len()).then_some(Row { index, ..row })
    }
}

impl<'t> Part<'t> {
    /// A part with all rows of a chunk.
    pub(crate) fn whole(chunk: &'t Chunk, policies: &'t Policies) -> Self {
        Part { chunk, picked: None, policies }
    }

    /// The indices of the visible rows in the chunk, ascending.
    pub(crate) fn rows(self) -> Box<dyn Iterator<Item = usize> + 't> {
        match self.picked {
            None => Box::new(0..self.chunk.len()),
            Some(words) => Box::new(bits::rows(words)),
        }
    }

    /// Sets the bits of the visible rows, and clears all others.
    pub(crate) fn write_bits(self, words: &mut [u64]) {
        match self.picked {
            None => bits::set_all(words, self.chunk.len()),
            Some(picked) => words.iter_mut().zip(picked).for_each(|(word, &picked)| *word = picked),
        }
    }

    /// The visible row with this id.
    fn with_id(self, id: &str) -> Option<Row<'t>> {
        self.rows().map(|index| self.row(index)).find(|row| row.id() == id)
    }

    /// One row of the chunk.
    pub(crate) fn row(self, index: usize) -> Row<'t> {
        Row { chunk: self.chunk, index, policies: self.policies }
    }
}

/// The error for an id that no visible session has.
pub(crate) fn unknown_session(id: &str) -> Error {
    let message = format!("the table shows no session with the id `{id:.60}`");
    Error::new(ErrorKind::UnknownSession, message).at("id").value_is(id)
}

/// Collects records into the columns of as many chunks as they need. Its buffers are kept when it is emptied.
#[derive(Debug, Default)]
pub(crate) struct ColumnsBuilder {
    done: Vec<Arc<Columns>>,
    open: Columns,
}

impl ColumnsBuilder {
    /// Adds a record; a full chunk is finished first.
    pub(crate) fn push(&mut self, record: &impl Record) {
        if self.open.is_full() {
            self.close();
        }
        self.open.push(record);
    }

    /// The columns of all records so far. The builder is empty then, and keeps its buffers.
    pub(crate) fn finish(&mut self) -> Vec<Arc<Columns>> {
        if self.open.len() > 0 {
            self.close();
        }
        std::mem::take(&mut self.done)
    }

    /// Finishes the open chunk.
    fn close(&mut self) {
        self.done.push(Arc::new(self.open.take()));
    }
}
