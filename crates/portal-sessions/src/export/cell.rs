//! Cells into bytes.

use super::counts::Tally;
use super::dialect::{Dialect, NumberStyle, TimeStyle};
use super::text::write_text;
use crate::column::{Cell, Column, for_each_column};
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
    dialect: &'e Dialect<'e>,
    money_digits: u32,
    offsets: &'e Offsets,
    dates: Dates,
    /// Where the tags of a row are put together.
    tags: String,
    pub(super) tally: Tally,
}

impl<'e> CellWriter<'e> {
    pub(super) fn new(columns: usize, dialect: &'e Dialect<'e>, money_digits: u32, offsets: &'e Offsets) -> Self {
        let (dates, tags, tally) = (Dates::new(), String::new(), Tally::new(columns));
        CellWriter { dialect, money_digits, offsets, dates, tags, tally }
    }

    #[inline(always)]
    fn write(&mut self, place: usize, column: Column, scored: &Scored<'_, Row<'_>>, out: &mut Vec<u8>) {
        let cell = column.cell(scored);
        self.tally.count(place, &cell);
        let Dialect { labels, times, numbers, guard, .. } = *self.dialect;
        let start = out.len();
        match cell {
            Cell::Empty => {}
            Cell::Time(instant) => match times {
                TimeStyle::Local(_) => instant.write_local(self.offsets.offset_seconds(instant), &mut self.dates, out),
                TimeStyle::Utc => instant.write_utc(&mut self.dates, out),
            },
            Cell::Bool(flag) => match (labels, flag) {
                (true, true) => out.extend_from_slice(b"Yes"),
                (true, false) => out.extend_from_slice(b"No"),
                (false, true) => out.extend_from_slice(b"true"),
                (false, false) => out.extend_from_slice(b"false"),
            },
            Cell::Money(amount) => {
                match numbers {
                    NumberStyle::Rounded => amount.write_rounded(self.money_digits, out),
                    NumberStyle::Exact => amount.write_exact(out),
                }
                self.write_decimal_mark(start, out);
            }
            Cell::Ratio(share) => {
                share.write_exact(out);
                self.write_decimal_mark(start, out);
                if numbers == NumberStyle::Rounded && out.len() - start == "0.125".len() {
                    // Where the comma is the decimal mark, `0.125` is read as 125.
                    out.push(b'0');
                }
            }
            Cell::Integer(number) => write_integer(number.into(), out),
            Cell::Text(text) => write_text(text, column.class(), guard, &mut self.tally.cells, out),
            Cell::Shown { shown, kept } => {
                if let Some(text) = if labels { Some(shown) } else { kept } {
                    write_text(text, column.class(), guard, &mut self.tally.cells, out);
                }
            }
            Cell::Tags => {
                write_tags(scored.record.tags(), labels, &mut self.tags);
                if !self.tags.is_empty() {
                    write_text(&self.tags, column.class(), guard, &mut self.tally.cells, out);
                }
            }
        }
    }

    /// Puts the decimal mark of the dialect into the number that begins at `start`.
    #[inline(always)]
    fn write_decimal_mark(&self, start: usize, out: &mut [u8]) {
        if self.dialect.decimal_mark != b'.'
            && let Some(point) = out.iter_mut().skip(start).find(|byte| **byte == b'.')
        {
            *point = self.dialect.decimal_mark;
        }
    }
}

/// Makes the text of a row's tags: `vip, late` for people and `["vip","late"]` for programs.
fn write_tags<'t>(tags: impl Iterator<Item = &'t str>, labels: bool, out: &mut String) {
    out.clear();
    out.push_str(if labels { "" } else { "[" });
    for (place, tag) in tags.enumerate() {
        match (labels, place) {
            (_, 0) => {}
            (true, _) => out.push_str(", "),
            (false, _) => out.push(','),
        }
        if labels { out.push_str(tag) } else { json::write_string(tag, out) }
    }
    out.push_str(if labels { "" } else { "]" });
}
