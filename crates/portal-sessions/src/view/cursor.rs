//! Where a walk through a list stopped, as a text that can be given out.

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

/// Where a walk through a list stopped: after which values of its order and which id, and what was asked there.
///
/// It names a place in the order and no session: whether the session it stopped at was edited, moved, archived or removed
/// since does not matter. Nothing in it belongs to one table, so that it goes on in a table that was built anew, in
/// another process, or in a database.
///
/// It holds a hash of the filter, the order, the zone, the moment under which the walk goes, and a hash of the policies
/// where the order or the filter goes by them. Where one of them differs, [`check`](Cursor::check) says which; another
/// moment is none of these, the walk then goes on under that one.
///
/// Its text is safe in a URL and about 130 characters long; a key of a text adds at most 1,366. It is sealed against
/// change and not hidden: whoever has it can read the values in it. With a secret key the seal is HMAC-SHA-256, and nobody
/// else can make one; without a key it is a checksum, against accidents alone.
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
    /// One for each key of the order that decides; the id is the last.
    values: Vec<Option<SortValue<'static>>>,
}

/// Half of a SHA-256: enough to tell one filter from another.
type Hash = [u8; 16];

impl Cursor {
    /// The cursor after this session, the last of a page of what a filter means, in this order, asked as of this moment in
    /// this zone and judged under these policies.
    ///
    /// For those who take the rows of a page from elsewhere, such as a database; a table makes its own.
    #[must_use]
    pub fn after(last: &impl Record, filter: &Filter, order: &Order, as_of: &AsOf, policies: &Policies) -> Self {
        Cursor::after_scored(&policies.score(last), filter, order, as_of)
    }

    pub(super) fn after_scored<R: Record>(last: &Scored<'_, R>, filter: &Filter, order: &Order, as_of: &AsOf) -> Self {
        Cursor {
            filter: hash_of(&filter.to_json()),
            policies: hash_of_policies(last.policies, filter, order),
            as_of: as_of.clone(),
            values: order.values_of(last).map(|value| value.map(SortValue::into_owned)).collect(),
            order: order.clone(),
        }
    }

    /// Reads the text of a cursor, which must have been sealed with this key, or without one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidCursor`] for a text that is no cursor, was changed, or was sealed otherwise;
    /// [`ErrorKind::InvalidValue`] for a key of less than 16 bytes (our ruling).
    pub fn parse(text: &str, key: Option<&[u8]>) -> Result<Self, Error> {
        code::read(text, key)
    }

    /// The text of the cursor, sealed with this key, or with a checksum without one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] for a key of less than 16 bytes (our ruling).
    pub fn to_text(&self, key: Option<&[u8]>) -> Result<String, Error> {
        code::write(self, key)
    }

    /// Checks that a walk through what this filter means, in this order and under these policies, can go on here, and says
    /// as of which moment and in which zone it does.
    ///
    /// That is the moment given, or the cursor's own where none is; the zone is the cursor's.
    ///
    /// # Errors
    /// [`ErrorKind::CursorMismatch`] with the path `filter`, `order`, `zone` or `policies`, whichever is another one.
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

    /// The moment under which the walk goes, and its zone; each only where the first page was told one.
    #[must_use]
    pub fn as_of(&self) -> &AsOf {
        &self.as_of
    }

    /// The order of the list.
    #[must_use]
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// What the last session had in each column of the order before the id; none where it had nothing, which comes last in
    /// both directions.
    #[must_use]
    pub fn values(&self) -> &[Option<SortValue<'static>>] {
        self.values.split_last().map_or(&[], |(_, others)| others)
    }

    /// The id of the last session.
    #[must_use]
    pub fn id(&self) -> &str {
        match self.values.last() {
            Some(Some(SortValue::Text(id))) => id,
            _ => "", // Every order has the id among its keys, and every session has one.
        }
    }

    /// Whether a session comes after the place of the cursor.
    pub(super) fn is_before<R: Record>(&self, scored: &Scored<'_, R>) -> bool {
        self.order.compare(scored, &self.values).is_gt()
    }
}

impl Serialize for Cursor {
    /// What is in it: `{"order":"-stars,id","values":[5],"id":"s-1","now":null,"zone":null}`.
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

fn hash_of(text: &str) -> Hash {
    half(Sha256::digest(text).into())
}

/// The hash of the policies, where the filter or the order goes by them.
fn hash_of_policies(policies: &Policies, filter: &Filter, order: &Order) -> Option<Hash> {
    // Writing to memory does not fail, and neither do policies.
    let json = || serde_json::to_string(policies).unwrap_or_default();
    (order.depends_on_policies() || filter.depends_on_policies()).then(|| hash_of(&json()))
}

/// The first half of a SHA-256.
fn half([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..]: [u8; 32]) -> Hash {
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
}
