//! The Node package: what its tests need, and its native half where it looks for it.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::run::{Part, ROOT, cannot, cargo, finish, target};

/// The package in the workspace, and what its library is called.
const PACKAGE: &str = "portal-sessions-node";
const LIBRARY: &str = "portal_sessions_node";

/// Where npm installs packages: those of the tests, and this one for the example.
const FOLDERS: [(&str, &str); 2] = [("node packages", "bindings/node"), ("node example", "examples/node")];

/// Installs what is needed if the lock file is another one, builds, and tests.
pub(crate) fn test_parts(seed: u64) -> Vec<Part> {
    let missing = FOLDERS.into_iter().filter(|(_, folder)| !is_installed(folder));
    let install = |(name, folder)| {
        Part::new(name, npm(folder, &["ci", "--no-audit", "--no-fund"])).then(|| remember_installed(folder))
    };
    let mut parts: Vec<Part> = missing.map(install).collect();
    // The profile of the other tests, whose libraries are built already.
    parts
        .push(Part::cargo("node build", &["build", "--profile", "test", "--package", PACKAGE]).then(|| place("debug")));
    parts.push(tests(seed));
    parts
}

/// The tests, whose properties draw from this seed.
pub(crate) fn tests(seed: u64) -> Part {
    Part::new("node tests", npm("bindings/node", &["test"])).env("FAST_CHECK_SEED", &seed.to_string())
}

/// Installs what the lock file of a folder names, unless it is there.
pub(crate) fn install(folder: &str) -> Result<(), Failure> {
    if is_installed(folder) {
        return Ok(());
    }
    finish(&mut npm(folder, &["ci", "--no-audit", "--no-fund"]))?;
    remember_installed(folder)
}

/// Builds the native half as users have it.
pub(crate) fn build_release() -> Result<(), Failure> {
    finish(cargo().args(["build", "--quiet", "--release", "--package", PACKAGE]))?;
    place("release")
}

fn npm(folder: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(Path::new(ROOT).join(folder));
    command
}

fn lock(folder: &str) -> PathBuf {
    Path::new(ROOT).join(folder).join("package-lock.json")
}

/// The lock file that is installed, as a copy beside what it names.
fn installed(folder: &str) -> PathBuf {
    Path::new(ROOT).join(folder).join("node_modules/.installed.json")
}

fn is_installed(folder: &str) -> bool {
    fs::read(lock(folder)).is_ok_and(|wanted| fs::read(installed(folder)).is_ok_and(|installed| installed == wanted))
}

fn remember_installed(folder: &str) -> Result<(), Failure> {
    let path = installed(folder);
    fs::copy(lock(folder), &path).map(drop).map_err(|error| cannot("write", &path, &error))
}

/// Puts the library where the package loads it from. It is renamed into its place, since a process may have the last one
/// in its memory.
fn place(profile: &str) -> Result<(), Failure> {
    let built = target()?.join(profile).join(format!("{DLL_PREFIX}{LIBRARY}{DLL_SUFFIX}"));
    let place = Path::new(ROOT).join("bindings/node/portal_sessions.node");
    let copy = place.with_extension(format!("node.{}", std::process::id()));
    fs::copy(&built, &copy).map_err(|error| cannot("copy", &built, &error))?;
    fs::rename(&copy, &place).map_err(|error| cannot("write", &place, &error))
}
