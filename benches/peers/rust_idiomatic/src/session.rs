//! One session as serde reads it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Channel {
    Voice,
    Text,
    Chat,
}

impl Channel {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Channel::Voice => "Voice",
            Channel::Text => "Text",
            Channel::Chat => "Chat",
        }
    }
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
pub(crate) enum Assessment {
    #[serde(rename = "Yes-A")]
    YesA,
    #[serde(rename = "Yes-B")]
    YesB,
    No,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Hours {
    Working,
    NonWorking,
}

#[derive(Deserialize)]
pub(crate) struct Contact {
    pub(crate) name: Option<String>,
    pub(crate) phone: Option<String>,
    #[expect(dead_code, reason = "a table has every column")]
    pub(crate) email: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "a table has every column")]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) external_id: Option<String>,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) hours: Option<Hours>,
    pub(crate) channel: Channel,
    pub(crate) session_type: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) contact: Contact,
    pub(crate) is_done: bool,
    pub(crate) is_todo: bool,
    pub(crate) is_lead: bool,
    pub(crate) is_opportunity: bool,
    pub(crate) is_test: bool,
    pub(crate) is_archived: bool,
    pub(crate) auto_assessment: Option<Assessment>,
    pub(crate) human_assessment: Option<Assessment>,
    pub(crate) stars: Option<u8>,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub(crate) lead_value: Option<Decimal>,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub(crate) conversion_ratio: Option<Decimal>,
    #[serde(with = "rust_decimal::serde::str_option")]
    pub(crate) recognition: Option<Decimal>,
    pub(crate) user_messages: Option<u32>,
    pub(crate) agent_messages: Option<u32>,
    pub(crate) utms: BTreeMap<String, String>,
    pub(crate) arguments: BTreeMap<String, String>,
    pub(crate) connector_idn: Option<String>,
    #[serde(skip)]
    pub(crate) asr: Decimal,
}

impl Session {
    pub(crate) fn assessment(&self) -> Option<Assessment> {
        self.human_assessment.or(self.auto_assessment)
    }

    pub(crate) fn is_success(&self) -> bool {
        matches!(self.assessment(), Some(Assessment::YesA | Assessment::YesB))
    }

    /// At most 4 + 6 + 6 decimals and 12 digits before them, which a `Decimal` holds exactly.
    pub(crate) fn asr(&self) -> Decimal {
        if self.is_lead && self.is_opportunity && self.is_success() {
            self.lead_value.unwrap_or_default()
                * self.conversion_ratio.unwrap_or(Decimal::ONE)
                * self.recognition.unwrap_or(Decimal::ONE)
        } else {
            Decimal::ZERO
        }
    }

    pub(crate) fn has(&self, folded_query: &str) -> bool {
        [&self.contact.name, &self.summary, &self.comment, &self.contact.phone]
            .into_iter()
            .flatten()
            .any(|text| text.to_lowercase().contains(folded_query))
    }
}
