//! What kind of values a column holds, and how it is known that there is such a column.

use serde::{Serialize, Serializer};

/// The kind of values a column holds. It decides how a cell is written and whether the formula guard looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnClass {
    /// An instant.
    Time,
    /// Yes or no.
    Bool,
    /// An amount of the policy's currency.
    Money,
    /// A share from 0 to 1.
    Ratio,
    /// A whole number.
    Integer,
    /// One of a few names, or another one kept as it is.
    Enum,
    /// Free text.
    Text,
    /// An id, which a spreadsheet might take for a number.
    Identifier,
    /// A phone number.
    Phone,
}

impl ColumnClass {
    /// The name in the wire form, such as `money`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ColumnClass::Time => "time",
            ColumnClass::Bool => "bool",
            ColumnClass::Money => "money",
            ColumnClass::Ratio => "ratio",
            ColumnClass::Integer => "integer",
            ColumnClass::Enum => "enum",
            ColumnClass::Text => "text",
            ColumnClass::Identifier => "identifier",
            ColumnClass::Phone => "phone",
        }
    }
}

/// How it is known that the product has a column or a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provenance {
    /// The product's pages state it.
    Stated,
    /// The product's pages count it without naming it.
    Inferred,
    /// A ruling of this library.
    Ruled,
}

impl Provenance {
    /// The name in the wire form, such as `stated`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Provenance::Stated => "stated",
            Provenance::Inferred => "inferred",
            Provenance::Ruled => "ruled",
        }
    }
}

impl Serialize for ColumnClass {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Provenance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
