//! What is ready, read out batch by batch in the order in which it is stored.

use cam_nhan_domain::{Millis, Status};
use sqlx::Row as _;

use super::{Staging, fault, parsed, store::united, written};
use crate::{
    formats,
    problem::{Notice, NoticeKind, Result},
    record::{Ban, Comment, Reaction, Reader, State, Thread},
    wait::wait,
};

/// A comment that is ready: its parent, if any, came before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ready {
    /// Its place among all of them, from 1.
    pub position: i64,
    /// The name of its format: with its id it is never stored twice.
    pub format: String,
    /// The key of its article.
    pub home: String,
    /// It, in Markdown, with a moment, a name and an id of its parent that are good.
    pub comment: Comment,
    /// Who wrote it, where the files know more of them.
    pub reader: Option<Reader>,
}

/// An article that is ready.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadyThread {
    /// Its key.
    pub home: String,
    /// What the files say of it: of several, united.
    pub thread: Thread,
    /// The ids by which the files name it.
    pub ids: Vec<String>,
    /// Whether it comes from our own format.
    pub is_ours: bool,
}

impl Staging {
    /// The first notices of a kind, in the order of the files.
    pub fn notices(&mut self, kind: NoticeKind, limit: u32) -> Result<Vec<Notice>> {
        let query =
            sqlx::query("select place, id, detail from notice where kind = $1 order by rowid limit $2")
                .bind(written(&kind)?)
                .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        rows.iter()
            .map(|row| {
                Ok(Notice {
                    kind,
                    place: parsed(row.get(0))?,
                    id: row.get(1),
                    detail: row.get(2),
                })
            })
            .collect()
    }

    /// The next `limit` comments behind a position, 0 for the first.
    pub fn comments_after(&mut self, position: i64, limit: u32) -> Result<Vec<Ready>> {
        let query = sqlx::query(
            "select p.position, c.format, t.home, c.record, p.answers, p.created_at, r.record, c.place, p.status, c.address
             from ready p join comment c on c.ordinal = p.comment join thread t on t.id = c.thread
                 left join reader r on r.id = c.reader
             where p.position > $1 order by p.position limit $2",
        )
        .bind(position)
        .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        rows.iter()
            .map(|row| {
                let mut comment: Comment = parsed(row.get(3))?;
                comment.parent = row.get(4);
                comment.created_at = row.get::<Option<i64>, _>(5).map(Millis);
                comment.place = parsed(row.get(7))?;
                let address: Option<String> = row.get(9);
                comment.address = address.and_then(|address| address.parse().ok());
                let status: String = row.get(8);
                comment.status = State(Status::parse(&status).unwrap_or(Status::Held));
                let format: String = row.get(1);
                if comment.status.0 == Status::Removed && format != formats::OURS {
                    // Who removed it meant the words to be gone: its place is what is left.
                    comment.text.clear();
                    (comment.email, comment.website) = (None, None);
                }
                let reader: Option<String> = row.get(6);
                Ok(Ready {
                    position: row.get(0),
                    format,
                    home: row.get(2),
                    comment,
                    reader: reader.map(|reader| parsed(&reader)).transpose()?,
                })
            })
            .collect()
    }

    /// The articles behind a key, in the order of their keys; "" for the first.
    pub fn threads_after(&mut self, home: &str, limit: u32) -> Result<Vec<ReadyThread>> {
        let query = sqlx::query(
            "select home, home_url, record from thread where home in (
                 select distinct home from thread where home > $1 order by home limit $2)
             order by home, comments desc, id",
        )
        .bind(home)
        .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        let mut threads: Vec<ReadyThread> = Vec::new();
        for row in &rows {
            let home: String = row.get(0);
            let mut thread: Thread = parsed(row.get(2))?;
            thread.url = row.get(1);
            let id = thread.id.clone();
            match threads.last_mut().filter(|last| last.home == home) {
                Some(last) => {
                    last.thread = united(std::mem::take(&mut last.thread), &thread);
                    last.ids.push(id);
                }
                None => threads.push(ReadyThread {
                    home,
                    thread,
                    ids: vec![id],
                    is_ours: self.format == formats::OURS,
                }),
            }
        }
        Ok(threads)
    }

    /// Reactions to these threads and their comments that stand for themselves, with who chose: at most `limit`, behind the
    /// given one.
    pub fn reactions_after(
        &mut self,
        after: &(String, String, String),
        limit: u32,
    ) -> Result<Vec<(Reaction, Option<Reader>)>> {
        let query = sqlx::query(
            "select a.record, r.record from reaction a left join reader r on r.id = a.reader
             where (a.thread, a.comment, a.reader) > ($1, $2, $3) order by a.thread, a.comment, a.reader limit $4",
        )
        .bind(&after.0)
        .bind(&after.1)
        .bind(&after.2)
        .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        rows.iter()
            .map(|row| {
                let reader: Option<String> = row.get(1);
                Ok((
                    parsed(row.get(0))?,
                    reader.map(|reader| parsed(&reader)).transpose()?,
                ))
            })
            .collect()
    }

    /// The next `limit` bans behind an id, "" for the first.
    pub fn bans_after(&mut self, id: &str, limit: u32) -> Result<Vec<Ban>> {
        let query =
            sqlx::query_scalar::<_, String>("select record from ban where id > $1 order by id limit $2")
                .bind(id)
                .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        rows.iter().map(|record| parsed(record)).collect()
    }
}
