//! Coral, formerly Talk: collections as `mongoexport` writes them, of version 4 and of 5 to 9, and the CSV of its importer. Each
//! collection is a file; which one it is, its content says.

use std::{collections::BTreeSet, io::BufRead};

use cam_nhan_domain::{Status, profile::Badge};

use super::{Format, Head, Read};
use crate::{
    fields::{self, Sites},
    json::{self, Value},
    output::Output,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Comment, CommentsOpen, Reader, Record, State, TextFormat, Thread},
    table::Table,
    time,
};

/// Coral's collections.
pub const FORMAT: Format = Format {
    name: "coral",
    title: "Coral",
    recognise,
    read: Read::Text(read),
};

/// Which collection a document belongs to, by its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A comment of version 4.
    Old,
    Comment,
    Story,
    User,
    /// Flags and reactions, whose numbers the comments have too.
    Action,
}

fn kind(has: &dyn Fn(&str) -> bool) -> Option<Kind> {
    match () {
        () if has("asset_id") => Some(Kind::Old),
        () if has("action_type") || has("actionType") => Some(Kind::Action),
        () if has("storyID") && has("status") => Some(Kind::Comment),
        () if has("username") && (has("profiles") || has("role")) => Some(Kind::User),
        () if has("url") && (has("closedAt") || has("scraped") || has("tenantID")) => Some(Kind::Story),
        () => None,
    }
}

fn kind_of(shape: &BTreeSet<String>) -> Option<Kind> {
    let before = if shape.contains("[]") { "[]." } else { "" };
    shape
        .contains(&format!("{before}id"))
        .then(|| kind(&|name| shape.contains(&format!("{before}{name}"))))
        .flatten()
}

fn recognise(head: &Head<'_>) -> bool {
    if head.begins(&['{', '[']) {
        kind_of(&json::shape(head.text)).is_some()
    } else {
        columns(head.text).is_some()
    }
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let first = text
        .fill_buf()?
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace());
    if !matches!(first, None | Some(b'{' | b'[')) {
        return read_csv(text, out);
    }
    let path = if first == Some(b'[') { "[]" } else { "" };
    let mut sites = Sites::default();
    json::read(text, out, &[path], &mut |found, out| {
        let (value, place) = (found.value, found.place);
        let kind = kind(&|name| value.has(name));
        let is_of_a_site = matches!(kind, Some(Kind::Comment | Kind::Story)) && value.has("siteID");
        if is_of_a_site && !sites.wants(value.get("siteID").text(), place, out)? {
            return Ok(());
        }
        match kind {
            Some(Kind::Old) => old_comment(value, place, out),
            Some(Kind::Comment) => comment(value, place, out),
            Some(Kind::Story) => out.put(Record::Thread(story(value, place, out))),
            Some(Kind::User) => out.put(Record::Reader(user(value, out))),
            Some(Kind::Action) | None => Ok(()),
        }
    })
}

fn story(value: &Value, place: Place, out: &Output<'_>) -> Thread {
    let closed = value.get("closedAt").text();
    let title = value
        .get("metadata")
        .get("title")
        .filled()
        .or_else(|| value.get("title").filled())
        .unwrap_or_default();
    Thread {
        id: value.get("id").text().to_owned(),
        title: unescaped(title),
        comments_open: match closed {
            "" => CommentsOpen::Auto,
            // Opened again, whatever its age.
            "false" => CommentsOpen::Open,
            _ => CommentsOpen::Closed,
        },
        created_at: [value.get("createdAt").text(), value.get("created_at").text()]
            .into_iter()
            .find_map(|text| fields::moment(text, out)),
        ..fields::thread(value.get("url").text(), place)
    }
}

/// A title as pages have it in their head: with HTML's references.
fn unescaped(title: String) -> String {
    match quick_xml::escape::unescape(&title) {
        Ok(text) => text.into_owned(),
        Err(_) => title,
    }
}

fn user(value: &Value, out: &Output<'_>) -> Reader {
    let profiles = value.get("profiles").list().iter();
    let of_profile = profiles
        .filter(|profile| profile.get("provider").text() == "local" || profile.get("type").text() == "local")
        .find_map(|profile| fields::email(profile.get("id").text()));
    Reader {
        id: value.get("id").text().to_owned(),
        name: value.get("username").filled().unwrap_or_default(),
        email: fields::email(value.get("email").text()).or(of_profile),
        badge: role(value.get("role").text()),
        created_at: [value.get("createdAt").text(), value.get("created_at").text()]
            .into_iter()
            .find_map(|text| fields::moment(text, out)),
        ..Reader::default()
    }
}

fn role(word: &str) -> Option<Badge> {
    match word.to_ascii_uppercase().as_str() {
        "ADMIN" | "MODERATOR" | "STAFF" => Some(Badge::Staff),
        "MEMBER" => Some(Badge::Subscriber),
        _ => None,
    }
}

/// What is not decided yet is seen, unless it waits.
fn status(word: &str, id: &str, place: Place, out: &mut Output<'_>) -> Result<Status> {
    Ok(match word.to_ascii_uppercase().as_str() {
        "" | "NONE" | "ACCEPTED" | "APPROVED" => Status::Approved,
        "PREMOD" | "SYSTEM_WITHHELD" => Status::Held,
        "REJECTED" => Status::Hidden,
        _ => {
            out.note(NoticeKind::StateUnknown, place, id, word)?;
            Status::Held
        }
    })
}

/// A comment of version 4: plain text, its versions beside it.
fn old_comment(value: &Value, place: Place, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let history = value.get("body_history").list();
    let body = history
        .last()
        .map_or(value.get("body").text(), |last| last.get("body").text());
    let is_tagged = |word: &str| {
        let mut tags = value.get("tags").list().iter();
        tags.any(|tag| tag.get("tag").get("name").text() == word)
    };
    let likes = value.get("action_counts").fields().iter();
    let likes = likes
        .filter(|(name, _)| !name.starts_with("flag") && !name.starts_with("dontagree"))
        // A kind stands there once more for each of its groups.
        .filter(|(name, _)| !name.contains('_'))
        .map(|(_, count)| count.count())
        .sum();
    let created_at = out.moment(value.get("created_at").text(), place, id)?;
    let edited = history
        .last()
        .filter(|_| history.len() > 1)
        .and_then(|last| fields::moment(last.get("created_at").text(), out));
    let is_removed = value.get("deleted_at").exists();
    let status = match status(value.get("status").text(), id, place, out)? {
        _ if is_removed => Status::Removed,
        status => status,
    };
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: value.get("asset_id").text().to_owned(),
        parent: value.get("parent_id").filled(),
        reader: value.get("author_id").filled(),
        badge: is_tagged("STAFF").then_some(Badge::Staff),
        text: body.to_owned(),
        format: TextFormat::Plain,
        status: State(status),
        featured: is_tagged("FEATURED"),
        likes,
        created_at,
        edited_at: fields::edited(edited, created_at),
        place,
        ..Comment::default()
    })))
}

fn comment(value: &Value, place: Place, out: &mut Output<'_>) -> Result<()> {
    let id = value.get("id").text();
    if !fields::has_id(id, place, out)? {
        return Ok(());
    }
    let revisions = value.get("revisions").list();
    let last = revisions.last();
    let is_tagged = |word: &str| {
        let mut tags = value.get("tags").list().iter();
        tags.any(|tag| tag.get("type").text() == word)
    };
    let created_at = out.moment(value.get("createdAt").text(), place, id)?;
    let edited = last
        .filter(|_| revisions.len() > 1)
        .and_then(|last| fields::moment(last.get("createdAt").text(), out));
    let status = match status(value.get("status").text(), id, place, out)? {
        _ if value.get("deletedAt").exists() => Status::Removed,
        status => status,
    };
    rating(value.get("rating").text(), id, place, out)?;
    let parent = value.get("parentID").filled();
    let ancestors = value.get("ancestorIDs").list().iter().filter_map(Value::filled);
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: value.get("storyID").text().to_owned(),
        ancestors: ancestors
            .filter(|ancestor| Some(ancestor) != parent.as_ref())
            .take(100)
            .collect(),
        parent,
        reader: value.get("authorID").filled(),
        badge: is_tagged("STAFF").then_some(Badge::Staff),
        text: last.map_or("", |last| last.get("body").text()).to_owned(),
        format: TextFormat::Html,
        status: State(status),
        featured: is_tagged("FEATURED"),
        likes: value.get("actionCounts").get("REACTION").count(),
        created_at,
        edited_at: fields::edited(edited, created_at),
        place,
        ..Comment::default()
    })))
}

/// Stars that a comment gives to its article have no place here.
fn rating(stars: &str, id: &str, place: Place, out: &mut Output<'_>) -> Result<()> {
    match stars.trim() {
        "" | "0" => Ok(()),
        stars => out.note(NoticeKind::OtherLeftOut, place, id, format!("rating: {stars}")),
    }
}

/// Which table of the importer's three has such a first row: they have no names, but each its own number of columns.
fn columns(text: &str) -> Option<Kind> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let row = reader.records().next()?.ok()?;
    let cell = |at: usize| row.get(at).unwrap_or_default().trim();
    let is_moment =
        |at: usize| cell(at).contains('T') && time::read(cell(at), &jiff::tz::TimeZone::UTC).is_some();
    match row.len() {
        _ if cell(0).is_empty() => None,
        8 if is_moment(3) && !cell(2).is_empty() => Some(Kind::Comment),
        7 if cell(1).starts_with("http") => Some(Kind::Story),
        6 if (cell(5).is_empty() || is_moment(5))
            && matches!(cell(4), "" | "true" | "false")
            && (cell(1).is_empty() || cell(1).contains('@')) =>
        {
            Some(Kind::User)
        }
        _ => None,
    }
}

fn read_csv(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let kind = {
        let ahead = text.fill_buf()?;
        columns(&String::from_utf8_lossy(
            &ahead[..ahead.len().min(crate::input::HEAD)],
        ))
    };
    let Some(kind) = kind else {
        return Err(Problem::new(ProblemKind::WrongFormat, Place::Line(1), ""));
    };
    let mut table = Table::without_names(text);
    while let Some(place) = table.next(out)? {
        let id = table.at(0);
        if !fields::has_id(id, place, out)? {
            continue;
        }
        match kind {
            Kind::User => out.put(Record::Reader(Reader {
                id: id.to_owned(),
                email: fields::email(table.at(1)),
                name: table.at(2).trim().to_owned(),
                badge: role(table.at(3)),
                created_at: fields::moment(table.at(5), out),
                ..Reader::default()
            }))?,
            Kind::Story => out.put(Record::Thread(Thread {
                id: id.to_owned(),
                title: unescaped(table.at(2).trim().to_owned()),
                comments_open: match table.at(5).trim() {
                    "" => CommentsOpen::Auto,
                    _ => CommentsOpen::Closed,
                },
                created_at: fields::moment(table.at(4), out),
                ..fields::thread(table.at(1), place)
            }))?,
            _ => row(&table, place, out)?,
        }
    }
    Ok(())
}

fn row(table: &Table<'_>, place: Place, out: &mut Output<'_>) -> Result<()> {
    let id = table.at(0);
    let created_at = out.moment(table.at(3), place, id)?;
    rating(table.at(7), id, place, out)?;
    let status = status(table.at(6).trim(), id, place, out)?;
    out.put(Record::Comment(Box::new(Comment {
        id: id.to_owned(),
        thread: table.at(2).to_owned(),
        parent: fields::filled(table.at(5)),
        reader: fields::filled(table.at(1)),
        text: table.at(4).to_owned(),
        format: TextFormat::Html,
        status: State(status),
        created_at,
        place,
        ..Comment::default()
    })))
}
