//! Finds duplicate keys of an object.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::error::{Error, ErrorKind};

/// The number of keys that are compared one by one, without allocating.
const FEW: usize = 16;

/// The keys of one object so far, to find duplicates. Most objects have few keys, so these are in an array on the
/// stack.
#[derive(Debug)]
pub(crate) struct Keys<'a> {
    few: [Cow<'a, str>; FEW],
    count: usize,
    /// All further keys, in a tree, so that an object with many keys does not take quadratic time.
    many: BTreeSet<Cow<'a, str>>,
}

impl Default for Keys<'_> {
    fn default() -> Self {
        Keys { few: [const { Cow::Borrowed("") }; FEW], count: 0, many: BTreeSet::new() }
    }
}

impl<'a> Keys<'a> {
    /// Adds a key and returns it; [`DuplicateKey`](ErrorKind::DuplicateKey) when it is there already.
    pub(crate) fn insert(&mut self, key: Cow<'a, str>) -> Result<Cow<'a, str>, Error> {
        if self.few.iter().take(self.count).any(|seen| *seen == key) || self.many.contains(&key) {
            let message = format!("the key `{key:.60}` is named twice");
            return Err(Error::new(ErrorKind::DuplicateKey, message).value_is(&key));
        }
        match self.few.get_mut(self.count) {
            Some(slot) => {
                *slot = key.clone();
                self.count += 1;
            }
            None => {
                self.many.insert(key.clone());
            }
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_repeated_key_wherever_it_is() {
        for repeated in [0, FEW - 1, FEW, FEW + 50] {
            let mut keys = Keys::default();
            for number in 0..100 {
                keys.insert(number.to_string().into()).unwrap();
            }
            assert_eq!(keys.insert(repeated.to_string().into()).unwrap_err().kind(), ErrorKind::DuplicateKey);
        }
    }

    #[test]
    fn the_empty_key_is_a_key() {
        let mut keys = Keys::default();
        keys.insert("".into()).unwrap();
        assert!(keys.insert("".into()).is_err());
    }
}
