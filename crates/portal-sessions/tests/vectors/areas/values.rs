//! Cells, instants, days and working hours.

use portal_sessions::guard::{self, Separator};
use portal_sessions::{Date, Error, Ingest, IngestReport, Record, Schedule, Session, Timestamp, Zone};
use serde_json::{Value, json};

use super::text;

pub(super) fn guard(input: &Value) -> Result<Value, Error> {
    let separator = input["separator"].as_str().map_or(Ok(Separator::Comma), str::parse)?;
    let (plain, encoded) = match input["identifier"].as_str() {
        Some(plain) => (plain, guard::encode_identifier(plain, separator)),
        None => (text(&input["text"]), guard::encode(text(&input["text"]), separator)),
    };
    assert_eq!(guard::decode(&encoded, separator), plain);
    Ok(json!({ "encoded": encoded }))
}

pub(super) fn instant(input: &Value) -> Result<Value, Error> {
    let record = json!({"id": "s-1", "started_at": input["text"], "channel": "voice"}).to_string();
    let session = Session::from_json(&record)?;
    assert_eq!(text(&input["text"]).parse::<Timestamp>()?, session.started_at());
    let report = Ingest::new().ndjson(&record)?.report;
    Ok(json!({ "utc": session.started_at(), "warnings": warnings(&report) }))
}

/// The names of the warnings of a report that were given.
pub(super) fn warnings(report: &IngestReport) -> Vec<String> {
    let counts = serde_json::to_value(report.warnings).unwrap();
    let given = counts.as_object().unwrap().iter().filter(|(_, count)| count.as_u64() != Some(0));
    given.map(|(name, _)| name.clone()).collect()
}

pub(super) fn day(input: &Value) -> Result<Value, Error> {
    let zone = Zone::get(text(&input["zone"]))?;
    let date: Date = text(&input["date"]).parse()?;
    let start = zone.start_of_day(date)?;
    let end = zone.start_of_day(date.next().unwrap())?;
    Ok(json!({ "start": start, "minutes": (end.micros() - start.micros()) / 60_000_000 }))
}

pub(super) fn schedule(input: &Value) -> Result<Value, Error> {
    let schedule = Schedule::from_json(&input["schedule"].to_string())?;
    Ok(json!({ "working": schedule.is_working(text(&input["at"]).parse()?) }))
}
