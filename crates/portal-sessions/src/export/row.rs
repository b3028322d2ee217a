//! Rows into bytes.

use super::counts::Tally;
use super::options::{Preset, Spreadsheet};
use super::repeated::RepeatedCells;
use super::text::{write_guarded, write_quoted};
use crate::json;
use crate::number::write_integer;
use crate::policies::Scored;
use crate::session::Record;
use crate::table::{Chunk, Row, SessionTable};
use crate::time::{Dates, Offsets, Timestamp, Zone};
use crate::view::{Cell, Column, ColumnClass, View};

/// The byte order mark by which a spreadsheet knows UTF-8.
const BOM: &str = "\u{FEFF}";
/// The id and the label of the column that tells the offset of the session's start.
pub(super) const UTC_OFFSET: (&str, &str) = ("utc_offset", "UTC Offset");

/// The id and the header of each column of a file.
pub(super) fn header(view: &View, preset: &Preset) -> Vec<(&'static str, String)> {
    let columns = view.columns().iter().zip(view.labels());
    match preset {
        Preset::Data => columns.map(|(column, _)| (column.id(), column.id().to_owned())).collect(),
        Preset::Spreadsheet(options) => {
            let header = columns.map(|(column, label)| {
                if options.zone_in_header && column.class() == ColumnClass::Time {
                    (column.id(), format!("{label} ({})", options.zone))
                } else {
                    (column.id(), label.to_owned())
                }
            });
            let (id, label) = UTC_OFFSET;
            header.chain(options.utc_offset.then(|| (id, label.to_owned()))).collect()
        }
    }
}

/// Appends the first line of a file. Its words are ours and need no quotes.
///
/// A file that begins with `ID` would be taken for another format; the ids are in lower case and the labels come after
/// the byte order mark.
pub(super) fn write_header<'h>(labels: impl Iterator<Item = &'h str>, preset: &Preset, out: &mut Vec<u8>) {
    if matches!(preset, Preset::Spreadsheet(_)) {
        out.extend_from_slice(BOM.as_bytes());
    }
    for (place, label) in labels.enumerate() {
        if place > 0 {
            out.push(preset.separator());
        }
        out.extend_from_slice(label.as_bytes());
    }
    end_line(preset, out);
}

fn end_line(preset: &Preset, out: &mut Vec<u8>) {
    match preset {
        Preset::Spreadsheet(_) => out.extend_from_slice(b"\r\n"),
        Preset::Data => out.push(b'\n'),
    }
}

/// Writes rows one after the other and keeps count; one for each thread.
#[derive(Debug)]
pub(super) struct RowWriter<'e> {
    columns: Vec<(Column, Option<RepeatedCells>)>,
    /// Whose codes the repeated cells go by.
    chunk: Option<&'e Chunk>,
    preset: &'e Preset,
    money_digits: u32,
    offsets: &'e Offsets,
    dates: Dates,
    /// Where the tags of a row are put together.
    tags: String,
    tally: Tally,
}

impl<'e> RowWriter<'e> {
    pub(super) fn new(view: &'e View, preset: &'e Preset, money_digits: u32, offsets: &'e Offsets) -> Self {
        RowWriter {
            columns: view.columns().iter().map(|&column| (column, RepeatedCells::of(column))).collect(),
            chunk: None,
            preset,
            money_digits,
            offsets,
            dates: Dates::new(),
            tags: String::new(),
            tally: Tally::new(view.columns().len()),
        }
    }

    pub(super) fn into_tally(self) -> Tally {
        self.tally
    }

    /// Appends one row with the end of its line.
    pub(super) fn write(&mut self, row: &Row<'e>, out: &mut Vec<u8>) {
        let start = out.len();
        let separator = self.preset.separator();
        let (chunk, index) = row.place();
        let mut columns = std::mem::take(&mut self.columns);
        if !self.chunk.is_some_and(|last| std::ptr::eq(last, chunk)) {
            self.chunk = Some(chunk);
            columns.iter_mut().filter_map(|(_, repeated)| repeated.as_mut()).for_each(RepeatedCells::clear);
        }
        let scored = row.scored();
        for (place, (column, repeated)) in columns.iter_mut().enumerate() {
            if place > 0 {
                out.push(separator);
            }
            match repeated.as_mut().and_then(|cells| Some((cells.code(chunk, index)?, cells))) {
                None => self.write_cell(place, *column, row, &scored, out),
                Some((code, cells)) => match cells.cell(code) {
                    Some(cell) => out.extend_from_slice(cell),
                    None => {
                        let (start, counts) = (out.len(), self.tally.cells);
                        self.write_cell(place, *column, row, &scored, out);
                        if self.tally.cells == counts {
                            cells.keep(code, out.get(start..).unwrap_or_default());
                        }
                    }
                },
            }
        }
        self.columns = columns;
        if let Preset::Spreadsheet(Spreadsheet { utc_offset: true, .. }) = self.preset {
            out.push(separator);
            write_offset(self.offsets.offset_seconds(row.started_at()), out);
        }
        if out.len() == start {
            // A line without a byte would not be read as a row.
            out.extend_from_slice(b"\"\"");
        }
        end_line(self.preset, out);
    }

    fn write_cell(
        &mut self,
        place: usize,
        column: Column,
        row: &Row<'_>,
        scored: &Scored<'_, Row<'_>>,
        out: &mut Vec<u8>,
    ) {
        let cell = column.cell(scored);
        self.tally.count(place, &cell);
        match self.preset {
            Preset::Spreadsheet(options) => self.write_shown(options, column.class(), cell, row, out),
            Preset::Data => self.write_kept(cell, row, out),
        }
    }

    /// Appends a cell as people see it.
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

/// Appends an offset as a text that no spreadsheet takes for a time or a formula: `"UTC-05:00"`.
///
/// Seconds follow only where an offset has some, as Liberia's had until 1972.
fn write_offset(offset_seconds: i32, out: &mut Vec<u8>) {
    out.extend_from_slice(if offset_seconds < 0 { b"\"UTC-" } else { b"\"UTC+" });
    let seconds = offset_seconds.unsigned_abs();
    out.extend_from_slice(&two_digits(seconds / 3_600));
    for rest in [Some(seconds / 60 % 60), Some(seconds % 60).filter(|rest| *rest > 0)].into_iter().flatten() {
        out.push(b':');
        out.extend_from_slice(&two_digits(rest));
    }
    out.push(b'"');
}

fn two_digits(number: u32) -> [u8; 2] {
    [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}

/// The offsets that the times of a file need: of the zone of its preset, from the first to the last instant of a table.
pub(super) fn offsets(table: &SessionTable, view: &View, preset: &Preset) -> Offsets {
    let Preset::Spreadsheet(options) = preset else {
        return Offsets::new(&Zone::utc(), Timestamp::MIN, Timestamp::MIN);
    };
    let shows_ends = view.columns().contains(&Column::EndedAt);
    let instants = table.parts().flat_map(|part| {
        let Chunk { columns, started, .. } = part.chunk;
        let ended = if shows_ends { columns.len() } else { 0 };
        let ends = (0..ended).filter_map(|row| columns.ended_at.get(row));
        started.iter().flat_map(|&(first, last)| [first, last]).chain(ends)
    });
    let (first, last) = instants
        .fold((Timestamp::MAX, Timestamp::MIN), |(first, last), instant| (first.min(instant), last.max(instant)));
    Offsets::new(&options.zone, first, last)
}
