use proptest::prelude::*;

use super::*;
use crate::testing::{full, session, sessions};
use crate::view::order::tests::orders;
use crate::view::sort::tests::said;
use crate::{Flag, Policies, Record, Session, Timestamp, Zone};

const KEY: &[u8] = b"a key of 16 byte";

fn table(sessions: &[Session]) -> SessionTable {
    SessionTable::from_sessions(sessions.to_vec(), Policies::default()).unwrap()
}

fn three() -> Vec<Session> {
    ["a", "b", "c"].map(full).to_vec()
}

fn ids(batch: &Batch<'_>) -> Vec<String> {
    batch.rows().iter().map(|row| row.id().to_owned()).collect()
}

fn filter(json: &str) -> Filter {
    json.parse().unwrap()
}

fn order(text: &str) -> Order {
    text.parse().unwrap()
}

/// A second within which the sessions of these tests begin and end, one hour later.
fn moment(second: i64) -> Timestamp {
    Timestamp::from_micros((3_600 + second) * 1_000_000).unwrap()
}

/// What happens between two batches.
#[derive(Clone, Debug)]
enum Event {
    /// A session comes, or one with this id becomes another.
    Upsert(Box<Session>),
    Archive(prop::sample::Index),
    Remove(prop::sample::Index),
    /// The next batch is asked for at this moment.
    Now(i64),
    /// The sessions are read anew, in another order.
    Reverse,
}

impl Event {
    fn befall(self, set: &mut Vec<Session>, now: &mut Option<Timestamp>) {
        match self {
            Event::Upsert(session) => match set.iter_mut().find(|other| other.id() == session.id()) {
                Some(other) => *other = *session,
                None => set.push(*session),
            },
            Event::Archive(place) if !set.is_empty() => {
                let place = place.index(set.len());
                set[place] = set[place].to_builder().archived(true).build().unwrap();
            }
            Event::Remove(place) if !set.is_empty() => drop(set.remove(place.index(set.len()))),
            Event::Archive(_) | Event::Remove(_) => {}
            Event::Now(second) => *now = Some(moment(second)),
            Event::Reverse => set.reverse(),
        }
    }
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => session().prop_map(|session| Event::Upsert(Box::new(session))),
        2 => any::<prop::sample::Index>().prop_map(Event::Archive),
        2 => any::<prop::sample::Index>().prop_map(Event::Remove),
        1 => (-2..3_i64).prop_map(Event::Now),
        1 => Just(Event::Reverse),
    ]
}

fn filters() -> impl Strategy<Value = Filter> {
    let few = [
        "{}",
        r#"{"archived":false}"#,
        r#"{"last":"1h"}"#,
        r#"{"any":[{"stars":{"min":2}},{"asr":{"min":"1"}},{"lengths":["unknown"]}]}"#,
    ];
    prop::sample::select(few.to_vec()).prop_map(filter)
}

proptest! {
    /// The whole promise: whatever happens between the batches, each is what a simple model says, and every session that
    /// was there all the time with unchanged values comes exactly once.
    #[test]
    fn a_walk_gives_what_was_there_all_the_time_exactly_once(
        mut set in sessions(0..25),
        order in orders(),
        filter in filters(),
        limit in 1..6_usize,
        meanwhile in prop::collection::vec(prop::collection::vec(event(), 0..4), 0..8),
        key in prop::option::of(Just(KEY)),
        start in -2..3_i64,
    ) {
        let policies = Policies::default();
        let mut now = Some(moment(start));
        let mut went_on_at = moment(start);
        let mut meanwhile = meanwhile.into_iter();
        let walk = key.into_iter().fold(Walk::of(limit).filter(filter.clone()).order(order.clone()), Walk::key);
        let (mut given, mut snapshots, mut cursor) = (Vec::<Session>::new(), Vec::new(), None::<String>);
        loop {
            went_on_at = now.unwrap_or(went_on_at);
            let as_of = now.map_or(AsOf::unspecified(), |now| AsOf::unspecified().with_now(now));
            let full = table(&set);
            let batch = walk.clone().as_of(as_of).batch(&full, cursor.as_deref()).unwrap();

            let resolved = filter.resolve(&AsOf::unspecified().with_now(went_on_at)).unwrap();
            let mut meant: Vec<&Session> = set.iter().filter(|session| resolved.matches(*session, &policies)).collect();
            meant.sort_by(|one, other| said(&order, &policies.score(*one), &policies.score(*other)));
            let is_after = |session: &&&Session| {
                given.last().is_none_or(|last| said(&order, &policies.score(**session), &policies.score(last)).is_gt())
            };
            let rest: Vec<&Session> = meant.iter().filter(is_after).copied().collect();
            let expected: Vec<&str> = rest.iter().take(limit).map(|session| session.id()).collect();
            prop_assert_eq!(ids(&batch), expected);
            prop_assert_eq!(batch.next().is_some(), rest.len() > limit);

            // A table that was filtered and sorted before gives the same rows and the same text.
            let asked = full.filter(&filter, &AsOf::unspecified().with_now(went_on_at)).unwrap().sort(&order);
            let plain = key.into_iter().fold(Walk::of(limit), Walk::key);
            let again = plain.batch(&asked, cursor.as_deref()).unwrap();
            prop_assert_eq!((ids(&again), again.next()), (ids(&batch), batch.next()));

            snapshots.push(meant.into_iter().cloned().collect::<Vec<Session>>());
            given.extend(batch.rows().iter().map(Row::to_session));
            cursor = batch.next().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
            now = None;
            meanwhile.next().into_iter().flatten().for_each(|event| event.befall(&mut set, &mut now));
        }
        for session in &snapshots[0] {
            let is_same = |other: &Session| said(&order, &policies.score(other), &policies.score(session)).is_eq();
            if snapshots.iter().all(|snapshot| snapshot.iter().any(is_same)) {
                prop_assert_eq!(given.iter().filter(|other| other.id() == session.id()).count(), 1, "{}", session.id());
            }
        }
    }

    /// The text of a cursor is of what was asked alone, wherever its last session comes from.
    #[test]
    fn a_cursor_can_be_made_from_elsewhere(sessions in sessions(2..20), order in orders(), filter in filters()) {
        let as_of = AsOf::at(moment(0), Zone::utc());
        let table = table(&sessions);
        let batch = Walk::of(1).filter(filter.clone()).order(order.clone()).as_of(as_of.clone()).batch(&table, None).unwrap();
        if let Some(text) = batch.next() {
            let last = batch.rows()[0].to_session();
            let cursor = Cursor::after(&last, &filter, &order, &as_of, &Policies::default());
            prop_assert_eq!(cursor.to_text(None).unwrap(), text);
            let goes_on = cursor.check(&filter, &order, &AsOf::unspecified(), &Policies::default()).unwrap();
            prop_assert_eq!(goes_on, as_of);
        }
    }
}

#[test]
fn items_are_in_the_wire_form() {
    let table = table(&three());
    let batch = table.walk(2, None).unwrap();
    let json = serde_json::to_value(&batch).unwrap();
    assert_eq!(json["items"], serde_json::to_value([full("a"), full("b")]).unwrap());
    assert_eq!(json["next"], serde_json::json!(batch.next()));
    let last = table.walk(9, batch.next()).unwrap();
    let expected = format!(r#"{{"items":[{}],"next":null}}"#, serde_json::to_string(&full("c")).unwrap());
    assert_eq!(serde_json::to_string(&last).unwrap(), expected);
}

#[test]
fn a_table_without_an_order_is_walked_newest_first() {
    let on = |id: &str, day: u8| {
        let start = format!("2026-11-0{day}T14:30:00Z").parse().unwrap();
        Session::builder(id, start, crate::Channel::Voice).build().unwrap()
    };
    let table = table(&[on("d", 1), on("b", 3), on("c", 2), on("a", 2)]);
    let first = table.walk(3, None).unwrap();
    assert_eq!(ids(&first), ["b", "a", "c"]);
    assert_eq!(ids(&table.walk(3, first.next()).unwrap()), ["d"]);
    let sorted = table.sort(&Order::newest_first());
    assert_eq!(ids(&sorted.walk(3, first.next()).unwrap()), ["d"]);
    assert_eq!(Order::newest_first(), order("-started_at"));
}

#[test]
fn a_walk_keeps_its_order_in_a_table_that_has_another() {
    let sorted = table(&three()).sort(&order("id"));
    let walk = Walk::of(2).order(order("-id"));
    let first = walk.batch(&sorted, None).unwrap();
    assert_eq!(ids(&first), ["c", "b"]);
    assert_eq!(ids(&walk.batch(&sorted, first.next()).unwrap()), ["a"]);
}

#[test]
fn a_mismatch_says_what_differs() {
    let zone = |name: &str| AsOf::unspecified().with_zone(Zone::get(name).unwrap());
    let table = table(&three());
    let walk = Walk::of(1).filter(filter(r#"{"lead":true}"#)).order(order("-asr"));
    let cursor = |walk: &Walk| walk.batch(&table, None).unwrap().next().unwrap().to_owned();
    let differs = |walk: Walk, table: &SessionTable, cursor: &str| {
        let error = walk.batch(table, Some(cursor)).map(|batch| ids(&batch)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CursorMismatch);
        (error.path().unwrap().to_owned(), error.value().map(str::to_owned), error.message().to_owned())
    };
    let plain = cursor(&walk);
    assert_eq!(ids(&walk.batch(&table, Some(&plain)).unwrap()), ["b"]);

    let other = filter(r#"{"lead":true,"test":true}"#);
    let (path, value, message) = differs(walk.clone().filter(other.clone()), &table, &plain);
    assert_eq!((&*path, value), ("filter", Some(other.to_json())));
    assert_eq!(message, r#"the cursor belongs to another filter than `{"version":1,"lead":true,"test":true}`"#);

    let (path, value, message) = differs(walk.clone().order(order("asr")), &table, &plain);
    assert_eq!((&*path, value.as_deref()), ("order", Some("asr,id")));
    assert_eq!(message, "the cursor belongs to the order `-asr,id` and not to `asr,id`");
    assert_eq!(differs(Walk::of(1).filter(filter(r#"{"lead":true}"#)), &table, &plain).0, "order", "the newest first");

    let (path, value, message) = differs(walk.clone().as_of(zone("UTC")), &table, &plain);
    assert_eq!((&*path, value.as_deref()), ("zone", Some("UTC")));
    assert_eq!(message, "the cursor belongs to no zone and not to `UTC`");
    let in_tokyo = walk.clone().as_of(zone("Asia/Tokyo"));
    let (path, _, message) = differs(walk.clone().as_of(zone("UTC")), &table, &cursor(&in_tokyo));
    assert_eq!((&*path, &*message), ("zone", "the cursor belongs to the zone `Asia/Tokyo` and not to `UTC`"));
    // Without a zone it goes on in its own.
    let second = walk.batch(&table, Some(&cursor(&in_tokyo))).unwrap();
    let own = Cursor::parse(second.next().unwrap(), None).unwrap();
    assert_eq!(own.as_of(), &zone("Asia/Tokyo"));

    let revenue = r#"{"version":1,"revenue":{"currency":"EUR"}}"#;
    let judged = table.with_policies(Policies::from_json(revenue).unwrap()).unwrap();
    assert_eq!(differs(walk, &judged, &plain).0, "policies");
    // Whether the policies are others makes no difference to a walk that does not go by them.
    for (asked, by) in [("{}", "stars"), (r#"{"lead_value":{"min":"1"}}"#, "-id,asr"), (r#"{"stars":{"min":1}}"#, "id")]
    {
        let walk = Walk::of(1).filter(filter(asked)).order(order(by));
        assert_eq!(walk.batch(&judged, Some(&cursor(&walk))).unwrap().rows().len(), 1, "{asked} {by}");
    }
    for (asked, by) in [(r#"{"asr":{"min":"0"}}"#, "id"), (r#"{"not":{"lengths":["short"]}}"#, "id"), ("{}", "length")]
    {
        let walk = Walk::of(1).filter(filter(asked)).order(order(by));
        let cursor = cursor(&walk);
        assert_eq!(differs(walk, &judged, &cursor).0, "policies", "{asked} {by}");
    }
}

#[test]
fn a_walk_goes_on_under_the_moment_it_is_given_or_its_own() {
    let at = |id: &str, second: i64| {
        let start = Timestamp::from_micros(second * 1_000_000).unwrap();
        Session::builder(id, start, crate::Channel::Voice).build().unwrap()
    };
    let table = table(&[at("a", 0), at("b", 1), at("c", 2), at("d", 3)]);
    let walk = Walk::of(1).filter(filter(r#"{"last":"1h"}"#)).order(order("started_at"));
    let now = |second: i64| AsOf::unspecified().with_now(moment(second));
    let first = walk.clone().as_of(now(0)).batch(&table, None).unwrap();
    assert_eq!(ids(&first), ["a"]);
    assert_eq!(ids(&walk.batch(&table, first.next()).unwrap()), ["b"]);
    let later = walk.clone().as_of(now(2)).batch(&table, first.next()).unwrap();
    assert_eq!(ids(&later), ["c"], "those before are no longer meant");
    let cursor = Cursor::parse(later.next().unwrap(), None).unwrap();
    assert_eq!(cursor.as_of(), &now(2));
    assert_eq!(walk.batch(&table, None).unwrap_err().kind(), ErrorKind::NowRequired);

    // The same with a table that was filtered by its user, who can read the moment in the cursor.
    let plain = Walk::of(1).order(order("started_at"));
    let asked = |as_of: &AsOf| table.filter(&filter(r#"{"last":"1h"}"#), as_of).unwrap();
    let own = Cursor::parse(first.next().unwrap(), None).unwrap();
    assert_eq!(ids(&plain.batch(&asked(own.as_of()), first.next()).unwrap()), ["b"]);
    assert_eq!(ids(&plain.batch(&asked(&now(2)), first.next()).unwrap()), ["c"]);
    // A table that was asked as of one moment is not asked as of another.
    let error = walk.as_of(now(1)).batch(&asked(&now(2)), None).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Conflict, Some("now")));
}

#[test]
fn the_session_it_stopped_at_may_be_gone() {
    let mut sessions = three();
    let sorted = |sessions: &[Session]| table(sessions).sort(&order("-asr,started_at"));
    let cursor = sorted(&sessions).walk(2, None).unwrap().next().unwrap().to_owned();
    sessions.push(full("bb"));
    sessions.push(full("aa"));
    assert_eq!(ids(&sorted(&sessions).walk(9, Some(&cursor)).unwrap()), ["bb", "c"]);
    sessions.retain(|session| session.id() != "b");
    assert_eq!(ids(&sorted(&sessions).walk(9, Some(&cursor)).unwrap()), ["bb", "c"]);
    assert!(sorted(&sessions[..1]).walk(9, Some(&cursor)).unwrap().rows().is_empty());
}

#[test]
fn a_session_that_changes_where_nothing_is_decided_does_not_come_again() {
    let mut sessions = three();
    let sorted = |sessions: &[Session]| table(sessions).sort(&order("id,is_done"));
    let before = sorted(&sessions);
    let first = before.walk(2, None).unwrap();
    assert_eq!(ids(&first), ["a", "b"]);
    let done = !sessions[1].flags().has(Flag::Done);
    sessions[1] = sessions[1].to_builder().done(done).build().unwrap();
    assert_eq!(ids(&sorted(&sessions).walk(2, first.next()).unwrap()), ["c"]);
}

#[test]
fn with_a_key_only_its_own_cursors_are_taken() {
    let table = table(&three());
    let (plain, sealed) = (Walk::of(1), Walk::of(1).key(KEY));
    let cursor = |walk: &Walk| walk.batch(&table, None).unwrap().next().unwrap().to_owned();
    assert_eq!(ids(&sealed.batch(&table, Some(&cursor(&sealed))).unwrap()), ["b"]);
    for (walk, cursor) in [(&plain, cursor(&sealed)), (&sealed, cursor(&plain)), (&plain, "next".to_owned())] {
        let error = walk.batch(&table, Some(&cursor)).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidCursor, Some("after")));
    }
    for after in [None, Some(&*cursor(&plain))] {
        let error = Walk::of(1).key(*b"short").batch(&table, after).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidValue, Some("key")));
    }
    let shown = format!("{sealed:?}");
    assert!(shown.contains("Key(16 bytes)") && !shown.contains("97, 32"), "the key is not shown");
}

#[test]
fn limits_are_those_of_a_page() {
    let table = table(&three());
    assert_eq!(table.walk(0, None).unwrap_err().path(), Some("limit"));
    assert_eq!(table.walk(1_001, None).unwrap_err().kind(), ErrorKind::NumberOutOfRange);
    assert_eq!(table.walk(3, None).unwrap().next(), None);
}
