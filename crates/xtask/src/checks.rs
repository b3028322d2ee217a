//! The parts of `cargo xtask test` and `cargo xtask ci`, each one line.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::node;
use crate::python;
use crate::run::{Part, run_all};
use crate::{Failure, whole_number};

/// The options of `test` as the usage tells them.
pub(crate) const OPTIONS_HELP: &str = "
      --seed S    which random inputs the properties draw, 1 when not given
      --long M    draws new ones again and again for M minutes, and prints the seed of each round
";

/// The seed that every run has unless another one is asked for, so that no run depends on luck.
const SEED: u64 = 1;

/// Everything that a fresh machine needs to test.
pub(crate) fn test(arguments: &[String]) -> Result<(), Failure> {
    let Options { seed, long } = Options::parse(arguments)?;
    match long {
        None => run_all(test_parts(seed)?),
        Some(time) => test_for(time),
    }
}

/// Every test with a new seed, then those that draw, each round with a new seed, until the time is over.
fn test_for(time: Duration) -> Result<(), Failure> {
    let started = Instant::now();
    let mut rounds = 0_u64;
    loop {
        let seed = new_seed();
        eprintln!("\nround {}: `cargo xtask test --seed {seed}` repeats it", rounds + 1);
        run_all(if rounds == 0 { test_parts(seed)? } else { drawing_parts(seed)? })?;
        rounds += 1;
        if started.elapsed() >= time {
            eprintln!("\n{rounds} rounds passed");
            return Ok(());
        }
    }
}

/// A seed that no earlier run had: the nanoseconds of the clock, as far as every test runner takes them.
fn new_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_nanos())
}

struct Options {
    seed: u64,
    long: Option<Duration>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let mut options = Options { seed: SEED, long: None };
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            let mut number = || {
                let value = arguments.next().ok_or_else(|| Failure::Usage(format!("`{name}` needs a value")))?;
                whole_number(name, value)
            };
            match name.as_str() {
                "--seed" => options.seed = number()?,
                "--long" => options.long = Some(Duration::from_secs(number()?.saturating_mul(60))),
                _ => return Err(Failure::Usage(format!("unknown argument `{name}`"))),
            }
        }
        Ok(options)
    }
}

/// What must hold before a change lands.
pub(crate) fn ci(arguments: &[String]) -> Result<(), Failure> {
    no_arguments(arguments)?;
    let output = std::env::temp_dir().join(format!("portal-sessions-{}", std::process::id()));
    std::fs::create_dir_all(&output)
        .map_err(|error| Failure::Failed(format!("cannot make `{}`: {error}", output.display())))?;

    let mut parts = vec![
        Part::cargo("format", &["fmt", "--all", "--check"]).needs("rustfmt"),
        Part::cargo("lints", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]).needs("clippy"),
        Part::cargo("rooms", &["xtask", "rooms"]),
        // Beside Arrow, chrono has a clock; alone, the core that reads one does not compile.
        Part::cargo("core alone", &["check", "--package", "portal-sessions"]),
        Part::cargo("docs", &["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
    ];
    parts.extend(test_parts(SEED)?);
    parts.push(
        Part::cargo("main job", &["run", "--release", "--example", "report", "--", "--csv"])
            .argument(output.join("sessions.csv")),
    );
    let result = run_all(parts);
    let removed = std::fs::remove_dir_all(&output)
        .map_err(|error| Failure::Failed(format!("cannot remove `{}`: {error}", output.display())));
    result.and(removed)
}

fn test_parts(seed: u64) -> Result<Vec<Part>, Failure> {
    let mut parts = vec![seeded(Part::cargo("tests", &["test", "--workspace"]), seed)];
    parts.extend(node::test_parts(seed));
    parts.extend(python::test_parts(seed)?);
    Ok(parts)
}

/// The tests that draw random inputs, where everything is built and installed already.
fn drawing_parts(seed: u64) -> Result<Vec<Part>, Failure> {
    let tests = Part::cargo("tests", &["test", "--workspace", "--lib", "--bins", "--tests"]);
    Ok(vec![seeded(tests, seed), node::tests(seed), python::tests(seed)?])
}

/// Lets the properties of Rust draw from this seed.
fn seeded(part: Part, seed: u64) -> Part {
    part.env("PROPTEST_RNG_SEED", &seed.to_string())
}

fn no_arguments(arguments: &[String]) -> Result<(), Failure> {
    match arguments.first() {
        Some(argument) => Err(Failure::Usage(format!("unknown argument `{argument}`"))),
        None => Ok(()),
    }
}
