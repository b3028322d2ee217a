//! The rows of a store that a table shows.
//!
//! The number of selected rows before each chunk is kept, so that a row is found by its position with one binary search
//! and one scan of a chunk's bits.

use std::ops::Range;
use std::sync::Arc;

use super::bits;

/// A selection of rows over all chunks, as bits in one buffer in which each chunk begins with a new word.
#[derive(Debug)]
pub(crate) struct Picked {
    words: Vec<u64>,
    /// For each chunk, the number of words before its own; at the end, the number of all words.
    words_before: Arc<[usize]>,
    /// For each chunk, the number of selected rows before it; at the end, the number of all selected rows.
    before: Vec<usize>,
}

impl Picked {
    /// The selection with these bits.
    pub(super) fn new(words: Vec<u64>, words_before: Arc<[usize]>) -> Self {
        let of_chunk = |chunk| words_of_chunk(&words_before, chunk).and_then(|range| words.get(range));
        let chunks = words_before.len().saturating_sub(1);
        let before = running_total((0..chunks).map(|chunk| of_chunk(chunk).map_or(0, bits::count)));
        Picked { words, words_before, before }
    }

    /// The number of selected rows.
    pub(crate) fn len(&self) -> usize {
        self.before.last().copied().unwrap_or(0)
    }

    /// The bits of one chunk.
    pub(crate) fn of_chunk(&self, chunk: usize) -> Option<&[u64]> {
        self.words.get(words_of_chunk(&self.words_before, chunk)?)
    }

    /// The chunk of the `n`th selected row, and its index in that chunk.
    pub(crate) fn nth(&self, n: usize) -> Option<(usize, usize)> {
        let (chunk, n) = locate(&self.before, n)?;
        Some((chunk, bits::nth(self.of_chunk(chunk)?, n)?))
    }
}

/// The range of a chunk's words.
fn words_of_chunk(words_before: &[usize], chunk: usize) -> Option<Range<usize>> {
    Some(*words_before.get(chunk)?..*words_before.get(chunk + 1)?)
}

/// The sums of all parts before each one, followed by the sum of all.
pub(super) fn running_total(parts: impl ExactSizeIterator<Item = usize>) -> Vec<usize> {
    let mut before = Vec::with_capacity(parts.len() + 1);
    let total = parts.fold(0, |total, part| {
        before.push(total);
        total + part
    });
    before.push(total);
    before
}

/// The part that contains the `n`th item, and the item's index in it. `before` is a [`running_total`].
pub(super) fn locate(before: &[usize], n: usize) -> Option<(usize, usize)> {
    let part = before.partition_point(|&before| before <= n).checked_sub(1)?;
    let start = before.get(part)?;
    (part + 1 < before.len()).then_some((part, n - start))
}
