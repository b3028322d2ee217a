//! The same values in every type that a producer may send them in.

use std::sync::Arc;

use arrow_array::builder::FixedSizeListBuilder;
use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::{BooleanBuffer, NullBuffer, OffsetBuffer, ScalarBuffer, i256};
use arrow_schema::{DataType, Field, Schema};

/// How many ways there are to send a column, at the most.
pub(crate) const WAYS: usize = 16;

/// The batch with each column sent in another way, all of them with rows before and after that are cut off.
pub(crate) fn resent(batch: &RecordBatch, ways: &[usize]) -> RecordBatch {
    let columns: Vec<ArrayRef> = batch.columns().iter().zip(ways).map(|(array, &way)| resend(array, way)).collect();
    let fields = batch.schema_ref().fields().iter().zip(&columns);
    let fields: Vec<Field> =
        fields.map(|(field, array)| Field::new(field.name(), array.data_type().clone(), true)).collect();
    let sent = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    sent.slice(1, batch.num_rows())
}

/// The array with a row before and behind it.
fn resend(array: &ArrayRef, way: usize) -> ArrayRef {
    match array.data_type() {
        DataType::Utf8 => texts(&array.as_string::<i32>().iter().collect::<Vec<_>>(), way),
        DataType::Dictionary(..) => {
            let dictionary = array.as_dictionary::<Int32Type>().downcast_dict::<StringArray>().unwrap();
            texts(&dictionary.into_iter().collect::<Vec<_>>(), way)
        }
        DataType::Boolean => {
            let values: Vec<bool> = array.as_boolean().iter().map(Option::unwrap).collect();
            let values: Vec<bool> = [true].into_iter().chain(values).chain([true]).collect();
            Arc::new(BooleanArray::new(BooleanBuffer::from(values), None))
        }
        DataType::Int64 => integers(&array.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), way),
        DataType::Timestamp(..) => {
            instants(&array.as_primitive::<TimestampMicrosecondType>().iter().collect::<Vec<_>>(), way)
        }
        DataType::Decimal128(_, scale) => {
            decimals(&array.as_primitive::<Decimal128Type>().iter().collect::<Vec<_>>(), *scale, way)
        }
        DataType::List(_) => lists(array.as_list::<i32>(), way),
        other => panic!("nobody knows how to send {other}"),
    }
}

/// The values between two others, with something behind every null.
fn hidden<T: ArrowPrimitiveType>(values: &[Option<T::Native>], garbage: T::Native) -> PrimitiveArray<T> {
    let all = || [Some(garbage)].into_iter().chain(values.iter().copied()).chain([Some(garbage)]);
    let nulls: NullBuffer = all().map(|value| value.is_some()).collect();
    PrimitiveArray::new(all().map(|value| value.unwrap_or(garbage)).collect::<ScalarBuffer<_>>(), Some(nulls))
}

fn texts(texts: &[Option<&str>], way: usize) -> ArrayRef {
    let garbage = "behind a null";
    let all = || [Some(garbage)].into_iter().chain(texts.iter().copied()).chain([None]);
    let nulls: NullBuffer = all().map(|text| text.is_some()).collect();
    let bytes: Vec<&str> = all().map(|text| text.unwrap_or(garbage)).collect();
    match way {
        0 => {
            let offsets = OffsetBuffer::<i32>::from_lengths(bytes.iter().map(|text| text.len()));
            Arc::new(StringArray::new(offsets, bytes.concat().into_bytes().into(), Some(nulls)))
        }
        1 => {
            let offsets = OffsetBuffer::<i64>::from_lengths(bytes.iter().map(|text| text.len()));
            Arc::new(LargeStringArray::new(offsets, bytes.concat().into_bytes().into(), Some(nulls)))
        }
        2 => Arc::new(all().collect::<StringViewArray>()),
        3 => dictionary::<Int8Type>(&all().collect::<Vec<_>>()),
        4 => dictionary::<Int16Type>(&all().collect::<Vec<_>>()),
        5 => dictionary::<Int32Type>(&all().collect::<Vec<_>>()),
        6 => dictionary::<Int64Type>(&all().collect::<Vec<_>>()),
        7 => dictionary::<UInt8Type>(&all().collect::<Vec<_>>()),
        8 => dictionary::<UInt16Type>(&all().collect::<Vec<_>>()),
        9 => dictionary::<UInt32Type>(&all().collect::<Vec<_>>()),
        10 => dictionary::<UInt64Type>(&all().collect::<Vec<_>>()),
        11 => {
            // Nulls inside the dictionary, and codes that several values share.
            let values: StringViewArray = all().collect();
            let keys = Int64Array::from_iter_values(0..i64::try_from(values.len()).unwrap());
            Arc::new(DictionaryArray::new(keys, Arc::new(values)))
        }
        12 if texts.iter().all(Option::is_none) => Arc::new(NullArray::new(texts.len() + 2)),
        _ => {
            let ends = Int32Array::from_iter_values(1..=i32::try_from(bytes.len()).unwrap());
            Arc::new(RunArray::try_new(&ends, &all().collect::<StringArray>()).unwrap())
        }
    }
}

/// A dictionary in which each text is once, with a code behind each null that is no place in it.
fn dictionary<K: ArrowDictionaryKeyType>(texts: &[Option<&str>]) -> ArrayRef
where
    K::Native: TryFrom<usize>,
{
    let mut values: Vec<&str> = texts.iter().flatten().copied().collect();
    values.sort_unstable();
    values.dedup();
    let place = |text: Option<&str>| match text {
        Some(text) => K::Native::try_from(values.binary_search(&text).unwrap()).ok().unwrap(),
        None => K::Native::try_from(100).ok().unwrap(),
    };
    let nulls: NullBuffer = texts.iter().map(Option::is_some).collect();
    let keys =
        PrimitiveArray::<K>::new(texts.iter().map(|&text| place(text)).collect::<ScalarBuffer<_>>(), Some(nulls));
    Arc::new(DictionaryArray::new(keys, Arc::new(StringArray::from_iter_values(&values))))
}

fn integers(values: &[Option<i64>], way: usize) -> ArrayRef {
    let fit = |most: i64| values.iter().flatten().all(|&value| value <= most);
    macro_rules! narrow {
        ($type:ty, $native:ty) => {{
            let values: Vec<_> = values.iter().map(|value| value.map(|value| value as $native)).collect();
            Arc::new(hidden::<$type>(&values, 7 as $native))
        }};
    }
    match way {
        0 if fit(i8::MAX.into()) => narrow!(Int8Type, i8),
        1 if fit(i16::MAX.into()) => narrow!(Int16Type, i16),
        2 if fit(i32::MAX.into()) => narrow!(Int32Type, i32),
        3 if fit(u8::MAX.into()) => narrow!(UInt8Type, u8),
        4 if fit(u16::MAX.into()) => narrow!(UInt16Type, u16),
        5 => narrow!(UInt32Type, u32),
        6 => narrow!(UInt64Type, u64),
        7 => narrow!(Float64Type, f64),
        8 if fit(1 << 24) => narrow!(Float32Type, f32),
        9 => {
            let values: Vec<_> = values.iter().map(|value| value.map(i128::from)).collect();
            Arc::new(hidden::<Decimal128Type>(&values, 7).with_precision_and_scale(38, 0).unwrap())
        }
        10 => {
            let values: Vec<_> = values.iter().map(|value| value.map(|value| i128::from(value) * 1_000)).collect();
            Arc::new(hidden::<Decimal128Type>(&values, 7).with_precision_and_scale(38, 3).unwrap())
        }
        _ => Arc::new(hidden::<Int64Type>(values, -7)),
    }
}

fn instants(micros: &[Option<i64>], way: usize) -> ArrayRef {
    let divides = |unit: i64| micros.iter().flatten().all(|micros| micros % unit == 0);
    let divided = |unit: i64| micros.iter().map(|micros| micros.map(|micros| micros / unit)).collect::<Vec<_>>();
    match way {
        0 if divides(1_000_000) => {
            Arc::new(hidden::<TimestampSecondType>(&divided(1_000_000), i64::MIN).with_timezone("+05:30"))
        }
        1 if divides(1_000) => {
            Arc::new(hidden::<TimestampMillisecondType>(&divided(1_000), i64::MAX).with_timezone("UTC"))
        }
        2 if micros.iter().flatten().all(|&micros| micros < i64::MAX / 1_000) => {
            let nanos: Vec<_> = micros.iter().map(|micros| micros.map(|micros| micros * 1_000)).collect();
            Arc::new(hidden::<TimestampNanosecondType>(&nanos, 1).with_timezone("Europe/Berlin"))
        }
        3 => {
            let text = |micros: i64| portal_sessions::Timestamp::from_micros(micros).unwrap().to_string();
            let owned: Vec<Option<String>> = micros.iter().map(|micros| micros.map(text)).collect();
            texts(&owned.iter().map(Option::as_deref).collect::<Vec<_>>(), 2)
        }
        _ => Arc::new(hidden::<TimestampMicrosecondType>(micros, -1).with_timezone("America/New_York")),
    }
}

fn decimals(units: &[Option<i128>], scale: i8, way: usize) -> ArrayRef {
    let fit = |most: i128| units.iter().flatten().all(|units| units.unsigned_abs() <= most.unsigned_abs());
    let divide = |unit: i128| units.iter().flatten().all(|units| units % unit == 0);
    let per_one = 10_i128.pow(u32::try_from(scale).unwrap());
    match way {
        0 if fit(99_999_999) => {
            let units: Vec<_> = units.iter().map(|units| units.map(|units| i32::try_from(units).unwrap())).collect();
            Arc::new(hidden::<Decimal32Type>(&units, 5).with_precision_and_scale(9, scale.min(9)).unwrap())
        }
        1 if fit(99_999_999_999_999_999) && scale <= 18 => {
            let units: Vec<_> = units.iter().map(|units| units.map(|units| i64::try_from(units).unwrap())).collect();
            Arc::new(hidden::<Decimal64Type>(&units, 5).with_precision_and_scale(18, scale).unwrap())
        }
        2 => {
            // Twenty more decimals, all of them zeros.
            let twenty = i256::from_i128(10_i128.pow(20));
            let wide = |units: i128| i256::from_i128(units).checked_mul(twenty).unwrap();
            let units: Vec<_> = units.iter().map(|units| units.map(wide)).collect();
            Arc::new(hidden::<Decimal256Type>(&units, twenty).with_precision_and_scale(76, scale + 20).unwrap())
        }
        3 if divide(per_one) => {
            let whole: Vec<_> = units.iter().map(|units| units.map(|units| (units / per_one) as i64)).collect();
            Arc::new(hidden::<Int64Type>(&whole, 5))
        }
        4 if divide(per_one * 100) => {
            let hundreds: Vec<_> = units.iter().map(|units| units.map(|units| units / per_one / 100)).collect();
            Arc::new(hidden::<Decimal128Type>(&hundreds, 5).with_precision_and_scale(38, -2).unwrap())
        }
        5 => {
            let decimals = hidden::<Decimal128Type>(units, 5).with_precision_and_scale(38, scale).unwrap();
            let text = |row: usize| decimals.is_valid(row).then(|| decimals.value_as_string(row));
            let owned: Vec<Option<String>> = (1..=units.len()).map(text).collect();
            texts(&owned.iter().map(Option::as_deref).collect::<Vec<_>>(), 5)
        }
        _ => Arc::new(hidden::<Decimal128Type>(units, 5).with_precision_and_scale(38, scale).unwrap()),
    }
}

fn lists(lists: &ListArray, way: usize) -> ArrayRef {
    let list = |row: usize| lists.value(row).as_string::<i32>().iter().map(|tag| tag.unwrap().to_owned()).collect();
    let rows: Vec<Vec<String>> = (0..lists.len()).map(list).collect();
    let garbage = vec!["before".to_owned()];
    let all: Vec<&Vec<String>> = [&garbage].into_iter().chain(&rows).chain([&garbage]).collect();
    let tags: Vec<Option<&str>> = all.iter().flat_map(|tags| tags.iter().map(|tag| Some(tag.as_str()))).collect();
    // Without the rows that `texts` puts around them.
    let values = texts(&tags, way).slice(1, tags.len());
    let field = Arc::new(Field::new("element", values.data_type().clone(), true));
    let lengths = || all.iter().map(|tags| tags.len());
    // An empty list may just as well be missing.
    let nulls: NullBuffer = lengths().map(|length| length > 0).collect();
    match way {
        3 if rows.iter().all(|tags| tags.len() == 1) => {
            let mut builder = FixedSizeListBuilder::new(StringBuilder::new(), 1);
            for tags in all {
                builder.values().append_value(&tags[0]);
                builder.append(true);
            }
            Arc::new(builder.finish())
        }
        4..8 => Arc::new(LargeListArray::new(field, OffsetBuffer::from_lengths(lengths()), values, Some(nulls))),
        8..12 => {
            let ends: Vec<i32> = lengths()
                .scan(0, |end, length| {
                    *end += i32::try_from(length).unwrap();
                    Some(*end)
                })
                .collect();
            let sizes: Vec<i32> = lengths().map(|length| i32::try_from(length).unwrap()).collect();
            let starts: Vec<i32> = ends.iter().zip(&sizes).map(|(end, size)| end - size).collect();
            Arc::new(ListViewArray::new(field, starts.into(), sizes.into(), values, None))
        }
        _ => Arc::new(ListArray::new(field, OffsetBuffer::from_lengths(lengths()), values, Some(nulls))),
    }
}
