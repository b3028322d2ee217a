//! Tables to and from Arrow.
#![expect(clippy::unwrap_used, reason = "it is a bench")]

use std::hint::black_box;

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use portal_sessions::Ingest;
use portal_sessions_arrow::{read, schema, to_batches};

fn arrow(criterion: &mut Criterion) {
    let table = benches::table().unwrap();
    let batches: Vec<RecordBatch> = to_batches(&table).collect::<Result<_, _>>().unwrap();
    let sorted = table.sort(&"-asr".parse().unwrap());
    let mut group = criterion.benchmark_group("arrow");
    group.throughput(Throughput::Elements(benches::ROWS));
    let all = |batches: &mut dyn RecordBatchReader| batches.for_each(|batch| drop(black_box(batch)));
    group.bench_function("to batches", |bencher| bencher.iter(|| all(&mut to_batches(&table))));
    group.bench_function("to batches, sorted", |bencher| bencher.iter(|| all(&mut to_batches(&sorted))));
    let five = ["started_at", "channel", "tags", "asr", "excluded"];
    group.bench_function("five columns to batches", |bencher| {
        bencher.iter(|| all(&mut to_batches(&table).select(five).unwrap()))
    });
    group.bench_function("from batches", |bencher| {
        bencher
            .iter(|| read(RecordBatchIterator::new(batches.iter().cloned().map(Ok), schema()), Ingest::new()).unwrap())
    });
}

criterion_group!(benches, arrow);
criterion_main!(benches);
