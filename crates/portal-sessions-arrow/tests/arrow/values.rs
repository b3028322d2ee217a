//! Values of every type, alone and inside each other: they are read as what they are, or their row is refused.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{MapBuilder, StringBuilder};
use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Schema, UnionFields};
use portal_sessions::{ErrorKind, Flag, Ingest, Ingested, Record};
use portal_sessions_arrow::read;
use proptest::prelude::*;

use crate::read::reader;

/// Sessions that are right, with one column more or in the place of another.
fn with(field: Field, array: ArrayRef) -> Ingested {
    let rows = array.len();
    let ids: StringArray = (0..rows).map(|row| Some(format!("s-{row}"))).collect();
    let text = |text: &'static str| Arc::new(StringArray::from_iter_values(vec![text; rows])) as ArrayRef;
    let mut columns: Vec<(Field, ArrayRef)> = vec![
        (Field::new("id", DataType::Utf8, true), Arc::new(ids)),
        (Field::new("started_at", DataType::Utf8, true), text("2026-11-01T14:30:00Z")),
        (Field::new("channel", DataType::Utf8, true), text("voice")),
    ];
    columns.retain(|(known, _)| known.name() != field.name());
    columns.push((field, array));
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
    let schema = batch.schema();
    read(reader(vec![batch], schema), Ingest::new()).unwrap()
}

fn plain(name: &str, array: impl Array + 'static) -> Ingested {
    let array = make_array(array.to_data());
    with(Field::new(name, array.data_type().clone(), true), array)
}

fn labelled(name: &str, label: &str, array: impl Array + 'static) -> Ingested {
    let metadata = HashMap::from([("ARROW:extension:name".to_owned(), label.to_owned())]);
    let array = make_array(array.to_data());
    with(Field::new(name, array.data_type().clone(), true).with_metadata(metadata), array)
}

/// The same text of each accepted session.
fn texts(ingested: &Ingested, get: fn(&portal_sessions::Row<'_>) -> Option<String>) -> Vec<Option<String>> {
    assert_eq!(ingested.report.rejects, []);
    ingested.table.rows().map(|row| get(&row)).collect()
}

fn arguments(array: impl Array + 'static) -> Vec<Option<String>> {
    texts(&plain("arguments", array), |row| Some(row.arguments().to_owned()))
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn maps_are_objects() {
    let mut maps = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for (keys, values) in [(vec!["utm_source", "a\"b"], vec![Some("ads"), None]), (vec![], vec![])] {
        for (key, value) in keys.into_iter().zip(values) {
            maps.keys().append_value(key);
            maps.values().append_option(value);
        }
        maps.append(true).unwrap();
    }
    maps.append(false).unwrap();
    let maps = maps.finish();
    let expected = [r#"{"utm_source":"ads","a\"b":null}"#, "{}", "{}"];
    assert_eq!(arguments(maps.clone()), some(&expected));
    assert_eq!(arguments(maps.slice(1, 2)), some(&expected[1..]));

    // As producers without maps hand them over, and with keys in a dictionary.
    let keys: ArrayRef = Arc::new(["utm_source", "a\"b"].into_iter().collect::<DictionaryArray<Int8Type>>());
    let field = |name: &str, array: &ArrayRef| Arc::new(Field::new(name, array.data_type().clone(), true));
    let entries = |key: &str, value: &str| {
        let values = ArrayRef::clone(maps.values());
        StructArray::new(
            vec![field(key, &keys), field(value, &values)].into(),
            vec![ArrayRef::clone(&keys), values],
            None,
        )
    };
    let listed = |entries: StructArray| {
        let field = Arc::new(Field::new("item", entries.data_type().clone(), true));
        ListArray::new(field, OffsetBuffer::from_lengths([2, 0]), Arc::new(entries), None)
    };
    assert_eq!(arguments(listed(entries("key", "value"))), some(&expected[..2]));

    let mut twice = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for value in ["1", "2"] {
        twice.keys().append_value("a");
        twice.values().append_value(value);
    }
    twice.append(true).unwrap();
    let report = plain("arguments", twice.finish()).report;
    assert_eq!((report.rejected, report.rejects[0].kind), (1, ErrorKind::DuplicateKey));
    assert_eq!(report.rejects[0].path.as_deref(), Some("arguments"));
}

#[test]
fn labels_say_what_a_value_is() {
    let uuid = FixedSizeBinaryArray::try_from_iter(
        [*b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"].iter(),
    );
    let uuid = uuid.unwrap();
    let expected = some(&["00112233-4455-6677-8899-aabbccddeeff"]);
    assert_eq!(texts(&labelled("id", "arrow.uuid", uuid.clone()), |row| Some(row.id().to_owned())), expected);
    assert_eq!(
        texts(&labelled("external_id", "arrow.uuid", uuid), |row| row.external_id().map(str::to_owned)),
        expected
    );
    let flags = Int8Array::from(vec![Some(1), Some(0), Some(-1), None]);
    let leads = texts(&labelled("is_lead", "arrow.bool8", flags), |row| Some(row.is(Flag::Lead).to_string()));
    assert_eq!(leads, some(&["true", "false", "true", "false"]));

    // JSON inside an object is JSON, and never breaks out of its place.
    let json = |text: &str| {
        let field = Field::new("x", DataType::Utf8, true)
            .with_metadata(HashMap::from([("ARROW:extension:name".to_owned(), "arrow.json".to_owned())]));
        let array: ArrayRef = Arc::new(StringArray::from(vec![text]));
        plain("arguments", StructArray::new(vec![field].into(), vec![array], None))
    };
    assert_eq!(texts(&json("[1, null]"), |row| Some(row.arguments().to_owned())), some(&[r#"{"x":[1, null]}"#]));
    for text in ["1},\"is_test\":true,{", "", "{", "NaN"] {
        let report = json(text).report;
        assert_eq!((report.rejected, report.rejects[0].kind), (1, ErrorKind::InvalidJson), "{text}");
        assert_eq!(report.rejects[0].path.as_deref(), Some("arguments.x"));
    }
}

#[test]
fn databases_without_a_type_for_it_are_read_too() {
    let flags = |array: ArrayRef| texts(&plain("is_lead", array), |row| Some(row.is(Flag::Lead).to_string()));
    let expected = some(&["true", "false", "false"]);
    assert_eq!(flags(Arc::new(Int64Array::from(vec![Some(1), Some(0), None]))), expected);
    assert_eq!(flags(Arc::new(UInt8Array::from(vec![Some(1), Some(0), None]))), expected);
    assert_eq!(flags(Arc::new(Float64Array::from(vec![Some(1.0), Some(0.0), None]))), expected);
    let decimals = Decimal128Array::from(vec![Some(10), Some(0), None]).with_precision_and_scale(2, 1).unwrap();
    assert_eq!(flags(Arc::new(decimals)), expected);

    let ids = |array: ArrayRef| texts(&plain("id", array), |row| Some(row.id().to_owned()));
    assert_eq!(ids(Arc::new(Int64Array::from(vec![7, -1, 0]))), some(&["7", "-1", "0"]));
    assert_eq!(ids(Arc::new(UInt64Array::from(vec![u64::MAX]))), some(&["18446744073709551615"]));
    let whole = Decimal128Array::from(vec![10_i128.pow(37)]).with_precision_and_scale(38, 0).unwrap();
    assert_eq!(ids(Arc::new(whole)), some(&["10000000000000000000000000000000000000"]));

    let tags = StringArray::from(vec![Some(r#"["vip", "é"]"#), Some("[]"), None]);
    let tags = texts(&plain("tags", tags), |row| Some(row.tags().collect::<Vec<_>>().join("|")));
    assert_eq!(tags, some(&["vip|é", "", ""]));
    let contact = StringArray::from(vec![Some(r#"{"phone":"+1"}"#), None]);
    let phones = texts(&plain("contact", contact), |row| row.contact_phone().map(str::to_owned));
    assert_eq!(phones, [Some("+1".to_owned()), None]);
}

#[test]
fn digits_after_the_sixth_are_cut_and_counted() {
    let nanos =
        TimestampNanosecondArray::from(vec![Some(1_793_543_400_000_001_999), Some(1_793_543_400_000_001_000), None]);
    let ingested = plain("ended_at", nanos.with_timezone("UTC"));
    assert_eq!(ingested.report.warnings.precision_cuts, 1);
    let ends: Vec<_> = ingested.table.rows().map(|row| row.ended_at().map(|end| end.micros())).collect();
    assert_eq!(ends, [Some(1_793_543_400_000_001), Some(1_793_543_400_000_001), None]);
}

#[test]
fn times_inside_an_object_are_their_text() {
    let member = |array: ArrayRef| {
        let field = Arc::new(Field::new("x", array.data_type().clone(), true));
        arguments(StructArray::new(vec![field].into(), vec![array], None)).remove(0).unwrap()
    };
    let nanos = TimestampNanosecondArray::from(vec![1_793_543_400_000_001_999]);
    assert_eq!(member(Arc::new(nanos.clone())), r#"{"x":"2026-11-01T14:30:00.000001999"}"#);
    assert_eq!(member(Arc::new(nanos.with_timezone("UTC"))), r#"{"x":"2026-11-01T14:30:00.000001999Z"}"#);
    let before = TimestampSecondArray::from(vec![-1]).with_timezone("UTC");
    assert_eq!(member(Arc::new(before)), r#"{"x":"1969-12-31T23:59:59Z"}"#);
    assert_eq!(member(Arc::new(Date32Array::from(vec![20_758]))), r#"{"x":"2026-11-01"}"#);
    assert_eq!(member(Arc::new(Time64MicrosecondArray::from(vec![52_200_500_000]))), r#"{"x":"14:30:00.500"}"#);
}

#[test]
fn a_union_is_the_value_that_it_has() {
    let children: Vec<ArrayRef> =
        vec![Arc::new(Int32Array::from(vec![5, 6])), Arc::new(StringArray::from(vec!["a", "b"]))];
    let fields = children
        .iter()
        .enumerate()
        .map(|(place, child)| Field::new(place.to_string(), child.data_type().clone(), true));
    let fields = UnionFields::try_new([3, 7], fields).unwrap();
    let dense = UnionArray::try_new(fields, vec![7, 3].into(), Some(vec![1, 0].into()), children).unwrap();
    let field = Arc::new(Field::new("x", dense.data_type().clone(), true));
    let objects = StructArray::new(vec![field].into(), vec![Arc::new(dense)], None);
    assert_eq!(arguments(objects.slice(0, 2)), some(&[r#"{"x":"b"}"#, r#"{"x":5}"#]));
}

/// What a value should be read as: JSON without white space, or nothing that can be read.
#[derive(Clone, Debug, PartialEq)]
enum Meant {
    Null,
    Json(String),
    Unreadable,
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn leaf(rows: usize) -> BoxedStrategy<(ArrayRef, Vec<Meant>)> {
    fn of<T: Clone + std::fmt::Debug + 'static>(
        rows: usize,
        values: impl Strategy<Value = T> + 'static,
        meant: fn(&T) -> Meant,
        array: fn(Vec<Option<T>>) -> ArrayRef,
    ) -> BoxedStrategy<(ArrayRef, Vec<Meant>)> {
        prop::collection::vec(prop::option::weighted(0.8, values), rows)
            .prop_map(move |values| {
                let meant = values.iter().map(|value| value.as_ref().map_or(Meant::Null, meant)).collect();
                (array(values), meant)
            })
            .boxed()
    }
    let floats = prop::sample::select(vec![0.5, -0.25, 3.0, -0.0, 0.1, 1e300, 5e-324, f64::NAN, f64::INFINITY]);
    prop_oneof![
        of(rows, any::<i64>(), |value| Meant::Json(value.to_string()), |values| Arc::new(Int64Array::from(values))),
        of(rows, any::<u64>(), |value| Meant::Json(value.to_string()), |values| Arc::new(UInt64Array::from(values))),
        of(
            rows,
            floats,
            |value| match *value {
                value if !value.is_finite() => Meant::Unreadable,
                3.0 => Meant::Json("3".to_owned()),
                value => Meant::Json(format!("{value:?}")),
            },
            |values| Arc::new(Float64Array::from(values))
        ),
        of(
            rows,
            "(\\PC|[\"\\\\\u{0}]){0,4}",
            |value: &String| Meant::Json(quoted(value)),
            |values| Arc::new(StringViewArray::from(values.iter().map(Option::as_deref).collect::<Vec<_>>()))
        ),
        of(rows, any::<bool>(), |value| Meant::Json(value.to_string()), |values| Arc::new(BooleanArray::from(values))),
        of(
            rows,
            any::<u8>(),
            |_| Meant::Unreadable,
            |values| {
                let values: Vec<Option<Vec<u8>>> =
                    values.into_iter().map(|value| value.map(|byte| vec![byte])).collect();
                Arc::new(BinaryArray::from(values.iter().map(Option::as_deref).collect::<Vec<_>>()))
            }
        ),
        of(rows, any::<i64>(), |_| Meant::Unreadable, |values| Arc::new(DurationSecondArray::from(values))),
    ]
    .boxed()
}

/// An object in the order of its members; unreadable when one of them is.
fn object<'m>(members: impl Iterator<Item = (String, &'m Meant)>, keeps_null: bool) -> Meant {
    let mut written = Vec::new();
    for (name, value) in members {
        match value {
            Meant::Unreadable => return Meant::Unreadable,
            Meant::Null if keeps_null => written.push(format!("{}:null", quoted(&name))),
            Meant::Null => {}
            Meant::Json(json) => written.push(format!("{}:{json}", quoted(&name))),
        }
    }
    Meant::Json(format!("{{{}}}", written.join(",")))
}

/// A value of any type, this many levels deep at the most.
fn tree(rows: usize, levels: usize) -> BoxedStrategy<(ArrayRef, Vec<Meant>)> {
    if levels == 0 {
        return leaf(rows);
    }
    let valid = move || prop::collection::vec(prop::bool::weighted(0.85), rows);
    let lengths = prop::collection::vec(0..3_usize, rows);
    let lists = (lengths, valid(), any::<bool>()).prop_flat_map(move |(lengths, valid, is_map)| {
        tree(lengths.iter().sum(), levels - 1).prop_map(move |(values, meant)| {
            let mut rest = meant.as_slice();
            let nulls = NullBuffer::from(valid.clone());
            let parts = lengths.iter().zip(&valid).map(|(&length, &is_valid)| {
                let (mine, others) = rest.split_at(length);
                rest = others;
                if !is_valid {
                    return Meant::Null;
                }
                if is_map {
                    return object(mine.iter().enumerate().map(|(place, value)| (format!("k{place}"), value)), true);
                }
                let elements: Option<Vec<String>> = mine
                    .iter()
                    .map(|value| match value {
                        Meant::Null => Some("null".to_owned()),
                        Meant::Json(json) => Some(json.clone()),
                        Meant::Unreadable => None,
                    })
                    .collect();
                elements.map_or(Meant::Unreadable, |elements| Meant::Json(format!("[{}]", elements.join(","))))
            });
            let meant: Vec<Meant> = parts.collect();
            let offsets = OffsetBuffer::<i32>::from_lengths(lengths.iter().copied());
            let field = Field::new("values", values.data_type().clone(), true);
            let array: ArrayRef = if is_map {
                let keys: StringArray =
                    lengths.iter().flat_map(|&length| (0..length).map(|place| Some(format!("k{place}")))).collect();
                let fields = vec![Field::new("keys", DataType::Utf8, false), field];
                let entries = StructArray::new(fields.into(), vec![Arc::new(keys), values], None);
                let entry = Arc::new(Field::new("entries", entries.data_type().clone(), false));
                Arc::new(MapArray::new(entry, offsets, entries, Some(nulls), false))
            } else {
                Arc::new(ListArray::new(Arc::new(field), offsets, values, Some(nulls)))
            };
            (array, meant)
        })
    });
    let structs =
        (tree(rows, levels - 1), tree(rows, levels - 1), valid()).prop_map(|((one, a), (other, b), valid)| {
            let fields = vec![
                Field::new("a", one.data_type().clone(), true),
                Field::new("\"b\"", other.data_type().clone(), true),
            ];
            let rows = a.iter().zip(&b).zip(&valid);
            let meant = rows.map(|((a, b), is_valid)| match is_valid {
                true => object([("a".to_owned(), a), ("\"b\"".to_owned(), b)].into_iter(), false),
                false => Meant::Null,
            });
            let meant = meant.collect();
            let array: ArrayRef =
                Arc::new(StructArray::new(fields.into(), vec![one, other], Some(NullBuffer::from(valid))));
            (array, meant)
        });
    let coded =
        (tree(rows, levels - 1), prop::collection::vec(0..rows.max(1), rows)).prop_map(|((values, meant), codes)| {
            let keys = Int16Array::from_iter_values(codes.iter().map(|&code| code as i16));
            let array: ArrayRef = Arc::new(DictionaryArray::new(keys, values));
            (array, codes.into_iter().map(|code| meant[code].clone()).collect())
        });
    prop_oneof![leaf(rows), lists, structs, coded].boxed()
}

proptest! {
    /// No accepted value carries what the input did not say.
    #[test]
    fn a_value_is_read_back_as_itself_or_its_row_is_refused((values, meant) in (1..5_usize).prop_flat_map(|rows| tree(rows, 3))) {
        let field = Arc::new(Field::new("x", values.data_type().clone(), true));
        let objects = StructArray::new(vec![field].into(), vec![values], None);
        let Ingested { table, report, .. } = plain("arguments", objects);
        let mut rows = table.rows();
        let mut rejects = report.rejects.iter();
        for (place, meant) in meant.iter().enumerate() {
            match meant {
                Meant::Unreadable => {
                    let reject = rejects.next().unwrap();
                    prop_assert_eq!(reject.ordinal, place as u64 + 1);
                    prop_assert!(reject.path.as_deref().unwrap().starts_with("arguments.x"));
                }
                Meant::Null => {
                    let row = rows.next().unwrap();
                    prop_assert_eq!(row.arguments(), "{}");
                }
                Meant::Json(json) => {
                    let row = rows.next().unwrap();
                    prop_assert_eq!(row.arguments(), format!("{{\"x\":{json}}}"));
                }
            }
        }
        prop_assert!(rows.next().is_none() && rejects.next().is_none());
    }
}
