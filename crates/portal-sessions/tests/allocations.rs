//! How often a question allocates, and how much memory an export holds. The numbers are committed: one that grows is
//! either a mistake or is written down here.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "it is a test")]

use portal_sessions::{
    AsOf, Channel, CsvExport, Filter, Policies, Record, Session, SessionTable, Timestamp, View, Zone,
};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Those of a filter of five clauses.
const FILTER: u64 = 6;
/// Those of a count by five clauses, by search, types and tags besides, and by a tree of both.
const COUNTS: [u64; 3] = [4, 5, 11];
const SUMMARY: u64 = 30;
const PAGE: u64 = 3;

/// More than an export may hold above the table, whatever its size.
const EXPORT_BYTES: usize = 24 << 20;

fn as_of() -> AsOf {
    AsOf::at("2026-11-22T00:00:00Z".parse().unwrap(), Zone::get("America/New_York").unwrap())
}

/// A table of so many sessions; a chunk has 65,536 of them.
fn table(rows: i64) -> SessionTable {
    let start: Timestamp = "2026-09-01T00:00:00Z".parse().unwrap();
    let sessions = (0..rows).map(|row| {
        let started_at = Timestamp::from_micros(start.micros() + row % 90 * 86_400_000_000).unwrap();
        let summary = if row % 9 == 0 { "Caller wants a refund" } else { "Gäste fragen nach einem Tisch am Fenster" };
        Session::builder(format!("s-{row}"), started_at, if row % 3 == 0 { Channel::Voice } else { Channel::Chat })
            .lead(row % 2 == 0)
            .opportunity(row % 4 == 0)
            .auto_assessment("Yes-A")
            .lead_value("120.50")
            .session_type(["booking", "support"][(row % 2) as usize])
            .summary(summary)
            .tags(["vip"])
            .stars((row % 5 + 1) as u32)
            .build()
            .unwrap()
    });
    SessionTable::from_sessions(sessions, Policies::default()).unwrap()
}

/// What an action gives, and how often it allocated.
fn allocations<T>(action: impl FnOnce() -> T) -> (T, u64) {
    let before = dhat::HeapStats::get().total_blocks;
    let result = action();
    (result, dhat::HeapStats::get().total_blocks - before)
}

#[test]
fn questions_allocate_as_often_as_is_written_here() {
    let tables = [table(1_000), table(200_000)];
    let as_of = as_of();
    let panel = || Filter::panel().test(false).archived(false).channels(["voice", "text"]).last("30d").lead(true);
    let five = panel().build().unwrap();
    let search = panel().search("refund").session_types([Some("booking")]).tags_any(["vip"]).build().unwrap();
    let tree = Filter::any([Filter::not(five.clone()).unwrap(), search.clone()]).unwrap();
    let event = tables[0].session(0).unwrap();
    let (resolved, policies) = (five.resolve(&as_of).unwrap(), Policies::default());

    let profiler = dhat::Profiler::builder().testing().build();
    assert_eq!(allocations(|| resolved.matches(&event, &policies)).1, 0);
    for (table, rows) in tables.iter().zip([1_000, 200_000]) {
        let (found, filtering) = allocations(|| table.filter(&five, &as_of).unwrap());
        assert!(found.len() > rows / 40);
        let counts = [&five, &search, &tree].map(|filter| {
            // The first search may make its working text as long as it needs.
            table.count(filter, &as_of).unwrap();
            allocations(|| table.count(filter, &as_of).unwrap()).1
        });
        let summary = allocations(|| found.summary(&as_of).unwrap()).1;
        let page = allocations(|| found.page(2, 10).unwrap()).1;
        assert_eq!((filtering, counts, summary, page), (FILTER, COUNTS, SUMMARY, PAGE), "{rows} rows");
    }

    let summary = "A call that took long to tell, and longer to write down. ".repeat(40);
    let long = (0..20_000).map(|row| {
        let session = Session::builder(format!("s-{row}"), event.started_at(), Channel::Chat);
        session.summary(summary.as_str()).comment(summary.as_str()).build().unwrap()
    });
    let long = SessionTable::from_sessions(long, Policies::default()).unwrap();
    drop(profiler);
    for table in [&tables[1], &long] {
        for threads in [1, 4, 64] {
            let export = CsvExport::spreadsheet(View::builder(), as_of.zone().unwrap().clone()).threads(threads);
            let _profiler = dhat::Profiler::builder().testing().build();
            export.write(table, std::io::sink()).unwrap();
            let held = dhat::HeapStats::get().max_bytes;
            assert!(held < EXPORT_BYTES, "{held} bytes on {threads} threads");
        }
    }
}
