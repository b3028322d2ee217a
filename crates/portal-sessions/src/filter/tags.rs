//! The clause about tags.

use super::condition::array;
use super::read;
use crate::error::{Error, ErrorKind};
use crate::json::Value;

/// Tags of which a session must have any, all and none; a set that is empty demands nothing. Each is sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tags {
    pub(crate) any: Vec<String>,
    pub(crate) all: Vec<String>,
    pub(crate) none: Vec<String>,
}

impl Tags {
    /// Reads `{"any":[…],"all":[…],"none":[…]}`, of which one is enough.
    pub(super) fn read(value: Value) -> Result<Self, Error> {
        let mut fields = value.into_fields_of(r#"an object such as {"any":["vip"]}"#)?;
        let mut set = |key| fields.optional(key, read::texts).map(Option::unwrap_or_default);
        let tags = Tags { any: set("any")?, all: set("all")?, none: set("none")? };
        fields.finish()?;
        if tags.any.is_empty() && tags.all.is_empty() && tags.none.is_empty() {
            return Err(Error::new(ErrorKind::EmptySet, "expected at least one of `any`, `all` and `none`"));
        }
        Ok(tags)
    }

    pub(super) fn hold<'r>(&self, tags: impl Iterator<Item = &'r str> + Clone) -> bool {
        // The sets may be long, and are sorted.
        let has_one_of =
            |set: &[String]| tags.clone().any(|tag| set.binary_search_by(|wanted| wanted.as_str().cmp(tag)).is_ok());
        let has = |wanted: &String| tags.clone().any(|tag| tag == wanted);
        (self.any.is_empty() || has_one_of(&self.any)) && self.all.iter().all(has) && !has_one_of(&self.none)
    }

    pub(super) fn to_value(&self) -> Value {
        let sets = [("any", &self.any), ("all", &self.all), ("none", &self.none)];
        let named = sets.into_iter().filter(|(_, set)| !set.is_empty());
        let set = |(key, set): (&str, &Vec<String>)| (key.to_owned(), array(set.iter().map(|tag| Some(tag.as_str()))));
        Value::Object(named.map(set).collect())
    }
}
