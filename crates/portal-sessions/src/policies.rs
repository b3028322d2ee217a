//! The choices of a business under which its sessions are judged.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::error::Error;
use crate::facets::Facets;
use crate::json::{VERSION, Value};
use crate::length::LengthPolicy;
use crate::number::Money;
use crate::revenue::{Exclusion, RevenuePolicy};
use crate::session::Record;

/// The choices of a business under which its sessions are judged: how length is classed and how revenue is counted.
///
/// The defaults are those of [`LengthPolicy`] and [`RevenuePolicy`], both rulings of this library. As JSON it is a
/// document with a version, `{"version":1,"length":{…},"revenue":{…}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    /// How length is classed.
    pub length: LengthPolicy,
    /// How revenue is counted.
    pub revenue: RevenuePolicy,
}

impl Policies {
    /// Reads a document of policies, in the form in which it is written; a part that is left out has its default.
    ///
    /// # Errors
    /// With the path of the key: [`UnsupportedVersion`](crate::ErrorKind::UnsupportedVersion),
    /// [`UnknownKey`](crate::ErrorKind::UnknownKey), [`WrongType`](crate::ErrorKind::WrongType), and the kinds of the values themselves.
    ///
    /// ```
    /// use portal_sessions::{ErrorKind, Policies};
    ///
    /// let policies = Policies::from_json(r#"{"version":1,"revenue":{"currency":"EUR"}}"#)?;
    /// assert_eq!(policies.revenue.currency().code(), "EUR");
    ///
    /// let error = Policies::from_json(r#"{"version":1,"revenue":{"curency":"EUR"}}"#).unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ErrorKind::UnknownKey, Some("revenue.curency")));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Policies::from_value(Value::parse(text)?)
    }

    pub(crate) fn from_value(value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields()?;
        fields.version()?;
        let policies = Policies {
            length: fields.optional("length", LengthPolicy::from_value)?.unwrap_or_default(),
            revenue: fields.optional("revenue", RevenuePolicy::from_value)?.unwrap_or_default(),
        };
        fields.finish()?;
        Ok(policies)
    }

    /// A record together with what these policies say of it.
    pub(crate) fn score<'r, R: Record>(&'r self, record: &'r R) -> Scored<'r, R> {
        let hours = self.revenue.hours(record);
        Scored {
            record,
            facets: Facets::of(record, self.length.classify(record), hours),
            asr: self.revenue.asr_in(record, hours),
            policies: self,
        }
    }
}

impl Serialize for Policies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Policies", 3)?;
        object.serialize_field("version", &VERSION)?;
        object.serialize_field("length", &self.length)?;
        object.serialize_field("revenue", &self.revenue)?;
        object.end()
    }
}

/// A record together with what the policies say of it: what filters, columns and metrics are computed from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scored<'r, R> {
    pub(crate) record: &'r R,
    pub(crate) facets: Facets,
    pub(crate) asr: Money,
    pub(crate) policies: &'r Policies,
}

impl<R: Record> Scored<'_, R> {
    /// Why the session is left out of every metric; none when it counts.
    pub(crate) fn excluded(&self) -> Option<Exclusion> {
        self.policies.revenue.exclusion(self.facets)
    }
}

#[cfg(test)]
pub(crate) mod tests;
