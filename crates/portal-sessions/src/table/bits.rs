//! Bit sets with one bit per row, in words of 64: bit `n` of a word is its row `n`, and bits behind the last row are 0.
//!
//! A filter keeps its rows in such a set and clears bits condition by condition, so that a condition costs one bit
//! operation for 64 rows. That the bits behind the last row are 0 is relied on everywhere: counts need no mask.

use std::convert::Infallible;

use wide::u32x4;

/// The number of words that hold the bits of `rows` rows.
pub(crate) const fn words_of(rows: usize) -> usize {
    rows.div_ceil(64)
}

/// Sets the bits of the first `rows` rows, and none behind them.
pub(crate) fn set_all(words: &mut [u64], rows: usize) {
    words.fill(u64::MAX);
    if let (Some(last), 1..) = (words.last_mut(), rows % 64) {
        *last = (1 << (rows % 64)) - 1;
    }
}

/// Whether the bit of a row is set.
pub(crate) fn get(words: &[u64], row: usize) -> bool {
    words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 != 0)
}

/// The number of set bits.
pub(crate) fn count(words: &[u64]) -> usize {
    words
        .chunks(COUNTED)
        .map(|words| sum_of_bytes(words.iter().fold(0, |sums, &word| counts(word).wrapping_add(sums))))
        .sum()
}

/// The number of bits that are set in both.
pub(crate) fn count_both(some: &[u64], others: &[u64]) -> usize {
    let both = some.chunks(COUNTED).zip(others.chunks(COUNTED));
    both.map(|(some, others)| {
        let both = some.iter().zip(others);
        sum_of_bytes(both.fold(0_u64, |sums, (some, other)| sums.wrapping_add(counts(some & other))))
    })
    .sum()
}

/// How many words are counted before the sums of their bytes are added: 28 × 8 still fits into a byte, and 28 is a
/// multiple of the words in a vector register.
const COUNTED: usize = 28;

/// For each byte of a word, the number of its set bits.
fn counts(word: u64) -> u64 {
    // Not `count_ones`: the baseline of x86-64 has no instruction for it. This form the compiler vectorises over
    // several words, since wrapping operations need no overflow check.
    let pairs = word.wrapping_sub(word >> 1 & 0x5555_5555_5555_5555);
    let fours = (pairs & 0x3333_3333_3333_3333).wrapping_add(pairs >> 2 & 0x3333_3333_3333_3333);
    fours.wrapping_add(fours >> 4) & 0x0f0f_0f0f_0f0f_0f0f
}

/// The sum of the eight bytes of a word.
fn sum_of_bytes(word: u64) -> usize {
    let pairs = (word & 0x00ff_00ff_00ff_00ff).wrapping_add(word >> 8 & 0x00ff_00ff_00ff_00ff);
    (pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48) as usize
}

/// Clears the bits that are set in `theirs`.
pub(crate) fn and_not(mine: &mut [u64], theirs: &[u64]) {
    mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine &= !theirs);
}

/// Sets the bits that are set in `theirs`.
pub(crate) fn or(mine: &mut [u64], theirs: &[u64]) {
    mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine |= theirs);
}

/// Clears the bits of the rows whose value in the column fails `test`. The test runs on every row, set or not.
pub(crate) fn and_column<T: Copy>(words: &mut [u64], column: &[T], test: impl Fn(T) -> bool) {
    let (blocks, rest) = column.as_chunks::<64>();
    // Eight rows form a byte, and eight bytes a word. No step depends on the result of the one before, so the compiler
    // can vectorise the test; skipping rows whose bit is clear would cost a branch each.
    let bits = |rows: &[T]| rows.iter().zip(0..).fold(0, |bits, (&value, row)| bits | u64::from(test(value)) << row);
    for (word, rows) in words.iter_mut().zip(blocks) {
        let (eights, _) = rows.as_chunks::<8>();
        *word &= eights.iter().zip(0..).fold(0, |word, (eight, place)| word | bits(eight) << (8 * place));
    }
    if let Some(last) = words.get_mut(blocks.len()) {
        *last &= bits(rest);
    }
}

/// [`and_column`] for the test whether a number is in `first..=first + more`, four rows at once.
pub(crate) fn and_within(words: &mut [u64], column: &[u32], first: u32, more: u32) {
    let (blocks, rest) = column.as_chunks::<64>();
    let (start, last) = (u32x4::splat(first), u32x4::splat(more));
    for (word, rows) in words.iter_mut().zip(blocks) {
        let (fours, _) = rows.as_chunks::<4>();
        // One comparison for both ends: subtracting `first` wraps smaller numbers around to huge ones.
        let outside = |four: &[u32; 4]| (u32x4::new(*four) - start).simd_gt(last).to_bitmask();
        *word &= !fours.iter().zip(0..).fold(0, |word, (four, place)| word | u64::from(outside(four)) << (4 * place));
    }
    and_column(words.get_mut(blocks.len()..).unwrap_or_default(), rest, |number| number.wrapping_sub(first) <= more);
}

/// Clears the bits of the rows that fail `test`, which is called only for rows whose bit is set.
pub(crate) fn retain(words: &mut [u64], mut test: impl FnMut(usize) -> bool) {
    for (index, word) in words.iter_mut().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            // The lowest set bit alone; at the end of the loop it is cleared.
            let bit = rest & rest.wrapping_neg();
            if !test(index * 64 + rest.trailing_zeros() as usize) {
                *word &= !bit;
            }
            rest &= rest - 1;
        }
    }
}

/// [`retain`] for tests that read memory far apart: the rows of each word are touched before they are tested.
pub(crate) fn retain_after(words: &mut [u64], touch: impl Fn(usize) -> u8, mut test: impl FnMut(usize) -> bool) {
    for (index, word) in words.iter_mut().enumerate() {
        // The reads of `touch` do not depend on each other, so that their cache misses overlap; in the test, each one
        // would have to be waited for. `black_box` keeps the compiler from removing them.
        let mut touched = 0;
        for_each(std::slice::from_ref(word), |row| touched |= touch(index * 64 + row));
        std::hint::black_box(touched);
        retain(std::slice::from_mut(word), |row| test(index * 64 + row));
    }
}

/// Calls `each` with each row whose bit is set, ascending. Faster than [`rows`] in an inner loop.
pub(crate) fn for_each(words: &[u64], mut each: impl FnMut(usize)) {
    let Ok(()) = try_for_each(words, |row| {
        each(row);
        Ok::<_, Infallible>(())
    });
}

/// [`for_each`] that ends at the first error.
pub(crate) fn try_for_each<E>(words: &[u64], mut each: impl FnMut(usize) -> Result<(), E>) -> Result<(), E> {
    for (index, &word) in words.iter().enumerate() {
        let mut rest = word;
        while rest != 0 {
            each(index * 64 + rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
        }
    }
    Ok(())
}

/// The rows whose bits are set, ascending.
pub(crate) fn rows(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(index, &word)| {
        std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)))
            .take_while(|&rest| rest != 0)
            .map(move |rest| index * 64 + rest.trailing_zeros() as usize)
    })
}

/// The `n`th row whose bit is set, counted from 0; `None` when fewer are.
pub(crate) fn nth(words: &[u64], mut n: usize) -> Option<usize> {
    for (index, &word) in words.iter().enumerate() {
        let ones = word.count_ones() as usize;
        if n < ones {
            let rest = (0..n).fold(word, |rest, _| rest & rest.wrapping_sub(1));
            return Some(index * 64 + rest.trailing_zeros() as usize);
        }
        n -= ones;
    }
    None
}

/// Clears all set bits except those from the `from`th up to and without the `to`th.
pub(crate) fn keep_between(words: &mut [u64], from: usize, to: usize) {
    let end = words.len() * 64;
    let (first, behind) = (nth(words, from).unwrap_or(end), nth(words, to).unwrap_or(end));
    for (index, word) in words.iter_mut().enumerate() {
        *word &= mask_from(first, index) & !mask_from(behind, index);
    }
}

/// The bits of row `first` and all later rows in the word at `index`.
fn mask_from(first: usize, index: usize) -> u64 {
    match first.checked_sub(index * 64) {
        None => u64::MAX,
        Some(bit @ 0..64) => u64::MAX << bit,
        Some(_) => 0,
    }
}

/// The set with the bits of `test(0)`, `test(1)` … `test(rows - 1)`.
#[cfg(test)]
pub(crate) fn of(rows: usize, test: impl Fn(usize) -> bool) -> Vec<u64> {
    let mut words = vec![0; words_of(rows)];
    set_all(&mut words, rows);
    retain(&mut words, test);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_a_vector_of_booleans(bits in prop::collection::vec(any::<bool>(), 0..300)) {
            let words = of(bits.len(), |row| bits[row]);
            let expected: Vec<usize> = (0..bits.len()).filter(|&row| bits[row]).collect();
            let filled = || {
                let mut words = vec![7; words_of(bits.len())];
                set_all(&mut words, bits.len());
                words
            };
            let mut all = filled();
            and_column(&mut all, &bits, |bit| bit);
            prop_assert_eq!(&words, &all);
            let numbers: Vec<u32> = (0..).zip(&bits).map(|(row, &bit)| if bit { 5 + row % 3 } else { row % 5 * (u32::MAX / 4) }).collect();
            let mut within = filled();
            and_within(&mut within, &numbers, 5, 2);
            prop_assert_eq!(&words, &within);
            prop_assert_eq!(rows(&words).collect::<Vec<_>>(), expected.clone());
            prop_assert_eq!(count(&words), expected.len());
            prop_assert_eq!(count_both(&words, &filled()), expected.len());
            prop_assert_eq!(count(&words.repeat(40)), expected.len() * 40);
            prop_assert!((0..bits.len()).all(|row| get(&words, row) == bits[row]) && !get(&words, bits.len()));
            for (n, &row) in expected.iter().enumerate() {
                prop_assert_eq!(nth(&words, n), Some(row));
            }
            prop_assert_eq!(nth(&words, expected.len()), None);
            let mut seen = Vec::new();
            try_for_each(&words, |row| {
                seen.push(row);
                if seen.len() < 9 { Ok(()) } else { Err(()) }
            })
            .ok();
            prop_assert_eq!(&seen, &expected[..expected.len().min(9)]);

            let mut inverse = filled();
            and_not(&mut inverse, &words);
            prop_assert_eq!(count(&inverse), bits.len() - expected.len());
            or(&mut inverse, &words);
            prop_assert_eq!(inverse, filled());

            for (from, to) in [(0, 0), (0, 300), (3, 70), (64, 65), (70, 3)] {
                let mut between = words.clone();
                keep_between(&mut between, from, to);
                let kept: Vec<usize> = expected.iter().copied().take(to).skip(from).collect();
                prop_assert_eq!(rows(&between).collect::<Vec<_>>(), kept);
            }

            let mut even = words;
            retain(&mut even, |row| row % 2 == 0);
            let expected: Vec<usize> = expected.into_iter().filter(|row| row % 2 == 0).collect();
            prop_assert_eq!(rows(&even).collect::<Vec<_>>(), expected);
        }
    }
}
