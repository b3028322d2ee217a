//! Reconciliation: the computed ASR of each session beside the one that another system recorded.
//!
//! For a business that already has ASR figures: it imports them as `recorded_asr`, and this shows where the two
//! definitions differ.

use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::number::Money;
use crate::session::Record;
use crate::table::SessionTable;

/// The computed ASR beside the one that another system recorded, session by session.
///
/// Every session of the table is compared, including test and archived sessions, whose ASR is in no metric. Both sums
/// are over the compared sessions. All amounts are exact, in the currency of the table's policy; nothing is rounded
/// before it is compared. Recorded minus ours is what the other system counts too much, where that is positive.
///
/// ```
/// use portal_sessions::{Channel, Policies, Session, SessionTable};
///
/// let session = |id: &str, recorded: Option<&str>| {
///     Session::builder(id, "2026-11-01T14:30:00Z".parse()?, Channel::Voice).recorded_asr(recorded).build()
/// };
/// let sessions = [session("a", Some("0"))?, session("b", Some("10"))?, session("c", None)?];
/// let reconciliation = SessionTable::from_sessions(sessions, Policies::default())?.reconcile_asr(10)?;
/// assert_eq!((reconciliation.equal, reconciliation.different, reconciliation.missing), (1, 1, 1));
/// assert_eq!(reconciliation.recorded_sum.to_string(), "10");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AsrReconciliation {
    /// Sessions with a recorded ASR.
    pub compared: u64,
    /// Compared sessions whose recorded ASR is exactly the computed one.
    pub equal: u64,
    /// Compared sessions whose recorded ASR differs.
    pub different: u64,
    /// Sessions without a recorded ASR; in neither sum.
    pub missing: u64,
    /// The sum of the recorded amounts.
    pub recorded_sum: Money,
    /// The sum of the computed amounts.
    pub our_sum: Money,
    /// The first sessions that differ, in the table's order, up to the limit of the call.
    pub differences: Vec<AsrDifference>,
}

/// A session whose recorded ASR is not the computed one.
///
/// [`RevenuePolicy::explain`](crate::RevenuePolicy::explain) returns how the computed amount comes about.
///
/// ```
/// use portal_sessions::{Channel, Policies, Session, SessionTable};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .recorded_asr("70.20")
///     .build()?;
/// let table = SessionTable::from_sessions([session], Policies::default())?;
/// let difference = &table.reconcile_asr(1)?.differences[0];
/// assert_eq!((difference.id.as_str(), difference.recorded.to_string()), ("s-1", "70.2".to_owned()));
/// assert_eq!(difference.ours.to_string(), "0"); // Not a lead.
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AsrDifference {
    /// The id of the session.
    pub id: String,
    /// The amount that the other system recorded.
    pub recorded: Money,
    /// The amount under the table's policies.
    pub ours: Money,
}

impl SessionTable {
    /// Compares the ASR of every session with the recorded one, and lists the first `limit` sessions that differ.
    ///
    /// [`different`](AsrReconciliation::different) counts all of them, whatever the limit.
    ///
    /// # Errors
    /// [`ErrorKind::Overflow`] when a sum is beyond what can be held exactly, with the id of the session.
    ///
    /// ```
    /// use portal_sessions::{Channel, Policies, Session, SessionTable};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .recorded_asr("70.20")
    ///     .build()?;
    /// let table = SessionTable::from_sessions([session], Policies::default())?;
    /// let reconciliation = table.reconcile_asr(100)?;
    /// assert_eq!(reconciliation.different, 1);
    /// assert_eq!(reconciliation.differences[0].recorded.to_string(), "70.2");
    /// assert_eq!(reconciliation.differences[0].ours.to_string(), "0");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn reconcile_asr(&self, limit: usize) -> Result<AsrReconciliation, Error> {
        let mut found = AsrReconciliation::default();
        for row in self.rows() {
            self.check_stop()?;
            let Some(recorded) = row.recorded_asr() else {
                found.missing += 1;
                continue;
            };
            let ours = row.asr();
            let overflow = || {
                let message = format!("the sum of ASR overflows at the session `{:.60}`", row.id());
                Error::new(ErrorKind::Overflow, message).value_is(row.id())
            };
            found.recorded_sum = found.recorded_sum.checked_add(recorded).ok_or_else(overflow)?;
            found.our_sum = found.our_sum.checked_add(ours).ok_or_else(overflow)?;
            found.compared += 1;
            if recorded == ours {
                found.equal += 1;
                continue;
            }
            found.different += 1;
            if found.differences.len() < limit {
                found.differences.push(AsrDifference { id: row.id().to_owned(), recorded, ours });
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Channel, Policies, Session};

    fn table(recorded: &[Option<&str>]) -> SessionTable {
        let sessions = recorded.iter().enumerate().map(|(number, recorded)| {
            let id = format!("s-{number}");
            let session = Session::builder(id, "2026-11-01T14:30:00Z".parse().unwrap(), Channel::Voice)
                .lead(true)
                .opportunity(true)
                .auto_assessment("Yes-A")
                .test(number == 1)
                .lead_value("65")
                .recorded_asr(*recorded);
            session.build().unwrap()
        });
        SessionTable::from_sessions(sessions, Policies::default()).unwrap()
    }

    #[test]
    fn every_session_is_in_exactly_one_count() {
        let table = table(&[Some("65.00"), Some("64.9999"), None, Some("-1"), Some("65")]);
        let found = table.reconcile_asr(1).unwrap();
        assert_eq!((found.compared, found.equal, found.different, found.missing), (4, 2, 2, 1));
        assert_eq!(
            serde_json::to_string(&found).unwrap(),
            concat!(
                r#"{"compared":4,"equal":2,"different":2,"missing":1,"recorded_sum":"193.9999","our_sum":"260","#,
                r#""differences":[{"id":"s-1","recorded":"64.9999","ours":"65"}]}"#,
            )
        );
        let ids: Vec<String> = table.reconcile_asr(9).unwrap().differences.into_iter().map(|row| row.id).collect();
        assert_eq!(ids, ["s-1", "s-3"]);
        let reordered = table.reordered("-id", vec![3, 1, 0]).reconcile_asr(1).unwrap();
        assert_eq!(reordered.differences[0].id, "s-3");
    }
}
