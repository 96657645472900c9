//! Moving out: records as files that other systems, and people, read. A record is written as it comes; a thread's comments
//! follow it, the oldest first.

mod csv;
mod disqus;
mod json_lines;
pub mod spreadsheet;
mod wordpress;

use std::io::{self, Write};

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
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::JsonLines, Self::Csv, Self::Wordpress, Self::Disqus];

    /// The word in commands and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Wordpress => "wordpress",
            Self::Disqus => "disqus",
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
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::JsonLines => "application/jsonl",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Wordpress | Self::Disqus => "application/xml",
        }
    }

    /// A writer of it. `html` is how a comment's Markdown becomes HTML, for formats that know nothing else.
    pub fn writer<'a>(
        self,
        to: Box<dyn Write + Send + 'a>,
        html: fn(&str) -> String,
    ) -> Box<dyn Writer + 'a> {
        match self {
            Self::JsonLines => Box::new(json_lines::JsonLines::new(to)),
            Self::Csv => Box::new(csv::Csv::new(to)),
            Self::Wordpress => Box::new(wordpress::Wordpress::new(to, html)),
            Self::Disqus => Box::new(disqus::Disqus::new(to, html)),
        }
    }
}

/// Writes records, a header first.
pub trait Writer: Send {
    /// Writes one.
    fn write(&mut self, record: &Record) -> io::Result<()>;

    /// Writes what stands at the end.
    fn finish(&mut self) -> io::Result<()>;
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
