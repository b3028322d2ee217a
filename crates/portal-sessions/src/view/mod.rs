//! Columns, views, order and pages.

mod class;
mod coded;
mod column;
mod columns;
mod cursor;
mod order;
mod page;
mod sort;
mod sort_value;
mod walk;

pub use class::{ColumnClass, Provenance};
pub use coded::CodedTexts;
pub use column::Column;
pub use columns::View;
pub use cursor::Cursor;
pub use order::{Order, SortKey};
pub use page::Page;
pub use sort_value::SortValue;
pub use walk::{Batch, Walk};

pub(crate) use column::Cell;
#[cfg(test)]
pub(crate) use order::tests::orders;
