//! Virtual environments of Python, under the target folder: nothing is installed anywhere else.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::run::finish;

/// A virtual environment, made when something is first installed into it.
pub(crate) struct Environment(PathBuf);

impl Environment {
    /// The one in this folder.
    pub(crate) fn at(folder: PathBuf) -> Self {
        Environment(folder)
    }

    /// Installs the packages that a file of requirements names.
    pub(crate) fn install(&self, requirements: &Path) -> Result<(), Failure> {
        if !self.python().exists() {
            finish(Command::new("python3").args(["-m", "venv"]).arg(&self.0))?;
        }
        finish(
            Command::new(self.python())
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
                .arg(requirements),
        )
    }

    /// Its interpreter.
    pub(crate) fn python(&self) -> PathBuf {
        self.0.join("bin/python")
    }
}
