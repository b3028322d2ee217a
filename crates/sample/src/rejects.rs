//! Lines that an ingest must reject, each for one reason and without harm to its neighbours.

use super::case::{ABSENT, Case, case};

/// A line to reject.
pub(super) enum Reject {
    /// A record with something wrong in it.
    Fields(Case),
    /// A line that is no record.
    Bytes(&'static [u8]),
}

pub(super) const REJECTS: &[Reject] = &[
    Reject::Bytes(br#"{"id":"the line is cut off","started_at":"2026-10-05T14:00:00Z","channel":"voi"#),
    Reject::Fields(case("the id is missing", &[("id", ABSENT)])),
    Reject::Fields(case("the channel is missing", &[("channel", ABSENT)])),
    Reject::Fields(case("the id is that of the row before", &[("id", r#""{previous}""#)])),
    Reject::Fields(case("a key appears twice", &[("stars", r#"5,"stars":1"#)])),
    Reject::Fields(case("money has an exponent", &[("lead_value", "1.5e3")])),
    Reject::Fields(case("the lead value is negative", &[("lead_value", r#""-65.00""#)])),
    Reject::Fields(case("the lead value has five fraction digits", &[("lead_value", r#""65.00001""#)])),
    Reject::Fields(case("stars beyond five", &[("stars", "6")])),
    Reject::Bytes(
        b"{\"id\":\"not UTF-8\",\"started_at\":\"2026-10-05T14:00:00Z\",\"channel\":\"chat\",\"summary\":\"caf\xe9\"}",
    ),
    Reject::Fields(case("the start has no offset", &[("started_at", r#""2026-10-05T14:00:00""#)])),
    Reject::Fields(case("a ratio is NaN", &[("conversion_ratio", "NaN")])),
    Reject::Fields(case("the start is before 1970", &[("started_at", r#""1969-12-31T23:59:59Z""#)])),
    Reject::Fields(case("the tags are not an array", &[("tags", r#""vip""#)])),
    Reject::Fields(case("the lead value has thirteen integer digits", &[("lead_value", r#""1000000000000""#)])),
    Reject::Fields(case("a ratio beyond one", &[("recognition", r#""1.000001""#)])),
    Reject::Fields(case("a flag is not a boolean", &[("is_lead", r#""true""#)])),
    Reject::Fields(case("the start is null", &[("started_at", "null")])),
    Reject::Fields(case("a lone surrogate", &[("comment", r#""\ud83d""#)])),
    Reject::Bytes(b"[\"a row that is no object\"]"),
];
