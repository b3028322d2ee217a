//! One bit per row.

/// One bit per row, in words of 64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    pub(crate) fn filled(len: usize, bit: bool) -> Self {
        let mut bitmap = Bitmap { words: vec![if bit { u64::MAX } else { 0 }; len.div_ceil(64)], len };
        bitmap.clear_tail();
        bitmap
    }

    /// The bits of `test(0)`, `test(1)` … `test(len - 1)`.
    #[cfg(test)]
    pub(crate) fn of(len: usize, test: impl Fn(usize) -> bool) -> Self {
        let mut bitmap = Bitmap::default();
        (0..len).for_each(|row| bitmap.push(test(row)));
        bitmap
    }

    /// Keeps only the bits whose row passes `test` over a column.
    pub(crate) fn and_column<T: Copy>(&mut self, column: &[T], test: impl Fn(T) -> bool) {
        let (blocks, rest) = column.as_chunks::<64>();
        for (word, rows) in self.words.iter_mut().zip(blocks) {
            *word &= bits_of(rows, &test);
        }
        if let Some(last) = self.words.get_mut(blocks.len()) {
            *last &= rest.iter().rev().fold(0, |bits, &value| bits << 1 | u64::from(test(value)));
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        if let Some(last) = self.words.last_mut() {
            *last |= u64::from(bit) << (self.len % 64);
        }
        self.len += 1;
    }

    pub(crate) fn shrink(&mut self) {
        self.words.shrink_to_fit();
    }

    pub(crate) fn get(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 != 0)
    }

    pub(crate) fn set(&mut self, row: usize, bit: bool) {
        if let Some(word) = self.words.get_mut(row / 64) {
            let mask = 1 << (row % 64);
            *word = if bit { *word | mask } else { *word & !mask };
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn and(&mut self, other: &Bitmap) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| *mine &= theirs);
    }

    pub(crate) fn and_not(&mut self, other: &Bitmap) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| *mine &= !theirs);
    }

    pub(crate) fn or(&mut self, other: &Bitmap) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| *mine |= theirs);
    }

    /// Keeps only the rows that are set and pass `test`, which sees no other rows.
    pub(crate) fn retain(&mut self, mut test: impl FnMut(usize) -> bool) {
        for (index, word) in self.words.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest & rest.wrapping_neg();
                if !test(index * 64 + rest.trailing_zeros() as usize) {
                    *word &= !bit;
                }
                rest &= rest - 1;
            }
        }
    }

    /// The rows that are set, ascending.
    pub(crate) fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, &word)| {
            std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)))
                .take_while(|&rest| rest != 0)
                .map(move |rest| index * 64 + rest.trailing_zeros() as usize)
        })
    }

    /// The `n`th row that is set, counted from 0.
    pub(crate) fn nth(&self, mut n: usize) -> Option<usize> {
        for (index, &word) in self.words.iter().enumerate() {
            let ones = word.count_ones() as usize;
            if n < ones {
                let rest = (0..n).fold(word, |rest, _| rest & rest.wrapping_sub(1));
                return Some(index * 64 + rest.trailing_zeros() as usize);
            }
            n -= ones;
        }
        None
    }

    fn clear_tail(&mut self) {
        let used = self.len % 64;
        if used != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << used) - 1;
        }
    }
}

/// One bit for each of 64 rows.
fn bits_of<T: Copy>(rows: &[T; 64], test: impl Fn(T) -> bool) -> u64 {
    if size_of::<T>() >= size_of::<u64>() {
        return rows.iter().rev().fold(0, |bits, &value| bits << 1 | u64::from(test(value)));
    }
    // Small values are compared many at once: the compiler makes vectors of it. Eight bytes of 0 or 1 then become eight
    // bits by one multiplication.
    let bytes = rows.map(|value| u8::from(test(value)));
    let (eights, _) = bytes.as_chunks::<8>();
    eights
        .iter()
        .rev()
        .fold(0, |bits, eight| bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_a_vector_of_booleans(bits in prop::collection::vec(any::<bool>(), 0..300)) {
            let bitmap = Bitmap::of(bits.len(), |row| bits[row]);
            let rows: Vec<usize> = (0..bits.len()).filter(|&row| bits[row]).collect();
            let mut all = Bitmap::filled(bits.len(), true);
            all.and_column(&bits, |bit| bit);
            prop_assert_eq!(&bitmap, &all);
            prop_assert_eq!(bitmap.rows().collect::<Vec<_>>(), rows.clone());
            prop_assert_eq!(bitmap.count(), rows.len());
            for (n, &row) in rows.iter().enumerate() {
                prop_assert_eq!(bitmap.nth(n), Some(row));
            }
            prop_assert_eq!(bitmap.nth(rows.len()), None);

            let mut inverse = Bitmap::filled(bits.len(), true);
            inverse.and_not(&bitmap);
            prop_assert_eq!(inverse.count(), bits.len() - rows.len());
            inverse.or(&bitmap);
            prop_assert_eq!(inverse, Bitmap::filled(bits.len(), true));

            let mut even = bitmap.clone();
            even.retain(|row| row % 2 == 0);
            prop_assert_eq!(even.rows().collect::<Vec<_>>(), rows.into_iter().filter(|row| row % 2 == 0).collect::<Vec<_>>());
        }
    }
}
