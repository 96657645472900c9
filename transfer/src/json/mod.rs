//! JSON value by value: the elements of an array, of an array inside objects, or JSON lines, so that memory does not grow with
//! the file. Scalars are read as text, whatever they are: exports write the same id as a number and as a string, and a number
//! beyond 2^53 is no floating-point number.

mod bytes;
mod shape;
mod value;

use std::{
    cell::Cell,
    fmt,
    io::{self, BufRead},
    rc::Rc,
};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use self::{
    bytes::Bytes,
    value::{Build, MOST_VALUES},
};
pub use self::{
    shape::{shape, shape_ahead},
    value::{Value, parse},
};
use crate::{
    output::Output,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
};

/// A value that was found.
pub struct Found<'a> {
    /// Which of the paths led to it, from 0.
    pub path: usize,
    /// The names on the way to it; `[]` for an array.
    pub keys: &'a [String],
    /// What it is.
    pub value: &'a Value,
    /// Where it begins: its line, or its number where several share a line.
    pub place: Place,
}

/// Takes what is found.
pub type Take<'t> = dyn FnMut(&Found<'_>, &mut Output<'_>) -> Result<()> + 't;

/// Reads all JSON values of a text, one after the other, and gives to `take` what is at one of the paths: names with dots
/// between them, `[]` for each element of an array, `*` for each field of an object; the empty path is a whole value. A path
/// to elements leads to objects: `null` is passed over, anything else is a mistake in the file.
pub fn read(text: &mut dyn BufRead, out: &mut Output<'_>, paths: &[&str], take: &mut Take<'_>) -> Result<()> {
    let mut documents = Documents::new(text)?;
    while documents.next(out, paths, take)? {}
    Ok(())
}

/// The values of a text, one after the other, each with paths of its own; see [`read`].
pub struct Documents<'t> {
    reader: serde_json::Deserializer<serde_json::de::IoRead<Bytes<'t>>>,
    lines: Rc<Cell<u64>>,
    /// Halves of letters that had to be replaced.
    mended: Rc<Cell<u64>>,
    /// The line on which the first value can begin.
    first_line: u64,
    last_line: u64,
    records: u64,
    is_empty: bool,
}

impl<'t> Documents<'t> {
    /// Those of a text.
    pub fn new(text: &'t mut dyn BufRead) -> Result<Self> {
        let lines = Rc::new(Cell::new(1));
        let mended = Rc::new(Cell::new(0));
        skip_header(text, &lines)?;
        let bytes = Bytes::new(text, lines.clone(), mended.clone());
        Ok(Self {
            first_line: lines.get(),
            reader: serde_json::Deserializer::from_reader(bytes),
            lines,
            mended,
            last_line: 0,
            records: 0,
            is_empty: true,
        })
    }

    /// Reads the next one; `false` at the end of the text.
    pub fn next(&mut self, out: &mut Output<'_>, paths: &[&str], take: &mut Take<'_>) -> Result<bool> {
        match self.reader.end() {
            Ok(()) if self.is_empty => return Err(Problem::new(ProblemKind::Empty, Place::File, "")),
            Ok(()) => {
                let mended = self.mended.replace(0);
                if mended > 0 {
                    out.note(NoticeKind::CharactersMended, Place::File, "", mended.to_string())?;
                }
                return Ok(false);
            }
            Err(error) if error.classify() == Category::Io => return Err(problem(error, self.first_line)),
            // Something follows.
            Err(_) => self.is_empty = false,
        }
        let mut walk = Walk {
            paths: paths.iter().map(|path| split(path)).collect(),
            keys: Vec::new(),
            take,
            out,
            stop: None,
            lines: &self.lines,
            last_line: &mut self.last_line,
            records: &mut self.records,
        };
        let read = Node(&mut walk).deserialize(&mut self.reader);
        match (read, walk.stop) {
            (_, Some(stop)) => Err(stop),
            (Err(error), None) => Err(problem(error, self.first_line)),
            (Ok(()), None) => Ok(true),
        }
    }
}

/// Passes over the line with which LeanCloud's exports begin: `#filetype:JSON-streaming {…}`.
fn skip_header(text: &mut dyn BufRead, lines: &Cell<u64>) -> Result<()> {
    if text.fill_buf()?.first() != Some(&b'#') {
        return Ok(());
    }
    lines.set(2);
    loop {
        let ahead = text.fill_buf()?;
        let end = ahead.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(ahead.len(), |at| at + 1);
        text.consume(length);
        if end.is_some() || length == 0 {
            return Ok(());
        }
    }
}

fn split(path: &str) -> Vec<&str> {
    path.split('.').filter(|name| !name.is_empty()).collect()
}

fn problem(error: serde_json::Error, first_line: u64) -> Problem {
    let place = Place::Line(first_line - 1 + error.line() as u64);
    match error.classify() {
        Category::Io => {
            let mut problem = Problem::from(io::Error::from(error));
            problem.place = place;
            problem
        }
        Category::Eof => Problem::new(ProblemKind::CutOff, place, error),
        Category::Syntax | Category::Data => {
            let kind = if error.to_string().starts_with("recursion limit") {
                ProblemKind::TooDeep
            } else {
                ProblemKind::Malformed
            };
            Problem::new(kind, place, error)
        }
    }
}

/// The way through the values.
struct Walk<'a, 't, 'o> {
    paths: Vec<Vec<&'a str>>,
    /// Where it is.
    keys: Vec<String>,
    take: &'a mut Take<'t>,
    out: &'a mut Output<'o>,
    /// Why it ended before the file did.
    stop: Option<Problem>,
    lines: &'a Cell<u64>,
    last_line: &'a mut u64,
    records: &'a mut u64,
}

/// What is done with a value.
#[derive(Clone, Copy)]
enum Step {
    Take(usize),
    Enter,
    Skip,
}

impl Walk<'_, '_, '_> {
    fn step(&self) -> Step {
        let mut step = Step::Skip;
        for (index, path) in self.paths.iter().enumerate() {
            let fits = self.keys.len() <= path.len()
                && path
                    .iter()
                    .zip(&self.keys)
                    .all(|(name, key)| name == key || (*name == "*" && key != "[]"));
            if fits && self.keys.len() == path.len() {
                return Step::Take(index);
            }
            if fits {
                step = Step::Enter;
            }
        }
        step
    }

    fn place(&mut self) -> Place {
        *self.records += 1;
        let line = self.lines.get();
        let has_line = line != std::mem::replace(self.last_line, line) && (line > 1 || self.keys.is_empty());
        if has_line {
            Place::Line(line)
        } else {
            Place::Record(*self.records)
        }
    }

    fn found(&mut self, path: usize, value: &Value, place: Place) -> Result<()> {
        self.out.skip();
        if self.paths[path].last().is_none_or(|name| *name == "[]") {
            match value {
                Value::Null => return Ok(()),
                Value::Fields(_) => {}
                _ => return Err(Problem::new(ProblemKind::Malformed, place, "{…}?")),
            }
        }
        let found = Found {
            path,
            keys: &self.keys,
            value,
            place,
        };
        (self.take)(&found, self.out)
    }
}

/// Goes through one value.
struct Node<'w, 'a, 't, 'o>(&'w mut Walk<'a, 't, 'o>);

impl<'de> DeserializeSeed<'de> for Node<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let walk = self.0;
        let Step::Take(path) = walk.step() else {
            return from.deserialize_any(Self(walk));
        };
        let place = walk.place();
        let left = Cell::new(MOST_VALUES);
        let value = Build::within(&left).deserialize(from);
        if left.get() == 0 {
            walk.stop = Some(Problem::new(ProblemKind::RecordTooLong, place, ""));
        }
        let value = value?;
        walk.found(path, &value, place).map_err(|stop| {
            walk.stop = Some(stop);
            D::Error::custom("stopped")
        })
    }
}

impl<'de> Visitor<'de> for Node<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.keys.push(key);
            map.next_value_seed(Node(self.0))?;
            self.0.keys.pop();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.keys.push("[]".to_owned());
        let is_skipped = matches!(self.0.step(), Step::Skip);
        while list.next_element_seed(Node(self.0))?.is_some() {
            // Each element of what is passed over has its own measure.
            if is_skipped {
                self.0.out.skip();
            }
        }
        self.0.keys.pop();
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
