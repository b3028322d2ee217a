//! The programs that are compared, and how each is started. `benches/peers/README.md` says how they answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::Place;
use crate::Failure;
use crate::node;
use crate::python;
use crate::run::{ROOT, cannot, cargo, finish};

/// One program that does the works.
pub(super) struct Program {
    pub(super) name: &'static str,
    source: Source,
}

enum Source {
    Python(&'static str),
    JavaScript(&'static str),
    /// This library's package for Node.
    FromNode(&'static str),
    /// This library's package for Python.
    FromPython(&'static str),
    /// A package of this workspace and its binary, and on how many threads it runs when it may not take all.
    Rust {
        package: &'static str,
        binary: &'static str,
        threads: Option<&'static str>,
    },
}

/// The name of our own program, with which all others are compared.
pub(super) const OURS: &str = "portal-sessions";
/// The same on one thread, which is no peer.
pub(super) const ONE_THREAD: &str = "1 thread";

/// The same from Node, which is no peer either.
pub(super) const FROM_NODE: &str = "from Node";

/// The same from Python, which is no peer either.
pub(super) const FROM_PYTHON: &str = "from Python";

/// The programs in the order of the table, our own first.
pub(super) const PROGRAMS: &[Program] = &[
    Program { name: OURS, source: ours(None) },
    Program { name: ONE_THREAD, source: ours(Some("1")) },
    Program { name: FROM_PYTHON, source: Source::FromPython("with_portal_sessions.py") },
    Program { name: FROM_NODE, source: Source::FromNode("portal_sessions.mjs") },
    Program { name: "polars", source: Source::Python("with_polars.py") },
    Program { name: "DuckDB", source: Source::Python("with_duckdb.py") },
    Program { name: "pandas", source: Source::Python("with_pandas.py") },
    Program { name: "JavaScript", source: Source::JavaScript("javascript.mjs") },
    Program { name: "csv-stringify", source: Source::JavaScript("with_csv_stringify.mjs") },
    Program { name: "nodejs-polars", source: Source::JavaScript("with_nodejs_polars.mjs") },
    Program {
        name: "Rust",
        source: Source::Rust { package: "rust_idiomatic", binary: "rust_idiomatic", threads: None },
    },
];

const fn ours(threads: Option<&'static str>) -> Source {
    Source::Rust { package: "benches", binary: "portal_sessions", threads }
}

/// Says what is right, and is not timed.
pub(super) const REFERENCE: Program = Program { name: "reference", source: Source::Python("reference.py") };

/// What one process is to do.
pub(super) enum Mode {
    /// All works but W5, each as often as told: `W1=3,W2=7,W2s=7,W3=7,W4=3,W4m=3,W4s=3,A1=3,A2=3`.
    Warm { repetitions: String },
    /// W5: W1 to W4 once. Its wall time is that of the process, from its start to its end.
    Cold,
}

impl Mode {
    fn name(&self) -> &'static str {
        match self {
            Mode::Warm { .. } => "warm",
            Mode::Cold => "cold",
        }
    }
}

/// What one process told.
pub(super) struct Run {
    /// Work, wall time and CPU time, in the order in which they were done.
    pub(super) times: Vec<(String, Duration, Duration)>,
    /// The most memory it held, when it was cold.
    pub(super) peak_kib: Option<u64>,
    pub(super) answers: Map<String, Value>,
}

/// Builds what all programs need.
pub(super) fn build(place: &Place) -> Result<(), Failure> {
    place.environment.install(&peers().join("requirements.txt"))?;
    node::install("benches/peers")?;
    PROGRAMS.iter().try_for_each(|program| program.build(place))
}

impl Program {
    /// Builds it, if it is one of this workspace.
    pub(super) fn build(&self, place: &Place) -> Result<(), Failure> {
        match self.source {
            Source::Python(_) | Source::JavaScript(_) => Ok(()),
            Source::FromNode(_) => node::build_release(),
            Source::FromPython(_) => python::install_release(&place.environment),
            Source::Rust { package, binary, .. } => {
                let arguments =
                    ["build", "--quiet", "--release", "--package", package, "--bin", binary, "--target-dir"];
                finish(cargo().args(arguments).arg(&place.target))
            }
        }
    }

    /// Starts a process, and waits for its end.
    pub(super) fn run(&self, place: &Place, mode: &Mode) -> Result<Run, Failure> {
        let failed = |why: String| Failure::Failed(format!("{}: {why}", self.name));
        let mut command = self.command(place);
        command.arg(mode.name()).arg(&place.input).arg(&place.output).stderr(Stdio::inherit());
        if let Mode::Warm { repetitions } = mode {
            command.arg(repetitions);
        }
        place.remove_output()?;
        let start = Instant::now();
        let output = command.output().map_err(|error| failed(format!("did not start: {error}")))?;
        let wall = start.elapsed();
        if !output.status.success() {
            return Err(failed(format!("ended with {}", output.status)));
        }
        // A cold process cannot tell its own wall time.
        let wall = matches!(mode, Mode::Cold).then_some(wall);
        Run::read(&String::from_utf8_lossy(&output.stdout), wall).map_err(failed)
    }

    fn command(&self, place: &Place) -> Command {
        match self.source {
            Source::Python(file) | Source::FromPython(file) => {
                let mut command = Command::new(place.environment.python());
                // No compiled files beside the sources.
                command.arg("-B").arg(peers().join(file));
                command
            }
            Source::JavaScript(file) | Source::FromNode(file) => {
                let mut command = Command::new("node");
                command.arg("--max-old-space-size=16384").arg(peers().join(file));
                command
            }
            Source::Rust { binary, threads, .. } => {
                let mut command = Command::new(place.target.join("release").join(binary));
                command.envs(threads.map(|threads| ("PORTAL_SESSIONS_THREADS", threads)));
                command
            }
        }
    }
}

impl Run {
    /// Reads one JSON object a line: a time, or the answers. `cold_wall` is for a time without its own.
    fn read(text: &str, cold_wall: Option<Duration>) -> Result<Self, String> {
        let mut run = Run { times: Vec::new(), peak_kib: None, answers: Map::new() };
        for line in text.lines() {
            let line_is = |what: &str| format!("{what} in `{line}`");
            let mut fields: Map<String, Value> =
                serde_json::from_str(line).map_err(|error| line_is(&error.to_string()))?;
            if let Some(Value::Object(answers)) = fields.remove("answers") {
                run.answers = answers;
                continue;
            }
            let seconds = |name: &str| {
                fields.get(name).and_then(Value::as_f64).and_then(|it| Duration::try_from_secs_f64(it).ok())
            };
            let work = fields.get("w").and_then(Value::as_str).ok_or_else(|| line_is("no work"))?;
            let cpu = seconds("cpu").ok_or_else(|| line_is("no CPU time"))?;
            let wall = seconds("wall").or(cold_wall).ok_or_else(|| line_is("no wall time"))?;
            run.times.push((work.to_owned(), wall, cpu));
            run.peak_kib = run.peak_kib.or(fields.get("peak_kib").and_then(Value::as_u64));
        }
        if run.answers.is_empty() { Err("no answers".to_owned()) } else { Ok(run) }
    }
}

/// The pinned packages of the Python programs, one a line.
pub(super) fn requirements() -> Result<String, Failure> {
    let path = peers().join("requirements.txt");
    fs::read_to_string(&path).map_err(|error| cannot("read", &path, &error))
}

fn peers() -> PathBuf {
    Path::new(ROOT).join("benches/peers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_line_by_line() {
        let text = r#"{"w":"W1","wall":0.5,"cpu":0.75}
            {"w":"W5","cpu":1,"peak_kib":2048}
            {"answers":{"rows":3}}"#;
        let second = Duration::from_secs(1);
        let run = Run::read(text, Some(2 * second)).unwrap();
        let times = [("W1".to_owned(), second / 2, second * 3 / 4), ("W5".to_owned(), second * 2, second)];
        assert_eq!(run.times, times);
        assert_eq!((run.peak_kib, &run.answers["rows"]), (Some(2048), &3.into()));
    }

    #[test]
    fn a_broken_run_is_told_with_its_line() {
        let message = |text| Run::read(text, None).err().unwrap();
        assert_eq!(message(""), "no answers");
        assert_eq!(message(r#"{"w":"W1","wall":1}"#), r#"no CPU time in `{"w":"W1","wall":1}`"#);
        assert_eq!(message(r#"{"w":"W5","cpu":1}"#), r#"no wall time in `{"w":"W5","cpu":1}`"#);
        assert!(message("Traceback").ends_with("in `Traceback`"));
    }
}
