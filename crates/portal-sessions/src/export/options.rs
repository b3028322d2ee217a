//! What a file looks like.

use serde::Serialize;

use crate::as_of::AsOf;
use crate::closed_set::{closed_set, unknown};
use crate::error::Error;
use crate::json::{Fields, Value};
use crate::text::guard::Separator;
use crate::time::Zone;

/// For whom a file is written: people with a spreadsheet, or programs. Nothing is detected.
///
/// Its JSON form has its `name`, `spreadsheet` or `data`, and its options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Preset {
    /// For people: labels, local times, rounded money, and the formula guard on.
    Spreadsheet(SpreadsheetOptions),
    /// For programs: ids, UTC times, exact decimals, every text as it is kept, and no guard.
    Data,
}

impl Preset {
    /// What stands between the cells of a file.
    #[must_use]
    pub fn separator(&self) -> Separator {
        self.dialect().separator
    }

    /// What stands before the decimals of a number: `.`, or `,` in a file of semicolons.
    #[must_use]
    pub fn decimal_mark(&self) -> char {
        char::from(self.dialect().decimal_mark)
    }

    /// The preset of this name, `spreadsheet` or `data`, with every option at its default; times on the clock of the zone
    /// of `as_of`, such as `table.query().as_of()`.
    ///
    /// # Errors
    /// [`InvalidValue`](crate::ErrorKind::InvalidValue) for another name, with the known ones;
    /// [`ZoneRequired`](crate::ErrorKind::ZoneRequired) for a spreadsheet when `as_of` has no zone.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Preset};
    ///
    /// assert_eq!(Preset::named("data", &AsOf::unspecified())?, Preset::Data);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn named(name: &str, as_of: &AsOf) -> Result<Self, Error> {
        Preset::from_value(Value::String(name.to_owned()), Some(as_of))
    }

    /// Reads a preset with its options from JSON: `{"name":"data"}` or `{"name":"spreadsheet","zone":"Europe/Berlin"}`
    /// and those of `semicolon`, `phones`, `line_breaks`, `utc_offset` and `zone_in_header` that differ from the default.
    ///
    /// A preset with all options at their default may be its name alone: `"data"`. A spreadsheet that names no zone has
    /// that of `as_of`, such as `table.query().as_of()`.
    ///
    /// # Errors
    /// [`ZoneRequired`](crate::ErrorKind::ZoneRequired) for a spreadsheet when `as_of` has no zone either;
    /// [`UnknownKey`](crate::ErrorKind::UnknownKey), [`InvalidValue`](crate::ErrorKind::InvalidValue) and the other kinds
    /// of a strict JSON document, each with its path.
    ///
    /// ```
    /// use portal_sessions::{AsOf, LineBreakStyle, Preset, SpreadsheetOptions, Zone};
    ///
    /// let as_of = AsOf::unspecified().with_zone(Zone::get("Europe/Berlin")?);
    /// let options = SpreadsheetOptions::in_zone(as_of.zone()?.clone());
    /// assert_eq!(Preset::from_json(r#""spreadsheet""#, &as_of)?, options.clone().into());
    ///
    /// let preset = Preset::from_json(r#"{"name":"spreadsheet","line_breaks":"marked"}"#, &as_of)?;
    /// assert_eq!(preset, options.line_breaks(LineBreakStyle::Marked).into());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str, as_of: &AsOf) -> Result<Self, Error> {
        Preset::from_value(Value::parse(text)?, Some(as_of))
    }

    /// The same as part of another document. Without an `as_of` it is a whole preset, as a manifest has it.
    pub(super) fn from_value(value: Value, as_of: Option<&AsOf>) -> Result<Self, Error> {
        let (name, mut fields, at) = match value {
            Value::String(name) => (name, Fields::default(), ""),
            other => {
                let mut fields = other.into_fields_of("a preset or its name")?;
                (fields.required("name", Value::into_string)?, fields, "name")
            }
        };
        let preset = match name.as_str() {
            "spreadsheet" => SpreadsheetOptions::from_fields(&mut fields, as_of)?.into(),
            "data" => Preset::Data,
            _ => return Err(unknown("preset", &name, &["spreadsheet", "data"], &[]).at(at)),
        };
        fields.finish()?;
        Ok(preset)
    }
}

impl From<SpreadsheetOptions> for Preset {
    fn from(options: SpreadsheetOptions) -> Self {
        Preset::Spreadsheet(options)
    }
}

closed_set! {
    /// What is done with a phone number that is nothing but `+` and 7 to 15 digits.
    ///
    /// Every other phone number is guarded like an identifier, since `+1-415-555-0100` is arithmetic to a spreadsheet
    /// and `12/11` a date; 1 to 11 digits without a leading zero stay as they are.
    #[derive(Default)]
    pub enum PhoneStyle ("phone style") {
        /// It gets the guard's `'`, and every digit and the `+` stay.
        #[default]
        Marked = "marked",
        /// It is written bare; a spreadsheet takes it for a number and drops the `+`.
        Plain = "plain",
    }
}

closed_set! {
    /// What is done with line breaks inside a text.
    #[derive(Default)]
    pub enum LineBreakStyle ("line break style") {
        /// They stay, up to the 253 line feeds that a spreadsheet takes in one cell; with more, all of them become
        /// ` ⏎ `.
        #[default]
        Kept = "kept",
        /// Each one becomes ` ⏎ `, so that a row of the file is one line.
        Marked = "marked",
    }
}

/// The options of the preset for people.
///
/// ```
/// use portal_sessions::{CsvExport, SpreadsheetOptions, View, Zone};
///
/// let german = SpreadsheetOptions::in_zone(Zone::get("Europe/Berlin")?).semicolon(true);
/// let export = CsvExport::new(View::portal(), german);
/// # let _ = export;
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpreadsheetOptions {
    pub(super) zone: Zone,
    pub(super) semicolon: bool,
    pub(super) phones: PhoneStyle,
    pub(super) line_breaks: LineBreakStyle,
    pub(super) utc_offset: bool,
    pub(super) zone_in_header: bool,
}

impl SpreadsheetOptions {
    /// Times as the clocks of this zone showed them; every option at its default.
    #[must_use]
    pub fn in_zone(zone: Zone) -> Self {
        SpreadsheetOptions {
            zone,
            semicolon: false,
            phones: PhoneStyle::default(),
            line_breaks: LineBreakStyle::default(),
            utc_offset: false,
            zone_in_header: false,
        }
    }

    /// `;` between cells together with a decimal comma, for the spreadsheets of countries that write `1,5`; off by default.
    #[must_use]
    pub fn semicolon(self, on: bool) -> Self {
        SpreadsheetOptions { semicolon: on, ..self }
    }

    /// What is done with plain international phone numbers; they are marked by default.
    #[must_use]
    pub fn phones(self, phones: PhoneStyle) -> Self {
        SpreadsheetOptions { phones, ..self }
    }

    /// What is done with line breaks inside a text; they are kept by default.
    #[must_use]
    pub fn line_breaks(self, line_breaks: LineBreakStyle) -> Self {
        SpreadsheetOptions { line_breaks, ..self }
    }

    /// One more column at the end, `UTC Offset`, such as `UTC-05:00` at the session's start; off by default.
    ///
    /// With it every start names its instant, also in the hour that clocks show twice.
    #[must_use]
    pub fn utc_offset(self, on: bool) -> Self {
        SpreadsheetOptions { utc_offset: on, ..self }
    }

    /// The zone behind the label of each column of times, as `Datetime (Europe/Berlin)`; off by default.
    #[must_use]
    pub fn zone_in_header(self, on: bool) -> Self {
        SpreadsheetOptions { zone_in_header: on, ..self }
    }

    fn from_fields(fields: &mut Fields, as_of: Option<&AsOf>) -> Result<Self, Error> {
        let zone = match as_of {
            None => fields.required("zone", Value::into_parsed)?,
            Some(as_of) => match fields.optional("zone", Value::into_parsed)? {
                Some(zone) => zone,
                None => as_of.zone().map_err(|error| error.at("zone"))?.clone(),
            },
        };
        Ok(SpreadsheetOptions {
            zone,
            semicolon: fields.optional("semicolon", Value::into_bool)?.unwrap_or_default(),
            phones: fields.optional("phones", Value::into_parsed)?.unwrap_or_default(),
            line_breaks: fields.optional("line_breaks", Value::into_parsed)?.unwrap_or_default(),
            utc_offset: fields.optional("utc_offset", Value::into_bool)?.unwrap_or_default(),
            zone_in_header: fields.optional("zone_in_header", Value::into_bool)?.unwrap_or_default(),
        })
    }
}
