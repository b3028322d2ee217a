//! How large a filter may be, so that asking it takes a bounded time.

use super::clause::Clause;
use super::condition::Condition;
use crate::error::{Error, ErrorKind};

/// The deepest filter: a panel has depth 1, and each `all`, `any` and `not` adds one.
pub(crate) const DEEPEST: usize = 64;
/// The most that a filter may cost, about a second for a million sessions on one core.
pub(crate) const MOST_COST: u64 = 10_000;
/// The most values that all sets of a filter may name together.
pub(crate) const MOST_VALUES: usize = 100_000;

/// How deep a filter is, what it costs to ask one session, and how many values its sets name.
///
/// The unit of the cost is about a tenth of a nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) depth: usize,
    pub(super) cost: u64,
    values: usize,
}

impl Size {
    /// A panel without a clause. To combine panels takes time, too, so that none is free.
    pub(super) const EMPTY_PANEL: Size = Size { depth: 1, cost: 1, values: 0 };

    pub(super) fn of_panel(clauses: &[Clause]) -> Self {
        let cost = clauses.iter().map(Clause::cost).sum::<u64>();
        let values = clauses.iter().map(|clause| clause.condition.values()).sum();
        Size { cost: cost.max(Size::EMPTY_PANEL.cost), values, ..Size::EMPTY_PANEL }
    }

    /// That of an `all`, `any` or `not` of these.
    pub(super) fn of_tree(parts: impl Iterator<Item = Size>) -> Self {
        let nothing = Size { depth: 0, cost: 0, values: 0 };
        let sum = parts.fold(nothing, |sum, part| Size {
            depth: sum.depth.max(part.depth),
            cost: sum.cost.saturating_add(part.cost),
            values: sum.values.saturating_add(part.values),
        });
        Size { depth: sum.depth + 1, ..sum }
    }

    /// [`TooDeep`](ErrorKind::TooDeep) or [`FilterTooLarge`](ErrorKind::FilterTooLarge) beyond the limits.
    pub(super) fn check(self) -> Result<Self, Error> {
        let Size { depth, cost, values } = self;
        if depth > DEEPEST {
            let message = format!("a filter has at most {DEEPEST} levels, not `{depth}`");
            return Err(Error::new(ErrorKind::TooDeep, message).value_is(&depth.to_string()));
        }
        if cost > MOST_COST {
            let message = format!(
                "a filter costs at most {MOST_COST}, not `{cost}`: each search costs {}, each range of numbers {} and \
                 each panel at least 1",
                Cost::SEARCH,
                Cost::RANGE,
            );
            return Err(Error::new(ErrorKind::FilterTooLarge, message).value_is(&cost.to_string()));
        }
        if values > MOST_VALUES {
            let message = format!("the sets of a filter name at most {MOST_VALUES} values, not `{values}`");
            return Err(Error::new(ErrorKind::FilterTooLarge, message).value_is(&values.to_string()));
        }
        Ok(self)
    }
}

/// What one clause costs, as it was measured.
pub(crate) struct Cost;

impl Cost {
    /// Reads the texts of the sessions that the other clauses left.
    pub(crate) const SEARCH: u64 = 500;
    /// Reads a number of each session.
    pub(crate) const RANGE: u64 = 200;
    /// Looks up the code of a text of each session.
    pub(crate) const SET: u64 = 20;
    /// Looks up the code of each tag of each session.
    pub(crate) const TAGS: u64 = 50;
    /// Looks for a text of each session among those of a set.
    pub(crate) const NAME: u64 = 500;
    /// Reads a few fields of each session.
    pub(crate) const HAS: u64 = 500;
    /// Reads the JSON object of each session.
    pub(crate) const MEMBER: u64 = 1_000;
    /// Compares the start of each session.
    pub(crate) const TIME: u64 = 3;
    /// Reads planes of bits, 64 sessions at once.
    pub(crate) const FACET: u64 = 0;
}

impl Clause {
    fn cost(&self) -> u64 {
        let base = self.key.kind.cost();
        match &self.condition {
            // Each tag that must be there is looked for by itself.
            Condition::Tags(tags) => base * (1 + tags.all.len() as u64),
            // Each member is looked for by itself.
            Condition::Members(_, members) => base * members.len() as u64,
            Condition::Search(..)
            | Condition::Names(..)
            | Condition::Flag(..)
            | Condition::Closed(..)
            | Condition::Channels(_)
            | Condition::Range(..)
            | Condition::Has(_)
            | Condition::Last(_)
            | Condition::Calendar(_)
            | Condition::From(_)
            | Condition::To(_) => base,
        }
    }
}

impl Condition {
    /// How many values a set of any length names.
    fn values(&self) -> usize {
        match self {
            Condition::Names(_, names) => names.len(),
            Condition::Members(_, members) => members.texts(),
            Condition::Channels(channels) => channels.len(),
            Condition::Tags(tags) => tags.any.len() + tags.all.len() + tags.none.len(),
            Condition::Search(..)
            | Condition::Flag(..)
            | Condition::Closed(..)
            | Condition::Range(..)
            | Condition::Last(_)
            | Condition::Calendar(_)
            | Condition::From(_)
            | Condition::To(_)
            | Condition::Has(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Filter, LengthClass};

    /// So many of this panel, as JSON and as filters put together.
    fn any_of(count: usize, panel: &str) -> Result<Filter, Error> {
        let read = Filter::from_json(&format!(r#"{{"any":[{}]}}"#, vec![panel; count].join(",")));
        let one = Filter::from_json(panel)?;
        let made = Filter::any(std::iter::repeat_n(one, count));
        match (read, made) {
            (Ok(read), Ok(made)) => {
                assert_eq!(read, made);
                assert_eq!(Filter::from_query(&read.to_query())?, read);
                Ok(read)
            }
            (Err(read), Err(made)) => {
                assert_eq!((read.kind(), read.message()), (made.kind(), made.message()));
                Err(read)
            }
            (read, made) => panic!("{read:?} and {made:?}"),
        }
    }

    #[test]
    fn exactly_the_limit_is_taken_and_no_panel_more() {
        for (panel, most) in [
            (r#"{"search":"garden"}"#, 20),
            (r#"{"duration_s":{"min":1}}"#, 50),
            (r#"{"asr":{"min":"1"},"lead_value":{"min":"1"}}"#, 25),
            (r#"{"session_types":["booking",null]}"#, 500),
            (r#"{"channels":["voice"]}"#, 500),
            (r#"{"tags":{"any":["a","b","c"],"none":["d"]}}"#, 200),
            (r#"{"tags":{"all":["a"]}}"#, 100),
            (r#"{"last":"7d"}"#, 3_333),
            (r#"{"from":"2026-11-01","to":"2026-11-02"}"#, 1_666),
            (r#"{"lead":true}"#, 10_000),
            (r#"{"stars":{"min":4},"assessment":["Yes-A"],"lengths":["long"],"test":false}"#, 10_000),
            ("{}", 10_000),
        ] {
            any_of(most, panel).unwrap();
            let error = any_of(most + 1, panel).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::FilterTooLarge, "{panel}");
        }
    }

    #[test]
    fn sets_have_a_limit_of_their_own() {
        let types = |count: usize| Filter::panel().session_types((0..count).map(|name| Some(name.to_string()))).build();
        let most = types(MOST_VALUES).unwrap();
        let error = types(MOST_VALUES + 1).unwrap_err();
        assert_eq!((error.kind(), error.value()), (ErrorKind::FilterTooLarge, Some("100001")));
        let tag = Filter::panel().tags_none(["spam"]).build().unwrap();
        assert_eq!(most.and(tag).unwrap_err().kind(), ErrorKind::FilterTooLarge);
        let tags = |count: usize| (0..count).map(|name| name.to_string());
        let any = |count| Filter::panel().tags_any(tags(count));
        any(MOST_VALUES).build().unwrap();
        any(MOST_VALUES - 2).tags_all(["a"]).tags_none(["b"]).build().unwrap();
        for panel in [any(MOST_VALUES + 1), any(MOST_VALUES - 1).tags_all(["a"]).tags_none(["b"])] {
            let error = panel.build().unwrap_err();
            assert_eq!((error.kind(), error.value()), (ErrorKind::FilterTooLarge, Some("100001")));
        }
        let closed = Filter::panel().lengths(LengthClass::ALL).build().unwrap();
        Filter::not(most.and(closed).unwrap()).unwrap();
        // A value that is named twice is one.
        let twice = Filter::panel().channels((0..MOST_VALUES + 1).map(|_| "voice")).build().unwrap();
        assert_eq!(twice.to_json(), r#"{"version":1,"channels":["voice"]}"#);
    }
}
