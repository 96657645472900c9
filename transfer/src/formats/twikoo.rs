//! Twikoo: its own export, a dump of MongoDB, the lines of Tencent's CloudBase, or the file of LokiJS.

use std::{collections::BTreeSet, io::BufRead};

use cam_nhan_domain::{Status, profile::Badge};
use serde::de::IgnoredAny;

use super::{Format, Head, Read};
use crate::{
    fields::{self, Seen},
    json::{self, Value},
    output::Output,
    problem::{Place, Result},
    record::{Comment, Record, State, TextFormat, Thread},
};

/// Twikoo's comments.
pub const FORMAT: Format = Format {
    name: "twikoo",
    title: "Twikoo",
    recognise,
    read: Read::Text(read),
};

/// Where its rows are; the last is a line of its own.
const ROWS: [&str; 5] = ["collections.[].data.[]", "data.[]", "results.[]", "[]", ""];

fn rows(shape: &BTreeSet<String>) -> Option<&'static str> {
    ROWS.into_iter().find(|path| {
        ["_id", "comment", "url"].iter().all(|name| {
            let dot = if path.is_empty() { "" } else { "." };
            shape.contains(&format!("{path}{dot}{name}"))
        })
    })
}

fn recognise(head: &Head<'_>) -> bool {
    rows(&json::shape(head.text)).is_some()
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let path = rows(&json::shape_ahead(text)?).unwrap_or("[]");
    let mut seen = Seen::default();
    json::read(text, out, &[path], &mut |found, out| {
        // Settings, which hold a password, and counters of views lie beside the comments.
        if found.value.get("comment").exists() && found.value.get("url").exists() {
            comment(found.value, found.place, &mut seen, out)?;
        }
        Ok(())
    })
}

fn comment(value: &Value, place: Place, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("_id").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let page = value.get("url").text().trim();
    if seen.is_new(page) {
        let mut thread: Thread = fields::thread(page, place);
        let address = value.get("href").text();
        let address = address.split('#').next().unwrap_or_default();
        if address.contains("://") {
            thread.url = address.to_owned();
        }
        out.put(Record::Thread(thread))?;
    }
    let root = value.get("rid").filled();
    let parent = value.get("pid").filled().or_else(|| root.clone());
    let created_at = out.moment(value.get("created").text(), place, id)?;
    let likes = match votes(value.get("ups")) {
        0 => votes(value.get("like")),
        ups => ups,
    };
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: fields::id(page),
        ancestors: root
            .filter(|root| Some(root) != parent.as_ref())
            .into_iter()
            .collect(),
        parent,
        name: value.get("nick").filled().unwrap_or_default(),
        email: fields::email(value.get("mail").text()),
        website: fields::website(value.get("link").text()),
        picture: fields::picture(value.get("avatar").text()),
        badge: value.get("master").flag().then_some(Badge::Author),
        text: value.get("comment").text().to_owned(),
        format: TextFormat::Html,
        // The same sign says that a comment waits.
        status: State(if value.get("isSpam").flag() {
            Status::Held
        } else {
            Status::Approved
        }),
        pinned: value.get("top").flag(),
        likes,
        dislikes: votes(value.get("downs")),
        created_at,
        place,
        ..Comment::default()
    })))
}

/// How many voted: a list of visitors, the same as a text, or their number.
fn votes(value: &Value) -> u64 {
    match value {
        Value::List(list) => list.len() as u64,
        Value::Text(text) if text.starts_with('[') => {
            serde_json::from_str::<Vec<IgnoredAny>>(text).map_or(0, |list| list.len() as u64)
        }
        other => other.count(),
    }
}
