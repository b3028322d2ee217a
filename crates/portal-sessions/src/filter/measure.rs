//! What a range is about: a number of a session, with its unit and its limits.

use super::size::Cost;
use crate::error::{Error, ErrorKind};
use crate::json::Value;
use crate::number::{LeadValue, Money};
use crate::policies::Scored;
use crate::session::Record;

/// A number of a session that a range is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    Stars,
    DurationSeconds,
    UserMessages,
    Asr,
    LeadValue,
}

impl Measure {
    /// Whether it is an exact decimal, in units of [`Money`]; else it is a whole number.
    pub(super) fn is_decimal(self) -> bool {
        matches!(self, Measure::Asr | Measure::LeadValue)
    }

    /// The number of one session; none where it has none.
    pub(super) fn of<R: Record>(self, scored: &Scored<'_, R>) -> Option<i128> {
        match self {
            Measure::Stars => scored.record.stars().map(i128::from),
            Measure::DurationSeconds => scored.record.duration_seconds().map(i128::from),
            Measure::UserMessages => scored.record.user_messages().map(i128::from),
            Measure::Asr => Some(scored.asr.units()),
            Measure::LeadValue => scored.record.lead_value().map(|value| Money::from(value).units()),
        }
    }

    pub(super) fn cost(self) -> u64 {
        match self {
            Measure::Stars => Cost::FACET,
            Measure::DurationSeconds | Measure::UserMessages | Measure::Asr | Measure::LeadValue => Cost::RANGE,
        }
    }

    /// How a range of it is written.
    fn example(self) -> &'static str {
        match self {
            Measure::Stars => r#"an object such as {"min":4,"max":5}"#,
            Measure::DurationSeconds => r#"an object such as {"min":30,"max":300}"#,
            Measure::UserMessages => r#"an object such as {"min":3,"max":15}"#,
            Measure::Asr | Measure::LeadValue => r#"an object such as {"min":"100","max":"250.50"}"#,
        }
    }

    pub(super) fn read(self, value: Value) -> Result<i128, Error> {
        match self {
            Measure::Stars => read_stars(value),
            Measure::DurationSeconds => value.into_integer::<u64>().map(i128::from),
            Measure::UserMessages => value.into_integer::<u32>().map(i128::from),
            Measure::Asr => value.into_decimal::<Money>().map(Money::units),
            Measure::LeadValue => value.into_decimal::<LeadValue>().map(|value| Money::from(value).units()),
        }
    }

    /// The number as it is written in JSON: whole numbers as numbers, decimals as strings.
    pub(super) fn to_value(self, number: i128) -> Value {
        if self.is_decimal() {
            Value::String(Money::from_units(number).to_string())
        } else {
            Value::Number(number.to_string())
        }
    }
}

fn read_stars(value: Value) -> Result<i128, Error> {
    let stars = value.into_integer::<i128>()?;
    if (1..=5).contains(&stars) {
        return Ok(stars);
    }
    let message = format!("stars go from 1 to 5, not `{stars}`");
    Err(Error::new(ErrorKind::NumberOutOfRange, message).value_is(&stars.to_string()))
}

/// A range with both ends included; an end that is not there has no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(super) min: Option<i128>,
    pub(super) max: Option<i128>,
}

impl Range {
    /// Reads `{"min":…,"max":…}`, of which one may be missing.
    pub(super) fn read(measure: Measure, value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields_of(measure.example())?;
        let min = fields.optional("min", |value| measure.read(value))?;
        let max = fields.optional("max", |value| measure.read(value))?;
        fields.finish()?;
        match (min, max) {
            (None, None) => Err(Error::new(ErrorKind::EmptySet, "a range has neither `min` nor `max`")),
            (Some(min), Some(max)) if min > max => {
                let text = |number| match measure.to_value(number) {
                    Value::String(text) | Value::Number(text) => text,
                    _ => String::new(),
                };
                let message = format!("`min` is `{}`, above `max`, which is `{}`", text(min), text(max));
                Err(Error::new(ErrorKind::RangeReversed, message).value_is(&text(min)))
            }
            _ => Ok(Range { min, max }),
        }
    }

    pub(super) fn contains(self, number: i128) -> bool {
        self.min.is_none_or(|min| min <= number) && self.max.is_none_or(|max| number <= max)
    }

    pub(super) fn to_value(self, measure: Measure) -> Value {
        let ends = [("min", self.min), ("max", self.max)];
        let end = |(key, end): (&str, Option<i128>)| Some((key.to_owned(), measure.to_value(end?)));
        Value::Object(ends.into_iter().filter_map(end).collect())
    }
}
