//! Cells that many rows have in common, each made once, with the separator behind it.

use crate::column::Column;
use crate::table::{Chunk, Columns, DictionaryColumn};

/// Cells are kept for the first codes of a chunk's dictionary only, and only short ones, so that they take little memory.
const CODES: usize = 256;
const LONGEST: usize = 256;

/// The cells of one column with few different texts, by the code of their text in one chunk.
#[derive(Debug)]
pub(super) struct RepeatedCells {
    texts: Texts,
    bytes: Vec<u8>,
    /// Where the cell of each code begins and ends in the bytes; a cell without bytes is not kept.
    places: Vec<(usize, usize)>,
}

impl RepeatedCells {
    /// None for a column in which texts seldom occur twice.
    pub(super) fn of(column: Column) -> Option<Self> {
        let texts = match column {
            Column::Tags => Texts::Tags,
            column => Texts::Coded(Columns::coded(column)?),
        };
        Some(RepeatedCells { texts, bytes: Vec::new(), places: Vec::new() })
    }

    /// The code of the one text that the cell of a row shows.
    pub(super) fn code(&self, chunk: &Chunk, row: usize) -> Option<u16> {
        match self.texts {
            Texts::Coded(column) => column(&chunk.columns).codes().get(row).copied(),
            Texts::Tags => match chunk.columns.tags.codes(row) {
                [code] => Some(*code),
                _ => None,
            },
        }
    }

    /// The cell of a code, if it is kept.
    pub(super) fn cell(&self, code: u16) -> Option<&[u8]> {
        let &(start, end) = self.places.get(usize::from(code))?;
        self.bytes.get(start..end).filter(|cell| !cell.is_empty())
    }

    /// Keeps the cell of a code.
    pub(super) fn keep(&mut self, code: u16, cell: &[u8]) {
        let place = usize::from(code);
        if place < CODES && cell.len() <= LONGEST {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(cell);
            self.places.resize(self.places.len().max(place + 1), (0, 0));
            if let Some(kept) = self.places.get_mut(place) {
                *kept = (start, self.bytes.len());
            }
        }
    }

    /// Forgets all cells, since another chunk has other codes.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.places.clear();
    }
}

/// Which texts the cells show.
#[derive(Clone, Copy, Debug)]
enum Texts {
    Coded(fn(&Columns) -> &DictionaryColumn),
    /// Those of rows with one tag.
    Tags,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_cells_of_the_first_codes_are_kept() {
        let mut cells = RepeatedCells::of(Column::Channel).unwrap();
        let long = [b'a'; LONGEST + 1];
        for (code, cell) in
            [(3, &b"\"three\""[..]), (255, b"\"last\""), (256, b"\"beyond\""), (0, &long), (1, &long[1..])]
        {
            cells.keep(code, cell);
        }
        let kept = |code| cells.cell(code).map(<[u8]>::len);
        assert_eq!([0, 1, 2, 3, 255, 256].map(kept), [None, Some(LONGEST), None, Some(7), Some(6), None]);
        cells.clear();
        assert_eq!(cells.cell(3), None);
    }
}
