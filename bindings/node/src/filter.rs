//! Filters, and filters at a moment and a place.

use napi_derive::napi;
use portal_sessions::{AsOf, Filter, Policies, ResolvedFilter, Session, Timestamp};
use serde::Serialize;

use crate::border::{json, policies};
use crate::work::guarded;

/// The canonical JSON of live sessions that are not archived.
#[napi]
pub fn filter_portal_default() -> napi::Result<String> {
    guarded(|| Ok(Filter::portal_default().to_json()))
}

/// The canonical JSON of the filter of a URL.
#[napi]
pub fn filter_from_query(query: String) -> napi::Result<String> {
    guarded(|| Ok(Filter::from_query(&query)?.to_json()))
}

/// The form inside a URL.
#[napi]
pub fn filter_to_query(filter: String) -> napi::Result<String> {
    guarded(|| Ok(Filter::from_json(&filter)?.to_query()))
}

/// The SHA-256 of the canonical JSON.
#[napi]
pub fn filter_hash(filter: String) -> napi::Result<String> {
    guarded(|| Ok(Filter::from_json(&filter)?.hash()))
}

/// A filter at a moment and a place, under some policies.
#[napi]
pub struct Resolved {
    filter: ResolvedFilter,
    policies: Policies,
}

#[derive(Serialize)]
struct Bounds {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

#[napi]
impl Resolved {
    #[napi(factory)]
    pub fn of(filter: String, when: String, document: Option<String>) -> napi::Result<Self> {
        guarded(|| {
            let filter = Filter::from_json(&filter)?.resolve(&AsOf::from_json(&when)?)?;
            Ok(Resolved { filter, policies: policies(document.as_deref())? })
        })
    }

    #[napi]
    pub fn matches(&self, session: String) -> napi::Result<bool> {
        guarded(|| Ok(self.filter.matches(&Session::from_json(&session)?, &self.policies)))
    }

    #[napi]
    pub fn explain(&self, session: String) -> napi::Result<String> {
        guarded(|| json(&self.filter.explain(&Session::from_json(&session)?, &self.policies)))
    }

    /// The first instant that can match and the first one after all that can.
    #[napi]
    pub fn bounds(&self) -> napi::Result<String> {
        guarded(|| json(&Bounds { from: self.filter.from(), to: self.filter.to() }))
    }
}
