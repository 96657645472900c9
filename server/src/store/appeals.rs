//! Appeals: authors who ask that a moderator look again at a comment that was hidden.

use cam_nhan_domain::{CommentId, Millis, ReaderId, ThreadId};

use super::{Conn, answers::MOST, with_db, with_db_list};
use crate::error::Result;

/// Of a reader's comments, the latest whose appeals are told of.
const OWN: i64 = 500;

/// An author's request for another look.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Appeal {
    pub comment_id: CommentId,
    pub note: String,
    pub created_at: Millis,
    pub decided_at: Option<Millis>,
    pub granted: Option<bool>,
}

/// Takes note of an appeal; `false`, and nothing done, where the comment has one already.
pub async fn add(conn: &mut Conn<'_>, comment: &CommentId, note: &str, now: Millis) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "insert into appeal (comment_id, note, created_at) values ($1, $2, $3) on conflict (comment_id) do nothing",
        )
        .bind(comment)
        .bind(note.to_owned())
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// The appeals of these comments (at most a page's length), in no order.
pub async fn list(conn: &mut Conn<'_>, comments: &[&CommentId]) -> Result<Vec<Appeal>> {
    if comments.is_empty() {
        return Ok(Vec::new());
    }
    with_db_list!(conn, comments, 1, (db, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select comment_id, note, created_at, decided_at, granted from appeal where comment_id", in_list!()
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// The appeals of a reader's latest comments, in no order.
pub async fn list_of_reader(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<Appeal>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select p.comment_id, p.note, p.created_at, p.decided_at, p.granted from (
                 select id from comment", by!("comment_by_reader"), "where reader_id = $1 order by created_at desc, id desc limit $2
             ) own cross join appeal p", by!("sqlite_autoindex_appeal_1"), "where p.comment_id = own.id"
        ))
        .bind(reader)
        .bind(OWN)
        .fetch_all(db)
        .await?)
    })
}

/// Notes that a moderator has decided again, and whether everyone sees the comment since; `None` takes that back.
pub async fn decide(
    conn: &mut Conn<'_>,
    comment: &CommentId,
    granted: Option<bool>,
    now: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update appeal set granted = $2, decided_at = $3 where comment_id = $1")
            .bind(comment)
            .bind(granted)
            .bind(granted.map(|_| now))
            .execute(db)
            .await?;
    });
    Ok(())
}

/// The decided appeals of a reader's latest comments.
macro_rules! decided {
    ($by:ident, $what:expr, $rest:expr) => {
        concat!(
            "select ",
            $what,
            " from (
                 select id, thread_id, text from comment",
            $by!("comment_by_reader"),
            "where reader_id = $1 order by created_at desc, id desc limit $2
             ) own cross join appeal p",
            $by!("sqlite_autoindex_appeal_1"),
            "where p.comment_id = own.id and p.decided_at is not null",
            $rest
        )
    };
}

/// How many decisions about a reader's appeals they have not seen.
pub async fn count_unseen(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(decided!(
            by, "count(*)", " and p.decided_at > (select answers_seen_at from reader where id = $1)"
        ))
        .bind(reader)
        .bind(OWN)
        .fetch_one(db)
        .await?)
    })
}

/// What was decided about an appeal.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Decided {
    /// The comment.
    pub id: CommentId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// Its source.
    pub text: String,
    /// Whether everyone sees it since.
    pub granted: bool,
    /// When it was decided.
    pub decided_at: Millis,
}

/// The latest decisions about a reader's appeals, the newest first.
pub async fn list_decided(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<Decided>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(decided!(
            by,
            "own.id, own.thread_id, own.text, p.granted, p.decided_at",
            " order by p.decided_at desc, own.id desc limit $3"
        ))
        .bind(reader)
        .bind(OWN)
        .bind(MOST)
        .fetch_all(db)
        .await?)
    })
}
