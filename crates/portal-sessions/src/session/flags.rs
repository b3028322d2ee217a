//! The six yes-or-no marks of a session.

/// One yes-or-no mark of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    /// Reviewed or completed.
    Done,
    /// A follow-up is due.
    Todo,
    /// The user wanted to buy.
    Lead,
    /// The wish could be served.
    Opportunity,
    /// Test traffic; absent from every metric.
    Test,
    /// Put away; absent from every metric unless the policy says otherwise.
    Archived,
}

impl Flag {
    /// Every flag, in the order of the wire form.
    pub const ALL: [Flag; 6] = [Flag::Done, Flag::Todo, Flag::Lead, Flag::Opportunity, Flag::Test, Flag::Archived];

    /// The field's name in the wire form, such as `is_lead`.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Flag::Done => "is_done",
            Flag::Todo => "is_todo",
            Flag::Lead => "is_lead",
            Flag::Opportunity => "is_opportunity",
            Flag::Test => "is_test",
            Flag::Archived => "is_archived",
        }
    }

    pub(crate) fn index(self) -> u32 {
        self as u32
    }
}

/// The six marks together; all are off by default.
///
/// ```
/// use portal_sessions::{Flag, Flags};
///
/// let flags = Flags::default().with(Flag::Lead, true);
/// assert!(flags.has(Flag::Lead) && !flags.has(Flag::Test));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u8);

impl Flags {
    /// Whether `flag` is on.
    #[must_use]
    pub fn has(self, flag: Flag) -> bool {
        self.0 & (1 << flag.index()) != 0
    }

    /// The same marks with `flag` set to `on`.
    #[must_use]
    pub fn with(self, flag: Flag, on: bool) -> Self {
        let bit = 1 << flag.index();
        Flags(if on { self.0 | bit } else { self.0 & !bit })
    }

    pub(crate) fn bits(self) -> u8 {
        self.0
    }
}
