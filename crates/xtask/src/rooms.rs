//! Holds the core to the order of its rooms, which stands in `ARCHITECTURE.md` and nowhere else.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::run::ROOT;

const SOURCES: &str = "crates/portal-sessions/src";

/// Checks that a room uses only rooms that stand before it, reading the table of `ARCHITECTURE.md` from left to right and
/// from top to bottom.
pub(crate) fn rooms(arguments: &[String]) -> Result<(), Failure> {
    if let Some(argument) = arguments.first() {
        return Err(Failure::Usage(format!("unknown argument `{argument}`")));
    }
    let root = Path::new(ROOT);
    let order = order(&read(&root.join("ARCHITECTURE.md"))?);
    let sources = root.join(SOURCES);
    let mut faults = Vec::new();
    let files = files(&sources)?;
    let tests: Vec<PathBuf> = files.iter().flat_map(|(path, text)| test_modules(path, text)).collect();
    for (path, text) in files.iter().filter(|(path, _)| !tests.iter().any(|test| path.starts_with(test))) {
        let shown = path.strip_prefix(&sources).unwrap_or(path);
        faults.extend(faults_of(&order, shown, text));
    }
    match faults.as_slice() {
        [] => Ok(()),
        faults => Err(Failure::Failed(format!("against the order of the rooms:\n{}", faults.join("\n")))),
    }
}

/// The rooms in their order: the names in the first cell of each row.
fn order(architecture: &str) -> Vec<String> {
    let rows = architecture.lines().skip_while(|line| !line.starts_with("| room |")).skip(2);
    let cells = rows.map_while(|row| row.strip_prefix("| ")?.split(" | ").next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

/// What a file says against the order.
fn faults_of(order: &[String], path: &Path, text: &str) -> Vec<String> {
    let Some(room) = path.iter().next().and_then(|first| Path::new(first).file_stem()?.to_str()) else {
        return Vec::new();
    };
    // The root only shows to the outside what the rooms have.
    if room == "lib" {
        return Vec::new();
    }
    let place = |room: &str| order.iter().position(|name| name == room);
    let Some(own) = place(room) else { return vec![format!("`{room}` is no room of ARCHITECTURE.md")] };
    let mut faults = Vec::new();
    for used in used_rooms(text) {
        let shown = path.display();
        match place(&used) {
            None => faults.push(format!("{shown} names `crate::{used}`, which is no room: name the room that has it")),
            Some(other) if other > own => {
                faults.push(format!("{shown}: `{room}` uses `{used}`, which stands behind it"))
            }
            Some(_) => {}
        }
    }
    faults
}

/// The first names behind `crate::` in code that is no test and no comment.
fn used_rooms(text: &str) -> Vec<String> {
    let code = code_of(text);
    let mut rooms = Vec::new();
    let mut rest = code.as_str();
    while let Some((before, after)) = rest.split_once("crate::") {
        rest = after;
        match after.strip_prefix('{') {
            _ if before.ends_with('$') => {}
            Some(group) => rooms.extend(names_of(group.split_once("};").map_or(group, |(group, _)| group))),
            None => rooms.extend(name(after)),
        }
    }
    rooms.into_iter().map(str::to_owned).collect()
}

/// The first name of each part of a group of imports.
fn names_of(group: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let parts = group.split(move |character| {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    });
    parts.filter_map(|part| name(part.trim_start()))
}

fn name(text: &str) -> Option<&str> {
    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(text.len());
    text.get(..end).filter(|name| !name.is_empty())
}

/// The lines of a file that are no comment, up to the tests at its end.
fn code_of(text: &str) -> String {
    let is_comment = |line: &str| line.trim_start().starts_with("//");
    let mut lines = text.lines().peekable();
    let mut code = String::new();
    while let Some(line) = lines.next() {
        let opens_tests = |next: &&str| next.contains("mod tests {");
        if line == "#[cfg(test)]" && lines.peek().is_some_and(opens_tests) {
            break;
        }
        if !is_comment(line) {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

/// Where the modules lie that this file has for tests alone.
fn test_modules(path: &Path, text: &str) -> Vec<PathBuf> {
    let folder = match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("mod" | "lib") | None => path.parent().map(Path::to_path_buf).unwrap_or_default(),
        Some(_) => path.with_extension(""),
    };
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines.windows(2).filter(|lines| lines.first() == Some(&"#[cfg(test)]"));
    let names = tests.filter_map(|lines| {
        let declared = lines.last()?.strip_suffix(';')?;
        declared
            .strip_prefix("pub(crate) ")
            .or(declared.strip_prefix("pub(super) "))
            .unwrap_or(declared)
            .strip_prefix("mod ")
    });
    names.flat_map(|name| [folder.join(name), folder.join(format!("{name}.rs"))]).collect()
}

/// Every source below a folder with its text.
fn files(folder: &Path) -> Result<Vec<(PathBuf, String)>, Failure> {
    let failed = |error| Failure::Failed(format!("cannot read `{}`: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = read(&path)?;
            found.push((path, text));
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::Failed(format!("cannot read `{}`: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        let order = ["error", "json", "table"].map(str::to_owned);
        faults_of(&order, Path::new(path), text)
    }

    #[test]
    fn the_order_is_read_from_the_table() {
        let table =
            "# The house\n\n| room | what |\n|---|---|\n| `error`, `near` | kinds |\n| `table` | `columns` |\n\ntext\n";
        assert_eq!(order(table), ["error", "near", "table"]);
        assert!(order(&read(&Path::new(ROOT).join("ARCHITECTURE.md")).unwrap()).len() > 15);
    }

    #[test]
    fn an_arrow_upward_is_found_wherever_it_stands() {
        assert_eq!(faults("table/row.rs", "use crate::error::Error;\nuse crate::json::Value;\n"), Vec::<String>::new());
        for text in [
            "use crate::table::Row;",
            "use crate::{\n    error::{Error, ErrorKind},\n    table::Row,\n};",
            "fn of(row: &crate::table::Row) {}",
        ] {
            assert_eq!(faults("json/reader.rs", text), ["json/reader.rs: `json` uses `table`, which stands behind it"]);
        }
        assert_eq!(faults("json.rs", "use crate::Row;").len(), 1);
        assert_eq!(faults("cellar.rs", ""), ["`cellar` is no room of ARCHITECTURE.md"]);
    }

    #[test]
    fn tests_comments_and_macros_may_name_anything() {
        for text in [
            "/// See [`Row`](crate::table::Row).\n",
            "    // As crate::table does.\n",
            "$crate::table::Row",
            "#[cfg(test)]\nmod tests {\n    use crate::table::Row;\n}\n",
        ] {
            assert_eq!(faults("json/reader.rs", text), Vec::<String>::new(), "{text}");
        }
        let declared = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\npub(crate) mod strategy;\n";
        let modules = test_modules(Path::new("a/filter/mod.rs"), declared);
        assert!(
            modules.contains(&PathBuf::from("a/filter/strategy.rs"))
                && modules.contains(&PathBuf::from("a/filter/tests"))
        );
        assert_eq!(test_modules(Path::new("a/json.rs"), declared).first(), Some(&PathBuf::from("a/json/tests")));
    }
}
