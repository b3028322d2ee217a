//! Filters over a table: chunk by chunk, column by column, each clause only over the rows that the cheaper ones left.

use super::condition::Condition;
use super::resolve::{Resolved, ResolvedPanel};
use super::tags::Tags;
use super::{Explanation, Filter};
use crate::as_of::AsOf;
use crate::error::Error;
use crate::policies::Policies;
use crate::table::{Bitmap, DictionaryColumn, ListColumn, NO_CODE, Part, Picked, Query, SessionTable, unknown_session};
use crate::time::Timestamp;

impl SessionTable {
    /// The table with only the sessions that a filter means; it shares all columns with this one and copies no session.
    ///
    /// It keeps the order, and its [`query`](SessionTable::query) is this table's and the filter together. Once as many
    /// rows were searched as there are, their folded texts are kept for later searches.
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
    /// Those of [`Filter::resolve`], and of [`Filter::and`] when the table was filtered before;
    /// [`Conflict`](crate::ErrorKind::Conflict) when that was asked as of another moment or in another zone.
    pub fn filter(&self, filter: &Filter, as_of: &AsOf) -> Result<SessionTable, Error> {
        let resolved = filter.resolve(as_of)?;
        let before = self.query();
        let span = resolved.span.and(super::time_rule::Span { from: before.from(), to: before.to() });
        let query = Query {
            filter: Filter::from_json(before.filter())?.and(filter.clone())?.to_json(),
            from: span.from,
            to: span.to,
            as_of: before.as_of().and(as_of)?,
        };
        Ok(self.narrowed(Picked::new(self.map_parts(|part| resolved.root.rows(part))), query))
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
        self.judged(policies).filter(&Filter::from_json(query.filter())?, query.as_of())
    }

    /// How many of its sessions a filter means.
    ///
    /// # Errors
    /// Those of [`Filter::resolve`].
    pub fn count(&self, filter: &Filter, as_of: &AsOf) -> Result<usize, Error> {
        let resolved = filter.resolve(as_of)?;
        Ok(self.map_parts(|part| resolved.root.rows(part).count()).into_iter().sum())
    }

    /// Why a filter means one of its sessions, or does not.
    ///
    /// # Errors
    /// [`UnknownSession`](crate::ErrorKind::UnknownSession) when the table does not show one with this id; those of [`Filter::resolve`].
    pub fn explain(&self, id: &str, filter: &Filter, as_of: &AsOf) -> Result<Explanation, Error> {
        let resolved = filter.resolve(as_of)?;
        let row = self.find(id).ok_or_else(|| unknown_session(id))?;
        Ok(resolved.explain(&row, self.policies()))
    }
}

impl Resolved {
    /// The shown rows of a chunk that match.
    fn rows(&self, part: Part<'_>) -> Bitmap {
        let shown = part.picked.cloned().unwrap_or_else(|| Bitmap::filled(part.chunk.len(), true));
        self.keep(part, shown)
    }

    /// Those of the candidates that match. No deeper than a filter.
    fn keep(&self, part: Part<'_>, mut candidates: Bitmap) -> Bitmap {
        match self {
            Resolved::Panel(panel) => {
                panel.keep(part, &mut candidates);
                candidates
            }
            Resolved::All(parts) => parts.iter().fold(candidates, |candidates, inner| inner.keep(part, candidates)),
            Resolved::Any(parts) => {
                let mut found = Bitmap::filled(candidates.len(), false);
                for inner in parts {
                    let more = inner.keep(part, candidates.clone());
                    candidates.and_not(&more);
                    found.or(&more);
                }
                found
            }
            Resolved::Not(inner) => {
                let found = inner.keep(part, candidates.clone());
                candidates.and_not(&found);
                candidates
            }
        }
    }
}

impl ResolvedPanel {
    /// Drops the candidates that do not match, the cheapest clauses first.
    fn keep(&self, part: Part<'_>, candidates: &mut Bitmap) {
        let columns = &part.chunk.columns;
        let forbidden = self.clauses().fold(0, |bits, (clause, _)| bits | clause.condition.forbidden().0);
        if forbidden != 0 {
            part.chunk.facets.forbid(forbidden, candidates);
        }
        let span = self.span();
        if span.from.is_some() || span.to.is_some() {
            let from = span.from.map_or(0, Timestamp::micros);
            let to = span.to.map_or(i64::MAX, Timestamp::micros);
            // One compare for both ends: what lies before `from` becomes huge.
            let width = to.saturating_sub(from).unsigned_abs();
            candidates
                .and_column(&columns.started_at, |start| start.micros().wrapping_sub(from).cast_unsigned() < width);
        }
        let rest = self.clauses().map(|(clause, _)| &clause.condition).filter(|condition| !condition.forbidden().1);
        let mut search = None;
        for condition in rest {
            match condition {
                Condition::Search(_, query) => search = Some((condition, query)),
                Condition::SessionTypes(types) => {
                    let types = types.iter().map(Option::as_deref);
                    keep_codes(&columns.session_type, types, candidates);
                }
                Condition::Channels(channels) => {
                    keep_codes(&columns.channel, channels.iter().map(|channel| Some(channel.as_str())), candidates);
                }
                Condition::Tags(tags) => tags.keep(&columns.tags, candidates),
                _ => candidates.retain(|row| condition.holds(&part.row(row).scored())),
            }
        }
        if let Some((condition, query)) = search {
            match columns.search_text(candidates.count()) {
                Some(text) => text.keep(query, candidates),
                None => candidates.retain(|row| condition.holds(&part.row(row).scored())),
            }
        }
    }
}

/// Drops the candidates whose text is none of these.
fn keep_codes<'f>(column: &DictionaryColumn, texts: impl Iterator<Item = Option<&'f str>>, candidates: &mut Bitmap) {
    let dictionary = column.dictionary();
    let mut wanted = vec![false; dictionary.len()];
    let mut wants_none = false;
    for text in texts {
        match text {
            None => wants_none = true,
            Some(text) => mark(dictionary.find(text), &mut wanted),
        }
    }
    let codes = column.codes();
    candidates.retain(|row| {
        let code = codes.get(row).copied().unwrap_or(NO_CODE);
        wanted.get(usize::from(code)).copied().unwrap_or(wants_none)
    });
}

fn mark(code: Option<u16>, marks: &mut [bool]) {
    if let Some(mark) = code.and_then(|code| marks.get_mut(usize::from(code))) {
        *mark = true;
    }
}

impl Tags {
    /// Drops the candidates whose tags do not hold, by the codes of the tags.
    fn keep(&self, column: &ListColumn, candidates: &mut Bitmap) {
        let dictionary = column.dictionary();
        let Some(all) = self.all.iter().map(|tag| dictionary.find(tag)).collect::<Option<Vec<u16>>>() else {
            *candidates = Bitmap::filled(candidates.len(), false);
            return;
        };
        let marked = |tags: &[String]| {
            let mut marks = vec![false; dictionary.len()];
            tags.iter().for_each(|tag| mark(dictionary.find(tag), &mut marks));
            marks
        };
        let (any, none) = (marked(&self.any), marked(&self.none));
        let is_in = |marks: &[bool], code: u16| marks.get(usize::from(code)).is_some_and(|&mark| mark);
        candidates.retain(|row| {
            let codes = column.codes(row);
            (self.any.is_empty() || codes.iter().any(|&code| is_in(&any, code)))
                && !codes.iter().any(|&code| is_in(&none, code))
                && all.iter().all(|code| codes.contains(code))
        });
    }
}
