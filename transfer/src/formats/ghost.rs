//! Ghost: its tables as JSON. The export of its pages has no comments: they come from a dump of the database.

use std::{
    collections::{BTreeSet, HashSet},
    io::BufRead,
};

use cam_nhan_domain::{Status, reaction::LIKE};

use super::{Format, Head, Read};
use crate::{
    fields,
    json::{self, Value},
    output::Output,
    problem::{NoticeKind, Place, Result},
    record::{Comment, Reaction, Reader, Record, State, TextFormat, Thread},
};

/// Ghost's tables.
pub const FORMAT: Format = Format {
    name: "ghost",
    title: "Ghost",
    recognise,
    read: Read::Text(read),
};

/// Where the tables are: alone, or as Ghost's own export has them.
const TABLES: [&str; 3] = ["db.[].data.", "data.", ""];
/// Articles that are not published, of which the ids are kept.
const MOST_DRAFTS: usize = 100_000;

fn before(shape: &BTreeSet<String>) -> Option<&'static str> {
    TABLES.into_iter().find(|before| {
        let has = |name: &str| shape.contains(&format!("{before}{name}"));
        has("posts.[].slug") && has("posts.[].uuid") || has("comments.[].post_id") && has("comments.[].html")
    })
}

fn recognise(head: &Head<'_>) -> bool {
    before(&json::shape(head.text)).is_some()
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let before = before(&json::shape_ahead(text)?).unwrap_or_default();
    let paths = ["posts", "members", "comments", "comment_likes"].map(|table| format!("{before}{table}.[]"));
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut drafts = HashSet::new();
    json::read(text, out, &paths, &mut |found, out| {
        let (value, place) = (found.value, found.place);
        match found.path {
            0 => post(value, place, &mut drafts, out),
            1 => out.put(Record::Reader(Reader {
                id: value.get("id").text().to_owned(),
                name: value.get("name").filled().unwrap_or_default(),
                email: fields::email(value.get("email").text()),
                picture: fields::picture(value.get("avatar_image").text()),
                created_at: fields::utc(value.get("created_at").text()),
                ..Reader::default()
            })),
            2 => comment(value, place, &drafts, out),
            _ => match value.get("member_id").filled() {
                Some(reader) => out.put(Record::Reaction(Reaction {
                    comment: value.get("comment_id").text().to_owned(),
                    reader,
                    kind: LIKE.to_owned(),
                    changed_at: fields::utc(value.get("created_at").text()),
                    ..Reaction::default()
                })),
                None => Ok(()),
            },
        }
    })
}

fn post(value: &Value, place: Place, drafts: &mut HashSet<String>, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    let is_published = matches!(value.get("status").text(), "" | "published" | "sent");
    if !is_published && drafts.len() < MOST_DRAFTS {
        drafts.insert(id.to_owned());
    }
    // Where a site has other routes, its addresses are told when it is moved in.
    let path = match value.get("slug").filled() {
        Some(slug) => format!("/{slug}/"),
        None => String::new(),
    };
    out.put(Record::Thread(Thread {
        id: id.to_owned(),
        title: value.get("title").filled().unwrap_or_default(),
        created_at: fields::utc(value.get("published_at").text()),
        ..fields::thread(&path, place)
    }))
}

fn comment(value: &Value, place: Place, drafts: &HashSet<String>, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let thread = value.get("post_id").text();
    let mut status = match value.get("status").text() {
        "published" => Status::Approved,
        "hidden" => Status::Hidden,
        "deleted" => Status::Removed,
        other => {
            out.note(NoticeKind::StateUnknown, place, id, other)?;
            Status::Held
        }
    };
    if status == Status::Approved && drafts.contains(thread) {
        out.note(NoticeKind::HeldByArticle, place, id, thread)?;
        status = Status::Held;
    }
    let created_at = fields::utc(value.get("created_at").text());
    if created_at.is_none() {
        out.moment(value.get("created_at").text(), place, id)?;
    }
    // Two levels are stored; what is really answered stands beside them.
    let root = value.get("parent_id").filled();
    let parent = value.get("in_reply_to_id").filled().or_else(|| root.clone());
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: thread.to_owned(),
        ancestors: root
            .filter(|root| Some(root) != parent.as_ref())
            .into_iter()
            .collect(),
        parent,
        reader: value.get("member_id").filled(),
        text: value.get("html").text().to_owned(),
        format: TextFormat::Html,
        status: State(status),
        created_at,
        edited_at: fields::edited(fields::utc(value.get("edited_at").text()), created_at),
        place,
        ..Comment::default()
    })))
}
