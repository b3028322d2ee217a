//! What a table gives.

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader};
use portal_sessions::{Channel, ErrorKind, Filter, Flag, Policies, Record, Row, Session, SessionTable, Timestamp};
use portal_sessions_arrow::{schema, to_batches};

use crate::{as_of, table};

#[test]
fn the_schema_is_the_one_that_is_promised() {
    let names = "Dictionary(Int32, Utf8)";
    let time = r#"Timestamp(µs, "UTC")"#;
    let expected = [
        ("id", "Utf8", false),
        ("external_id", "Utf8", true),
        ("started_at", time, false),
        ("ended_at", time, true),
        ("channel", names, false),
        ("session_type", names, true),
        ("summary", "Utf8", true),
        ("comment", "Utf8", true),
        ("tags", "List(non-null Utf8)", false),
        ("contact_name", "Utf8", true),
        ("contact_phone", "Utf8", true),
        ("contact_email", "Utf8", true),
        ("is_done", "Boolean", false),
        ("is_todo", "Boolean", false),
        ("is_lead", "Boolean", false),
        ("is_opportunity", "Boolean", false),
        ("is_test", "Boolean", false),
        ("is_archived", "Boolean", false),
        ("auto_assessment", names, true),
        ("human_assessment", names, true),
        ("stars", "Int64", true),
        ("lead_value", "Decimal128(16, 4)", true),
        ("lead_units", "Int64", true),
        ("conversion_ratio", "Decimal128(7, 6)", true),
        ("recognition", "Decimal128(7, 6)", true),
        ("hours", names, true),
        ("recorded_asr", "Decimal128(28, 16)", true),
        ("user_messages", "Int64", true),
        ("agent_messages", "Int64", true),
        ("utms", "Utf8", false),
        ("arguments", "Utf8", false),
        ("actual_result", "Utf8", true),
        ("expected_result", "Utf8", true),
        ("integration_idn", names, true),
        ("connector_idn", names, true),
        ("agent", names, true),
        ("language", names, true),
        ("recording", "Utf8", true),
        ("asr", "Decimal128(38, 16)", false),
        ("assessment", names, true),
        ("conversation_quality", "Decimal128(2, 1)", true),
        ("duration_s", "Int64", true),
        ("length", names, false),
        ("effective_hours", names, true),
        ("excluded", names, true),
    ];
    let schema = schema();
    let found: Vec<(&str, String, bool)> = schema
        .fields()
        .iter()
        .map(|field| (field.name().as_str(), field.data_type().to_string(), field.is_nullable()))
        .collect();
    let expected: Vec<(&str, String, bool)> =
        expected.into_iter().map(|(name, data_type, nullable)| (name, data_type.to_owned(), nullable)).collect();
    assert_eq!(found, expected);
}

/// One cell as text, read as any consumer would.
fn cell(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    if let Some(texts) = array.as_string_opt::<i32>() {
        return Some(texts.value(row).to_owned());
    }
    if let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() {
        let texts = dictionary.values().as_string::<i32>();
        return Some(texts.value(dictionary.keys().value(row) as usize).to_owned());
    }
    if let Some(flags) = array.as_boolean_opt() {
        return Some(flags.value(row).to_string());
    }
    if let Some(numbers) = array.as_primitive_opt::<Int64Type>() {
        return Some(numbers.value(row).to_string());
    }
    if let Some(instants) = array.as_primitive_opt::<TimestampMicrosecondType>() {
        return Some(instants.value(row).to_string());
    }
    if let Some(lists) = array.as_list_opt::<i32>() {
        return Some(lists.value(row).as_string::<i32>().iter().map(|tag| format!("<{}>", tag.unwrap())).collect());
    }
    Some(array.as_primitive::<Decimal128Type>().value_as_string(row))
}

/// What the session has in a column.
fn expected(row: &Row<'_>, name: &str) -> Option<String> {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let decimal = |number: Option<String>, places: usize| {
        let number = number?;
        let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
        Some(format!("{whole}.{fraction:0<places$}"))
    };
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    match name {
        "id" => Some(row.id().to_owned()),
        "external_id" => text(row.external_id()),
        "started_at" => Some(row.started_at().micros().to_string()),
        "ended_at" => row.ended_at().map(|instant| instant.micros().to_string()),
        "channel" => Some(row.channel().to_owned()),
        "session_type" => text(row.session_type()),
        "summary" => text(row.summary()),
        "comment" => text(row.comment()),
        "tags" => Some(row.tags().map(|tag| format!("<{tag}>")).collect()),
        "contact_name" => text(row.contact_name()),
        "contact_phone" => text(row.contact_phone()),
        "contact_email" => text(row.contact_email()),
        "auto_assessment" => text(row.auto_assessment()),
        "human_assessment" => text(row.human_assessment()),
        "stars" => number(row.stars().map(u32::from)),
        "lead_value" => decimal(row.lead_value().map(|value| value.to_string()), 4),
        "lead_units" => number(row.lead_units()),
        "conversion_ratio" => decimal(row.conversion_ratio().map(|share| share.to_string()), 6),
        "recognition" => decimal(row.recognition().map(|share| share.to_string()), 6),
        "hours" => text(row.hours().map(|hours| hours.as_str())),
        "recorded_asr" => decimal(row.recorded_asr().map(|amount| amount.to_string()), 16),
        "user_messages" => number(row.user_messages()),
        "agent_messages" => number(row.agent_messages()),
        "utms" => Some(row.utms().to_owned()),
        "arguments" => Some(row.arguments().to_owned()),
        "actual_result" => text(row.actual_result()),
        "expected_result" => text(row.expected_result()),
        "integration_idn" => text(row.integration_idn()),
        "connector_idn" => text(row.connector_idn()),
        "agent" => text(row.agent()),
        "language" => text(row.language()),
        "recording" => text(row.recording()),
        "asr" => decimal(Some(row.asr().to_string()), 16),
        "assessment" => text(row.assessment()),
        "conversation_quality" => {
            row.stars().map(|stars| ["0.2", "0.4", "0.6", "0.8", "1.0"][usize::from(stars) - 1].to_owned())
        }
        "duration_s" => row.duration_seconds().map(|seconds| seconds.to_string()),
        "length" => Some(row.length().as_str().to_owned()),
        "effective_hours" => text(row.effective_hours().map(|hours| hours.as_str())),
        "excluded" => text(row.exclusion().map(|reason| reason.as_str())),
        flag => {
            let flag = Flag::ALL.into_iter().find(|known| known.field() == flag).unwrap();
            Some(row.is(flag).to_string())
        }
    }
}

/// Compares every cell, and says how many different texts each column has.
fn compare(table: &SessionTable) -> Vec<(String, usize)> {
    let batches: Vec<RecordBatch> = to_batches(table).map(Result::unwrap).collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), table.len());
    let mut seen: Vec<(String, std::collections::BTreeSet<Option<String>>)> =
        schema().fields().iter().map(|field| (field.name().clone(), Default::default())).collect();
    let mut rows = table.rows();
    for batch in &batches {
        assert_eq!(batch.schema(), schema());
        for row in 0..batch.num_rows() {
            let session = rows.next().unwrap();
            for ((name, seen), array) in seen.iter_mut().zip(batch.columns()) {
                let found = cell(array, row);
                assert_eq!(found, expected(&session, name), "{name} of {}", session.id());
                seen.insert(found);
            }
        }
    }
    seen.into_iter().map(|(name, seen)| (name, seen.len())).collect()
}

#[test]
fn every_cell_is_what_the_session_has() {
    let table = table(3_000);
    for (name, different) in compare(&table) {
        assert!(different > 1, "all sessions have the same {name}");
    }
}

#[test]
fn a_filtered_and_sorted_table_gives_its_rows_in_its_order() {
    let filter = Filter::panel().test(false).last("30d").build().unwrap();
    let asked = table(2_000).filter(&filter, &as_of()).unwrap().sort(&"-asr,channel".parse().unwrap());
    assert!(asked.len() > 100);
    compare(&asked);
    compare(&asked.slice(50..99));
    compare(&asked.append(&table(2_000).filter(&Filter::not(filter).unwrap(), &as_of()).unwrap()).unwrap());
}

#[test]
fn a_batch_has_at_most_65536_rows() {
    let session = |row: u32| {
        let session = Session::builder(format!("s-{row}"), Timestamp::MIN, Channel::from(["a", "b"][row as usize % 2]));
        session.session_type(format!("type {}", row % 5_000)).build().unwrap()
    };
    let table = SessionTable::from_sessions((0..140_000).map(session), Policies::default()).unwrap();
    for table in [&table, &table.sort(&"-id".parse().unwrap()), &table.with_threads(3)] {
        let rows: Vec<usize> = to_batches(table).map(|batch| batch.unwrap().num_rows()).collect();
        assert_eq!(rows, [65_536, 65_536, 8_928]);
        let batches = to_batches(table).select(["id", "session_type"]).unwrap();
        let mut rows = table.rows();
        for batch in batches.map(Result::unwrap) {
            for row in 0..batch.num_rows() {
                let session = rows.next().unwrap();
                assert_eq!(cell(batch.column(0), row).as_deref(), Some(session.id()));
                assert_eq!(cell(batch.column(1), row).as_deref(), session.session_type());
            }
        }
    }
}

#[test]
fn nothing_gives_no_batch_and_still_the_schema() {
    let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default()).unwrap();
    let mut batches = to_batches(&table);
    assert_eq!(batches.schema(), schema());
    assert!(batches.next().is_none() && batches.next().is_none());
}

#[test]
fn columns_are_selected_by_name() {
    let table = table(10);
    let batch = to_batches(&table).select(["asr", "id"]).unwrap().next().unwrap().unwrap();
    let names: Vec<&String> = batch.schema_ref().fields().iter().map(|field| field.name()).collect();
    assert_eq!(names, ["asr", "id"]);
    let error = |names: &[&str]| {
        let error = to_batches(&table).select(names.iter().copied()).unwrap_err();
        (error.kind(), error.path().map(str::to_owned), error.value().map(str::to_owned))
    };
    assert_eq!(error(&["id", "contact"]), (ErrorKind::UnknownColumn, Some("[1]".into()), Some("contact".into())));
    assert_eq!(error(&["id", "id"]), (ErrorKind::Conflict, Some("[1]".into()), Some("id".into())));
    assert_eq!(error(&[]), (ErrorKind::EmptySet, None, None));
}
