use proptest::prelude::*;

use super::*;
use crate::testing::{full, session};
use crate::{Assessment, RevenuePolicy};

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000).unwrap()
}

fn builder() -> Review {
    Review::new("ann", at(5), Surface::Builder)
}

fn changes() -> impl Strategy<Value = Change> {
    let text = || prop::option::of("[a-c]{0,2}".prop_map(String::from));
    let assessment = prop::sample::select(vec![Assessment::YesA, Assessment::YesB, Assessment::No]);
    prop_oneof![
        text().prop_map(Change::Comment),
        any::<bool>().prop_map(Change::Done),
        any::<bool>().prop_map(Change::Todo),
        prop::collection::vec("[ab]", 0..3).prop_map(Change::Tags),
        prop::option::of(1u8..=5).prop_map(Change::Stars),
        any::<bool>().prop_map(Change::Archived),
        any::<bool>().prop_map(Change::Test),
        any::<bool>().prop_map(Change::Opportunity),
        prop::option::of(assessment).prop_map(Change::HumanAssessment),
    ]
}

fn edits() -> impl Strategy<Value = Edit> {
    prop::collection::vec(changes(), 0..6).prop_map(|changes| changes.into_iter().fold(Edit::new(), Edit::with))
}

fn json(edit: &Edit) -> String {
    let entries =
        edit.changes().iter().map(|change| format!("{:?}:{}", change.field(), serde_json::to_string(change).unwrap()));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
}

proptest! {
    #[test]
    fn replaying_the_log_gives_the_state(start in session(), edits in prop::collection::vec(edits(), 0..6)) {
        let (mut session, mut version, mut log) = (start.clone(), 1, Vec::new());
        for edit in &edits {
            let reviewed = builder().expecting(version).apply(&session, version, edit).unwrap();
            prop_assert_eq!(reviewed.version, version + u64::from(reviewed.session != session));
            prop_assert_eq!(reviewed.entries.is_empty(), reviewed.session == session);
            prop_assert!(reviewed.entries.iter().all(|entry| entry.before != entry.after));
            prop_assert_eq!(reviewed.session.auto_assessment(), start.auto_assessment());
            (session, version) = (reviewed.session, reviewed.version);
            log.extend(reviewed.entries);
        }
        let read: Vec<LogEntry> =
            log.iter().map(|entry| LogEntry::from_json(&serde_json::to_string(entry).unwrap()).unwrap()).collect();
        prop_assert_eq!(&read, &log);
        prop_assert_eq!(replay(&start, &log).unwrap(), session);
    }

    #[test]
    fn an_edit_reads_back_from_json(edit in edits()) {
        let read = Edit::from_json(&json(&edit)).unwrap();
        prop_assert_eq!(read.changes().len(), edit.changes().len());
        prop_assert!(edit.changes().iter().all(|change| read.changes().contains(change)));
    }

    #[test]
    fn a_preview_is_what_applying_does(session in session(), edit in edits()) {
        let policy = RevenuePolicy::default();
        let preview = edit.preview(&session, &policy).unwrap();
        let edited = builder().apply(&session, 1, &edit).unwrap().session;
        prop_assert_eq!(preview.before, policy.asr(&session));
        prop_assert_eq!(preview.after, policy.asr(&edited));
        prop_assert_eq!(preview.before.checked_add(preview.difference), Some(preview.after));
    }
}

#[test]
fn every_field_changes_itself_and_no_other() {
    let session = full("s-1");
    for change in Change::EMPTY {
        let reviewed = builder().apply(&session, 1, &Edit::new().with(change.clone())).unwrap();
        let [entry] = &reviewed.entries[..] else { panic!("one field, one entry") };
        assert_eq!((entry.field(), &entry.after), (change.field(), &change));
        let mut before = serde_json::to_value(&session).unwrap();
        before[change.field()] = serde_json::to_value(&change).unwrap();
        assert_eq!(serde_json::to_value(&reviewed.session).unwrap(), before);
    }
}

#[test]
fn an_entry_has_its_wire_form() {
    let edit = Edit::from_json(r#"{"tags":["vip"],"human_assessment":"Yes-B"}"#).unwrap();
    let entries = builder().apply(&full("s-1"), 7, &edit).unwrap().entries;
    assert_eq!(
        serde_json::to_string(&entries).unwrap(),
        concat!(
            r#"[{"session":"s-1","version":8,"who":"ann","when":"1970-01-01T00:00:05Z","field":"tags","before":["vip","dinner"],"after":["vip"]},"#,
            r#"{"session":"s-1","version":8,"who":"ann","when":"1970-01-01T00:00:05Z","field":"human_assessment","before":"No","after":"Yes-B"}]"#,
        )
    );
}

#[test]
fn after_the_last_version_there_is_none() {
    let (session, edit) = (crate::testing::full("s-1"), Edit::new().with(Change::Done(false)));
    let error = builder().apply(&session, u64::MAX, &edit).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::NumberOutOfRange, Some("version")));
    assert_eq!(error.value(), Some("18446744073709551615"));
    assert_eq!(builder().apply(&session, u64::MAX - 1, &edit).unwrap().version, u64::MAX);
    // What changes nothing needs no further one.
    let same = Edit::new().with(Change::Done(true));
    assert_eq!(builder().apply(&session, u64::MAX, &same).unwrap().version, u64::MAX);
}

#[test]
fn an_expected_version_that_differs_gives_both_values() {
    let edit = Edit::from_json(r#"{"comment":"mine","is_done":true,"stars":null}"#).unwrap();
    let error = builder().expecting(2).apply(&full("s-1"), 3, &edit).unwrap_err();
    assert_eq!(
        (error.kind(), error.path(), error.value()),
        (ErrorKind::VersionConflict, Some("expected_version"), Some("2"))
    );
    assert_eq!(
        serde_json::to_string(error.conflict().unwrap()).unwrap(),
        r#"{"expected":2,"actual":3,"differences":[{"field":"comment","yours":"mine","theirs":"fine"},{"field":"stars","yours":null,"theirs":4}]}"#
    );
    assert!(Edit::from_json("[]").unwrap_err().conflict().is_none());
}

#[test]
fn the_human_assessment_belongs_to_the_builder() {
    let edit = Edit::new().with(Change::HumanAssessment(None));
    let error = Review::new("ann", at(5), Surface::Portal).apply(&full("s-1"), 1, &edit).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidValue, Some("human_assessment")));
    assert!(builder().apply(&full("s-1"), 1, &edit).unwrap().session.human_assessment().is_none());
    assert_eq!("builder".parse::<Surface>().unwrap(), Surface::Builder);
    assert_eq!("Portal".parse::<Surface>().unwrap_err().kind(), ErrorKind::InvalidValue);
}

#[test]
fn limits_hold_for_edits_from_code_and_from_json() {
    let long = "x".repeat((1 << 20) + 1);
    let tags = vec!["t".to_owned(); 1_001];
    for (change, kind, path) in [
        (Change::Stars(Some(0)), ErrorKind::NumberOutOfRange, "stars"),
        (Change::Stars(Some(6)), ErrorKind::NumberOutOfRange, "stars"),
        (Change::Tags(tags), ErrorKind::TooManyTags, "tags"),
        (Change::Tags(vec![String::new(), long.clone()]), ErrorKind::StringTooLong, "tags[1]"),
        (Change::Comment(Some(long)), ErrorKind::StringTooLong, "comment"),
        (Change::HumanAssessment(Some(Assessment::from("yes"))), ErrorKind::InvalidValue, "human_assessment"),
    ] {
        let edit = Edit::new().with(change);
        for error in [builder().apply(&full("s-1"), 1, &edit).unwrap_err(), Edit::from_json(&json(&edit)).unwrap_err()]
        {
            assert_eq!((error.kind(), error.path()), (kind, Some(path)));
        }
        assert_eq!(edit.preview(&full("s-1"), &RevenuePolicy::default()).unwrap_err().kind(), kind);
    }
}

#[test]
fn documents_are_strict() {
    let error = |text: &str| {
        let error = Edit::from_json(text).unwrap_err();
        (error.kind(), error.path().map(str::to_owned))
    };
    let at = |path: &str| Some(path.to_owned());
    assert_eq!(error(r#"{"is_lead":true}"#), (ErrorKind::UnknownKey, at("is_lead")));
    assert_eq!(error(r#"{"auto_assessment":"No"}"#), (ErrorKind::UnknownKey, at("auto_assessment")));
    assert_eq!(error(r#"{"is_done":null}"#), (ErrorKind::WrongType, at("is_done")));
    assert_eq!(error(r#"{"tags":["a",1]}"#), (ErrorKind::WrongType, at("tags[1]")));
    assert_eq!(error(r#"{"stars":300}"#), (ErrorKind::NumberOutOfRange, at("stars")));
    assert_eq!(error(r#"{"stars":"5"}"#), (ErrorKind::WrongType, at("stars")));
    assert_eq!(error("null"), (ErrorKind::WrongType, None));
}

#[test]
fn somebody_must_be_named() {
    let error = Review::new(" ", at(5), Surface::Portal).apply(&full("s-1"), 1, &Edit::new()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidValue, Some("who")));
}

#[test]
fn a_log_with_a_gap_or_of_another_session_is_refused() {
    let start = full("s-1");
    let edit = |stars| Edit::new().with(Change::Stars(Some(stars)));
    let first = builder().apply(&start, 1, &edit(1)).unwrap();
    let second = builder().apply(&first.session, 2, &edit(2)).unwrap();
    let error = replay(&start, &second.entries).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::VersionConflict, Some("[0]")));
    let nine = LogEntry { after: Change::Stars(Some(9)), ..first.entries[0].clone() };
    let error = replay(&start, [&nine]).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::NumberOutOfRange, Some("[0].stars")));
    let maybe = Change::HumanAssessment(Some(Assessment::from("Maybe")));
    let maybe = LogEntry { before: maybe.current(&start), after: maybe, ..first.entries[0].clone() };
    let error = replay(&start, [&maybe]).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidValue, Some("[0].human_assessment")));
    let error = replay(&full("s-2"), &first.entries).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::UnknownSession, Some("[0]")));
}

#[test]
fn an_entry_names_a_field_that_people_edit() {
    let entry = |field: &str, after: &str| {
        let text = format!(
            r#"{{"session":"s","version":1,"who":"ann","when":"1970-01-01T00:00:00Z","field":"{field}","before":null,"after":{after}}}"#
        );
        LogEntry::from_json(&text).map_err(|error| (error.kind(), error.path().unwrap().to_owned()))
    };
    assert_eq!(entry("comment", r#""x""#).unwrap().after, Change::Comment(Some("x".to_owned())));
    // What was there before an edit may be an assessment that nobody can give any more.
    assert!(entry("human_assessment", r#""Maybe""#).is_ok());
    assert_eq!(entry("is_lead", "true").unwrap_err(), (ErrorKind::InvalidValue, "field".to_owned()));
    assert_eq!(entry("is_done", "true").unwrap_err(), (ErrorKind::WrongType, "before".to_owned()));
}

#[test]
fn a_review_is_read_from_json() {
    let json = |rest: &str| format!(r#"{{"who":"ann","when":"2026-11-02T09:00:00Z","surface":"builder"{rest}}}"#);
    let session = crate::testing::full("s-1");
    let edit = Edit::from_json(r#"{"stars":5}"#).unwrap();
    let reviewed = Review::from_json(&json("")).unwrap().apply(&session, 7, &edit).unwrap();
    let entry = concat!(
        r#"{"session":"s-1","version":8,"who":"ann","when":"2026-11-02T09:00:00Z","#,
        r#""field":"stars","before":4,"after":5}"#
    );
    let edited = serde_json::to_string(&reviewed.session).unwrap();
    let expected = format!(r#"{{"session":{edited},"version":8,"entries":[{entry}]}}"#);
    assert_eq!(serde_json::to_string(&reviewed).unwrap(), expected);

    let expecting = Review::from_json(&json(r#","expected_version":6"#)).unwrap();
    assert_eq!(expecting.apply(&session, 7, &edit).unwrap_err().kind(), ErrorKind::VersionConflict);
    Review::from_json(&json(r#","expected_version":null"#)).unwrap().apply(&session, 7, &edit).unwrap();
    for (rest, kind, path) in [
        (r#","expected":6"#, ErrorKind::UnknownKey, "expected"),
        (r#","expected_version":-6"#, ErrorKind::NumberOutOfRange, "expected_version"),
    ] {
        let error = Review::from_json(&json(rest)).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, Some(path)));
    }
    let error = Review::from_json(&json("").replace("builder", "Builder")).unwrap_err();
    assert_eq!(
        (error.kind(), error.path(), error.value()),
        (ErrorKind::InvalidValue, Some("surface"), Some("Builder"))
    );
}
