//! The question that a table answers.

use serde::ser::{Error as _, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::as_of::AsOf;
use crate::time::{Timestamp, Zone, tzdb_version};

/// The question that a table answers: what was asked of the set it comes from, and what that meant at that moment.
///
/// A table that was not filtered answers the question `{"version":1}`, which matches all. In JSON it is
/// `{"filter":{"version":1},"from":null,"to":null,"now":null,"zone":null,"tzdb":"2026f"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(crate) filter: String,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) as_of: AsOf,
}

impl Default for Query {
    fn default() -> Self {
        Query { filter: r#"{"version":1}"#.to_owned(), from: None, to: None, as_of: AsOf::default() }
    }
}

impl Query {
    /// The filter in its canonical JSON form.
    #[must_use]
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The first instant that can match; none without a lower bound.
    #[must_use]
    pub fn from(&self) -> Option<Timestamp> {
        self.from
    }

    /// The first instant after all that can match; none without an upper bound.
    #[must_use]
    pub fn to(&self) -> Option<Timestamp> {
        self.to
    }

    /// From which moment and place it was asked.
    #[must_use]
    pub fn as_of(&self) -> &AsOf {
        &self.as_of
    }
}

impl Serialize for Query {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let filter: &RawValue = serde_json::from_str(&self.filter).map_err(S::Error::custom)?;
        let mut object = serializer.serialize_struct("Query", 6)?;
        object.serialize_field("filter", filter)?;
        object.serialize_field("from", &self.from)?;
        object.serialize_field("to", &self.to)?;
        object.serialize_field("now", &self.as_of.now().ok())?;
        object.serialize_field("zone", &self.as_of.zone().ok().map(Zone::name))?;
        object.serialize_field("tzdb", tzdb_version())?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use crate::{AsOf, Filter, Policies, Session, SessionTable, Zone};

    #[test]
    fn in_json_every_time_is_an_instant() {
        let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default()).unwrap();
        let json = |table: &SessionTable| serde_json::to_string(table.query()).unwrap();
        let nothing = r#"{"filter":{"version":1},"from":null,"to":null,"now":null,"zone":null,"tzdb":"2026f"}"#;
        assert_eq!(json(&table), nothing);
        let as_of = AsOf::at("2026-11-22T12:00:00Z".parse().unwrap(), Zone::get("America/New_York").unwrap());
        let today = table.filter(&Filter::panel().calendar("today").build().unwrap(), &as_of).unwrap();
        assert_eq!(
            json(&today),
            concat!(
                r#"{"filter":{"version":1,"calendar":"today"},"from":"2026-11-22T05:00:00Z","to":"2026-11-23T05:00:00Z","#,
                r#""now":"2026-11-22T12:00:00Z","zone":"America/New_York","tzdb":"2026f"}"#
            )
        );
    }
}
