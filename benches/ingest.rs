//! Reading records: a set of NDJSON, one event, and the parts of a record that cost most.
#![expect(clippy::unwrap_used, reason = "it is a bench")]

use std::hint::black_box;
use std::ops::ControlFlow;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use portal_sessions::{Ingest, Money, Session, Timestamp};

fn ingest(criterion: &mut Criterion) {
    let lines = benches::lines().unwrap();
    let mut group = criterion.benchmark_group("ingest");
    group.throughput(Throughput::Bytes(lines.len() as u64));
    for threads in [1, 2] {
        group.bench_function(format!("ndjson, {threads} threads"), |bencher| {
            bencher.iter(|| Ingest::new().threads(threads).ndjson(&lines).unwrap());
        });
    }
    group.bench_function("ndjson, observed", |bencher| {
        bencher.iter(|| Ingest::new().observe(|_| ControlFlow::Continue(())).ndjson(&lines).unwrap());
    });
    group.finish();

    let line = std::str::from_utf8(lines.split(|&byte| byte == b'\n').next().unwrap()).unwrap();
    criterion.bench_function("one event from JSON", |bencher| bencher.iter(|| Session::from_json(black_box(line))));
    criterion.bench_function("read an instant", |bencher| {
        bencher.iter(|| black_box("2026-11-01T14:30:00.25Z").parse::<Timestamp>());
    });
    criterion.bench_function("read an amount", |bencher| {
        bencher.iter(|| black_box("1234567.8901").parse::<Money>());
    });
}

criterion_group!(benches, ingest);
criterion_main!(benches);
