//! Arithmetic of the proleptic Gregorian calendar (Howard Hinnant's algorithms), and pairs of digits.

/// The seconds of a day on a clock without leap seconds.
pub(crate) const SECONDS_PER_DAY: i64 = 86_400;

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i32 = 719_468;
/// Days in 400 years, after which the calendar repeats.
const ERA: i32 = 146_097;

/// The days since 1970-01-01 of a calendar date; `None` if the calendar has no such date.
pub(super) fn days_from_civil(year: u32, month: u32, day: u32) -> Option<i32> {
    if day == 0 || day > days_in_month(year, month)? {
        return None;
    }
    // Years are counted from March, so that the leap day is the last day of a year.
    let shifted_year = i32::try_from(year).ok()? - i32::from(month <= 2);
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + i32::try_from(day_of_year).ok()?;
    Some(era * ERA + day_of_era - EPOCH)
}

/// The year, month and day of a number of days since 1970-01-01, which must not be before the year 0.
pub(super) fn civil_from_days(days: i32) -> (u32, u32, u32) {
    let since_march = (days + EPOCH).unsigned_abs();
    let (era, day_of_era) = (since_march / ERA.unsigned_abs(), since_march % ERA.unsigned_abs());
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u32::from(month <= 2), month, day)
}

/// Reads `YYYY-MM-DD` as days since 1970-01-01; `None` if it has another form, or the calendar has no such date.
pub(super) fn parse_date(text: [u8; 10]) -> Option<i32> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    days_from_civil(number(y1, y2)? * 100 + number(y3, y4)?, number(m1, m2)?, number(d1, d2)?)
}

/// Writes days since 1970-01-01 as `YYYY-MM-DD`.
pub(super) fn write_date(days: i32) -> [u8; 10] {
    let (year, month, day) = civil_from_days(days);
    let ([y1, y2], [y3, y4]) = (digits(year / 100), digits(year % 100));
    let ([m1, m2], [d1, d2]) = (digits(month), digits(day));
    [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]
}

/// The number that two ASCII digits form; `None` if one of them is not a digit.
pub(super) fn number(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// The two ASCII digits of a number below 100.
pub(super) fn digits(number: u32) -> [u8; 2] {
    [b'0' | (number / 10) as u8, b'0' | (number % 10) as u8]
}

/// The number of days in a month; `None` for a month that does not exist.
fn days_in_month(year: u32, month: u32) -> Option<u32> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => Some(29),
        2 => Some(28),
        _ => None,
    }
}
