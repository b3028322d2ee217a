//! What holds for every table.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use regex::bytes::Regex;

use super::table;
use crate::export::{CsvExport, LineBreakStyle, SpreadsheetOptions, verify};
use crate::table::Columns;
use crate::text::guard::{self, Separator};
use crate::{Channel, Column, ColumnClass, Contact, Policies, Record, Session, SessionTable, View, Zone};

const HOSTILE: [char; 20] = [
    '=', '+', '-', '@', '\'', '"', ' ', ';', ',', '\t', '\r', '\n', '\0', '\u{1}', '\u{200B}', '\u{FEFF}', '＝', 'a',
    '0', '😀',
];

static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^-?\d+(\.\d+)?$").unwrap());

fn hostile_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(HOSTILE.to_vec()), 0..12).prop_map(|text| text.into_iter().collect())
}

prop_compose! {
    fn hostile_session()(
        id in hostile_text().prop_map(|id| if id.is_empty() { "007".to_owned() } else { id }),
        texts in prop::array::uniform10(prop::option::weighted(0.8, hostile_text())),
        tags in prop::collection::vec(hostile_text(), 0..3),
        seconds in 0..4_000_000_000_i64,
        lasted in prop::option::of(-10..100_000_i64),
        stars in prop::option::of(1..=5_u32),
        lead_value in prop::option::of(0..10_000_000_i64),
        shares in prop::option::of((0..=1_000_000_i64, 0..=1_000_000_i64)),
        recorded_asr in prop::option::of(-1_000_000_000..1_000_000_000_i64),
    ) -> Session {
        let start = crate::Timestamp::from_micros(seconds * 1_000_003).unwrap();
        let [name, phone, email, kind, summary, comment, external, other, result, idn] = texts;
        let channel = other.filter(|name| !name.is_empty()).map_or(Channel::Chat, |name| Channel::from(name.as_str()));
        let mut builder = Session::builder(id, start, channel)
            .contact(Contact { name, phone, email })
            .tags(tags)
            .done(stars.is_some())
            .lead(lead_value.is_some());
        macro_rules! set {
            ($($field:ident: $value:expr),+) => {
                $(if let Some(value) = $value { builder = builder.$field(value); })+
            };
        }
        let decimal = rust_decimal::Decimal::new;
        set!(
            session_type: kind, summary: summary, comment: comment, external_id: external, actual_result: result,
            connector_idn: idn, stars: stars, lead_value: lead_value.map(|units| decimal(units, 4)),
            conversion_ratio: shares.map(|(ratio, _)| decimal(ratio, 6)),
            recognition: shares.map(|(_, share)| decimal(share, 6)),
            recorded_asr: recorded_asr.map(|units| decimal(units, 7)),
            ended_at: lasted.and_then(|lasted| crate::Timestamp::from_micros((seconds + lasted) * 1_000_003).ok())
        );
        builder.build().unwrap()
    }
}

fn hostile_table() -> impl Strategy<Value = SessionTable> {
    prop::collection::vec(hostile_session(), 0..8).prop_map(|mut sessions| {
        let mut ids = HashSet::new();
        sessions.retain(|session| ids.insert(session.id().to_owned()));
        SessionTable::from_sessions(sessions, Policies::default()).unwrap()
    })
}

/// The cells of a file, header first, as a reader of CSV finds them.
fn cells(bytes: &[u8], separator: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(separator).from_reader(bytes);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// What a column says of a session before anything is done for a spreadsheet.
fn text_of(session: &Session, column: Column) -> String {
    let text = match column {
        Column::Id => Some(session.id()),
        Column::ExternalId => session.external_id(),
        Column::Channel if session.channel() == "chat" => Some("Chat"),
        Column::Channel => Some(session.channel()),
        Column::SessionType => session.session_type(),
        Column::Summary => session.summary(),
        Column::Comment => session.comment(),
        Column::Contact => Some(session.contact_label()),
        Column::ContactPhone => session.contact_phone(),
        Column::ContactEmail => session.contact_email(),
        Column::ActualResult => session.actual_result(),
        Column::ConnectorIdn => session.connector_idn(),
        Column::Tags => return session.tags().collect::<Vec<_>>().join(", "),
        Column::Utms | Column::Arguments => Some("{}"),
        _ => None,
    };
    text.unwrap_or_default().to_owned()
}

fn without_controls(text: &str) -> String {
    text.replace(['\0', '\u{1}'], "\u{FFFD}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn people_get_every_text_back(table in hostile_table()) {
        let view = View::fields();
        let (bytes, manifest) = CsvExport::spreadsheet(view.clone(), Zone::utc()).to_vec(&table).unwrap();
        prop_assert!(verify(bytes.as_slice(), &manifest).unwrap().is_ok());
        let rows = cells(&bytes, b',');
        prop_assert_eq!(rows.len(), table.len() + 1);
        let mut guarded = 0;
        for (place, cells) in rows.iter().skip(1).enumerate() {
            let session = table.session(place).unwrap();
            prop_assert_eq!(cells.len(), view.columns().len());
            for (&column, cell) in view.columns().iter().zip(cells) {
                let decoded = match column.class() {
                    ColumnClass::Identifier | ColumnClass::Phone | ColumnClass::Text => {
                        guard::decode(cell, Separator::Comma)
                    }
                    ColumnClass::Enum if column == Column::Channel => guard::decode(cell, Separator::Comma),
                    _ => continue,
                };
                guarded += u64::from(decoded != *cell);
                prop_assert_eq!(decoded, without_controls(&text_of(&session, column)), "{:?}", column);
            }
        }
        prop_assert_eq!(manifest.cells.guarded, guarded);
    }

    #[test]
    fn programs_get_every_value_back(table in hostile_table()) {
        let view = View::fields();
        let (bytes, manifest) = CsvExport::data(view.clone()).to_vec(&table).unwrap();
        prop_assert!(verify(bytes.as_slice(), &manifest).unwrap().is_ok());
        let rows = cells(&bytes, b',');
        prop_assert_eq!(rows[0].clone(), view.columns().iter().map(|column| column.id()).collect::<Vec<_>>());
        for (place, cells) in rows.iter().skip(1).enumerate() {
            let session = table.session(place).unwrap();
            let wire = serde_json::to_value(&session).unwrap();
            prop_assert_eq!(cells.len(), view.columns().len());
            for (column, cell) in view.columns().iter().zip(cells) {
                let kept = match column {
                    Column::Contact => &wire["contact"]["name"],
                    Column::ContactPhone => &wire["contact"]["phone"],
                    Column::ContactEmail => &wire["contact"]["email"],
                    _ => &wire[column.id()],
                };
                let kept = match kept {
                    serde_json::Value::Null => String::new(),
                    serde_json::Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                prop_assert_eq!(cell, &kept, "{:?}", column);
            }
        }
    }

    #[test]
    fn no_cell_runs_wherever_a_program_splits(table in hostile_table(), semicolon in any::<bool>()) {
        let options = SpreadsheetOptions::in_zone(Zone::utc()).semicolon(semicolon);
        let (bytes, manifest) = CsvExport::new(View::fields(), options).to_vec(&table).unwrap();
        let own = manifest.separator.as_str().chars().next().unwrap();
        let runs = |cell: &str| {
            let ignored = |character: char| {
                character.is_whitespace() || character.is_control() || "\"\u{200B}\u{FEFF}".contains(character)
            };
            let is_number = cell.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            !is_number && cell.trim_start_matches(ignored).starts_with(['=', '+', '-', '@', '＝'])
        };
        // A program that knows the separator knows the quotes too.
        for cell in cells(&bytes, manifest.separator.as_byte()).iter().flatten() {
            prop_assert!(!runs(&if semicolon { cell.replacen(',', ".", 1) } else { cell.clone() }), "{:?}", cell);
        }
        let text = String::from_utf8(bytes).unwrap();
        for other in [',', ';', '\t', '\r', '\n'] {
            for cell in text.split(other).filter(|_| other != own) {
                prop_assert!(!runs(cell), "{:?}", cell);
            }
        }
        // In a file of semicolons not even a program that knows no quotes runs one.
        for cell in text.split([',', ';', '\t', '\r', '\n']).filter(|_| semicolon) {
            prop_assert!(!runs(cell), "{:?}", cell);
        }
    }

    #[test]
    fn a_cell_that_is_repeated_is_as_if_it_came_once(
        sessions in prop::collection::vec(hostile_session(), 1..8),
        places in prop::collection::vec(0..8_usize, 1..30),
        people in any::<bool>(),
    ) {
        let table = |rows: &[&Session]| {
            // Chunks of three rows, so that one code stands for several texts.
            let chunks = rows.chunks(3).map(|rows| {
                let mut columns = Columns::default();
                rows.iter().for_each(|session| columns.push(*session));
                Arc::new(columns)
            });
            SessionTable::from_columns(chunks.collect(), Policies::default()).unwrap()
        };
        let view = View::fields();
        let export = if people { CsvExport::spreadsheet(view, Zone::utc()) } else { CsvExport::data(view) };
        let rows: Vec<&Session> = places.iter().map(|place| &sessions[place % sessions.len()]).collect();
        let (bytes, manifest) = export.to_vec(&table(&rows)).unwrap();
        let header = export.to_vec(&table(&[])).unwrap().0;
        let (mut expected, mut guarded) = (header.clone(), 0);
        for row in rows {
            let (bytes, manifest) = export.to_vec(&table(&[row])).unwrap();
            expected.extend_from_slice(&bytes[header.len()..]);
            guarded += manifest.cells.guarded;
        }
        prop_assert_eq!(String::from_utf8(bytes), String::from_utf8(expected));
        prop_assert_eq!(manifest.cells.guarded, guarded);
    }

    #[test]
    fn numbers_are_plain_and_never_have_three_decimals(table in hostile_table(), semicolon in any::<bool>()) {
        let options = SpreadsheetOptions::in_zone(Zone::utc()).semicolon(semicolon);
        let bytes = CsvExport::new(View::fields(), options).to_vec(&table).unwrap().0;
        for cells in cells(&bytes, if semicolon { b';' } else { b',' }).iter().skip(1) {
            for (column, cell) in View::fields().columns().iter().zip(cells) {
                let number = matches!(column.class(), ColumnClass::Money | ColumnClass::Ratio | ColumnClass::Integer);
                if number && !cell.is_empty() {
                    let cell = if semicolon { cell.replace(',', ".") } else { cell.clone() };
                    prop_assert!(NUMBER.is_match(cell.as_bytes()), "{cell}");
                    prop_assert!(cell.split_once('.').is_none_or(|(_, decimals)| decimals.len() != 3), "{cell}");
                }
            }
        }
    }

    #[test]
    fn marked_line_breaks_leave_one_line_for_each_row(table in hostile_table()) {
        let options = SpreadsheetOptions::in_zone(Zone::utc()).line_breaks(LineBreakStyle::Marked);
        let bytes = CsvExport::new(View::builder(), options).to_vec(&table).unwrap().0;
        prop_assert_eq!(String::from_utf8(bytes).unwrap().split(['\r', '\n']).filter(|line| !line.is_empty()).count(), table.len() + 1);
    }

    #[test]
    fn long_texts_fit_and_keep_their_start(unit in hostile_text(), times in 1..120_000_usize, end in hostile_text()) {
        let text = unit.repeat(times / unit.len().max(1)) + &end;
        let table = table(1, |_, builder| builder.summary(text.clone()));
        let view = View::of(["summary"]).unwrap();
        let (bytes, manifest) = CsvExport::spreadsheet(view, Zone::utc()).to_vec(&table).unwrap();
        let cell = &cells(&bytes, b',')[1][0];
        prop_assert!(cell.encode_utf16().count() <= 32_767);
        prop_assert!(cell.matches('\n').count() <= 253);
        let decoded = guard::decode(cell, Separator::Comma);
        let shown = match manifest.cells.line_breaks_replaced {
            0 => without_controls(&text),
            _ => without_controls(&text).replace("\r\n", "\n").replace(['\r', '\n'], " ⏎ "),
        };
        match decoded.strip_suffix("…[cut]") {
            Some(start) => {
                prop_assert_eq!(manifest.cells.cut, 1);
                prop_assert!(shown.starts_with(start));
                prop_assert!(guard::encode(&shown, Separator::Comma).encode_utf16().count() > 32_767);
            }
            None => prop_assert_eq!(decoded, shown),
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let long = "=long; \"text\"\n".repeat(1_000);
    let table = table(9_000, |row, builder| match row % 7 {
        0 => builder.summary(long.clone()).lead(true),
        1 => builder.stars(3).lead_value(rust_decimal::Decimal::new(row as i64, 2)),
        _ => builder.summary(format!("caller {row}")),
    });
    let order: Vec<u32> = (0..9_000).rev().filter(|row| row % 3 != 0).collect();
    let reversed = table.reordered("-id", order);
    for table in [table, reversed] {
        let export = CsvExport::spreadsheet(View::builder(), Zone::get("Europe/Berlin").unwrap());
        let (bytes, manifest) = export.to_vec(&table).unwrap();
        assert_eq!(cells(&bytes, b',')[1][7], table.row(0).unwrap().id());
        for threads in [2, 3, 16] {
            assert_eq!(export.clone().threads(threads).to_vec(&table).unwrap(), (bytes.clone(), manifest.clone()));
        }
    }
}
