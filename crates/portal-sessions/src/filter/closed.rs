//! The clauses that choose among a closed set of values, each a bit of the facet word.

use crate::error::{Error, ErrorKind};
use crate::facets::{AssessmentClass, Group};
use crate::json::Value;
use crate::length::LengthClass;
use crate::near::did_you_mean;
use crate::policies::Scored;
use crate::session::Record;

/// A closed set of values that a session has one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    AutoAssessment,
    HumanAssessment,
    Assessment,
    Length,
}

type Named = (Option<&'static str>, u32);

/// In canonical order: by name, null last. Another assessment than these has a bit that no filter names.
const ASSESSMENTS: [Named; 4] = [
    (Some("No"), AssessmentClass::No as u32),
    (Some("Yes-A"), AssessmentClass::YesA as u32),
    (Some("Yes-B"), AssessmentClass::YesB as u32),
    (None, AssessmentClass::Absent as u32),
];

const LENGTHS: [Named; 4] = [
    (Some("long"), LengthClass::Long as u32),
    (Some("regular"), LengthClass::Regular as u32),
    (Some("short"), LengthClass::Short as u32),
    (Some("unknown"), LengthClass::Unknown as u32),
];

impl Closed {
    pub(super) fn group(self) -> Group {
        match self {
            Closed::AutoAssessment => Group::AUTO,
            Closed::HumanAssessment => Group::HUMAN,
            Closed::Assessment => Group::ASSESSMENT,
            Closed::Length => Group::LENGTH,
        }
    }

    /// The values a filter may name, each with its place in the group.
    pub(crate) fn values(self) -> &'static [Named] {
        match self {
            Closed::Length => &LENGTHS,
            Closed::AutoAssessment | Closed::HumanAssessment | Closed::Assessment => &ASSESSMENTS,
        }
    }

    /// The bits of the values that a set names.
    pub(super) fn read(self, value: Value) -> Result<u64, Error> {
        let bits = value.into_list(|element| self.bit(element.into_option(Value::into_string)?))?;
        if bits.is_empty() {
            return Err(super::read::empty_set());
        }
        Ok(bits.into_iter().fold(0, |allowed, bit| allowed | bit))
    }

    fn bit(self, name: Option<String>) -> Result<u64, Error> {
        let named = self.values().iter().find(|(known, _)| *known == name.as_deref());
        named.map(|&(_, value)| self.group().bit(value)).ok_or_else(|| {
            let text = |name: Option<&str>| name.map_or("null".to_owned(), |name| format!("`{name:.60}`"));
            let known: Vec<String> = self.values().iter().map(|&(known, _)| text(known)).collect();
            let name = name.as_deref();
            let near = did_you_mean(name.unwrap_or_default(), self.values().iter().filter_map(|&(known, _)| known));
            let message = format!("{} is none of {}{near}", text(name), known.join(", "));
            Error::new(ErrorKind::InvalidValue, message).value_is(name.unwrap_or("null"))
        })
    }

    pub(super) fn to_value(self, allowed: u64) -> Value {
        let allowed = self.values().iter().filter(|&&(_, value)| allowed & self.group().bit(value) != 0);
        Value::Array(
            allowed.map(|&(name, _)| name.map_or(Value::Null, |name| Value::String(name.to_owned()))).collect(),
        )
    }

    /// The value of one session.
    pub(super) fn of<'r, R: Record>(self, scored: &Scored<'r, R>) -> Option<&'r str> {
        match self {
            Closed::AutoAssessment => scored.record.auto_assessment(),
            Closed::HumanAssessment => scored.record.human_assessment(),
            Closed::Assessment => scored.record.assessment(),
            Closed::Length => Some(scored.facets.length().as_str()),
        }
    }
}
