//! What comes back, and what producers send.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use portal_sessions::{Duplicates, ErrorKind, Filter, Ingest, Ingested, Order, Record, Session, SessionTable};
use portal_sessions_arrow::{read, to_batches};
use proptest::prelude::*;
use std::error::Error as _;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::producers::{WAYS, resent};
use crate::sessions::{of_table, sessions, table};
use crate::{as_of, policies};

pub(crate) fn reader(batches: Vec<RecordBatch>, schema: SchemaRef) -> impl RecordBatchReader {
    RecordBatchIterator::new(batches.into_iter().map(Ok), schema)
}

fn read_whole(batches: impl RecordBatchReader) -> SessionTable {
    let Ingested { table, report, .. } = read(batches, Ingest::new().policies(policies())).unwrap();
    assert_eq!((report.rejects, report.accepted), (vec![], table.len() as u64));
    assert!(report.unknown_fields.is_empty(), "{:?}", report.unknown_fields);
    table
}

fn same(one: &SessionTable, other: &SessionTable) {
    assert_eq!(of_table(one), of_table(other));
    assert_eq!(one.policies(), other.policies());
    assert!(
        one.rows().zip(other.rows()).all(|(one, other)| one.asr() == other.asr() && one.length() == other.length())
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_table_comes_back_as_it_was(sessions in sessions(0..40), start in 0..20_usize, sorted in any::<bool>()) {
        let mut table = table(&sessions).slice(start..);
        if sorted {
            table = table.sort(&"-stars,summary".parse::<Order>().unwrap());
        }
        same(&read_whole(to_batches(&table)), &table);
        let live = table.filter(&Filter::panel().test(false).build().unwrap(), &as_of()).unwrap();
        same(&read_whole(to_batches(&live)), &live);
    }

    #[test]
    fn however_it_is_sent_the_sessions_are_the_same(
        sessions in sessions(0..30),
        ways in prop::collection::vec(0..WAYS, 60),
        contact_as_struct in any::<bool>(),
        halves in any::<bool>(),
    ) {
        let table = table(&sessions);
        let Some(batch) = to_batches(&table).next() else { return Ok(()) };
        let mut sent = resent(&batch.unwrap(), &ways);
        if contact_as_struct {
            sent = with_struct(&sent);
        }
        let schema = sent.schema();
        let half = if halves { sent.num_rows() / 2 } else { 0 };
        let batches = vec![sent.slice(0, half), sent.slice(half, sent.num_rows() - half)];
        same(&read_whole(reader(batches, schema)), &table);
    }
}

/// The batch with the parts of the contact in one column.
fn with_struct(batch: &RecordBatch) -> RecordBatch {
    let part = |name: &str| {
        let (place, field) = batch.schema_ref().column_with_name(&format!("contact_{name}")).unwrap();
        (Arc::new(Field::new(name, field.data_type().clone(), true)), ArrayRef::clone(batch.column(place)))
    };
    let contact: ArrayRef = Arc::new(StructArray::from(["name", "phone", "email"].map(part).to_vec()));
    let others = batch.schema_ref().fields().iter().zip(batch.columns());
    let others = others.filter(|(field, _)| !field.name().starts_with("contact_"));
    let others = others.map(|(field, array)| (field.name().as_str(), ArrayRef::clone(array), true));
    RecordBatch::try_from_iter_with_nullable(others.chain([("contact", contact, true)])).unwrap()
}

#[test]
fn the_sample_comes_back_as_it_was() {
    let table = crate::table(5_000);
    same(&read_whole(to_batches(&table)), &table);
    for threads in [1, 3] {
        let again = read(to_batches(&table), Ingest::new().policies(policies()).threads(threads)).unwrap();
        same(&again.table, &table);
    }
}

#[test]
fn objects_may_be_structs_and_other_names_are_read() {
    let table = crate::table(3);
    let batch =
        to_batches(&table).select(["id", "started_at", "channel", "user_messages"]).unwrap().next().unwrap().unwrap();
    let text = |texts: [Option<&str>; 3]| Arc::new(arrow_array::StringArray::from_iter(texts)) as ArrayRef;
    let field = |name: &str| Arc::new(Field::new(name, arrow_schema::DataType::Utf8, true));
    let utms = StructArray::from(vec![
        (field("source"), text([Some("ad"), None, Some("\"x\"")])),
        (field("a\"b"), text([None, None, Some("")])),
    ]);
    let persona = StructArray::from(vec![(field("name"), text([Some("Ann"), None, None]))]);
    let sent = RecordBatch::try_from_iter_with_nullable([
        ("id", ArrayRef::clone(batch.column(0)), false),
        ("created_at", ArrayRef::clone(batch.column(1)), false),
        ("channel", ArrayRef::clone(batch.column(2)), false),
        ("user_messages_count", ArrayRef::clone(batch.column(3)), true),
        ("utms", Arc::new(utms), true),
        ("persona", Arc::new(persona), true),
    ])
    .unwrap();
    let schema = sent.schema();
    let again = read_whole(reader(vec![sent], schema));
    assert_eq!(
        again.rows().map(|row| row.utms().to_owned()).collect::<Vec<_>>(),
        [r#"{"source":"ad"}"#, "{}", r#"{"source":"\"x\"","a\"b":""}"#]
    );
    assert_eq!(again.row(0).unwrap().contact_name(), Some("Ann"));
    for (row, expected) in again.rows().zip(table.rows()) {
        assert_eq!((row.started_at(), row.user_messages()), (expected.started_at(), expected.user_messages()));
    }
}

#[test]
fn duplicates_are_treated_as_asked() {
    let table = crate::table(50);
    let batches: Vec<RecordBatch> = to_batches(&table).map(Result::unwrap).collect();
    let twice = || reader([batches.clone(), batches.clone()].concat(), batches[0].schema());
    for duplicates in [Duplicates::Reject, Duplicates::First, Duplicates::Last] {
        let Ingested { table: again, report, .. } =
            read(twice(), Ingest::new().policies(policies()).duplicates(duplicates)).unwrap();
        same(&again, &table);
        let rows = table.len() as u64;
        assert_eq!((report.accepted, report.rejected), (rows, rows));
        let first = &report.duplicates[0];
        let pair = (first.kept_ordinal, first.dropped_ordinal);
        assert_eq!(pair, if duplicates == Duplicates::Last { (rows + 1, 1) } else { (1, rows + 1) });
    }
    let error = read(twice(), Ingest::new().strict(true)).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::DuplicateId, Some("id")));
}

#[test]
fn a_reader_that_fails_ends_the_ingest() {
    let table = crate::table(10);
    let batch = to_batches(&table).next().unwrap().unwrap();
    let failing = || {
        let failure = Err(ArrowError::ComputeError("the wire broke".to_owned()));
        RecordBatchIterator::new([Ok(batch.clone()), failure], batch.schema())
    };
    for threads in [1, 2] {
        let error = read(failing(), Ingest::new().threads(threads)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReadFailed);
        assert!(error.message().contains("the wire broke"), "{error}");
        assert!(error.source().unwrap().downcast_ref::<ArrowError>().is_some());
    }
}

#[test]
fn an_observer_may_stop_it() {
    let table = crate::table(50);
    let error = read(to_batches(&table), Ingest::new().observe(|_| ControlFlow::Break(()))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stopped);
}

#[test]
fn columns_that_make_no_session_are_refused_before_any_row() {
    let table = crate::table(2);
    let batch = to_batches(&table).next().unwrap().unwrap();
    let error = |names: &[&str]| {
        let columns = names.iter().map(|name| match batch.schema_ref().column_with_name(name) {
            Some((place, field)) => (field.as_ref().clone(), ArrayRef::clone(batch.column(place))),
            None => (Field::new(*name, arrow_schema::DataType::Utf8, true), ArrayRef::clone(&batch["id"])),
        });
        let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.unzip();
        let sent = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
        let schema = sent.schema();
        let error = read(reader(vec![sent], schema), Ingest::new()).unwrap_err();
        (error.kind(), error.path().map(str::to_owned))
    };
    let at = |kind, path: &str| (kind, Some(path.to_owned()));
    assert_eq!(error(&["started_at", "channel"]), at(ErrorKind::MissingField, "id"));
    assert_eq!(error(&["id", "channel"]), at(ErrorKind::MissingField, "started_at"));
    assert_eq!(error(&["id", "created_at"]), at(ErrorKind::MissingField, "channel"));
    assert_eq!(error(&["id", "started_at", "channel", "id"]), at(ErrorKind::Conflict, "id"));
    let parts = ["id", "started_at", "channel", "contact_phone", "contact"];
    assert_eq!(error(&parts), at(ErrorKind::Conflict, "contact_phone"));
}

#[test]
fn nothing_is_read_from_nothing() {
    let table = crate::table(5).slice(..0);
    assert_eq!(read_whole(to_batches(&table)).len(), 0);
    // An empty batch still has dictionaries, which are empty, too.
    let batch = to_batches(&crate::table(5)).next().unwrap().unwrap();
    assert_eq!(read_whole(reader(vec![batch.slice(2, 0)], batch.schema())).len(), 0);
    assert_eq!(batch["channel"].as_any_dictionary().values().data_type(), &arrow_schema::DataType::Utf8);
}

#[test]
fn many_rows_in_several_batches_keep_their_order() {
    let start = "2026-11-01T14:30:00Z".parse().unwrap();
    let session =
        |row: u32| Session::builder(format!("s-{row}"), start, portal_sessions::Channel::Chat).build().unwrap();
    let table = SessionTable::from_sessions((0..70_000).map(session), policies()).unwrap();
    let again = read(to_batches(&table), Ingest::new().threads(2)).unwrap().table;
    assert!(again.rows().map(|row| row.id().to_owned()).eq(table.rows().map(|row| row.id().to_owned())));
}
