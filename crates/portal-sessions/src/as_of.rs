//! The moment and the place from which a question is asked.

use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::time::{Timestamp, Zone};

/// The moment and the time zone from which a question is asked.
///
/// This library reads no clock and no zone of the machine, so a question that needs one of the two is told: "the last
/// 30 days" needs a moment, "today" needs both, a count for each day needs a zone. Neither has a default.
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
    /// A question that depends on neither.
    #[must_use]
    pub fn unspecified() -> Self {
        AsOf::default()
    }

    /// A question asked at this moment in this zone.
    #[must_use]
    pub fn at(now: Timestamp, zone: Zone) -> Self {
        AsOf { now: Some(now), zone: Some(zone) }
    }

    /// Reads it from JSON, in the form in which it is written: `{"now":"2026-11-22T00:00:00Z","zone":"America/New_York"}`,
    /// of which each may be `null` or missing.
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

    /// The same with this moment.
    #[must_use]
    pub fn with_now(self, now: Timestamp) -> Self {
        AsOf { now: Some(now), ..self }
    }

    /// The same in this zone.
    #[must_use]
    pub fn with_zone(self, zone: Zone) -> Self {
        AsOf { zone: Some(zone), ..self }
    }

    /// The moment.
    ///
    /// # Errors
    /// [`ErrorKind::NowRequired`] when none was given.
    pub fn now(&self) -> Result<Timestamp, Error> {
        self.now.ok_or_else(|| Error::new(ErrorKind::NowRequired, "this needs the present moment and none was given"))
    }

    /// One question that is asked from both: what one of them leaves open is the other's.
    ///
    /// [`ErrorKind::Conflict`] when the two have different moments or zones.
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

    /// The same for an answer that is only told in a zone, such as a summary by days: it may be told in another one.
    ///
    /// [`ErrorKind::Conflict`] when the two have different moments.
    pub(crate) fn told(&self, other: &AsOf) -> Result<Self, Error> {
        let zone = other.zone.clone().or_else(|| self.zone.clone());
        let moments = AsOf { now: self.now, zone: None }.and(&AsOf { now: other.now, zone: None })?;
        Ok(AsOf { zone, ..moments })
    }

    /// The time zone.
    ///
    /// # Errors
    /// [`ErrorKind::ZoneRequired`] when none was given.
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
