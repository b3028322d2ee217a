//! The query whose result a table is.
//!
//! The filter is kept as data, not as text, so that a further filter can be combined with it without parsing.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::as_of::AsOf;
use crate::filter::{Filter, Span};
use crate::time::{Timestamp, Zone, tzdb_version};

/// The query whose result a table is: the filter, and the moment, zone and time range with which it was evaluated.
///
/// A table that was not filtered has the filter `{"version":1}`, which matches every session. In JSON:
/// `{"filter":{"version":1},"from":null,"to":null,"now":null,"zone":null,"tzdb":"2026f"}`, where `tzdb` is the version
/// of the time-zone database.
///
/// ```
/// use portal_sessions::{AsOf, Filter, Policies, Session, SessionTable};
///
/// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
/// let as_of = AsOf::unspecified().with_now("2026-11-22T00:00:00Z".parse()?);
/// let recent = table.filter(&Filter::panel().last("30d").build()?, &as_of)?;
/// assert_eq!(recent.query().from().unwrap().to_string(), "2026-10-23T00:00:00Z");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(crate) filter: Filter,
    pub(crate) span: Span,
    pub(crate) as_of: AsOf,
}

impl Query {
    /// The filter. Where several were applied one after another, it is their conjunction.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Filter, Policies, Session, SessionTable};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// let (live, leads) = (Filter::panel().test(false).build()?, Filter::panel().lead(true).build()?);
    /// let both = table.filter(&live, &AsOf::unspecified())?.filter(&leads, &AsOf::unspecified())?;
    /// assert_eq!(both.query().filter(), &live.and(leads)?);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The first start of a session that can match, inclusive; `None` without a lower bound.
    #[must_use]
    pub fn from(&self) -> Option<Timestamp> {
        self.span.from
    }

    /// The end of the range of starts that can match, exclusive; `None` without an upper bound.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Filter, Policies, Session, SessionTable, Timestamp};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// let (from, to): (Timestamp, Timestamp) = ("2026-11-01T00:00:00Z".parse()?, "2026-12-01T00:00:00Z".parse()?);
    /// let november = table.filter(&Filter::panel().from(from).to(to).build()?, &AsOf::unspecified())?;
    /// assert_eq!((november.query().from(), november.query().to()), (Some(from), Some(to)));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn to(&self) -> Option<Timestamp> {
        self.span.to
    }

    /// The moment and the zone with which the filter was evaluated.
    #[must_use]
    pub fn as_of(&self) -> &AsOf {
        &self.as_of
    }
}

/// Serialised with the canonical JSON of the filter, the time range, the moment, the zone and the version of its
/// database.
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
