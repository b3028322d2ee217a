//! Writes timestamps as instants of the wire form.

use arrow_schema::TimeUnit;
use portal_sessions::Timestamp;

/// A timestamp in microseconds; `None` when it has a finer fraction or does not fit into 64 bits.
pub(super) fn micros(value: i64, unit: TimeUnit) -> Option<i64> {
    match unit {
        TimeUnit::Second => value.checked_mul(1_000_000),
        TimeUnit::Millisecond => value.checked_mul(1_000),
        TimeUnit::Microsecond => Some(value),
        TimeUnit::Nanosecond => (value % 1_000 == 0).then_some(value / 1_000),
    }
}

/// Appends an instant as RFC 3339 in quotes; returns false, and appends nothing, when it is out of range.
pub(super) fn write_instant(micros: i64, out: &mut Vec<u8>) -> bool {
    let Ok(instant) = Timestamp::from_micros(micros) else { return false };
    out.push(b'"');
    instant.write_to(out);
    out.push(b'"');
    true
}
