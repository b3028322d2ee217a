//! How a flag may be written outside of JSON.

use super::draft::without_zeros;
use crate::error::{Error, ErrorKind};

/// Reads a flag as spreadsheets and databases write it: `true`, `t` or `1` and their opposites, in any case (our ruling).
///
/// `1.0` is `1`, as everywhere a whole number is read.
pub(super) fn flag(text: &str) -> Result<bool, Error> {
    let whole = if text.starts_with(['0', '1']) { without_zeros(text) } else { text };
    let is_one_of = |names: [&str; 3]| names.iter().any(|name| whole.eq_ignore_ascii_case(name));
    if is_one_of(["true", "t", "1"]) {
        return Ok(true);
    }
    if is_one_of(["false", "f", "0"]) {
        return Ok(false);
    }
    let message = format!("a flag is `true` or `false`, or else `t`, `f`, `1` or `0`, not `{text:.60}`");
    Err(Error::new(ErrorKind::WrongType, message).value_is(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_have_a_few_spellings() {
        for text in ["true", "True", "TRUE", "t", "T", "1", "1.0", "1.000"] {
            assert!(flag(text).unwrap(), "{text}");
        }
        for text in ["false", "False", "FALSE", "f", "F", "0", "0.0"] {
            assert!(!flag(text).unwrap(), "{text}");
        }
        for text in ["", " true", "yes", "no", "on", "2", "-1", "1.5", "01", "10", "t.0", "true.0", "y", "WAHR", "1."] {
            let error = flag(text).unwrap_err();
            assert_eq!((error.kind(), error.value()), (ErrorKind::WrongType, Some(text)));
        }
    }
}
