//! Views, order and pages.

mod coded;
mod columns;
mod cursor;
mod order;
mod page;
mod sort;
mod sort_value;
mod walk;

pub use coded::CodedTexts;
pub use columns::View;
pub use cursor::Cursor;
pub use order::{Order, SortKey};
pub use page::Page;
pub use sort_value::SortValue;
pub use walk::{Batch, Walk};

#[cfg(test)]
pub(crate) use order::tests::orders;
