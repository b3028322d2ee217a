/// What happens to a record whose id another one has already (our ruling). Either way both places are reported, and the
/// bytes of the copy that is left out come with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Duplicates {
    /// The first one stays, every further one is a fault: strict mode stops at it. This is the default.
    #[default]
    Reject,
    /// The first one stays, and that is no fault.
    First,
    /// The last one stays, and that is no fault. The whole input is held in memory.
    Last,
}

impl Duplicates {
    /// The name: `reject`, `first` or `last`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Duplicates::Reject => "reject",
            Duplicates::First => "first",
            Duplicates::Last => "last",
        }
    }

    /// The way of that name; none for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Duplicates::Reject, Duplicates::First, Duplicates::Last].into_iter().find(|way| way.as_str() == name)
    }
}

/// How large an input and its parts may be.
///
/// Nesting is limited to 64 levels, a string to 1 MiB and a session to 1,000 tags, each with its own code. All limits are
/// our rulings.
///
/// ```
/// use portal_sessions::Limits;
///
/// let mut limits = Limits::default();
/// limits.line = 64 << 10;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one record; 4 MiB by default, 1 GiB at most. A longer one is rejected as [`LineTooLong`](crate::ErrorKind::LineTooLong).
    pub line: usize,
    /// Records of one input; 10,000,000 by default. One more ends the ingest with
    /// [`TooManyRecords`](crate::ErrorKind::TooManyRecords).
    pub records: u64,
    /// How many rejects the report keeps; 10,000 by default. All are counted, and
    /// [`on_reject`](crate::Ingest::on_reject) sees all.
    pub kept_rejects: usize,
    /// How many bytes the kept rejects may hold together; 256 MiB by default. One that does not fit is not kept.
    pub kept_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { line: 4 << 20, records: 10_000_000, kept_rejects: 10_000, kept_bytes: 256 << 20 }
    }
}
