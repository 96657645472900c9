//! An archive to be read: a page of HTML for each article and an index of them, each whole in itself, without scripts, and asking
//! nothing of anywhere. It shows what readers saw; whatever is not published is in the other formats.
//!
//! [`maud`] escapes each text that is put into a page; a comment's words alone are HTML already, from the sanitiser.

mod page;
mod thread;

use std::{
    collections::{BTreeMap, HashSet},
    io::{self, Write},
};

use cam_nhan_domain::{Millis, profile::Badge};
use jiff::{Timestamp, Zoned, tz::TimeZone};

pub use self::thread::is_seen;
use self::{
    page::{Entry, Group},
    thread::Conversation,
};
use super::{Writer, files::Files, month::Month};
use crate::record::{Record, Thread};

/// Articles on one page of the index.
const INDEXED: usize = 1_000;
/// The longest name of a page, in letters.
const NAME_LIMIT: usize = 80;

/// What pages say in the site's language.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "the catalogue says it")]
pub struct Words {
    pub lang: &'static str,
    pub title: fn(site: &str) -> String,
    pub title_of_month: fn(site: &str, month: &str) -> String,
    pub archived: fn(moment: &str) -> String,
    pub comments: fn(u64) -> String,
    pub threads: fn(u64) -> String,
    pub likes: fn(u64) -> String,
    pub article: &'static str,
    pub untitled: &'static str,
    pub reactions: &'static str,
    pub nothing: &'static str,
    pub all: &'static str,
    pub newer: &'static str,
    pub older: &'static str,
    pub answers: &'static str,
    pub removed: &'static str,
    pub nobody: &'static str,
    pub nameless: &'static str,
    pub pinned: &'static str,
    pub featured: &'static str,
    pub edited: &'static str,
    pub badge: fn(Badge) -> &'static str,
    /// How a moment and a month are written, for `strftime`.
    pub moment: &'static str,
    pub month: &'static str,
}

/// How the pages of a site look.
#[derive(Clone)]
pub struct Look {
    /// In which language.
    pub words: Words,
    /// The site's name.
    pub site: String,
    /// The zone of its clocks.
    pub zone: TimeZone,
    /// The words of its reactions, by their codes, in their order.
    pub kinds: Vec<(String, String)>,
    /// How a comment's Markdown becomes HTML that is safe in a page.
    pub html: fn(&str) -> String,
    /// The same for another system: nothing is in it that is not in the text.
    pub html_to_move: fn(&str) -> String,
}

impl Look {
    fn zoned(&self, at: Millis) -> Zoned {
        let at = Timestamp::from_millisecond(at.0).unwrap_or_default();
        at.to_zoned(self.zone.clone())
    }

    fn moment(&self, at: Millis) -> String {
        self.zoned(at).strftime(self.words.moment).to_string()
    }

    /// The month that a moment is in, as it stands above the comments of it.
    fn month(&self, at: Millis) -> String {
        self.zoned(at).strftime(self.words.month).to_string()
    }
}

/// Writes a page for each article, and the index when all of them are known.
pub struct Archive<'a> {
    files: Option<Files<'a>>,
    look: Look,
    thread: Option<Conversation>,
    entries: Vec<(Millis, Entry)>,
    names: HashSet<String>,
    exported_at: Millis,
}

impl<'a> Archive<'a> {
    /// To somewhere.
    pub fn new(files: Files<'a>, look: Look) -> Self {
        Self {
            files: Some(files),
            look,
            thread: None,
            entries: Vec::new(),
            // What the index itself is called.
            names: HashSet::from(["index".to_owned()]),
            exported_at: Millis(0),
        }
    }

    fn files(&mut self) -> io::Result<&mut Files<'a>> {
        self.files
            .as_mut()
            .ok_or_else(|| io::Error::other("the archive is finished"))
    }

    /// Writes the page of the article that is at its end.
    fn end_thread(&mut self) -> io::Result<()> {
        let Some(conversation) = self.thread.take() else {
            return Ok(());
        };
        let shown = conversation.shown(&self.look, true);
        if shown.is_empty() {
            return Ok(());
        }
        let name = self.name(&conversation.thread);
        let title = conversation.title(&self.look);
        let html = page::thread(
            &self.look,
            &title,
            &conversation.thread,
            shown.markup,
            self.exported_at,
        );
        let files = self.files()?;
        files.begin(&name)?;
        files.write_all(html.into_string().as_bytes())?;
        let began = conversation.thread.created_at.unwrap_or(Millis(0));
        self.entries.push((
            began,
            Entry {
                name,
                title,
                comments: shown.comments,
            },
        ));
        Ok(())
    }

    /// A name for an article's page that no other page has: readable, and the same in every export as long as the articles before
    /// it are.
    fn name(&mut self, thread: &Thread) -> String {
        let base = page_name(&thread.key);
        let mut name = base.clone();
        for number in 2_u64.. {
            if self.names.insert(name.clone()) {
                break;
            }
            name = format!("{base}-{number}");
        }
        format!("{name}.html")
    }

    fn end(&mut self) -> io::Result<()> {
        self.end_thread()?;
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_by_key(|(began, _)| std::cmp::Reverse(*began));
        let (threads, comments) = (
            entries.len(),
            entries.iter().map(|(_, entry)| entry.comments).sum(),
        );
        let pages = entries.len().div_ceil(INDEXED).max(1);
        let name = |page: usize| match page {
            0 => "index.html".to_owned(),
            page => format!("index-{}.html", page + 1),
        };
        let mut entries = entries.into_iter().peekable();
        for page in 0..pages {
            let mut groups: Vec<Group> = Vec::new();
            for (began, entry) in entries.by_ref().take(INDEXED) {
                let month = self.look.month(began);
                match groups.last_mut().filter(|group| group.title == month) {
                    Some(group) => group.entries.push(entry),
                    None => groups.push(Group {
                        title: month,
                        entries: vec![entry],
                    }),
                }
            }
            let around = (
                page.checked_sub(1).map(name),
                (page + 1 < pages).then(|| name(page + 1)),
            );
            let numbers = (Some(threads as u64), comments);
            let html = page::index(&self.look, &groups, numbers, around, self.exported_at);
            let files = self.files()?;
            files.begin(&name(page))?;
            files.write_all(html.into_string().as_bytes())?;
        }
        self.files.take().map_or(Ok(()), Files::finish)
    }
}

impl Writer for Archive<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        match record {
            Record::Header(header) => self.exported_at = header.exported_at,
            Record::Thread(thread) => {
                self.end_thread()?;
                self.thread = Some(Conversation::of(thread));
            }
            record => {
                if let Some(thread) = &mut self.thread {
                    thread.take(record);
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.end()
    }
}

/// A page of what was said within a month, article by article.
pub struct Sheet<'a> {
    to: Box<dyn Write + Send + 'a>,
    look: Look,
    month: String,
    thread: Option<Conversation>,
    exported_at: Millis,
    begun: bool,
}

impl<'a> Sheet<'a> {
    /// To somewhere.
    pub fn new(to: Box<dyn Write + Send + 'a>, look: Look, month: Month) -> Self {
        Self {
            to,
            month: month_title(&look, month),
            look,
            thread: None,
            exported_at: Millis(0),
            begun: false,
        }
    }

    fn end_thread(&mut self) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            self.to
                .write_all(page::sheet_head(&self.look, &self.month).as_bytes())?;
        }
        let Some(conversation) = self.thread.take() else {
            return Ok(());
        };
        let shown = conversation.shown(&self.look, false);
        if shown.is_empty() {
            return Ok(());
        }
        let title = conversation.title(&self.look);
        let html = page::section(&self.look, &title, &conversation.thread, shown.markup);
        self.to.write_all(html.into_string().as_bytes())
    }
}

impl Writer for Sheet<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        match record {
            Record::Header(header) => self.exported_at = header.exported_at,
            Record::Thread(thread) => {
                self.end_thread()?;
                self.thread = Some(Conversation::of(thread));
            }
            record => {
                if let Some(thread) = &mut self.thread {
                    thread.take(record);
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.end_thread()?;
        let foot = page::sheet_foot(&self.look, self.exported_at);
        self.to.write_all(foot.as_bytes())?;
        self.to.flush()
    }
}

/// The index of an archive by months: how many comments each has.
pub fn month_index(look: &Look, months: &BTreeMap<Month, u64>, exported_at: Millis) -> String {
    let mut groups: Vec<Group> = Vec::new();
    for (month, comments) in months.iter().rev() {
        let entry = Entry {
            name: format!("{month}.html"),
            title: month_title(look, *month),
            comments: *comments,
        };
        let year = month.year.to_string();
        match groups.last_mut().filter(|group| group.title == year) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group {
                title: year,
                entries: vec![entry],
            }),
        }
    }
    let numbers = (None, months.values().sum());
    page::index(look, &groups, numbers, (None, None), exported_at).into_string()
}

fn month_title(look: &Look, month: Month) -> String {
    let first = jiff::civil::Date::new(month.year, month.month, 1);
    first.map_or_else(
        |_| month.to_string(),
        |first| first.strftime(look.words.month).to_string(),
    )
}

/// What of a key can be a file's name everywhere: its letters without marks, digits, and hyphens between them.
fn page_name(key: &str) -> String {
    // The host is the same for all.
    let path = match key.split_once('/') {
        Some((host, path)) if host.contains('.') && !path.is_empty() => path,
        _ => key,
    };
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let mut name = String::new();
    for c in path.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
        if name.len() >= NAME_LIMIT {
            break;
        }
    }
    let name = name.trim_end_matches('-');
    let name = name.strip_suffix("-html").unwrap_or(name);
    // No file of an index is called like an article's, and no name is none.
    if name.is_empty() || name.starts_with("index") || is_device(name) {
        return format!("bai-{name}").trim_end_matches('-').to_owned();
    }
    name.to_owned()
}

/// Names that Windows gives no file.
fn is_device(name: &str) -> bool {
    let numbered = ["com", "lpt"]
        .iter()
        .any(|port| name.strip_prefix(port).is_some_and(|rest| rest.len() == 1));
    numbered || ["con", "prn", "aux", "nul"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::page_name;

    #[test]
    fn a_page_is_called_after_its_article_wherever_it_is_unpacked() {
        for (key, name) in [
            ("bao.example/2024/05/pho-sang.html", "2024-05-pho-sang"),
            ("bao.example/?p=7", "p-7"),
            ("gia-vang", "gia-vang"),
            ("../../etc/passwd", "etc-passwd"),
            ("bao.example/index.html", "bai-index"),
            ("con", "bai-con"),
            ("…", "bai"),
            ("bao.example/", "bao-example"),
        ] {
            assert_eq!(page_name(key), name, "{key}");
        }
        assert!(page_name(&"a".repeat(500)).len() <= 80);
    }
}
