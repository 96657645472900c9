//! WordPress eXtended RSS: an RSS feed with elements of WordPress' own, `wp:`. What WordPress exports and what Disqus takes in
//! are both of it; names are matched without their prefix, since each version has another namespace.

use std::{collections::HashMap, io::BufRead};

use cam_nhan_domain::{Millis, Status};
use jiff::tz::TimeZone;

use crate::{
    fields::{self, digest, email, website},
    output::Output,
    paragraphs::paragraphs,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Comment, State, TextFormat},
    time,
    xml::{Element, Xml, unescape},
};

/// An article with what of its elements came before the first comment; text by the element's name.
#[derive(Debug, Default)]
pub struct Item {
    fields: HashMap<String, String>,
    /// Where it begins.
    pub place: Place,
}

/// A comment, by the names of its elements.
#[derive(Debug, Default)]
pub struct Entry {
    fields: HashMap<String, String>,
    /// What plugins keep of it.
    pub meta: HashMap<String, String>,
    /// Who wrote it, by the id that a site of Disqus' knows.
    pub remote: String,
    /// The address of their picture.
    pub picture: String,
    /// Where it begins.
    pub place: Place,
}

/// Elements of an article that are looked at: its words are not among them.
const OF_ITEM: [&str; 11] = [
    "title",
    "link",
    "guid",
    "post_id",
    "post_name",
    "post_type",
    "post_date_gmt",
    "post_password",
    "status",
    "comment_status",
    "thread_identifier",
];

/// Elements of a comment that are looked at: where its author sat is not among them.
const OF_ENTRY: [&str; 11] = [
    "comment_id",
    "comment_author",
    "comment_author_email",
    "comment_author_url",
    "comment_date",
    "comment_date_gmt",
    "comment_content",
    "comment_approved",
    "comment_type",
    "comment_parent",
    "comment_user_id",
];

/// Comments that wait for what their article is called.
const MOST_WAITING: usize = 1_000;

/// What plugins keep of a comment, as far as it is looked at.
const OF_META: [&str; 7] = [
    "wpdiscuz_votes",
    "wpdiscuz_votes_seperate",
    "wpdiscuz_closed",
    "rating",
    "wpdiscuz_last_edited_at",
    "wpdiscuz_last_edited_by",
    "wmu_attachments",
];

impl Item {
    /// The text of an element; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Its title as text: in the file, its entities are written twice.
    pub fn title(&self) -> String {
        unescape(self.get("title"))
    }
}

impl Entry {
    /// The text of an element; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// When it was written: as Greenwich says, else in the zone that was chosen.
    pub fn written_at(&self, id: &str, out: &mut Output<'_>) -> Result<Option<Millis>> {
        let (greenwich, local) = (self.get("comment_date_gmt"), self.get("comment_date"));
        out.moment_in_greenwich(greenwich, local, self.place, id)
    }

    /// How far the site's clock was from Greenwich when it was written, in milliseconds; `None` where it does not say.
    pub fn offset(&self) -> Option<i64> {
        let local = time::read(self.get("comment_date"), &TimeZone::UTC)?;
        let gmt = time::read(self.get("comment_date_gmt"), &TimeZone::UTC)?;
        Some(local.at.0 - gmt.at.0)
    }

    /// What has become of it, by WordPress' words; `None` for one that is not known.
    pub fn status(&self) -> Option<Status> {
        Some(match self.get("comment_approved") {
            "1" | "approve" | "approved" => Status::Approved,
            // An export without the element is one of published comments.
            "" => Status::Approved,
            "0" | "hold" => Status::Held,
            "spam" => Status::Spam,
            "trash" | "post-trashed" => Status::Removed,
            _ => return None,
        })
    }

    /// The comment in a thread, as far as all files of the kind say it in the same way. The same id may be given out in
    /// each article again, so that it is one within its thread.
    pub fn comment(&self, thread: &str, out: &mut Output<'_>) -> Result<Comment> {
        let scoped = |id: &str| format!("{thread}:{}", fields::id(id));
        let id = match self.get("comment_id") {
            "" => scoped(&digest(&[
                self.get("comment_author"),
                self.get("comment_date"),
                self.get("comment_content"),
            ])),
            id => scoped(id),
        };
        let status = match self.status() {
            Some(status) => status,
            None => {
                out.note(
                    NoticeKind::StateUnknown,
                    self.place,
                    &id,
                    self.get("comment_approved"),
                )?;
                Status::Held
            }
        };
        let parent = Some(self.get("comment_parent")).filter(|parent| !matches!(*parent, "" | "0"));
        Ok(Comment {
            thread: thread.to_owned(),
            parent: parent.map(scoped),
            name: unescape(self.get("comment_author")),
            email: email(self.get("comment_author_email")),
            website: website(self.get("comment_author_url")),
            text: paragraphs(self.get("comment_content")),
            format: TextFormat::Html,
            status: State(status),
            created_at: self.written_at(&id, out)?,
            place: self.place,
            id,
            ..Comment::default()
        })
    }
}

/// What a format does with what is read.
pub trait Take {
    /// Takes somebody who writes at the site.
    fn author(&mut self, _xml: &mut Xml<'_>, _out: &mut Output<'_>) -> Result<bool> {
        Ok(false)
    }

    /// Takes an article; before its comments, and once.
    fn item(&mut self, item: &Item, out: &mut Output<'_>) -> Result<()>;

    /// Takes a comment of an article.
    fn entry(&mut self, item: &Item, entry: &Entry, out: &mut Output<'_>) -> Result<()>;
}

/// Reads a file.
pub fn read(text: &mut dyn BufRead, out: &mut Output<'_>, take: &mut dyn Take) -> Result<()> {
    let mut xml = Xml::new(text);
    // In some files the outermost elements are missing.
    let mut next = Some(xml.root(&["rss", "channel", "item"])?);
    while let Some(element) = next {
        match element.name.as_str() {
            "item" => item(&mut xml, &element, out, take)?,
            "wxr_version" => version(&xml.text()?, element.place)?,
            "author" if take.author(&mut xml, out)? => {}
            "rss" | "channel" => {}
            _ => xml.skip()?,
        }
        out.skip();
        next = xml.begin()?;
    }
    Ok(())
}

/// All versions until now are of the first kind.
fn version(version: &str, place: Place) -> Result<()> {
    match version.split('.').next() {
        Some("1" | "") | None => Ok(()),
        Some(_) => Err(Problem::new(ProblemKind::UnknownVersion, place, version)),
    }
}

fn item(xml: &mut Xml<'_>, element: &Element, out: &mut Output<'_>, take: &mut dyn Take) -> Result<()> {
    let mut item = Item {
        place: element.place,
        ..Item::default()
    };
    // Comments before their article has an id are rare, and wait for it.
    let mut waiting = Vec::new();
    let mut is_told = false;
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            "comment" => {
                let entry = entry(xml, &field)?;
                if !is_told && item.get("post_id").is_empty() && item.get("link").is_empty() {
                    if waiting.len() == MOST_WAITING {
                        return Err(Problem::new(ProblemKind::Malformed, entry.place, "<link>"));
                    }
                    waiting.push(entry);
                    continue;
                }
                if !is_told {
                    is_told = true;
                    take.item(&item, out)?;
                    for entry in waiting.drain(..) {
                        take.entry(&item, &entry, out)?;
                    }
                }
                take.entry(&item, &entry, out)?;
                out.skip();
            }
            name if OF_ITEM.contains(&name) => {
                let text = xml.text()?;
                keep(&mut item.fields, field.name, text);
            }
            _ => xml.skip()?,
        }
    }
    if !is_told {
        take.item(&item, out)?;
        for entry in waiting {
            take.entry(&item, &entry, out)?;
        }
    }
    Ok(())
}

fn entry(xml: &mut Xml<'_>, element: &Element) -> Result<Entry> {
    let mut entry = Entry {
        place: element.place,
        ..Entry::default()
    };
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            "commentmeta" => meta(xml, &mut entry)?,
            "remote" => {
                while let Some(field) = xml.child()? {
                    match field.name.as_str() {
                        "id" => entry.remote = xml.text()?,
                        "avatar" => entry.picture = xml.text()?,
                        _ => xml.skip()?,
                    }
                }
            }
            name if OF_ENTRY.contains(&name) => {
                let text = xml.text()?;
                keep(&mut entry.fields, field.name, text);
            }
            _ => xml.skip()?,
        }
    }
    Ok(entry)
}

/// Keeps a text; of elements of one name in several namespaces, the first that says something.
fn keep(fields: &mut HashMap<String, String>, name: String, text: String) {
    let kept = fields.entry(name).or_default();
    if kept.is_empty() {
        *kept = text;
    }
}

fn meta(xml: &mut Xml<'_>, entry: &mut Entry) -> Result<()> {
    let (mut key, mut value) = (String::new(), String::new());
    while let Some(field) = xml.child()? {
        match field.name.as_str() {
            "meta_key" => key = xml.text()?,
            "meta_value" => value = xml.text()?,
            _ => xml.skip()?,
        }
    }
    if OF_META.contains(&key.as_str()) {
        entry.meta.insert(key, value);
    }
    Ok(())
}
