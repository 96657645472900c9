//! Blogger: the Atom file of *Back up content*, old (kinds are categories) and new (`feed.atom` of Google Takeout, with
//! elements of the namespace `blogger`).
//!
//! An entry is an article, a comment, or something of the blog's own. Articles come before their comments, comments the newest
//! first. Takeout writes an article's path, not its host.

use std::{collections::HashSet, io::BufRead};

use cam_nhan_domain::Status;

use super::{Format, Head, Read};
use crate::{
    fields::{self, email, filled, website},
    output::Output,
    problem::{NoticeKind, Place, Result},
    record::{Comment, Reader, Record, State, TextFormat, Thread},
    xml::{Element, Xml, root_of},
};

/// Blogger.
pub const FORMAT: Format = Format {
    name: "blogger",
    title: "Blogger",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    root_of(head.text) == "feed" && (head.has(&["schemas.google.com/blogger/"]) || head.has(&["blogger.com"]))
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let mut xml = Xml::new(text);
    xml.root(&["feed"])?;
    let mut feed = Feed::default();
    while let Some(element) = xml.begin()? {
        match element.name.as_str() {
            "entry" => {
                let entry = entry(&mut xml, &element)?;
                feed.take(entry, out)?;
            }
            "feed" => {}
            _ => xml.skip()?,
        }
        out.skip();
    }
    Ok(())
}

/// Articles that not everyone may read and that are remembered. No blog has so many: beyond, every comment is held.
const MOST_DRAFTS: usize = 100_000;

/// What is remembered from one entry to the next.
#[derive(Default)]
struct Feed {
    /// Articles that not everyone may read.
    drafts: HashSet<String>,
    /// The article of the comment before.
    last: String,
}

/// An entry as it is written.
#[derive(Default)]
struct Entry {
    place: Place,
    id: String,
    kind: String,
    status: String,
    is_draft: bool,
    is_removed: bool,
    published: String,
    title: String,
    content: String,
    name: String,
    email: String,
    uri: String,
    picture: String,
    /// Where it is read.
    address: String,
    /// The comment that it answers.
    parent: String,
    /// The article that it belongs to, and where that is read.
    article: String,
    article_address: String,
}

fn entry(xml: &mut Xml<'_>, element: &Element) -> Result<Entry> {
    let mut entry = Entry {
        place: element.place,
        ..Entry::default()
    };
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            "id" => entry.id = short(&xml.text()?),
            "type" => entry.kind = xml.text()?.to_ascii_lowercase(),
            "status" => entry.status = xml.text()?,
            "published" => entry.published = xml.text()?,
            "title" => entry.title = xml.text()?,
            "content" => entry.content = xml.text()?,
            "filename" => entry.address = xml.text()?,
            "parent" => entry.article = short(&xml.text()?),
            "inReplyTo" => entry.parent = short(&xml.text()?),
            "trashed" => entry.is_removed |= !xml.text()?.is_empty(),
            "author" => author(xml, &mut entry)?,
            "control" => {
                while let Some(field) = xml.child()? {
                    entry.is_draft |= field.name == "draft";
                    entry.is_draft &= xml.text()? != "no";
                }
            }
            name => {
                attributes(name, &field, &mut entry);
                xml.skip()?;
            }
        }
    }
    Ok(entry)
}

/// Takes what an element says by its attributes alone.
fn attributes(name: &str, field: &Element, entry: &mut Entry) {
    let href = field.attribute("href");
    match (name, field.attribute("rel")) {
        ("category", _) if field.attribute("scheme").ends_with("#kind") => {
            let kind = field.attribute("term").rsplit('#').next();
            kind.unwrap_or_default().clone_into(&mut entry.kind);
        }
        ("link", "alternate") => href.clone_into(&mut entry.address),
        ("link", "related") => {
            let id = href.trim_end_matches('/').rsplit('/').next();
            entry.parent = fields::id(id.unwrap_or_default());
        }
        ("in-reply-to", _) => {
            entry.article = short(field.attribute("ref"));
            href.clone_into(&mut entry.article_address);
        }
        ("extendedProperty", _) if field.attribute("name") == "blogger.contentRemoved" => {
            entry.is_removed |= field.attribute("value") != "false";
        }
        _ => {}
    }
}

fn author(xml: &mut Xml<'_>, entry: &mut Entry) -> Result<()> {
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            "name" => entry.name = xml.text()?,
            "uri" => entry.uri = xml.text()?,
            "email" => entry.email = xml.text()?,
            "image" => {
                field.attribute("src").clone_into(&mut entry.picture);
                xml.skip()?;
            }
            _ => xml.skip()?,
        }
    }
    Ok(())
}

/// An id without the blog's before it: `tag:blogger.com,1999:blog-1.post-2` is 2.
fn short(id: &str) -> String {
    fields::id(id.split_once(".post-").map_or(id, |(_, own)| own))
}

impl Feed {
    fn take(&mut self, entry: Entry, out: &mut Output<'_>) -> Result<()> {
        match entry.kind.as_str() {
            "post" | "page" => self.article(entry, out),
            "comment" => self.comment(entry, out),
            _ => Ok(()),
        }
    }

    fn article(&mut self, entry: Entry, out: &mut Output<'_>) -> Result<()> {
        let is_public = !entry.is_draft && !entry.is_removed && matches!(entry.status.as_str(), "" | "LIVE");
        if !is_public && self.drafts.len() < MOST_DRAFTS {
            self.drafts.insert(entry.id.clone());
        }
        out.put(Record::Thread(Thread {
            id: entry.id,
            url: entry.address,
            title: entry.title,
            created_at: fields::moment(&entry.published, out),
            place: entry.place,
            ..Thread::default()
        }))
    }

    fn comment(&mut self, entry: Entry, out: &mut Output<'_>) -> Result<()> {
        let status = match entry.status.as_str() {
            _ if entry.is_removed => Status::Removed,
            "" | "LIVE" => Status::Approved,
            "PENDING" => Status::Held,
            "SPAM" => Status::Spam,
            "EMPTIED" | "DELETED" | "SOFT_TRASHED" => Status::Removed,
            unknown => {
                out.note(NoticeKind::StateUnknown, entry.place, &entry.id, unknown)?;
                Status::Held
            }
        };
        if !fields::has_id(&entry.id, entry.place, out)? {
            return Ok(());
        }
        // The article itself may be missing from the file: where it is read, its comments say too.
        if self.last != entry.article {
            self.last.clone_from(&entry.article);
            out.put(Record::Thread(Thread {
                id: entry.article.clone(),
                url: entry.article_address,
                place: entry.place,
                ..Thread::default()
            }))?;
        }
        let mut comment = Comment {
            parent: filled(&entry.parent),
            name: entry.name,
            email: email(&entry.email),
            website: website(&entry.uri),
            picture: fields::picture(&entry.picture).filter(|picture| !picture.contains("/img/blank.gif")),
            text: entry.content,
            format: TextFormat::Html,
            status: State(status),
            created_at: out.moment(&entry.published, entry.place, &entry.id)?,
            place: entry.place,
            id: entry.id,
            thread: entry.article,
            ..Comment::default()
        };
        match status {
            Status::Removed => comment.text.clear(),
            Status::Approved if self.drafts.len() == MOST_DRAFTS || self.drafts.contains(&comment.thread) => {
                comment.status.0 = Status::Held;
                out.note(NoticeKind::HeldByArticle, comment.place, &comment.id, "draft")?;
            }
            _ => {}
        }
        if let Some(id) = profile(comment.website.as_deref()) {
            comment.reader = Some(id.clone());
            out.put(Record::Reader(Reader {
                id,
                name: comment.name.clone(),
                email: comment.email.clone(),
                website: comment.website.clone(),
                picture: comment.picture.clone(),
                ..Reader::default()
            }))?;
        }
        out.put(Record::Comment(Box::new(comment)))
    }
}

/// The number of a profile at Blogger.
fn profile(website: Option<&str>) -> Option<String> {
    let (_, number) = website?.split_once("blogger.com/profile/")?;
    let is_number = number.bytes().all(|digit| digit.is_ascii_digit());
    (is_number && number.bytes().any(|digit| digit != b'0')).then(|| fields::id(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::testing::{comments, notices, problem, read, readers, recognised, threads},
        problem::ProblemKind,
    };

    const CLASSIC: &str = include_str!("../../fixtures/blogger-classic.xml");
    const TAKEOUT: &str = include_str!("../../fixtures/blogger-takeout.atom");

    fn said(text: &str) -> Vec<(String, String, Option<String>, Status)> {
        let items = read(&FORMAT, text);
        let said = comments(&items).into_iter().map(|comment| {
            (
                comment.id.clone(),
                comment.thread.clone(),
                comment.parent.clone(),
                comment.status.0,
            )
        });
        said.collect()
    }

    fn row(
        id: &str,
        thread: &str,
        parent: Option<&str>,
        status: Status,
    ) -> (String, String, Option<String>, Status) {
        (id.into(), thread.into(), parent.map(Into::into), status)
    }

    #[test]
    fn the_old_file_is_read_with_its_traps() {
        assert_eq!(recognised(CLASSIC), Some("blogger"));
        assert_eq!(
            said(CLASSIC),
            [
                row("103", "11", Some("101"), Status::Approved),
                row("102", "11", None, Status::Removed),
                row("101", "11", None, Status::Approved),
                row("104", "12", None, Status::Held),
            ]
        );
        let items = read(&FORMAT, CLASSIC);
        assert_eq!(threads(&items)[0].url, "http://bao.example/2011/04/pho-sang.html");
        let reply = comments(&items)[0];
        assert_eq!(reply.text, "cảm ơn bạn&lt;3<br />dòng hai");
        assert_eq!((reply.email.as_deref(), reply.picture.as_deref()), (None, None));
        assert_eq!(
            reply.created_at.map(|at| at.rfc3339()).as_deref(),
            Some("2011-04-03T17:00:00.000Z")
        );
        assert_eq!(readers(&items)[0].id, "14231823459607868149");
        assert_eq!(notices(&items), [(NoticeKind::HeldByArticle, "104")]);
    }

    #[test]
    fn the_new_file_is_read_with_its_traps() {
        assert_eq!(recognised(TAKEOUT), Some("blogger"));
        assert_eq!(
            said(TAKEOUT),
            [
                row("203", "21", Some("201"), Status::Approved),
                row("201", "21", None, Status::Approved),
                row("204", "21", None, Status::Spam),
                row("205", "21", None, Status::Held),
                row("206", "22", None, Status::Held),
                row("207", "21", None, Status::Removed),
            ]
        );
        let items = read(&FORMAT, TAKEOUT);
        assert_eq!(threads(&items)[0].url, "/2024/05/pho-sang.html");
        assert_eq!(
            notices(&items),
            [
                (NoticeKind::StateUnknown, "205"),
                (NoticeKind::HeldByArticle, "206")
            ]
        );
    }

    #[test]
    fn a_file_that_is_cut_or_of_another_kind_is_told() {
        let cut = &CLASSIC[..CLASSIC.find("dòng hai").expect("it is there")];
        assert_eq!(problem(&FORMAT, cut).kind, ProblemKind::CutOff);
        assert_eq!(problem(&FORMAT, "<rss/>").kind, ProblemKind::WrongFormat);
    }
}
