//! Disqus' export: threads and posts, which name one another by id. Its own files have all threads before all posts; readers
//! of them go by the ids, so that ours has a thread's posts right behind it and need not be read twice to be written.

use std::io::{self, Write};

use cam_nhan_domain::{Millis, Status};

use super::{Writer, cdata, xml};
use crate::record::{Comment, CommentsOpen, Record, Thread};

/// Writes threads and posts.
pub struct Disqus<'a> {
    to: Box<dyn Write + Send + 'a>,
    html: fn(&str) -> String,
    begun: bool,
    as_deleted: u64,
}

const HEAD: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
"#;

impl<'a> Disqus<'a> {
    /// To somewhere.
    pub fn new(to: Box<dyn Write + Send + 'a>, html: fn(&str) -> String) -> Self {
        Self {
            to,
            html,
            begun: false,
            as_deleted: 0,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        self.to.write_all(HEAD.as_bytes())
    }

    fn thread(&mut self, thread: &Thread) -> io::Result<()> {
        writeln!(
            self.to,
            "<thread dsq:id=\"{}\">\n<id>{}</id>\n<forum></forum>\n<link>{}</link>\n<title>{}</title>\n<message/>\n\
             <createdAt>{}</createdAt>\n<isClosed>{}</isClosed>\n<isDeleted>false</isDeleted>\n</thread>",
            xml(&thread.id),
            xml(&thread.key),
            xml(&thread.url),
            xml(&thread.title),
            thread.created_at.map(moment).unwrap_or_default(),
            thread.comments_open == CommentsOpen::Closed,
        )
    }

    fn comment(&mut self, comment: &Comment) -> io::Result<()> {
        let status = comment.status.0;
        // There is no place for what waits or is hidden: it goes as deleted, with its words, rather than to everyone's eyes.
        self.as_deleted += u64::from(matches!(status, Status::Held | Status::Hidden));
        let is_deleted = matches!(status, Status::Held | Status::Hidden | Status::Removed);
        writeln!(
            self.to,
            "<post dsq:id=\"{}\">\n<id/>\n<message>{}</message>\n<createdAt>{}</createdAt>\n<isDeleted>{is_deleted}</isDeleted>\n\
             <isSpam>{}</isSpam>\n<author>{}<name>{}</name>\n<isAnonymous>true</isAnonymous></author>\n<thread dsq:id=\"{}\"/>{}\n</post>",
            xml(&comment.id),
            cdata(&(self.html)(&comment.text)),
            comment.created_at.map(moment).unwrap_or_default(),
            status == Status::Spam,
            comment
                .email
                .as_deref()
                .map(|email| format!("<email>{}</email>\n", xml(email)))
                .unwrap_or_default(),
            xml(&comment.name),
            xml(&comment.thread),
            comment
                .parent
                .as_deref()
                .map(|parent| format!("\n<parent dsq:id=\"{}\"/>", xml(parent)))
                .unwrap_or_default(),
        )
    }
}

/// To the second, as Disqus writes it.
fn moment(at: Millis) -> String {
    format!("{}Z", &at.rfc3339()[..19])
}

impl Writer for Disqus<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        self.begin()?;
        match record {
            Record::Thread(thread) => self.thread(thread),
            Record::Comment(comment) => self.comment(comment),
            Record::Header(_) | Record::Reader(_) | Record::Reaction(_) | Record::Ban(_) | Record::End(_) => {
                Ok(())
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.begin()?;
        writeln!(self.to, "</disqus>")?;
        self.to.flush()
    }

    fn as_deleted(&self) -> u64 {
        self.as_deleted
    }
}
