//! The parser's side of staging: files are read in the formats that recognise them, and what they say is made ours and given
//! away in chunks.

use std::sync::mpsc::SyncSender;

use cam_nhan_domain::comment::{NAME_LIMIT, tidied, tidy_name};

use super::Progress;
use crate::{
    formats::{self, Format, Head, Read},
    html,
    input::{Meter, Source},
    markdown,
    output::{Choices, Item, Output, TEXT_LIMIT},
    problem::{Notice, NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Comment, Record, TextFormat},
    sqlite::Database,
};

/// Items that go from the parser to the database at once.
const CHUNK: usize = 500;
/// Or fewer, as soon as their texts are as long, in bytes: memory goes by neither the number nor the length of comments.
const CHUNK_BYTES: usize = 2 * 1024 * 1024;

/// What goes from the parser to the database.
pub(super) struct Chunk {
    pub(super) format: &'static str,
    pub(super) items: Vec<Item>,
}

/// Reads files, and gives what they say away in chunks; gives back the titles of their formats.
pub(super) fn parse(
    sources: &[Source],
    from: Option<&'static Format>,
    choices: &Choices,
    progress: &(dyn Fn(Progress) + Sync),
    given: SyncSender<Chunk>,
) -> Result<Vec<String>> {
    let total = sources.iter().map(Source::length).sum();
    let mut titles: Vec<String> = Vec::new();
    let read = Meter::default();
    let mut comments = 0;
    for source in sources {
        let located = |mut problem: Problem| {
            if sources.len() > 1 {
                problem.detail = format!("{}: {}", source.name, problem.detail);
            }
            problem
        };
        let Some(format) = format_of(source, from).map_err(located)? else {
            if sources.len() == 1 {
                let unknown = Problem::new(ProblemKind::UnknownFormat, Place::File, &source.name);
                return Err(mistaken(source, from, unknown));
            }
            let notice = Notice {
                kind: NoticeKind::OtherLeftOut,
                place: Place::File,
                id: source.name.clone(),
                detail: String::new(),
            };
            let items = vec![Item::Notice(notice)];
            if given.send(Chunk { format: "", items }).is_err() {
                break;
            }
            continue;
        };
        if !titles.iter().any(|title| title == format.title) {
            titles.push(format.title.to_owned());
        }
        let mut items = Vec::with_capacity(CHUNK);
        let mut bytes = 0;
        let mut is_empty = true;
        let mut take = |item: Item| {
            is_empty = false;
            match item {
                Item::Record(Record::Comment(comment)) => {
                    comments += 1;
                    bytes += comment.text.len();
                    bytes += comment.revisions.iter().map(|one| one.text.len()).sum::<usize>();
                    prepare(format.name, *comment, &mut items);
                }
                item => items.push(item),
            }
            if items.len() >= CHUNK || bytes >= CHUNK_BYTES {
                bytes = 0;
                progress(Progress {
                    bytes: (read.count().min(total), total),
                    comments,
                });
                let items = std::mem::replace(&mut items, Vec::with_capacity(CHUNK));
                let chunk = Chunk {
                    format: format.name,
                    items,
                };
                let gone = |_| Problem::new(ProblemKind::Unreadable, Place::File, "");
                given.send(chunk).map_err(gone)?;
            }
            Ok(())
        };
        let meter = Meter::default();
        let mut out = Output::new(choices, meter.clone(), &mut take);
        match format.read {
            Read::Text(read_text) => read_text(&mut *source.open(&meter, &read)?, &mut out),
            Read::Sqlite(read_rows) => {
                Database::open(source.path()).and_then(|mut database| read_rows(&mut database, &mut out))
            }
        }
        .and_then(|()| {
            if !is_empty {
                return Ok(());
            }
            // Where nothing is found, it may have been looked for in vain.
            match other_format(source, from) {
                Some(_) => Err(Problem::new(ProblemKind::WrongFormat, Place::File, "")),
                None => Ok(()),
            }
        })
        .map_err(|problem| located(mistaken(source, from, problem)))?;
        if let Some(encoding) = meter.guessed() {
            items.push(Item::Notice(Notice {
                kind: NoticeKind::EncodingGuessed,
                place: Place::File,
                id: String::new(),
                detail: encoding.to_owned(),
            }));
        }
        if given
            .send(Chunk {
                format: format.name,
                items,
            })
            .is_err()
        {
            break;
        }
    }
    if titles.is_empty() {
        return Err(Problem::new(ProblemKind::UnknownFormat, Place::File, ""));
    }
    progress(Progress {
        bytes: (total, total),
        comments,
    });
    Ok(titles)
}

/// The format of a file: the one that is named, if the file can be of it at all.
fn format_of(source: &Source, from: Option<&'static Format>) -> Result<Option<&'static Format>> {
    let is_sqlite = source.is_sqlite()?;
    if let Some(format) = from {
        return match (format.read, is_sqlite) {
            (Read::Text(_), false) | (Read::Sqlite(_), true) => Ok(Some(format)),
            // Systems that have a database and an export beside it have a format for each.
            _ => Ok(formats::sibling(format, is_sqlite)),
        };
    }
    recognised(source)
}

/// The format that recognises a file.
fn recognised(source: &Source) -> Result<Option<&'static Format>> {
    let is_sqlite = source.is_sqlite()?;
    let (text, tables) = if is_sqlite {
        (String::new(), Database::open(source.path())?.tables()?)
    } else {
        (source.head()?, Vec::new())
    };
    let head = Head {
        name: &source.name,
        text: &text,
        tables: &tables,
    };
    Ok(formats::recognise(&head).filter(|format| matches!(format.read, Read::Sqlite(_)) == is_sqlite))
}

/// The format that recognises a file, where that is of another system than the one that was named.
fn other_format(source: &Source, from: Option<&'static Format>) -> Option<&'static Format> {
    let named = from?;
    let found = recognised(source).ok().flatten();
    found.filter(|found| found.title != named.title)
}

/// A problem of a file that was read in the format that was named: where it is of another one, that is what is wrong.
fn mistaken(source: &Source, from: Option<&'static Format>, problem: Problem) -> Problem {
    use ProblemKind::{Empty, Malformed, UnknownFormat, UnknownVersion, WrongFormat};
    let Some(named) = from else { return problem };
    let is_possible = matches!(
        problem.kind,
        Empty | Malformed | UnknownFormat | UnknownVersion | WrongFormat
    );
    let detail = match other_format(source, from) {
        Some(other) if is_possible => format!("{} ≠ {}", named.title, other.title),
        None if problem.kind == UnknownFormat => format!("{} ≠ {}", named.title, source.name),
        None if problem.kind == WrongFormat => format!("{} ≠ {}", named.title, problem.detail),
        _ => return problem,
    };
    Problem::new(WrongFormat, problem.place, detail)
}

/// Makes a comment's words ours: Markdown without control characters, no longer than they may be; and says what that took.
pub(super) fn prepare(format: &str, mut comment: Comment, items: &mut Vec<Item>) {
    let (place, id) = (comment.place, comment.id.clone());
    let mut note = |kind| {
        items.push(Item::Notice(Notice {
            kind,
            place,
            id: id.clone(),
            detail: String::new(),
        }));
    };
    if comment.dislikes > 0 {
        note(NoticeKind::DislikesLeftOut);
    }
    if comment.text.len() > TEXT_LIMIT {
        let end = (0..=TEXT_LIMIT)
            .rev()
            .find(|at| comment.text.is_char_boundary(*at));
        comment.text.truncate(end.unwrap_or_default());
        comment.text.push('…');
        note(NoticeKind::TextCut);
    }
    let is_html = match comment.format {
        TextFormat::Html => true,
        TextFormat::Mixed => html::is_html(&comment.text),
        TextFormat::Markdown | TextFormat::Plain => false,
    };
    if is_html {
        let converted = html::to_markdown(&comment.text);
        if converted.pictures {
            note(NoticeKind::PicturesLinked);
        }
        if converted.simplified {
            note(NoticeKind::TextSimplified);
        }
        comment.text = converted.text;
    } else if comment.format == TextFormat::Plain {
        comment.text = html::escape(&comment.text);
    } else if format != formats::OURS
        && let Some(linked) = markdown::link_pictures(&comment.text)
    {
        note(NoticeKind::PicturesLinked);
        comment.text = linked;
    }
    comment.format = TextFormat::Markdown;
    let text = comment.text.replace("\r\n", "\n").replace('\r', "\n");
    let tidy = tidied(&text);
    if tidy.len() != text.len() {
        note(NoticeKind::CharactersMended);
    }
    comment.text = tidy.trim_matches('\n').trim_end().to_owned();
    comment.name = tidy_name(&comment.name);
    if let Some((end, _)) = comment.name.char_indices().nth(NAME_LIMIT as usize) {
        comment.name.truncate(end);
        note(NoticeKind::NameCut);
    }
    items.push(Item::Record(Record::Comment(Box::new(comment))));
}
