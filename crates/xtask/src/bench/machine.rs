//! On what the numbers were measured.

use std::path::Path;
use std::process::Command;

use super::Place;
use super::program::requirements;
use crate::Failure;

/// The date, the machine and the versions, as a list in Markdown. What the system does not tell is `unknown`.
pub(super) fn describe(place: &Place) -> Result<String, Failure> {
    let cores = std::thread::available_parallelism().map_or_else(|_| unknown(), |cores| cores.to_string());
    let packages = requirements()?.replace("==", " ").lines().collect::<Vec<_>>().join(", ");
    let processor = field("/proc/cpuinfo", "model name");
    let memory = field("/proc/meminfo", "MemTotal");
    let system = said("uname", &["-sr"]);
    let python = said(place.environment.python(), &["--version"]);
    let (rust, node) = (said("rustc", &["--version"]), said("node", &["--version"]));
    Ok(format!(
        "- Date: {}\n- Machine: {processor}, {cores} cores, {memory} of memory, {system}\n\
         - Versions: {rust}, Node {node}, {python}, {packages}\n",
        said("date", &["-u", "+%Y-%m-%d"]),
    ))
}

/// The first value of a name in a file of the system's.
fn field(path: &str, name: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(key, _)| key.trim() == name).map_or_else(unknown, |(_, value)| value.trim().to_owned())
}

/// What a program prints.
fn said(program: impl AsRef<Path>, arguments: &[&str]) -> String {
    let output = Command::new(program.as_ref()).args(arguments).output();
    output.map_or_else(|_| unknown(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn unknown() -> String {
    "unknown".to_owned()
}
