//! The Python package: an environment with what its tests need, its native half in it, and the packages that users install.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::environment::Environment;
use crate::run::{Part, ROOT, finish, target};

/// Installs the packages that the tests need if the list is another one, builds, tests, checks the types, and tries the
/// built packages in empty environments.
pub(crate) fn test_parts(seed: u64) -> Result<Vec<Part>, Failure> {
    let environment = environment()?;
    let mut parts = Vec::new();
    if !environment.has(&requirements()) {
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(environment.folder());
        let made = self::environment()?;
        parts.push(Part::new("python packages", make).then(move || made.install(&requirements())));
    }
    let path = path_with(&environment)?;
    let python = |arguments: &[&str]| python(&environment, &path, arguments);
    // In a folder of its own, since with maturin's settings pyo3 is another one.
    let mut build = python(&["-m", "maturin", "develop", "--locked", "--quiet", "--target-dir"]);
    build.arg(target()?.join("maturin"));
    parts.push(Part::new("python build", build));
    parts.push(tests(seed)?);
    parts.push(Part::new("python format", python(&["-m", "ruff", "format", "--check", "--quiet"])));
    parts.push(Part::new("python lints", python(&["-m", "ruff", "check", "--quiet"])));
    parts.push(Part::new("python types", python(&["-m", "mypy"])));
    parts.push(Part::new(
        "python stubs",
        python(&[
            "-m",
            "mypy.stubtest",
            "portal_sessions",
            "--mypy-config-file",
            "pyproject.toml",
            "--allowlist",
            "tests/stubtest-allowlist.txt",
        ]),
    ));
    parts.push(
        Part::new("python types by pyright", python(&["-m", "pyright", "--pythonpath"])).argument(environment.python()),
    );
    let verify = python(&["-m", "pyright", "--verifytypes", "portal_sessions", "--ignoreexternal"]);
    parts.push(Part::new("python public types", verify));
    let mut packages = python(&["tests/packages.py"]);
    packages.arg(target()?);
    parts.push(Part::new("python wheel and sdist", packages));
    Ok(parts)
}

/// The tests, whose properties draw from this seed.
pub(crate) fn tests(seed: u64) -> Result<Part, Failure> {
    let environment = environment()?;
    let command = python(&environment, &path_with(&environment)?, &["-m", "pytest"]);
    Ok(Part::new("python tests", command).argument(format!("--hypothesis-seed={seed}")))
}

/// The environment's Python in the folder of the package.
fn python(environment: &Environment, path: &OsStr, arguments: &[&str]) -> Command {
    let mut command = Command::new(environment.python());
    command.args(arguments).current_dir(package()).env("VIRTUAL_ENV", environment.folder()).env("PATH", path);
    command
}

/// The path on which the programs of the environment come before all others, as when somebody has activated it.
fn path_with(environment: &Environment) -> Result<OsString, Failure> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(environment.folder().join("bin")).chain(std::env::split_paths(&path));
    std::env::join_paths(path).map_err(|error| Failure::Failed(format!("PATH: {error}")))
}

/// Builds the package as users have it and installs it into an environment, which has maturin.
pub(crate) fn install_release(environment: &Environment) -> Result<(), Failure> {
    let mut develop = Command::new(environment.python());
    develop
        .args(["-m", "maturin", "develop", "--locked", "--quiet", "--release", "--target-dir"])
        .arg(target()?.join("maturin"))
        .current_dir(package())
        .env("VIRTUAL_ENV", environment.folder());
    finish(&mut develop)
}

fn environment() -> Result<Environment, Failure> {
    Ok(Environment::at(target()?.join("python/venv")))
}

fn requirements() -> PathBuf {
    package().join("requirements-dev.txt")
}

fn package() -> PathBuf {
    Path::new(ROOT).join("bindings/python")
}
