//! Cells into bytes.

use super::counts::Tally;
use super::options::{Preset, Spreadsheet};
use super::text::{write_guarded, write_quoted};
use crate::column::{Cell, Column, ColumnClass, for_each_column};
use crate::json;
use crate::number::write_integer;
use crate::policies::Scored;
use crate::session::Record;
use crate::table::Row;
use crate::time::{Dates, Offsets};

/// Appends the cell of one column, whose place in the row is told.
pub(super) type WriteCell = fn(&mut CellWriter<'_>, usize, &Scored<'_, Row<'_>>, &mut Vec<u8>);

/// What writes the cells of a column: a function for each of them, so that nobody asks at every cell what it holds.
pub(super) fn write_cell(column: Column) -> WriteCell {
    macro_rules! function_of_each {
        ($($column:ident)+) => {
            match column {
                $(Column::$column => |writer, place, scored, out| {
                    writer.write(place, Column::$column, scored, out);
                },)+
            }
        };
    }
    for_each_column! { function_of_each }
}

/// Writes cells and keeps count.
#[derive(Debug)]
pub(super) struct CellWriter<'e> {
    preset: &'e Preset,
    money_digits: u32,
    offsets: &'e Offsets,
    dates: Dates,
    /// Where the tags of a row are put together.
    tags: String,
    pub(super) tally: Tally,
}

impl<'e> CellWriter<'e> {
    pub(super) fn new(columns: usize, preset: &'e Preset, money_digits: u32, offsets: &'e Offsets) -> Self {
        let (dates, tags, tally) = (Dates::new(), String::new(), Tally::new(columns));
        CellWriter { preset, money_digits, offsets, dates, tags, tally }
    }

    #[inline(always)]
    fn write(&mut self, place: usize, column: Column, scored: &Scored<'_, Row<'_>>, out: &mut Vec<u8>) {
        let cell = column.cell(scored);
        self.tally.count(place, &cell);
        match self.preset {
            Preset::Spreadsheet(options) => self.write_shown(options, column.class(), cell, scored.record, out),
            Preset::Data => self.write_kept(cell, scored.record, out),
        }
    }

    /// Appends a cell as people see it.
    #[inline(always)]
    fn write_shown(
        &mut self,
        options: &Spreadsheet,
        class: ColumnClass,
        cell: Cell<'_>,
        record: &impl Record,
        out: &mut Vec<u8>,
    ) {
        let start = out.len();
        match cell {
            Cell::Empty => {}
            Cell::Time(instant) => instant.write_local(self.offsets.offset_seconds(instant), &mut self.dates, out),
            Cell::Bool(true) => out.extend_from_slice(b"Yes"),
            Cell::Bool(false) => out.extend_from_slice(b"No"),
            Cell::Money(amount) => {
                amount.write_rounded(self.money_digits, out);
                write_decimal_mark(options, start, out);
            }
            Cell::Ratio(share) => {
                share.write_exact(out);
                write_decimal_mark(options, start, out);
                if out.len() - start == "0.125".len() {
                    // Where the comma is the decimal mark, `0.125` is read as 125.
                    out.push(b'0');
                }
            }
            Cell::Integer(number) => write_integer(number.into(), out),
            Cell::Text(text) | Cell::Shown { shown: text, .. } => {
                write_guarded(text, class, options, &mut self.tally.cells, out);
            }
            Cell::Tags => {
                self.tags.clear();
                for (place, tag) in record.tags().enumerate() {
                    self.tags.push_str(if place > 0 { ", " } else { "" });
                    self.tags.push_str(tag);
                }
                if !self.tags.is_empty() {
                    write_guarded(&self.tags, class, options, &mut self.tally.cells, out);
                }
            }
        }
    }

    /// Appends a cell as it is kept.
    #[inline(always)]
    fn write_kept(&mut self, cell: Cell<'_>, record: &impl Record, out: &mut Vec<u8>) {
        match cell {
            Cell::Empty | Cell::Shown { kept: None, .. } => {}
            Cell::Time(instant) => instant.write_utc(&mut self.dates, out),
            Cell::Bool(true) => out.extend_from_slice(b"true"),
            Cell::Bool(false) => out.extend_from_slice(b"false"),
            Cell::Money(amount) => amount.write_exact(out),
            Cell::Ratio(share) => share.write_exact(out),
            Cell::Integer(number) => write_integer(number.into(), out),
            Cell::Text(text) | Cell::Shown { kept: Some(text), .. } => write_quoted(text, out),
            Cell::Tags => {
                self.tags.clear();
                self.tags.push('[');
                for (place, tag) in record.tags().enumerate() {
                    self.tags.push_str(if place > 0 { "," } else { "" });
                    json::write_string(tag, &mut self.tags);
                }
                self.tags.push(']');
                write_quoted(&self.tags, out);
            }
        }
    }
}

/// Puts the decimal mark of the preset into the number that begins at `start`.
fn write_decimal_mark(options: &Spreadsheet, start: usize, out: &mut [u8]) {
    if options.semicolon
        && let Some(point) = out.iter_mut().skip(start).find(|byte| **byte == b'.')
    {
        *point = b',';
    }
}
