//! Limits, what is counted, and what is read back from what is written.

use proptest::prelude::*;

use crate::error::ErrorKind;
use crate::ingest::{Ingest, Limits};
use crate::session::{Flag, Flags, Record, Session};

#[test]
fn a_string_may_have_a_mebibyte() {
    let record = |length: usize| {
        let summary = "x".repeat(length);
        format!(r#"{{"id":"s","started_at":"2026-11-01T14:30:00Z","channel":"chat","summary":"{summary}"}}"#)
    };
    assert!(Session::from_json(&record(1 << 20)).is_ok());
    let error = Session::from_json(&record((1 << 20) + 1)).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::StringTooLong, Some("summary")));
}

#[test]
fn missing_and_null_flags_and_unknown_fields_are_counted() {
    let lines = concat!(
        r#"{"id":"1","started_at":"2026-11-01T14:30:00Z","channel":"chat","is_lead":true,"x":1,"y":2}"#,
        "\n",
        r#"{"id":"2","started_at":"2026-11-01T14:30:00Z","channel":"chat","is_lead":null,"is_test":false,"x":{}}"#,
        "\n",
        r#"{"id":"3","started_at":"2026-11-01T14:30:00Z","channel":"chat","contact":{"x":1},"persona":{"age":5}}"#,
        "\n",
        r#"{"id":"4","started_at":"no instant","channel":"chat","z":1}"#,
    );
    let report = Ingest::new().ndjson(lines).unwrap().report;
    assert_eq!([Flag::Lead, Flag::Test, Flag::Done].map(|flag| report.missing.of(flag)), [2, 2, 3]);
    let unknown: Vec<(&str, u64)> = report.unknown_fields.iter().map(|(name, &count)| (name.as_str(), count)).collect();
    assert_eq!(unknown, [("contact.x", 1), ("persona.age", 1), ("x", 2), ("y", 1)]);
}

#[test]
fn a_thousand_unknown_names_are_told_apart() {
    let keys: Vec<String> = (0..1_500).map(|number| format!(r#""key-{number}-{}":0"#, "é".repeat(200))).collect();
    let keys = keys.join(",");
    let line = format!(r#"{{"id":"1","started_at":"2026-11-01T14:30:00Z","channel":"chat",{keys}}}"#);
    let report = Ingest::new().ndjson(&line).unwrap().report;
    assert_eq!((report.accepted, report.unknown_fields.len(), report.other_unknown_fields), (1, 1_000, 500));
    assert!(report.unknown_fields.keys().all(|name| name.chars().count() == 100));
}

#[test]
fn keys_are_found_in_any_order() {
    let members = [
        r#""id":"{row}""#,
        r#""started_at":"2026-11-01T14:30:00Z""#,
        r#""channel":"chat""#,
        r#""contact":{"email":"e","name":"n"}"#,
        r#""stars":3"#,
        r#""summary":"s""#,
    ];
    let mut lines = String::new();
    for row in 0..60 {
        let mut members = members;
        members.rotate_left(row % 6);
        if row % 7 == 0 {
            members.reverse();
        }
        lines += &format!("{{{}}}\n", members.join(",").replace("{row}", &row.to_string()));
    }
    let (table, report) = Ingest::new().ndjson(&lines).unwrap().into_parts();
    assert_eq!((report.accepted, report.rejected), (60, 0));
    for row in table.rows() {
        assert_eq!(
            (row.contact_name(), row.contact_email(), row.stars(), row.summary()),
            (Some("n"), Some("e"), Some(3), Some("s"))
        );
    }
}

#[test]
fn a_line_has_its_limit() {
    let line = r#"{"id":"1","started_at":"2026-11-01T14:30:00Z","channel":"chat"}"#;
    let limits = Limits { line: line.len(), ..Limits::default() };
    assert_eq!(Ingest::new().limits(limits).ndjson(line).unwrap().report.rejected, 0);
    let limits = Limits { line: line.len() - 1, ..limits };
    let report = Ingest::new().limits(limits).ndjson(&format!("{line}\n{{}}")).unwrap().report;
    assert_eq!(report.rejects[0].kind, ErrorKind::LineTooLong);
    assert_eq!(report.rejects[0].raw, line.as_bytes()[..line.len() - 1]);
    assert_eq!(report.rejects[0].byte_range, 0..line.len() as u64);
    assert_eq!(report.rejects[1].kind, ErrorKind::MissingField);
}

/// Any session that can be built.
pub(in crate::ingest) fn any_session() -> impl Strategy<Value = Session> {
    let texts = prop::collection::vec(prop::option::of("(\\PC|[\"\\\\,\n\r\u{0}\u{2028}]){0,8}"), 12);
    let tags = prop::collection::vec("(\\PC|[\",]){0,4}", 0..4);
    let times = (0..=253_402_207_199_999_999_i64, prop::option::of(0..=253_402_207_199_999_999_i64));
    let numbers = (
        prop::option::of(1..=5_u32),
        prop::option::of(0..10_i64.pow(16)),
        prop::option::of(0..=1_000_000_i64),
        prop::option::of(-10_i64.pow(17)..10_i64.pow(17)),
        prop::option::of(any::<u32>()),
    );
    ("(\\PC|[\",\n]){1,20}", times, "(voice|text|chat|[a-z]{1,5})", texts, tags, 0..64_u8, numbers, any::<bool>())
        .prop_map(|(id, (start, end), channel, texts, tags, flags, numbers, has_objects)| {
            let (stars, lead_value, ratio, recorded, count) = numbers;
            let decimal = |units: i64, scale: u32| rust_decimal::Decimal::new(units, scale);
            let mut builder = Session::builder(id, micros(start), channel.as_str().into()).tags(tags);
            if let [
                external_id,
                session_type,
                summary,
                comment,
                name,
                phone,
                email,
                auto,
                human,
                actual,
                expected,
                idn,
            ] = texts.as_slice()
            {
                builder =
                    builder.contact(crate::Contact { name: name.clone(), phone: phone.clone(), email: email.clone() });
                for (text, set) in [
                    (external_id, Setter::from_fn(|builder, text| builder.external_id(text))),
                    (session_type, Setter::from_fn(|builder, text| builder.session_type(text))),
                    (summary, Setter::from_fn(|builder, text| builder.summary(text))),
                    (comment, Setter::from_fn(|builder, text| builder.comment(text))),
                    (auto, Setter::from_fn(|builder, text| builder.auto_assessment(text.as_str()))),
                    (human, Setter::from_fn(|builder, text| builder.human_assessment(text.as_str()))),
                    (actual, Setter::from_fn(|builder, text| builder.actual_result(text))),
                    (expected, Setter::from_fn(|builder, text| builder.expected_result(text))),
                    (idn, Setter::from_fn(|builder, text| builder.connector_idn(text))),
                ] {
                    if let Some(text) = text {
                        builder = (set.0)(builder, text.clone());
                    }
                }
            }
            let flags = Flag::ALL
                .into_iter()
                .fold(Flags::default(), |all, flag| all.with(flag, flags >> (flag as u32) & 1 != 0));
            builder = builder.done(flags.has(Flag::Done)).todo(flags.has(Flag::Todo)).lead(flags.has(Flag::Lead));
            builder = builder.opportunity(flags.has(Flag::Opportunity)).test(flags.has(Flag::Test));
            builder = builder.archived(flags.has(Flag::Archived));
            if let Some(end) = end {
                builder = builder.ended_at(micros(end));
            }
            if let Some(stars) = stars {
                builder = builder.stars(stars);
            }
            if let Some(value) = lead_value {
                builder = builder.lead_value(decimal(value, 4));
            }
            if let Some(ratio) = ratio {
                builder = builder.conversion_ratio(decimal(ratio, 6)).recognition(decimal(ratio, 6));
            }
            if let Some(recorded) = recorded {
                builder = builder.recorded_asr(decimal(recorded, 16));
            }
            if let Some(count) = count {
                builder = builder.user_messages(count).agent_messages(count / 2).lead_units(count);
            }
            if has_objects {
                builder = builder.utms(r#"{"a": [1.50, "x,\"y\""]}"#).hours(crate::Hours::Working);
            }
            builder.build().unwrap()
        })
}

/// One setter of the builder.
struct Setter(fn(crate::SessionBuilder, String) -> crate::SessionBuilder);

impl Setter {
    fn from_fn(set: fn(crate::SessionBuilder, String) -> crate::SessionBuilder) -> Self {
        Setter(set)
    }
}

fn micros(micros: i64) -> crate::Timestamp {
    crate::Timestamp::from_micros(micros).unwrap()
}

proptest! {
    #[test]
    fn what_is_written_reads_back(session in any_session()) {
        let wire = serde_json::to_string(&session).unwrap();
        prop_assert_eq!(&Session::from_json(&wire).unwrap(), &session);
        let (table, report) = Ingest::new().ndjson(&wire).unwrap().into_parts();
        prop_assert_eq!(table.session(0), Some(session));
        prop_assert!(report.unknown_fields.is_empty());
        prop_assert_eq!(Flag::ALL.map(|flag| report.missing.of(flag)), [0; 6]);
    }

    #[test]
    fn a_damaged_record_is_read_or_refused_with_its_text(
        session in any_session(),
        at in any::<prop::sample::Index>(),
        damage in prop::sample::select(vec!["{", "}", "[", "]", "\"", ",", ":", "\\", "0", "null", " ", "\u{0}"]),
        cut in 0..3_usize,
    ) {
        let mut characters: Vec<char> = serde_json::to_string(&session).unwrap().chars().collect();
        let place = at.index(characters.len());
        let end = (place + cut).min(characters.len());
        characters.splice(place..end, damage.chars());
        let damaged: String = characters.into_iter().collect();
        let read = Session::from_json(&damaged);
        let report = Ingest::new().ndjson(&damaged).unwrap_or_else(|error| panic!("{damaged}: {error}")).report;
        prop_assert_eq!(read.is_ok(), report.accepted == 1, "{}", damaged);
        if let Err(error) = read {
            prop_assert_eq!((error.kind(), error.path()), (report.rejects[0].kind, report.rejects[0].path.as_deref()));
        }
    }
}

#[test]
fn rows_of_a_database_have_whole_numbers_as_ids_and_no_other_numbers() {
    let row = |id: &str, summary: &str| {
        format!(r#"{{"id":{id},"started_at":"2026-11-01T14:30:00Z","channel":"chat","summary":{summary}}}"#)
    };
    assert_eq!(Session::from_database_row(&row("17", "null")).unwrap().id(), "17");
    assert_eq!(Session::from_database_row(&row("\"17\"", "null")).unwrap().id(), "17");
    for (id, summary, kind, path) in [
        ("1.5", "null", ErrorKind::InvalidNumber, "id"),
        ("1e3", "null", ErrorKind::InvalidNumber, "id"),
        ("true", "null", ErrorKind::WrongType, "id"),
        ("17", "5", ErrorKind::WrongType, "summary"),
    ] {
        let error = Session::from_database_row(&row(id, summary)).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, Some(path)), "{id} {summary}");
    }
    assert_eq!(Session::from_json(&row("17", "null")).unwrap_err().kind(), ErrorKind::WrongType);
}
