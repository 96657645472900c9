//! Moving out: records as files that other systems, and people, read. A record is written as it comes; a thread's comments
//! follow it, the oldest first.

pub mod by_month;
pub(crate) mod csv;
mod disqus;
pub mod files;
pub mod html;
mod json_lines;
mod month;
pub mod spreadsheet;
mod wordpress;

use std::io::{self, Write};

use self::{
    by_month::ByMonth,
    files::{Files, Target},
    html::Look,
    month::Month,
};
use crate::record::Record;

/// What an export can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Our own: JSON lines, from which everything comes back.
    #[default]
    JsonLines,
    /// A table of comments, for spreadsheets.
    Csv,
    /// WordPress' export, which most systems import.
    Wordpress,
    /// Disqus' export, which most systems import.
    Disqus,
    /// Pages to be read: [`html`].
    Html,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::JsonLines,
        Self::Csv,
        Self::Wordpress,
        Self::Disqus,
        Self::Html,
    ];

    /// The word in commands and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Wordpress => "wordpress",
            Self::Disqus => "disqus",
            Self::Html => "html",
        }
    }

    /// Reads [`Format::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }

    /// How its files' names end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Wordpress | Self::Disqus => "xml",
            Self::Html => "html",
        }
    }

    /// A writer of one file; for pages, that of a month.
    fn file<'a>(self, to: Box<dyn Write + Send + 'a>, look: Look, month: Month) -> Box<dyn Writer + 'a> {
        match self {
            Self::JsonLines => Box::new(json_lines::JsonLines::new(to)),
            Self::Csv => Box::new(csv::Csv::new(to)),
            Self::Wordpress => Box::new(wordpress::Wordpress::new(to, look.html_to_move)),
            Self::Disqus => Box::new(disqus::Disqus::new(to, look.html_to_move)),
            Self::Html => Box::new(html::Sheet::new(to, look, month)),
        }
    }
}

/// A format, in one file or in several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// See [`Format`].
    pub format: Format,
    /// Whether each month has a file of its own.
    pub by_month: bool,
}

impl Shape {
    /// Whether it is several files: a folder of them, or a zip.
    pub fn is_several(self) -> bool {
        self.by_month || self.format == Format::Html
    }

    /// How the name of a download of it ends.
    pub fn extension(self) -> &'static str {
        if self.is_several() {
            "zip"
        } else {
            self.format.extension()
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self.format {
            _ if self.is_several() => "application/zip",
            Format::JsonLines => "application/jsonl",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Wordpress | Format::Disqus => "application/xml",
            Format::Html => "text/html; charset=utf-8",
        }
    }

    /// A writer to one stream: of several files, a zip of them.
    pub fn writer<'a>(self, to: Box<dyn Write + Send + 'a>, look: Look) -> io::Result<Box<dyn Writer + 'a>> {
        if self.is_several() {
            return self.writer_of(Target::Zip(to), look);
        }
        let any = Month { year: 0, month: 1 };
        Ok(self.format.file(to, look, any))
    }

    /// A writer of several files.
    pub fn writer_of(self, target: Target<'_>, look: Look) -> io::Result<Box<dyn Writer + '_>> {
        let files = Files::new(target);
        if !self.by_month {
            return Ok(Box::new(html::Archive::new(files, look)));
        }
        let (format, of_month) = (self.format, look.clone());
        let make = move |to: Box<dyn Write + Send>, month| format.file(to, of_month.clone(), month);
        Ok(Box::new(ByMonth::new(files, format, look, Box::new(make))?))
    }
}

/// Writes records, a header first.
pub trait Writer: Send {
    /// Writes one.
    fn write(&mut self, record: &Record) -> io::Result<()>;

    /// Writes what stands at the end.
    fn finish(&mut self) -> io::Result<()>;

    /// How many comments that wait or are hidden were written as deleted, since the format has no place for them.
    fn as_deleted(&self) -> u64 {
        0
    }
}

/// A text in XML: without the characters that XML 1.0 has no place for.
fn xml(text: &str) -> String {
    quick_xml::escape::escape(allowed(text)).into_owned()
}

/// A text in CDATA, in which no end stands.
fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", allowed(text).replace("]]>", "]]]]><![CDATA[>"))
}

fn allowed(text: &str) -> String {
    text.chars()
        .filter(|c| (!c.is_control() || matches!(c, '\n' | '\t')) && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

#[cfg(test)]
mod tests;
