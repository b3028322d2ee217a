//! Cells that many rows have in common, each made once, with the separator behind it.

use crate::column::Column;
use crate::table::{Chunk, Columns, DictionaryColumn};

/// Cells are kept for the first codes of a chunk's dictionary only, and only short ones, so that they take little memory.
const CODES: usize = 256;
const LONGEST: usize = 256;

/// The cells of one column with few different texts, by the code of their text in one chunk.
#[derive(Debug)]
pub(super) struct RepeatedCells {
    code: fn(&Columns, usize) -> Option<u16>,
    bytes: Vec<u8>,
    /// Where the cell of each code begins and ends in the bytes; a cell without bytes is not kept.
    places: Vec<(usize, usize)>,
}

impl RepeatedCells {
    /// None for a column in which texts seldom occur twice.
    pub(super) fn of(column: Column) -> Option<Self> {
        fn code(column: &DictionaryColumn, row: usize) -> Option<u16> {
            column.codes().get(row).copied()
        }
        let code: fn(&Columns, usize) -> Option<u16> = match column {
            Column::Channel => |columns, row| code(&columns.channel, row),
            Column::SessionType => |columns, row| code(&columns.session_type, row),
            Column::AutoAssessment => |columns, row| code(&columns.auto_assessment, row),
            Column::HumanAssessment => |columns, row| code(&columns.human_assessment, row),
            Column::IntegrationIdn => |columns, row| code(&columns.integration_idn, row),
            Column::ConnectorIdn => |columns, row| code(&columns.connector_idn, row),
            Column::Tags => |columns, row| match columns.tags.codes(row) {
                [code] => Some(*code),
                _ => None,
            },
            _ => return None,
        };
        Some(RepeatedCells { code, bytes: Vec::new(), places: Vec::new() })
    }

    /// The code of the one text that the cell of a row shows.
    pub(super) fn code(&self, chunk: &Chunk, row: usize) -> Option<u16> {
        (self.code)(&chunk.columns, row)
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
