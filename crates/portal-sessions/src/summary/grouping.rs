//! The groupings of a breakdown.

use crate::closed_set::closed_set;
use crate::column::Provenance;

macro_rules! groupings {
    ($($(#[doc = $doc:literal])+
        $grouping:ident = $name:literal $((for $($other:literal),+))?, $label:literal, $provenance:ident;)+) => {
        closed_set! {
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
            #[non_exhaustive]
            pub enum Grouping ("grouping") {
                $($(#[doc = $doc])+ $grouping = $name $((for $($other),+))?,)+
            }
        }

        impl Grouping {
            /// The label that people see.
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
    Type = "type" (for "session_type", "topic", "Session type"), "Session type", Stated;
    /// Where it took place.
    Channel = "channel", "Channel", Stated;
    /// Short, regular, long or unknown under the length policy.
    Length = "length", "Length", Ruled;
    /// Whether it started in working hours: `working`, `non_working`, or null where nobody knows.
    Hours = "hours" (for "Working hours"), "Working hours", Stated;
    /// The effective assessment: a person's when present, else the product's own.
    Assessment = "assessment", "Assessment", Ruled;
    /// The stars, 1 to 5.
    Stars = "stars" (for "Conversation quality"), "Conversation quality", Ruled;
    /// The integration it came through.
    Integration = "integration" (for "integration_idn"), "Integration", Ruled;
    /// The connector it came through.
    Connector = "connector" (for "connector_idn"), "Connector", Ruled;
}

impl Grouping {
    /// Whether the groups depend on a time zone.
    pub(super) fn is_of_time(self) -> bool {
        use Grouping::{Day, HourOfDay, Month, Week, Weekday};
        matches!(self, Day | Week | Month | Weekday | HourOfDay)
    }
}
