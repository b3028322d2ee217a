//! The native half of the Python package `portal_sessions`: it is private, and `portal_sessions/__init__.py` is the door.
//!
//! Nothing is decided here. Each function takes what Python has, fills the core's options and calls one of its functions.
//! Documents cross as the JSON that the core reads, answers as the JSON that it writes; sessions, tables and filters stay on
//! this side and are handed out as frozen objects.

mod arrow;
mod border;
mod ending;
mod error;
mod export;
mod filter;
mod ingest;
mod policies;
mod received;
mod review;
mod session;
mod table;
mod work;

/// The native half of `portal_sessions`; private.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::arrow::{from_arrow, rejects_schema, rejects_stream, table_schema};
    #[pymodule_export]
    use crate::ending::end;
    #[pymodule_export]
    use crate::error::{error_codes, version};
    #[pymodule_export]
    use crate::export::{check_preset, decode, describe, encode, encode_identifier, manifest, verify, view};
    #[pymodule_export]
    use crate::filter::{Filter, Resolved};
    #[pymodule_export]
    use crate::ingest::{read, read_records};
    #[pymodule_export]
    use crate::policies::{
        asr, classify, explain_asr, is_working, length_policy, policies, revenue_policy, schedule, start_of_day,
        tzdb_version, zone_name,
    };
    #[pymodule_export]
    use crate::review::{check_edit, log_entry, preview, replay, review};
    #[pymodule_export]
    use crate::session::Session;
    #[pymodule_export]
    use crate::table::{Table, cursor};
    #[pymodule_export]
    use crate::work::{asks_without_end, panics};
}
