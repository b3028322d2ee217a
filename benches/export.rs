//! Writing CSV, and its two costly parts.
#![expect(clippy::unwrap_used, reason = "it is a bench")]

use std::hint::black_box;
use std::io::sink;
use std::ops::ControlFlow;

use criterion::{Criterion, criterion_group, criterion_main};
use portal_sessions::guard::{self, Separator};
use portal_sessions::{CsvExport, Money, Timestamp, View};

fn export(criterion: &mut Criterion) {
    let (table, as_of) = (benches::table().unwrap(), benches::as_of().unwrap());
    let zone = as_of.zone().unwrap();
    for (name, export) in [
        ("the portal's columns for a spreadsheet", CsvExport::spreadsheet(View::portal(), zone.clone())),
        ("the Builder's columns for a spreadsheet", CsvExport::spreadsheet(View::builder(), zone.clone())),
        ("every field as data", CsvExport::data(View::fields())),
    ] {
        criterion.bench_function(name, |bencher| bencher.iter(|| export.write(&table, sink()).unwrap()));
    }

    let portal = CsvExport::spreadsheet(View::portal(), zone.clone());
    criterion.bench_function("the portal's columns, observed", |bencher| {
        bencher.iter(|| portal.write_observed(&table, sink(), &mut |_| ControlFlow::Continue(())).unwrap());
    });

    let text = "Caller asked about availability for a same-day visit, they prefer mornings";
    criterion.bench_function("guard a harmless text", |bencher| {
        bencher.iter(|| guard::encode(black_box(text), Separator::Comma).len());
    });
    let (instant, amount): (Timestamp, Money) = ("2026-11-01T14:30:00Z".parse().unwrap(), "409.9275".parse().unwrap());
    criterion.bench_function("write an instant", |bencher| bencher.iter(|| black_box(instant).to_string()));
    criterion.bench_function("round an amount", |bencher| bencher.iter(|| black_box(amount).rounded(2)));
}

criterion_group!(benches, export);
criterion_main!(benches);
