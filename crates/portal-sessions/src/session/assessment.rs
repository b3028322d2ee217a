//! Whether the agent did its job in a session.

use std::fmt;

use serde::{Serialize, Serializer};

/// Whether the agent did its job: by the product's own judgement (auto) or a person's (human).
///
/// `Yes-A` is flawless, `Yes-B` was saved by a fallback, `No` was lost through an error of the agent; all three are
/// stated by the product's pages. Any other text, such as `yes-a`, is kept as it is. It earns nothing, and since nobody can
/// tell whether a success was meant, it is in neither part of a score: a summary counts it apart (our ruling).
///
/// ```
/// use portal_sessions::Assessment;
///
/// assert!(Assessment::from("Yes-B").is_success());
/// assert!(!Assessment::from("Maybe").is_success());
/// assert_eq!(Assessment::from("Maybe").as_str(), "Maybe");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Assessment {
    /// Flawless success.
    YesA,
    /// Success through a fallback.
    YesB,
    /// No success.
    No,
    /// Another text, kept as it is.
    Other(String),
}

impl Assessment {
    /// The text in the wire form: `Yes-A`, `Yes-B`, `No` or the other text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Assessment::YesA => "Yes-A",
            Assessment::YesB => "Yes-B",
            Assessment::No => "No",
            Assessment::Other(text) => text,
        }
    }

    /// Whether it counts as a success: `Yes-A` and `Yes-B` do, everything else does not (stated).
    #[must_use]
    pub fn is_success(&self) -> bool {
        is_success(self.as_str())
    }
}

/// Whether an assessment with this text counts as a success.
pub(crate) fn is_success(text: &str) -> bool {
    matches!(text, "Yes-A" | "Yes-B")
}

impl From<&str> for Assessment {
    fn from(text: &str) -> Self {
        match text {
            "Yes-A" => Assessment::YesA,
            "Yes-B" => Assessment::YesB,
            "No" => Assessment::No,
            other => Assessment::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Assessment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Assessment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
