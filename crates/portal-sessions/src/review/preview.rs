//! Previews the effect of an edit on the revenue.

use serde::Serialize;

use super::Edit;
use crate::error::{Error, ErrorKind};
use crate::number::{Currency, Money};
use crate::revenue::RevenuePolicy;
use crate::session::{Record, Session};

/// The exact ASR of one session without and with an edit.
///
/// It is the ASR of the session itself, which tests and archived sessions have too; only sums exclude those.
///
/// ```
/// use portal_sessions::{Change, Channel, Edit, RevenuePolicy, Session};
///
/// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
///     .lead(true)
///     .opportunity(true)
///     .lead_value("260")
///     .auto_assessment("Yes-A")
///     .build()?;
/// let preview = Edit::new().with(Change::Opportunity(false)).preview(&session, &RevenuePolicy::default())?;
/// assert_eq!(preview.difference.to_string(), "-260");
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The ASR of the session now.
    pub before: Money,
    /// The ASR that it would have after the edit.
    pub after: Money,
    /// `after` minus `before`: negative when the edit lowers the ASR.
    pub difference: Money,
    /// The currency of the three amounts.
    pub currency: Currency,
}

impl Edit {
    /// Computes the ASR of a session before and after this edit, without applying it.
    ///
    /// # Errors
    /// Those of [`Review::apply`](crate::Review::apply) for values beyond the limits; [`ErrorKind::Overflow`] for a
    /// difference that cannot be stored exactly.
    ///
    /// ```
    /// use portal_sessions::{Assessment, Change, Channel, Edit, RevenuePolicy, Session};
    ///
    /// let session = Session::builder("s-1", "2026-11-01T14:30:00Z".parse()?, Channel::Voice)
    ///     .lead(true)
    ///     .opportunity(true)
    ///     .lead_value("260")
    ///     .auto_assessment("No")
    ///     .build()?;
    /// let edit = Edit::new().with(Change::HumanAssessment(Some(Assessment::YesA)));
    /// let preview = edit.preview(&session, &RevenuePolicy::default())?;
    /// assert_eq!((preview.before.to_string(), preview.after.to_string()), ("0".to_owned(), "260".to_owned()));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn preview(&self, session: &Session, policy: &RevenuePolicy) -> Result<Preview, Error> {
        self.check()?;
        let before = policy.asr(session);
        let after = policy.asr(&self.applied(session));
        let difference = after.checked_sub(before).ok_or_else(|| {
            let message =
                format!("the ASR of the session `{:.60}` changes by more than can be held exactly", session.id());
            Error::new(ErrorKind::Overflow, message).value_is(session.id())
        })?;
        Ok(Preview { before, after, difference, currency: policy.currency() })
    }
}
