//! Makes the Arrow arrays of a batch, column by column.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::types::{Decimal128Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{
    ArrayRef, ArrowPrimitiveType, BooleanArray, DictionaryArray, Int32Array, ListArray, PrimitiveArray, StringArray,
};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use arrow_schema::ArrowError;
use portal_sessions::{Record, Row, SessionTable};

use crate::columns::{ArrowColumn, Values, tag_field};

/// Why an array could not be made.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The strings of these rows are too long for one array; those of fewer rows may fit.
    TooLong,
    /// An error of the Arrow library.
    Arrow(ArrowError),
}

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        Failure::Arrow(error)
    }
}

/// The most bytes of strings in one array of several rows. A single row always fits: it has at most half of what an
/// array can hold.
/// An array can hold 2 GiB, since the offsets of `utf8` are signed integers of 32 bits.
const TEXT_BYTES: usize = if cfg!(test) { 1 << 10 } else { 256 << 20 };

/// One column of the rows, which are all rows of the table.
pub(crate) fn array(column: &ArrowColumn, table: &SessionTable, rows: &[Row<'_>]) -> Result<ArrayRef, Failure> {
    Ok(match column.values {
        Values::Text(get) => Arc::new(texts(rows.len(), rows.iter().map(get))?),
        Values::Coded(column) => {
            let coded = table.coded(column).unwrap_or_default();
            let code = |code: Option<u32>| code.and_then(|code| i32::try_from(code).ok());
            dictionary(&coded.texts, coded.codes.into_iter().map(code))?
        }
        Values::Name(get) => {
            let mut names: Vec<&str> = Vec::new();
            let mut code = |name| {
                let place = names.iter().position(|known| *known == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                });
                i32::try_from(place).ok()
            };
            let codes: Vec<Option<i32>> = rows.iter().map(|row| get(row).and_then(&mut code)).collect();
            dictionary(&names, codes.into_iter())?
        }
        Values::Time(get) => {
            let micros = rows.iter().map(|row| get(row).map(|instant| instant.micros()));
            Arc::new(numbers::<TimestampMicrosecondType>(micros).with_timezone("UTC"))
        }
        Values::Flag(flag) => Arc::new(BooleanArray::new(rows.iter().map(|row| row.is(flag)).collect(), None)),
        Values::Integer(get) => Arc::new(numbers::<Int64Type>(rows.iter().map(get))),
        Values::Decimal { precision, scale, units } => {
            let units = numbers::<Decimal128Type>(rows.iter().map(units));
            Arc::new(units.with_precision_and_scale(precision, scale)?)
        }
        Values::Tags => {
            let tags = || rows.iter().flat_map(Record::tags).map(Some);
            let offsets = OffsetBuffer::from_lengths(rows.iter().map(|row| row.tags().count()));
            let tags = texts(rows.len(), tags())?;
            Arc::new(ListArray::try_new(Arc::new(tag_field()), offsets, Arc::new(tags), None)?)
        }
    })
}

/// The strings of `rows` rows. Their bytes are counted first, so that the buffers have no spare capacity.
fn texts<'r>(rows: usize, texts: impl Iterator<Item = Option<&'r str>> + Clone) -> Result<StringArray, Failure> {
    let (count, bytes) =
        texts.clone().fold((0, 0), |(count, bytes), text| (count + 1, bytes + text.map_or(0, str::len)));
    if bytes > TEXT_BYTES && rows > 1 {
        return Err(Failure::TooLong);
    }
    let mut builder = StringBuilder::with_capacity(count, bytes);
    for text in texts {
        builder.append_option(text);
    }
    Ok(builder.finish())
}

/// A dictionary array of these strings and codes.
fn dictionary(texts: &[&str], codes: impl Iterator<Item = Option<i32>>) -> Result<ArrayRef, Failure> {
    let keys: Int32Array = numbers::<Int32Type>(codes);
    Ok(Arc::new(DictionaryArray::try_new(keys, Arc::new(StringArray::from_iter_values(texts)))?))
}

/// A primitive array. Its null buffer is left out when no value is null.
fn numbers<T: ArrowPrimitiveType>(values: impl Iterator<Item = Option<T::Native>>) -> PrimitiveArray<T> {
    let mut numbers = Vec::with_capacity(values.size_hint().0);
    let mut nulls = NullBufferBuilder::new(values.size_hint().0);
    for value in values {
        nulls.append(value.is_some());
        numbers.push(value.unwrap_or_default());
    }
    PrimitiveArray::new(numbers.into(), nulls.finish())
}
