//! Values that no field takes: each costs its own row, and tells why. A type that never fits costs the whole.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::*;
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, UnionFields};
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
    let batch = batch(name, make_array(array.to_data()));
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
    use ErrorKind::{InvalidNumber, NumberOutOfRange, TimeOutOfRange, WrongType};
    let decimals = |units: i128, scale| {
        Decimal128Array::from(vec![Some(units), None]).with_precision_and_scale(38, scale).unwrap()
    };
    check("lead_value", decimals(6_500_001, 5), NumberOutOfRange, "65.00001");
    check("lead_value", decimals(-1, 4), NumberOutOfRange, "-0.0001");
    check("recognition", decimals(11, 1), NumberOutOfRange, "1.1");
    check("recorded_asr", decimals(1, 17), NumberOutOfRange, "0.00000000000000001");
    check("stars", Float64Array::from(vec![Some(4.5), None]), InvalidNumber, "4.5");
    check("stars", Float64Array::from(vec![Some(f64::NAN), None]), WrongType, "NaN");
    check("stars", Int8Array::from(vec![Some(6), None]), NumberOutOfRange, "6");
    check("user_messages", UInt64Array::from(vec![Some(u64::MAX), None]), NumberOutOfRange, "18446744073709551615");
    check("agent_messages", decimals(15, 1), InvalidNumber, "1.5");
    check("is_lead", Int8Array::from(vec![Some(2), None]), WrongType, "2");
    check("is_lead", Float64Array::from(vec![Some(0.5), None]), WrongType, "0.5");

    let early = TimestampSecondArray::from(vec![Some(-1), None]).with_timezone("UTC");
    check("ended_at", early, TimeOutOfRange, "1969-12-31T23:59:59Z");
    let beyond = TimestampSecondArray::from(vec![Some(i64::MAX), None]).with_timezone("UTC");
    check("ended_at", beyond, TimeOutOfRange, "9223372036854775807");
    let year_12025 = TimestampSecondArray::from(vec![Some(317_300_000_000), None]).with_timezone("UTC");
    check("ended_at", year_12025, TimeOutOfRange, "317300000000");
}

#[test]
fn what_has_another_form_is_refused() {
    use ErrorKind::WrongType;
    check("is_lead", StringArray::from(vec![Some("perhaps"), None]), WrongType, "perhaps");
    check("tags", StringArray::from(vec![Some("vip"), None]), WrongType, r#""vip""#);
    let escaping = StringArray::from(vec![Some("{},\"is_test\":true"), None]);
    let found = reject("utms", escaping);
    assert_eq!((found.kind, found.path.as_deref()), (ErrorKind::InvalidJson, Some("utms")));
    assert!(String::from_utf8(found.raw).unwrap().contains(r#""utms":"{},\"is_test\":true""#));
    let mut tags = ListBuilder::new(StringBuilder::new());
    tags.append_value([Some("vip"), None]);
    tags.append_null();
    let found = reject("tags", tags.finish());
    assert_eq!((found.kind, found.path.as_deref()), (ErrorKind::WrongType, Some("tags[1]")));
    let found = reject("tags", StringArray::from(vec![Some(r#"["vip",5]"#), None]));
    assert_eq!((found.kind, found.path.as_deref()), (ErrorKind::WrongType, Some("tags[1]")));
}

/// Arrays whose first value has no form in JSON and whose second is null, with what the message says of each.
fn unreadable() -> Vec<(ArrayRef, &'static str)> {
    let codes = Int32Array::new(vec![0, 0].into(), Some(NullBuffer::from(vec![true, false])));
    let behind_codes = DictionaryArray::<Int32Type>::new(codes, Arc::new(Float64Array::from(vec![f64::INFINITY])));
    let numbers = MapBuilder::new(None, Int64Builder::new(), Int64Builder::new());
    let two = || arrow_buffer::NullBuffer::from(vec![true, false]);
    let empty = |value: ArrayRef| {
        let field = Arc::new(Field::new("x", value.data_type().clone(), true));
        StructArray::new(vec![field].into(), vec![value], Some(two()))
    };
    let mut numbers = numbers;
    numbers.keys().append_value(1);
    numbers.values().append_value(10);
    numbers.append(true).unwrap();
    numbers.append(false).unwrap();
    vec![
        (Arc::new(BinaryArray::from(vec![Some(b"x".as_slice()), None])), "Binary"),
        (Arc::new(LargeBinaryArray::from(vec![Some(b"x".as_slice()), None])), "LargeBinary"),
        (Arc::new(BinaryViewArray::from(vec![Some(b"x".as_slice()), None])), "BinaryView"),
        (Arc::new(DurationSecondArray::from(vec![Some(5), None])), "Duration"),
        (Arc::new(IntervalYearMonthArray::from(vec![Some(5), None])), "Interval"),
        (Arc::new(Float64Array::from(vec![Some(f64::NAN), None])), "NaN"),
        (Arc::new(Float32Array::from(vec![Some(f32::NEG_INFINITY), None])), "-inf"),
        (Arc::new(behind_codes), "inf"),
        (Arc::new(numbers.finish()), "Map"),
        (Arc::new(Date64Array::from(vec![Some(5), None])), "Date64"),
        (Arc::new(empty(Arc::new(BinaryArray::from(vec![Some(b"x".as_slice()), None])))), "Binary"),
    ]
}

/// An object with a value at `x`, or at `x[0]` and so on, in every way in which a value can lie in another.
fn inside(value: &ArrayRef) -> Vec<(ArrayRef, &'static str)> {
    let field = |name: &str| Arc::new(Field::new(name, value.data_type().clone(), true));
    let present = || Some(NullBuffer::from(vec![true, false]));
    let objects = |name: &str, value: ArrayRef| -> ArrayRef {
        let field = Arc::new(Field::new(name, value.data_type().clone(), true));
        Arc::new(StructArray::new(vec![field].into(), vec![value], present()))
    };
    let each_in_one = || OffsetBuffer::<i32>::from_lengths([1, 1]);
    let list: ArrayRef = Arc::new(ListArray::new(field("item"), each_in_one(), ArrayRef::clone(value), present()));
    let views: ArrayRef = Arc::new(ListViewArray::new(
        field("item"),
        vec![0, 1].into(),
        vec![1, 1].into(),
        ArrayRef::clone(value),
        present(),
    ));
    let fixed: ArrayRef = Arc::new(FixedSizeListArray::new(field("item"), 1, ArrayRef::clone(value), present()));
    let keys = Arc::new(Field::new("keys", DataType::Utf8, false));
    let entries = StructArray::new(
        vec![keys, field("values")].into(),
        vec![Arc::new(StringArray::from(vec!["x", "x"])), ArrayRef::clone(value)],
        None,
    );
    let entry = Arc::new(Field::new("entries", entries.data_type().clone(), false));
    let map: ArrayRef = Arc::new(MapArray::new(entry, each_in_one(), entries, present(), false));
    let children = UnionFields::from_fields(vec![field("a").as_ref().clone()]);
    let union: ArrayRef =
        Arc::new(UnionArray::try_new(children, vec![0, 0].into(), None, vec![ArrayRef::clone(value)]).unwrap());
    let runs = RunArray::try_new(&Int32Array::from(vec![1, 2]), value.as_ref()).unwrap();
    vec![
        (objects("x", ArrayRef::clone(value)), "x"),
        (objects("x", list), "x[0]"),
        (objects("x", views), "x[0]"),
        (objects("x", fixed), "x[0]"),
        (objects("x", union), "x"),
        (objects("x", Arc::new(runs)), "x"),
        (objects("x", ArrayRef::clone(&map)), "x.x"),
        (map, "x"),
    ]
}

#[test]
fn a_value_that_json_cannot_hold_costs_its_row_wherever_it_lies() {
    let mut tried = 0;
    for (value, says) in unreadable() {
        for (object, path) in inside(&value) {
            for name in ["utms", "arguments"] {
                // One more member when it is a struct with a bad member itself.
                let found = reject(name, ArrayRef::clone(&object));
                let place = found.path.as_deref().unwrap();
                let inner = if matches!(value.data_type(), DataType::Struct(_)) { ".x" } else { "" };
                assert_eq!((found.ordinal, place), (1, format!("{name}.{path}{inner}").as_str()), "{found:?}");
                assert!(matches!(found.kind, ErrorKind::WrongType | ErrorKind::TimeOutOfRange), "{found:?}");
                assert!(found.message.contains(says), "{}", found.message);
                assert!(serde_json::from_slice::<serde_json::Value>(&found.raw).unwrap().is_object());
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 11 * 8 * 2);
}

#[test]
fn a_column_that_never_fits_is_one_error() {
    let bytes = || Arc::new(BinaryArray::from(vec![b"x".as_slice(); 3])) as ArrayRef;
    let floats = || Arc::new(Float64Array::from(vec![0.5; 3])) as ArrayRef;
    let integers = || Arc::new(Int64Array::from(vec![5; 3])) as ArrayRef;
    let naive = || Arc::new(TimestampMicrosecondArray::from(vec![5; 3])) as ArrayRef;
    let days = || Arc::new(Date32Array::from(vec![5; 3])) as ArrayRef;
    let list = |values: ArrayRef| {
        let field = Arc::new(Field::new("item", values.data_type().clone(), true));
        Arc::new(ListArray::new(field, OffsetBuffer::from_lengths([1, 1, 1]), values, None)) as ArrayRef
    };
    let contact = |values: ArrayRef| {
        let field = Arc::new(Field::new("phone", values.data_type().clone(), true));
        Arc::new(StructArray::new(vec![field].into(), vec![values], None)) as ArrayRef
    };
    let cases = [
        ("lead_value", floats(), "CAST(lead_value AS DECIMAL(16, 4))"),
        ("conversion_ratio", floats(), "CAST(conversion_ratio AS DECIMAL(7, 6))"),
        ("recognition", floats(), "CAST(recognition AS DECIMAL(7, 6))"),
        ("recorded_asr", floats(), "CAST(recorded_asr AS DECIMAL(28, 16))"),
        ("started_at", naive(), "started_at AT TIME ZONE 'UTC'"),
        ("ended_at", naive(), "dt.tz_localize"),
        ("ended_at", days(), "pd.to_datetime"),
        ("ended_at", integers(), "pl.from_epoch"),
        ("id", floats(), "CAST(id AS BIGINT)"),
        ("id", bytes(), "decode(id)"),
        ("channel", integers(), "CAST(channel AS VARCHAR)"),
        ("summary", bytes(), ".str.decode"),
        ("contact_phone", integers(), ".cast(pl.String)"),
        ("contact", contact(integers()), "json.dumps"),
        ("stars", bytes(), ".cast(pl.Int64)"),
        ("stars", Arc::new(StringArray::from(vec!["5"; 3])), "CAST(stars AS BIGINT)"),
        ("is_lead", bytes(), "CAST(is_lead AS BOOLEAN)"),
        ("tags", list(integers()), ".cast(pl.List(pl.String))"),
        ("tags", integers(), "VARCHAR[]"),
        ("utms", list(integers()), "to_json(utms)"),
        ("arguments", floats(), "json.dumps"),
    ];
    for (name, array, cast) in cases {
        let dictionary: ArrayRef =
            Arc::new(DictionaryArray::new(Int32Array::from(vec![0, 1, 2]), ArrayRef::clone(&array)));
        for array in [ArrayRef::clone(&array), dictionary] {
            for strict in [false, true] {
                let batch = batch(name, ArrayRef::clone(&array));
                let schema = batch.schema();
                let error = read(reader(vec![batch], schema), Ingest::new().strict(strict)).unwrap_err();
                assert_eq!((error.kind(), error.path()), (ErrorKind::WrongType, Some(name)), "{error}");
                assert!(error.message().contains(cast) && error.message().contains(name), "{error}");
                assert_eq!(error.value(), Some(array.data_type().to_string().as_str()));
            }
        }
        // Without a value in it there is nothing to lose.
        if !["id", "started_at", "channel"].contains(&name) {
            let batch = batch(name, new_null_array(array.data_type(), 2));
            let schema = batch.schema();
            assert_eq!(read(reader(vec![batch], schema), Ingest::new()).unwrap().report.accepted, 2);
        }
    }
}

#[test]
fn a_column_that_no_session_has_costs_nothing_whatever_its_type() {
    for (array, _) in unreadable() {
        let batch = batch("photo", array);
        let schema = batch.schema();
        let report = read(reader(vec![batch], schema), Ingest::new()).unwrap().report;
        assert_eq!((report.accepted, report.rejected), (2, 0));
        assert_eq!(report.unknown_fields.get("photo"), Some(&1));
    }
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
        let report = match read(reader(vec![batch], schema), Ingest::new()) {
            Ok(read) => read.report,
            Err(error) => {
                // Of a column that never fits, which has a name and a value.
                prop_assert_eq!(error.kind(), ErrorKind::WrongType);
                prop_assert!(names.contains(&error.path().unwrap()) && rows > 0);
                return Ok(());
            }
        };
        prop_assert_eq!(report.accepted + report.rejected, rows);
        prop_assert_eq!(report.rejects.len() as u64, report.rejected);
        for reject in report.rejects {
            let raw: serde_json::Value = serde_json::from_slice(&reject.raw).unwrap();
            prop_assert!(raw.is_object());
        }
    }
}
