//! The order "Hay nhất": what a thread's comments are worth by the model, as it learns.

use cam_nhan_domain::{CommentId, Millis, SiteId, Status, ThreadId};

use crate::{
    error::Result,
    store::{Conn, with_db},
};

/// A top-level comment in the order of its thread.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Ranked {
    /// Which.
    pub id: CommentId,
    /// Its text.
    pub text: String,
    /// Its status: one that is gone keeps its place while something stands beneath it.
    pub status: Status,
    /// Whether a moderator said what it is worth.
    pub featured: bool,
    /// What it is worth, in thousandths.
    pub quality: i64,
    /// When it was posted.
    pub created_at: Millis,
}

/// A site's threads with a comment since a moment, the latest first. Reads the index of those comments and no more.
pub async fn list_active_threads(
    conn: &mut Conn<'_>,
    site: &SiteId,
    since: Millis,
    limit: u32,
) -> Result<Vec<ThreadId>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select thread_id from comment", by!("comment_by_time"), "where site_id = $1 and created_at >= $2
             group by thread_id order by max(created_at) desc, thread_id limit $3"
        ))
        .bind(site)
        .bind(since)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// What stands in a thread's order, the newest `limit`.
pub async fn list_ranked(conn: &mut Conn<'_>, thread: &ThreadId, limit: u32) -> Result<Vec<Ranked>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select c.id, c.text, c.status, c.featured, c.quality, c.created_at from comment c",
            by!("comment_roots_by_time"), "where c.thread_id = $1 and c.parent_id is null and c.pin_rank = 0 and ", shown!("c"),
            " order by c.created_at desc, c.id desc limit $2"
        ))
        .bind(thread)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// Changes what a comment is worth, unless somebody did meanwhile. It is no new revision: nothing that anyone wrote or
/// decided changes.
pub async fn set_quality(conn: &mut Conn<'_>, id: &CommentId, from: i64, to: i64) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update comment set quality = $3 where id = $1 and quality = $2 and not featured")
            .bind(id)
            .bind(from)
            .bind(to)
            .execute(db)
            .await?;
    });
    Ok(())
}
