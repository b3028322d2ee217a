//! The definition of every metric, column, filter and grouping as data, for help pages, tooltips and manifests.
//!
//! The meaning of a column, a filter or a grouping is the documentation of its definition in the code, so that the two
//! cannot differ.

mod metrics;

use serde::Serialize;

use crate::closed_set::closed_set;
use crate::column::{Column, ColumnClass, Provenance};
use crate::filter::{DEEPEST, KEYS, MOST_COST, MOST_VALUES};
use crate::summary::Grouping;
use crate::view::View;
use metrics::METRICS;

/// The definition of every metric, column, filter and grouping, as data. Its JSON is the same in every language.
///
/// Each definition has a version, which changes when its numbers would, and a [`Provenance`] that states whether the
/// product's pages or this library define it.
///
/// ```
/// use portal_sessions::{Column, Grouping, describe};
///
/// let description = describe();
/// assert_eq!(description.columns.len(), Column::ALL.len());
/// assert_eq!(description.groupings.len(), Grouping::ALL.len());
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Description {
    /// Every metric of a summary, in the order of its wire form.
    pub metrics: &'static [MetricDescription],
    /// Every column, in the order of [`Column::ALL`].
    pub columns: Vec<ColumnDescription>,
    /// Every key of a filter's panel, in the order of its canonical form.
    pub filters: Vec<FilterDescription>,
    /// The limits of a filter.
    pub filter_limits: FilterLimits,
    /// Every grouping of a breakdown, in the order of [`Grouping::ALL`].
    pub groupings: Vec<GroupingDescription>,
}

/// The definition of one number of a summary.
///
/// ```
/// use portal_sessions::{Unit, describe};
///
/// let css = describe().metrics.iter().find(|metric| metric.id == "css").unwrap();
/// assert_eq!(css.formula, "sum of stars ÷ (5 × sessions with stars)");
/// assert_eq!((css.unit, css.excludes), (Unit::Share, &["test", "archived", "unassessed"][..]));
/// ```
#[derive(Clone, Copy, Debug, Serialize)]
pub struct MetricDescription {
    /// The key in the JSON of a summary.
    pub id: &'static str,
    /// The label for people.
    pub label: &'static str,
    /// The formula, in one line.
    pub formula: &'static str,
    /// The ids of the columns that it is computed from.
    pub inputs: &'static [&'static str],
    /// The sessions that it excludes: `test`, `archived` (unless the policy counts them), `unassessed`.
    pub excludes: &'static [&'static str],
    /// The unit of the value.
    pub unit: Unit,
    /// Whether values of separate sets can be added.
    pub kind: MetricKind,
    /// Where the formula comes from. What the product's pages leave open in it is our ruling.
    pub source: Provenance,
    /// The version of this definition. Only numbers of the same version are comparable.
    pub version: u32,
}

closed_set! {
    /// The unit of a metric.
    ///
    /// ```
    /// use portal_sessions::{Unit, describe};
    ///
    /// let unit = |id| describe().metrics.iter().find(|metric| metric.id == id).unwrap().unit;
    /// assert_eq!((unit("asr"), unit("leads"), unit("oss")), (Unit::Currency, Unit::Sessions, Unit::Share));
    /// ```
    pub enum Unit ("unit of a metric") {
        /// An amount of the policy's currency.
        Currency = "currency",
        /// A number of sessions.
        Sessions = "sessions",
        /// A share from 0 to 1.
        Share = "share",
    }
}

closed_set! {
    /// Whether the values of a metric can be added.
    ///
    /// ```
    /// use portal_sessions::{MetricKind, describe};
    ///
    /// let kind = |id| describe().metrics.iter().find(|metric| metric.id == id).unwrap().kind;
    /// assert_eq!((kind("asr"), kind("css")), (MetricKind::Additive, MetricKind::Ratio));
    /// ```
    pub enum MetricKind ("kind of metric") {
        /// The values of two disjoint sets add up to that of their union.
        Additive = "additive",
        /// Numerators and denominators can be added, quotients cannot.
        Ratio = "ratio",
    }
}

/// The definition of one column.
///
/// ```
/// use portal_sessions::describe;
///
/// let started = describe().columns.into_iter().find(|column| column.id == "started_at").unwrap();
/// assert_eq!(started.portal, Some("Datetime"));
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct ColumnDescription {
    /// The stable id.
    pub id: &'static str,
    /// The default label for people.
    pub label: &'static str,
    /// What it shows of a session, in one sentence.
    pub meaning: &'static str,
    /// The class of its values.
    pub class: ColumnClass,
    /// Whether the product's pages state this column.
    pub source: Provenance,
    /// The version of this definition.
    pub version: u32,
    /// Its label in the portal's view; `None` when that view does not have it.
    pub portal: Option<&'static str>,
    /// Its label in the Builder's view; `None` when that view does not have it.
    pub builder: Option<&'static str>,
}

/// The definition of one key of a filter.
///
/// ```
/// use portal_sessions::describe;
///
/// assert!(describe().filters.iter().any(|filter| filter.key == "channels"));
/// ```
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FilterDescription {
    /// The key in the JSON of a filter.
    pub key: &'static str,
    /// The values that it takes, written like JSON.
    pub takes: &'static str,
    /// The type of that: `text`, `boolean`, `set`, `range` (an object of `min` and `max`), `sets` or `booleans` (objects of
    /// sets or of booleans by their names).
    pub shape: &'static str,
    /// The condition that a session must meet.
    pub meaning: &'static str,
    /// How much it adds to the cost of its filter; for tags, once for each required tag.
    pub cost: u64,
    /// Whether the product's pages have this filter. Its exact meaning is our ruling in every case.
    pub source: Provenance,
    /// The version of this definition.
    pub version: u32,
}

/// The limits of a filter (our ruling). A filter beyond them is [`FilterTooLarge`](crate::ErrorKind::FilterTooLarge) or
/// [`TooDeep`](crate::ErrorKind::TooDeep).
///
/// ```
/// use portal_sessions::describe;
///
/// assert_eq!(describe().filter_limits.levels, 64);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FilterLimits {
    /// The greatest cost of all its clauses together. A panel costs at least 1; a cost of 10,000 is about one second
    /// for a million sessions on one core.
    pub cost: u64,
    /// The most values in all its sets together.
    pub values: usize,
    /// The most levels of nesting: a panel is one level, and each `all`, `any` and `not` adds one.
    pub levels: usize,
}

/// The definition of one grouping.
///
/// ```
/// use portal_sessions::describe;
///
/// let groupings = describe().groupings;
/// assert!(groupings.iter().any(|grouping| grouping.id == "hour_of_day" && grouping.label == "Hour of day"));
/// ```
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GroupingDescription {
    /// The stable id.
    pub id: &'static str,
    /// The label for people.
    pub label: &'static str,
    /// What the groups are, in one sentence.
    pub meaning: &'static str,
    /// Whether the product's pages state this breakdown.
    pub source: Provenance,
    /// The version of this definition.
    pub version: u32,
}

/// The version of every definition of a column, a filter and a grouping: none has changed since the first release.
const FIRST: u32 = 1;

/// The definition of every metric, column, filter and grouping.
///
/// For help pages, tooltips and the documentation of an export: what a user reads is then always what this library
/// computes.
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
            shape: key.kind.shape().name(),
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

/// The label of a column in a view; `None` when the view does not have it.
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
                "key": "lead", "takes": "true or false", "shape": "boolean", "meaning": "is a lead, or is none", "cost": 0,
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
