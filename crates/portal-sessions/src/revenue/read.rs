//! Reads revenue policies from JSON.

use super::{LeadValueRule, RecognitionRule, RevenuePolicy};
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::near::did_you_mean;
use crate::time::Schedule;

impl RevenuePolicy {
    /// Reads a policy from JSON, in the form in which it is serialised. A missing key has its default.
    ///
    /// # Errors
    /// With the path of the key: [`ErrorKind::UnknownKey`], [`ErrorKind::WrongType`], and the kinds of the values
    /// themselves; [`ErrorKind::Conflict`] as in [`build`](super::RevenuePolicyBuilder::build).
    ///
    /// ```
    /// use portal_sessions::RevenuePolicy;
    ///
    /// let policy = RevenuePolicy::from_json(r#"{"conversion_ratio":"0.9","recognition":{"non_overflow":"0.3"}}"#)?;
    /// assert_eq!(
    ///     serde_json::to_string(&policy).unwrap(),
    ///     r#"{"currency":"USD","conversion_ratio":"0.9","lead_value":"as_recorded","recognition":{"non_overflow":"0.3"},"schedule":null,"count_archived":false,"override":[]}"#,
    /// );
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        RevenuePolicy::from_value(Value::parse(text)?)
    }

    /// Reads a policy from a JSON value; a missing key has its default.
    pub(crate) fn from_value(value: Value) -> Result<Self, Error> {
        let default = RevenuePolicy::default();
        let mut fields = value.into_fields()?;
        let mut policy = RevenuePolicy {
            currency: fields.optional("currency", Value::into_parsed)?.unwrap_or(default.currency),
            conversion_ratio: fields
                .optional("conversion_ratio", Value::into_decimal)?
                .unwrap_or(default.conversion_ratio),
            lead_value: fields.optional("lead_value", LeadValueRule::from_value)?.unwrap_or(default.lead_value),
            recognition: fields.optional("recognition", RecognitionRule::from_value)?.unwrap_or(default.recognition),
            schedule: fields.optional("schedule", |value| value.into_option(Schedule::from_value))?.flatten(),
            count_archived: fields.optional("count_archived", Value::into_bool)?.unwrap_or(default.count_archived),
            overrides: fields
                .optional("override", |value| value.into_list(Value::into_parsed))?
                .unwrap_or(default.overrides),
        };
        fields.finish()?;
        policy.overrides.sort_unstable();
        policy.overrides.dedup();
        policy.checked()
    }
}

impl LeadValueRule {
    /// Reads `"as_recorded"`, or an object with either `fixed` or `unit_price`.
    fn from_value(value: Value) -> Result<Self, Error> {
        if let Value::String(name) = value {
            return if name == "as_recorded" {
                Ok(LeadValueRule::AsRecorded)
            } else {
                Err(no_rule(&name, "as_recorded"))
            };
        }
        let mut fields = value.into_fields()?;
        let fixed = fields.optional("fixed", Value::into_decimal)?;
        let unit_price = fields.optional("unit_price", Value::into_decimal)?;
        fields.finish()?;
        match (fixed, unit_price) {
            (Some(value), None) => Ok(LeadValueRule::Fixed(value)),
            (None, Some(unit_price)) => Ok(LeadValueRule::Units { unit_price }),
            (None, None) => Err(Error::new(ErrorKind::MissingField, "either `fixed` or `unit_price` is needed")),
            (Some(_), Some(_)) => Err(Error::new(ErrorKind::Conflict, "`fixed` and `unit_price` exclude each other")),
        }
    }
}

impl RecognitionRule {
    /// Reads `"overflow"`, or an object with `non_overflow`.
    fn from_value(value: Value) -> Result<Self, Error> {
        if let Value::String(name) = value {
            return if name == "overflow" { Ok(RecognitionRule::Overflow) } else { Err(no_rule(&name, "overflow")) };
        }
        let mut fields = value.into_fields()?;
        let share = fields.required("non_overflow", Value::into_decimal)?;
        fields.finish()?;
        Ok(RecognitionRule::NonOverflow(share))
    }
}

/// The error for a string in place of a rule.
fn no_rule(name: &str, known: &str) -> Error {
    let near = did_you_mean(name, std::iter::once(known));
    let message = format!("`{name:.60}` is not a rule, the only one without a value is `{known}`{near}");
    Error::new(ErrorKind::InvalidValue, message).value_is(name)
}
