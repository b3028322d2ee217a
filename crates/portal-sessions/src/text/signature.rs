//! Signatures: a few bits by which most strings can be ruled out without reading them (a small Bloom filter).

use std::sync::atomic::{AtomicU64, Ordering};

/// The number of bits of a signature.
const BITS: usize = 128;

/// The set of adjacent byte pairs of a string, hashed into 128 bits. A string that contains another one has all of its
/// bits; few other strings do.
///
/// The two cases of an ASCII letter count as one byte, so that a string need not be folded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signature([u64; 2]);

impl Signature {
    /// The signature of a string.
    pub(crate) fn of(text: &[u8]) -> Self {
        // A byte for each bit at first: setting bits in a word would make each pair wait for the one before.
        let mut occurs = [0_u8; BITS];
        let (Some((_, seconds)), Some((_, firsts))) = (text.split_first(), text.split_last()) else {
            return Signature::default();
        };
        for (&first, &second) in firsts.iter().zip(seconds) {
            // The lower five bits are the same for both cases of a letter.
            let pair = u32::from(first & 31) << 5 | u32::from(second & 31);
            if let Some(occurs) = occurs.get_mut((pair.wrapping_mul(0x9E37_79B1) >> 25) as usize) {
                *occurs = 1;
            }
        }
        let (halves, _) = occurs.as_chunks::<64>();
        let mut words = [0; 2];
        words.iter_mut().zip(halves).for_each(|(word, occurs)| *word = word_of(occurs));
        Signature(words)
    }

    /// The bits that a string must have to contain a folded query.
    ///
    /// The signature of an ASCII string is taken unfolded, where an apostrophe may still be a backtick; so pairs with
    /// an apostrophe are not required.
    pub(super) fn of_query(query: &[u8]) -> Self {
        query.split(|&byte| byte == b'\'').map(Signature::of).fold(Signature::default(), Signature::and)
    }

    /// The signature of two strings together.
    pub(crate) fn and(self, Signature([first, second]): Signature) -> Self {
        Signature([self.0[0] | first, self.0[1] | second])
    }

    /// Whether a string with this signature may contain one with the other.
    pub(crate) fn may_hold(self, Signature([first, second]): Signature) -> bool {
        (first & !self.0[0]) | (second & !self.0[1]) == 0
    }
}

/// Packs 64 bytes, each 0 or 1, into the bits of a word. One multiplication gathers the bits of eight bytes in its top
/// byte.
fn word_of(bytes: &[u8; 64]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |word, eight| word << 8 | bits(eight))
}

/// A cell for the signature of a string that was not read yet. Several threads may set it at the same time, since all
/// of them set the same value.
///
/// The bits are stored inverted, so that an unset cell is not zero: the operating system maps zeroed memory lazily, and
/// a page would fault twice, when it is first read and when it is first written.
#[derive(Debug)]
pub(crate) struct SignatureCell([AtomicU64; 2]);

impl Default for SignatureCell {
    fn default() -> Self {
        SignatureCell([const { AtomicU64::new(u64::MAX) }; 2])
    }
}

impl SignatureCell {
    /// The signature; `None` while it is unset, and for a string without pairs.
    pub(crate) fn get(&self) -> Option<Signature> {
        let signature = Signature(self.0.each_ref().map(|word| !word.load(Ordering::Relaxed)));
        // Another thread may have stored only one of the words so far; the other is zero then.
        Some(signature).filter(|_| !signature.0.contains(&0))
    }

    /// Stores the signature.
    pub(crate) fn set(&self, Signature(words): Signature) {
        self.0.iter().zip(words).for_each(|(cell, word)| cell.store(!word, Ordering::Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn most_other_texts_are_ruled_out() {
        let text = Signature::of(b"Caller asked about availability for a same-day visit, they prefer mornings");
        let others = ["refund", "deposit", "lawyer", "kitchen", "invoice", "garden", "weekend", "whisky"];
        let may_hold = others.iter().filter(|other| text.may_hold(Signature::of(other.as_bytes()))).count();
        assert!(may_hold <= 2, "{may_hold}");
    }

    #[test]
    fn a_cell_gives_what_it_was_given() {
        let cell = SignatureCell::default();
        assert_eq!(cell.get(), None);
        let signature = Signature::of(b"whatever there is to be found in a summary");
        cell.set(signature);
        assert_eq!(cell.get(), Some(signature));
        cell.set(Signature([5, 0]));
        assert_eq!(cell.get(), None);
    }

    proptest! {
        #[test]
        fn a_part_is_never_ruled_out(before in ".{0,40}", part in "[a-z0-9@'é ]{0,9}", after in ".{0,40}") {
            for apostrophe in ["'", "`"] {
                let text = format!("{before}{}{after}", part.to_ascii_uppercase().replace('\'', apostrophe));
                prop_assert!(Signature::of(text.as_bytes()).may_hold(Signature::of_query(part.as_bytes())));
            }
            let signature = Signature::of(before.as_bytes());
            prop_assert!(Signature::default().and(signature).may_hold(signature));
        }
    }
}
