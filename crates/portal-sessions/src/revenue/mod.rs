//! The additional secured revenue (ASR) of a session: its policy, its formula and its explanation.

mod asr;
mod exclusion;
mod explain;
mod policy;
mod read;

pub use exclusion::Exclusion;
pub use explain::{AppliedHours, AsrExplanation, AsrFactor, AsrFactorName, FactorOrigin, HoursOrigin, ZeroReason};
pub use policy::{LeadValueRule, PolicyFactor, RecognitionRule, RevenuePolicy, RevenuePolicyBuilder};
