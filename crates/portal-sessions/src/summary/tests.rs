use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::policies::tests::{any_policies, any_sessions};
use crate::session::SessionBuilder;
use crate::time::tests::any_zone;
use crate::{
    Channel, ErrorKind, LeadValueRule, Money, Policies, Query, Record, RevenuePolicy, Session, Timestamp, Zone,
};

fn utc() -> AsOf {
    AsOf::unspecified().with_zone(Zone::utc())
}

fn at(started_at: &str) -> SessionBuilder {
    Session::builder(started_at, started_at.parse().unwrap(), Channel::Voice)
}

fn table(sessions: impl IntoIterator<Item = SessionBuilder>) -> SessionTable {
    SessionTable::from_sessions(sessions.into_iter().map(|session| session.build().unwrap()), Policies::default())
        .unwrap()
}

/// The same rows, as the answer to a question about this time.
fn within(table: &SessionTable, from: Option<&str>, to: Option<&str>) -> SessionTable {
    let instant = |text: Option<&str>| text.map(|text| text.parse::<Timestamp>().unwrap());
    let query = Query { span: crate::filter::Span { from: instant(from), to: instant(to) }, ..Query::default() };
    table.narrowed(table.bits_where(|_| true), query)
}

fn dates(summary: &Summary) -> Vec<(String, u64)> {
    summary.sessions_by_date.iter().map(|day| (day.date.to_string(), day.count)).collect()
}

#[test]
fn a_summary_needs_a_zone() {
    let error = table([]).summary(&AsOf::unspecified()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ZoneRequired);
}

#[test]
fn the_days_are_those_of_the_range() {
    let day = |date: &str, count| (date.to_owned(), count);
    let one = table([at("2026-11-02T12:00:00Z")]);
    let of = |from, to| dates(&within(&one, from, to).summary(&utc()).unwrap());
    assert_eq!(of(None, None), [day("2026-11-02", 1)]);
    assert_eq!(
        of(Some("2026-11-01T23:59:59Z"), Some("2026-11-04T00:00:00Z")),
        [day("2026-11-01", 0), day("2026-11-02", 1), day("2026-11-03", 0)]
    );
    assert_eq!(of(Some("2026-11-01T00:00:00Z"), None), [day("2026-11-01", 0), day("2026-11-02", 1)]);
    assert_eq!(of(None, Some("2026-11-03T00:00:00.000001Z")), [day("2026-11-02", 1), day("2026-11-03", 0)]);

    let none = table([]);
    let of = |from, to| within(&none, from, to).summary(&utc()).unwrap();
    assert_eq!(dates(&of(Some("2026-11-01T00:00:00Z"), Some("2026-11-02T00:00:00Z"))), [day("2026-11-01", 0)]);
    for (from, to) in
        [("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"), ("2026-11-03T00:00:00Z", "2026-11-01T00:00:00Z")]
    {
        let summary = of(Some(from), Some(to));
        assert_eq!(dates(&summary), []);
        assert_eq!(
            serde_json::to_value(summary.range).unwrap(),
            json!({"from": from, "to": to, "zone": "UTC", "tzdb": crate::tzdb_version(), "days": "every"})
        );
    }
    assert_eq!(dates(&of(Some("2026-11-01T00:00:00Z"), None)), []);
    assert_eq!(dates(&of(None, Some("2026-11-01T00:00:00Z"))), []);
}

#[test]
fn of_too_many_days_only_those_with_sessions_are_listed() {
    let far = table([at("1970-01-01T00:00:00Z"), at("2079-07-07T00:00:00Z")]).summary(&utc()).unwrap();
    assert_eq!((far.sessions_by_date.len(), far.range.days), (40_000, ListedDays::Every));
    for ends in [["1970-01-01T00:00:00Z", "2079-07-08T00:00:00Z"], ["2026-11-01T00:00:00Z", "9999-12-30T00:00:00Z"]] {
        let further = table(ends.map(at)).summary(&utc()).unwrap();
        assert_eq!((further.total, further.range.days), (2, ListedDays::WithSessions));
        assert_eq!(dates(&further), ends.map(|end| (end.split('T').next().unwrap().to_owned(), 1)));
        assert_eq!(further.sessions_by_asr.len(), 2);
        assert_eq!(serde_json::to_value(&further).unwrap()["range"]["days"], ListedDays::WithSessions.as_str());
    }
    let range = within(&table([]), Some("1970-01-01T00:00:00Z"), Some("2079-07-08T00:00:00.000001Z"));
    let nothing = range.summary(&utc()).unwrap();
    assert_eq!((dates(&nothing), nothing.range.days), (vec![], ListedDays::WithSessions));
    let range = within(&table([at("2026-11-02T12:00:00Z")]), None, Some("2979-07-08T00:00:00Z"));
    assert_eq!(dates(&range.summary(&utc()).unwrap()), [("2026-11-02".to_owned(), 1)]);
}

fn most_expensive(number: u32) -> Session {
    let session = Session::builder(format!("s-{number}"), "2026-11-01T14:30:00Z".parse().unwrap(), Channel::Voice);
    session.lead(true).opportunity(true).auto_assessment("Yes-A").lead_units(u32::MAX).build().unwrap()
}

fn by_units() -> Policies {
    let rule = LeadValueRule::Units { unit_price: "999999999999.9999".parse().unwrap() };
    Policies { revenue: RevenuePolicy::builder().lead_value(rule).build().unwrap(), ..Policies::default() }
}

#[test]
fn a_sum_that_overflows_names_the_session() {
    let whole = |count| {
        let sessions = SessionTable::from_sessions((0..count).map(most_expensive), by_units()).unwrap();
        sessions.summary(&utc())
    };
    let exact = "999999999999.9999".parse::<Money>().unwrap().units() * i128::from(u32::MAX) * 3;
    assert_eq!(whole(3).unwrap().asr.exact, Money::from_units(exact));
    let error = whole(4).unwrap_err();
    assert_eq!((error.kind(), error.value()), (ErrorKind::Overflow, Some("s-3")));
}

#[test]
fn counts_that_overflow_are_an_error() {
    let mut state = SummaryState::new(Zone::utc(), Policies::default());
    state.add(&Session::builder("s-1", Timestamp::MIN, Channel::Voice).stars(5).build().unwrap()).unwrap();
    let doubled = (0..64).try_fold(state, |state, _| state.clone().merge(state));
    assert_eq!(doubled.unwrap_err().kind(), ErrorKind::Overflow);
}

#[test]
fn an_error_leaves_the_state_as_it_was() {
    let mut state = SummaryState::new(Zone::utc(), by_units());
    (0..3).for_each(|number| state.add(&most_expensive(number)).unwrap());
    let before = state.clone();
    assert_eq!(state.add(&most_expensive(3)).unwrap_err().kind(), ErrorKind::Overflow);
    assert_eq!(state, before);

    let error = state.merge(before).unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Overflow, "the ASR of two parts overflows"));
}

#[test]
fn an_opportunity_value_may_overflow_alone() {
    let lost = |number| most_expensive(number).to_builder().human_assessment("No").build().unwrap();
    let mut state = SummaryState::new(Zone::utc(), by_units());
    (0..3).for_each(|number| state.add(&lost(number)).unwrap());
    let error = state.add(&lost(3)).unwrap_err();
    assert_eq!(error.to_string(), "the opportunity value overflows at the session `s-3`");
    let error = state.clone().merge(state).unwrap_err();
    assert_eq!(error.message(), "the opportunity value of two parts overflows");
}

#[test]
fn more_sessions_than_can_be_counted_are_an_error() {
    let mut state = SummaryState::new(Zone::utc(), Policies::default());
    state.add(&at("2026-11-01T12:00:00Z").stars(5).build().unwrap()).unwrap();
    let error = loop {
        match state.clone().merge(state) {
            Ok(doubled) => state = doubled,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Overflow);
}

#[test]
fn parts_of_different_questions_do_not_merge() {
    let state = |zone: &str, revenue: RevenuePolicy| {
        SummaryState::new(Zone::get(zone).unwrap(), Policies { revenue, ..Policies::default() })
    };
    let dollars = || state("UTC", RevenuePolicy::default());
    let euros = state("UTC", RevenuePolicy::builder().currency("EUR".parse().unwrap()).build().unwrap());
    assert_eq!(dollars().merge(euros).unwrap_err().kind(), ErrorKind::CurrencyMismatch);
    let elsewhere = state("Asia/Tokyo", RevenuePolicy::default());
    assert_eq!(dollars().merge(elsewhere).unwrap_err().kind(), ErrorKind::Conflict);
    let otherwise = state("UTC", RevenuePolicy::builder().count_archived(true).build().unwrap());
    assert_eq!(dollars().merge(otherwise).unwrap_err().kind(), ErrorKind::Conflict);
}

/// Now and then one of them started far away from the others.
fn scattered_sessions() -> impl Strategy<Value = Vec<Session>> {
    let far = prop::sample::select(vec![Timestamp::MIN.micros(), Timestamp::MAX.micros(), 5_000_000_000_000_000]);
    let moved = prop::collection::vec(prop::option::weighted(0.03, far), 40);
    (any_sessions(40), moved).prop_map(|(sessions, moved)| {
        let at = |(session, far): (Session, Option<i64>)| match far {
            None => session,
            Some(far) => {
                let mut wire = serde_json::to_value(crate::Wire(&session)).unwrap();
                wire["started_at"] = json!(Timestamp::from_micros(far).unwrap());
                Session::from_json(&wire.to_string()).unwrap()
            }
        };
        sessions.into_iter().zip(moved).map(at).collect()
    })
}

fn from_sessions(sessions: &[Session], policies: &Policies) -> SessionTable {
    SessionTable::from_sessions(sessions.iter().cloned(), policies.clone()).unwrap()
}

fn whole(sessions: &[Session], zone: &Zone, policies: &Policies) -> Summary {
    from_sessions(sessions, policies).summary(&AsOf::unspecified().with_zone(zone.clone())).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn however_it_is_divided_the_summary_is_the_same(
        sessions in scattered_sessions(),
        places in prop::collection::vec(0..5_usize, 40),
        order in Just([0_usize, 1, 2, 3, 4]).prop_shuffle(),
        zone in any_zone(),
        policies in any_policies(),
    ) {
        let whole = whole(&sessions, &zone, &policies);
        let mut parts: Vec<SummaryState> = (0..5).map(|_| SummaryState::new(zone.clone(), policies.clone())).collect();
        for (session, &place) in sessions.iter().zip(&places) {
            parts[place].add(session).unwrap();
        }
        let [a, b, c, d, e] = order.map(|place| parts[place].clone());
        let leftwards = [&a, &b, &c, &d, &e].into_iter().cloned().reduce(|left, right| left.merge(right).unwrap()).unwrap();
        let nested = a.merge(b).unwrap().merge(c.merge(d.merge(e).unwrap()).unwrap()).unwrap();
        prop_assert_eq!(&leftwards, &nested);
        prop_assert_eq!(leftwards.finish(None, None), whole);
    }

    #[test]
    fn every_session_is_in_one_bucket_of_each_breakdown(
        sessions in scattered_sessions(),
        zone in any_zone(),
        policies in any_policies(),
    ) {
        let summary = whole(&sessions, &zone, &policies);
        let total = sessions.len() as u64;
        prop_assert_eq!(summary.total, total);
        prop_assert_eq!(summary.sessions_by_date.iter().map(|row| row.count).sum::<u64>(), total);
        prop_assert_eq!(summary.sessions_by_type.iter().map(|row| row.count).sum::<u64>(), total);
        prop_assert_eq!(summary.sessions_by_channel.iter().map(|row| row.count).sum::<u64>(), total);
        prop_assert_eq!(summary.sessions_by_hours.iter().map(|row| row.count).sum::<u64>(), total);
        prop_assert_eq!(summary.sessions_by_length.iter().map(|row| row.count).sum::<u64>(), total);
        let days = summary.sessions_by_asr.iter().try_fold(Money::ZERO, |sum, day| sum.checked_add(day.sum));
        prop_assert_eq!(days, Some(summary.asr.exact));
        for day in &summary.sessions_by_date {
            let started = sessions.iter().filter(|session| zone.date_of(session.started_at()) == day.date).count();
            prop_assert_eq!(day.count, started as u64);
        }
        prop_assert!(summary.sessions_by_date.is_sorted_by_key(|row| row.date));
        prop_assert!(summary.sessions_by_channel.is_sorted_by_key(|row| row.channel.clone()));
    }

    #[test]
    fn only_shown_rows_count(sessions in scattered_sessions(), keep in prop::collection::vec(any::<bool>(), 40)) {
        let kept: Vec<Session> = sessions.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(session, _)| session.clone()).collect();
        let all = from_sessions(&sessions, &Policies::default());
        let narrowed = all.narrowed(all.bits_where(|row| keep[row]), Query::default());
        prop_assert_eq!(narrowed.summary(&utc()).unwrap(), whole(&kept, &Zone::utc(), &Policies::default()));
    }
}

#[test]
fn sums_of_days_are_the_total_over_changes_of_the_clock() {
    for zone in [
        "America/New_York",
        "Europe/Lisbon",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "America/St_Johns",
        "Pacific/Apia",
    ] {
        let start = "2010-10-01T00:00:00Z".parse::<Timestamp>().unwrap().micros();
        // Every 47 minutes, so that every hour of every change has some.
        let instants = (0..17_000).map(|step| Timestamp::from_micros(start + step * 47 * 60_000_000).unwrap());
        let table = table(instants.map(|instant| Session::builder(instant.to_string(), instant, Channel::Chat)));
        let zone = Zone::get(zone).unwrap();
        let summary = table.summary(&AsOf::unspecified().with_zone(zone.clone())).unwrap();
        assert_eq!(summary.sessions_by_date.iter().map(|day| day.count).sum::<u64>(), 17_000);
        let mut expected = BTreeMap::new();
        table.rows().for_each(|row| *expected.entry(zone.date_of(row.started_at())).or_insert(0) += 1);
        for day in &summary.sessions_by_date {
            assert_eq!(Some(&day.count).filter(|&&count| count > 0), expected.get(&day.date), "{zone} {}", day.date);
        }
    }
}
