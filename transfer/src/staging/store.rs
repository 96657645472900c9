//! The database's side of staging: what the parser gives away is stored in the order in which it comes.

use std::{collections::HashSet, net::IpAddr, sync::mpsc::Receiver};

use cam_nhan_domain::comment::is_blank;
use sqlx::{QueryBuilder, Sqlite, query_builder::Separated};

use super::{NOTICES_KEPT, Staging, fault, parse::Chunk, parsed, written};
use crate::{
    fields,
    output::{Item, excerpt},
    problem::{Notice, NoticeKind, Result},
    record::{Ban, Comment, CommentsOpen, Reaction, Reader, Record, Thread},
    wait::wait,
};

/// Rows that are stored with one statement: SQLite takes 32,766 values at once, and a comment has 15.
const ROWS: usize = 500;

impl Staging {
    /// Stores what the parser gives.
    pub(super) fn take(&mut self, taken: &Receiver<Chunk>) -> Result<()> {
        self.execute("begin")?;
        while let Ok(Chunk { format, items }) = taken.recv() {
            if self.format.is_empty() {
                self.format = format.to_owned();
            }
            let (mut threads, mut readers, mut comments, mut reactions, mut bans) =
                (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for item in items {
                match item {
                    Item::Record(Record::Thread(thread)) => threads.push(thread),
                    Item::Record(Record::Reader(reader)) => readers.push(reader),
                    Item::Record(Record::Comment(comment)) => comments.push(Bones::of(format, *comment)),
                    Item::Record(Record::Reaction(reaction)) => reactions.push(reaction),
                    Item::Record(Record::Ban(ban)) => bans.push(ban),
                    Item::Record(Record::Header(_) | Record::End(_)) => {}
                    Item::Notice(notice) => self.note(notice)?,
                }
            }
            self.add_threads(&threads)?;
            self.add_readers(&readers)?;
            self.add_comments(&mut comments)?;
            self.add_reactions(&reactions)?;
            self.add_bans(&bans)?;
        }
        self.execute("commit")
    }

    /// Of a thread that is told of twice, each word that the first telling left out.
    fn add_threads(&mut self, threads: &[Thread]) -> Result<()> {
        for thread in threads {
            let known: Option<String> = self.scalar("select record from thread where id = $1", &thread.id)?;
            let known: Option<Thread> = known.map(|known| parsed(&known)).transpose()?;
            let united = known.map_or_else(|| thread.clone(), |known| united(known, thread));
            let record = written(&united)?;
            let query = sqlx::query(
                "insert into thread (id, record, url) values ($1, $2, $3)
                 on conflict (id) do update set record = excluded.record, url = excluded.url",
            )
            .bind(&united.id)
            .bind(record)
            .bind(if united.url.is_empty() {
                &united.id
            } else {
                &united.url
            });
            wait(query.execute(&mut self.db)).map_err(fault)?;
        }
        Ok(())
    }

    fn add_readers(&mut self, readers: &[Reader]) -> Result<()> {
        let rows = readers.iter().map(|reader| Ok((&reader.id, written(reader)?)));
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        self.insert("reader (id, record)", rows, |row, (id, record)| {
            row.push_bind(id).push_bind(record);
        })?;
        Ok(())
    }

    fn add_bans(&mut self, bans: &[Ban]) -> Result<()> {
        let rows = bans.iter().map(|ban| Ok((&ban.id, written(ban)?)));
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        self.insert("ban (id, record)", rows, |row, (id, record)| {
            row.push_bind(id).push_bind(record);
        })?;
        Ok(())
    }

    fn add_reactions(&mut self, reactions: &[Reaction]) -> Result<()> {
        let rows = reactions.iter().map(|one| Ok((one, written(one)?)));
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        self.insert(
            "reaction (thread, comment, reader, record)",
            rows,
            |row, (one, record)| {
                row.push_bind(&one.thread).push_bind(&one.comment);
                row.push_bind(&one.reader).push_bind(record);
            },
        )?;
        Ok(())
    }

    fn add_comments(&mut self, comments: &mut [Bones]) -> Result<()> {
        let first = self.ordinal + 1;
        let stored = self.insert(
            "comment (ordinal, format, id, thread, parent, ancestors, reader, name, same, blank, status, created_at, address,
                 place, record)",
            (first..).zip(comments.iter_mut()),
            |row, (ordinal, one)| {
                row.push_bind(ordinal).push_bind(one.format).push_bind(&one.id).push_bind(&one.thread);
                row.push_bind(&one.parent).push_bind(&one.ancestors).push_bind(&one.reader).push_bind(&one.name);
                row.push_bind(&one.same).push_bind(one.blank).push_bind(one.status).push_bind(one.created_at);
                row.push_bind(one.address.map(|address| address.to_string())).push_bind(&one.place);
                row.push_bind(std::mem::take(&mut one.record));
            },
        )?;
        self.ordinal += comments.len() as i64;
        if stored < comments.len() as u64 {
            let query = sqlx::query_scalar("select ordinal from comment where ordinal >= $1").bind(first);
            let stored: Vec<i64> = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
            let stored: HashSet<i64> = stored.into_iter().collect();
            let all = (first..).zip(comments);
            for (_, comment) in all.filter(|(ordinal, _)| !stored.contains(ordinal)) {
                self.note(Notice {
                    kind: NoticeKind::IdRepeated,
                    place: parsed(&comment.place)?,
                    id: comment.id.clone(),
                    detail: String::new(),
                })?;
            }
        }
        Ok(())
    }

    /// Keeps a word about the files.
    pub(super) fn note(&mut self, notice: Notice) -> Result<()> {
        let count = self.counted.entry(notice.kind).or_default();
        *count += 1;
        if *count > NOTICES_KEPT {
            return Ok(());
        }
        self.unwritten.push(Notice {
            id: excerpt(&notice.id),
            detail: excerpt(&notice.detail),
            ..notice
        });
        if self.unwritten.len() < ROWS {
            return Ok(());
        }
        self.write_notices()
    }

    /// Stores the notices that still are to be.
    pub(super) fn write_notices(&mut self) -> Result<()> {
        let notices = std::mem::take(&mut self.unwritten).into_iter();
        let rows = notices.map(|one| Ok((written(&one.kind)?, written(&one.place)?, one)));
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        self.insert(
            "notice (kind, place, id, detail)",
            rows,
            |row, (kind, place, one)| {
                row.push_bind(kind).push_bind(place);
                row.push_bind(one.id).push_bind(one.detail);
            },
        )?;
        Ok(())
    }

    /// Stores rows in a table, whose name and columns are `into`, leaving out those whose key is there already; gives back how
    /// many were new. Each statement takes many rows, since it goes to SQLite's thread and back, and takes them as values: in
    /// JSON, SQLite would write and read a row again for each of its columns.
    pub(super) fn insert<T>(
        &mut self,
        into: &str,
        rows: impl IntoIterator<Item = T>,
        mut bind: impl FnMut(&mut Separated<'_, Sqlite, &'static str>, T),
    ) -> Result<u64> {
        let mut rows = rows.into_iter().peekable();
        let mut stored = 0;
        while rows.peek().is_some() {
            let mut query = QueryBuilder::new(format!("insert into {into} "));
            query.push_values(rows.by_ref().take(ROWS), |mut row, one| bind(&mut row, one));
            query.push(" on conflict do nothing");
            // Each number of rows is a statement of its own: they are not worth keeping.
            let done = wait(query.build().persistent(false).execute(&mut self.db));
            stored += done.map_err(fault)?.rows_affected();
        }
        Ok(stored)
    }
}

/// A comment as it is staged.
struct Bones {
    format: &'static str,
    id: String,
    thread: String,
    parent: Option<String>,
    ancestors: Option<String>,
    reader: Option<String>,
    name: String,
    /// A digest of name and text, by which copies are known.
    same: String,
    blank: bool,
    status: &'static str,
    created_at: Option<i64>,
    /// The network address that it was written from, apart from the record: a site may keep none.
    address: Option<IpAddr>,
    place: String,
    record: String,
}

impl Bones {
    fn of(format: &'static str, mut comment: Comment) -> Self {
        let reader = comment.reader.as_deref().unwrap_or_default();
        let same = fields::digest(&[&comment.name, reader, &comment.text]);
        let ancestors = std::mem::take(&mut comment.ancestors);
        Self {
            format,
            id: comment.id.clone(),
            thread: comment.thread.clone(),
            parent: comment.parent.take(),
            ancestors: (!ancestors.is_empty()).then(|| ancestors.join("\n")),
            reader: comment.reader.clone(),
            name: comment.name.clone(),
            same,
            blank: is_blank(&comment.text),
            status: comment.status.0.as_str(),
            created_at: comment.created_at.map(|at| at.0),
            address: comment.address.take(),
            place: serde_json::to_string(&comment.place).unwrap_or_default(),
            record: serde_json::to_string(&comment).unwrap_or_default(),
        }
    }
}

/// Two tellings of one thread: what the first leaves out, the second may say.
pub(super) fn united(mut first: Thread, second: &Thread) -> Thread {
    let fill = |to: &mut String, from: &String| {
        if to.is_empty() {
            to.clone_from(from);
        }
    };
    fill(&mut first.key, &second.key);
    fill(&mut first.url, &second.url);
    fill(&mut first.title, &second.title);
    fill(&mut first.commenters, &second.commenters);
    fill(&mut first.section, &second.section);
    fill(&mut first.language, &second.language);
    if first.authors.is_empty() {
        first.authors.clone_from(&second.authors);
    }
    first.published_at = first.published_at.or(second.published_at);
    first.closes_at = first.closes_at.or(second.closes_at);
    if second.comments_open != CommentsOpen::Auto {
        first.comments_open = second.comments_open;
    }
    first.created_at = match (first.created_at, second.created_at) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    for count in &second.reactions {
        match first.reactions.iter_mut().find(|known| known.kind == count.kind) {
            Some(known) => known.count = known.count.saturating_add(count.count),
            None => first.reactions.push(count.clone()),
        }
    }
    first
}
