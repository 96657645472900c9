//! What the formats' tests have in common: a text goes in, what came out is sorted.

use super::{Format, Head, Read};
use crate::{
    input::Meter,
    output::{Choices, Item, Output},
    problem::{NoticeKind, Problem, Result},
    record::{Comment, Reader, Record, Thread},
};

/// Reads a text, with these choices.
pub fn read_with(format: &Format, text: &str, choices: &Choices) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut take = |item| {
        items.push(item);
        Ok(())
    };
    let mut out = Output::new(choices, Meter::default(), &mut take);
    match format.read {
        Read::Text(read) => read(&mut text.as_bytes(), &mut out)?,
        Read::Sqlite(_) => panic!("{} is no text", format.name),
    }
    Ok(items)
}

/// Reads a text that is whole.
pub fn read(format: &Format, text: &str) -> Vec<Item> {
    read_with(format, text, &Choices::default()).expect("the file can be read")
}

/// What is wrong with a text.
pub fn problem(format: &Format, text: &str) -> Problem {
    read_with(format, text, &Choices::default()).expect_err("the file cannot be read")
}

/// As which format a text is recognised.
pub fn recognised(text: &str) -> Option<&'static str> {
    let head = Head {
        name: "tep",
        text: &text[..text.floor_char_boundary(crate::input::HEAD)],
        tables: &[],
    };
    super::recognise(&head).map(|format| format.name)
}

/// The threads among what came out.
pub fn threads(items: &[Item]) -> Vec<&Thread> {
    let threads = items.iter().filter_map(|item| match item {
        Item::Record(Record::Thread(thread)) => Some(thread),
        _ => None,
    });
    threads.collect()
}

/// The readers among what came out.
pub fn readers(items: &[Item]) -> Vec<&Reader> {
    let readers = items.iter().filter_map(|item| match item {
        Item::Record(Record::Reader(reader)) => Some(reader),
        _ => None,
    });
    readers.collect()
}

/// The comments among what came out.
pub fn comments(items: &[Item]) -> Vec<&Comment> {
    let comments = items.iter().filter_map(|item| match item {
        Item::Record(Record::Comment(comment)) => Some(&**comment),
        _ => None,
    });
    comments.collect()
}

/// What was said, and of which id.
pub fn notices(items: &[Item]) -> Vec<(NoticeKind, &str)> {
    let notices = items.iter().filter_map(|item| match item {
        Item::Notice(notice) => Some((notice.kind, notice.id.as_str())),
        _ => None,
    });
    notices.collect()
}
