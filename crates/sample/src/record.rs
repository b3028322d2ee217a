//! One plausible session: the shape of real traffic, without its corner cases.

use std::fmt::{self, Display};

use super::line::{Instant, Line, Text, Texts};
use super::rng::Rng;
use super::words;

/// 2026-08-24T00:00:00Z, a Monday.
const FIRST_DAY: u64 = 1_787_529_600;
/// Up to 2026-11-22T00:00:00Z, so that the end of summer time in New York on 1 November lies inside.
const DAYS: u64 = 90;
/// How busy each hour of UTC is; business hours in New York are the busy ones.
const BUSY: [u64; 24] = [6, 4, 3, 2, 1, 1, 1, 1, 1, 2, 3, 4, 8, 14, 20, 22, 24, 22, 20, 22, 20, 16, 12, 9];

/// What differs between the channels.
#[derive(Clone, Copy, Default)]
struct Channel {
    name: &'static str,
    id_prefix: &'static str,
    connector: &'static str,
}

const CHANNELS: &[(Channel, u64)] = &[
    (Channel { name: "voice", id_prefix: "CA", connector: "voice-line" }, 60),
    (Channel { name: "text", id_prefix: "SM", connector: "text-line" }, 25),
    (Channel { name: "chat", id_prefix: "CH", connector: "web-widget" }, 15),
];

/// The id of a row: a random UUID that depends on the seed and the row alone.
pub(super) struct Id(u64, u64);

impl Id {
    /// The id that [`write`] gives to the row.
    pub(super) fn of(seed: u64, row: u64) -> Self {
        Self::next(&mut Rng::for_row(seed, row))
    }

    fn next(rng: &mut Rng) -> Self {
        Id(rng.bits(), rng.bits())
    }
}

impl Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Id(high, low) = self;
        write!(f, "{:08x}-{:04x}-4{:03x}", high >> 32, high >> 16 & 0xffff, high & 0xfff)?;
        write!(f, "-{:x}{:03x}-{:012x}", 8 + (low >> 62), low >> 48 & 0xfff, low & 0xffff_ffff_ffff)
    }
}

/// Puts the session of a row into the line.
pub(super) fn write(line: &mut Line, seed: u64, row: u64) {
    let rng = &mut Rng::for_row(seed, row);
    line.clear();
    line.push("id", format_args!("\"{}\"", Id::next(rng)));
    let channel = rng.weighted(CHANNELS);
    let ascii = rng.per_mille(500);
    line.push("external_id", format_args!("\"{}{:010}\"", channel.id_prefix, rng.below(10_000_000_000)));
    times(line, rng);
    line.push("channel", format_args!("\"{}\"", channel.name));
    texts(line, rng, ascii);
    contact(line, rng, ascii);
    outcome(line, rng);
    messages(line, rng);
    line.push("utms", rng.weighted(words::CAMPAIGNS));
    line.push("arguments", "{}");
    line.push("connector_idn", format_args!("\"{}\"", channel.connector));
}

/// When it was, and whether that is inside working hours (9 to 18 o'clock in New York, about 13 to 22 UTC).
fn times(line: &mut Line, rng: &mut Rng) {
    let mut day = rng.below(DAYS);
    while day % 7 >= 5 && rng.per_mille(550) {
        day = rng.below(DAYS);
    }
    let mut hours = [(0, 0); 24];
    for (hour, (slot, busy)) in hours.iter_mut().zip(BUSY).enumerate() {
        *slot = (hour as u64, busy);
    }
    let hour = rng.weighted(&hours);
    let start = FIRST_DAY + day * 86_400 + hour * 3600 + rng.below(3600);
    let duration = 5 + rng.below(200) + rng.below(30) * rng.below(60);
    line.push("started_at", Instant(start));
    line.push("ended_at", Instant(start + duration));
    if rng.per_mille(800) {
        let working = day % 7 < 5 && (13..22).contains(&hour);
        line.push("hours", if working { "\"working\"" } else { "\"non_working\"" });
    }
}

fn texts(line: &mut Line, rng: &mut Rng, ascii: bool) {
    line.push_option("session_type", rng.weighted(words::SESSION_TYPES).map(|text| Text { text, ascii }));
    line.push("summary", Text { text: &summary(rng), ascii });
    let comment = rng.per_mille(80).then(|| rng.pick(words::COMMENTS));
    line.push_option("comment", comment.map(|text| Text { text, ascii }));
    let tags: Vec<&str> = match rng.weighted(&[(0, 45), (1, 30), (2, 15), (3, 7), (4, 3)]) {
        0 => Vec::new(),
        count => (0..count).map(|_| rng.pick(words::TAGS)).collect(),
    };
    line.push("tags", Texts(&tags));
}

/// 40 to 200 characters, more often short than long; now and then it begins as a formula or holds an emoji.
fn summary(rng: &mut Rng) -> String {
    let length = 40 + rng.below(160) * rng.below(160) / 160;
    let mut text = String::with_capacity(256);
    if rng.per_mille(14) {
        text.push_str(rng.weighted(&[("=", 30), ("+", 25), ("-", 25), ("@", 16), ("\t", 4)]));
    }
    text.push_str(rng.pick(words::OPENINGS));
    while (text.len() as u64) < length {
        text.push_str(rng.weighted(&[(". ", 40), (", ", 30), ("; ", 5), (" ", 25)]));
        let phrases = if rng.per_mille(15) { words::REFUNDS } else { words::CONTINUATIONS };
        text.push_str(rng.pick(phrases));
    }
    if rng.per_mille(40) {
        text.push_str(rng.pick(words::EMOJI));
    }
    text
}

fn contact(line: &mut Line, rng: &mut Rng, ascii: bool) {
    let (given, family) = (rng.pick(words::GIVEN_NAMES), rng.pick(words::FAMILY_NAMES));
    let name = rng.per_mille(800).then(|| format!("{given} {family}"));
    let name = name.map_or("null".to_owned(), |text| Text { text: &text, ascii }.to_string());
    let (area, number) = (rng.pick(words::AREA_CODES), rng.below(10_000_000));
    let phone = match rng.below(20) {
        0 => "null".to_owned(),
        1 => format!("\"({area}) {:03}-{:04}\"", number / 10_000, number % 10_000),
        _ => format!("\"+1{area}{number:07}\""),
    };
    let (user, domain) = (rng.below(1_000_000), rng.pick(words::MAIL_DOMAINS));
    let email = if rng.per_mille(600) { format!("\"user{user}@{domain}\"") } else { "null".to_owned() };
    line.push("contact", format_args!("{{\"name\":{name},\"phone\":{phone},\"email\":{email}}}"));
}

/// What came of it: flags, assessments, stars and money.
fn outcome(line: &mut Line, rng: &mut Rng) {
    let lead = rng.per_mille(350);
    let opportunity = rng.per_mille(if lead { 600 } else { 50 });
    let done = rng.per_mille(700);
    line.push("is_done", done);
    line.push("is_todo", !done && rng.per_mille(500));
    line.push("is_lead", lead);
    line.push("is_opportunity", opportunity);
    line.push("is_test", rng.per_mille(30));
    line.push("is_archived", rng.per_mille(80));
    line.push("auto_assessment", rng.weighted(&[("\"Yes-A\"", 40), ("\"Yes-B\"", 22), ("\"No\"", 28), ("null", 10)]));
    line.push("human_assessment", rng.weighted(&[("null", 90), ("\"Yes-A\"", 4), ("\"Yes-B\"", 2), ("\"No\"", 4)]));
    line.push("stars", rng.weighted(&[("null", 40), ("1", 3), ("2", 4), ("3", 8), ("4", 18), ("5", 27)]));
    let cents = if lead || opportunity { 2500 + rng.below(700) * rng.below(700) + rng.below(100) } else { 0 };
    line.push("lead_value", format_args!("\"{}.{:02}\"", cents / 100, cents % 100));
    line.push(
        "conversion_ratio",
        rng.weighted(&[
            ("\"0.9\"", 40),
            ("\"0.8\"", 20),
            ("\"0.5\"", 15),
            ("\"0.75\"", 10),
            ("\"1\"", 10),
            ("\"0.35\"", 5),
        ]),
    );
    line.push("recognition", rng.weighted(&[("\"1\"", 80), ("\"0.25\"", 8), ("\"0.5\"", 8), ("\"0.75\"", 4)]));
}

fn messages(line: &mut Line, rng: &mut Rng) {
    let from_user = 1 + rng.below(6) + rng.below(5) * rng.below(5);
    line.push("user_messages", from_user);
    line.push("agent_messages", from_user + rng.below(3));
}
