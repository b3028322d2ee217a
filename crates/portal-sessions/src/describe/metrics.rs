//! The definitions of the metrics of a summary.

use super::{MetricDescription, MetricKind, Unit};
use crate::column::Provenance;

/// The sessions that a business metric excludes.
const OUT: &[&str] = &["test", "archived"];
/// The sessions that a score excludes.
const OUT_OF_SCORES: &[&str] = &["test", "archived", "unassessed"];

/// The base of all definitions: a number of sessions, in the first version.
const COUNT: MetricDescription = MetricDescription {
    id: "",
    label: "",
    formula: "",
    inputs: &[],
    excludes: &[],
    unit: Unit::Sessions,
    kind: MetricKind::Additive,
    source: Provenance::Stated,
    version: 1,
};

/// The base of the three scores: a ratio over assessed sessions.
const SCORE: MetricDescription =
    MetricDescription { excludes: OUT_OF_SCORES, unit: Unit::Share, kind: MetricKind::Ratio, ..COUNT };

/// Every metric, in the order of a summary's wire form.
pub(super) static METRICS: [MetricDescription; 18] = [
    MetricDescription { id: "total", label: "Sessions", formula: "number of sessions", ..COUNT },
    MetricDescription {
        id: "asr",
        label: "Additional secured revenue",
        formula: "sum of lead value × opportunity × conversion ratio × success × recognition",
        inputs: &[
            "is_lead",
            "lead_value",
            "lead_units",
            "is_opportunity",
            "conversion_ratio",
            "assessment",
            "recognition",
            "hours",
            "started_at",
        ],
        excludes: OUT,
        unit: Unit::Currency,
        ..COUNT
    },
    MetricDescription {
        id: "opportunity_value",
        label: "Total opportunity value",
        formula: "sum of lead value over opportunities",
        inputs: &["is_lead", "lead_value", "lead_units", "is_opportunity"],
        excludes: OUT,
        unit: Unit::Currency,
        source: Provenance::Ruled,
        ..COUNT
    },
    MetricDescription {
        id: "leads",
        label: "Leads",
        formula: "number of leads",
        inputs: &["is_lead"],
        excludes: OUT,
        ..COUNT
    },
    MetricDescription {
        id: "opportunities",
        label: "Opportunities",
        formula: "number of opportunities",
        inputs: &["is_opportunity"],
        excludes: OUT,
        ..COUNT
    },
    MetricDescription {
        id: "css",
        label: "Conversation score",
        formula: "sum of stars ÷ (5 × sessions with stars)",
        inputs: &["stars"],
        ..SCORE
    },
    MetricDescription {
        id: "oss",
        label: "Opportunity success score",
        formula: "successful opportunities ÷ assessed opportunities",
        inputs: &["is_opportunity", "assessment"],
        ..SCORE
    },
    MetricDescription {
        id: "lss",
        label: "Lead success score",
        formula: "successful leads ÷ assessed leads",
        inputs: &["is_lead", "assessment"],
        ..SCORE
    },
    MetricDescription {
        id: "excluded",
        label: "Left out",
        formula: "number of tests, and of archived sessions that are no tests, which metrics leave out",
        inputs: &["is_test", "is_archived"],
        source: Provenance::Ruled,
        ..COUNT
    },
    MetricDescription {
        id: "unassessed",
        label: "Unassessed",
        formula: "number of leads, and of opportunities, that nobody assessed and that scores leave out",
        inputs: &["is_lead", "is_opportunity", "assessment"],
        excludes: OUT,
        source: Provenance::Ruled,
        ..COUNT
    },
    MetricDescription {
        id: "unknown_assessment",
        label: "Unknown assessment",
        formula: "number of leads, and of opportunities, whose assessment is none of Yes-A, Yes-B and No and that scores \
                  leave out",
        inputs: &["is_lead", "is_opportunity", "assessment"],
        excludes: OUT,
        source: Provenance::Ruled,
        ..COUNT
    },
    MetricDescription {
        id: "origins",
        label: "Origins of the factors",
        formula: "number of sessions with an ASR above 0 whose lead value, conversion ratio and recognition are recorded, \
                  and whose are the policy's",
        inputs: &["asr", "lead_value", "conversion_ratio", "recognition"],
        excludes: OUT,
        source: Provenance::Ruled,
        ..COUNT
    },
    MetricDescription {
        id: "sessions_by_date",
        label: "Sessions by day",
        formula: "number of sessions for each local day on which they started",
        inputs: &["started_at"],
        ..COUNT
    },
    MetricDescription {
        id: "sessions_by_type",
        label: "Sessions by type",
        formula: "number of sessions for each session type",
        inputs: &["session_type"],
        ..COUNT
    },
    MetricDescription {
        id: "sessions_by_channel",
        label: "Sessions by channel",
        formula: "number of sessions for each channel",
        inputs: &["channel"],
        ..COUNT
    },
    MetricDescription {
        id: "sessions_by_hours",
        label: "Sessions by hours",
        formula: "number of sessions that started inside working hours, outside them, and at unknown hours",
        inputs: &["hours", "started_at"],
        ..COUNT
    },
    MetricDescription {
        id: "sessions_by_length",
        label: "Sessions by length",
        formula: "number of sessions for each length class",
        inputs: &["length"],
        source: Provenance::Ruled,
        ..COUNT
    },
    MetricDescription {
        id: "sessions_by_asr",
        label: "Additional secured revenue by day",
        formula: "sum of ASR for each local day on which its sessions started",
        inputs: &["asr", "started_at"],
        excludes: OUT,
        unit: Unit::Currency,
        ..COUNT
    },
];
