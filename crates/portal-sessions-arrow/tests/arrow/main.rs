//! Tables as Arrow, and back.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "it is a test")]

mod batches;
mod producers;
mod read;
mod refusals;
mod sessions;
mod values;

use portal_sessions::{AsOf, Ingest, Policies, SessionTable, Zone};
use sample::Sample;

/// Generated sessions with every hard case, under a policy with a schedule.
fn table(rows: u64) -> SessionTable {
    let mut lines = Vec::new();
    Sample { rows, seed: 7, clean: false }.write(&mut lines).unwrap();
    Ingest::new().policies(policies()).ndjson(&lines).unwrap().table
}

fn policies() -> Policies {
    let json = concat!(
        r#"{"version":1,"revenue":{"conversion_ratio":"0.333333","recognition":{"non_overflow":"0.3"},"#,
        r#""schedule":{"zone":"America/New_York","weekly":{"mon":[["09:00","17:00"]],"sat":[["22:00","06:00"]]}}}}"#
    );
    Policies::from_json(json).unwrap()
}

fn as_of() -> AsOf {
    AsOf::at("2026-11-22T00:00:00Z".parse().unwrap(), Zone::get("America/New_York").unwrap())
}
