//! The groupings of a breakdown.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::column::Provenance;
use crate::error::{Error, ErrorKind};
use crate::near::near_or_all;

macro_rules! groupings {
    ($($(#[doc = $doc:literal])+ $grouping:ident = $id:literal, $label:literal, $provenance:ident;)+) => {
        /// The property by which a breakdown groups sessions. Every session is in exactly one group.
        ///
        /// ```
        /// use portal_sessions::Grouping;
        ///
        /// assert_eq!("hour_of_day".parse::<Grouping>()?, Grouping::HourOfDay);
        /// assert_eq!(Grouping::HourOfDay.label(), "Hour of day");
        /// # Ok::<(), portal_sessions::Error>(())
        /// ```
        ///
        /// There is no grouping by tags, since a session may have several of them: filter by each tag instead.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Grouping {
            $($(#[doc = $doc])+ $grouping,)+
        }

        impl Grouping {
            /// Every grouping, in the order in which they are declared.
            pub const ALL: &'static [Grouping] = &[$(Grouping::$grouping,)+];

            /// The stable id.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Grouping::$grouping => $id,)+ }
            }

            /// The label for people.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Grouping::$grouping => $label,)+ }
            }

            /// What the groups are, in one sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Grouping::$grouping => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// Whether the product's pages state this breakdown, or it is our ruling.
            #[must_use]
            pub fn provenance(self) -> Provenance {
                match self { $(Grouping::$grouping => Provenance::$provenance,)+ }
            }
        }
    };
}

groupings! {
    /// The local day on which it started, such as `2026-11-01`; every day of the range is there.
    Day = "day", "Day", Stated;
    /// The ISO week of that day, from Monday, such as `2026-W44`; every week of the range is there.
    Week = "week", "Week", Ruled;
    /// The month of that day, such as `2026-11`; every month of the range is there.
    Month = "month", "Month", Ruled;
    /// The weekday of that day, `mon` to `sun`; all seven are there.
    Weekday = "weekday", "Weekday", Ruled;
    /// The hour that the local clock showed when it started, 0 to 23; all of them are there.
    HourOfDay = "hour_of_day", "Hour of day", Ruled;
    /// The session type, which the portal calls the topic.
    Type = "type", "Session type", Stated;
    /// Where it took place.
    Channel = "channel", "Channel", Stated;
    /// Short, regular, long or unknown under the length policy.
    Length = "length", "Length", Ruled;
    /// Whether it started in working hours: `working`, `non_working`, or null where nobody knows.
    Hours = "hours", "Working hours", Stated;
    /// The effective assessment: a person's when present, else the product's own.
    Assessment = "assessment", "Assessment", Ruled;
    /// The stars, 1 to 5.
    Stars = "stars", "Conversation quality", Ruled;
    /// The integration it came through.
    Integration = "integration", "Integration", Ruled;
    /// The connector it came through.
    Connector = "connector", "Connector", Ruled;
}

impl Grouping {
    /// Whether the groups depend on a time zone.
    pub(super) fn is_of_time(self) -> bool {
        use Grouping::{Day, HourOfDay, Month, Week, Weekday};
        matches!(self, Day | Week | Month | Weekday | HourOfDay)
    }
}

impl FromStr for Grouping {
    type Err = Error;

    /// Reads an id, such as `hour_of_day`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] for any other string, with similar ids in its message.
    fn from_str(id: &str) -> Result<Self, Error> {
        Grouping::ALL.iter().copied().find(|grouping| grouping.id() == id).ok_or_else(|| {
            // The names of the corresponding columns, and the labels of the portal, are likely mistakes.
            let other_name = |grouping: &&Grouping| match grouping {
                Grouping::Type => ["session_type", "topic"].contains(&id),
                Grouping::Integration => id == "integration_idn",
                Grouping::Connector => id == "connector_idn",
                grouping => grouping.label().eq_ignore_ascii_case(id),
            };
            let end = match Grouping::ALL.iter().find(other_name) {
                Some(grouping) => format!("; did you mean `{grouping}`"),
                None => near_or_all(id, Grouping::ALL.iter().map(|grouping| grouping.id())),
            };
            let message = format!("no grouping is called `{id:.60}`{end}");
            Error::new(ErrorKind::InvalidValue, message).value_is(id)
        })
    }
}

/// Displayed as its id.
impl fmt::Display for Grouping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// Serialised as its id.
impl Serialize for Grouping {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
