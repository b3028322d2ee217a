//! Runs named parts one after the other and prints how each went.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

/// The root of the repository.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// One command with the name it has in the table of results.
pub(crate) struct Part {
    name: &'static str,
    command: Command,
    component: Option<&'static str>,
    then: Option<Box<dyn FnOnce() -> Result<(), Failure>>>,
}

impl Part {
    /// A cargo command, run at the root of the repository by the cargo that started us.
    pub(crate) fn cargo(name: &'static str, arguments: &[&str]) -> Self {
        let mut command = cargo();
        command.args(arguments);
        Part::new(name, command)
    }

    /// Any command.
    pub(crate) fn new(name: &'static str, command: Command) -> Self {
        Part { name, command, component: None, then: None }
    }

    /// Adds one argument.
    pub(crate) fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Names the rustup component that has the cargo subcommand, so that a machine without it is told what to install.
    pub(crate) fn needs(mut self, component: &'static str) -> Self {
        self.component = Some(component);
        self
    }

    /// Does this, too, when the command has succeeded.
    pub(crate) fn then(mut self, work: impl FnOnce() -> Result<(), Failure> + 'static) -> Self {
        self.then = Some(Box::new(work));
        self
    }

    fn run(&mut self) -> Result<(), String> {
        eprintln!("\n=== {}: {}", self.name, shown(&self.command));
        if let Some(component) = self.component
            && !is_installed(&self.command)
        {
            return Err(format!("`{component}` is not installed; run `rustup component add {component}`"));
        }
        match self.command.status() {
            Ok(status) if status.success() => {
                self.then.take().map_or(Ok(()), |work| work().map_err(Failure::into_message))
            }
            Ok(status) => Err(format!("`{}` ended with {status}", shown(&self.command))),
            Err(error) => Err(format!("`{}` did not start: {error}", shown(&self.command))),
        }
    }
}

/// Runs the parts in order up to the first that fails, then prints one line for each.
pub(crate) fn run_all(parts: Vec<Part>) -> Result<(), Failure> {
    let mut results = Vec::new();
    let mut failure = None;
    for mut part in parts {
        if failure.is_some() {
            results.push((part.name, "not run", Duration::ZERO));
            continue;
        }
        let started = Instant::now();
        let result = part.run();
        results.push((part.name, if result.is_ok() { "passed" } else { "FAILED" }, started.elapsed()));
        failure = result.err().map(|message| format!("{} failed: {message}", part.name));
    }

    eprintln!();
    for (name, outcome, time) in results {
        eprintln!("{name:<30} {outcome:<8} {:>5} s", time.as_secs());
    }
    failure.map_or(Ok(()), |message| Err(Failure::Failed(message)))
}

/// The cargo that started us, at the root of the repository.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(Path::new(ROOT));
    command
}

/// Cargo's target folder, under which everything is made.
pub(crate) fn target() -> Result<PathBuf, Failure> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new(ROOT).join("target"), PathBuf::from);
    std::path::absolute(&target).map_err(|error| cannot("find", &target, &error))
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command) -> Result<(), Failure> {
    let status = command.status();
    let failed = |why: String| Failure::Failed(format!("`{}` {why}", command.get_program().to_string_lossy()));
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(format!("ended with {status}"))),
        Err(error) => Err(failed(format!("did not start: {error}"))),
    }
}

/// That a file could not be read, written or made.
pub(crate) fn cannot(verb: &str, path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::Failed(format!("cannot {verb} `{}`: {error}", path.display()))
}

/// Whether the subcommand of a cargo command can say its version.
fn is_installed(command: &Command) -> bool {
    cargo()
        .args(command.get_args().take(1))
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as a person would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let mut text = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_part_is_named_and_ends_the_run() {
        let parts = vec![
            Part::cargo("first", &["--version"]),
            Part::cargo("second", &["no-such-subcommand"]),
            Part::cargo("third", &["--version"]),
        ];
        let Err(Failure::Failed(message)) = run_all(parts) else { panic!("the second part must fail") };
        assert!(message.starts_with("second failed: `cargo no-such-subcommand` ended with"), "{message}");
    }

    #[test]
    fn what_follows_a_command_can_fail() {
        let part = Part::cargo("first", &["--version"]).then(|| Err(Failure::Failed("no room".to_owned())));
        let Err(Failure::Failed(message)) = run_all(vec![part]) else { panic!("the part must fail") };
        assert_eq!(message, "first failed: no room");
    }

    #[test]
    fn a_missing_component_is_named() {
        let parts = vec![Part::cargo("format", &["no-such-subcommand", "--check"]).needs("rustfmt")];
        let Err(Failure::Failed(message)) = run_all(parts) else { panic!("the part must fail") };
        assert_eq!(message, "format failed: `rustfmt` is not installed; run `rustup component add rustfmt`");
    }
}
