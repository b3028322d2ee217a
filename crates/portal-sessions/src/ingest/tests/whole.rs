//! Inputs that are wrong as a whole.

use proptest::prelude::*;

use super::*;
use crate::export::CsvExport;
use crate::ingest::whole::{HEAD, binary};
use crate::number::Share;
use crate::view::View;

type Read = fn(Ingest<'static>, &[u8]) -> Result<Ingested, Error>;

const NDJSON: (&str, Read) = ("NDJSON", |ingest, bytes| ingest.ndjson(bytes));
const JSON: (&str, Read) = ("JSON", |ingest, bytes| ingest.json(bytes));
const SEQUENCE: (&str, Read) = ("a sequence", |ingest, bytes| ingest.json_seq(bytes));
const CSV: (&str, Read) = ("CSV", |ingest, bytes| ingest.csv(bytes));

fn lines() -> String {
    ["a", "b", "c"].map(|id| record(id) + "\n").concat()
}

fn array() -> String {
    format!("[{}]", ["a", "b", "c"].map(record).join(","))
}

fn refusal((name, read): (&str, Read), bytes: &[u8]) -> String {
    let result = read(Ingest::new(), bytes);
    let error = result.err().unwrap_or_else(|| panic!("{name} takes {:?}", String::from_utf8_lossy(bytes)));
    assert_eq!(error.kind(), ErrorKind::WrongFormat, "{name}: {error}");
    assert!(error.report().is_some());
    // From a reader it is the same.
    error.message().to_owned()
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let utf_16 = |to: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        format!("{mark}{}", lines()).encode_utf16().flat_map(to).collect()
    };
    let utf_32 = |to: fn(u32) -> [u8; 4], mark: &str| -> Vec<u8> {
        format!("{mark}{}", lines()).chars().flat_map(|character| to(character.into())).collect()
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab".to_vec(), "gzip"),
        (b"\x28\xb5\x2f\xfd\x04\x58\n\n\n".to_vec(), "zstd"),
        (b"\xfd7zXZ\0\0\x04".to_vec(), "xz"),
        (b"BZh91AY&SY\n".to_vec(), "bzip2"),
        (b"\x04\x22\x4d\x18d".to_vec(), "lz4"),
        (b"PAR1\x15\x04\n".to_vec(), "Parquet"),
        (b"ARROW1\0\0\xff\xff\xff\xff".to_vec(), "Arrow file"),
        (b"\xff\xff\xff\xff\x78\0\0\0".to_vec(), "Arrow stream"),
        (b"PK\x03\x04\x14\0".to_vec(), "XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0".to_vec(), "Excel"),
        (b"SQLite format 3\0\x10".to_vec(), "SQLite"),
        (b"Obj\x01\x02".to_vec(), "Avro"),
        (b"%PDF-1.7\n".to_vec(), "PDF"),
        (utf_16(u16::to_le_bytes, "\u{feff}"), "UTF-16"),
        (utf_16(u16::to_be_bytes, "\u{feff}"), "UTF-16"),
        (utf_16(u16::to_le_bytes, ""), "UTF-16"),
        (utf_16(u16::to_be_bytes, ""), "UTF-16"),
        (utf_32(u32::to_le_bytes, "\u{feff}"), "UTF-32"),
        (utf_32(u32::to_be_bytes, "\u{feff}"), "UTF-32"),
        (utf_32(u32::to_le_bytes, ""), "UTF-32"),
        (utf_32(u32::to_be_bytes, ""), "UTF-32"),
    ];
    for (bytes, named) in cases {
        for door in [NDJSON, JSON, SEQUENCE, CSV] {
            let message = refusal(door, &bytes);
            assert!(message.contains(named), "{} {named}: {message}", door.0);
        }
    }
}

#[test]
fn one_form_in_the_place_of_another_is_named() {
    let table = Ingest::new().ndjson(&lines()).unwrap().table;
    let utc = crate::Zone::get("UTC").unwrap();
    let spreadsheet =
        |view| String::from_utf8(CsvExport::spreadsheet(view, utc.clone()).to_vec(&table).unwrap().0).unwrap();
    let data = String::from_utf8(CsvExport::data(View::fields()).to_vec(&table).unwrap().0).unwrap();
    let spaced = array().replace("{", "{\n  ").replace("},", "\n},\n");
    let row = "a,2026-11-01T14:30:00Z,chat";
    let semicolons = format!("id;started_at;channel\n{}\n", row.replace(',', ";"));
    let html = "<!DOCTYPE html>\n<html><body>Sign in</body></html>";
    let page = format!(r#"{{"items":{},"metadata":{{"page":1}}}}"#, array());
    for (door, text, named) in [
        (NDJSON, array(), "read it as JSON"),
        (NDJSON, spaced.clone(), "read it as JSON"),
        (NDJSON, format!("[\n{}\n]\n", ["a", "b", "c"].map(record).join(",\n")), "read it as JSON"),
        (NDJSON, page.clone(), "pages with `items`"),
        (NDJSON, record("a").replace(',', ",\n"), "over several lines"),
        (NDJSON, data.clone(), "CSV"),
        (NDJSON, semicolons.clone(), "CSV"),
        (NDJSON, spreadsheet(View::portal()), "CSV"),
        (NDJSON, html.to_owned(), "HTML"),
        (JSON, lines(), "read it as NDJSON"),
        (JSON, format!("\u{feff}\r\n{}", lines().replace('\n', "\r\n")), "read it as NDJSON"),
        (JSON, format!("{{\"id\":\"a\n{}", lines()), "read it as NDJSON"),
        (JSON, data.clone(), "CSV"),
        (JSON, semicolons.clone(), "CSV"),
        (JSON, html.to_owned(), "HTML"),
        (SEQUENCE, lines(), "U+001E"),
        (SEQUENCE, array(), "U+001E"),
        (CSV, lines(), "NDJSON or JSON"),
        (CSV, format!("\u{feff}  {}", array()), "NDJSON or JSON"),
        (CSV, html.to_owned(), "HTML"),
        (CSV, semicolons.clone(), "`;`"),
        (CSV, semicolons.replace("id", "\"id\"").replace("started_at", "\"started_at\""), "`;`"),
        (CSV, semicolons.replace(';', "\t"), "tabs"),
        (CSV, semicolons.replace(';', "|"), "`|`"),
        (CSV, spreadsheet(View::portal()), "`spreadsheet`"),
        (CSV, spreadsheet(View::builder()), "`spreadsheet`"),
        (CSV, spreadsheet(View::portal()).replace(',', ";"), "`spreadsheet`"),
    ] {
        let message = refusal(door, text.as_bytes());
        assert!(message.contains(named), "{}: {message}", door.0);
    }
    // The whole report comes with it.
    let error = Ingest::new().json(&lines()).unwrap_err();
    assert_eq!(error.report().unwrap().accepted, 3);
    let reason = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(reason, "3 records were accepted and 0 rejected");
}

#[test]
fn bytes_that_might_be_anything_are_not_named() {
    for head in
        [&b"\0\0\0\0"[..], b"\xe9\0\0\0", b"\0\0\0\xe9", b"\xe9\0\xe9\0", b"a\0\xe9\0", b"\xe9\0a\0", b"\0\xe9\0a"]
    {
        assert_eq!(binary(head), None, "{head:?}");
    }
}

#[test]
fn bad_records_alone_are_no_other_form() {
    let rejected = |result: Result<Ingested, Error>| result.unwrap().report.rejected;
    assert_eq!(rejected(Ingest::new().json_seq("\u{1e}{}\n")), 1);
    assert_eq!(rejected(Ingest::new().ndjson("{}\n\"x\"\n")), 2);
    assert_eq!(rejected(Ingest::new().ndjson("{}\n}\n")), 2);
}

/// Lines are in another form when more of them are rejected than accepted; all else when none is accepted.
#[test]
fn as_many_good_records_as_bad_ones_make_a_form() {
    let report = Ingest::new().ndjson(&format!("[\n{}\n", record("a"))).unwrap().report;
    assert_eq!((report.accepted, report.rejected), (1, 1));
    let message = refusal(NDJSON, format!("[\n{}\n]\n", record("a")).as_bytes());
    assert!(message.contains("JSON array"), "{message}");
    let report = Ingest::new().json_seq(&format!("{}\u{1e}{}\n", "x".repeat(HEAD), record("a"))).unwrap().report;
    assert_eq!((report.accepted, report.rejected), (1, 1));
}

#[test]
fn who_stops_before_the_header_hears_nothing_of_it() {
    let text = "\n\nid;started_at;channel\n";
    let stopped = Ingest::new().block_bytes(1).observe(|_| ControlFlow::Break(())).csv(text).unwrap_err();
    assert_eq!(stopped.kind(), ErrorKind::Stopped);
    let error = Ingest::new().block_bytes(1).csv(text).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongFormat);
}

/// Where some records can be read, the input is in its form, whatever its first record looks like.
#[test]
fn one_bad_record_is_no_other_form() {
    for first in ["[]", "[{}]", "<html>", "{", "id,started_at,channel", "{\"items\":[]}", "PAR", "\u{1}"] {
        let report = Ingest::new().ndjson(&format!("{first}\n{}", lines())).unwrap().report;
        assert_eq!((report.accepted, report.rejected), (3, 1), "{first}");
    }
    for (text, accepted, rejected) in [
        (record("a"), 1, 0),
        (format!("{}\n", record("a")), 1, 0),
        (format!("{}{}", record("a"), record("b")), 2, 0),
        ("{}".to_owned(), 0, 1),
        (format!("[{}]\n{}", record("a"), record("b")), 2, 0),
    ] {
        let report = Ingest::new().json(&text).unwrap().report;
        assert_eq!((report.accepted, report.rejected), (accepted, rejected), "{text}");
    }
    for bad in ["{}", "{\"id\":5}\n", "x", "id", "5\n6"] {
        assert_eq!(Ingest::new().ndjson(bad).unwrap().report.accepted, 0, "{bad}");
    }
    for (header, kind) in [
        ("id,channel", ErrorKind::MissingField),
        ("when;what\n", ErrorKind::MissingField),
        ("Channel,when\n", ErrorKind::MissingField),
    ] {
        assert_eq!(Ingest::new().csv(header).unwrap_err().kind(), kind, "{header}");
    }
}

#[test]
fn what_else_a_page_and_an_array_have_is_passed_over_whole() {
    let a = record("a");
    for (document, rejected) in [
        (format!(r#"{{"next":"x]}},{{\"","items":[{a}]}}"#), 0),
        (format!(r#"{{"items":[{a}],"next":"]}}"}}"#), 0),
        (format!(r#"{{"a\\b":1,"\u0078":2,"items":[{a}]}}"#), 0),
        (format!(r#"["a,]b",{a}]"#), 1),
    ] {
        let (table, report) = Ingest::new().json(&document).unwrap().into_parts();
        assert_eq!((ids(&table), report.rejected), (vec!["a".to_owned()], rejected), "{document}");
    }
}

#[test]
fn a_page_has_items_and_no_id() {
    let (a, b) = (record("a"), record("b"));
    let with = |record: &str, member: &str| record.replace('}', &format!(",{member}}}"));
    for document in [
        format!("[{},{b}]", with(&a, r#""items":[]"#)),
        format!("[{},{b}]", a.replace('{', r#"{"items":[{"id":"x"}],"#)),
        format!("{}{b}", with(&a, r#""items":[{}]"#)),
        format!(r#"[{{"items":[{}],"metadata":{{"id":1}}}},{b}]"#, with(&a, r#""items":[]"#)),
        format!(r#"{{"items":[{a}],"total":2}}{{"items":[{}]}}"#, with(&b, r#""items":[[]]"#)),
        format!(r#"[{},{b}]"#, a.replace(r#""id""#, r#""items":[5],"\u0069\u0064""#)),
        format!(r#"[{},{b}]"#, with(&a, r#""items":5"#)),
    ] {
        let (table, report) = Ingest::new().json(&document).unwrap().into_parts();
        assert_eq!((ids(&table), report.rejected), (vec!["a".to_owned(), "b".to_owned()], 0), "{document}");
    }
    // Without an id and without items it is a record that lacks one.
    let report = Ingest::new().json(&format!(r#"[{{"items":{{}}}},{a}]"#)).unwrap().report;
    assert_eq!(kinds(&report), [ErrorKind::MissingField]);
}

#[test]
fn too_many_rejects_are_an_error_with_the_report() {
    let text = format!("{}\n?\n{{\"id\":5}}\n{{\"id\":6}}\n", record("a"));
    let most = |most| Ingest::new().max_rejects(most).ndjson(&text);
    assert_eq!(most(MaxRejects::Count(3)).unwrap().report.rejected, 3);
    assert_eq!(most(MaxRejects::Share("0.75".parse().unwrap())).unwrap().report.rejected, 3);
    for exceeded in
        [MaxRejects::Count(2), MaxRejects::Share("0.749999".parse().unwrap()), MaxRejects::Share(Share::ZERO)]
    {
        let error = most(exceeded).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooManyRejects);
        assert_eq!(error.report().unwrap(), &Ingest::new().ndjson(&text).unwrap().report);
    }
    assert_eq!(
        most(MaxRejects::Count(2)).unwrap_err().message(),
        "`3` of `4` records were rejected, more than `2`; most often WRONG_TYPE, first in line 3: expected a string, found \
         a number, `5` at `id`"
    );
    // Copies that the caller chose to leave out are no faults.
    let copies = format!("{}\n", record("a")).repeat(5);
    for (duplicates, is_fine) in [(Duplicates::Reject, false), (Duplicates::First, true), (Duplicates::Last, true)] {
        let ingest = Ingest::new().duplicates(duplicates).max_rejects(MaxRejects::Count(0));
        assert_eq!(ingest.ndjson(&copies).is_ok(), is_fine);
    }
    assert!(Ingest::new().max_rejects(MaxRejects::Count(0)).ndjson("").is_ok());
    assert!(Ingest::new().ndjson("{}").unwrap_or_else(|error| panic!("{error}")).report.rejected == 1);
    assert!(Error::new(ErrorKind::TooManyRejects, "by hand").report().is_none());
}

proptest! {
    #[test]
    fn whole_errors_do_not_depend_on_blocks_or_threads(
        pieces in prop::collection::vec(prop_oneof![
            Just(record("a")), Just(record("b")), Just("[".to_owned()), Just("]".to_owned()), Just("?".to_owned()),
            Just("<p>".to_owned()), Just(r#"{"items":[]}"#.to_owned()), Just(String::new()),
        ], 0..8),
        separator in prop_oneof![Just("\n"), Just(","), Just("")],
    ) {
        let text = pieces.join(separator);
        for (_, read) in [NDJSON, JSON, SEQUENCE] {
            let found: Vec<_> = [(1, 1), (1, 1 << 20), (3, 10)].into_iter().map(|(threads, bytes)| {
                let most = MaxRejects::Share("0.5".parse().unwrap());
                let result = read(Ingest::new().threads(threads).block_bytes(bytes).max_rejects(most), text.as_bytes());
                let message = result.as_ref().err().map(|error| error.to_string());
                (message, reported(result))
            }).collect();
            prop_assert_eq!(&found[0], &found[1]);
            prop_assert_eq!(&found[0], &found[2]);
        }
    }
}
