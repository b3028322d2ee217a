//! The files of `testdata/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// One file of vectors: an array of `{"name", "why", "input", "expect" | "error"}`.
pub(crate) struct VectorFile {
    /// Its area and its name, as `filter/match.json`.
    pub(crate) path: String,
    pub(crate) vectors: Vec<Value>,
}

/// Every file of vectors, each of which has been checked for its shape.
pub(crate) fn all() -> Vec<VectorFile> {
    let areas = names(&root()).into_iter().filter(|name| root().join(name).is_dir());
    areas.flat_map(|area| read_area(&area)).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Reads one folder, whose other files are those that its vectors name.
fn read_area(area: &str) -> Vec<VectorFile> {
    let folder = root().join(area);
    let (of_vectors, others): (BTreeSet<_>, BTreeSet<_>) =
        names(&folder).into_iter().partition(|name| name.ends_with(".json"));
    let mut named = BTreeSet::new();
    let files = of_vectors.iter().map(|name| {
        let path = format!("{area}/{name}");
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let mut vectors: Vec<Value> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        check_shape(&path, &vectors);
        for file in vectors.iter_mut().filter_map(|vector| vector.pointer_mut("/expect/file")) {
            let name = file.as_str().unwrap().to_owned();
            *file =
                fs::read_to_string(folder.join(&name)).unwrap_or_else(|error| panic!("{path}: {name}: {error}")).into();
            named.insert(name);
        }
        VectorFile { path, vectors }
    });
    let files = files.collect();
    assert_eq!(named, others, "{area}: every file belongs to a vector");
    files
}

/// Checks that every vector has its four keys and no other, says why, and has a name of its own.
fn check_shape(path: &str, vectors: &[Value]) {
    let mut names = BTreeSet::new();
    for vector in vectors {
        let name = vector["name"].as_str().unwrap();
        assert!(names.insert(name), "{path}: two vectors are called `{name}`");
        let keys: Vec<&str> = vector.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(
            matches!(keys[..], ["expect" | "error", "input", "name", "why"]),
            "{path}: {name} has the keys {keys:?}"
        );
        assert!(!vector["why"].as_str().unwrap().is_empty(), "{path}: {name} does not say why");
    }
}
