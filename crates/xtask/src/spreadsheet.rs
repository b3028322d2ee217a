//! `cargo xtask spreadsheet`: whether a real spreadsheet leaves every guarded cell as it is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io};

use portal_sessions::guard::{self, Separator};
use portal_sessions::{
    Channel, Contact, CsvExport, Error, Policies, Preset, Session, SessionTable, SpreadsheetOptions, View, Zone,
};

use crate::Failure;
use crate::run::{ROOT, cannot, target};

/// Texts that the vectors of the guard may lose one day, and that must be tried whatever becomes of those.
const ALWAYS: [&str; 12] =
    ["1/3", "12:30", "1.10", "1,234", "1E+5", "TRUE", "5%", "(12)", "1E-5", "1.2.3", "00123", "1234567890123456789"];

/// A free text, an identifier and a phone: the classes of cells that the guard tells apart.
const COLUMNS: [&str; 3] = ["summary", "external_id", "contact_phone"];

/// Two languages whose numbers and dates differ, by the numbers that LibreOffice has for them.
const LANGUAGES: [(&str, u32); 2] = [("en-US", 1033), ("de-DE", 1031)];

/// A program on the path, and the command that installs it.
const PROGRAM: &str = "soffice";
const INSTALL: &str = "apt-get install --no-install-recommends libreoffice-calc";

/// Exports texts that spreadsheets change, opens the files with LibreOffice and compares what its cells hold.
pub(crate) fn spreadsheet(arguments: &[String]) -> Result<(), Failure> {
    if let Some(argument) = arguments.first() {
        return Err(Failure::Usage(format!("unknown argument `{argument}`")));
    }
    let office = Office::start(PROGRAM, target()?.join("spreadsheet"))?;
    let texts = texts()?;
    let table = table(&texts).map_err(failed)?;
    let mut faults = 0;
    for written_with in [Separator::Comma, Separator::Semicolon] {
        let file = if written_with == Separator::Comma { "comma.csv" } else { "semicolon.csv" };
        let options = SpreadsheetOptions::in_zone(Zone::utc()).semicolon(written_with == Separator::Semicolon);
        let written = office.export(file, &table, options.into())?;
        for (language, number) in LANGUAGES {
            for read_at in [Separator::Comma, Separator::Semicolon] {
                let read = office.open(file, read_at, number)?;
                let mut found = formulas(&read);
                // At the other separator the cells are others, and only must not run.
                let mut result = "no formula";
                if read_at == written_with {
                    found.extend(changes(&texts, &written, &read, written_with));
                    result = "as written";
                }
                let result = if found.is_empty() { result } else { "CHANGED" };
                eprintln!("{file} in {language}, split at `{}`: {result}", read_at.as_str());
                found.iter().take(20).for_each(|fault| eprintln!("    {fault}"));
                faults += found.len();
            }
        }
    }

    // Without the guard both must be seen, or nothing above says anything.
    let written = office.export("bare.csv", &table, Preset::Data)?;
    let read = office.open("bare.csv", Separator::Comma, 1033)?;
    let (run, changed) = (formulas(&read).len(), changes(&texts, &written, &read, Separator::Comma).len());
    eprintln!("bare.csv, without the guard: {run} formulas, {changed} cells changed");
    match (faults, run.min(changed)) {
        (0, 0) => {
            Err(Failure::Failed("LibreOffice changed nothing without the guard, so this shows nothing".to_owned()))
        }
        (0, _) => {
            eprintln!("{} texts in {} columns each: all as they were written", texts.len(), COLUMNS.len());
            Ok(())
        }
        _ => Err(Failure::Failed(format!("{faults} cells are not what was written"))),
    }
}

/// The texts of the guard's vectors and those that are always tried, each once.
fn texts() -> Result<BTreeSet<String>, Failure> {
    let mut texts: BTreeSet<String> = ALWAYS.iter().map(|&text| text.to_owned()).collect();
    for name in ["cells.json", "guard.json"] {
        let path = Path::new(ROOT).join("crates/portal-sessions/testdata/guard").join(name);
        let json = fs::read(&path).map_err(|error| cannot("read", &path, &error))?;
        let vectors: serde_json::Value =
            serde_json::from_slice(&json).map_err(|error| cannot("read", &path, &error))?;
        let inputs = vectors.as_array().into_iter().flatten().filter_map(|vector| vector.get("input"));
        let found = inputs.filter_map(|input| input.get("text").or(input.get("identifier"))?.as_str());
        texts.extend(found.filter(|text| !text.trim().is_empty()).map(str::to_owned));
    }
    Ok(texts)
}

/// One session for each text, which has it in every column.
fn table(texts: &BTreeSet<String>) -> Result<SessionTable, Error> {
    let start = "2026-11-01T14:30:00Z".parse()?;
    let session = |(row, text): (usize, &String)| {
        let contact = Contact { phone: Some(text.clone()), ..Contact::default() };
        let session = Session::builder(format!("row {row}"), start, Channel::Voice);
        session.summary(text).external_id(text).contact(contact).build()
    };
    let sessions: Vec<Session> = texts.iter().enumerate().map(session).collect::<Result<_, _>>()?;
    SessionTable::from_sessions(sessions, Policies::default())
}

/// LibreOffice without a window, and the folder that it works in.
struct Office {
    program: &'static str,
    folder: PathBuf,
}

impl Office {
    fn start(program: &'static str, folder: PathBuf) -> Result<Self, Failure> {
        let version = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        match version {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Failure::Failed(format!("`{program}` is not installed; run `{INSTALL}`")));
            }
            Err(error) => return Err(Failure::Failed(format!("`{program}` did not start: {error}"))),
        }
        fs::create_dir_all(&folder).map_err(|error| cannot("make", &folder, &error))?;
        Ok(Office { program, folder })
    }

    /// Writes the table to a file and gives its cells, as a strict reader of CSV sees them.
    fn export(&self, file: &str, table: &SessionTable, preset: Preset) -> Result<Vec<Vec<Cell>>, Failure> {
        let path = self.folder.join(file);
        let separator = preset.separator();
        let view = View::of(["id"].into_iter().chain(COLUMNS)).map_err(failed)?;
        let (bytes, _) = CsvExport::new(view, preset).to_vec(table).map_err(failed)?;
        fs::write(&path, &bytes).map_err(|error| cannot("write", &path, &error))?;
        Ok(cells(&String::from_utf8_lossy(&bytes), separator))
    }

    /// Opens a file in a language, as when nobody changes what the import dialog proposes, but for the separator and with
    /// numbers of every form taken for numbers; gives the cells, with formulas in the place of what they come to.
    fn open(&self, file: &str, separator: Separator, language: u32) -> Result<Vec<Vec<Cell>>, Failure> {
        let profile = self.folder.join("profile");
        let out = self.folder.join("read");
        // Separator, quote, UTF-8, first line, columns, language, quoted cells as text, special numbers, …, formulas.
        let import = format!("CSV:{},34,76,1,,{language},false,true,false,false,false,0,true", separator.as_byte());
        // Comma, quote, UTF-8, first line, columns, language, quotes around all texts, as shown, …, formulas.
        let export = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,true";
        let read = out.join(file);
        // LibreOffice ends well also when it has written nothing.
        let removed = fs::remove_file(&read).or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        });
        removed.map_err(|error| cannot("remove", &read, &error))?;
        let mut command = Command::new(self.program);
        command
            .arg(format!("-env:UserInstallation=file://{}", profile.display()))
            .args(["--headless", &format!("--infilter={import}"), "--convert-to", export, "--outdir"])
            .args([&out, &self.folder.join(file)]);
        let output = command.output().map_err(|error| Failure::Failed(format!("`{}`: {error}", self.program)))?;
        let text = fs::read_to_string(&read).map_err(|error| {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            cannot("read", &read, &error)
        })?;
        Ok(cells(&text, Separator::Comma))
    }
}

/// The cells that a program runs.
fn formulas(rows: &[Vec<Cell>]) -> Vec<String> {
    let cells = rows.iter().flatten().filter(|cell| cell.text.starts_with('='));
    cells.map(|cell| format!("`{}` is a formula", cell.text)).collect()
}

/// The cells that are not what was written, that are no text though not all of their digits are kept, or that do not
/// become the text of the session when the guard's marks are taken off.
fn changes(texts: &BTreeSet<String>, written: &[Vec<Cell>], read: &[Vec<Cell>], separator: Separator) -> Vec<String> {
    let mut found = Vec::new();
    if written.len() != texts.len() + 1 || read.len() != written.len() {
        found.push(format!("{} sessions are {} rows, read as {}", texts.len(), written.len(), read.len()));
    }
    for ((text, written), read) in texts.iter().zip(written.iter().skip(1)).zip(read.iter().skip(1)) {
        if read.len() != written.len() {
            found.push(format!("the row of `{text}` has {} cells", read.len()));
        }
        for ((column, written), read) in COLUMNS.iter().zip(written.iter().skip(1)).zip(read.iter().skip(1)) {
            let is_kept = read.is_text || read.text.bytes().all(|byte| byte.is_ascii_digit());
            if read.text != written.text || !is_kept {
                let kind = if read.is_text { "text" } else { "number" };
                found.push(format!("{column}: `{}` is read as the {kind} `{}`", written.text, read.text));
            } else if guard::decode(&read.text, separator) != shown(text) {
                found.push(format!("{column}: `{text}` comes back as `{}`", guard::decode(&read.text, separator)));
            }
        }
    }
    found
}

/// A text as a cell for people shows it: other control characters as U+FFFD, and line breaks as LibreOffice has them.
fn shown(text: &str) -> String {
    let is_lost = |character: char| character < ' ' && !matches!(character, '\t' | '\r' | '\n');
    line_feeds(text).replace(is_lost, "\u{FFFD}")
}

fn line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// One cell of a CSV file in which texts, and nothing else, are in quotes.
#[derive(Debug, PartialEq)]
struct Cell {
    text: String,
    is_text: bool,
}

/// The cells of each row. The `csv` crate does not tell whether a cell was in quotes.
fn cells(csv: &str, separator: Separator) -> Vec<Vec<Cell>> {
    let csv = csv.trim_start_matches('\u{FEFF}');
    let (mut rows, mut row, mut text, mut is_text) = (Vec::new(), Vec::new(), String::new(), false);
    let (mut in_quotes, mut last) = (false, '\n');
    for character in csv.chars() {
        let ends_cell = !in_quotes && (character == '\n' || separator.as_str().contains(character));
        match character {
            '"' => {
                // The second quote of two inside a text is one of its characters.
                if !in_quotes && is_text && last == '"' {
                    text.push('"');
                }
                (in_quotes, is_text) = (!in_quotes, true);
            }
            _ if ends_cell => {
                row.push(Cell { text: line_feeds(&std::mem::take(&mut text)), is_text });
                is_text = false;
                if character == '\n' {
                    rows.push(std::mem::take(&mut row));
                }
            }
            '\r' if !in_quotes => {}
            _ => text.push(character),
        }
        last = character;
    }
    rows
}

fn failed(error: Error) -> Failure {
    Failure::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_apart_by_their_quotes() {
        let cell = |text: &str, is_text| Cell { text: text.to_owned(), is_text };
        let rows = cells("\u{FEFF}\"a;\"\"b\"\"\";5\r\n\"\";\"x\r\ny\"\r\n", Separator::Semicolon);
        assert_eq!(rows, [[cell("a;\"b\"", true), cell("5", false)], [cell("", true), cell("x\ny", true)]]);
    }

    #[test]
    fn what_a_spreadsheet_does_to_a_cell_is_found() {
        let texts = BTreeSet::from(["007".to_owned()]);
        let row = |cell: &str| cells(&format!("a,b\n\"row 0\",{cell}\n"), Separator::Comma);
        let found = |read: &str| changes(&texts, &row("\"'007\""), &row(read), Separator::Comma);
        assert_eq!(found("\"'007\""), [""; 0]);
        assert_eq!(found("7"), ["summary: `'007` is read as the number `7`"]);
        assert_eq!(found("\"007\""), ["summary: `'007` is read as the text `007`"]);
        assert_eq!(formulas(&row("\"=1+1\"")), ["`=1+1` is a formula"]);
    }

    #[test]
    fn a_machine_without_libreoffice_is_told_what_to_install() {
        let started = Office::start("no-such-program", std::env::temp_dir());
        let Err(Failure::Failed(message)) = started else { panic!("no such program can start") };
        assert_eq!(message, format!("`no-such-program` is not installed; run `{INSTALL}`"));
    }
}
