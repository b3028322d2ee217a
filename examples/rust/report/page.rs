//! The report as a person reads it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use portal_sessions::{IngestReport, Manifest, Ratio, Summary, Timestamp};

use crate::arguments::Target;

/// All that the report tells.
pub(crate) struct Page<'a> {
    pub(crate) report: &'a IngestReport,
    pub(crate) summary: &'a Summary,
    pub(crate) manifest: &'a Manifest,
    pub(crate) csv: &'a Target,
}

/// From no session to the most of any day.
const BARS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

impl Page<'_> {
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        self.print_input(out)?;
        self.print_metrics(out)?;
        self.print_days(out)?;
        self.print_file(out)
    }

    fn print_input(&self, out: &mut impl Write) -> io::Result<()> {
        let report = self.report;
        writeln!(out, "Read      {} sessions, {} rejected", report.accepted, report.rejected)?;
        for (kind, count) in &report.rejected_by_kind {
            writeln!(out, "          {count:>6} {kind}")?;
        }
        let unknown = report.unknown_fields.len();
        if unknown > 0 {
            let names: Vec<&str> = report.unknown_fields.keys().take(5).map(String::as_str).collect();
            let more = if unknown > 5 { ", …" } else { "" };
            writeln!(out, "          {unknown} unknown fields were left out: {}{more}", names.join(", "))?;
        }
        Ok(())
    }

    fn print_metrics(&self, out: &mut impl Write) -> io::Result<()> {
        let Summary { total, range, asr, opportunity_value, leads, opportunities, excluded, unassessed, .. } =
            self.summary;
        let bound =
            |word: &str, bound: Option<Timestamp>| bound.map_or(String::new(), |bound| format!(" {word} {bound}"));
        let (from, to) = (bound("from", range.from), bound("to", range.to));
        writeln!(out, "Matched   {total} sessions{from}{to}, days of {}", range.zone)?;
        writeln!(
            out,
            "Excluded  {} tests, {} archived: they are in no metric below",
            excluded.test, excluded.archived
        )?;
        writeln!(out)?;
        writeln!(out, "ASR       {asr}")?;
        writeln!(out, "Value     {opportunity_value} of all opportunities")?;
        writeln!(out, "CSS       {}", share(&self.summary.css))?;
        writeln!(out, "OSS       {}", share(&self.summary.oss))?;
        writeln!(out, "LSS       {}", share(&self.summary.lss))?;
        writeln!(out, "Leads     {leads}, {} of them unassessed", unassessed.leads)?;
        writeln!(out, "Opport.   {opportunities}, {} of them unassessed", unassessed.opportunities)
    }

    /// One sign a day, one line a month.
    fn print_days(&self, out: &mut impl Write) -> io::Result<()> {
        let days = &self.summary.sessions_by_date;
        let most = days.iter().map(|day| day.count).max().unwrap_or(0);
        writeln!(out, "\nSessions a day, at most {most}")?;
        let month = |date: &str| date.get(..7).unwrap_or_default().to_owned();
        let dates: Vec<(String, u64)> = days.iter().map(|day| (day.date.to_string(), day.count)).collect();
        for days in dates.chunk_by(|one, other| month(&one.0) == month(&other.0)) {
            let first = days.first().map_or("", |(date, _)| date);
            let day_of_month: usize = first.get(8..).and_then(|day| day.parse().ok()).unwrap_or(1);
            let bars: String = days.iter().map(|(_, count)| bar(*count, most)).collect();
            writeln!(out, "{:<9} {}{bars}", month(first), " ".repeat(day_of_month.saturating_sub(1)))?;
        }
        Ok(())
    }

    fn print_file(&self, out: &mut impl Write) -> io::Result<()> {
        let cells = self.manifest.cells;
        writeln!(out)?;
        match self.csv {
            Target::StandardOutput => {
                writeln!(out, "Wrote     {} rows to standard output", self.manifest.rows_written)?
            }
            Target::File(path) => {
                let manifest = manifest_path(path);
                let rows = self.manifest.rows_written;
                writeln!(out, "Wrote     {rows} rows to {}, described by {}", path.display(), manifest.display())?;
            }
        }
        writeln!(out, "          {} cells guarded against formulas, {} cut", cells.guarded, cells.cut)
    }
}

/// Where the manifest of a CSV file goes.
pub(crate) fn manifest_path(csv: &Path) -> PathBuf {
    let mut path = csv.as_os_str().to_owned();
    path.push(".manifest.json");
    path.into()
}

/// A score with the numbers behind it: `0.93   93 of 100, 20 of 28 assessed`.
fn share(ratio: &Ratio) -> String {
    let Ratio { numerator, denominator, eligible, assessed } = ratio;
    format!("{:<7} {numerator} of {denominator}, {assessed} of {eligible} assessed", ratio.to_string())
}

/// The sign for a count, of which only 0 is a dot.
fn bar(count: u64, most: u64) -> char {
    let height = (count * (BARS.len() as u64 - 1)).div_ceil(most.max(1));
    usize::try_from(height).ok().and_then(|height| BARS.get(height)).copied().unwrap_or('█')
}
