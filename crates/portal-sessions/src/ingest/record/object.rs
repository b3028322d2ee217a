//! Reads a record from a JSON object.

use super::draft::Draft;
use super::field::{Field, Keys, SESSION, Shape, bit};
use super::flag::flag;
use crate::error::{Error, ErrorKind};
use crate::json::{self, Kind, Reader, Text};
use crate::session::check_tags;

/// Which key followed which one last time, by their places.
///
/// Records of one source name their keys in one order, so the next key is nearly always known before it is compared.
#[derive(Debug)]
pub(super) struct KeyOrder([u8; 64]);

/// What the first key follows.
const OPENING: usize = 63;

impl Default for KeyOrder {
    fn default() -> Self {
        KeyOrder([0; 64])
    }
}

impl KeyOrder {
    fn after(&self, place: usize) -> usize {
        self.0.get(place % self.0.len()).copied().unwrap_or_default().into()
    }

    fn learn(&mut self, place: usize, next: usize) {
        if let (Some(slot), Ok(next)) = (self.0.get_mut(place), u8::try_from(next)) {
            *slot = next;
        }
    }
}

impl<'a> Draft<'a> {
    /// Reads one session; what the draft held before is forgotten.
    pub(in crate::ingest) fn read_json(&mut self, text: &'a str) -> Result<(), Error> {
        self.clear();
        let reader = &mut Reader::new(text);
        let named = self.read_members(reader, &SESSION)?;
        self.set_named(named);
        reader.end()?;
        self.finish()
    }

    /// Reads the members of an object, and gives the places of their keys as bits. After an error nothing is read any more.
    fn read_members(&mut self, outer: &mut Reader<'a>, keys: &'static Keys) -> Result<u64, Error> {
        outer.begin_object()?;
        let reader = &mut { *outer };
        let mut seen = 0_u64;
        let mut unknown: Option<json::Keys<'a>> = None;
        let mut before = OPENING;
        loop {
            let guess = self.order.after(before);
            let (place, member) = match keys.get(guess) {
                Some(member) if reader.take_key(&member.key) => (guess, member),
                _ if reader.take_object_end() => {
                    *outer = *reader;
                    return Ok(seen);
                }
                _ => {
                    let Some(key) = reader.aside(|reader| reader.next_key(&mut self.scratch))? else {
                        *outer = *reader;
                        return Ok(seen);
                    };
                    let Some((place, member)) = keys.find(key.get(&self.scratch)) else {
                        unknown.get_or_insert_default().insert(key.into_cow(&self.scratch))?;
                        self.unknown.push((keys.prefix, key));
                        reader
                            .aside(Reader::skip_value)
                            .map_err(|error| error.within(&format!("{:.60}", key.get(&self.scratch))))?;
                        continue;
                    };
                    self.order.learn(before, place);
                    (place, member)
                }
            };
            let bit = bit(place);
            if seen & bit != 0 {
                let message = format!("the key `{}` is named twice", member.key.name());
                return Err(Error::new(ErrorKind::DuplicateKey, message).value_is(member.key.name()));
            }
            seen |= bit;
            before = place;
            self.read_value(reader, member.field, member.shape).map_err(|error| error.within(member.key.name()))?;
        }
    }

    /// Reads the value of a field; `null` leaves it out.
    #[inline(always)]
    fn read_value(&mut self, reader: &mut Reader<'a>, field: Field, shape: Shape) -> Result<(), Error> {
        if reader.take_null() {
            return Ok(());
        }
        match shape {
            Shape::Text => {
                let text = reader.string(&mut self.scratch)?;
                self.set_text(field, text)
            }
            Shape::Decimal => {
                let text = reader.number_or_string(&mut self.scratch)?;
                self.set_decimal(field, text)
            }
            Shape::Integer => {
                let text = reader.number()?;
                self.set_integer(field, text)
            }
            Shape::Boolean => {
                let on = match reader.take_boolean() {
                    Some(on) => on,
                    None => reader.aside(|reader| self.read_flag(reader))?,
                };
                if let Field::Flag(flag) = field {
                    self.set_flag(flag, on);
                }
                Ok(())
            }
            Shape::Tags => reader.aside(|reader| read_tags(reader, &mut self.tags, &mut self.scratch)),
            Shape::Object => {
                let text = Text::Source(reader.raw_object()?);
                self.set_text(field, text)
            }
            Shape::Members(keys) => reader.aside(|reader| self.read_members(reader, keys)).map(drop),
        }
    }

    /// A flag that may be a text or a number as well, where that is asked for.
    #[cold]
    fn read_flag(&mut self, reader: &mut Reader<'a>) -> Result<bool, Error> {
        match reader.peek()? {
            Kind::String | Kind::Number if self.has_spelled_flags => {
                flag(reader.number_or_string(&mut self.scratch)?.get(&self.scratch))
            }
            Kind::String | Kind::Number | Kind::Null | Kind::Bool | Kind::Array | Kind::Object => reader.boolean(),
        }
    }
}

pub(super) fn read_tags<'a>(
    reader: &mut Reader<'a>,
    tags: &mut Vec<Text<'a>>,
    scratch: &mut String,
) -> Result<(), Error> {
    reader.begin_array()?;
    while reader.next_element()? {
        check_tags(tags.len() + 1)?;
        let tag = reader.string(scratch).map_err(|error| error.within(&format!("[{}]", tags.len())))?;
        tags.push(tag);
    }
    Ok(())
}
