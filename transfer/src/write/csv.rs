//! A table of comments: what a spreadsheet shows, and what the import reads back by the names of its columns.

use std::io::{self, Write};

use cam_nhan_domain::Millis;

use super::{Writer, spreadsheet::harmless};
use crate::record::{Comment, Record, Thread};

/// Writes a comment a row.
pub struct Csv<'a> {
    to: csv::Writer<Box<dyn Write + Send + 'a>>,
    thread: Thread,
    begun: bool,
}

/// The heading, by which the import knows a table of ours.
pub const COLUMNS: [&str; 16] = [
    "url",
    "title",
    "key",
    "id",
    "parent",
    "name",
    "email",
    "website",
    "text",
    "status",
    "created_at",
    "edited_at",
    "likes",
    "pinned",
    "featured",
    "address",
];

impl<'a> Csv<'a> {
    /// To somewhere. A byte-order mark tells spreadsheets that it is UTF-8.
    pub fn new(to: Box<dyn Write + Send + 'a>) -> Self {
        Self {
            to: csv::Writer::from_writer(to),
            thread: Thread::default(),
            begun: false,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            let mut columns = COLUMNS.map(str::to_owned);
            columns[0].insert(0, '\u{feff}');
            self.to.write_record(columns)?;
        }
        Ok(())
    }

    fn row(&mut self, comment: &Comment) -> io::Result<()> {
        let moment = |at: Option<Millis>| at.map(Millis::rfc3339).unwrap_or_default();
        self.to.write_record([
            harmless(&self.thread.url),
            harmless(&self.thread.title),
            harmless(&self.thread.key),
            comment.id.clone(),
            comment.parent.clone().unwrap_or_default(),
            harmless(&comment.name),
            harmless(comment.email.as_deref().unwrap_or_default()),
            harmless(comment.website.as_deref().unwrap_or_default()),
            harmless(&comment.text),
            comment.status.0.as_str().to_owned(),
            moment(comment.created_at),
            moment(comment.edited_at),
            comment.likes.to_string(),
            comment.pinned.to_string(),
            comment.featured.to_string(),
            comment
                .address
                .map(|address| address.to_string())
                .unwrap_or_default(),
        ])?;
        Ok(())
    }
}

impl Writer for Csv<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        self.begin()?;
        match record {
            Record::Thread(thread) => self.thread = thread.clone(),
            Record::Comment(comment) => self.row(comment)?,
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.begin()?;
        self.to.flush()
    }
}
