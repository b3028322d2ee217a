//! Every closed facet of a session in one word.

use crate::length::LengthClass;
use crate::session::{Flag, Flags, Hours, Record};

/// Every closed facet of a session (six flags, channel, assessments, length, stars, hours) in one word.
///
/// Each facet owns a group of bits and a session has exactly one bit of each group. A condition on any number of facets
/// is therefore one mask of forbidden bits, and a session meets it when `word & forbidden == 0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Facets(u64);

/// The closed classes of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelClass {
    Voice,
    Text,
    Chat,
    Other,
}

/// The closed classes of an assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AssessmentClass {
    YesA,
    YesB,
    No,
    Other,
    Absent,
}

/// A group of bits inside the word: where it begins and how many values it has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    shift: u32,
    values: u32,
}

impl Group {
    pub(crate) const CHANNEL: Group = Group { shift: 12, values: 4 };
    pub(crate) const AUTO: Group = Group { shift: 16, values: 5 };
    pub(crate) const HUMAN: Group = Group { shift: 21, values: 5 };
    pub(crate) const ASSESSMENT: Group = Group { shift: 26, values: 5 };
    pub(crate) const LENGTH: Group = Group { shift: 32, values: 4 };
    /// Value 0 is "no stars".
    pub(crate) const STARS: Group = Group { shift: 36, values: 6 };
    /// Working, non-working, unknown.
    pub(crate) const HOURS: Group = Group { shift: 42, values: 3 };

    /// The effective assessments that are successes.
    pub(crate) const SUCCESS: u64 =
        Group::ASSESSMENT.bit(AssessmentClass::YesA as u32) | Group::ASSESSMENT.bit(AssessmentClass::YesB as u32);

    /// Two bits for each flag: off, on.
    pub(crate) const fn flag(flag: Flag) -> Group {
        Group { shift: 2 * flag as u32, values: 2 }
    }

    /// All bits of the group.
    pub(crate) const fn mask(self) -> u64 {
        ((1 << self.values) - 1) << self.shift
    }

    /// The bit of one value of the group.
    pub(crate) const fn bit(self, value: u32) -> u64 {
        1 << (self.shift + value)
    }
}

impl Facets {
    /// How many bits of the word are used, from the lowest on.
    pub(crate) const BITS: usize = (Group::HOURS.shift + Group::HOURS.values) as usize;

    /// The facets of a record whose length class and hours are already known.
    pub(crate) fn of(record: &impl Record, length: LengthClass, hours: Option<Hours>) -> Self {
        let auto = AssessmentClass::of(record.auto_assessment());
        let human = AssessmentClass::of(record.human_assessment());
        let effective = if human == AssessmentClass::Absent { auto } else { human };
        let mut word = spread(record.flags());
        word |= Group::CHANNEL.bit(ChannelClass::of(record.channel()) as u32);
        word |= Group::AUTO.bit(auto as u32);
        word |= Group::HUMAN.bit(human as u32);
        word |= Group::ASSESSMENT.bit(effective as u32);
        word |= Group::LENGTH.bit(length as u32);
        word |= Group::STARS.bit(u32::from(record.stars().unwrap_or(0)).min(5));
        word |= Group::HOURS.bit(hours_value(hours));
        Facets(word)
    }

    pub(crate) fn word(self) -> u64 {
        self.0
    }

    pub(crate) fn from_word(word: u64) -> Self {
        Facets(word)
    }

    pub(crate) fn is(self, flag: Flag) -> bool {
        self.0 & Group::flag(flag).bit(1) != 0
    }

    /// Whether the effective assessment is one of the successes.
    pub(crate) fn is_success(self) -> bool {
        self.0 & Group::SUCCESS != 0
    }

    pub(crate) fn length(self) -> LengthClass {
        LengthClass::ALL.get(self.value(Group::LENGTH) as usize).copied().unwrap_or(LengthClass::Unknown)
    }

    /// Whether it started inside or outside working hours; none where nobody knows.
    pub(crate) fn hours(self) -> Option<Hours> {
        [Hours::Working, Hours::NonWorking]
            .into_iter()
            .find(|&hours| self.0 & Group::HOURS.bit(hours_value(Some(hours))) != 0)
    }

    fn value(self, group: Group) -> u32 {
        ((self.0 & group.mask()) >> group.shift).trailing_zeros()
    }
}

impl ChannelClass {
    pub(crate) fn of(channel: &str) -> Self {
        match channel {
            "voice" => ChannelClass::Voice,
            "text" => ChannelClass::Text,
            "chat" => ChannelClass::Chat,
            _ => ChannelClass::Other,
        }
    }
}

impl AssessmentClass {
    pub(crate) fn of(assessment: Option<&str>) -> Self {
        match assessment {
            None => AssessmentClass::Absent,
            Some("Yes-A") => AssessmentClass::YesA,
            Some("Yes-B") => AssessmentClass::YesB,
            Some("No") => AssessmentClass::No,
            Some(_) => AssessmentClass::Other,
        }
    }
}

fn hours_value(hours: Option<Hours>) -> u32 {
    match hours {
        Some(Hours::Working) => 0,
        Some(Hours::NonWorking) => 1,
        None => 2,
    }
}

/// Flag `i` becomes bit `2i + 1` when on and bit `2i` when off.
fn spread(flags: Flags) -> u64 {
    let mut on = u64::from(flags.bits());
    on = (on | (on << 4)) & 0x0F0F;
    on = (on | (on << 2)) & 0x3333;
    on = (on | (on << 1)) & 0x5555;
    (on << 1) | (!on & 0x0555)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_survive_the_word() {
        for bits in 0..64 {
            let on = |flag: Flag| bits >> flag.index() & 1 != 0;
            let flags = Flag::ALL.into_iter().fold(Flags::default(), |flags, flag| flags.with(flag, on(flag)));
            let word = spread(flags);
            assert_eq!(word.count_ones(), 6);
            assert!(Flag::ALL.into_iter().all(|flag| Facets(word).is(flag) == on(flag)));
        }
    }

    #[test]
    fn groups_do_not_overlap() {
        let groups =
            [Group::CHANNEL, Group::AUTO, Group::HUMAN, Group::ASSESSMENT, Group::LENGTH, Group::STARS, Group::HOURS];
        let flags = Flag::ALL.map(Group::flag);
        let masks: Vec<u64> = groups.iter().chain(&flags).map(|group| group.mask()).collect();
        let together = masks.iter().fold(0, |all, mask| all | mask);
        assert_eq!(together.count_ones(), masks.iter().map(|mask| mask.count_ones()).sum::<u32>());
    }
}
