//! One JSON line under construction, and how its values are written.

use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};
use std::ops::Range;

/// The fields of one record in order. Values are raw JSON text and are not checked, so that broken ones can be made.
#[derive(Default)]
pub(super) struct Line {
    fields: Vec<(&'static str, Range<usize>)>,
    values: String,
}

impl Line {
    /// Makes the line empty and keeps its memory.
    pub(super) fn clear(&mut self) {
        self.fields.clear();
        self.values.clear();
    }

    /// Adds a field that the line does not have yet.
    pub(super) fn push(&mut self, name: &'static str, value: impl Display) {
        let range = self.append(value);
        self.fields.push((name, range));
    }

    /// Adds a field that is `null` when there is no value.
    pub(super) fn push_option(&mut self, name: &'static str, value: Option<impl Display>) {
        match value {
            Some(value) => self.push(name, value),
            None => self.push(name, "null"),
        }
    }

    /// Gives a field another value in its place, or adds it at the end.
    pub(super) fn set(&mut self, name: &'static str, value: impl Display) {
        let range = self.append(value);
        match self.fields.iter_mut().find(|(known, _)| *known == name) {
            Some(field) => field.1 = range,
            None => self.fields.push((name, range)),
        }
    }

    /// Takes a field out.
    pub(super) fn remove(&mut self, name: &str) {
        self.fields.retain(|(known, _)| *known != name);
    }

    /// Writes the object, without a line ending.
    pub(super) fn write_to(&self, output: &mut impl Write) -> io::Result<()> {
        let mut before = "{";
        for (name, range) in &self.fields {
            let value = self.values.get(range.clone()).unwrap_or_default();
            for piece in [before, "\"", name, "\":", value] {
                output.write_all(piece.as_bytes())?;
            }
            before = ",";
        }
        output.write_all(b"}")
    }

    fn append(&mut self, value: impl Display) -> Range<usize> {
        let start = self.values.len();
        // Writing to a string cannot fail.
        _ = write!(self.values, "{value}");
        start..self.values.len()
    }
}

/// A JSON string.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    /// Writes all but ASCII as `\u` escapes, as many producers do.
    pub(super) ascii: bool,
}

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.text.chars() {
            match character {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                _ if self.ascii && !character.is_ascii() => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        write!(f, "\\u{unit:04x}")?;
                    }
                }
                _ => f.write_char(character)?,
            }
        }
        f.write_char('"')
    }
}

/// A JSON array of strings.
pub(super) struct Texts<'a>(pub(super) &'a [&'a str]);

impl Display for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('[')?;
        for (index, text) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_char(',')?;
            }
            Text { text, ascii: false }.fmt(f)?;
        }
        f.write_char(']')
    }
}

/// An instant in seconds since 1970, written as a JSON string in UTC.
pub(super) struct Instant(pub(super) u64);

impl Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_date(self.0 / 86_400);
        let second = self.0 % 86_400;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "\"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z\"")
    }
}

/// Year, month and day of a number of days since 1970, counted in years that begin on 1 March (so leap days come last).
fn civil_date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_replaced_in_place_and_removed() {
        let mut line = Line::default();
        line.push("id", 1);
        line.push_option("stars", None::<u8>);
        line.push_option("tags", Some("[]"));
        line.set("id", "\"a\"");
        line.set("new", true);
        line.remove("tags");
        let mut output = Vec::new();
        line.write_to(&mut output).unwrap();
        assert_eq!(String::from_utf8(output).unwrap(), r#"{"id":"a","stars":null,"new":true}"#);
    }

    #[test]
    fn strings_are_escaped() {
        let text = "\"a\\b\"\r\n\té😀";
        assert_eq!(Text { text, ascii: false }.to_string(), r#""\"a\\b\"\r\n\té😀""#);
        assert_eq!(Text { text, ascii: true }.to_string(), r#""\"a\\b\"\r\n\t\u00e9\ud83d\ude00""#);
        assert_eq!(Texts(&["a", "b, c"]).to_string(), r#"["a","b, c"]"#);
    }

    #[test]
    fn instants_are_rfc_3339() {
        assert_eq!(Instant(0).to_string(), "\"1970-01-01T00:00:00Z\"");
        assert_eq!(Instant(951_782_399).to_string(), "\"2000-02-28T23:59:59Z\"");
        assert_eq!(Instant(951_868_799).to_string(), "\"2000-02-29T23:59:59Z\"");
        assert_eq!(Instant(1_793_511_000).to_string(), "\"2026-11-01T05:30:00Z\"");
    }
}
