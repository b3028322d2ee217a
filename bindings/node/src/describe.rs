//! What the library says of itself.

use napi_derive::napi;
use portal_sessions::{Date, Zone};

use crate::border::json;
use crate::error::Failure;
use crate::work::guarded;

/// Every metric, column and filter as data.
#[napi]
pub fn describe() -> napi::Result<String> {
    guarded(|| json(&portal_sessions::describe()))
}

/// The version of the time-zone database.
#[napi]
pub fn tzdb_version() -> napi::Result<String> {
    guarded(|| Ok(portal_sessions::tzdb_version().to_owned()))
}

/// Every code that an error of the library can have.
#[napi]
pub fn error_codes() -> napi::Result<Vec<String>> {
    guarded(|| Ok(portal_sessions::ErrorKind::ALL.iter().map(|kind| kind.code().to_owned()).collect()))
}

/// The instant at which a day begins in a zone.
#[napi]
pub fn start_of_day(date: String, zone: String) -> napi::Result<String> {
    guarded(|| {
        let date = date.parse::<Date>().map_err(|error| Failure::from(error).within("date"))?;
        let zone = Zone::get(&zone).map_err(|error| Failure::from(error).within("zone"))?;
        Ok(zone.start_of_day(date)?.to_string())
    })
}
