//! Every kind of error is provoked, and every message is one sentence in our style.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "it is a test")]

#[path = "vectors/areas/mod.rs"]
mod areas;
#[path = "vectors/files.rs"]
mod files;

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;

use files::VectorFile;
use portal_sessions::{
    AsOf, CsvExport, Error, ErrorKind, Filter, Ingest, Input, Limits, MaxRejects, Policies, Session, SessionTable,
    SummaryState, View, Walk, Zone, verify,
};

#[test]
fn every_kind_is_provoked() {
    let provoked: BTreeSet<ErrorKind> = of_vectors().into_iter().chain(by_hand()).map(|error| error.kind()).collect();
    assert_eq!(provoked, ErrorKind::ALL.iter().copied().collect());
}

/// What a record can be refused for by itself is written down for every language.
#[test]
fn every_fault_of_a_record_has_a_vector() {
    let files = files::all();
    let file = files.iter().find(|file| file.path == "session/reject.json").unwrap();
    let faults: BTreeSet<ErrorKind> = errors_of(file).iter().map(Error::kind).collect();
    let wanted = [
        ErrorKind::InvalidJson,
        ErrorKind::DuplicateKey,
        ErrorKind::MissingField,
        ErrorKind::WrongType,
        ErrorKind::InvalidValue,
        ErrorKind::Conflict,
        ErrorKind::InvalidNumber,
        ErrorKind::NumberOutOfRange,
        ErrorKind::InvalidTime,
        ErrorKind::TimeOutOfRange,
        ErrorKind::TooDeep,
        ErrorKind::StringTooLong,
        ErrorKind::TooManyTags,
    ];
    assert_eq!(faults, wanted.into());
}

#[test]
fn every_message_is_one_sentence_that_shows_the_value() {
    let errors = of_vectors().into_iter().chain(by_hand());
    let wrong: BTreeSet<String> =
        errors.filter(|error| !is_sentence(error) || !shows_value(error)).map(|error| format!("{error:?}")).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn is_sentence(error: &Error) -> bool {
    let message = error.message();
    !message.is_empty()
        && message.trim() == message
        && !message.starts_with(char::is_uppercase)
        && !message.ends_with(['.', '!', ':'])
        && !message.contains(char::is_control)
}

/// Whether the message or the path shows the value that caused the error, when there is one that can be shown.
fn shows_value(error: &Error) -> bool {
    let Some(value) = error.value() else { return true };
    let shown: String = value.chars().take(SHOWN).flat_map(escaped).collect();
    let is_array_or_object = error.kind() == ErrorKind::WrongType && value.starts_with(['[', '{']);
    DESCRIBED.contains(&error.kind()) || is_array_or_object || error.to_string().contains(&shown)
}

/// A message shows control characters as escapes.
fn escaped(character: char) -> Vec<char> {
    if character.is_control() { character.escape_default().collect() } else { vec![character] }
}

/// How many characters of a long value a message shows at least.
const SHOWN: usize = 60;

/// The kinds whose values are too large or mean nothing to people, so that messages describe them instead.
const DESCRIBED: [ErrorKind; 4] =
    [ErrorKind::StringTooLong, ErrorKind::TooManyTags, ErrorKind::TooDeep, ErrorKind::InvalidCursor];

/// Each error that a vector names.
fn of_vectors() -> Vec<Error> {
    files::all().iter().flat_map(errors_of).collect()
}

fn errors_of(file: &VectorFile) -> Vec<Error> {
    let failing = file.vectors.iter().filter(|vector| vector.get("error").is_some());
    failing.map(|vector| areas::run(&file.path, &vector["input"]).expect_err(&vector["name"].to_string())).collect()
}

/// Those that need more than one document.
fn by_hand() -> Vec<Error> {
    [of_questions(), of_walks(), of_summaries(), of_inputs(), of_files()].into_iter().flatten().collect()
}

fn session(id: &str) -> Session {
    let wire = format!(
        r#"{{"id":"{id}","started_at":"2026-11-01T14:30:00Z","channel":"voice","is_lead":true,"lead_value":"260"}}"#
    );
    Session::from_json(&wire).unwrap()
}

fn table(ids: &[&str]) -> SessionTable {
    SessionTable::from_sessions(ids.iter().map(|id| session(id)), Policies::default()).unwrap()
}

fn of_questions() -> Vec<Error> {
    let filter = |panel: &str| Filter::from_json(panel).unwrap();
    let now: AsOf = AsOf::unspecified().with_now("2026-11-22T00:00:00Z".parse().unwrap());
    let table = table(&["a"]);
    vec![
        filter(r#"{"last":"7d"}"#).resolve(&AsOf::unspecified()).unwrap_err(),
        filter(r#"{"calendar":"7d"}"#).resolve(&now).unwrap_err(),
        table.summary(&now).unwrap_err(),
        table.explain("z", &filter("{}"), &now).unwrap_err(),
        table.explain_asr("z").unwrap_err(),
        table.with_session(&session("z")).unwrap_err(),
        table.page(0, 10).unwrap_err(),
        table.page(1, 1_001).unwrap_err(),
        SessionTable::from_sessions([session("a"), session("a")], Policies::default()).unwrap_err(),
    ]
}

fn of_walks() -> Vec<Error> {
    let table = table(&["a", "b"]);
    let cursor = table.walk(1, None).unwrap().next().unwrap().to_owned();
    let sorted = table.sort(&"-id".parse().unwrap());
    let asked = |walk: Walk| walk.batch(&table, Some(&cursor)).unwrap_err();
    vec![
        table.walk(1, Some("next")).unwrap_err(),
        sorted.walk(1, Some(&cursor)).unwrap_err(),
        asked(Walk::of(1).filter(Filter::portal_default())),
        asked(Walk::of(1).as_of(AsOf::unspecified().with_zone(Zone::utc()))),
        asked(Walk::of(1).key(b"a key of 16 byte")),
        asked(Walk::of(1).key(b"short")),
        table.walk(0, None).unwrap_err(),
    ]
}

fn of_summaries() -> Vec<Error> {
    let state = |zone: &str, policies: &str| {
        let policies = format!(r#"{{"version":1,"revenue":{policies}}}"#);
        SummaryState::new(Zone::get(zone).unwrap(), Policies::from_json(&policies).unwrap())
    };
    let merged =
        |zone: &str, policies: &str| state("UTC", "{}").merge(state(zone, policies)).expect_err("another question");
    vec![
        merged("UTC", r#"{"currency":"EUR"}"#),
        merged("Asia/Tokyo", "{}"),
        merged("UTC", r#"{"count_archived":true}"#),
    ]
}

/// A reader that fails.
struct Broken;

impl io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

fn of_inputs() -> Vec<Error> {
    let line = r#"{"id":"a","started_at":"2026-11-01T14:30:00Z","channel":"voice"}"#;
    let lines = format!("{line}\n{line}\n");
    let strict = || Ingest::new().strict(true);
    let mut short = Limits::default();
    short.line = 10;
    let mut few = Limits::default();
    few.records = 1;
    vec![
        strict().ndjson(&lines).unwrap_err(),
        strict().ndjson(b"\xff\n").unwrap_err(),
        strict().limits(short).ndjson(line).unwrap_err(),
        Ingest::new().limits(few).ndjson(&lines).unwrap_err(),
        Ingest::new().ndjson(Input::reader(Broken)).unwrap_err(),
        Ingest::new().observe(|_| ControlFlow::Break(())).ndjson(line).unwrap_err(),
        strict().csv("id,started_at,channel\na,b\n").unwrap_err(),
        strict().csv("id,started_at,channel\n\"a,b,c\n").unwrap_err(),
        Ingest::new().csv("id,started_at\n").unwrap_err(),
        Ingest::new().json(&lines).unwrap_err(),
        Ingest::new().ndjson(b"\x1f\x8b\x08").unwrap_err(),
        Ingest::new().csv("id;started_at;channel\n").unwrap_err(),
        Ingest::new().max_rejects(MaxRejects::Count(0)).ndjson(&lines).unwrap_err(),
        Ingest::new().csv("id,started_at,channel,id\n").unwrap_err(),
    ]
}

fn of_files() -> Vec<Error> {
    let table = table(&["a"]);
    let export = CsvExport::data(View::portal());
    let (_, manifest) = export.to_vec(&table).unwrap();
    vec![
        export.write(&table, &mut [0; 10][..]).unwrap_err(),
        export.write_observed(&table, io::sink(), &mut |_| ControlFlow::Break(())).unwrap_err(),
        verify(Broken, &manifest).unwrap_err(),
    ]
}
