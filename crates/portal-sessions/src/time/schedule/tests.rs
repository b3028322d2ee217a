//! The forms of schedules, and a naive schedule that looks at every minute.

use proptest::prelude::*;

use super::*;
use crate::time::tests::any_zone;

#[test]
fn overlaps_and_long_nights_have_one_form() {
    let monday = |hours: &[(&str, &str)]| {
        let start = Schedule::builder(Zone::utc());
        let builder = hours.iter().fold(start, |builder, (start, end)| builder.weekly(Weekday::Monday, start, end));
        serde_json::to_value(builder.build().unwrap()).unwrap()["weekly"].to_string()
    };
    assert_eq!(monday(&[]), "{}");
    assert_eq!(monday(&[("13:00", "15:00"), ("09:00", "13:00")]), r#"{"mon":[["09:00","15:00"]]}"#);
    assert_eq!(monday(&[("22:00", "00:00")]), r#"{"mon":[["22:00","24:00"]]}"#);
    assert_eq!(monday(&[("22:00", "06:00"), ("20:00", "23:00")]), r#"{"mon":[["20:00","06:00"]]}"#);
    assert_eq!(monday(&[("00:00", "24:00"), ("23:00", "08:00")]), r#"{"mon":[["00:00","24:00"],["23:59","08:00"]]}"#);
}

#[test]
fn a_date_has_one_exception() {
    let date = "2026-12-25".parse().unwrap();
    let twice = Schedule::builder(Zone::utc()).exception(date, &[]).exception(date, &[("09:00", "10:00")]);
    let error = twice.build().unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Conflict, Some("exceptions.2026-12-25")));
}

fn any_hours() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0..1_440_u32, 0..=1_440_u32).prop_filter("not empty", |(start, end)| start != end), 0..4)
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Says of every minute, for `length` minutes from `first`, what the hours written on the days say.
fn naive_minutes(
    zone: &Zone,
    first: Timestamp,
    length: i64,
    starting_on: impl Fn(Date) -> Vec<(u32, u32)>,
) -> Vec<bool> {
    let tz = jiff::tz::db().get(zone.name()).unwrap();
    let minute = |step: i64| {
        let instant = jiff::Timestamp::from_microsecond(first.micros() + step * 60_000_000).unwrap();
        let local = tz.to_datetime(instant);
        let today: Date = local.date().to_string().parse().unwrap();
        let now = u32::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap();
        let holds = |date: Date, now: u32| {
            starting_on(date).into_iter().any(|(start, end)| {
                let end = if end < start { end + 1_440 } else { end };
                (start..end).contains(&now)
            })
        };
        holds(today, now) || holds(today.previous().unwrap(), now + 1_440)
    };
    (0..length).map(minute).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn schedule_agrees_with_a_naive_one(
        zone in any_zone(),
        first in 86_400_000_000 * 10..4_102_444_800_000_000_i64,
        weekly in prop::collection::vec(any_hours(), 7),
        exceptions in prop::collection::btree_map(0..4_i32, any_hours(), 0..4),
    ) {
        let first = Timestamp::from_micros(first).unwrap();
        let day = zone.date_of(first).days();
        let mut builder = Schedule::builder(zone.clone());
        for (weekday, hours) in Weekday::ALL.into_iter().zip(&weekly) {
            for &(start, end) in hours {
                builder = builder.weekly(weekday, &clock(start), &clock(end));
            }
        }
        for (&days, hours) in &exceptions {
            let hours: Vec<(String, String)> = hours.iter().map(|&(start, end)| (clock(start), clock(end))).collect();
            let hours: Vec<(&str, &str)> = hours.iter().map(|(start, end)| (start.as_str(), end.as_str())).collect();
            builder = builder.exception(Date::from_days(day + days).unwrap(), &hours);
        }
        let built = builder.build().unwrap();
        prop_assert_eq!(&Schedule::from_json(&serde_json::to_string(&built).unwrap()).unwrap(), &built);
        let starting_on = |date: Date| {
            let exception = exceptions.get(&(date.days() - day));
            exception.unwrap_or(&weekly[date.weekday() as usize]).clone()
        };
        let naive = naive_minutes(&zone, first, 5 * 1_440, starting_on);
        for (step, expected) in (0..).zip(naive) {
            let instant = Timestamp::from_micros(first.micros() + step * 60_000_000).unwrap();
            prop_assert_eq!(built.is_working(instant), expected, "{}", instant);
        }
    }
}
