//! WordPress' export (WXR 1.2): an item a thread, its comments within it. Ids are numbers there: they are counted.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use cam_nhan_domain::{Millis, Status};
use quick_xml::escape;

use super::{Writer, cdata, xml};
use crate::record::{Comment, CommentsOpen, Record, Thread};

/// Writes threads as items.
pub struct Wordpress<'a> {
    to: Box<dyn Write + Send + 'a>,
    html: fn(&str) -> String,
    /// Numbers of the comments of the thread that is open.
    numbers: HashMap<String, u64>,
    items: u64,
    comments: u64,
    begun: bool,
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"#;

impl<'a> Wordpress<'a> {
    /// To somewhere.
    pub fn new(to: Box<dyn Write + Send + 'a>, html: fn(&str) -> String) -> Self {
        Self {
            to,
            html,
            numbers: HashMap::new(),
            items: 0,
            comments: 0,
            begun: false,
        }
    }

    fn begin(&mut self, site: &str, origin: &str) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        self.to.write_all(HEAD.as_bytes())?;
        writeln!(self.to, "<title>{}</title>", xml(site))?;
        writeln!(
            self.to,
            "<link>{0}</link>\n<wp:base_site_url>{0}</wp:base_site_url>",
            xml(origin)
        )?;
        writeln!(self.to, "<wp:wxr_version>1.2</wp:wxr_version>")
    }

    fn end_item(&mut self) -> io::Result<()> {
        self.numbers.clear();
        if self.items > 0 {
            writeln!(self.to, "</item>")
        } else {
            Ok(())
        }
    }

    fn thread(&mut self, thread: &Thread) -> io::Result<()> {
        self.end_item()?;
        self.items += 1;
        let at = thread.created_at.map(sql).unwrap_or_default();
        let open = if thread.comments_open == CommentsOpen::Closed {
            "closed"
        } else {
            "open"
        };
        writeln!(
            self.to,
            "<item>\n<title>{}</title>\n<link>{}</link>\n<guid isPermaLink=\"false\">{}</guid>\n\
             <content:encoded><![CDATA[]]></content:encoded>\n<wp:post_id>{}</wp:post_id>\n\
             <wp:post_date_gmt>{at}</wp:post_date_gmt>\n<wp:comment_status>{open}</wp:comment_status>\n\
             <wp:status>publish</wp:status>\n<wp:post_type>post</wp:post_type>",
            xml(&html(&thread.title)),
            xml(&thread.url),
            xml(&thread.key),
            self.items,
        )
    }

    fn comment(&mut self, comment: &Comment) -> io::Result<()> {
        self.comments += 1;
        self.numbers.insert(comment.id.clone(), self.comments);
        let parent = comment
            .parent
            .as_ref()
            .and_then(|id| self.numbers.get(id))
            .copied();
        let approved = match comment.status.0 {
            Status::Approved => "1",
            Status::Held => "0",
            Status::Spam => "spam",
            Status::Hidden | Status::Removed => "trash",
        };
        let at = comment.created_at.map(sql).unwrap_or_default();
        writeln!(
            self.to,
            "<wp:comment>\n<wp:comment_id>{}</wp:comment_id>\n<wp:comment_author>{}</wp:comment_author>\n\
             <wp:comment_author_email>{}</wp:comment_author_email>\n<wp:comment_author_url>{}</wp:comment_author_url>\n\
             <wp:comment_author_IP>{}</wp:comment_author_IP>\n<wp:comment_date>{at}</wp:comment_date>\n\
             <wp:comment_date_gmt>{at}</wp:comment_date_gmt>\n<wp:comment_content>{}</wp:comment_content>\n\
             <wp:comment_approved>{approved}</wp:comment_approved>\n<wp:comment_type>comment</wp:comment_type>\n\
             <wp:comment_parent>{}</wp:comment_parent>\n<wp:comment_user_id>0</wp:comment_user_id>\n</wp:comment>",
            self.comments,
            cdata(&html(&comment.name)),
            xml(comment.email.as_deref().unwrap_or_default()),
            xml(comment.website.as_deref().unwrap_or_default()),
            comment
                .address
                .map(|address| address.to_string())
                .unwrap_or_default(),
            cdata(&(self.html)(&comment.text)),
            parent.unwrap_or_default(),
        )
    }
}

/// A title or a name as WordPress keeps them: they are HTML there.
fn html(text: &str) -> String {
    escape::partial_escape(text).into_owned()
}

/// `2026-11-25 01:02:03`, in UTC.
fn sql(at: Millis) -> String {
    at.rfc3339()[..19].replace('T', " ")
}

impl Writer for Wordpress<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        match record {
            Record::Header(header) => {
                let origin = header.origins.first().map(String::as_str).unwrap_or_default();
                self.begin(&header.site, origin)
            }
            Record::Thread(thread) => {
                self.begin("", "")?;
                self.thread(thread)
            }
            Record::Comment(comment) => self.comment(comment),
            Record::Reader(_) | Record::Reaction(_) | Record::Ban(_) | Record::End(_) => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.begin("", "")?;
        self.end_item()?;
        writeln!(self.to, "</channel>\n</rss>")?;
        self.to.flush()
    }
}
