//! The values of one column as JSON, whatever type they have.

use std::fmt::Display;
use std::io::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, ArrowTemporalType, ArrowTimestampType, ByteArrayType, Date32Type,
    Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, LargeUtf8Type, RunEndIndexType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type, Utf8Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait};
use arrow_buffer::ArrowNativeType;
use arrow_schema::{DataType, TimeUnit};

use super::decimal::write_decimal;
use super::json::{refuse, write_object, write_string};
use super::members::Members;
use super::time::{micros, write_instant};

/// Appends the value of a row as JSON; for a null it appends nothing and says so with `false`.
pub(super) type Cell = Box<dyn Fn(usize, &mut Vec<u8>) -> bool>;

/// What a field makes of a value, beyond its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Any,
    /// Money and ratios, which never meet a float.
    Decimal,
    /// An object, whose text is JSON.
    Object,
}

impl Role {
    pub(super) fn of(name: &str) -> Self {
        match name {
            "lead_value" | "conversion_ratio" | "recognition" | "recorded_asr" => Role::Decimal,
            "utms" | "arguments" => Role::Object,
            _ => Role::Any,
        }
    }
}

/// The values of an array.
pub(super) fn cell(array: &ArrayRef, role: Role) -> Cell {
    known(array, role).unwrap_or_else(|| {
        let (array, data_type) = (ArrayRef::clone(array), array.data_type().clone());
        Box::new(move |row, out| {
            array.is_valid(row) && {
                refuse(&data_type, None, out);
                true
            }
        })
    })
}

/// The values of an array of a type that has a form in JSON.
fn known(array: &ArrayRef, role: Role) -> Option<Cell> {
    match array.data_type() {
        DataType::Null => Some(Box::new(|_, _| false)),
        DataType::Boolean => {
            let array = array.as_boolean_opt()?.clone();
            Some(written(array.clone(), move |row, out| {
                out.extend_from_slice(if array.value(row) { b"true" } else { b"false" });
            }))
        }
        DataType::Int8 => integers::<Int8Type>(array),
        DataType::Int16 => integers::<Int16Type>(array),
        DataType::Int32 => integers::<Int32Type>(array),
        DataType::Int64 => integers::<Int64Type>(array),
        DataType::UInt8 => integers::<UInt8Type>(array),
        DataType::UInt16 => integers::<UInt16Type>(array),
        DataType::UInt32 => integers::<UInt32Type>(array),
        DataType::UInt64 => integers::<UInt64Type>(array),
        DataType::Float16 => floats::<Float16Type>(array, role),
        DataType::Float32 => floats::<Float32Type>(array, role),
        DataType::Float64 => floats::<Float64Type>(array, role),
        DataType::Decimal32(_, scale) => decimals::<Decimal32Type>(array, *scale),
        DataType::Decimal64(_, scale) => decimals::<Decimal64Type>(array, *scale),
        DataType::Decimal128(_, scale) => decimals::<Decimal128Type>(array, *scale),
        DataType::Decimal256(_, scale) => decimals::<Decimal256Type>(array, *scale),
        DataType::Timestamp(TimeUnit::Second, _) => instants::<TimestampSecondType>(array),
        DataType::Timestamp(TimeUnit::Millisecond, _) => instants::<TimestampMillisecondType>(array),
        DataType::Timestamp(TimeUnit::Microsecond, _) => instants::<TimestampMicrosecondType>(array),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => instants::<TimestampNanosecondType>(array),
        DataType::Utf8 => texts::<Utf8Type>(array, role),
        DataType::LargeUtf8 => texts::<LargeUtf8Type>(array, role),
        DataType::Utf8View => {
            let array = array.as_string_view_opt()?.clone();
            Some(written(array.clone(), move |row, out| write_text(array.value(row), role, out)))
        }
        DataType::Date32 => dates::<Date32Type>(array),
        DataType::Date64 => dates::<Date64Type>(array),
        DataType::List(_) => lists::<i32>(array),
        DataType::LargeList(_) => lists::<i64>(array),
        DataType::ListView(_) => list_views::<i32>(array),
        DataType::LargeListView(_) => list_views::<i64>(array),
        DataType::FixedSizeList(..) => {
            let lists = array.as_fixed_size_list_opt()?.clone();
            let (values, length) = (ArrayRef::clone(lists.values()), usize::try_from(lists.value_length()).ok()?);
            Some(elements(array, &values, move |row| Some((lists.value_offset_at(row), length))))
        }
        DataType::Struct(_) => structs(array),
        DataType::Dictionary(keys, _) => match **keys {
            DataType::Int8 => dictionary::<Int8Type>(array, role),
            DataType::Int16 => dictionary::<Int16Type>(array, role),
            DataType::Int32 => dictionary::<Int32Type>(array, role),
            DataType::Int64 => dictionary::<Int64Type>(array, role),
            DataType::UInt8 => dictionary::<UInt8Type>(array, role),
            DataType::UInt16 => dictionary::<UInt16Type>(array, role),
            DataType::UInt32 => dictionary::<UInt32Type>(array, role),
            DataType::UInt64 => dictionary::<UInt64Type>(array, role),
            _ => None,
        },
        DataType::RunEndEncoded(ends, _) => match ends.data_type() {
            DataType::Int16 => runs::<Int16Type>(array, role),
            DataType::Int32 => runs::<Int32Type>(array, role),
            DataType::Int64 => runs::<Int64Type>(array, role),
            _ => None,
        },
        _ => None,
    }
}

/// A cell that writes what is not null.
fn written(array: impl Array + 'static, write: impl Fn(usize, &mut Vec<u8>) + 'static) -> Cell {
    Box::new(move |row, out| {
        array.is_valid(row) && {
            write(row, out);
            true
        }
    })
}

/// Appends a number; writing to memory cannot fail.
fn write_number(number: impl Display, out: &mut Vec<u8>) {
    let _ = write!(out, "{number}");
}

fn integers<T: ArrowPrimitiveType>(array: &ArrayRef) -> Option<Cell>
where
    T::Native: Display,
{
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(written(array.clone(), move |row, out| write_number(array.value(row), out)))
}

/// Floats, of which only whole numbers are exact enough for a field, and none for money.
fn floats<T: ArrowPrimitiveType>(array: &ArrayRef, role: Role) -> Option<Cell>
where
    T::Native: Into<f64>,
{
    /// From here on not every whole number has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(written(array.clone(), move |row, out| {
        let value: f64 = array.value(row).into();
        match role {
            Role::Decimal => refuse(array.data_type(), Some(&value), out),
            _ if value.trunc() == value && value.abs() < EXACT => write_number(value as i64, out),
            _ if value.is_finite() => write_number(value, out),
            _ => refuse(array.data_type(), Some(&value), out),
        }
    }))
}

fn decimals<T: DecimalType>(array: &ArrayRef, scale: i8) -> Option<Cell>
where
    T::Native: Display,
{
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(written(array.clone(), move |row, out| {
        let digits = array.value(row).to_string();
        match digits.strip_prefix('-') {
            Some(digits) => write_decimal(true, digits, scale, out),
            None => write_decimal(false, &digits, scale, out),
        }
    }))
}

fn instants<T: ArrowTimestampType>(array: &ArrayRef) -> Option<Cell> {
    let has_zone = matches!(array.data_type(), DataType::Timestamp(_, Some(_)));
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(written(array.clone(), move |row, out| {
        let value = array.value(row);
        let micros = micros(value, T::UNIT).filter(|_| has_zone);
        if micros.is_some_and(|micros| write_instant(micros, out)) {
            return;
        }
        let zone = if has_zone { "Z" } else { "" };
        let text = array.value_as_datetime(row).map(|time| format!("{}{zone}", time.format("%Y-%m-%dT%H:%M:%S%.f")));
        match text {
            // Without a zone, or beyond the limits, it is refused as what it is.
            Some(text) if !has_zone || micros.is_some() => write_string(text.as_bytes(), out),
            Some(text) => refuse(array.data_type(), Some(&text), out),
            None => refuse(array.data_type(), Some(&value), out),
        }
    }))
}

/// Dates, which are no instants, as what they are.
fn dates<T: ArrowTemporalType>(array: &ArrayRef) -> Option<Cell>
where
    i64: From<T::Native>,
{
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(written(array.clone(), move |row, out| match array.value_as_date(row) {
        Some(date) => write_string(date.to_string().as_bytes(), out),
        None => refuse(array.data_type(), Some(&i64::from(array.value(row))), out),
    }))
}

fn texts<T: ByteArrayType<Native = str>>(array: &ArrayRef, role: Role) -> Option<Cell> {
    let array = array.as_bytes_opt::<T>()?.clone();
    Some(written(array.clone(), move |row, out| write_text(array.value(row), role, out)))
}

fn write_text(text: &str, role: Role, out: &mut Vec<u8>) {
    match role {
        Role::Object => write_object(text.as_bytes(), out),
        Role::Any | Role::Decimal => write_string(text.as_bytes(), out),
    }
}

fn lists<O: OffsetSizeTrait>(array: &ArrayRef) -> Option<Cell> {
    let lists = array.as_list_opt::<O>()?;
    let offsets = lists.offsets().clone();
    let range = move |row: usize| {
        let (start, end) = (offsets.get(row)?.as_usize(), offsets.get(row + 1)?.as_usize());
        Some((start, end.checked_sub(start)?))
    };
    Some(elements(array, lists.values(), range))
}

fn list_views<O: OffsetSizeTrait>(array: &ArrayRef) -> Option<Cell> {
    let lists = array.as_list_view_opt::<O>()?;
    let (offsets, sizes) = (lists.offsets().clone(), lists.sizes().clone());
    let range = move |row: usize| Some((offsets.get(row)?.as_usize(), sizes.get(row)?.as_usize()));
    Some(elements(array, lists.values(), range))
}

/// Lists, whose elements begin at a place among all elements, and how many there are; a null among them stays one.
fn elements(array: &ArrayRef, values: &ArrayRef, range: impl Fn(usize) -> Option<(usize, usize)> + 'static) -> Cell {
    let element = cell(values, Role::Any);
    written(ArrayRef::clone(array), move |row, out| {
        let (start, count) = range(row).unwrap_or_default();
        out.push(b'[');
        for place in start..start + count {
            if place > start {
                out.push(b',');
            }
            if !element(place, out) {
                out.extend_from_slice(b"null");
            }
        }
        out.push(b']');
    })
}

fn structs(array: &ArrayRef) -> Option<Cell> {
    let structs = array.as_struct_opt()?;
    let names = structs.fields().iter().map(|field| field.name().as_str());
    let members: Members = names.zip(structs.columns()).map(|(name, column)| (name, cell(column, Role::Any))).collect();
    Some(written(structs.clone(), move |row, out| {
        members.write(row, out);
    }))
}

fn dictionary<K: ArrowDictionaryKeyType>(array: &ArrayRef, role: Role) -> Option<Cell> {
    let array = array.as_dictionary_opt::<K>()?.clone();
    let (keys, count) = (array.keys().clone(), array.values().len());
    let value = cell(array.values(), role);
    Some(Box::new(move |row, out| {
        // What lies behind a null need not be a place in the dictionary.
        if keys.is_null(row) {
            return false;
        }
        let place = keys.value(row).as_usize();
        if place < count {
            return value(place, out);
        }
        refuse(array.data_type(), Some(&place), out);
        true
    }))
}

fn runs<E: RunEndIndexType>(array: &ArrayRef, role: Role) -> Option<Cell> {
    let array = array.as_run_opt::<E>()?.clone();
    let value = cell(array.values(), role);
    Some(Box::new(move |row, out| value(array.get_physical_index(row), out)))
}
