use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;

const HOSTILE: [char; 18] =
    ['=', '+', '-', '@', '\'', '"', ' ', ',', ';', '\t', '\r', '\n', '\0', '\u{200B}', '\u{FEFF}', '＝', 'a', '0'];

/// The rule once more, written as slowly and plainly as it reads: whether some cell of the text could run.
fn runs(text: &str, separator: Separator) -> bool {
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
        if [';', '\t', '\r', '\n'].contains(&character) || (character == ',' && separator == Separator::Semicolon) {
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
    for separator in Separator::ALL {
        let encoded = encode(text, separator);
        assert!(!runs(&encoded, separator), "{text:?} runs as {encoded:?}");
        assert!(encoded.starts_with('\'') || harmless::is_harmless(&encoded), "{text:?} is read as {encoded:?}");
        assert_eq!(decode(&encoded, separator), text);
        let is_one_segment = !text.contains([',', ';', '\t', '\r', '\n']);
        if !text.starts_with('\'') && is_one_segment && harmless::is_harmless(text) {
            assert_eq!(encoded != text, runs(text, separator), "{text:?}");
        }
        let identifier = encode_identifier(text, separator);
        assert_eq!(decode(&identifier, separator), text);
        let is_kept = (1..=11).contains(&text.len()) && text.parse::<u64>().is_ok_and(|id| id.to_string() == text);
        assert_eq!(identifier, if is_kept { text } else { &encoded });
    }
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
    extend(&mut String::new(), 4);
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
        ("\u{FEFF} \"＝a", "'\u{FEFF} \"＝a"),
        (" '=a", " '=a"),
        ("  abc", "  abc"),
        ("1;=1", "'1;'=1"),
        ("'1", "''1"),
        (" 1/2 ", "' 1/2 "),
        ("true", "'true"),
        ("at 12:30", "at 12:30"),
    ] {
        for separator in Separator::ALL {
            assert_eq!(encode(text, separator), encoded);
            assert_eq!(decode(encoded, separator), text);
        }
    }
}

#[test]
fn a_comma_ends_a_segment_only_in_a_file_of_semicolons() {
    for (text, encoded) in [("a,=1,b", "a,'=1,b"), ("a, \"-b", "a,' \"-b"), ("1,=1", "'1,'=1"), (",+a", ",'+a")] {
        assert_eq!(encode(text, Separator::Semicolon), encoded);
        assert_eq!(decode(encoded, Separator::Semicolon), text);
        assert_eq!(decode(&encode(text, Separator::Comma), Separator::Comma), text);
    }
    assert_eq!(encode("a,=1,b", Separator::Comma), "a,=1,b");
    assert_eq!(decode("a,'=1,b", Separator::Comma), "a,'=1,b");
}

#[test]
fn identifiers() {
    for (text, encoded) in [
        ("00123", "'00123"),
        ("'00123", "''00123"),
        ("'123", "''123"),
        ("0", "0"),
        ("00", "'00"),
        ("123 ", "'123 "),
        ("0x12", "0x12"),
        ("01-a", "01-a"),
        ("12345678901", "12345678901"),
        ("123456789012", "'123456789012"),
        ("123456789012a", "123456789012a"),
        ("1E5", "'1E5"),
        ("1/3", "'1/3"),
        ("TRUE", "'TRUE"),
        ("Nov 26", "'Nov 26"),
        ("1e", "1e"),
        ("e5", "e5"),
        ("01;=1", "'01;'=1"),
        ("=1", "'=1"),
        ("(415) 555-0100", "'(415) 555-0100"),
    ] {
        assert_eq!(encode_identifier(text, Separator::Comma), encoded);
        assert_eq!(decode(encoded, Separator::Comma), text);
    }
}

#[test]
fn separators_have_a_wire_form() {
    for separator in Separator::ALL {
        assert_eq!(separator.as_str().parse::<Separator>().unwrap(), separator);
        assert_eq!(separator.as_str().as_bytes(), [separator.as_byte()]);
    }
    let error = "\t".parse::<Separator>().unwrap_err();
    assert_eq!((error.kind(), error.value()), (ErrorKind::InvalidValue, Some("\t")));
}

#[test]
fn plain_cells_are_borrowed() {
    for text in ["plain; text,\nof lines", "it's", "Yes-A"] {
        assert!(matches!(encode(text, Separator::Semicolon), Cow::Borrowed(_)), "{text:?}");
        assert!(matches!(decode(text, Separator::Semicolon), Cow::Borrowed(_)), "{text:?}");
        assert!(matches!(encode_identifier(text, Separator::Semicolon), Cow::Borrowed(_)), "{text:?}");
    }
    // Others wrote these: without a mark there is none to take off.
    for text in ["=1+1", "12:30"] {
        assert!(matches!(decode(text, Separator::Semicolon), Cow::Borrowed(_)), "{text:?}");
    }
}

#[test]
fn long_runs_of_delimiters_and_marks_take_one_pass() {
    for run in ["\t", "\n ", ";", ",", "'", "\"", "\u{200B}", ";'", "1", "jan ", "1e", "9 a"] {
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
    fn what_might_be_read(text in "'{0,2}[0-9]{0,3}[ ./:,;'%e-]{0,2}(jan|May|true|AM|EUR|e|T|Mon|vip|#)?[ .+$]?[0-9;,]{0,3}[aZ!]?") {
        check(&text);
    }

    #[test]
    fn any_number(text in "'{0,2}[0-9]{0,14}([eE][0-9]{0,3})?") {
        check(&text);
    }
}
