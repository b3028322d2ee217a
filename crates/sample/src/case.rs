//! What makes a plausible record a hard one.

use super::line::{Line, Text};
use super::record::Id;

/// Takes a field out of the record.
pub(super) const ABSENT: &str = "";

/// Changes to a plausible record, and the reason that the changed record carries in its field `why`.
pub(super) struct Case {
    pub(super) why: &'static str,
    /// Fields and their raw JSON text, in which `{row}` stands for the row's number in seven digits, `{previous}` for the
    /// id of the row before and `{long}` for 40,000 characters.
    changes: &'static [(&'static str, &'static str)],
}

/// A case, short enough that a table of them reads as one.
pub(super) const fn case(why: &'static str, changes: &'static [(&'static str, &'static str)]) -> Case {
    Case { why, changes }
}

impl Case {
    /// Makes the changes to the record of a row.
    pub(super) fn apply(&self, line: &mut Line, seed: u64, row: u64) {
        for &(name, value) in self.changes {
            match value {
                ABSENT => line.remove(name),
                _ => line.set(name, filled(value, seed, row)),
            }
        }
        line.push("why", Text { text: self.why, ascii: false });
    }
}

fn filled(value: &str, seed: u64, row: u64) -> String {
    let mut text = value.replace("{row}", &format!("{row:07}"));
    if text.contains("{previous}") {
        text = text.replace("{previous}", &Id::of(seed, row.saturating_sub(1)).to_string());
    }
    if text.contains("{long}") {
        text = text.replace("{long}", &"the line is long. ".repeat(2500).chars().take(40_000).collect::<String>());
    }
    text
}
