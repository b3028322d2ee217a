//! Sessions from Arrow, under the rules of every other ingest.

mod cell;
mod decimal;
mod json;
mod members;
mod records;
mod time;

use arrow_array::RecordBatchReader;
use arrow_schema::Schema;
use portal_sessions::{Error, ErrorKind, Ingest, Ingested, Input};

use records::Records;

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
/// | texts | `utf8`, `large_utf8`, `utf8_view` |
/// | instants | timestamps of any unit with a zone; RFC 3339 text |
/// | money and ratios | decimals of any width and scale, integers, text |
/// | whole numbers | integers of any width, and floats and decimals without a fraction |
/// | flags | booleans; 0 and 1 as integers; `true`, `t`, `1` and their opposites as text, in any case |
/// | `tags` | lists of texts of any kind |
/// | `utms`, `arguments` | text that is a JSON object, structs |
///
/// Each may also be behind a dictionary or in runs. Nothing is guessed, rounded or cut: a timestamp without a zone is
/// [`InvalidTime`](ErrorKind::InvalidTime); nanoseconds that are no whole microseconds, a float where money belongs, and a
/// type that no field takes are [`WrongType`](ErrorKind::WrongType), and the bytes of the reject name the type. A null is a
/// missing value, whatever lies behind it.
///
/// # Errors
/// Before anything is read, [`MissingField`](ErrorKind::MissingField) without a column for the id, the start or the
/// channel, and [`Conflict`](ErrorKind::Conflict) for two columns of one name and for a `contact` beside its parts.
/// [`ReadFailed`](ErrorKind::ReadFailed) when the reader fails, with its error as the source; those of
/// [`Ingest::ndjson`] otherwise.
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
    ingest.columns(names).spelled_flags(true).json_seq(Input::reader(Records::new(reader)))
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
