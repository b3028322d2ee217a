//! Why a session matches a filter, or does not.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::resolve::{Resolved, ResolvedFilter, ResolvedPanel};
use crate::json::{Value, write_value};
use crate::policies::{Policies, Scored};
use crate::session::Record;

/// Why a session matches a filter, or does not: every clause in order, whether it mattered or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Whether the session matches.
    pub matched: bool,
    /// Every clause, in the order of the canonical form.
    pub clauses: Vec<ExplainedClause>,
    /// Every `all`, `any` and `not`, the outer before the inner.
    pub trees: Vec<ExplainedTree>,
}

/// One clause of an [`Explanation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedClause {
    /// The place of the clause in the filter, such as `all[0].channels`.
    pub path: String,
    /// The key, such as `channels`.
    pub key: &'static str,
    /// What the clause demands, as JSON.
    #[serde(serialize_with = "raw")]
    pub wanted: String,
    /// What it saw of the session, as JSON: of a search, the fields in which the text was found.
    #[serde(serialize_with = "raw")]
    pub saw: String,
    /// Whether it held.
    pub held: bool,
}

/// One `all`, `any` or `not` of an [`Explanation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedTree {
    /// Its place in the filter, such as `all[1].not`.
    pub path: String,
    /// Whether it held.
    pub held: bool,
}

impl ResolvedFilter {
    /// Why one session matches, judged under these policies, or does not.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Filter, Policies, Session};
    ///
    /// let filter = Filter::panel().lead(true).channels(["text"]).build()?.resolve(&AsOf::unspecified())?;
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).lead(true).build()?;
    /// let explanation = filter.explain(&session, &Policies::default());
    /// assert!(!explanation.matched);
    /// let failed = explanation.clauses.iter().find(|clause| !clause.held).unwrap();
    /// assert_eq!((failed.key, failed.wanted.as_str(), failed.saw.as_str()), ("channels", r#"["text"]"#, r#""voice""#));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn explain(&self, record: &impl Record, policies: &Policies) -> Explanation {
        let mut explanation = Explanation::default();
        explanation.matched = explanation.visit(&self.root, "", &policies.score(record));
        explanation
    }
}

impl Explanation {
    /// Adds a part of the filter, and tells whether it held. No deeper than a filter.
    fn visit<R: Record>(&mut self, part: &Resolved, path: &str, scored: &Scored<'_, R>) -> bool {
        let (name, parts) = match part {
            Resolved::Panel(panel) => return self.visit_panel(panel, path, scored),
            Resolved::All(parts) => ("all", parts.as_slice()),
            Resolved::Any(parts) => ("any", parts.as_slice()),
            Resolved::Not(part) => ("not", std::slice::from_ref(&**part)),
        };
        let path = join(path, name);
        let place = self.trees.len();
        self.trees.push(ExplainedTree { path: path.clone(), held: false });
        let inner = |index: usize| if name == "not" { path.clone() } else { format!("{path}[{index}]") };
        // Every part is visited: an explanation stops nowhere.
        let held: Vec<bool> =
            parts.iter().enumerate().map(|(index, part)| self.visit(part, &inner(index), scored)).collect();
        let held = match part {
            Resolved::Any(_) => held.contains(&true),
            Resolved::Not(_) => held.contains(&false),
            _ => !held.contains(&false),
        };
        if let Some(tree) = self.trees.get_mut(place) {
            tree.held = held;
        }
        held
    }

    fn visit_panel<R: Record>(&mut self, panel: &ResolvedPanel, path: &str, scored: &Scored<'_, R>) -> bool {
        panel.clauses().fold(true, |all_held, (clause, span)| {
            let held = clause.holds(span, scored);
            self.clauses.push(ExplainedClause {
                path: join(path, clause.key.name),
                key: clause.key.name,
                wanted: json(&clause.condition.to_value()),
                saw: json(&clause.condition.seen(scored)),
                held,
            });
            all_held && held
        })
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn json(value: &Value) -> String {
    let mut out = String::new();
    write_value(value, &mut out);
    out
}

fn raw<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&RawValue>(json).map_err(serde::ser::Error::custom)?.serialize(serializer)
}
