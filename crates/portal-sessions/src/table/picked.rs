//! Which rows of a store a table shows.

use super::bitmap::Bitmap;

/// Some rows of every chunk.
#[derive(Debug)]
pub(crate) struct Picked {
    bitmaps: Vec<Bitmap>,
    /// How many rows are picked before each chunk, and in all.
    before: Vec<usize>,
}

impl Picked {
    /// Takes one bitmap for each chunk of the store.
    pub(crate) fn new(bitmaps: Vec<Bitmap>) -> Self {
        let before = running_total(bitmaps.iter().map(Bitmap::count));
        Picked { bitmaps, before }
    }

    pub(crate) fn len(&self) -> usize {
        self.before.last().copied().unwrap_or(0)
    }

    /// The picked rows of one chunk.
    pub(crate) fn of_chunk(&self, chunk: usize) -> Option<&Bitmap> {
        self.bitmaps.get(chunk)
    }

    /// The chunk of the `n`th picked row, and its place in that chunk.
    pub(crate) fn nth(&self, n: usize) -> Option<(usize, usize)> {
        let (chunk, n) = locate(&self.before, n)?;
        Some((chunk, self.bitmaps.get(chunk)?.nth(n)?))
    }
}

/// How many there are before each part, and in all.
pub(super) fn running_total(parts: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut total = 0;
    std::iter::once(0)
        .chain(parts.map(|part| {
            total += part;
            total
        }))
        .collect()
}

/// The part in which the `n`th lies, and its place there.
pub(super) fn locate(before: &[usize], n: usize) -> Option<(usize, usize)> {
    let part = before.partition_point(|&before| before <= n).checked_sub(1)?;
    let start = before.get(part)?;
    (part + 1 < before.len()).then_some((part, n - start))
}
