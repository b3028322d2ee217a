//! The ids that were seen so far, and their rows, to find duplicates.
//!
//! A hash map of strings would hold a copy of every id. This one needs 13 to 26 bytes for each id, whatever its length,
//! since ids are compared in the columns that hold them anyway.

/// A hash map from ids to rows, with slots of eight bytes: the ids themselves stay in their columns.
///
/// It uses open addressing with linear probing. A slot holds the upper half of the hash, and the upper bits also give
/// the slot's position, so that the table grows in one pass over its slots without a look at the ids.
#[derive(Debug)]
pub(super) struct Ids {
    /// The upper half of the hash in the upper 32 bits, and the index of the row in the lower ones.
    slots: Vec<u64>,
    len: usize,
}

/// An empty slot; the last index is never a row. It is not 0 on purpose: the operating system maps zeroed memory
/// lazily, so a page would fault twice, when it is first read and when it is first written.
const EMPTY: u64 = u64::MAX;
/// The table grows when more than this many of eight slots are taken.
const LOAD: usize = 5;

impl Default for Ids {
    fn default() -> Self {
        Ids { slots: vec![EMPTY; 1 << 10], len: 0 }
    }
}

/// The slot of an id that is in the table.
#[derive(Debug)]
pub(super) struct IdRow<'i>(&'i mut u64);

impl IdRow<'_> {
    /// The row of the id.
    pub(super) fn get(&self) -> u32 {
        row_of(*self.0)
    }

    /// Sets another row, and returns the earlier one.
    pub(super) fn replace(&mut self, row: u32) -> u32 {
        let before = self.get();
        *self.0 = *self.0 >> 32 << 32 | slot(0, row);
        before
    }
}

impl Ids {
    /// Makes room for ids with these hashes, and loads their slots into the cache.
    ///
    /// The slots are scattered in memory. Read one after another without a dependency, their cache misses overlap;
    /// inside [`insert`](Self::insert) each would be waited for.
    pub(super) fn prepare(&mut self, hashes: impl ExactSizeIterator<Item = u64>) {
        while (self.len + hashes.len()) * 8 > self.slots.len() * LOAD {
            self.grow();
        }
        let slots = hashes.map(|hash| self.slots.get(self.place(hash)).copied().unwrap_or(0));
        // The result is not needed, only that the compiler does not remove the reads.
        std::hint::black_box(slots.fold(0, |all, slot| all | slot));
    }

    /// Adds an id with its row, which is below 2³² − 1. If the id is there already, nothing is added and its slot is
    /// returned.
    ///
    /// [`prepare`](Self::prepare) must have made room. Two ids may share a hash: `is_same` compares the id with that of
    /// a row.
    pub(super) fn insert(&mut self, hash: u64, row: u32, is_same: impl Fn(u32) -> bool) -> Option<IdRow<'_>> {
        let mut place = self.place(hash);
        loop {
            match self.slots.get(place).copied()? {
                EMPTY => {
                    *self.slots.get_mut(place)? = slot(hash, row);
                    self.len += 1;
                    return None;
                }
                taken if taken >> 32 == hash >> 32 && is_same(row_of(taken)) => break,
                _ => place = (place + 1) & (self.slots.len() - 1),
            }
        }
        self.slots.get_mut(place).map(IdRow)
    }

    /// The slot at which the search for a hash begins: its upper bits.
    fn place(&self, hash: u64) -> usize {
        (hash >> (64 - self.slots.len().trailing_zeros())) as usize
    }

    /// Doubles the table.
    fn grow(&mut self) {
        let larger = vec![EMPTY; self.slots.len() * 2];
        for taken in std::mem::replace(&mut self.slots, larger).into_iter().filter(|slot| *slot != EMPTY) {
            let mut place = self.place(taken);
            while self.slots.get(place).is_some_and(|slot| *slot != EMPTY) {
                place = (place + 1) & (self.slots.len() - 1);
            }
            if let Some(slot) = self.slots.get_mut(place) {
                *slot = taken;
            }
        }
    }
}

/// The slot of a row whose id has this hash.
fn slot(hash: u64, row: u32) -> u64 {
    hash >> 32 << 32 | u64::from(row)
}

/// The row of a slot that is taken.
fn row_of(slot: u64) -> u32 {
    slot as u32
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn remembers_like_a_map(numbers in prop::collection::vec(0_u32..3_000, 1..4_000), bits in 6_u32..33) {
            let names: Vec<String> = numbers.iter().map(u32::to_string).collect();
            // With fewer bits than there are ids, many ids have one hash.
            let of = |number: u32| u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits) << (64 - bits);
            let hashes: Vec<u64> = numbers.iter().map(|&number| of(number)).collect();
            let mut ids = Ids::default();
            let mut expected: HashMap<&str, u32> = HashMap::new();
            for (block, rows) in (0..names.len()).collect::<Vec<_>>().chunks(700).enumerate() {
                ids.prepare(rows.iter().map(|&row| hashes[row]));
                for &row in rows {
                    let (name, number) = (names[row].as_str(), row as u32);
                    let found = ids.insert(hashes[row], number, |row| names[row as usize] == name);
                    prop_assert_eq!(found.as_ref().map(IdRow::get), expected.get(name).copied());
                    match found {
                        Some(mut found) if block % 2 == 0 => {
                            found.replace(number);
                            expected.insert(name, number);
                        }
                        Some(_) => {}
                        None => {
                            expected.insert(name, number);
                        }
                    }
                }
            }
        }
    }
}
