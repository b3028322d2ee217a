//! The parts of `cargo xtask test` and `cargo xtask ci`, each one line.

use crate::Failure;
use crate::node;
use crate::python;
use crate::run::{Part, run_all};

/// Everything that a fresh machine needs to test.
pub(crate) fn test(arguments: &[String]) -> Result<(), Failure> {
    no_arguments(arguments)?;
    run_all(test_parts()?)
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
        // Beside Arrow, chrono has a clock; alone, the core that reads one does not compile.
        Part::cargo("core alone", &["check", "--package", "portal-sessions"]),
        Part::cargo("docs", &["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
    ];
    parts.extend(test_parts()?);
    parts.push(
        Part::cargo("main job", &["run", "--release", "--example", "report", "--", "--csv"])
            .argument(output.join("sessions.csv")),
    );
    let result = run_all(parts);
    let removed = std::fs::remove_dir_all(&output)
        .map_err(|error| Failure::Failed(format!("cannot remove `{}`: {error}", output.display())));
    result.and(removed)
}

fn test_parts() -> Result<Vec<Part>, Failure> {
    let mut parts = vec![Part::cargo("tests", &["test", "--workspace"])];
    parts.extend(node::test_parts());
    parts.extend(python::test_parts()?);
    Ok(parts)
}

fn no_arguments(arguments: &[String]) -> Result<(), Failure> {
    match arguments.first() {
        Some(argument) => Err(Failure::Usage(format!("unknown argument `{argument}`"))),
        None => Ok(()),
    }
}
