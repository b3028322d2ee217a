use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::policies::tests::{self, any_policies};
use crate::time::tests::any_zone;
use crate::{Channel, ErrorKind, Filter, LeadValueRule, Money, Policies, Record, RevenuePolicy, Session, Summary};

fn table(sessions: impl IntoIterator<Item = Session>, policies: &Policies) -> SessionTable {
    SessionTable::from_sessions(sessions, policies.clone()).unwrap()
}

fn session(id: &str, started_at: &str) -> Session {
    Session::builder(id, started_at.parse().unwrap(), Channel::Voice).build().unwrap()
}

fn utc() -> AsOf {
    AsOf::unspecified().with_zone(Zone::utc())
}

/// The key of a session as one would say it, asking another library for the time.
fn said(session: &Session, by: Grouping, zone: &Zone, policies: &Policies) -> Value {
    let local = jiff::Timestamp::from_microsecond(session.started_at().micros()).unwrap().in_tz(zone.name()).unwrap();
    let week = local.date().iso_week_date();
    match by {
        Grouping::Day => json!(local.strftime("%Y-%m-%d").to_string()),
        Grouping::Week => json!(format!("{:04}-W{:02}", week.year(), week.week())),
        Grouping::Month => json!(local.strftime("%Y-%m").to_string()),
        Grouping::Weekday => json!(local.strftime("%a").to_string().to_lowercase()),
        Grouping::HourOfDay => json!(local.hour()),
        Grouping::Type => json!(session.session_type()),
        Grouping::Channel => json!(session.channel()),
        Grouping::Length => json!(policies.length.classify(session).as_str()),
        Grouping::Hours => json!(policies.revenue.hours(session)),
        Grouping::Assessment => json!(session.human_assessment().or(session.auto_assessment())),
        Grouping::Stars => json!(session.stars()),
        Grouping::Integration => json!(session.integration_idn()),
        Grouping::Connector => json!(session.connector_idn()),
    }
}

/// What a group and a summary both tell.
fn numbers(answer: &impl Serialize, total: &str) -> Value {
    let mut answer = serde_json::to_value(answer).unwrap();
    let names = [
        "asr",
        "opportunity_value",
        "leads",
        "opportunities",
        "css",
        "oss",
        "lss",
        "excluded",
        "unassessed",
        "unknown_assessment",
        "origins",
    ];
    let mut numbers: serde_json::Map<String, Value> =
        names.iter().map(|&name| (name.into(), answer[name].take())).collect();
    numbers.insert("total".into(), answer[total].take());
    numbers.into()
}

fn summary(sessions: Vec<Session>, policies: &Policies) -> Summary {
    table(sessions, policies).summary(&utc()).unwrap()
}

prop_compose! {
    fn any_sessions()(
        sessions in tests::any_sessions(60),
        idns in prop::collection::vec(prop::array::uniform2(0..3_usize), 60),
    ) -> Vec<Session> {
        let named = |session: Session, [integration, connector]: [usize; 2]| {
            let mut builder = session.to_builder();
            if integration > 0 {
                builder = builder.integration_idn(["phone", "web"][integration - 1]);
            }
            if connector > 0 {
                builder = builder.connector_idn(["sip", ""][connector - 1]);
            }
            builder.build().unwrap()
        };
        sessions.into_iter().zip(idns).map(|(session, idns)| named(session, idns)).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_group_is_the_summary_of_its_sessions(
        sessions in any_sessions(),
        zone in any_zone(),
        policies in any_policies(),
        by in prop::sample::select(Grouping::ALL.to_vec()),
    ) {
        let as_of = AsOf::unspecified().with_zone(zone.clone());
        let breakdown = table(sessions.clone(), &policies).by(by, &as_of).unwrap();
        prop_assert!(breakdown.groups.is_sorted_by(|one, next| one.key < next.key));
        let mut expected: BTreeMap<String, Vec<Session>> = BTreeMap::new();
        for session in sessions {
            expected.entry(said(&session, by, &zone, &policies).to_string()).or_default().push(session);
        }
        for group in &breakdown.groups {
            let sessions = expected.remove(&serde_json::to_string(&group.key).unwrap()).unwrap_or_default();
            prop_assert!(!sessions.is_empty() || by.is_of_time());
            prop_assert_eq!(numbers(group, "count"), numbers(&summary(sessions, &policies), "total"));
        }
        prop_assert!(expected.is_empty(), "{:?}", expected.keys());
    }

    #[test]
    fn the_groups_together_are_the_summary(
        sessions in any_sessions(),
        keep in prop::collection::vec(any::<bool>(), 60),
        zone in any_zone(),
        policies in any_policies(),
        by in prop::sample::select(Grouping::ALL.to_vec()),
    ) {
        let table = table(sessions, &policies);
        let table = table.narrowed(table.bits_where(|row| keep[row]), crate::Query::default());
        let as_of = AsOf::unspecified().with_zone(zone);
        let (groups, whole) = (table.by(by, &as_of).unwrap().groups, table.summary(&as_of).unwrap());
        let sum = |number: fn(&GroupMetrics) -> u64| groups.iter().map(number).sum::<u64>();
        let amount = |number: fn(&GroupMetrics) -> Money| {
            groups.iter().map(number).try_fold(Money::ZERO, Money::checked_add).unwrap()
        };
        let ratio = |number: fn(&GroupMetrics) -> Ratio| {
            groups.iter().map(number).fold(Ratio::default(), |sum, ratio| Ratio {
                numerator: sum.numerator + ratio.numerator,
                denominator: sum.denominator + ratio.denominator,
                eligible: sum.eligible + ratio.eligible,
                assessed: sum.assessed + ratio.assessed,
            })
        };
        prop_assert_eq!(sum(|group| group.count), whole.total);
        prop_assert_eq!(amount(|group| group.asr.exact), whole.asr.exact);
        prop_assert_eq!(amount(|group| group.opportunity_value.exact), whole.opportunity_value.exact);
        prop_assert_eq!((sum(|group| group.leads), sum(|group| group.opportunities)), (whole.leads, whole.opportunities));
        prop_assert_eq!((ratio(|group| group.css), ratio(|group| group.oss), ratio(|group| group.lss)), (whole.css, whole.oss, whole.lss));
        prop_assert_eq!((sum(|group| group.excluded.test), sum(|group| group.excluded.archived)), (whole.excluded.test, whole.excluded.archived));
        prop_assert_eq!(
            (sum(|group| group.unassessed.leads), sum(|group| group.unassessed.opportunities)),
            (whole.unassessed.leads, whole.unassessed.opportunities)
        );
        prop_assert_eq!(sum(|group| group.unknown_assessment.leads), whole.unknown_assessment.leads);
        prop_assert_eq!(sum(|group| group.origins.recognition.session), whole.origins.recognition.session);
        prop_assert_eq!(sum(|group| group.origins.lead_value.policy), whole.origins.lead_value.policy);
    }
}

#[test]
fn every_time_of_the_range_is_there() {
    let table = table([session("s-1", "2026-12-31T12:00:00Z")], &Policies::default());
    let filter = Filter::from_json(r#"{"from":"2026-12-26T00:00:00Z","to":"2027-02-01T00:00:00Z"}"#).unwrap();
    let asked = table.filter(&filter, &utc()).unwrap();
    let groups = |table: &SessionTable, by| {
        let breakdown = table.by(by, &utc()).unwrap();
        let keys = breakdown.groups.iter().map(|group| serde_json::to_value(&group.key).unwrap()).collect::<Vec<_>>();
        (keys, breakdown.groups.iter().map(|group| group.count).collect::<Vec<_>>())
    };
    let (days, counts) = groups(&asked, Grouping::Day);
    assert_eq!((days.len(), &days[0], &days[36]), (37, &json!("2026-12-26"), &json!("2027-01-31")));
    assert_eq!((counts.iter().sum::<u64>(), counts[5]), (1, 1));
    let weeks = json!(["2026-W52", "2026-W53", "2027-W01", "2027-W02", "2027-W03", "2027-W04"]);
    assert_eq!(groups(&asked, Grouping::Week), (weeks.as_array().unwrap().clone(), vec![0, 1, 0, 0, 0, 0]));
    assert_eq!(groups(&asked, Grouping::Month), (vec![json!("2026-12"), json!("2027-01")], vec![1, 0]));

    let none = asked.slice(..0);
    assert_eq!(groups(&none, Grouping::Weekday).0, ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
    assert_eq!(groups(&none, Grouping::HourOfDay).0, (0..24).map(|hour| json!(hour)).collect::<Vec<_>>());
    assert_eq!(groups(&none, Grouping::Month).1, [0, 0]);
    assert_eq!(groups(&none, Grouping::Stars), (vec![], vec![]));
    assert_eq!(groups(&table.slice(..0), Grouping::Day), (vec![], vec![]));
}

#[test]
fn only_groups_of_time_need_a_zone() {
    let table = table([session("s-1", "2026-11-01T12:00:00Z")], &Policies::default());
    for by in Grouping::ALL {
        assert_eq!(by.as_str().parse::<Grouping>().unwrap(), by);
        match table.by(by, &AsOf::unspecified()) {
            Ok(breakdown) => assert!(!by.is_of_time() && breakdown.range.zone.is_none()),
            Err(error) => assert!(by.is_of_time() && error.kind() == ErrorKind::ZoneRequired),
        }
    }
    let error = "tags".parse::<Grouping>().unwrap_err();
    assert_eq!((error.kind(), error.value()), (ErrorKind::InvalidValue, Some("tags")));
}

#[test]
fn of_too_many_days_only_groups_with_sessions_are_there() {
    let ends = |last| [session("s-1", "1970-01-01T00:00:00Z"), session("s-2", last)];
    let long = table(ends("2079-07-07T00:00:00Z"), &Policies::default()).by(Grouping::Day, &utc()).unwrap();
    assert_eq!((long.groups.len(), long.range.days), (40_000, Some(ListedDays::Every)));
    let longer = table(ends("2079-07-08T00:00:00Z"), &Policies::default());
    for by in [Grouping::Day, Grouping::Week, Grouping::Month] {
        let breakdown = longer.by(by, &utc()).unwrap();
        assert_eq!((breakdown.groups.len(), breakdown.range.days), (2, Some(ListedDays::WithSessions)));
    }
    assert_eq!(longer.by(Grouping::Weekday, &utc()).unwrap().groups[2].count, 0);
    let hours = longer.by(Grouping::HourOfDay, &utc()).unwrap();
    assert_eq!((hours.groups[0].count, hours.range.days), (2, None));
}

#[test]
fn a_sum_that_overflows_names_the_session() {
    let rule = LeadValueRule::Units { unit_price: "999999999999.9999".parse().unwrap() };
    let policies =
        Policies { revenue: RevenuePolicy::builder().lead_value(rule).build().unwrap(), ..Policies::default() };
    let sessions = (0..200_000).map(|number| {
        let session = session(&format!("s-{number}"), "2026-11-01T12:00:00Z").to_builder();
        let session = if number % 40_000 == 0 { session.lead_units(u32::MAX) } else { session };
        session.lead(true).opportunity(true).auto_assessment("Yes-A").build().unwrap()
    });
    let table = table(sessions, &policies);
    for threads in [1, 3] {
        let error = table.with_threads(threads).by(Grouping::Channel, &utc()).unwrap_err();
        assert_eq!((error.kind(), error.value()), (ErrorKind::Overflow, Some("s-120000")));
    }
    let few = table.slice(..100_000);
    let expected = few.by(Grouping::Hours, &utc()).unwrap();
    assert_eq!(few.with_threads(3).by(Grouping::Hours, &utc()).unwrap(), expected);
}
