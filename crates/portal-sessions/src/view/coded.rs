//! Columns of few different texts, as codes.

use std::collections::HashMap;

use crate::column::Column;
use crate::seeded::Seeded;
use crate::table::{Columns, DictionaryColumn, SessionTable};

/// The texts of a column of which few are different: each once, and for every row which one it has.
///
/// ```
/// use portal_sessions::{Channel, Column, Policies, Session, SessionTable};
///
/// let on = |id: &str, channel| Session::builder(id, "2026-11-01T14:30:00Z".parse()?, channel).build();
/// let sessions = [on("a", Channel::Chat)?, on("b", Channel::Voice)?, on("c", Channel::Chat)?];
/// let table = SessionTable::from_sessions(sessions, Policies::default())?;
/// let channels = table.coded(Column::Channel).unwrap();
/// assert_eq!((channels.texts, channels.codes), (vec!["chat", "voice"], vec![Some(0), Some(1), Some(0)]));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodedTexts<'t> {
    /// The different texts, each at the place that is its code, in the order in which they first occur.
    pub texts: Vec<&'t str>,
    /// The code of each row, in the table's order; none for a row without a text.
    pub codes: Vec<Option<u32>>,
}

/// Texts as they are given codes.
#[derive(Default)]
struct Coder<'t> {
    coded: CodedTexts<'t>,
    known: HashMap<&'t str, u32, Seeded>,
    /// Of each dictionary, the codes of its texts that occurred; nearly all chunks share one.
    dictionaries: Vec<Vec<Option<u32>>>,
    /// The place of each dictionary among these, by its address.
    places: HashMap<usize, usize, Seeded>,
}

/// The address of the dictionary in which a column was looked up last, and the place of its codes.
type Last = Option<(usize, usize)>;

impl SessionTable {
    /// The texts of a column as codes, for columns that are kept so, such as the channel, the session type and the
    /// assessments. None for another column.
    #[must_use]
    pub fn coded(&self, column: Column) -> Option<CodedTexts<'_>> {
        let fields = match column {
            // The effective one is a person's, else the product's own.
            Column::Assessment => [Columns::coded(Column::HumanAssessment), Columns::coded(Column::AutoAssessment)],
            field => [Some(Columns::coded(field)?), None],
        };
        let mut coder = Coder::default();
        let mut last: [Last; 2] = [None; 2];
        for row in self.rows() {
            let (chunk, index) = row.place();
            let columns = fields.into_iter().flatten().map(|field| field(&chunk.columns));
            let mut columns = columns.zip(&mut last);
            let code = columns.find_map(|(column, last)| coder.code_of(column, index, last));
            coder.coded.codes.push(code);
        }
        Some(coder.coded)
    }
}

impl<'t> Coder<'t> {
    fn code(&mut self, text: &'t str) -> u32 {
        *self.known.entry(text).or_insert_with(|| {
            self.coded.texts.push(text);
            u32::try_from(self.coded.texts.len() - 1).unwrap_or(u32::MAX)
        })
    }

    fn code_of(&mut self, column: &'t DictionaryColumn, row: usize, last: &mut Last) -> Option<u32> {
        let code = *column.codes().get(row)?;
        let text = column.dictionary().text(code)?;
        let address = std::ptr::from_ref(column.dictionary()).addr();
        let place = match *last {
            Some((known, place)) if known == address => place,
            _ => self.place_of(address),
        };
        *last = Some((address, place));
        if let Some(&Some(known)) = self.dictionaries.get(place)?.get(usize::from(code)) {
            return Some(known);
        }
        let mine = self.code(text);
        let codes = self.dictionaries.get_mut(place)?;
        codes.resize(codes.len().max(usize::from(code) + 1), None);
        codes.get_mut(usize::from(code)).map(|slot| *slot.insert(mine))
    }

    /// Where the codes of the dictionary at this address are.
    fn place_of(&mut self, address: usize) -> usize {
        *self.places.entry(address).or_insert_with(|| {
            self.dictionaries.push(Vec::new());
            self.dictionaries.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{Cell, ColumnClass};
    use crate::filter::strategy;
    use crate::policies::Scored;
    use crate::session::Record;
    use proptest::prelude::*;

    fn text<'a, R: Record>(column: Column, scored: &Scored<'a, R>) -> Option<&'a str> {
        match column.cell(scored) {
            Cell::Text(text) => Some(text),
            Cell::Shown { kept, .. } => kept,
            _ => None,
        }
    }

    #[test]
    fn columns_of_few_texts_have_codes() {
        let table = strategy::table(Vec::new());
        for &column in Column::ALL {
            let has_few_texts = column.has_few_texts() || column == Column::Assessment;
            assert_eq!(table.coded(column).is_some(), has_few_texts, "{column:?}");
        }
    }

    proptest! {
        #[test]
        fn codes_say_what_the_cells_say(sessions in strategy::sessions(0..120), sorted in any::<bool>()) {
            let mut table = strategy::table(sessions);
            if sorted {
                table = table.sort(&"-stars,id".parse().unwrap());
            }
            for &column in Column::ALL {
                let Some(CodedTexts { texts, codes }) = table.coded(column) else {
                    let is_kept_so = column.class() == ColumnClass::Enum && column.is_field() && column != Column::Hours;
                    prop_assert!(!is_kept_so, "{column:?}");
                    continue;
                };
                let distinct: std::collections::BTreeSet<&&str> = texts.iter().collect();
                prop_assert_eq!(distinct.len(), texts.len());
                prop_assert_eq!(codes.len(), table.len());
                for (row, code) in table.rows().zip(codes) {
                    prop_assert_eq!(code.map(|code| texts[code as usize]), text(column, &row.scored()));
                }
            }
        }
    }
}
