//! Followers of threads that are merged and parted.

use cam_nhan_domain::{ReaderId, ThreadId};
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    store::{Conn, with_db},
};

/// Somebody who follows a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Follower {
    /// Who.
    pub reader_id: ReaderId,
    /// Since when.
    pub created_at: i64,
    /// Whether they followed the other thread too.
    pub follows_both: bool,
}

/// Who follows a thread, and whether they follow another one too.
pub async fn list_followers(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
    other: &ThreadId,
) -> Result<Vec<Follower>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select f.reader_id, f.created_at, exists (
                 select 1 from follower o", by!("sqlite_autoindex_follower_1"),
            "    where o.thread_id = $2 and o.reader_id = f.reader_id) as follows_both
             from follower f", by!("sqlite_autoindex_follower_1"), "where f.thread_id = $1 order by f.reader_id"
        ))
        .bind(thread)
        .bind(other)
        .fetch_all(db)
        .await?)
    })
}

/// Has whoever follows one thread follow another too, and hear of what is new in the first.
pub async fn unite_followers(conn: &mut Conn<'_>, from: &ThreadId, to: &ThreadId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into follower (thread_id, reader_id, created_at)
             select $2, reader_id, created_at from follower where thread_id = $1
             on conflict (thread_id, reader_id) do nothing",
        )
        .bind(from)
        .bind(to)
        .execute(&mut *db)
        .await?;
        sqlx::query(
            "insert into follower_news (thread_id, stamp, after_reader)
             select $2, stamp, '' from follower_news where thread_id = $1
             on conflict (thread_id) do update set stamp = follower_news.stamp + 1, after_reader = ''",
        )
        .bind(from)
        .bind(to)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Gives a follower of one thread back to another; not one who has stopped to follow it meanwhile.
pub async fn part_follower(
    conn: &mut Conn<'_>,
    from: &ThreadId,
    to: &ThreadId,
    follower: &Follower,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into follower (thread_id, reader_id, created_at)
             select $2, reader_id, $4 from follower where thread_id = $1 and reader_id = $3
             on conflict (thread_id, reader_id) do nothing",
        )
        .bind(from)
        .bind(to)
        .bind(&follower.reader_id)
        .bind(follower.created_at)
        .execute(&mut *db)
        .await?;
        if !follower.follows_both {
            sqlx::query("delete from follower where thread_id = $1 and reader_id = $2")
                .bind(from)
                .bind(&follower.reader_id)
                .execute(db)
                .await?;
        }
    });
    Ok(())
}
