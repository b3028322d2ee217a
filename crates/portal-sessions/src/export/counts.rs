//! What is counted while a file is written.

use serde::Serialize;

use crate::column::{Cell, Column, ColumnClass};
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::number::Money;

/// In how many cells a text is not as it was; all zero in the data preset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CellCounts {
    /// Cells that got the guard's `'`, which [`guard`](crate::guard) takes off again.
    pub guarded: u64,
    /// Cells of more than 32,767 UTF-16 units, cut and ended with `…[cut]`.
    pub cut: u64,
    /// Cells in which control characters became U+FFFD.
    pub controls_replaced: u64,
    /// Cells in which line breaks became ` ⏎ `.
    pub line_breaks_replaced: u64,
}

impl CellCounts {
    pub(super) fn from_value(value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields()?;
        let counts = CellCounts {
            guarded: fields.required("guarded", Value::into_integer)?,
            cut: fields.required("cut", Value::into_integer)?,
            controls_replaced: fields.required("controls_replaced", Value::into_integer)?,
            line_breaks_replaced: fields.required("line_breaks_replaced", Value::into_integer)?,
        };
        fields.finish()?;
        Ok(counts)
    }

    fn add(&mut self, other: CellCounts) {
        self.guarded += other.guarded;
        self.cut += other.cut;
        self.controls_replaced += other.controls_replaced;
        self.line_breaks_replaced += other.line_breaks_replaced;
    }
}

/// The counts and the sum of each column over some rows.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) cells: CellCounts,
    /// The sum of each column, in units of 10^-16 for money; none once it cannot be held.
    sums: Vec<Option<i128>>,
}

impl Tally {
    pub(super) fn new(columns: usize) -> Self {
        Tally { cells: CellCounts::default(), sums: vec![Some(0); columns] }
    }

    /// Adds the number in a cell to the sum of its column.
    pub(super) fn count(&mut self, place: usize, cell: &Cell<'_>) {
        let number = match cell {
            Cell::Money(amount) => amount.units(),
            Cell::Integer(number) => i128::from(*number),
            _ => return,
        };
        if let Some(sum) = self.sums.get_mut(place) {
            *sum = sum.and_then(|sum| sum.checked_add(number));
        }
    }

    pub(super) fn merge(&mut self, other: &Tally) {
        self.cells.add(other.cells);
        for (sum, other) in self.sums.iter_mut().zip(&other.sums) {
            *sum = sum.zip(*other).and_then(|(sum, other)| sum.checked_add(other));
        }
    }

    /// The exact sum of a column of money or whole numbers as a plain decimal; none for other columns.
    pub(super) fn sum(&self, place: usize, column: Column) -> Result<Option<String>, Error> {
        let write = match column.class() {
            ColumnClass::Money => |sum| Money::from_units(sum).to_string(),
            ColumnClass::Integer => |sum: i128| sum.to_string(),
            _ => return Ok(None),
        };
        match self.sums.get(place).copied().flatten() {
            Some(sum) => Ok(Some(write(sum))),
            None => {
                let message = format!("the sum of the column `{}` is too large to be held exactly", column.id());
                Err(Error::new(ErrorKind::Overflow, message).at(column.id()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_threads_counted_is_added_up() {
        let tally = |guarded, cut, controls_replaced, line_breaks_replaced, stars| {
            let mut tally = Tally::new(2);
            tally.cells = CellCounts { guarded, cut, controls_replaced, line_breaks_replaced };
            tally.count(1, &Cell::Integer(stars));
            tally
        };
        let mut all = tally(1, 2, 3, 4, 5);
        all.merge(&tally(10, 20, 30, 40, 50));
        let expected = CellCounts { guarded: 11, cut: 22, controls_replaced: 33, line_breaks_replaced: 44 };
        assert_eq!(all.cells, expected);
        assert_eq!(all.sum(1, Column::Stars).unwrap().as_deref(), Some("55"));
        assert_eq!(all.sum(0, Column::Id).unwrap(), None);
    }
}
