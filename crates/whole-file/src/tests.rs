use super::*;

/// A folder with one good file, and the path of that.
fn good() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sessions.csv");
    fs::write(&path, "good").unwrap();
    (folder, path)
}

fn written(path: &Path) -> WholeFile {
    let mut file = WholeFile::create(path).unwrap();
    file.write_all(b"new").unwrap();
    file
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_good_file_stays_until_the_new_one_is_whole() {
    let (folder, path) = good();
    let file = written(&path);
    assert_eq!(fs::read(&path).unwrap(), b"good");
    file.finish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(names(folder.path()), ["sessions.csv"]);
}

#[test]
fn what_is_not_finished_leaves_nothing_behind() {
    let (folder, path) = good();
    drop(written(&path));
    drop(written(&folder.path().join("other.csv")));
    assert_eq!(fs::read(&path).unwrap(), b"good");
    assert_eq!(names(folder.path()), ["sessions.csv"]);
}

#[test]
fn a_name_alone_is_in_the_current_folder() {
    assert_eq!(folder(Path::new("sessions.csv")), Path::new("."));
    assert_eq!(folder(Path::new("/sessions.csv")), Path::new("/"));
}

#[test]
fn a_path_without_a_file_gives_the_error_of_the_system() {
    let (folder, path) = good();
    let error = |path: &Path| {
        let error = WholeFile::create(path).unwrap_err();
        assert!(error.raw_os_error().is_some() && !error.to_string().contains(".partial"), "{error}");
        error.kind()
    };
    assert_eq!(error(&folder.path().join("missing/sessions.csv")), io::ErrorKind::NotFound);
    assert_eq!(error(folder.path()), io::ErrorKind::IsADirectory);
    assert_eq!(error(&path.join("sessions.csv")), io::ErrorKind::NotADirectory);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn permissions_are_those_of_the_old_file_or_of_any_new_one() {
        let (folder, path) = good();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        written(&path).finish().unwrap();
        assert_eq!(mode(&path), 0o640);
        let [new, any] = ["new.csv", "any.csv"].map(|name| folder.path().join(name));
        written(&new).finish().unwrap();
        fs::write(&any, "").unwrap();
        assert_eq!(mode(&new), mode(&any));
    }

    #[test]
    fn a_link_stays_a_link() {
        let (folder, path) = good();
        let [link, dangling] = ["link.csv", "dangling.csv"].map(|name| folder.path().join(name));
        symlink(&path, &link).unwrap();
        symlink("target.csv", &dangling).unwrap();
        written(&link).finish().unwrap();
        written(&dangling).finish().unwrap();
        assert!(link.is_symlink() && dangling.is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read(folder.path().join("target.csv")).unwrap(), b"new");
    }

    #[test]
    fn devices_and_pipes_are_written_in_place() {
        written(Path::new("/dev/null")).finish().unwrap();
        let (folder, _) = good();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = {
            let pipe = pipe.clone();
            std::thread::spawn(move || fs::read(pipe).unwrap())
        };
        written(&pipe).finish().unwrap();
        assert_eq!(reader.join().unwrap(), b"new");
        assert_eq!(names(folder.path()), ["pipe", "sessions.csv"]);
    }
}
