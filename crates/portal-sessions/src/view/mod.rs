//! Columns, views, order and pages.

mod class;
mod coded;
mod column;
mod columns;
mod cursor;
mod order;
mod page;
mod sort;

pub use class::{ColumnClass, Provenance};
pub use coded::CodedTexts;
pub use column::Column;
pub use columns::View;
pub use cursor::Batch;
pub use order::{Order, SortKey};
pub use page::Page;

pub(crate) use column::Cell;
