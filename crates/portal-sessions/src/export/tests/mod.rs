mod files;
mod properties;

use crate::{Channel, Policies, Session, SessionTable};

/// A table of sessions that differ in what `change` does to the `n`th.
fn table(rows: usize, change: impl Fn(usize, crate::SessionBuilder) -> crate::SessionBuilder) -> SessionTable {
    let sessions = (0..rows).map(|row| {
        let start = crate::Timestamp::from_micros(1_793_500_000_000_000 + row as i64 * 777_777_777).unwrap();
        change(row, Session::builder(format!("s-{row}"), start, Channel::Voice)).build().unwrap()
    });
    SessionTable::from_sessions(sessions, Policies::default()).unwrap()
}
