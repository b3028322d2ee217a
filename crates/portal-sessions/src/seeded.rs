//! A hash for maps in memory: fast on short strings, and seeded anew in every process.
//!
//! It takes the place of SipHash, the default of the standard library, which is slower on strings as short as ids.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A randomly seeded hash, so that nobody can prepare an input whose strings all collide.
#[derive(Clone, Debug)]
pub(crate) struct Seeded {
    state: u64,
    factor: u64,
}

impl Default for Seeded {
    fn default() -> Self {
        // An odd factor keeps the low half of the product a bijection of the word.
        let random = RandomState::new();
        Seeded { state: random.hash_one(0), factor: random.hash_one(1) | 1 }
    }
}

impl BuildHasher for Seeded {
    type Hasher = SeededHasher;

    fn build_hasher(&self) -> SeededHasher {
        SeededHasher(self.clone())
    }
}

/// Multiplies eight bytes at a time into 128 bits, and folds the two halves with XOR (as wyhash does).
#[derive(Debug)]
pub(crate) struct SeededHasher(Seeded);

impl SeededHasher {
    /// Adds eight bytes: a product of 128 bits, whose two halves are combined with XOR.
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0.state ^ word) * u128::from(self.0.factor);
        self.0.state = (product as u64) ^ (product >> 64) as u64;
    }
}

impl Hasher for SeededHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, tail) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        // The length goes in with the last bytes, so that strings that differ only by trailing zeros hash differently.
        self.mix(tail.iter().fold(bytes.len() as u64, |word, &byte| word << 8 | u64::from(byte)));
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(byte.into());
    }

    fn finish(&self) -> u64 {
        self.0.state
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn texts_have_hashes_of_their_own() {
        let seeded = Seeded::default();
        let mut texts: Vec<String> = (0..20).map(|length| "\0".repeat(length)).collect();
        texts.extend((0..100_000).map(|number| format!("session-{number}")));
        let hashes: HashSet<u64> = texts.iter().map(|text| seeded.hash_one(text)).collect();
        assert_eq!(hashes.len(), texts.len());
        for bits in [0, 57] {
            let buckets: HashSet<u64> = hashes.iter().map(|hash| hash >> bits & 0x7f).collect();
            assert_eq!(buckets.len(), 128);
        }
    }

    #[test]
    fn every_process_has_its_own() {
        assert_ne!(Seeded::default().hash_one("a"), Seeded::default().hash_one("a"));
    }
}
