//! What the report tells beside the rejects.

use std::collections::BTreeMap;

use super::*;

fn names(map: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    map.iter().map(|(name, count)| (name.as_str(), *count)).collect()
}

#[test]
fn unknown_absent_and_ignored_fields_are_named() {
    let with = |id: &str, members: &str| record(id).replace('}', &format!(",{members}}}"));
    let text = [
        with("a", r#""is_laed":true,"asr":"5","mood":1,"contact":{"phnoe":"1"}"#),
        with("b", r#""is_laed":true,"stars":null,"duration_s":5"#),
        "?".to_owned(),
        r#"{"id":"c","lead_value":1}"#.to_owned(),
    ]
    .join("\n");
    let report = Ingest::new().ndjson(&text).unwrap().report;
    assert_eq!(names(&report.unknown_fields), [("contact.phnoe", 1), ("is_laed", 2), ("mood", 1)]);
    assert_eq!(names(&report.ignored_fields), [("asr", 1), ("duration_s", 1)]);
    let near: Vec<_> = report.near_names.iter().map(|(name, near)| (name.as_str(), near.as_str())).collect();
    assert_eq!(near, [("contact.phnoe", "contact.phone"), ("is_laed", "is_lead")]);
    let has = |name: &str| !report.absent_fields.iter().any(|absent| absent == name);
    assert!(["id", "started_at", "channel", "contact", "stars"].into_iter().all(has));
    // What only a record names that could not be read, no record names.
    assert!(!["is_lead", "lead_value", "tags"].into_iter().any(has));
    for (threads, bytes) in [(1, 1), (3, 50)] {
        let again = Ingest::new().threads(threads).block_bytes(bytes).ndjson(Input::reader(text.as_bytes())).unwrap();
        assert_eq!(again.report, report);
    }
    let nothing = Ingest::new().ndjson("?").unwrap().report;
    assert_eq!(nothing.absent_fields, [""; 0]);
}

#[test]
fn a_csv_has_the_fields_of_its_header() {
    let text = "id,created_at,channel,contact_phone,is_laed,asr,length\na,2026-11-01T14:30:00Z,chat,,,1.5,short\n";
    let (table, report) = Ingest::new().csv(text).unwrap().into_parts();
    assert_eq!(ids(&table), ["a"]);
    assert_eq!(names(&report.unknown_fields), [("is_laed", 1)]);
    assert_eq!(names(&report.ignored_fields), [("asr", 1), ("length", 1)]);
    assert_eq!(report.near_names["is_laed"], "is_lead");
    let absent = |name: &str| report.absent_fields.iter().any(|absent| absent == name);
    assert!(!absent("contact") && !absent("started_at") && absent("stars") && absent("is_lead"));
}

#[test]
fn what_is_kept_and_still_odd_is_counted() {
    let with = |id: &str, members: &str| record(id).replace('}', &format!(",{members}}}"));
    let text = [
        with("a", r#""summary":"x\u0000y","auto_assessment":"yes-a""#),
        with("b", r#""tags":["\u0000"],"human_assessment":"Maybe","auto_assessment":"""#),
        with("c", r#""x\u0000":"\u0000","utms":{"a":"\\u0000"},"auto_assessment":"Yes-A","human_assessment":"No""#),
        with("d", r#""summary":"\\u0000 \n","auto_assessment":"Yes-B","human_assessment":null"#),
    ]
    .join("\n");
    let (table, report) = Ingest::new().ndjson(&text).unwrap().into_parts();
    assert_eq!((report.warnings.nul_characters, report.warnings.unknown_assessments), (2, 3));
    assert_eq!(table.row(0).unwrap().auto_assessment(), Some("yes-a"));
    let csv = "id,started_at,channel,summary\na,2026-11-01T14:30:00Z,chat,x\0y\n";
    assert_eq!(Ingest::new().csv(csv).unwrap().report.warnings.nul_characters, 1);
}

#[test]
fn a_csv_that_other_programs_saved_is_read() {
    let row = "2026-11-01T14:30:00Z";
    for (header, line) in [
        // A spreadsheet.
        ("id,started_at,channel,is_lead,is_test,stars", format!("a,{row},voice,TRUE,FALSE,5")),
        // pandas.
        ("id,started_at,channel,is_lead,is_test,stars", "a,2026-11-01 14:30:00+00:00,voice,True,False,5.0".to_owned()),
        // DuckDB and polars.
        ("id,started_at,channel,is_lead,is_test,stars", "a,2026-11-01 14:30:00+00,voice,true,false,5".to_owned()),
        (
            "id,started_at,channel,is_lead,is_test,stars",
            "a,2026-11-01T14:30:00.000000+0000,voice,true,false,5".to_owned(),
        ),
        // PostgreSQL, SQLite and MySQL.
        ("id,started_at,channel,is_lead,is_test,stars", "a,2026-11-01 15:30:00+01,voice,t,f,5".to_owned()),
        ("id,started_at,channel,is_lead,is_test,stars", format!("a,{row},voice,1,0,5")),
    ] {
        let (table, report) = Ingest::new().csv(&format!("{header}\n{line}\n")).unwrap().into_parts();
        assert_eq!(report.rejects, [], "{line}");
        let session = table.session(0).unwrap();
        let wire = serde_json::to_value(&session).unwrap();
        assert_eq!(
            (&wire["is_lead"], &wire["is_test"], &wire["stars"]),
            (&true.into(), &false.into(), &5.into()),
            "{line}"
        );
        assert_eq!(wire["started_at"], row, "{line}");
    }
    let text = "id,started_at,channel,tags,contact_name,contact_email\n\
                a,2026-11-21 00:00:00+00,voice,\"{vip,\"\"two, words\"\"}\",Ann,ann@example.com\n";
    let session = Ingest::new().csv(text).unwrap().table.session(0).unwrap();
    assert_eq!(session.tags().collect::<Vec<_>>(), ["vip", "two, words"]);
    assert_eq!((session.contact_name(), session.contact_email()), (Some("Ann"), Some("ann@example.com")));
    // The same name in two columns.
    for (names, is_fine) in [("Ann,Ann", true), ("Ann,", true), (",Ann", true), ("Ann,Bob", false)] {
        let text = format!("id,started_at,channel,contact,contact_name\na,{row},voice,{names}\n");
        let report = Ingest::new().csv(&text).unwrap().report;
        assert_eq!(kinds(&report), [ErrorKind::Conflict][usize::from(is_fine)..], "{names}");
    }
}

#[test]
fn a_quote_inside_a_cell_is_never_mended() {
    let header = "id,started_at,channel,summary\n";
    let row = "2026-11-01T14:30:00Z";
    let cases = [
        format!("\"a\"b,{row},chat,x"),
        format!("a,{row},\"chat\"voice,x"),
        format!("a,{row},chat,\"x\" "),
        format!("a,{row},chat, \"x\""),
        format!("a,{row},chat,x\"y\""),
        format!("a,{row},chat,\"x\"\ry"),
        format!("a\",{row},chat,x"),
        format!("a,{row},chat,x\""),
    ];
    for bad in cases {
        for end in ["\n", "\r\n"] {
            let text = format!("{header}g,{row},chat,\"good \"\"one\"\"\"{end}{bad}{end}h,{row},chat,{end}");
            for bytes in [1, 30, 1 << 20] {
                for input in [Input::from(&text), Input::reader(text.as_bytes())] {
                    let (table, report) = Ingest::new().block_bytes(bytes).csv(input).unwrap().into_parts();
                    assert_eq!(ids(&table), ["g", "h"], "{bad}");
                    assert_eq!(
                        (kinds(&report), report.rejects[0].line),
                        (vec![ErrorKind::InvalidCsv], Some(3)),
                        "{bad}"
                    );
                    assert_eq!(report.rejects[0].raw, bad.as_bytes());
                }
            }
        }
    }
    let last = format!("{header}a,{row},chat,\"x\"");
    for end in ["", "\r", "\r\n", "\n"] {
        assert_eq!(Ingest::new().csv(&format!("{last}{end}")).unwrap().report.accepted, 1, "{end:?}");
    }
}

#[test]
fn a_later_file_may_have_its_own_mark() {
    let row = |id: &str| format!("{id},2026-11-01T14:30:00Z,chat\n");
    let csv = format!("\u{feff}id,started_at,channel\n{}\u{feff}\"b\",{}", row("a"), row("").trim_start_matches(','));
    assert_eq!(ids(&Ingest::new().csv(&csv).unwrap().table), ["a", "b"]);
    let sequence = format!("\u{1e}\u{feff}{}\n\u{feff}\u{1e}{}", record("a"), record("b"));
    let report = Ingest::new().json_seq(&sequence).unwrap().report;
    // Only at the beginning of a record: behind one it is in its way.
    assert_eq!((report.accepted, report.rejected), (1, 1));
    let json = format!("\u{feff}[{}]\n\u{feff}\u{feff} [{}]\u{feff}", record("a"), record("b"));
    assert_eq!(Ingest::new().json(&json).unwrap().table.len(), 2);
    let inside = format!("[\n\u{feff}{},\n\u{feff}{}]", record("a"), record("b"));
    assert_eq!(Ingest::new().json(&inside).unwrap().table.len(), 2);
}
