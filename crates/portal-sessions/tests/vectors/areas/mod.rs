//! What each file of vectors asks of the library, through its public API alone.

mod inputs;
mod questions;
mod sessions;
mod values;

use portal_sessions::{Error, Session};
use serde_json::Value;

/// What the library answers to the input of a vector of this file.
pub(crate) fn run(path: &str, input: &Value) -> Result<Value, Error> {
    let answer: fn(&Value) -> Result<Value, Error> = match path {
        "guard/cells.json" | "guard/guard.json" => values::guard,
        "time/instant.json" => values::instant,
        "time/day.json" => values::day,
        "time/schedule.json" => values::schedule,
        "search/fold.json" => questions::search,
        "filter/match.json" => questions::matches,
        "filter/invalid.json" => questions::invalid,
        "filter/canonical.json" => questions::canonical,
        "filter/query.json" => questions::query,
        "filter/bounds.json" => questions::bounds,
        "session/accept.json" => sessions::accept,
        "session/reject.json" => sessions::reject,
        "ingest/read.json" => inputs::read,
        "asr/asr.json" => sessions::asr,
        "asr/explain.json" => sessions::explain_asr,
        "length/length.json" => sessions::length,
        "review/review.json" => sessions::review,
        "summary/summary.json" => questions::summary,
        "summary/by.json" => questions::by,
        "cursor/walk.json" => questions::walk,
        "cursor/read.json" => questions::cursor,
        "table/append.json" => questions::append,
        "table/edit.json" => questions::edit,
        "table/moments.json" => questions::moments,
        "order/order.json" => questions::order,
        "view/columns.json" => questions::view,
        "export/export.json" => questions::export,
        other => panic!("no runner reads {other}"),
    };
    answer(input)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn session(wire: &Value) -> Result<Session, Error> {
    Session::from_json(&wire.to_string())
}

fn sessions(list: &Value) -> Result<Vec<Session>, Error> {
    list.as_array().unwrap().iter().map(session).collect()
}
