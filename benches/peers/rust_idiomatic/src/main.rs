//! Idiomatic Rust without this library: a `Vec` of structs, serde, rust_decimal, chrono and the csv crate.

#[path = "../../harness.rs"]
mod harness;
mod session;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::America::New_York;
use rust_decimal::{Decimal, RoundingStrategy};

use self::harness::{Metrics, Program, Result};
use self::session::{Channel, Session};

const FROM: &str = "2026-10-23T00:00:00Z";
const TO: &str = "2026-11-22T00:00:00Z";
const HEADER: &str = "Datetime,Done,To Do,Topic,Summary,ASR,Tags,Comment,Conversation Quality,Channel,Contact";

struct Sessions(Vec<Session>);

impl Sessions {
    fn read(mut lines: impl BufRead) -> Result<Self> {
        let mut sessions = Vec::new();
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            let mut session: Session = serde_json::from_slice(&line)?;
            session.asr = session.asr();
            sessions.push(session);
            line.clear();
        }
        Ok(Sessions(sessions))
    }

    fn recent_leads(&self) -> Result<impl Iterator<Item = &Session>> {
        let (from, to): (DateTime<Utc>, DateTime<Utc>) = (FROM.parse()?, TO.parse()?);
        Ok(self.0.iter().filter(move |session| {
            !session.is_test
                && !session.is_archived
                && matches!(session.channel, Channel::Voice | Channel::Text)
                && (from..to).contains(&session.started_at)
                && session.is_lead
        }))
    }
}

impl Program for Sessions {
    fn ingest(lines: &[u8]) -> Result<Self> {
        Sessions::read(lines)
    }

    fn ingest_file(path: &Path) -> Result<Self> {
        Sessions::read(BufReader::with_capacity(1 << 20, File::open(path)?))
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn count(&self) -> Result<usize> {
        Ok(self.recent_leads()?.count())
    }

    fn search(&self) -> Result<usize> {
        Ok(self.recent_leads()?.filter(|session| session.has("refund")).count())
    }

    fn metrics(&self) -> Result<Metrics> {
        let (mut css, mut oss, mut lss) = ((0, 0), (0, 0), (0, 0));
        let mut total = Decimal::ZERO;
        let mut days: BTreeMap<NaiveDate, Decimal> = BTreeMap::new();
        for session in self.recent_leads()? {
            total += session.asr;
            *days.entry(session.started_at.with_timezone(&New_York).date_naive()).or_default() += session.asr;
            if let Some(stars) = session.stars {
                css.0 += u64::from(stars);
                css.1 += 5;
            }
            if session.assessment().is_some() {
                let success = u64::from(session.is_success());
                if session.is_opportunity {
                    oss.0 += success;
                    oss.1 += 1;
                }
                lss.0 += success;
                lss.1 += 1;
            }
        }
        let exact = |amount: Decimal| amount.normalize().to_string();
        let days = days.into_iter().map(|(day, asr)| (day.to_string(), exact(asr))).collect();
        Ok(Metrics { asr: exact(total), css, oss, lss, days })
    }

    fn export(&self, output: impl Write) -> Result<()> {
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(HEADER.split(','))?;
        for session in self.0.iter().filter(|session| !session.is_test) {
            let started = session.started_at.with_timezone(&New_York).format("%Y-%m-%d %H:%M:%S").to_string();
            let asr = session.asr.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
            let stars = session.stars.map(|stars| stars.to_string());
            let name = session.contact.name.as_deref().filter(|name| !name.trim().is_empty());
            writer.write_record([
                started.as_bytes(),
                yes_no(session.is_done).as_bytes(),
                yes_no(session.is_todo).as_bytes(),
                guarded(session.session_type.as_deref().unwrap_or_default()).as_bytes(),
                guarded(session.summary.as_deref().unwrap_or_default()).as_bytes(),
                format!("{asr:.2}").as_bytes(),
                guarded(&session.tags.join(", ")).as_bytes(),
                guarded(session.comment.as_deref().unwrap_or_default()).as_bytes(),
                stars.unwrap_or_default().as_bytes(),
                session.channel.label().as_bytes(),
                guarded(name.unwrap_or("User")).as_bytes(),
            ])?;
        }
        writer.flush()?;
        Ok(())
    }
}

fn yes_no(flag: bool) -> &'static str {
    if flag { "Yes" } else { "No" }
}

/// The text with a `'` before each segment that a spreadsheet could run.
fn guarded(text: &str) -> Cow<'_, str> {
    let runs = |segment: &str| segment.trim_start_matches([' ', '"', '\'']).starts_with(['=', '+', '-', '@', '|', '%']);
    let segments = || text.split_inclusive([';', '\t', '\r', '\n']);
    let leading_break = text.starts_with(['\t', '\r', '\n']);
    if !leading_break && !segments().any(runs) {
        return Cow::Borrowed(text);
    }
    let mut marked = String::with_capacity(text.len() + 2);
    marked.push_str(if leading_break { "'" } else { "" });
    for segment in segments() {
        marked.push_str(if runs(segment) { "'" } else { "" });
        marked.push_str(segment);
    }
    Cow::Owned(marked)
}

fn main() -> Result<()> {
    harness::main::<Sessions>()
}
