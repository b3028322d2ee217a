//! Who the session was with.

/// Who the session was with; every part may be missing.
///
/// A contact without a name, or with a blank one, is shown as `User` (stated by the product's pages).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Contact {
    /// The name, as given.
    pub name: Option<String>,
    /// The phone number, as given.
    pub phone: Option<String>,
    /// The email address, as given.
    pub email: Option<String>,
}

impl Contact {
    /// A contact known by name alone.
    pub fn named(name: impl Into<String>) -> Self {
        Contact { name: Some(name.into()), ..Contact::default() }
    }
}
