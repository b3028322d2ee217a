//! Records that are too long, and stretches without any.

use std::io::{self, Read};

use proptest::prelude::*;

use super::*;

/// How many bytes a record may have here.
const LONGEST: usize = 120;

fn ingest<'o>() -> Ingest<'o> {
    Ingest::new().limits(Limits { line: LONGEST, ..Limits::default() })
}

/// Blank, good and bad records around the limit, and how they are put together.
fn piece() -> impl Strategy<Value = String> {
    let good = |id: usize| record(&id.to_string());
    prop_oneof![
        3 => (0..50_usize).prop_map(good),
        2 => (0..50_usize, LONGEST - 8..LONGEST + 30).prop_map(move |(id, length)| format!("{:<length$}", good(id))),
        2 => (0..50_usize, 0..400_usize).prop_map(move |(id, length)| {
            good(id).replace("chat", &"c".repeat(length + 1))
        }),
        1 => (0..400_usize).prop_map(|length| " ".repeat(length)),
        1 => (0..400_usize).prop_map(|length| "\r".repeat(length)),
        1 => (0..400_usize).prop_map(|length| "x\r".repeat(length / 2)),
        1 => (0..400_usize).prop_map(|length| format!("\u{feff}{}", "x".repeat(length))),
        1 => Just("\u{feff}".to_owned()),
    ]
}

/// The same report and the same sessions from memory and from a reader, on any number of threads, in blocks of any size.
fn assert_same(
    text: &str,
    read: for<'i> fn(Ingest<'static>, Input<'i>) -> Result<Ingested, Error>,
) -> Result<IngestReport, TestCaseError> {
    let expected = read(ingest().block_bytes(1 << 20), text.into());
    for (threads, bytes) in [(1, 1), (1, 50), (3, 200), (2, 1 << 20)] {
        let setup = || ingest().threads(threads).block_bytes(bytes);
        for found in [read(setup(), text.into()), read(setup(), Input::reader(text.as_bytes()))] {
            match (&expected, found) {
                (Ok(expected), Ok(found)) => {
                    prop_assert_eq!(&found.report, &expected.report);
                    prop_assert_eq!(sessions(&found.table), sessions(&expected.table));
                }
                (Err(expected), Err(found)) => {
                    prop_assert_eq!((found.kind(), found.report()), (expected.kind(), expected.report()));
                }
                (expected, found) => prop_assert!(false, "{:?} and {:?}", expected.is_ok(), found.map(|_| ())),
            }
        }
    }
    let report = reported(expected);
    for reject in &report.rejects {
        let (start, end) = (reject.byte_range.start as usize, reject.byte_range.end as usize);
        prop_assert_eq!(&text.as_bytes()[start..end.min(start + LONGEST)], &reject.raw[..]);
        prop_assert!(end - start <= LONGEST || reject.kind != ErrorKind::MissingField);
        let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count();
        prop_assert_eq!(reject.line, Some(line as u64));
    }
    Ok(report)
}

proptest! {
    #[test]
    fn a_long_line_is_one_reject(pieces in prop::collection::vec(piece(), 0..12), end in prop_oneof![Just("\n"), Just("\r\n")]) {
        let report = assert_same(&pieces.join(end), |ingest, input| ingest.ndjson(input))?;
        let is_blank = |piece: &&String| piece.trim_start_matches('\u{feff}').trim().is_empty();
        prop_assert_eq!(report.accepted + report.rejected, pieces.iter().filter(|piece| !is_blank(piece)).count() as u64);
    }

    #[test]
    fn a_long_record_of_a_sequence_is_one_reject(pieces in prop::collection::vec(piece(), 0..12)) {
        let text: String = pieces.iter().map(|piece| format!("\u{1e}{piece}\n")).collect();
        assert_same(&text, |ingest, input| ingest.json_seq(input))?;
    }

    #[test]
    fn a_long_row_is_one_reject(
        rows in prop::collection::vec(("[a-c]{0,3}", "[x\"\r\n, ]{0,6}", 0..300_usize, any::<bool>()), 0..8),
        open in any::<bool>(),
    ) {
        let mut text = "id,started_at,channel,summary\n".to_owned();
        for (id, odd, length, quoted) in rows {
            let odd = if quoted { odd.replace('"', "\"\"") } else { odd };
            let quote = if quoted { "\"" } else { "" };
            text.push_str(&format!("{id},2026-11-01T14:30:00Z,chat,{quote}{odd}{}{odd}{quote}\r\n", "y".repeat(length)));
        }
        if open {
            text.push_str(&format!("z,2026-11-01T14:30:00Z,chat,\"{}\n\r", "y".repeat(150)));
        }
        assert_same(&text, |ingest, input| ingest.csv(input))?;
    }
}

#[test]
fn a_record_beyond_every_buffer_costs_no_other() {
    let long = format!(r#"{{"id":"big","summary":"{}"}}"#, "x".repeat(9 << 20));
    let text = format!("{}\n{long}\r\n{}\n", record("a"), record("c"));
    for (input, threads) in [(Input::from(&text), 1), (Input::reader(text.as_bytes()), 2)] {
        let (table, report) = Ingest::new().threads(threads).ndjson(input).unwrap().into_parts();
        assert_eq!(ids(&table), ["a", "c"]);
        let reject = &report.rejects[0];
        assert_eq!((reject.kind, reject.ordinal, reject.line), (ErrorKind::LineTooLong, 2, Some(2)));
        assert_eq!(reject.byte_range.end - reject.byte_range.start, long.len() as u64);
        assert_eq!(reject.raw, long.as_bytes()[..4 << 20]);
        assert_eq!(reject.message, format!("a record of {} bytes is longer than 4194304", long.len()));
    }
    let document = format!("[{},{long},{}]", record("a"), record("c"));
    let (table, report) = Ingest::new().json(&document).unwrap().into_parts();
    assert_eq!((ids(&table), kinds(&report)), (vec!["a".to_owned(), "c".to_owned()], vec![ErrorKind::LineTooLong]));
    assert_eq!(report.rejects[0].raw, long.as_bytes()[..4 << 20]);
}

/// Says how many bytes were asked for at once.
struct Counted<R> {
    reader: R,
    most: usize,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.most = self.most.max(buffer.len());
        self.reader.read(buffer)
    }
}

#[test]
fn a_record_without_end_does_not_fill_the_memory() {
    let mut endless = Counted { reader: io::repeat(b'x'), most: 0 };
    let stop = |progress: Progress| {
        if progress.bytes > 64 << 20 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let error = Ingest::new().observe(stop).ndjson(Input::reader(&mut endless)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stopped);
    assert!(endless.most <= 8 << 20, "{}", endless.most);
}

/// Whatever is blank, in every form, the observer hears of it every few bytes, and can stop.
#[test]
fn blanks_are_told_and_can_be_stopped() {
    type Door = for<'i> fn(Ingest<'static>, Input<'i>) -> Result<Ingested, Error>;
    let doors: [(Door, &str); 4] = [
        (|ingest, input| ingest.ndjson(input), ""),
        (|ingest, input| ingest.json(input), ""),
        (|ingest, input| ingest.json_seq(input), ""),
        (|ingest, input| ingest.csv(input), "id,started_at,channel\n"),
    ];
    const SIZE: usize = 1_000;
    for (door, header) in doors {
        for blank in ["\n", " ", "\r\n", "\t", "  \n"] {
            for text in [
                format!("{header}{}", blank.repeat(20 * SIZE)),
                // Blanks before the header as well.
                format!("{}{header}", blank.repeat(20 * SIZE)).trim_end_matches(' ').to_owned(),
            ] {
                for threads in [1, 2] {
                    let told = std::sync::Arc::new(std::sync::Mutex::new(vec![0]));
                    let (to, limits) = (told.clone(), Limits { line: SIZE, ..Limits::default() });
                    let observer = move |progress: Progress| {
                        to.lock().unwrap().push(progress.bytes);
                        ControlFlow::Continue(())
                    };
                    let ingest = || Ingest::new().limits(limits).block_bytes(SIZE).threads(threads);
                    let result = door(ingest().observe(observer), text.as_str().into());
                    let is_row_of_blanks = !header.is_empty() && !blank.contains('\n');
                    if !is_row_of_blanks {
                        assert_eq!(result.unwrap().report.rejected, 0);
                    }
                    let told = told.lock().unwrap();
                    let longest = told.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
                    assert!(longest <= 3 * SIZE as u64, "{longest} of {blank:?} {header:?}");
                    let stopped = door(ingest().observe(|_| ControlFlow::Break(())), text.as_str().into());
                    assert_eq!(stopped.unwrap_err().kind(), ErrorKind::Stopped);
                }
            }
        }
    }
}

#[test]
fn a_document_that_is_read_into_memory_can_be_stopped() {
    for ingest in [Ingest::new(), Ingest::new().duplicates(Duplicates::Last)] {
        let ingest = ingest.observe(|_| ControlFlow::Break(()));
        assert_eq!(ingest.json(Input::reader(io::repeat(b' '))).unwrap_err().kind(), ErrorKind::Stopped);
    }
}
