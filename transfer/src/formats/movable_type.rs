//! Movable Type's text: articles between lines of eight dashes, their parts between lines of five. TypePad and others write it
//! too.
//!
//! It has no ids, no parents and no states; moments are local ones. An article's address is in it only as `UNIQUE URL`: else
//! the path is taken that Movable Type makes of a date and a basename, and the map of addresses has the last word.

use std::io::BufRead;

use cam_nhan_domain::Status;

use super::{Format, Head, Read};
use crate::{
    fields::{self, digest, email, website},
    output::Output,
    paragraphs::paragraphs,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Comment, CommentsOpen, Record, State, TextFormat, Thread},
    xml::KEPT,
};

/// Movable Type.
pub const FORMAT: Format = Format {
    name: "movable-type",
    title: "Movable Type",
    recognise,
    read: Read::Text(read),
};

/// Between articles.
const ARTICLE: &str = "--------";
/// Between an article's parts.
const PART: &str = "-----";
/// What an article begins with.
const FIRST: [&str; 6] = ["AUTHOR", "TITLE", "BASENAME", "STATUS", "DATE", "UNIQUE URL"];
/// Fields of comments and pings.
const FIELDS: [&str; 7] = ["AUTHOR", "EMAIL", "IP", "URL", "DATE", "TITLE", "BLOG NAME"];

fn recognise(head: &Head<'_>) -> bool {
    let mut lines = head.text.lines().filter(|line| !line.trim().is_empty());
    let begins = lines
        .next()
        .and_then(field)
        .is_some_and(|(name, _)| FIRST.contains(&name));
    begins && lines.any(|line| line == PART)
}

/// A line `NAME: value`.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|c| c.is_ascii_uppercase() || c == b' ');
    is_name.then(|| (name, value.trim()))
}

/// Where in an article a line stands.
#[derive(PartialEq)]
enum Part {
    Header,
    Other,
    Comment,
    Ping,
    Between,
}

#[derive(Default)]
struct Article {
    title: String,
    date: String,
    basename: String,
    url: String,
    is_draft: bool,
    is_closed: bool,
    has_begun: bool,
    line: u64,
}

/// A comment or a ping as far as it was read.
#[derive(Default)]
struct Entry {
    line: u64,
    fields: Vec<(String, String)>,
    in_text: bool,
    text: String,
}

impl Entry {
    fn get(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value)
    }

    /// Its fields come first, each once; from the first line on that is none of them, all is text.
    fn add(&mut self, line: &str) {
        if !self.in_text
            && let Some((name, value)) = field(line)
            && FIELDS.contains(&name)
            && !self.fields.iter().any(|(own, _)| own == name)
        {
            self.fields.push((name.to_owned(), value.to_owned()));
            return;
        }
        self.in_text = true;
        let room = KEPT.saturating_sub(self.text.len());
        self.text.push_str(&line[..line.floor_char_boundary(room)]);
        self.text.push('\n');
    }
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let (mut article, mut entry) = (Article::default(), Entry::default());
    let mut part = Part::Header;
    let mut thread = None;
    let mut buffer = String::new();
    let mut number = 0;
    let mut articles = 0;
    loop {
        buffer.clear();
        number += 1;
        let length = text.read_line(&mut buffer);
        if length.map_err(|error| Problem::from(error).at(Place::Line(number)))? == 0 {
            break;
        }
        let line = buffer.trim_end_matches(['\n', '\r']);
        if line == ARTICLE {
            if thread.is_none() && article.has_begun && !article.is_draft {
                out.put(Record::Thread(article.thread()))?;
            }
            (article, entry, part, thread) = (Article::default(), Entry::default(), Part::Header, None);
            articles += 1;
            out.skip();
            continue;
        }
        match part {
            Part::Comment | Part::Ping if line == PART => {
                if thread.is_none() {
                    let told = article.thread();
                    thread = Some(told.id.clone());
                    out.put(Record::Thread(told))?;
                }
                let id = thread.as_deref().unwrap_or_default();
                take(&article, id, &entry, part == Part::Ping, out)?;
                out.skip();
                part = Part::Between;
            }
            Part::Comment | Part::Ping => entry.add(line),
            _ if line == PART => {
                part = Part::Between;
                out.skip();
            }
            Part::Header => article.add(line, number)?,
            Part::Between if line.trim().is_empty() => {}
            Part::Between => {
                part = match line.trim_end() {
                    "COMMENT:" => Part::Comment,
                    "PING:" => Part::Ping,
                    _ => Part::Other,
                };
                entry = Entry {
                    line: number,
                    ..Entry::default()
                };
            }
            Part::Other => {}
        }
    }
    match part {
        Part::Header if !article.has_begun && articles == 0 => {
            Err(Problem::new(ProblemKind::Empty, Place::File, ""))
        }
        Part::Header if !article.has_begun => Ok(()),
        // Some leave out the line that ends the last article.
        Part::Between => match thread {
            None if !article.is_draft => out.put(Record::Thread(article.thread())),
            _ => Ok(()),
        },
        _ => Err(Problem::new(ProblemKind::CutOff, Place::Line(number), "")),
    }
}

impl Article {
    fn add(&mut self, line: &str, number: u64) -> Result<()> {
        if line.trim().is_empty() {
            return Ok(());
        }
        let Some((name, value)) = field(line) else {
            // An article without a head is no article of this format.
            return if self.has_begun {
                Ok(())
            } else {
                Err(Problem::new(ProblemKind::Malformed, Place::Line(number), ""))
            };
        };
        if !self.has_begun {
            (self.has_begun, self.line) = (true, number);
        }
        match name {
            "TITLE" => value.clone_into(&mut self.title),
            "DATE" => value.clone_into(&mut self.date),
            "BASENAME" => value.clone_into(&mut self.basename),
            "UNIQUE URL" => value.clone_into(&mut self.url),
            "STATUS" => self.is_draft = value.eq_ignore_ascii_case("draft"),
            "ALLOW COMMENTS" => self.is_closed = matches!(value, "0" | "2"),
            _ => {}
        }
        Ok(())
    }

    fn thread(&self) -> Thread {
        let url = if self.url.is_empty() {
            self.path().unwrap_or_default()
        } else {
            self.url.clone()
        };
        Thread {
            id: if url.is_empty() {
                fields::id(&format!("{} {}", self.date, self.title))
            } else {
                fields::id(&url)
            },
            url,
            title: self.title.clone(),
            comments_open: if self.is_closed {
                CommentsOpen::Closed
            } else {
                CommentsOpen::Auto
            },
            place: Place::Line(self.line),
            ..Thread::default()
        }
    }

    /// `/2009/01/pho-sang.html`: year, month, and the basename with hyphens.
    fn path(&self) -> Option<String> {
        let mut date = self.date.split([' ', '/']);
        let (month, _, year) = (date.next()?, date.next()?, date.next()?);
        let are_numbers = [month, year]
            .iter()
            .all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|c| c.is_ascii_digit()));
        let basename = self.basename.replace('_', "-");
        (are_numbers && !basename.is_empty()).then(|| format!("/{year}/{month:0>2}/{basename}.html"))
    }
}

fn take(article: &Article, thread: &str, entry: &Entry, is_ping: bool, out: &mut Output<'_>) -> Result<()> {
    let place = Place::Line(entry.line);
    let name = entry.get(if is_ping { "BLOG NAME" } else { "AUTHOR" });
    let id = digest(&[thread, name, entry.get("DATE"), entry.text.trim()]);
    if is_ping && !out.choices.pings {
        return out.note(NoticeKind::PingLeftOut, place, id, entry.get("URL"));
    }
    let mut comment = Comment {
        thread: thread.to_owned(),
        name: name.to_owned(),
        email: email(entry.get("EMAIL")),
        website: website(entry.get("URL")),
        text: paragraphs(entry.text.trim()),
        format: TextFormat::Html,
        created_at: out.moment(entry.get("DATE"), place, &id)?,
        place,
        id,
        ..Comment::default()
    };
    if article.is_draft {
        comment.status = State(Status::Held);
        out.note(NoticeKind::HeldByArticle, place, &comment.id, "Draft")?;
    }
    out.put(Record::Comment(Box::new(comment)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::{comments, notices, problem, read, recognised, threads};

    const FILE: &str = include_str!("../../fixtures/movable-type.txt");

    #[test]
    fn a_file_is_read_with_its_traps() {
        assert_eq!(recognised(FILE), Some("movable-type"));
        for text in [FILE.to_owned(), FILE.replace('\n', "\r\n")] {
            let items = read(&FORMAT, &text);
            let threads = threads(&items);
            assert_eq!(threads[0].place, Place::Line(1));
            assert_eq!(threads[0].url, "/2009/01/pho-sang.html");
            assert_eq!(threads[0].comments_open, CommentsOpen::Closed);
            assert_eq!(threads[1].id, "12/31/2010 11:59:59 PM Bài nháp có lời bình");
            assert_eq!(threads.len(), 2, "drafts without comments are none");
            let comments = comments(&items);
            assert_eq!(
                comments[0].text,
                "<p>Đúng một.<br>URL: đây là chữ trong lời bình.</p>\n\n<p>DATE: 01/01/1999 cũng vậy.</p>"
            );
            assert_eq!(comments[0].email.as_deref(), Some("ban-doc-1@bao.example"));
            assert_eq!(
                comments[1].created_at.map(|at| at.rfc3339()).as_deref(),
                Some("2009-01-31T00:05:09.000Z")
            );
            assert!(comments[1].text.contains("---"), "three dashes are words");
            assert_eq!(comments[2].status.0, Status::Held);
            assert_eq!(
                notices(&items).iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
                [
                    NoticeKind::TimeWithoutZone,
                    NoticeKind::PingLeftOut,
                    NoticeKind::HeldByArticle
                ]
            );
        }
        let ids = |text: &str| {
            let items = read(&FORMAT, text);
            let ids: Vec<String> = comments(&items)
                .iter()
                .map(|comment| comment.id.clone())
                .collect();
            ids
        };
        assert_eq!(ids(FILE), ids(FILE), "the same comment has the same id");
    }

    #[test]
    fn a_file_that_is_cut_is_told() {
        let cut = &FILE[..FILE.find("cũng vậy").expect("it is there")];
        let told = problem(&FORMAT, cut);
        assert_eq!(told.kind, ProblemKind::CutOff);
        assert!(matches!(told.place, Place::Line(line) if line > 10));
        assert_eq!(problem(&FORMAT, "\n\n").kind, ProblemKind::Empty);
        assert_eq!(problem(&FORMAT, "lời\n").kind, ProblemKind::Malformed);
    }
}
