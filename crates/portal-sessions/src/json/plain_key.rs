//! A fast comparison of the next key with the expected one.

use super::Reader;

/// A key in the form in which nearly every document has it, `"name":`, prepared for comparison in three words.
///
/// The keys of a record mostly come in the same order as in the record before. So the reader first compares with the
/// key that it expects, which is one masked comparison, in place of finding the end of the key and looking it up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PlainKey {
    name: &'static str,
    /// The length in bytes, with the quotes and the colon.
    length: usize,
    /// The bytes of the key, with the quotes and the colon.
    words: Words,
    /// The bits of the words that belong to the key.
    mask: Words,
}

/// The bytes of a key, of which the first are in the low bits of the first word.
type Words = [u64; 3];
/// The bytes of three words; a longer key cannot be compared in this way.
const BYTES: usize = 24;

impl PlainKey {
    /// The key with this name of at most 21 bytes, none of which needs an escape in JSON.
    pub(crate) const fn new(name: &'static str) -> Self {
        let length = name.len() + r#""":"#.len();
        assert!(length <= BYTES, "the key is too long to be compared in words");
        let mut words = before(b'"', before(b':', [0; 3]));
        let mut mask = before(u8::MAX, before(u8::MAX, [0; 3]));
        let mut rest = name.as_bytes();
        while let [front @ .., last] = rest {
            words = before(*last, words);
            mask = before(u8::MAX, mask);
            rest = front;
        }
        PlainKey { name, length, words: before(b'"', words), mask: before(u8::MAX, mask) }
    }

    /// The name of the key.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The rest of a string behind the key and its colon; `None` if it does not begin with them.
    #[inline(always)]
    fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        let (found, _) = text.as_bytes().first_chunk::<BYTES>()?.as_chunks::<8>();
        let expected = self.words.iter().zip(&self.mask);
        let is_equal =
            |(found, (word, mask)): (&[u8; 8], (&u64, &u64))| (u64::from_le_bytes(*found) ^ word) & mask == 0;
        if found.iter().zip(expected).all(is_equal) { text.get(self.length..) } else { None }
    }
}

/// Shifts the words by one byte and puts a byte in front.
const fn before(byte: u8, [first, second, third]: Words) -> Words {
    [first << 8 | byte as u64, second << 8 | first >> 56, third << 8 | second >> 56]
}

impl Reader<'_> {
    /// Consumes the next key of an object if it is this one in its plain form. Otherwise nothing is consumed, and
    /// [`next_key`](Self::next_key) reads whatever key there is.
    #[inline(always)]
    pub(crate) fn take_key(&mut self, key: &PlainKey) -> bool {
        let separated = if self.is_fresh { Some(self.rest) } else { self.rest.strip_prefix(',') };
        if let Some(rest) = separated.and_then(|text| key.strip(text)) {
            self.rest = rest;
            self.is_fresh = false;
            return true;
        }
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.rest.as_bytes().iter().take(2).any(is_space) && self.aside(|reader| reader.take_spaced_key(key))
    }

    /// [`take_key`](Self::take_key) with white space before the key or the comma.
    fn take_spaced_key(&mut self, key: &PlainKey) -> bool {
        let mut ahead = *self;
        ahead.skip_whitespace();
        if !ahead.is_fresh && !ahead.take(",") {
            return false;
        }
        ahead.skip_whitespace();
        let Some(rest) = key.strip(ahead.rest) else { return false };
        ahead.rest = rest;
        ahead.is_fresh = false;
        *self = ahead;
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEYS: [PlainKey; 4] =
        [PlainKey::new(""), PlainKey::new("id"), PlainKey::new("is_done"), PlainKey::new("agent_messages_counts")];

    /// Reads the second key of an object, and says where the reader stands behind it.
    fn second(text: &str, read: impl Fn(&mut Reader<'_>) -> Option<String>) -> Option<(String, usize)> {
        let mut reader = Reader::new(text);
        reader.begin_object().ok()?;
        reader.next_key(&mut String::new()).ok()??;
        reader.skip_value().ok()?;
        let key = read(&mut reader)?;
        Some((key, reader.position()))
    }

    fn take(reader: &mut Reader<'_>, key: &PlainKey) -> Option<String> {
        let start = reader.position();
        let is_taken = reader.take_key(key);
        assert!(is_taken || reader.position() == start);
        is_taken.then(|| key.name().to_owned())
    }

    #[test]
    fn a_plain_key_is_taken() {
        for key in &KEYS {
            let text = format!(r#"{{"first":1,"{}":"and a value that is long enough"}}"#, key.name());
            let took = second(&text, |reader| take(reader, key));
            assert_eq!(took.unwrap().1, text.find(r#""and"#).unwrap());
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_the_next_key(
            between in prop::sample::select(vec![",", " , ", "", ",,", "}", "\t,\n"]),
            name in prop::sample::select(vec!["", "id", "id ", "i", "is_done", "\\u0069d", "agent_messages_counts"]),
            after in prop::sample::select(vec!["\":1", "\" : 1", ":1", "\"", "\":1,\"and\":[1,2,3,4,5,6,7,8,9]"]),
        ) {
            let text = format!("{{\"first\":0{between}\"{name}{after}}}");
            let slow = second(&text, |reader| {
                let mut scratch = String::new();
                reader.next_key(&mut scratch).ok().flatten().map(|key| key.get(&scratch).to_owned())
            });
            for key in &KEYS {
                if let Some(fast) = second(&text, |reader| take(reader, key)) {
                    prop_assert_eq!(Some(fast), slow.clone());
                }
            }
        }
    }
}
