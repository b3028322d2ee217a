//! Random sessions and filters for properties: few different values, so that filters hit and miss.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::MOST_COST;
use super::presence::Presence;
use crate::table::Columns;
use crate::{
    AsOf, Channel, Contact, Date, Filter, Flag, Hours, LeadValue, LengthClass, Money, PanelBuilder, Policies, Session,
    SessionTable, Timestamp, Zone,
};

/// Texts that meet each other in search, with what is folded, dropped or special somewhere.
pub(crate) const TEXTS: [&str; 16] = [
    "",
    " ",
    "Garden room",
    "a garden",
    "José Łódź",
    "jose",
    "Straße",
    "STRASSE",
    "O\u{2019}Brien",
    "が",
    "か",
    "100% *.* \\N",
    "a,b\\",
    "+1 (415) 555-0100",
    "4155550100",
    "\u{0}\n\u{2028}\"",
];

const PHONES: [&str; 4] = ["+1 (415) 555-0100", "001415.555.0100;ext=7", "٤١٥ 5550100 x 9", "unknown"];
const TYPES: [&str; 4] = ["booking", "", "Booking", "a,b\\"];
const TAGS: [&str; 5] = ["vip", "VIP", "late", "", "a,b"];
const CHANNELS: [&str; 5] = ["voice", "text", "chat", "email", "Voice"];
const ASSESSMENTS: [&str; 4] = ["Yes-A", "Yes-B", "No", "Maybe"];
const OBJECTS: [&str; 6] = [
    "{}",
    r#"{"a.b=&":"booking","é":5.0}"#,
    r#"{"é":"5.0","":null}"#,
    r#"{"":"","a.b=&":"a,b\\"}"#,
    r#"{"é":{"é":[1, 2]},"":true}"#,
    r#"{ "a.b=&" : "\u0042ooking" }"#,
];
const MEMBERS: [&str; 3] = ["a.b=&", "é", ""];
const MEMBER_TEXTS: [&str; 7] = ["booking", "Booking", "", "a,b\\", "5.0", "true", r#"{"é":[1, 2]}"#];
const AMOUNTS: [&str; 5] = ["0", "0.0001", "12.5", "260", "999999999999.9999"];

/// Instants of three days around the end of summer time in New York, many of them at midnight somewhere.
pub(crate) fn instant() -> impl Strategy<Value = Timestamp> {
    (0..72 * 4_i64, select(vec![0, 1, 999_999])).prop_map(|(quarter, micros)| {
        let start: Timestamp = "2026-10-31T00:00:00Z".parse().unwrap();
        Timestamp::from_micros(start.micros() + quarter * 900_000_000 + micros).unwrap()
    })
}

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    select(texts)
}

fn maybe(texts: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    proptest::option::of(one_of(texts).prop_map(str::to_owned))
}

/// A valid session with this id.
pub(crate) fn session(id: String) -> impl Strategy<Value = Session> {
    let texts = (maybe(&TEXTS), maybe(&TEXTS), maybe(&TEXTS), maybe(&PHONES));
    let labels = (one_of(&CHANNELS), maybe(&TYPES), maybe(&ASSESSMENTS), maybe(&ASSESSMENTS));
    let numbers = (
        proptest::option::of(1..=5_u32),
        proptest::option::of(one_of(&AMOUNTS)),
        proptest::option::of(0..20_u32),
        proptest::option::of(-2..400_i64),
    );
    let rest = (
        proptest::collection::vec(one_of(&TAGS), 0..4),
        any::<[bool; 6]>(),
        proptest::option::of(select(vec![Hours::Working, Hours::NonWorking])),
        (maybe(&TYPES), maybe(&TYPES), maybe(&TYPES), maybe(&TEXTS)),
        (one_of(&OBJECTS), one_of(&OBJECTS)),
    );
    (instant(), texts, labels, numbers, rest).prop_map(move |(started_at, texts, labels, numbers, rest)| {
        let ended_at =
            numbers.3.map(|seconds| Timestamp::from_micros(started_at.micros() + seconds * 1_000_000).unwrap());
        let builder = Session::builder(id.clone(), started_at, Channel::from(labels.0))
            .contact(Contact { name: texts.0, phone: texts.3, email: None })
            .tags(rest.0)
            .done(rest.1[Flag::Done as usize])
            .todo(rest.1[Flag::Todo as usize])
            .lead(rest.1[Flag::Lead as usize])
            .opportunity(rest.1[Flag::Opportunity as usize])
            .test(rest.1[Flag::Test as usize])
            .archived(rest.1[Flag::Archived as usize]);
        builder
            .summary(texts.1)
            .comment(texts.2)
            .session_type(labels.1)
            .auto_assessment(labels.2)
            .human_assessment(labels.3)
            .stars(numbers.0)
            .lead_value(numbers.1)
            .user_messages(numbers.2)
            .ended_at(ended_at)
            .hours(rest.2)
            .external_id(rest.3.0)
            .agent(rest.3.1)
            .language(rest.3.2)
            .recording(rest.3.3)
            .utms(rest.4.0)
            .arguments(rest.4.1)
            .build()
            .unwrap()
    })
}

/// Sessions whose ids are `s-0`, `s-1` …
pub(crate) fn sessions(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Session>> {
    count.prop_flat_map(|count| (0..count).map(|index| session(format!("s-{index}"))).collect::<Vec<_>>())
}

/// A table of these sessions under the default policies, in chunks of 40.
pub(crate) fn table(sessions: Vec<Session>) -> SessionTable {
    let columns = sessions.chunks(40).map(|sessions| {
        let mut columns = Columns::default();
        sessions.iter().for_each(|session| columns.push(session));
        Arc::new(columns)
    });
    SessionTable::from_columns(columns.collect(), Policies::default()).unwrap()
}

/// A panel of one clause.
fn clause() -> impl Strategy<Value = PanelBuilder> {
    let panel = Filter::panel;
    let options = |texts: &'static [&'static str]| {
        let with_none: Vec<Option<&str>> = texts.iter().copied().map(Some).chain([None]).collect();
        let most = with_none.len();
        subsequence(with_none, 1..=most)
    };
    let judgements = || options(&["Yes-A", "Yes-B", "No"]);
    let tags = || subsequence(TAGS.to_vec(), 1..3);
    prop_oneof![
        3 => one_of(&TEXTS).prop_map(move |text| panel().search(text)),
        3 => select(vec!["ar", "415 555", "00141", "b", "strass", "\u{301}", "e l"]).prop_map(move |text| panel().search(text)),
        2 => options(&TYPES).prop_map(move |types| panel().session_types(types)),
        1 => any::<bool>().prop_map(move |on| panel().lead(on)),
        1 => any::<bool>().prop_map(move |on| panel().todo(on)),
        1 => any::<bool>().prop_map(move |on| panel().archived(on)),
        1 => any::<bool>().prop_map(move |on| panel().test(on)),
        1 => any::<bool>().prop_map(move |on| panel().done(on)),
        1 => any::<bool>().prop_map(move |on| panel().opportunity(on)),
        1 => judgements().prop_map(move |values| panel().auto_assessment(values)),
        1 => judgements().prop_map(move |values| panel().human_assessment(values)),
        1 => judgements().prop_map(move |values| panel().assessment(values)),
        2 => subsequence([&CHANNELS[..], &["sms", "fax"]].concat(), 1..7).prop_map(move |names| panel().channels(names)),
        1 => subsequence(LengthClass::ALL.to_vec(), 1..4).prop_map(move |classes| panel().lengths(classes)),
        1 => (1..72_u32).prop_map(move |hours| panel().last(format!("{hours}h"))),
        1 => select(vec!["today", "yesterday", "1d", "2d"]).prop_map(move |days| panel().calendar(days)),
        1 => instant().prop_map(move |instant| panel().from(instant)),
        1 => instant().prop_map(move |instant| panel().to(instant)),
        1 => (20_757..20_760).prop_map(move |days| panel().to(Date::from_days(days).unwrap())),
        1 => tags().prop_map(move |tags| panel().tags_any(tags)),
        1 => tags().prop_map(move |tags| panel().tags_all(tags)),
        1 => tags().prop_map(move |tags| panel().tags_none(tags)),
        1 => (tags(), tags()).prop_map(move |(any, none)| panel().tags_any(any).tags_none(none)),
        1 => (1..=5_u32).prop_map(move |stars| panel().stars(stars..)),
        1 => (1..=5_u32).prop_map(move |stars| panel().stars(..=stars)),
        1 => (0..300_u64, 0..200_u64).prop_map(move |(first, more)| panel().duration_s(first..=first + more)),
        1 => (0..20_u32).prop_map(move |first| panel().user_messages(first..)),
        2 => subsequence(vec!["s-0", "s-3", "s-11", "S-1", ""], 1..4).prop_map(move |ids| panel().ids(ids)),
        1 => options(&TYPES).prop_map(move |ids| panel().external_ids(ids)),
        2 => options(&TYPES).prop_map(move |agents| panel().agents(agents)),
        1 => options(&TYPES).prop_map(move |languages| panel().languages(languages)),
        3 => subsequence(Presence::NAMES.to_vec(), 1..3).prop_flat_map(move |names| {
            proptest::collection::vec(any::<bool>(), names.len()).prop_map(move |given| {
                names.iter().zip(given).fold(panel(), |panel, (name, is_given)| panel.has(name, is_given))
            })
        }),
        2 => (one_of(&MEMBERS), options(&MEMBER_TEXTS)).prop_map(move |(name, texts)| panel().utm(name, texts)),
        1 => (one_of(&MEMBERS), options(&MEMBER_TEXTS), options(&MEMBER_TEXTS)).prop_map(move |(name, texts, others)| {
            panel().argument(name, texts).argument("é", others)
        }),
        1 => one_of(&AMOUNTS).prop_map(move |amount| panel().asr(amount.parse::<Money>().unwrap()..)),
        1 => one_of(&AMOUNTS).prop_map(move |amount| panel().lead_value(..=amount.parse::<LeadValue>().unwrap())),
    ]
}

/// The moment and the place at which every filter made here can be resolved.
pub(crate) fn as_of() -> AsOf {
    AsOf::at("2026-11-02T12:00:00Z".parse().unwrap(), Zone::get("America/New_York").unwrap())
}

/// A panel of up to three clauses.
pub(crate) fn panel() -> impl Strategy<Value = Filter> {
    let join = |clauses: Vec<PanelBuilder>| {
        let filter = clauses.into_iter().fold(Filter::panel(), PanelBuilder::merged).build().ok()?;
        filter.resolve(&as_of()).is_ok().then_some(filter)
    };
    proptest::collection::vec(clause(), 0..4).prop_filter_map("bounds that exclude each other", join)
}

/// Why a filter is not drawn.
const COSTLY: &str = "a filter that costs much";

/// A panel, or a tree of some.
pub(crate) fn filter() -> impl Strategy<Value = Filter> {
    panel()
        .prop_recursive(4, 12, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 1..4)
                    .prop_filter_map(COSTLY, |filters| Filter::all(filters).ok()),
                proptest::collection::vec(inner.clone(), 1..4)
                    .prop_filter_map(COSTLY, |filters| Filter::any(filters).ok()),
                inner.prop_map(|filter| Filter::not(filter).unwrap()),
            ]
        })
        // Tests put several together.
        .prop_filter(COSTLY, |filter| filter.0.size.cost <= MOST_COST / 8)
}
