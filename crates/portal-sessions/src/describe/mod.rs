//! Every metric, column, filter and grouping as data, for help pages, tooltips and manifests.

mod metrics;

use serde::Serialize;

use crate::closed_set::closed_set;
use crate::column::{Column, ColumnClass, Provenance};
use crate::filter::{DEEPEST, KEYS, MOST_COST, MOST_VALUES};
use crate::summary::Grouping;
use crate::view::View;
use metrics::METRICS;

/// What every metric, column, filter and grouping means, as data; its wire form is the same in every language.
#[derive(Clone, Debug, Serialize)]
pub struct Description {
    /// Every metric of a summary, in the order of its wire form.
    pub metrics: &'static [MetricDescription],
    /// Every column, in the order of [`Column::ALL`].
    pub columns: Vec<ColumnDescription>,
    /// Every key of a filter's panel, in the order of its canonical form.
    pub filters: Vec<FilterDescription>,
    /// How large a filter may be.
    pub filter_limits: FilterLimits,
    /// Everything that the numbers of a table are broken down by, in the order of [`Grouping::ALL`].
    pub groupings: Vec<GroupingDescription>,
}

/// How a number of a summary is made.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct MetricDescription {
    /// The name in the wire form of a summary.
    pub id: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// How it is computed, in one line.
    pub formula: &'static str,
    /// The ids of the columns it is computed from.
    pub inputs: &'static [&'static str],
    /// Which sessions it leaves out: `test`, `archived` (unless the policy counts them), `unassessed`.
    pub excludes: &'static [&'static str],
    /// What it counts in.
    pub unit: Unit,
    /// Whether its values add up.
    pub kind: MetricKind,
    /// How the formula is known; what the product's pages leave open in it is our ruling.
    pub source: Provenance,
    /// The version of this definition; a number is comparable with one of the same version.
    pub version: u32,
}

closed_set! {
    /// What a metric counts in.
    pub enum Unit ("unit of a metric") {
        /// An amount of the policy's currency.
        Currency = "currency",
        /// A number of sessions.
        Sessions = "sessions",
        /// A share of 0 to 1.
        Share = "share",
    }
}

closed_set! {
    /// Whether the values of a metric add up.
    pub enum MetricKind ("kind of metric") {
        /// The values of two separate sets add up to that of both.
        Additive = "additive",
        /// Numerators and denominators add up, the quotients do not.
        Ratio = "ratio",
    }
}

/// What a column shows.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnDescription {
    /// The stable id.
    pub id: &'static str,
    /// The label that people see.
    pub label: &'static str,
    /// What it shows of a session, in one sentence.
    pub meaning: &'static str,
    /// The kind of its values.
    pub class: ColumnClass,
    /// How it is known that the product has it.
    pub source: Provenance,
    /// The version of this definition.
    pub version: u32,
    /// Its label in the portal's view; none when it is not there.
    pub portal: Option<&'static str>,
    /// Its label in the Builder's view; none when it is not there.
    pub builder: Option<&'static str>,
}

/// What a key of a filter's panel demands.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FilterDescription {
    /// The key.
    pub key: &'static str,
    /// What it takes, in the manner of JSON.
    pub takes: &'static str,
    /// What a session must be like to meet it.
    pub meaning: &'static str,
    /// What it adds to the cost of its filter; of tags, as much again for each one that a session must have.
    pub cost: u64,
    /// Whether the product's page has this filter; what exactly it means is our ruling throughout.
    pub source: Provenance,
    /// The version of this definition.
    pub version: u32,
}

/// How large a filter may be (our ruling); beyond it is [`FilterTooLarge`](crate::ErrorKind::FilterTooLarge), or
/// [`TooDeep`](crate::ErrorKind::TooDeep).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FilterLimits {
    /// The most that the clauses of all its panels may cost together. A panel costs at least 1, and 10,000 is about a second
    /// for a million sessions on one core.
    pub cost: u64,
    /// The most values that all its sets may name together.
    pub values: usize,
    /// The most levels: a panel is one, and each `all`, `any` and `not` adds one.
    pub levels: usize,
}

/// What the numbers of a table are broken down by.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GroupingDescription {
    /// The stable id.
    pub id: &'static str,
    /// The label that people see.
    pub label: &'static str,
    /// What the groups are, in one sentence.
    pub meaning: &'static str,
    /// Whether the product breaks its own numbers down so.
    pub source: Provenance,
    /// The version of this definition.
    pub version: u32,
}

/// Columns, filters and groupings mean what they meant in the first version.
const FIRST: u32 = 1;

/// What every metric, column, filter and grouping means.
///
/// ```
/// use portal_sessions::{MetricKind, describe};
///
/// let description = describe();
/// let asr = description.metrics.iter().find(|metric| metric.id == "asr").unwrap();
/// assert_eq!(asr.formula, "sum of lead value × opportunity × conversion ratio × success × recognition");
/// assert_eq!(asr.kind, MetricKind::Additive);
/// assert_eq!(description.columns[0].label, "Session Id");
/// ```
#[must_use]
pub fn describe() -> Description {
    let (portal, builder) = (View::portal(), View::builder());
    let columns = Column::ALL
        .iter()
        .map(|&column| ColumnDescription {
            id: column.id(),
            label: column.label(),
            meaning: column.meaning(),
            class: column.class(),
            source: column.provenance(),
            version: FIRST,
            portal: label_in(&portal, column),
            builder: label_in(&builder, column),
        })
        .collect();
    let filters = KEYS
        .iter()
        .map(|key| FilterDescription {
            key: key.name,
            takes: key.kind.takes(),
            meaning: key.meaning,
            cost: key.kind.cost(),
            source: key.source,
            version: FIRST,
        })
        .collect();
    let groupings = Grouping::ALL
        .iter()
        .map(|&grouping| GroupingDescription {
            id: grouping.as_str(),
            label: grouping.label(),
            meaning: grouping.meaning(),
            source: grouping.provenance(),
            version: FIRST,
        })
        .collect();
    let filter_limits = FilterLimits { cost: MOST_COST, values: MOST_VALUES, levels: DEEPEST };
    Description { metrics: &METRICS, columns, filters, filter_limits, groupings }
}

fn label_in(view: &View, column: Column) -> Option<&'static str> {
    view.columns().iter().zip(view.labels()).find_map(|(&shown, label)| (shown == column).then_some(label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AsOf, Policies, Session, SessionTable, Zone};
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_inputs_are_columns() {
        let Description { metrics, columns, filters, groupings, .. } = describe();
        let unique = |names: Vec<&str>| names.len() == names.iter().collect::<BTreeSet<_>>().len();
        assert!(unique(metrics.iter().map(|metric| metric.id).collect()));
        assert!(unique(columns.iter().map(|column| column.id).collect()));
        assert!(unique(filters.iter().map(|filter| filter.key).collect()));
        assert!(unique(groupings.iter().map(|grouping| grouping.id).collect()));
        for input in metrics.iter().flat_map(|metric| metric.inputs) {
            assert!(Column::from_id(input).is_ok(), "{input}");
        }
        let excluded: BTreeSet<&str> = metrics.iter().flat_map(|metric| metric.excludes).copied().collect();
        assert_eq!(excluded, BTreeSet::from(["archived", "test", "unassessed"]));
    }

    #[test]
    fn every_number_of_a_summary_is_described() {
        let as_of = AsOf::unspecified().with_zone(Zone::utc());
        let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default()).unwrap();
        let summary = serde_json::to_value(table.summary(&as_of).unwrap()).unwrap();
        let numbers = summary.as_object().unwrap().keys().map(String::as_str).filter(|key| *key != "range");
        let described = describe().metrics.iter().map(|metric| metric.id);
        assert_eq!(described.collect::<BTreeSet<_>>(), numbers.collect());
    }

    #[test]
    fn both_views_are_described_whole() {
        let columns = describe().columns;
        assert_eq!(columns.len(), Column::ALL.len());
        assert_eq!(columns.iter().filter(|column| column.portal.is_some()).count(), 11);
        assert_eq!(columns.iter().filter(|column| column.builder.is_some()).count(), 26);
        let topic = columns.iter().find(|column| column.id == "session_type").unwrap();
        assert_eq!((topic.portal, topic.builder), (Some("Topic"), Some("Session Type")));
    }

    #[test]
    fn the_wire_form_is_plain() {
        let json = serde_json::to_value(describe()).unwrap();
        assert_eq!(
            json["metrics"][1],
            serde_json::json!({
                "id": "asr",
                "label": "Additional secured revenue",
                "formula": "sum of lead value × opportunity × conversion ratio × success × recognition",
                "inputs": [
                    "is_lead", "lead_value", "lead_units", "is_opportunity", "conversion_ratio", "assessment",
                    "recognition", "hours", "started_at"
                ],
                "excludes": ["test", "archived"],
                "unit": "currency",
                "kind": "additive",
                "source": "stated",
                "version": 1
            })
        );
        assert_eq!(
            json["columns"][4],
            serde_json::json!({
                "id": "channel", "label": "Channel", "meaning": "Where it took place.", "class": "enum",
                "source": "stated", "version": 1, "portal": "Channel", "builder": "Channel"
            })
        );
        assert_eq!(
            json["filters"][2],
            serde_json::json!({
                "key": "lead", "takes": "true or false", "meaning": "is a lead, or is none", "cost": 0,
                "source": "stated", "version": 1
            })
        );
        assert_eq!((&json["filters"][0]["key"], &json["filters"][0]["cost"]), (&"search".into(), &500.into()));
        assert_eq!(json["filter_limits"], serde_json::json!({"cost": 10_000, "values": 100_000, "levels": 64}));
        assert_eq!(
            json["groupings"][5],
            serde_json::json!({
                "id": "type", "label": "Session type", "meaning": "The session type, which the portal calls the topic.",
                "source": "stated", "version": 1
            })
        );
    }
}
