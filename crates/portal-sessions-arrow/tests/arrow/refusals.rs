//! Values that no field takes: each costs its own row, and tells why.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::{Float64Type, Int32Type, TimestampNanosecondType};
use arrow_array::*;
use arrow_buffer::NullBuffer;
use portal_sessions::{ErrorKind, Ingest, Reject};
use portal_sessions_arrow::read;
use proptest::prelude::*;

use crate::read::reader;

/// Rows that are right but for one column.
fn batch(name: &str, array: ArrayRef) -> RecordBatch {
    let ids: StringArray = (0..array.len()).map(|row| Some(format!("s-{row}"))).collect();
    let mut columns: Vec<(&str, ArrayRef)> = vec![("id", Arc::new(ids))];
    let text = |text: &'static str| Arc::new(StringArray::from_iter_values(vec![text; array.len()])) as ArrayRef;
    columns.push(("started_at", text("2026-11-01T14:30:00Z")));
    columns.push(("channel", text("voice")));
    columns.retain(|(known, _)| *known != name);
    columns.push((name, array));
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

/// The rejects of a column, of which the first value is wrong and the second is null.
fn reject(name: &str, array: impl Array + 'static) -> Reject {
    let batch = batch(name, Arc::new(array));
    let schema = batch.schema();
    let report = read(reader(vec![batch], schema), Ingest::new()).unwrap().report;
    let is_required = ["id", "started_at", "channel"].contains(&name);
    assert_eq!((report.accepted, report.rejected), if is_required { (0, 2) } else { (1, 1) }, "{name}");
    report.rejects[0].clone()
}

fn check(name: &str, array: impl Array + 'static, kind: ErrorKind, value: &str) {
    let found = reject(name, array);
    assert_eq!((found.ordinal, found.kind, found.path.as_deref()), (1, kind, Some(name)), "{found:?}");
    assert_eq!(found.value.as_deref(), Some(value));
    let raw = std::str::from_utf8(&found.raw).unwrap();
    let written = [format!(r#""{name}":{value}"#), format!(r#""{name}":"{value}""#)];
    assert!(written.iter().any(|written| raw.contains(written)), "{raw}");
}

#[test]
fn what_is_not_exact_is_refused() {
    use ErrorKind::{InvalidNumber, InvalidTime, NumberOutOfRange, TimeOutOfRange, WrongType};
    for name in ["lead_value", "conversion_ratio", "recognition", "recorded_asr"] {
        check(name, Float64Array::from(vec![Some(0.5), None]), WrongType, r#"{"Float64":"0.5"}"#);
        check(name, Float32Array::from(vec![Some(1.0), None]), WrongType, r#"{"Float32":"1"}"#);
    }
    let decimals = |units: i128, scale| {
        Decimal128Array::from(vec![Some(units), None]).with_precision_and_scale(38, scale).unwrap()
    };
    check("lead_value", decimals(6_500_001, 5), NumberOutOfRange, "65.00001");
    check("lead_value", decimals(-1, 4), NumberOutOfRange, "-0.0001");
    check("recognition", decimals(11, 1), NumberOutOfRange, "1.1");
    check("recorded_asr", decimals(1, 17), NumberOutOfRange, "0.00000000000000001");
    check("stars", Float64Array::from(vec![Some(4.5), None]), InvalidNumber, "4.5");
    check("stars", Float64Array::from(vec![Some(f64::NAN), None]), WrongType, r#"{"Float64":"NaN"}"#);
    check("stars", Int8Array::from(vec![Some(6), None]), NumberOutOfRange, "6");
    check("user_messages", UInt64Array::from(vec![Some(u64::MAX), None]), NumberOutOfRange, "18446744073709551615");
    check("agent_messages", decimals(15, 1), InvalidNumber, "1.5");

    let naive = TimestampMicrosecondArray::from(vec![Some(1_793_543_400_250_000), None]);
    check("ended_at", naive.clone(), InvalidTime, "2026-11-01T14:30:00.250");
    check("started_at", naive, InvalidTime, "2026-11-01T14:30:00.250");
    let nanos = PrimitiveArray::<TimestampNanosecondType>::from(vec![Some(1_793_543_400_000_000_001), None]);
    let value = r#"{"Timestamp(ns, \"UTC\")":"2026-11-01T14:30:00.000000001Z"}"#;
    check("ended_at", nanos.with_timezone("UTC"), WrongType, value);
    let early = TimestampSecondArray::from(vec![Some(-1), None]).with_timezone("UTC");
    check("ended_at", early, TimeOutOfRange, "1969-12-31T23:59:59Z");
    let beyond = TimestampSecondArray::from(vec![Some(i64::MAX), None]).with_timezone("UTC");
    check("ended_at", beyond, WrongType, r#"{"Timestamp(s, \"UTC\")":"9223372036854775807"}"#);
    check("ended_at", Date32Array::from(vec![Some(20_758), None]), InvalidTime, "2026-11-01");
}

#[test]
fn what_has_another_type_is_refused() {
    use ErrorKind::WrongType;
    check("id", Int64Array::from(vec![Some(5), None]), WrongType, "5");
    check("is_lead", Int8Array::from(vec![Some(1), None]), WrongType, "1");
    check("is_lead", StringArray::from(vec![Some("true"), None]), WrongType, r#""true""#);
    check("tags", StringArray::from(vec![Some("vip"), None]), WrongType, r#""vip""#);
    let escaping = StringArray::from(vec![Some("{},\"is_test\":true"), None]);
    check("utms", escaping, WrongType, r#""{},\"is_test\":true""#);
    check("summary", BinaryArray::from(vec![Some(b"x".as_slice()), None]), WrongType, r#"{"Binary":null}"#);
    check("summary", Time32SecondArray::from(vec![Some(5), None]), WrongType, r#"{"Time32(s)":null}"#);
    check("stars", StringArray::from(vec![Some("5"), None]), WrongType, r#""5""#);
    let mut tags = ListBuilder::new(StringBuilder::new());
    tags.append_value([Some("vip"), None]);
    tags.append_null();
    let found = reject("tags", tags.finish());
    assert_eq!((found.kind, found.path.as_deref()), (ErrorKind::WrongType, Some("tags[1]")));
    let codes = Int32Array::new(vec![0, 0].into(), Some(NullBuffer::from(vec![true, false])));
    let dictionary = DictionaryArray::<Int32Type>::new(codes, Arc::new(Float64Array::from(vec![0.5])));
    check("lead_value", dictionary, WrongType, r#"{"Float64":"0.5"}"#);
}

#[test]
fn other_columns_are_unknown_fields_where_they_are_not_null() {
    let batch = batch("mood \"x\"", Arc::new(Float64Array::from(vec![Some(0.5), None, Some(1.0)])));
    let schema = batch.schema();
    let report = read(reader(vec![batch], schema), Ingest::new()).unwrap().report;
    assert_eq!((report.accepted, report.rejected), (3, 0));
    assert_eq!(report.unknown_fields.into_iter().collect::<Vec<_>>(), [("mood \"x\"".to_owned(), 2)]);
}

/// An array of any type that there is, of so many rows.
fn any_array(rows: usize) -> impl Strategy<Value = ArrayRef> {
    let integers = prop::collection::vec(prop::option::of(any::<i64>()), rows);
    let texts = prop::collection::vec(prop::option::of(r#"[\x00-\x7f{}"]{0,8}|2026-11-01T14:30:00Z|voice|0\.5"#), rows);
    (integers, texts, 0..14_usize).prop_map(|(integers, texts, way)| -> ArrayRef {
        let numbers = Int64Array::from(integers);
        let texts = StringArray::from(texts);
        match way {
            0 => Arc::new(numbers),
            1 => Arc::new(numbers.unary::<_, Float64Type>(|value| f64::from_bits(value.cast_unsigned()))),
            2 => {
                Arc::new(numbers.reinterpret_cast::<arrow_array::types::TimestampNanosecondType>().with_timezone("UTC"))
            }
            3 => Arc::new(numbers.reinterpret_cast::<arrow_array::types::TimestampSecondType>()),
            4 => Arc::new(numbers.reinterpret_cast::<arrow_array::types::Date64Type>()),
            5 => Arc::new(numbers.unary::<_, arrow_array::types::Decimal128Type>(i128::from)),
            6 => Arc::new(numbers.reinterpret_cast::<arrow_array::types::Time64NanosecondType>()),
            7 => Arc::new(numbers.unary::<_, arrow_array::types::Float32Type>(|value| f32::from_bits(value as u32))),
            8 => Arc::new(
                numbers.reinterpret_cast::<arrow_array::types::TimestampMicrosecondType>().with_timezone("UTC"),
            ),
            9 => Arc::new(NullArray::new(numbers.len())),
            10 => Arc::new(BooleanArray::from_unary(&numbers, |value| value > 0)),
            11 => Arc::new(numbers.reinterpret_cast::<arrow_array::types::DurationSecondType>()),
            _ => Arc::new(texts),
        }
    })
}

proptest! {
    #[test]
    fn every_row_is_accepted_or_rejected_whatever_is_sent(
        arrays in (0..20_usize).prop_flat_map(|rows| prop::collection::vec(any_array(rows), 8)),
    ) {
        let names = ["id", "started_at", "channel", "lead_value", "stars", "utms", "tags", "else"];
        let rows = arrays[0].len() as u64;
        let columns = names.into_iter().zip(arrays).map(|(name, array)| (name, array, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let schema = batch.schema();
        let report = read(reader(vec![batch], schema), Ingest::new()).unwrap().report;
        prop_assert_eq!(report.accepted + report.rejected, rows);
        prop_assert_eq!(report.rejects.len() as u64, report.rejected);
        for reject in report.rejects {
            let raw: serde_json::Value = serde_json::from_slice(&reject.raw).unwrap();
            prop_assert!(raw.is_object());
        }
    }
}
