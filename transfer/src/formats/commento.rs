//! Commento and Commento++, and Comentario 2, which took its format over with other names of fields.

use std::{collections::BTreeSet, io::BufRead};

use cam_nhan_domain::{Status, profile::Badge};

use super::{Format, Head, Read};
use crate::{
    fields::{self, Seen, Sites},
    json::{self, Value},
    output::Output,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Comment, Reader, Record, State, TextFormat, Thread},
};

/// Commento's export.
pub const FORMAT: Format = Format {
    name: "commento",
    title: "Commento",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    is_commento(&json::shape(head.text))
}

/// Whether the comments have the old ids.
pub(super) fn is_commento(shape: &BTreeSet<String>) -> bool {
    shape.contains("comments.[].commentHex") || shape.contains("commenters.[].commenterHex")
}

/// What the first `version` of both formats has.
pub(super) fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let (mut seen, mut sites) = (Seen::default(), Sites::default());
    let paths = ["version", "comments.[]", "commenters.[]"];
    json::read(text, out, &paths, &mut |found, out| {
        let (value, place) = (found.value, found.place);
        match found.path {
            0 if value.integer() == Some(1) => Ok(()),
            0 => Err(Problem::new(ProblemKind::UnknownVersion, place, value.text())),
            1 => {
                if sites.wants(host(value), place, out)? {
                    comment(value, place, &mut seen, out)?;
                }
                Ok(())
            }
            _ => commenter(value, &mut seen, out),
        }
    })
}

/// Two names for the same: of Commento and of Comentario.
fn either<'a>(value: &'a Value, one: &str, other: &str) -> &'a str {
    match value.get(one).text() {
        "" => value.get(other).text(),
        text => text,
    }
}

fn host(value: &Value) -> &str {
    either(value, "domain", "host")
}

/// Who is nobody.
fn is_known(commenter: &str) -> bool {
    !matches!(commenter, "" | "anonymous") && commenter.bytes().any(|byte| byte != b'0')
}

fn comment(value: &Value, place: Place, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("commentHex").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let (host, path) = (host(value), either(value, "url", "path").trim());
    let page = fields::id(&format!("{host}{path}"));
    if seen.is_new(&page) {
        let url = if host.contains('.') && path.starts_with('/') {
            format!("https://{host}{path}")
        } else {
            path.to_owned()
        };
        out.put(Record::Thread(Thread {
            id: page.clone(),
            ..fields::thread(&url, place)
        }))?;
    }
    let commenter = value.get("commenterHex").text();
    let markdown = value.get("markdown").text();
    let html = value.get("html").text();
    let is_html = markdown.trim().is_empty() && !html.trim().is_empty();
    let is_removed = value.get("deleted").flag() || (markdown == "[deleted]" && !is_known(commenter));
    let status = match value.get("state").text() {
        _ if is_removed => Status::Removed,
        "approved" => Status::Approved,
        "unapproved" | "flagged" => Status::Held,
        other => {
            out.note(NoticeKind::StateUnknown, place, id, other)?;
            Status::Held
        }
    };
    let created_at = out.moment(value.get("creationDate").text(), place, id)?;
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: page,
        parent: value.get("parentHex").filled().filter(|parent| parent != "root"),
        reader: is_known(commenter).then(|| commenter.to_owned()),
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
        place,
        ..Comment::default()
    })))
}

fn commenter(value: &Value, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("commenterHex").text();
    // One stands there for each comment of theirs.
    if !is_known(id) || !seen.is_new(&format!("\n{id}")) {
        return Ok(());
    }
    let created_at = fields::moment(value.get("joinDate").text(), out);
    out.put(Record::Reader(Reader {
        id: id.to_owned(),
        name: value.get("name").filled().unwrap_or_default(),
        email: fields::email(value.get("email").text()),
        website: fields::website(either(value, "link", "websiteUrl")),
        picture: fields::picture(either(value, "photo", "avatarUrl")),
        badge: value.get("isModerator").flag().then_some(Badge::Staff),
        created_at,
    }))
}
