//! What a file was made from, so that it can be checked and made again.

use serde::Serialize;

use super::counts::CellCounts;
use super::options::Preset;
use crate::error::{Error, ErrorKind};
use crate::json::{VERSION, Value};
use crate::text::guard::Separator;
use crate::time::{Timestamp, Zone};

/// The rules that the cells of a file depend on, each with its version.
pub(super) const DEFINITIONS: [(&str, u32); 5] = [("asr", 1), ("csv", 1), ("filter", 1), ("guard", 1), ("length", 1)];

/// What a file was made from and what is in it: with it a file can be [verified](super::verify) and made again.
///
/// Its JSON form has the fields in this order. [`verify`](super::verify) needs nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Manifest {
    /// The version of this form: 1.
    pub version: u32,
    /// The version of the library that wrote the file.
    pub library: String,
    /// The version of its time-zone database.
    pub tzdb: String,
    /// The rules that the cells depend on, each with its version.
    pub definitions: Vec<Definition>,
    /// The filter in its canonical JSON form; `{"version":1}` matches all.
    pub filter: String,
    /// The SHA-256 of the filter's text.
    pub filter_sha256: String,
    /// The first instant that the filter could match; none without a lower bound.
    pub from: Option<Timestamp>,
    /// The first instant after all that it could match; none without an upper bound.
    pub to: Option<Timestamp>,
    /// The moment at which the filter was asked, if it was told one.
    pub now: Option<Timestamp>,
    /// The zone in which the filter was asked, if it was told one.
    pub zone: Option<Zone>,
    /// The policies under which the sessions were judged, as JSON.
    pub policies: String,
    /// What the file looks like.
    pub preset: Preset,
    /// What stands between the cells: `,` or `;`. The [guard](crate::guard) needs it to take its marks off again.
    pub separator: Separator,
    /// What stands before the decimals of a number: `.` or `,`.
    pub decimal_mark: char,
    /// The columns, in order.
    pub columns: Vec<ManifestColumn>,
    /// How many rows matched.
    pub rows_matched: u64,
    /// How many rows this file has below its header; less than matched when it is one part of several.
    pub rows_written: u64,
    /// Which part of the whole this file is, from 1.
    pub part: u32,
    /// How many parts there are.
    pub parts: u32,
    /// In how many cells a text is not as it was.
    pub cells: CellCounts,
    /// How many bytes the file has.
    pub bytes: u64,
    /// The SHA-256 of the file.
    pub sha256: String,
}

/// A rule and its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Definition {
    /// The rule's id, such as `asr`.
    pub id: String,
    /// Its version.
    pub version: u32,
}

/// One column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ManifestColumn {
    /// The column's id.
    pub id: String,
    /// What the header says.
    pub label: String,
    /// The sum over the rows of this file as a plain decimal; none for columns that are neither money nor whole numbers.
    ///
    /// It is exact also where the cells are rounded.
    pub sum: Option<String>,
}

impl Manifest {
    /// Reads a manifest from its JSON form.
    ///
    /// # Errors
    /// [`UnsupportedVersion`](crate::ErrorKind::UnsupportedVersion) for a version other than 1; the kinds of a strict JSON document otherwise, such as
    /// [`UnknownKey`](crate::ErrorKind::UnknownKey), each with its path.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let mut fields = Value::parse(text)?.into_fields()?;
        fields.version()?;
        let manifest = Manifest {
            version: VERSION,
            library: fields.required("library", Value::into_string)?,
            tzdb: fields.required("tzdb", Value::into_string)?,
            definitions: fields.required("definitions", |value| value.into_list(Definition::from_value))?,
            filter: fields.required("filter", Value::into_string)?,
            filter_sha256: fields.required("filter_sha256", Value::into_string)?,
            from: fields.required("from", |value| value.into_option(Value::into_parsed))?,
            to: fields.required("to", |value| value.into_option(Value::into_parsed))?,
            now: fields.required("now", |value| value.into_option(Value::into_parsed))?,
            zone: fields.required("zone", |value| value.into_option(Value::into_parsed))?,
            policies: fields.required("policies", Value::into_string)?,
            preset: fields.required("preset", |value| Preset::from_value(value, None))?,
            separator: fields.required("separator", Value::into_parsed)?,
            decimal_mark: fields.required("decimal_mark", decimal_mark)?,
            columns: fields.required("columns", |value| value.into_list(ManifestColumn::from_value))?,
            rows_matched: fields.required("rows_matched", Value::into_integer)?,
            rows_written: fields.required("rows_written", Value::into_integer)?,
            part: fields.required("part", Value::into_integer)?,
            parts: fields.required("parts", Value::into_integer)?,
            cells: fields.required("cells", CellCounts::from_value)?,
            bytes: fields.required("bytes", Value::into_integer)?,
            sha256: fields.required("sha256", Value::into_string)?,
        };
        fields.finish()?;
        manifest.check_marks()?;
        Ok(manifest)
    }
}

impl Manifest {
    /// Whether separator and decimal mark are those of the preset.
    fn check_marks(&self) -> Result<(), Error> {
        let differs = |name: &str, found: &dyn ToString, expected: &dyn ToString| {
            let (found, expected) = (found.to_string(), expected.to_string());
            let message = format!("the preset has the {name} `{expected}`, not `{found}`");
            Err(Error::new(ErrorKind::InvalidValue, message).value_is(&found).at(name))
        };
        let (separator, decimal_mark) = (self.preset.separator(), self.preset.decimal_mark());
        if self.separator != separator {
            return differs("separator", &self.separator.as_str(), &separator.as_str());
        }
        if self.decimal_mark != decimal_mark {
            return differs("decimal_mark", &self.decimal_mark, &decimal_mark);
        }
        Ok(())
    }
}

fn decimal_mark(value: Value) -> Result<char, Error> {
    let text = value.into_string()?;
    match text.as_str() {
        "." => Ok('.'),
        "," => Ok(','),
        _ => {
            let message = format!("a decimal mark is `.` or `,`, not `{text:.60}`");
            Err(Error::new(ErrorKind::InvalidValue, message).value_is(&text))
        }
    }
}

impl Definition {
    fn from_value(value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields()?;
        let definition = Definition {
            id: fields.required("id", Value::into_string)?,
            version: fields.required("version", Value::into_integer)?,
        };
        fields.finish()?;
        Ok(definition)
    }
}

impl ManifestColumn {
    fn from_value(value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields()?;
        let column = ManifestColumn {
            id: fields.required("id", Value::into_string)?,
            label: fields.required("label", Value::into_string)?,
            sum: fields.required("sum", |value| value.into_option(Value::into_string))?,
        };
        fields.finish()?;
        Ok(column)
    }
}
