//! Case and accent folding: the form in which a search compares strings.

use std::borrow::Cow;
use std::sync::LazyLock;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

/// The folded form of a string: without case, accents and invisible characters. It is borrowed when nothing changes.
///
/// Our ruling, in this order:
///
/// 1. Every [dash, apostrophe and double quote](typed) becomes the one of a keyboard.
/// 2. NFKD; [marks that people leave out](is_kept) are removed; full case folding; NFKD and the removal once more.
/// 3. Dashes and quotes again, since NFKD produces some; `ı ł ø đ ð æ œ þ` become `i l o d d ae oe th`.
/// 4. NFC.
///
/// Marks of other scripts stay: `か` does not find `が`. Folding is idempotent.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && fold_ascii(byte) == byte) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    Cow::Owned(folded)
}

/// Appends the [folded](fold) string to `out`.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    // Hardly any string has a backtick: one search over all of it spares a test in each run of ASCII.
    let has_backtick = memchr::memchr(b'`', text.as_bytes()).is_some();
    let mut rest = text;
    while !rest.is_empty() {
        let (ascii, after) = split_ascii(rest);
        if has_backtick {
            out.extend(ascii.bytes().map(|byte| char::from(fold_ascii(byte))));
        } else {
            push_lowercase(ascii, out);
        }
        let (other, after) = split_other(after);
        fold_other(other, out);
        rest = after;
    }
}

/// The folded form of one ASCII byte; other bytes are returned unchanged.
pub(super) fn fold_ascii(byte: u8) -> u8 {
    if byte == b'`' { b'\'' } else { byte.to_ascii_lowercase() }
}

/// Letters below this one compose only with marks that folding removes, so each can be folded without its neighbours.
const FIRST_OTHER_MARK: char = '\u{483}';

/// The folded form of each character below [`FIRST_OTHER_MARK`] that folds to exactly one character: a table for Latin,
/// Greek and Cyrillic letters, since the Unicode algorithms are slow.
static LETTERS: LazyLock<Vec<Option<char>>> = LazyLock::new(|| {
    let one = |letter: char| {
        let mut buffer = [0; 4];
        let mut folded = fold_chars(letter.encode_utf8(&mut buffer)).fuse();
        folded.next().filter(|_| folded.next().is_none())
    };
    ('\0'..FIRST_OTHER_MARK).map(one).collect()
});

/// The longest ASCII prefix of a string, and the rest.
// An ASCII character composes only with marks that folding removes, so a string may be split before and after each one.
fn split_ascii(text: &str) -> (&str, &str) {
    const BLOCK: usize = 16;
    let bytes = text.as_bytes();
    let blocks = bytes.chunks_exact(BLOCK).take_while(|block| block.is_ascii()).count();
    let end = bytes.iter().skip(blocks * BLOCK).take_while(|byte| byte.is_ascii()).count();
    text.split_at_checked(blocks * BLOCK + end).unwrap_or((text, ""))
}

/// Splits a string behind its leading run without ASCII.
fn split_other(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(|byte| !byte.is_ascii()).count();
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Appends ASCII in lower case; in place, which the compiler vectorises.
fn push_lowercase(ascii: &str, out: &mut String) {
    let start = out.len();
    out.push_str(ascii);
    if let Some(added) = out.get_mut(start..) {
        added.make_ascii_lowercase();
    }
}

/// Appends the folded form of a run without ASCII: letters from the table, and the runs between them by the full
/// algorithm.
fn fold_other(text: &str, out: &mut String) {
    let letters = LETTERS.as_slice();
    let mut pending = 0;
    for (at, character) in text.char_indices() {
        if let Some(&Some(letter)) = letters.get(character as usize) {
            push_folded(text.get(pending..at), out);
            out.push(letter);
            pending = at + character.len_utf8();
        }
    }
    push_folded(text.get(pending..), out);
}

/// Appends the folded form of characters that are not in the table.
fn push_folded(characters: Option<&str>, out: &mut String) {
    // Setting up the Unicode iterators has a cost even for an empty string.
    if let Some(characters) = characters.filter(|characters| !characters.is_empty()) {
        out.extend(fold_chars(characters));
    }
}

/// The full algorithm, character by character.
fn fold_chars(text: &str) -> impl Iterator<Item = char> {
    let decomposed = text.chars().map(typed).nfkd().filter(is_kept);
    decomposed.default_case_fold().nfkd().filter(is_kept).flat_map(plain).nfc()
}

/// Whether folding keeps a character: all but the marks of Latin, Greek, Cyrillic, Hebrew and Arabic, the tatweel that
/// stretches Arabic words, and invisible characters.
fn is_kept(character: &char) -> bool {
    let is_dropped = matches!(
        character,
        '\u{300}'..='\u{36F}'
            | '\u{591}'..='\u{5C7}'
            | '\u{610}'..='\u{61A}'
            | '\u{640}'
            | '\u{64B}'..='\u{65F}'
            | '\u{670}'
    );
    !is_dropped && !is_default_ignorable(*character)
}

/// Whether a character has Unicode's property `Default_Ignorable_Code_Point`: it is invisible in most programs.
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

/// The keyboard's character for every dash, apostrophe and double quote that programs and language models write.
///
/// U+1FFD is canonically equivalent to U+00B4.
fn typed(character: char) -> char {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{5BE}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => '-',
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2B9}'..='\u{2BD}' | '\u{B4}' | '\u{1FFD}' | '`' => '\'',
        '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{AB}' | '\u{BB}' => '"',
        _ => character,
    }
}

/// The one or two characters that people type for a letter without a Unicode decomposition.
fn plain(character: char) -> impl Iterator<Item = char> {
    let (first, second) = match typed(character) {
        'ı' => ('i', None),
        'ł' => ('l', None),
        'ø' => ('o', None),
        'đ' | 'ð' => ('d', None),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
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
            let text = format!("A{character}é{decomposed}\u{301}{character}`\u{327}{decomposed}ß{character}");
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
            ("a follow\u{2011}up", "a follow-up"),
            ("the \u{201C}deluxe\u{201D} room", "the \"DELUXE\" room"),
            ("Hawai\u{2BB}i", "hawai`i"),
            ("Ærø", "AERO"),
            ("Œuvre", "oeuvre"),
            ("Þórður", "thordur"),
            ("שָׁלוֹם", "שלום"),
            ("מַחֲזֶה־קוֹל", "מחזה-קול"),
            ("مُحَمَّد", "محمد"),
            ("محـــمد", "محمد"),
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
        assert_eq!(fold("`A`` b`"), "'a'' b'");
    }

    /// Characters that compose, reorder, vanish or grow, so that a wrong cut between two of them shows.
    fn hostile() -> impl Strategy<Value = String> {
        let alphabet = [
            "a",
            "I",
            "'",
            "`",
            "´",
            "\u{1FFD}",
            "\u{2033}",
            "\u{2034}",
            "\u{2011}",
            "æ",
            "Ǽ",
            "\u{640}",
            "\u{653}",
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
