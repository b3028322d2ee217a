//! Whether all programs found the same.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use serde_json::{Map, Value};

use crate::Failure;
use crate::run::cannot;

/// What every answer must have.
const KEYS: [&str; 8] = ["rows", "w2", "w2s", "asr", "css", "oss", "lss", "days"];

/// The answers so far, each with the program that gave it first.
#[derive(Default)]
pub(super) struct Answers(Map<String, Value>, Option<&'static str>);

impl Answers {
    /// Holds the answers of one process, and the file it wrote, against those before.
    pub(super) fn compare(
        &mut self,
        program: &'static str,
        answers: &Map<String, Value>,
        csv: Option<&Path>,
    ) -> Result<(), Failure> {
        if let Some(missing) = KEYS.iter().find(|key| !answers.contains_key(**key)) {
            return Err(Failure::Failed(format!("{program} does not answer `{missing}`")));
        }
        let mut answers = answers.clone();
        if let Some(Value::Object(days)) = answers.get_mut("days") {
            // A day without revenue may be left out.
            days.retain(|_, asr| asr != "0");
        }
        if let Some(path) = csv {
            let cells = digest(path).map_err(|error| cannot("read", path, &error))?;
            answers.insert("csv".to_owned(), cells.into());
        }
        let first = *self.1.get_or_insert(program);
        for (key, answer) in answers {
            let known = self.0.entry(key.as_str()).or_insert_with(|| answer.clone());
            if *known != answer {
                let message = format!("{program} and {first} do not agree on `{key}`: {answer} and {known}");
                return Err(Failure::Failed(message));
            }
        }
        Ok(())
    }
}

/// The rows of a CSV file and a digest of its decoded cells that does not depend on the order of the rows below the
/// header, nor on quotes, line ends or a byte order mark.
fn digest(path: &Path) -> Result<String, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().from_path(path)?;
    let header = hash(reader.byte_headers()?);
    let (mut rows, mut sum) = (0_u64, 0_u64);
    let mut row = csv::ByteRecord::new();
    while reader.read_byte_record(&mut row)? {
        rows += 1;
        sum = sum.wrapping_add(hash(&row));
    }
    Ok(format!("{rows} rows, header {header:016x}, cells {sum:016x}"))
}

fn hash(record: &csv::ByteRecord) -> u64 {
    let mut hasher = DefaultHasher::new();
    for cell in record {
        cell.hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(w2: u32, days: &str) -> Map<String, Value> {
        let text =
            format!(r#"{{"rows":9,"w2":{w2},"w2s":1,"asr":"1.5","css":[1,5],"oss":[0,1],"lss":[0,1],"days":{days}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn message(result: Result<(), Failure>) -> String {
        let Err(Failure::Failed(message)) = result else { panic!("the answers must not agree") };
        message
    }

    #[test]
    fn a_program_that_differs_is_named_with_its_answer() {
        let mut all = Answers::default();
        all.compare("one", &answers(4, r#"{"2026-11-01":"1.5"}"#), None).unwrap();
        all.compare("two", &answers(4, r#"{"2026-11-01":"1.5","2026-11-02":"0"}"#), None).unwrap();
        let result = all.compare("three", &answers(5, r#"{"2026-11-01":"1.5"}"#), None);
        assert_eq!(message(result), "three and one do not agree on `w2`: 5 and 4");
        let mut less = answers(4, "{}");
        less.remove("lss");
        assert_eq!(message(all.compare("four", &less, None)), "four does not answer `lss`");
    }

    #[test]
    fn files_agree_when_their_cells_do() {
        let path = std::env::temp_dir().join(format!("portal-sessions-digest-{}.csv", std::process::id()));
        let mut digests =
            ["a,b\n1,\"x y\"\n2,\n", "\u{feff}a,b\r\n\"2\",\"\"\r\n1,x y\r\n", "a,b\n1,x\n2,\n"].map(|text| {
                std::fs::write(&path, text).unwrap();
                digest(&path).unwrap()
            });
        std::fs::remove_file(&path).unwrap();
        assert_eq!(digests[0], digests[1]);
        assert_ne!(digests[0], digests[2]);
        digests.sort();
        assert!(digests[0].starts_with("2 rows, "));
    }
}
