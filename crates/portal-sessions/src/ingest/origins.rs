//! Where the rows of a table came from, for as long as a later record may have the same id.

use std::ops::Range;

use super::blocks::Block;
use super::reject::Place;

/// Where the rows of one chunk came from: kept small, since nearly none is asked for.
#[derive(Debug)]
pub(super) struct Origins {
    records_before: u64,
    /// The line of the first frame; none where records are no lines.
    first_line: Option<u64>,
    /// For each row the number of its frame in the block, and how many lines after the first one it begins.
    rows: Vec<[u32; 2]>,
    /// The bytes of each row, where an earlier one may still have to be reported.
    byte_ranges: Vec<Range<u64>>,
}

impl Origins {
    /// The origins of rows, given by the numbers of their frames. No block has so many frames or lines that 32 bits do
    /// not count them.
    pub(super) fn new(block: &Block<'_>, numbers: impl Iterator<Item = usize> + Clone, with_bytes: bool) -> Self {
        let first_line = block.frames.first().map_or(0, |frame| frame.line);
        let line_of = |number: usize| block.frames.get(number).map_or(0, |frame| frame.line.saturating_sub(first_line));
        let row = |number: usize| [number as u32, line_of(number) as u32];
        let ranges = numbers.clone().filter(|_| with_bytes).filter_map(|number| Some(block.place(number)?.byte_range));
        Origins {
            records_before: block.records_before,
            first_line: block.has_lines.then_some(first_line),
            byte_ranges: ranges.collect(),
            rows: numbers.map(row).collect(),
        }
    }

    /// Where a row came from; without its bytes unless they are kept.
    pub(super) fn place(&self, row: usize) -> Option<Place> {
        let &[number, line] = self.rows.get(row)?;
        Some(Place {
            ordinal: self.records_before + u64::from(number) + 1,
            line: self.first_line.map(|first| first + u64::from(line)),
            byte_range: self.byte_ranges.get(row).cloned().unwrap_or_default(),
        })
    }
}
