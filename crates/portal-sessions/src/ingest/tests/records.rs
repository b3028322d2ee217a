//! Records that a program writes, and refuses.

use super::*;
use crate::error::Error;

/// Each given record as bytes, or refused with this path.
struct Given(std::vec::IntoIter<Result<Vec<u8>, &'static str>>);

impl Given {
    /// The lines of the sample, of which every seventh is refused.
    fn of_sample() -> Self {
        let sample = SAMPLE.strip_prefix("\u{feff}".as_bytes()).unwrap_or(SAMPLE);
        let lines = sample.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let lines = lines.filter(|line| !line.trim_ascii().is_empty());
        let given = |(number, line): (usize, &[u8])| if number % 7 == 3 { Err("utms.x") } else { Ok(line.to_vec()) };
        Given(lines.enumerate().map(given).collect::<Vec<_>>().into_iter())
    }
}

impl Records for Given {
    fn write_next(&mut self, out: &mut Vec<u8>) -> Result<Written, Error> {
        Ok(match self.0.next() {
            None => Written::End,
            Some(Ok(record)) => {
                out.extend_from_slice(&record);
                Written::Record
            }
            Some(Err(path)) => {
                out.extend_from_slice(b"as far as it went");
                let within = std::io::Error::other("within");
                Written::Refused(
                    Error::new(ErrorKind::WrongType, "it cannot be read").at(path).value_is("7").caused_by(within),
                )
            }
        })
    }
}

#[test]
fn a_refused_record_is_a_reject_in_its_place() {
    let whole = Ingest::new().ndjson(SAMPLE).unwrap().report;
    for duplicates in [Duplicates::Reject, Duplicates::First, Duplicates::Last] {
        let mut before = None;
        for (threads, bytes) in [(1, 1), (1, 5_000), (3, 700), (2, 4 << 20)] {
            let mut seen = Vec::new();
            let ingest = Ingest::new().threads(threads).block_bytes(bytes).duplicates(duplicates);
            let (table, report) =
                ingest.on_reject(|reject| seen.push(reject.ordinal)).records(Given::of_sample()).unwrap().into_parts();
            assert_eq!(report.accepted + report.rejected, whole.accepted + whole.rejected);
            let refused: Vec<_> = report.rejects.iter().filter(|reject| reject.ordinal % 7 == 4).collect();
            assert_eq!(refused.len(), 286);
            for reject in refused {
                assert_eq!((reject.kind, reject.path.as_deref()), (ErrorKind::WrongType, Some("utms.x")));
                assert_eq!((reject.value.as_deref(), reject.line), (Some("7"), None));
                assert_eq!(
                    (reject.message.as_str(), reject.raw.as_slice()),
                    ("it cannot be read", &b"as far as it went"[..])
                );
            }
            // Every other record is what it is in its line.
            let others = |report: &IngestReport| -> Vec<(u64, ErrorKind, Vec<u8>)> {
                let others = report.rejects.iter().filter(|reject| reject.ordinal % 7 != 4);
                others.map(|reject| (reject.ordinal, reject.kind, reject.raw.clone())).collect()
            };
            if duplicates == Duplicates::Reject {
                assert!(others(&report).iter().all(|other| others(&whole).contains(other)));
            }
            assert_eq!(seen, report.rejects.iter().map(|reject| reject.ordinal).collect::<Vec<_>>());
            let found = (sessions(&table), report);
            assert_eq!(*before.get_or_insert_with(|| found.clone()), found, "{threads} {bytes}");
        }
    }
}

#[test]
fn rows_are_named_as_rows() {
    let given = |records: &[&str]| {
        let records: Vec<_> = records.iter().map(|record| Ok(record.as_bytes().to_vec())).collect();
        Given(records.into_iter())
    };
    let error = Ingest::new().strict(true).records(given(&[&record("a"), "{}"])).unwrap_err();
    assert_eq!(error.to_string(), "row 2: the field `id` is missing or null at `id`");
    let report = Ingest::new().records(given(&[&record("a"), &record("b"), &record("a")])).unwrap().report;
    assert_eq!(report.rejects[0].message, "row 1 has the id `a` too");
    assert_eq!((report.duplicates[0].kept_line, report.duplicates[0].dropped_line), (None, None));
    assert_eq!((report.duplicates[0].kept_ordinal, report.duplicates[0].dropped_ordinal), (1, 3));
    // Nothing is a record, too, when it is said to be one; and two halves of a character make none.
    let halves = [Ok(vec![]), Ok(b"{\"id\":\"\xc3".to_vec()), Ok(b"\xa9\"}".to_vec())];
    let report = Ingest::new().records(Given(halves.into_iter().collect::<Vec<_>>().into_iter())).unwrap().report;
    assert_eq!(kinds(&report), [ErrorKind::InvalidJson, ErrorKind::InvalidUtf8, ErrorKind::InvalidUtf8]);
}

#[test]
fn a_program_that_fails_ends_the_ingest() {
    struct Failing(u32);
    impl Records for Failing {
        fn write_next(&mut self, out: &mut Vec<u8>) -> Result<Written, Error> {
            self.0 += 1;
            if self.0 > 3 {
                return Err(Error::new(ErrorKind::ReadFailed, "the wire broke"));
            }
            out.extend_from_slice(record(&self.0.to_string()).as_bytes());
            Ok(Written::Record)
        }
    }
    for duplicates in [Duplicates::Reject, Duplicates::Last] {
        let error = Ingest::new().threads(2).duplicates(duplicates).records(Failing(0)).unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::ReadFailed, "the wire broke"));
    }
}
