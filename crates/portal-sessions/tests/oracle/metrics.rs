//! Revenue, scores and the summary, in exact rationals.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use serde_json::{Value, json};

use crate::Setting;
use crate::calendar::{date, instant, local, local_day, seconds, weekday};
use crate::matching::channel;

pub(crate) fn decimal(text: &str) -> BigRational {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: BigInt = format!("{whole}{fraction}").parse().unwrap();
    BigRational::new(digits, BigInt::from(10).pow(u32::try_from(fraction.len()).unwrap()))
}

fn number(whole: u64) -> BigRational {
    BigRational::from_integer(whole.into())
}

fn flag(session: &Value, name: &str) -> bool {
    session.get(name) == Some(&Value::Bool(true))
}

pub(crate) fn assessment(session: &Value) -> Value {
    session.get("human_assessment").or_else(|| session.get("auto_assessment")).cloned().unwrap_or(Value::Null)
}

fn succeeds(session: &Value) -> bool {
    ["Yes-A", "Yes-B"].map(Value::from).contains(&assessment(session))
}

/// Seconds from start to end; none when it ends before it starts.
pub(crate) fn duration(session: &Value) -> Option<i64> {
    let ended = seconds(session.get("ended_at")?.as_str().unwrap());
    Some(ended - seconds(session["started_at"].as_str().unwrap())).filter(|&duration| duration >= 0)
}

pub(crate) fn length(session: &Value, setting: &Setting) -> &'static str {
    let (measure, short_below, long_from) = match setting.policies.get("length") {
        None if channel(session) == "voice" => ("seconds".to_owned(), 30, 300),
        None => ("user_messages".to_owned(), 3, 15),
        Some(policy) => {
            let rule = policy["channels"].get(channel(session)).unwrap_or(&policy["others"]);
            let measure = rule["measure"].as_str().unwrap().to_owned();
            (measure, rule["short_below"].as_i64().unwrap(), rule["long_from"].as_i64().unwrap())
        }
    };
    let backwards = session.get("ended_at").is_some() && duration(session).is_none();
    let measured = if measure == "seconds" {
        duration(session)
    } else {
        session.get("user_messages").map(|messages| messages.as_i64().unwrap())
    };
    match measured {
        Some(value) if !backwards && value < short_below => "short",
        Some(value) if !backwards && value < long_from => "regular",
        Some(_) if !backwards => "long",
        _ => "unknown",
    }
}

fn hours(session: &Value, setting: &Setting) -> Option<bool> {
    if let Some(hours) = session.get("hours") {
        return Some(hours == "working");
    }
    let schedule = setting.policies["revenue"].get("schedule")?;
    let clock = local(seconds(session["started_at"].as_str().unwrap()), schedule["zone"].as_str().unwrap());
    let open = [0, 1, 2, 6].contains(&weekday(clock.div_euclid(86_400)));
    Some(open && (9 * 3600..17 * 3600).contains(&clock.rem_euclid(86_400)))
}

/// What the session says of a factor, unless the policy overrides it.
fn recorded<'s>(session: &'s Value, factor: &str, setting: &Setting) -> Option<&'s Value> {
    let overridden = setting.policies["revenue"]["override"].as_array();
    session.get(factor).filter(|_| overridden.is_none_or(|factors| !factors.contains(&factor.into())))
}

fn lead_value(session: &Value, setting: &Setting) -> BigRational {
    if !flag(session, "is_lead") {
        return number(0);
    }
    if let Some(value) = recorded(session, "lead_value", setting) {
        return decimal(value.as_str().unwrap());
    }
    match setting.policies["revenue"].get("lead_value") {
        Some(rule) if rule.get("fixed").is_some() => decimal(rule["fixed"].as_str().unwrap()),
        Some(rule) if rule.get("unit_price").is_some() => {
            let units = session.get("lead_units").map_or(0, |units| units.as_u64().unwrap());
            number(units) * decimal(rule["unit_price"].as_str().unwrap())
        }
        _ => number(0),
    }
}

pub(crate) fn asr(session: &Value, setting: &Setting) -> BigRational {
    if !flag(session, "is_opportunity") || !succeeds(session) {
        return number(0);
    }
    let revenue = &setting.policies["revenue"];
    let conversion = recorded(session, "conversion_ratio", setting).or_else(|| revenue.get("conversion_ratio"));
    let conversion = conversion.map_or(number(1), |ratio| decimal(ratio.as_str().unwrap()));
    let recognition = match recorded(session, "recognition", setting) {
        Some(share) => decimal(share.as_str().unwrap()),
        None if hours(session, setting) == Some(false) => number(1),
        None => revenue
            .get("recognition")
            .and_then(|rule| rule.get("non_overflow"))
            .map_or(number(1), |share| decimal(share.as_str().unwrap())),
    };
    lead_value(session, setting) * conversion * recognition
}

/// A rational as a whole number of 10^-digits, half-even.
fn scaled(value: &BigRational, digits: u32) -> BigInt {
    let scaled = value * BigRational::from_integer(BigInt::from(10).pow(digits));
    let floor = scaled.floor().to_integer();
    let twice = (scaled - BigRational::from_integer(floor.clone())) * number(2);
    let odd = &floor % 2 != BigInt::from(0);
    if twice > number(1) || (twice == number(1) && odd) { floor + 1 } else { floor }
}

fn shown(value: &BigRational, digits: u32) -> String {
    let text = format!("{:0>1$}", scaled(value, digits).to_string(), digits as usize + 1);
    let (whole, fraction) = text.split_at(text.len() - digits as usize);
    if digits == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

fn plain(value: &BigRational) -> String {
    shown(value, 16).trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn money(value: &BigRational, setting: &Setting) -> Value {
    let currency = setting.policies["revenue"].get("currency").map_or("USD", |currency| currency.as_str().unwrap());
    let digits = match currency {
        "JPY" => 0,
        "KWD" => 4,
        _ => 2,
    };
    json!({"amount": shown(value, digits), "exact": plain(value), "currency": currency})
}

fn ratio(numerator: u64, denominator: u64, eligible: usize, assessed: usize) -> Value {
    let value = (denominator > 0).then(|| {
        let text = shown(&(number(numerator) / number(denominator)), 4);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    });
    json!({"numerator": numerator, "denominator": denominator, "value": value, "eligible": eligible, "assessed": assessed})
}

/// Rows in the order of their keys, those without a key last.
fn counted(name: &str, keys: impl Iterator<Item = Option<String>>) -> Value {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry((key.is_none(), key)).or_insert(0) += 1;
    }
    counts.into_iter().map(|((_, key), count)| json!({name: key, "count": count})).collect()
}

pub(crate) fn summary(sessions: &[&Value], (from, to): (Option<i64>, Option<i64>), setting: &Setting) -> Value {
    let counts_archived = setting.policies["revenue"].get("count_archived") == Some(&Value::Bool(true));
    let tests = sessions.iter().filter(|session| flag(session, "is_test")).count();
    let archived = |session: &Value| flag(session, "is_archived") && !counts_archived;
    let live: Vec<&Value> =
        sessions.iter().copied().filter(|session| !flag(session, "is_test") && !archived(session)).collect();
    let day = |session: &Value| local_day(seconds(session["started_at"].as_str().unwrap()), setting.zone);

    let with = |name: &str| live.iter().copied().filter(|session| flag(session, name)).collect::<Vec<_>>();
    let score = |group: &[&Value]| {
        let known = ["Yes-A", "Yes-B", "No"].map(Value::from);
        let assessed: Vec<&&Value> = group.iter().filter(|session| known.contains(&assessment(session))).collect();
        let successes = assessed.iter().filter(|session| succeeds(session)).count() as u64;
        ratio(successes, assessed.len() as u64, group.len(), assessed.len())
    };
    let unassessed = |group: &[&Value]| group.iter().filter(|session| assessment(session).is_null()).count();
    let unknown = |group: &[&Value]| {
        let known = [Value::Null, "Yes-A".into(), "Yes-B".into(), "No".into()];
        group.iter().filter(|session| !known.contains(&assessment(session))).count()
    };
    let (leads, opportunities) = (with("is_lead"), with("is_opportunity"));
    let stars: Vec<u64> = live.iter().filter_map(|session| session.get("stars")?.as_u64()).collect();
    let total = |group: &[&Value], value: &dyn Fn(&Value) -> BigRational| {
        group.iter().fold(number(0), |sum, session| sum + value(session))
    };
    let asr = |session: &Value| asr(session, setting);
    let earning: Vec<&Value> = live.iter().copied().filter(|session| asr(session) > number(0)).collect();
    let origins = |factor: &str| {
        let own = earning.iter().filter(|session| recorded(session, factor, setting).is_some()).count();
        json!({"session": own, "policy": earning.len() - own})
    };

    let first = from.map(|from| local_day(from, setting.zone)).or_else(|| sessions.iter().map(|s| day(s)).min());
    let last = to.map(|to| local_day(to - 1, setting.zone)).or_else(|| sessions.iter().map(|s| day(s)).max());
    let days: Vec<i64> = match (first, last) {
        (Some(first), Some(last)) if from.is_none() || to.is_none() || from < to => (first..=last).collect(),
        _ => Vec::new(),
    };
    let by_date = |row: &dyn Fn(i64) -> Value| days.iter().map(|&day| row(day)).collect::<Value>();
    json!({
        "total": sessions.len(),
        "range": {"from": from.map(instant), "to": to.map(instant), "zone": setting.zone, "tzdb": portal_sessions::tzdb_version(), "days": "every"},
        "asr": money(&total(&live, &asr), setting),
        "opportunity_value": money(&total(&opportunities, &|session| lead_value(session, setting)), setting),
        "leads": leads.len(),
        "opportunities": opportunities.len(),
        "css": ratio(stars.iter().sum(), 5 * stars.len() as u64, live.len(), stars.len()),
        "oss": score(&opportunities),
        "lss": score(&leads),
        "excluded": {"test": tests, "archived": sessions.len() - tests - live.len()},
        "unassessed": {"leads": unassessed(&leads), "opportunities": unassessed(&opportunities)},
        "unknown_assessment": {"leads": unknown(&leads), "opportunities": unknown(&opportunities)},
        "origins": {
            "lead_value": origins("lead_value"),
            "conversion_ratio": origins("conversion_ratio"),
            "recognition": origins("recognition"),
        },
        "sessions_by_date": by_date(&|wanted| {
            json!({"date": date(wanted), "count": sessions.iter().filter(|session| day(session) == wanted).count()})
        }),
        "sessions_by_type": counted("type", sessions.iter().map(|s| s.get("session_type").map(|t| t.as_str().unwrap().to_owned()))),
        "sessions_by_channel": counted("channel", sessions.iter().map(|s| Some(channel(s).to_owned()))),
        "sessions_by_hours": counted("hour", sessions.iter().map(|session| Some(match hours(session, setting) {
            Some(true) => "Working hours".to_owned(),
            Some(false) => "Non working hours".to_owned(),
            None => "Unknown".to_owned(),
        }))),
        "sessions_by_length": counted("length", sessions.iter().map(|session| Some(length(session, setting).to_owned()))),
        "sessions_by_asr": by_date(&|wanted| {
            let group: Vec<&Value> = live.iter().copied().filter(|session| day(session) == wanted).collect();
            json!({"date": date(wanted), "sum": plain(&total(&group, &asr))})
        }),
    })
}
