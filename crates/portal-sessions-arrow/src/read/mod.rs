//! Reads sessions from Arrow by the rules of every other ingest.
//!
//! Each row is written as JSON in the wire form, which the core then reads. That costs about as much as the reading
//! itself, and spares a second implementation of every rule, limit, count and error.

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

/// Reads sessions from the record batches of any producer, and reports on every row.
///
/// A column holds the field with its name in the wire form. `contact` is a struct; `contact_name`, `contact_phone` and
/// `contact_email` may be given in its place. Each row is read as one record in the wire form, so every rule, limit,
/// count and code is that of [`Ingest`]. The ordinal of a reject is the number of its row, counted from 1, and its
/// bytes are the row as JSON. Columns that [`to_batches`](crate::to_batches) computes are not read, and the report
/// lists them as ignored; other columns are counted as unknown fields in the rows where they are not null.
///
/// Values may have any type that represents them exactly:
///
/// | fields | types |
/// |---|---|
/// | strings | `utf8`, `large_utf8`, `utf8_view`, `arrow.uuid`; for the two ids also integers, which are read as their digits |
/// | instants | timestamps of any unit with a zone; RFC 3339 strings |
/// | money and ratios | decimals of any width and scale, integers, strings |
/// | integers | integers of any width, and floats and decimals without a fraction |
/// | flags | booleans, `arrow.bool8`; the numbers 0 and 1; the strings `true`, `t`, `1` and their opposites, in any case |
/// | `tags` | lists of strings of any kind; a string that is a JSON array, or a PostgreSQL array such as `{vip,new}` |
/// | `utms`, `arguments` | structs, maps with strings as keys, a string that is a JSON object |
/// | `contact` | a struct of strings, and the types of `utms` |
///
/// Each of these may also be dictionary-encoded, run-end encoded or in a union. Digits of a timestamp after the sixth
/// are cut and counted, as in strings. A null is a missing value, and a struct has no key for a member that is null.
/// Inside `utms` and `arguments`, every value is kept that JSON can express: `arrow.json` unchanged; timestamps, dates,
/// times and `arrow.uuid` as strings. These are our rulings.
///
/// Nothing is guessed, rounded or replaced. A value that JSON cannot express (bytes, durations, `NaN`, maps with other
/// keys), at any depth, makes its row a reject with the path of the value. A column whose type can never fit its field,
/// such as floats for money or a timestamp without a zone, is one error for the whole input, which states the cast to
/// write; a column of nulls fits any field.
///
/// # Errors
/// Before anything is read: [`MissingField`](ErrorKind::MissingField) without a column for the id, the start or the
/// channel, and [`Conflict`](ErrorKind::Conflict) for two columns with one name and for a `contact` beside its parts.
/// [`WrongType`](ErrorKind::WrongType) for a column whose type can never fit, at the first batch in which it has a
/// value. [`ReadFailed`](ErrorKind::ReadFailed) when the reader fails, with its error as the source; those of
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
    // Databases and data frames seldom store flags as booleans.
    ingest.columns(names).database_rows(true).records(RowsOf::new(reader))
}

/// Checks that column names are unique, and that the required columns are there.
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
