//! Which ids were seen, and in which row.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

/// A row of a set of chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowNumber {
    pub(super) chunk: u32,
    pub(super) row: u32,
}

/// The row of every id, by the id's hash: the ids themselves stay in their columns.
#[derive(Debug, Default)]
pub(super) struct Ids {
    by_hash: HashMap<u64, RowNumber, BuildHasherDefault<AlreadyHashed>>,
    /// Ids whose hash another id has already.
    colliding: HashMap<String, RowNumber>,
}

impl Ids {
    /// Adds an id. When it is there already, nothing is added and the entry of its row comes back.
    pub(super) fn insert<'t>(
        &mut self,
        id: &str,
        hash: u64,
        row: RowNumber,
        id_of: impl Fn(RowNumber) -> Option<&'t str>,
    ) -> Option<&mut RowNumber> {
        match self.by_hash.entry(hash) {
            Entry::Vacant(entry) => {
                entry.insert(row);
                None
            }
            Entry::Occupied(entry) if id_of(*entry.get()) == Some(id) => Some(entry.into_mut()),
            Entry::Occupied(_) => match self.colliding.entry(id.to_owned()) {
                Entry::Vacant(entry) => {
                    entry.insert(row);
                    None
                }
                Entry::Occupied(entry) => Some(entry.into_mut()),
            },
        }
    }
}

/// Takes the one number that it is given for the hash.
#[derive(Debug, Default)]
struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_with_one_hash_are_told_apart() {
        let names = ["a", "b", "c", "b", "c", "a"];
        let mut ids = Ids::default();
        let found: Vec<Option<u32>> = (0..)
            .zip(names)
            .map(|(row, name)| {
                let id_of = |at: RowNumber| names.get(at.row as usize).copied();
                ids.insert(name, 7, RowNumber { chunk: 0, row }, id_of).map(|found| found.row)
            })
            .collect();
        assert_eq!(found, [None, None, None, Some(1), Some(2), Some(0)]);
    }
}
