//! Which sessions are meant: filters as data.

mod builder;
mod clause;
mod closed;
mod condition;
mod explain;
mod judged;
mod measure;
mod members;
mod presence;
mod query_form;
mod read;
mod resolve;
mod size;
mod tags;
mod time_rule;

#[cfg(test)]
pub(crate) mod strategy;
#[cfg(test)]
mod tests;

pub use builder::{InclusiveRange, PanelBuilder};
pub use explain::{ExplainedClause, ExplainedTree, Explanation};
pub use resolve::ResolvedFilter;
pub use time_rule::TimeBound;

pub(crate) use clause::KEYS;
pub(crate) use condition::Condition;
pub(crate) use resolve::{Resolved, ResolvedPanel};
pub(crate) use size::{DEEPEST, MOST_COST, MOST_VALUES};
pub(crate) use tags::Tags;
pub(crate) use time_rule::Span;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind};
use crate::hash::sha256;
use crate::json::{VERSION, Value, write_value};

use clause::Clause;
use size::Size;

/// Levels of JSON in the deepest filter, with some to spare: two for each `all` or `any`, three for a panel.
const JSON_LEVELS: u32 = 2 * DEEPEST as u32 + 16;

/// Which sessions are meant, as data: a panel of clauses that must all hold, or a tree of such panels.
///
/// A panel has the thirteen filters of the product's Sessions page (stated; what each means exactly is our ruling) and
/// some more. A tree combines filters by [`all`](Filter::all), [`any`](Filter::any) and [`not`](Filter::not), at most 64
/// levels deep. There is no hidden default: the filter without a clause matches every session, also tests and archived
/// ones.
///
/// A filter has a cost, so that no filter from a URL takes longer than about a second for a million sessions on one core
/// (our ruling). A search costs 500; a range of anything but stars 200; tags 50, and as much again for each one that a
/// session must have; a set of types or of channels 20; a clause about time 3; a panel at least 1. Together it is at most
/// 10,000, and all sets together name at most 100,000 values. [`describe()`](crate::describe) tells these numbers.
///
/// A filter is equal in every language by its [canonical JSON](Filter::to_json) and has a [`hash`](Filter::hash) and a
/// form for [URLs](Filter::to_query). It may be relative, like "the last 30 days"; [`resolve`](Filter::resolve) fixes it
/// at a moment and a place. It is cheap to clone.
///
/// ```
/// use portal_sessions::Filter;
///
/// let bookings = Filter::panel().session_types([Some("booking")]).last("30d").stars(3..=5).build()?;
/// assert_eq!(
///     bookings.to_json(),
///     r#"{"version":1,"session_types":["booking"],"last":"30d","stars":{"min":3,"max":5}}"#,
/// );
/// assert_eq!(bookings.to_query(), "session_types=booking&last=30d&stars.min=3&stars.max=5");
/// assert_eq!(Filter::from_query(&bookings.to_query())?, bookings);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone)]
pub struct Filter(Arc<Node>);

#[derive(Debug)]
struct Node {
    tree: Tree,
    size: Size,
}

#[derive(Debug)]
enum Tree {
    /// In the order of [`clause::KEYS`].
    Panel(Arc<[Clause]>),
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Filter),
}

impl Filter {
    /// Starts a panel, to which clauses are added.
    pub fn panel() -> PanelBuilder {
        PanelBuilder::default()
    }

    /// Live sessions that are not archived: what the portal shows at first, said visibly.
    ///
    /// ```
    /// use portal_sessions::Filter;
    ///
    /// assert_eq!(Filter::portal_default().to_json(), r#"{"version":1,"archived":false,"test":false}"#);
    /// ```
    #[must_use]
    pub fn portal_default() -> Self {
        // Two flags that no rule refuses.
        Filter::panel().archived(false).test(false).build().unwrap_or_default()
    }

    /// The sessions that every one of these matches, of which there must be at least one.
    ///
    /// # Errors
    /// [`ErrorKind::EmptySet`] without filters; [`ErrorKind::TooDeep`] beyond 64 levels;
    /// [`ErrorKind::FilterTooLarge`] when together they cost more than 10,000 or name more than 100,000 values.
    pub fn all(filters: impl IntoIterator<Item = Filter>) -> Result<Self, Error> {
        Filter::combined(filters.into_iter().collect(), Tree::All)
    }

    /// The sessions that at least one of these matches, of which there must be at least one.
    ///
    /// # Errors
    /// As [`all`](Filter::all).
    pub fn any(filters: impl IntoIterator<Item = Filter>) -> Result<Self, Error> {
        Filter::combined(filters.into_iter().collect(), Tree::Any)
    }

    /// Exactly the sessions that this one does not match.
    ///
    /// # Errors
    /// [`ErrorKind::TooDeep`] beyond 64 levels.
    #[expect(clippy::should_implement_trait, reason = "it can fail, which the operator `!` cannot")]
    pub fn not(filter: Filter) -> Result<Self, Error> {
        let size = Size::of_tree(std::iter::once(filter.0.size));
        Filter::checked(Tree::Not(filter), size)
    }

    /// The sessions that both match. It adds no level where one of the two is an `all` or has no clause.
    ///
    /// # Errors
    /// As [`all`](Filter::all).
    pub fn and(&self, other: Filter) -> Result<Self, Error> {
        if self.is_empty() {
            return Ok(other);
        }
        if other.is_empty() {
            return Ok(self.clone());
        }
        let parts = |filter: &Filter| match &filter.0.tree {
            Tree::All(children) => children.clone(),
            _ => vec![filter.clone()],
        };
        Filter::all([parts(self), parts(&other)].concat())
    }

    /// Whether it is the panel without a clause, which matches every session.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.0.tree, Tree::Panel(clauses) if clauses.is_empty())
    }

    /// Reads the JSON form: an object whose every key is one clause, or `{"all":[…]}`, `{"any":[…]}`, `{"not":…}`.
    ///
    /// The outermost object may also have `"version":1`. Nothing is ignored: an unknown key, a wrong type, an empty set
    /// or a reversed range is an error with its path.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Filter};
    ///
    /// let error = Filter::from_json(r#"{"all":[{"channels":["voice",3]}]}"#).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::WrongType);
    /// assert_eq!(error.path(), Some("all[0].channels[1]"));
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidJson`], [`ErrorKind::DuplicateKey`], [`ErrorKind::UnknownKey`], [`ErrorKind::WrongType`],
    /// [`ErrorKind::InvalidValue`], [`ErrorKind::EmptySet`], [`ErrorKind::Conflict`], [`ErrorKind::UnsupportedVersion`],
    /// [`ErrorKind::RangeReversed`], [`ErrorKind::TooDeep`], [`ErrorKind::StringTooLong`],
    /// [`ErrorKind::FilterTooLarge`], and those of numbers and times.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let is_json = text.trim_ascii_start().starts_with(['{', '[', '"']);
        let value = Value::parse_within(text, JSON_LEVELS).map_err(|error| {
            if is_json || error.kind() != ErrorKind::InvalidJson {
                return error;
            }
            let message = format!(r#"as text, a filter is JSON such as {{"channels":["voice"]}}, not `{text:.60}`"#);
            Error::new(ErrorKind::InvalidJson, message).value_is(text)
        })?;
        read::document(value)
    }

    /// The canonical JSON form, by which filters are compared, the same in every language.
    ///
    /// The version comes first, then the clauses in one fixed order; sets are sorted without repetition, `null` last;
    /// texts are trimmed; `48h` is `2d`; instants are in UTC; decimals are strings without trailing zeros. The filters
    /// of a tree keep their order.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut entries = vec![("version".to_owned(), Value::Number(VERSION.to_string()))];
        entries.extend(self.entries());
        let mut out = String::new();
        write_value(&Value::Object(entries), &mut out);
        out
    }

    /// The SHA-256 of the canonical JSON, as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256(self.to_json().as_bytes())
    }

    fn of_panel(clauses: Vec<Clause>) -> Result<Self, Error> {
        let size = Size::of_panel(&clauses);
        Filter::checked(Tree::Panel(clauses.into()), size)
    }

    fn combined(filters: Vec<Filter>, tree: fn(Vec<Filter>) -> Tree) -> Result<Self, Error> {
        if filters.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "a tree needs at least one filter"));
        }
        let size = Size::of_tree(filters.iter().map(|filter| filter.0.size));
        Filter::checked(tree(filters), size)
    }

    fn checked(tree: Tree, size: Size) -> Result<Self, Error> {
        Ok(Filter(Arc::new(Node { tree, size: size.check()? })))
    }

    /// The canonical object without its version.
    fn entries(&self) -> Vec<(String, Value)> {
        let objects =
            |filters: &[Filter]| Value::Array(filters.iter().map(|child| Value::Object(child.entries())).collect());
        let (key, value) = match &self.0.tree {
            Tree::Panel(clauses) => {
                return clauses
                    .iter()
                    .map(|clause| (clause.key.name.to_owned(), clause.condition.to_value()))
                    .collect();
            }
            Tree::All(filters) => ("all", objects(filters)),
            Tree::Any(filters) => ("any", objects(filters)),
            Tree::Not(filter) => ("not", Value::Object(filter.entries())),
        };
        vec![(key.to_owned(), value)]
    }
}

impl Default for Filter {
    /// The panel without a clause, which matches every session.
    fn default() -> Self {
        Filter(Arc::new(Node { tree: Tree::Panel([].into()), size: Size::EMPTY_PANEL }))
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.to_json() == other.to_json()
    }
}

impl Eq for Filter {}

impl FromStr for Filter {
    type Err = Error;

    /// Reads the JSON form.
    fn from_str(text: &str) -> Result<Self, Error> {
        Filter::from_json(text)
    }
}

impl fmt::Display for Filter {
    /// The canonical JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_json())
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filter").field(&format_args!("{}", self.to_json())).finish()
    }
}

impl Serialize for Filter {
    /// The canonical JSON.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.to_json()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}
