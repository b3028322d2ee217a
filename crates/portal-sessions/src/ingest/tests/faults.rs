//! Records with every fault we could think of among good ones.

use proptest::prelude::*;

use super::*;

/// One way to damage a record.
type Damage = fn(Vec<u8>) -> Vec<u8>;

fn replaced(line: Vec<u8>, from: &str, to: &[u8]) -> Vec<u8> {
    let at = line.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
    [&line[..at], to, &line[at + from.len()..]].concat()
}

/// The record with further members.
fn with(line: Vec<u8>, members: &str) -> Vec<u8> {
    replaced(line, "{", format!("{{{members},").as_bytes())
}

const START: &str = r#""2026-11-01T14:30:00Z""#;

const FAULTS: &[(ErrorKind, Damage)] = &[
    (ErrorKind::InvalidJson, |line| line[..line.len() / 2].to_vec()),
    (ErrorKind::InvalidJson, |line| line[..line.len() - 1].to_vec()),
    (ErrorKind::WrongType, |line| line[1..].to_vec()),
    (ErrorKind::InvalidJson, |line| [&line[..], b"}"].concat()),
    (ErrorKind::InvalidJson, |line| [&line[..], &line[..]].concat()),
    (ErrorKind::InvalidJson, |line| [b"\0", &line[..]].concat()),
    (ErrorKind::InvalidJson, |line| ["\u{feff}\u{feff}".as_bytes(), &line[..]].concat()),
    (ErrorKind::InvalidJson, |line| replaced(line, ":", b"=")),
    (ErrorKind::InvalidJson, |line| replaced(line, ",", b";")),
    (ErrorKind::InvalidJson, |line| replaced(line, "chat", b"ch\0at")),
    (ErrorKind::InvalidJson, |line| replaced(line, "chat", b"ch\tat")),
    (ErrorKind::InvalidJson, |line| replaced(line, "chat", br"ch\qat")),
    (ErrorKind::InvalidJson, |line| replaced(line, "chat", br"\udc00")),
    (ErrorKind::InvalidJson, |line| replaced(line, "}", b",}")),
    (ErrorKind::InvalidJson, |line| with(line, r#""stars":NaN"#)),
    (ErrorKind::InvalidJson, |line| with(line, r#""stars":-"#)),
    (ErrorKind::InvalidJson, |line| with(line, r#""x":[1,}"#)),
    (ErrorKind::InvalidJson, |_| b"}{".to_vec()),
    (ErrorKind::InvalidJson, |_| b"\"".to_vec()),
    (ErrorKind::InvalidUtf8, |line| replaced(line, "chat", b"\xff")),
    (ErrorKind::InvalidUtf8, |line| replaced(line, "chat", b"\xed\xa0\x80")),
    (ErrorKind::InvalidUtf8, |line| [&line[..], b"\xc3"].concat()),
    (ErrorKind::DuplicateKey, |line| with(line, r#""channel":"chat""#)),
    (ErrorKind::DuplicateKey, |line| with(line, r#""x":1,"x":1"#)),
    (ErrorKind::Conflict, |line| with(line, r#""created_at":"2026-11-01T14:30:00.1Z""#)),
    (ErrorKind::MissingField, |line| replaced(line, r#""id""#, br#""ID""#)),
    (ErrorKind::MissingField, |line| replaced(line, START, b"null")),
    (ErrorKind::MissingField, |_| b"{}".to_vec()),
    (ErrorKind::WrongType, |line| replaced(line, START, b"1761402600")),
    (ErrorKind::WrongType, |line| replaced(line, r#""chat""#, b"[]")),
    (ErrorKind::WrongType, |line| [b"[", &line[..], b"]"].concat()),
    (ErrorKind::WrongType, |_| b"true".to_vec()),
    (ErrorKind::InvalidValue, |line| replaced(line, "chat", b"")),
    (ErrorKind::InvalidValue, |line| with(line, r#""hours":"""#)),
    (ErrorKind::InvalidNumber, |line| with(line, r#""lead_value":"1_000""#)),
    (ErrorKind::InvalidNumber, |line| with(line, r#""lead_value":1e999"#)),
    (ErrorKind::NumberOutOfRange, |line| with(line, r#""lead_value":99999999999999999999999999999999999999999999"#)),
    (ErrorKind::NumberOutOfRange, |line| with(line, r#""stars":99999999999999999999999999999999999999999999"#)),
    (ErrorKind::InvalidTime, |line| replaced(line, "T14", b"T25")),
    (ErrorKind::TimeOutOfRange, |line| replaced(line, "2026", b"0000")),
    (ErrorKind::TooDeep, |line| with(line, &format!(r#""x":{}"#, "[".repeat(100_000)))),
    (ErrorKind::StringTooLong, |line| with(line, &format!(r#""summary":"{}""#, "x".repeat((1 << 20) + 1)))),
    (ErrorKind::TooManyTags, |line| with(line, &format!(r#""tags":[""{}]"#, r#","""#.repeat(1_000)))),
    (ErrorKind::LineTooLong, |line| with(line, &format!(r#""x":[0{}]"#, ",0".repeat(2 << 20)))),
    (ErrorKind::DuplicateId, |line| {
        let end = line.iter().position(|&byte| byte == b',').unwrap();
        replaced(line.clone(), std::str::from_utf8(&line[1..end]).unwrap(), br#""id":"good-0""#)
    }),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_bad_record_costs_no_other(
        picks in prop::collection::vec(prop::option::weighted(0.4, 0..FAULTS.len()), 1..30),
        threads in 1..4_usize,
        block_bytes in prop_oneof![Just(1_usize), 50..2_000_usize],
        ending in prop_oneof![Just("\n"), Just("\r\n"), Just("\n\n"), Just("\r\n \r\n")],
    ) {
        let mut input = record("good-0").into_bytes();
        let (mut good, mut bad) = (vec!["good-0".to_owned()], Vec::new());
        for (row, pick) in picks.iter().enumerate() {
            input.extend_from_slice(ending.as_bytes());
            let line = record(&format!("row-{row}")).into_bytes();
            match pick.and_then(|fault| FAULTS.get(fault)) {
                None => {
                    good.push(format!("row-{row}"));
                    input.extend(line);
                }
                Some((kind, damage)) => {
                    let start = input.len() as u64;
                    input.extend(damage(line));
                    // A mark at the beginning of a line is no part of the record.
                    let mark = if input[start as usize..].starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
                    bad.push((*kind, start + mark..input.len() as u64, row as u64 + 2));
                }
            }
        }
        let ingest = || Ingest::new().threads(threads).block_bytes(block_bytes);
        let reader = Input::reader(&input[..]);
        for result in [ingest().ndjson(&input), ingest().ndjson(reader)] {
            let (table, report) = result.unwrap().into_parts();
            prop_assert_eq!(ids(&table), good.clone());
            prop_assert_eq!(report.accepted + report.rejected, picks.len() as u64 + 1);
            let found: Vec<_> =
                report.rejects.iter().map(|reject| (reject.kind, reject.byte_range.clone(), reject.ordinal)).collect();
            prop_assert_eq!(&found, &bad);
            for reject in &report.rejects {
                let (start, end) = (reject.byte_range.start as usize, reject.byte_range.end as usize);
                prop_assert_eq!(&reject.raw[..], &input[start..end.min(start + (4 << 20))]);
            }
        }
    }
}

#[test]
fn rejects_come_back_when_they_are_mended() {
    let lines: Vec<String> = ["a", "b", "c"].map(record).into();
    let damaged = format!("{}\n{}\n{}\n", lines[0], lines[1].replace("T14", "T25"), lines[2]);
    let (table, report) = Ingest::new().ndjson(&damaged).unwrap().into_parts();
    let mended = String::from_utf8(report.rejects[0].raw.clone()).unwrap().replace("T25", "T14");
    let mut found = sessions(&table);
    found.extend(sessions(&Ingest::new().ndjson(&mended).unwrap().table));
    found.sort_by(|one, other| one.id().cmp(other.id()));
    assert_eq!(found, sessions(&Ingest::new().ndjson(&lines.join("\n")).unwrap().table));
}
