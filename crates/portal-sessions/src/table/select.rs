//! Filters over a table: chunk by chunk, column by column, each clause only over the rows that the cheaper ones left.

use super::{Columns, DictionaryColumn, ListColumn, NO_CODE, Part, Query, SessionTable, Values, bits, unknown_session};
use crate::as_of::AsOf;
use crate::error::Error;
use crate::filter::{Condition, Explanation, Filter, Resolved, ResolvedPanel, Tags};
use crate::policies::Policies;
use crate::revenue::AsrExplanation;
use crate::time::{MICROS_PER_SECOND, Timestamp};

impl SessionTable {
    /// The table with only the sessions that a filter means; it shares all columns with this one and copies no session.
    ///
    /// It keeps the order, and its [`query`](SessionTable::query) is this table's and the filter together. A
    /// search keeps 16 bytes for each row, by which later searches pass over most rows without reading them.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Filter, Policies, Session, SessionTable, Zone};
    ///
    /// let session = |id: &str, start: &str| Session::builder(id, start.parse()?, Channel::Voice).build();
    /// let sessions = [session("old", "2026-10-01T14:30:00Z")?, session("new", "2026-11-21T23:00:00Z")?];
    /// let table = SessionTable::from_sessions(sessions, Policies::default())?;
    ///
    /// let as_of = AsOf::at("2026-11-22T12:00:00Z".parse()?, Zone::get("America/New_York")?);
    /// let yesterday = table.filter(&Filter::panel().calendar("yesterday").build()?, &as_of)?;
    /// assert_eq!(yesterday.len(), 1);
    /// assert_eq!(yesterday.query().from().unwrap().to_string(), "2026-11-21T05:00:00Z");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Filter::resolve`], and of [`Filter::and`] when the table was filtered before.
    ///
    /// A table that was filtered goes on from the moment and the zone of its [`query`](SessionTable::query), where `as_of`
    /// leaves them open; [`Conflict`](crate::ErrorKind::Conflict) with the path `now` or `zone` when it names others.
    pub fn filter(&self, filter: &Filter, as_of: &AsOf) -> Result<SessionTable, Error> {
        let before = self.query();
        let as_of = before.as_of().and(as_of)?;
        let resolved = filter.resolve(&as_of)?;
        let query = Query { filter: before.filter.and(filter.clone())?, span: before.span.and(resolved.span), as_of };
        let mut words = vec![0; self.words()];
        self.share(
            self.parts_with_bits(&mut words),
            || Spare::of(self),
            |spare, (part, rows)| {
                resolved.root.find(part, rows, spare);
            },
        )?;
        let filtered = self.narrowed(words, query);
        self.check_stop().map(|()| filtered)
    }

    /// The same question put to the same set under other policies.
    ///
    /// Other policies may mean other sessions, by their length, hours or ASR, so the filters are asked again. The rows
    /// are in the order they came in: sort them again. All columns but facets and ASR are shared.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Filter, LengthClass, LengthMeasure, LengthPolicy, LengthRule, Policies};
    /// use portal_sessions::{Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Chat).user_messages(2).build()?;
    /// let table = SessionTable::from_sessions([session], Policies::default())?;
    /// let short = Filter::panel().lengths([LengthClass::Short]).build()?;
    /// let short = table.filter(&short, &AsOf::unspecified())?;
    ///
    /// let length = LengthPolicy::new(LengthRule::new(LengthMeasure::UserMessages, 1, 10)?);
    /// let stricter = short.with_policies(Policies { length, ..Policies::default() })?;
    /// assert_eq!((short.len(), stricter.len()), (1, 0));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    ///
    /// # Errors
    /// None that the filters did not give before.
    pub fn with_policies(&self, policies: Policies) -> Result<SessionTable, Error> {
        let query = self.query();
        self.judged(policies).filter(query.filter(), query.as_of())
    }

    /// How many of its sessions a filter means: the length of what [`filter`](SessionTable::filter) gives, faster.
    ///
    /// # Errors
    /// Those of [`Filter::resolve`], and [`Conflict`](crate::ErrorKind::Conflict) as in [`filter`](SessionTable::filter).
    pub fn count(&self, filter: &Filter, as_of: &AsOf) -> Result<usize, Error> {
        let resolved = filter.resolve(&self.query().as_of().and(as_of)?)?;
        let count = |(total, spare): &mut (usize, Spare<'_>), part: Part<'_>| {
            let mut rows = spare.bits(part);
            resolved.root.find(part, &mut rows, spare);
            *total += bits::count(&rows);
            spare.take_back(rows);
        };
        let counted = self.share(self.parts(), || (0, Spare::of(self)), count)?;
        Ok(counted.into_iter().map(|(total, _)| total).sum())
    }

    /// How the ASR of the session with this id comes about under the table's policies.
    ///
    /// # Errors
    /// [`UnknownSession`](crate::ErrorKind::UnknownSession) when the table does not show a session with this id.
    pub fn explain_asr(&self, id: &str) -> Result<AsrExplanation, Error> {
        self.try_find(id)?.map(|row| self.policies().revenue.explain(&row)).ok_or_else(|| unknown_session(id))
    }

    /// Why a filter means one of its sessions, or does not.
    ///
    /// # Errors
    /// [`UnknownSession`](crate::ErrorKind::UnknownSession) when the table does not show one with this id; those of
    /// [`Filter::resolve`], and [`Conflict`](crate::ErrorKind::Conflict) as in [`filter`](SessionTable::filter).
    pub fn explain(&self, id: &str, filter: &Filter, as_of: &AsOf) -> Result<Explanation, Error> {
        let resolved = filter.resolve(&self.query().as_of().and(as_of)?)?;
        let row = self.try_find(id)?.ok_or_else(|| unknown_session(id))?;
        Ok(resolved.explain(&row, self.policies()))
    }
}

/// What a thread works with, chunk after chunk, so that it allocates only once.
#[derive(Debug)]
struct Spare<'t> {
    /// Whose rows these are: once it is stopped, nobody needs the rest of the work.
    table: &'t SessionTable,
    bits: Vec<Vec<u64>>,
    marks: Vec<u8>,
    text: String,
}

impl<'t> Spare<'t> {
    fn of(table: &'t SessionTable) -> Self {
        Spare { table, bits: Vec::new(), marks: Vec::new(), text: String::new() }
    }

    /// Bits for the rows of a part, set to anything.
    fn bits(&mut self, part: Part<'_>) -> Vec<u64> {
        let mut bits = self.bits.pop().unwrap_or_default();
        bits.resize(bits::words_of(part.chunk.len()), 0);
        bits
    }

    fn copy(&mut self, rows: &[u64]) -> Vec<u64> {
        let mut bits = self.bits.pop().unwrap_or_default();
        bits.clear();
        bits.extend_from_slice(rows);
        bits
    }

    fn take_back(&mut self, bits: Vec<u64>) {
        self.bits.push(bits);
    }

    /// One unset mark for each text of a dictionary.
    fn marks(&mut self, texts: usize) -> &mut [u8] {
        self.marks.clear();
        self.marks.resize(texts, 0);
        &mut self.marks
    }
}

impl Resolved {
    /// Sets the bits of the shown rows that match.
    fn find(&self, part: Part<'_>, rows: &mut [u64], spare: &mut Spare<'_>) {
        part.write_bits(rows);
        self.keep(part, rows, spare);
    }

    /// Drops the rows that do not match. No deeper than a filter.
    fn keep(&self, part: Part<'_>, rows: &mut [u64], spare: &mut Spare<'_>) {
        match self {
            Resolved::Panel(panel) => panel.keep(part, rows, spare),
            Resolved::All(filters) => filters.iter().for_each(|filter| filter.keep(part, rows, spare)),
            Resolved::Any(filters) => {
                let mut rest = spare.copy(rows);
                rows.fill(0);
                for filter in filters {
                    let mut found = spare.copy(&rest);
                    filter.keep(part, &mut found, spare);
                    bits::and_not(&mut rest, &found);
                    bits::or(rows, &found);
                    spare.take_back(found);
                }
                spare.take_back(rest);
            }
            Resolved::Not(filter) => {
                let mut found = spare.copy(rows);
                filter.keep(part, &mut found, spare);
                bits::and_not(rows, &found);
                spare.take_back(found);
            }
        }
    }
}

impl ResolvedPanel {
    /// Drops the rows that do not match, the cheapest clauses first.
    fn keep(&self, part: Part<'_>, rows: &mut [u64], spare: &mut Spare<'_>) {
        if spare.table.is_stopped() {
            return;
        }
        let columns = &part.chunk.columns;
        let forbidden = self.clauses().fold(0, |bits, (clause, _)| bits | clause.condition.forbidden().0);
        part.chunk.facets.forbid(forbidden, rows);
        self.keep_started(part, rows);
        let rest = self.clauses().map(|(clause, _)| &clause.condition).filter(|condition| !condition.forbidden().1);
        let mut search = None;
        for condition in rest {
            match condition {
                Condition::Search(_, query) => search = Some(query),
                Condition::Names(column, names) if let Some(coded) = Columns::coded(*column) => {
                    keep_codes(coded(columns), names.iter().map(Option::as_deref), rows, spare);
                }
                Condition::Channels(channels) => {
                    keep_codes(&columns.channel, channels.iter().map(|channel| Some(channel.as_str())), rows, spare);
                }
                Condition::Tags(tags) => tags.keep(&columns.tags, rows, spare),
                Condition::Names(..)
                | Condition::Range(..)
                | Condition::Has(_)
                | Condition::Members(..)
                // What the facets and the start do not say whole.
                | Condition::Flag(..)
                | Condition::Closed(..)
                | Condition::Last(_)
                | Condition::Calendar(_)
                | Condition::From(_)
                | Condition::To(_) => {
                    let table = spare.table;
                    bits::retain(rows, |row| !table.is_stopped() && condition.holds(&part.row(row).scored()));
                }
            }
        }
        if let Some(query) = search {
            let table = spare.table;
            columns.searched.keep(query, rows, &mut spare.text, || table.is_stopped());
        }
    }

    /// Drops the rows that started outside the span.
    fn keep_started(&self, part: Part<'_>, rows: &mut [u64]) {
        let span = self.span();
        let from = span.from.map_or(0, Timestamp::micros);
        let to = span.to.map_or(i64::MAX, Timestamp::micros);
        let Some((first, last)) = part.chunk.started else { return };
        if to <= first.micros() || last.micros() < from {
            rows.fill(0);
        } else if first.micros() < from || to <= last.micros() {
            match &part.chunk.columns.started_at {
                Values::Narrow(seconds) => {
                    // Of a second only its first microsecond counts, since the others are nobody's.
                    let unit = MICROS_PER_SECOND.cast_unsigned();
                    let (first, last) =
                        (from.cast_unsigned().div_ceil(unit), to.saturating_sub(1).cast_unsigned() / unit);
                    let second = |second: u64| u32::try_from(second).unwrap_or(u32::MAX);
                    match second(last).checked_sub(second(first)) {
                        Some(more) => bits::and_within(rows, seconds, second(first), more),
                        None => rows.fill(0),
                    }
                }
                Values::Wide(starts) => {
                    // One compare for both ends: what lies before `from` becomes huge.
                    let width = to.saturating_sub(from).unsigned_abs();
                    bits::and_column(rows, starts, |start| start.micros().wrapping_sub(from).cast_unsigned() < width);
                }
            }
        }
    }
}

/// Drops the rows whose text is none of these.
fn keep_codes<'f>(
    column: &DictionaryColumn,
    texts: impl Iterator<Item = Option<&'f str>>,
    rows: &mut [u64],
    spare: &mut Spare<'_>,
) {
    let dictionary = column.dictionary();
    let wanted = spare.marks(dictionary.len());
    let mut wants_none = false;
    for text in texts {
        match text {
            None => wants_none = true,
            Some(text) => mark(dictionary.find(text), wanted, 1),
        }
    }
    let codes = column.codes();
    bits::retain(rows, |row| {
        let code = codes.get(row).copied().unwrap_or(NO_CODE);
        wanted.get(usize::from(code)).map_or(wants_none, |&mark| mark != 0)
    });
}

fn mark(code: Option<u16>, marks: &mut [u8], bit: u8) {
    if let Some(mark) = code.and_then(|code| marks.get_mut(usize::from(code))) {
        *mark |= bit;
    }
}

/// A session must have one of the tags with this mark.
const ANY: u8 = 1;
/// A session must have none of the tags with this mark.
const NONE: u8 = 2;

impl Tags {
    /// Drops the rows whose tags do not hold, by the codes of the tags.
    fn keep(&self, column: &ListColumn, rows: &mut [u64], spare: &mut Spare<'_>) {
        let dictionary = column.dictionary();
        for tag in &self.all {
            match dictionary.find(tag) {
                Some(code) => bits::retain(rows, |row| column.codes(row).contains(&code)),
                None => return rows.fill(0),
            }
        }
        if self.any.is_empty() && self.none.is_empty() {
            return;
        }
        let marks = spare.marks(dictionary.len());
        for (tags, bit) in [(&self.any, ANY), (&self.none, NONE)] {
            tags.iter().for_each(|tag| mark(dictionary.find(tag), marks, bit));
        }
        let start = if self.any.is_empty() { ANY } else { 0 };
        bits::retain(rows, |row| {
            let marks_of = |code: &u16| marks.get(usize::from(*code)).copied().unwrap_or_default();
            column.codes(row).iter().fold(start, |all, code| all | marks_of(code)) == ANY
        });
    }
}
