//! Whole seconds since 1970 and the three zones of the model, from first principles.

const DAY: i64 = 86_400;

/// The zones of the model.
pub(crate) const ZONES: [&str; 3] = ["UTC", "America/New_York", "Asia/Kathmandu"];

/// New York's summer time of 2026, from 2 o'clock on 8 March to 2 o'clock on 1 November.
const SUMMER: std::ops::Range<i64> = 1_772_953_200..1_793_512_800;

fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969);
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    years + lengths[..usize::try_from(month - 1).unwrap()].iter().sum::<i64>() + day - 1
}

/// The seconds of `2026-11-01T05:30:00Z`.
pub(crate) fn seconds(text: &str) -> i64 {
    let number = |from: usize, to: usize| text.get(from..to).unwrap().parse::<i64>().unwrap();
    days_of(number(0, 4), number(5, 7), number(8, 10)) * DAY
        + number(11, 13) * 3600
        + number(14, 16) * 60
        + number(17, 19)
}

/// The day of `2026-11-01`, counted from 1970.
pub(crate) fn day(text: &str) -> i64 {
    seconds(&format!("{text}T00:00:00Z")) / DAY
}

/// `2026-11-01` of a day counted from 1970.
pub(crate) fn date(day: i64) -> String {
    let first_of = |year: i64, month: i64| days_of(year + (month - 1) / 12, (month - 1) % 12 + 1, 1);
    let year = (1970 + day / 366..).find(|&year| day < first_of(year + 1, 1)).unwrap();
    let month = (1..).find(|&month| day < first_of(year, month + 1)).unwrap();
    format!("{year:04}-{month:02}-{:02}", day - first_of(year, month) + 1)
}

/// `2026-11-01T05:30:00Z` of seconds.
pub(crate) fn instant(seconds: i64) -> String {
    let clock = seconds.rem_euclid(DAY);
    format!("{}T{:02}:{:02}:{:02}Z", date(seconds.div_euclid(DAY)), clock / 3600, clock / 60 % 60, clock % 60)
}

/// Seconds on the wall clock of a zone.
pub(crate) fn local(seconds: i64, zone: &str) -> i64 {
    seconds
        + match zone {
            "America/New_York" if SUMMER.contains(&seconds) => -4 * 3600,
            "America/New_York" => -5 * 3600,
            "Asia/Kathmandu" => 5 * 3600 + 45 * 60,
            _ => 0,
        }
}

pub(crate) fn local_day(seconds: i64, zone: &str) -> i64 {
    local(seconds, zone).div_euclid(DAY)
}

/// Monday is 0.
pub(crate) fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

/// The instant at which a day starts: in these zones midnight is never skipped and never doubled.
pub(crate) fn start_of_day(day: i64, zone: &str) -> i64 {
    let quarter = 15 * 60;
    (-14 * 4..=14 * 4)
        .map(|offset| day * DAY + offset * quarter)
        .find(|&seconds| local(seconds, zone) == day * DAY)
        .expect("some offset of a quarter of an hour fits")
}

#[test]
fn the_calendar_is_right_about_days_we_know() {
    assert_eq!(seconds("2026-11-01T06:00:00Z"), SUMMER.end);
    assert_eq!(seconds("2026-03-08T07:00:00Z"), SUMMER.start);
    assert_eq!(instant(1_793_512_800), "2026-11-01T06:00:00Z");
    assert_eq!(weekday(day("2026-11-22")), 6);
    let new_york = |text| instant(start_of_day(day(text), "America/New_York"));
    assert_eq!(new_york("2026-11-01"), "2026-11-01T04:00:00Z");
    assert_eq!(new_york("2026-11-02"), "2026-11-02T05:00:00Z");
}
