//! Texts into what the library takes, and its answers into JSON.

use napi_derive::napi;
use portal_sessions::{
    AsOf, Edit, Filter, LengthPolicy, Manifest, Policies, Preset, RevenuePolicy, Schedule, Session, SessionTable, View,
    Zone,
};
use serde::{Deserialize, Serialize};

use crate::error::Failure;
use crate::work::guarded;

/// From which moment and place a question is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct When {
    now: Option<String>,
    zone: Option<String>,
}

impl When {
    pub(crate) fn as_of(&self) -> Result<AsOf, Failure> {
        let mut as_of = AsOf::unspecified();
        if let Some(now) = &self.now {
            as_of = as_of.with_now(now.parse().map_err(|error| Failure::from(error).within("now"))?);
        }
        if let Some(zone) = &self.zone {
            as_of = as_of.with_zone(Zone::get(zone).map_err(|error| Failure::from(error).within("zone"))?);
        }
        Ok(as_of)
    }

    /// What is not given is as it was when the table was filtered.
    pub(crate) fn as_of_asked_of(&self, table: &SessionTable) -> Result<AsOf, Failure> {
        let (given, remembered) = (self.as_of()?, table.query().as_of());
        let mut as_of = AsOf::unspecified();
        if let Ok(now) = given.now().or_else(|_| remembered.now()) {
            as_of = as_of.with_now(now);
        }
        if let Ok(zone) = given.zone().or_else(|_| remembered.zone()) {
            as_of = as_of.with_zone(zone.clone());
        }
        Ok(as_of)
    }
}

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
        "preset" => json(&Preset::from_json(&text)?),
        "manifest" => json(&Manifest::from_json(&text)?),
        "view" => view(&text),
        // An edit is written as it is read.
        "edit" => Edit::from_json(&text).map(|_| text).map_err(Failure::from),
        _ => Err(Failure::internal(format!("no document is a `{kind}`"))),
    })
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
