//! Sets of sessions: how they are filtered, summarized, ordered, shown and exported.

use portal_sessions::{
    AsOf, Column, CsvExport, Cursor, Error, Filter, Grouping, Manifest, Order, Policies, Preset, Record, RevenuePolicy,
    Session, SessionTable, View, Walk, Zone, verify,
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

fn ids(table: &SessionTable) -> Vec<String> {
    table.rows().map(|row| row.id().to_owned()).collect()
}

/// The first batch after a cursor; the same from a table that was filtered and sorted before.
pub(super) fn walk(input: &Value) -> Result<Value, Error> {
    let policies = input.get("policy").map(|policies| Policies::from_json(&policies.to_string())).transpose()?;
    let table = SessionTable::from_sessions(sessions(&input["sessions"])?, policies.unwrap_or_default())?;
    let limit = usize::try_from(input["limit"].as_u64().unwrap()).unwrap();
    let sealed = |walk: Walk| input["key"].as_str().into_iter().fold(walk, Walk::key);
    let mut walk = sealed(Walk::of(limit)).as_of(as_of(input)?);
    if input.get("filter").is_some() {
        walk = walk.filter(filter(input)?);
    }
    if let Some(order) = input["order"].as_str() {
        walk = walk.order(order.parse()?);
    }
    let after = input["after"].as_str();
    let batch = walk.batch(&table, after)?;
    let answer = json!({
        "ids": batch.rows().iter().map(|row| row.id()).collect::<Vec<_>>(),
        "next": batch.next(),
    });
    if let (Some(order), Some(asked)) = (input["order"].as_str(), input.get("filter")) {
        let own = after.map(|text| Cursor::parse(text, input["key"].as_str().map(str::as_bytes))).transpose()?;
        let own = own.map_or(AsOf::unspecified(), |cursor| cursor.as_of().clone());
        let given = as_of(input)?;
        let moment = given.now().or(own.now()).into_iter().fold(AsOf::unspecified(), AsOf::with_now);
        let asked_at = given.zone().or(own.zone()).into_iter().fold(moment, |it, zone| it.with_zone(zone.clone()));
        let asked = table.filter(&Filter::from_json(&asked.to_string())?, &asked_at)?.sort(&order.parse()?);
        let again = sealed(Walk::of(limit)).batch(&asked, after)?;
        assert_eq!(serde_json::to_value(&again).unwrap(), serde_json::to_value(&batch).unwrap());
    }
    Ok(answer)
}

pub(super) fn cursor(input: &Value) -> Result<Value, Error> {
    let key = input["key"].as_str().map(str::as_bytes);
    let cursor = Cursor::parse(text(&input["text"]), key)?;
    assert_eq!(cursor.to_text(key)?, text(&input["text"]));
    Ok(json!(cursor))
}

/// What a table that was filtered and sorted shows after a session was replaced, and what its manifest says.
pub(super) fn edit(input: &Value) -> Result<Value, Error> {
    let table = SessionTable::from_sessions(sessions(&input["sessions"])?, Policies::default())?;
    let table = table.filter(&filter(input)?, &as_of(input)?)?.sort(&text(&input["order"]).parse()?);
    let edited = table.with_session(&session(&input["edited"])?)?;
    let (_, manifest) = CsvExport::data(View::fields()).to_vec(&edited)?;
    Ok(json!({ "ids": ids(&edited), "order": edited.order(), "rows_matched": manifest.rows_matched }))
}

/// A question to a table that was filtered before, perhaps as of another moment or in another zone.
pub(super) fn moments(input: &Value) -> Result<Value, Error> {
    let table = SessionTable::from_sessions(sessions(&input["sessions"])?, Policies::default())?;
    let asked = table.filter(&filter(&input["first"])?, &as_of(&input["first"])?)?;
    let (second, as_of) = (&input["second"], as_of(&input["second"])?);
    Ok(match text(&input["ask"]) {
        "filter" => json!({ "ids": ids(&asked.filter(&filter(second)?, &as_of)?) }),
        "count" => json!({ "count": asked.count(&filter(second)?, &as_of)? }),
        "explain" => json!({ "matched": asked.explain("s-1", &filter(second)?, &as_of)?.matched }),
        "walk" => {
            let walk = Walk::of(9).filter(filter(second)?).as_of(as_of);
            json!({ "ids": walk.batch(&asked, None)?.rows().iter().map(|row| row.id()).collect::<Vec<_>>() })
        }
        "summary" => json!({ "zone": asked.summary(&as_of)?.range.zone.name() }),
        "by" => json!({ "zone": asked.by(Grouping::Day, &as_of)?.range.zone.map(|zone| zone.name().to_owned()) }),
        other => panic!("nobody asks for `{other}`"),
    })
}

pub(super) fn append(input: &Value) -> Result<Value, Error> {
    let table = |list: &Value| SessionTable::from_sessions(sessions(list)?, Policies::default());
    let both = table(&input["sessions"])?.append(&table(&input["further"])?)?;
    Ok(json!({ "ids": ids(&both) }))
}

pub(super) fn order(input: &Value) -> Result<Value, Error> {
    let table = SessionTable::from_sessions(sessions(&input["sessions"])?, Policies::default())?;
    let sorted = table.sort(&text(&input["order"]).parse::<Order>()?);
    Ok(json!({ "ids": ids(&sorted) }))
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
    let preset = Preset::from_json(&input["preset"].to_string(), table.query().as_of())?;
    let mut export = CsvExport::new(view_of(&input["view"])?, preset);
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
