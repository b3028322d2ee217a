//! What the criterion benches share: sessions made by the `sample` crate, and the questions put to them.

use portal_sessions::{AsOf, Error, Filter, Ingest, SessionTable, Zone};
use sample::Sample;

/// How many sessions a bench works on.
pub const ROWS: u64 = 20_000;

/// The sessions as NDJSON.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn lines() -> std::io::Result<Vec<u8>> {
    let mut lines = Vec::new();
    Sample { rows: ROWS, seed: 1, clean: true }.write(&mut lines)?;
    Ok(lines)
}

/// The sessions as a table.
///
/// # Errors
/// Those of an ingest.
pub fn table() -> Result<SessionTable, Box<dyn std::error::Error>> {
    Ok(Ingest::new().ndjson(&lines()?)?.table)
}

/// The moment the sample was made for, in New York.
///
/// # Errors
/// None: both are known.
pub fn as_of() -> Result<AsOf, Error> {
    Ok(AsOf::at("2026-11-22T00:00:00Z".parse()?, Zone::get("America/New_York")?))
}

/// Five clauses: live, not archived, voice or text, the last 30 days, a lead.
///
/// # Errors
/// None: the filter is right.
pub fn recent_leads() -> Result<Filter, Error> {
    Filter::panel().test(false).archived(false).channels(["voice", "text"]).last("30d").lead(true).build()
}
