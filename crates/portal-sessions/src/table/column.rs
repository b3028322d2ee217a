//! The shapes of a column. A column whose every value is missing takes no memory.

use std::collections::HashMap;

use crate::seeded::Seeded;

/// Optional numbers: a bit for each row, and a value for each bit that is set.
#[derive(Debug)]
pub(crate) struct NumberColumn<T> {
    present: Vec<u64>,
    /// How many values come before those of each word of bits.
    before: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for NumberColumn<T> {
    fn default() -> Self {
        NumberColumn { present: Vec::new(), before: Vec::new(), values: Vec::new() }
    }
}

impl<T: Copy> NumberColumn<T> {
    /// Adds the value of row `row`, which lies behind those before.
    pub(crate) fn push(&mut self, row: usize, value: Option<T>) {
        let Some(value) = value else { return };
        let words = row / 64 + 1;
        if self.present.len() < words {
            self.present.resize(words, 0);
            self.before.resize(words, u32::try_from(self.values.len()).unwrap_or(u32::MAX));
        }
        if let Some(word) = self.present.last_mut() {
            *word |= 1 << (row % 64);
        }
        self.values.push(value);
    }

    pub(crate) fn shrink(&mut self) {
        self.present.shrink_to_fit();
        self.before.shrink_to_fit();
        self.values.shrink_to_fit();
    }

    pub(crate) fn get(&self, row: usize) -> Option<T> {
        let (word, bit) = (*self.present.get(row / 64)?, 1 << (row % 64));
        if word & bit == 0 {
            return None;
        }
        let place = self.before.get(row / 64)? + (word & (bit - 1)).count_ones();
        self.values.get(place as usize).copied()
    }

    /// The values of the rows that have one, ascending by row.
    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }
}

/// Optional texts, `FIELDS` in each row: one buffer with all texts of one row beside each other, and the place where each
/// ends.
#[derive(Debug)]
pub(crate) struct TextColumn<const FIELDS: usize = 1> {
    text: String,
    ends: Vec<[u32; FIELDS]>,
}

/// Marks the end of a text that is missing. A chunk is closed long before its texts reach the two gigabytes below it.
const MISSING: u32 = 1 << 31;

impl<const FIELDS: usize> Default for TextColumn<FIELDS> {
    fn default() -> Self {
        TextColumn { text: String::new(), ends: Vec::new() }
    }
}

impl<const FIELDS: usize> TextColumn<FIELDS> {
    /// The most bytes of text.
    pub(crate) const CAPACITY: usize = MISSING as usize - 1;

    /// Adds the texts of row `row`, which is the next one.
    pub(crate) fn push(&mut self, row: usize, texts: [Option<&str>; FIELDS]) {
        if self.ends.is_empty() && texts.iter().all(Option::is_none) {
            return;
        }
        if self.ends.len() < row {
            self.ends.resize(row, [MISSING; FIELDS]);
        }
        let ends = texts.map(|text| {
            self.text.push_str(text.unwrap_or_default());
            let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX) & !MISSING;
            end | if text.is_none() { MISSING } else { 0 }
        });
        self.ends.push(ends);
    }

    /// How many rows there are, up to the last one with a text at least.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// One text of a row.
    pub(crate) fn field(&self, row: usize, field: usize) -> Option<&str> {
        let ends = self.ends.get(row)?;
        let end = *ends.get(field).filter(|&end| end & MISSING == 0)?;
        let start = match field.checked_sub(1) {
            Some(before) => ends.get(before).map_or(0, |&end| place(end)),
            None => self.start(row),
        };
        self.text.get(start..place(end))
    }

    /// All texts of a row in one, and where each of them ends in it; a missing one is empty.
    pub(crate) fn row(&self, row: usize) -> Option<(&str, [usize; FIELDS])> {
        let ends = self.ends.get(row)?;
        let start = self.start(row);
        let text = self.text.get(start..ends.last().map_or(start, |&end| place(end)))?;
        Some((text, ends.map(|end| place(end) - start)))
    }

    /// Reads a byte of each of the first cache lines of a row, without a branch on what was read.
    pub(crate) fn touch(&self, row: usize) -> u8 {
        let last = self.ends.get(row).and_then(|ends| ends.last()).map_or(0, |&end| place(end).saturating_sub(1));
        let start = self.start(row);
        let bytes = self.text.as_bytes();
        [start, start + 64, start + 128, last].iter().fold(0, |all, &at| all | bytes.get(at.min(last)).unwrap_or(&0))
    }

    fn start(&self, row: usize) -> usize {
        let before = row.checked_sub(1).and_then(|before| self.ends.get(before));
        before.and_then(|ends| ends.last()).map_or(0, |&end| place(end))
    }
}

impl TextColumn {
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        self.field(row, 0)
    }
}

/// Where a text ends, missing or not.
fn place(end: u32) -> usize {
    (end & !MISSING) as usize
}

/// The different texts of a column, each with a number.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    values: Vec<String>,
    codes: HashMap<String, u16, Seeded>,
}

impl Dictionary {
    /// The most values of one dictionary; the next code stands for "no text".
    pub(crate) const CAPACITY: usize = u16::MAX as usize;

    /// The number of a text; it is added when it is new. The caller keeps the dictionary below its capacity.
    pub(crate) fn code(&mut self, text: &str) -> u16 {
        if let Some(&code) = self.codes.get(text) {
            return code;
        }
        let code = u16::try_from(self.values.len()).unwrap_or(NO_CODE);
        self.values.push(text.to_owned());
        self.codes.insert(text.to_owned(), code);
        code
    }

    pub(crate) fn find(&self, text: &str) -> Option<u16> {
        self.codes.get(text).copied()
    }

    pub(crate) fn text(&self, code: u16) -> Option<&str> {
        self.values.get(usize::from(code)).map(String::as_str)
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }
}

/// The code that stands for "no text".
pub(crate) const NO_CODE: u16 = u16::MAX;

/// Optional texts of which few are different: a code for each row.
#[derive(Debug, Default)]
pub(crate) struct DictionaryColumn {
    dictionary: Dictionary,
    codes: Vec<u16>,
}

impl DictionaryColumn {
    pub(crate) fn push(&mut self, row: usize, text: Option<&str>) {
        if text.is_none() && self.codes.is_empty() {
            return;
        }
        self.codes.resize(row, NO_CODE);
        let code = text.map_or(NO_CODE, |text| self.dictionary.code(text));
        self.codes.push(code);
    }

    pub(crate) fn shrink(&mut self) {
        self.codes.shrink_to_fit();
    }

    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        self.codes.get(row).and_then(|&code| self.dictionary.text(code))
    }

    /// The code of each row; empty when no row has a text.
    pub(crate) fn codes(&self) -> &[u16] {
        &self.codes
    }

    pub(crate) fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }
}

/// A list of texts for each row: the codes of all rows in one buffer.
#[derive(Debug, Default)]
pub(crate) struct ListColumn {
    dictionary: Dictionary,
    codes: Vec<u16>,
    ends: Vec<u32>,
}

impl ListColumn {
    pub(crate) fn push<'a>(&mut self, row: usize, texts: impl Iterator<Item = &'a str>) {
        let before = self.codes.len();
        for text in texts {
            let code = self.dictionary.code(text);
            self.codes.push(code);
        }
        if self.codes.len() == before && self.ends.is_empty() {
            return;
        }
        self.ends.resize(row, 0);
        self.ends.push(u32::try_from(self.codes.len()).unwrap_or(u32::MAX));
    }

    pub(crate) fn shrink(&mut self) {
        self.codes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The codes of one row.
    pub(crate) fn codes(&self, row: usize) -> &[u16] {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(row).copied().unwrap_or(start);
        self.codes.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(crate) fn get(&self, row: usize) -> impl Iterator<Item = &str> + Clone {
        self.codes(row).iter().filter_map(|&code| self.dictionary.text(code))
    }

    pub(crate) fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn columns_give_back_what_they_took(
            texts in prop::collection::vec(prop::option::weighted(0.5, "[a-cé]{0,3}"), 0..150),
            pairs in prop::collection::vec(prop::array::uniform2(prop::option::weighted(0.3, "[a-cé]{0,3}")), 0..80),
            lists in prop::collection::vec(prop::collection::vec("[a-c]{0,2}", 0..4), 0..150),
            numbers in prop::collection::vec(prop::option::weighted(0.3, any::<i64>()), 0..150),
        ) {
            let (mut plain, mut paired) = (TextColumn::default(), TextColumn::<2>::default());
            let (mut coded, mut number, mut list) =
                (DictionaryColumn::default(), NumberColumn::default(), ListColumn::default());
            for (row, [first, second]) in pairs.iter().enumerate() {
                paired.push(row, [first.as_deref(), second.as_deref()]);
            }
            for (row, pair) in pairs.iter().enumerate() {
                prop_assert_eq!([paired.field(row, 0), paired.field(row, 1)], [pair[0].as_deref(), pair[1].as_deref()]);
                if let Some((text, ends)) = paired.row(row) {
                    let texts = pair.each_ref().map(|text| text.as_deref().unwrap_or_default());
                    prop_assert_eq!((&text[..ends[0]], &text[ends[0]..ends[1]], ends[1]), (texts[0], texts[1], text.len()));
                }
            }
            for (row, text) in texts.iter().enumerate() {
                plain.push(row, [text.as_deref()]);
                coded.push(row, text.as_deref());
            }
            for (row, text) in texts.iter().enumerate() {
                prop_assert_eq!(plain.get(row), text.as_deref());
                prop_assert_eq!(coded.get(row), text.as_deref());
            }
            for (row, value) in numbers.iter().enumerate() {
                number.push(row, *value);
            }
            for (row, value) in numbers.iter().enumerate() {
                prop_assert_eq!(number.get(row), *value);
            }
            for (row, texts) in lists.iter().enumerate() {
                list.push(row, texts.iter().map(String::as_str));
            }
            for (row, texts) in lists.iter().enumerate() {
                prop_assert_eq!(list.get(row).collect::<Vec<_>>(), texts.iter().map(String::as_str).collect::<Vec<_>>());
            }
        }
    }
}
