//! Answers to a reader's own comments and mentions of them, anywhere on their site: what their bell tells of.

use cam_nhan_domain::{CommentId, Millis, ReaderId, ThreadId};

use super::{Conn, with_db};
use crate::error::Result;

/// Of a reader's comments, the latest that answers are looked for.
const OWN: i64 = 500;
/// The latest answers that are told of.
pub const MOST: i64 = 50;

/// An answer that everybody can read.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Answer {
    /// The comment that answers.
    pub id: CommentId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// Who wrote it.
    pub name: String,
    /// Its source.
    pub text: String,
    /// Since when everybody can read it: when it was written, or a moderator published it.
    pub shown_at: Millis,
    /// Whether it mentions the reader, and answers somebody else.
    pub is_mention: bool,
}

/// Since when everybody can read an answer `c`.
macro_rules! shown_at {
    () => {
        "case when c.decided_at is null or c.decided_at < c.created_at then c.created_at else c.decided_at end"
    };
}

/// A reader's latest comments.
macro_rules! own {
    ($by:ident) => {
        concat!(
            "(select id from comment",
            $by!("comment_by_reader"),
            "where reader_id = $1 order by created_at desc, id desc limit $2) own"
        )
    };
}

/// What others have answered to a reader's latest comments, and where they mention the reader without answering.
macro_rules! answers {
    ($by:ident) => {
        concat!(
            "(select c.id, c.thread_id, c.name, c.text, ", shown_at!(), " as shown_at, false as is_mention
             from ", own!($by), " cross join comment c", $by!("comment_by_answered"),
            "where c.answers_id = own.id and c.status = 'approved' and (c.reader_id is null or c.reader_id <> $1)
             union all
             select c.id, c.thread_id, c.name, c.text,
                 case when m.created_at > ", shown_at!(), " then m.created_at else ", shown_at!(), " end as shown_at,
                 true as is_mention
             from ", own!($by), " cross join mention m", $by!("mention_by_mentioned"),
            "cross join comment c", $by!("sqlite_autoindex_comment_1"),
            "where m.mentioned_id = own.id and c.id = m.comment_id and c.status = 'approved'
                 and (c.reader_id is null or c.reader_id <> $1) and not exists (
                     select 1 from comment p", $by!("sqlite_autoindex_comment_1"), "where p.id = c.answers_id and p.reader_id = $1)
            ) answer"
        )
    };
}

/// A reader's bell: how many answers and mentions they have not seen, up to [`MOST`].
pub async fn count_unseen(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from (select id from ", answers!(by),
            " where shown_at > (select answers_seen_at from reader where id = $1) limit $3) unseen"
        ))
        .bind(reader)
        .bind(OWN)
        .bind(MOST)
        .fetch_one(db)
        .await?)
    })
}

/// The latest answers to a reader and mentions of them, the newest first.
pub async fn list(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<Answer>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, thread_id, name, text, shown_at, is_mention from ", answers!(by),
            " order by shown_at desc, id desc limit $3"
        ))
        .bind(reader)
        .bind(OWN)
        .bind(MOST)
        .fetch_all(db)
        .await?)
    })
}

/// The latest comments of others in a thread, the newest first.
pub async fn list_in_thread(
    conn: &mut Conn<'_>,
    reader: &ReaderId,
    thread: &ThreadId,
    limit: u32,
) -> Result<Vec<Answer>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select c.id, c.thread_id, c.name, c.text, ", shown_at!(), " as shown_at, false as is_mention from comment c", by!("comment_by_thread"),
            "where c.thread_id = $2 and c.status = 'approved' and (c.reader_id is null or c.reader_id <> $1)
             order by c.created_at desc, c.id desc limit $3"
        ))
        .bind(reader)
        .bind(thread)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// Until when a reader has seen the answers to them.
pub async fn seen_at(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Millis> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select answers_seen_at from reader where id = $1").bind(reader).fetch_one(db).await?)
    })
}

/// Takes note that a reader has seen the answers until a moment; an earlier one changes nothing.
pub async fn set_seen(conn: &mut Conn<'_>, reader: &ReaderId, until: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update reader set answers_seen_at = $2 where id = $1 and answers_seen_at < $2")
            .bind(reader)
            .bind(until)
            .execute(db)
            .await?;
    });
    Ok(())
}
