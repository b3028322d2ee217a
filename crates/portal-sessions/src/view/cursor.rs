//! Cursors: the position at which a walk through a list stopped, as a string that a client can send back.

mod code;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use sha2::{Digest, Sha256};

use super::{Order, SortValue};
use crate::as_of::AsOf;
use crate::error::{Error, ErrorKind};
use crate::filter::Filter;
use crate::policies::{Policies, Scored};
use crate::session::Record;
use crate::time::Zone;

/// The position at which a walk through a list stopped (a keyset cursor): the values of the order and the id of the
/// last session, and the query of the walk.
///
/// It is a position in the order, not a reference to a session: it stays valid when that session is edited, moved,
/// archived or removed. It does not belong to one table either, so a walk can go on in a table that was built again, in
/// another process, or in a database.
///
/// It contains a hash of the filter, the order, the zone, the present moment of the walk, and a hash of the policies
/// where the order or the filter depends on them. When one of them differs, [`check`](Cursor::check) fails and names
/// it. A different moment is not an error: the walk goes on with the new one.
///
/// Its string form is safe in a URL and about 130 characters long; each string among the values of its order adds at
/// most 1,366. It is protected against change but not encrypted: whoever has it can read the values in it. With a
/// secret key the seal is an HMAC-SHA-256, which nobody else can make; without a key it is a checksum, which only
/// guards against accidents.
///
/// ```
/// use portal_sessions::{Channel, Cursor, Policies, Session, SessionTable, SortValue};
///
/// let rated = |id: &str, stars| Session::builder(id, "2026-11-01T14:30:00Z".parse()?, Channel::Voice).stars(stars).build();
/// let table = SessionTable::from_sessions([rated("a", 3)?, rated("b", 5)?], Policies::default())?.sort(&"-stars".parse()?);
/// let first = table.walk(1, None)?;
/// let cursor = Cursor::parse(first.next().unwrap(), None)?;
/// assert_eq!(cursor.order().to_string(), "-stars,id");
/// assert_eq!((cursor.values(), cursor.id()), (&[Some(SortValue::Integer(5))][..], "b"));
/// # Ok::<(), portal_sessions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    filter: Hash,
    policies: Option<Hash>,
    as_of: AsOf,
    order: Order,
    /// One for each deciding key of the order; the id is the last.
    values: Vec<Option<SortValue<'static>>>,
}

/// Half of a SHA-256: enough to distinguish filters, and short in a URL.
type Hash = [u8; 16];

impl Cursor {
    /// The cursor behind the session `last`, in a walk with this filter, order, moment, zone and policies.
    ///
    /// For programs that fetch the rows of a page from elsewhere, such as a database; [`Walk`](crate::Walk) makes the
    /// cursors of a table itself.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Cursor, Filter, Order, Policies, Session};
    ///
    /// let last = Session::builder("s-9", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let order = Order::newest_first();
    /// let (filter, as_of, policies) = (Filter::default(), AsOf::unspecified(), Policies::default());
    /// let text = Cursor::after(&last, &filter, &order, &as_of, &policies).to_text(None)?;
    /// assert_eq!(Cursor::parse(&text, None)?.id(), "s-9");
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn after(last: &impl Record, filter: &Filter, order: &Order, as_of: &AsOf, policies: &Policies) -> Self {
        Cursor::after_scored(&policies.score(last), filter, order, as_of)
    }

    /// [`after`](Self::after) for a session that is scored already.
    pub(super) fn after_scored<R: Record>(last: &Scored<'_, R>, filter: &Filter, order: &Order, as_of: &AsOf) -> Self {
        Cursor {
            filter: hash_of(&filter.to_json()),
            policies: hash_of_policies(last.policies, filter, order),
            as_of: as_of.clone(),
            values: order.values_of(last).map(|value| value.map(SortValue::into_owned)).collect(),
            order: order.clone(),
        }
    }

    /// Reads the string form of a cursor, which must have been sealed with the same key, or also without one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidCursor`] for a string that is not a cursor, was changed, or was sealed in another way;
    /// [`ErrorKind::InvalidValue`] for a key of less than 16 bytes (our ruling).
    ///
    /// ```
    /// use portal_sessions::{Cursor, ErrorKind};
    ///
    /// assert_eq!(Cursor::parse("not a cursor", None).unwrap_err().kind(), ErrorKind::InvalidCursor);
    /// assert_eq!(Cursor::parse("", Some(b"short")).unwrap_err().kind(), ErrorKind::InvalidValue);
    /// ```
    pub fn parse(text: &str, key: Option<&[u8]>) -> Result<Self, Error> {
        code::read(text, key)
    }

    /// The string form of the cursor, sealed with this key, or by a checksum when there is none.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] for a key of less than 16 bytes (our ruling).
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Cursor, ErrorKind, Filter, Order, Policies, Session};
    ///
    /// let last = Session::builder("s-9", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let cursor =
    ///     Cursor::after(&last, &Filter::default(), &Order::newest_first(), &AsOf::unspecified(), &Policies::default());
    /// let key = Some(&b"a secret of the server"[..]);
    /// let text = cursor.to_text(key)?;
    /// assert_eq!(Cursor::parse(&text, key)?, cursor);
    /// assert_eq!(Cursor::parse(&text, None).unwrap_err().kind(), ErrorKind::InvalidCursor);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn to_text(&self, key: Option<&[u8]>) -> Result<String, Error> {
        code::write(self, key)
    }

    /// Checks that a walk with this filter, order and policies can go on from here, and returns the moment and the zone
    /// with which it does: the moment of `as_of`, or that of the cursor when `as_of` has none, and the zone of the
    /// cursor.
    ///
    /// # Errors
    /// [`ErrorKind::CursorMismatch`] with the path `filter`, `order`, `zone` or `policies`, whichever differs.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Cursor, ErrorKind, Filter, Order, Policies, Session};
    ///
    /// let last = Session::builder("s-9", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let (filter, order, as_of) = (Filter::default(), Order::newest_first(), AsOf::unspecified());
    /// let cursor = Cursor::after(&last, &filter, &order, &as_of, &Policies::default());
    /// assert_eq!(cursor.check(&filter, &order, &as_of, &Policies::default())?, as_of);
    ///
    /// let error = cursor.check(&filter, &"-stars".parse()?, &as_of, &Policies::default()).unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ErrorKind::CursorMismatch, Some("order")));
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    pub fn check(&self, filter: &Filter, order: &Order, as_of: &AsOf, policies: &Policies) -> Result<AsOf, Error> {
        let differs = |what: &str, message: String, value: &str| {
            Err(Error::new(ErrorKind::CursorMismatch, message).at(what).value_is(value))
        };
        let asked = filter.to_json();
        if hash_of(&asked) != self.filter {
            return differs("filter", format!("the cursor belongs to another filter than `{asked:.60}`"), &asked);
        }
        if *order != self.order {
            let message = format!("the cursor belongs to the order `{}` and not to `{order}`", self.order);
            return differs("order", message, &order.to_string());
        }
        if let Ok(zone) = as_of.zone()
            && self.as_of.zone().ok() != Some(zone)
        {
            let own = self.as_of.zone().map_or("no zone".to_owned(), |own| format!("the zone `{own}`"));
            return differs("zone", format!("the cursor belongs to {own} and not to `{zone}`"), zone.name());
        }
        if hash_of_policies(policies, filter, order) != self.policies {
            let message = "the cursor belongs to other policies, by which its filter or its order goes";
            return Err(Error::new(ErrorKind::CursorMismatch, message).at("policies"));
        }
        Ok(as_of.now().map_or_else(|_| self.as_of.clone(), |now| self.as_of.clone().with_now(now)))
    }

    /// The present moment and the zone of the walk; each is missing when its first batch had none.
    ///
    /// ```
    /// use portal_sessions::{AsOf, Channel, Cursor, Filter, Order, Policies, Session};
    ///
    /// let last = Session::builder("s-9", "2026-11-01T14:30:00Z".parse()?, Channel::Voice).build()?;
    /// let as_of = AsOf::unspecified().with_now("2026-11-22T00:00:00Z".parse()?);
    /// let cursor = Cursor::after(&last, &Filter::default(), &Order::newest_first(), &as_of, &Policies::default());
    /// assert_eq!(cursor.as_of(), &as_of);
    /// # Ok::<(), portal_sessions::Error>(())
    /// ```
    #[must_use]
    pub fn as_of(&self) -> &AsOf {
        &self.as_of
    }

    /// The order of the walk.
    #[must_use]
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// The last session's value for each key of the order before the id; `None` for a missing value, which is ordered
    /// last in both directions.
    #[must_use]
    pub fn values(&self) -> &[Option<SortValue<'static>>] {
        self.values.split_last().map_or(&[], |(_, others)| others)
    }

    /// The id of the session at which the walk stopped.
    #[must_use]
    pub fn id(&self) -> &str {
        match self.values.last() {
            Some(Some(SortValue::Text(id))) => id,
            _ => "", // Every order has the id among its keys, and every session has one.
        }
    }

    /// Whether a session comes after the position of the cursor.
    pub(super) fn is_before<R: Record>(&self, scored: &Scored<'_, R>) -> bool {
        self.order.compare(scored, &self.values).is_gt()
    }
}

impl Serialize for Cursor {
    /// Its readable content: `{"order":"-stars,id","values":[5],"id":"s-1","now":null,"zone":null}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Cursor", 5)?;
        object.serialize_field("order", &self.order)?;
        object.serialize_field("values", self.values())?;
        object.serialize_field("id", self.id())?;
        object.serialize_field("now", &self.as_of.now().ok())?;
        object.serialize_field("zone", &self.as_of.zone().ok().map(Zone::name))?;
        object.end()
    }
}

/// The hash of a document's JSON.
fn hash_of(text: &str) -> Hash {
    half(Sha256::digest(text).into())
}

/// The hash of the policies; `None` where neither the filter nor the order depends on them, so that a change of
/// policies does not invalidate the cursor without need.
fn hash_of_policies(policies: &Policies, filter: &Filter, order: &Order) -> Option<Hash> {
    // Serialising into memory cannot fail here.
    let json = || serde_json::to_string(policies).unwrap_or_default();
    (order.depends_on_policies() || filter.depends_on_policies()).then(|| hash_of(&json()))
}

/// The first half of a SHA-256.
fn half([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..]: [u8; 32]) -> Hash {
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
}
