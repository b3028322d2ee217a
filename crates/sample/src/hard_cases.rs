//! What the fields of a record can hold besides the usual.

use super::case::{ABSENT, Case, case};

/// An identifier of exactly 256 bytes, the most there may be.
const LONGEST_ID: &str = concat!(
    r#""{row}-abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz"#,
    r#"-abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz"#,
    r#"-abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-12345""#,
);

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // Identity
    case("an id with a leading zero", &[("id", r#""{row}""#), ("external_id", r#""00123""#)]),
    case("an id like a number with an exponent", &[("id", r#""6{row}e55044""#), ("external_id", r#""67e55044""#)]),
    case("an id of twenty digits", &[("id", r#""1234567890123{row}""#), ("external_id", r#""98765432109876543210""#)]),
    case("an id of 256 bytes", &[("id", LONGEST_ID)]),
    case("an id with letters beyond ASCII", &[("id", r#""sesión-{row}-ß""#)]),
    case("no external id", &[("external_id", ABSENT)]),
    // Channel and type
    case("a channel that the product does not name", &[("channel", r#""email""#)]),
    case("sms is read as text", &[("channel", r#""sms""#), ("user_messages", "8")]),
    case("a channel in capitals is another channel", &[("channel", r#""Voice""#)]),
    case("a session type nobody has seen before", &[("session_type", r#""Größe & preço""#)]),
    // Missing and null
    case("nothing but the required fields", &[
        ("external_id", ABSENT), ("ended_at", ABSENT), ("hours", ABSENT), ("session_type", ABSENT), ("summary", ABSENT), ("comment", ABSENT),
        ("tags", ABSENT), ("contact", ABSENT), ("is_done", ABSENT), ("is_todo", ABSENT), ("is_lead", ABSENT), ("is_opportunity", ABSENT),
        ("is_test", ABSENT), ("is_archived", ABSENT), ("auto_assessment", ABSENT), ("human_assessment", ABSENT), ("stars", ABSENT),
        ("lead_value", ABSENT), ("conversion_ratio", ABSENT), ("recognition", ABSENT), ("user_messages", ABSENT), ("agent_messages", ABSENT),
        ("utms", ABSENT), ("arguments", ABSENT), ("connector_idn", ABSENT),
    ]),
    case("every optional field is null", &[
        ("external_id", "null"), ("ended_at", "null"), ("hours", "null"), ("session_type", "null"), ("summary", "null"), ("comment", "null"),
        ("tags", "null"), ("contact", "null"), ("is_done", "null"), ("is_todo", "null"), ("is_lead", "null"), ("is_opportunity", "null"),
        ("is_test", "null"), ("is_archived", "null"), ("auto_assessment", "null"), ("human_assessment", "null"), ("stars", "null"),
        ("lead_value", "null"), ("lead_units", "null"), ("conversion_ratio", "null"), ("recognition", "null"), ("recorded_asr", "null"),
        ("user_messages", "null"), ("agent_messages", "null"), ("utms", "null"), ("arguments", "null"), ("actual_result", "null"),
        ("expected_result", "null"), ("integration_idn", "null"), ("connector_idn", "null"),
    ]),
    case("every part of the contact is null", &[("contact", r#"{"name":null,"phone":null,"email":null}"#)]),
    case("a contact without parts", &[("contact", "{}")]),
    case("a blank name is shown as User", &[("contact", r#"{"name":"  ","phone":"+14155550100","email":null}"#)]),
    // Other spellings of a field
    case("created_at for started_at", &[("started_at", ABSENT), ("ended_at", ABSENT), ("created_at", r#""2026-10-06T15:00:00Z""#)]),
    case("user_messages_count for user_messages", &[
        ("user_messages", ABSENT), ("agent_messages", ABSENT), ("user_messages_count", "4"), ("agent_messages_count", "5"),
    ]),
    case("persona for contact", &[("contact", ABSENT), ("persona", r#"{"name":"Persona Grata"}"#)]),
    case("fields that nobody knows", &[("sentiment", r#"{"score":0.75,"labels":["calm",null]}"#), ("x-trace", r#""a1""#)]),
    case("nested values in utms and arguments", &[
        ("utms", r#"{"utm_source":"search","nested":{"a":[1,2,{"b":null}],"é":"=1+1"}}"#),
        ("arguments", r#"{"party":4,"when":"2026-11-01","flags":[true,false],"exact":12345678901234567890.10}"#),
    ]),
    case("the results, and what the session came through", &[
        ("actual_result", r#""Booked""#), ("expected_result", r#""Booked, \"table 4\"""#),
        ("integration_idn", r#""calendar""#), ("connector_idn", r#""calendar-main""#),
        ("agent", r#""front desk""#), ("language", r#""en-US""#), ("recording", r#""https://example.com/calls/1.mp3""#),
    ]),
    // Time
    case("the session is still open", &[("ended_at", "null")]),
    case("it ends before it starts", &[("started_at", r#""2026-10-06T15:00:00Z""#), ("ended_at", r#""2026-10-06T14:59:59Z""#)]),
    case("it lasts no time at all", &[("started_at", r#""2026-10-06T15:00:00Z""#), ("ended_at", r#""2026-10-06T15:00:00Z""#)]),
    case("01:30 in New York for the first time", &[("started_at", r#""2026-11-01T05:30:00Z""#), ("ended_at", r#""2026-11-01T05:40:00Z""#)]),
    case("01:30 in New York for the second time", &[("started_at", r#""2026-11-01T06:30:00Z""#), ("ended_at", r#""2026-11-01T06:40:00Z""#)]),
    case("the clocks go back while it lasts", &[("started_at", r#""2026-11-01T05:59:00Z""#), ("ended_at", r#""2026-11-01T06:01:00Z""#)]),
    case("midnight in New York in summer time", &[("started_at", r#""2026-10-31T04:00:00Z""#), ("ended_at", r#""2026-10-31T04:05:00Z""#)]),
    case("midnight in New York in winter time", &[("started_at", r#""2026-11-02T05:00:00Z""#), ("ended_at", r#""2026-11-02T05:05:00Z""#)]),
    case("a microsecond before midnight in New York", &[
        ("started_at", r#""2026-11-02T04:59:59.999999Z""#), ("ended_at", r#""2026-11-02T05:05:00Z""#),
    ]),
    case("the first instant of the sample", &[("started_at", r#""2026-08-24T00:00:00Z""#), ("ended_at", r#""2026-08-24T00:02:00Z""#)]),
    case("the last instant of the sample", &[("started_at", r#""2026-11-21T23:59:59.999999Z""#), ("ended_at", r#""2026-11-22T00:02:00Z""#)]),
    case("a leap second", &[("started_at", r#""2026-09-30T23:59:60Z""#), ("ended_at", r#""2026-10-01T00:03:00Z""#)]),
    case("a fraction in nanoseconds", &[
        ("started_at", r#""2026-10-06T15:00:00.123456789Z""#), ("ended_at", r#""2026-10-06T15:01:00.5Z""#),
    ]),
    case("an offset east of Greenwich", &[("started_at", r#""2026-10-07T00:30:00+02:00""#), ("ended_at", r#""2026-10-06T22:40:00Z""#)]),
    case("an offset west of Greenwich", &[("started_at", r#""2026-10-06T19:30:00-04:00""#), ("ended_at", r#""2026-10-06T19:40:00-04:00""#)]),
    case("an offset with minutes", &[("started_at", r#""2026-10-06T20:30:00+05:45""#), ("ended_at", r#""2026-10-06T14:50:00+00:00""#)]),
    // Length
    case("voice of 29 seconds is short", &[
        ("channel", r#""voice""#), ("started_at", r#""2026-10-08T15:00:00Z""#), ("ended_at", r#""2026-10-08T15:00:29Z""#),
    ]),
    case("voice of 30 seconds is regular", &[
        ("channel", r#""voice""#), ("started_at", r#""2026-10-08T15:00:00Z""#), ("ended_at", r#""2026-10-08T15:00:30Z""#),
    ]),
    case("voice of 300 seconds is long", &[
        ("channel", r#""voice""#), ("started_at", r#""2026-10-08T15:00:00Z""#), ("ended_at", r#""2026-10-08T15:05:00Z""#),
    ]),
    case("text with two messages is short", &[("channel", r#""text""#), ("user_messages", "2")]),
    case("text with three messages is regular", &[("channel", r#""text""#), ("user_messages", "3")]),
    case("chat with fifteen messages is long", &[("channel", r#""chat""#), ("user_messages", "15")]),
    case("chat without a count of messages is of unknown length", &[("channel", r#""chat""#), ("user_messages", ABSENT)]),
    case("nobody said anything", &[("user_messages", "0"), ("agent_messages", "0")]),
    // Flags
    case("a test", &[("is_test", "true"), ("is_archived", "false"), ("is_lead", "true"), ("is_opportunity", "true")]),
    case("an archived session", &[("is_test", "false"), ("is_archived", "true"), ("is_lead", "true"), ("is_opportunity", "true")]),
    case("a test that is also archived", &[("is_test", "true"), ("is_archived", "true")]),
    case("done and still to do", &[("is_done", "true"), ("is_todo", "true")]),
    // Assessment
    case("the human overrides the automatic no", &[("auto_assessment", r#""No""#), ("human_assessment", r#""Yes-A""#)]),
    case("the human overrides the automatic yes", &[("auto_assessment", r#""Yes-B""#), ("human_assessment", r#""No""#)]),
    case("only a human has assessed it", &[("auto_assessment", "null"), ("human_assessment", r#""Yes-B""#)]),
    case("an assessment that the product does not name", &[("auto_assessment", r#""Maybe""#), ("human_assessment", "null")]),
    case("nobody has assessed this opportunity", &[
        ("auto_assessment", "null"), ("human_assessment", "null"), ("is_lead", "true"), ("is_opportunity", "true"), ("is_test", "false"),
    ]),
    case("one star", &[("stars", "1")]),
    case("two stars", &[("stars", "2")]),
    case("three stars", &[("stars", "3")]),
    case("four stars", &[("stars", "4")]),
    case("five stars", &[("stars", "5")]),
    case("no stars", &[("stars", "null")]),
    // Money
    case("a lead that is no opportunity", &[("is_lead", "true"), ("is_opportunity", "false"), ("lead_value", r#""65""#)]),
    case("an opportunity that is no lead", &[("is_lead", "false"), ("is_opportunity", "true"), ("lead_value", r#""65""#)]),
    case("a lead value of nothing", &[("is_lead", "true"), ("is_opportunity", "true"), ("lead_value", r#""0""#)]),
    case("a lead value with four fraction digits", &[("is_lead", "true"), ("is_opportunity", "true"), ("lead_value", r#""149.0001""#)]),
    case("the largest lead value", &[("is_lead", "true"), ("is_opportunity", "false"), ("lead_value", r#""999999999999.9999""#)]),
    case("money and ratios as JSON numbers", &[("lead_value", "149.10"), ("conversion_ratio", "0.1"), ("recognition", "0.30")]),
    case("a number that no binary fraction holds", &[("lead_value", "123456789012.3457"), ("is_lead", "true"), ("is_opportunity", "false")]),
    case("ratios at their ends", &[("conversion_ratio", r#""0""#), ("recognition", "1")]),
    case("ratios with six fraction digits", &[("conversion_ratio", r#""0.333333""#), ("recognition", r#""0.999999""#)]),
    case("units instead of a value", &[("lead_value", ABSENT), ("lead_units", "4"), ("is_lead", "true"), ("is_opportunity", "true")]),
    case("the ratios are left to the policy", &[("conversion_ratio", ABSENT), ("recognition", ABSENT), ("hours", ABSENT)]),
    case("inside working hours", &[("hours", r#""working""#), ("recognition", "null")]),
    case("outside working hours", &[("hours", r#""non_working""#), ("recognition", "null")]),
    case("the other system's revenue is ours", &[
        ("is_test", "false"), ("is_archived", "false"), ("is_lead", "true"), ("is_opportunity", "true"), ("lead_units", "4"),
        ("lead_value", r#""260""#), ("conversion_ratio", r#""0.9""#), ("recognition", r#""1""#), ("auto_assessment", r#""Yes-A""#),
        ("human_assessment", "null"), ("hours", r#""non_working""#), ("recorded_asr", r#""234.00""#),
    ]),
    case("the other system's revenue differs by a cent", &[
        ("is_test", "false"), ("is_archived", "false"), ("is_lead", "true"), ("is_opportunity", "true"), ("lead_units", "4"),
        ("lead_value", r#""260""#), ("conversion_ratio", r#""0.9""#), ("recognition", r#""0.30""#), ("auto_assessment", r#""Yes-A""#),
        ("human_assessment", "null"), ("hours", r#""working""#), ("recorded_asr", "70.19"),
    ]),
    case("the other system has revenue where we have none", &[("is_opportunity", "false"), ("recorded_asr", r#""58.50""#)]),
];
