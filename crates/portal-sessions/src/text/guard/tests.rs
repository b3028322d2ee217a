use proptest::prelude::*;

use super::*;

const HOSTILE: [char; 17] =
    ['=', '+', '-', '@', '\'', '"', ' ', ';', '\t', '\r', '\n', '\0', '\u{200B}', '\u{FEFF}', '＝', 'a', '0'];

/// The rule once more, written as slowly and plainly as it reads: whether some cell of the text could run.
fn runs(text: &str) -> bool {
    let mut at_start = true;
    let mut first = true;
    for character in text.chars() {
        if first && ['\t', '\r', '\n', '\0'].contains(&character) {
            return true;
        }
        first = false;
        if at_start && "=+-@|%\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}\u{2212}\u{FF5C}\u{FF05}".contains(character) {
            return true;
        }
        if [';', '\t', '\r', '\n'].contains(&character) {
            at_start = true;
        } else if !passed_over(character) {
            at_start = false;
        }
    }
    false
}

fn passed_over(character: char) -> bool {
    let code = u32::from(character);
    let invisible = [0x200B..=0x200F, 0x202A..=0x202E, 0x2060..=0x206F, 0xFFF9..=0xFFFB];
    character.is_whitespace()
        || character.is_control()
        || [0x22, 0xAD, 0x61C, 0x180E, 0xFEFF].contains(&code)
        || invisible.iter().any(|range| range.contains(&code))
}

fn check(text: &str) {
    let encoded = encode(text);
    assert!(!runs(&encoded), "{text:?} runs as {encoded:?}");
    assert_eq!(decode(&encoded), text);
    if !text.starts_with('\'') && !text.contains([';', '\t', '\r', '\n']) {
        assert_eq!(encoded != text, runs(text), "{text:?}");
    }
    let encoded = encode_identifier(text);
    assert!(!runs(&encoded), "{text:?} runs as {encoded:?}");
    assert!(!is_number_like(&encoded), "{text:?} is a number as {encoded:?}");
    assert_eq!(decode_identifier(&encoded), text);
}

#[test]
fn every_short_hostile_text_comes_back_and_never_runs() {
    fn extend(text: &mut String, length: usize) {
        check(text);
        if length > 0 {
            for character in HOSTILE {
                text.push(character);
                extend(text, length - 1);
                text.pop();
            }
        }
    }
    extend(&mut String::new(), 5);
}

#[test]
fn every_character_before_a_formula() {
    for character in '\0'..=char::MAX {
        for text in [format!("{character}=1"), format!("'{character}\u{2212}1"), format!("a;{character}@b")] {
            check(&text);
        }
    }
}

#[test]
fn examples() {
    for (text, encoded) in [
        ("", ""),
        ("'", "'"),
        ("=", "'="),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("=1+1\nx", "'=1+1\nx"),
        ("x\n=1+1", "x\n'=1+1"),
        ("a\r\n-b;+c\t@d", "a\r\n'-b;'+c\t'@d"),
        ("\0abc", "'\0abc"),
        ("\tabc", "'\tabc"),
        ("'\tabc", "''\tabc"),
        ("\t=1", "'\t'=1"),
        ("a\0=1", "a\0=1"),
        ("a;\0b", "a;\0b"),
        ("\u{FEFF} \"＝1", "'\u{FEFF} \"＝1"),
        (" '=1", " '=1"),
        ("  abc", "  abc"),
    ] {
        assert_eq!(encode(text), encoded);
        assert_eq!(decode(encoded), text);
    }
}

#[test]
fn identifiers() {
    for (text, encoded) in [
        ("00123", "'00123"),
        ("'00123", "''00123"),
        ("0", "0"),
        ("0x12", "0x12"),
        ("01-a", "'01-a"),
        ("12345678901", "12345678901"),
        ("123456789012", "'123456789012"),
        ("123456789012a", "123456789012a"),
        ("1E5", "'1E5"),
        ("1e", "1e"),
        ("e5", "e5"),
        ("1e5e5", "1e5e5"),
        ("01;=1", "'01;'=1"),
        ("=1", "'=1"),
    ] {
        assert_eq!(encode_identifier(text), encoded);
        assert_eq!(decode_identifier(encoded), text);
    }
}

#[test]
fn plain_cells_are_borrowed() {
    for text in ["plain; text\nof lines", "it's", "Yes-A"] {
        assert!(matches!(encode(text), Cow::Borrowed(_)), "{text:?}");
        assert!(matches!(decode(text), Cow::Borrowed(_)), "{text:?}");
        assert!(matches!(encode_identifier(text), Cow::Borrowed(_)), "{text:?}");
        assert!(matches!(decode_identifier(text), Cow::Borrowed(_)), "{text:?}");
    }
}

#[test]
fn long_runs_of_delimiters_and_marks_take_one_pass() {
    for run in ["\t", "\n ", ";", "'", "\"", "\u{200B}", ";'"] {
        check(&run.repeat(100_000));
        check(&format!("a{}", run.repeat(100_000)));
    }
}

proptest! {
    #[test]
    fn long_hostile_texts(characters in proptest::collection::vec(proptest::sample::select(HOSTILE.to_vec()), 6..64)) {
        check(&characters.into_iter().collect::<String>());
    }

    #[test]
    fn any_text(text in any::<String>(), other in "\\PC*") {
        check(&text);
        check(&other);
    }

    #[test]
    fn any_number(text in "'{0,2}[0-9]{0,14}([eE][0-9]{0,3})?") {
        check(&text);
    }
}
