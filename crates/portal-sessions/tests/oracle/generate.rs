//! Random sessions, filters and settings from small vocabularies, so that they meet often.

use serde_json::{Map, Value, json};

use crate::Setting;
use crate::calendar::{self, ZONES};

/// A small generator of random numbers; the same seed gives the same test.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()].clone()
    }

    /// One to three of the choices, some perhaps twice.
    fn some<T: Clone>(&mut self, choices: &[T]) -> Vec<T> {
        (0..=self.below(3)).map(|_| self.pick(choices)).collect()
    }

    /// An instant in 2026, often at the edge of a local day or hour.
    fn instant(&mut self) -> i64 {
        if self.chance(40) {
            let zone = self.pick(&ZONES);
            let day = self.pick(&["2026-03-08", "2026-11-01", "2026-11-02", "2026-11-20", "2026-11-21", "2026-11-22"]);
            calendar::start_of_day(calendar::day(day), zone) + self.pick(&[-1, 0, 1, 3 * 3600, 22 * 3600])
        } else {
            let days = self.pick(&[2, 40, 300]);
            NOW - i64::try_from(self.below(days * 86_400)).unwrap()
        }
    }
}

/// 2026-11-22T15:00:00Z.
const NOW: i64 = 1_795_359_600;

const CHANNELS: [&str; 5] = ["voice", "text", "chat", "email", "sms"];
const TYPES: [&str; 3] = ["booking", "billing", "Booking"];
const TAGS: [&str; 4] = ["vip", "urgent", "VIP", "high, priority"];
const ASSESSMENTS: [&str; 3] = ["Yes-A", "Yes-B", "No"];
const TEXTS: [&str; 7] = [
    "wants a refund",
    "REFUND not received",
    "Straße gesperrt",
    "José called",
    "50% off, 100_000",
    "call +1 (415) 555",
    "",
];
const QUERIES: [&str; 10] =
    ["refund", "  Refund ", "strasse", "JOSE", "josé", "%", "_", "415 555", "(212)", "no such text"];
const PHONES: [&str; 5] = ["+14155550100", "(415) 555-0101", "001 212 555 0199", "+12125550000 x415", "212-555"];
const VALUES: [&str; 6] = ["0", "260", "0.0001", "1234.5", "999999999999.9999", "65.25"];
const SHARES: [&str; 5] = ["0", "1", "0.9", "0.333333", "0.25"];

pub(crate) fn setting(random: &mut Random) -> Setting {
    let mut revenue = Map::new();
    if random.chance(60) {
        revenue.insert("currency".into(), random.pick(&["USD", "JPY", "KWD"]).into());
        revenue.insert("conversion_ratio".into(), random.pick(&SHARES).into());
        revenue.insert("count_archived".into(), random.chance(50).into());
        let rule = random.pick(&[json!("as_recorded"), json!({"fixed": "120.5"}), json!({"unit_price": "65"})]);
        revenue.insert("lead_value".into(), rule);
        revenue.insert("recognition".into(), random.pick(&[json!("overflow"), json!({"non_overflow": "0.3"})]));
        if random.chance(60) {
            let nine_to_five = json!([["09:00", "17:00"]]);
            let weekly = json!({"mon": nine_to_five, "tue": nine_to_five, "wed": nine_to_five, "sun": nine_to_five});
            revenue.insert("schedule".into(), json!({"zone": random.pick(&ZONES), "weekly": weekly, "exceptions": {}}));
        }
    }
    let mut overridden = Vec::new();
    for factor in ["lead_value", "conversion_ratio", "recognition"] {
        if random.chance(20) && (factor != "lead_value" || revenue.get("lead_value").is_some_and(Value::is_object)) {
            overridden.push(factor);
        }
    }
    if !overridden.is_empty() {
        revenue.insert("override".into(), json!(overridden));
    }
    let mut policies = json!({"revenue": revenue});
    if random.chance(30) {
        let by_messages = json!({"measure": "user_messages", "short_below": 2, "long_from": 5});
        let by_seconds = json!({"measure": "seconds", "short_below": 60, "long_from": 60});
        policies["length"] = json!({"channels": {"email": by_seconds, "voice": by_messages}, "others": by_seconds});
    }
    Setting { now: NOW, zone: random.pick(&ZONES), policies }
}

pub(crate) fn session(random: &mut Random, row: u64) -> Value {
    let started = random.instant();
    let mut session = json!({
        "id": format!("s-{row}"),
        "started_at": calendar::instant(started),
        "channel": random.pick(&CHANNELS),
    });
    let object = session.as_object_mut().unwrap();
    let mut set = |key: &str, value: Value| object.insert(key.to_owned(), value);
    for flag in ["is_done", "is_todo", "is_test", "is_archived"] {
        if random.chance(25) {
            set(flag, random.chance(60).into());
        }
    }
    for flag in ["is_lead", "is_opportunity"] {
        set(flag, random.chance(75).into());
    }
    if random.chance(70) {
        set("ended_at", calendar::instant(started + random.pick(&[-5, 0, 29, 30, 60, 299, 300, 4000])).into());
    }
    for (key, percent) in [("auto_assessment", 80), ("human_assessment", 25)] {
        if random.chance(percent) {
            set(key, random.pick(&["Yes-A", "Yes-B", "No", "Yes-A", "Maybe"]).into());
        }
    }
    if random.chance(70) {
        set("session_type", random.pick(&TYPES).into());
    }
    for key in ["summary", "comment"] {
        if random.chance(50) {
            set(key, random.pick(&TEXTS).into());
        }
    }
    if random.chance(60) {
        set(
            "contact",
            json!({"name": random.pick(&["José Ruiz", "Refund Rita", " ", "O’Brien"]), "phone": random.pick(&PHONES)}),
        );
    }
    if random.chance(60) {
        set("tags", random.some(&TAGS).into());
    }
    if random.chance(70) {
        set("stars", (1 + random.below(5)).into());
    }
    if random.chance(70) {
        set("lead_value", random.pick(&VALUES).into());
    }
    if random.chance(30) {
        set("lead_units", random.below(9).into());
    }
    for key in ["conversion_ratio", "recognition"] {
        if random.chance(30) {
            set(key, random.pick(&SHARES).into());
        }
    }
    if random.chance(30) {
        set("hours", random.pick(&["working", "non_working"]).into());
    }
    if random.chance(70) {
        set("user_messages", random.pick(&[0, 2, 3, 5, 14, 15, 16]).into());
    }
    session
}

pub(crate) fn filter(random: &mut Random, depth: u64) -> Value {
    match random.below(10 + depth * 20) {
        0 | 1 => json!({"all": children(random, depth)}),
        2 | 3 => json!({"any": children(random, depth)}),
        4 | 5 => json!({"not": filter(random, depth + 1)}),
        _ => panel(random),
    }
}

fn children(random: &mut Random, depth: u64) -> Vec<Value> {
    (0..=random.below(3)).map(|_| filter(random, depth + 1)).collect()
}

fn panel(random: &mut Random) -> Value {
    let mut panel = Map::new();
    for _ in 0..random.below(4) {
        clause(random, &mut panel);
    }
    panel.into()
}

fn clause(random: &mut Random, panel: &mut Map<String, Value>) {
    let nullable = |texts: &[&str]| texts.iter().map(|&text| json!(text)).chain([Value::Null]).collect::<Vec<_>>();
    let (key, value) = match random.below(16) {
        0 => ("search", json!(random.pick(&QUERIES))),
        1 => ("session_types", random.some(&nullable(&TYPES)).into()),
        2 | 3 => {
            let key = random.pick(&["lead", "todo", "archived", "test", "done", "opportunity"]);
            (key, random.chance(50).into())
        }
        4 => {
            let key = random.pick(&["auto_assessment", "human_assessment", "assessment"]);
            (key, random.some(&nullable(&ASSESSMENTS)).into())
        }
        5 => ("channels", random.some(&CHANNELS[..4]).into()),
        6 => ("lengths", random.some(&["short", "regular", "long", "unknown"]).into()),
        7 | 8 => return time(random, panel),
        9 | 10 => {
            let mut tags = Map::new();
            for key in ["any", "all", "none"] {
                if random.chance(40) {
                    tags.insert(key.into(), random.some(&TAGS).into());
                }
            }
            if tags.is_empty() {
                return;
            }
            ("tags", tags.into())
        }
        11 => ("stars", range(random, &["1", "3", "4", "5"], false)),
        12 => ("duration_s", range(random, &["0", "29", "30", "300"], false)),
        13 => ("user_messages", range(random, &["0", "3", "15"], false)),
        14 => ("asr", range(random, &["0", "0.0001", "70.2", "234"], true)),
        _ => ("lead_value", range(random, &["0", "65.25", "260"], true)),
    };
    panel.insert(key.to_owned(), value);
}

/// A range of some of the ascending `bounds`; decimals are strings, whole numbers are numbers.
fn range(random: &mut Random, bounds: &[&str], decimal: bool) -> Value {
    let number = |text: &str| if decimal { json!(text) } else { text.parse::<u64>().unwrap().into() };
    let min = usize::try_from(random.below(bounds.len() as u64)).unwrap();
    let max = min + usize::try_from(random.below((bounds.len() - min) as u64)).unwrap();
    match random.below(3) {
        0 => json!({"min": number(bounds[min])}),
        1 => json!({"max": number(bounds[max])}),
        _ => json!({"min": number(bounds[min]), "max": number(bounds[max])}),
    }
}

fn time(random: &mut Random, panel: &mut Map<String, Value>) {
    for key in ["last", "calendar", "from", "to"] {
        panel.remove(key);
    }
    match random.below(3) {
        0 => {
            panel.insert("last".into(), random.pick(&["30d", "7d", "24h", "1d", "300d", "5h"]).into());
        }
        1 => {
            panel.insert("calendar".into(), random.pick(&["today", "yesterday", "1d", "2d", "22d", "300d"]).into());
        }
        _ => {
            let (from, to) = random.pick(&[
                ("2026-11-01", "2026-11-01"),
                ("2026-03-08", "2026-11-20"),
                ("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
                ("2026-11-21T00:00:00-05:00", "2026-11-21"),
            ]);
            if random.chance(70) {
                panel.insert("from".into(), from.into());
            }
            if random.chance(70) {
                panel.insert("to".into(), to.into());
            }
        }
    }
}
