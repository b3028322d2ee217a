//! Tables: the questions put to them, and the tables made from them.

use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, ObjectFinalize};
use napi_derive::napi;
use portal_sessions::{AsOf, Filter, Order, Policies, Session, SessionTable, Walk, Wire};
use serde::{Deserialize, Serialize};

use crate::border::{json, pieces};
use crate::error::Failure;
use crate::work::{Answer, Job, Watch, guarded, job};

/// A table of sessions, whose memory V8 is told of.
#[napi(custom_finalize)]
pub struct Table(Mutex<Option<Held>>);

#[derive(Clone)]
struct Held {
    table: SessionTable,
    memory: Memory,
}

impl Held {
    /// The same table, whose questions end when the watch says so.
    fn until_stopped(self, watch: Option<&Watch>) -> Self {
        match watch {
            None => self,
            Some(watch) => Held { table: self.table.with_stop(watch.shared().stop_flag()), ..self },
        }
    }
}

/// About how many bytes a table keeps from being freed. V8 does not see them and would let tables pile up.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    /// Those that this table alone needs.
    own: usize,
    /// Those of the columns of each ingest, which all tables made from it share.
    columns: Vec<Arc<usize>>,
}

impl Memory {
    /// The columns of an ingest, of which V8 is told here.
    pub(crate) fn of_columns(bytes: usize, env: Env) -> napi::Result<Self> {
        env.adjust_external_memory(bytes.try_into().unwrap_or(i64::MAX))?;
        Ok(Memory { own: 0, columns: vec![Arc::new(bytes)] })
    }

    fn with_own(&self, own: usize) -> Self {
        Memory { own, columns: self.columns.clone() }
    }

    fn and(&self, other: &Memory) -> Self {
        let others = other.columns.iter().filter(|one| !self.columns.iter().any(|mine| Arc::ptr_eq(mine, one)));
        Memory { own: 0, columns: self.columns.iter().chain(others).cloned().collect() }
    }

    /// What nothing else counted or needs.
    fn unshared(self) -> i64 {
        let columns = self.columns.into_iter().filter_map(Arc::into_inner).sum::<usize>();
        columns.saturating_add(self.own).try_into().unwrap_or(i64::MAX)
    }
}

/// A table on its way to JavaScript.
pub struct NewTable {
    pub(crate) table: SessionTable,
    pub(crate) memory: Memory,
}

impl Answer for NewTable {
    type Js = Table;

    fn hand_over(self, env: Env) -> napi::Result<Table> {
        let NewTable { table, memory } = self;
        env.adjust_external_memory(memory.own.try_into().unwrap_or(i64::MAX))?;
        Ok(Table(Mutex::new(Some(Held { table, memory }))))
    }
}

impl ObjectFinalize for Table {
    fn finalize(self, env: Env) -> napi::Result<()> {
        self.dispose(env)
    }
}

#[napi]
impl Table {
    /// How many sessions it shows.
    #[napi]
    pub fn len(&self) -> napi::Result<i64> {
        guarded(|| Ok(self.table()?.len().try_into().unwrap_or(i64::MAX)))
    }

    /// The answer to a question, as JSON.
    #[napi]
    pub fn ask(&self, question: String) -> napi::Result<String> {
        guarded(|| serde_json::from_str::<Question>(&question)?.answer(&self.table()?))
    }

    /// The same from another thread, until the watch stops it.
    #[napi]
    pub fn ask_async(&self, question: String, watch: Option<&Watch>) -> napi::Result<AsyncTask<Job<String>>> {
        let (question, held) = guarded(|| Ok((serde_json::from_str::<Question>(&question)?, self.held()?)))?;
        let table = held.until_stopped(watch).table;
        Ok(job(move || question.answer(&table)))
    }

    /// Some rows: arrays of them as JSON, and at last an object of what is said beside them.
    #[napi]
    pub fn list(&self, list: String) -> napi::Result<Vec<String>> {
        guarded(|| serde_json::from_str::<List>(&list)?.answer(&self.table()?))
    }

    /// The same from another thread, until the watch stops it.
    #[napi]
    pub fn list_async(&self, list: String, watch: Option<&Watch>) -> napi::Result<AsyncTask<Job<Vec<String>>>> {
        let (list, held) = guarded(|| Ok((serde_json::from_str::<List>(&list)?, self.held()?)))?;
        let table = held.until_stopped(watch).table;
        Ok(job(move || list.answer(&table)))
    }

    /// A table made from this one.
    #[napi]
    pub fn derive(&self, env: Env, change: String) -> napi::Result<Table> {
        guarded(|| serde_json::from_str::<Change>(&change)?.apply(&self.held()?))?.hand_over(env)
    }

    /// The same from another thread, until the watch stops it.
    #[napi]
    pub fn derive_async(&self, change: String, watch: Option<&Watch>) -> napi::Result<AsyncTask<Job<NewTable>>> {
        let (change, held) = guarded(|| Ok((serde_json::from_str::<Change>(&change)?, self.held()?)))?;
        let held = held.until_stopped(watch);
        Ok(job(move || change.apply(&held)))
    }

    /// This table and then the other one.
    #[napi]
    pub fn append(&self, env: Env, other: &Table) -> napi::Result<Table> {
        guarded(|| appended(&self.held()?, &other.held()?))?.hand_over(env)
    }

    /// The same from another thread, until the watch stops it.
    #[napi]
    pub fn append_async(&self, other: &Table, watch: Option<&Watch>) -> napi::Result<AsyncTask<Job<NewTable>>> {
        let (one, other) = guarded(|| Ok((self.held()?, other.held()?)))?;
        let one = one.until_stopped(watch);
        Ok(job(move || appended(&one, &other)))
    }

    /// Gives the memory up; other tables keep what they share with it.
    #[napi]
    pub fn dispose(&self, env: Env) -> napi::Result<()> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let bytes = held.map_or(0, |held| held.memory.unshared());
        env.adjust_external_memory(-bytes).map(drop)
    }

    /// The table, which shares all columns with the one that is held.
    pub(crate) fn table(&self) -> Result<SessionTable, Failure> {
        Ok(self.held()?.table)
    }

    fn held(&self) -> Result<Held, Failure> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.clone().ok_or_else(|| Failure::disposed("table"))
    }
}

fn appended(one: &Held, other: &Held) -> Result<NewTable, Failure> {
    Ok(NewTable { table: one.table.append(&other.table)?.without_stop(), memory: one.memory.and(&other.memory) })
}

/// A question put to a table.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Question {
    Count { filter: String, when: String },
    Page { page: usize, per: usize },
    Session { place: usize },
    Find { id: String },
    Summary { when: String },
    By { grouping: String, when: String },
    Explain { id: String, filter: String, when: String },
    ExplainAsr { id: String },
    ReconcileAsr { limit: usize },
    Query {},
    Order {},
    Policies {},
    Fingerprint {},
}

impl Question {
    fn answer(self, table: &SessionTable) -> Result<String, Failure> {
        match self {
            Question::Count { filter, when } => {
                json(&table.count(&Filter::from_json(&filter)?, &AsOf::from_json(&when)?)?)
            }
            Question::Page { page, per } => json(&table.page(page, per)?),
            Question::Session { place } => json(&table.row(place).as_ref().map(Wire)),
            Question::Find { id } => json(&table.try_find(&id)?.as_ref().map(Wire)),
            Question::Summary { when } => json(&table.summary(&AsOf::from_json(&when)?)?),
            Question::By { grouping, when } => json(&table.by(grouping.parse()?, &AsOf::from_json(&when)?)?),
            Question::Explain { id, filter, when } => {
                json(&table.explain(&id, &Filter::from_json(&filter)?, &AsOf::from_json(&when)?)?)
            }
            Question::ExplainAsr { id } => json(&table.explain_asr(&id)?),
            Question::ReconcileAsr { limit } => json(&table.reconcile_asr(limit)?),
            Question::Query {} => json(table.query()),
            Question::Order {} => json(&table.order()),
            Question::Policies {} => json(table.policies()),
            Question::Fingerprint {} => fingerprint(table),
        }
    }
}

/// What tables of the same sessions in the same order have in common when they answer the same question under the same
/// policies. It reads all of them.
fn fingerprint(table: &SessionTable) -> Result<String, Failure> {
    let mut hashing = Hashing::default();
    serde_json::to_writer(&mut hashing, &(table.query(), table.order(), table.policies()))?;
    for row in table.rows() {
        serde_json::to_writer(&mut hashing, &Wire(&row))?;
    }
    Ok(format!("{:016x}", hashing.0.finish()))
}

/// Hashes what is written.
#[derive(Default)]
struct Hashing(DefaultHasher);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Some of the rows of a table.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum List {
    Page {
        page: usize,
        per: usize,
    },
    Walk {
        limit: usize,
        after: Option<String>,
        filter: String,
        order: Option<String>,
        when: String,
        key: Option<Vec<u8>>,
    },
}

/// What is said beside some rows.
#[derive(Serialize)]
#[serde(untagged)]
enum Beside<'a> {
    Page { metadata: Metadata },
    Walk { next: Option<&'a str> },
}

#[derive(Serialize)]
struct Metadata {
    page: usize,
    per: usize,
    total: usize,
}

impl List {
    fn answer(self, table: &SessionTable) -> Result<Vec<String>, Failure> {
        let (mut pieces, beside) = match self {
            List::Page { page, per } => {
                let page = table.page(page, per)?;
                let metadata = Metadata { page: page.page(), per: page.per(), total: page.total() };
                (pieces(page.items().iter().map(Wire))?, json(&Beside::Page { metadata })?)
            }
            List::Walk { limit, after, filter, order, when, key } => {
                let mut walk = Walk::of(limit).filter(Filter::from_json(&filter)?).as_of(AsOf::from_json(&when)?);
                if let Some(order) = order {
                    walk = walk.order(order.parse().map_err(|error| Failure::from(error).within("order"))?);
                }
                walk = key.into_iter().fold(walk, Walk::key);
                let batch = walk.batch(table, after.as_deref())?;
                (pieces(batch.rows().iter().map(Wire))?, json(&Beside::Walk { next: batch.next() })?)
            }
        };
        pieces.push(beside);
        Ok(pieces)
    }
}

/// How a table is made from another one.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Change {
    Filter { filter: String, when: String },
    Sort { order: String },
    Slice { start: usize, end: Option<usize> },
    WithPolicies { policies: String },
    WithSession { session: String },
}

/// About how many bytes the facets and the ASR of a row take, and the columns of one.
const JUDGED: usize = 24;
const ROW: usize = 300;
/// How many rows are built anew for one edited session, at the most.
const CHUNK: usize = 65_536;

impl Change {
    fn apply(self, Held { table, memory }: &Held) -> Result<NewTable, Failure> {
        let rows = table.len();
        let (table, own) = match self {
            Change::Filter { filter, when } => {
                let filtered = table.filter(&Filter::from_json(&filter)?, &AsOf::from_json(&when)?)?;
                let numbers = if filtered.order().is_some() { filtered.len() * 4 } else { 0 };
                (filtered, rows / 8 + numbers)
            }
            Change::Sort { order } => {
                let order: Order = order.parse().map_err(|error| Failure::from(error).within("order"))?;
                (table.try_sort(&order)?, rows * 4)
            }
            Change::Slice { start, end } => (table.slice(start..end.unwrap_or(usize::MAX)), rows / 8),
            Change::WithPolicies { policies } => (table.with_policies(Policies::from_json(&policies)?)?, rows * JUDGED),
            Change::WithSession { session } => {
                (table.with_session(&Session::from_json(&session)?)?, rows.min(CHUNK) * ROW + rows * 5)
            }
        };
        Ok(NewTable { table: table.without_stop(), memory: memory.with_own(own) })
    }
}
