//! Reads records from the rows of a CSV.

use std::collections::HashSet;
use std::io::{self, Read};

use csv::StringRecord;

use super::draft::{Draft, not_whole};
use super::field::{Field, NumberField, SESSION, Shape, TextField, is_computed};
use super::flag::flag;
use super::source::Columns;
use crate::error::{Error, ErrorKind};
use crate::ingest::framing::Frame;
use crate::json::{Reader, Text};
use crate::session::check_text;

/// What each column of a CSV holds.
#[derive(Debug)]
pub(in crate::ingest) struct Header {
    headings: Vec<Heading>,
    columns: Columns,
}

#[derive(Debug)]
enum Heading {
    Field {
        field: Field,
        name: &'static str,
    },
    /// A column that an export computes, so that nothing needs to be read from it.
    Computed,
    Unknown(String),
}

impl Header {
    /// Reads the first record of a CSV, whose cells are names of fields and ids of columns.
    pub(in crate::ingest) fn parse(line: &[u8]) -> Result<Header, Error> {
        let frame = Frame::whole(line);
        let mut rows = Rows::new(line, std::slice::from_ref(&frame), usize::MAX);
        let cells = rows.next()?;
        if let Some(name) = cells.iter().find(|name| name.contains('\r')) {
            let message =
                format!("lines end at line feeds, but the header goes on behind a carriage return: `{name:.60}`");
            return Err(Error::new(ErrorKind::InvalidCsv, message).value_is(name));
        }
        let mut headings = Vec::with_capacity(cells.len());
        let mut known = HashSet::with_capacity(cells.len());
        for name in cells {
            let heading = Heading::of(name);
            if !matches!(heading, Heading::Unknown(_)) && !known.insert(name) {
                let message = format!("the header names the column `{name}` twice");
                return Err(Error::new(ErrorKind::Conflict, message).at(name).value_is(name));
            }
            headings.push(heading);
        }
        let has = |wanted: Field| {
            headings.iter().any(|heading| matches!(heading, Heading::Field { field, .. } if *field == wanted))
        };
        for (name, field) in [
            ("id", Field::Text(TextField::Id)),
            ("started_at", Field::Number(NumberField::StartedAt)),
            ("channel", Field::Text(TextField::Channel)),
        ] {
            if !has(field) {
                let message = format!("the header lacks the column `{name}`");
                return Err(Error::new(ErrorKind::MissingField, message).at(name));
            }
        }
        Ok(Header { headings, columns: Columns::of(cells) })
    }

    /// The columns that there are.
    pub(in crate::ingest) fn columns(&self) -> &Columns {
        &self.columns
    }
}

impl Heading {
    fn of(name: &str) -> Self {
        match SESSION.find(name).map(|(_, member)| (member.field, member.key.name())) {
            // As an export has it: the name alone.
            Some((Field::Contact, name)) => Heading::Field { field: Field::Text(TextField::Contact), name },
            Some((field, name)) if !matches!(field.shape(), Shape::Members(_)) => Heading::Field { field, name },
            _ if is_computed(name) => Heading::Computed,
            _ => Heading::Unknown(name.to_owned()),
        }
    }
}

impl Draft<'_> {
    /// Reads one row; what the draft held before is forgotten.
    pub(in crate::ingest) fn read_row(&mut self, header: &Header, row: &StringRecord) -> Result<(), Error> {
        self.clear();
        if row.len() != header.headings.len() {
            let message = format!("the row has {} cells and the header {}", row.len(), header.headings.len());
            return Err(Error::new(ErrorKind::InvalidCsv, message));
        }
        for (heading, cell) in header.headings.iter().zip(row) {
            match heading {
                Heading::Computed => {}
                Heading::Unknown(name) => {
                    let name = self.keep(name);
                    self.unknown.push(("", name));
                }
                Heading::Field { .. } if cell.is_empty() => {}
                Heading::Field { field, name } => {
                    self.read_cell(*field, cell).map_err(|error| error.within(name))?;
                }
            }
        }
        self.finish()
    }

    fn read_cell(&mut self, field: Field, cell: &str) -> Result<(), Error> {
        match field.shape() {
            Shape::Text | Shape::Identifier | Shape::Members(_) => {
                check_text(cell)?;
                let text = self.keep(cell);
                self.set_text(field, text)
            }
            Shape::Decimal => {
                let text = self.keep(cell);
                self.set_number(field, text)
            }
            Shape::Integer => {
                let reader = &mut Reader::new(cell);
                let number = reader.number().and_then(|number| reader.end().map(|()| number));
                self.set_number(field, Text::Source(number.map_err(|_| not_whole(cell))?))
            }
            Shape::Boolean => {
                let on = flag(cell)?;
                if let Field::Flag(flag) = field {
                    self.set_flag(flag, on);
                }
                Ok(())
            }
            shape @ (Shape::Tags | Shape::Object) => self.read_container(field, shape, cell),
        }
    }
}

/// The cells of each framed row in turn, but for those that have a fault or are too long.
pub(in crate::ingest) struct Rows<'b> {
    reader: csv::Reader<Lines<'b>>,
    row: StringRecord,
}

impl<'b> Rows<'b> {
    pub(in crate::ingest) fn new(bytes: &'b [u8], frames: &'b [Frame], longest: usize) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(Lines { bytes, frames: frames.iter(), longest, line: &[] });
        Rows { reader, row: StringRecord::new() }
    }

    /// The cells of the next row.
    pub(in crate::ingest) fn next(&mut self) -> Result<&StringRecord, Error> {
        match self.reader.read_record(&mut self.row) {
            Ok(true) => Ok(&self.row),
            Ok(false) => Err(Error::new(ErrorKind::InvalidCsv, "the row has no cells")),
            Err(error) => Err(match error.kind() {
                csv::ErrorKind::Utf8 { err, .. } => {
                    let message = format!("cell {} is not UTF-8 from its byte {}", err.field() + 1, err.valid_up_to());
                    Error::new(ErrorKind::InvalidUtf8, message)
                }
                _ => Error::new(ErrorKind::InvalidCsv, "the row is not a CSV record"),
            }),
        }
    }
}

/// The framed rows one after another, each with one line end, and nothing between them.
struct Lines<'b> {
    bytes: &'b [u8],
    frames: std::slice::Iter<'b, Frame>,
    longest: usize,
    line: &'b [u8],
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let count @ 1.. = self.line.read(buffer)? {
            return Ok(count);
        }
        // A row with a fault of its own is not read: an open quote would swallow the next one.
        let longest = self.longest;
        let Some(frame) = self.frames.find(|frame| frame.fault.is_none() && frame.len() <= longest) else {
            return Ok(0);
        };
        self.line = frame.of(self.bytes);
        match buffer.first_mut() {
            None => Ok(0),
            Some(first) => {
                *first = b'\n';
                Ok(1)
            }
        }
    }
}
