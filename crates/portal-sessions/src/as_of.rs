//! The present moment and the time zone that a query is evaluated with.

use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::time::{Timestamp, Zone};

/// The present moment and the time zone that a query is evaluated with.
///
/// This library reads neither the clock nor the time zone of the machine, so the caller gives them: "the last 30 days"
/// needs a moment, "today" needs both, a count for each day needs a zone. Neither has a default, and each may be
/// missing where nothing depends on it. Every answer states what it was computed with.
///
/// ```
/// use portal_sessions::{AsOf, Zone};
///
/// let as_of = AsOf::at("2026-11-22T00:00:00Z".parse()?, Zone::get("America/New_York")?);
/// assert_eq!(as_of.zone()?.name(), "America/New_York");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AsOf {
    now: Option<Timestamp>,
    zone: Option<Zone>,
}

impl AsOf {
    /// Neither a moment nor a zone, for queries that depend on neither.
    ///
    /// A query that does need one fails with [`ErrorKind::NowRequired`] or [`ErrorKind::ZoneRequired`].
    ///
    /// ```
    /// use portal_sessions::{AsOf, ErrorKind};
    ///
    /// assert_eq!(AsOf::unspecified().now().unwrap_err().kind(), ErrorKind::NowRequired);
    /// ```
    #[must_use]
    pub fn unspecified() -> Self {
        AsOf::default()
    }

    /// This moment in this zone.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Filter, Policies, Session, SessionTable, Zone};
    ///
    /// let table = SessionTable::from_sessions(Vec::<Session>::new(), Policies::default())?;
    /// let as_of = AsOf::at("2026-11-22T12:00:00Z".parse()?, Zone::utc());
    /// let recent = table.filter(&Filter::panel().last("7d").build()?, &as_of)?;
    /// assert_eq!(recent.query().as_of(), &as_of);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn at(now: Timestamp, zone: Zone) -> Self {
        AsOf { now: Some(now), zone: Some(zone) }
    }

    /// Reads it from JSON, in the form in which it is serialised:
    /// `{"now":"2026-11-22T00:00:00Z","zone":"America/New_York"}`. Each of the two may be `null` or missing.
    ///
    /// # Errors
    /// With the path of the key: [`ErrorKind::UnknownKey`], [`ErrorKind::WrongType`], [`ErrorKind::InvalidTime`] and
    /// [`ErrorKind::UnknownZone`].
    ///
    /// ```
    /// use portal_sessions::AsOf;
    ///
    /// let as_of = AsOf::from_json(r#"{"zone":"Europe/Berlin"}"#)?;
    /// assert_eq!(as_of.zone()?.name(), "Europe/Berlin");
    /// assert!(as_of.now().is_err());
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let mut fields = Value::parse(text)?.into_fields()?;
        let as_of = AsOf {
            now: fields.optional("now", |value| value.into_option(Value::into_parsed))?.flatten(),
            zone: fields.optional("zone", |value| value.into_option(Value::into_parsed))?.flatten(),
        };
        fields.finish()?;
        Ok(as_of)
    }

    /// The same with this moment in place of any other.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Zone};
    ///
    /// let as_of = AsOf::unspecified().with_zone(Zone::utc()).with_now("2026-11-22T00:00:00Z".parse()?);
    /// assert_eq!(as_of, AsOf::at("2026-11-22T00:00:00Z".parse()?, Zone::utc()));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn with_now(self, now: Timestamp) -> Self {
        AsOf { now: Some(now), ..self }
    }

    /// The same with this zone in place of any other.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Zone};
    ///
    /// let as_of = AsOf::unspecified().with_zone(Zone::utc()).with_zone(Zone::get("Asia/Tokyo")?);
    /// assert_eq!(as_of.zone()?.name(), "Asia/Tokyo");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn with_zone(self, zone: Zone) -> Self {
        AsOf { zone: Some(zone), ..self }
    }

    /// The present moment of the query.
    ///
    /// # Errors
    /// [`ErrorKind::NowRequired`] when none was given.
    ///
    /// ```
    /// use portal_sessions::{AsOf, ErrorKind, Zone};
    ///
    /// let as_of = AsOf::unspecified().with_zone(Zone::utc());
    /// assert_eq!(as_of.now().unwrap_err().kind(), ErrorKind::NowRequired);
    /// assert_eq!(as_of.with_now("2026-11-22T00:00:00Z".parse()?).now()?.to_string(), "2026-11-22T00:00:00Z");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn now(&self) -> Result<Timestamp, Error> {
        self.now.ok_or_else(|| Error::new(ErrorKind::NowRequired, "this needs the present moment and none was given"))
    }

    /// The two combined: what is missing here is taken from `other`.
    ///
    /// [`ErrorKind::Conflict`] when the two have different moments or zones, since a table that was filtered for one
    /// moment cannot be filtered further for another.
    pub(crate) fn and(&self, other: &AsOf) -> Result<Self, Error> {
        let differ = |key: &str, what: &str, one: &dyn std::fmt::Display, other: &dyn std::fmt::Display| {
            let message = format!("the table was filtered {what} `{one}`, and this asks {what} `{other}`");
            Error::new(ErrorKind::Conflict, message).at(key).value_is(&other.to_string())
        };
        match (self.now, other.now) {
            (Some(one), Some(another)) if one != another => return Err(differ("now", "as of", &one, &another)),
            _ => {}
        }
        match (&self.zone, &other.zone) {
            (Some(one), Some(another)) if one != another => return Err(differ("zone", "in", one, another)),
            _ => {}
        }
        Ok(AsOf { now: self.now.or(other.now), zone: self.zone.clone().or_else(|| other.zone.clone()) })
    }

    /// The two combined for an answer that uses the zone only to present its result, such as a summary by days: the
    /// zone of `other` takes precedence, and may differ from that of the filter.
    ///
    /// [`ErrorKind::Conflict`] when the two have different moments.
    pub(crate) fn told(&self, other: &AsOf) -> Result<Self, Error> {
        let zone = other.zone.clone().or_else(|| self.zone.clone());
        let moments = AsOf { now: self.now, zone: None }.and(&AsOf { now: other.now, zone: None })?;
        Ok(AsOf { zone, ..moments })
    }

    /// The time zone of the query.
    ///
    /// # Errors
    /// [`ErrorKind::ZoneRequired`] when none was given.
    ///
    /// ```
    /// use portal_sessions::{AsOf, ErrorKind};
    ///
    /// assert_eq!(AsOf::unspecified().zone().unwrap_err().kind(), ErrorKind::ZoneRequired);
    /// ```
    pub fn zone(&self) -> Result<&Zone, Error> {
        self.zone
            .as_ref()
            .ok_or_else(|| Error::new(ErrorKind::ZoneRequired, "this needs a time zone and none was given"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for json in [
            r#"{"now":"2026-11-22T00:00:00Z","zone":"America/New_York"}"#,
            r#"{"now":null,"zone":"UTC"}"#,
            r#"{"now":null,"zone":null}"#,
        ] {
            assert_eq!(serde_json::to_string(&AsOf::from_json(json).unwrap()).unwrap(), json);
        }
        assert_eq!(AsOf::from_json("{}").unwrap(), AsOf::unspecified());
        for (json, kind, path) in [
            (r#"{"at":null}"#, ErrorKind::UnknownKey, "at"),
            (r#"{"now":"today"}"#, ErrorKind::InvalidTime, "now"),
            (r#"{"zone":"Mars"}"#, ErrorKind::UnknownZone, "zone"),
        ] {
            let error = AsOf::from_json(json).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)));
        }
    }

    #[test]
    fn nothing_is_guessed() {
        let unspecified = AsOf::unspecified();
        assert_eq!(unspecified.now().unwrap_err().kind(), ErrorKind::NowRequired);
        assert_eq!(unspecified.zone().unwrap_err().kind(), ErrorKind::ZoneRequired);
    }
}
