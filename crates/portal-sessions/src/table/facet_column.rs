//! The facets of a chunk: one word for each row, and the same bits once more as planes.

use super::bits;
use crate::facets::Facets;

/// The facet words of a chunk, stored twice: row by row, and bit by bit as planes with one bit for each row.
///
/// A filter or a count reads only the planes of the facets that it needs, 64 rows in each word. The words serve whoever
/// needs all facets of one row.
#[derive(Debug, Default)]
pub(crate) struct FacetColumn {
    words: Vec<u64>,
    /// One plane after another, each of `blocks` words.
    planes: Vec<u64>,
    blocks: usize,
    /// The bits that occur in some word; all other planes are empty and are not read.
    occurring: u64,
}

impl FacetColumn {
    /// The column of the facets of all rows.
    pub(crate) fn new(facets: impl ExactSizeIterator<Item = Facets>) -> Self {
        let words: Vec<u64> = facets.map(Facets::word).collect();
        let blocks = bits::words_of(words.len());
        let mut planes = vec![0; blocks * Facets::BITS];
        for (block, rows) in words.chunks(64).enumerate() {
            let mut square = [0; 64];
            square.iter_mut().zip(rows).for_each(|(line, &word)| *line = word);
            transpose(&mut square);
            for (plane, line) in planes.chunks_mut(blocks).zip(square) {
                if let Some(word) = plane.get_mut(block) {
                    *word = line;
                }
            }
        }
        let occurring = words.iter().fold(0, |bits, word| bits | word);
        FacetColumn { words, planes, blocks, occurring }
    }

    /// The facets of one of its rows.
    pub(crate) fn get(&self, row: usize) -> Facets {
        Facets::from_word(self.words.get(row).copied().unwrap_or_default())
    }

    /// Clears the bits of the rows whose word has one of the `forbidden` facets.
    pub(crate) fn forbid(&self, forbidden: u64, rows: &mut [u64]) {
        self.planes_of(forbidden).for_each(|plane| bits::and_not(rows, plane));
    }

    /// The number of these rows with one of these bits, which must belong to one facet: a row has only one value of a
    /// facet, so that no row is counted twice.
    pub(crate) fn count(&self, rows: &[u64], bits: u64) -> u64 {
        self.planes_of(bits).map(|plane| bits::count_both(rows, plane) as u64).sum()
    }

    /// How often these bits occur in all rows together.
    pub(crate) fn count_all(&self, bits: u64) -> u64 {
        self.planes_of(bits).map(|plane| bits::count(plane) as u64).sum()
    }

    /// The planes of these bits that are not empty.
    fn planes_of(&self, bits: u64) -> impl Iterator<Item = &[u64]> {
        let set = std::iter::successors(Some(bits & self.occurring), |rest| Some(rest & rest.wrapping_sub(1)));
        set.take_while(|&rest| rest != 0).filter_map(move |rest| {
            let start = rest.trailing_zeros() as usize * self.blocks;
            self.planes.get(start..start + self.blocks)
        })
    }
}

/// Transposes a square of 64 × 64 bits: bit `b` of line `l` becomes bit `l` of line `b`.
///
/// It swaps two quarters of ever smaller squares, in 6 rounds over the 64 lines (Hacker's Delight, 7-3), in place of
/// 4,096 single bits.
fn transpose(square: &mut [u64; 64]) {
    let (mut width, mut mask) = (32, u64::MAX >> 32);
    while width > 0 {
        for lines in square.chunks_exact_mut(2 * width) {
            let (upper, lower) = lines.split_at_mut(width);
            for (upper, lower) in upper.iter_mut().zip(lower) {
                let swapped = (*upper >> width ^ *lower) & mask;
                *lower ^= swapped;
                *upper ^= swapped << width;
            }
        }
        width /= 2;
        mask ^= mask << width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn planes_say_what_the_words_say(
            words in prop::collection::vec(0..1_u64 << Facets::BITS, 0..200),
            forbidden in 0..1_u64 << Facets::BITS,
        ) {
            let column = FacetColumn::new(words.iter().map(|&word| Facets::from_word(word)));
            let third = bits::of(words.len(), |row| row % 3 != 0);
            for forbidden in [forbidden, 0, 1, forbidden & forbidden >> 7 & forbidden >> 20] {
                let mut rows = third.clone();
                column.forbid(forbidden, &mut rows);
                prop_assert_eq!(&rows, &bits::of(words.len(), |row| row % 3 != 0 && words[row] & forbidden == 0));
                let bit = 1 << forbidden.trailing_zeros().min(7);
                let with = bits::of(words.len(), |row| row % 3 != 0 && words[row] & bit != 0);
                prop_assert_eq!(column.count(&third, bit), bits::count(&with) as u64);
            }
            prop_assert!(words.iter().enumerate().all(|(row, &word)| column.get(row) == Facets::from_word(word)));
        }
    }
}
