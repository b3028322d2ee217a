//! What was measured: times and peaks of each program for each work.

use std::collections::HashMap;
use std::time::Duration;

use super::options::Options;
use super::program::Run;

/// All samples of one work by one program.
#[derive(Default)]
pub(super) struct Sample {
    /// Wall times in nanoseconds.
    pub(super) wall: Vec<u128>,
    /// CPU times in nanoseconds.
    pub(super) cpu: Vec<u128>,
    /// Peaks of memory in KiB.
    pub(super) peak: Vec<u128>,
}

/// All samples, by program and row of the table.
#[derive(Default)]
pub(super) struct Samples(HashMap<(&'static str, String), Sample>);

/// The row of the first search of each process, which may have to prepare what the later ones use.
pub(super) const FIRST_SEARCH: &str = "W2s, first";

impl Samples {
    /// Adds what a process told of the works that are wanted.
    pub(super) fn add(&mut self, program: &'static str, run: Run, options: &Options) {
        let mut is_first_search = true;
        for (work, wall, cpu) in run.times.into_iter().filter(|(work, ..)| options.wants(work)) {
            let first = work == "W2s" && std::mem::take(&mut is_first_search);
            let row = if first { FIRST_SEARCH.to_owned() } else { work };
            let sample = self.0.entry((program, row)).or_default();
            sample.wall.push(Duration::as_nanos(&wall));
            sample.cpu.push(Duration::as_nanos(&cpu));
            sample.peak.extend(run.peak_kib.map(u128::from));
        }
    }

    /// The samples of a program for a row of the table.
    pub(super) fn get(&self, program: &'static str, row: &str) -> Option<&Sample> {
        self.0.get(&(program, row.to_owned()))
    }
}

/// The value in the middle; of an even number, the lower one.
pub(super) fn median(values: &[u128]) -> Option<u128> {
    let sorted = sorted(values);
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

/// Half the distance between the quartiles, as percent of the median.
pub(super) fn spread(values: &[u128]) -> Option<u128> {
    let sorted = sorted(values);
    let last = sorted.len().checked_sub(1)?;
    let distance = sorted.get(last - last / 4)?.checked_sub(*sorted.get(last / 4)?)?;
    (distance * 50).checked_div(median(values)?)
}

fn sorted(values: &[u128]) -> Vec<u128> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_spread_of_few_values() {
        assert_eq!((median(&[]), spread(&[])), (None, None));
        assert_eq!((median(&[7]), spread(&[7])), (Some(7), Some(0)));
        assert_eq!(median(&[3, 1, 2, 4]), Some(2));
        assert_eq!(spread(&[80, 120, 100]), Some(20));
        assert_eq!((median(&[100, 90, 120, 80, 110]), spread(&[100, 90, 120, 80, 110])), (Some(100), Some(10)));
    }
}
