//! Columns of numbers in half the width where no value is changed by it.
//!
//! Most instants are whole seconds, most lead values whole cents and most amounts small. A column of such values is
//! half as large, and so is the time to read it from memory.

use crate::number::{LeadValue, Money, Share};
use crate::session::Hours;
use crate::time::Timestamp;

/// A number type with a narrower form, in which most values can be stored.
pub(crate) trait Narrow: Copy {
    /// The narrower form.
    type Form: Copy + std::fmt::Debug;

    /// The narrower form; `None` when it would be another number.
    fn narrow(self) -> Option<Self::Form>;

    /// The number of a narrower form.
    fn widen(form: Self::Form) -> Self;

    /// The narrower forms of all numbers; `None` unless every number has one.
    fn narrow_all(numbers: &[Self]) -> Option<Vec<Self::Form>> {
        let mut narrow = Vec::with_capacity(numbers.len());
        narrow.extend(numbers.iter().map_while(|number| number.narrow()));
        (narrow.len() == numbers.len()).then_some(narrow)
    }
}

/// The numbers of one column. A finished column is narrow if all of its numbers can be.
#[derive(Debug)]
pub(crate) enum Values<T: Narrow> {
    Wide(Vec<T>),
    Narrow(Vec<T::Form>),
}

impl<T: Narrow> Default for Values<T> {
    fn default() -> Self {
        Values::Wide(Vec::new())
    }
}

impl<T: Narrow> Values<T> {
    /// Adds a number to an unfinished column.
    pub(crate) fn push(&mut self, value: T) {
        match self {
            Values::Wide(values) => values.push(value),
            Values::Narrow(values) => {
                let wide = values.iter().map(|&form| T::widen(form)).chain([value]);
                *self = Values::Wide(wide.collect());
            }
        }
    }

    /// The number of values.
    pub(crate) fn len(&self) -> usize {
        match self {
            Values::Wide(values) => values.len(),
            Values::Narrow(values) => values.len(),
        }
    }

    /// The value at a position.
    #[inline]
    pub(crate) fn get(&self, place: usize) -> Option<T> {
        match self {
            Values::Wide(values) => values.get(place).copied(),
            Values::Narrow(values) => values.get(place).map(|&form| T::widen(form)),
        }
    }

    /// All values in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = T> + '_ {
        (0..self.len()).map_while(|place| self.get(place))
    }

    /// The finished column without spare capacity. This one is cleared and keeps its capacity, so that the next chunk
    /// needs no new memory.
    pub(crate) fn take(&mut self) -> Self {
        let done = match self {
            Values::Narrow(values) => Values::Narrow(std::mem::take(values)),
            Values::Wide(values) => T::narrow_all(values).map_or_else(|| Values::Wide(values.clone()), Values::Narrow),
        };
        match self {
            Values::Wide(values) => values.clear(),
            Values::Narrow(_) => *self = Values::default(),
        }
        done
    }

    /// Loads the column into the cache, by reading one number of each cache line.
    ///
    /// Memory delivers a run of addresses several times faster than the same bytes with gaps, so this pays before
    /// single rows of the column are read.
    pub(crate) fn warm(&self) {
        match self {
            Values::Wide(values) => warm(values),
            Values::Narrow(values) => warm(values),
        }
    }
}

/// See [`Values::warm`].
pub(crate) fn warm<T: Copy>(values: &[T]) {
    for &value in values.iter().step_by(64 / size_of::<T>()) {
        std::hint::black_box(value);
    }
}

impl Narrow for Timestamp {
    /// Whole seconds since 1970, up to 2106.
    type Form = u32;

    fn narrow(self) -> Option<u32> {
        u32::try_from(self.seconds()).ok().filter(|&seconds| Timestamp::widen(seconds) == self)
    }

    fn widen(seconds: u32) -> Self {
        Timestamp::of_seconds(seconds)
    }
}

impl Narrow for LeadValue {
    /// Hundredths.
    type Form = u32;

    fn narrow(self) -> Option<u32> {
        u32::try_from(self.units() / 100).ok().filter(|&hundredths| LeadValue::widen(hundredths) == self)
    }

    fn widen(hundredths: u32) -> Self {
        LeadValue::of_hundredths(hundredths)
    }
}

impl Narrow for Money {
    /// Units of 10^-12, up to 18 million.
    type Form = u64;

    fn narrow(self) -> Option<u64> {
        u64::try_from(self.units() / 10_000).ok().filter(|&form| Money::widen(form) == self)
    }

    fn widen(form: u64) -> Self {
        Money::from_units(i128::from(form) * 10_000)
    }
}

/// Implements [`Narrow`] for types that have no narrower form.
macro_rules! narrow_already {
    ($($type:ty),+) => {
        $(impl Narrow for $type {
            type Form = Self;

            fn narrow(self) -> Option<Self> {
                Some(self)
            }

            fn widen(form: Self) -> Self {
                form
            }

            fn narrow_all(numbers: &[Self]) -> Option<Vec<Self>> {
                Some(numbers.to_vec())
            }
        })+
    };
}

narrow_already!(u8, u32, Share, Hours);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check<T: Narrow + PartialEq + std::fmt::Debug>(numbers: &[T]) {
        let mut open = Values::default();
        for round in 0..2 {
            numbers.iter().for_each(|&number| open.push(number));
            assert_eq!(open.len(), numbers.len(), "{round}");
            let done = open.take();
            assert_eq!(open.len(), 0);
            assert_eq!(done.iter().collect::<Vec<_>>(), numbers);
            let is_narrow = numbers.iter().all(|number| number.narrow().is_some());
            assert_eq!(matches!(done, Values::Narrow(_)), is_narrow);
        }
    }

    #[test]
    fn what_would_change_stays_wide() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        assert_eq!(money("0.000000000001").narrow(), Some(1));
        for text in ["0.0000000000001", "-1", "18446744.073709551616"] {
            assert_eq!(money(text).narrow(), None, "{text}");
        }
        assert_eq!("42949672.95".parse::<LeadValue>().unwrap().narrow(), Some(u32::MAX));
        assert_eq!("42949672.96".parse::<LeadValue>().unwrap().narrow(), None);
        assert_eq!("0.001".parse::<LeadValue>().unwrap().narrow(), None);
        assert_eq!("2106-02-07T06:28:15Z".parse::<Timestamp>().unwrap().narrow(), Some(u32::MAX));
        assert_eq!("2106-02-07T06:28:16Z".parse::<Timestamp>().unwrap().narrow(), None);
        assert_eq!("2026-11-01T00:00:00.000001Z".parse::<Timestamp>().unwrap().narrow(), None);
    }

    proptest! {
        #[test]
        fn every_number_comes_back(
            micros in prop::collection::vec(prop_oneof![(0..5_000_000_000_i64).prop_map(|seconds| seconds * 1_000_000), 0..Timestamp::MAX.micros()], 0..20),
            units in prop::collection::vec(prop_oneof![(0..5_000_000_000_i64).prop_map(|hundredths| hundredths * 100), 0..LeadValue::MAX.units()], 0..20),
            amounts in prop::collection::vec(prop_oneof![(0..1_i128 << 66).prop_map(|units| units * 10_000), any::<i128>()], 0..20),
        ) {
            check(&micros.iter().map(|&micros| Timestamp::from_micros(micros).unwrap()).collect::<Vec<_>>());
            check(&units.iter().map(|&units| LeadValue::from_units(units).unwrap()).collect::<Vec<_>>());
            check(&amounts.iter().map(|&units| Money::from_units(units)).collect::<Vec<_>>());
        }
    }
}
