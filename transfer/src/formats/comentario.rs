//! Comentario 3; its older version is Commento's.

use std::io::BufRead;

use cam_nhan_domain::{Status, profile::Badge};

use super::{Format, Head, Read, commento};
use crate::{
    fields,
    json::{self, Value},
    output::Output,
    problem::{Place, Problem, ProblemKind, Result},
    record::{Comment, CommentsOpen, Reader, Record, State, TextFormat, Thread},
};

/// Comentario's export.
pub const FORMAT: Format = Format {
    name: "comentario",
    title: "Comentario",
    recognise,
    read: Read::Text(read),
};

/// Who is nobody.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

fn recognise(head: &Head<'_>) -> bool {
    let shape = json::shape(head.text);
    let is_three =
        shape.contains("version") && (shape.contains("pages") || shape.contains("comments.[].pageId"));
    let is_one = commento::is_commento(&shape)
        && (shape.contains("comments.[].path") || shape.contains("commenters.[].websiteUrl"));
    // A site without comments.
    let is_empty = shape.len() == 1 && shape.contains("version");
    is_three || is_one || is_empty
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    if commento::is_commento(&json::shape_ahead(text)?) {
        return commento::read(text, out);
    }
    let paths = ["version", "pages.[]", "comments.[]", "commenters.[]"];
    json::read(text, out, &paths, &mut |found, out| {
        let (value, place) = (found.value, found.place);
        match found.path {
            0 if value.integer() == Some(3) => Ok(()),
            0 => Err(Problem::new(ProblemKind::UnknownVersion, place, value.text())),
            1 => page(value, place, out),
            2 => comment(value, place, out),
            _ => commenter(value, out),
        }
    })
}

fn page(value: &Value, place: Place, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    let created_at = fields::moment(value.get("createdTime").text(), out);
    out.put(Record::Thread(Thread {
        id: fields::id(id),
        title: value.get("title").filled().unwrap_or_default(),
        comments_open: if value.get("isReadonly").flag() {
            CommentsOpen::Closed
        } else {
            CommentsOpen::Auto
        },
        created_at,
        ..fields::thread(value.get("path").text(), place)
    }))
}

fn comment(value: &Value, place: Place, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let status = match () {
        () if value.get("isDeleted").flag() => Status::Removed,
        () if value.get("isPending").flag() => Status::Held,
        () if value.get("isApproved").flag() => Status::Approved,
        // Rejected.
        () => Status::Hidden,
    };
    let markdown = value.get("markdown").text();
    let html = value.get("html").text();
    let is_html = markdown.trim().is_empty() && !html.trim().is_empty();
    let created_at = out.moment(value.get("createdTime").text(), place, id)?;
    let edited = fields::moment(value.get("editedTime").text(), out);
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: fields::id(value.get("pageId").text()),
        parent: value.get("parentId").filled().filter(|parent| parent != NOBODY),
        reader: value
            .get("userCreated")
            .filled()
            .filter(|reader| reader != NOBODY),
        name: value.get("authorName").filled().unwrap_or_default(),
        text: if is_html { html } else { markdown }.to_owned(),
        format: if is_html {
            TextFormat::Html
        } else {
            TextFormat::Markdown
        },
        status: State(status),
        pinned: value.get("isSticky").flag(),
        likes: value.get("score").count(),
        created_at,
        edited_at: fields::edited(edited, created_at),
        place,
        ..Comment::default()
    })))
}

fn commenter(value: &Value, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    if id.is_empty() || id == NOBODY {
        return Ok(());
    }
    let created_at = fields::moment(value.get("createdTime").text(), out);
    out.put(Record::Reader(Reader {
        id: id.to_owned(),
        name: value.get("name").filled().unwrap_or_default(),
        email: fields::email(value.get("email").text()),
        website: fields::website(value.get("websiteUrl").text()),
        picture: None,
        badge: value.get("isModerator").flag().then_some(Badge::Staff),
        created_at,
    }))
}
