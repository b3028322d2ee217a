//! Writers that fail, parts, observers, manifests and files that were changed.

use std::error::Error as _;
use std::io::{self, Write};
use std::ops::ControlFlow;

use super::table;
use crate::export::{CsvExport, LineBreakStyle, Manifest, PhoneStyle, Preset, Progress, verify};
use crate::{AsOf, Contact, ErrorKind, Money, Policies, RevenuePolicy, SessionTable, SpreadsheetOptions, View, Zone};

/// A writer that takes a few bytes at a time, is interrupted in between, and fails after `left` bytes.
struct Failing {
    left: usize,
    with: io::ErrorKind,
    interrupted: bool,
    written: Vec<u8>,
}

impl Failing {
    fn after(left: usize) -> Self {
        Failing { left, with: io::ErrorKind::StorageFull, interrupted: false, written: Vec::new() }
    }
}

impl Write for Failing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let taken = bytes.len().min(self.left).min(7);
        self.left -= taken;
        self.written.extend_from_slice(&bytes[..taken]);
        if taken == 0 { Err(self.with.into()) } else { Ok(taken) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.left == 0 { Err(self.with.into()) } else { Ok(()) }
    }
}

fn four_kilobytes() -> (SessionTable, CsvExport, Vec<u8>) {
    let table = table(60, |row, builder| builder.summary(format!("caller {row} asked for a table; =1+1")));
    let export = CsvExport::spreadsheet(View::portal(), Zone::utc());
    let bytes = export.to_vec(&table).unwrap().0;
    assert!(bytes.len() > 4_096);
    (table, export, bytes)
}

#[test]
fn a_writer_that_fails_at_any_byte_gives_its_error() {
    let (table, export, bytes) = four_kilobytes();
    for left in 0..=bytes.len() {
        let mut writer = Failing::after(left);
        let error = export.write(&table, &mut writer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WriteFailed);
        let source = error.source().unwrap().downcast_ref::<io::Error>().unwrap();
        assert_eq!(source.kind(), io::ErrorKind::StorageFull);
        assert_eq!(writer.written, bytes[..left]);
    }
}

#[test]
fn short_and_interrupted_writes_lose_nothing() {
    let (table, export, bytes) = four_kilobytes();
    for threads in [1, 2] {
        let mut writer = Failing::after(usize::MAX);
        let manifest = export.clone().threads(threads).write(&table, &mut writer).unwrap();
        assert_eq!(writer.written, bytes);
        assert_eq!(manifest.bytes, bytes.len() as u64);
    }
}

#[test]
fn a_writer_that_takes_nothing_is_an_error() {
    let (table, export, _) = four_kilobytes();
    let error = export.write(&table, &mut [0; 100][..]).unwrap_err();
    let source = error.source().unwrap().downcast_ref::<io::Error>().unwrap();
    assert_eq!(source.kind(), io::ErrorKind::WriteZero);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let (table, export, _) = four_kilobytes();
    let file = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let error = export.write(&table, io::BufWriter::new(file)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WriteFailed);
}

#[test]
fn a_failure_ends_all_threads() {
    let table = table(20_000, |_, builder| builder);
    for left in [0, 10, 500_000] {
        let export = CsvExport::data(View::portal()).threads(3);
        assert_eq!(export.write(&table, Failing::after(left)).unwrap_err().kind(), ErrorKind::WriteFailed);
    }
}

#[test]
fn an_observer_sees_progress_and_may_stop() {
    let table = table(5_000, |_, builder| builder);
    for threads in [1, 3] {
        let export = CsvExport::data(View::portal()).threads(threads);
        let mut seen = Vec::new();
        let mut bytes = Vec::new();
        let mut observe = |progress: Progress| {
            seen.push(progress);
            ControlFlow::Continue(())
        };
        let manifest = export.write_observed(&table, &mut bytes, &mut observe).unwrap();
        assert!(seen.len() > 4 && seen.is_sorted_by_key(|progress| (progress.rows, progress.bytes)));
        assert_eq!(seen.last(), Some(&Progress { rows: 5_000, bytes: manifest.bytes }));

        let mut written = Vec::new();
        let mut stop = |progress: Progress| {
            if progress.rows < 2_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let error = export.write_observed(&table, &mut written, &mut stop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stopped);
        assert!(bytes.starts_with(&written) && written.len() < bytes.len());
    }
}

#[test]
fn an_observer_sees_all_parts_together() {
    let table = table(5_000, |_, builder| builder);
    for (rows, threads) in [(1_500, 1), (2_000, 3), (9_999, 1)] {
        let export = CsvExport::data(View::portal()).rows_per_file(rows).threads(threads);
        let mut seen = Vec::new();
        let mut observe = |progress: Progress| {
            seen.push(progress);
            ControlFlow::Continue(())
        };
        let manifests = export.write_parts_observed(&table, |_| Ok(io::sink()), &mut observe).unwrap();
        assert!(seen.is_sorted_by_key(|progress| (progress.rows, progress.bytes)));
        let bytes = manifests.iter().map(|manifest| manifest.bytes).sum();
        assert_eq!(seen.last(), Some(&Progress { rows: 5_000, bytes }));

        let mut stop = |progress: Progress| {
            if progress.rows < 3_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let error = export.write_parts_observed(&table, |_| Ok(io::sink()), &mut stop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stopped);
    }
}

#[test]
fn parts_together_are_the_whole() {
    let table = table(2_500, |row, builder| builder.stars(1 + row as u32 % 5).summary("-"));
    for rows in [1_000, 1_250, 2_500, 9_999] {
        let export = CsvExport::spreadsheet(View::portal(), Zone::utc());
        let (whole, manifest) = export.to_vec(&table).unwrap();
        let header = 1 + whole.iter().position(|byte| *byte == b'\n').unwrap();

        let directory = std::env::temp_dir().join(format!("portal-sessions-parts-{}-{rows}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = |number| directory.join(format!("{number}.csv"));
        let export = export.rows_per_file(rows);
        let manifests = export.write_parts(&table, |number| std::fs::File::create(path(number))).unwrap();
        let mut together = whole[..header].to_vec();
        let (mut written, mut stars, mut guarded) = (0, 0, 0);
        for (number, part) in (1..).zip(&manifests) {
            let bytes = std::fs::read(path(number)).unwrap();
            assert!(verify(bytes.as_slice(), part).unwrap().is_ok());
            assert_eq!(bytes[..header], whole[..header]);
            together.extend_from_slice(&bytes[header..]);
            assert_eq!((part.part, part.parts), (number, manifests.len() as u32));
            assert_eq!(part.rows_matched, 2_500);
            written += part.rows_written;
            guarded += part.cells.guarded;
            stars += part.columns[8].sum.as_ref().unwrap().parse::<u64>().unwrap();
        }
        assert_eq!(together, whole);
        assert_eq!((written, guarded), (2_500, 2_500));
        assert_eq!(manifest.columns[8].sum, Some(stars.to_string()));
        std::fs::remove_dir_all(directory).unwrap();
    }
}

#[test]
fn too_many_rows_are_an_error_before_the_first_byte() {
    let table = table(3, |_, builder| builder);
    let mut bytes = Vec::new();
    let error = CsvExport::data(View::portal()).rows_per_file(2).write(&table, &mut bytes).unwrap_err();
    assert_eq!((error.kind(), error.value()), (ErrorKind::TooManyRows, Some("3")));
    assert!(bytes.is_empty());
    assert!(CsvExport::data(View::portal()).rows_per_file(3).to_vec(&table).is_ok());

    let people = CsvExport::spreadsheet(View::portal(), Zone::utc());
    assert_eq!(people.clone().rows_per_file(usize::MAX), people, "a spreadsheet opens no more");
}

#[test]
fn a_part_that_cannot_be_opened_is_an_error() {
    let table = table(3, |_, builder| builder);
    let open = |number| if number < 2 { Ok(io::sink()) } else { Err(io::ErrorKind::PermissionDenied.into()) };
    let error = CsvExport::data(View::portal()).rows_per_file(2).write_parts(&table, open).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WriteFailed);
}

#[test]
fn a_sum_that_cannot_be_held_is_an_error() {
    let policy = RevenuePolicy::builder().lead_value(crate::LeadValueRule::Units { unit_price: crate::LeadValue::MAX });
    let policies = Policies { revenue: policy.build().unwrap(), ..Policies::default() };
    let rich = table(3_000, |_, builder| {
        builder.lead(true).opportunity(true).lead_units(u32::MAX).auto_assessment(crate::Assessment::YesA)
    });
    let rich = rich.with_policies(policies).unwrap();
    assert!(rich.row(0).unwrap().asr() > Money::ZERO);
    for threads in [1, 2] {
        let error = CsvExport::data(View::portal()).threads(threads).to_vec(&rich).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::Overflow, Some("asr")));
    }
}

#[test]
fn a_manifest_says_what_was_asked() {
    let mut table = table(1, |_, builder| builder.contact(Contact::named("Ada")));
    let query = crate::Query {
        filter: r#"{"test":false}"#.parse().unwrap(),
        span: crate::filter::Span { from: Some("2026-10-01T04:00:00Z".parse().unwrap()), to: None },
        as_of: AsOf::at("2026-11-22T00:00:00Z".parse().unwrap(), Zone::get("America/New_York").unwrap()),
    };
    table = table.narrowed(table.bits_where(|_| true), query);
    let manifest = CsvExport::data(View::of(["id", "asr"]).unwrap()).to_vec(&table).unwrap().1;
    let json: serde_json::Value = serde_json::to_value(&manifest).unwrap();
    let expected = serde_json::json!({
        "version": 1, "library": env!("CARGO_PKG_VERSION"), "tzdb": crate::tzdb_version(),
        "definitions": [
            {"id": "asr", "version": 1}, {"id": "csv", "version": 1}, {"id": "filter", "version": 1},
            {"id": "guard", "version": 1}, {"id": "length", "version": 1}
        ],
        "filter": r#"{"version":1,"test":false}"#,
        "filter_sha256": "fae801d32d6e040a696d0113d750b4ccb39e452137c8db83ad288a1bd00fb792",
        "from": "2026-10-01T04:00:00Z", "to": null, "now": "2026-11-22T00:00:00Z", "zone": "America/New_York",
        "policies": serde_json::to_string(&Policies::default()).unwrap(),
        "preset": {"name": "data"},
        "separator": ",",
        "decimal_mark": ".",
        "columns": [{"id": "id", "label": "id", "sum": null}, {"id": "asr", "label": "asr", "sum": "0"}],
        "rows_matched": 1, "rows_written": 1, "part": 1, "parts": 1,
        "cells": {"guarded": 0, "cut": 0, "controls_replaced": 0, "line_breaks_replaced": 0},
        "bytes": 15,
        "sha256": "6b615b3e41fa496e6c616bb9175850bfb3cb460b2f13a4f979a9cac8616217d5",
    });
    assert_eq!(json, expected);

    let described = crate::describe().metrics.iter().find(|metric| metric.id == "asr").unwrap().version;
    let written = manifest.definitions.iter().find(|definition| definition.id == "asr").unwrap().version;
    assert_eq!(written, described);
}

#[test]
fn a_manifest_of_another_form_is_refused() {
    let manifest = CsvExport::data(View::portal()).to_vec(&table(1, |_, builder| builder)).unwrap().1;
    let json = serde_json::to_string(&manifest).unwrap();
    for (from, to, kind, path) in [
        (r#""version":1,"library""#, r#""version":2,"library""#, ErrorKind::UnsupportedVersion, "version"),
        (r#""part":1"#, r#""part":1,"port":1"#, ErrorKind::UnknownKey, "port"),
        (r#""name":"data""#, r#""name":"excel""#, ErrorKind::InvalidValue, "preset.name"),
        (r#""guarded":0"#, r#""guarded":-1"#, ErrorKind::NumberOutOfRange, "cells.guarded"),
        (r#""bytes":"#, r#""bites":"#, ErrorKind::MissingField, "bytes"),
        (r#""separator":",""#, r#""separator":";""#, ErrorKind::InvalidValue, "separator"),
        (r#""separator":",""#, r#""separator":"|""#, ErrorKind::InvalidValue, "separator"),
        (r#""decimal_mark":".""#, r#""decimal_mark":",""#, ErrorKind::InvalidValue, "decimal_mark"),
        (r#""decimal_mark":".""#, r#""decimal_mark":"..""#, ErrorKind::InvalidValue, "decimal_mark"),
    ] {
        let error = Manifest::from_json(&json.replacen(from, to, 1)).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, Some(path)));
    }
    let phones = r#"{"name":"spreadsheet","zone":"UTC","phones":"bare"}"#;
    assert_eq!(Preset::from_json(phones, &AsOf::unspecified()).unwrap_err().path(), Some("phones"));
}

#[test]
fn a_changed_file_is_found_out() {
    let table = table(3, |row, builder| builder.stars(row as u32 + 1).recorded_asr("1.005"));
    let view = View::of(["id", "stars", "recorded_asr"]).unwrap();
    let (bytes, manifest) = CsvExport::data(view.clone()).to_vec(&table).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let failures = |changed: &str| -> Vec<String> {
        let verification = verify(changed.as_bytes(), &manifest).unwrap();
        assert_eq!(verification.is_ok(), verification.failures().next().is_none());
        verification.failures().map(|check| check.name.clone()).collect()
    };
    assert_eq!(failures(&text), Vec::<String>::new());
    assert_eq!(failures(&text.replace("s-1", "s-9")), ["sha256"]);
    assert_eq!(failures(&text.replace("stars", "stors")), ["sha256", "header"]);
    assert_eq!(failures(&text.replace("\",2,", "\",5,")), ["sha256", "sum.stars"]);
    assert_eq!(failures(&text.replacen("1.005", "1.006", 1)), ["sha256", "sum.recorded_asr"]);
    assert_eq!(failures(&text.replacen("1.005", "1e005", 1)), ["sha256", "sum.recorded_asr"]);
    assert_eq!(failures(&text.replacen(",1,", ",1.,", 1)), ["bytes", "sha256", "sum.stars"]);
    assert_eq!(failures(&text.replacen(",1,", ",1", 1)), ["bytes", "sha256", "width", "sum.stars", "sum.recorded_asr"]);
    let (short, _) = text.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(failures(short), ["bytes", "sha256", "rows", "sum.stars", "sum.recorded_asr"]);
    assert_eq!(failures(""), ["bytes", "sha256", "header", "rows", "sum.stars", "sum.recorded_asr"]);

    let (bytes, manifest) = CsvExport::spreadsheet(view, Zone::utc()).to_vec(&table).unwrap();
    let verification = verify(bytes.as_slice(), &manifest).unwrap();
    assert!(verification.is_ok());
    assert_eq!(verification.rounded, ["recorded_asr"]);
    assert_eq!(manifest.columns[2].sum.as_deref(), Some("3.015"));
}

#[test]
fn an_export_is_read_from_json() {
    let json =
        r#"{"view":["id","asr"],"preset":{"name":"spreadsheet","zone":"UTC","semicolon":true},"rows_per_file":3}"#;
    let expected =
        CsvExport::new(View::of(["id", "asr"]).unwrap(), SpreadsheetOptions::in_zone(Zone::utc()).semicolon(true));
    assert_eq!(CsvExport::from_json(json, &AsOf::unspecified()).unwrap(), expected.rows_per_file(3));
    for (json, kind, path) in [
        (r#"{"preset":{"name":"data"}}"#, ErrorKind::MissingField, "view"),
        (r#"{"view":"portal"}"#, ErrorKind::MissingField, "preset"),
        (r#"{"view":"portal","preset":{"name":"spreadsheet"}}"#, ErrorKind::ZoneRequired, "preset.zone"),
        (r#"{"view":"portal","preset":"spreadsheet"}"#, ErrorKind::ZoneRequired, "preset.zone"),
        (r#"{"view":"portal","preset":{"name":"data","zone":"UTC"}}"#, ErrorKind::UnknownKey, "preset.zone"),
        (r#"{"view":"portal","preset":"excel"}"#, ErrorKind::InvalidValue, "preset"),
        (r#"{"view":"portal","preset":{"name":"excel"}}"#, ErrorKind::InvalidValue, "preset.name"),
        (r#"{"view":"portal","preset":["data"]}"#, ErrorKind::WrongType, "preset"),
        (r#"{"view":"Portal","preset":{"name":"data"}}"#, ErrorKind::InvalidValue, "view"),
        (r#"{"view":["id","ID"],"preset":{"name":"data"}}"#, ErrorKind::UnknownColumn, "view[1]"),
        (r#"{"view":["id","id"],"preset":{"name":"data"}}"#, ErrorKind::Conflict, "view[1]"),
        (r#"{"view":[],"preset":{"name":"data"}}"#, ErrorKind::EmptySet, "view"),
        (r#"{"view":"portal","preset":{"name":"data"},"thread":1}"#, ErrorKind::UnknownKey, "thread"),
        (r#"{"view":"portal","preset":{"name":"data"},"threads":-1}"#, ErrorKind::NumberOutOfRange, "threads"),
    ] {
        let error = CsvExport::from_json(json, &AsOf::unspecified()).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, Some(path)), "{json}");
    }
}

#[test]
fn a_spreadsheet_without_a_zone_has_that_of_the_question() {
    let berlin = Zone::get("Europe/Berlin").unwrap();
    let as_of = AsOf::unspecified().with_zone(berlin.clone());
    let read =
        |preset: &str| CsvExport::from_json(&format!(r#"{{"view":"portal","preset":{preset}}}"#), &as_of).unwrap();
    let of = |zone: &Zone| SpreadsheetOptions::in_zone(zone.clone());
    assert_eq!(read(r#""spreadsheet""#), CsvExport::new(View::portal(), of(&berlin)));
    assert_eq!(
        read(r#"{"name":"spreadsheet","utc_offset":true}"#),
        CsvExport::new(View::portal(), of(&berlin).utc_offset(true))
    );
    assert_eq!(read(r#"{"name":"spreadsheet","zone":"UTC"}"#), CsvExport::new(View::portal(), of(&Zone::utc())));
    assert_eq!(read(r#""data""#), CsvExport::data(View::portal()));

    // A file has been written in one zone, so its manifest names it.
    let manifest = CsvExport::spreadsheet(View::portal(), berlin).to_vec(&table(1, |_, builder| builder)).unwrap().1;
    let json = serde_json::to_string(&manifest).unwrap().replacen(r#","zone":"Europe/Berlin""#, "", 1);
    let error = Manifest::from_json(&json).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::MissingField, Some("preset.zone")));
}

#[test]
fn every_option_of_a_spreadsheet_is_the_one_of_its_json() {
    let plain = || SpreadsheetOptions::in_zone(Zone::utc());
    for (json, options) in [
        ("", plain()),
        (r#","semicolon":true"#, plain().semicolon(true)),
        (r#","phones":"plain""#, plain().phones(PhoneStyle::Plain)),
        (r#","line_breaks":"marked""#, plain().line_breaks(LineBreakStyle::Marked)),
        (r#","utc_offset":true"#, plain().utc_offset(true)),
        (r#","zone_in_header":true"#, plain().zone_in_header(true)),
    ] {
        let preset = Preset::from(options);
        let read = |json: &str| Preset::from_json(json, &AsOf::unspecified()).unwrap();
        assert_eq!(read(&format!(r#"{{"name":"spreadsheet","zone":"UTC"{json}}}"#)), preset);
        assert_eq!(read(&serde_json::to_string(&preset).unwrap()), preset);
    }
}

#[test]
fn rows_are_counted_once_however_many_bytes_they_have() {
    let table = table(5, |_, builder| builder.summary("x".repeat(400_000)));
    for threads in [1, 3] {
        let (bytes, manifest) = CsvExport::data(View::fields()).threads(threads).to_vec(&table).unwrap();
        assert!(bytes.len() > 2_000_000);
        assert_eq!(manifest.rows_written, 5);
    }
}
