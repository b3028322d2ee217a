//! A whole chunk counted at once, which gives the same as session by session: facets by their planes, 64 rows a word, and
//! only what is summed row by row.

use super::counts::{Counts, Tally};
use super::days::{DayTotal, MOST};
use crate::error::{Error, ErrorKind};
use crate::number::Money;
use crate::session::{ChannelClass, Flag, Group};
use crate::table::{DictionaryColumn, NO_CODE, Part, bits};
use crate::time::{Date, OffsetCursor, Offsets, Timestamp};

/// What a thread counts parts with, one after another, so that it allocates only once.
#[derive(Debug)]
pub(super) struct PartCounter<'o> {
    offsets: OffsetCursor<'o>,
    shown: Vec<u64>,
    counted: Vec<u64>,
    kept: Vec<u64>,
    days: Vec<DayTotal>,
    names: Vec<u64>,
}

impl<'o> PartCounter<'o> {
    pub(super) fn new(offsets: &'o Offsets) -> Self {
        let (shown, counted, kept, days, names) = Default::default();
        PartCounter { offsets: offsets.cursor(), shown, counted, kept, days, names }
    }

    /// Adds the shown rows of a part to what was counted; on an error that is of no use any more.
    pub(super) fn add(&mut self, part: Part<'_>, counts: &mut Counts) -> Result<(), Error> {
        const TEST: u64 = Group::flag(Flag::Test).bit(1);
        const ARCHIVED: u64 = Group::flag(Flag::Archived).bit(1);
        self.shown.resize(bits::words_of(part.chunk.len()), 0);
        part.write_bits(&mut self.shown);
        self.counted.clone_from(&self.shown);
        let archived = if part.policies.revenue.counts_archived() { 0 } else { ARCHIVED };
        part.chunk.facets.forbid(TEST | archived, &mut self.counted);

        let facets = &part.chunk.facets;
        let mut count = |rows: &Vec<u64>, forbidden| {
            self.kept.clone_from(rows);
            facets.forbid(forbidden, &mut self.kept);
            bits::count(&self.kept) as u64
        };
        let total = count(&self.shown, 0);
        let tests = total - count(&self.shown, TEST);
        let counted = count(&self.counted, 0);
        counts.total += total;
        counts.excluded.test += tests;
        counts.excluded.archived += total - tests - counted;
        let mut with = |bit| total - count(&self.shown, bit);
        add_values(&mut counts.hours, total, |value| with(Group::HOURS.bit(value)));
        add_values(&mut counts.lengths, total, |value| with(Group::LENGTH.bit(value)));
        add_values(&mut counts.stars, counted, |stars| counted - count(&self.counted, Group::STARS.bit(stars)));
        let tallies = counts.tallies.iter_mut().zip(Tally::ALL);
        tallies.for_each(|(tally, of)| *tally += count(&self.counted, of.forbidden()));
        self.add_sums(part, counts)
    }

    /// Adds the days, the ASR and the opportunity value.
    fn add_sums(&mut self, part: Part<'_>, counts: &mut Counts) -> Result<(), Error> {
        const NO_VALUE: u64 = Group::flag(Flag::Lead).bit(0) | Group::flag(Flag::Opportunity).bit(0);
        let Some((first, last)) = part.chunk.started else { return Ok(()) };
        let columns = &part.chunk.columns;
        // Where clocks go back, the first row need not have the first date.
        let first = self.day(first) - 1;
        let days = usize::try_from(self.day(last) + 2 - first).ok().filter(|&days| days < MOST);
        let days = days.ok_or_else(|| Error::new(ErrorKind::RangeTooLong, "the days of a chunk are too many"))?;
        self.days.clear();
        self.days.resize(days, DayTotal::default());
        let started_at = |row| columns.started_at.get(row).copied().unwrap_or(Timestamp::MIN);

        warm(&columns.started_at);
        let (offsets, totals) = (&mut self.offsets, &mut self.days);
        let mut place = |row| usize::try_from(offsets.day(started_at(row)) - first).unwrap_or_default();
        bits::for_each(&self.shown, |row| {
            if let Some(total) = totals.get_mut(place(row)) {
                total.count += 1;
            }
        });
        warm(columns.lead_value.values());
        // Nobody else can have an ASR or an opportunity value.
        part.chunk.facets.forbid(NO_VALUE, &mut self.counted);
        bits::try_for_each(&self.counted, |row| {
            let value = part.policies.revenue.value_of_lead(&part.row(row));
            counts.opportunity_value = sum(counts.opportunity_value, value)?;
            Ok::<_, Error>(())
        })?;
        warm(part.chunk.asr.values());
        part.chunk.facets.forbid(Tally::SuccessfulLeads.forbidden(), &mut self.counted);
        bits::try_for_each(&self.counted, |row| {
            let asr = part.chunk.asr.get(row).unwrap_or_default();
            counts.asr = sum(counts.asr, asr)?;
            if let Some(total) = totals.get_mut(place(row)) {
                total.asr = sum(total.asr, asr)?;
            }
            Ok::<_, Error>(())
        })?;

        for (day, total) in (first..).zip(&self.days).filter(|(_, total)| total.count > 0) {
            let sum_of_day = counts.days.at(Date::from_days(day)?)?;
            sum_of_day.count += total.count;
            sum_of_day.asr = sum(sum_of_day.asr, total.asr)?;
        }
        Ok(())
    }

    /// Tells how often each session type occurs among the shown rows of the part that was just added.
    pub(super) fn types<'t>(&mut self, part: Part<'t>, add: impl FnMut(Option<&'t str>, u64)) {
        let column = &part.chunk.columns.session_type;
        warm(column.codes());
        count_names(&self.shown, column, &mut self.names, add);
    }

    /// Tells how often each channel occurs among the same rows.
    pub(super) fn channels<'t>(&mut self, part: Part<'t>, mut add: impl FnMut(&'t str, u64)) {
        let mut rows_of = |class: ChannelClass| {
            self.kept.clone_from(&self.shown);
            let others = Group::CHANNEL.mask() & !Group::CHANNEL.bit(class as u32);
            part.chunk.facets.forbid(others, &mut self.kept);
            bits::count(&self.kept) as u64
        };
        add("voice", rows_of(ChannelClass::Voice));
        add("text", rows_of(ChannelClass::Text));
        add("chat", rows_of(ChannelClass::Chat));
        if rows_of(ChannelClass::Other) > 0 {
            let column = &part.chunk.columns.channel;
            count_names(&self.kept, column, &mut self.names, |name, count| add(name.unwrap_or_default(), count));
        }
    }

    fn day(&mut self, instant: Timestamp) -> i32 {
        self.offsets.day(instant)
    }
}

/// Adds how many of `total` rows have each value of a group: all but the last are counted.
fn add_values<const VALUES: usize>(counts: &mut [u64; VALUES], total: u64, mut with: impl FnMut(u32) -> u64) {
    let mut rest = total;
    if let Some((last, others)) = counts.split_last_mut() {
        for (value, count) in (0..).zip(others) {
            let with = with(value);
            *count += with;
            rest -= with;
        }
        *last += rest;
    }
}

/// Tells how often each text of a column occurs among some rows; `counts` is to work with.
fn count_names<'t>(
    rows: &[u64],
    column: &'t DictionaryColumn,
    counts: &mut Vec<u64>,
    mut add: impl FnMut(Option<&'t str>, u64),
) {
    let dictionary = column.dictionary();
    // The last place is for rows without a text.
    let none = dictionary.len();
    counts.clear();
    counts.resize(none + 1, 0);
    bits::for_each(rows, |row| {
        let code = column.codes().get(row).map_or(none, |&code| usize::from(code).min(none));
        if let Some(count) = counts.get_mut(code) {
            *count += 1;
        }
    });
    let name = |code| dictionary.text(u16::try_from(code).unwrap_or(NO_CODE));
    counts.iter().enumerate().for_each(|(code, &count)| add(name(code), count));
}

/// Reads a column from memory into the caches, a value of each cache line: in a row that takes a fraction of the time that
/// it takes row by row, with gaps between them.
fn warm<T: Copy + Ord>(column: &[T]) {
    std::hint::black_box(column.iter().step_by(64 / size_of::<T>()).copied().max());
}

fn sum(sum: Money, amount: Money) -> Result<Money, Error> {
    sum.checked_add(amount).ok_or_else(|| Error::new(ErrorKind::Overflow, "a sum overflows"))
}
