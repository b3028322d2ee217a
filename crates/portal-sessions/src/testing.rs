//! Sessions for tests.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::{Channel, Contact, Hours, Session, Timestamp};

/// A session in which every field has a value.
pub(crate) fn full(id: &str) -> Session {
    Session::builder(id, Timestamp::MIN, Channel::Voice)
        .external_id("x-1")
        .ended_at(Timestamp::from_micros(90_000_000).unwrap())
        .session_type("booking")
        .summary("booked a table")
        .comment("fine")
        .tags(["vip", "dinner"])
        .contact(Contact {
            name: Some("Ann".to_owned()),
            phone: Some("+1 415 555 0100".to_owned()),
            email: Some("ann@example.com".to_owned()),
        })
        .done(true)
        .todo(true)
        .lead(true)
        .opportunity(true)
        .test(true)
        .archived(true)
        .auto_assessment("Yes-A")
        .human_assessment("No")
        .stars(4)
        .lead_value("260")
        .lead_units(4u32)
        .conversion_ratio("0.9")
        .recognition("0.3")
        .hours(Hours::Working)
        .recorded_asr("-1.5")
        .user_messages(7u32)
        .agent_messages(8u32)
        .utms(r#"{"source":"ad"}"#)
        .arguments(r#"{"party":4}"#)
        .actual_result("booked")
        .expected_result("booked")
        .integration_idn("phone")
        .connector_idn("sip")
        .agent("front desk")
        .language("en-US")
        .recording("https://example.com/call.mp3")
        .build()
        .unwrap()
}

/// Sets of sessions with ids of their own, whose fields are often missing and often equal.
pub(crate) fn sessions(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Session>> {
    vec(session(), count).prop_map(|sessions| {
        let mut seen = std::collections::HashSet::new();
        sessions.into_iter().filter(|session| seen.insert(crate::Record::id(session).to_owned())).collect()
    })
}

/// One session with an id of at most two letters.
pub(crate) fn session() -> impl Strategy<Value = Session> {
    let text = || option::of(prop::sample::select(vec!["", " ", "a", "A", "ab", "é", "\u{ffff}", "😀"]));
    let assessment = || option::of(prop::sample::select(vec!["Yes-A", "Yes-B", "No", "Maybe"]));
    let marks = (any::<[bool; 6]>(), assessment(), assessment(), option::of(1u32..=5));
    let numbers = (option::of(0u32..3), option::of(0u32..3), option::of(0u32..3), option::of(any::<bool>()));
    let texts = (text(), text(), text(), vec(prop::sample::select(vec!["a", "b", "ab"]), 0..3));
    let what = ("[a-cé]{1,2}", 0i64..3, option::of(0i64..3), prop::sample::select(vec!["voice", "text", "email"]));
    (what, marks, numbers, texts).prop_map(|(what, marks, numbers, texts)| {
        let (id, start, end, channel) = what;
        let ([done, todo, lead, opportunity, test, archived], auto, human, stars) = marks;
        let (value, share, messages, working) = numbers;
        let (name, comment, session_type, tags) = texts;
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000).unwrap();
        let hours = |working| if working { Hours::Working } else { Hours::NonWorking };
        Session::builder(id, at(start), Channel::from(channel))
            .done(done)
            .todo(todo)
            .lead(lead)
            .opportunity(opportunity)
            .test(test)
            .archived(archived)
            .contact_name(name)
            .tags(tags)
            .ended_at(end.map(at))
            .auto_assessment(auto)
            .human_assessment(human)
            .stars(stars)
            .lead_value(value.map(|value| Decimal::from(value * 100)))
            .recognition(share.map(|share| Decimal::from(share / 2)))
            .user_messages(messages)
            .hours(working.map(hours))
            .comment(comment)
            .session_type(session_type)
            .build()
            .unwrap()
    })
}

#[test]
fn every_field_of_the_full_session_has_a_value() {
    let wire = serde_json::to_value(full("a")).unwrap();
    for (name, value) in wire.as_object().unwrap() {
        let is_default =
            value.is_null() || *value == false || *value == serde_json::json!([]) || *value == serde_json::json!({});
        assert!(!is_default, "{name}");
    }
}
