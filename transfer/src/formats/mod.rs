//! One file a format, and this table: a new format is a file here and a line in it.

use std::{fmt, io::BufRead};

use crate::{output::Output, problem::Result, sqlite::Database};

mod artalk;
mod blogger;
mod cam_nhan;
mod comentario;
mod commento;
mod coral;
mod csv;
mod cusdis;
mod discourse;
mod disqus;
mod disqus_custom;
mod facebook;
mod ghost;
mod giscus;
mod github;
mod hyvor;
mod intense_debate;
mod isso;
mod lean_cloud;
mod mention;
mod movable_type;
mod php;
mod remark42;
#[cfg(test)]
mod testing;
mod twikoo;
mod utterances;
mod valine;
mod waline;
mod wordpress;
mod wxr;

/// A format that is read.
pub struct Format {
    /// Its name in commands and reports: `a-z`, `0-9` and `-`.
    pub name: &'static str,
    /// The system whose it is, as people call it.
    pub title: &'static str,
    /// Whether a file is of it, by how it begins.
    pub recognise: fn(&Head<'_>) -> bool,
    /// How it is read.
    pub read: Read,
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// How a format is read: record by record.
#[derive(Clone, Copy)]
pub enum Read {
    /// From text, which is UTF-8 whatever the file was.
    Text(fn(&mut dyn BufRead, &mut Output<'_>) -> Result<()>),
    /// From a SQLite file.
    Sqlite(fn(&mut Database, &mut Output<'_>) -> Result<()>),
}

/// How a file begins.
pub struct Head<'a> {
    /// The file's name, without folders.
    pub name: &'a str,
    /// Its first [`crate::input::HEAD`] bytes as text; empty for a SQLite file.
    pub text: &'a str,
    /// A SQLite file's tables; empty for a text.
    pub tables: &'a [String],
}

impl Head<'_> {
    /// Whether it is a text that begins with one of these characters, white space aside.
    pub fn begins(&self, with: &[char]) -> bool {
        self.text.trim_start().starts_with(with)
    }

    /// Whether it is a text with all of these words in its beginning.
    pub fn has(&self, words: &[&str]) -> bool {
        words.iter().all(|word| self.text.contains(word))
    }

    /// Whether it is a SQLite file with all of these tables.
    pub fn has_tables(&self, names: &[&str]) -> bool {
        names
            .iter()
            .all(|name| self.tables.iter().any(|table| table == name))
    }
}

/// All of them. The first that recognises a file has it, so that what is more particular stands before what is less.
pub const ALL: &[&Format] = &[
    &artalk::FORMAT,
    &blogger::FORMAT,
    &cam_nhan::FORMAT,
    &comentario::FORMAT,
    &commento::FORMAT,
    &coral::FORMAT,
    &cusdis::FORMAT,
    &discourse::FORMAT,
    &disqus::FORMAT,
    &disqus_custom::FORMAT,
    &facebook::FORMAT,
    &ghost::FORMAT,
    &giscus::FORMAT,
    &hyvor::FORMAT,
    &intense_debate::FORMAT,
    &isso::FORMAT,
    &isso::GENERIC,
    &movable_type::FORMAT,
    &remark42::FORMAT,
    &twikoo::FORMAT,
    &utterances::FORMAT,
    &waline::FORMAT,
    &waline::SQLITE,
    &wordpress::FORMAT,
    // What Waline keeps in LeanCloud looks the same, and a little more.
    &valine::FORMAT,
    // Whatever has columns of these names: after all that know their own.
    &csv::FORMAT,
];

/// The name under which comments of a WordPress blog are known by their ids alone, in whatever file of whichever system.
pub const WORDPRESS_COMMENT: &str = "wordpress-comment";

/// The name of our own format.
pub const OURS: &str = cam_nhan::FORMAT.name;

/// The format of this name.
pub fn named(name: &str) -> Option<&'static Format> {
    ALL.iter().copied().find(|format| format.name == name)
}

/// The same system's other format: of its database where `of_database`, else of its text.
pub fn sibling(format: &Format, of_database: bool) -> Option<&'static Format> {
    let is_wanted = |other: &&'static Format| {
        other.title == format.title && matches!(other.read, Read::Sqlite(_)) == of_database
    };
    ALL.iter().copied().find(is_wanted)
}

/// The format of a file that begins so.
pub fn recognise(head: &Head<'_>) -> Option<&'static Format> {
    ALL.iter().copied().find(|format| (format.recognise)(head))
}
