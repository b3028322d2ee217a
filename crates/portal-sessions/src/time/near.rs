//! Which known names a wrong one is close to.

/// How many names are offered.
const OFFERED: usize = 3;
/// No known name is longer; a longer wrong one is not worth comparing.
const LONGEST: usize = 64;

/// Up to three of `names` that are close to `wanted`, the closest first.
///
/// A name is close when at most a third of what is wanted would have to change to get it, or to get its last part:
/// `New York` is close to `America/New_York`. Case does not count.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    if wanted.len() > LONGEST {
        return Vec::new();
    }
    let mut close: Vec<(usize, &str)> = names
        .map(|name| {
            let last_part = name.rsplit('/').next().unwrap_or(name);
            (distance(wanted, name).min(distance(wanted, last_part)), name)
        })
        .filter(|&(distance, _)| distance <= wanted.len() / 3)
        .collect();
    close.sort_unstable();
    close.into_iter().take(OFFERED).map(|(_, name)| name).collect()
}

/// The least number of bytes to insert, delete or replace (Levenshtein), without regard to ASCII case.
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
}
