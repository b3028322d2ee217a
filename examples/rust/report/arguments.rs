//! The command line of the report.

use std::ffi::OsString;
use std::path::PathBuf;

use portal_sessions::{AsOf, Filter, Policies, Preset, Timestamp, View, Zone};

pub(crate) const USAGE: &str = "\
usage: report [FILE… | -] [options]

Reads sessions, prints a report on them and writes them as CSV with a manifest.
Without FILE it reads the sample that the repository ships; `-` is standard input.
A FILE is NDJSON, or JSON if it ends in .json, or our data CSV if it ends in .csv.

  --filter JSON      only the sessions that match; all of them by default
  --policy FILE      the policies, as JSON; the library's defaults by default
  --now INSTANT      the moment `last 30 days` counts from; for the sample the
                     moment it was made for, else the current time
  --zone IANA        the time zone of days and of the CSV; UTC by default
  --view VIEW        portal, builder or column ids with commas; portal by default
  --preset PRESET    spreadsheet or data; spreadsheet by default
  --csv PATH         where the CSV goes, `-` for standard output; sessions.csv
                     by default, its manifest beside it as PATH.manifest.json
  --rejects PATH     where every rejected record goes, as NDJSON
  --json             one JSON object on standard output instead of the report
  --strict           exit code 3 when records were rejected
  --threads N        how many threads; as many as there are cores by default

Exit codes: 0, 1 for a failure, 2 for wrong arguments, 3 see --strict.
";

/// Where the CSV goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    StandardOutput,
    File(PathBuf),
}

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// Empty for the sample.
    pub(crate) files: Vec<String>,
    pub(crate) filter: Filter,
    pub(crate) policies: Policies,
    pub(crate) now: Option<Timestamp>,
    pub(crate) zone: Zone,
    pub(crate) view: View,
    pub(crate) preset: Preset,
    pub(crate) csv: Target,
    pub(crate) rejects: Option<PathBuf>,
    pub(crate) json: bool,
    pub(crate) strict: bool,
    pub(crate) threads: usize,
}

/// What the command line is good for.
#[derive(Debug)]
pub(crate) enum Command {
    Report(Box<Arguments>),
    Help,
}

impl Command {
    /// Reads the words after the program's name; the error is one sentence for the person who wrote them.
    pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut arguments = Arguments {
            files: Vec::new(),
            filter: Filter::default(),
            policies: Policies::default(),
            now: None,
            zone: Zone::utc(),
            view: View::portal(),
            preset: Preset::Data,
            csv: Target::File("sessions.csv".into()),
            rejects: None,
            json: false,
            strict: false,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        };
        let mut preset = "spreadsheet".to_owned();
        let text = |word: OsString| word.into_string().map_err(|word| format!("`{}` is not UTF-8", word.display()));
        let mut words = words.into_iter().map(text);
        while let Some(word) = words.next() {
            let word = word?;
            let mut value = || words.next().unwrap_or_else(|| Err(format!("`{word}` needs a value")));
            let wrong = |error: portal_sessions::Error| format!("`{word}`: {error}");
            match word.as_str() {
                "--help" | "-h" => return Ok(Command::Help),
                "--filter" => arguments.filter = Filter::from_json(&value()?).map_err(wrong)?,
                "--policy" => arguments.policies = policies(&value()?)?,
                "--now" => arguments.now = Some(value()?.parse().map_err(wrong)?),
                "--zone" => arguments.zone = Zone::get(&value()?).map_err(wrong)?,
                "--view" => arguments.view = view(&value()?).map_err(wrong)?,
                "--preset" => preset = value()?,
                "--csv" => arguments.csv = target(value()?),
                "--rejects" => arguments.rejects = Some(value()?.into()),
                "--json" => arguments.json = true,
                "--strict" => arguments.strict = true,
                "--threads" => arguments.threads = threads(&value()?)?,
                "-" => arguments.files.push(word),
                option if option.starts_with('-') => return Err(format!("unknown option `{option}`")),
                _ => arguments.files.push(word),
            }
        }
        // Only now, since it is in the zone, which may come after it.
        let as_of = AsOf::unspecified().with_zone(arguments.zone.clone());
        arguments.preset = Preset::named(&preset, &as_of).map_err(|error| format!("`--preset`: {error}"))?;
        if arguments.json && arguments.csv == Target::StandardOutput {
            return Err("`--json` and `--csv -` both want standard output".to_owned());
        }
        Ok(Command::Report(Box::new(arguments)))
    }
}

fn policies(path: &str) -> Result<Policies, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read `{path}`: {error}"))?;
    Policies::from_json(&text).map_err(|error| format!("`{path}`: {error}"))
}

fn view(name: &str) -> Result<View, portal_sessions::Error> {
    match name {
        "portal" => Ok(View::portal()),
        "builder" => Ok(View::builder()),
        ids => View::of(ids.split(',')),
    }
}

fn target(path: String) -> Target {
    if path == "-" { Target::StandardOutput } else { Target::File(path.into()) }
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads) if threads > 0 => Ok(threads),
        _ => Err(format!("`--threads` takes a number from 1 on, not `{text}`")),
    }
}
