//! Sessions from Arrow, under the rules of every other ingest.

mod cell;
mod decimal;
mod json;
mod members;
mod nested;
mod records;
mod role;
mod time;

use arrow_array::RecordBatchReader;
use arrow_schema::Schema;
use portal_sessions::{Error, ErrorKind, Ingest, Ingested};

use records::RowsOf;

/// Reads sessions from record batches, whoever made them, and tells what became of every row.
///
/// A column holds the field that has its name in the wire form; `contact_name`, `contact_phone` and `contact_email` may
/// stand for `contact`, which is a struct. Each row is read as one record in the wire form, so every rule, limit, count
/// and code is that of [`Ingest`]: a reject's ordinal is the number of its row, counted from 1, and its bytes are the
/// row as JSON. What [`to_batches`](crate::to_batches) computes is not read, and the report names it as ignored; other
/// columns are counted as unknown fields in the rows where they are not null.
///
/// Values may come in any type that has them exactly:
///
/// | fields | types |
/// |---|---|
/// | texts | `utf8`, `large_utf8`, `utf8_view`, `arrow.uuid`; the two ids also as whole numbers, which are read as their digits |
/// | instants | timestamps of any unit with a zone; RFC 3339 text |
/// | money and ratios | decimals of any width and scale, integers, text |
/// | whole numbers | integers of any width, and floats and decimals without a fraction |
/// | flags | booleans, `arrow.bool8`; the numbers 0 and 1; `true`, `t`, `1` and their opposites as text, in any case |
/// | `tags` | lists of texts of any kind; text that is a JSON array, or an array of PostgreSQL such as `{vip,new}` |
/// | `utms`, `arguments` | structs, maps with texts as keys, text that is a JSON object |
/// | `contact` | a struct of texts, and what `utms` may be |
///
/// Each may also be behind a dictionary, in runs or in a union. Digits of a timestamp after the sixth are cut and counted,
/// as they are in text. A null is a missing value, whatever lies behind it, and a struct has no key for a member that is
/// null. Inside `utms` and `arguments` any value is kept that JSON has a form for: `arrow.json` as it is, timestamps, dates,
/// times and `arrow.uuid` as text. These are our rulings.
///
/// Nothing is guessed, rounded or put in the place of something else. A value without a form in JSON (bytes, durations,
/// `NaN`, maps with other keys), at whatever depth, makes its row a reject with the path of the value. A column whose type
/// never fits its field, such as floats for money or a timestamp without a zone, is one error for all of its rows, which
/// tells the cast to write; a column without any value fits.
///
/// # Errors
/// Before anything is read, [`MissingField`](ErrorKind::MissingField) without a column for the id, the start or the
/// channel, and [`Conflict`](ErrorKind::Conflict) for two columns of one name and for a `contact` beside its parts.
/// [`WrongType`](ErrorKind::WrongType) for a column whose type never fits, at the first batch in which it has a value.
/// [`ReadFailed`](ErrorKind::ReadFailed) when the reader fails, with its error as the source; those of
/// [`Ingest::records`] otherwise.
///
/// ```
/// use std::sync::Arc;
///
/// use arrow_array::{RecordBatch, RecordBatchIterator, StringArray};
/// use portal_sessions::{ErrorKind, Ingest};
/// use portal_sessions_arrow::read;
///
/// let column = |texts: [&str; 2]| Arc::new(StringArray::from_iter_values(texts)) as _;
/// let batch = RecordBatch::try_from_iter([
///     ("id", column(["s-1", "s-2"])),
///     ("started_at", column(["2026-11-01T14:30:00Z", "2026-11-01T14:30:00"])),
///     ("channel", column(["voice", "sms"])),
/// ])?;
/// let reader = RecordBatchIterator::new([Ok(batch.clone())], batch.schema());
/// let (table, report) = read(reader, Ingest::new())?.into_parts();
/// assert_eq!((table.len(), report.accepted, report.rejected), (1, 1, 1));
/// assert_eq!((report.rejects[0].ordinal, report.rejects[0].kind), (2, ErrorKind::InvalidTime));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(reader: impl RecordBatchReader, ingest: Ingest<'_>) -> Result<Ingested, Error> {
    let schema = reader.schema();
    check_names(&schema)?;
    let names = schema.fields().iter().map(|field| field.name().as_str());
    // What a database or a frame holds for a flag is seldom a boolean.
    ingest.columns(names).database_rows(true).records(RowsOf::new(reader))
}

/// Checks that every column has a name of its own, and that a row can be a session at all.
fn check_names(schema: &Schema) -> Result<(), Error> {
    let has = |name: &str| schema.column_with_name(name).is_some();
    for (place, field) in schema.fields().iter().enumerate() {
        let name = field.name();
        if schema.column_with_name(name).is_some_and(|(first, _)| first < place) {
            return Err(conflict(format!("two columns are called `{name:.60}`"), name));
        }
        if has("contact") && records::part_of_contact(name).is_some() {
            return Err(conflict(format!("`{name}` is a part of the `contact` that there is as well"), name));
        }
    }
    let required =
        [("id", has("id")), ("started_at", has("started_at") || has("created_at")), ("channel", has("channel"))];
    match required.into_iter().find(|(_, is_there)| !is_there) {
        None => Ok(()),
        Some((name, _)) => Err(Error::new(ErrorKind::MissingField, format!("there is no column `{name}`")).at(name)),
    }
}

fn conflict(message: String, name: &str) -> Error {
    Error::new(ErrorKind::Conflict, message).at(name).value_is(name)
}
