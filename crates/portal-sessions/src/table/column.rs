//! The shapes of a column. A column whose every value is missing takes no memory.

use std::collections::HashMap;

use super::bitmap::Bitmap;
use crate::seeded::Seeded;

/// Optional numbers: a value for each row, and a bit that says whether it is one.
#[derive(Debug)]
pub(crate) struct NumberColumn<T> {
    values: Vec<T>,
    present: Bitmap,
}

impl<T> Default for NumberColumn<T> {
    fn default() -> Self {
        NumberColumn { values: Vec::new(), present: Bitmap::default() }
    }
}

impl<T: Copy> NumberColumn<T> {
    /// Adds the value of row `row`, which is the next one. A row without a value repeats another's, behind its bit.
    pub(crate) fn push(&mut self, row: usize, value: Option<T>) {
        let Some(stored) = value.or_else(|| self.values.first().copied()) else { return };
        while self.values.len() < row {
            self.values.push(stored);
            self.present.push(false);
        }
        self.values.push(stored);
        self.present.push(value.is_some());
    }

    pub(crate) fn shrink(&mut self) {
        self.values.shrink_to_fit();
        self.present.shrink();
    }

    pub(crate) fn get(&self, row: usize) -> Option<T> {
        if self.present.get(row) { self.values.get(row).copied() } else { None }
    }
}

/// Optional texts: one buffer with the place where each row ends, and a bit that says whether it has one.
#[derive(Debug, Default)]
pub(crate) struct TextColumn {
    text: String,
    ends: Vec<u32>,
    present: Bitmap,
}

impl TextColumn {
    /// Adds the text of row `row`, which is the next one.
    pub(crate) fn push(&mut self, row: usize, text: Option<&str>) {
        if text.is_none() && self.ends.is_empty() {
            return;
        }
        while self.ends.len() < row {
            self.ends.push(0);
            self.present.push(false);
        }
        self.text.push_str(text.unwrap_or_default());
        // A chunk is closed long before its text reaches four gigabytes.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.present.push(text.is_some());
    }

    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.present.shrink();
    }

    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        if !self.present.get(row) {
            return None;
        }
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(row).copied()?;
        self.text.get(start as usize..end as usize)
    }

    /// Bytes of text so far.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }
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
            lists in prop::collection::vec(prop::collection::vec("[a-c]{0,2}", 0..4), 0..150),
            numbers in prop::collection::vec(prop::option::weighted(0.3, any::<i64>()), 0..150),
        ) {
            let (mut plain, mut coded, mut number, mut list) =
                (TextColumn::default(), DictionaryColumn::default(), NumberColumn::default(), ListColumn::default());
            for (row, text) in texts.iter().enumerate() {
                plain.push(row, text.as_deref());
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
