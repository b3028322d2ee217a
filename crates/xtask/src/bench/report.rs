//! The tables that people read.

use super::options::WORKS;
use super::program::{FROM_NODE, FROM_PYTHON, ONE_THREAD, OURS, PROGRAMS};
use super::samples::{FIRST_SEARCH, Sample, Samples, median, spread};

/// What stands where nothing was measured.
const NOTHING: &str = "–";
const UNITS: [(u128, &str); 3] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")];

/// A measure of one program: what is compared, and how it is shown.
type Cell = Option<(u128, String)>;

/// The table of wall times and peaks of memory, the one of CPU times, and the one of the shortest wall times.
pub(super) fn tables(samples: &Samples) -> String {
    let mut walls: Vec<_> = rows().map(|row| (row, cells(samples, row, wall))).collect();
    walls.push(("peak of W5", cells(samples, "W5", peak)));
    let cpus: Vec<_> = rows().map(|row| (row, cells(samples, row, cpu))).collect();
    let least: Vec<_> = rows().map(|row| (row, cells(samples, row, least))).collect();
    let (walls, cpus, least) = (table(&walls), table(&cpus), table(&least));
    format!("{walls}\nCPU time of all threads:\n\n{cpus}\nThe shortest time of all rounds:\n\n{least}")
}

/// What each work costs for each number of rows, in all and for a row, and the memory it takes.
pub(super) fn growth(rows: &[u64], samples: &[Samples]) -> String {
    let mut lines =
        vec![std::iter::once("work".to_owned()).chain(rows.iter().map(|rows| format!("{rows} sessions"))).collect()];
    let measured = |work: &&str| samples.iter().any(|samples| samples.get(OURS, work).is_some());
    for work in WORKS.map(|(work, _)| work).into_iter().filter(measured) {
        let cell = |(rows, samples): (&u64, &Samples)| {
            let median = median(&samples.get(OURS, work)?.wall)?;
            let row = significant(median, u128::from(*rows));
            Some(format!("{}, {row} ns a session", time(median)))
        };
        lines.push(line(work, rows.iter().zip(samples).map(cell)));
    }
    let peak = |(rows, samples): (&u64, &Samples)| {
        let kib = median(&samples.get(OURS, "W5")?.peak)?;
        Some(format!("{} MiB, {} bytes a session", significant(kib, 1024), significant(kib * 1024, u128::from(*rows))))
    };
    lines.push(line("peak of W5", rows.iter().zip(samples).map(peak)));
    markdown(&lines)
}

fn line(name: &str, cells: impl Iterator<Item = Option<String>>) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(cells.map(|cell| cell.unwrap_or_else(|| NOTHING.to_owned()))).collect()
}

/// The file that is kept.
pub(super) fn results(tables: &str, rows: u64, rounds: u32, machine: &str) -> String {
    format!(
        "# How fast the works are\n\n\
         Written by `cargo xtask bench`; `peers/README.md` says what each work is and how it is measured.\n\
         {rows} sessions, {rounds} rounds. Medians, with half the distance between the quartiles.\n\n\
         {tables}\n{machine}"
    )
}

/// The file that is kept of the growth.
pub(super) fn growth_results(table: &str, rounds: u32, machine: &str) -> String {
    format!(
        "# How the works grow\n\n\
         Written by `cargo xtask bench --growth`; `peers/README.md` says what each work is. Medians of {rounds} rounds.\n\n\
         {table}\n{machine}"
    )
}

fn rows() -> impl Iterator<Item = &'static str> {
    WORKS.iter().flat_map(|(work, _)| [Some(FIRST_SEARCH).filter(|_| *work == "W2s"), Some(*work)]).flatten()
}

fn cells(samples: &Samples, row: &str, measure: fn(&Sample) -> Cell) -> Vec<Cell> {
    PROGRAMS.iter().map(|program| samples.get(program.name, row).and_then(measure)).collect()
}

fn wall(sample: &Sample) -> Cell {
    let (median, spread) = (median(&sample.wall)?, spread(&sample.wall)?);
    Some((median, format!("{} ±{spread} %", time(median))))
}

fn cpu(sample: &Sample) -> Cell {
    median(&sample.cpu).map(|median| (median, time(median)))
}

fn least(sample: &Sample) -> Cell {
    sample.wall.iter().min().map(|least| (*least, time(*least)))
}

fn peak(sample: &Sample) -> Cell {
    median(&sample.peak).map(|kib| (kib, format!("{} MiB", significant(kib, 1024))))
}

/// A table in Markdown with one line for each row that has a measure.
fn table(rows: &[(&str, Vec<Cell>)]) -> String {
    let names: Vec<&str> = PROGRAMS.iter().map(|program| program.name).collect();
    let mut lines =
        vec![[&["work", "best peer ÷ ours"], names.as_slice()].concat().into_iter().map(str::to_owned).collect()];
    for (row, cells) in rows.iter().filter(|(_, cells)| cells.iter().any(Option::is_some)) {
        let mut line = vec![(*row).to_owned(), ratio(&names, cells).unwrap_or_else(|| NOTHING.to_owned())];
        line.extend(cells.iter().map(|cell| cell.as_ref().map_or(NOTHING, |(_, shown)| shown).to_owned()));
        lines.push(line);
    }
    markdown(&lines)
}

/// How many times ours the best of the peers is.
fn ratio(names: &[&str], cells: &[Cell]) -> Option<String> {
    let measured = || names.iter().zip(cells).filter_map(|(name, cell)| Some((*name, cell.as_ref()?.0)));
    let (_, ours) = measured().find(|(name, _)| *name == OURS)?;
    let best = measured()
        .filter(|(name, _)| ![OURS, ONE_THREAD, FROM_PYTHON, FROM_NODE].contains(name))
        .map(|(_, value)| value)
        .min()?;
    (ours > 0).then(|| format!("{}×", significant(best, ours)))
}

/// Lines of cells, the first of them the header, padded so that they can be read as they are.
fn markdown(lines: &[Vec<String>]) -> String {
    let width = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let padded = |fill: char| {
            let cells = line.iter().enumerate().map(|(column, cell)| {
                let missing = width(column).unwrap_or_default().saturating_sub(cell.chars().count());
                if fill == '-' {
                    "-".repeat(missing + cell.chars().count())
                } else {
                    format!("{cell}{}", " ".repeat(missing))
                }
            });
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        };
        text.push_str(&padded(' '));
        if number == 0 {
            text.push_str(&padded('-'));
        }
    }
    text
}

/// Nanoseconds with three digits and a unit.
fn time(nanoseconds: u128) -> String {
    let unit = UNITS.iter().find(|(size, _)| nanoseconds >= *size);
    unit.map_or_else(
        || format!("{nanoseconds} ns"),
        |(size, name)| format!("{} {name}", significant(nanoseconds, *size)),
    )
}

/// A quotient with three digits, or all of those before the point.
fn significant(numerator: u128, denominator: u128) -> String {
    let decimals = match numerator.checked_div(denominator) {
        None => return NOTHING.to_owned(),
        Some(0..10) => 2,
        Some(10..100) => 1,
        Some(_) => 0,
    };
    let scale = 10_u128.pow(decimals);
    let scaled = (numerator * scale + denominator / 2) / denominator;
    let (whole, fraction) = (scaled / scale, scaled % scale);
    if decimals == 0 { whole.to_string() } else { format!("{whole}.{fraction:0width$}", width = decimals as usize) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        assert_eq!(time(7), "7 ns");
        assert_eq!(time(1_234_567), "1.23 ms");
        assert_eq!(time(12_345_678), "12.3 ms");
        assert_eq!(time(2_049_999_999), "2.05 s");
        assert_eq!(time(999_600), "1000 µs");
    }

    #[test]
    fn the_ratio_takes_the_best_of_the_others() {
        let cell = |value: u128| Some((value, String::new()));
        assert_eq!(ratio(&["slow", OURS, "fast"], &[cell(900), cell(20), cell(250)]).as_deref(), Some("12.5×"));
        assert_eq!(ratio(&["slow", "fast"], &[cell(900), cell(250)]), None);
        assert_eq!(ratio(&["slow", OURS], &[None, cell(20)]), None);
        assert_eq!(ratio(&[OURS, ONE_THREAD], &[cell(20), cell(30)]), None);
    }

    #[test]
    fn a_table_is_padded() {
        let lines = [vec!["a".to_owned(), "bc".to_owned()], vec!["µs".to_owned(), "–".to_owned()]];
        assert_eq!(markdown(&lines), "| a  | bc |\n| -- | -- |\n| µs | –  |\n");
    }
}
