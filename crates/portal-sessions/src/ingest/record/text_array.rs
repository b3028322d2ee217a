//! Tags as PostgreSQL writes an array of texts.

use crate::error::{Error, ErrorKind};

/// Reads `{vip,"two words"}`: the text form of a PostgreSQL array of texts, which its CSV has.
///
/// White space around an element that has no quotes is no part of it, a backslash takes the next character as it is, and
/// NULL without quotes is no text.
pub(super) fn read_text_array(text: &str) -> Result<Vec<String>, Error> {
    let refused = || {
        let message = format!("`{text:.60}` is not an array of texts like `{{vip,\"two words\"}}`");
        Error::new(ErrorKind::InvalidValue, message).value_is(text)
    };
    let inner = text.strip_prefix('{').ok_or_else(refused)?;
    let mut characters = inner.chars();
    let mut elements = Vec::new();
    loop {
        let mut element = Element::default();
        let closes = loop {
            match (characters.next().ok_or_else(refused)?, element.state) {
                ('\\', State::Plain | State::Quoted) => element.take(characters.next().ok_or_else(refused)?),
                ('"', State::Quoted) => element.state = State::Closed,
                (character, State::Quoted) => element.take(character),
                (',', _) => break false,
                ('}', _) => break true,
                ('"', State::Plain) if element.is_blank() => element.state = State::Quoted,
                (character, State::Closed) if character.is_ascii_whitespace() => {}
                ('{', _) | ('"', _) | (_, State::Closed) => return Err(refused()),
                (character, State::Plain) if character.is_ascii_whitespace() && element.is_blank() => {}
                (character, State::Plain) if character.is_ascii_whitespace() => element.text.push(character),
                (character, State::Plain) => element.take(character),
            }
        };
        if closes && elements.is_empty() && element.state == State::Plain && element.is_blank() {
            break;
        }
        elements.push(element.finish(elements.len()).ok_or_else(refused)??);
        if closes {
            break;
        }
    }
    if characters.as_str().is_empty() { Ok(elements) } else { Err(refused()) }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Without quotes, so far.
    #[default]
    Plain,
    Quoted,
    /// Behind the closing quote.
    Closed,
}

#[derive(Debug, Default)]
struct Element {
    text: String,
    /// How many of its bytes stay, whatever white space follows.
    kept: usize,
    state: State,
}

impl Element {
    fn take(&mut self, character: char) {
        self.text.push(character);
        self.kept = self.text.len();
    }

    fn is_blank(&self) -> bool {
        self.kept == 0
    }

    /// Its text; none when there is nothing between two commas, and an error for NULL.
    fn finish(mut self, place: usize) -> Option<Result<String, Error>> {
        if self.state == State::Plain {
            self.text.truncate(self.kept);
            if self.text.is_empty() {
                return None;
            }
            if self.text.eq_ignore_ascii_case("null") {
                let error = Error::new(ErrorKind::WrongType, "expected a string, found null");
                return Some(Err(error.value_is(&self.text).at(format!("[{place}]"))));
            }
        }
        Some(Ok(self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_read_as_postgresql_reads_them() {
        for (text, expected) in [
            ("{}", [].as_slice()),
            ("{ }", &[]),
            ("{vip}", &["vip"]),
            ("{vip,new}", &["vip", "new"]),
            ("{ vip , two words }", &["vip", "two words"]),
            (
                r#"{"two, words","say \"hi\"","back\\slash","{}",""}"#,
                &["two, words", "say \"hi\"", "back\\slash", "{}", ""],
            ),
            (r#"{"NULL",nullable}"#, &["NULL", "nullable"]),
            (r"{a\,b,\ c\ }", &["a,b", " c "]),
            ("{é,\u{1f600}}", &["é", "\u{1f600}"]),
            (r#"{"a" , "b"}"#, &["a", "b"]),
        ] {
            assert_eq!(read_text_array(text).unwrap(), expected, "{text}");
        }
        for text in [
            "",
            "{",
            "}",
            "vip",
            "{a",
            "{a,}",
            "{,a}",
            "{,}",
            "{a}}",
            "{a} ",
            "{{a}}",
            r#"{"a}"#,
            r#"{"a"b}"#,
            r#"{a"b"}"#,
            r"{a\",
        ] {
            let error = read_text_array(text).unwrap_err();
            assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidValue, None), "{text}");
        }
        let error = read_text_array("{a,NULL}").unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::WrongType, Some("[1]")));
    }
}
