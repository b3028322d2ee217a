//! Sets of sessions: how they are filtered, summarized, ordered, shown and exported.

use portal_sessions::{
    AsOf, Column, CsvExport, Error, Filter, Manifest, Order, Policies, Preset, Record, RevenuePolicy, Session,
    SessionTable, View, Zone, verify,
};
use serde_json::{Map, Value, json};

use super::{session, sessions, text};

fn filter(input: &Value) -> Result<Filter, Error> {
    Filter::from_json(&input["filter"].to_string())
}

fn as_of(input: &Value) -> Result<AsOf, Error> {
    let mut as_of = AsOf::unspecified();
    if let Some(now) = input["now"].as_str() {
        as_of = as_of.with_now(now.parse()?);
    }
    if let Some(zone) = input["zone"].as_str() {
        as_of = as_of.with_zone(Zone::get(zone)?);
    }
    Ok(as_of)
}

/// Whether a filter means a session: by itself, in a table, and by the explanation, which all agree.
fn is_meant(session: &Session, filter: &Filter, as_of: &AsOf) -> Result<Value, Error> {
    let matches = filter.resolve(as_of)?.matches(session, &Policies::default());
    let table = SessionTable::from_sessions([session.clone()], Policies::default())?;
    assert_eq!(table.count(filter, as_of)? == 1, matches);
    assert_eq!(table.filter(filter, as_of)?.len() == 1, matches);
    assert_eq!(table.explain(session.id(), filter, as_of)?.matched, matches);
    Ok(json!({ "matches": matches }))
}

pub(super) fn search(input: &Value) -> Result<Value, Error> {
    let mut wire = json!({"id": "s-1", "started_at": "2026-11-01T14:30:00Z", "channel": "voice"});
    match input.get("text") {
        Some(summary) => wire["summary"] = summary.clone(),
        None => wire["contact"] = json!({ "phone": input["phone"] }),
    }
    let filter = Filter::from_json(&json!({ "search": input["query"] }).to_string())?;
    is_meant(&session(&wire)?, &filter, &AsOf::unspecified())
}

pub(super) fn matches(input: &Value) -> Result<Value, Error> {
    is_meant(&session(&input["session"])?, &filter(input)?, &as_of(input)?)
}

pub(super) fn invalid(input: &Value) -> Result<Value, Error> {
    Ok(json!({ "canonical": filter(input)?.to_json() }))
}

pub(super) fn canonical(input: &Value) -> Result<Value, Error> {
    let filter = filter(input)?;
    assert_eq!(Filter::from_json(&filter.to_json())?, filter);
    assert_eq!(Filter::from_query(&filter.to_query())?, filter);
    Ok(json!({ "canonical": filter.to_json(), "query": filter.to_query(), "hash": filter.hash() }))
}

pub(super) fn query(input: &Value) -> Result<Value, Error> {
    Ok(json!({ "canonical": Filter::from_query(text(&input["query"]))?.to_json() }))
}

pub(super) fn bounds(input: &Value) -> Result<Value, Error> {
    let resolved = filter(input)?.resolve(&as_of(input)?)?;
    Ok(json!({ "from": resolved.from(), "to": resolved.to() }))
}

pub(super) fn summary(input: &Value) -> Result<Value, Error> {
    let policies = input.get("policy").map(|policies| Policies::from_json(&policies.to_string())).transpose()?;
    let table = SessionTable::from_sessions(sessions(&input["sessions"])?, policies.unwrap_or_default())?;
    Ok(json!({ "summary": table.summary(&as_of(input)?)? }))
}

pub(super) fn by(input: &Value) -> Result<Value, Error> {
    let policies = input.get("policy").map(|policies| Policies::from_json(&policies.to_string())).transpose()?;
    let mut table = SessionTable::from_sessions(sessions(&input["sessions"])?, policies.unwrap_or_default())?;
    let as_of = as_of(input)?;
    if input.get("filter").is_some() {
        table = table.filter(&filter(input)?, &as_of)?;
    }
    Ok(json!({ "breakdown": table.by(text(&input["by"]).parse()?, &as_of)? }))
}

pub(super) fn append(input: &Value) -> Result<Value, Error> {
    let table = |list: &Value| SessionTable::from_sessions(sessions(list)?, Policies::default());
    let both = table(&input["sessions"])?.append(&table(&input["further"])?)?;
    Ok(json!({ "ids": both.rows().map(|row| row.id().to_owned()).collect::<Vec<_>>() }))
}

pub(super) fn order(input: &Value) -> Result<Value, Error> {
    let table = SessionTable::from_sessions(sessions(&input["sessions"])?, Policies::default())?;
    let sorted = table.sort(&text(&input["order"]).parse::<Order>()?);
    Ok(json!({ "ids": sorted.rows().map(|row| row.id().to_owned()).collect::<Vec<_>>() }))
}

/// The view of this name, or of these ids.
fn view_of(view: &Value) -> Result<View, Error> {
    match view {
        Value::Array(ids) => View::of(ids.iter().map(text)),
        name => Ok(match text(name) {
            "portal" => View::portal(),
            "builder" => View::builder(),
            "fields" => View::fields(),
            other => panic!("there is no view `{other}`"),
        }),
    }
}

pub(super) fn view(input: &Value) -> Result<Value, Error> {
    let view = view_of(input.get("view").unwrap_or(&input["ids"]))?;
    let ids: Vec<&str> = view.columns().iter().map(|column: &Column| column.id()).collect();
    Ok(json!({ "ids": ids, "labels": view.labels().collect::<Vec<_>>() }))
}

pub(super) fn export(input: &Value) -> Result<Value, Error> {
    let currency = input["currency"].as_str().unwrap_or("USD").parse()?;
    let policies = Policies { revenue: RevenuePolicy::builder().currency(currency).build()?, ..Policies::default() };
    let table = SessionTable::from_sessions(sessions(&input["sessions"])?, policies)?;
    let mut export = CsvExport::new(view_of(&input["view"])?, Preset::from_json(&input["preset"].to_string())?);
    if let Some(rows) = input["rows_per_file"].as_u64() {
        export = export.rows_per_file(usize::try_from(rows).unwrap());
    }
    let (bytes, manifest) = export.to_vec(&table)?;
    assert_eq!(Manifest::from_json(&serde_json::to_string(&manifest).unwrap())?, manifest);
    let verification = verify(bytes.as_slice(), &manifest)?;
    assert!(verification.is_ok(), "{verification:?}");

    let sums: Map<String, Value> =
        manifest.columns.iter().filter_map(|column| Some((column.id.clone(), json!(column.sum.as_ref()?)))).collect();
    let file = String::from_utf8(bytes).unwrap();
    Ok(json!({ "file": file, "rows": manifest.rows_written, "cells": manifest.cells, "sums": sums }))
}
