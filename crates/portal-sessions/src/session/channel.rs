//! Where a session took place.

use std::fmt;

use serde::{Serialize, Serializer};

/// Where a session took place: a voice call, a text conversation, a chat, or a channel this library does not know.
///
/// The labels Voice, Text and Chat are stated by the product's pages. That `sms` is read as `text` is our ruling; any
/// other name is kept as it is and written back unchanged.
///
/// ```
/// use portal_sessions::Channel;
///
/// assert_eq!(Channel::from("sms"), Channel::Text);
/// assert_eq!(Channel::from("email").as_str(), "email");
/// assert_eq!(Channel::Voice.label(), "Voice");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Channel {
    /// A voice call.
    Voice,
    /// An SMS conversation.
    Text,
    /// A chat on a page or in an application.
    Chat,
    /// A channel with another name.
    Other(String),
}

impl Channel {
    /// The name in the wire form: `voice`, `text`, `chat` or the other name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Channel::Voice => "voice",
            Channel::Text => "text",
            Channel::Chat => "chat",
            Channel::Other(name) => name,
        }
    }

    /// The name shown to people: `Voice`, `Text`, `Chat` or the other name itself.
    #[must_use]
    pub fn label(&self) -> &str {
        channel_label(self.as_str())
    }
}

/// The label of a channel by its wire name.
pub(crate) fn channel_label(name: &str) -> &str {
    match name {
        "voice" => "Voice",
        "text" => "Text",
        "chat" => "Chat",
        other => other,
    }
}

/// The one name under which a channel is kept, whatever a record calls it.
pub(crate) fn canonical_channel(name: &str) -> &str {
    if name == "sms" { "text" } else { name }
}

impl From<&str> for Channel {
    fn from(name: &str) -> Self {
        match canonical_channel(name) {
            "voice" => Channel::Voice,
            "text" => Channel::Text,
            "chat" => Channel::Chat,
            other => Channel::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Channel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
