//! A filter at a given moment and place.

use std::sync::Arc;

use super::clause::Clause;
use super::condition::Condition;
use super::time_rule::Span;
use super::{Filter, Tree, read};
use crate::as_of::AsOf;
use crate::error::Error;
use crate::policies::{Policies, Scored};
use crate::session::Record;
use crate::time::Timestamp;

/// A [`Filter`] at a given moment and place: every relative time is an instant.
///
/// ```
/// use portal_sessions::{AsOf, Channel, Filter, Policies, Session};
///
/// let as_of = AsOf::unspecified().with_now("2026-11-22T00:00:00Z".parse()?);
/// let filter = Filter::panel().last("7d").build()?.resolve(&as_of)?;
/// assert_eq!(filter.from().unwrap().to_string(), "2026-11-15T00:00:00Z");
///
/// let session = Session::builder("s-1", "2026-11-20T14:30:00Z".parse()?, Channel::Voice).build()?;
/// assert!(filter.matches(&session, &Policies::default()));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ResolvedFilter {
    pub(crate) root: Resolved,
    pub(crate) span: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum Resolved {
    Panel(ResolvedPanel),
    All(Vec<Resolved>),
    Any(Vec<Resolved>),
    Not(Box<Resolved>),
}

/// The clauses of a panel, each with the time at which a session must have started to meet it.
#[derive(Clone, Debug)]
pub(crate) struct ResolvedPanel {
    clauses: Arc<[Clause]>,
    spans: Vec<Span>,
}

impl Filter {
    /// The filter at this moment and place.
    ///
    /// Our ruling: `last` is the time from now − N × 24 hours up to now; `calendar` goes from local midnight to local
    /// midnight, so that a day of it has 23, 24 or 25 hours; a date as `to` belongs to the range.
    ///
    /// # Errors
    /// [`NowRequired`](crate::ErrorKind::NowRequired) and [`ZoneRequired`](crate::ErrorKind::ZoneRequired) with the
    /// clause that needs it; [`RangeReversed`](crate::ErrorKind::RangeReversed) when a date and an instant turn out to be
    /// in the wrong order.
    pub fn resolve(&self, as_of: &AsOf) -> Result<ResolvedFilter, Error> {
        let root = Resolved::of(self, as_of)?;
        Ok(ResolvedFilter { span: root.span(), root })
    }
}

impl ResolvedFilter {
    /// Whether one session is meant, judged under these policies.
    #[must_use]
    pub fn matches(&self, record: &impl Record, policies: &Policies) -> bool {
        self.root.holds(&policies.score(record))
    }

    /// The first instant that can match; none without a lower bound.
    ///
    /// It is the latest of the bounds that every session must keep: those of the panel, or of the panels of an `all`.
    #[must_use]
    pub fn from(&self) -> Option<Timestamp> {
        self.span.from
    }

    /// The first instant after all that can match; none without an upper bound. It is never before
    /// [`from`](ResolvedFilter::from).
    #[must_use]
    pub fn to(&self) -> Option<Timestamp> {
        self.span.to
    }
}

impl Resolved {
    /// No deeper than a filter.
    fn of(filter: &Filter, as_of: &AsOf) -> Result<Self, Error> {
        let list = |key: &str, filters: &[Filter]| {
            let child =
                |(index, filter)| Resolved::of(filter, as_of).map_err(|error| error.within(&format!("{key}[{index}]")));
            filters.iter().enumerate().map(child).collect::<Result<Vec<_>, Error>>()
        };
        Ok(match &filter.0.tree {
            Tree::Panel(clauses) => Resolved::Panel(ResolvedPanel::of(clauses, as_of)?),
            Tree::All(filters) => Resolved::All(list("all", filters)?),
            Tree::Any(filters) => Resolved::Any(list("any", filters)?),
            Tree::Not(filter) => {
                Resolved::Not(Box::new(Resolved::of(filter, as_of).map_err(|error| error.within("not"))?))
            }
        })
    }

    pub(crate) fn holds<R: Record>(&self, scored: &Scored<'_, R>) -> bool {
        match self {
            Resolved::Panel(panel) => panel.clauses().all(|(clause, span)| clause.holds(span, scored)),
            Resolved::All(parts) => parts.iter().all(|part| part.holds(scored)),
            Resolved::Any(parts) => parts.iter().any(|part| part.holds(scored)),
            Resolved::Not(part) => !part.holds(scored),
        }
    }

    /// The time that every match keeps. A filter with nothing but an `any` or a `not` at its root promises nothing.
    fn span(&self) -> Span {
        match self {
            Resolved::Panel(panel) => panel.span(),
            Resolved::All(parts) => parts.iter().fold(Span::ALWAYS, |span, part| span.and(part.span())),
            Resolved::Any(_) | Resolved::Not(_) => Span::ALWAYS,
        }
    }
}

impl ResolvedPanel {
    fn of(clauses: &Arc<[Clause]>, as_of: &AsOf) -> Result<Self, Error> {
        let mut spans = Vec::with_capacity(clauses.len());
        let (mut from, mut to) = (None, None);
        for clause in clauses.iter() {
            let span = clause.condition.span(as_of).map_err(|error| error.within(clause.key.name))?;
            match clause.condition {
                Condition::From(bound) => from = Some((bound, span.from)),
                Condition::To(bound) => to = Some((bound, span.to)),
                _ => {}
            }
            spans.push(span);
        }
        if let (Some((from, Some(start))), Some((to, Some(end)))) = (from, to)
            && start > end
        {
            return Err(read::reversed(from, to));
        }
        Ok(ResolvedPanel { clauses: Arc::clone(clauses), spans })
    }

    pub(crate) fn clauses(&self) -> impl Iterator<Item = (&Clause, Span)> {
        self.clauses.iter().zip(self.spans.iter().copied())
    }

    pub(crate) fn span(&self) -> Span {
        self.spans.iter().fold(Span::ALWAYS, |span, &other| span.and(other))
    }
}

impl Clause {
    pub(super) fn holds<R: Record>(&self, span: Span, scored: &Scored<'_, R>) -> bool {
        span.contains(scored.record.started_at()) && self.condition.holds(scored)
    }
}
