//! Whether a session matches a filter, clause by clause as the specification words it.

use num_rational::BigRational;
use serde_json::Value;

use crate::Setting;
use crate::calendar::{self, local_day, seconds, start_of_day};
use crate::metrics::{self, decimal};

pub(crate) fn matches(filter: &Value, session: &Value, setting: &Setting) -> bool {
    let panel = filter.as_object().unwrap();
    if let Some(children) = panel.get("all") {
        return children.as_array().unwrap().iter().all(|child| matches(child, session, setting));
    }
    if let Some(children) = panel.get("any") {
        return children.as_array().unwrap().iter().any(|child| matches(child, session, setting));
    }
    if let Some(child) = panel.get("not") {
        return !matches(child, session, setting);
    }
    panel.iter().all(|(key, wanted)| holds(key, wanted, session, setting))
}

fn holds(key: &str, wanted: &Value, session: &Value, setting: &Setting) -> bool {
    let field = |name: &str| session.get(name).cloned().unwrap_or(Value::Null);
    let flag = |name: &str| field(name) == Value::Bool(true);
    let among = |value: Value| wanted.as_array().unwrap().contains(&value);
    let started = seconds(session["started_at"].as_str().unwrap());
    match key {
        "search" => searches(wanted.as_str().unwrap(), session),
        "session_types" => among(field("session_type")),
        "lead" | "todo" | "archived" | "test" | "done" | "opportunity" => flag(&format!("is_{key}")) == *wanted,
        "auto_assessment" | "human_assessment" => among(field(key)),
        "assessment" => among(metrics::assessment(session)),
        "channels" => among(channel(session).into()),
        "lengths" => among(metrics::length(session, setting).into()),
        "last" => {
            let text = wanted.as_str().unwrap();
            let (number, unit) = text.split_at(text.len() - 1);
            let span = number.parse::<i64>().unwrap() * if unit == "d" { 86_400 } else { 3_600 };
            (setting.now - span..setting.now).contains(&started)
        }
        "calendar" | "from" | "to" => {
            let (from, to) = clause_bounds(key, wanted.as_str().unwrap(), setting);
            from.is_none_or(|from| from <= started) && to.is_none_or(|to| started < to)
        }
        "tags" => {
            let tags = session.get("tags").and_then(Value::as_array).cloned().unwrap_or_default();
            let listed = |key: &str| wanted.get(key).map(|list| list.as_array().unwrap().clone());
            listed("any").is_none_or(|any| any.iter().any(|tag| tags.contains(tag)))
                && listed("all").is_none_or(|all| all.iter().all(|tag| tags.contains(tag)))
                && listed("none").is_none_or(|none| !none.iter().any(|tag| tags.contains(tag)))
        }
        "stars" | "user_messages" => within(wanted, field(key).as_u64().map(whole)),
        "duration_s" => within(wanted, metrics::duration(session).map(|seconds| whole(seconds.try_into().unwrap()))),
        "lead_value" => within(wanted, field(key).as_str().map(decimal)),
        "asr" => within(wanted, Some(metrics::asr(session, setting))),
        _ => panic!("the model does not know the key {key}"),
    }
}

pub(crate) fn channel(session: &Value) -> &str {
    match session["channel"].as_str().unwrap() {
        "sms" => "text",
        other => other,
    }
}

fn whole(number: u64) -> BigRational {
    BigRational::from_integer(number.into())
}

fn within(range: &Value, value: Option<BigRational>) -> bool {
    let bound =
        |key: &str| range.get(key).map(|bound| bound.as_str().map_or_else(|| whole(bound.as_u64().unwrap()), decimal));
    value
        .is_some_and(|value| bound("min").is_none_or(|min| min <= value) && bound("max").is_none_or(|max| value <= max))
}

/// What the generated texts need of the fold: small letters, and the few accents that occur.
fn fold(text: &str) -> String {
    text.to_lowercase().replace('é', "e").replace('ß', "ss").replace('’', "'")
}

fn searches(query: &str, session: &Value) -> bool {
    let query = query.trim();
    let contact = |key: &str| session.get("contact").and_then(|contact| contact[key].as_str());
    let text = |key: &str| session.get(key).and_then(Value::as_str);
    let phone = contact("phone").unwrap_or_default();
    let texts = [contact("name"), text("summary"), text("comment"), Some(phone)];
    if query.is_empty() || texts.into_iter().flatten().any(|text| fold(text).contains(&fold(query))) {
        return true;
    }
    let only_digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let digits = only_digits(query);
    let asks_for_a_phone = query.chars().all(|sign| sign.is_ascii_digit() || "+()-./ ".contains(sign));
    let number = phone.split(" x").next().unwrap();
    asks_for_a_phone && digits.len() >= 3 && only_digits(number).contains(&digits)
}

/// The instants between which a filter can match, where it says so for the whole of it.
pub(crate) fn bounds(filter: &Value, setting: &Setting) -> (Option<i64>, Option<i64>) {
    let panel = filter.as_object().unwrap();
    if panel.contains_key("any") || panel.contains_key("not") {
        return (None, None);
    }
    let parts: Vec<(Option<i64>, Option<i64>)> = match panel.get("all") {
        Some(children) => children.as_array().unwrap().iter().map(|child| bounds(child, setting)).collect(),
        None => panel
            .iter()
            .filter(|(key, _)| ["last", "calendar", "from", "to"].contains(&key.as_str()))
            .map(|(key, wanted)| clause_bounds(key, wanted.as_str().unwrap(), setting))
            .collect(),
    };
    let from = parts.iter().filter_map(|(from, _)| *from).max();
    let to = parts.iter().filter_map(|(_, to)| *to).min();
    // Bounds that do not meet are an empty range at the later start (our ruling).
    (from, to.map(|to| from.map_or(to, |from| to.max(from))))
}

fn clause_bounds(key: &str, text: &str, setting: &Setting) -> (Option<i64>, Option<i64>) {
    let midnight = |day: i64| Some(start_of_day(day, setting.zone));
    let today = local_day(setting.now, setting.zone);
    match key {
        "last" => {
            let (number, unit) = text.split_at(text.len() - 1);
            let span = number.parse::<i64>().unwrap() * if unit == "d" { 86_400 } else { 3_600 };
            (Some(setting.now - span), Some(setting.now))
        }
        "calendar" => match text {
            "today" => (midnight(today), midnight(today + 1)),
            "yesterday" => (midnight(today - 1), midnight(today)),
            days => (midnight(today + 1 - days.trim_end_matches('d').parse::<i64>().unwrap()), midnight(today + 1)),
        },
        _ => {
            let instant = match text.len() {
                10 => start_of_day(calendar::day(text) + i64::from(key == "to"), setting.zone),
                20 => seconds(text),
                _ => seconds(text) + 5 * 3600,
            };
            if key == "from" { (Some(instant), None) } else { (None, Some(instant)) }
        }
    }
}
