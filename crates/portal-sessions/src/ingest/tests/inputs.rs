//! The same records from bytes and readers, in blocks of any size, on any number of threads.

use std::io::{self, Read};

use proptest::prelude::*;

use super::*;

/// Gives a few bytes at a time, and an error at the end when told so.
struct Slow<'a> {
    rest: &'a [u8],
    step: usize,
    fails: bool,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() && self.fails {
            return Err(io::Error::other("the disk is gone"));
        }
        let count = self.step.min(buffer.len()).min(self.rest.len());
        let (now, rest) = self.rest.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.rest = rest;
        Ok(count)
    }
}

#[test]
fn neither_threads_nor_blocks_nor_readers_change_anything() {
    let (table, report) = Ingest::new().ndjson(SAMPLE).unwrap().into_parts();
    let expected = sessions(&table);
    for threads in [1, 3] {
        for bytes in [1, 700, 10_000, 1 << 20] {
            for duplicates in [Duplicates::Reject, Duplicates::Last] {
                let ingest = || Ingest::new().threads(threads).block_bytes(bytes).duplicates(duplicates);
                let reader = Input::reader(Slow { rest: SAMPLE, step: 4_001, fails: false });
                for result in [ingest().ndjson(SAMPLE), ingest().ndjson(reader)] {
                    let (again, report_again) = result.unwrap().into_parts();
                    if duplicates == Duplicates::Reject {
                        assert_eq!(report_again, report, "{threads} {bytes}");
                        assert_eq!(sessions(&again), expected, "{threads} {bytes}");
                    }
                    assert_eq!((again.len(), report_again.accepted, report_again.rejected), (1_980, 1_980, 20));
                }
            }
        }
    }
}

#[test]
fn any_number_of_threads_may_be_asked_for() {
    for threads in [0, usize::MAX] {
        assert_eq!(Ingest::new().threads(threads).ndjson(&record("a")).unwrap().report.accepted, 1);
    }
}

#[test]
fn a_reader_that_fails_is_an_error() {
    for threads in [1, 2] {
        let reader = Input::reader(Slow { rest: SAMPLE, step: 1_000, fails: true });
        let error = Ingest::new().threads(threads).block_bytes(5_000).ndjson(reader).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReadFailed);
        assert!(error.to_string().ends_with("the disk is gone"), "{error}");
    }
    let reader = Input::reader(Slow { rest: b"[]", step: 1, fails: true });
    assert_eq!(Ingest::new().json(reader).unwrap_err().kind(), ErrorKind::ReadFailed);
}

#[test]
fn marks_line_ends_and_blank_lines() {
    let (a, b) = (record("a"), record("b").replace("\"chat\"", "\"chat\",\"summary\":\"x\u{2028}y\""));
    let cases = [
        (format!("{a}\n{b}\n"), 0),
        (format!("{a}\n{b}"), 0),
        (format!("\u{feff}{a}\r\n{b}\r\n"), 0),
        (format!("\n \t\r\n{a}\n\n\r\n{b}\n\n"), 5),
        (format!("\u{feff}\n{a}\n  {b}  \n"), 1),
    ];
    for (text, blank_lines) in cases {
        for bytes in [1, 1 << 20] {
            let reader = Input::reader(Slow { rest: text.as_bytes(), step: 1, fails: false });
            let ingest = || Ingest::new().block_bytes(bytes);
            for result in [ingest().ndjson(&text), ingest().ndjson(reader)] {
                let (table, report) = result.unwrap().into_parts();
                assert_eq!((ids(&table), report.rejected), (vec!["a".to_owned(), "b".to_owned()], 0), "{text}");
                assert_eq!(report.blank_lines, blank_lines, "{text:?}");
            }
        }
    }
    for empty in ["", "\u{feff}", "\n", " \r\n\t"] {
        assert_eq!(Ingest::new().ndjson(empty).unwrap().table.len(), 0);
    }
    // A mark at the beginning of a later line is one, too; anywhere else it is data.
    let report = Ingest::new().ndjson(&format!("{a}\n\u{feff}{b}\n \u{feff}{b}\n")).unwrap().report;
    assert_eq!((report.accepted, kinds(&report)), (2, vec![ErrorKind::InvalidJson]));
}

proptest! {
    #[test]
    fn any_bytes_are_counted(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b'"'), Just(b',')], 0..200)) {
        let lines = bytes.split(|&byte| byte == b'\n');
        let is_blank = |line: &&[u8]| line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
        let count = lines.filter(|line| !is_blank(line)).count();
        let report = reported(Ingest::new().ndjson(&bytes));
        // Binary bytes are refused before anything is read.
        let is_read = report.accepted + report.rejected > 0;
        prop_assert!(!is_read || report.accepted + report.rejected == count as u64);
        for reject in &report.rejects {
            prop_assert_eq!(&bytes[reject.byte_range.start as usize..reject.byte_range.end as usize], &reject.raw[..]);
        }
        for size in [1, 1 << 20] {
            let ingest = || Ingest::new().block_bytes(size);
            prop_assert_eq!(&reported(ingest().ndjson(Input::reader(&bytes[..]))), &report);
            let json = reported(ingest().json(&bytes));
            prop_assert_eq!(json.accepted + json.rejected, json.rejects.len() as u64);
            let csv = [b"id,started_at,channel,tags\n", &bytes[..]].concat();
            let csv = ingest().csv(&csv).unwrap().report;
            prop_assert_eq!(csv.accepted + csv.rejected, csv.rejects.len() as u64);
        }
    }
}
