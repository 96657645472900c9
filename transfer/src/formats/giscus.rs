//! Giscus: GitHub's discussions, as pages of its GraphQL answers.

use std::io::BufRead;

use cam_nhan_domain::Status;

use super::{Format, Head, Read, github};
use crate::{
    fields::{self, Seen},
    json::{self, Value},
    output::Output,
    problem::{NoticeKind, Place, Result},
    record::{Comment, CommentsOpen, Count, Record, State, TextFormat, Thread},
};

/// Giscus' discussions.
pub const FORMAT: Format = Format {
    name: "giscus",
    title: "Giscus",
    recognise,
    read: Read::Text(read),
};

/// Where discussions stand in an answer, in an array of answers, and in what Giscus itself answers.
const DISCUSSIONS: [&str; 8] = [
    "data.repository.discussions.nodes.[]",
    "data.search.nodes.[]",
    "data.repository.discussion",
    "[].data.repository.discussions.nodes.[]",
    "[].data.search.nodes.[]",
    "[].data.repository.discussion",
    "data.node",
    "discussion",
];
/// Whether a page is the last, and what GitHub could not answer.
const OTHERS: [&str; 6] = [
    "data.repository.discussions.pageInfo.hasNextPage",
    "data.search.pageInfo.hasNextPage",
    "[].data.repository.discussions.pageInfo.hasNextPage",
    "[].data.search.pageInfo.hasNextPage",
    "errors.[]",
    "[].errors.[]",
];

fn recognise(head: &Head<'_>) -> bool {
    let shape = json::shape(head.text);
    DISCUSSIONS.iter().any(|path| {
        ["comments", "title", "body"]
            .iter()
            .any(|name| shape.contains(&format!("{path}.{name}")))
    })
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let mut seen = Seen::default();
    let mut is_last = true;
    let paths: Vec<&str> = DISCUSSIONS.into_iter().chain(OTHERS).collect();
    json::read(text, out, &paths, &mut |found, out| {
        let (value, place) = (found.value, found.place);
        match found.path.checked_sub(DISCUSSIONS.len()) {
            // Other kinds of nodes have no comments.
            None if value.has("comments") => discussion(value, place, &mut seen, out),
            None => Ok(()),
            Some(0..4) => {
                is_last = !value.flag();
                Ok(())
            }
            Some(_) => out.note(
                NoticeKind::Incomplete,
                place,
                "",
                excerpt(value.get("message").text()),
            ),
        }
    })?;
    if !is_last {
        out.note(NoticeKind::Incomplete, Place::File, "", "hasNextPage")?;
    }
    Ok(())
}

fn excerpt(text: &str) -> String {
    text.chars().take(100).collect()
}

fn discussion(value: &Value, place: Place, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let id = value
        .get("id")
        .filled()
        .or_else(|| value.get("url").filled())
        .unwrap_or_default();
    let id = fields::id(&id);
    let (title, body) = (value.get("title").text(), value.get("body").text());
    let Some(url) = github::back_link(body).or_else(|| github::address(title)) else {
        // A discussion about anything else.
        return out.note(NoticeKind::OtherLeftOut, place, id, excerpt(title));
    };
    out.put(Record::Thread(Thread {
        id: id.clone(),
        title: github::title(body, title),
        comments_open: if value.get("locked").flag() {
            CommentsOpen::Closed
        } else {
            CommentsOpen::Auto
        },
        created_at: fields::moment(value.get("createdAt").text(), out),
        reactions: reactions(value),
        ..fields::thread(&url, place)
    }))?;
    all(value.get("comments"), &id, place, out)?;
    for top in value.get("comments").get("nodes").list() {
        comment(top, &id, None, place, seen, out)?;
        let replies = top.get("replies");
        let above = fields::id(top.get("id").text());
        all(replies, &above, place, out)?;
        for reply in replies.get("nodes").list() {
            comment(reply, &id, Some(&above), place, seen, out)?;
        }
    }
    Ok(())
}

/// Says when a list is one page of several.
fn all(list: &Value, id: &str, place: Place, out: &mut Output<'_>) -> Result<()> {
    let (there, total) = (
        list.get("nodes").list().len() as u64,
        list.get("totalCount").count(),
    );
    if list.get("pageInfo").get("hasNextPage").flag() || total > there {
        out.note(NoticeKind::Incomplete, place, id, format!("{there}/{total}"))?;
    }
    Ok(())
}

/// How many chose what.
fn reactions(value: &Value) -> Vec<Count> {
    let groups = value.get("reactionGroups").list().iter();
    let counts = groups.map(|group| Count {
        kind: group.get("content").text().to_owned(),
        count: group
            .get("users")
            .get("totalCount")
            .count()
            .max(group.get("reactors").get("totalCount").count()),
    });
    counts
        .filter(|count| count.count > 0 && !count.kind.is_empty())
        .collect()
}

fn comment(
    value: &Value,
    thread: &str,
    above: Option<&str>,
    place: Place,
    seen: &mut Seen,
    out: &mut Output<'_>,
) -> Result<()> {
    // What GitHub could not give is null.
    if !value.exists() {
        return Ok(());
    }
    let id = &fields::id(value.get("id").text());
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let reader = github::reader(value.get("author"), "url", "avatarUrl");
    if let Some(reader) = reader.as_ref().filter(|reader| seen.is_new(&reader.id)) {
        out.put(Record::Reader(reader.clone()))?;
    }
    let chosen = reactions(value);
    let of = |kind: &str| {
        let count = chosen.iter().find(|count| count.kind == kind);
        count.map_or(0, |count| count.count)
    };
    let status = match value.get("minimizedReason").text().to_ascii_uppercase().as_str() {
        _ if value.get("deletedAt").exists() => Status::Removed,
        "SPAM" | "ABUSE" if value.get("isMinimized").flag() => Status::Spam,
        _ => Status::Approved,
    };
    let body = value.get("body").text();
    let html = value.get("bodyHTML").text();
    let is_html = body.trim().is_empty() && !html.trim().is_empty();
    let created_at = out.moment(value.get("createdAt").text(), place, id)?;
    let edited = fields::moment(value.get("lastEditedAt").text(), out);
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: thread.to_owned(),
        parent: value
            .get("replyTo")
            .get("id")
            .filled()
            .map(|parent| fields::id(&parent))
            .or_else(|| above.map(str::to_owned)),
        name: reader
            .as_ref()
            .map(|reader| reader.name.clone())
            .unwrap_or_default(),
        reader: reader.map(|reader| reader.id),
        badge: github::badge(value.get("authorAssociation").text()),
        text: if is_html { html } else { body }.to_owned(),
        format: if is_html {
            TextFormat::Html
        } else {
            TextFormat::Markdown
        },
        status: State(status),
        // Whoever does both is one person: replies have thumbs alone.
        likes: value.get("upvoteCount").count().max(of("THUMBS_UP")),
        dislikes: of("THUMBS_DOWN"),
        created_at,
        edited_at: fields::edited(edited, created_at),
        place,
        ..Comment::default()
    })))
}
