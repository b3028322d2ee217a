//! The places of rows in the input, kept while a later record may turn out to have the same id.

use std::ops::Range;

use super::blocks::Block;
use super::reject::Place;

/// The places of one chunk's rows in the input. Kept in 8 bytes a row, since hardly any is ever looked up.
#[derive(Debug)]
pub(super) struct Origins {
    records_before: u64,
    /// The line of the first frame; `None` where records have no lines.
    first_line: Option<u64>,
    /// For each row, the index of its frame in the block, and its line counted from that of the first frame.
    rows: Vec<[u32; 2]>,
    /// The byte range of each row, only under [`Duplicates::Last`](super::Duplicates::Last); else empty.
    byte_ranges: Vec<Range<u64>>,
}

impl Origins {
    /// The places of rows, given by the indices of their frames. A block never has more frames or lines than 32 bits
    /// count.
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

    /// The place of a row; with an empty byte range unless those are kept.
    pub(super) fn place(&self, row: usize) -> Option<Place> {
        let &[number, line] = self.rows.get(row)?;
        Some(Place {
            ordinal: self.records_before + u64::from(number) + 1,
            line: self.first_line.map(|first| first + u64::from(line)),
            byte_range: self.byte_ranges.get(row).cloned().unwrap_or_default(),
        })
    }
}
