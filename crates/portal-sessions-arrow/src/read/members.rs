//! Writes several columns as one JSON object.

use portal_sessions::Error;

use super::cell::Cell;
use super::json::write_string;

/// Named columns; each row is written as an object with their values.
pub(super) struct Members(Vec<Member>);

/// One column of the object.
struct Member {
    /// The name of the column, for the path of an error.
    name: String,
    /// The name as a JSON string, followed by a colon.
    key: Vec<u8>,
    /// The writer of its values.
    cell: Cell,
}

impl FromIterator<(String, Cell)> for Members {
    fn from_iter<I: IntoIterator<Item = (String, Cell)>>(cells: I) -> Self {
        let member = |(name, cell): (String, Cell)| {
            let mut key = Vec::new();
            write_string(name.as_bytes(), &mut key);
            key.push(b':');
            Member { name, key, cell }
        };
        Members(cells.into_iter().map(member).collect())
    }
}

impl Members {
    /// Appends the object of a row, with a key for each value that is not null, and returns whether there is any.
    ///
    /// # Errors
    /// That of the first value that cannot be written, with its path. The object is still written to its end, for
    /// people to read.
    pub(super) fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, Error> {
        out.push(b'{');
        let start = out.len();
        let mut refused = None;
        for Member { name, key, cell } in &self.0 {
            let before = out.len();
            if before > start {
                out.push(b',');
            }
            out.extend_from_slice(key);
            match cell(row, out) {
                Ok(true) => {}
                Ok(false) => out.truncate(before),
                Err(error) => {
                    refused.get_or_insert_with(|| error.within(name));
                }
            }
        }
        let has_some = out.len() > start;
        out.push(b'}');
        refused.map_or(Ok(has_some), Err)
    }
}
