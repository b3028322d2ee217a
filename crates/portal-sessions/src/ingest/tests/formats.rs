//! One set of records in every format.

use proptest::prelude::*;

use super::*;
use crate::export::CsvExport;
use crate::ingest::record::Rows;
use crate::ingest::record::tests::any_session;
use crate::view::View;

#[test]
fn arrays_and_pages_hold_the_same_records() {
    let lines: Vec<&str> = std::str::from_utf8(&SAMPLE[3..20_000]).unwrap().lines().collect();
    let records: Vec<&str> = lines[..20].iter().copied().filter(|line| !line.trim().is_empty()).collect();
    let expected = sessions(&Ingest::new().ndjson(&records.join("\n")).unwrap().table);
    let (first, second) = records.split_at(7);
    let page = |records: &[&str]| {
        format!("{{\"metadata\": {{\"page\":1,\"items\":[]}},\r\n \"items\" : [{}] }}", records.join(" ,\n"))
    };
    let pages = [page(first), page(second), page(&[])];
    let documents = [
        format!("[{}]", records.join(",")),
        format!("\u{feff} [\n{}\n]\n", records.join("\n,\n")),
        page(&records),
        format!(r#"{{"items":[{}],"metadata":{{"page":1,"per":25,"total":20}}}}"#, records.join(",")),
        pages.join("\n"),
        pages.concat(),
        format!("[{}]", pages.join(",")),
        format!("[{}][{}]", first.join(","), second.join(",")),
        format!("\u{feff}[{}]\n\u{feff}[{}]\n", first.join(","), second.join(",")),
        records.concat(),
        records.iter().map(|record| record.replace("{\"id\"", "{\n\"id\"")).collect::<Vec<_>>().join("\n"),
    ];
    for document in documents {
        for (threads, bytes) in [(1, 16 << 20), (1, 1), (3, 1_000)] {
            let ingest = || Ingest::new().threads(threads).block_bytes(bytes);
            for result in [ingest().json(&document), ingest().json(Input::reader(document.as_bytes()))] {
                let (table, report) = result.unwrap().into_parts();
                assert_eq!(report.rejects, []);
                assert_eq!(sessions(&table), expected);
            }
        }
    }
}

#[test]
fn a_sequence_is_cut_at_its_separators_alone() {
    let pretty = record("b").replace(',', ",\r\n  ");
    let text = format!("\u{feff}\n\u{1e}{}\n\u{1e}\n\u{1e}{pretty}\n\u{1e}{{}}\u{1e}{}", record("a"), record("c"));
    for bytes in [1, 7, 16 << 20] {
        let ingest = || Ingest::new().block_bytes(bytes);
        for result in [ingest().json_seq(&text), ingest().json_seq(Input::reader(text.as_bytes()))] {
            let (table, report) = result.unwrap().into_parts();
            assert_eq!(ids(&table), ["a", "b", "c"]);
            assert_eq!(kinds(&report), [ErrorKind::MissingField]);
            let reject = &report.rejects[0];
            assert_eq!((reject.ordinal, reject.line, reject.raw.as_slice()), (3, Some(7), b"{}".as_slice()));
            assert_eq!(text.as_bytes()[reject.byte_range.start as usize..reject.byte_range.end as usize], *b"{}");
        }
    }
    let report =
        Ingest::new().json_seq(&format!("x\u{1e}{}\u{1e}{}", record("a"), "{\"id\":\"\u{1e}\"}")).unwrap().report;
    assert_eq!((report.accepted, report.rejected), (1, 3));
}

#[test]
fn a_bad_element_costs_one_element() {
    let (a, b) = (record("a"), record("b"));
    let cases: [(String, &[ErrorKind], &[u8]); 14] = [
        (format!("[{a},\n{{}},{b}]"), &[ErrorKind::MissingField], b"{}"),
        (format!("[{a},5,{b}]"), &[ErrorKind::WrongType], b"5"),
        (format!(r#"[{a},{{"id":"}}]\"{{","x":nope}},{b}]"#), &[ErrorKind::InvalidJson], br#"{"id":"}]\"{","x":nope}"#),
        (format!("[{a},{b},]"), &[ErrorKind::InvalidJson], b""),
        (format!("[{a},,{b}]"), &[ErrorKind::InvalidJson], b""),
        (format!("[,{a},{b}]"), &[ErrorKind::InvalidJson], b""),
        (format!("[{a} 5,{b}]"), &[ErrorKind::InvalidJson], b"5"),
        (format!("{{\"items\":[{a},]}}{{\"items\":[{b}]}}"), &[ErrorKind::InvalidJson], b""),
        (format!("[{a},{b} }} ]"), &[ErrorKind::InvalidJson], b"} ]"),
        (format!("[{a},{b}"), &[ErrorKind::InvalidJson], b""),
        (format!("[{a},{b}\n {{\"id\": "), &[ErrorKind::InvalidJson], b"{\"id\":"),
        (format!(r#"[{a},{b},{{"id":"x]"#), &[ErrorKind::InvalidJson], br#"{"id":"x]"#),
        (format!(r#"{{"items":[{a},{b}],"metadata":5}}"#), &[ErrorKind::WrongType], br#""metadata":5"#),
        (format!("[{a},{b}] x"), &[ErrorKind::InvalidJson], b"x"),
    ];
    for (document, expected, raw) in cases {
        for bytes in [1, 16 << 20] {
            let (table, report) = Ingest::new().block_bytes(bytes).json(&document).unwrap().into_parts();
            assert_eq!(ids(&table), ["a", "b"], "{document}");
            assert_eq!(kinds(&report), expected, "{document}");
            let reject = &report.rejects[0];
            assert_eq!(reject.raw, raw, "{document}");
            let before = &document.as_bytes()[..reject.byte_range.start as usize];
            assert_eq!(reject.line.unwrap() as usize, before.split(|&byte| byte == b'\n').count(), "{document}");
        }
    }
    for empty in ["", "[]", "  ", r#"{"items":[]}"#, "[[]]"] {
        let report = Ingest::new().json(empty).unwrap().report;
        assert_eq!((report.accepted, report.rejected), (0, u64::from(empty == "[[]]")), "{empty}");
    }
}

fn csv_cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A CSV cannot tell an empty text from none.
fn without_empty_texts(session: &Session) -> Session {
    let wire = serde_json::to_string(session).unwrap();
    Session::from_json(&wire.replace(":\"\"", ":null")).unwrap()
}

proptest! {
    #[test]
    fn a_csv_reads_back(rows in prop::collection::vec(any_session(), 0..6), bytes in 1..500_usize) {
        let mut written: Vec<Session> = Vec::new();
        for session in rows {
            if written.iter().all(|other| other.id() != session.id()) {
                written.push(session);
            }
        }
        let expected: Vec<Session> = written.iter().map(without_empty_texts).collect();
        let table = SessionTable::from_sessions(written, Policies::default()).unwrap();
        let (text, _) = CsvExport::data(View::fields()).to_vec(&table).unwrap();
        for input in [Input::from(&text), Input::reader(text.as_slice())] {
            let (table, report) = Ingest::new().block_bytes(bytes).threads(2).csv(input).unwrap().into_parts();
            prop_assert_eq!(&report.rejects, &[]);
            prop_assert_eq!(sessions(&table), expected.clone());
        }
    }
}

proptest! {
    /// The framing and the crate that reads the cells must agree on where each row ends.
    #[test]
    fn a_row_has_the_same_cells_by_itself(text in "[a\",\n\r]{0,60}") {
        let mut frames = Vec::new();
        let done = framing::Csv::default().frame(text.as_bytes(), true, usize::MAX, &mut frames);
        prop_assert_eq!(done, text.len());
        let mut rows = Rows::new(text.as_bytes(), &frames, usize::MAX);
        for frame in frames.iter().filter(|frame| frame.fault.is_none()) {
            let mut alone = csv::ReaderBuilder::new()
                .has_headers(false)
                .terminator(csv::Terminator::Any(b'\n'))
                .from_reader(frame.of(text.as_bytes()));
            let expected: Vec<_> = alone.records().map(Result::unwrap).collect();
            prop_assert_eq!(expected.len(), 1);
            prop_assert_eq!(rows.next().unwrap(), &expected[0]);
        }
        prop_assert!(rows.next().is_err());
    }
}

const ROW: &str = "2026-11-01T14:30:00Z,chat";

#[test]
fn a_cell_says_what_it_should_have_been() {
    for (column, cell, kind, message) in [
        (
            "is_lead",
            "yes",
            ErrorKind::WrongType,
            "a flag is `true` or `false`, or else `t`, `f`, `1` or `0`, not `yes`",
        ),
        ("stars", "3.5", ErrorKind::InvalidNumber, "`3.5` is not a whole number"),
        ("lead_units", "3.", ErrorKind::InvalidNumber, "`3.` is not a whole number"),
        ("stars", "five", ErrorKind::InvalidNumber, "`five` is not a whole number"),
        ("user_messages", "+5", ErrorKind::InvalidNumber, "`+5` is not a whole number"),
        ("lead_value", "$5", ErrorKind::InvalidNumber, "`$5` is not a plain decimal like `-12.50`"),
    ] {
        let text = format!("id,started_at,channel,{column}\na,{ROW},{cell}\n");
        let reject = Ingest::new().csv(&text).unwrap().report.rejects.remove(0);
        assert_eq!((reject.kind, reject.path.as_deref(), &*reject.message), (kind, Some(column), message));
    }
}

#[test]
fn csv_rows_have_real_lines_and_faults_of_their_own() {
    let text = format!(
        "\u{feff}id,started_at,channel,summary,stars,tags,is_lead,asr,mood\r\n\
         a,{ROW},\"two\r\nlines, \"\"quoted\"\"\",5,\"[\"\"x\"\"]\",true,1.5,good\r\n\
         \r\n\
         b,{ROW},,6,,,,\r\n\
         c,{ROW},x\r\n\
         d,{ROW},,,x,,,\r\n\
         e,{ROW},,,,yes,,\r\n\
         f,{ROW},\"in \"\"the\"\" middle\",,[],,,\r\n\
         g,{ROW},,\"5\r\n\r\nopen"
    );
    for bytes in [1, 100, 16 << 20] {
        for input in [Input::from(&text), Input::reader(text.as_bytes())] {
            let (table, report) = Ingest::new().block_bytes(bytes).csv(input).unwrap().into_parts();
            assert_eq!(ids(&table), ["a", "f"]);
            let a = table.row(0).unwrap();
            assert_eq!((a.summary(), a.stars()), (Some("two\r\nlines, \"quoted\""), Some(5)));
            assert_eq!(a.tags().collect::<Vec<_>>(), ["x"]);
            assert_eq!(table.row(1).unwrap().summary(), Some("in \"the\" middle"));
            let found: Vec<_> =
                report.rejects.iter().map(|reject| (reject.line.unwrap(), reject.kind, reject.ordinal)).collect();
            assert_eq!(
                found,
                [
                    (5, ErrorKind::NumberOutOfRange, 2),
                    (6, ErrorKind::InvalidCsv, 3),
                    (7, ErrorKind::InvalidJson, 4),
                    (8, ErrorKind::WrongType, 5),
                    (10, ErrorKind::InvalidCsv, 7),
                ]
            );
            assert!(report.rejects[4].raw.ends_with(b"\"5\r\n\r\nopen"));
            assert_eq!((report.blank_lines, report.unknown_fields["mood"]), (1, 2));
        }
    }
}

#[test]
fn a_bad_header_is_an_error() {
    let kind = |text: &[u8]| Ingest::new().csv(text).unwrap_err().kind();
    assert_eq!(kind(b""), ErrorKind::InvalidCsv);
    assert_eq!(kind(b"id,channel\na,chat"), ErrorKind::MissingField);
    assert_eq!(kind(b"id,started_at,channel,id\n"), ErrorKind::Conflict);
    assert_eq!(kind(b"id,started_at,channel,\xff\n"), ErrorKind::InvalidUtf8);
    assert_eq!(kind(b"id,started_at,\"channel\n"), ErrorKind::InvalidCsv);
    assert_eq!(kind(b"id,started_at,channel,summary\ra,2026-11-01T14:30:00Z,chat,x\r"), ErrorKind::InvalidCsv);
    assert_eq!(Ingest::new().csv("id,started_at,channel").unwrap().report.accepted, 0);
}

#[test]
fn a_header_and_a_row_may_be_as_long_as_the_limit() {
    let header = "id,started_at,channel,session_type,summary,comment";
    let short = format!("a,{ROW},,,");
    let read =
        |row: &str, line| Ingest::new().limits(Limits { line, ..Limits::default() }).csv(&format!("{header}\n{row}\n"));
    assert_eq!(read(&short, header.len()).unwrap().report.accepted, 1);
    let error = read(&short, header.len() - 1).unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::LineTooLong, "a record of 50 bytes is longer than 49"));
    let long = format!("{short}{}", "x".repeat(50));
    assert_eq!(read(&long, long.len()).unwrap().report.accepted, 1);
    assert_eq!(kinds(&read(&long, long.len() - 1).unwrap().report), [ErrorKind::LineTooLong]);
}

#[test]
fn blank_lines_are_counted_in_every_form_that_has_lines() {
    let a = record("a");
    let blank = |result: Result<Ingested, Error>| {
        let report = result.unwrap().report;
        assert_eq!((report.accepted, report.rejected), (1, 0));
        report.blank_lines
    };
    assert_eq!(blank(Ingest::new().ndjson(&format!("\n{a}\n \n\n"))), 3);
    assert_eq!(blank(Ingest::new().csv(&format!("id,started_at,channel\n\n\na,{ROW}\n\n"))), 3);
    assert_eq!(blank(Ingest::new().json_seq(&format!("\n\u{1e}{a}\n\u{1e} \n"))), 2);
    assert_eq!(blank(Ingest::new().json(&format!("\n\n{a}\n\n"))), 0);
}

#[test]
fn an_array_of_a_database_has_as_many_tags_as_a_session() {
    let read = |count: usize| {
        let tags: Vec<String> = (0..count).map(|tag| format!("t{tag}")).collect();
        let text = format!("id,started_at,channel,tags\na,{ROW},\"{{{}}}\"\n", tags.join(","));
        kinds(&Ingest::new().csv(&text).unwrap().report)
    };
    assert_eq!(read(1_000), []);
    assert_eq!(read(1_001), [ErrorKind::TooManyTags]);
}

#[test]
fn an_object_is_no_column_of_a_csv() {
    let report = Ingest::new().csv(&format!("id,started_at,channel,persona\na,{ROW},Ann\n")).unwrap().report;
    assert_eq!((report.accepted, report.unknown_fields["persona"]), (1, 1));
}

/// What a CSV may hold, JSON may hold as well.
#[test]
fn the_limits_of_a_cell_are_those_of_a_field() {
    for (levels, expected) in [(63, [].as_slice()), (64, &[ErrorKind::TooDeep])] {
        let utms = format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
        let text = format!("id,started_at,channel,utms\na,{ROW},{}\n", csv_cell(&utms));
        assert_eq!(kinds(&Ingest::new().csv(&text).unwrap().report), expected);
    }
    let text = format!("id,started_at,channel,summary\na,{ROW},{}\n", "x".repeat((1 << 20) + 1));
    assert_eq!(kinds(&Ingest::new().csv(&text).unwrap().report), [ErrorKind::StringTooLong]);
}

#[test]
fn bytes_that_are_no_text_cost_one_row() {
    let row = |id: &str| format!("{id},{ROW}\n").into_bytes();
    let text = [&b"id,started_at,channel\n"[..], &row("a"), b"\xff,2026,chat\n", &row("b")].concat();
    let (table, report) = Ingest::new().csv(&text).unwrap().into_parts();
    assert_eq!(ids(&table), ["a", "b"]);
    assert_eq!(kinds(&report), [ErrorKind::InvalidUtf8]);
}
