//! Rows into bytes.

use super::cell::{CellWriter, WriteCell, write_cell};
use super::counts::Tally;
use super::dialect::{Dialect, TimeStyle};
use super::repeated::RepeatedCells;
use crate::column::{Column, ColumnClass};
use crate::session::Record;
use crate::table::{Chunk, Row, SessionTable};
use crate::time::{Offsets, Timestamp, Zone};
use crate::view::View;

/// The id and the label of the column that tells the offset of the session's start.
const UTC_OFFSET: (&str, &str) = ("utc_offset", "UTC Offset");

/// The id and the header of each column of a file.
pub(super) fn header(view: &View, dialect: &Dialect<'_>) -> Vec<(&'static str, String)> {
    let columns = view.columns().iter().zip(view.labels()).map(|(column, label)| {
        let label = if dialect.labels { label } else { column.id() };
        match dialect.times {
            TimeStyle::Local(zone) if dialect.zone_in_header && column.class() == ColumnClass::Time => {
                (column.id(), format!("{label} ({zone})"))
            }
            TimeStyle::Local(_) | TimeStyle::Utc => (column.id(), label.to_owned()),
        }
    });
    let (id, label) = UTC_OFFSET;
    columns.chain(dialect.utc_offset.then(|| (id, label.to_owned()))).collect()
}

/// Appends the first line of a file. Its words are ours and need no quotes.
///
/// A file that begins with `ID` would be taken for another format; the ids are in lower case and the labels come after
/// the byte order mark.
pub(super) fn write_header<'h>(labels: impl Iterator<Item = &'h str>, dialect: &Dialect<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(dialect.byte_order_mark.as_bytes());
    for (place, label) in labels.enumerate() {
        if place > 0 {
            out.push(dialect.separator.as_byte());
        }
        out.extend_from_slice(label.as_bytes());
    }
    out.extend_from_slice(dialect.line_end.as_bytes());
}

/// Writes rows one after the other and keeps count; one for each thread.
#[derive(Debug)]
pub(super) struct RowWriter<'e> {
    columns: Vec<(WriteCell, Option<RepeatedCells>)>,
    /// Whose codes the repeated cells go by.
    chunk: Option<&'e Chunk>,
    dialect: &'e Dialect<'e>,
    offsets: &'e Offsets,
    cells: CellWriter<'e>,
}

impl<'e> RowWriter<'e> {
    pub(super) fn new(view: &'e View, dialect: &'e Dialect<'e>, money_digits: u32, offsets: &'e Offsets) -> Self {
        let columns = view.columns();
        RowWriter {
            columns: columns.iter().map(|&column| (write_cell(column), RepeatedCells::of(column))).collect(),
            chunk: None,
            dialect,
            offsets,
            cells: CellWriter::new(columns.len(), dialect, money_digits, offsets),
        }
    }

    pub(super) fn into_tally(self) -> Tally {
        self.cells.tally
    }

    /// Appends one row with the end of its line.
    pub(super) fn write(&mut self, row: &Row<'e>, out: &mut Vec<u8>) {
        let first = out.len();
        let separator = self.dialect.separator.as_byte();
        let (chunk, index) = row.place();
        if !self.chunk.is_some_and(|last| std::ptr::eq(last, chunk)) {
            self.chunk = Some(chunk);
            self.columns.iter_mut().filter_map(|(_, repeated)| repeated.as_mut()).for_each(RepeatedCells::clear);
        }
        let scored = row.scored();
        for (place, (write_cell, repeated)) in self.columns.iter_mut().enumerate() {
            match repeated.as_mut().and_then(|repeated| Some((repeated.code(chunk, index)?, repeated))) {
                None => {
                    write_cell(&mut self.cells, place, &scored, out);
                    out.push(separator);
                }
                Some((code, repeated)) => match repeated.cell(code) {
                    Some(cell) => out.extend_from_slice(cell),
                    None => {
                        let (start, counts) = (out.len(), self.cells.tally.cells);
                        write_cell(&mut self.cells, place, &scored, out);
                        out.push(separator);
                        if self.cells.tally.cells == counts {
                            repeated.keep(code, out.get(start..).unwrap_or_default());
                        }
                    }
                },
            }
        }
        if self.dialect.utc_offset {
            write_offset(self.offsets.offset_seconds(row.started_at()), out);
        } else {
            // The last separator.
            out.pop();
        }
        if out.len() == first {
            // A line without a byte would not be read as a row.
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(self.dialect.line_end.as_bytes());
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

/// The offsets that the times of a file need: of the zone of its dialect, from the first to the last instant of a table.
pub(super) fn offsets(table: &SessionTable, view: &View, dialect: &Dialect<'_>) -> Offsets {
    let zone = match dialect.times {
        TimeStyle::Local(zone) => zone,
        TimeStyle::Utc => return Offsets::new(&Zone::utc(), Timestamp::MIN, Timestamp::MIN),
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
    Offsets::new(zone, first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_have_a_sign_and_seconds_where_there_are_some() {
        for (seconds, expected) in [
            (0, "UTC+00:00"),
            (-18_000, "UTC-05:00"),
            (19_800, "UTC+05:30"),
            (-1_800, "UTC-00:30"),
            (-2_670, "UTC-00:44:30"),
        ] {
            let mut out = Vec::new();
            write_offset(seconds, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), format!("\"{expected}\""));
        }
    }
}
