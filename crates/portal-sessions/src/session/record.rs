//! A session by its fields, whatever holds them.

use crate::number::{LeadValue, Money, Share};
use crate::time::Timestamp;

use super::{Flag, Flags, Hours};

/// A session by its fields, whatever holds them: one [`Session`](crate::Session), or a row of a
/// [`SessionTable`](crate::SessionTable).
///
/// Every rule of this library is written once, over this trait, so that one live event and ten million rows are judged
/// by the same code. The fields, their limits and what a missing one means are those of the
/// [`SessionBuilder`](crate::SessionBuilder).
pub trait Record {
    /// The id, 1 to 256 bytes.
    fn id(&self) -> &str;
    /// The id in another system.
    fn external_id(&self) -> Option<&str>;
    /// When the session started; it belongs to this day.
    fn started_at(&self) -> Timestamp;
    /// When it ended; none while it is open.
    fn ended_at(&self) -> Option<Timestamp>;
    /// The channel's wire name: `voice`, `text`, `chat` or another.
    fn channel(&self) -> &str;
    /// The session type, which the portal calls the topic.
    fn session_type(&self) -> Option<&str>;
    /// What happened, in a few sentences.
    fn summary(&self) -> Option<&str>;
    /// What a reviewer wrote.
    fn comment(&self) -> Option<&str>;
    /// The tags, in the order they were given.
    fn tags(&self) -> impl Iterator<Item = &str> + Clone;
    /// The contact's name.
    fn contact_name(&self) -> Option<&str>;
    /// The contact's phone number as it was given.
    fn contact_phone(&self) -> Option<&str>;
    /// The contact's email address.
    fn contact_email(&self) -> Option<&str>;
    /// The six yes-or-no marks.
    fn flags(&self) -> Flags;
    /// The product's own assessment.
    fn auto_assessment(&self) -> Option<&str>;
    /// A person's assessment.
    fn human_assessment(&self) -> Option<&str>;
    /// The stars, 1 to 5; none when nobody gave any.
    fn stars(&self) -> Option<u8>;
    /// What the lead is worth.
    fn lead_value(&self) -> Option<LeadValue>;
    /// How many units (guests, square feet) the lead asks for.
    fn lead_units(&self) -> Option<u32>;
    /// The share of opportunities that become deals.
    fn conversion_ratio(&self) -> Option<Share>;
    /// The share of the deal that is credited to the agent.
    fn recognition(&self) -> Option<Share>;
    /// Whether it started in working hours, as recorded.
    fn hours(&self) -> Option<Hours>;
    /// The ASR that another system recorded; only for reconciling.
    fn recorded_asr(&self) -> Option<Money>;
    /// How many messages the user sent.
    fn user_messages(&self) -> Option<u32>;
    /// How many messages the agent sent.
    fn agent_messages(&self) -> Option<u32>;
    /// The UTM parameters, as the JSON object that was given; `{}` when none were.
    fn utms(&self) -> &str;
    /// The arguments, as the JSON object that was given; `{}` when none were.
    fn arguments(&self) -> &str;
    /// The result the agent reached.
    fn actual_result(&self) -> Option<&str>;
    /// The result it should have reached.
    fn expected_result(&self) -> Option<&str>;
    /// The integration it came through.
    fn integration_idn(&self) -> Option<&str>;
    /// The connector it came through.
    fn connector_idn(&self) -> Option<&str>;

    /// Whether one mark is on.
    fn is(&self, flag: Flag) -> bool {
        self.flags().has(flag)
    }

    /// The effective assessment: a person's when present, else the product's own.
    ///
    /// Stated for LSS; that it holds for every metric is our ruling.
    fn assessment(&self) -> Option<&str> {
        self.human_assessment().or_else(|| self.auto_assessment())
    }

    /// The duration in whole seconds; none while open and when it ends before it starts.
    fn duration_seconds(&self) -> Option<u64> {
        let micros = self.ended_at()?.micros().checked_sub(self.started_at().micros())?;
        u64::try_from(micros).ok().map(|micros| micros / 1_000_000)
    }

    /// The name shown for the contact: its name, or `User` when that is blank (stated).
    fn contact_label(&self) -> &str {
        self.contact_name().filter(|name| !name.trim_start().is_empty()).unwrap_or("User")
    }
}
