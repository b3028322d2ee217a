//! The dictionary of a column: its distinct strings, each with a code.
//!
//! Columns such as the channel or the tags have few distinct values. A code of 16 bits replaces each of them, and a
//! filter on such a column evaluates its condition once for each string and not for each row.

use std::collections::HashMap;
use std::sync::Arc;

use crate::seeded::Seeded;

/// The code of a missing string.
pub(crate) const NO_CODE: u16 = u16::MAX;
/// A dictionary of at most this many strings is shared with the next chunk, which nearly always has the same ones.
const SHARED: usize = 1_024;
/// The number of slots for short strings.
const PLACES: usize = 128;

/// The distinct strings of a column, each with a code of 16 bits.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary {
    values: Vec<String>,
    codes: HashMap<String, u16, Seeded>,
    /// A small cache of short strings with their codes, in front of the hash map: most values of a column are short,
    /// and comparing two integers is faster than hashing a string.
    short: [(ShortText, u16); PLACES],
}

impl Default for Dictionary {
    fn default() -> Self {
        let short = [(ShortText::default(), NO_CODE); PLACES];
        Dictionary { values: Vec::new(), codes: HashMap::default(), short }
    }
}

impl Dictionary {
    /// The most values of one dictionary; the code behind them is that of a missing string.
    pub(crate) const CAPACITY: usize = NO_CODE as usize;

    /// The code of a string. A new one is added, in a copy of the dictionary when it is shared with another chunk. The
    /// caller keeps the dictionary below its capacity.
    pub(super) fn code(shared: &mut Arc<Dictionary>, text: &str) -> u16 {
        if let Some(code) = ShortText::of(text).and_then(|short| shared.find_short(short)) {
            return code;
        }
        shared.find_long(text).unwrap_or_else(|| Arc::make_mut(shared).add(text))
    }

    /// The dictionary for a finished chunk. The next chunk continues with the same one if it is small, or else with an
    /// empty one.
    pub(super) fn take(shared: &mut Arc<Dictionary>) -> Arc<Dictionary> {
        if shared.len() > SHARED { std::mem::take(shared) } else { Arc::clone(shared) }
    }

    /// Adds a new string, also to the cache of short ones if one of its two slots is free.
    fn add(&mut self, text: &str) -> u16 {
        let code = u16::try_from(self.values.len()).unwrap_or(NO_CODE);
        self.values.push(text.to_owned());
        self.codes.insert(text.to_owned(), code);
        if let Some(short) = ShortText::of(text) {
            let is_free = |place: &usize| self.short.get(*place).is_some_and(|&(_, code)| code == NO_CODE);
            let place = short.places().into_iter().find(is_free);
            if let Some(slot) = place.and_then(|place| self.short.get_mut(place)) {
                *slot = (short, code);
            }
        }
        code
    }

    /// The code of a string; `None` when it is not in the dictionary.
    pub(crate) fn find(&self, text: &str) -> Option<u16> {
        ShortText::of(text).and_then(|short| self.find_short(short)).or_else(|| self.find_long(text))
    }

    /// The code of a short string, unless others have taken its slots.
    #[inline]
    fn find_short(&self, text: ShortText) -> Option<u16> {
        let places = text.places().map(|place| self.short.get(place));
        let known = places.into_iter().flatten().find(|(known, code)| *known == text && *code != NO_CODE);
        known.map(|&(_, code)| code)
    }

    /// The code of a string of any length, by the hash map.
    fn find_long(&self, text: &str) -> Option<u16> {
        self.codes.get(text).copied()
    }

    /// The string with a code; `None` for the code of a missing string.
    pub(crate) fn text(&self, code: u16) -> Option<&str> {
        self.values.get(usize::from(code)).map(String::as_str)
    }

    /// The number of distinct strings.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }
}

/// A string of at most 16 bytes as two integers and its length, which are compared faster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ShortText {
    /// The first and the last bytes, which overlap for most lengths; below 4 bytes, all of them and 0.
    words: [u64; 2],
    len: usize,
}

impl ShortText {
    /// A string as two integers; `None` when it is longer than 16 bytes.
    #[inline]
    fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let words = match bytes.len() {
            0..4 => [bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), 0],
            4..8 => [bytes.first_chunk(), bytes.last_chunk()]
                .map(|half| half.map_or(0, |half| u32::from_le_bytes(*half).into())),
            8..=16 => {
                [bytes.first_chunk(), bytes.last_chunk()].map(|half| half.map_or(0, |half| u64::from_le_bytes(*half)))
            }
            _ => return None,
        };
        Some(ShortText { words, len: bytes.len() })
    }

    /// The two slots in which the string may be cached.
    fn places(self) -> [usize; 2] {
        let [first, second] = self.words;
        let mixed = (first ^ second.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 57;
        let place = mixed as usize % PLACES;
        [place, place ^ 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_has_a_code_of_its_own(texts in prop::collection::vec("[ab\0é]{0,18}", 0..300)) {
            let mut shared = Arc::new(Dictionary::default());
            let mut seen: Vec<&str> = Vec::new();
            let mut chunks = Vec::new();
            for (number, text) in texts.iter().enumerate() {
                let known = seen.iter().position(|other| other == text);
                prop_assert_eq!(shared.find(text).map(usize::from), known);
                let code = Dictionary::code(&mut shared, text);
                if known.is_none() {
                    seen.push(text);
                }
                prop_assert_eq!(seen[usize::from(code)], text);
                prop_assert_eq!(shared.text(code), Some(text.as_str()));
                if number % 50 == 0 {
                    chunks.push((Dictionary::take(&mut shared), seen.len()));
                }
            }
            prop_assert_eq!(shared.text(NO_CODE), None);
            for (chunk, len) in chunks {
                prop_assert_eq!(chunk.len(), len);
            }
        }
    }
}
