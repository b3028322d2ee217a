//! The question that a table answers.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::as_of::AsOf;
use crate::filter::{Filter, Span};
use crate::time::{Timestamp, Zone, tzdb_version};

/// The question that a table answers: what was asked of the set it comes from, and what that meant at that moment.
///
/// A table that was not filtered answers the question `{"version":1}`, which matches all. In JSON it is
/// `{"filter":{"version":1},"from":null,"to":null,"now":null,"zone":null,"tzdb":"2026f"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(crate) filter: Filter,
    pub(crate) span: Span,
    pub(crate) as_of: AsOf,
}

impl Query {
    /// The filter: all that were put to the set, one after another, as one.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The first instant that can match; none without a lower bound.
    #[must_use]
    pub fn from(&self) -> Option<Timestamp> {
        self.span.from
    }

    /// The first instant after all that can match; none without an upper bound.
    #[must_use]
    pub fn to(&self) -> Option<Timestamp> {
        self.span.to
    }

    /// From which moment and place it was asked.
    #[must_use]
    pub fn as_of(&self) -> &AsOf {
        &self.as_of
    }
}

impl Serialize for Query {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Query", 6)?;
        object.serialize_field("filter", &self.filter)?;
        object.serialize_field("from", &self.span.from)?;
        object.serialize_field("to", &self.span.to)?;
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
