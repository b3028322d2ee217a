//! Texts into what the library takes, and its answers into JSON.

use napi_derive::napi;
use portal_sessions::{
    Cursor, Edit, Filter, Ingest, LengthPolicy, Policies, RevenuePolicy, Review, Schedule, Session, View,
};
use serde::Serialize;

use crate::error::Failure;
use crate::work::guarded;

/// The policies of this document, or the default ones.
pub(crate) fn policies(document: Option<&str>) -> Result<Policies, Failure> {
    Ok(document.map(Policies::from_json).transpose()?.unwrap_or_default())
}

pub(crate) fn json(answer: &(impl Serialize + ?Sized)) -> Result<String, Failure> {
    Ok(serde_json::to_string(answer)?)
}

/// Checks a document of a kind and gives it back in the form in which the library writes it.
#[napi]
pub fn document(kind: String, text: String) -> napi::Result<String> {
    guarded(|| match kind.as_str() {
        "filter" => Ok(Filter::from_json(&text)?.to_json()),
        "policies" => json(&Policies::from_json(&text)?),
        "revenue_policy" => json(&RevenuePolicy::from_json(&text)?),
        "length_policy" => json(&LengthPolicy::from_json(&text)?),
        "schedule" => json(&Schedule::from_json(&text)?),
        "session" => json(&Session::from_json(&text)?),
        "view" => view(&text),
        // These are not written by the library.
        "ingest" => Ingest::from_json(&text).map(drop).map(|()| text).map_err(Failure::from),
        "edit" => Edit::from_json(&text).map(|_| text).map_err(Failure::from),
        "review" => Review::from_json(&text).map(drop).map(|()| text).map_err(Failure::from),
        _ => Err(Failure::internal(format!("no document is a `{kind}`"))),
    })
}

/// What is in a cursor that was sealed with this key, or without one.
#[napi]
pub fn cursor(text: String, key: Option<Vec<u8>>) -> napi::Result<String> {
    guarded(|| json(&Cursor::parse(&text, key.as_deref())?))
}

/// The columns of a view, each with its label.
fn view(text: &str) -> Result<String, Failure> {
    #[derive(Serialize)]
    struct Labelled<'a> {
        id: &'a str,
        label: &'a str,
    }
    let view = View::from_json(text)?;
    let columns = view.columns().iter().zip(view.labels()).map(|(column, label)| Labelled { id: column.id(), label });
    json(&columns.collect::<Vec<_>>())
}
