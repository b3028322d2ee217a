//! The report as a person reads it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use portal_sessions::{IngestReport, Manifest, OriginCounts, Ratio, Summary, Timestamp, Warnings};

use crate::arguments::Target;

/// All that the report tells.
pub(crate) struct Page<'a> {
    pub(crate) report: &'a IngestReport,
    pub(crate) summary: &'a Summary,
    pub(crate) manifest: &'a Manifest,
    pub(crate) csv: &'a Target,
}

/// How many names of fields stand in one line.
const MOST_NAMES: usize = 30;

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
        let Warnings { ends_before_start, unknown_assessments, nul_characters, .. } = report.warnings;
        for (count, what) in [
            (ends_before_start, "a session that ends before it starts: its duration is unknown"),
            (nul_characters, "a session with the character U+0000 in a text"),
            (unknown_assessments, "an assessment that is none of Yes-A, Yes-B and No: no score counts it"),
        ] {
            if count > 0 {
                writeln!(out, "Warning   {count} × {what}")?;
            }
        }
        let unknown = report.unknown_fields.keys().map(|name| match report.near_names.get(name) {
            Some(near) => format!("{name} (did you mean {near}?)"),
            None => name.clone(),
        });
        print_names(out, "Unknown", "no session has these fields", unknown)?;
        print_names(out, "Ignored", "these fields are computed anew", report.ignored_fields.keys().cloned())?;
        print_names(out, "Absent", "no record names these fields", report.absent_fields.iter().cloned())
    }

    fn print_metrics(&self, out: &mut impl Write) -> io::Result<()> {
        let Summary { total, range, asr, opportunity_value, leads, opportunities, excluded, .. } = self.summary;
        let Summary { unassessed, unknown_assessment, origins, .. } = self.summary;
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
        let OriginCounts { lead_value, conversion_ratio, recognition, .. } = origins;
        writeln!(
            out,
            "          of {} sessions; the policy gave {} lead values, {} conversion ratios, {} recognitions",
            lead_value.session + lead_value.policy,
            lead_value.policy,
            conversion_ratio.policy,
            recognition.policy
        )?;
        writeln!(out, "Value     {opportunity_value} of all opportunities")?;
        writeln!(out, "CSS       {}", share(&self.summary.css))?;
        writeln!(out, "OSS       {}", share(&self.summary.oss))?;
        writeln!(out, "LSS       {}", share(&self.summary.lss))?;
        writeln!(out, "Leads     {leads}{}", left_out(unassessed.leads, unknown_assessment.leads))?;
        writeln!(
            out,
            "Opport.   {opportunities}{}",
            left_out(unassessed.opportunities, unknown_assessment.opportunities)
        )
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
        writeln!(out, "          {} cells with the guard's mark, {} cut", cells.guarded, cells.cut)
    }
}

/// The first names of some fields and why they are told; nothing when there are none.
fn print_names(
    out: &mut impl Write,
    heading: &str,
    why: &str,
    names: impl ExactSizeIterator<Item = String>,
) -> io::Result<()> {
    let more = if names.len() > MOST_NAMES { format!(" and {} more", names.len() - MOST_NAMES) } else { String::new() };
    let names: Vec<String> = names.take(MOST_NAMES).collect();
    if names.is_empty() { Ok(()) } else { writeln!(out, "{heading:<9} {why}: {}{more}", names.join(", ")) }
}

/// How many of the leads or opportunities no score counts, and why.
fn left_out(unassessed: u64, unknown: u64) -> String {
    let unknown = if unknown > 0 { format!(", {unknown} assessed as something unknown") } else { String::new() };
    format!(", {unassessed} of them unassessed{unknown}")
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
