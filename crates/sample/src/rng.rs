//! Reproducible numbers without a dependency.

/// SplitMix64: the same seed gives the same numbers on every machine.
pub(super) struct Rng(u64);

impl Rng {
    /// The numbers of one row, which depend on nothing but the seed and the row.
    pub(super) fn for_row(seed: u64, row: u64) -> Self {
        let seed = Rng(seed).bits();
        Rng(seed ^ row.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// 64 evenly distributed bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from 0 to `bound` - 1; 0 when the bound is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u64
    }

    /// True in `share` of 1,000 cases.
    pub(super) fn per_mille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    /// One of the items, each as likely as the others.
    pub(super) fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let index = self.below(items.len() as u64);
        items.get(index as usize).copied().unwrap_or_default()
    }

    /// One of the items, each as likely as its weight says.
    pub(super) fn weighted<T: Copy + Default>(&mut self, items: &[(T, u64)]) -> T {
        let mut rest = self.below(items.iter().map(|(_, weight)| weight).sum());
        for &(item, weight) in items {
            if rest < weight {
                return item;
            }
            rest -= weight;
        }
        T::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_seeds_have_numbers_of_their_own() {
        let first = |seed, row| Rng::for_row(seed, row).bits();
        assert_eq!(first(1, 0), first(1, 0));
        assert_ne!(first(1, 0), first(1, 1));
        assert_ne!(first(1, 0), first(2, 0));
    }

    #[test]
    fn weights_are_kept() {
        let mut rng = Rng::for_row(1, 0);
        let rare = (0..10_000).filter(|_| rng.weighted(&[("rare", 1), ("never", 0), ("often", 9)]) == "rare").count();
        assert!((900..1100).contains(&rare), "{rare}");
        assert!((0..1000).all(|_| rng.weighted(&[("never", 0), ("always", 1)]) == "always"));
    }
}
