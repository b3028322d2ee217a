//! What a run of the benches does.

use super::program::Mode;
use crate::{Failure, whole_number};

/// The options of `bench` as the usage tells them.
pub(crate) const OPTIONS_HELP: &str = "
      --rows N     how many sessions, 1000000 when not given
      --quick      100000 sessions, 2 rounds, and no new benches/RESULTS.md
      --only LIST  some of W1,W2,W2s,W3,W4,W4m,W4s,A1,A2,W5, and no new benches/RESULTS.md
      --rounds R   how often each program is started for the warm and the cold works, 6 when not given
      --check      compares with the slow reference, too
      --growth     our own program alone with 10^5, 10^6 and 10^7 sessions, for benches/GROWTH.md
";

/// The works in the order of the table, each with how often a program does it in one round.
pub(super) const WORKS: [(&str, u32); 10] =
    [("W1", 3), ("W2", 7), ("W2s", 7), ("W3", 7), ("W4", 3), ("W4m", 3), ("W4s", 3), ("A1", 3), ("A2", 3), ("W5", 1)];

pub(super) struct Options {
    pub(super) rows: u64,
    pub(super) rounds: u32,
    pub(super) check: bool,
    pub(super) growth: bool,
    quick: bool,
    only: Option<Vec<String>>,
}

impl Options {
    pub(super) fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let (mut rows, mut rounds, mut only, mut quick, mut check, mut growth) =
            (None, None, None, false, false, false);
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            let mut value =
                || arguments.next().cloned().ok_or_else(|| Failure::Usage(format!("`{name}` needs a value")));
            match name.as_str() {
                "--rows" => rows = Some(whole_number(name, &value()?)?),
                "--rounds" => rounds = Some(whole_number(name, &value()?)?.clamp(1, 1000)),
                "--only" => only = Some(works(&value()?)?),
                "--quick" => quick = true,
                "--check" => check = true,
                "--growth" => growth = true,
                _ => return Err(Failure::Usage(format!("unknown argument `{name}`"))),
            }
        }
        let (default_rows, default_rounds) = if quick { (100_000, 2) } else { (1_000_000, 6) };
        Ok(Options {
            rows: rows.unwrap_or(default_rows),
            rounds: rounds.and_then(|rounds| rounds.try_into().ok()).unwrap_or(default_rounds),
            check,
            growth,
            quick,
            only,
        })
    }

    /// Whether a work is to be measured.
    pub(super) fn wants(&self, work: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|wanted| wanted == work))
    }

    /// The processes to start of each program in each round.
    pub(super) fn modes(&self) -> Vec<Mode> {
        let warm = WORKS.iter().filter(|(work, _)| *work != "W5");
        let is_warm = warm.clone().any(|(work, _)| self.wants(work));
        // Once at least, because all answers are compared.
        let repetitions = warm.map(|(work, times)| format!("{work}={}", if self.wants(work) { *times } else { 1 }));
        let repetitions = repetitions.collect::<Vec<_>>().join(",");
        let modes = [is_warm.then_some(Mode::Warm { repetitions }), self.wants("W5").then_some(Mode::Cold)];
        modes.into_iter().flatten().collect()
    }

    /// Whether the results are worth keeping.
    pub(super) fn is_whole(&self) -> bool {
        !self.quick && self.only.is_none()
    }
}

fn works(list: &str) -> Result<Vec<String>, Failure> {
    let known = |name: &str| WORKS.iter().any(|(work, _)| *work == name);
    list.split(',')
        .map(|name| if known(name) { Ok(name.to_owned()) } else { Err(Failure::Usage(format!("no work is `{name}`"))) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Options {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_plain_run_is_whole() {
        let all = options("");
        assert_eq!((all.rows, all.rounds, all.is_whole()), (1_000_000, 6, true));
        let modes = all.modes();
        let [Mode::Warm { repetitions }, Mode::Cold] = modes.as_slice() else { panic!("a warm and a cold process") };
        assert_eq!(repetitions, "W1=3,W2=7,W2s=7,W3=7,W4=3,W4m=3,W4s=3,A1=3,A2=3");
    }

    #[test]
    fn works_that_are_not_wanted_are_done_once_for_their_answers() {
        let some = options("--quick --only W2,W4 --rounds 2");
        assert_eq!((some.rows, some.rounds, some.is_whole()), (100_000, 2, false));
        let modes = some.modes();
        let [Mode::Warm { repetitions }] = modes.as_slice() else { panic!("a warm process") };
        assert_eq!(repetitions, "W1=1,W2=7,W2s=1,W3=1,W4=3,W4m=1,W4s=1,A1=1,A2=1");
        assert!(matches!(options("--only W5").modes().as_slice(), [Mode::Cold]));
    }
}
