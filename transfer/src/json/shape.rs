//! What a JSON text looks like, by which a format knows its own.

use std::{collections::BTreeSet, fmt, io::BufRead};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::bytes::mended;
use crate::{input::HEAD, problem::Result};

/// How deep [`shape`] looks, at how many elements of an array, and how many paths it keeps.
const SHAPE_DEPTH: usize = 8;
const SHAPE_ELEMENTS: usize = 1_000;
const SHAPE_PATHS: usize = 4_000;

/// The paths of the first value that a text begins with, as [`super::read`] writes them; the text may end in the middle.
pub fn shape(text: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let text = match text.strip_prefix('#') {
        Some(rest) => rest.split_once('\n').map_or("", |(_, text)| text),
        None => text,
    };
    let text = mended(text);
    let mut reader = serde_json::Deserializer::from_str(&text);
    let sketch = Sketch {
        paths: &mut paths,
        path: String::new(),
        depth: 0,
    };
    match sketch.deserialize(&mut reader) {
        // What is wrong with the text is told when it is read in earnest.
        Ok(()) | Err(_) => {}
    }
    paths
}

/// The [`shape`] of what is about to be read.
pub fn shape_ahead(text: &mut dyn BufRead) -> Result<BTreeSet<String>> {
    let ahead = text.fill_buf()?;
    Ok(shape(&String::from_utf8_lossy(&ahead[..ahead.len().min(HEAD)])))
}

/// Notes the paths of a value.
struct Sketch<'p> {
    paths: &'p mut BTreeSet<String>,
    path: String,
    depth: usize,
}

impl Sketch<'_> {
    fn beneath(&mut self, name: &str) -> Sketch<'_> {
        let mut path = self.path.clone();
        if !path.is_empty() {
            path.push('.');
        }
        // An article's address can be a name.
        path.push_str(&name[..name.floor_char_boundary(200)]);
        if self.paths.len() < SHAPE_PATHS && path.len() < 1_000 {
            self.paths.insert(path.clone());
        }
        Sketch {
            paths: &mut *self.paths,
            path,
            depth: self.depth + 1,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Sketch<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.depth >= SHAPE_DEPTH {
            return from.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Sketch<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            map.next_value_seed(self.beneath(&key))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        for _ in 0..SHAPE_ELEMENTS {
            if list.next_element_seed(self.beneath("[]"))?.is_none() {
                return Ok(());
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
