//! The choices of a business by which its sessions are scored.
//!
//! Policies are a value: two equal ones give equal scores. A cursor and a manifest contain them, or their hash, so that
//! results under different policies are not mixed.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::error::Error;
use crate::facets::Facets;
use crate::json::{VERSION, Value};
use crate::length::LengthPolicy;
use crate::number::Money;
use crate::revenue::{Exclusion, RevenuePolicy};
use crate::session::Record;

/// The choices of a business by which its sessions are scored: how length is classed and how revenue is counted.
///
/// A table is built with policies, and scores each row once with them; see
/// [`SessionTable::with_policies`](crate::SessionTable::with_policies) for other ones. The defaults are those of
/// [`LengthPolicy`] and [`RevenuePolicy`], both our rulings. In JSON it is a versioned document:
/// `{"version":1,"length":{…},"revenue":{…}}`.
///
/// ```
/// use portal_sessions::{LengthMeasure, LengthPolicy, LengthRule, Policies};
///
/// let policies = Policies {
///     length: LengthPolicy::new(LengthRule::new(LengthMeasure::UserMessages, 2, 10)?),
///     ..Policies::default()
/// };
/// assert_ne!(policies, Policies::default());
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    /// Which sessions are short, regular and long.
    pub length: LengthPolicy,
    /// What a session earned (ASR), and which sessions count in metrics.
    pub revenue: RevenuePolicy,
}

impl Policies {
    /// Reads a document of policies, in the form in which they are serialised. A missing part has its default;
    /// `version` may be missing, and is 1 otherwise.
    ///
    /// # Errors
    /// With the path of the key: [`UnsupportedVersion`](crate::ErrorKind::UnsupportedVersion),
    /// [`UnknownKey`](crate::ErrorKind::UnknownKey), [`WrongType`](crate::ErrorKind::WrongType), and the kinds of the
    /// values themselves.
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

    /// Reads the document from a JSON value, for options that contain policies.
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

    /// Scores a record: its facets and its ASR under these policies.
    pub(crate) fn score<'r, R: Record>(&'r self, record: &'r R) -> Scored<'r, R> {
        // The working hours decide both a facet and the ASR, and cost a look into the zone's database: found once.
        let hours = self.revenue.hours(record);
        Scored {
            record,
            facets: Facets::of(record, self.length.classify(record), hours),
            asr: self.revenue.asr_in(record, hours),
            policies: self,
        }
    }
}

/// Serialised with the version, and with every default written out, so that a stored document keeps its meaning when a
/// default changes.
impl Serialize for Policies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Policies", 3)?;
        object.serialize_field("version", &VERSION)?;
        object.serialize_field("length", &self.length)?;
        object.serialize_field("revenue", &self.revenue)?;
        object.end()
    }
}

/// A record together with its scores under the policies. Filters, columns and metrics are computed from this.
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
