//! Virtual environments of Python, under the target folder: nothing is installed anywhere else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::run::{cannot, finish};

/// A virtual environment, made when something is first installed into it.
pub(crate) struct Environment(PathBuf);

impl Environment {
    /// The one in this folder.
    pub(crate) fn at(folder: PathBuf) -> Self {
        Environment(folder)
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// Installs the packages that a file of requirements names, if it does not have them yet.
    pub(crate) fn install(&self, requirements: &Path) -> Result<(), Failure> {
        if self.has(requirements) {
            return Ok(());
        }
        if !self.python().exists() {
            finish(Command::new("python3").args(["-m", "venv"]).arg(&self.0))?;
        }
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        finish(Command::new(self.python()).args(install).arg(requirements))?;
        let installed = self.installed();
        fs::copy(requirements, &installed).map(drop).map_err(|error| cannot("write", &installed, &error))
    }

    /// Whether it has the packages that a file of requirements names.
    pub(crate) fn has(&self, requirements: &Path) -> bool {
        let wanted = fs::read(requirements);
        wanted.is_ok_and(|wanted| fs::read(self.installed()).is_ok_and(|installed| installed == wanted))
    }

    /// Its interpreter.
    pub(crate) fn python(&self) -> PathBuf {
        self.0.join("bin/python")
    }

    /// The requirements that are installed, as a copy.
    fn installed(&self) -> PathBuf {
        self.0.join("installed.txt")
    }
}
