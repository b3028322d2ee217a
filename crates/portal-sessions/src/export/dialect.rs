//! The dialect of a file: everything in which the files of two presets differ, as data.

use super::options::{LineBreakStyle, PhoneStyle, Preset};
use crate::text::guard::Separator;
use crate::time::Zone;

/// The most rows below the header of a file that a spreadsheet opens whole.
const SPREADSHEET_ROWS: usize = 1_048_575;

/// How the files of a preset are written, which [`verify`](super::verify) needs to read them again.
///
/// Only [`Preset::dialect`] knows the presets: a further one is one more arm there, and nothing else asks which it is.
/// The cells of a text are in quotes in every dialect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect<'p> {
    /// Between the cells.
    pub(super) separator: Separator,
    /// Before the decimals of a number.
    pub(super) decimal_mark: u8,
    /// Before the header: the byte order mark by which a spreadsheet knows UTF-8, or nothing.
    pub(super) byte_order_mark: &'static str,
    /// Behind each row.
    pub(super) line_end: &'static str,
    /// The most rows of one file; none for as many as there are.
    pub(super) row_limit: Option<usize>,
    /// Whether headers, channels, flags and the like are the words that people read, or those of the wire form.
    pub(super) labels: bool,
    pub(super) times: TimeStyle<'p>,
    pub(super) numbers: NumberStyle,
    /// What is done so that a spreadsheet shows a text as it is; none where every text is written as it is kept.
    pub(super) guard: Option<Guarding>,
    /// Whether the label of a column of times names the zone.
    pub(super) zone_in_header: bool,
    /// Whether there is one more column at the end, with the offset of the session's start.
    pub(super) utc_offset: bool,
}

/// How an instant is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeStyle<'p> {
    /// As the clocks of a zone showed it: `2026-11-01 09:30:00`.
    Local(&'p Zone),
    /// In UTC, in the wire form: `2026-11-01T14:30:00.25Z`.
    Utc,
}

/// How money and shares are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberStyle {
    /// Money is rounded half-even to the currency's digits, and a share never has three decimals, which half of the world
    /// reads as thousands.
    Rounded,
    /// With every digit there is.
    Exact,
}

/// How a text is written for a spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guarding {
    pub(super) separator: Separator,
    pub(super) phones: PhoneStyle,
    pub(super) line_breaks: LineBreakStyle,
}

impl Preset {
    /// The dialect of its files; the only place that tells one preset from another.
    pub(super) fn dialect(&self) -> Dialect<'_> {
        match self {
            Preset::Spreadsheet(options) => {
                let (separator, decimal_mark) =
                    if options.semicolon { (Separator::Semicolon, b',') } else { (Separator::Comma, b'.') };
                let (phones, line_breaks) = (options.phones, options.line_breaks);
                Dialect {
                    separator,
                    decimal_mark,
                    byte_order_mark: "\u{FEFF}",
                    line_end: "\r\n",
                    row_limit: Some(SPREADSHEET_ROWS),
                    labels: true,
                    times: TimeStyle::Local(&options.zone),
                    numbers: NumberStyle::Rounded,
                    guard: Some(Guarding { separator, phones, line_breaks }),
                    zone_in_header: options.zone_in_header,
                    utc_offset: options.utc_offset,
                }
            }
            Preset::Data => Dialect {
                separator: Separator::Comma,
                decimal_mark: b'.',
                byte_order_mark: "",
                line_end: "\n",
                row_limit: None,
                labels: false,
                times: TimeStyle::Utc,
                numbers: NumberStyle::Exact,
                guard: None,
                zone_in_header: false,
                utc_offset: false,
            },
        }
    }
}
