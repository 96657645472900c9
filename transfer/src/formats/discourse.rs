//! Discourse as comments of articles: the file of its `BaseExporter`, and a topic as its pages load it.

use std::{collections::HashMap, io::BufRead};

use cam_nhan_domain::{Status, profile::Badge};

use super::{Format, Head, Read};
use crate::{
    fields::{self, Seen},
    json::{self, Value},
    output::Output,
    problem::{NoticeKind, Place, Result},
    record::{Comment, CommentsOpen, Reader, Record, State, TextFormat, Thread},
};

/// Discourse.
pub const FORMAT: Format = Format {
    name: "discourse",
    title: "Discourse",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    let shape = json::shape(head.text);
    shape.contains("topics.[].posts.[].post_number")
        || shape.contains("topics.[].archetype")
        // Many categories come before the first topic.
        || (shape.contains("categories.[].slug") && shape.contains("categories.[].text_color"))
        || ["post_stream", "[].post_stream"]
            .iter()
            .any(|path| shape.contains(*path))
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let shape = json::shape_ahead(text)?;
    let mut seen = Seen::default();
    if shape.contains("post_stream") || shape.contains("[].post_stream") {
        let path = if shape.contains("[]") { "[]" } else { "" };
        return json::read(text, out, &[path], &mut |found, out| {
            topic(found.value, found.place, &mut seen, out)
        });
    }
    json::read(text, out, &["topics.[]", "users.[]"], &mut |found, out| {
        let (value, place) = (found.value, found.place);
        match found.path {
            0 => exported(value, place, out),
            _ => out.put(Record::Reader(Reader {
                id: value.get("id").text().to_owned(),
                name: value
                    .get("name")
                    .filled()
                    .or_else(|| value.get("username").filled())
                    .unwrap_or_default(),
                email: fields::email(value.get("email").text()),
                created_at: fields::moment(value.get("created_at").text(), out),
                ..Reader::default()
            })),
        }
    })
}

/// The topic's thread, when it is one of an article and meant for everyone.
fn thread(value: &Value, url: Option<String>, place: Place, out: &mut Output<'_>) -> Result<Option<Thread>> {
    let id = fields::id(value.get("id").text());
    let title = value.get("title").filled().unwrap_or_default();
    if value.get("archetype").text() == "private_message" {
        // Nor is its title told.
        out.note(NoticeKind::PrivateLeftOut, place, id, "")?;
        return Ok(None);
    }
    let Some(url) = url else {
        out.note(NoticeKind::OtherLeftOut, place, id, title)?;
        return Ok(None);
    };
    let is_closed = value.get("closed").flag() || value.get("archived").flag();
    Ok(Some(Thread {
        id,
        title,
        comments_open: if is_closed {
            CommentsOpen::Closed
        } else {
            CommentsOpen::Auto
        },
        created_at: fields::moment(value.get("created_at").text(), out),
        ..fields::thread(&url, place)
    }))
}

/// The first address in a text.
fn link(text: &str) -> Option<String> {
    let at = text.find("https://").or_else(|| text.find("http://"))?;
    let end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')' | ']');
    let address = text[at..].split(end).next()?;
    (address.len() > "https://".len()).then(|| address.to_owned())
}

/// The ids of a topic's posts, by the numbers that name them within it.
struct Posts {
    topic: String,
    ids: HashMap<i64, String>,
}

impl Posts {
    fn of(topic: &str, posts: &[Value]) -> Self {
        let ids = posts.iter().filter_map(|post| {
            let number = post.get("post_number").integer()?;
            Some((number, fields::id(post.get("id").text())))
        });
        Self {
            topic: topic.to_owned(),
            ids: ids.collect(),
        }
    }

    /// What a post answers, where that is not the article: a number that is gone stays one that nothing has.
    fn answered(&self, post: &Value) -> Option<String> {
        let number = post
            .get("reply_to_post_number")
            .integer()
            .filter(|number| *number > 1)?;
        let id = self.ids.get(&number).cloned();
        Some(id.unwrap_or_else(|| format!("{}/{number}", self.topic)))
    }
}

/// A topic of the exporter's.
fn exported(value: &Value, place: Place, out: &mut Output<'_>) -> Result<()> {
    let posts = value.get("posts").list();
    let first = posts
        .iter()
        .find(|post| post.get("post_number").integer() == Some(1));
    let url = first.and_then(|first| link(first.get("raw").text()));
    let Some(thread) = thread(value, url, place, out)? else {
        return Ok(());
    };
    let topic = thread.id.clone();
    let numbers = Posts::of(&topic, posts);
    out.put(Record::Thread(thread))?;
    for post in posts {
        let id = &fields::id(post.get("id").text());
        if post.get("post_number").integer() == Some(1) || !fields::has_id(id, place, out)? {
            continue;
        }
        // Accounts below zero are the software's own.
        let author = post.get("user_id").filled();
        if author.as_ref().is_some_and(|author| author.starts_with('-')) {
            out.note(NoticeKind::OtherLeftOut, place, id, "system")?;
            continue;
        }
        let created_at = out.moment(post.get("created_at").text(), place, id)?;
        out.put(Record::Comment(Box::new(Comment {
            id: id.to_owned(),
            thread: topic.clone(),
            parent: numbers.answered(post),
            reader: author,
            text: quotes(post.get("raw").text()),
            format: TextFormat::Mixed,
            status: State(match () {
                () if post.get("user_deleted").flag() => Status::Removed,
                () if post.get("hidden").flag() => Status::Held,
                () => Status::Approved,
            }),
            created_at,
            place,
            ..Comment::default()
        })))?;
    }
    Ok(())
}

/// A text with `[quote="…"]` as Markdown has quotes.
fn quotes(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut depth = 0_usize;
    for line in raw.lines() {
        let mark = line.trim();
        if mark.starts_with("[quote") && mark.ends_with(']') {
            depth += 1;
        } else if mark == "[/quote]" && depth > 0 {
            depth -= 1;
            // What follows is no longer part of it.
            text.push_str(&"> ".repeat(depth.min(5)));
            text.push('\n');
        } else {
            text.push_str(&"> ".repeat(depth.min(5)));
            text.push_str(line);
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// A topic as its page loads it.
fn topic(value: &Value, place: Place, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let stream = value.get("post_stream");
    let posts = stream.get("posts").list();
    let first = posts
        .iter()
        .find(|post| post.get("post_number").integer() == Some(1));
    let url = first.and_then(|first| {
        let mut links = first.get("link_counts").list().iter();
        links
            .find(|link| !link.get("internal").flag())
            .and_then(|link| link.get("url").filled())
            .or_else(|| link(first.get("cooked").text()))
    });
    let Some(thread) = thread(value, url, place, out)? else {
        return Ok(());
    };
    let topic = thread.id.clone();
    let numbers = Posts::of(&topic, posts);
    out.put(Record::Thread(thread))?;
    let total = stream.get("stream").list().len();
    if total > posts.len() {
        // Pages load twenty at a time.
        let shown = format!("{}/{total}", posts.len());
        out.note(NoticeKind::Incomplete, place, topic.as_str(), shown)?;
    }
    for post in posts {
        let id = &fields::id(post.get("id").text());
        if post.get("post_number").integer() == Some(1) || !fields::has_id(id, place, out)? {
            continue;
        }
        match post.get("post_type").integer() {
            Some(3) => out.note(NoticeKind::OtherLeftOut, place, id, "post_type: 3")?,
            Some(4) => out.note(NoticeKind::PrivateLeftOut, place, id, "")?,
            _ => shown(post, &numbers, place, seen, out)?,
        }
    }
    Ok(())
}

fn shown(post: &Value, numbers: &Posts, place: Place, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let id = &fields::id(post.get("id").text());
    let name = post
        .get("name")
        .filled()
        .or_else(|| post.get("username").filled())
        .unwrap_or_default();
    let author = post.get("user_id").filled();
    if let Some(author) = author.as_ref().filter(|author| seen.is_new(author)) {
        out.put(Record::Reader(Reader {
            id: author.clone(),
            name: name.clone(),
            ..Reader::default()
        }))?;
    }
    let is_staff = ["staff", "admin", "moderator"]
        .iter()
        .any(|role| post.get(role).flag());
    let mut actions = post.get("actions_summary").list().iter();
    let likes = actions.find(|action| action.get("id").integer() == Some(2));
    let created_at = out.moment(post.get("created_at").text(), place, id)?;
    let edited =
        fields::moment(post.get("updated_at").text(), out).filter(|_| post.get("version").count() > 1);
    out.put(Record::Comment(Box::new(Comment {
        id: id.clone(),
        thread: numbers.topic.clone(),
        parent: numbers.answered(post),
        reader: author,
        name,
        badge: is_staff.then_some(Badge::Staff),
        text: post.get("cooked").text().to_owned(),
        format: TextFormat::Html,
        status: State(match () {
            () if post.get("user_deleted").flag() || post.get("deleted_at").exists() => Status::Removed,
            () if post.get("hidden").flag() => Status::Held,
            () => Status::Approved,
        }),
        likes: likes.map_or(0, |likes| likes.get("count").count()),
        created_at,
        edited_at: fields::edited(edited, created_at),
        place,
        ..Comment::default()
    })))
}
