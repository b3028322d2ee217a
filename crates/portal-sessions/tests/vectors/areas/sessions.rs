//! Single sessions: how they are read, judged and edited.

use portal_sessions::{
    AsrFactor, Edit, Error, Ingest, LengthPolicy, RevenuePolicy, Review, Session, Timestamp, Wire, replay,
};
use serde_json::{Map, Value, json};

use super::values::warnings;
use super::{session, text};

pub(super) fn accept(input: &Value) -> Result<Value, Error> {
    let record = text(&input["record"]);
    let session = Session::from_json(record)?;
    let (table, report) = Ingest::new().ndjson(record)?.into_parts();
    assert_eq!(table.session(0).as_ref(), Some(&session));
    let wire = serde_json::to_string(&Wire(&session)).unwrap();
    assert_eq!(serde_json::from_str::<Session>(&wire).unwrap(), session);
    // They are no part of the session, and the report names the same.
    let unknown = session.unknown_fields();
    assert!(unknown.keys().eq(report.unknown_fields.keys()), "{record}");
    for (name, near) in &unknown {
        assert_eq!(near.as_deref(), report.near_names.get(*name).map(String::as_str), "{record}");
    }
    Ok(json!({ "session": Wire(&session), "warnings": warnings(&report), "unknown_fields": unknown }))
}

const GOOD: &str = r#"{"id":"good","started_at":"2026-11-01T14:30:00Z","channel":"voice"}"#;

/// An ingest rejects the record for the same reason.
pub(super) fn reject(input: &Value) -> Result<Value, Error> {
    let record = text(&input["record"]);
    let error = match Session::from_json(record) {
        Ok(session) => return Ok(json!(Wire(&session))),
        Err(error) => error,
    };
    // Behind a good one, since an input of which nothing can be read may be refused as a whole.
    let report = Ingest::new().ndjson(&format!("{GOOD}\n{record}"))?.report;
    let reject = &report.rejects[0];
    assert_eq!((reject.kind, reject.path.as_deref()), (error.kind(), error.path()), "{record}");
    assert_eq!(reject.value.as_deref(), error.value(), "{record}");
    assert_eq!(serde_json::to_value(reject).unwrap()["value"], json!(error.value()));
    assert_eq!((reject.message.as_str(), reject.raw.as_slice()), (error.message(), record.as_bytes()));
    assert!(serde_json::from_str::<Session>(record).is_err(), "{record}");
    Err(error)
}

pub(super) fn explain_asr(input: &Value) -> Result<Value, Error> {
    let policy = RevenuePolicy::from_json(&input["policy"].to_string())?;
    let explained = policy.explain(&session(&input["session"])?);
    let factor = |factor: &AsrFactor| {
        json!({
            "factor": factor.factor, "value": factor.value, "origin": factor.origin, "overridden": factor.overridden
        })
    };
    let factors: Vec<Value> = explained.factors.iter().map(factor).collect();
    Ok(json!({ "factors": factors, "exact": explained.asr.exact, "reason": explained.reason }))
}

pub(super) fn asr(input: &Value) -> Result<Value, Error> {
    let policy = RevenuePolicy::from_json(&input["policy"].to_string())?;
    let session = session(&input["session"])?;
    let explained = policy.explain(&session);
    assert_eq!(explained.asr.exact, policy.asr(&session));
    let (exact, amount) = (explained.asr.exact, explained.asr.rounded());
    Ok(json!({ "exact": exact, "amount": amount, "reason": explained.reason, "excluded": explained.excluded }))
}

pub(super) fn length(input: &Value) -> Result<Value, Error> {
    let policy = input.get("policy").map(|policy| LengthPolicy::from_json(&policy.to_string())).transpose()?;
    Ok(json!({ "length": policy.unwrap_or_default().classify(&session(&input["session"])?) }))
}

pub(super) fn review(input: &Value) -> Result<Value, Error> {
    let before = session(&input["session"])?;
    let edit = Edit::from_json(&input["edit"].to_string())?;
    let review = Review::new("ann", Timestamp::MIN, text(&input["surface"]).parse().unwrap());
    let review = input["expected_version"].as_u64().into_iter().fold(review, Review::expecting);
    let reviewed = review.apply(&before, input["version"].as_u64().unwrap(), &edit)?;
    assert_eq!(replay(&before, &reviewed.entries)?, reviewed.session);

    let (before, after) = (json!(Wire(&before)), json!(Wire(&reviewed.session)));
    let changed: Map<String, Value> =
        after.as_object().unwrap().clone().into_iter().filter(|(field, value)| before[field] != *value).collect();
    let entries = reviewed.entries.iter().map(|entry| {
        let entry = json!(entry);
        json!({ "field": entry["field"], "before": entry["before"], "after": entry["after"] })
    });
    Ok(json!({ "changed": changed, "version": reviewed.version, "entries": entries.collect::<Vec<_>>() }))
}
