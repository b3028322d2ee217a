//! Instants, dates, time zones and working hours. Nothing here reads a clock or the machine's time zone.

mod civil;
mod date;
mod dates;
mod offsets;
mod schedule;
mod timestamp;
mod zone;

#[cfg(test)]
pub(crate) mod tests;

pub use date::{Date, Weekday};
pub use schedule::{Schedule, ScheduleBuilder};
pub use timestamp::Timestamp;
pub use zone::{Zone, tzdb_version};

pub(crate) use civil::SECONDS_PER_DAY;
pub(crate) use dates::Dates;
pub(crate) use offsets::Offsets;
pub(crate) use timestamp::{MICROS_PER_SECOND, TimeNotes};

use crate::error::{Error, ErrorKind};

/// The most characters of a refused string that its message quotes.
const QUOTED: usize = 80;

/// The error for a string that is refused; `why` continues the sentence after the quoted string.
fn refused(kind: ErrorKind, text: &str, why: &str) -> Error {
    let quoted: String = text.chars().take(QUOTED).collect();
    Error::new(kind, format!("`{quoted}` {why}")).value_is(text)
}

/// Implements serde for a type by its `Display` and `FromStr`.
macro_rules! serde_as_text {
    ($($type:ty),+) => {
        $(
            impl serde::Serialize for $type {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> serde::Deserialize<'de> for $type {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                }
            }
        )+
    };
}

serde_as_text!(Date, Timestamp, Zone);
