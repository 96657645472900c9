//! What PHP's `serialize` writes, as far as numbers in an array are looked for: `a:2:{s:4:"like";i:3;…}`. Lengths are bytes.

use crate::input::MAX_NESTING;

/// A whole number in an array, by its key; `None` when it is not there, or the text is no array.
pub fn number(text: &str, key: &str) -> Option<i64> {
    let mut rest = text.trim().as_bytes();
    let count = array(&mut rest)?;
    for _ in 0..count {
        let name = value(&mut rest, 0)?;
        let number = value(&mut rest, 0)?;
        if matches!(name, Value::Text(name) if name == key.as_bytes()) {
            return match number {
                Value::Number(number) => Some(number),
                Value::Text(text) => std::str::from_utf8(text).ok()?.trim().parse().ok(),
                Value::Other => None,
            };
        }
    }
    None
}

enum Value<'a> {
    Number(i64),
    Text(&'a [u8]),
    Other,
}

/// The beginning of an array; gives back how many pairs it has.
fn array(rest: &mut &[u8]) -> Option<usize> {
    *rest = rest.strip_prefix(b"a:")?;
    let count = until(rest, b':')?.parse().ok()?;
    *rest = rest.strip_prefix(b"{")?;
    Some(count)
}

fn value<'a>(rest: &mut &'a [u8], depth: usize) -> Option<Value<'a>> {
    if depth > MAX_NESTING {
        return None;
    }
    match rest.first()? {
        b'a' => {
            let count = array(rest)?;
            for _ in 0..count {
                value(rest, depth + 1)?;
                value(rest, depth + 1)?;
            }
            *rest = rest.strip_prefix(b"}")?;
            Some(Value::Other)
        }
        b's' => {
            *rest = rest.strip_prefix(b"s:")?;
            let length: usize = until(rest, b':')?.parse().ok()?;
            *rest = rest.strip_prefix(b"\"")?;
            let text = rest.get(..length)?;
            *rest = rest[length..].strip_prefix(b"\";")?;
            Some(Value::Text(text))
        }
        b'i' | b'b' => {
            let number = until(rest, b';')?.get(2..)?.parse().ok()?;
            Some(Value::Number(number))
        }
        b'd' => {
            let number: f64 = until(rest, b';')?.get(2..)?.parse().ok()?;
            Some(Value::Number(number as i64))
        }
        b'N' => {
            until(rest, b';')?;
            Some(Value::Other)
        }
        _ => None,
    }
}

/// What stands before the next of this sign; it is passed over.
fn until<'a>(rest: &mut &'a [u8], end: u8) -> Option<&'a str> {
    let at = rest.iter().take(32).position(|byte| *byte == end)?;
    let text = std::str::from_utf8(&rest[..at]).ok()?;
    *rest = &rest[at + 1..];
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_key() {
        let votes = "a:3:{s:6:\"ngày\";a:1:{i:0;N;}s:4:\"like\";i:3;s:7:\"dislike\";s:1:\"2\";}";
        assert_eq!(number(votes, "like"), None, "lengths are bytes: ngày has five");
        let votes = votes.replace("s:6", "s:5");
        assert_eq!(number(&votes, "like"), Some(3));
        assert_eq!(number(&votes, "dislike"), Some(2));
        assert_eq!(number(&votes, "khác"), None);
        for text in [
            "",
            "3",
            "a:",
            "a:99999999999:{",
            "a:1:{s:99:\"x\";",
            &format!("a:1:{{{}", "a:1:{i:1;".repeat(10_000)),
        ] {
            assert_eq!(number(text, "like"), None, "{}", text.len());
        }
    }
}
