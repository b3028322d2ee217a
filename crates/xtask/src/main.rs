//! `cargo xtask`: the one front door for people and for CI.

mod bench;
mod checks;
mod environment;
mod node;
mod python;
mod rooms;
mod run;
mod sample;
mod spreadsheet;

use std::process::ExitCode;

/// One word that may follow `cargo xtask`.
struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    /// The options, one a line, after an empty line; empty when there is nothing to tell.
    options: &'static str,
    run: fn(&[String]) -> Result<(), Failure>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "test",
        arguments: "[--seed S | --long MINUTES]",
        about: "run every test",
        options: checks::OPTIONS_HELP,
        run: checks::test,
    },
    Command {
        name: "ci",
        arguments: "",
        about: "check the format, lints and docs, run every test, then the main job",
        options: "",
        run: checks::ci,
    },
    Command {
        name: "sample",
        arguments: "--rows N [--seed S] [--out PATH] [--clean]",
        about: "write N generated sessions as NDJSON",
        options: sample::OPTIONS_HELP,
        run: sample::sample,
    },
    Command {
        name: "bench",
        arguments: "[--rows N | --quick | --growth] [--only LIST] [--rounds R] [--check]",
        about: "time this library beside its peers and write benches/RESULTS.md",
        options: bench::OPTIONS_HELP,
        run: bench::bench,
    },
    Command {
        name: "rooms",
        arguments: "",
        about: "check that each room of the core uses only those before it, in the order of ARCHITECTURE.md",
        options: "",
        run: rooms::rooms,
    },
    Command {
        name: "spreadsheet",
        arguments: "",
        about: "open guarded files with LibreOffice and compare what its cells hold",
        options: "",
        run: spreadsheet::spreadsheet,
    },
];

/// Why a command did not succeed.
#[derive(Debug)]
enum Failure {
    /// The command line is wrong: exit code 2.
    Usage(String),
    /// The work went wrong: exit code 1.
    Failed(String),
}

impl Failure {
    fn into_message(self) -> String {
        match self {
            Failure::Usage(message) | Failure::Failed(message) => message,
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(message)) => {
            eprintln!("xtask: {message}");
            ExitCode::from(1)
        }
        Err(Failure::Usage(message)) => {
            eprint!("xtask: {message}\n\n{}", usage());
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<(), Failure> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        print!("{}", usage());
        return Ok(());
    }
    let Some((name, rest)) = arguments.split_first() else {
        return Err(Failure::Usage("a command is missing".to_owned()));
    };
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(rest),
        None => Err(Failure::Usage(format!("unknown command `{name}`"))),
    }
}

fn usage() -> String {
    let mut text = "usage: cargo xtask COMMAND\n".to_owned();
    for Command { name, arguments, about, options, .. } in COMMANDS {
        text.push_str(&format!("\n  {}\n      {about}\n{options}", format!("{name} {arguments}").trim_end()));
    }
    text
}

fn whole_number(name: &str, value: &str) -> Result<u64, Failure> {
    value.parse().map_err(|_| Failure::Usage(format!("`{name}` takes a whole number, not `{value}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage_error(arguments: &[&str]) -> String {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        match dispatch(&arguments) {
            Err(Failure::Usage(message)) => message,
            other => panic!("{arguments:?} gave {other:?}"),
        }
    }

    #[test]
    fn wrong_command_lines_are_usage_errors() {
        assert_eq!(usage_error(&[]), "a command is missing");
        assert_eq!(usage_error(&["tset"]), "unknown command `tset`");
        assert_eq!(usage_error(&["test", "fast"]), "unknown argument `fast`");
        assert_eq!(usage_error(&["test", "--long"]), "`--long` needs a value");
        assert_eq!(usage_error(&["test", "--seed", "x"]), "`--seed` takes a whole number, not `x`");
        assert_eq!(usage_error(&["ci", "--fast"]), "unknown argument `--fast`");
        assert_eq!(usage_error(&["sample"]), "`--rows` is missing");
        assert_eq!(usage_error(&["sample", "--rows"]), "`--rows` needs a value");
        assert_eq!(usage_error(&["sample", "--rows", "-1"]), "`--rows` takes a whole number, not `-1`");
        assert_eq!(usage_error(&["sample", "--rows", "1", "--sede", "2"]), "unknown argument `--sede`");
        assert_eq!(usage_error(&["bench", "--only", "W2,W9"]), "no work is `W9`");
        assert_eq!(usage_error(&["bench", "--rounds"]), "`--rounds` needs a value");
        assert_eq!(usage_error(&["bench", "--fast"]), "unknown argument `--fast`");
        assert_eq!(usage_error(&["rooms", "--fast"]), "unknown argument `--fast`");
        assert_eq!(usage_error(&["spreadsheet", "--fast"]), "unknown argument `--fast`");
    }

    #[test]
    fn the_usage_names_every_command() {
        for command in COMMANDS {
            assert!(usage().contains(&format!("\n  {}", command.name)), "{}", command.name);
        }
    }
}
