//! The strings that a search reads, and how it finds the rows that contain a query.
//!
//! A search is much the slowest condition of a filter, so it rules rows out in three steps: by a signature of 16 bytes
//! that an earlier search has left, by a scan of ASCII strings as they are, and only then by folding.

use super::bits;
use super::column::TextColumn;
use crate::session::Record;
use crate::text::{SearchQuery, Signature, SignatureCell, fold_into, phone_digits_into};

/// The number of searched strings of a row.
const FIELDS: usize = 4;

/// A searched string, by its index in the row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SearchedField {
    ContactName,
    Summary,
    Comment,
    ContactPhone,
}

/// The strings that a search reads. Those of one row are adjacent in memory, so that they are scanned as one.
///
/// A search stores the signature of each row that it reads; later searches skip most rows by it without reading them.
#[derive(Debug, Default)]
pub(crate) struct SearchColumn {
    texts: TextColumn<FIELDS>,
    /// One for each row of a finished column.
    signatures: Box<[SignatureCell]>,
}

impl SearchColumn {
    /// Adds the strings of row `row`, which must be behind all rows so far, and returns their length in bytes.
    pub(crate) fn push(&mut self, row: usize, record: &impl Record) -> usize {
        let texts = [record.contact_name(), record.summary(), record.comment(), record.contact_phone()];
        self.texts.push(row, texts);
        texts.iter().flatten().map(|text| text.len()).sum()
    }

    /// The finished column without spare capacity. This one is cleared and keeps its capacity.
    pub(crate) fn take(&mut self) -> Self {
        let texts = self.texts.take();
        SearchColumn { signatures: (0..texts.len()).map(|_| SignatureCell::default()).collect(), texts }
    }

    /// One searched string of a row.
    pub(crate) fn get(&self, row: usize, field: SearchedField) -> Option<&str> {
        self.texts.field(row, field as usize)
    }

    /// Clears the bits of the rows in which the query does not occur. `spare` is a buffer for folded strings. Once
    /// `is_stopped` returns true, no further row is read.
    pub(crate) fn keep(
        &self,
        query: &SearchQuery,
        rows: &mut [u64],
        spare: &mut String,
        is_stopped: impl Fn() -> bool,
    ) {
        // First by the signatures alone, which are adjacent: only the strings of the rows that are left are fetched
        // below.
        bits::retain(rows, |row| {
            let signature = self.signatures.get(row).and_then(SignatureCell::get);
            signature.is_none_or(|signature| query.may_be_in(signature))
        });
        bits::retain_after(
            rows,
            |row| self.texts.touch(row),
            |row| {
                if is_stopped() {
                    return false;
                }
                let Some((text, ends)) = self.texts.row(row) else { return false };
                let signature = self.signatures.get(row).filter(|cell| cell.get().is_none());
                let in_text = match query.ascii_finder() {
                    Some(finder) if text.is_ascii() => {
                        if let Some(cell) = signature {
                            cell.set(Signature::of(text.as_bytes()).and(self.signature_of_digits(row, spare)));
                        }
                        is_in_one(&ends, |from| finder.find(text.as_bytes(), from))
                    }
                    _ => self.is_in_folded(row, query, signature, spare),
                };
                in_text || self.phone(row).is_some_and(|phone| query.matches_digits(phone, spare))
            },
        );
    }

    /// Searches the folded strings of a row, and stores their signature.
    fn is_in_folded(&self, row: usize, query: &SearchQuery, cell: Option<&SignatureCell>, spare: &mut String) -> bool {
        let mut signature = Signature::default();
        let mut is_found = false;
        for text in (0..FIELDS).filter_map(|field| self.texts.field(row, field)) {
            spare.clear();
            fold_into(text, spare);
            is_found |= query.matches_folded(spare);
            signature = signature.and(Signature::of(spare.as_bytes()));
        }
        if let Some(cell) = cell {
            cell.set(signature.and(self.signature_of_digits(row, spare)));
        }
        is_found
    }

    /// The signature of a phone's digits; empty when they are adjacent in the phone as it is written, whose own
    /// signature covers them then.
    fn signature_of_digits(&self, row: usize, spare: &mut String) -> Signature {
        let is_plain = |phone: &str| phone.bytes().skip(1).all(|byte| byte.is_ascii_digit());
        self.phone(row).filter(|phone| !is_plain(phone)).map_or(Signature::default(), |phone| {
            spare.clear();
            phone_digits_into(phone, spare);
            Signature::of(spare.as_bytes())
        })
    }

    /// The phone of a row's contact, which is also matched by its digits.
    fn phone(&self, row: usize) -> Option<&str> {
        self.get(row, SearchedField::ContactPhone)
    }
}

/// Whether some hit lies within one string of a row. `ends` are the ends of the strings; `find` returns the first hit
/// from a position on.
///
/// The strings are adjacent without a separator, since a query may contain any character; so a hit may span two of
/// them, which does not count.
fn is_in_one(ends: &[usize], find: impl Fn(usize) -> Option<(usize, usize)>) -> bool {
    let mut from = 0;
    while let Some((start, end)) = find(from) {
        let Some(&end_of_text) = ends.iter().find(|&&end| start < end) else { return false };
        if end <= end_of_text {
            return true;
        }
        // Any later hit that begins in this string would end beyond it as well.
        from = end_of_text;
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Texts = [Option<String>; FIELDS];

    fn column(rows: &[Texts]) -> SearchColumn {
        let mut column = SearchColumn::default();
        let rows_of_another_chunk = [Some("a"), None, None, None];
        column.texts.push(0, rows_of_another_chunk);
        column.take();
        for (row, texts) in rows.iter().enumerate() {
            column.texts.push(row, texts.each_ref().map(Option::as_deref));
        }
        column.take()
    }

    proptest! {
        #[test]
        fn finds_what_each_text_holds(
            rows in prop::collection::vec(
                prop::array::uniform4(prop::option::of(prop_oneof!["[abAB'`]{0,4}", "[abé1ß-]{0,3}", "[ab’` ]{30,50}", "[12+-]{3,5}", "[+]?0{0,2}[12 ]{7,9}"])),
                1..80,
            ),
            needle in prop_oneof!["[abé'´`]{1,5}", "s{1,2}", "[12]{3,4}", "[+]?(0|00|011)?[12]{3,9}", "(ab){33,35}"],
            other in "[ab1é-]{1,4}",
        ) {
            let column = column(&rows);
            let query = SearchQuery::new(&needle).unwrap().unwrap();
            // Whatever is searched first leaves its signatures to the next.
            let other = SearchQuery::new(&other).unwrap().unwrap();
            column.keep(&other, &mut bits::of(rows.len(), |row| row % 2 != 0), &mut String::new(), || false);
            let holds = |row: usize| {
                let [name, summary, comment, phone] = &rows[row];
                [name, summary, comment].into_iter().flatten().any(|text| query.matches_text(text))
                    || phone.as_ref().is_some_and(|phone| query.matches_phone(phone))
            };
            // Without a signature, with one for some rows, and with one for all.
            for part in [5, 3, 1_000, 1_000] {
                let mut found = bits::of(rows.len(), |row| row % part != 0);
                column.keep(&query, &mut found, &mut String::new(), || false);
                prop_assert_eq!(found, bits::of(rows.len(), |row| row % part != 0 && holds(row)));
            }
        }
    }
}
