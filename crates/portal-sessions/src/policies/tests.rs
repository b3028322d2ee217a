//! Errors of documents, and random sessions and policies for other tests.

use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;
use crate::length::{LengthMeasure, LengthRule};
use crate::number::{LeadValue, Share};
use crate::revenue::{LeadValueRule, PolicyFactor, RecognitionRule};
use crate::session::{Channel, Hours, Session};
use crate::time::tests::any_zone;
use crate::time::{Schedule, Timestamp, Weekday};

#[test]
fn errors_have_the_path_of_their_key() {
    let cases = [
        (r#"{"version":2}"#, "UNSUPPORTED_VERSION", "version"),
        (r#"{"version":1,"lenght":{}}"#, "UNKNOWN_KEY", "lenght"),
        (r#"{"version":1,"length":null}"#, "WRONG_TYPE", "length"),
        (
            r#"{"version":1,"length":{"channels":{"voice":{"measure":"seconds","short_below":30}}}}"#,
            "MISSING_FIELD",
            "length.channels.voice.long_from",
        ),
        (
            r#"{"version":1,"length":{"others":{"measure":"seconds","short_below":9,"long_from":8}}}"#,
            "RANGE_REVERSED",
            "length.others",
        ),
        (
            r#"{"version":1,"length":{"others":{"measure":"minutes","short_below":1,"long_from":8}}}"#,
            "INVALID_VALUE",
            "length.others.measure",
        ),
        (r#"{"version":1,"revenue":{"schedule":{"weekly":{}}}}"#, "MISSING_FIELD", "revenue.schedule.zone"),
        (r#"{"version":1,"revenue":{"schedule":{"zone":"Mars/Olympus"}}}"#, "UNKNOWN_ZONE", "revenue.schedule.zone"),
        (
            r#"{"version":1,"revenue":{"schedule":{"zone":"UTC","weekly":{"monday":[]}}}}"#,
            "INVALID_VALUE",
            "revenue.schedule.weekly.monday",
        ),
        (
            r#"{"version":1,"revenue":{"schedule":{"zone":"UTC","weekly":{"mon":[["09:00"]]}}}}"#,
            "INVALID_VALUE",
            "revenue.schedule.weekly.mon[0]",
        ),
        (
            r#"{"version":1,"revenue":{"schedule":{"zone":"UTC","exceptions":{"2026-02-30":[]}}}}"#,
            "INVALID_TIME",
            "revenue.schedule.exceptions.2026-02-30",
        ),
    ];
    for (json, code, path) in cases {
        let error = Policies::from_json(json).unwrap_err();
        assert_eq!((error.kind().code(), error.path()), (code, Some(path)), "{json}");
    }
    let rule = r#"{"measure":"seconds","short_below":1,"long_from":2}"#;
    let error = LengthPolicy::from_json(&format!(r#"{{"channels":{{"sms":{rule},"text":{rule}}}}}"#)).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Conflict, Some("channels.text")));
    let error = LengthPolicy::from_json(&format!(r#"{{"channels":{{"":{rule}}}}}"#)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
}

/// So many sessions at the most, no two of which have one id.
pub(crate) fn any_sessions(most: usize) -> impl Strategy<Value = Vec<Session>> {
    prop::collection::vec(any_session(), 0..most).prop_map(|mut sessions| {
        // Drawn at random they hardly meet, but they do when a failure is made smaller.
        let mut ids = std::collections::HashSet::new();
        sessions.retain(|session| ids.insert(crate::Record::id(session).to_owned()));
        sessions
    })
}

prop_compose! {
    /// A session with any mixture of what policies read.
    pub(crate) fn any_session()(
        id in any::<u64>(),
        started_at in 1_700_000_000_i64..1_760_000_000,
        seconds in prop::option::of(-10..1_000_i64),
        channel in prop::sample::select(vec!["voice", "text", "chat", "fax"]),
        session_type in prop::option::of(prop::sample::select(vec!["booking", "question", ""])),
        flags in prop::array::uniform4(any::<bool>()),
        assessments in prop::array::uniform2(prop::option::of(prop::sample::select(vec!["Yes-A", "Yes-B", "No", "Maybe"]))),
        stars in prop::option::of(1..=5_u32),
        (lead_value, lead_units, user_messages) in (prop::option::of(0..=LeadValue::MAX.units()), prop::option::of(any::<u32>()), prop::option::of(0..30_u32)),
        shares in prop::array::uniform2(prop::option::of(prop_oneof![Just(0), 0..=1_000_000_u32])),
        hours in prop::option::of(prop::sample::select(vec![Hours::Working, Hours::NonWorking])),
            ) -> Session {
        let [lead, opportunity, test, archived] = flags;
        let started_at = Timestamp::from_micros(started_at * 1_000_000).unwrap();
        let [auto, human] = assessments;
        let [conversion, recognition] = shares.map(|share| share.map(|share| Share::from_millionths(share).unwrap()));
        let micros = |seconds: i64| Timestamp::from_micros(started_at.micros() + seconds * 1_000_000).unwrap();
        Session::builder(format!("s-{id}"), started_at, Channel::from(channel))
            .lead(lead)
            .opportunity(opportunity)
            .test(test && archived != lead)
            .archived(archived && opportunity)
            .ended_at(seconds.map(micros))
            .session_type(session_type)
            .auto_assessment(auto)
            .human_assessment(human)
            .stars(stars)
            .lead_value(lead_value.map(|units| LeadValue::from_units(units).unwrap()))
            .lead_units(lead_units)
            .user_messages(user_messages)
            .conversion_ratio(conversion)
            .recognition(recognition)
            .hours(hours)
            .build()
            .unwrap()
    }
}

fn any_share() -> impl Strategy<Value = Share> {
    (0..=1_000_000_u32).prop_map(|share| Share::from_millionths(share).unwrap())
}

prop_compose! {
    fn any_schedule()(
        zone in any_zone(),
        hours in prop::collection::vec((0..7_usize, 0..12_u32, 13..=24_u32), 0..6),
        night in any::<bool>(),
        closed in prop::option::of(18_000..20_000_i32),
    ) -> Schedule {
        let mut builder = Schedule::builder(zone);
        for (day, start, end) in hours {
            builder = builder.weekly(Weekday::ALL[day], &format!("{start:02}:00"), &format!("{end:02}:00"));
        }
        if night {
            builder = builder.weekly(Weekday::Friday, "22:15", "06:30");
        }
        if let Some(days) = closed {
            builder = builder.exception(crate::Date::from_days(days).unwrap(), &[]);
        }
        builder.build().unwrap()
    }
}

prop_compose! {
    pub(crate) fn any_policies()(
        conversion in any_share(),
        share in prop::option::of(any_share()),
        value in prop_oneof![
            Just(LeadValueRule::AsRecorded),
            Just(LeadValueRule::Fixed("65.5".parse().unwrap())),
            Just(LeadValueRule::Units { unit_price: "12.34".parse().unwrap() }),
        ],
        schedule in prop::option::of(any_schedule()),
        count_archived in any::<bool>(),
        currency in prop::sample::select(vec!["USD", "JPY", "KWD"]),
        overrides in prop::sample::subsequence(PolicyFactor::ALL.to_vec(), 0..=3),
        voice in prop::option::of((0..100_u64, 100..1_000_u64)),
    ) -> Policies {
        let mut revenue = RevenuePolicy::builder()
            .currency(currency.parse().unwrap())
            .conversion_ratio(conversion)
            .lead_value(value)
            .recognition(share.map_or(RecognitionRule::Overflow, RecognitionRule::NonOverflow))
            .count_archived(count_archived);
        let is_possible = |factor: &PolicyFactor| value != LeadValueRule::AsRecorded || *factor != PolicyFactor::LeadValue;
        revenue = revenue.overrides(overrides.into_iter().filter(is_possible));
        if let Some(schedule) = schedule {
            revenue = revenue.schedule(schedule);
        }
        let messages = LengthRule::new(LengthMeasure::UserMessages, 2, 9).unwrap();
        let length = match voice {
            Some((short, long)) => {
                let rule = LengthRule::new(LengthMeasure::Seconds, short, long).unwrap();
                LengthPolicy::new(messages).with(Channel::Voice, rule)
            }
            None => LengthPolicy::new(messages),
        };
        Policies { length, revenue: revenue.build().unwrap() }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(policies in any_policies()) {
        let json = serde_json::to_string(&policies).unwrap();
        prop_assert_eq!(Policies::from_json(&json).unwrap(), policies);
    }
}
