//! Asking: facets, search and one live event.
#![expect(clippy::unwrap_used, reason = "it is a bench")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use portal_sessions::{Filter, Policies};

fn filter(criterion: &mut Criterion) {
    let (table, as_of) = (benches::table().unwrap(), benches::as_of().unwrap());
    let five = benches::recent_leads().unwrap();
    let facets = Filter::panel().test(false).archived(false).channels(["voice", "text"]).lead(true).build().unwrap();
    let span = Filter::panel().last("30d").build().unwrap();
    let search = Filter::panel().search("refund").build().unwrap();
    let tags = Filter::panel().tags_any(["vip"]).build().unwrap();

    criterion.bench_function("filter by five clauses", |bencher| bencher.iter(|| table.filter(&five, &as_of)));
    criterion.bench_function("count by facets", |bencher| bencher.iter(|| table.count(&facets, &as_of)));
    criterion.bench_function("count by a span of time", |bencher| bencher.iter(|| table.count(&span, &as_of)));
    criterion
        .bench_function("search, from the second time on", |bencher| bencher.iter(|| table.count(&search, &as_of)));
    criterion.bench_function("filter by tags", |bencher| bencher.iter(|| table.count(&tags, &as_of)));

    let (event, policies) = (table.session(0).unwrap(), Policies::default());
    let resolved = five.resolve(&as_of).unwrap();
    criterion.bench_function("one live event against five clauses", |bencher| {
        bencher.iter(|| resolved.matches(black_box(&event), &policies));
    });
}

criterion_group!(benches, filter);
criterion_main!(benches);
