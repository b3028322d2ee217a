//! Counts a whole chunk at once, with the same result as session by session.
//!
//! Facets are counted in their planes, 64 rows in each word; only days, names and sums need a loop over rows. A
//! property test compares the result with that of `counts.rs`, which defines the numbers.

use std::convert::Infallible;

use super::counts::{Counts, Judged};
use super::days::{DayTotal, MOST};
use crate::error::{Error, ErrorKind};
use crate::facets::{ChannelClass, Group};
use crate::number::Money;
use crate::revenue::{LeadValueRule, PolicyFactor};
use crate::session::Flag;
use crate::table::{DictionaryColumn, NO_CODE, Part, Values, bits, warm};
use crate::time::Offsets;

/// The buffers with which one thread counts chunk after chunk, so that it allocates only once.
#[derive(Debug)]
pub(super) struct PartCounter<'o> {
    offsets: &'o Offsets,
    /// The bits of the visible rows.
    shown: Vec<u64>,
    /// The bits of the visible rows that are not excluded.
    counted: Vec<u64>,
    /// A set of rows to work on.
    kept: Vec<u64>,
    /// The counts of consecutive days, from the first of the chunk on.
    days: Vec<DayTotal>,
    types: NameCounts,
    channels: NameCounts,
    /// Whether enough rows are visible that loading whole columns into the cache is faster than reading single rows.
    is_dense: bool,
}

/// A chunk is dense if at least one in this many rows is visible.
const DENSE: usize = 64;
/// Days this many after the first one are not kept in the vector of days, but counted one by one.
const FAR: i32 = MOST as i32;

impl<'o> PartCounter<'o> {
    /// A counter for a table whose days have these offsets.
    pub(super) fn new(offsets: &'o Offsets) -> Self {
        let (shown, counted, kept, days, types, channels, is_dense) = Default::default();
        PartCounter { offsets, shown, counted, kept, days, types, channels, is_dense }
    }

    /// Adds the visible rows of a chunk to the counts. After an error the counts are incomplete and must be discarded.
    pub(super) fn add(&mut self, part: Part<'_>, counts: &mut Counts) -> Result<(), Error> {
        const TEST: u64 = Group::flag(Flag::Test).bit(1);
        const ARCHIVED: u64 = Group::flag(Flag::Archived).bit(1);
        self.shown.resize(bits::words_of(part.chunk.len()), 0);
        part.write_bits(&mut self.shown);
        self.counted.clone_from(&self.shown);
        let archived = if part.policies.revenue.counts_archived() { 0 } else { ARCHIVED };
        part.chunk.facets.forbid(TEST | archived, &mut self.counted);

        let facets = &part.chunk.facets;
        let (total, counted) = (bits::count(&self.shown) as u64, bits::count(&self.counted) as u64);
        self.is_dense = total as usize >= part.chunk.len() / DENSE;
        let shown_with = |bit: u64| facets.count(&self.shown, bit);
        let tests = shown_with(TEST);
        counts.total += total;
        counts.excluded.test += tests;
        // The three sets are disjoint and together are all visible rows, so one of them need not be counted.
        counts.excluded.archived += total - tests - counted;
        add_values(&mut counts.hours, total, |value| shown_with(Group::HOURS.bit(value)));
        add_values(&mut counts.lengths, total, |value| shown_with(Group::LENGTH.bit(value)));
        add_values(&mut counts.stars, counted, |stars| facets.count(&self.counted, Group::STARS.bit(stars)));
        for (flag, judged) in [(Flag::Lead, &mut counts.leads), (Flag::Opportunity, &mut counts.opportunities)] {
            self.kept.clone_from(&self.counted);
            facets.forbid(Group::flag(flag).bit(0), &mut self.kept);
            judged.all += bits::count(&self.kept) as u64;
            judged.failed += facets.count(&self.kept, Judged::FAILED);
            judged.unassessed += facets.count(&self.kept, Judged::UNASSESSED);
            judged.unknown += facets.count(&self.kept, Judged::UNKNOWN);
        }
        self.add_origins(part, counts);
        match &part.chunk.columns.started_at {
            Values::Wide(starts) => {
                self.add_sums(part, counts, |row| starts.get(row).map_or(0, |start| start.seconds()))
            }
            Values::Narrow(seconds) => {
                self.add_sums(part, counts, |row| seconds.get(row).map_or(0, |&second| second.into()))
            }
        }
    }

    /// Counts the rows with an ASR, and how many of them have each factor recorded.
    fn add_origins(&mut self, part: Part<'_>, counts: &mut Counts) {
        let columns = &part.chunk.columns;
        // The column of ASR has a value only for rows whose ASR is not 0.
        self.kept.clone_from(&self.counted);
        part.chunk.asr.require(&mut self.kept);
        counts.earning += bits::count(&self.kept) as u64;
        for (factor, recorded) in PolicyFactor::ALL.into_iter().zip(&mut counts.recorded) {
            *recorded += match factor {
                _ if part.policies.revenue.overrides().contains(&factor) => 0,
                PolicyFactor::LeadValue => columns.lead_value.count(&self.kept),
                PolicyFactor::ConversionRatio => columns.conversion_ratio.count(&self.kept),
                PolicyFactor::Recognition => columns.recognition.count(&self.kept),
            };
        }
    }

    /// Adds the counts by day and by type, the ASR and the opportunity value. `started_at` returns the second at which
    /// a row started; it is a closure so that each width of the column gets a loop of its own.
    fn add_sums(
        &mut self,
        part: Part<'_>,
        counts: &mut Counts,
        started_at: impl Fn(usize) -> i64,
    ) -> Result<(), Error> {
        const NO_VALUE: u64 = Group::flag(Flag::Lead).bit(0) | Group::flag(Flag::Opportunity).bit(0);
        let columns = &part.chunk.columns;
        self.types.begin(&columns.session_type);
        let Some((first, last)) = part.chunk.started else { return Ok(()) };
        let offsets = self.offsets.between(first, last);
        // When clocks are set back over midnight, a later row may have an earlier date, so there is one more day at
        // either end.
        let first = offsets.day(first.seconds()) - 1;
        let days = usize::try_from(offsets.day(last.seconds()) + 2 - first).unwrap_or(MOST).min(MOST);
        self.days.clear();
        self.days.resize(days, DayTotal::default());
        // Memory delivers whole columns several times faster than single rows with gaps, so the columns of the loops
        // below are loaded first if many of their rows are needed.
        if self.is_dense {
            columns.started_at.warm();
            warm(columns.session_type.codes());
            columns.lead_value.values().warm();
            part.chunk.asr.values().warm();
        }
        let totals = &mut self.days;
        let place = |row| usize::try_from(offsets.day(started_at(row)) - first).unwrap_or_default();
        bits::for_each(&self.shown, |row| {
            if let Some(total) = totals.get_mut(place(row)) {
                total.count += 1;
            }
            self.types.add(&columns.session_type, row);
        });
        part.chunk.asr.try_for_each(&self.counted, |row, asr| {
            let Some(total) = totals.get_mut(place(row)) else { return Ok(()) };
            total.asr = sum(total.asr, asr)?;
            Ok::<_, Error>(())
        })?;
        if days == MOST {
            self.add_far_days(part, counts, |row| Some(offsets.day(started_at(row))).filter(|day| day - first >= FAR))?;
        }
        // Only a row that is both a lead and an opportunity has an opportunity value.
        part.chunk.facets.forbid(NO_VALUE, &mut self.counted);
        let revenue = &part.policies.revenue;
        // Recorded values are summed first; the rule of the policy applies only to the rows that are left then.
        let mut value = 0;
        if !revenue.overrides().contains(&PolicyFactor::LeadValue) {
            let Ok(()) = columns.lead_value.try_for_each(&self.counted, |_, recorded| {
                value += i128::from(recorded.units());
                Ok::<_, Infallible>(())
            });
            columns.lead_value.forbid(&mut self.counted);
        }
        if !matches!(revenue.lead_value_rule(), LeadValueRule::AsRecorded) {
            bits::for_each(&self.counted, |row| value += revenue.ten_thousandths_of_lead(&part.row(row)));
        }
        let value = Money::of_ten_thousandths(value).ok_or_else(overflow)?;
        counts.opportunity_value = sum(counts.opportunity_value, value)?;

        // The sum over days is the sum over rows, and there are far fewer days.
        for total in &self.days {
            counts.asr = sum(counts.asr, total.asr)?;
        }
        counts.days.add(first, &self.days);
        Ok(())
    }

    /// Adds the rows for which `far_day` returns a day. A separate pass, so that the loops over all other rows stay
    /// small.
    #[cold]
    fn add_far_days(
        &self,
        part: Part<'_>,
        counts: &mut Counts,
        far_day: impl Fn(usize) -> Option<i32>,
    ) -> Result<(), Error> {
        bits::for_each(&self.shown, |row| {
            if let Some(day) = far_day(row) {
                counts.days.at(day).count += 1;
            }
        });
        part.chunk.asr.try_for_each(&self.counted, |row, asr| {
            let Some(day) = far_day(row) else { return Ok(()) };
            counts.asr = sum(counts.asr, asr)?;
            counts.days.at(day).add_asr(asr);
            Ok(())
        })
    }

    /// Calls `add` with each session type, and how often it occurs among the visible rows of the chunk that was added
    /// last.
    pub(super) fn types<'t>(&mut self, part: Part<'t>, add: impl FnMut(Option<&'t str>, u64)) {
        self.types.tell(&part.chunk.columns.session_type, add);
    }

    /// Calls `add` with each channel, and how often it occurs among the same rows. The three common ones are facets,
    /// which are counted in their planes; only the others need a loop over rows.
    pub(super) fn channels<'t>(&mut self, part: Part<'t>, mut add: impl FnMut(&'t str, u64)) {
        const KNOWN: [(&str, u64); 3] = [
            ("voice", Group::CHANNEL.bit(ChannelClass::Voice as u32)),
            ("text", Group::CHANNEL.bit(ChannelClass::Text as u32)),
            ("chat", Group::CHANNEL.bit(ChannelClass::Chat as u32)),
        ];
        let facets = &part.chunk.facets;
        self.kept.clone_from(&self.shown);
        for (name, bit) in KNOWN {
            add(name, facets.count(&self.shown, bit));
            facets.forbid(bit, &mut self.kept);
        }
        let column = &part.chunk.columns.channel;
        self.channels.begin(column);
        bits::for_each(&self.kept, |row| self.channels.add(column, row));
        self.channels.tell(column, |name, count| add(name.unwrap_or_default(), count));
    }
}

/// Adds how many of `total` rows have each value of a facet. Every row has one value, so the count of the last follows
/// from the others.
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

/// How often each string of a column occurs, by its dictionary code; the last count is that of rows without a string.
#[derive(Debug, Default)]
struct NameCounts(Vec<u64>);

impl NameCounts {
    /// Starts to count the strings of a column.
    fn begin(&mut self, column: &DictionaryColumn) {
        self.0.clear();
        self.0.resize(column.dictionary().len() + 1, 0);
    }

    /// Counts the string of a row. The code of a missing string is the largest, so it falls into the last count.
    fn add(&mut self, column: &DictionaryColumn, row: usize) {
        let code = column.codes().get(row).copied().unwrap_or(NO_CODE);
        let none = self.0.len() - 1;
        if let Some(count) = self.0.get_mut(usize::from(code).min(none)) {
            *count += 1;
        }
    }

    /// Calls `add` with each string of the column and its count.
    fn tell<'t>(&self, column: &'t DictionaryColumn, mut add: impl FnMut(Option<&'t str>, u64)) {
        let name = |code| column.dictionary().text(u16::try_from(code).unwrap_or(NO_CODE));
        self.0.iter().enumerate().for_each(|(code, &count)| add(name(code), count));
    }
}

/// The exact sum of two amounts.
fn sum(sum: Money, amount: Money) -> Result<Money, Error> {
    sum.checked_add(amount).ok_or_else(overflow)
}

/// The error of a sum that overflows. It does not name the session: the caller repeats the sum session by session to
/// find it.
fn overflow() -> Error {
    Error::new(ErrorKind::Overflow, "a sum overflows")
}
