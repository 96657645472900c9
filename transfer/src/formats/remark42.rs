//! Remark42's backup: JSON lines; the first holds users and pages, every other one a comment.

use std::io::BufRead;

use cam_nhan_domain::{Status, profile::Badge};

use super::{Format, Head, Read};
use crate::{
    fields::{self, Seen, Sites},
    json::{self, Documents, Found, Value},
    output::Output,
    problem::{Place, Problem, ProblemKind, Result},
    record::{Comment, CommentsOpen, Reader, Record, State, TextFormat, Thread},
};

/// Remark42's backup.
pub const FORMAT: Format = Format {
    name: "remark42",
    title: "Remark42",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    is_header(&json::shape(head.text))
}

fn is_header(shape: &std::collections::BTreeSet<String>) -> bool {
    shape.contains("users") && (shape.contains("posts") || shape.contains("users.[].blocked"))
        || shape.contains("posts.[].read_only")
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    if !is_header(&json::shape_ahead(text)?) {
        return Err(Problem::new(ProblemKind::WrongFormat, Place::Line(1), ""));
    }
    let mut lines = Documents::new(text)?;
    lines.next(out, &["version", "users.[]", "posts.[]"], &mut header)?;
    let (mut seen, mut sites) = (Seen::default(), Sites::default());
    let mut take = |found: &Found<'_>, out: &mut Output<'_>| {
        if sites.wants(found.value.get("locator").get("site").text(), found.place, out)? {
            comment(found.value, found.place, &mut seen, out)?;
        }
        Ok(())
    };
    while lines.next(out, &[""], &mut take)? {}
    Ok(())
}

fn header(found: &Found<'_>, out: &mut Output<'_>) -> Result<()> {
    let value = found.value;
    match found.path {
        0 if !matches!(value.integer(), None | Some(0 | 1)) => Err(Problem::new(
            ProblemKind::UnknownVersion,
            Place::Line(1),
            value.text(),
        )),
        1 => out.put(Record::Reader(Reader {
            id: value.get("id").text().to_owned(),
            email: fields::email(value.get("details").get("email").text()),
            ..Reader::default()
        })),
        2 if value.get("read_only").flag() => {
            let mut thread = fields::thread(value.get("url").text(), Place::Line(1));
            thread.comments_open = CommentsOpen::Closed;
            out.put(Record::Thread(thread))
        }
        _ => Ok(()),
    }
}

fn comment(value: &Value, place: Place, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let thread = Thread {
        title: value.get("title").filled().unwrap_or_default(),
        ..fields::thread(value.get("locator").get("url").text(), place)
    };
    let page = thread.id.clone();
    if seen.is_new(&format!("{page}\n{}", thread.title)) {
        out.put(Record::Thread(thread))?;
    }
    let user = value.get("user");
    let is_removed = value.get("delete").flag();
    let original = value.get("orig").text();
    // An importer writes HTML into both.
    let is_markdown = !original.trim().is_empty() && !value.get("imported").flag();
    let votes = value.get("votes").fields();
    let score = value.get("score").integer().unwrap_or_default();
    let (likes, dislikes) = if votes.is_empty() {
        let unsigned = |number: i64| u64::try_from(number).unwrap_or_default();
        (unsigned(score), unsigned(score.saturating_neg()))
    } else {
        let up = votes.iter().filter(|(_, vote)| vote.flag()).count() as u64;
        (up, votes.len() as u64 - up)
    };
    let created_at = out.moment(value.get("time").text(), place, id)?;
    let edited = fields::moment(value.get("edit").get("time").text(), out);
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: page,
        parent: value.get("pid").filled().filter(|parent| parent != "root"),
        reader: user.get("id").filled().filter(|id| id != "deleted"),
        name: user
            .get("name")
            .filled()
            .filter(|_| !is_removed)
            .unwrap_or_default(),
        picture: fields::picture(user.get("picture").text()),
        badge: user.get("admin").flag().then_some(Badge::Staff),
        text: if is_markdown {
            original
        } else {
            value.get("text").text()
        }
        .to_owned(),
        format: if is_markdown {
            TextFormat::Markdown
        } else {
            TextFormat::Html
        },
        status: State(if is_removed {
            Status::Removed
        } else {
            Status::Approved
        }),
        pinned: value.get("pin").flag(),
        likes,
        dislikes,
        created_at,
        edited_at: fields::edited(edited, created_at),
        place,
        ..Comment::default()
    })))
}
