//! Decimals of any scale as plain text.

/// Appends a decimal that is `digits` · 10^-`scale`, with neither a point nor zeros at the end that it does not need.
pub(super) fn write_decimal(is_negative: bool, digits: &str, scale: i8, out: &mut Vec<u8>) {
    let zeros = |count: usize| std::iter::repeat_n(b'0', count);
    if is_negative {
        out.push(b'-');
    }
    let places = usize::from(scale.unsigned_abs());
    if scale <= 0 {
        out.extend_from_slice(digits.as_bytes());
        out.extend(zeros(if digits == "0" { 0 } else { places }));
        return;
    }
    let (whole, fraction) = digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or((digits, ""));
    out.extend_from_slice(if whole.is_empty() { b"0" } else { whole.as_bytes() });
    let kept = fraction.trim_end_matches('0');
    if !kept.is_empty() {
        out.push(b'.');
        out.extend(zeros(places - fraction.len()));
        out.extend_from_slice(kept.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scale_is_exact() {
        for (digits, scale, expected) in [
            ("0", 0, "0"),
            ("0", 4, "0"),
            ("0", -4, "0"),
            ("1", 16, "0.0000000000000001"),
            ("655000", 4, "65.5"),
            ("650000", 4, "65"),
            ("5", 1, "0.5"),
            ("50", 1, "5"),
            ("12", -3, "12000"),
            ("12", 0, "12"),
            ("100", 0, "100"),
            ("99999999999999999999999999999999999999", 38, "0.99999999999999999999999999999999999999"),
        ] {
            for (is_negative, sign) in [(false, ""), (true, "-")] {
                let mut out = Vec::new();
                write_decimal(is_negative, digits, scale, &mut out);
                assert_eq!(String::from_utf8(out).unwrap(), format!("{sign}{expected}"), "{digits} {scale}");
            }
        }
    }
}
