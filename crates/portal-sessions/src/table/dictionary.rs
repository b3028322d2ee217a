//! The different texts of a column, each with a number.

use std::collections::HashMap;
use std::sync::Arc;

use crate::seeded::Seeded;

/// The code that stands for "no text".
pub(crate) const NO_CODE: u16 = u16::MAX;
/// A dictionary with at most so many texts is shared with the chunk behind, which nearly always has the same.
const SHARED: usize = 1_024;
/// How many places there are for short texts.
const PLACES: usize = 128;

/// The different texts of a column, each with a number.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary {
    values: Vec<String>,
    codes: HashMap<String, u16, Seeded>,
    /// Short texts with their codes, each at one of the places that its words give, if one was free.
    short: [(ShortText, u16); PLACES],
}

impl Default for Dictionary {
    fn default() -> Self {
        let short = [(ShortText::default(), NO_CODE); PLACES];
        Dictionary { values: Vec::new(), codes: HashMap::default(), short }
    }
}

impl Dictionary {
    /// The most values of one dictionary; the next code stands for "no text".
    pub(crate) const CAPACITY: usize = NO_CODE as usize;

    /// The number of a text; it is added when it is new, in a copy when the dictionary is shared. The caller keeps the
    /// dictionary below its capacity.
    pub(super) fn code(shared: &mut Arc<Dictionary>, text: &str) -> u16 {
        if let Some(code) = ShortText::of(text).and_then(|short| shared.find_short(short)) {
            return code;
        }
        shared.find_long(text).unwrap_or_else(|| Arc::make_mut(shared).add(text))
    }

    /// The dictionary for a chunk that is done; a new chunk goes on with the same one, or with an empty one.
    pub(super) fn take(shared: &mut Arc<Dictionary>) -> Arc<Dictionary> {
        if shared.len() > SHARED { std::mem::take(shared) } else { Arc::clone(shared) }
    }

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

    pub(crate) fn find(&self, text: &str) -> Option<u16> {
        ShortText::of(text).and_then(|short| self.find_short(short)).or_else(|| self.find_long(text))
    }

    /// The number of a short text, unless its places were taken by others.
    #[inline]
    fn find_short(&self, text: ShortText) -> Option<u16> {
        let places = text.places().map(|place| self.short.get(place));
        let known = places.into_iter().flatten().find(|(known, code)| *known == text && *code != NO_CODE);
        known.map(|&(_, code)| code)
    }

    fn find_long(&self, text: &str) -> Option<u16> {
        self.codes.get(text).copied()
    }

    pub(crate) fn text(&self, code: u16) -> Option<&str> {
        self.values.get(usize::from(code)).map(String::as_str)
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }
}

/// A text of at most 16 bytes as numbers, which are compared faster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ShortText {
    /// The first half of its bytes and the last one, which overlap; or all of them and nothing.
    words: [u64; 2],
    len: usize,
}

impl ShortText {
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
