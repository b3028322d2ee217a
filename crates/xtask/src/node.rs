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

/// Installs the packages that the tests need if the lock file is another one, builds, and tests.
pub(crate) fn test_parts() -> Vec<Part> {
    let mut parts = Vec::new();
    if !is_installed() {
        let install = npm(&["ci", "--no-audit", "--no-fund"]);
        parts.push(Part::new("node packages", install).then(remember_installed));
    }
    // The profile of the other tests, whose libraries are built already.
    parts
        .push(Part::cargo("node build", &["build", "--profile", "test", "--package", PACKAGE]).then(|| place("debug")));
    parts.push(Part::new("node tests", npm(&["test"])));
    parts
}

/// Builds the native half as users have it.
pub(crate) fn build_release() -> Result<(), Failure> {
    finish(cargo().args(["build", "--quiet", "--release", "--package", PACKAGE]))?;
    place("release")
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(package());
    command
}

fn package() -> PathBuf {
    Path::new(ROOT).join("bindings/node")
}

/// The lock file that is installed, as a copy beside what it names.
fn installed() -> PathBuf {
    package().join("node_modules/.installed.json")
}

fn is_installed() -> bool {
    let wanted = fs::read(package().join("package-lock.json"));
    wanted.is_ok_and(|wanted| fs::read(installed()).is_ok_and(|installed| installed == wanted))
}

fn remember_installed() -> Result<(), Failure> {
    let path = installed();
    fs::copy(package().join("package-lock.json"), &path).map(drop).map_err(|error| cannot("write", &path, &error))
}

/// Puts the library where the package loads it from. It is renamed into its place, since a process may have the last one
/// in its memory.
fn place(profile: &str) -> Result<(), Failure> {
    let built = target()?.join(profile).join(format!("{DLL_PREFIX}{LIBRARY}{DLL_SUFFIX}"));
    let place = package().join("portal_sessions.node");
    let copy = place.with_extension(format!("node.{}", std::process::id()));
    fs::copy(&built, &copy).map_err(|error| cannot("copy", &built, &error))?;
    fs::rename(&copy, &place).map_err(|error| cannot("write", &place, &error))
}
