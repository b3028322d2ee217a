//! Suggestions for a misspelled name: the known names that are close to it.
//!
//! A misspelled name is the most frequent mistake in a document, and the error must show the right one. Distance alone
//! is not enough: `lead` is three edits away from `is_lead`, and `New York` nine from `America/New_York`.

/// How many names a message suggests.
const OFFERED: usize = 3;
/// No known name is longer, so a longer input is not compared at all: the comparison is quadratic in the length.
const LONGEST: usize = 64;

/// The end of a message about a wrong name: `; did you mean `a` or `b``, or nothing when no known name is close.
pub(crate) fn did_you_mean<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    let near: Vec<String> = nearest(wanted, names).into_iter().map(|name| format!("`{name}`")).collect();
    match near.split_last() {
        None => String::new(),
        Some((only, [])) => format!("; did you mean {only}"),
        Some((last, others)) => format!("; did you mean {} or {last}", others.join(", ")),
    }
}

/// The end of a message about a wrong name from a short list: the close names, or all of them when none is close.
pub(crate) fn near_or_all<'a>(wanted: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = did_you_mean(wanted, names.clone());
    if !near.is_empty() {
        return near;
    }
    let all: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    format!(", the known ones are {}", all.join(", "))
}

/// Up to three of `names` that are close to `wanted`, the closest first.
///
/// A name is close when its edit distance to `wanted`, or that of its part behind the last `/`, is at most a third of
/// the length of `wanted`: `New York` is close to `America/New_York`. It is also close when one of the two is the other
/// with words before or after it: `is_lead` is close to `lead`, and `started` to `started_at`. Case does not count.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    if wanted.len() > LONGEST {
        return Vec::new();
    }
    let furthest = wanted.len() / 3;
    let mut close: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let last_part = name.rsplit('/').next().unwrap_or(name);
            let distance = distance(wanted, name).min(distance(wanted, last_part));
            let has_words_of_the_other = has_words(wanted, name) || has_words(name, wanted);
            (distance <= furthest || has_words_of_the_other).then_some((distance.min(furthest), name))
        })
        .collect();
    close.sort_unstable();
    close.into_iter().take(OFFERED).map(|(_, name)| name).collect()
}

/// Whether `name` is `other`, of at least three letters, with words before or after it, joined by `_`.
fn has_words(name: &str, other: &str) -> bool {
    let (name, other) = (name.as_bytes(), other.as_bytes());
    let is_at = |place: Option<(&[u8], &[u8])>, joint: Option<&u8>| {
        joint == Some(&b'_') && place.is_some_and(|(part, _)| part.eq_ignore_ascii_case(other))
    };
    if other.len() < 3 || name.len() <= other.len() {
        return false;
    }
    let rest = name.len() - other.len();
    is_at(name.split_at_checked(other.len()), name.get(other.len()))
        || is_at(name.split_at_checked(rest).map(|(before, part)| (part, before)), name.get(rest - 1))
}

/// The Levenshtein distance in bytes, ignoring ASCII case. One row of the matrix is kept at a time.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let mut left = i + 1;
        let mut diagonal = i;
        for (cell, b) in row.iter_mut().skip(1).zip(to.bytes()) {
            let replaced = diagonal + usize::from(!a.eq_ignore_ascii_case(&b));
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (from, to, expected) in
            [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("ABC", "abc", 0), ("ab", "ba", 2)]
        {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn offers_the_closest_first_and_nothing_far() {
        let names = ["Europe/Berlin", "Europe/Dublin", "Asia/Tokyo"];
        assert_eq!(nearest("Europe/Dubln", names.into_iter()), ["Europe/Dublin", "Europe/Berlin"]);
        assert_eq!(nearest("tokio", names.into_iter()), ["Asia/Tokyo"]);
        assert!(nearest("", names.into_iter()).is_empty());
        assert!(nearest(&"x".repeat(1_000_000), names.into_iter()).is_empty());
    }

    #[test]
    fn words_before_and_behind_do_not_count() {
        let names = ["lead", "lead_value", "started_at", "hour_of_day", "hours", "to"];
        let near = |wanted| nearest(wanted, names.into_iter());
        assert_eq!(near("is_lead"), ["lead"]);
        assert_eq!(near("Started"), ["started_at"]);
        assert_eq!(near("hour"), ["hour_of_day", "hours"]);
        assert_eq!(near("lead"), ["lead", "lead_value"]);
        assert!(near("up_to").is_empty());
        assert_eq!(near("leader"), ["lead"]);
    }

    #[test]
    fn a_message_ends_with_the_near_names_or_with_all() {
        let names = ["channels", "chat", "lead"];
        assert_eq!(did_you_mean("chanel", names.into_iter()), "; did you mean `channels`");
        assert_eq!(did_you_mean("chas", names.into_iter()), "; did you mean `chat`");
        assert_eq!(did_you_mean("colour", names.into_iter()), "");
        assert_eq!(did_you_mean("aa", ["aa", "Aa", "AA", "aA"].into_iter()), "; did you mean `AA`, `Aa` or `aA`");
        assert_eq!(near_or_all("leed", names.into_iter()), "; did you mean `lead`");
        assert_eq!(near_or_all("colour", names.into_iter()), ", the known ones are `channels`, `chat`, `lead`");
    }
}
