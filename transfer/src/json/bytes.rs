//! Bytes on their way to the parser: their lines are counted, and halves of letters mended.

use std::{
    borrow::Cow,
    cell::Cell,
    io::{self, BufRead},
    rc::Rc,
};

/// How many bytes are taken at once.
const CHUNK: usize = 8 * 1024;

/// Gives bytes on, and counts the lines of those that were asked for; `serde_json` asks for one at a time.
pub(super) struct Bytes<'a> {
    inner: &'a mut dyn BufRead,
    lines: Rc<Cell<u64>>,
    mended: Rc<Cell<u64>>,
    buffer: Vec<u8>,
    /// How far it was given, and how far it may be.
    given: usize,
    settled: usize,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(inner: &'a mut dyn BufRead, lines: Rc<Cell<u64>>, mended: Rc<Cell<u64>>) -> Self {
        Self {
            inner,
            lines,
            mended,
            buffer: Vec::new(),
            given: 0,
            settled: 0,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.settled);
        (self.given, self.settled) = (0, 0);
        while self.settled == 0 {
            let ahead = self.inner.fill_buf()?;
            let length = ahead.len().min(CHUNK);
            self.buffer.extend_from_slice(&ahead[..length]);
            self.inner.consume(length);
            let (settled, mended) = mend(&mut self.buffer);
            self.mended.set(self.mended.get() + mended);
            self.settled = settled;
            if length == 0 {
                self.settled = self.buffer.len();
                break;
            }
        }
        Ok(())
    }
}

impl io::Read for Bytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.settled {
            self.fill()?;
        }
        let length = into.len().min(self.settled - self.given);
        let given = &self.buffer[self.given..self.given + length];
        into[..length].copy_from_slice(given);
        let lines = given.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.lines.set(self.lines.get() + lines);
        self.given += length;
        Ok(length)
    }
}

/// The beginning of a text with halves of letters mended, as [`Bytes`] would give it.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u") {
        return text.into();
    }
    let mut bytes = text.as_bytes().to_vec();
    mend(&mut bytes);
    // What is replaced is ASCII, and so is what takes its place.
    String::from_utf8(bytes).map_or_else(|_| text.into(), Cow::Owned)
}

/// Replaces surrogates that stand alone: JavaScript cuts an emoji into two of them and writes one, which is no letter to anybody
/// else. Gives back up to where that is settled, and how many there were.
fn mend(bytes: &mut [u8]) -> (usize, u64) {
    let (mut at, mut mended) = (0, 0);
    while let Some(next) = bytes[at..].iter().position(|byte| *byte == b'\\') {
        at += next;
        let rest = &bytes[at..];
        let is_unit = match rest.get(1) {
            None => return (at, mended),
            Some(b'u') if rest.len() < 6 => return (at, mended),
            Some(kind) => *kind == b'u',
        };
        let unit = if is_unit { unit(rest) } else { None };
        let is_alone = match unit {
            Some(0xDC00..=0xDFFF) => true,
            Some(0xD800..=0xDBFF) => match rest.get(6..12) {
                Some(second) if matches!(self::unit(second), Some(0xDC00..=0xDFFF)) => {
                    at += 12;
                    continue;
                }
                Some(_) => true,
                // Its other half may come.
                None if rest.get(6).is_none_or(|byte| *byte == b'\\') => return (at, mended),
                None => true,
            },
            _ => false,
        };
        if is_alone {
            bytes[at + 2..at + 6].copy_from_slice(b"fffd");
            mended += 1;
        }
        at += if unit.is_some() { 6 } else { 2 };
    }
    (bytes.len(), mended)
}

/// What `\uXXXX` stands for.
fn unit(escape: &[u8]) -> Option<u16> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read as _};

    use super::*;

    /// What comes out, however many bytes come at once.
    fn mended(text: &str) -> (String, u64) {
        let mut answers = (1..=20).map(|at_once| {
            let mut inner = BufReader::with_capacity(at_once, text.as_bytes());
            let count = Rc::new(Cell::new(0));
            let mut bytes = Bytes::new(&mut inner, Rc::default(), count.clone());
            let mut out = String::new();
            bytes.read_to_string(&mut out).expect("text");
            (out, count.get())
        });
        let first = answers.next().expect("one");
        assert!(answers.all(|answer| answer == first), "{text}");
        first
    }

    #[test]
    fn half_a_letter_is_replaced_and_whole_ones_stay() {
        for whole in [
            "",
            "\"chào\"",
            r#""\ud83c\udf5c""#,
            r#""\\ud83c""#,
            r#""\u00e0\n\"""#,
            r#""\uZZZZ""#,
            r"\",
            r"\u12",
        ] {
            assert_eq!(mended(whole), (whole.to_owned(), 0));
        }
        for (text, result) in [
            (r#""\ud83c""#, r#""\ufffd""#),
            (r#""\ud83cx""#, r#""\ufffdx""#),
            (r#""\udf5c\ud83c""#, r#""\ufffd\ufffd""#),
            (r#""\ud83c\n\ud83c\udf5c""#, r#""\ufffd\n\ud83c\udf5c""#),
            (r"\ud83c\", r"\ud83c\"),
        ] {
            assert_eq!(mended(text).0, result, "{text}");
        }
        assert_eq!(mended(r#""\udf5c\ud83c""#).1, 2);
    }
}
