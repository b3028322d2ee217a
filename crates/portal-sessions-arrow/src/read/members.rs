//! Cells side by side as one JSON object.

use super::cell::Cell;
use super::json::write_string;

/// Named cells, of which each row is an object.
pub(super) struct Members(Vec<Member>);

struct Member {
    /// The name as JSON, and the colon behind it.
    key: Vec<u8>,
    cell: Cell,
}

impl<'n> FromIterator<(&'n str, Cell)> for Members {
    fn from_iter<I: IntoIterator<Item = (&'n str, Cell)>>(cells: I) -> Self {
        let member = |(name, cell): (&str, Cell)| {
            let mut key = Vec::new();
            write_string(name.as_bytes(), &mut key);
            key.push(b':');
            Member { key, cell }
        };
        Members(cells.into_iter().map(member).collect())
    }
}

impl Members {
    /// Appends the object of a row, with a key for each value that is not null, and says whether there is one.
    pub(super) fn write(&self, row: usize, out: &mut Vec<u8>) -> bool {
        out.push(b'{');
        let start = out.len();
        for Member { key, cell } in &self.0 {
            let before = out.len();
            if before > start {
                out.push(b',');
            }
            out.extend_from_slice(key);
            if !cell(row, out) {
                out.truncate(before);
            }
        }
        let has_some = out.len() > start;
        out.push(b'}');
        has_some
    }
}
