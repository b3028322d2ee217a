//! Counting, sorting and paging.
#![expect(clippy::unwrap_used, reason = "it is a bench")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use portal_sessions::{Grouping, Order};

fn summary(criterion: &mut Criterion) {
    let (table, as_of) = (benches::table().unwrap(), benches::as_of().unwrap());
    let recent = table.filter(&benches::recent_leads().unwrap(), &as_of).unwrap();
    criterion.bench_function("summary of all", |bencher| bencher.iter(|| table.summary(&as_of)));
    criterion.bench_function("summary of recent leads", |bencher| bencher.iter(|| recent.summary(&as_of)));

    for by in [Grouping::Day, Grouping::Channel, Grouping::Type] {
        criterion.bench_function(&format!("by {by}"), |bencher| bencher.iter(|| table.by(by, &as_of)));
    }

    let zone = as_of.zone().unwrap();
    let started_at = as_of.now().unwrap();
    criterion.bench_function("the day of an instant", |bencher| bencher.iter(|| zone.date_of(black_box(started_at))));

    let order: Order = "-asr,started_at".parse().unwrap();
    criterion.bench_function("sort by two columns", |bencher| bencher.iter(|| table.sort(&order)));
    let sorted = table.sort(&order);
    criterion.bench_function("a page of 100", |bencher| {
        bencher.iter(|| serde_json::to_string(&sorted.page(7, 100).unwrap()))
    });
}

criterion_group!(benches, summary);
criterion_main!(benches);
