//! `cargo xtask sample`: generated sessions as NDJSON.

use std::fs::File;
use std::io::{self, ErrorKind};

use sample::Sample;

use crate::{Failure, whole_number};

/// The options of `sample` as the usage tells them.
pub(crate) const OPTIONS_HELP: &str = "
      --rows N    how many non-blank lines
      --seed S    which sessions, 1 when not given
      --out PATH  where to, `-` or nothing for standard output
      --clean     leaves out the hard cases and the lines that an ingest must reject
";

/// Writes the sample that the arguments describe.
pub(crate) fn sample(arguments: &[String]) -> Result<(), Failure> {
    let Options { sample, out } = Options::parse(arguments)?;
    let written = match out.as_deref() {
        None | Some("-") => sample.write(io::stdout().lock()),
        Some(path) => File::create(path).and_then(|file| sample.write(file)),
    };
    match written {
        // The reader has had enough: `cargo xtask sample … | head`.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|error| Failure::Failed(format!("cannot write the sample: {error}"))),
    }
}

struct Options {
    sample: Sample,
    out: Option<String>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let (mut rows, mut seed, mut out, mut clean) = (None, 1, None, false);
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            let mut value =
                || arguments.next().cloned().ok_or_else(|| Failure::Usage(format!("`{name}` needs a value")));
            match name.as_str() {
                "--rows" => rows = Some(whole_number(name, &value()?)?),
                "--seed" => seed = whole_number(name, &value()?)?,
                "--out" => out = Some(value()?),
                "--clean" => clean = true,
                _ => return Err(Failure::Usage(format!("unknown argument `{name}`"))),
            }
        }
        let rows = rows.ok_or_else(|| Failure::Usage("`--rows` is missing".to_owned()))?;
        Ok(Options { sample: Sample { rows, seed, clean }, out })
    }
}
