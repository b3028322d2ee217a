//! A second opinion: a naive model of filters and metrics, written from the specification alone, is asked the same
//! questions as the library and must give the same answers, to the last digit.
//!
//! The model works on plain JSON, exact rationals and whole seconds, row by row. It shares no code with the library.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "it is a test")]

mod calendar;
mod generate;
mod matching;
mod metrics;

use generate::Random;
use portal_sessions::{AsOf, Filter, Ingest, Policies, Record, Zone};
use serde_json::Value;

/// How many sets of sessions are made, and how many filters are put to each: 10,000 questions.
const SETS: u64 = 500;
const FILTERS: u64 = 20;

/// What a question depends on besides the sessions and the filter.
struct Setting {
    now: i64,
    zone: &'static str,
    policies: Value,
}

#[test]
fn the_library_agrees_with_a_naive_model() {
    let mut matched = 0;
    let mut asked = 0;
    let first = first_seed();
    for seed in first..first + SETS {
        let mut random = Random::new(seed);
        let setting = generate::setting(&mut random);
        let sessions: Vec<Value> = (0..random.below(40)).map(|row| generate::session(&mut random, row)).collect();
        let lines: Vec<String> = sessions.iter().map(Value::to_string).collect();

        let policies = Policies::from_json(&setting.policies.to_string()).unwrap();
        let ingested = Ingest::new().policies(policies).ndjson(&lines.join("\n")).unwrap();
        assert_eq!(ingested.report.rejected, 0, "{:?}", ingested.report);
        let as_of = AsOf::at(calendar::instant(setting.now).parse().unwrap(), Zone::get(setting.zone).unwrap());

        for _ in 0..FILTERS {
            let filter = generate::filter(&mut random, 0);
            let expected: Vec<&Value> =
                sessions.iter().filter(|session| matching::matches(&filter, session, &setting)).collect();

            let parsed = Filter::from_json(&filter.to_string()).unwrap_or_else(|error| panic!("{filter}: {error}"));
            let table = ingested.table.filter(&parsed, &as_of).unwrap();
            let ids: Vec<String> = table.rows().map(|row| row.id().to_owned()).collect();
            let expected_ids: Vec<&str> = expected.iter().map(|session| session["id"].as_str().unwrap()).collect();
            assert_eq!(ids, expected_ids, "seed {seed}, filter {filter}, setting {}", setting.policies);

            let summary = serde_json::to_value(table.summary(&as_of).unwrap()).unwrap();
            let expected = metrics::summary(&expected, matching::bounds(&filter, &setting), &setting);
            assert_eq!(summary, expected, "seed {seed}, filter {filter}, setting {}", setting.policies);
            matched += ids.len();
            asked += sessions.len();
        }
    }
    // Filters that match nothing, or everything, would agree for no good reason.
    assert!(matched * 10 > asked && matched * 10 < asked * 7, "{matched} of {asked} sessions matched");
}

/// The seed of the first set: the one that the properties draw from, when `cargo xtask test` gives it.
fn first_seed() -> u64 {
    std::env::var("PROPTEST_RNG_SEED").map_or(0, |seed| seed.parse().unwrap())
}
