//! Artalk's `artrans`, in which the native export writes every value as a string; and `comments.data.json` of Artalk v1.

use std::io::BufRead;

use cam_nhan_domain::{Status, profile::Badge};

use super::{Format, Head, Read};
use crate::{
    fields::{self, Seen, Sites},
    json::{self, Value},
    output::Output,
    problem::{Place, Result},
    record::{Comment, CommentsOpen, Record, State, TextFormat, Thread},
};

/// Artalk's artrans.
pub const FORMAT: Format = Format {
    name: "artalk",
    title: "Artalk",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    let shape = json::shape(head.text);
    ["[].page_key", "[].content", "[].nick"]
        .iter()
        .all(|path| shape.contains(*path))
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let (mut seen, mut sites) = (Seen::default(), Sites::default());
    json::read(text, out, &["[]"], &mut |found, out| {
        let site = found.value.get("site_name").text();
        if sites.wants(site, found.place, out)? {
            comment(found.value, found.place, &mut seen, out)?;
        }
        Ok(())
    })
}

fn comment(value: &Value, place: Place, seen: &mut Seen, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let page = value.get("page_key").text().trim();
    let thread = thread(value, page, place);
    if seen.is_new(&format!("{page}\n{}", thread.title)) {
        out.put(Record::Thread(thread))?;
    }
    // Version 1 has one moment, under another name.
    let created = value.get("created_at").filled().or(value.get("date").filled());
    let created_at = out.moment(&created.unwrap_or_default(), place, id)?;
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: fields::id(page),
        parent: value.get("rid").filled().filter(|parent| parent != "0"),
        name: value.get("nick").filled().unwrap_or_default(),
        email: fields::email(value.get("email").text()),
        website: fields::website(value.get("link").text()),
        badge: badge(value.get("badge_name").text()),
        text: value.get("content").text().to_owned(),
        // What was moved into Artalk may be HTML.
        format: TextFormat::Mixed,
        status: State(if value.get("is_pending").flag() {
            Status::Held
        } else {
            Status::Approved
        }),
        pinned: value.get("is_pinned").flag(),
        likes: value.get("vote_up").count(),
        dislikes: value.get("vote_down").count(),
        created_at,
        place,
        ..Comment::default()
    })))
}

/// A page's key is an address, or a path on the site's first address that others reach.
fn thread(value: &Value, page: &str, place: Place) -> Thread {
    let mut thread = fields::thread(page, place);
    thread.title = value.get("page_title").filled().unwrap_or_default();
    if value.get("page_admin_only").flag() {
        thread.comments_open = CommentsOpen::Closed;
    }
    let home = value
        .get("site_urls")
        .text()
        .split(',')
        .map(str::trim)
        .find(|url| url.contains("://") && !url.contains("://localhost") && !url.contains("://127."));
    if let Some(home) = home.filter(|_| page.starts_with('/')) {
        thread.url = format!("{}{page}", home.trim_end_matches('/'));
    }
    thread
}

/// A badge that says that its bearer is the site's; others are words of the site's own.
fn badge(name: &str) -> Option<Badge> {
    const OURS: [&str; 6] = ["admin", "管理员", "博主", "站长", "作者", "quản trị"];
    let name = name.trim().to_lowercase();
    OURS.iter()
        .any(|ours| name.contains(ours))
        .then_some(Badge::Staff)
}
