//! Searches ASCII text for a folded needle without folding the text first.
//!
//! Most searched strings are ASCII. Folding a copy of each of them would cost more than the search itself.

use super::fold::fold_ascii;

/// Lower-case ASCII from the most frequent character to the rarest; characters that are missing here are rarer still.
const BY_FREQUENCY: &[u8] = b" etaoinshrdlucmfwypvbg0123456789kjxqz,.-";

/// The one character of a folded needle that stands for two of the text: itself and the backtick.
const APOSTROPHE: u8 = b'\'';

/// How many positions are tested together. There is no early exit inside a block, so that the compiler can vectorise
/// it.
const BLOCK: usize = 32;

/// Finds a folded needle in ASCII text. The two rarest bytes of the needle are compared first; only where both match is
/// the whole needle compared.
///
/// An apostrophe of the needle also matches a backtick, since folding makes one of the other. It is chosen as a rare
/// byte only when there is no other, so that the scan need not treat it specially.
#[derive(Clone, Debug)]
pub(crate) struct AsciiFinder {
    needle: Box<[u8]>,
    has_apostrophe: bool,
    rarest: Probe,
    second: Probe,
}

/// One byte of the needle and its position.
#[derive(Clone, Copy, Debug)]
struct Probe {
    place: usize,
    byte: u8,
    /// The bits that are ignored: the bit of the case for a letter, and all bits for an apostrophe, which any byte
    /// matches.
    either: u8,
}

impl Probe {
    /// The byte at a position of the needle.
    fn new(needle: &[u8], place: usize) -> Self {
        let byte = needle.get(place).copied().unwrap_or_default();
        let either = match byte {
            APOSTROPHE => 0xFF,
            b'a'..=b'z' => 0x20,
            _ => 0,
        };
        Probe { place, byte: byte | either, either }
    }

    /// Whether a byte of the text may be this byte of the needle.
    fn meets(self, byte: u8) -> bool {
        byte | self.either == self.byte
    }
}

impl AsciiFinder {
    /// A finder for a needle of at least one byte.
    pub(super) fn new(needle: &[u8]) -> Self {
        let frequency = |&place: &usize| {
            let byte = needle.get(place);
            let rank = BY_FREQUENCY.iter().rev().position(|other| Some(other) == byte).map_or(0, |rank| rank + 1);
            (byte == Some(&APOSTROPHE), rank)
        };
        let mut places: Vec<usize> = (0..needle.len()).collect();
        places.sort_by_key(frequency);
        let rarest = places.first().copied().unwrap_or_default();
        let second = places.get(1).copied().unwrap_or(rarest);
        AsciiFinder {
            needle: needle.into(),
            has_apostrophe: needle.contains(&APOSTROPHE),
            rarest: Probe::new(needle, rarest),
            second: Probe::new(needle, second),
        }
    }

    /// The start and the end of the first occurrence of the needle in a text, at position `from` or later.
    pub(crate) fn find(&self, text: &[u8], from: usize) -> Option<(usize, usize)> {
        let text = text.get(from..)?;
        let places = text.len().checked_sub(self.needle.len())? + 1;
        let seen_by = |probe: Probe| text.get(probe.place..probe.place + places).unwrap_or_default();
        let (rarest, second) = (seen_by(self.rarest), seen_by(self.second));
        let ((rarest_blocks, rarest_rest), (second_blocks, second_rest)) = (rarest.as_chunks(), second.as_chunks());
        let blocks = rarest_blocks.iter().zip(second_blocks).enumerate();
        let in_blocks = blocks.filter(|(_, (rarest, second))| self.may_begin_in(rarest, second));
        let found = in_blocks.map(|(block, _)| block * BLOCK).find_map(|start| self.first(text, start, start + BLOCK));
        let rest = places - rarest_rest.len();
        let found = found.or_else(|| match (rarest.last_chunk(), second.last_chunk()) {
            // The last positions are tested as one more block that overlaps the one before, in place of one by one.
            (Some(rarest), Some(second)) if !self.may_begin_in(rarest, second) => None,
            _ if second_rest.is_empty() => None,
            _ => self.first(text, rest, places),
        })?;
        Some((from + found, from + found + self.needle.len()))
    }

    /// Whether both rare bytes match at some position of a block.
    fn may_begin_in(&self, rarest: &[u8; BLOCK], second: &[u8; BLOCK]) -> bool {
        let meet = |(rarest, second): (&u8, &u8)| self.rarest.meets(*rarest) & self.second.meets(*second);
        rarest.iter().zip(second).fold(0, |any, bytes| any | u8::from(meet(bytes))) != 0
    }

    /// The first position in `start..end` at which the needle occurs.
    fn first(&self, text: &[u8], start: usize, end: usize) -> Option<usize> {
        (start..end).find(|&place| {
            let there = text.get(place..place + self.needle.len());
            there.is_some_and(|there| {
                there.get(self.rarest.place).is_some_and(|&byte| self.rarest.meets(byte)) && self.is_at(there)
            })
        })
    }

    /// Whether a text of the length of the needle is the needle, up to folding.
    fn is_at(&self, text: &[u8]) -> bool {
        text.eq_ignore_ascii_case(&self.needle)
            || (self.has_apostrophe && text.iter().map(|&byte| fold_ascii(byte)).eq(self.needle.iter().copied()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_byte_of_another_kind_is_no_letter() {
        // `@` and the backtick differ in the same bit as `A` and `a`.
        for (needle, text) in [("'", "@"), ("[", "{"), ("{", "["), ("a'", "a@"), ("''", "'a")] {
            assert_eq!(AsciiFinder::new(needle.as_bytes()).find(text.as_bytes(), 0), None);
        }
    }

    proptest! {
        #[test]
        fn finds_the_first_from_anywhere(text in "[aAbB@`' ]{0,150}", needle in "[ab'@ ]{1,6}", from in 0_usize..160) {
            let lower = text.to_ascii_lowercase().replace('`', "'");
            let expected = lower.get(from..).and_then(|rest| rest.find(&needle)).map(|place| place + from);
            let found = AsciiFinder::new(needle.as_bytes()).find(text.as_bytes(), from);
            prop_assert_eq!(found, expected.map(|place| (place, place + needle.len())));
        }
    }
}
