//! What search reads of a chunk, folded once.

use memchr::memmem::Finder;

use super::bitmap::Bitmap;
use super::chunk::Columns;
use super::column::TextColumn;
use crate::text::{SearchQuery, fold_into, phone_digits_into};

/// What search reads of every row: its folded texts, and the digits of its phone.
#[derive(Debug)]
pub(crate) struct SearchText {
    texts: Folded,
    digits: Folded,
}

impl SearchText {
    pub(crate) fn of(columns: &Columns) -> Self {
        let fields = [&columns.contact_name, &columns.summary, &columns.comment, &columns.contact_phone];
        SearchText {
            texts: Folded::of(columns.len(), fields, fold_into),
            digits: Folded::of(columns.len(), [&columns.contact_phone], phone_digits_into),
        }
    }

    /// Drops the candidates in which the query does not occur.
    pub(crate) fn keep(&self, query: &SearchQuery, candidates: &mut Bitmap) {
        if candidates.count() < candidates.len() / FEW {
            candidates.retain(|row| {
                self.texts.holds(row, query.finder())
                    || query.digit_finder().is_some_and(|digits| self.digits.holds(row, digits))
            });
            return;
        }
        let mut rows = self.texts.rows(query.finder());
        if let Some(digits) = query.digit_finder() {
            rows.or(&self.digits.rows(digits));
        }
        candidates.and(&rows);
    }
}

/// The whole buffer is searched at once, unless there are fewer candidates than one row of so many.
const FEW: usize = 3;

/// Some fields of every row in one buffer, with the place where each ends.
#[derive(Debug)]
struct Folded {
    buffer: String,
    ends: Vec<usize>,
    fields: usize,
}

impl Folded {
    fn of<const N: usize>(rows: usize, columns: [&TextColumn; N], fold: fn(&str, &mut String)) -> Self {
        let mut folded = Folded {
            buffer: String::with_capacity(columns.iter().map(|column| column.bytes()).sum()),
            ends: Vec::with_capacity(rows * N),
            fields: N,
        };
        for row in 0..rows {
            for column in columns {
                fold(column.get(row).unwrap_or_default(), &mut folded.buffer);
                folded.ends.push(folded.buffer.len());
            }
        }
        folded.buffer.shrink_to_fit();
        folded
    }

    /// Where a field ends; what comes before the first one ends at 0.
    fn end(&self, field: Option<usize>) -> usize {
        field.and_then(|field| self.ends.get(field)).copied().unwrap_or(0)
    }

    /// Whether one of the fields of a row holds the needle.
    fn holds(&self, row: usize, finder: &Finder<'_>) -> bool {
        let (first, last) = (row * self.fields, row * self.fields + self.fields - 1);
        let is_in = |before: Option<usize>, last: usize| {
            let text = self.buffer.as_bytes().get(self.end(before)..self.end(Some(last)));
            text.is_some_and(|text| finder.find(text).is_some())
        };
        // Nearly all rows hold it nowhere, which one look tells.
        is_in(first.checked_sub(1), last) && (first..=last).any(|field| is_in(field.checked_sub(1), field))
    }

    /// One pass over the buffer. No separator could keep the fields apart, since a query may hold any character, so a
    /// hit counts when it ends in the field where it begins.
    fn rows(&self, finder: &Finder<'_>) -> Bitmap {
        let mut rows = Bitmap::filled(self.ends.len() / self.fields, false);
        let (mut position, mut field) = (0, 0);
        while let Some(hit) = self.buffer.as_bytes().get(position..).and_then(|rest| finder.find(rest)) {
            let start = position + hit;
            while self.ends.get(field).is_some_and(|&end| end <= start) {
                field += 1;
            }
            let Some(&end) = self.ends.get(field) else { break };
            position = if start + finder.needle().len() <= end {
                let row = field / self.fields;
                rows.set(row, true);
                self.end(Some(row * self.fields + self.fields - 1))
            } else {
                // Whatever begins later in this field ends later still.
                end
            };
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn columns(texts: &[Option<String>]) -> TextColumn {
        let mut column = TextColumn::default();
        texts.iter().enumerate().for_each(|(row, text)| column.push(row, text.as_deref()));
        column
    }

    proptest! {
        #[test]
        fn finds_what_each_field_holds(
            fields in prop::collection::vec((prop::option::of("[ab]{0,4}"), prop::option::of("[abé]{0,3}")), 1..80),
            needle in "[ab]{1,5}",
        ) {
            let (first, second): (Vec<_>, Vec<_>) = fields.iter().cloned().unzip();
            let folded = Folded::of(fields.len(), [&columns(&first), &columns(&second)], |text, out| out.push_str(text));
            let finder = Finder::new(&needle);
            let rows = folded.rows(&finder);
            let has = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains(&needle));
            prop_assert_eq!(&rows, &Bitmap::of(fields.len(), |row| has(&first[row]) || has(&second[row])));
            prop_assert_eq!(rows, Bitmap::of(fields.len(), |row| folded.holds(row, &finder)));
        }
    }
}
