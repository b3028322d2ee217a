//! A file that appears at its path whole or not at all.
//!
//! An export that ends half way, for a full disk or because somebody stopped it, must not take the place of the good file
//! that was there. So the bytes go to a file beside it, which takes its place only when all of them are on the disk.
//!
//! The core of the library opens no files; this is for the hosts that do, in every language.
#![forbid(unsafe_code)]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// A file that is written beside its path, and takes its place there with [`finish`](WholeFile::finish).
///
/// Until then whatever was at the path stays as it was. A `WholeFile` that is dropped before leaves nothing behind. A file
/// that is replaced keeps its permissions; a link keeps pointing where it pointed. A pipe or a device cannot be replaced,
/// so it is written as the bytes come.
///
/// ```
/// use std::io::Write;
/// use whole_file::WholeFile;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("sessions.csv");
/// std::fs::write(&path, "yesterday's")?;
/// let mut file = WholeFile::create(&path)?;
/// file.write_all(b"today's")?;
/// assert_eq!(std::fs::read(&path)?, b"yesterday's");
/// file.finish()?;
/// assert_eq!(std::fs::read(&path)?, b"today's");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "without `finish` nothing appears at the path"]
pub struct WholeFile(Target);

#[derive(Debug)]
enum Target {
    /// The file beside the path, and the path that it takes.
    Beside(NamedTempFile, PathBuf),
    /// A pipe or a device.
    InPlace(File),
}

impl WholeFile {
    /// Begins the file that will be at `path`.
    ///
    /// # Errors
    /// What the system says when a file cannot be made in the folder, or when the one at the path may not be written.
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        // Such a name means what the process has open already, which no other file can stand in for.
        if path.starts_with("/dev") || path.starts_with("/proc") {
            return WholeFile::in_place(path);
        }
        // A rename would replace a file that nobody may write, so that is asked first.
        match OpenOptions::new().write(true).open(path) {
            Ok(present) => {
                let metadata = present.metadata()?;
                if !metadata.is_file() {
                    return Ok(WholeFile(Target::InPlace(present)));
                }
                // Behind a link, the file that it points to is replaced.
                let (file, path) = beside(fs::canonicalize(path)?)?;
                keep_owner(file.as_file(), &metadata);
                file.as_file().set_permissions(metadata.permissions())?;
                Ok(WholeFile(Target::Beside(file, path)))
            }
            // Where a link to nothing leads, only the system can tell.
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.is_symlink() => WholeFile::in_place(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (file, path) = beside(path.to_owned())?;
                Ok(WholeFile(Target::Beside(file, path)))
            }
            Err(error) => Err(error),
        }
    }

    fn in_place(path: &Path) -> io::Result<Self> {
        File::create(path).map(|file| WholeFile(Target::InPlace(file)))
    }

    /// Puts the file at its path, once all of its bytes are on the disk.
    ///
    /// # Errors
    /// What the system says; the path then has what it had before.
    pub fn finish(self) -> io::Result<()> {
        match self.0 {
            Target::InPlace(mut file) => file.flush(),
            Target::Beside(file, path) => {
                file.as_file().sync_all()?;
                file.persist(&path).map_err(|error| error.error)?;
                sync_folder(&path)
            }
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Target::Beside(file, _) => file.as_file_mut().write(bytes),
            Target::InPlace(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Target::Beside(file, _) => file.as_file_mut().flush(),
            Target::InPlace(file) => file.flush(),
        }
    }
}

/// A new file in the folder of this path, with the permissions of any new file.
fn beside(path: PathBuf) -> io::Result<(NamedTempFile, PathBuf)> {
    let mut builder = Builder::new();
    builder.prefix(".portal-sessions-").suffix(".partial");
    // Opened here, since an error of `tempfile` hides that of the system.
    let open = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
    Ok((builder.make_in(folder(&path), open)?, path))
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Gives the file to the owner of the one that it replaces, where the system lets us: only root may give files away.
#[cfg(unix)]
fn keep_owner(file: &File, replaced: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(replaced.uid()), Some(replaced.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}

/// Lets the new name outlast a power cut, for which the folder must be on the disk, too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
