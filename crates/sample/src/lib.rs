//! Generated sessions as NDJSON, for the examples, the tests and the benches.
//!
//! A row depends on the seed and its number alone, so a sample of N rows begins every longer one of its seed.
//!
//! ```
//! let mut lines = Vec::new();
//! sample::Sample { rows: 3, seed: 1, clean: true }.write(&mut lines)?;
//! assert_eq!(lines.iter().filter(|&&byte| byte == b'\n').count(), 3);
//! # Ok::<(), std::io::Error>(())
//! ```

mod case;
mod hard_cases;
mod hard_texts;
mod line;
mod record;
mod rejects;
mod rng;
mod words;

use std::io::{self, BufWriter, Write};

use self::case::Case;
use self::line::Line;
use self::rejects::Reject;

/// One row in ten is a hard case.
const HARD_EVERY: u64 = 10;
/// One row in a hundred, which is never a hard case, must be rejected.
const REJECT_EVERY: u64 = 100;
const REJECT_AT: u64 = 57;

/// What determines every byte of a sample.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// How many lines that are not blank.
    pub rows: u64,
    /// Which sessions.
    pub seed: u64,
    /// Without the hard cases and without the lines that an ingest must reject.
    pub clean: bool,
}

impl Sample {
    /// Writes the sample, through a buffer of its own.
    ///
    /// # Errors
    /// The writer's error.
    pub fn write(self, output: impl Write) -> io::Result<()> {
        let mut output = BufWriter::with_capacity(1 << 20, output);
        let line = &mut Line::default();
        for row in 0..self.rows {
            if self.clean {
                record::write(line, self.seed, row);
                line.write_to(&mut output)?;
                output.write_all(b"\n")?;
            } else {
                output.write_all(before(row).as_bytes())?;
                self.write_mixed(line, row, &mut output)?;
            }
        }
        output.flush()
    }

    /// A plausible row, a hard case or a reject, by the row's number.
    fn write_mixed(self, line: &mut Line, row: u64, output: &mut impl Write) -> io::Result<()> {
        record::write(line, self.seed, row);
        if row.is_multiple_of(HARD_EVERY) {
            if let Some(case) = hard_case(row / HARD_EVERY) {
                case.apply(line, self.seed, row);
            }
        } else if row % REJECT_EVERY == REJECT_AT {
            match in_turn(rejects::REJECTS, row / REJECT_EVERY) {
                Some(Reject::Fields(case)) => case.apply(line, self.seed, row),
                Some(Reject::Bytes(bytes)) => return output.write_all(bytes),
                None => {}
            }
        }
        line.write_to(output)
    }
}

/// What stands before a row: a byte order mark or the end of the row before, here and there with blank lines. As nothing
/// follows the last row, the file has no final newline.
fn before(row: u64) -> &'static str {
    match row % 40 {
        _ if row == 0 => "\u{feff}",
        8 => "\r\n",
        14 => "\n\n",
        22 => "\r\n\r\n",
        35 => "\n \t\n",
        _ => "\n",
    }
}

/// The hard cases take turns between what a value can be and how a text can look.
fn hard_case(turn: u64) -> Option<&'static Case> {
    if turn.is_multiple_of(2) { in_turn(hard_cases::CASES, turn / 2) } else { in_turn(hard_texts::CASES, turn / 2) }
}

/// The items over and over again.
fn in_turn<T>(items: &[T], turn: u64) -> Option<&T> {
    items.get(turn.checked_rem(items.len() as u64)? as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(rows: u64, seed: u64, clean: bool) -> Vec<u8> {
        let mut output = Vec::new();
        Sample { rows, seed, clean }.write(&mut output).unwrap();
        output
    }

    fn contains(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    /// Makes the shipped file anew: `cargo xtask sample --rows 2000 --seed 1 --out examples/data/sessions.ndjson`.
    #[test]
    fn the_shipped_sample_is_what_the_generator_writes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/data/sessions.ndjson");
        assert!(std::fs::read(path).unwrap() == bytes(2000, 1, false), "`{path}` differs from the generator's sample");
    }

    #[test]
    fn the_shipped_sample_has_every_hard_case_and_every_reject() {
        let sample = bytes(2000, 1, false);
        let fields = rejects::REJECTS.iter().filter_map(|reject| match reject {
            Reject::Fields(case) => Some(case),
            Reject::Bytes(_) => None,
        });
        for case in hard_cases::CASES.iter().chain(hard_texts::CASES).chain(fields) {
            let why = format!("\"why\":\"{}\"", case.why);
            assert!(contains(&sample, why.as_bytes()), "the sample lacks a row for: {}", case.why);
        }
        for reject in rejects::REJECTS {
            if let Reject::Bytes(bytes) = reject {
                assert!(contains(&sample, bytes), "{}", String::from_utf8_lossy(bytes));
            }
        }
    }

    #[test]
    fn a_sample_begins_every_longer_one_of_its_seed() {
        for clean in [false, true] {
            let longer = bytes(300, 7, clean);
            assert!(longer.starts_with(&bytes(200, 7, clean)));
            assert_ne!(longer, bytes(300, 8, clean));
        }
    }

    #[test]
    fn rows_counts_the_lines_that_are_not_blank() {
        for (rows, clean) in [(0, false), (1, false), (500, false), (500, true)] {
            let sample = bytes(rows, 1, clean);
            let lines = sample.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
            assert_eq!(lines.count() as u64, rows);
        }
    }

    #[test]
    fn a_clean_sample_has_plain_line_ends_and_no_hard_case() {
        let sample = String::from_utf8(bytes(500, 1, true)).unwrap();
        assert!(sample.starts_with('{') && sample.ends_with("}\n"));
        assert!(!sample.contains("\r\n") && !sample.contains("\n\n") && !sample.contains("\"why\":"));
    }

    #[test]
    fn the_id_of_a_row_is_the_one_in_its_record() {
        let sample = String::from_utf8(bytes(3, 1, true)).unwrap();
        for (row, line) in (0..).zip(sample.lines()) {
            assert!(line.starts_with(&format!("{{\"id\":\"{}\",", record::Id::of(1, row))), "{line}");
        }
    }
}
