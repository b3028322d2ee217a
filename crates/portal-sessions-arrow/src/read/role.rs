//! The role of a column: which Arrow types it may have, and which cast to suggest for others.

use arrow_schema::{DataType, Field};
use portal_sessions::{Column, ColumnClass, Error, ErrorKind};

/// The kind of field that a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A value inside an object, which is kept unchanged.
    Value,
    /// A column that a session does not have; only its name is reported.
    Unknown,
    /// A string.
    Text,
    /// A string that many producers store as an integer.
    Id,
    /// A timestamp with a zone, or RFC 3339 text.
    Instant,
    /// A boolean, or a number or a string that stands for one.
    Flag,
    /// A whole number, in any type for numbers.
    Integer,
    /// Money and ratios, for which floats are refused.
    Decimal,
    /// A list of strings.
    Tags,
    /// An object that is kept unchanged.
    Object,
    /// An object whose members are fields of the session.
    Contact,
}

/// The extension type of an array: what its values are, beyond their layout in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// No extension type, or one that changes nothing here.
    None,
    /// `arrow.uuid`: 16 bytes.
    Uuid,
    /// `arrow.bool8`: a boolean in a byte, where 0 is false.
    Bool8,
    /// `arrow.json`: a string that is JSON.
    Json,
    /// DuckDB's integer of 128 bits, in its lossless form.
    Hugeint,
}

impl Label {
    /// The label of a field, by the extension type in its metadata. Each but `arrow.json` counts only on its own
    /// storage type.
    pub(super) fn of(field: &Field) -> Self {
        match (field.extension_type_name(), field.data_type()) {
            (Some("arrow.uuid"), DataType::FixedSizeBinary(16)) => Label::Uuid,
            (Some("arrow.bool8"), DataType::Int8) => Label::Bool8,
            (Some("arrow.json"), _) => Label::Json,
            (Some("arrow.opaque"), DataType::FixedSizeBinary(16)) if is_hugeint(field) => Label::Hugeint,
            _ => Label::None,
        }
    }
}

/// Whether the metadata of an `arrow.opaque` field names DuckDB's `hugeint`.
fn is_hugeint(field: &Field) -> bool {
    let about = field.extension_type_metadata().and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let is = |key: &str, value: &str| about.as_ref().and_then(|about| about.get(key)?.as_str()) == Some(value);
    is("type_name", "hugeint") && is("vendor_name", "DuckDB")
}

/// What a field makes of its values, by how they are kept.
macro_rules! role_of {
    ($column:ident {text $storage:ident $longest:literal}) => {
        if Column::$column.class() == ColumnClass::Identifier { Role::Id } else { Role::Text }
    };
    ($column:ident {searched $place:ident}) => {
        Role::Text
    };
    ($column:ident {number $type:ident instant}) => {
        Role::Instant
    };
    ($column:ident {number $type:ident hours}) => {
        Role::Text
    };
    ($column:ident {number u8 $kind:ident}) => {
        Role::Integer
    };
    ($column:ident {number u32 $kind:ident}) => {
        Role::Integer
    };
    ($column:ident {number $type:ident $kind:ident}) => {
        Role::Decimal
    };
    ($column:ident {flag $flag:ident $set:ident}) => {
        Role::Flag
    };
    ($column:ident {object Json}) => {
        Role::Object
    };
    ($column:ident {alone id}) => {
        Role::Id
    };
    ($column:ident {alone start}) => {
        Role::Instant
    };
    ($column:ident {alone channel}) => {
        Role::Text
    };
    ($column:ident {alone tags}) => {
        Role::Tags
    };
}

macro_rules! role_of_field {
    ([] $(#[doc = $doc:literal] $name:ident $column:ident $kept:tt $shown:tt;)+) => {
        fn role_of_field(name: &str) -> Option<Role> {
            $(if name == stringify!($name) {
                return Some(role_of!($column $kept));
            })+
            None
        }
    };
}
portal_sessions::for_each_session_field! { role_of_field }

impl Role {
    /// The role of a column with this name.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "contact" | "persona" => Role::Contact,
            "created_at" => Role::Instant,
            "user_messages_count" | "agent_messages_count" => Role::Integer,
            name => role_of_field(name).unwrap_or(Role::Unknown),
        }
    }

    /// The role of a member of a contact.
    pub(super) fn in_contact(name: &str) -> Self {
        match name {
            "name" | "phone" | "email" => Role::Text,
            _ => Role::Unknown,
        }
    }

    /// Whether some value of this type can fit the role. If none can, the whole column is refused and not row by row.
    pub(super) fn takes(self, data_type: &DataType, label: Label) -> bool {
        match data_type {
            DataType::Null => return true,
            DataType::Dictionary(_, values) => return self.takes(values, label),
            DataType::RunEndEncoded(_, values) => return self.takes(values.data_type(), Label::of(values)),
            DataType::Union(fields, _) => {
                return fields.iter().any(|(_, field)| self.takes(field.data_type(), Label::of(field)));
            }
            _ => {}
        }
        let is_text = is_text(data_type);
        let is_integer = data_type.is_integer() || label == Label::Hugeint;
        let is_decimal = matches!(
            data_type,
            DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..)
        );
        match self {
            Role::Value | Role::Unknown => true,
            Role::Text => is_text || label == Label::Uuid,
            Role::Id => is_text || label == Label::Uuid || is_integer || is_whole_decimal(data_type),
            Role::Instant => is_text || matches!(data_type, DataType::Timestamp(_, Some(_))),
            Role::Flag => {
                is_text || *data_type == DataType::Boolean || is_integer || data_type.is_floating() || is_decimal
            }
            Role::Integer => is_integer || data_type.is_floating() || is_decimal,
            Role::Decimal => is_text || is_integer || is_decimal,
            Role::Tags => {
                is_text || element(data_type).is_some_and(|tag| Role::Text.takes(tag.data_type(), Label::of(tag)))
            }
            Role::Object => is_text || is_object(data_type),
            Role::Contact => {
                is_text
                    || match data_type {
                        DataType::Struct(members) => members
                            .iter()
                            .all(|member| Role::in_contact(member.name()).takes(member.data_type(), Label::of(member))),
                        _ => is_object(data_type),
                    }
            }
        }
    }

    /// The error for a column whose type can never fit this role, with the cast to write in pandas, polars and SQL.
    pub(super) fn refuse(self, name: &str, data_type: &DataType) -> Error {
        let Casts { wants, pandas, polars, sql } = self.casts(name, data_type);
        let message = format!(
            "the column `{name:.60}` has the Arrow type `{data_type}`, but it takes {wants}: in pandas write \
             `frame[\"{name:.60}\"]{pandas}`, in polars `pl.col(\"{name:.60}\"){polars}`, in SQL `{sql}`"
        );
        Error::new(ErrorKind::WrongType, message).at(name).value_is(&data_type.to_string())
    }

    /// The casts for a column with this name and type, in pandas, polars and SQL.
    fn casts(self, name: &str, data_type: &DataType) -> Casts {
        let casts = |wants, pandas, polars, sql: &str| Casts { wants, pandas, polars, sql: sql.replace("{}", name) };
        match (self, plain(data_type)) {
            (Role::Decimal, _) => {
                let wants = "exact numbers, which floats are not (decimals, whole numbers or text)";
                let (polars, sql) = match name {
                    "lead_value" => (".cast(pl.Decimal(16, 4))", "CAST({} AS DECIMAL(16, 4))"),
                    "recorded_asr" => (".cast(pl.Decimal(28, 16))", "CAST({} AS DECIMAL(28, 16))"),
                    _ => (".cast(pl.Decimal(7, 6))", "CAST({} AS DECIMAL(7, 6))"),
                };
                casts(wants, ".astype(\"string\")", polars, sql)
            }
            (Role::Instant, DataType::Timestamp(..)) => casts(
                "instants, which a time without a zone is not",
                ".dt.tz_localize(\"UTC\")",
                ".dt.replace_time_zone(\"UTC\")",
                "{} AT TIME ZONE 'UTC'",
            ),
            (Role::Instant, DataType::Date32 | DataType::Date64) => casts(
                "instants, which a date is not",
                ".pipe(pd.to_datetime, utc=True)",
                ".cast(pl.Datetime(\"us\")).dt.replace_time_zone(\"UTC\")",
                "CAST({} AS TIMESTAMP) AT TIME ZONE 'UTC'",
            ),
            (Role::Instant, _) => casts(
                "timestamps with a zone, or RFC 3339 text (numbers may be seconds or milliseconds: say which)",
                ".pipe(pd.to_datetime, unit=\"s\", utc=True)",
                ".pipe(pl.from_epoch, time_unit=\"s\").dt.replace_time_zone(\"UTC\")",
                "to_timestamp({})",
            ),
            (Role::Flag, _) => casts(
                "booleans, or the numbers 0 and 1",
                ".astype(\"boolean\")",
                ".cast(pl.Boolean)",
                "CAST({} AS BOOLEAN)",
            ),
            (Role::Integer, _) => casts("whole numbers", ".astype(\"Int64\")", ".cast(pl.Int64)", "CAST({} AS BIGINT)"),
            (Role::Id, DataType::Float16 | DataType::Float32 | DataType::Float64) => {
                casts("texts or whole numbers", ".astype(\"Int64\")", ".cast(pl.Int64)", "CAST({} AS BIGINT)")
            }
            (Role::Tags, _) => casts(
                "lists of texts, or text that is a JSON array",
                ".map(lambda tags: [str(tag) for tag in tags], na_action=\"ignore\")",
                ".cast(pl.List(pl.String))",
                "CAST({} AS VARCHAR[])",
            ),
            (Role::Object | Role::Contact, _) => casts(
                "structs, maps with texts as keys, or text that is a JSON object",
                ".map(lambda value: json.dumps(dict(value)), na_action=\"ignore\")",
                ".map_elements(lambda value: json.dumps(dict(value)), return_dtype=pl.String)",
                "CAST(to_json({}) AS VARCHAR)",
            ),
            (
                Role::Text | Role::Id,
                DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_),
            ) => casts("text, which bytes are not", ".str.decode(\"utf-8\")", ".cast(pl.String)", "decode({})"),
            (Role::Text | Role::Id | Role::Value | Role::Unknown, _) => {
                casts("text", ".astype(\"string\")", ".cast(pl.String)", "CAST({} AS VARCHAR)")
            }
        }
    }
}

/// The casts that make a column fit.
struct Casts {
    /// What the field takes, for the message.
    wants: &'static str,
    /// The call to append to `frame["name"]`.
    pandas: &'static str,
    /// The call to append to `pl.col("name")`.
    polars: &'static str,
    /// The expression to select in place of the column.
    sql: String,
}

/// The type of the values themselves, without dictionaries and runs.
fn plain(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::Dictionary(_, values) => plain(values),
        DataType::RunEndEncoded(_, values) => plain(values.data_type()),
        data_type => data_type,
    }
}

/// Whether the values are strings, in a dictionary or not.
pub(super) fn is_text(data_type: &DataType) -> bool {
    matches!(plain(data_type), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Whether the type is a decimal without digits after the point.
fn is_whole_decimal(data_type: &DataType) -> bool {
    match data_type {
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => *scale <= 0,
        _ => false,
    }
}

/// The field of the elements of a list of any kind.
fn element(data_type: &DataType) -> Option<&Field> {
    match data_type {
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _) => Some(field),
        _ => None,
    }
}

/// Whether values of this type can be written as a JSON object.
fn is_object(data_type: &DataType) -> bool {
    match data_type {
        DataType::Struct(_) => true,
        DataType::Map(entries, _) => is_entry(entries),
        data_type => element(data_type).is_some_and(is_named_entry),
    }
}

/// Whether the field is an entry of a map: a struct of a key, which is a string, and a value.
pub(super) fn is_entry(field: &Field) -> bool {
    match field.data_type() {
        DataType::Struct(members) => match members.as_ref() {
            [key, _] => is_text(key.data_type()),
            _ => false,
        },
        _ => false,
    }
}

/// Whether the field is an entry whose members are named `key` and `value`, by which a list of entries is recognised as
/// a map.
pub(super) fn is_named_entry(field: &Field) -> bool {
    match field.data_type() {
        DataType::Struct(members) => {
            is_entry(field) && members.iter().map(|member| member.name().as_str()).eq(["key", "value"])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::COLUMNS;

    #[test]
    fn every_column_has_a_role_and_takes_the_type_that_a_table_gives_it() {
        for column in COLUMNS {
            let (role, field) = (Role::of(column.name), column.field());
            assert_eq!(role == Role::Unknown, column.is_computed, "{}", column.name);
            assert!(role.takes(field.data_type(), Label::of(&field)), "{}", column.name);
        }
    }
}
