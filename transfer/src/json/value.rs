//! A JSON value whose scalars are text, and how one is built within bounds.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// The most values within one record: a few bytes of JSON become many of memory.
pub(super) const MOST_VALUES: u32 = 400_000;

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`, or not there.
    #[default]
    Null,
    /// A string, a number or a boolean.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object, in the order of the file.
    Fields(Vec<(String, Value)>),
}

static NULL: Value = Value::Null;

/// How MongoDB and LeanCloud wrap a scalar.
const WRAPPERS: [&str; 9] = [
    "$oid",
    "$date",
    "$numberLong",
    "$numberInt",
    "$numberDouble",
    "$numberDecimal",
    "$uuid",
    "iso",
    "objectId",
];

impl Value {
    /// A field of an object; of several with the same name the last, as everywhere in JSON.
    pub fn get(&self, name: &str) -> &Self {
        match self {
            Self::Fields(fields) => fields
                .iter()
                .rev()
                .find(|(field, _)| field == name)
                .map_or(&NULL, |(_, value)| value),
            _ => &NULL,
        }
    }

    /// Whether an object has a field of this name, be it `null`.
    pub fn has(&self, name: &str) -> bool {
        self.fields().iter().any(|(field, _)| field == name)
    }

    /// Whether there is something: not `null`.
    pub fn exists(&self) -> bool {
        *self != Self::Null
    }

    /// A scalar as it is written, also inside of `{"$oid": …}` and its relatives; empty where there is none.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Fields(_) => WRAPPERS
                .iter()
                .map(|wrapper| self.get(wrapper))
                .find(|inner| inner.exists())
                .map_or("", Self::text),
            _ => "",
        }
    }

    /// Its text without what is around it, where something is left.
    pub fn filled(&self) -> Option<String> {
        let text = self.text().trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A whole number, however it is written.
    pub fn integer(&self) -> Option<i64> {
        let text = self.text().trim();
        text.parse()
            .ok()
            .or_else(|| text.parse::<f64>().ok().map(|number| number as i64))
    }

    /// How many; what is less than none is none.
    pub fn count(&self) -> u64 {
        self.integer()
            .map_or(0, |number| u64::try_from(number).unwrap_or(0))
    }

    /// Whether it is true: the word, as a string too, or 1.
    pub fn flag(&self) -> bool {
        matches!(self.text().trim(), "true" | "True" | "1")
    }

    /// An array's elements.
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(list) => list,
            _ => &[],
        }
    }

    /// An object's fields.
    pub fn fields(&self) -> &[(String, Self)] {
        match self {
            Self::Fields(fields) => fields,
            _ => &[],
        }
    }
}

/// A text that is one JSON value, within the bounds of a record.
pub fn parse(text: &str) -> serde_json::Result<Value> {
    let left = Cell::new(MOST_VALUES);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Build(&left).deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Builds one value, as long as there is memory left for it.
pub(super) struct Build<'b>(&'b Cell<u32>);

impl<'b> Build<'b> {
    /// A value for which there is this much left.
    pub(super) fn within(left: &'b Cell<u32>) -> Self {
        Self(left)
    }
}

impl<'de> DeserializeSeed<'de> for Build<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.0.set(self.0.get().saturating_sub(1));
        if self.0.get() == 0 {
            return Err(D::Error::custom("too many values"));
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Build<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            fields.push((key, map.next_value_seed(Build(self.0))?));
        }
        Ok(Value::Fields(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(Build(self.0))? {
            list.push(element);
        }
        Ok(Value::List(list))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Text(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Text(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Text(number.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}
