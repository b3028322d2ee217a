//! Random sessions, in which every field may be missing.

use portal_sessions::{Channel, Contact, Hours, LeadValue, Money, Session, SessionTable, Share, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::policies;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-c]{1,3}", r#"([\x00-\x7f]|\PC|["\\]){0,20}"#, "[\u{1e}\n\r\u{2028}]{1,3}"]
}

fn object() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["{}", r#"{"a":1.50}"#, "{\n  \"b\" : [null, \"\\u001e\"]\r\n}", r#"{"é":{"":""}}"#])
        .prop_map(str::to_owned)
}

prop_compose! {
    fn session(number: usize)(
        suffix in text(),
        (start, seconds) in (0..Timestamp::MAX.micros() - 1_000_000_000, option::of(-1_000_i64..1_000)),
        channel in prop_oneof![prop::sample::select(vec!["voice", "text", "chat"]).prop_map(str::to_owned), "\\PC{1,4}"],
        names in prop::array::uniform10(option::of(text())),
        tags in vec(text(), 0..4),
        flags in any::<[bool; 6]>(),
        (auto, human, session_type) in (option::of(text()), option::of(text()), option::of(prop_oneof![text(), Just("b".to_owned())])),
        (stars, units, user, agent) in (option::of(1..=5_u32), option::of(any::<u32>()), option::of(any::<u32>()), option::of(0..9_u32)),
        value in option::of(prop_oneof![0..=LeadValue::MAX.units(), (0..900_i64).prop_map(|units| units * 10_000)]),
        shares in prop::array::uniform2(option::of(0..=1_000_000_u32)),
        hours in option::of(prop::sample::select(vec![Hours::Working, Hours::NonWorking])),
        recorded in option::of(-(10_i128.pow(28)) + 1..10_i128.pow(28)),
        objects in prop::array::uniform2(object()),
    ) -> Session {
        let started_at = Timestamp::from_micros(start).unwrap();
        let [name, phone, email, external_id, summary, comment, actual, expected, integration, connector] = names;
        let [done, todo, lead, opportunity, test, archived] = flags;
        let [utms, arguments] = objects;
        let [conversion, recognition] = shares.map(|share| share.map(|share| Share::from_millionths(share).unwrap()));
        Session::builder(format!("{number}:{suffix}"), started_at, Channel::from(channel.as_str()))
            .tags(tags).contact(Contact { name, phone, email })
            .done(done).todo(todo).lead(lead).opportunity(opportunity).test(test).archived(archived)
            .utms(utms).arguments(arguments)
            .ended_at(seconds.and_then(|seconds| Timestamp::from_micros(start + seconds * 1_000_001).ok()))
            .external_id(external_id)
            .session_type(session_type)
            .summary(summary)
            .comment(comment)
            .auto_assessment(auto)
            .human_assessment(human)
            .stars(stars)
            .lead_value(value.map(|units| LeadValue::from_units(units).unwrap()))
            .lead_units(units)
            .conversion_ratio(conversion)
            .recognition(recognition)
            .hours(hours)
            .recorded_asr(recorded.map(Money::from_units).and_then(|amount| amount.to_decimal()))
            .user_messages(user)
            .agent_messages(agent)
            .actual_result(actual)
            .expected_result(expected)
            .agent(connector.clone())
            .recording(integration.clone())
            .language(units.map(|_| "en-US"))
            .integration_idn(integration)
            .connector_idn(connector)
            .build().unwrap()
    }
}

/// Sessions with ids of their own, hard ones among them.
pub(crate) fn sessions(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Session>> {
    count.prop_flat_map(|count| (0..count).map(session).collect::<Vec<_>>())
}

pub(crate) fn table(sessions: &[Session]) -> SessionTable {
    SessionTable::from_sessions(sessions.iter().cloned(), policies()).unwrap()
}

pub(crate) fn of_table(table: &SessionTable) -> Vec<Session> {
    (0..table.len()).filter_map(|place| table.session(place)).collect()
}
