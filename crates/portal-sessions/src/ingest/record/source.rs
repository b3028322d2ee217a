//! What a source says of all of its records at once.

use super::field::{SESSION, bit, is_computed};

/// The columns that all records come from, where a record does not name what it lacks.
#[derive(Clone, Debug, Default)]
pub(in crate::ingest) struct Columns {
    /// The places of the keys that there are columns for, as bits.
    pub(in crate::ingest) named: u64,
    /// Those that are computed, of which nothing is read.
    pub(in crate::ingest) computed: Vec<String>,
}

impl Columns {
    pub(in crate::ingest) fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut columns = Columns::default();
        for name in names {
            match SESSION.find(name) {
                Some((place, _)) => columns.named |= bit(place),
                None if is_computed(name) => columns.computed.push(name.to_owned()),
                None => {}
            }
        }
        columns
    }
}
