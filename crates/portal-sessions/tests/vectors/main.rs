//! Runs every shared vector of `testdata/`: the same files, by the same equality, as the other languages do.
//!
//! `testdata/README.md` says how a vector is to be read. A file that no runner here reads is a failure.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "it is a test")]

mod areas;
mod files;

use portal_sessions::Error;
use serde_json::{Value, json};

/// The fewest vectors there may be, in all.
const AT_LEAST: usize = 900;

#[test]
fn every_vector_holds() {
    let mut run = 0;
    let mut failures = Vec::new();
    for file in files::all() {
        for vector in &file.vectors {
            run += 1;
            if let Err(failure) = check(&file.path, vector) {
                failures.push(format!("{}: {}: {failure}", file.path, vector["name"]));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {run} failed:\n{}", failures.len(), failures.join("\n"));
    assert!(run >= AT_LEAST, "only {run} vectors");
}

fn check(path: &str, vector: &Value) -> Result<(), String> {
    match (areas::run(path, &vector["input"]), vector.get("expect"), vector.get("error")) {
        (Ok(given), Some(wanted), None) => equal(&given, wanted),
        (Err(error), None, Some(wanted)) => equal(&described(&error, wanted), wanted),
        (Ok(given), ..) => Err(format!("gives {given} and no error")),
        (Err(error), ..) => Err(format!("{} {error}", error.kind())),
    }
}

fn equal(given: &Value, wanted: &Value) -> Result<(), String> {
    if given == wanted { Ok(()) } else { Err(format!("gives {given} instead of {wanted}")) }
}

/// What a vector says of an error: always its code, and what else it names.
fn described(error: &Error, wanted: &Value) -> Value {
    let mut given = json!({"code": error.kind().code()});
    for key in wanted.as_object().unwrap().keys() {
        match key.as_str() {
            "code" => {}
            "path" => given["path"] = json!(error.path()),
            "value" => given["value"] = json!(error.value()),
            "conflict" => given["conflict"] = json!(error.conflict()),
            other => panic!("nobody knows what `{other}` says of an error"),
        }
    }
    given
}
