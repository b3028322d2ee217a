//! `cargo xtask bench`: the same works done by this library and by what one would use instead, side by side.

mod answers;
mod machine;
mod options;
mod program;
mod report;
mod samples;

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sample::Sample;

use self::answers::Answers;
pub(crate) use self::options::OPTIONS_HELP;
use self::options::Options;
use self::program::{Mode, PROGRAMS, REFERENCE};
use self::samples::Samples;
use crate::Failure;
use crate::environment::Environment;
use crate::run::{ROOT, cannot, target};

/// Runs the programs that the arguments ask for, checks that they agree, and tells how long they took.
pub(crate) fn bench(arguments: &[String]) -> Result<(), Failure> {
    let options = Options::parse(arguments)?;
    if options.growth {
        return growth(&options);
    }
    let place = Place::make(options.rows)?;
    let result = compare(&options, &place);
    result.and(place.remove_output())
}

fn compare(options: &Options, place: &Place) -> Result<(), Failure> {
    program::build(place)?;
    let mut answers = Answers::default();
    let mut samples = Samples::default();
    if options.check {
        eprintln!("=== {}", REFERENCE.name);
        let run = REFERENCE.run(place, &Mode::Cold)?;
        answers.compare(REFERENCE.name, &run.answers, Some(&place.output))?;
    }
    for round in 1..=options.rounds {
        // There and back: what a program does to the machine is felt by the one behind it.
        let mut programs: Vec<_> = PROGRAMS.iter().collect();
        if round % 2 == 0 {
            programs.reverse();
        }
        for program in programs {
            eprintln!("=== round {round} of {}: {}", options.rounds, program.name);
            for mode in options.modes() {
                let run = program.run(place, &mode)?;
                // Reading the file takes long, and the next rounds write the same.
                let csv = (round == 1).then_some(place.output.as_path());
                answers.compare(program.name, &run.answers, csv)?;
                samples.add(program.name, run, options);
            }
        }
    }
    let table = report::tables(&samples);
    print!("\n{table}");
    if options.is_whole() {
        let path = Path::new(ROOT).join("benches/RESULTS.md");
        let text = report::results(&table, options.rows, options.rounds, &machine::describe(place)?);
        fs::write(&path, text).map_err(|error| cannot("write", &path, &error))?;
    }
    Ok(())
}

/// Tells how our own program does with ever more sessions.
fn growth(options: &Options) -> Result<(), Failure> {
    let [ours, ..] = PROGRAMS else { return Ok(()) };
    let mut all = Vec::new();
    let mut machine = String::new();
    for rows in GROWTH {
        let place = Place::make(rows)?;
        ours.build(&place)?;
        let mut samples = Samples::default();
        for round in 1..=options.rounds {
            eprintln!("=== {rows} sessions, round {round} of {}", options.rounds);
            for mode in options.modes() {
                samples.add(ours.name, ours.run(&place, &mode)?, options);
            }
        }
        place.remove_output()?;
        machine = machine::describe(&place)?;
        all.push(samples);
    }
    let table = report::growth(&GROWTH, &all);
    print!("\n{table}");
    let path = Path::new(ROOT).join("benches/GROWTH.md");
    let text = report::growth_results(&table, options.rounds, &machine);
    fs::write(&path, text).map_err(|error| cannot("write", &path, &error))
}

/// The numbers of sessions of which the growth is told.
const GROWTH: [u64; 3] = [100_000, 1_000_000, 10_000_000];

/// Where everything lies.
struct Place {
    /// Cargo's target folder.
    target: PathBuf,
    environment: Environment,
    input: PathBuf,
    /// The file that each program writes: in memory where the system has a folder for that.
    output: PathBuf,
}

impl Place {
    /// Makes the folders and writes the input.
    fn make(rows: u64) -> Result<Self, Failure> {
        let target = target()?;
        let folder = target.join("bench");
        let memory = Path::new("/dev/shm");
        let output = if memory.is_dir() { memory } else { &folder };
        let place = Place {
            environment: Environment::at(folder.join("venv")),
            input: folder.join(format!("sessions-{rows}.ndjson")),
            output: output.join(format!("portal-sessions-bench-{}.csv", std::process::id())),
            target,
        };
        fs::create_dir_all(&folder).map_err(|error| cannot("make", &folder, &error))?;
        File::create(&place.input)
            .and_then(|file| Sample { rows, seed: 1, clean: true }.write(file))
            .map_err(|error| cannot("write", &place.input, &error))?;
        Ok(place)
    }

    /// Removes what a program wrote, so that nobody's file is taken for another's.
    fn remove_output(&self) -> Result<(), Failure> {
        match fs::remove_file(&self.output) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(cannot("remove", &self.output, &error)),
            _ => Ok(()),
        }
    }
}
