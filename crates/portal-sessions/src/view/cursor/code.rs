//! The string form of a cursor: the URL-safe base64, without `=`, of these bytes.
//!
//! - The version 1, and a byte of flags: 1 sealed with a key, 2 has a moment, 4 has a zone, 8 has policies.
//! - The first 16 bytes of the SHA-256 of the filter's canonical JSON.
//! - Each where its flag is set: the moment in microseconds since 1970, the zone's name, and the first 16 bytes of the
//!   SHA-256 of the policies' JSON.
//! - The order's string form, including the id.
//! - For each key up to the id, which is the last: 0 for a missing value, or 1 followed by the value. An instant is in
//!   microseconds, a boolean 0 or 1, an amount in units of 10^-16 in zigzag encoding, a share in millionths, an integer
//!   itself, a string itself, and tags are their number followed by each of them.
//! - The seal: the first 16 bytes of the HMAC-SHA-256 of all of this with the key, or of its SHA-256 without one.
//!
//! An integer is written as LEB128 (groups of seven bits, the lowest first, each but the last with its highest bit
//! set), a string as its length in bytes followed by its UTF-8. Under one key a cursor has exactly one string form.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{Cursor, Hash, half};
use crate::as_of::AsOf;
use crate::column::Column;
use crate::error::{Error, ErrorKind};
use crate::number::{Money, Share};
use crate::session::{MAX_TAGS, check_id};
use crate::time::{Timestamp, Zone};
use crate::view::sort_value::SortKind;
use crate::view::{Order, SortKey, SortValue};

/// The version of this layout.
const VERSION: u8 = 1;

/// The flag of a seal with a key.
const SEALED_WITH_A_KEY: u8 = 1;
/// The flag of a moment.
const HAS_MOMENT: u8 = 2;
/// The flag of a zone.
const HAS_ZONE: u8 = 4;
/// The flag of a hash of policies.
const HAS_POLICIES: u8 = 8;

/// The shortest key in bytes: a shorter one could be guessed.
const SHORTEST_KEY: usize = 16;
/// No cursor has a longer string form, so a longer input is refused unread.
const LONGEST: usize = 128 << 10;

/// The string form of a cursor.
pub(super) fn write(cursor: &Cursor, key: Option<&[u8]>) -> Result<String, Error> {
    let mut bytes = content(cursor, key.is_some());
    let seal = seal(&bytes, key)?;
    bytes.extend(seal);
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Reads the string form of a cursor. The seal is checked before anything else is decoded.
pub(super) fn read(text: &str, key: Option<&[u8]>) -> Result<Cursor, Error> {
    let invalid = |message| Error::new(ErrorKind::InvalidCursor, message).value_is(text);
    let none = || invalid("this is not a cursor that was given out");
    key.map_or(Ok(()), check_key)?;
    if text.len() > LONGEST {
        return Err(none());
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| none())?;
    let (content, sealed) = bytes.split_last_chunk().ok_or_else(none)?;
    if !is_sealed(content, key, sealed)? {
        let has_key = content.get(1).is_some_and(|marks| marks & SEALED_WITH_A_KEY != 0);
        return Err(match (has_key, key) {
            (true, None) => invalid("this is not a cursor that was sealed without a key"),
            (_, Some(_)) => invalid("this is not a cursor that was sealed with this key"),
            (false, None) => none(),
        });
    }
    let cursor = Reader(content).cursor().ok_or_else(none)?;
    // Bytes that decode to the same cursor but are not its canonical form are refused, so that a cursor can be compared
    // as a string.
    if self::content(&cursor, key.is_some()) == content { Ok(cursor) } else { Err(none()) }
}

/// The seal of the bytes. Whether it needs a key is among their flags, so that one kind cannot pass for the other.
fn seal(bytes: &[u8], key: Option<&[u8]>) -> Result<Hash, Error> {
    Ok(half(match key {
        None => Sha256::digest(bytes).into(),
        Some(key) => authenticator(bytes, key)?.finalize().into_bytes().into(),
    }))
}

/// Whether this is the seal of the bytes.
fn is_sealed(bytes: &[u8], key: Option<&[u8]>, sealed: &Hash) -> Result<bool, Error> {
    Ok(match key {
        None => seal(bytes, None)? == *sealed,
        // Compared in constant time, so that nobody can find a seal byte by byte from the time that it takes.
        Some(key) => authenticator(bytes, key)?.verify_truncated_left(sealed).is_ok(),
    })
}

/// The HMAC over the bytes, not finished yet.
fn authenticator(bytes: &[u8], key: &[u8]) -> Result<Hmac<Sha256>, Error> {
    check_key(key)?;
    let mut authenticator = Hmac::new_from_slice(key).map_err(|_| short_key(key))?;
    authenticator.update(bytes);
    Ok(authenticator)
}

/// [`ErrorKind::InvalidValue`] for a key that is too short.
fn check_key(key: &[u8]) -> Result<(), Error> {
    if key.len() < SHORTEST_KEY { Err(short_key(key)) } else { Ok(()) }
}

/// The error for a key that is too short. The key is a secret, so the message has only its length.
fn short_key(key: &[u8]) -> Error {
    let length = key.len().to_string();
    let message = format!("the key of a cursor has at least {SHORTEST_KEY} bytes and not `{length}`");
    Error::new(ErrorKind::InvalidValue, message).at("key").value_is(&length)
}

/// The bytes of a cursor without their seal.
fn content(cursor: &Cursor, has_key: bool) -> Vec<u8> {
    let (now, zone) = (cursor.as_of.now().ok(), cursor.as_of.zone().ok());
    let marks = [
        (has_key, SEALED_WITH_A_KEY),
        (now.is_some(), HAS_MOMENT),
        (zone.is_some(), HAS_ZONE),
        (cursor.policies.is_some(), HAS_POLICIES),
    ];
    let marks = marks.into_iter().fold(0, |all, (is_set, mark)| if is_set { all | mark } else { all });
    let mut out = vec![VERSION, marks];
    out.extend(cursor.filter);
    now.into_iter().for_each(|now| write_instant(now, &mut out));
    zone.into_iter().for_each(|zone| write_text(zone.name(), &mut out));
    cursor.policies.into_iter().for_each(|hash| out.extend(hash));
    write_text(&cursor.order.to_string(), &mut out);
    for value in &cursor.values {
        out.push(value.is_some().into());
        value.iter().for_each(|value| write_value(value, &mut out));
    }
    out
}

/// Appends a value; its type is not written, since the column of the key decides it.
fn write_value(value: &SortValue<'_>, out: &mut Vec<u8>) {
    match value {
        SortValue::Time(instant) => write_instant(*instant, out),
        SortValue::Bool(yes) => out.push((*yes).into()),
        SortValue::Money(amount) => write_integer(folded(amount.units()), out),
        SortValue::Ratio(share) => write_integer(share.millionths().into(), out),
        SortValue::Integer(number) => write_integer((*number).into(), out),
        SortValue::Text(text) => write_text(text, out),
        SortValue::Tags(tags) => {
            write_integer(tags.len() as u128, out);
            tags.iter().for_each(|tag| write_text(tag, out));
        }
    }
}

/// Appends an instant in microseconds since 1970, which is never negative.
fn write_instant(instant: Timestamp, out: &mut Vec<u8>) {
    write_integer(instant.micros().unsigned_abs().into(), out);
}

/// Appends the length of a string in bytes, and the string.
fn write_text(text: &str, out: &mut Vec<u8>) {
    write_integer(text.len() as u128, out);
    out.extend(text.as_bytes());
}

/// Appends an integer as LEB128.
fn write_integer(mut integer: u128, out: &mut Vec<u8>) {
    while integer > 0x7f {
        out.push((integer & 0x7f) as u8 | 0x80);
        integer >>= 7;
    }
    out.push(integer as u8);
}

/// The zigzag encoding of a signed integer: its sign becomes the lowest bit, so that small negative numbers stay short.
fn folded(integer: i128) -> u128 {
    (integer << 1 ^ integer >> 127).cast_unsigned()
}

/// The signed integer of a zigzag encoding.
fn unfolded(integer: u128) -> i128 {
    (integer >> 1).cast_signed() ^ -(integer & 1).cast_signed()
}

/// Reads the bytes of a cursor. They come from a client, so nothing about them is trusted.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    /// Reads a whole cursor; `None` when the bytes are not one, or more bytes follow.
    fn cursor(mut self) -> Option<Cursor> {
        let [version, marks] = self.bytes()?;
        if version != VERSION {
            return None;
        }
        let has = |mark: u8| marks & mark != 0;
        let filter = self.bytes()?;
        let mut as_of = AsOf::unspecified();
        if has(HAS_MOMENT) {
            as_of = as_of.with_now(self.instant()?);
        }
        if has(HAS_ZONE) {
            as_of = as_of.with_zone(Zone::get(self.text()?).ok()?);
        }
        let policies = if has(HAS_POLICIES) { Some(self.bytes()?) } else { None };
        let order: Order = self.text()?.parse().ok()?;
        let values = order.deciding().iter().map(|&key| self.optional(key)).collect::<Option<Vec<_>>>()?;
        let cursor = Cursor { filter, policies, as_of, order, values };
        (self.0.is_empty() && check_id(cursor.id()).is_ok()).then_some(cursor)
    }

    /// The value of a key, or that it is missing; the outer `None` is for invalid bytes.
    fn optional(&mut self, key: SortKey) -> Option<Option<SortValue<'static>>> {
        match self.bytes()? {
            [0] => Some(None),
            [1] => self.value(key.column).map(Some),
            _ => None,
        }
    }

    /// Reads a value of a column.
    fn value(&mut self, column: Column) -> Option<SortValue<'static>> {
        Some(match SortKind::of(column) {
            SortKind::Time => SortValue::Time(self.instant()?),
            SortKind::Bool => match self.bytes()? {
                [0] => SortValue::Bool(false),
                [1] => SortValue::Bool(true),
                _ => return None,
            },
            SortKind::Money => SortValue::Money(Money::from_units(unfolded(self.integer()?))),
            SortKind::Ratio => SortValue::Ratio(Share::from_millionths(u32::try_from(self.integer()?).ok()?).ok()?),
            SortKind::Integer => SortValue::Integer(u64::try_from(self.integer()?).ok()?),
            SortKind::Text => SortValue::Text(self.owned()?),
            SortKind::Tags => {
                let tags = usize::try_from(self.integer()?).ok().filter(|&tags| tags <= MAX_TAGS)?;
                SortValue::Tags((0..tags).map(|_| self.owned()).collect::<Option<Vec<_>>>()?)
            }
        })
    }

    /// Reads a string into a value of its own.
    fn owned(&mut self) -> Option<Cow<'static, str>> {
        self.text().map(|text| Cow::Owned(text.to_owned()))
    }

    /// Reads an instant, which must be within the range of [`Timestamp`].
    fn instant(&mut self) -> Option<Timestamp> {
        Timestamp::from_micros(i64::try_from(self.integer()?).ok()?).ok()
    }

    /// Reads a LEB128 integer of at most 128 bits.
    fn integer(&mut self) -> Option<u128> {
        let mut integer = 0_u128;
        for place in (0..128).step_by(7) {
            let [byte] = self.bytes()?;
            let group = u128::from(byte & 0x7f);
            // Bits beyond the 128th are lost here; the comparison with the canonical form then refuses the cursor.
            integer |= group << place;
            if byte & 0x80 == 0 {
                return Some(integer);
            }
        }
        None
    }
}

impl<'b> Reader<'b> {
    /// Reads a string, which must be UTF-8.
    fn text(&mut self) -> Option<&'b str> {
        let length = usize::try_from(self.integer()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    /// Reads a fixed number of bytes.
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::full;
    use crate::view::order::tests::orders;
    use crate::{Filter, Policies};
    use proptest::prelude::*;

    const KEY: &[u8] = b"a key of 16 byte";

    fn any_as_of() -> impl Strategy<Value = AsOf> {
        let zone = prop::sample::select(vec!["UTC", "America/New_York", "America/Argentina/ComodRivadavia"]);
        (prop::option::of(crate::filter::strategy::instant()), prop::option::of(zone)).prop_map(|(now, zone)| {
            let as_of = now.into_iter().fold(AsOf::unspecified(), AsOf::with_now);
            zone.into_iter().fold(as_of, |as_of, zone| as_of.with_zone(Zone::get(zone).unwrap()))
        })
    }

    fn any_cursor() -> impl Strategy<Value = Cursor> {
        let filter = prop::sample::select(vec!["{}", r#"{"asr":{"min":"1"}}"#]);
        (crate::testing::session(), orders(), any_as_of(), filter).prop_map(|(session, order, as_of, filter)| {
            Cursor::after(&session, &filter.parse().unwrap(), &order, &as_of, &Policies::default())
        })
    }

    /// Bytes with a checksum that fits, as anybody can make them.
    fn text_of(mut content: Vec<u8>) -> String {
        content.extend(seal(&content, None).unwrap());
        URL_SAFE_NO_PAD.encode(content)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(cursor in any_cursor(), has_key in any::<bool>()) {
            let key = has_key.then_some(KEY);
            let text = cursor.to_text(key).unwrap();
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
            prop_assert_eq!(Cursor::parse(&text, key).unwrap(), cursor);
        }

        #[test]
        fn every_change_is_seen(cursor in any_cursor(), place in any::<prop::sample::Index>(), has_key in any::<bool>()) {
            let key = has_key.then_some(KEY);
            let text = cursor.to_text(key).unwrap();
            let place = place.index(text.len());
            for digit in ["A", "g", "5", "-", "_", "=", "+", "é", ""] {
                let mut changed = text.clone();
                changed.replace_range(place..=place, digit);
                if changed != text {
                    let error = Cursor::parse(&changed, key).unwrap_err();
                    prop_assert_eq!(error.kind(), ErrorKind::InvalidCursor);
                }
            }
        }

        #[test]
        fn no_text_is_taken_for_a_cursor(text in "\\PC{0,200}|[0-9a-zA-Z_-]{0,200}") {
            prop_assert_eq!(Cursor::parse(&text, None).unwrap_err().kind(), ErrorKind::InvalidCursor);
        }

        /// Without a key anybody can make a seal, and still a text is the one text of its cursor or is refused.
        #[test]
        fn what_others_make_is_read_in_one_way_or_refused(
            cursor in any_cursor(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..4),
        ) {
            let mut bytes = content(&cursor, false);
            for (place, byte, how) in changes {
                let place = place.index(bytes.len());
                match how {
                    0 => bytes[place] = byte,
                    1 => bytes.insert(place, byte),
                    _ => { bytes.remove(place); }
                }
            }
            let text = text_of(bytes);
            match Cursor::parse(&text, None) {
                Ok(read) => prop_assert_eq!(read.to_text(None).unwrap(), text),
                Err(error) => prop_assert_eq!(error.kind(), ErrorKind::InvalidCursor),
            }
        }

        #[test]
        fn signs_fold_into_the_lowest_bit(integer in any::<i128>()) {
            for integer in [integer, 0, -1, i128::MAX, i128::MIN] {
                prop_assert_eq!(unfolded(folded(integer)), integer);
            }
            prop_assert_eq!((folded(0), folded(-1), folded(1), folded(-2)), (0, 1, 2, 3));
        }
    }

    fn cursor() -> Cursor {
        let as_of = AsOf::at("2026-11-22T00:00:00Z".parse().unwrap(), Zone::get("America/New_York").unwrap());
        let order = "-asr,started_at".parse().unwrap();
        Cursor::after(&full("s-1"), &Filter::portal_default(), &order, &as_of, &Policies::default())
    }

    fn by(order: &str) -> Cursor {
        let (order, as_of) = (order.parse().unwrap(), AsOf::unspecified());
        Cursor::after(&full("s-1"), &Filter::default(), &order, &as_of, &Policies::default())
    }

    #[test]
    fn a_seal_is_of_one_key_or_of_none() {
        let (plain, sealed) = (cursor().to_text(None).unwrap(), cursor().to_text(Some(KEY)).unwrap());
        let other: &[u8] = b"another key of 24 bytes.";
        let refused = |text: &str, key| {
            let error = Cursor::parse(text, key).unwrap_err();
            assert_eq!((error.kind(), error.value()), (ErrorKind::InvalidCursor, Some(text)));
            error.message().to_owned()
        };
        assert_eq!(refused(&sealed, None), "this is not a cursor that was sealed without a key");
        assert_eq!(refused(&sealed, Some(other)), "this is not a cursor that was sealed with this key");
        assert_eq!(refused(&plain, Some(KEY)), "this is not a cursor that was sealed with this key");
        assert_eq!(refused("AQE", None), "this is not a cursor that was given out");
        // A checksum under the mark of a key is no seal, and neither is a seal under the other mark.
        let forged = text_of(content(&cursor(), true));
        refused(&forged, Some(KEY));
        refused(&forged, None);
        let mut unmarked = content(&cursor(), false);
        unmarked.extend(seal(&unmarked, Some(KEY)).unwrap());
        let unmarked = URL_SAFE_NO_PAD.encode(unmarked);
        refused(&unmarked, Some(KEY));
        assert_eq!(refused(&unmarked, None), "this is not a cursor that was given out");
    }

    #[test]
    fn a_short_key_is_refused() {
        for key in [&b""[..], b"15 bytes are 15"] {
            let length = key.len().to_string();
            for error in [cursor().to_text(Some(key)).unwrap_err(), Cursor::parse("AQE", Some(key)).err().unwrap()] {
                assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidValue, Some("key")));
                assert_eq!(error.value(), Some(&*length));
            }
        }
    }

    #[test]
    fn a_long_text_is_not_read() {
        let text = "A".repeat(LONGEST + 1);
        assert_eq!(Cursor::parse(&text, None).unwrap_err().kind(), ErrorKind::InvalidCursor);
    }

    #[test]
    fn a_whole_cursor_is_read_up_to_the_longest_text() {
        let with_summary = |length: usize| {
            let mut cursor = by("summary");
            cursor.values[0] = Some(SortValue::Text("a".repeat(length).into()));
            (text_of(content(&cursor, false)), cursor)
        };
        // Four characters for three bytes.
        let bytes = |characters: usize| characters * 3 / 4;
        let longest = bytes(LONGEST) - (bytes(with_summary(90_000).0.len()) - 90_000);
        let (text, cursor) = with_summary(longest);
        assert_eq!(text.len(), LONGEST);
        assert_eq!(Cursor::parse(&text, None).unwrap(), cursor);
        let (text, _) = with_summary(longest + 1);
        assert_eq!(Cursor::parse(&text, None).unwrap_err().kind(), ErrorKind::InvalidCursor);
    }

    #[test]
    fn an_id_that_no_session_has_is_refused() {
        for (id, is_read) in [("s-2", true), ("", false), (&*"i".repeat(257), false)] {
            let mut cursor = by("summary");
            cursor.values[1] = Some(SortValue::Text(id.to_owned().into()));
            assert_eq!(Cursor::parse(&text_of(content(&cursor, false)), None).is_ok(), is_read, "{id}");
        }
    }

    #[test]
    fn integers_are_written_in_as_few_groups_as_they_need() {
        for (integer, expected) in
            [(0, &[0][..]), (127, &[0x7f]), (128, &[0x80, 1]), (16_383, &[0xff, 0x7f]), (16_384, &[0x80, 0x80, 1])]
        {
            let mut out = Vec::new();
            write_integer(integer, &mut out);
            assert_eq!(out, expected, "{integer}");
        }
    }

    /// The largest order there is, with the longest texts.
    #[test]
    fn every_cursor_fits() {
        let long = "😀".repeat(300);
        let mut wire = serde_json::to_value(full("s-1")).unwrap();
        for field in wire.as_object_mut().unwrap().values_mut() {
            if field.as_str().is_some_and(|text| text.parse::<f64>().is_err() && !text.starts_with("19")) {
                *field = long.clone().into();
            }
        }
        wire["id"] = "i".repeat(256).into();
        wire["hours"] = "working".into();
        wire["agent"] = "a".repeat(256).into();
        wire["language"] = "l".repeat(35).into();
        wire["contact"] = serde_json::json!({"name": long, "phone": long, "email": long});
        wire["tags"] = serde_json::json!(vec![long.clone(); 9]);
        wire["utms"] = serde_json::json!({ &long: long });
        wire["arguments"] = serde_json::json!({ &long: long });
        let session = crate::Session::from_json(&wire.to_string()).unwrap();
        let columns = Column::ALL.iter().filter(|&&column| column != Column::Id).map(|column| column.id());
        let order: String = columns.collect::<Vec<_>>().join(",-");
        let cursor = Cursor::after(
            &session,
            &Filter::default(),
            &order.parse().unwrap(),
            cursor().as_of(),
            &Policies::default(),
        );
        let text = cursor.to_text(Some(KEY)).unwrap();
        assert!(text.len() > 20_000, "{} is not the largest", text.len());
        assert_eq!(Cursor::parse(&text, Some(KEY)).unwrap(), cursor);
    }
}
