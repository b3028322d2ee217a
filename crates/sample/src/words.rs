//! The vocabulary of the generated sessions. A number beside a word is its weight.

pub(super) const SESSION_TYPES: &[(Option<&str>, u64)] = &[
    (Some("booking"), 22),
    (Some("pricing"), 16),
    (Some("support"), 15),
    (Some("billing"), 9),
    (Some("information"), 9),
    (Some("reschedule"), 8),
    (Some("cancellation"), 5),
    (Some("sales"), 5),
    (Some("complaint"), 4),
    (Some("technical"), 3),
    (Some("feedback"), 2),
    (Some("other"), 2),
    (None, 2),
];

pub(super) const TAGS: &[&str] = &[
    "vip",
    "follow-up",
    "new-customer",
    "returning",
    "urgent",
    "spanish",
    "after-hours",
    "insurance",
    "quote-sent",
    "no-show",
    "callback",
    "price-sensitive",
    "referral",
    "website",
    "search-ads",
    "emergency",
    "weekend",
    "manager",
    "voicemail",
    "spam-suspect",
    "long-call",
    "transferred",
    "Q4 promo",
    "high, priority",
];

pub(super) const GIVEN_NAMES: &[&str] = &[
    "Maria", "James", "Aisha", "Robert", "Linda", "Wei", "Carlos", "Emma", "Olivia", "Noah", "Liam", "Sofia", "David",
    "Priya", "Michael", "Fatima", "John", "Hannah", "Kenji", "Grace", "Daniel", "Chloe", "Peter", "Natalia", "Ahmed",
    "Ruth", "Samuel", "Zoë", "José", "Renée", "Björn", "Łukasz",
];

pub(super) const FAMILY_NAMES: &[&str] = &[
    "Lopez", "Smith", "Khan", "Johnson", "Brown", "Chen", "Garcia", "Miller", "Davis", "Wilson", "Anderson", "Thomas",
    "Moore", "Jackson", "Martin", "Lee", "Thompson", "White", "Harris", "Clark", "Lewis", "Walker", "Hall", "Young",
    "King", "Wright", "O'Brien", "Nguyen", "Patel", "Müller", "Muñoz", "Kowalska",
];

pub(super) const OPENINGS: &[&str] = &[
    "Caller asked about availability for a same-day visit",
    "Customer wanted to reschedule the appointment to next week",
    "The client requested a price for the standard package",
    "Caller needed help with an online account",
    "Guest booked a table for four on Friday evening",
    "Customer asked whether weekend hours apply",
    "The caller reported a leak under the kitchen sink",
    "Client confirmed the delivery address",
    "Prospect compared two plans and asked for a discount",
    "Caller left a message for the front desk",
    "Customer complained about a late technician",
    "Patient asked if the insurance is accepted",
    "Visitor from the website wanted a callback",
    "Caller was looking for directions to the office",
    "Customer updated the card on file",
    "The agent explained the cancellation policy",
];

pub(super) const CONTINUATIONS: &[&str] = &[
    "and agreed to the proposed time",
    "but did not leave an email",
    "then asked to speak with a manager",
    "the agent offered two alternatives",
    "a follow-up was scheduled for Monday",
    "no further action is needed",
    "the price quoted was 149 dollars",
    "the call ended politely",
    "customer will call back after work",
    "a message with the link was sent",
    "the agent could not verify the account",
    "details were added to the file",
    "they prefer mornings",
    "they mentioned a competitor",
    "the line was noisy",
    "payment will be made on site",
    "the agent apologised for the delay",
    "the caller sounded in a hurry",
    "a deposit is required",
    "they said \"as soon as possible\"",
    "parking was discussed as well\n- next step: call",
];

pub(super) const REFUNDS: &[&str] = &[
    "asked for a refund of the last invoice",
    "wants a full refund",
    "Refund was promised by the manager",
    "REFUND NOT RECEIVED",
    "is waiting for the refund since September",
];

pub(super) const COMMENTS: &[&str] = &[
    "checked by QA",
    "please call back",
    "agent missed the question, see 02:15",
    "good example for training",
    "customer said \"never again\"",
    "duplicate of an earlier call",
    "price list was outdated",
    "escalated to the branch manager, waiting\nsee notes",
    "refund approved",
    "todo: update the script",
    "=checked",
];

pub(super) const EMOJI: &[&str] = &["😀", "👍", "🙏", "📅", "🚗", "❤️", "🎉", "😡"];

pub(super) const AREA_CODES: &[u64] = &[212, 646, 415, 305, 718];

pub(super) const MAIL_DOMAINS: &[&str] = &["example.com", "example.org", "mail.example"];

pub(super) const CAMPAIGNS: &[(&str, u64)] = &[
    ("{}", 70),
    (r#"{"utm_source":"search","utm_medium":"cpc","utm_campaign":"brand"}"#, 12),
    (r#"{"utm_source":"social","utm_medium":"cpc"}"#, 8),
    (r#"{"utm_source":"newsletter","utm_medium":"email","utm_campaign":"autumn"}"#, 6),
    (r#"{"utm_source":"partner"}"#, 4),
];
