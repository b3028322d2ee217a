//! Laws that hold for any filter and any session.

use proptest::prelude::*;

use super::strategy::{as_of, filter, instant, panel, session, sessions, table};
use super::*;
use crate::{AsOf, Policies, Record, Session, Zone};

fn matches(filter: &Filter, session: &Session) -> bool {
    filter.resolve(&as_of()).unwrap().matches(session, &Policies::default())
}

fn ids(table: &crate::SessionTable) -> Vec<String> {
    table.rows().map(|row| row.id().to_owned()).collect()
}

fn not(filter: &Filter) -> Filter {
    Filter::not(filter.clone()).unwrap()
}

proptest! {
    #[test]
    fn not_is_the_complement_and_de_morgan_holds(one in filter(), other in filter(), session in session("s".into())) {
        let pair = [one.clone(), other.clone()];
        let negated = [not(&one), not(&other)];
        prop_assert_eq!(matches(&not(&one), &session), !matches(&one, &session));
        prop_assert_eq!(matches(&not(&not(&one)), &session), matches(&one, &session));
        let all = Filter::all(pair.clone()).unwrap();
        let any = Filter::any(pair).unwrap();
        prop_assert_eq!(matches(&all, &session), matches(&one, &session) && matches(&other, &session));
        prop_assert_eq!(matches(&any, &session), matches(&one, &session) || matches(&other, &session));
        prop_assert_eq!(matches(&not(&all), &session), matches(&Filter::any(negated.clone()).unwrap(), &session));
        prop_assert_eq!(matches(&not(&any), &session), matches(&Filter::all(negated).unwrap(), &session));
        prop_assert_eq!(matches(&one.and(other).unwrap(), &session), matches(&all, &session));
    }

    #[test]
    fn a_table_is_filtered_as_its_sessions_are(first in filter(), second in filter(), sessions in sessions(0..150)) {
        let table = table(sessions.clone());
        let wanted: Vec<&Session> = sessions.iter().filter(|session| matches(&first, session)).collect();
        let filtered = table.filter(&first, &as_of()).unwrap();
        prop_assert_eq!(ids(&filtered), wanted.iter().map(|session| session.id()).collect::<Vec<_>>());
        prop_assert_eq!(table.count(&first, &as_of()).unwrap(), wanted.len());

        let twice = filtered.filter(&second, &as_of()).unwrap();
        let wanted = wanted.iter().filter(|session| matches(&second, session)).map(|session| session.id());
        prop_assert_eq!(ids(&twice), wanted.collect::<Vec<_>>());
        prop_assert_eq!(filtered.count(&second, &as_of()).unwrap(), twice.len());

        let reversed = table.reordered("-id", (0..u32::try_from(sessions.len()).unwrap()).rev().collect());
        let filtered = ids(&reversed.filter(&first, &as_of()).unwrap()).into_iter().rev();
        prop_assert!(filtered.eq(ids(&table.filter(&first, &as_of()).unwrap())));

        let query = twice.query();
        let again = table.filter(query.filter(), query.as_of()).unwrap();
        prop_assert_eq!(ids(&again), ids(&twice));
        prop_assert_eq!(again.query(), query);
    }

    #[test]
    fn json_and_query_lead_back(filter in filter()) {
        let json = filter.to_json();
        let read = Filter::from_json(&json).unwrap();
        prop_assert_eq!(read.to_json(), json.clone());
        prop_assert_eq!(read.hash(), filter.hash());
        prop_assert_eq!(serde_json::to_string(&filter).unwrap(), json.clone());
        prop_assert_eq!(Filter::from_query(&filter.to_query()).unwrap().to_json(), json);
    }

    #[test]
    fn a_url_library_may_encode_the_query_anew(filter in panel()) {
        let query = filter.to_query();
        let encoded: String = query
            .split('&')
            .map(|item| match item.split_once('=') {
                Some((key, text)) => format!("{}={}", key.replace('.', "%2E"), text.replace(',', "%2c").replace("%20", "+")),
                None => item.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("&");
        prop_assert_eq!(Filter::from_query(&format!("?{encoded}")).unwrap(), filter);
    }

    #[test]
    fn an_explanation_agrees_with_the_match(filter in filter(), session in session("s".into())) {
        let resolved = filter.resolve(&as_of()).unwrap();
        let explanation = resolved.explain(&session, &Policies::default());
        prop_assert_eq!(explanation.matched, resolved.matches(&session, &Policies::default()));
        if let Tree::Panel(clauses) = &filter.0.tree {
            prop_assert_eq!(explanation.clauses.len(), clauses.len());
            prop_assert_eq!(explanation.matched, explanation.clauses.iter().all(|clause| clause.held));
        } else {
            prop_assert_eq!(explanation.trees[0].held, explanation.matched);
        }
        let table = table(vec![session.clone()]);
        prop_assert_eq!(table.explain(session.id(), &filter, &as_of()).unwrap(), explanation.clone());
        serde_json::to_string(&explanation).unwrap();
    }

    #[test]
    fn adjacent_ranges_partition(mut bounds in proptest::array::uniform3(instant()), sessions in sessions(0..60)) {
        bounds.sort();
        let [a, b, c] = bounds;
        let table = table(sessions);
        let count = |from, to| table.count(&Filter::panel().from(from).to(to).build().unwrap(), &as_of()).unwrap();
        prop_assert_eq!(count(a, b) + count(b, c), count(a, c));
        prop_assert_eq!(count(b, b), 0);
    }

    #[test]
    fn adjacent_days_partition(day in 20_756..20_760, sessions in sessions(0..60)) {
        let table = table(sessions);
        let date = |days| crate::Date::from_days(days).unwrap();
        let count = |from, to| table.count(&Filter::panel().from(date(from)).to(date(to)).build().unwrap(), &as_of()).unwrap();
        prop_assert_eq!(count(day, day) + count(day + 1, day + 1), count(day, day + 1));
    }

    #[test]
    fn matches_lie_inside_the_bounds(filter in filter(), session in session("s".into())) {
        let resolved = filter.resolve(&as_of()).unwrap();
        if resolved.matches(&session, &Policies::default()) {
            prop_assert!(resolved.from().is_none_or(|from| from <= session.started_at()));
            prop_assert!(resolved.to().is_none_or(|to| session.started_at() < to));
        }
    }

    #[test]
    fn hostile_texts_are_errors_and_never_panics(text in ".{0,40}", json in r#"[\[\]{}",:a-z0-9. ]{0,30}"#) {
        let _ = Filter::from_json(&json);
        let _ = Filter::from_query(&text);
        let key = clause::KEYS[text.len() % clause::KEYS.len()].name;
        let _ = Filter::from_query(&format!("{key}={text}"));
    }
}

#[test]
fn depth_and_size_are_limited() {
    let deepest = (1..DEEPEST).fold(Filter::portal_default(), |filter, _| Filter::all([filter]).unwrap());
    assert_eq!(Filter::from_json(&deepest.to_json()).unwrap(), deepest);
    assert_eq!(Filter::from_query(&deepest.to_query()).unwrap(), deepest);
    let deepest_by_not = (1..DEEPEST).fold(Filter::default(), |filter, _| Filter::not(filter).unwrap());
    for filter in [&deepest, &deepest_by_not] {
        assert_eq!(Filter::all([filter.clone()]).unwrap_err().kind(), ErrorKind::TooDeep);
        assert_eq!(Filter::not(filter.clone()).unwrap_err().kind(), ErrorKind::TooDeep);
        let json = format!(r#"{{"not":{}}}"#, filter.to_json().replace(r#""version":1,"#, ""));
        assert_eq!(Filter::from_json(&json).unwrap_err().kind(), ErrorKind::TooDeep);
    }
    assert_eq!(Filter::from_json(&r#"{"all":["#.repeat(100_000)).unwrap_err().kind(), ErrorKind::TooDeep);

    let mut doubled = Filter::default();
    let error = loop {
        match Filter::any([doubled.clone(), doubled]) {
            Ok(filter) => doubled = filter,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::FilterTooLarge);
}

#[test]
fn a_query_of_many_unknown_keys_is_refused_at_once() {
    let query: Vec<String> = (0..1_000_000).map(|key| format!("k{key}=")).collect();
    assert_eq!(Filter::from_query(&query.join("&")).unwrap_err().kind(), ErrorKind::UnknownKey);
}

#[test]
fn chained_filters_stay_flat() {
    let lead = Filter::panel().lead(true).build().unwrap();
    let joined = (0..200).fold(Filter::default(), |filter, _| filter.and(lead.clone()).unwrap());
    assert_eq!(joined.0.size.depth, 2);
    assert_eq!(Filter::default().and(lead.clone()).unwrap(), lead);
    assert_eq!(lead.and(Filter::default()).unwrap(), lead);
}

#[test]
fn a_table_remembers_from_when_and_where_it_was_asked() {
    let table = table(Vec::new());
    let last = Filter::panel().last("2d").build().unwrap();
    let lead = Filter::panel().lead(true).build().unwrap();
    let filtered = table.filter(&last, &as_of()).unwrap().filter(&lead, &AsOf::unspecified()).unwrap();
    assert_eq!(filtered.query().as_of(), &as_of());
    assert_eq!(filtered.query().filter().to_json(), r#"{"version":1,"all":[{"last":"2d"},{"lead":true}]}"#);
    assert_eq!(filtered.query().from().unwrap().to_string(), "2026-10-31T12:00:00Z");
    let later = as_of().with_now("2026-11-03T00:00:00Z".parse().unwrap());
    assert_eq!(filtered.filter(&lead, &later).unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(filtered.filter(&lead, &as_of().with_zone(Zone::utc())).unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(table.query().filter(), &Filter::default());
}

#[test]
fn an_explanation_names_every_place() {
    let filter =
        Filter::from_json(r#"{"any":[{"lead":true},{"not":{"search":"GARDEN","asr":{"min":"1.50"}}}]}"#).unwrap();
    let session = Session::builder("s", "2026-11-01T14:30:00Z".parse().unwrap(), crate::Channel::Voice)
        .summary("a garden")
        .comment("Garden")
        .build()
        .unwrap();
    let explanation = table(vec![session]).explain("s", &filter, &AsOf::unspecified()).unwrap();
    assert_eq!(
        serde_json::to_string(&explanation).unwrap(),
        concat!(
            r#"{"matched":true,"clauses":["#,
            r#"{"path":"any[0].lead","key":"lead","wanted":true,"saw":false,"held":false},"#,
            r#"{"path":"any[1].not.search","key":"search","wanted":"GARDEN","saw":["summary","comment"],"held":true},"#,
            r#"{"path":"any[1].not.asr","key":"asr","wanted":{"min":"1.5"},"saw":"0","held":false}],"#,
            r#""trees":[{"path":"any","held":true},{"path":"any[1].not","held":true}]}"#,
        )
    );
    let error = table(Vec::new()).explain("s", &filter, &AsOf::unspecified()).unwrap_err();
    assert_eq!((error.kind(), error.value()), (ErrorKind::UnknownSession, Some("s")));
}

#[test]
fn what_is_missing_is_asked_for_by_its_place() {
    let filter = Filter::from_json(r#"{"all":[{"lead":true},{"not":{"calendar":"today"}}]}"#).unwrap();
    let error = filter.resolve(&AsOf::unspecified()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::NowRequired, Some("all[1].not.calendar")));
    let error = filter.resolve(&AsOf::unspecified().with_now("2026-11-01T00:00:00Z".parse().unwrap())).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::ZoneRequired, Some("all[1].not.calendar")));
    let mixed = Filter::from_json(r#"{"from":"2026-11-02T00:00:00Z","to":"2026-10-31"}"#).unwrap();
    let error = mixed.resolve(&as_of()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::RangeReversed, Some("from")));
}

#[test]
fn the_table_of_keys_is_the_shape_of_a_panel() {
    let names: std::collections::BTreeSet<_> = clause::KEYS.iter().map(|key| key.name).collect();
    assert_eq!(names.len(), clause::KEYS.len());
    for key in &clause::KEYS {
        let error = Filter::from_json(&format!(r#"{{"{}":null}}"#, key.name)).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::WrongType, Some(key.name)));
    }
}

#[test]
fn filters_are_equal_and_shown_by_their_canonical_form() {
    let lead = Filter::panel().lead(true).build().unwrap();
    assert_eq!(lead, Filter::from_json(r#"{"lead":true}"#).unwrap());
    assert_ne!(lead, Filter::panel().lead(false).build().unwrap());
    assert_ne!(lead, Filter::default());
    assert_eq!(lead.to_string(), r#"{"version":1,"lead":true}"#);
    assert_eq!(format!("{lead:?}"), r#"Filter({"version":1,"lead":true})"#);
}

#[test]
fn a_builder_keeps_every_part_and_the_later_of_two() {
    let panel = Filter::panel().tags_any(["a"]).tags_none(["b"]).lead(true).stars(..=3).duration_s(30..);
    let json =
        r#"{"version":1,"lead":true,"tags":{"any":["a"],"none":["b"]},"stars":{"max":3},"duration_s":{"min":30}}"#;
    assert_eq!(panel.clone().build().unwrap().to_json(), json);
    let later = panel.tags_any(["c"]).lead(false).stars(2..=4).build().unwrap();
    let json =
        json.replace(r#"["a"]"#, r#"["c"]"#).replace("true", "false").replace(r#"{"max":3}"#, r#"{"min":2,"max":4}"#);
    assert_eq!(later.to_json(), json);
}

#[test]
fn a_text_that_is_no_json_is_told_what_a_filter_looks_like() {
    let message = |text: &str| {
        let error = Filter::from_json(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidJson, "{text}");
        error.message().to_owned()
    };
    for text in ["voice", "channels=voice", ""] {
        assert!(message(text).starts_with("as text, a filter is JSON such as "), "{text}");
    }
    for text in ["{", r#" {"lead":}"#, "[1", "\"a"] {
        assert!(!message(text).contains("such as"), "{text}");
    }
}

#[test]
fn messages_show_what_would_be_right() {
    for (key, right) in [
        ("stars", r#"{"min":4,"max":5}"#),
        ("duration_s", r#"{"min":30,"max":300}"#),
        ("user_messages", r#"{"min":3,"max":15}"#),
        ("asr", r#"{"min":"100","max":"250.50"}"#),
        ("lead_value", r#"{"min":"100","max":"250.50"}"#),
    ] {
        let error = Filter::from_json(&format!(r#"{{"{key}":3}}"#)).unwrap_err();
        assert!(error.message().contains(right), "{error}");
        Filter::from_json(&format!(r#"{{"{key}":{right}}}"#)).unwrap();
    }
    for key in ["from", "to"] {
        let error = Filter::from_query(&format!("{key}=2026-11-01T00:00:00+02:00")).unwrap_err();
        assert!(error.message().contains("`%2B`"), "{error}");
    }
    for (json, min, max) in
        [(r#"{"stars":{"min":4,"max":2}}"#, "4", "2"), (r#"{"lead_value":{"min":"2.50","max":"1"}}"#, "2.5", "1")]
    {
        let error = Filter::from_json(json).unwrap_err();
        assert_eq!((error.kind(), error.value()), (ErrorKind::RangeReversed, Some(min)));
        assert_eq!(error.message(), format!("`min` is `{min}`, above `max`, which is `{max}`"));
    }
}

#[test]
fn ranges_say_whether_they_take_decimals() {
    for (name, number) in [
        ("stars", "whole number"),
        ("duration_s", "whole number"),
        ("user_messages", "whole number"),
        ("asr", "decimal"),
        ("lead_value", "decimal"),
    ] {
        let key = clause::KEYS.iter().find(|key| key.name == name).unwrap();
        let takes = format!(r#"{{"min": {number}, "max": {number}}}, either one or both, inclusive"#);
        assert_eq!(key.kind.takes(), takes, "{name}");
    }
}

#[test]
fn an_explanation_shows_the_value_among_a_closed_set() {
    let filter = Filter::from_json(
        r#"{"auto_assessment":["Yes-A"],"human_assessment":["No"],"assessment":["Yes-A"],"lengths":["long"]}"#,
    );
    let at = "2026-11-01T14:30:00Z".parse().unwrap();
    let session = || Session::builder("s", at, crate::Channel::Chat).auto_assessment("Yes-A").user_messages(1);
    let saw = |session: Session| {
        let explanation = table(vec![session]).explain("s", filter.as_ref().unwrap(), &AsOf::unspecified()).unwrap();
        explanation.clauses.into_iter().map(|clause| (clause.saw.to_string(), clause.held)).collect::<Vec<_>>()
    };
    let seen = |seen: [(&str, bool); 4]| seen.map(|(value, held)| (value.to_owned(), held)).to_vec();
    assert_eq!(
        saw(session().build().unwrap()),
        seen([(r#""Yes-A""#, true), ("null", false), (r#""Yes-A""#, true), (r#""short""#, false)])
    );
    assert_eq!(
        saw(session().human_assessment("No").build().unwrap()),
        seen([(r#""Yes-A""#, true), (r#""No""#, true), (r#""No""#, false), (r#""short""#, false)])
    );
}
