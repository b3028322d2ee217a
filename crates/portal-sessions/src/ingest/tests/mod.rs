//! What becomes of whole inputs.

mod faults;
mod formats;
mod inputs;
mod long;
mod records;
mod told;
mod whole;

use super::*;
use crate::error::ErrorKind;
use crate::session::{Record, Session};

pub(super) const SAMPLE: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/data/sessions.ndjson"));

/// A record with this id.
pub(super) fn record(id: &str) -> String {
    format!(r#"{{"id":"{id}","started_at":"2026-11-01T14:30:00Z","channel":"chat"}}"#)
}

pub(super) fn ids(table: &SessionTable) -> Vec<String> {
    table.rows().map(|row| row.id().to_owned()).collect()
}

pub(super) fn sessions(table: &SessionTable) -> Vec<Session> {
    (0..table.len()).filter_map(|place| table.session(place)).collect()
}

pub(super) fn kinds(report: &IngestReport) -> Vec<ErrorKind> {
    report.rejects.iter().map(|reject| reject.kind).collect()
}

/// The report of an input, also of one that is refused as a whole.
pub(super) fn reported(result: Result<Ingested, Error>) -> IngestReport {
    match result {
        Ok(ingested) => ingested.report,
        Err(error) => error.report().expect("an error of the whole").clone(),
    }
}

#[test]
fn the_sample_has_twenty_rejects() {
    use ErrorKind::*;
    let (table, report) = Ingest::new().ndjson(SAMPLE).unwrap().into_parts();
    assert_eq!((table.len(), report.accepted, report.rejected), (1_980, 1_980, 20));
    let expected = [
        InvalidJson,
        MissingField,
        MissingField,
        DuplicateId,
        DuplicateKey,
        InvalidNumber,
        NumberOutOfRange,
        NumberOutOfRange,
        NumberOutOfRange,
        InvalidUtf8,
        InvalidTime,
        InvalidJson,
        TimeOutOfRange,
        WrongType,
        NumberOutOfRange,
        NumberOutOfRange,
        WrongType,
        MissingField,
        InvalidJson,
        WrongType,
    ];
    assert_eq!(kinds(&report), expected);
    assert_eq!(report.warnings.leap_seconds, 1);
    assert_eq!(report.warnings.precision_cuts, 1);
    for reject in &report.rejects {
        let range = reject.byte_range.start as usize..reject.byte_range.end as usize;
        assert_eq!(SAMPLE[range.clone()], reject.raw);
        assert_eq!(
            SAMPLE[..range.start].iter().filter(|&&byte| byte == b'\n').count() as u64 + 1,
            reject.line.unwrap()
        );
    }
}

#[test]
fn strict_mode_stops_at_the_first_reject() {
    let text = [record("a"), "{}".to_owned(), record("b"), record("a"), "?".to_owned()].join("\n");
    for threads in [1, 3] {
        for bytes in [1, 16 << 20] {
            let error = Ingest::new().strict(true).threads(threads).block_bytes(bytes).ndjson(&text).unwrap_err();
            assert_eq!((error.kind(), error.path()), (ErrorKind::MissingField, Some("id")));
            assert_eq!(error.message(), "line 2: the field `id` is missing or null");
        }
    }
    let text = [record("a"), record("a"), "?".to_owned()].join("\n");
    assert_eq!(Ingest::new().strict(true).ndjson(&text).unwrap_err().kind(), ErrorKind::DuplicateId);
    for chosen in [Duplicates::First, Duplicates::Last] {
        let error = Ingest::new().strict(true).duplicates(chosen).ndjson(&text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidJson);
    }
    assert_eq!(Ingest::new().strict(true).ndjson(&record("a")).unwrap().report.accepted, 1);
}

#[test]
fn one_of_two_copies_stays() {
    let copy = |stars: u32| record("a").replace('}', &format!(r#","stars":{stars}}}"#));
    let text = [copy(1), record("b"), copy(2), String::new(), copy(3), record("c")].join("\n");
    for bytes in [1, 16 << 20] {
        for (duplicates, stars, kept, dropped) in [
            (Duplicates::Reject, 1, ["a", "b", "c"], [(3, 1), (4, 1)]),
            (Duplicates::First, 1, ["a", "b", "c"], [(3, 1), (4, 1)]),
            (Duplicates::Last, 3, ["b", "a", "c"], [(1, 3), (3, 4)]),
        ] {
            let ingest = Ingest::new().duplicates(duplicates).block_bytes(bytes);
            let (table, report) = ingest.ndjson(Input::reader(text.as_bytes())).unwrap().into_parts();
            assert_eq!(ids(&table), kept);
            assert_eq!(table.find("a").unwrap().stars(), Some(stars));
            assert_eq!((report.accepted, report.rejected), (3, 2));
            assert_eq!(kinds(&report), [ErrorKind::DuplicateId; 2]);
            let lines: Vec<&[u8]> = text.as_bytes().split(|&byte| byte == b'\n').collect();
            for ((duplicate, reject), (ordinal, other)) in report.duplicates.iter().zip(&report.rejects).zip(dropped) {
                assert_eq!((duplicate.dropped_ordinal, duplicate.kept_ordinal), (ordinal, other));
                assert_eq!((reject.ordinal, reject.line), (ordinal, duplicate.dropped_line));
                assert_eq!(reject.raw, lines[reject.line.unwrap() as usize - 1]);
                assert_eq!(duplicate.id, "a");
                assert!(
                    reject.message.contains(&format!("in line {}", duplicate.kept_line.unwrap())),
                    "{}",
                    reject.message
                );
            }
        }
    }
}

#[test]
fn the_report_is_bounded_and_the_sink_is_not() {
    let text: String = (0..50).map(|row| format!("{}\n?{row}\n", record("a"))).collect();
    let limits = Limits { kept_rejects: 7, ..Limits::default() };
    let mut seen = Vec::new();
    let ingest = Ingest::new().limits(limits).on_reject(|reject| seen.push(reject.clone()));
    let report = ingest.ndjson(&text).unwrap().report;
    assert_eq!((report.accepted, report.rejected, report.rejects.len(), report.duplicates.len()), (1, 99, 7, 7));
    assert_eq!(report.rejected_by_kind[&ErrorKind::InvalidJson], 50);
    assert_eq!(report.rejected_by_kind[&ErrorKind::DuplicateId], 49);
    assert_eq!(seen.len(), 99);
    assert_eq!(seen[..7], report.rejects);
    let limits = Limits { kept_bytes: 10, ..limits };
    let report = Ingest::new().limits(limits).ndjson(&text).unwrap().report;
    assert_eq!(report.rejects.iter().map(|reject| reject.raw.len()).collect::<Vec<_>>(), [2, 2, 2, 2, 2]);
}

#[test]
fn an_observer_sees_every_block_and_may_stop() {
    let text = [record("a"), "?".to_owned(), record("b")].join("\n");
    let mut seen = Vec::new();
    let observer = |progress: Progress| {
        seen.push((progress.rows, progress.bytes));
        ControlFlow::Continue(())
    };
    Ingest::new().block_bytes(1).observe(observer).ndjson(&text).unwrap();
    let length = record("a").len() as u64;
    assert_eq!(seen, [(1, length + 1), (2, length + 3), (3, text.len() as u64)]);
    let stop = |progress: Progress| if progress.rows > 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let error = Ingest::new().block_bytes(1).threads(2).observe(stop).ndjson(&text).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stopped);
}

#[test]
fn no_number_of_threads_is_too_many() {
    let text: String = (0..20).map(|row| record(&row.to_string()) + "\n").collect();
    assert_eq!(Ingest::new().threads(usize::MAX).block_bytes(1).ndjson(&text).unwrap().report.accepted, 20);
}

#[test]
fn there_is_a_limit_of_records() {
    let limits = Limits { records: 2, ..Limits::default() };
    let text = [record("a"), "?".to_owned()].join("\n");
    assert_eq!(Ingest::new().limits(limits).ndjson(&text).unwrap().report.rejected, 1);
    let csv = "id,started_at,channel\na,2026-11-01T14:30:00Z,chat\nb,2026-11-01T14:30:00Z,chat\n";
    for bytes in [1, 16 << 20] {
        assert_eq!(Ingest::new().limits(limits).block_bytes(bytes).csv(csv).unwrap().report.accepted, 2);
        let error = Ingest::new().limits(limits).block_bytes(bytes).csv(&format!("{csv}c,,\n")).unwrap_err();
        assert_eq!(error.message(), "the input has more than 2 records");
    }
    for (threads, bytes) in [(1, 1), (2, 1), (1, 16 << 20)] {
        let ingest = Ingest::new().limits(limits).threads(threads).block_bytes(bytes);
        assert_eq!(ingest.ndjson(&format!("{text}\n{text}")).unwrap_err().kind(), ErrorKind::TooManyRecords);
    }
}

#[test]
fn a_report_is_json() {
    let report = Ingest::new().ndjson(&b"\n{\"id\":\"\xff\"}\n?\n"[..]).unwrap().report;
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["accepted"], 0);
    assert_eq!(json["rejected_by_code"], serde_json::json!({ "INVALID_JSON": 1, "INVALID_UTF8": 1 }));
    assert_eq!(json["rejects"][0]["raw_hex"], "7b226964223a22ff227d");
    assert_eq!(json["rejects"][1]["raw"], "?");
    assert_eq!(json["rejects"][1]["line"], 3);
    assert_eq!(json["rejects"][1]["start"], 12);
    assert_eq!(json["missing"]["is_lead"], 0);
}

#[test]
fn an_ingest_and_an_input_are_shown_without_their_contents() {
    let shown = format!("{:?}", Ingest::new().strict(true).threads(3));
    assert!(shown.starts_with("Ingest { policies: ") && shown.contains("strict: true"), "{shown}");
    assert!(shown.contains("threads: 3"), "{shown}");
    assert_eq!(format!("{:?}", Input::from("four")), "Input(4)");
    assert_eq!(format!("{:?}", Input::reader(&b"four"[..])), "Input(reader)");
}

#[test]
fn no_line_may_be_longer_than_a_session_can_be_held() {
    let limits = |line| Ingest::new().limits(Limits { line, records: 5, ..Limits::default() }).limits;
    assert_eq!((limits(usize::MAX).line, limits(usize::MAX).records), (MOST_LINE_BYTES, 5));
    assert_eq!(limits(9).line, 9);
}
