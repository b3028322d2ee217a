//! Writes the values of one column as JSON, for every Arrow type.

use std::fmt::Display;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, ArrowTemporalType, ArrowTimestampType, ByteArrayType, Date32Type, Date64Type, Decimal32Type,
    Decimal64Type, Decimal128Type, Decimal256Type, DecimalType, Float16Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, LargeUtf8Type, Time32MillisecondType, Time32SecondType, Time64MicrosecondType,
    Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type, Utf8Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use portal_sessions::{Error, ErrorKind};

use super::decimal::{write_decimal, write_integer, write_wide_decimal};
use super::json::{Shape, write_json, write_string};
use super::nested::nested;
use super::role::{Label, Role};
use super::time::{micros, write_instant};

/// Appends the value of a row as JSON, and returns whether there is one: for a null it appends nothing.
///
/// A value that JSON cannot express is an error, and never replaced by another value. What is appended then is only for
/// people to read; the record is refused.
pub(super) type Cell = Box<dyn Fn(usize, &mut Vec<u8>) -> Result<bool, Error>>;

/// The writer for the values of an array, for a field with this role.
///
/// The type of the array is inspected here once, and not again for each row. An array whose type has no form in JSON
/// still has a writer: its nulls are nulls, and each of its values is refused.
pub(super) fn cell(array: &ArrayRef, role: Role, label: Label) -> Cell {
    let cell = scalar(array, role, label).or_else(|| nested(array, role, label));
    let cell = cell.unwrap_or_else(|| {
        let array = ArrayRef::clone(array);
        Box::new(move |row, out| match array.is_valid(row) {
            true => Err(unreadable(array.data_type(), None, out)),
            false => Ok(false),
        })
    });
    match role {
        // The report only counts the rows in which an unknown column has a value.
        Role::Unknown => Box::new(move |row, out| Ok(cell(row, out).unwrap_or(true))),
        _ => cell,
    }
}

/// Appends a readable form of a value that JSON cannot express, and returns the error for it.
pub(super) fn unreadable(data_type: &DataType, value: Option<&dyn Display>, out: &mut Vec<u8>) -> Error {
    let remedy = match data_type {
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            "decode it to text"
        }
        DataType::Duration(_) => "cast it to a number of seconds",
        DataType::Map(..) => "cast its keys to text",
        DataType::Float16 | DataType::Float32 | DataType::Float64 => "a missing value is null",
        _ => "cast it to text",
    };
    match value {
        Some(value) => {
            let message = format!("`{value:.60}` of the Arrow type `{data_type:.200}` has no form in JSON: {remedy}");
            let shown = value.to_string();
            write_string(shown.as_bytes(), out);
            Error::new(ErrorKind::WrongType, message).value_is(&shown)
        }
        None => {
            out.extend_from_slice(b"null");
            let message = format!("a value of the Arrow type `{data_type:.200}` has no form in JSON: {remedy}");
            Error::new(ErrorKind::WrongType, message)
        }
    }
}

/// The writer for an array of a type without nested values; `None` for all other types.
fn scalar(array: &ArrayRef, role: Role, label: Label) -> Option<Cell> {
    match array.data_type() {
        DataType::Null => Some(Box::new(|_, _| Ok(false))),
        DataType::Boolean => {
            let array = array.as_boolean_opt()?.clone();
            Some(written(array.clone(), move |row, out| write_flag(array.value(row), out)))
        }
        DataType::Int8 if label == Label::Bool8 => {
            let array = array.as_primitive_opt::<Int8Type>()?.clone();
            Some(written(array.clone(), move |row, out| write_flag(array.value(row) != 0, out)))
        }
        DataType::Int8 => integers::<Int8Type>(array, role),
        DataType::Int16 => integers::<Int16Type>(array, role),
        DataType::Int32 => integers::<Int32Type>(array, role),
        DataType::Int64 => integers::<Int64Type>(array, role),
        DataType::UInt8 => integers::<UInt8Type>(array, role),
        DataType::UInt16 => integers::<UInt16Type>(array, role),
        DataType::UInt32 => integers::<UInt32Type>(array, role),
        DataType::UInt64 => integers::<UInt64Type>(array, role),
        DataType::Float16 => floats::<Float16Type>(array, role),
        DataType::Float32 => floats::<Float32Type>(array, role),
        DataType::Float64 => floats::<Float64Type>(array, role),
        DataType::Decimal32(_, scale) => decimals::<Decimal32Type>(array, *scale, role),
        DataType::Decimal64(_, scale) => decimals::<Decimal64Type>(array, *scale, role),
        DataType::Decimal128(_, scale) => decimals::<Decimal128Type>(array, *scale, role),
        DataType::Decimal256(_, scale) => {
            let (array, scale) = (array.as_primitive_opt::<Decimal256Type>()?.clone(), *scale);
            let digits = written(array.clone(), move |row, out| {
                write_wide_decimal(&array.value(row).to_string(), scale, out);
            });
            Some(number(digits, role))
        }
        DataType::Timestamp(TimeUnit::Second, _) => instants::<TimestampSecondType>(array),
        DataType::Timestamp(TimeUnit::Millisecond, _) => instants::<TimestampMillisecondType>(array),
        DataType::Timestamp(TimeUnit::Microsecond, _) => instants::<TimestampMicrosecondType>(array),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => instants::<TimestampNanosecondType>(array),
        DataType::Date32 => dates::<Date32Type>(array, |_| true),
        // Milliseconds; by the Arrow specification they are whole days.
        DataType::Date64 => dates::<Date64Type>(array, |value| value % 86_400_000 == 0),
        DataType::Time32(TimeUnit::Second) => times::<Time32SecondType>(array),
        DataType::Time32(TimeUnit::Millisecond) => times::<Time32MillisecondType>(array),
        DataType::Time64(TimeUnit::Microsecond) => times::<Time64MicrosecondType>(array),
        DataType::Time64(TimeUnit::Nanosecond) => times::<Time64NanosecondType>(array),
        DataType::Utf8 => texts::<Utf8Type>(array, role, label),
        DataType::LargeUtf8 => texts::<LargeUtf8Type>(array, role, label),
        DataType::Utf8View => {
            let array = array.as_string_view_opt()?.clone();
            Some(judged(array.clone(), move |row, out| write_text(array.value(row), role, label, out)))
        }
        DataType::FixedSizeBinary(16) if label == Label::Uuid => {
            let array = array.as_fixed_size_binary_opt()?.clone();
            Some(written(array.clone(), move |row, out| write_uuid(array.value(row), out)))
        }
        DataType::FixedSizeBinary(16) if label == Label::Hugeint => {
            let array = array.as_fixed_size_binary_opt()?.clone();
            let digits = judged(array.clone(), move |row, out| match array.value(row).try_into() {
                Ok(bytes) => {
                    write_integer(i128::from_le_bytes(bytes), out);
                    Ok(())
                }
                Err(_) => Err(unreadable(array.data_type(), None, out)),
            });
            Some(number(digits, role))
        }
        _ => None,
    }
}

/// A cell whose values can all be written.
pub(super) fn written(array: impl Array + 'static, write: impl Fn(usize, &mut Vec<u8>) + 'static) -> Cell {
    Box::new(move |row, out| {
        let is_there = array.is_valid(row);
        if is_there {
            write(row, out);
        }
        Ok(is_there)
    })
}

/// A cell some of whose values JSON cannot express.
pub(super) fn judged(
    array: impl Array + 'static,
    write: impl Fn(usize, &mut Vec<u8>) -> Result<(), Error> + 'static,
) -> Cell {
    Box::new(move |row, out| if array.is_valid(row) { write(row, out).map(|()| true) } else { Ok(false) })
}

/// Appends `true` or `false`.
fn write_flag(on: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(if on { b"true" } else { b"false" });
}

/// Numbers for a role: for a flag, 0 and 1 become booleans; for an id, the digits become a string.
fn number(digits: Cell, role: Role) -> Cell {
    match role {
        Role::Flag => Box::new(move |row, out| {
            let start = out.len();
            let is_there = digits(row, out)?;
            let on = match out.get(start..).unwrap_or_default() {
                b"" | b"0" => false,
                b"1" => true,
                other => {
                    let number = String::from_utf8_lossy(other).into_owned();
                    let message = format!("a flag is true, false, 1 or 0, and not `{number:.60}`");
                    return Err(Error::new(ErrorKind::WrongType, message).value_is(&number));
                }
            };
            out.truncate(start);
            if is_there {
                write_flag(on, out);
            }
            Ok(is_there)
        }),
        Role::Id => Box::new(move |row, out| {
            let start = out.len();
            let is_there = digits(row, out)?;
            if is_there {
                out.insert(start, b'"');
                out.push(b'"');
            }
            Ok(is_there)
        }),
        _ => digits,
    }
}

/// Integers of any width; every one of them fits into an `i128`.
fn integers<T: ArrowPrimitiveType>(array: &ArrayRef, role: Role) -> Option<Cell>
where
    i128: From<T::Native>,
{
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(number(written(array.clone(), move |row, out| write_integer(array.value(row).into(), out)), role))
}

/// Floats: one without a fraction is written as an integer, any other finite one by the shortest decimal that reads
/// back as the same float. For money and ratios every float is refused.
fn floats<T: ArrowPrimitiveType>(array: &ArrayRef, role: Role) -> Option<Cell>
where
    T::Native: Into<f64>,
{
    /// 2^53: from here on, not every integer can be represented as a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let array = array.as_primitive_opt::<T>()?.clone();
    let digits = judged(array.clone(), move |row, out| {
        let value: f64 = array.value(row).into();
        if !value.is_finite() || role == Role::Decimal {
            return Err(unreadable(array.data_type(), Some(&value), out));
        }
        if value.trunc() == value && value.abs() < EXACT && !(value == 0.0 && value.is_sign_negative()) {
            write_integer(value as i128, out);
        } else {
            out.extend_from_slice(format!("{value:?}").as_bytes());
        }
        Ok(())
    });
    Some(number(digits, role))
}

/// Decimals of up to 128 bits, exact at any scale.
fn decimals<T: DecimalType>(array: &ArrayRef, scale: i8, role: Role) -> Option<Cell>
where
    i128: From<T::Native>,
{
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(number(written(array.clone(), move |row, out| write_decimal(array.value(row).into(), scale, out)), role))
}

/// Timestamps as RFC 3339 with all their digits. Those without a zone are written without one, so that the field
/// refuses them.
fn instants<T: ArrowTimestampType>(array: &ArrayRef) -> Option<Cell> {
    let has_zone = matches!(array.data_type(), DataType::Timestamp(_, Some(_)));
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(judged(array.clone(), move |row, out| {
        let value = array.value(row);
        let micros = micros(value, T::UNIT).filter(|_| has_zone);
        if micros.is_some_and(|micros| write_instant(micros, out)) {
            return Ok(());
        }
        let zone = if has_zone { "Z" } else { "" };
        let text = array.value_as_datetime(row).map(|time| format!("{}{zone}", time.format("%Y-%m-%dT%H:%M:%S%.f")));
        // chrono writes a sign before years of more than four digits.
        match text.filter(|text| text.as_bytes().first().is_some_and(u8::is_ascii_digit)) {
            Some(text) => {
                write_string(text.as_bytes(), out);
                Ok(())
            }
            None => Err(beyond(array.data_type(), value, out)),
        }
    }))
}

/// The error for a moment outside the years 0 to 9999.
fn beyond(data_type: &DataType, value: i64, out: &mut Vec<u8>) -> Error {
    write_integer(value.into(), out);
    let message = format!("`{value}` of the Arrow type `{data_type}` lies outside the years 0 to 9999");
    Error::new(ErrorKind::TimeOutOfRange, message).value_is(&value.to_string())
}

/// Dates as `2026-11-01`, which is not an instant, so that a field for instants refuses them.
fn dates<T: ArrowTemporalType>(array: &ArrayRef, is_whole: fn(i64) -> bool) -> Option<Cell>
where
    i64: From<T::Native>,
{
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(judged(array.clone(), move |row, out| {
        let value = i64::from(array.value(row));
        if !is_whole(value) {
            return Err(unreadable(array.data_type(), Some(&value), out));
        }
        let date = array.value_as_date(row).map(|date| date.to_string());
        match date.filter(|text| text.as_bytes().first().is_some_and(u8::is_ascii_digit)) {
            Some(text) => {
                write_string(text.as_bytes(), out);
                Ok(())
            }
            None => Err(beyond(array.data_type(), value, out)),
        }
    }))
}

/// Times of day as `14:30:00.5`.
fn times<T: ArrowTemporalType>(array: &ArrayRef) -> Option<Cell>
where
    i64: From<T::Native>,
{
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(judged(array.clone(), move |row, out| match array.value_as_time(row) {
        Some(time) => {
            write_string(time.format("%H:%M:%S%.f").to_string().as_bytes(), out);
            Ok(())
        }
        None => Err(unreadable(array.data_type(), Some(&i64::from(array.value(row))), out)),
    }))
}

/// Strings with offsets of 32 or 64 bits.
fn texts<T: ByteArrayType<Native = str>>(array: &ArrayRef, role: Role, label: Label) -> Option<Cell> {
    let array = array.as_bytes_opt::<T>()?.clone();
    Some(judged(array.clone(), move |row, out| write_text(array.value(row), role, label, out)))
}

/// Appends a string: unchanged where the role takes JSON and the string is that JSON, and as a JSON string otherwise.
///
/// # Errors
/// [`InvalidJson`](ErrorKind::InvalidJson) for an `arrow.json` value that is not JSON.
fn write_text(text: &str, role: Role, label: Label, out: &mut Vec<u8>) -> Result<(), Error> {
    let is_json = match role {
        Role::Object | Role::Contact => write_json(text, Shape::Object, out),
        Role::Tags => write_json(text, Shape::Array, out),
        Role::Value if label == Label::Json => {
            let is_json = write_json(text, Shape::Any, out);
            if !is_json {
                write_string(text.as_bytes(), out);
                let message = "a text of the Arrow type `arrow.json` is no JSON";
                return Err(Error::new(ErrorKind::InvalidJson, message).value_is(text));
            }
            is_json
        }
        Role::Value
        | Role::Unknown
        | Role::Text
        | Role::Id
        | Role::Instant
        | Role::Flag
        | Role::Integer
        | Role::Decimal => false,
    };
    if !is_json {
        // A JSON string, which the field then accepts or refuses.
        write_string(text.as_bytes(), out);
    }
    Ok(())
}

/// Appends the 16 bytes of a UUID in the form of RFC 9562: lower-case hex digits in groups of 8, 4, 4, 4 and 12.
fn write_uuid(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        out.extend_from_slice(format!("{byte:02x}").as_bytes());
    }
    out.push(b'"');
}
