//! Readers who follow a thread: they want to hear of everything that is new in it, by the mail of their subscription
//! (`reply_subscriptions`).
//!
//! A comment in a thread that is followed leaves one row, however many follow it: who is owed mail by it is worked out by
//! the delivery's rounds, in steps, so that nobody who posts waits for that.

use cam_nhan_domain::{CommentId, Millis, ReaderId, ThreadId};

use super::{Conn, with_db, with_db_list};
use crate::error::Result;

/// The most threads that one reader follows.
pub const MOST: i64 = 20;

/// Has a reader follow a thread; of those that they have followed for longest, what is too many is followed no longer.
pub async fn follow(conn: &mut Conn<'_>, thread: &ThreadId, reader: &ReaderId, now: Millis) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(
            "insert into follower (thread_id, reader_id, created_at) values ($1, $2, $3)
             on conflict (thread_id, reader_id) do update set created_at = excluded.created_at",
        )
        .bind(thread)
        .bind(reader)
        .bind(now)
        .execute(&mut *db)
        .await?;
        sqlx::query(concat!(
            "delete from follower", by!("sqlite_autoindex_follower_1"), "where reader_id = $1 and thread_id in (
                 select thread_id from follower", by!("follower_by_reader"),
            "where reader_id = $1 order by created_at desc, thread_id limit 100 offset $2)"
        ))
        .bind(reader)
        .bind(MOST)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Has them follow it no longer.
pub async fn unfollow(conn: &mut Conn<'_>, thread: &ThreadId, reader: &ReaderId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from follower where thread_id = $1 and reader_id = $2")
            .bind(thread)
            .bind(reader)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Has them follow nothing.
pub async fn unfollow_all(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(concat!("delete from follower", by!("follower_by_reader"), "where reader_id = $1"))
            .bind(reader)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// The threads that a reader follows, the latest first.
pub async fn list(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<ThreadId>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select thread_id from follower", by!("follower_by_reader"),
            "where reader_id = $1 order by created_at desc, thread_id limit $2"
        ))
        .bind(reader)
        .bind(MOST)
        .fetch_all(db)
        .await?)
    })
}

/// Comments have come to be read by everyone: whoever follows their threads is to hear of it. Part of the transaction that
/// publishes them. Where nobody follows, it costs a look into an index.
pub async fn note_news(conn: &mut Conn<'_>, comments: &[&CommentId]) -> Result<()> {
    with_db_list!(conn, comments, 1, (db, by, in_list, list) => {
        sqlx::query(concat!(
            "insert into follower_news (thread_id, stamp, after_reader)
             select distinct c.thread_id, cast(1 as bigint), '' from comment c", by!("sqlite_autoindex_comment_1"),
            "where c.id", in_list!(), "and exists (
                 select 1 from follower f", by!("sqlite_autoindex_follower_1"), "where f.thread_id = c.thread_id)
             order by c.thread_id
             on conflict (thread_id) do update set stamp = follower_news.stamp + 1, after_reader = ''"
        ))
        .bind(list)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// A thread with something new, and how far its followers have been looked through.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct News {
    /// The thread.
    pub thread_id: ThreadId,
    /// Known by: it is another one once something newer has come.
    pub stamp: i64,
    /// The last follower who was looked at.
    pub after_reader: String,
}

/// Some thread whose followers are to be looked through.
pub async fn next_news(conn: &mut Conn<'_>) -> Result<Option<News>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select thread_id, stamp, after_reader from follower_news order by thread_id limit 1")
            .fetch_optional(db)
            .await?)
    })
}

/// Owes mail to the next `limit` followers of a thread. Gives back the last of them; `None` when none were left.
pub async fn owe_some(conn: &mut Conn<'_>, news: &News, limit: u32) -> Result<Option<ReaderId>> {
    let followers: Vec<ReaderId> = with_db!(conn, (db, by) => {
        sqlx::query_scalar(concat!(
            "select reader_id from follower", by!("sqlite_autoindex_follower_1"),
            "where thread_id = $1 and reader_id > $2 order by reader_id limit $3"
        ))
        .bind(&news.thread_id)
        .bind(&news.after_reader)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?
    });
    let ids: Vec<&ReaderId> = followers.iter().collect();
    with_db_list!(conn, &ids, 1, (db, by, in_list, list) => {
        sqlx::query(concat!(
            "update reply_subscription", by!("sqlite_autoindex_reply_subscription_1"),
            "set pending = true where confirmed_at is not null and reader_id", in_list!()
        ))
        .bind(list)
        .execute(db)
        .await?;
    });
    Ok(followers.into_iter().last())
}

/// Notes how far a thread's followers have been looked through, `None` for all of them; nothing is noted where something
/// newer has come.
pub async fn settle_news(conn: &mut Conn<'_>, news: &News, last: Option<&ReaderId>) -> Result<()> {
    with_db!(conn, db => {
        match last {
            Some(last) => sqlx::query("update follower_news set after_reader = $3 where thread_id = $1 and stamp = $2")
                .bind(&news.thread_id)
                .bind(news.stamp)
                .bind(last)
                .execute(db)
                .await?
                .rows_affected(),
            None => sqlx::query("delete from follower_news where thread_id = $1 and stamp = $2")
                .bind(&news.thread_id)
                .bind(news.stamp)
                .execute(db)
                .await?
                .rows_affected(),
        };
    });
    Ok(())
}
