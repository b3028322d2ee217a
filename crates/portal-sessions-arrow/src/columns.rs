//! The columns of a table in Arrow.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use portal_sessions::{Column, Exclusion, Flag, Hours, LeadValue, Money, Record, Row, Share, Timestamp};

/// One column in Arrow.
#[derive(Debug)]
pub(crate) struct ArrowColumn {
    pub(crate) name: &'static str,
    pub(crate) values: Values,
    /// Whether every session has a value.
    pub(crate) is_required: bool,
    /// Whether it is computed from other fields, so that nobody reads it back.
    pub(crate) is_computed: bool,
}

/// Where the values of a column come from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Values {
    Text(for<'r> fn(&'r Row<'_>) -> Option<&'r str>),
    /// A text of which few are different, kept as codes by the table.
    Coded(Column),
    /// One of a few names.
    Name(fn(&Row<'_>) -> Option<&'static str>),
    Time(fn(&Row<'_>) -> Option<Timestamp>),
    Flag(Flag),
    /// Wide enough that no sum or product of a few values wraps in the reader's hands.
    Integer(fn(&Row<'_>) -> Option<i64>),
    Decimal {
        precision: u8,
        scale: i8,
        units: fn(&Row<'_>) -> Option<i128>,
    },
    Tags,
}

/// An amount, whose unit is 10^-16.
const fn money(precision: u8, units: fn(&Row<'_>) -> Option<i128>) -> Values {
    Values::Decimal { precision, scale: 16, units }
}

/// A share, whose unit is 10^-6.
const fn share(units: fn(&Row<'_>) -> Option<i128>) -> Values {
    Values::Decimal { precision: 7, scale: 6, units }
}

const fn field(name: &'static str, values: Values) -> ArrowColumn {
    ArrowColumn { name, values, is_required: false, is_computed: false }
}

const fn required(name: &'static str, values: Values) -> ArrowColumn {
    ArrowColumn { is_required: true, ..field(name, values) }
}

const fn computed(name: &'static str, values: Values) -> ArrowColumn {
    ArrowColumn { is_computed: true, ..field(name, values) }
}

/// The values of a number of each kind.
macro_rules! number_values {
    ($name:ident instant) => {
        Values::Time(|row| row.$name())
    };
    ($name:ident stars) => {
        Values::Integer(|row| row.$name().map(i64::from))
    };
    ($name:ident count) => {
        Values::Integer(|row| row.$name().map(i64::from))
    };
    ($name:ident amount) => {
        Values::Decimal { precision: 16, scale: 4, units: |row| row.$name().map(lead_value_units) }
    };
    ($name:ident share) => {
        share(|row| row.$name().map(share_units))
    };
    // At most 12 digits before the point.
    ($name:ident recorded) => {
        money(28, |row| row.$name().map(Money::units))
    };
    ($name:ident hours) => {
        Values::Name(|row| row.$name().map(Hours::as_str))
    };
}

/// The column of a field, by how its values are kept.
macro_rules! column {
    ($name:ident $column:ident {text Plain $longest:literal}) => {
        field(stringify!($name), Values::Text(|row| row.$name()))
    };
    ($name:ident $column:ident {text Coded $longest:literal}) => {
        field(stringify!($name), Values::Coded(Column::$column))
    };
    ($name:ident $column:ident {searched $place:ident}) => {
        field(stringify!($name), Values::Text(|row| row.$name()))
    };
    ($name:ident $column:ident {number $type:ident $kind:ident}) => {
        field(stringify!($name), number_values!($name $kind))
    };
    ($name:ident $column:ident {flag $flag:ident $set:ident}) => {
        required(stringify!($name), Values::Flag(Flag::$flag))
    };
    ($name:ident $column:ident {object Json}) => {
        required(stringify!($name), Values::Text(|row| Some(row.$name())))
    };
    ($name:ident $column:ident {alone id}) => {
        required(stringify!($name), Values::Text(|row| Some(row.$name())))
    };
    ($name:ident $column:ident {alone start}) => {
        required(stringify!($name), Values::Time(|row| Some(row.$name())))
    };
    ($name:ident $column:ident {alone channel}) => {
        required(stringify!($name), Values::Coded(Column::$column))
    };
    ($name:ident $column:ident {alone tags}) => {
        required(stringify!($name), Values::Tags)
    };
}

macro_rules! columns {
    ([$($computed:tt)+] $(#[doc = $doc:literal] $name:ident $column:ident $kept:tt $shown:tt;)+) => {
        /// Every column: the fields in the order of the wire form, then what is computed from them.
        pub(crate) static COLUMNS: &[ArrowColumn] = &[$(column!($name $column $kept),)+ $($computed)+];
    };
}
portal_sessions::for_each_session_field! {
    columns,
    // The largest there is has 22 digits before the point.
    ArrowColumn { is_required: true, ..computed("asr", money(38, |row| Some(row.asr().units()))) },
    computed("assessment", Values::Coded(Column::Assessment)),
    computed("conversation_quality", Values::Decimal { precision: 2, scale: 1, units: conversation_quality }),
    computed(
        "duration_s",
        Values::Integer(|row| row.duration_seconds().and_then(|seconds| i64::try_from(seconds).ok())),
    ),
    ArrowColumn { is_required: true, ..computed("length", Values::Name(|row| Some(row.length().as_str()))) },
    computed("effective_hours", Values::Name(|row| row.effective_hours().map(Hours::as_str))),
    computed("excluded", Values::Name(|row| row.exclusion().map(Exclusion::as_str))),
}

fn lead_value_units(value: LeadValue) -> i128 {
    value.units().into()
}

fn share_units(share: Share) -> i128 {
    share.millionths().into()
}

/// A fifth for each star.
fn conversation_quality(row: &Row<'_>) -> Option<i128> {
    row.stars().map(|stars| 2 * i128::from(stars))
}

impl ArrowColumn {
    pub(crate) fn field(&self) -> Field {
        let data_type = match self.values {
            Values::Text(_) => DataType::Utf8,
            Values::Coded(_) | Values::Name(_) => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            Values::Time(_) => DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::from("UTC"))),
            Values::Flag(_) => DataType::Boolean,
            Values::Integer(_) => DataType::Int64,
            Values::Decimal { precision, scale, .. } => DataType::Decimal128(precision, scale),
            Values::Tags => DataType::List(Arc::new(tag_field())),
        };
        Field::new(self.name, data_type, !self.is_required)
    }
}

/// One tag of a list; there is none without a text.
pub(crate) fn tag_field() -> Field {
    Field::new_list_field(DataType::Utf8, false)
}

/// The schema of a table in Arrow: every field of a session under its name in the wire form, then what is computed from
/// them under the table's policies.
///
/// | columns | type |
/// |---|---|
/// | `started_at`, `ended_at` | `timestamp[us, UTC]` |
/// | `channel`, `session_type`, the assessments, `hours`, the two `…_idn`, `agent`, `language` | `dictionary<int32, utf8>` |
/// | `tags` | `list<utf8>`, empty without any |
/// | `contact_name`, `contact_phone`, `contact_email` | `utf8`; side by side, so that no reader has to unpack them |
/// | the six flags | `bool` |
/// | `stars`, `lead_units`, the two counts of messages | `int64`, in which no reader's sum wraps |
/// | `lead_value` | `decimal128(16, 4)` |
/// | `conversion_ratio`, `recognition` | `decimal128(7, 6)` |
/// | `recorded_asr` | `decimal128(28, 16)` |
/// | `utms`, `arguments` | `utf8`: the JSON object as it was given, `{}` without keys |
/// | every other field | `utf8` |
/// | `asr`: exact, also of a session that no sum counts | `decimal128(38, 16)` |
/// | `assessment`: the effective one | `dictionary<int32, utf8>` |
/// | `conversation_quality`: 0.2 for each star | `decimal128(2, 1)` |
/// | `duration_s`: whole seconds | `int64` |
/// | `length`: its class; `effective_hours`: as recorded, else by the schedule | `dictionary<int32, utf8>` |
/// | `excluded`: `test` or `archived` where no metric counts it, else null | `dictionary<int32, utf8>` |
///
/// A column has a fixed number of decimals, so an amount comes back as its value and not with the zeros it was written
/// with.
///
/// ```
/// use arrow_schema::DataType;
///
/// let schema = portal_sessions_arrow::schema();
/// assert_eq!(schema.field_with_name("asr").unwrap().data_type(), &DataType::Decimal128(38, 16));
/// ```
#[must_use]
pub fn schema() -> SchemaRef {
    schema_of(COLUMNS)
}

pub(crate) fn schema_of<'c>(columns: impl IntoIterator<Item = &'c ArrowColumn>) -> SchemaRef {
    Arc::new(Schema::new(columns.into_iter().map(ArrowColumn::field).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_knows_every_column_that_is_computed() {
        let computed = COLUMNS.iter().filter(|column| column.is_computed).map(|column| column.name);
        for name in computed {
            let line = format!(r#"{{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"chat","{name}":null}}"#);
            let report = portal_sessions::Ingest::new().ndjson(&line).unwrap().report;
            assert_eq!((report.ignored_fields.get(name), report.unknown_fields.len()), (Some(&1), 0), "{name}");
        }
    }

    #[test]
    fn every_column_of_a_view_is_there() {
        for column in Column::ALL {
            let name = if *column == Column::Contact { "contact_name" } else { column.id() };
            assert!(COLUMNS.iter().any(|known| known.name == name), "{name}");
        }
    }
}
