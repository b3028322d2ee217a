//! The facet words of a chunk.

use super::bitmap::Bitmap;
use crate::session::Facets;

/// The facet words of a chunk in two halves: most filters look at the lower one alone.
#[derive(Debug, Default)]
pub(crate) struct FacetColumn {
    low: Vec<u32>,
    high: Vec<u16>,
}

impl FacetColumn {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        FacetColumn { low: Vec::with_capacity(rows), high: Vec::with_capacity(rows) }
    }

    pub(crate) fn push(&mut self, facets: Facets) {
        let word = facets.word();
        self.low.push(low(word));
        self.high.push(high(word));
    }

    pub(crate) fn get(&self, row: usize) -> Option<Facets> {
        let (low, high) = (*self.low.get(row)?, *self.high.get(row)?);
        Some(Facets::from_word(u64::from(low) | u64::from(high) << 32))
    }

    /// Drops the candidates whose word has one of these bits.
    pub(crate) fn forbid(&self, bits: u64, candidates: &mut Bitmap) {
        let (low, high) = (low(bits), high(bits));
        if low != 0 {
            candidates.and_column(&self.low, |word| word & low == 0);
        }
        if high != 0 {
            candidates.and_column(&self.high, |word| word & high == 0);
        }
    }
}

fn low(word: u64) -> u32 {
    (word & u64::from(u32::MAX)) as u32
}

/// No group lies above the 48th bit.
fn high(word: u64) -> u16 {
    (word >> 32 & u64::from(u16::MAX)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn forbids_by_both_halves(words in prop::collection::vec(0..1_u64 << 48, 0..200), bits in 0..1_u64 << 48) {
            let mut column = FacetColumn::default();
            words.iter().for_each(|&word| column.push(Facets::from_word(word)));
            for bits in [bits, bits & 0xFFFF_FFFF, bits >> 32 << 32, bits & bits >> 7 & bits >> 20] {
                let mut candidates = Bitmap::of(words.len(), |row| row % 3 != 0);
                column.forbid(bits, &mut candidates);
                prop_assert_eq!(candidates, Bitmap::of(words.len(), |row| row % 3 != 0 && words[row] & bits == 0));
            }
            prop_assert!(words.iter().enumerate().all(|(row, &word)| column.get(row) == Some(Facets::from_word(word))));
        }
    }
}
