//! Utterances: GitHub's issues and their comments, each as its REST interface lists them, in files of their own.

use std::{collections::BTreeSet, io::BufRead};

use super::{Format, Head, Read, github};
use crate::{
    fields::{self, Seen},
    json::{self, Value},
    output::Output,
    problem::{NoticeKind, Place, Result},
    record::{Comment, CommentsOpen, Count, Record, Thread},
};

/// Utterances' issues and comments.
pub const FORMAT: Format = Format {
    name: "utterances",
    title: "Utterances",
    recognise,
    read: Read::Text(read),
};

/// A list, pages of lists, or a line each.
const ROWS: [&str; 3] = ["[].[]", "[]", ""];
const KINDS: [&str; 8] = [
    "+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes",
];

fn rows(shape: &BTreeSet<String>) -> Option<&'static str> {
    ROWS.into_iter().find(|path| {
        let has = |name: &str| {
            let dot = if path.is_empty() { "" } else { "." };
            shape.contains(&format!("{path}{dot}{name}"))
        };
        has("html_url") && has("body") && (has("issue_url") || (has("number") && has("title") && has("user")))
    })
}

fn recognise(head: &Head<'_>) -> bool {
    rows(&json::shape(head.text)).is_some()
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let path = rows(&json::shape_ahead(text)?).unwrap_or("[]");
    let mut seen = Seen::default();
    json::read(text, out, &[path], &mut |found, out| {
        if found.value.has("issue_url") {
            comment(found.value, found.place, &mut seen, out)
        } else {
            issue(found.value, found.place, out)
        }
    })
}

fn issue(value: &Value, place: Place, out: &mut Output<'_>) -> Result<()> {
    let (title, body) = (value.get("title").text(), value.get("body").text());
    let id = value.get("url").text();
    let url = github::back_link(body);
    let Some(url) = url.filter(|_| !value.get("pull_request").exists()) else {
        // Issues about the code lie beside those about articles.
        let shown: String = title.chars().take(100).collect();
        return out.note(NoticeKind::OtherLeftOut, place, id, shown);
    };
    let counts = KINDS.iter().map(|kind| Count {
        kind: (*kind).to_owned(),
        count: value.get("reactions").get(kind).count(),
    });
    out.put(Record::Thread(Thread {
        id: id.to_owned(),
        title: github::title(body, title),
        comments_open: if value.get("locked").flag() {
            CommentsOpen::Closed
        } else {
            CommentsOpen::Auto
        },
        created_at: fields::moment(value.get("created_at").text(), out),
        reactions: counts.filter(|count| count.count > 0).collect(),
        ..fields::thread(&url, place)
    }))
}

fn comment(value: &Value, place: Place, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let reader = github::reader(value.get("user"), "html_url", "avatar_url");
    if let Some(reader) = reader.as_ref().filter(|reader| seen.is_new(&reader.id)) {
        out.put(Record::Reader(reader.clone()))?;
    }
    let created_at = out.moment(value.get("created_at").text(), place, id)?;
    let edited = fields::moment(value.get("updated_at").text(), out);
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: value.get("issue_url").text().to_owned(),
        name: reader
            .as_ref()
            .map(|reader| reader.name.clone())
            .unwrap_or_default(),
        reader: reader.map(|reader| reader.id),
        badge: github::badge(value.get("author_association").text()),
        text: value.get("body").text().to_owned(),
        likes: value.get("reactions").get("+1").count(),
        dislikes: value.get("reactions").get("-1").count(),
        created_at,
        edited_at: fields::edited(edited, created_at),
        place,
        ..Comment::default()
    })))
}
