//! The form in which search compares text: without case, accents or invisible characters.

use std::borrow::Cow;
use std::sync::LazyLock;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

/// The folded text; borrowed when it is ASCII without capitals.
///
/// Our ruling: NFKD, drop U+0300–036F and default-ignorables, full case fold, NFKD, drop again, `ı ł ø đ` and the
/// apostrophes U+2018, U+2019, U+02BC to their plain forms, NFC. Marks of other scripts stay: `が` does not find `か`.
/// Folding twice is folding once.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    Cow::Owned(folded)
}

/// Appends the [folded](fold) text to `out`.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        let (ascii, after) = split_ascii(rest);
        push_lowercase(ascii, out);
        let (other, after) = split_other(after);
        fold_other(other, out);
        rest = after;
    }
}

/// Letters below this one compose only with marks that the fold drops, so each can be folded without its neighbours.
const FIRST_OTHER_MARK: char = '\u{483}';

/// The fold of each character below [`FIRST_OTHER_MARK`] that folds to exactly one: Latin, Greek and Cyrillic letters.
static LETTERS: LazyLock<Vec<Option<char>>> = LazyLock::new(|| {
    let one = |letter: char| {
        let mut buffer = [0; 4];
        let mut folded = fold_chars(letter.encode_utf8(&mut buffer)).fuse();
        folded.next().filter(|_| folded.next().is_none())
    };
    ('\0'..FIRST_OTHER_MARK).map(one).collect()
});

// An ASCII character composes only with marks that the fold drops, so a text may be cut before and after each.
fn split_ascii(text: &str) -> (&str, &str) {
    const BLOCK: usize = 16;
    let bytes = text.as_bytes();
    let blocks = bytes.chunks_exact(BLOCK).take_while(|block| block.is_ascii()).count();
    let end = bytes.iter().skip(blocks * BLOCK).take_while(|byte| byte.is_ascii()).count();
    text.split_at_checked(blocks * BLOCK + end).unwrap_or((text, ""))
}

fn split_other(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(|byte| !byte.is_ascii()).count();
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn push_lowercase(ascii: &str, out: &mut String) {
    let start = out.len();
    out.push_str(ascii);
    if let Some(added) = out.get_mut(start..) {
        added.make_ascii_lowercase();
    }
}

fn fold_other(text: &str, out: &mut String) {
    let letters = LETTERS.as_slice();
    let mut pending = 0;
    for (at, character) in text.char_indices() {
        if let Some(&Some(letter)) = letters.get(character as usize) {
            out.extend(fold_chars(text.get(pending..at).unwrap_or_default()));
            out.push(letter);
            pending = at + character.len_utf8();
        }
    }
    out.extend(fold_chars(text.get(pending..).unwrap_or_default()));
}

fn fold_chars(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().filter(is_kept).default_case_fold().nfkd().filter(is_kept).map(plain).nfc()
}

fn is_kept(character: &char) -> bool {
    !matches!(character, '\u{300}'..='\u{36F}') && !is_default_ignorable(*character)
}

/// Unicode's property `Default_Ignorable_Code_Point`.
fn is_default_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Letters that have no decomposition and that people still type without their stroke, and typographic apostrophes.
fn plain(character: char) -> char {
    match character {
        'ı' => 'i',
        'ł' => 'l',
        'ø' => 'o',
        'đ' => 'd',
        '\u{2018}' | '\u{2019}' | '\u{2BC}' => '\'',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(text: &str) -> String {
        fold_chars(text).collect()
    }

    #[test]
    fn every_character_folds_once_and_for_all() {
        for character in '\0'..=char::MAX {
            let text = character.to_string();
            let folded = fold(&text);
            assert_eq!(fold(&folded), folded, "{character:?}");
            assert_eq!(folded, fold(&text.nfd().to_string()), "{character:?}");
            assert_eq!(folded, fold(&text.nfc().to_string()), "{character:?}");
        }
    }

    #[test]
    fn every_character_may_stand_anywhere() {
        for character in '\0'..=char::MAX {
            let decomposed: String = [character].into_iter().nfkd().collect();
            let text = format!("A{character}é{decomposed}\u{301}{character}B\u{327}{decomposed}ß{character}");
            assert_eq!(fold(&text), whole(&text), "{character:?}");
        }
    }

    #[test]
    fn case_never_matters() {
        for character in '\0'..=char::MAX {
            // The iota subscript is a mark in small letters, which are folded without it, and a letter in capitals.
            let has_iota_subscript = [character].into_iter().nfd().any(|part| part == '\u{345}');
            // Letters of Unicode 17, whose case the folding data of Unicode 16 does not know yet.
            let is_young = matches!(character, '\u{A7CE}'..='\u{A7D5}' | '\u{16EA0}'..='\u{16ED3}');
            if has_iota_subscript || is_young {
                continue;
            }
            let text = character.to_string();
            assert_eq!(fold(&text.to_uppercase()), fold(&text), "{character:?}");
            assert_eq!(fold(&text.to_lowercase()), fold(&text), "{character:?}");
        }
    }

    #[test]
    fn finds_what_people_type() {
        for (text, query) in [
            ("Straße", "STRASSE"),
            ("José", "jose"),
            ("Jose\u{301}", "josé"),
            ("İstanbul", "istanbul"),
            ("Diyarbakır", "diyarbakir"),
            ("Łódź", "lodz"),
            ("Søren", "soren"),
            ("Đặng", "dang"),
            ("ﬁnance", "finance"),
            ("ＡＢＣ１２３", "abc123"),
            ("O\u{2019}Brien", "o'brien"),
            ("A\u{AD}B", "ab"),
            ("Ελλάς", "ελλασ"),
            ("Чайковский", "чайковскии"),
        ] {
            assert_eq!(fold(text), fold(query));
        }
        for (text, query) in [("が", "か"), ("नमस्ते", "नमसत"), ("각", "가")] {
            assert!(!fold(text).contains(&*fold(query)), "{query} in {text}");
            assert!(!fold(&text.nfd().to_string()).contains(&*fold(query)), "{query} in decomposed {text}");
        }
    }

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(fold("a plain text, 1 + 1"), Cow::Borrowed(_)));
        assert!(matches!(fold("A"), Cow::Owned(_)));
    }

    /// Characters that compose, reorder, vanish or grow, so that a wrong cut between two of them shows.
    fn hostile() -> impl Strategy<Value = String> {
        let alphabet = [
            "a",
            "I",
            "'",
            " ",
            "é",
            "ß",
            "ı",
            "ﬃ",
            "\u{301}",
            "\u{327}",
            "\u{345}",
            "\u{34F}",
            "\u{AD}",
            "\u{200D}",
            "\u{483}",
            "и",
            "か",
            "\u{3099}",
            "ｶ",
            "\u{FF9E}",
            "न",
            "\u{93C}",
            "\u{94D}",
            "\u{1100}",
            "\u{1161}",
            "\u{11A8}",
            "가",
            "\u{1160}",
            "\u{627}",
            "\u{654}",
            "\u{64B}",
            "\u{5B0}",
            "𝐀",
            "\u{110A5}",
            "\u{110BA}",
            "\u{1D15F}",
        ];
        prop_oneof![
            proptest::collection::vec(proptest::sample::select(alphabet.to_vec()), 0..24)
                .prop_map(|parts| parts.concat()),
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn cutting_into_stretches_changes_nothing(text in hostile()) {
            prop_assert_eq!(fold(&text), whole(&text));
        }

        #[test]
        fn normal_forms_and_repetition_change_nothing(text in hostile()) {
            let folded = fold(&text);
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(&fold(&folded), &folded);
            prop_assert_eq!(&fold(&composed), &folded);
            prop_assert_eq!(&fold(&decomposed), &folded);
        }

        #[test]
        fn a_mark_changes_nothing(text in hostile(), at in any::<proptest::sample::Index>(), mark in proptest::char::range('\u{300}', '\u{36F}')) {
            let mut marked: Vec<char> = text.chars().collect();
            marked.insert(at.index(marked.len() + 1), mark);
            let marked: String = marked.into_iter().collect();
            prop_assert_eq!(fold(&marked), fold(&text));
        }

        #[test]
        fn appending_keeps_what_was_there(before in hostile(), text in hostile()) {
            let mut out = before.clone();
            fold_into(&text, &mut out);
            prop_assert_eq!(out, format!("{before}{}", fold(&text)));
        }
    }
}
