//! Texts into what the library takes, and its answers into JSON.

use std::collections::BTreeMap;

use napi_derive::napi;
use portal_sessions::{
    AsOf, Cursor, Edit, Filter, Ingest, LengthPolicy, Policies, RevenuePolicy, Review, Schedule, Session, View,
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::Failure;
use crate::work::guarded;

/// The policies of this document, or the default ones.
pub(crate) fn policies(document: Option<&str>) -> Result<Policies, Failure> {
    Ok(document.map(Policies::from_json).transpose()?.unwrap_or_default())
}

/// The JSON of an answer, if a string of JavaScript can hold it.
pub(crate) fn json(answer: &(impl Serialize + ?Sized)) -> Result<String, Failure> {
    let text = serde_json::to_string(answer)?;
    if fits(&text) { Ok(text) } else { Err(Failure::too_large()) }
}

/// Whether a string of JavaScript can hold a text: V8 takes 2²⁹ − 24 units of UTF-16.
pub(crate) fn fits(text: &str) -> bool {
    const MOST: usize = (1 << 29) - 24;
    text.len() <= MOST || text.encode_utf16().count() <= MOST
}

/// About how many bytes of JSON cross at once: far from what a string can hold, and more than nearly any page has.
pub(crate) const PIECE: usize = 1 << 25;

/// The JSON of many items as arrays of some of them, none of which is much longer than [`PIECE`] unless one item is.
pub(crate) fn pieces<I: Serialize>(items: impl Iterator<Item = I>) -> Result<Vec<String>, Failure> {
    let (mut pieces, mut piece) = (Vec::new(), String::from("["));
    for item in items {
        let item = json(&item)?;
        if piece.len() > 1 && piece.len() + item.len() > PIECE {
            piece.push(']');
            pieces.push(std::mem::replace(&mut piece, String::from("[")));
        } else if piece.len() > 1 {
            piece.push(',');
        }
        piece.push_str(&item);
    }
    piece.push(']');
    pieces.push(piece);
    // One item may have filled its piece to the brim.
    if pieces.iter().all(|piece| fits(piece)) { Ok(pieces) } else { Err(Failure::too_large()) }
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
        "as_of" => json(&AsOf::from_json(&text)?),
        // These are not written by the library.
        "ingest" => Ingest::from_json(&text).map(drop).map(|()| text).map_err(Failure::from),
        "edit" => Edit::from_json(&text).map_err(Failure::from).and_then(|_| in_order(&text)),
        "review" => Review::from_json(&text).map_err(Failure::from).and_then(|_| in_order(&text)),
        _ => Err(Failure::internal(format!("no document is a `{kind}`"))),
    })
}

/// Reads one session, and gives its wire form and the fields that were left out of it, each with the name that was perhaps
/// meant.
#[napi]
pub fn session(text: String) -> napi::Result<Vec<String>> {
    guarded(|| {
        let session = Session::from_json(&text)?;
        Ok(vec![json(&session)?, json(&session.unknown_fields())?])
    })
}

/// The same object with its keys in one order, so that equal ones have equal texts.
fn in_order(text: &str) -> Result<String, Failure> {
    json(&serde_json::from_str::<BTreeMap<String, &RawValue>>(text)?)
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
