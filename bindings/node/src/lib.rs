//! The native half of the npm package `portal-sessions`: private, and thin.
//!
//! The JavaScript half in `lib/` checks what it is given and asks in texts; the answers are the JSON of the library.
//! Nothing else crosses but bytes, because napi's own conversions turn −1 into 4294967295 and ignore a misspelled key.

mod border;
mod describe;
mod error;
mod export;
mod filter;
mod guard;
mod ingest;
mod policies;
mod review;
mod table;
mod work;
