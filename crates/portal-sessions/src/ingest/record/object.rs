//! Reads a record from a JSON object.

use super::draft::{Draft, keep, not_whole};
use super::field::{Field, Keys, SESSION, Shape, bit};
use super::flag::flag;
use super::text_array::read_text_array;
use crate::error::{Error, ErrorKind};
use crate::json::{self, Kind, Reader, Text};
use crate::session::{OBJECT_LEVELS, check_tags, check_text};

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
            Shape::Identifier if !reader.is_at_string() => reader.aside(|reader| self.read_number_as_id(reader, field)),
            Shape::Text | Shape::Identifier => {
                let text = reader.string(&mut self.scratch)?;
                self.set_text(field, text)
            }
            Shape::Decimal => {
                let text = reader.number_or_string(&mut self.scratch)?;
                self.set_number(field, text)
            }
            Shape::Integer => {
                let text = reader.number()?;
                self.set_number(field, Text::Source(text))
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
            Shape::Tags | Shape::Object | Shape::Members(_) if reader.is_at_string() => {
                reader.aside(|reader| self.read_json_in_string(reader, field, shape))
            }
            Shape::Tags => reader.aside(|reader| read_tags(reader, &mut self.tags, &mut self.scratch)),
            Shape::Object => {
                let text = Text::Source(reader.raw_object()?);
                self.set_text(field, text)
            }
            Shape::Members(keys) => reader.aside(|reader| self.read_members(reader, keys)).map(drop),
        }
    }

    /// Reads an array or an object that is written into a string, as databases and frames without such types hold it (our
    /// ruling). Any other string is of the wrong type.
    #[cold]
    fn read_json_in_string(&mut self, reader: &mut Reader<'a>, field: Field, shape: Shape) -> Result<(), Error> {
        let mut scratch = String::new();
        let before = *reader;
        let text = reader.string(&mut scratch)?.into_cow(&scratch);
        let starts_with = |bracket| text.trim_ascii_start().starts_with(bracket);
        let is_tags = shape == Shape::Tags;
        if starts_with('{') || (is_tags && starts_with('[')) {
            return self.read_container(field, shape, &text);
        }
        *reader = before;
        if is_tags { reader.begin_array() } else { reader.begin_object() }
    }

    /// Reads tags, an object that is kept, or one with members from the whole of a text, which need not outlive the call.
    pub(super) fn read_container(&mut self, field: Field, shape: Shape, text: &str) -> Result<(), Error> {
        let reader = &mut Reader::within(text, OBJECT_LEVELS);
        match shape {
            Shape::Tags if text.starts_with('{') => {
                for tag in read_text_array(text)? {
                    check_tags(self.tags.len() + 1)?;
                    check_text(&tag).map_err(|error| error.within(&format!("[{}]", self.tags.len())))?;
                    let tag = self.keep(&tag);
                    self.tags.push(tag);
                }
                Ok(())
            }
            Shape::Tags => {
                let (mut tags, mut scratch) = (Vec::new(), String::new());
                read_tags(reader, &mut tags, &mut scratch).map_err(|error| no_tags(text, error))?;
                self.tags.extend(tags.into_iter().map(|tag| keep(&mut self.scratch, tag.get(&scratch))));
                reader.end()
            }
            Shape::Object => {
                let text = self.keep(reader.raw_object()?);
                self.set_text(field, text)?;
                reader.end()
            }
            Shape::Members(keys) => {
                let mut inner = Draft::default();
                inner.read_members(reader, keys)?;
                reader.end()?;
                self.take_members(&inner)
            }
            // These are no containers, and nobody asks for them here.
            Shape::Text | Shape::Identifier | Shape::Decimal | Shape::Integer | Shape::Boolean => Ok(()),
        }
    }

    /// An id that is no string: in rows of a database it may be a whole number.
    #[cold]
    fn read_number_as_id(&mut self, reader: &mut Reader<'a>, field: Field) -> Result<(), Error> {
        let is_number = reader.peek()? == Kind::Number;
        if !(is_number && self.is_of_database) {
            let text = reader.string(&mut self.scratch)?;
            return self.set_text(field, text);
        }
        let number = reader.number()?;
        if number.contains(['.', 'e', 'E']) {
            return Err(not_whole(number));
        }
        self.set_text(field, Text::Source(number))
    }

    /// A flag that is no plain boolean: in rows of a database it may be a text or a number.
    #[cold]
    fn read_flag(&mut self, reader: &mut Reader<'a>) -> Result<bool, Error> {
        match reader.peek()? {
            Kind::String | Kind::Number if self.is_of_database => {
                flag(reader.number_or_string(&mut self.scratch)?.get(&self.scratch))
            }
            Kind::String | Kind::Number | Kind::Null | Kind::Bool | Kind::Array | Kind::Object => reader.boolean(),
        }
    }
}

/// Says what tags in a text look like, where there are other lists, such as `['vip' 'new']`.
fn no_tags(text: &str, error: Error) -> Error {
    match error.kind() {
        ErrorKind::InvalidJson => {
            let message = format!(
                "`{text:.60}` is neither a JSON array like `[\"vip\"]` nor an array of PostgreSQL like `{{vip}}`"
            );
            Error::new(ErrorKind::InvalidJson, message).value_is(text)
        }
        _ => error,
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
