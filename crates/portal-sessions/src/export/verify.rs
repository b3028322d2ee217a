//! Whether a file is the one its manifest describes.

use std::io::{self, Read};

use csv::ByteRecord;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::dialect::{Dialect, NumberStyle};
use super::manifest::{Manifest, ManifestColumn};
use crate::column::{Column, ColumnClass};
use crate::error::{Error, ErrorKind};
use crate::hash::{hexadecimal, sha256};
use crate::number::Money;

/// How many decimals an amount has at the most.
const PLACES: usize = 16;

/// What was compared when a file was verified, and what could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verification {
    /// Every comparison made: `filter_sha256`, `bytes`, `sha256`, `header`, `width`, `rows`, and `sum.<column id>` for
    /// each column whose cells are exact.
    pub checks: Vec<Check>,
    /// The ids of the columns whose sums were not compared, since their cells are rounded for people.
    pub rounded: Vec<String>,
}

/// One comparison between a file and its manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// What was compared.
    pub name: String,
    /// What the manifest says.
    pub expected: String,
    /// What the file says.
    pub found: String,
}

impl Check {
    /// Whether both say the same.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.expected == self.found
    }
}

impl Verification {
    /// Whether every comparison held.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.failures().next().is_none()
    }

    /// The comparisons that did not hold.
    pub fn failures(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.is_ok())
    }

    fn compare(&mut self, name: impl Into<String>, expected: impl ToString, found: impl ToString) {
        self.checks.push(Check { name: name.into(), expected: expected.to_string(), found: found.to_string() });
    }
}

/// Reads a file once and compares it with its manifest, each property by itself, so that it shows what was changed.
///
/// # Errors
/// [`ErrorKind::ReadFailed`] when the reader fails. A file that differs is no error: ask [`Verification::is_ok`].
///
/// ```
/// use portal_sessions::{CsvExport, Policies, SessionTable, View, verify};
/// # let table = SessionTable::from_sessions(Vec::<portal_sessions::Session>::new(), Policies::default())?;
///
/// let (mut bytes, manifest) = CsvExport::data(View::portal()).to_vec(&table)?;
/// assert!(verify(bytes.as_slice(), &manifest)?.is_ok());
///
/// bytes.extend(b"2026-11-01T14:30:00Z\n");
/// let verification = verify(bytes.as_slice(), &manifest)?;
/// let failures: Vec<&str> = verification.failures().map(|check| check.name.as_str()).collect();
/// assert_eq!(failures, ["bytes", "sha256", "width", "rows"]);
/// # Ok::<(), portal_sessions::Error>(())
/// ```
pub fn verify(file: impl Read, manifest: &Manifest) -> Result<Verification, Error> {
    let contents = Contents::read(file, manifest)?;
    let mut verification = Verification { checks: Vec::new(), rounded: Vec::new() };
    let width = manifest.columns.len();
    let labels: Vec<&str> = manifest.columns.iter().map(|column| column.label.as_str()).collect();
    verification.compare("filter_sha256", &manifest.filter_sha256, sha256(manifest.filter.as_bytes()));
    verification.compare("bytes", manifest.bytes, contents.bytes);
    verification.compare("sha256", &manifest.sha256, &contents.sha256);
    verification.compare("header", labels.join(","), &contents.header);
    verification.compare("width", width, contents.other_width.unwrap_or(width));
    verification.compare("rows", manifest.rows_written, contents.rows);
    for (column, sum) in manifest.columns.iter().zip(contents.sums) {
        match (&column.sum, sum) {
            (Some(expected), Some(sum)) => verification.compare(format!("sum.{}", column.id), expected, sum.text()),
            (Some(_), None) => verification.rounded.push(column.id.clone()),
            (None, _) => {}
        }
    }
    Ok(verification)
}

/// What a file says of itself.
struct Contents {
    bytes: u64,
    sha256: String,
    header: String,
    /// The width of the first row that is not as wide as the header should be.
    other_width: Option<usize>,
    rows: u64,
    /// The sum of each column; none where it is not added up.
    sums: Vec<Option<Sum>>,
}

impl Contents {
    fn read(file: impl Read, manifest: &Manifest) -> Result<Self, Error> {
        let dialect = manifest.preset.dialect();
        let mut file = Hashing { file, sha256: Sha256::new(), bytes: 0 };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(dialect.separator.as_byte())
            .from_reader(&mut file);
        let mut record = ByteRecord::new();
        let width = manifest.columns.len();
        let (mut header, mut other_width, mut rows) = (None, None, 0);
        let mut sums: Vec<Option<Sum>> = manifest.columns.iter().map(|column| Sum::of(column, &dialect)).collect();
        while reader.read_byte_record(&mut record).map_err(failed)? {
            if record.len() != width {
                other_width.get_or_insert(record.len());
            }
            if header.is_none() {
                let labels: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
                header = Some(labels.join(",").trim_start_matches('\u{FEFF}').to_owned());
                continue;
            }
            rows += 1;
            for (sum, cell) in sums.iter_mut().zip(&record) {
                if let Some(sum) = sum {
                    sum.add(cell);
                }
            }
        }
        drop(reader);
        Ok(Contents {
            bytes: file.bytes,
            sha256: hexadecimal(&file.sha256.finalize()),
            header: header.unwrap_or_default(),
            other_width,
            rows,
            sums,
        })
    }
}

fn failed(error: csv::Error) -> Error {
    Error::io(ErrorKind::ReadFailed, "the file could not be read", error.into())
}

/// Hashes and counts what is read through it.
struct Hashing<R> {
    file: R,
    sha256: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.sha256.update(buffer.get(..length).unwrap_or_default());
        self.bytes += length as u64;
        Ok(length)
    }
}

/// The sum of a column in units of 10^-16, or why it has none.
struct Sum(Result<i128, String>);

impl Sum {
    /// A sum for a column whose cells are exact in this dialect.
    fn of(column: &ManifestColumn, dialect: &Dialect<'_>) -> Option<Self> {
        let class = Column::from_id(&column.id).ok()?.class();
        let exact =
            class == ColumnClass::Integer || (class == ColumnClass::Money && dialect.numbers == NumberStyle::Exact);
        exact.then_some(Sum(Ok(0)))
    }

    fn add(&mut self, cell: &[u8]) {
        let Ok(sum) = self.0 else { return };
        if !cell.is_empty() {
            self.0 = units_of(cell)
                .and_then(|units| sum.checked_add(units))
                .ok_or_else(|| format!("`{:.60}` cannot be added", String::from_utf8_lossy(cell)));
        }
    }

    fn text(self) -> String {
        self.0.map_or_else(|why| why, |units| Money::from_units(units).to_string())
    }
}

/// A plain decimal in units of 10^-16. Sums are beyond the limits of what is read as [`Money`].
fn units_of(text: &[u8]) -> Option<i128> {
    let (sign, digits) = text.strip_prefix(b"-").map_or((1, text), |digits| (-1, digits));
    let point = memchr::memchr(b'.', digits);
    let (whole, fraction) = point.map_or((digits, &[][..]), |point| {
        (digits.get(..point).unwrap_or_default(), digits.get(point + 1..).unwrap_or_default())
    });
    if whole.is_empty() || point.is_some() == fraction.is_empty() {
        return None;
    }
    let zeros = std::iter::repeat_n(&b'0', PLACES.checked_sub(fraction.len())?);
    whole.iter().chain(fraction).chain(zeros).try_fold(0_i128, |units, digit| {
        let digit = digit.is_ascii_digit().then(|| sign * i128::from(digit - b'0'))?;
        units.checked_mul(10)?.checked_add(digit)
    })
}
