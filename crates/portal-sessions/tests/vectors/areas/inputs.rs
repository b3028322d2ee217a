//! Whole inputs: what is read of them and what is told.

use portal_sessions::{Error, Ingest, Input, Record, Reject};
use serde_json::{Value, json};

use super::text;

/// From memory and from a reader, on one thread and on two, the answer is one.
pub(super) fn read(input: &Value) -> Result<Value, Error> {
    let answer = read_by(input, 1, |text| Input::from(text));
    let again = read_by(input, 2, |text| Input::reader(text.as_bytes()));
    let plain = |answer: &Result<Value, Error>| match answer {
        Ok(answer) => answer.clone(),
        Err(error) => json!({ "error": error.to_string(), "report": error.report() }),
    };
    assert_eq!(plain(&answer), plain(&again));
    if let Err(error) = &answer {
        assert!(error.report().is_some(), "{error}");
    }
    answer
}

fn read_by(input: &Value, threads: usize, source: fn(&str) -> Input<'_>) -> Result<Value, Error> {
    let options = json!({ "threads": threads, "max_rejects": input.get("max_rejects") }).to_string();
    let (ingest, source) = (Ingest::from_json(&options)?, source(text(&input["text"])));
    let (table, report) = match text(&input["format"]) {
        "ndjson" => ingest.ndjson(source)?,
        "json" => ingest.json(source)?,
        "csv" => ingest.csv(source)?,
        other => panic!("no form `{other}`"),
    }
    .into_parts();
    let told = |reject: &Reject| json!({ "ordinal": reject.ordinal, "line": reject.line, "code": reject.kind.code(), "path": reject.path });
    Ok(json!({
        "ids": table.rows().map(|row| row.id().to_owned()).collect::<Vec<_>>(),
        "rejects": report.rejects.iter().map(told).collect::<Vec<_>>(),
        "unknown_fields": report.unknown_fields,
        "near_names": report.near_names,
        "ignored_fields": report.ignored_fields,
    }))
}
