//! What a file looks like.

use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind};
use crate::json::{Fields, Value};
use crate::near::near_or_all;
use crate::text::guard::Separator;
use crate::time::Zone;

/// The most rows below the header of a file that a spreadsheet opens whole.
pub(super) const SPREADSHEET_ROWS: usize = 1_048_575;

/// For whom a file is written: people with a spreadsheet, or programs. Nothing is detected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preset {
    /// For people: labels, local times, rounded money, and the formula guard on.
    Spreadsheet(Spreadsheet),
    /// For programs: ids, UTC times, exact decimals, every text as it is kept, and no guard.
    Data,
}

impl Preset {
    /// The name in the wire form: `spreadsheet` or `data`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Preset::Spreadsheet(_) => "spreadsheet",
            Preset::Data => "data",
        }
    }

    /// What stands between the cells of a file.
    #[must_use]
    pub fn separator(&self) -> Separator {
        match self {
            Preset::Spreadsheet(options) => options.separator(),
            Preset::Data => Separator::Comma,
        }
    }

    /// What stands before the decimals of a number: `.`, or `,` in a file of semicolons.
    #[must_use]
    pub fn decimal_mark(&self) -> char {
        match self.separator() {
            Separator::Comma => '.',
            Separator::Semicolon => ',',
        }
    }

    /// How many rows fit into one file; none for as many as there are.
    pub(super) fn row_limit(&self) -> Option<usize> {
        match self {
            Preset::Spreadsheet(_) => Some(SPREADSHEET_ROWS),
            Preset::Data => None,
        }
    }

    /// Reads a preset with its options from JSON: `{"name":"data"}` or `{"name":"spreadsheet","zone":"Europe/Berlin"}`
    /// and those of `semicolon`, `phones`, `line_breaks`, `utc_offset` and `zone_in_header` that differ from the default.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownKey`], [`ErrorKind::InvalidValue`] and the other kinds of a strict JSON document, each with
    /// its path.
    ///
    /// ```
    /// use portal_sessions::{LineBreaks, Preset, Spreadsheet, Zone};
    ///
    /// let preset = Preset::from_json(r#"{"name":"spreadsheet","zone":"UTC","line_breaks":"marked"}"#)?;
    /// assert_eq!(preset, Spreadsheet::in_zone(Zone::utc()).line_breaks(LineBreaks::Marked).into());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Preset::from_value(Value::parse(text)?)
    }

    pub(super) fn from_value(value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields()?;
        let name = fields.required("name", Value::into_string)?;
        let preset = match name.as_str() {
            "spreadsheet" => Preset::Spreadsheet(Spreadsheet::from_fields(&mut fields)?),
            "data" => Preset::Data,
            _ => return Err(unknown("preset", &name, &["spreadsheet", "data"]).at("name")),
        };
        fields.finish()?;
        Ok(preset)
    }
}

impl Serialize for Preset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Named<'a> {
            name: &'static str,
            #[serde(flatten)]
            options: Option<&'a Spreadsheet>,
        }
        let options = match self {
            Preset::Spreadsheet(options) => Some(options),
            Preset::Data => None,
        };
        Named { name: self.as_str(), options }.serialize(serializer)
    }
}

impl From<Spreadsheet> for Preset {
    fn from(options: Spreadsheet) -> Self {
        Preset::Spreadsheet(options)
    }
}

/// What is done with a phone number that is nothing but `+` and 7 to 15 digits.
///
/// Every other phone number is guarded like an identifier, since `+1-415-555-0100` is arithmetic to a spreadsheet and
/// `12/11` a date; 1 to 11 digits without a leading zero stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phones {
    /// It gets the guard's `'`, and every digit and the `+` stay.
    #[default]
    Marked,
    /// It is written bare; a spreadsheet takes it for a number and drops the `+`.
    Plain,
}

/// What is done with line breaks inside a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineBreaks {
    /// They stay, up to the 253 line feeds that a spreadsheet takes in one cell; with more, all of them become ` ⏎ `.
    #[default]
    Kept,
    /// Each one becomes ` ⏎ `, so that a row of the file is one line.
    Marked,
}

/// The options of the preset for people.
///
/// ```
/// use portal_sessions::{CsvExport, Spreadsheet, View, Zone};
///
/// let german = Spreadsheet::in_zone(Zone::get("Europe/Berlin")?).semicolon(true);
/// let export = CsvExport::new(View::portal(), german);
/// # let _ = export;
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spreadsheet {
    pub(super) zone: Zone,
    pub(super) semicolon: bool,
    pub(super) phones: Phones,
    pub(super) line_breaks: LineBreaks,
    pub(super) utc_offset: bool,
    pub(super) zone_in_header: bool,
}

impl Spreadsheet {
    /// Times as the clocks of this zone showed them; every option at its default.
    #[must_use]
    pub fn in_zone(zone: Zone) -> Self {
        Spreadsheet {
            zone,
            semicolon: false,
            phones: Phones::default(),
            line_breaks: LineBreaks::default(),
            utc_offset: false,
            zone_in_header: false,
        }
    }

    /// `;` between cells together with a decimal comma, for the spreadsheets of countries that write `1,5`; off by default.
    #[must_use]
    pub fn semicolon(self, on: bool) -> Self {
        Spreadsheet { semicolon: on, ..self }
    }

    /// What is done with plain international phone numbers; they are marked by default.
    #[must_use]
    pub fn phones(self, phones: Phones) -> Self {
        Spreadsheet { phones, ..self }
    }

    /// What is done with line breaks inside a text; they are kept by default.
    #[must_use]
    pub fn line_breaks(self, line_breaks: LineBreaks) -> Self {
        Spreadsheet { line_breaks, ..self }
    }

    /// One more column at the end, `UTC Offset`, such as `UTC-05:00` at the session's start; off by default.
    ///
    /// With it every start names its instant, also in the hour that clocks show twice.
    #[must_use]
    pub fn utc_offset(self, on: bool) -> Self {
        Spreadsheet { utc_offset: on, ..self }
    }

    /// The zone behind the label of each column of times, as `Datetime (Europe/Berlin)`; off by default.
    #[must_use]
    pub fn zone_in_header(self, on: bool) -> Self {
        Spreadsheet { zone_in_header: on, ..self }
    }

    pub(super) fn separator(&self) -> Separator {
        if self.semicolon { Separator::Semicolon } else { Separator::Comma }
    }

    fn from_fields(fields: &mut Fields) -> Result<Self, Error> {
        let phones = |value: Value| match value.into_string()?.as_str() {
            "marked" => Ok(Phones::Marked),
            "plain" => Ok(Phones::Plain),
            other => Err(unknown("way to write phones", other, &["marked", "plain"])),
        };
        let line_breaks = |value: Value| match value.into_string()?.as_str() {
            "kept" => Ok(LineBreaks::Kept),
            "marked" => Ok(LineBreaks::Marked),
            other => Err(unknown("way to write line breaks", other, &["kept", "marked"])),
        };
        Ok(Spreadsheet {
            zone: fields.required("zone", Value::into_parsed)?,
            semicolon: fields.optional("semicolon", Value::into_bool)?.unwrap_or_default(),
            phones: fields.optional("phones", phones)?.unwrap_or_default(),
            line_breaks: fields.optional("line_breaks", line_breaks)?.unwrap_or_default(),
            utc_offset: fields.optional("utc_offset", Value::into_bool)?.unwrap_or_default(),
            zone_in_header: fields.optional("zone_in_header", Value::into_bool)?.unwrap_or_default(),
        })
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Error {
    let end = near_or_all(name, known.iter().copied());
    Error::new(ErrorKind::InvalidValue, format!("no {what} is called `{name:.60}`{end}")).value_is(name)
}
