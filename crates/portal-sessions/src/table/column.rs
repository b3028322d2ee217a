//! The storage layouts of a column: numbers, strings, dictionaries and lists.
//!
//! In each of them, rows behind the last one with a value are not stored, so a column without any value takes no
//! memory.

use std::sync::Arc;

use super::bits;
use super::dictionary::{Dictionary, NO_CODE};
use super::values::{Narrow, Values};

/// A copy of all values without spare capacity. The vector is cleared and keeps its capacity.
///
/// Copying out once per chunk is cheaper than growing a fresh vector for each: the buffer that is filled stays in the
/// cache, and the operating system need not supply new pages.
pub(super) fn take<T: Copy>(values: &mut Vec<T>) -> Vec<T> {
    let exact = values.as_slice().to_vec();
    values.clear();
    exact
}

/// Optional numbers: a bit for each row, and a value for each set bit.
#[derive(Debug)]
pub(crate) struct NumberColumn<T: Narrow> {
    present: Vec<u64>,
    /// For each word of bits, the number of values before its first row. With it any row is found by one count of bits.
    before: Vec<u32>,
    values: Values<T>,
}

impl<T: Narrow> Default for NumberColumn<T> {
    fn default() -> Self {
        NumberColumn { present: Vec::new(), before: Vec::new(), values: Values::default() }
    }
}

impl<T: Narrow> NumberColumn<T> {
    /// Adds the value of row `row`, which must be behind all rows so far.
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

    /// See [`take`].
    pub(crate) fn take(&mut self) -> Self {
        NumberColumn { present: take(&mut self.present), before: take(&mut self.before), values: self.values.take() }
    }

    /// The value of a row.
    pub(crate) fn get(&self, row: usize) -> Option<T> {
        let (word, bit) = (*self.present.get(row / 64)?, 1 << (row % 64));
        if word & bit == 0 {
            return None;
        }
        let place = self.before.get(row / 64)? + ones_below(word, bit);
        self.values.get(place as usize)
    }

    /// Calls `each` for those of `rows` that have a value, with the row and the value, and ends at the first error.
    pub(crate) fn try_for_each<E>(
        &self,
        rows: &[u64],
        mut each: impl FnMut(usize, T) -> Result<(), E>,
    ) -> Result<(), E> {
        match &self.values {
            Values::Wide(values) => self.try_for_each_place(rows, |row, place| match values.get(place) {
                Some(&value) => each(row, value),
                None => Ok(()),
            }),
            Values::Narrow(values) => self.try_for_each_place(rows, |row, place| match values.get(place) {
                Some(&form) => each(row, T::widen(form)),
                None => Ok(()),
            }),
        }
    }

    /// Calls `each` with the row and the position of its value.
    fn try_for_each_place<E>(
        &self,
        rows: &[u64],
        mut each: impl FnMut(usize, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        for (index, ((rows, present), before)) in rows.iter().zip(&self.present).zip(&self.before).enumerate() {
            let mut rest = rows & present;
            while rest != 0 {
                let place = before + ones_below(*present, rest & rest.wrapping_neg());
                each(index * 64 + rest.trailing_zeros() as usize, place as usize)?;
                rest &= rest - 1;
            }
        }
        Ok(())
    }

    /// Clears the bits of rows without a value.
    pub(crate) fn require(&self, rows: &mut [u64]) {
        let (with_value, beyond) = rows.split_at_mut(self.present.len().min(rows.len()));
        with_value.iter_mut().zip(&self.present).for_each(|(rows, present)| *rows &= present);
        beyond.fill(0);
    }

    /// The number of these rows that have a value.
    pub(crate) fn count(&self, rows: &[u64]) -> u64 {
        bits::count_both(rows, &self.present) as u64
    }

    /// Clears the bits of rows with a value.
    pub(crate) fn forbid(&self, rows: &mut [u64]) {
        bits::and_not(rows, &self.present);
    }

    /// The values of the rows that have one, ascending by row.
    pub(crate) fn values(&self) -> &Values<T> {
        &self.values
    }
}

/// The number of set bits below this one. A full word is common and needs no count.
fn ones_below(word: u64, bit: u64) -> u32 {
    if word == u64::MAX { bit.trailing_zeros() } else { (word & (bit - 1)).count_ones() }
}

/// Optional strings, `FIELDS` in each row: one buffer in which the strings of a row are adjacent, and the end of each.
#[derive(Debug)]
pub(crate) struct TextColumn<const FIELDS: usize = 1> {
    text: String,
    ends: Vec<[u32; FIELDS]>,
}

/// A bit in the end of a missing string. A chunk is closed long before its strings reach the 2 GiB below this bit.
const MISSING: u32 = 1 << 31;

impl<const FIELDS: usize> Default for TextColumn<FIELDS> {
    fn default() -> Self {
        TextColumn { text: String::new(), ends: Vec::new() }
    }
}

impl<const FIELDS: usize> TextColumn<FIELDS> {
    /// The most bytes of all strings together.
    pub(crate) const CAPACITY: usize = MISSING as usize - 1;

    /// Adds the strings of row `row`, which must be behind all rows so far.
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

    /// The number of stored rows; those behind them have no string.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// See [`take`].
    pub(crate) fn take(&mut self) -> Self {
        let text = self.text.as_str().to_owned();
        self.text.clear();
        TextColumn { text, ends: take(&mut self.ends) }
    }

    /// One string of a row.
    pub(crate) fn field(&self, row: usize, field: usize) -> Option<&str> {
        let ends = self.ends.get(row)?;
        let end = *ends.get(field).filter(|&end| end & MISSING == 0)?;
        let start = match field.checked_sub(1) {
            Some(before) => ends.get(before).map_or(0, |&end| place(end)),
            None => self.start(row),
        };
        self.text.get(start..place(end))
    }

    /// All strings of a row as one, and the end of each in it; a missing one is empty.
    pub(crate) fn row(&self, row: usize) -> Option<(&str, [usize; FIELDS])> {
        let ends = self.ends.get(row)?;
        let start = self.start(row);
        let text = self.text.get(start..ends.last().map_or(start, |&end| place(end)))?;
        Some((text, ends.map(|end| place(end) - start)))
    }

    /// Reads a byte of each of the first cache lines of a row, to load them into the cache. There is no branch on what
    /// was read, so that the reads of several rows overlap.
    pub(crate) fn touch(&self, row: usize) -> u8 {
        let last = self.ends.get(row).and_then(|ends| ends.last()).map_or(0, |&end| place(end).saturating_sub(1));
        let start = self.start(row);
        let bytes = self.text.as_bytes();
        [start, start + 64, start + 128, last].iter().fold(0, |all, &at| all | bytes.get(at.min(last)).unwrap_or(&0))
    }

    /// The position at which the strings of a row begin: the end of those before.
    fn start(&self, row: usize) -> usize {
        let before = row.checked_sub(1).and_then(|before| self.ends.get(before));
        before.and_then(|ends| ends.last()).map_or(0, |&end| place(end))
    }
}

impl TextColumn {
    /// The string of a row.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        self.field(row, 0)
    }
}

/// The position at which a string ends, missing or not.
fn place(end: u32) -> usize {
    (end & !MISSING) as usize
}

/// Optional strings with few distinct values: a dictionary code for each row.
#[derive(Debug, Default)]
pub(crate) struct DictionaryColumn {
    dictionary: Arc<Dictionary>,
    codes: Vec<u16>,
}

impl DictionaryColumn {
    /// Adds the string of row `row`, which must be behind all rows so far.
    pub(crate) fn push(&mut self, row: usize, text: Option<&str>) {
        if text.is_none() && self.codes.is_empty() {
            return;
        }
        self.codes.resize(row, NO_CODE);
        self.codes.push(text.map_or(NO_CODE, |text| Dictionary::code(&mut self.dictionary, text)));
    }

    /// See [`take`].
    pub(crate) fn take(&mut self) -> Self {
        DictionaryColumn { dictionary: Dictionary::take(&mut self.dictionary), codes: take(&mut self.codes) }
    }

    /// The string of a row.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        self.codes.get(row).and_then(|&code| self.dictionary.text(code))
    }

    /// The code of each row; empty when no row has a string.
    pub(crate) fn codes(&self) -> &[u16] {
        &self.codes
    }

    /// The distinct strings of the column.
    pub(crate) fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }
}

/// A list of strings for each row: the dictionary codes of all rows in one buffer, and the end of each row's.
#[derive(Debug, Default)]
pub(crate) struct ListColumn {
    dictionary: Arc<Dictionary>,
    codes: Vec<u16>,
    ends: Vec<u32>,
}

impl ListColumn {
    /// Adds the strings of row `row`, which must be behind all rows so far.
    pub(crate) fn push<'a>(&mut self, row: usize, texts: impl Iterator<Item = &'a str>) {
        let before = self.codes.len();
        for text in texts {
            self.codes.push(Dictionary::code(&mut self.dictionary, text));
        }
        if self.codes.len() == before && self.ends.is_empty() {
            return;
        }
        self.ends.resize(row, 0);
        self.ends.push(u32::try_from(self.codes.len()).unwrap_or(u32::MAX));
    }

    /// See [`take`].
    pub(crate) fn take(&mut self) -> Self {
        ListColumn {
            dictionary: Dictionary::take(&mut self.dictionary),
            codes: take(&mut self.codes),
            ends: take(&mut self.ends),
        }
    }

    /// The codes of one row, in order.
    pub(crate) fn codes(&self, row: usize) -> &[u16] {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(row).copied().unwrap_or(start);
        self.codes.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The strings of a row, in order.
    pub(crate) fn get(&self, row: usize) -> impl Iterator<Item = &str> + Clone {
        self.codes(row).iter().filter_map(|&code| self.dictionary.text(code))
    }

    /// The distinct strings of all lists.
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
            numbers in prop::collection::vec(prop::option::weighted(0.3, any::<u32>()), 0..150),
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
                    prop_assert_eq!(text.split_at(ends[0]), (texts[0], texts[1]));
                    prop_assert_eq!(ends[1], text.len());
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
