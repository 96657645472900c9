//! LeanCloud's rows of comments and counters, as Valine keeps them there and Waline after it; its other databases have the same
//! names.

use std::io::BufRead;

use cam_nhan_domain::{Status, profile::Badge};

use super::mention;
use crate::{
    fields::{self, Seen},
    json::{self, Found},
    output::Output,
    problem::{NoticeKind, Place, Result},
    record::{Comment, Count, Record, State, TextFormat, Thread},
};

/// How many kinds of reactions an article can have.
const KINDS: [&str; 9] = [
    "reaction0",
    "reaction1",
    "reaction2",
    "reaction3",
    "reaction4",
    "reaction5",
    "reaction6",
    "reaction7",
    "reaction8",
];
/// A cell or a value of this name, as text; empty where there is none.
pub(super) type Cells<'a> = &'a dyn Fn(&str) -> String;

/// Reads LeanCloud's rows, whose texts are in a format.
pub(super) fn read(text: &mut dyn BufRead, out: &mut Output<'_>, format: TextFormat) -> Result<()> {
    let shape = json::shape_ahead(text)?;
    let path = match () {
        () if shape.contains("results.[]") => "results.[]",
        () if shape.contains("[]") => "[]",
        () => "",
    };
    let mut seen = Seen::default();
    json::read(text, out, &[path], &mut |found: &Found<'_>, out| {
        let cells = |name: &str| found.value.get(name).text().to_owned();
        if found.value.get("comment").exists() {
            put(&cells, format, found.place, &mut seen, out)
        } else if found.value.get("url").exists() {
            out.put(Record::Thread(counter(&cells, found.place)))
        } else {
            Ok(())
        }
    })
}

/// Text as it is filled in; several names have `null` written out.
pub(super) fn filled(cells: Cells<'_>, name: &str) -> Option<String> {
    let text = cells(name);
    let text = text.trim();
    (!text.is_empty() && text != "null").then(|| text.to_owned())
}

/// Puts a comment, and before it what it says of its article.
pub(super) fn put(
    cells: Cells<'_>,
    format: TextFormat,
    place: Place,
    seen: &mut Seen,
    out: &mut Output<'_>,
) -> Result<()> {
    let id = filled(cells, "objectId")
        .or_else(|| filled(cells, "id"))
        .unwrap_or_default();
    if !fields::has_id(&id, place, out)? {
        return Ok(());
    }
    let page = cells("url").trim().to_owned();
    if seen.is_new(&page) {
        out.put(Record::Thread(fields::thread(&page, place)))?;
    }
    let flag = |name: &str| matches!(cells(name).trim(), "true" | "1");
    let status = match cells("status").trim() {
        _ if flag("isSpam") => Status::Spam,
        "" | "approved" | "null" => Status::Approved,
        "waiting" => Status::Held,
        "spam" => Status::Spam,
        "deleted" | "trash" => Status::Removed,
        other => {
            out.note(NoticeKind::StateUnknown, place, &id, other)?;
            Status::Held
        }
    };
    let root = filled(cells, "rid").filter(|root| root != "0");
    let parent = filled(cells, "pid")
        .filter(|parent| parent != "0")
        .or_else(|| root.clone());
    // The row's own moment is that of an import, where there was one.
    let written = filled(cells, "insertedAt").or_else(|| filled(cells, "createdAt"));
    let created_at = out.moment(&written.unwrap_or_default(), place, &id)?;
    let text = cells("comment");
    out.put(Record::Comment(Box::new(Comment {
        thread: fields::id(&page),
        ancestors: root
            .filter(|root| Some(root) != parent.as_ref())
            .into_iter()
            .collect(),
        reader: filled(cells, "user_id"),
        name: filled(cells, "nick").unwrap_or_default(),
        email: fields::email(&cells("mail")),
        website: fields::website(&cells("link")),
        badge: flag("master").then_some(Badge::Author),
        text: if parent.is_some() {
            mention::without(&text)
        } else {
            text
        },
        format,
        status: State(status),
        pinned: flag("sticky") || flag("pin") || flag("top"),
        likes: cells("like").trim().parse().unwrap_or_default(),
        parent,
        created_at,
        place,
        id,
        ..Comment::default()
    })))
}

/// An article's counters: views, which no thread here has, and reactions.
pub(super) fn counter(cells: Cells<'_>, place: Place) -> Thread {
    let reactions = KINDS.iter().filter_map(|kind| {
        let count = cells(kind).trim().parse().ok().filter(|count| *count > 0)?;
        Some(Count {
            kind: (*kind).to_owned(),
            count,
        })
    });
    Thread {
        title: filled(cells, "title").unwrap_or_default(),
        reactions: reactions.collect(),
        ..fields::thread(&cells("url"), place)
    }
}
